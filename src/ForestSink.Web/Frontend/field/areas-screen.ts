import { download, listCompartments, newPack, removePack, room, sizeOf, type Compartment, type PackSize } from './areas';
import { expiry, type FieldApp, type Screen } from './app';
import { ask, button, h, icon, notice } from './elements';
import { isFull } from './store';
import { Refused, takeRecords } from './sync';
import type { Pack, PackItem } from './types';
import { bytes, day, number, t } from './words';

const partNames: Record<PackItem['kind'], [string, string]> = {
  stands: ['小班の区画と森林簿（所有者名は含みません）', 'Stands with register facts (no owners’ names)'],
  map: ['林班界・道・沢・地名', 'Compartment lines, roads, streams, places'],
  terrain: ['地形（陰影起伏）', 'Terrain (hillshade)'],
  orders: ['施業指示（未完了）', 'Open work orders'],
};

/** What is on the tablet, and taking more along: choose, see the size, load. */
export async function areasScreen(app: FieldApp): Promise<Screen> {
  const element = h('div', { class: 'page' });
  const draw = (): void => {
    element.replaceChildren(
      h('h1', {}, t('持ち出した区域', 'Areas on this tablet')),
      ...(app.packs.length === 0 ? [h('p', { class: 'hint' }, t('まだありません。電波のある所で、今日入る林班を選んでください。', 'None yet. Where there is a signal, choose the compartments you will work in.'))] : app.packs.map(pack => packCard(app, pack, draw))),
      button(t('区域を選んで持ち出す', 'Choose an area to take'), () => { void choose(app, element); }, { icon: 'backpack', kind: 'primary', name: 'choose-area' }));
  };
  draw();
  return { element };
}

function packCard(app: FieldApp, pack: Pack, redraw: () => void): HTMLElement {
  const days = Math.ceil((Date.parse(pack.expiresAt) - Date.now()) / 86_400_000);
  const progress = h('div', { class: 'progress' });
  return h('section', { class: 'card', 'data-pack': pack.id, 'data-complete': String(pack.complete) },
    h('h2', {}, t(`林班 ${pack.compartments.join('、')}`, `Compartments ${pack.compartments.join(', ')}`)),
    h('p', {}, t(`小班 ${number(pack.standCount)}・施業指示 ${number(pack.orderCount)}・${bytes(pack.bytes)}`, `${number(pack.standCount)} stands, ${number(pack.orderCount)} orders, ${bytes(pack.bytes)}`)),
    h('p', { class: days <= 3 ? 'warn' : 'hint' }, icon('calendar-clock', 20), ` ${day(pack.takenAt.slice(0, 10))} ${t('取得', 'taken')} · ${t('使える期限', 'usable')} ${expiry(pack)}${t(`（あと${days}日）`, ` (${days} days left)`)}`),
    pack.complete ? null : h('p', { class: 'warn' }, icon('triangle-alert', 20), t(' まだ全部はそろっていません。', ' Not complete yet.')),
    progress,
    h('div', { class: 'row' },
      button(pack.complete ? t('新しくする', 'Refresh') : t('続きを取る', 'Go on'), () => { void (pack.complete ? refresh(app, pack, progress) : load(app, pack, progress)).then(redraw); }, { icon: 'refresh-cw' }),
      button(t('端末から消す', 'Remove'), () => { void remove(app, pack).then(redraw); }, { kind: 'danger', icon: 'trash-2' })));
}

async function refresh(app: FieldApp, pack: Pack, progress: HTMLElement): Promise<void> {
  try {
    await load(app, newPack(await sizeOf(app.municipality, pack.compartments), pack.compartments, pack.id), progress);
  } catch (error) {
    explain(error);
  }
}

async function remove(app: FieldApp, pack: Pack): Promise<void> {
  const answer = await ask(t('この区域を端末から消しますか？', 'Remove this area from the tablet?'), t('書いた記録と写真は消えません。地図は取り直すまで使えなくなります。', 'Records and photos stay. The map cannot be used until you take it again.'), [{ key: 'remove', text: t('消す', 'Remove'), kind: 'danger' }, { key: 'no', text: t('やめる', 'Keep') }]);
  if (answer !== 'remove') return;
  await removePack(app.database, pack.id);
  await app.loadAreas();
}

async function choose(app: FieldApp, element: HTMLElement): Promise<void> {
  let compartments: Compartment[];
  try {
    compartments = await listCompartments(app.municipality);
  } catch (error) {
    explain(error);
    return;
  }
  const chosen = new Set<string>();
  const summary = h('p', { class: 'hint', role: 'status' });
  const next = button(t('大きさを確かめる', 'See the size'), () => { void confirmSize(app, element, [...chosen]); }, { kind: 'primary', icon: 'arrow-right', disabled: true, name: 'see-size' });
  const picture = overview(compartments, code => { list.querySelector<HTMLInputElement>(`input[value="${CSS.escape(code)}"]`)?.click(); });
  const update = (): void => {
    const picked = compartments.filter(one => chosen.has(one.code));
    summary.textContent = picked.length === 0 ? t('林班を選んでください。', 'Choose compartments.') : t(`${picked.length}林班・小班 ${number(picked.reduce((sum, one) => sum + one.stands, 0))}・${number(picked.reduce((sum, one) => sum + one.areaHa, 0), 1)} ha`, `${picked.length} compartments, ${number(picked.reduce((sum, one) => sum + one.stands, 0))} stands, ${number(picked.reduce((sum, one) => sum + one.areaHa, 0), 1)} ha`);
    next.disabled = picked.length === 0;
    for (const path of picture.querySelectorAll('path')) path.classList.toggle('is-chosen', chosen.has(path.dataset['code']!));
  };
  const list = h('fieldset', { class: 'choices' }, h('legend', {}, t('今日入る林班を選ぶ', 'Choose the compartments for today')),
    ...compartments.map(one => h('label', { class: 'choice-row' },
      h('input', { type: 'checkbox', value: one.code, change: event => { if ((event.target as HTMLInputElement).checked) chosen.add(one.code); else chosen.delete(one.code); update(); } }),
      h('span', { class: 'choice-name' }, t(`${one.code}林班`, `Compartment ${one.code}`)), h('span', { class: 'choice-facts' }, t(`小班 ${number(one.stands)}・${number(one.areaHa, 1)} ha`, `${number(one.stands)} stands, ${number(one.areaHa, 1)} ha`)))));
  element.replaceChildren(h('h1', {}, t('区域を選んで持ち出す', 'Take an area with me')), picture, list, h('div', { class: 'sticky' }, summary, h('div', { class: 'row' }, button(t('戻る', 'Back'), () => { void app.go('areas'); }, { icon: 'arrow-left' }), next)));
  update();
}

/** The compartments as a small picture to tap on; the list below says the same in words. */
function overview(compartments: Compartment[], tapped: (code: string) => void): SVGElement {
  const west = Math.min(...compartments.map(one => one.bounds[0]));
  const east = Math.max(...compartments.map(one => one.bounds[2]));
  const south = Math.min(...compartments.map(one => one.bounds[1]));
  const north = Math.max(...compartments.map(one => one.bounds[3]));
  const ky = 1 / Math.cos((south + north) / 2 * Math.PI / 180);
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const [width, height] = [1000, Math.max(200, Math.min(900, 1000 * (north - south) * ky / (east - west || 1)))];
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.setAttribute('class', 'overview');
  svg.setAttribute('role', 'presentation');
  const point = ([x, y]: GeoJSON.Position): string => `${((x! - west) / (east - west || 1) * width).toFixed(1)} ${((north - y!) / (north - south || 1) * height).toFixed(1)}`;
  for (const one of compartments) {
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    const polygons = one.outline.type === 'Polygon' ? [one.outline.coordinates] : one.outline.type === 'MultiPolygon' ? one.outline.coordinates : [];
    path.setAttribute('d', polygons.flatMap(rings => rings.map(ring => `M${ring.map(point).join('L')}Z`)).join(''));
    path.dataset['code'] = one.code;
    path.addEventListener('click', () => { tapped(one.code); });
    svg.append(path);
  }
  return svg;
}

/** The honest size first; only then is anything loaded. */
async function confirmSize(app: FieldApp, element: HTMLElement, compartments: string[]): Promise<void> {
  let size: PackSize;
  try {
    size = await sizeOf(app.municipality, compartments);
  } catch (error) {
    explain(error);
    return;
  }
  const total = size.items.reduce((sum, item) => sum + item.bytes, 0);
  const space = await room(total);
  const progress = h('div', { class: 'progress' });
  const rows = (Object.keys(partNames) as PackItem['kind'][]).map(kind => {
    const items = size.items.filter(item => item.kind === kind);
    const count = kind === 'stands' ? size.standCount : kind === 'orders' ? size.orderCount : kind === 'terrain' ? items.length : 1;
    return h('tr', {}, h('th', { scope: 'row' }, t(...partNames[kind])), h('td', {}, kind === 'map' ? '' : kind === 'terrain' ? t(`${number(count)}枚`, `${number(count)} tiles`) : number(count)), h('td', {}, bytes(items.reduce((sum, item) => sum + item.bytes, 0))));
  });
  const expires = new Date(Date.now() + size.days * 86_400_000).toISOString().slice(0, 10);
  const start = button(t(`${bytes(total)} を持ち出す`, `Take ${bytes(total)}`), () => {
    start.disabled = true;
    void load(app, newPack(size, compartments), progress).then(complete => { if (complete) void app.go('map'); else { start.disabled = false; void app.go('areas'); } });
  }, { kind: 'primary', icon: 'download', disabled: space?.fits === false, name: 'take-area' });
  element.replaceChildren(
    h('h1', {}, t(`林班 ${compartments.join('、')}`, `Compartments ${compartments.join(', ')}`)),
    h('table', { class: 'sizes' }, h('tbody', {}, ...rows), h('tfoot', {}, h('tr', {}, h('th', { scope: 'row' }, t('合計', 'Total')), h('td', {}), h('td', { 'data-name': 'total-bytes' }, bytes(total))))),
    h('p', { class: 'hint' }, t(`端末の空き ${space ? bytes(space.freeBytes) : '不明'}。${day(expires)}（${size.days}日間）まで使えます。期限が過ぎると自動で消えます。`, `Free on this tablet: ${space ? bytes(space.freeBytes) : 'unknown'}. Usable until ${day(expires)} (${size.days} days), then removed by itself.`)),
    h('p', { class: 'warn', role: 'alert', hidden: space?.fits !== false }, icon('triangle-alert', 22), t(' 空きが足りません。林班を減らすか、使わない区域を消してください。', ' Not enough space. Choose fewer compartments or remove an area you do not need.')),
    progress, h('div', { class: 'row' }, button(t('戻る', 'Back'), () => { void choose(app, element); }, { icon: 'arrow-left' }), start));
}

/** Loads a pack and shows how far it is, kind by kind. */
async function load(app: FieldApp, pack: Pack, place: HTMLElement): Promise<boolean> {
  const draw = (now: Pack): void => {
    place.replaceChildren(...(Object.keys(partNames) as PackItem['kind'][]).map(kind => {
      const items = now.items.filter(item => item.kind === kind);
      const done = items.filter(item => item.done).length;
      return h('label', { class: 'progress-row' }, h('span', {}, t(...partNames[kind])), h('progress', { max: Math.max(1, items.length), value: items.length === 0 ? 1 : done }), h('span', {}, `${done}/${items.length}`));
    }));
  };
  draw(pack);
  let complete = false;
  try {
    const failed = await download(app.database, pack, draw);
    complete = failed.length === 0;
    if (complete && app.session) await takeRecords(app.database, app.municipality, app.session, pack.compartments).catch(() => 0);
    notice(complete ? t('持ち出しました。圏外でも使えます。', 'Ready. It works without a signal.') : t(`${failed.length}個を取れませんでした。電波のよい所で「続きを取る」を押してください。`, `${failed.length} pieces could not be loaded. Press “Go on” where the signal is better.`), complete ? 'good' : 'warning');
  } catch (error) {
    explain(error);
  }
  await app.loadAreas();
  return complete;
}

function explain(error: unknown): void {
  if (isFull(error)) notice(t('端末の保存場所がいっぱいです。送信を済ませるか、使わない区域や端末の写真を消してから、もう一度お試しください。', 'The tablet’s storage is full. Send what waits, or remove areas or photos, and try again.'), 'error');
  else if (error instanceof Refused && error.status === 401) notice(t('サインインの期限が切れました。サインインしてからもう一度お試しください。', 'Your session has ended. Sign in and try again.'), 'warning');
  else notice(t('つながりません。電波のある所でもう一度お試しください。', 'No connection. Try again where there is a signal.'), 'warning');
}
