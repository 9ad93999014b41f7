import type { FieldApp, Screen } from './app';
import { askingScreen, type Answering } from './asking';
import { findDraft, findPlotDraft, keepDraft, newDraft } from './drafts';
import { button, h } from './elements';
import { beginPlot } from './plot-screen';
import { lacking, questionsOf, type Question } from './questions';
import { setting } from './store';
import type { Draft, Entry } from './types';
import { t } from './words';
import { areaAnswer, whereAnswer } from './place-answers';
import { photosAnswer } from './photo-answer';
import { choiceAnswer, dateAnswer, fuelAnswer, kindAnswer, numberAnswer, plantedAnswer, reviewAnswer, textAnswer } from './answers';

/** Logging work: one question per screen, everything kept after each answer. */
export async function logScreen(app: FieldApp): Promise<Screen> {
  const draft = await findDraft(app.database);
  if (!app.session) return { element: h('section', { class: 'empty' }, h('h1', {}, t('はじめに一度つないでください', 'Connect once first')), h('p', {}, t('作業の種類などを読み込むため、電波のある所で一度開いてください。', 'Open this once where there is a signal, so that the kinds of work are loaded.'))) };
  if (!draft) return begin(app);
  return askingScreen<Draft, Question>(app, draft, {
    questions: () => questionsOf(app, draft.entry),
    lacking: key => lacking(app, draft, key),
    answer: answerOf,
    beside: sameAsLast,
    hasMap: key => key === 'where' || key === 'area',
  });
}

async function begin(app: FieldApp): Promise<Screen> {
  const last = await setting(app.database, 'last');
  const survey = await findPlotDraft(app.database);
  const start = async (entry?: Entry): Promise<void> => {
    const draft = newDraft();
    // Stands, date, position and figures of the day belong to the day; the rest is the same as last time.
    if (entry) draft.entry = { ...draft.entry, kind: entry.kind, method: entry.method, stemsRemovedPercent: entry.stemsRemovedPercent, volumeRemovedPercent: entry.volumeRemovedPercent, overCeilingReason: entry.overCeilingReason, planted: entry.planted, fuelLitres: entry.fuelLitres };
    await keepDraft(app.database, draft);
    await app.go('log');
  };
  return {
    element: h('section', { class: 'empty' }, h('h1', {}, t('作業を記録する', 'Log work')),
      button(t('新しく記録する', 'New record'), () => { void start(); }, { icon: 'plus', kind: 'primary', name: 'new-record' }),
      last ? button(t('前回と同じ内容で始める', 'Start like last time'), () => { void start(last); }, { icon: 'copy', name: 'like-last' }) : null,
      survey
        ? button(t(`書きかけの標準地調査を続ける（${survey.entry.plotNo ?? '–'}）`, `Go on with the plot survey (${survey.entry.plotNo ?? '–'})`), () => { void app.go('plot'); }, { icon: 'ruler', name: 'go-on-plot' })
        : button(t('標準地を調査する', 'Survey a plot'), () => { void beginPlot(app, null); }, { icon: 'ruler', name: 'new-plot' })),
  };
}

function answerOf(question: Question, about: Answering<Draft>): HTMLElement {
  const { entry } = about.draft;
  switch (question.key) {
    case 'where': return whereAnswer(about);
    case 'kind': return kindAnswer(about);
    case 'method': return choiceAnswer(about);
    case 'date': return dateAnswer(about, entry.doneOn, date => { entry.doneOn = date; });
    case 'area': return areaAnswer(about);
    case 'stems': return numberAnswer(about, { label: t('本数伐採率', 'Share of stems'), unit: '%', step: 1, big: 5, max: 100, decimals: 0, property: 'stemsRemovedPercent' });
    case 'volume': return numberAnswer(about, { label: t('材積伐採率', 'Share of volume'), unit: '%', step: 1, big: 5, max: 100, decimals: 0, property: 'volumeRemovedPercent' });
    case 'reason': return textAnswer({ name: 'overCeilingReason', value: entry.overCeilingReason, most: 1000, hint: t('例：風倒木の処理のため', 'e.g. windthrow had to be cleared'), change: text => { entry.overCeilingReason = text; void about.changed(); } });
    case 'hauled': return numberAnswer(about, { label: t('搬出材積', 'Hauled volume'), unit: 'm³', step: 0.5, big: 10, max: 100_000, decimals: 1, property: 'hauledM3' });
    case 'planted': return plantedAnswer(about);
    case 'fuel': return fuelAnswer(about);
    case 'photos': return photosAnswer(about, ['photo-before', 'photo-after', 'photo']);
    case 'note': return textAnswer({ name: 'note', value: entry.note, most: 2000, hint: t('なければ、そのまま「次へ」', 'Nothing? Just press “Next”'), change: text => { entry.note = text; void about.changed(); } });
    case 'review': return reviewAnswer(about, entry);
  }
}

/** 前回と同じ: copies this question's answer of the last finished record. */
function sameAsLast(about: Answering<Draft>, question: Question): HTMLElement | null {
  if (question.properties.length === 0 || question.key === 'date') return null;
  const same = button(t('前回と同じ', 'Same as last'), () => {
    void setting(about.app.database, 'last').then(async last => {
      if (!last) return;
      Object.assign(about.draft.entry, Object.fromEntries(question.properties.map(property => [property, structuredClone(last[property])])));
      await about.changed();
      about.next();
    });
  }, { icon: 'copy', name: 'same' });
  void setting(about.app.database, 'last').then(last => { same.hidden = !last; });
  return same;
}
