import type { ExpressionSpecification } from 'maplibre-gl';
import type { MapConfiguration, Theme } from './configuration';
import { standClasses } from './stand-classes';
import { byPlotGroup } from './plot-groups';
import type { MapState } from './state';

type Expression = ExpressionSpecification;

export function themeOf(state: MapState, configuration: MapConfiguration): Theme {
  return configuration.themes.find(theme => theme.key === state.theme) ?? configuration.themes[0]!;
}

/** A value for each class of the theme, chosen by the stand's own data: its colour, or whether it is dotted. */
export function byClass<T extends string | number>(theme: Theme, state: MapState, configuration: MapConfiguration, value: (index: number) => T): Expression {
  const last = value(theme.classes.length - 1);
  switch (theme.source) {
    case 'species': return byKey('species', speciesPairs(theme, configuration, value), last);
    case 'type': return byKey('type', theme.classes.flatMap((known, i) => [known.key, value(i)]), last);
    case 'origin': return byAge(theme, state, value, last);
    case 'eligibility':
    case 'work':
    case 'planting':
    case 'scenario':
    case 'project': return byStand(theme, value, last);
    case 'plots': return byPlotGroup(theme.classes.map(known => known.key), state.fy, value) as Expression;
    default: return ['case', ['has', theme.source], steps(['get', theme.source], theme, value), last] as unknown as Expression;
  }
}

/** Species of the register fall into the legend's classes. */
function speciesPairs<T>(theme: Theme, configuration: MapConfiguration, value: (index: number) => T): unknown[] {
  return Object.entries(configuration.species).flatMap(([key, [, group]]) => {
    const index = theme.classes.findIndex(known => known.key === group);
    return index < 0 ? [] : [key, value(index)];
  });
}

/** Classes that are known stand by stand; the last class is everything else. */
function byStand<T>(theme: Theme, value: (index: number) => T, otherwise: T): Expression {
  const pairs = theme.classes.slice(0, -1).flatMap((known, i) => {
    const ids = standClasses()[known.key]?.ids ?? [];
    return ids.length === 0 ? [] : [ids, value(i)];
  });
  return (pairs.length === 0 ? ['literal', otherwise] : ['match', ['id'], ...pairs, otherwise]) as unknown as Expression;
}

function byKey(property: string, pairs: unknown[], otherwise: unknown): Expression {
  return ['match', ['get', property], ...pairs, otherwise] as unknown as Expression;
}

function byAge<T>(theme: Theme, state: MapState, value: (index: number) => T, otherwise: T): Expression {
  const ageClass = ['+', ['floor', ['/', ['-', state.fy, ['get', 'origin']], 5]], 1];
  return ['case',
    ['!', ['has', 'origin']], otherwise,
    ['>', ['get', 'origin'], state.fy], otherwise,
    steps(ageClass, theme, value)] as unknown as Expression;
}

function steps<T>(input: unknown, theme: Theme, value: (index: number) => T): unknown[] {
  return ['step', input, value(0), ...theme.thresholds.flatMap((threshold, i) => [threshold, value(i + 1)])];
}

/** True for the stands that the filter keeps. A text search is answered by the server with ids. */
export function keeps(state: MapState, configuration: MapConfiguration, found: number[] | null): Expression | true {
  const { filter } = state;
  const all: unknown[] = [];
  if (filter.species.length > 0) {
    const keys = Object.entries(configuration.species).filter(([, [, group]]) => filter.species.includes(group)).map(([key]) => key);
    all.push(['in', ['get', 'species'], ['literal', keys]]);
  }
  if (filter.type.length > 0) all.push(['in', ['get', 'type'], ['literal', filter.type]]);
  if (filter.age) {
    const [first, last] = filter.age;
    all.push(['has', 'origin'], ['>=', ['get', 'origin'], state.fy - 5 * last + 1], ['<=', ['get', 'origin'], state.fy - 5 * (first - 1)]);
  }
  if (filter.only) all.push(oneOf(state.selection));
  if (found) all.push(oneOf(found));
  return all.length === 0 ? true : (['all', ...all] as unknown as Expression);
}

function oneOf(ids: number[]): unknown {
  return ids.length === 0 ? false : ['match', ['id'], ids, true, false];
}
