import type { Theme } from '../map/configuration';
import type { StandClass } from '../map/stand-classes';

/** What the server says of a project's scenarios, stand by stand (ScenarioEndpoints.cs). Rates are t-CO2 per ha and year. */
export interface Scenarios {
  themes: Theme[];
  areas: [number, number][];
  scenarios: { name: string; rates: [number, number][] }[];
}

/** One scenario's figure of each stand as the theme means it: absorption, or the difference from the first scenario. */
export function figures(all: Scenarios, scenario: number, theme: Theme): Map<number, number> {
  const rates = new Map(all.scenarios[scenario]!.rates);
  if (theme.key !== 'difference') return rates;
  const today = new Map(all.scenarios[0]!.rates);
  return new Map([...rates].map(([stand, rate]) => [stand, rate - (today.get(stand) ?? 0)]));
}

/** The stands of each class of the theme, by the classes' keys; what is not in the project is in none. */
export function classify(all: Scenarios, scenario: number, theme: Theme): Record<string, StandClass> {
  const areas = new Map(all.areas);
  const classes: Record<string, StandClass> = Object.fromEntries(theme.classes.map(known => [known.key, { ids: [], stands: 0, areaHa: 0 }]));
  for (const [stand, figure] of figures(all, scenario, theme)) {
    const into = classes[theme.classes[theme.thresholds.filter(from => figure >= from).length]!.key]!;
    into.ids.push(stand);
    into.stands++;
    into.areaHa += areas.get(stand) ?? 0;
  }
  return classes;
}
