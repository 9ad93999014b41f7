type Child = Node | string | null | undefined | false;
type Properties = Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>;

/** An element: functions become listeners, true an empty attribute, null and false nothing. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, properties: Properties = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, '');
    else if (value != null && value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children.filter(child => child != null && child !== false) as (Node | string)[]);
  return element;
}

const svg = 'http://www.w3.org/2000/svg';

/** An icon of Frontend/icons.txt; it stands beside words, so it is silent. */
export function icon(name: string, size = 26): SVGElement {
  const element = document.createElementNS(svg, 'svg');
  for (const [key, value] of [['class', 'icon'], ['width', String(size)], ['height', String(size)], ['aria-hidden', 'true']] as const) element.setAttribute(key, value);
  const use = document.createElementNS(svg, 'use');
  use.setAttribute('href', `/dist/icons.svg#${name}`);
  element.append(use);
  return element;
}

/** A big button for gloves. */
export function button(text: string, click: () => void, options: { icon?: string; kind?: 'primary' | 'danger' | 'quiet'; disabled?: boolean; pressed?: boolean; name?: string } = {}): HTMLButtonElement {
  return h('button', {
    type: 'button', class: `big${options.kind ? ` big-${options.kind}` : ''}`, click: () => { click(); },
    disabled: options.disabled ?? null, 'aria-pressed': options.pressed === undefined ? null : String(options.pressed), 'data-name': options.name ?? null,
  }, options.icon ? icon(options.icon) : null, h('span', {}, text));
}

/** A word at the top of the screen that stays until it is read or replaced. */
export function notice(text: string, kind: 'good' | 'warning' | 'error' = 'good'): void {
  const place = document.getElementById('notices');
  if (!place) return;
  const line = h('p', { class: `notice-line notice-${kind}`, role: kind === 'error' ? 'alert' : 'status' }, icon(kind === 'good' ? 'circle-check' : 'triangle-alert', 22), h('span', {}, text),
    h('button', { type: 'button', class: 'notice-close', 'aria-label': place.dataset['close'] ?? '×', click: () => { line.remove(); } }, icon('x', 22)));
  place.replaceChildren(line);
  if (kind === 'good') setTimeout(() => { line.remove(); }, 5000);
}

/** A question that must be answered before anything is lost. Resolves with the chosen answer's key; Esc and the way back give null. */
export function ask(title: string, text: string, answers: { key: string; text: string; kind?: 'primary' | 'danger' }[]): Promise<string | null> {
  return new Promise(resolve => {
    const dialog = h('dialog', { class: 'ask', 'aria-labelledby': 'ask-title' }, h('h2', { id: 'ask-title' }, title), h('p', {}, text));
    const close = (key: string | null): void => { dialog.close(); dialog.remove(); resolve(key); };
    dialog.append(h('div', { class: 'ask-answers' }, ...answers.map(({ key, text: words, kind }) => button(words, () => { close(key); }, { ...(kind ? { kind } : {}), name: `ask-${key}` }))));
    dialog.addEventListener('cancel', event => { event.preventDefault(); close(null); });
    document.body.append(dialog);
    dialog.showModal();
  });
}
