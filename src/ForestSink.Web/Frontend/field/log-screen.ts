import type { FieldApp, Screen } from './app';
import { dropDraft, findDraft, finishDraft, keepDraft, newDraft } from './drafts';
import { ask, button, h, notice } from './elements';
import { firstLacking, lacking, questionsOf, type Question } from './questions';
import { setting, isFull } from './store';
import type { Draft, Entry } from './types';
import { moment, t } from './words';
import { areaAnswer, whereAnswer } from './place-answers';
import { photosAnswer } from './photo-answer';
import { choiceAnswer, dateAnswer, fuelAnswer, kindAnswer, numberAnswer, plantedAnswer, reviewAnswer, textAnswer } from './answers';

/** What an answer's part of the screen needs: the draft, and the word that it changed. */
export interface Answering {
  app: FieldApp;
  draft: Draft;
  /** Stores the draft; resolves when it is on the disk. */
  changed: () => Promise<void>;
  /** Draws the question anew. */
  redraw: () => void;
  /** On to the next question. */
  next: () => void;
  goTo: (key: Question['key']) => void;
  /** Called when the question is left. */
  onLeave: (act: () => void) => void;
}

/** Logging work: one question per screen, everything kept after each answer. */
export async function logScreen(app: FieldApp): Promise<Screen> {
  const draft = await findDraft(app.database);
  if (!app.session) return { element: h('section', { class: 'empty' }, h('h1', {}, t('はじめに一度つないでください', 'Connect once first')), h('p', {}, t('作業の種類などを読み込むため、電波のある所で一度開いてください。', 'Open this once where there is a signal, so that the kinds of work are loaded.'))) };
  if (!draft) return begin(app);
  return asking(app, draft);
}

async function begin(app: FieldApp): Promise<Screen> {
  const last = await setting(app.database, 'last');
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
      last ? button(t('前回と同じ内容で始める', 'Start like last time'), () => { void start(last); }, { icon: 'copy', name: 'like-last' }) : null),
  };
}

async function asking(app: FieldApp, draft: Draft): Promise<Screen> {
  const element = h('div', { class: 'question-page' });
  const screen: Screen = { element, withMap: 'half' };
  let leaving: (() => void)[] = [];
  const leave = (): void => { for (const act of leaving) act(); leaving = []; };
  const questions = (): Question[] => questionsOf(app, draft.entry);
  if (draft.step < 0) draft.step = questions().length - 1;

  const changed = async (): Promise<void> => {
    try {
      await keepDraft(app.database, draft);
    } catch (error) {
      notice(isFull(error) ? t('端末の保存場所がいっぱいです。使わない区域を消してください。', 'The tablet’s storage is full. Remove an area you do not need.') : t('端末に保存できませんでした。もう一度押してください。', 'Could not be stored on the tablet. Press again.'), 'error');
      throw error;
    }
  };
  const goTo = (step: number): void => {
    draft.step = Math.max(0, Math.min(step, questions().length - 1));
    void changed();
    draw();
  };
  const next = (): void => {
    const question = questions()[draft.step]!;
    const why = lacking(app, draft, question.key);
    if (why) return notice(why, 'warning');
    document.getElementById('notices')?.replaceChildren();
    goTo(draft.step + 1);
  };
  const draw = (): void => {
    leave();
    const all = questions();
    draft.step = Math.min(draft.step, all.length - 1);
    const question = all[draft.step]!;
    const about: Answering = { app, draft, changed, redraw: draw, next, goTo: key => { goTo(all.findIndex(one => one.key === key)); }, onLeave: act => leaving.push(act) };
    const isMap = question.key === 'where' || question.key === 'area';
    document.body.dataset['withMap'] = isMap ? 'half' : 'none';
    document.getElementById('field-map')!.hidden = !isMap;
    const same = sameAsLast(about, question);
    element.dataset['question'] = question.key;
    element.replaceChildren(
      h('div', { class: 'question-top' }, h('progress', { max: all.length, value: draft.step + 1, 'aria-label': t('進み具合', 'Progress') }), h('span', { class: 'hint' }, `${draft.step + 1}/${all.length}　${t('書きかけを保存済み', 'draft kept')} ${moment(new Date().toISOString())}`)),
      h('h1', { id: 'question' }, question.title),
      h('div', { class: 'answer', role: 'group', 'aria-labelledby': 'question' }, answerOf(question, about)),
      h('div', { class: 'question-bottom' },
        draft.step > 0 ? button(t('戻る', 'Back'), () => { goTo(draft.step - 1); }, { icon: 'arrow-left', name: 'back' }) : button(t('やめる', 'Discard'), () => { void discard(app, draft); }, { kind: 'danger', icon: 'trash-2', name: 'discard' }),
        same, question.key === 'review'
          ? button(t('保存する', 'Save'), () => { void finish(app, draft, goTo); }, { kind: 'primary', icon: 'check', name: 'save' })
          : button(t('次へ', 'Next'), next, { kind: 'primary', icon: 'arrow-right', name: 'next' })));
  };
  screen.leave = leave;
  queueMicrotask(draw);
  return screen;
}

function answerOf(question: Question, about: Answering): HTMLElement {
  const { entry } = about.draft;
  switch (question.key) {
    case 'where': return whereAnswer(about);
    case 'kind': return kindAnswer(about);
    case 'method': return choiceAnswer(about);
    case 'date': return dateAnswer(about);
    case 'area': return areaAnswer(about);
    case 'stems': return numberAnswer(about, { label: t('本数伐採率', 'Share of stems'), unit: '%', step: 1, big: 5, max: 100, decimals: 0, property: 'stemsRemovedPercent' });
    case 'volume': return numberAnswer(about, { label: t('材積伐採率', 'Share of volume'), unit: '%', step: 1, big: 5, max: 100, decimals: 0, property: 'volumeRemovedPercent' });
    case 'reason': return textAnswer(about, 'overCeilingReason', t('例：風倒木の処理のため', 'e.g. windthrow had to be cleared'));
    case 'hauled': return numberAnswer(about, { label: t('搬出材積', 'Hauled volume'), unit: 'm³', step: 0.5, big: 10, max: 100_000, decimals: 1, property: 'hauledM3' });
    case 'planted': return plantedAnswer(about);
    case 'fuel': return fuelAnswer(about);
    case 'photos': return photosAnswer(about);
    case 'note': return textAnswer(about, 'note', t('なければ、そのまま「次へ」', 'Nothing? Just press “Next”'));
    case 'review': return reviewAnswer(about, entry);
  }
}

/** 前回と同じ: copies this question's answer of the last finished record. */
function sameAsLast(about: Answering, question: Question): HTMLElement | null {
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

async function finish(app: FieldApp, draft: Draft, goTo: (step: number) => void): Promise<void> {
  const open = firstLacking(app, draft);
  if (open !== null) {
    goTo(open);
    return notice(lacking(app, draft, questionsOf(app, draft.entry)[open]!.key)!, 'warning');
  }
  try {
    await finishDraft(app.database, draft, app.session!);
  } catch (error) {
    return notice(isFull(error) ? t('端末の保存場所がいっぱいで保存できません。使わない区域を消してから、もう一度押してください。書いた内容は残っています。', 'The tablet’s storage is full. Remove an area you do not need, then press again. What you wrote is kept.') : t('保存できませんでした。書いた内容は残っています。もう一度押してください。', 'Could not be saved. What you wrote is kept; press again.'), 'error');
  }
  navigator.vibrate?.(120);
  notice(t('端末に保存しました。電波のある所で自動で送ります。', 'Saved on the tablet. It is sent by itself where there is a signal.'));
  await app.go('log');
  await app.saved();
}

async function discard(app: FieldApp, draft: Draft): Promise<void> {
  const answer = await ask(t('書きかけの記録を捨てますか？', 'Discard this draft?'), draft.base ? t('送信済みの記録は変わりません。', 'The record already sent stays as it is.') : t('書いた内容と写真が消えます。', 'What you wrote and its photos will be gone.'), [{ key: 'drop', text: t('捨てる', 'Discard'), kind: 'danger' }, { key: 'no', text: t('続ける', 'Go on') }]);
  if (answer !== 'drop') return;
  await dropDraft(app.database, draft);
  await app.go('log');
}

