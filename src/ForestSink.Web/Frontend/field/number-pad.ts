import { button, h, icon } from './elements';
import { t } from './words';

interface Asked { title: string; unit: string; min: number; max: number; decimals: number }

/** A figure by ten big keys, because the system's keyboard is too small for gloves. Esc and the way back give null. */
export function askNumber({ title, unit, min, max, decimals }: Asked): Promise<number | null> {
  return new Promise(resolve => {
    let text = '';
    const shown = h('output', { class: 'pad-value' }, `– ${unit}`);
    const wrong = h('p', { class: 'warn', role: 'alert' });
    const dialog = h('dialog', { class: 'ask pad', 'aria-label': title }, h('h2', {}, title), shown, wrong);
    const close = (value: number | null): void => { dialog.close(); dialog.remove(); resolve(value); };
    const draw = (): void => { shown.textContent = `${text === '' ? '–' : text} ${unit}`; wrong.textContent = ''; };
    const press = (key: string): void => {
      const next = text + key;
      if (/^\d{0,3}(\.\d*)?$/.test(next) && (next.split('.')[1]?.length ?? 0) <= decimals) text = next;
      draw();
    };
    const ok = (): void => {
      const value = Number(text);
      if (text === '' || !(value >= min && value <= max)) { wrong.textContent = t(`${min}～${max} ${unit} で入れてください。`, `Enter ${min} to ${max} ${unit}.`); return; }
      close(value);
    };
    const back = (): void => { text = text.slice(0, -1); draw(); };
    dialog.append(h('div', { class: 'pad-keys' },
      ...['1', '2', '3', '4', '5', '6', '7', '8', '9', '.', '0'].map(key => button(key, () => { press(key); }, { name: `key-${key}` })),
      h('button', { type: 'button', class: 'big', 'aria-label': t('1字消す', 'Delete one'), click: back }, icon('arrow-left'))),
      h('div', { class: 'row' }, button(t('やめる', 'Cancel'), () => { close(null); }, { name: 'pad-cancel' }), button(t('決める', 'Enter'), ok, { kind: 'primary', icon: 'check', name: 'pad-ok' })));
    dialog.addEventListener('cancel', event => { event.preventDefault(); close(null); });
    dialog.addEventListener('keydown', event => {
      if (/^[\d.]$/.test(event.key)) press(event.key);
      else if (event.key === 'Backspace') back();
      else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement && event.target.dataset['name'] === 'pad-cancel')) { event.preventDefault(); ok(); }
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
