import type { FieldApp, Screen } from './app';
import { keepDraft, findDraft, newDraft } from './drafts';
import { button, h, icon, notice } from './elements';
import { standAt } from './geometry';
import { beginPlot } from './plot-screen';
import { isPlot } from './values';
import { kindName, officeWords, recordDay, recordTitle, standWords, speciesName, ageNow } from './names';
import { quality, type Position } from './position';
import type { StandFeature } from './types';
import type { WorkedStand } from './types';
import { day, number, t } from './words';

/** The map with the stand under the feet or under the finger, and what is to be done there. */
export async function mapScreen(app: FieldApp): Promise<Screen> {
  if (app.packs.length === 0) return nothingTaken(app);
  const map = app.showMap();
  const card = h('section', { class: 'card', 'aria-live': 'polite' });
  const gnss = h('p', { class: 'gnss', role: 'status' });
  const here = button(t('足元の小班', 'Stand under my feet'), () => { void findHere(); }, { icon: 'locate-fixed', kind: 'primary', name: 'here' });
  const element = h('div', { class: 'map-sheet' }, gnss, here, card);
  let position: Position | null = null;

  const show = async (stand: StandFeature | null): Promise<void> => {
    await map.select(stand ? [stand.properties.id] : []);
    card.replaceChildren(...(stand ? await standCard(app, stand) : [h('p', { class: 'hint' }, t('地図の小班を押すか、「足元の小班」を押してください。', 'Tap a stand on the map, or press “Stand under my feet”.'))]));
  };
  const findHere = async (): Promise<void> => {
    if (!position) return notice(t('まだ位置がわかりません。空の見える所で少し待ってください。', 'The position is not known yet. Wait a moment where the sky is open.'), 'warning');
    const stand = standAt(app.stands, position.longitude, position.latitude);
    await show(stand);
    map.map.jumpTo({ center: [position.longitude, position.latitude], zoom: Math.max(map.map.getZoom(), 16) });
    if (!stand) notice(t('ここは持ち出した区域の外です。', 'This is outside the area you have taken along.'), 'warning');
    else if (quality(position.accuracyM) === 'poor') notice(t(`位置の誤差が約${Math.round(position.accuracyM)} mあります。隣の小班と間違えていないか確かめてください。`, `The position may be ${Math.round(position.accuracyM)} m off: check that it is not the neighbouring stand.`), 'warning');
  };
  map.onTap(stand => { void show(stand); });
  const stop = app.receiver.listen((found, problem) => {
    position = found;
    void map.locate(found);
    gnss.replaceChildren(...positionWords(found, problem));
  });
  await show(null);
  void map.fit(union(app));
  return { element, withMap: 'half', leave: () => { stop(); map.onTap(null); } };
}

/** The receiver's state in words and colour, so that neither alone is needed. */
export function positionWords(position: Position | null, problem: 'denied' | 'unavailable' | null): Node[] {
  if (problem === 'denied') return [icon('triangle-alert', 22), h('span', {}, t('位置情報が許可されていません。端末の設定で許可してください。', 'Location is not allowed. Allow it in the settings of the tablet.'))];
  if (!position) return [icon('satellite', 22), h('span', {}, t('位置を測っています…', 'Finding the position…'))];
  const kind = quality(position.accuracyM);
  const words = { good: t('良好', 'good'), fair: t('やや粗い', 'fair'), poor: t('粗い', 'poor') }[kind];
  return [h('span', { class: `ring ring-${kind}` }), h('span', {}, t(`誤差 約${number(position.accuracyM, position.accuracyM < 10 ? 1 : 0)} m（${words}）`, `accuracy about ${number(position.accuracyM, position.accuracyM < 10 ? 1 : 0)} m (${words})`))];
}

async function standCard(app: FieldApp, stand: StandFeature): Promise<Node[]> {
  const { properties } = stand;
  const orders = app.orders.filter(order => order.stands.some(one => one.standId === properties.id));
  const records = (await app.database.getAll('records')).filter(record => ((record.values['stands'] ?? []) as WorkedStand[]).some(one => one.standId === properties.id) || (isPlot(record.values) && record.values['standCode'] === properties.code));
  return [
    h('h2', {}, properties.code),
    h('p', { class: 'facts' }, [properties.place, standWords(app, stand)].filter(Boolean).join(' · ')),
    properties.cohorts.length > 1 ? h('ul', { class: 'cohorts' }, ...properties.cohorts.slice(0, 6).map(cohort => h('li', {}, [speciesName(app, cohort.species), ageNow(cohort.origin) === null ? null : t(`${ageNow(cohort.origin)}年生`, `${ageNow(cohort.origin)} years`), cohort.area === null ? null : `${number(cohort.area, 2)} ha`].filter(Boolean).join(' · ')))) : '',
    ...orders.map(order => h('div', { class: 'order' },
      h('p', {}, h('strong', {}, `${t('施業指示', 'Work order')} ${order.orderNo}　${kindName(app, order.kind, order.method)}`), h('br'), `${day(order.plannedFrom)} – ${day(order.plannedTo)}`, order.instructions ? h('span', { class: 'instructions' }, order.instructions) : null),
      button(t('この指示で記録する', 'Log this order'), () => { void begin(app, stand, order.orderId); }, { icon: 'pencil-line' }))),
    ...records.slice(0, 4).map(record => h('p', { class: 'hint' }, `${recordTitle(app, record.values)}　${recordDay(record.values)}　${officeWords(record.officeState)}`)),
    h('div', { class: 'row' }, button(t('この小班で記録する', 'Log work in this stand'), () => { void begin(app, stand, null); }, { icon: 'pencil-line', kind: 'primary', name: 'log-here' }),
    button(t('この小班に調査区を置く', 'Survey a plot in this stand'), () => { void beginPlot(app, stand); }, { icon: 'ruler', name: 'plot-here' })),
  ].filter(node => node !== '') as Node[];
}

/** Begins a record at the stand; one that is being written already gets the stand added instead of being lost. */
async function begin(app: FieldApp, stand: StandFeature, orderId: string | null): Promise<void> {
  const draft = (await findDraft(app.database)) ?? newDraft();
  const { id, version } = stand.properties;
  if (!draft.entry.stands.some(one => one.standId === id)) draft.entry.stands.push({ standId: id, standVersion: version, areaHa: null, part: null });
  const order = app.orders.find(one => one.orderId === orderId);
  if (order) Object.assign(draft.entry, { orderId: order.orderId, kind: order.kind, method: order.method });
  await keepDraft(app.database, draft);
  await app.go('log');
}

function union(app: FieldApp): [number, number, number, number] | null {
  if (app.packs.length === 0) return null;
  const boxes = app.packs.map(pack => pack.bounds);
  return [Math.min(...boxes.map(b => b[0])), Math.min(...boxes.map(b => b[1])), Math.max(...boxes.map(b => b[2])), Math.max(...boxes.map(b => b[3]))];
}

function nothingTaken(app: FieldApp): Screen {
  return { element: h('section', { class: 'empty' }, h('h1', {}, t('まだ区域を持ち出していません', 'No area taken along yet')), h('p', {}, t('出かける前に、今日入る林班を端末に入れてください。圏外でも地図と小班が使えます。', 'Before you leave, load today’s compartments onto the tablet. Map and stands then work without a signal.')), button(t('区域を持ち出す', 'Take an area with me'), () => { void app.go('areas'); }, { icon: 'backpack', kind: 'primary' })) };
}

