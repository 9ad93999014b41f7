import type { MapView } from '../map/map-view';
import { emptyFilter, isFiltering, type StandFilter } from '../map/state';

/** The filter's form in the drawer: the same filter as the legend's and the map's. */
export function startFilterForm(view: MapView): void {
  const form = document.getElementById('filter') as HTMLFormElement;
  const clear = document.getElementById('filter-clear')!;
  let timer = 0;
  const apply = (): void => view.change({ filter: read(form) });
  form.addEventListener('input', event => {
    clearTimeout(timer);
    timer = window.setTimeout(apply, (event.target as HTMLInputElement).type === 'search' ? 250 : 0);
  });
  form.addEventListener('submit', event => { event.preventDefault(); apply(); });
  form.addEventListener('reset', event => { event.preventDefault(); view.change({ filter: emptyFilter }); });
  const mirror = (): void => {
    write(form, view.state.filter);
    clear.hidden = !isFiltering(view.state.filter);
  };
  view.listen((now, before) => { if (now.filter !== before.filter) mirror(); });
  mirror();
}

function read(form: HTMLFormElement): StandFilter {
  const data = new FormData(form);
  const [from, to] = [Number(data.get('age-from')), Number(data.get('age-to'))];
  return {
    species: data.getAll('species') as string[],
    type: data.getAll('type') as string[],
    age: from > 0 || to > 0 ? [from > 0 ? from : 1, to > 0 ? to : 40] : null,
    text: (data.get('q') as string).trim(),
    only: data.get('only') !== null,
  };
}

function write(form: HTMLFormElement, filter: StandFilter): void {
  for (const box of form.querySelectorAll<HTMLInputElement>('input[type=checkbox]'))
    box.checked = box.name === 'only' ? filter.only : filter[box.name as 'species' | 'type'].includes(box.value);
  const put = (name: string, value: string): void => {
    const input = form.elements.namedItem(name) as HTMLInputElement;
    if (input !== document.activeElement) input.value = value;
  };
  put('q', filter.text);
  put('age-from', filter.age ? String(filter.age[0]) : '');
  put('age-to', filter.age ? String(filter.age[1]) : '');
  for (const name of ['species', 'type'] as const) form.querySelector(`[data-count="${name}"]`)!.textContent = filter[name].length > 0 ? String(filter[name].length) : '';
}
