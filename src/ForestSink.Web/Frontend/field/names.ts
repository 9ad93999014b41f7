import type { FieldApp } from './app';
import type { Entry, StandFeature, Values, WorkedStand } from './types';
import { isPlot } from './values';
import { day, isEnglish, number, t } from './words';

/** Words for codes, out of what the server said last. */
export function kindName(app: FieldApp, kind: unknown, method?: unknown): string {
  const known = app.session?.kinds.find(one => one.code === kind);
  const how = known?.methods.find(one => one.code === method);
  const name = known ? t(known.ja, known.en) : String(kind ?? '');
  return how ? `${name}（${t(how.ja, how.en)}）` : name;
}

/** What a record is, in a line: the kind of work, or the plot's number. */
export function recordTitle(app: FieldApp, values: Values): string {
  return isPlot(values) ? t(`標準地調査 ${values['plotNo'] ?? ''}`, `Plot survey ${values['plotNo'] ?? ''}`) : kindName(app, values['kind'], values['method']);
}

export function recordPlace(app: FieldApp, values: Values): string {
  return isPlot(values) ? String(values['standCode'] ?? '') : standsWords(app, (values['stands'] ?? []) as WorkedStand[]);
}

export function recordDay(values: Values): string {
  const date = values['doneOn'] ?? values['surveyedOn'];
  return typeof date === 'string' ? day(date) : '';
}

export function speciesName(app: FieldApp, key: string): string {
  const known = app.session?.species.find(one => one.key === key);
  return known ? t(known.ja, known.en) : key;
}

export function fuelName(app: FieldApp, code: string): string {
  const known = app.session?.fuels.find(one => one.code === code);
  return known ? t(known.ja, known.en) : code;
}

export function standOf(app: FieldApp, id: number): StandFeature | undefined {
  return app.stands.find(stand => stand.properties.id === id);
}

export function standCode(app: FieldApp, id: number): string {
  return standOf(app, id)?.properties.code ?? `#${id}`;
}

/** Age in the fiscal year of today; the same rule as AgeRule.cs. */
export function ageNow(origin: number | null): number | null {
  const now = new Date();
  const fiscalYear = now.getMonth() < 3 ? now.getFullYear() - 1 : now.getFullYear();
  return origin == null || origin > fiscalYear ? null : fiscalYear - origin + 1;
}

export function standWords(app: FieldApp, stand: StandFeature): string {
  const { species, origin, area } = stand.properties;
  const age = ageNow(origin);
  return [speciesName(app, species), age === null ? null : t(`${age}年生`, `${age} years`), `${number(area, 2)} ha`].filter(Boolean).join(' · ');
}

export function workedArea(app: FieldApp, worked: WorkedStand): number | null {
  return worked.areaHa ?? standOf(app, worked.standId)?.properties.area ?? null;
}

/** 62-3-26 (whole), 62-3-27 (0.50 ha) */
export function standsWords(app: FieldApp, stands: WorkedStand[]): string {
  return stands.map(worked => `${standCode(app, worked.standId)}${worked.part ? t('（一部）', ' (part)') : worked.areaHa === null ? '' : ` (${number(worked.areaHa, 2)} ha)`}`).join(isEnglish ? ', ' : '、');
}

export function fuelWords(app: FieldApp, fuel: Record<string, number>): string {
  return Object.entries(fuel).map(([code, litres]) => `${fuelName(app, code)} ${number(litres, 1)} L`).join(isEnglish ? ', ' : '、');
}

/** How many positions a place comes from. */
export function fixWords(count: number): string {
  return count === 1 ? t('1回の測位', 'one fix') : t(`${number(count)}回の平均`, `mean of ${number(count)} fixes`);
}

export function plantedWords(app: FieldApp, planted: Entry['planted']): string {
  return planted.map(({ species, stems }) => `${speciesName(app, species)} ${number(stems)}${t('本', ' stems')}`).join(isEnglish ? ', ' : '、');
}

export function officeWords(state: string | null): string {
  switch (state) {
    case 'submitted': return t('役所の確認待ち', 'to be checked by the office');
    case 'returned': return t('差し戻し', 'sent back');
    case 'accepted': return t('承認済み', 'accepted');
    case 'recorded': return t('登録済み', 'registered');
    case 'withdrawn': return t('取り下げ', 'withdrawn');
    default: return '';
  }
}
