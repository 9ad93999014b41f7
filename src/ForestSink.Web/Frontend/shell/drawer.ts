const stops = [0, 35, 70];

/** The bottom drawer: dragged by its edge, moved by arrow keys, opened by its button. Heights in percent of the desk. */
export class DrawerFrame {
  private readonly grip: HTMLElement;
  private readonly toggle: HTMLElement;

  constructor(private readonly element: HTMLElement, private readonly changed: (height: number) => void) {
    this.grip = element.querySelector<HTMLElement>('.drawer-grip')!;
    this.toggle = document.getElementById('drawer-toggle')!;
    this.toggle.addEventListener('click', () => this.changed(this.height > 0 ? 0 : 35));
    document.querySelector('[data-drawer-open]')?.addEventListener('click', () => this.changed(70));
    this.grip.addEventListener('keydown', event => this.key(event));
    this.grip.addEventListener('pointerdown', event => this.drag(event));
  }

  get height(): number {
    return Number(this.grip.getAttribute('aria-valuenow'));
  }

  show(height: number): void {
    this.element.style.setProperty('--drawer-height', `${height}%`);
    this.element.classList.toggle('is-open', height > 0);
    this.grip.setAttribute('aria-valuenow', String(Math.round(height)));
    this.toggle.setAttribute('aria-expanded', String(height > 0));
  }

  private key(event: KeyboardEvent): void {
    const step = { ArrowUp: 1, ArrowDown: -1, Home: -9, End: 9 }[event.key];
    if (step === undefined) return;
    const at = stops.findLastIndex(stop => stop <= this.height);
    this.changed(stops[Math.max(0, Math.min(stops.length - 1, at + step))]!);
    event.preventDefault();
    event.stopPropagation();
  }

  private drag(down: PointerEvent): void {
    const whole = this.element.parentElement!.getBoundingClientRect();
    let height = this.height;
    this.grip.setPointerCapture(down.pointerId);
    const move = (event: PointerEvent): void => {
      height = Math.max(0, Math.min(70, ((whole.bottom - event.clientY) / whole.height) * 100));
      this.show(height);
    };
    this.grip.addEventListener('pointermove', move);
    this.grip.addEventListener('pointerup', () => {
      this.grip.removeEventListener('pointermove', move);
      const nearest = stops.reduce((best, stop) => (Math.abs(stop - height) < Math.abs(best - height) ? stop : best));
      this.changed(Math.abs(nearest - height) < 6 ? nearest : height);
    }, { once: true });
  }
}
