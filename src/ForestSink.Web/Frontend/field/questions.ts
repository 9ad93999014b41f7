import type { FieldApp } from './app';
import type { Draft, Entry } from './types';
import { t } from './words';

/** One question fills one screen. */
export interface Question {
  key: 'where' | 'kind' | 'method' | 'date' | 'area' | 'stems' | 'volume' | 'reason' | 'hauled' | 'planted' | 'fuel' | 'photos' | 'note' | 'review';
  title: string;
  /** The entry's properties it answers: what "same as last time" copies. */
  properties: (keyof Entry)[];
}

/** The questions this entry needs, in the order a worker thinks of them. */
export function questionsOf(app: FieldApp, entry: Entry): Question[] {
  const kind = app.session?.kinds.find(one => one.code === entry.kind);
  const hauls = kind?.methods.find(one => one.code === entry.method)?.hauls ?? entry.kind === 'final-cut';
  const over = isOverCeiling(app, entry);
  const all: (Question | false | undefined)[] = [
    { key: 'where', title: t('どの小班ですか', 'Which stand?'), properties: [] },
    { key: 'kind', title: t('何をしましたか', 'What was done?'), properties: ['kind', 'method'] },
    kind && kind.methods.length > 0 && { key: 'method', title: t('どのように行いましたか', 'How was it done?'), properties: ['method'] },
    { key: 'date', title: t('終わった日はいつですか', 'Which day was it finished?'), properties: ['doneOn'] },
    { key: 'area', title: t('どれだけの面積ですか', 'How much area?'), properties: [] },
    kind?.removes && { key: 'stems', title: t('本数で何％伐りましたか', 'What share of the stems was felled?'), properties: ['stemsRemovedPercent'] },
    kind?.removes && { key: 'volume', title: t('材積で何％伐りましたか', 'What share of the volume was felled?'), properties: ['volumeRemovedPercent'] },
    over && { key: 'reason', title: t(`材積率が${app.session!.volumeCeiling.value}％を超えています。理由は？`, `More than ${app.session!.volumeCeiling.value} % of the volume: why?`), properties: ['overCeilingReason'] },
    hauls && { key: 'hauled', title: t('搬出した材積は', 'How much was hauled?'), properties: ['hauledM3'] },
    kind?.plants && { key: 'planted', title: t('何を何本植えましたか', 'Which species, how many?'), properties: ['planted'] },
    { key: 'fuel', title: t('機械の燃料は', 'Fuel of the machines?'), properties: ['fuelLitres'] },
    { key: 'photos', title: t('写真を撮ります', 'Take photos'), properties: [] },
    { key: 'note', title: t('伝えておくことは', 'Anything to add?'), properties: ['note'] },
    { key: 'review', title: t('これでよいですか', 'Is this right?'), properties: [] },
  ];
  return all.filter((question): question is Question => Boolean(question));
}

export function isOverCeiling(app: FieldApp, entry: Entry): boolean {
  return entry.kind === 'thinning' && app.session != null && (entry.volumeRemovedPercent ?? 0) > app.session.volumeCeiling.value;
}

/** Why one cannot go on yet, in the worker's words; null where the answer is good. */
export function lacking(app: FieldApp, draft: Draft, key: Question['key']): string | null {
  const { entry } = draft;
  const kind = app.session?.kinds.find(one => one.code === entry.kind);
  if (key === 'where' && entry.stands.length === 0) return t('小班を1つ以上選んでください。', 'Choose at least one stand.');
  if (key === 'kind' && !entry.kind) return t('作業の種類を選んでください。', 'Choose the kind of work.');
  if (key === 'method' && kind?.needsMethod && !entry.method) return t('方法を選んでください。', 'Choose how it was done.');
  if (key === 'date' && !entry.doneOn) return t('日を選んでください。', 'Choose the day.');
  if (key === 'reason' && !entry.overCeilingReason?.trim()) return t('理由を書いてください。審査で必要になります。', 'Give the reason: the verifier will ask for it.');
  if (key === 'planted' && entry.planted.length === 0) return t('樹種と本数を入れてください。', 'Enter species and stems.');
  return null;
}

/** The first question without an answer; null where the record may be finished. */
export function firstLacking(app: FieldApp, draft: Draft): number | null {
  const found = questionsOf(app, draft.entry).findIndex(question => lacking(app, draft, question.key) !== null);
  return found < 0 ? null : found;
}
