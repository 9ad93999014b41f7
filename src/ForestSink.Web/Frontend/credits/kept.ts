import { growRows } from '../offsets/rows';

// What was typed into a form and not yet sent stays in this tab: another step, another panel or a reload lose nothing.
const never = new Set(['command', 'confirm', 'offset', '__RequestVerificationToken']);

type Typed = Record<string, string | boolean>;
type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const controls = (form: HTMLFormElement): Control[] =>
  [...form.querySelectorAll<Control>('input[name], select[name], textarea[name]')].filter(control => !never.has(control.name) && control.type !== 'hidden');

const isTick = (control: Control): control is HTMLInputElement => control instanceof HTMLInputElement && control.type === 'checkbox';

/** Keeps the form's input under its name, and puts back what was kept. @returns Forgets it, once the server has it. */
export function keepInput(form: HTMLFormElement): () => void {
  const name = form.dataset['keep'];
  if (!name) return () => undefined;
  const key = `form ${location.pathname.split('/')[2] ?? ''} ${name}`;
  const forget = (): void => sessionStorage.removeItem(key);
  const kept = sessionStorage.getItem(key);
  if (kept) {
    const typed = JSON.parse(kept) as Typed;
    growRows(form, typed);
    for (const control of controls(form)) {
      const value = typed[control.name];
      if (isTick(control)) { if (typeof value === 'boolean') control.checked = value; }
      else if (typeof value === 'string') control.value = value;
    }
    const told = form.querySelector<HTMLElement>('[data-kept]')!;
    told.hidden = false;
    form.closest('details')?.setAttribute('open', '');
    told.querySelector('[data-kept-drop]')!.addEventListener('click', () => { forget(); form.reset(); told.hidden = true; });
  }
  form.addEventListener('input', () => sessionStorage.setItem(key, JSON.stringify(
    Object.fromEntries(controls(form).map(control => [control.name, isTick(control) ? control.checked : control.value])))));
  return forget;
}
