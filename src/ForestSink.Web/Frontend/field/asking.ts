import type { FieldApp, Screen } from './app';
import { dropDraft, finishDraft, keepDraft } from './drafts';
import { ask, button, h, notice } from './elements';
import { isFull } from './store';
import type { AnyDraft } from './types';
import { moment, t } from './words';

/** What an answer's part of the screen needs: the draft, and the word that it changed. */
export interface Answering<D extends AnyDraft> {
  app: FieldApp;
  draft: D;
  /** Stores the draft; resolves when it is on the disk. */
  changed: () => Promise<void>;
  /** Draws the question anew. */
  redraw: () => void;
  /** On to the next question. */
  next: () => void;
  goTo: (key: string) => void;
  /** Called when the question is left. */
  onLeave: (act: () => void) => void;
}

/** What is asked, in which order, and when an answer is good. The last question is the review. */
interface Form<D extends AnyDraft, Q extends { key: string; title: string }> {
  questions(): Q[];
  /** Why one cannot go on yet, in the worker's words; null where the answer is good. */
  lacking(key: Q['key']): string | null;
  answer(question: Q, about: Answering<D>): HTMLElement;
  /** A button beside "next". */
  beside?(about: Answering<D>, question: Q): HTMLElement | null;
  hasMap(key: Q['key']): boolean;
}

/** One question per screen, everything kept after each answer: the same for work and for plots. */
export function askingScreen<D extends AnyDraft, Q extends { key: string; title: string }>(app: FieldApp, draft: D, form: Form<D, Q>): Screen {
  const element = h('div', { class: 'question-page' });
  const screen: Screen = { element, withMap: 'half' };
  let leaving: (() => void)[] = [];
  const leave = (): void => { for (const act of leaving) act(); leaving = []; };
  if (draft.step < 0) draft.step = form.questions().length - 1;

  const changed = async (): Promise<void> => {
    try {
      await keepDraft(app.database, draft);
    } catch (error) {
      notice(isFull(error) ? t('端末の保存場所がいっぱいです。使わない区域を消してください。', 'The tablet’s storage is full. Remove an area you do not need.') : t('端末に保存できませんでした。もう一度押してください。', 'Could not be stored on the tablet. Press again.'), 'error');
      throw error;
    }
  };
  const goTo = (step: number): void => {
    draft.step = Math.max(0, Math.min(step, form.questions().length - 1));
    void changed();
    draw();
  };
  const next = (): void => {
    const why = form.lacking(form.questions()[draft.step]!.key);
    if (why) return notice(why, 'warning');
    document.getElementById('notices')?.replaceChildren();
    goTo(draft.step + 1);
  };
  const finish = async (): Promise<void> => {
    const open = form.questions().findIndex(question => form.lacking(question.key) !== null);
    if (open >= 0) {
      goTo(open);
      return notice(form.lacking(form.questions()[open]!.key)!, 'warning');
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
  };
  const draw = (): void => {
    leave();
    const all = form.questions();
    draft.step = Math.min(draft.step, all.length - 1);
    const question = all[draft.step]!;
    const about: Answering<D> = { app, draft, changed, redraw: draw, next, goTo: key => { goTo(form.questions().findIndex(one => one.key === key)); }, onLeave: act => leaving.push(act) };
    const isMap = form.hasMap(question.key);
    document.body.dataset['withMap'] = isMap ? 'half' : 'none';
    document.getElementById('field-map')!.hidden = !isMap;
    if (element.dataset['question'] !== question.key) document.getElementById('screen')!.scrollTop = 0;
    element.dataset['question'] = question.key;
    element.replaceChildren(
      h('div', { class: 'question-top' }, h('progress', { max: all.length, value: draft.step + 1, 'aria-label': t('進み具合', 'Progress') }), h('span', { class: 'hint' }, `${draft.step + 1}/${all.length}　${t('書きかけを保存済み', 'draft kept')} ${moment(new Date().toISOString())}`)),
      h('h1', { id: 'question' }, question.title),
      h('div', { class: 'answer', role: 'group', 'aria-labelledby': 'question' }, form.answer(question, about)),
      h('div', { class: 'question-bottom' },
        draft.step > 0 ? button(t('戻る', 'Back'), () => { goTo(draft.step - 1); }, { icon: 'arrow-left', name: 'back' }) : button(t('やめる', 'Discard'), () => { void discard(app, draft); }, { kind: 'danger', icon: 'trash-2', name: 'discard' }),
        form.beside?.(about, question) ?? null,
        draft.step === all.length - 1
          ? button(t('保存する', 'Save'), () => { void finish(); }, { kind: 'primary', icon: 'check', name: 'save' })
          : button(t('次へ', 'Next'), next, { kind: 'primary', icon: 'arrow-right', name: 'next' })));
  };
  screen.leave = leave;
  queueMicrotask(draw);
  return screen;
}

async function discard(app: FieldApp, draft: AnyDraft): Promise<void> {
  const answer = await ask(t('書きかけの記録を捨てますか？', 'Discard this draft?'), draft.base ? t('送信済みの記録は変わりません。', 'The record already sent stays as it is.') : t('書いた内容と写真が消えます。', 'What you wrote and its photos will be gone.'), [{ key: 'drop', text: t('捨てる', 'Discard'), kind: 'danger' }, { key: 'no', text: t('続ける', 'Go on') }]);
  if (answer !== 'drop') return;
  await dropDraft(app.database, draft);
  await app.go('log');
}
