// Signing out clears the tablet: areas taken along, sent records, the offline copy of the application. What has not been
// sent is never thrown away without a word: it may stay, locked to the person who wrote it.
import { databasePrefix, openStore, strict } from './store';
import { unsent } from './sync';
import { ask } from './elements';
import { t } from './words';

async function stores(): Promise<string[]> {
  const all = await indexedDB.databases?.() ?? [];
  return all.flatMap(({ name }) => (name?.startsWith(databasePrefix) ? [name.slice(databasePrefix.length)] : []));
}

/** What is not sent yet on this device, over all municipalities. */
async function left(): Promise<{ records: number; photos: number }> {
  const sum = { records: 0, photos: 0 };
  for (const municipality of await stores()) {
    const database = await openStore(municipality);
    const found = await unsent(database);
    const draft = await database.count('drafts');
    database.close();
    sum.records += found.records + draft;
    sum.photos += found.photos;
  }
  return sum;
}

/** The areas go, the unsent records stay. */
async function clearAreas(): Promise<void> {
  for (const municipality of await stores()) {
    const database = await openStore(municipality);
    const transaction = strict(database, ['packs', 'areas', 'tiles']);
    await Promise.all([...(['packs', 'areas', 'tiles'] as const).map(name => transaction.objectStore(name).clear()), transaction.done]);
    database.close();
  }
}

/** Signs out unless the user stays to send first. */
export async function leave(csrfToken: string): Promise<void> {
  if (!navigator.onLine) {
    await ask(t('圏外ではサインアウトできません', 'Sign-out needs a connection'), t('電波のある所でもう一度お試しください。', 'Try again where there is a signal.'), [{ key: 'no', text: t('戻る', 'Back'), kind: 'primary' }]);
    return;
  }
  const form = Object.assign(document.createElement('form'), { method: 'post', action: '/sign-out' });
  const add = (name: string, value: string): void => { form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value })); };
  add('__RequestVerificationToken', csrfToken);
  const answer = await mayLeave();
  if (!answer) return;
  if (answer === 'keep') add('unsent', 'kept');
  document.body.append(form);
  form.submit();
}

/** clear: nothing is unsent; keep: unsent records stay here; null: the user stays. */
async function mayLeave(): Promise<'clear' | 'keep' | null> {
  const { records, photos } = await left();
  if (records + photos === 0) return 'clear';
  const answer = await ask(t('まだ送っていない記録があります', 'Some records are not sent yet'),
    t(`未送信 ${records}件・写真 ${photos}枚。先に送るのが安全です。残してサインアウトすると、地図は端末から消え、記録は同じ人がサインインしたときに送られます。`, `${records} records and ${photos} photos are not sent. It is safest to send them first. If you leave them, the map is removed and the records are sent when the same person signs in again.`),
    [{ key: 'no', text: t('サインアウトしない', 'Stay signed in'), kind: 'primary' }, { key: 'keep', text: t('記録を残してサインアウト', 'Sign out, keep the records'), kind: 'danger' }]);
  if (answer !== 'keep') return null;
  await clearAreas();
  return 'keep';
}

/** The sign-out of the office pages asks the same question on the same device. */
export async function askBefore(form: HTMLFormElement): Promise<void> {
  const answer = await mayLeave();
  if (!answer) return;
  if (answer === 'keep') form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: 'unsent', value: 'kept' }));
  form.dataset['asked'] = 'true';
  form.requestSubmit();
}
