import { onElement } from '../shell/htmx';

// An offset's first step shows what its model asks for, and that model's examples.
onElement('data-offset-model', field => {
  const form = field.closest('form')!;
  const select = field.querySelector('select')!;
  const follow = (): void => {
    for (const part of form.querySelectorAll<HTMLElement>('[data-for-models]')) part.hidden = !part.dataset['forModels']!.split(' ').includes(select.value);
    const hints = select.selectedOptions[0]!.dataset;
    for (const [name, hint] of [['title', hints['hintTitle']], ['basis', hints['hintBasis']]] as const) {
      const input = form.elements.namedItem(name);
      if (input instanceof HTMLInputElement) input.placeholder = hint ?? '';
    }
  };
  select.addEventListener('change', follow);
  form.addEventListener('reset', () => setTimeout(follow));
  follow();
});
