import type { MapView } from '../map/map-view';
import { serverFilter } from '../map/state';
import { htmx } from '../shell/htmx';

/** The drawer's charts: fetched when they are looked at, and again when the filter, the year or the estimate changes. */
export function startCharts(place: HTMLElement, view: MapView): () => void {
  let shown = '';
  let timer = 0;
  const load = (): void => {
    const query = serverFilter(view.state).toString();
    if (!view.state.chart || view.state.drawer === 0 || query === shown) return;
    shown = query;
    clearTimeout(timer);
    timer = window.setTimeout(() => void htmx.ajax('GET', `/m/${view.configuration.municipality}/stands/charts?${query}`, { target: place, swap: 'innerHTML' }), 100);
  };
  view.listen(load);
  return load;
}
