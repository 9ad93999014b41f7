// On a tablet the office pages' sign-out clears the field application, too; its script is fetched only when somebody signs out.
document.addEventListener('submit', event => {
  const form = event.target as HTMLFormElement;
  if (new URL(form.action, location.href).pathname !== '/sign-out' || form.dataset['asked']) return;
  event.preventDefault();
  event.stopPropagation();
  void import('./sign-out').then(({ askBefore }) => askBefore(form));
}, true);
