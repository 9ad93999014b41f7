/** Which species and age bands have plots enough: told by the server, painted by the theme "plots". */
export interface PlotGroups {
  year: number;
  bandYears: number;
  groups: { speciesKey: string; fromAge: number | null; state: string }[];
}

let known: PlotGroups | null = null;

export function setPlotGroups(groups: PlotGroups): void {
  known = groups;
}

export function plotGroups(): PlotGroups | null {
  return known;
}

/** A value for the class of each group, by species and age band of a planted stand; the last class is for all others. */
export function byPlotGroup<T>(keys: string[], fiscalYear: number, value: (index: number) => T): unknown {
  const last = value(keys.length - 1);
  if (!known || known.groups.length === 0) return ['literal', last];
  const band = ['case', ['!', ['has', 'origin']], 'none', ['>', ['get', 'origin'], fiscalYear], 'none',
    ['to-string', ['floor', ['/', ['-', fiscalYear, ['get', 'origin']], known.bandYears]]]];
  const pairs = known.groups.flatMap(group => [
    `${group.speciesKey}/${group.fromAge === null ? 'none' : Math.floor((group.fromAge - 1) / known!.bandYears)}`,
    value(Math.max(0, keys.indexOf(group.state))),
  ]);
  return ['case', ['!=', ['get', 'type'], 'planted'], last, ['match', ['concat', ['get', 'species'], '/', band], ...pairs, last]];
}
