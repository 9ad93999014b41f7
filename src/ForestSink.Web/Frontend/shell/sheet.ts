// On tablets the panel is a sheet that slides up over the map: peek, half, full.
const heights = ['peek', 'half', 'full'] as const;
const frame = document.getElementById('panel-frame');
const handle = frame?.querySelector<HTMLButtonElement>('[data-sheet-handle]');

if (frame && handle) {
  let startY = 0;
  let moved = false;
  handle.addEventListener('pointerdown', event => {
    startY = event.clientY;
    moved = false;
    handle.setPointerCapture(event.pointerId);
  });
  handle.addEventListener('pointermove', event => {
    if (!handle.hasPointerCapture(event.pointerId)) return;
    const offset = event.clientY - startY;
    moved ||= Math.abs(offset) > 8;
    frame.style.setProperty('--sheet-drag', `${offset}px`);
    frame.classList.toggle('is-dragged', moved);
  });
  handle.addEventListener('pointerup', event => {
    const offset = event.clientY - startY;
    frame.style.removeProperty('--sheet-drag');
    frame.classList.remove('is-dragged');
    if (moved) step(offset < 0 ? 1 : -1);
  });
  handle.addEventListener('click', () => {
    if (!moved) setSheet(frame.dataset['sheet'] === 'full' ? 'peek' : next(1));
    moved = false;
  });
  handle.addEventListener('keydown', event => {
    if (event.key === 'ArrowUp') step(1);
    else if (event.key === 'ArrowDown') step(-1);
    else return;
    event.preventDefault();
  });
}

/** How far the sheet is up; without effect on a desk, where the panel stands beside the map. */
export function setSheet(height: (typeof heights)[number]): void {
  if (!frame) return;
  frame.dataset['sheet'] = height;
  handle?.setAttribute('aria-expanded', String(height !== 'peek'));
}

/** Raises the sheet to half where it only peeks. */
export function showSheet(): void {
  if (frame?.dataset['sheet'] === 'peek') setSheet('half');
}

function step(by: 1 | -1): void {
  setSheet(next(by));
}

function next(by: 1 | -1): (typeof heights)[number] {
  const at = heights.indexOf(frame!.dataset['sheet'] as (typeof heights)[number]);
  return heights[Math.max(0, Math.min(heights.length - 1, at + by))]!;
}
