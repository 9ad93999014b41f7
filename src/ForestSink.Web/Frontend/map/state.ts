import type { MapConfiguration } from './configuration';

export type Backdrop = 'hillshade' | 'pale' | 'std' | 'photo' | 'slope';

/** What narrows map, legend and table alike. Empty lists do not narrow. */
export interface StandFilter {
  species: string[];
  type: string[];
  age: [number, number] | null;
  text: string;
  /** Only the selected stands. */
  only: boolean;
}

/** Everything the address says about the map: zoom, latitude, longitude are kept apart, as they change with every move. */
export interface MapState {
  theme: string;
  fy: number;
  run: string | null;
  backdrop: Backdrop;
  relief: boolean;
  selection: number[];
  filter: StandFilter;
  sort: string;
  /** Height of the drawer in percent of the desk. */
  drawer: number;
  /** The drawer shows charts instead of the table. */
  chart: boolean;
}

export const emptyFilter: StandFilter = { species: [], type: [], age: null, text: '', only: false };

/** Keys of the address that belong to the map. */
export const stateKeys = ['at', 'theme', 'fy', 'run', 'bg', 'relief', 'sel', 'species', 'type', 'age', 'q', 'only', 'sort', 'drawer', 'chart'] as const;

const backdrops: readonly string[] = ['hillshade', 'pale', 'std', 'photo', 'slope'];

/** Reads an address; what it does not say, or says badly, is as at the start. */
export function readState(query: URLSearchParams, configuration: MapConfiguration): MapState {
  const theme = query.get('theme') ?? '';
  const backdrop = query.get('bg') ?? '';
  const age = /^(\d{1,2})-(\d{1,2})$/.exec(query.get('age') ?? '');
  return {
    theme: configuration.themes.some(known => known.key === theme) ? theme : configuration.themes[0]!.key,
    fy: year(query.get('fy')) ?? configuration.fiscalYear,
    run: query.get('run') ?? configuration.estimate?.run ?? null,
    backdrop: backdrops.includes(backdrop) ? (backdrop as Backdrop) : 'hillshade',
    relief: query.get('relief') === '1',
    selection: list(query.get('sel')).map(Number).filter(id => Number.isSafeInteger(id) && id > 0),
    filter: {
      species: list(query.get('species')),
      type: list(query.get('type')),
      age: age ? [Number(age[1]), Number(age[2])] : null,
      text: query.get('q') ?? '',
      only: query.get('only') === '1',
    },
    sort: query.get('sort') ?? 'code',
    drawer: Math.max(0, Math.min(70, Number(query.get('drawer')) || 0)),
    chart: query.get('chart') === '1',
  };
}

/** Writes what differs from the start, so that addresses stay short. */
export function writeState(state: MapState, query: URLSearchParams, configuration: MapConfiguration): void {
  const put = (key: string, value: string): void => { if (value) query.set(key, value); else query.delete(key); };
  put('theme', state.theme === configuration.themes[0]!.key ? '' : state.theme);
  put('fy', state.fy === configuration.fiscalYear ? '' : String(state.fy));
  put('run', state.run === (configuration.estimate?.run ?? null) ? '' : state.run ?? '');
  put('bg', state.backdrop === 'hillshade' ? '' : state.backdrop);
  put('relief', state.relief ? '1' : '');
  put('sel', state.selection.join(','));
  put('sort', state.sort === 'code' ? '' : state.sort);
  put('drawer', state.drawer > 0 ? String(Math.round(state.drawer)) : '');
  put('chart', state.chart ? '1' : '');
  writeFilter(state.filter, query);
}

export function writeFilter(filter: StandFilter, query: URLSearchParams): void {
  const put = (key: string, value: string): void => { if (value) query.set(key, value); else query.delete(key); };
  put('species', filter.species.join(','));
  put('type', filter.type.join(','));
  put('age', filter.age ? filter.age.join('-') : '');
  put('q', filter.text);
  put('only', filter.only ? '1' : '');
}

/** The filter as the server reads it for table, legend and ids. */
export function serverFilter(state: MapState): URLSearchParams {
  const query = new URLSearchParams();
  writeFilter(state.filter, query);
  query.delete('only');
  if (state.filter.only) query.set('ids', state.selection.join(',') || '0');
  query.set('fy', String(state.fy));
  if (state.run) query.set('run', state.run);
  return query;
}

export function isFiltering(filter: StandFilter): boolean {
  return filter.species.length > 0 || filter.type.length > 0 || filter.age !== null || filter.text !== '' || filter.only;
}

function list(text: string | null): string[] {
  return text ? text.split(',').filter(Boolean) : [];
}

function year(text: string | null): number | null {
  const value = Number(text);
  return Number.isInteger(value) && value >= 1900 && value <= 2200 ? value : null;
}
