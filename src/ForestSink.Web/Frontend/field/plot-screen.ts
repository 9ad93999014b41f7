import type { FieldApp, Screen } from './app';
import { askingScreen, type Answering } from './asking';
import { dateAnswer, textAnswer } from './answers';
import { findPlotDraft, keepDraft, newPlotDraft } from './drafts';
import { button, h } from './elements';
import { photosAnswer } from './photo-answer';
import { groundAnswer, numberedAnswer, plotReview, plotWhereAnswer } from './plot-answers';
import { areaM2 } from './plot-figures';
import { stepper } from './stepper';
import { setting } from './store';
import { treesAnswer } from './trees-answer';
import type { PlotDraft, StandFeature } from './types';
import { isPlot } from './values';
import { t, today } from './words';

export interface PlotQuestion { key: 'where' | 'ground' | 'numbered' | 'date' | 'trees' | 'edge' | 'photos' | 'note' | 'review'; title: string }

export const plotQuestions = (): PlotQuestion[] => [
  { key: 'where', title: t('調査区はどこですか', 'Where is the plot?') },
  { key: 'ground', title: t('形・大きさ・傾斜は', 'Shape, size and slope?') },
  { key: 'numbered', title: t('調査区の番号と調査者は', 'Number of the plot, surveyor?') },
  { key: 'date', title: t('調査した日はいつですか', 'Which day was it surveyed?') },
  { key: 'trees', title: t('立木を数えます', 'Count the trees') },
  { key: 'edge', title: t('道・畑・新植地までの距離は', 'How far to roads, fields, new plantings?') },
  { key: 'photos', title: t('調査区の写真を撮ります', 'Take photos of the plot') },
  { key: 'note', title: t('伝えておくことは', 'Anything to add?') },
  { key: 'review', title: t('これでよいですか', 'Is this right?') },
];

/** Why one cannot go on yet; null where the answer is good. */
export function lackingInPlot({ entry }: PlotDraft, key: PlotQuestion['key']): string | null {
  if (key === 'where' && !entry.position && !entry.standCode) return t('位置を測るか、地図で場所を押してください。', 'Measure the position, or tap the place on the map.');
  if (key === 'ground' && areaM2(entry.ground) === null) return entry.ground.shape === 'circle' ? t('半径を入れてください（200 mまで）。', 'Enter the radius (up to 200 m).') : t('縦と横の長さを入れてください（200 mまで）。', 'Enter both sides (up to 200 m).');
  if (key === 'numbered' && !entry.plotNo?.trim()) return t('調査区の番号を入れてください。', 'Enter the plot’s number.');
  if (key === 'numbered' && !entry.surveyor?.trim()) return t('調査者を入れてください。', 'Enter who surveyed.');
  if (key === 'date' && !entry.surveyedOn) return t('日を選んでください。', 'Choose the day.');
  if (key === 'trees' && entry.trees.length === 0) return t('立木を1本以上入れてください。', 'Enter at least one tree.');
  if (key === 'trees' && entry.byClass && entry.trees.some(tree => tree.d % 2 !== 0)) return t('2 cm括約では直径を偶数にします。「実測」に切り替えるか、行を入れ直してください。', '2 cm classes are even: switch to “as measured”, or enter those rows again.');
  return null;
}

/** A plot in the forest: place, ground, trees, photos; the figures follow at once. */
export async function plotScreen(app: FieldApp): Promise<Screen> {
  const draft = await findPlotDraft(app.database);
  if (!app.session || !draft) return { element: h('section', { class: 'empty' }, h('h1', {}, t('書きかけの標準地調査はありません', 'No plot survey is open')), button(t('記録へ', 'To the log'), () => { void app.go('log'); }, { kind: 'primary' })) };
  return askingScreen<PlotDraft, PlotQuestion>(app, draft, {
    questions: plotQuestions, lacking: key => lackingInPlot(draft, key), answer: answerOf, hasMap: key => key === 'where',
  });
}

function answerOf(question: PlotQuestion, about: Answering<PlotDraft>): HTMLElement {
  const { entry } = about.draft;
  switch (question.key) {
    case 'where': return plotWhereAnswer(about);
    case 'ground': return groundAnswer(about);
    case 'numbered': return numberedAnswer(about);
    case 'date': return dateAnswer(about, entry.surveyedOn, date => { entry.surveyedOn = date; });
    case 'trees': return treesAnswer(about);
    case 'edge': return stepper({ label: t('いちばん近い縁まで', 'To the nearest edge'), unit: 'm', value: entry.edgeDistanceM, step: 1, big: 10, max: 10_000, name: 'edge', change: value => { entry.edgeDistanceM = value; void about.changed(); } });
    case 'photos': return photosAnswer(about, ['photo']);
    case 'note': return textAnswer({ name: 'note', value: entry.note, most: 2000, hint: t('なければ、そのまま「次へ」', 'Nothing? Just press “Next”'), change: text => { entry.note = text; void about.changed(); } });
    case 'review': return plotReview(about);
  }
}

/** Begins a survey, at a stand where one is given; one that is being written is opened instead of being lost. */
export async function beginPlot(app: FieldApp, stand: StandFeature | null): Promise<void> {
  if (!(await findPlotDraft(app.database))) {
    const draft = newPlotDraft();
    const last = await setting(app.database, 'lastPlot');
    // Shape and size are the crew's habit; slope, place and trees belong to the plot.
    if (last) Object.assign(draft.entry, { ground: { ...last.ground, slopeDegrees: 0 }, byClass: last.byClass });
    Object.assign(draft.entry, { surveyor: last?.surveyor ?? app.session?.user.name ?? null, surveyedOn: today() });
    if (stand) Object.assign(draft.entry, { standCode: stand.properties.code, plotNo: await nextNumber(app, stand.properties.code) });
    await keepDraft(app.database, draft);
  }
  await app.go('plot');
}

/** 62-3-26-P2: the next that this tablet does not know yet. */
export async function nextNumber(app: FieldApp, code: string): Promise<string> {
  const taken = new Set((await app.database.getAll('records')).filter(record => isPlot(record.values)).map(record => record.values['plotNo']));
  for (let i = 1; ; i++) if (!taken.has(`${code}-P${i}`)) return `${code}-P${i}`;
}
