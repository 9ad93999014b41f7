import { onElement } from '../shell/htmx';

const maxRows = 40;

const rows = (group: HTMLElement): HTMLElement[] => [...group.querySelectorAll<HTMLElement>('[data-row]')];

// Rows of a form that are numbered by their names: another one is the last, emptied and with the next number.
onElement('data-rows', group => {
  group.querySelector('[data-add-row]')!.addEventListener('click', () => {
    addRow(group);
    rows(group).at(-1)!.querySelector<HTMLElement>('input')!.focus();
  });
  group.addEventListener('input', () => showUnits(group));
  showUnits(group);
});

/** As many rows as what was typed before needs. */
export function growRows(form: HTMLFormElement, typed: Record<string, unknown>): void {
  for (const group of form.querySelectorAll<HTMLElement>('[data-rows]')) {
    const numbers = Object.entries(typed).filter(([name, value]) => value !== '' && group.querySelector(`[name="${name.replace(/\d+$/, '0')}"]`)).map(([name]) => Number(/\d+$/.exec(name)?.[0] ?? 0));
    while (rows(group).length <= Math.max(-1, ...numbers) && rows(group).length < maxRows) addRow(group);
  }
}

function addRow(group: HTMLElement): void {
  const last = rows(group).at(-1)!;
  const number = rows(group).length;
  const row = last.cloneNode(true) as HTMLElement;
  for (const told of row.querySelectorAll('.field-problem')) told.remove();
  for (const element of [row, ...row.querySelectorAll<HTMLElement>('*')]) {
    element.classList.remove('is-wrong');
    element.removeAttribute('aria-invalid');
    for (const attribute of ['name', 'id', 'for']) {
      const value = element.getAttribute(attribute);
      if (value !== null) element.setAttribute(attribute, value.replace(/\d+$/, String(number)));
    }
    if (element instanceof HTMLInputElement) element.value = '';
    if (element instanceof HTMLSelectElement) element.selectedIndex = 0;
    if (element instanceof HTMLLegendElement) element.textContent = element.textContent!.replace(/\d+$/, String(number + 1));
  }
  last.after(row);
  group.querySelector<HTMLElement>('[data-add-row]')!.hidden ||= rows(group).length >= maxRows;
  showUnits(group);
}

// The unit of a quantity is that of the factor chosen for it.
function showUnits(group: HTMLElement): void {
  for (const row of rows(group)) {
    const unit = row.querySelector<HTMLElement>('.unit[data-unit]');
    if (unit) unit.textContent = row.querySelector<HTMLSelectElement>('[data-unit-from]')?.selectedOptions[0]?.dataset['unit'] ?? '';
  }
}
