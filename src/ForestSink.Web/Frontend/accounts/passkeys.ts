// Passkeys (WebAuthn): the server makes the options, the device answers, and the answer goes back in the
// page's own form. Where the browser knows no passkeys, or the address is not safe enough for them, the
// form stays hidden.

type Kind = 'create' | 'get';

export function startPasskeys(): void {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) return;
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-passkey]')) {
    form.hidden = false;
    form.addEventListener('submit', event => {
      event.preventDefault();
      void use(form, form.dataset.passkey as Kind);
    });
  }
}

async function use(form: HTMLFormElement, kind: Kind): Promise<void> {
  const error = form.querySelector<HTMLElement>('[data-passkey-error]')!;
  error.hidden = true;
  try {
    const options = await optionsFor(form);
    const credential = kind === 'create'
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    form.querySelector<HTMLInputElement>('input[name=credential]')!.value = JSON.stringify((credential as PublicKeyCredential).toJSON());
    form.submit();
  } catch (problem) {
    console.warn(problem);
    error.textContent = error.dataset.passkeyError ?? '';
    error.hidden = false;
  }
}

async function optionsFor(form: HTMLFormElement): Promise<any> {
  const token = form.querySelector<HTMLInputElement>('input[name=__RequestVerificationToken]')!;
  const answer = await fetch(`${new URL(form.action).pathname}/options`, {
    method: 'POST',
    body: new URLSearchParams({ [token.name]: token.value }),
  });
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
  return answer.json();
}
