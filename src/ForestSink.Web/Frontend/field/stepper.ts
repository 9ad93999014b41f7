import { h, icon } from './elements';
import { number, t } from './words';

interface StepperOptions { label: string; unit: string; value: number | null; step: number; big: number; min?: number; max: number; decimals?: number; name: string; change: (value: number | null) => void }

/** A figure set by four big buttons; holding one goes on. The keyboard stays possible for who wants it. */
export function stepper(options: StepperOptions): HTMLElement {
  const { min = 0, max, decimals = 0 } = options;
  let value = options.value;
  const input = h('input', {
    class: 'stepper-value', inputmode: 'decimal', 'aria-label': `${options.label} (${options.unit})`, name: options.name, value: text(value, decimals), placeholder: '–', autocomplete: 'off',
    change: () => { set(parse(input.value)); },
  });
  const set = (next: number | null): void => {
    value = next === null ? null : Number(Math.min(max, Math.max(min, next)).toFixed(decimals));
    input.value = text(value, decimals);
    options.change(value);
  };
  const knob = (by: number): HTMLElement => {
    const words = `${by < 0 ? '−' : '+'}${number(Math.abs(by), Number.isInteger(by) ? 0 : decimals)}`;
    const element = h('button', { type: 'button', class: 'knob', 'aria-label': `${options.label} ${words}`, 'data-by': by }, Math.abs(by) === options.step ? icon(by < 0 ? 'minus' : 'plus', 30) : null, h('span', {}, words));
    whileHeld(element, () => { set((value ?? 0) + by); });
    return element;
  };
  return h('div', { class: 'stepper-field', role: 'group', 'aria-label': options.label },
    h('div', { class: 'stepper-label' }, options.label),
    h('div', { class: 'stepper-row' }, knob(-options.big), knob(-options.step), h('div', { class: 'stepper-middle' }, input, h('span', { class: 'stepper-unit' }, options.unit)), knob(options.step), knob(options.big)),
    h('button', { type: 'button', class: 'stepper-clear', click: () => { set(null); } }, t('わからない・なし', 'unknown / none')));
}

/** Once on a press, then again and again while it is held, like the buttons of a clock. */
function whileHeld(element: HTMLElement, act: () => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let repeated = false;
  const stop = (): void => { clearTimeout(timer); };
  element.addEventListener('pointerdown', () => {
    repeated = false;
    const again = (wait: number): void => { timer = setTimeout(() => { repeated = true; act(); again(Math.max(60, wait * 0.85)); }, wait); };
    again(450);
  });
  for (const name of ['pointerup', 'pointerleave', 'pointercancel']) element.addEventListener(name, stop);
  element.addEventListener('click', () => { stop(); if (!repeated) act(); });
}

function parse(typed: string): number | null {
  const plain = typed.normalize('NFKC').replace(/,/g, '').trim();
  return plain === '' || !Number.isFinite(Number(plain)) ? null : Number(plain);
}

function text(value: number | null, decimals: number): string {
  return value === null ? '' : value.toFixed(decimals);
}
