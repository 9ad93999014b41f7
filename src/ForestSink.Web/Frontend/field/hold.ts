import type { FieldApp } from './app';
import { button, notice } from './elements';
import { fixWords } from './names';
import { Averaging, type Position } from './position';
import type { Fix } from './types';
import { number, t } from './words';

interface Holding {
  app: FieldApp;
  /** What the button says before the first measurement. */
  label: string;
  fix: { count: number; worstAccuracyM: number | null } | null;
  onLeave: (act: () => void) => void;
  heard: (position: Position | null, problem: 'denied' | 'unavailable' | null) => void;
  done: (fix: Fix) => void;
}

/** Averages positions while it is held: under canopy one alone may be far off. */
export function holdButton({ app, label, fix, onLeave, heard, done }: Holding): HTMLElement {
  let position: Position | null = null;
  let averaging: Averaging | null = null;
  const hold = button(words(label, fix), () => { /* the held button does it */ }, { icon: 'locate-fixed', kind: 'primary', name: 'hold' });
  const say = (text: string): void => { hold.querySelector('span')!.textContent = text; };
  const begin = (): void => {
    if (!position) return notice(t('まだ位置がわかりません。空の見える所で少し待ってください。', 'The position is not known yet. Wait a moment where the sky is open.'), 'warning');
    averaging = new Averaging();
    averaging.add(position);
    hold.classList.add('is-held');
  };
  const end = (): void => {
    const mean = averaging?.mean();
    averaging = null;
    hold.classList.remove('is-held');
    if (!mean) return;
    say(words(label, mean));
    done(mean);
  };
  hold.addEventListener('pointerdown', begin);
  for (const name of ['pointerup', 'pointercancel', 'pointerleave']) hold.addEventListener(name, () => { if (averaging) end(); });
  hold.addEventListener('keydown', event => { if (!event.repeat && (event.key === 'Enter' || event.key === ' ')) begin(); });
  hold.addEventListener('keyup', () => { if (averaging) end(); });
  onLeave(app.receiver.listen((found, problem) => {
    position = found;
    if (averaging && found) {
      averaging.add(found);
      say(t(`平均中 ${averaging.mean()!.count}回`, `averaging, ${averaging.mean()!.count} ${averaging.mean()!.count === 1 ? 'fix' : 'fixes'}`));
    }
    heard(found, problem);
  }));
  return hold;
}

function words(label: string, fix: Holding['fix']): string {
  return fix && fix.count > 0 && fix.worstAccuracyM !== null
    ? t(`測り直す（${fixWords(fix.count)}・最大誤差 ${number(fix.worstAccuracyM, 1)} m）`, `Measure again (${fixWords(fix.count)}, worst ${number(fix.worstAccuracyM, 1)} m)`) : label;
}
