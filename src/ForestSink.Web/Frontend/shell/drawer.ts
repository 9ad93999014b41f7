const stops = [0, 35, 70];

export interface DrawerListener {
  resized(height: number): void;
  picked(chart: boolean): void;
}

/** The bottom drawer, table or chart: dragged by its edge, moved by arrow keys, opened by its button. Heights in percent of the desk. */
export class DrawerFrame {
  private readonly grip: HTMLElement;
  private readonly tabs = { table: document.getElementById('drawer-toggle')!, chart: document.getElementById('drawer-chart')! };

  constructor(private readonly element: HTMLElement, private readonly pages: { table: HTMLElement; chart: HTMLElement }, private readonly told: DrawerListener) {
    this.grip = element.querySelector<HTMLElement>('.drawer-grip')!;
    this.tabs.table.addEventListener('click', () => told.picked(false));
    this.tabs.chart.addEventListener('click', () => told.picked(true));
    document.querySelector('[data-drawer-open]')?.addEventListener('click', () => told.resized(70));
    this.grip.addEventListener('keydown', event => this.key(event));
    this.grip.addEventListener('pointerdown', event => this.drag(event));
  }

  get height(): number {
    return Number(this.grip.getAttribute('aria-valuenow'));
  }

  show(height: number, chart: boolean): void {
    this.resize(height);
    for (const [page, isShown] of [['table', !chart], ['chart', chart]] as const) {
      this.pages[page].hidden = !isShown;
      this.tabs[page].setAttribute('aria-expanded', String(height > 0 && isShown));
    }
  }

  private resize(height: number): void {
    this.element.style.setProperty('--drawer-height', `${height}%`);
    this.element.classList.toggle('is-open', height > 0);
    this.grip.setAttribute('aria-valuenow', String(Math.round(height)));
  }

  private key(event: KeyboardEvent): void {
    const step = { ArrowUp: 1, ArrowDown: -1, Home: -9, End: 9 }[event.key];
    if (step === undefined) return;
    const at = stops.findLastIndex(stop => stop <= this.height);
    this.told.resized(stops[Math.max(0, Math.min(stops.length - 1, at + step))]!);
    event.preventDefault();
    event.stopPropagation();
  }

  private drag(down: PointerEvent): void {
    const whole = this.element.parentElement!.getBoundingClientRect();
    let height = this.height;
    this.grip.setPointerCapture(down.pointerId);
    const move = (event: PointerEvent): void => {
      height = Math.max(0, Math.min(70, ((whole.bottom - event.clientY) / whole.height) * 100));
      this.resize(height);
    };
    this.grip.addEventListener('pointermove', move);
    this.grip.addEventListener('pointerup', () => {
      this.grip.removeEventListener('pointermove', move);
      const nearest = stops.reduce((best, stop) => (Math.abs(stop - height) < Math.abs(best - height) ? stop : best));
      this.told.resized(Math.abs(nearest - height) < 6 ? nearest : height);
    }, { once: true });
  }
}
