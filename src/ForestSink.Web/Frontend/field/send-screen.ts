import type { FieldApp, Screen } from './app';
import { correct, findDraft, findPlotDraft } from './drafts';
import { ask, button, h, icon, notice } from './elements';
import { officeWords, recordDay, recordPlace, recordTitle } from './names';
import { setting } from './store';
import { isUnsent } from './sync';
import type { FieldRecord, Photo } from './types';
import { isPlot, photosOf } from './values';
import { bytes, moment, t } from './words';

/** Each record and photo with its state; what could not be sent says why. */
export async function sendScreen(app: FieldApp): Promise<Screen> {
  const element = h('div', { class: 'page' });
  let drawn = '';
  const draw = async (): Promise<void> => {
    const [records, photos, draft, last, off, survey] = await Promise.all([app.database.getAll('records'), app.database.getAll('photos'), findDraft(app.database), setting(app.database, 'lastSync'), setting(app.database, 'clockOffSeconds'), findPlotDraft(app.database)]);
    const now = JSON.stringify([records, photos.map(({ content: _, ...facts }) => facts), draft?.recordId, survey?.recordId, last, app.syncState, navigator.onLine]);
    if (now === drawn) return;
    drawn = now;
    const order = (record: FieldRecord): number => (record.conflicts.length > 0 ? 0 : record.state === 'refused' ? 1 : record.officeState === 'returned' ? 2 : isUnsent(record) ? 3 : record.state === 'theirs' ? 5 : 4);
    records.sort((a, b) => order(a) - order(b) || (a.madeAt < b.madeAt ? 1 : -1));
    const list = h('ul', { class: 'records' }, ...records.map(record => row(app, record, photos.filter(photo => photo.recordId === record.id && photo.state !== 'draft'))));
    element.replaceChildren(
      h('h1', {}, t('送信', 'Sync')),
      h('p', { role: 'status', 'data-sync': app.syncState }, stateWords(app), last ? `　${t('最終同期', 'last sync')} ${moment(last)}` : ''),
      off !== undefined && Math.abs(off) > 300 ? h('p', { class: 'warn' }, icon('triangle-alert', 22), t(` 端末の時計が約${clockWords(off)}ずれています。端末の設定で直してください（記録は送れます。ずれは役所にも伝わります）。`, ` The tablet’s clock is ${clockWords(off)} off. Correct it in the settings (records can be sent; the office is told).`)) : '',
      button(t('今すぐ送る', 'Send now'), () => { void app.sync(true); }, { icon: 'refresh-cw', kind: 'primary', disabled: app.syncState === 'running', name: 'send-now' }),
      survey ? h('section', { class: 'card' }, h('p', {}, icon('ruler', 22), t(' 書きかけの標準地調査が1件あります。', ' One plot survey is not finished yet.')), button(t('続きを書く', 'Go on writing'), () => { void app.go('plot'); }, { icon: 'pencil-line' })) : '',
      draft ? h('section', { class: 'card' }, h('p', {}, icon('pencil-line', 22), t(' 書きかけの記録が1件あります。', ' One record is not finished yet.')), button(t('続きを書く', 'Go on writing'), () => { void app.go('log'); }, { icon: 'pencil-line' })) : '',
      records.length === 0 ? h('p', { class: 'hint' }, t('まだ記録はありません。', 'No records yet.')) : list,
      h('p', { class: 'hint' }, t('送った記録は7日間、端末でも見られます。', 'Sent records stay on the tablet for 7 days.')));
  };
  await draw();
  const stop = app.listen(() => { void draw(); });
  return { element, leave: stop };
}

function stateWords(app: FieldApp): string {
  switch (app.syncState) {
    case 'running': return t('送っています…', 'Sending…');
    case 'offline': return t('圏外です。つながると自動で送ります。', 'No connection. It is sent by itself when there is one.');
    case 'signed-out': return t('サインインすると続けて送ります。', 'Sign in to go on sending.');
    case 'forbidden': return t('この市町村に記録を送る権限がありません。管理者に知らせてください。記録は端末に残っています。', 'You may not send records to this municipality. Tell the administrator; the records are kept here.');
    case 'failed': return t('サーバーで問題が起きました。少し後に自動でもう一度送ります。', 'The server had a problem. It is tried again by itself.');
    case 'waiting': return t('まだ送り終えていないものがあります。', 'Something is still to be sent.');
    case 'done': return t('すべて送り終えました。', 'All is sent.');
  }
}

function row(app: FieldApp, record: FieldRecord, photos: Photo[]): HTMLElement {
  const foreign = isUnsent(record) && app.session !== null && record.userId !== app.session.user.id && record.userId !== '';
  const [kind, words] = foreign ? ['waiting', t(`${record.userName}さんがサインインすると送ります`, `is sent when ${record.userName} signs in`)] as const : recordState(record, photos);
  const known = photosOf(record.values).length;
  return h('li', { class: `record record-${kind}`, 'data-record': record.id, 'data-state': record.state },
    h('div', { class: 'record-main' },
      h('strong', {}, recordTitle(app, record.values)),
      h('span', {}, recordPlace(app, record.values)),
      h('span', { class: 'hint' }, [recordDay(record.values), t(`写真 ${known}枚`, `${known} photos`), record.userName, officeWords(record.officeState)].filter(Boolean).join(' · '))),
    h('p', { class: `state state-${kind}` }, icon({ delivered: 'circle-check', waiting: 'cloud-upload', conflict: 'git-merge', refused: 'circle-x', returned: 'undo-2', theirs: 'users' }[kind], 22), h('span', {}, words)),
    ...photos.filter(photo => photo.state !== 'delivered').map(photo => photoRow(app, photo)),
    ...record.flags.map(flag => h('p', { class: 'warn' }, icon('triangle-alert', 20), ` ${t(flag.ja, flag.en)}`)),
    record.problem ? h('p', { class: 'warn' }, icon('triangle-alert', 20), ` ${t(record.problem.ja, record.problem.en)}`) : null,
    record.officeState === 'returned' && record.returnReason ? h('p', { class: 'warn' }, icon('undo-2', 20), ` ${t('差し戻しの理由', 'Sent back because')}：${record.returnReason}`) : null,
    h('div', { class: 'row' },
      record.conflicts.length > 0 ? button(t('どちらにするか選ぶ', 'Choose'), () => { void app.go('conflict', record.id); }, { kind: 'primary', icon: 'git-merge', name: 'choose' }) : null,
      record.conflicts.length === 0 && record.officeState !== 'accepted' && record.officeState !== 'withdrawn' ? button(t('直す', 'Correct'), () => { void startCorrection(app, record); }, { icon: 'pencil-line', name: 'correct' }) : null));
}

function photoRow(app: FieldApp, photo: Photo): HTMLElement {
  const refused = photo.state === 'refused';
  return h('div', { class: 'photo-state' },
    h('span', {}, refused ? `${t(`写真 ${photo.fileName} を受け取ってもらえませんでした（端末に残っています）。`, `The photo ${photo.fileName} was not accepted (it is kept on the tablet).`)}${photo.problem ?? ''}` : t(`写真 ${bytes(photo.sentBytes)} / ${bytes(photo.size)}`, `Photo ${bytes(photo.sentBytes)} / ${bytes(photo.size)}`)),
    refused ? button(t('もう一度送る', 'Try again'), () => { void app.database.put('photos', { ...photo, state: 'waiting', sentBytes: 0 }).then(() => app.sync()); }, { icon: 'refresh-cw' }) : h('progress', { max: photo.size, value: photo.sentBytes, 'aria-label': photo.fileName }));
}

function recordState(record: FieldRecord, photos: Photo[]): readonly ['delivered' | 'waiting' | 'conflict' | 'refused' | 'returned' | 'theirs', string] {
  if (record.conflicts.length > 0) return ['conflict', t('ほかの人の変更と食い違っています', 'differs from somebody else’s change')];
  if (record.state === 'theirs') return ['theirs', t('ほかの人の記録', 'somebody else’s record')];
  if (record.state === 'refused') return ['refused', t('登録できませんでした。直して送り直してください', 'could not be registered: correct it')];
  if (record.officeState === 'returned' && record.state === 'delivered') return ['returned', t('差し戻されました。直して送ってください', 'sent back: correct it and send it again')];
  if (record.state === 'delivered') return ['delivered', t(`届きました（${moment(record.deliveredAt!)}・写真も確認済み）`, `delivered (${moment(record.deliveredAt!)}, photos confirmed)`)];
  const open = photos.filter(photo => photo.state !== 'delivered').length;
  return ['waiting', open > 0 ? t(`未送信（写真 残り${open}枚）`, `not sent (${open} photos left)`) : t('未送信', 'not sent')];
}

async function startCorrection(app: FieldApp, record: FieldRecord): Promise<void> {
  const screen = isPlot(record.values) ? 'plot' : 'log';
  const open = screen === 'plot' ? await findPlotDraft(app.database) : await findDraft(app.database);
  if (open && open.recordId !== record.id) {
    const answer = await ask(t('書きかけの記録があります', 'A record is not finished'), t('先に書きかけの記録を保存するか捨ててください。', 'Save or discard it first.'), [{ key: 'open', text: t('書きかけを開く', 'Open it'), kind: 'primary' }, { key: 'no', text: t('戻る', 'Back') }]);
    if (answer === 'open') await app.go(screen);
    return;
  }
  if (!open) await correct(app.database, record);
  notice(t('直して「保存する」を押すと、直した所だけを送ります。', 'Change what is wrong and press “Save”: only the changes are sent.'));
  await app.go(screen);
}

function clockWords(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / 60);
  return minutes < 120 ? t(`${minutes}分`, `${minutes} minutes`) : minutes < 2880 ? t(`${Math.round(minutes / 60)}時間`, `${Math.round(minutes / 60)} hours`) : t(`${Math.round(minutes / 1440)}日`, `${Math.round(minutes / 1440)} days`);
}
