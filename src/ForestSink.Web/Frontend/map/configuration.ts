/** What the server says before the map draws (MapConfiguration.cs). */
export interface MapConfiguration {
  municipality: string;
  language: 'ja' | 'en';
  /** West, south, east, north. */
  bounds: [number, number, number, number] | null;
  forestVersion: number;
  /** Address of the vector tiles, with {z}/{x}/{y}. */
  tiles: string;
  standsFrom: number;
  maxZoom: number;
  terrain: { version: number; minZoom: number; maxZoom: number; west: number; south: number; east: number; north: number; source: string } | null;
  fiscalYear: number;
  estimate: { run: string; firstFy: number; lastFy: number } | null;
  themes: Theme[];
  /** Species key → name and legend class. */
  species: Record<string, [string, string]>;
  forestTypes: Record<string, string>;
}

export interface Theme {
  key: string;
  name: string;
  unit: string;
  /** The stands' property that is painted. */
  source: 'species' | 'type' | 'origin' | 'stock' | 'co2' | 'eligibility' | 'project' | 'plots' | 'work' | 'planting' | 'scenario';
  thresholds: number[];
  needsEstimate: boolean;
  classes: ThemeClass[];
}

export interface ThemeClass {
  key: string;
  name: string;
  colour: string;
  dotted: boolean;
  hatched: boolean;
}

const element = document.getElementById('map-configuration');

export const configuration: MapConfiguration | undefined =
  element?.textContent ? (JSON.parse(element.textContent) as MapConfiguration) : undefined;

/** Text in the user's language, both side by side as on the server. */
export function t(japanese: string, english: string): string {
  return document.documentElement.lang === 'en' ? english : japanese;
}

const culture = t('ja-JP', 'en-GB');

export function formatNumber(value: number, decimals: number): string {
  return value.toLocaleString(culture, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** Age in years in a fiscal year; null before establishment. Same rule as AgeRule.cs. */
export function ageOf(origin: number | null | undefined, fiscalYear: number): number | null {
  if (origin == null) return null;
  const age = fiscalYear - origin + 1;
  return age >= 1 ? age : null;
}

export function ageClassOf(age: number): number {
  return Math.floor((age - 1) / 5) + 1;
}
