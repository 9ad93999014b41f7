/** Percent that an arrow key moves; with Shift and by Page keys the larger one. */
const step = 2;
const leap = 10;

/** A divider between a left and a right half (role slider, 0 to 100 % from the left), moved by mouse, finger, pen or keys. */
export function startDivider(divider: HTMLElement, moved: (percent: number) => void): void {
  let percent = 50;
  const move = (to: number): void => {
    percent = Math.max(0, Math.min(100, to));
    divider.style.left = `${percent}%`;
    divider.setAttribute('aria-valuenow', String(Math.round(percent)));
    moved(percent);
  };
  divider.addEventListener('pointerdown', event => {
    divider.setPointerCapture(event.pointerId);
    divider.focus({ preventScroll: true });
    event.preventDefault();
  });
  divider.addEventListener('pointermove', event => {
    if (!divider.hasPointerCapture(event.pointerId)) return;
    const { left, width } = divider.parentElement!.getBoundingClientRect();
    move((event.clientX - left) / width * 100);
  });
  divider.addEventListener('keydown', event => {
    const by = event.shiftKey ? leap : step;
    const to = { ArrowLeft: percent - by, ArrowDown: percent - by, ArrowRight: percent + by, ArrowUp: percent + by, PageDown: percent - leap, PageUp: percent + leap, Home: 0, End: 100 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    move(to);
  });
  move(percent);
}
