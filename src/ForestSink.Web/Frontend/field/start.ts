import './words';
import { FieldApp } from './app';
import { areasScreen } from './areas-screen';
import { conflictScreen } from './conflict-screen';
import { button, h, icon } from './elements';
import { logScreen } from './log-screen';
import { mapScreen } from './map-screen';
import { plotScreen } from './plot-screen';
import { sendScreen } from './send-screen';
import { settingsScreen } from './settings-screen';
import { device, openStore } from './store';
import { t } from './words';

const root = document.getElementById('field')!;
const municipality = document.body.dataset['municipality']!;

try {
  const database = await openStore(municipality);
  await device(database);
  const app = new FieldApp(database, municipality, { map: mapScreen, log: logScreen, send: sendScreen, areas: areasScreen, settings: settingsScreen, conflict: conflictScreen, plot: plotScreen });
  await app.start(root);
  document.body.dataset['ready'] = 'true';
} catch (error) {
  console.error(error);
  root.replaceChildren(h('main', { class: 'empty' }, h('h1', {}, t('この端末に保存できません', 'Nothing can be stored on this device')), h('p', {}, t('ブラウザの「シークレット」表示を閉じ、保存場所の空きを確かめて、もう一度開いてください。', 'Leave private browsing, check the free space, and open this again.')), button(t('もう一度', 'Again'), () => { location.reload(); }, { kind: 'primary' })));
}

void installWorker();

/** The worker keeps the application itself for the time without a network. A new version waits until the user says so. */
async function installWorker(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const registration = await navigator.serviceWorker.register('/field-worker.js', { scope: `/m/${municipality}/field`, updateViaCache: 'none' }).catch(() => null);
  if (!registration) return;
  const offer = (): void => {
    if (!registration.waiting || !navigator.serviceWorker.controller) return;
    document.getElementById('notices')?.replaceChildren(h('p', { class: 'notice-line notice-good', role: 'status' }, icon('refresh-cw', 22), h('span', {}, t('新しい版があります。書いた内容はそのまま残ります。', 'A new version is ready. What you wrote stays.')),
      button(t('切り替える', 'Switch'), () => { navigator.serviceWorker.addEventListener('controllerchange', () => { location.reload(); }); registration.waiting?.postMessage('take-over'); })));
  };
  registration.addEventListener('updatefound', () => { registration.installing?.addEventListener('statechange', offer); });
  offer();
}
