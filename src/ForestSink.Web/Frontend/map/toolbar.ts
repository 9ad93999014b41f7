import type { MapView } from './map-view';
import type { Backdrop } from './state';

/** Theme, fiscal year and backdrop: controls of the page that mirror the state. */
export function startToolbar(view: MapView): void {
  const theme = document.getElementById('theme') as HTMLSelectElement;
  const year = document.getElementById('fiscal-year') as HTMLSelectElement;
  const relief = document.getElementById('relief') as HTMLInputElement;
  const backdrops = document.querySelectorAll<HTMLInputElement>('input[name="backdrop"]');

  theme.addEventListener('change', () => view.change({ theme: theme.value }, 'push'));
  year.addEventListener('change', () => view.change({ fy: Number(year.value) }));
  for (const button of document.querySelectorAll<HTMLElement>('[data-year-step]'))
    button.addEventListener('click', () => stepYear(view, Number(button.dataset['yearStep'])));
  for (const backdrop of backdrops) backdrop.addEventListener('change', () => view.change({ backdrop: backdrop.value as Backdrop }));
  relief.addEventListener('change', () => {
    view.change({ relief: relief.checked });
    view.map.easeTo({ pitch: relief.checked ? 58 : 0, bearing: relief.checked ? view.map.getBearing() : 0 });
  });
  relief.disabled = !view.configuration.terrain;

  const mirror = (): void => {
    theme.value = view.state.theme;
    year.value = String(view.state.fy);
    relief.checked = view.state.relief;
    for (const backdrop of backdrops) backdrop.checked = backdrop.value === view.state.backdrop;
  };
  view.listen(mirror);
  mirror();
  closeMenusOutside();
}

/** A simulation that is being watched takes the step for itself (event `year-step`, cancelled). */
export function stepYear(view: MapView, by: number): void {
  if (!document.dispatchEvent(new CustomEvent('year-step', { detail: by, cancelable: true }))) return;
  const year = document.getElementById('fiscal-year') as HTMLSelectElement;
  const next = view.state.fy + by;
  if ([...year.options].some(option => Number(option.value) === next)) view.change({ fy: next });
}

/** A menu closes when the user turns to something else. */
function closeMenusOutside(): void {
  const close = (target: EventTarget | null): void => {
    for (const menu of document.querySelectorAll<HTMLDetailsElement>('details[data-menu][open]'))
      if (!menu.contains(target as Node)) menu.open = false;
  };
  document.addEventListener('pointerdown', event => close(event.target));
  document.addEventListener('focusin', event => close(event.target));
}
