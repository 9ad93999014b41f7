// What is wrong with a field stands beside it, in place of its hint, until the field is changed.
type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const english = (): boolean => document.documentElement.lang === 'en';

const controls = (form: HTMLFormElement): Control[] => [...form.querySelectorAll<Control>('input[name]:not([type=hidden]), select[name], textarea[name]')];

/** Takes away what was told before. */
export function clearProblems(form: HTMLFormElement): void {
  for (const told of form.querySelectorAll('.field-problem')) told.remove();
  for (const wrong of form.querySelectorAll('.is-wrong')) wrong.classList.remove('is-wrong');
  for (const control of controls(form)) control.removeAttribute('aria-invalid');
}

/** Says what is wrong with a field, and goes there. @returns Whether the form has that field. */
export function tellProblem(form: HTMLFormElement, name: string, text: string): boolean {
  const place = form.querySelector<HTMLElement>(`[data-problem-place="${name}"]`);
  const control = place ? controls(form).find(each => place.contains(each)) : controls(form).find(each => each.name === name);
  if (!control) return false;
  tell(form, control, text);
  show(control);
  return true;
}

/** Tells of every field that must be filled in and is not, and goes to the first. @returns Whether there is one. */
export function tellMissing(form: HTMLFormElement): boolean {
  const missing = controls(form).filter(control => control.required && control.value.trim() === '');
  for (const control of missing) tell(form, control, english() ? `Fill in '${label(control)}'.` : `「${label(control)}」を入力してください。`);
  if (missing[0]) show(missing[0]);
  return missing.length > 0;
}

function tell(form: HTMLFormElement, control: Control, text: string): void {
  const problem = form.querySelector<HTMLTemplateElement>('template[data-problem]')!.content.firstElementChild!.cloneNode(true) as HTMLElement;
  problem.querySelector('span')!.textContent = text;
  problem.id = `${control.id}-problem`;
  const described = control.getAttribute('aria-describedby');
  const field = control.closest('[data-row] > div, .field') ?? control.parentElement!;
  field.classList.add('is-wrong');
  const row = control.closest('.participant');
  if (row) row.append(problem);
  else (control.closest('.with-unit') ?? control).after(problem);
  control.setAttribute('aria-invalid', 'true');
  control.setAttribute('aria-describedby', problem.id);
  control.addEventListener('input', () => {
    problem.remove();
    field.classList.remove('is-wrong');
    control.removeAttribute('aria-invalid');
    if (described === null) control.removeAttribute('aria-describedby');
    else control.setAttribute('aria-describedby', described);
  }, { once: true });
}

const label = (control: Control): string => control.labels?.[0]?.firstChild?.textContent?.trim() ?? control.ariaLabel ?? control.name;

function show(control: Control): void {
  control.closest('details')?.setAttribute('open', '');
  control.focus();
}
