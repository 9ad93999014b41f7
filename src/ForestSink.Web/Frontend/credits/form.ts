import { onElement } from '../shell/htmx';
import { openPanel } from '../shell/navigation';
import { keepInput } from './kept';
import { clearProblems, tellMissing, tellProblem } from './problems';

type Refusal = { detail: string; field?: string };

// A ledger form is sent with the command id it was made with: after a lost answer the user presses again, and the server
// gives its first answer. A refusal is told inside the form, so that nothing typed is lost.
onElement('data-ledger-form', element => {
  const form = element as HTMLFormElement;
  const problem = form.querySelector<HTMLElement>('[data-form-error]')!;
  const button = form.querySelector<HTMLButtonElement>('button:not([type="button"])')!;
  const forget = keepInput(form);
  const tell = (text: string): void => { problem.textContent = text; problem.hidden = text === ''; };
  form.addEventListener('submit', event => {
    event.preventDefault();
    tell('');
    clearProblems(form);
    if (tellMissing(form)) return;
    button.disabled = true;
    void send(form).then(async answer => {
      if ('detail' in answer) {
        if (answer.field === undefined || !tellProblem(form, answer.field, answer.detail)) tell(answer.detail);
        return;
      }
      forget();
      if (answer.address.startsWith('/m/')) {
        await openPanel(answer.address);
        document.getElementById('panel')?.scrollTo(0, 0);         // what was recorded stands at the top
      }
      else location.assign(answer.address);
    }).finally(() => { button.disabled = false; });
  });
});

async function send(form: HTMLFormElement): Promise<Refusal | { address: string }> {
  const english = document.documentElement.lang === 'en';
  try {
    const response = await fetch(form.action, { method: 'POST', body: new FormData(form), headers: { 'X-Ledger-Form': '1', Accept: 'application/json' } });
    if (response.ok) return await response.json() as { address: string };
    const { detail, field } = await response.json() as { detail?: string; field?: string };
    return detail ? { detail, field } : { detail: english ? 'That could not be done. Reload the page and try again.' : 'この操作はできませんでした。画面を読み直してください。' };
  } catch {
    return { detail: english ? 'The server could not be reached. Press again: nothing is recorded twice.' : 'サーバーにつながりません。もう一度押してください。二重に記録されることはありません。' };
  }
}
