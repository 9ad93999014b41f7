import { ageClassOf, ageOf, formatNumber, t, type MapConfiguration } from '../map/configuration';
import type { MapState } from '../map/state';

export interface StandRow {
  standId: number;
  code: string;
  placeName: string | null;
  speciesKey: string;
  forestType: string;
  originFy: number | null;
  registerAreaHa: number | null;
  polygonAreaHa: number;
  cohortCount: number;
  co2TonnesPerHa: number | null;
  stockM3PerHa: number | null;
}

export interface Column {
  title: string;
  /** Name of the server's sort order; none for columns that follow another. */
  sort?: string;
  width: string;
  number: boolean;
  text: (row: StandRow) => string;
}

/** The columns of the table; figures of an estimate only where one is shown. */
export function columnsOf(state: MapState, configuration: MapConfiguration): Column[] {
  const number = (value: number | null, decimals: number): string => (value === null ? '' : formatNumber(value, decimals));
  const age = (row: StandRow): number | null => ageOf(row.originFy, state.fy);
  return [
    { title: t('林班-小班', 'Stand'), sort: 'code', width: 'minmax(100px, 1fr)', number: false, text: row => row.code },
    { title: t('大字・字', 'Place'), sort: 'place', width: 'minmax(130px, 1.6fr)', number: false, text: row => row.placeName ?? '' },
    { title: t('樹種', 'Species'), sort: 'species', width: 'minmax(150px, 1.4fr)', number: false, text: row => configuration.species[row.speciesKey]?.[0] ?? row.speciesKey },
    { title: t('林種', 'Type'), sort: 'forestType', width: 'minmax(120px, 1fr)', number: false, text: row => configuration.forestTypes[row.forestType] ?? row.forestType },
    { title: t('林齢', 'Age'), sort: 'age', width: '72px', number: true, text: row => number(age(row), 0) },
    { title: t('齢級', 'Class'), width: '60px', number: true, text: row => { const years = age(row); return years === null ? '' : String(ageClassOf(years)); } },
    { title: t('森林簿 ha', 'Register, ha'), sort: 'registerArea', width: '104px', number: true, text: row => number(row.registerAreaHa, 2) },
    { title: t('図上 ha', 'Map, ha'), sort: 'polygonArea', width: '96px', number: true, text: row => number(row.polygonAreaHa, 2) },
    { title: t('記録数', 'Cohorts'), width: '74px', number: true, text: row => String(row.cohortCount) },
    ...(state.run ? [
      { title: t('吸収量 t/ha・年', 't-CO2/ha·yr'), sort: 'absorption', width: '126px', number: true, text: (row: StandRow) => number(row.co2TonnesPerHa, 1) },
      { title: t('蓄積 m³/ha', 'Stock, m³/ha'), sort: 'stock', width: '116px', number: true, text: (row: StandRow) => number(row.stockM3PerHa, 0) },
    ] : []),
  ];
}
