import type { Position as Coordinate } from 'geojson';
import { button, h, icon, notice } from './elements';
import { areaHa, boundsOf, crossesItself, distanceM, standAt } from './geometry';
import type { Answering as AnyAnswering } from './asking';
import { holdButton } from './hold';
import { positionWords } from './map-screen';
import { standCode, standOf, standWords } from './names';
import { stepper } from './stepper';
import type { Draft, Fix, StandFeature, WorkedStand } from './types';
import { number, t } from './words';

type Answering = AnyAnswering<Draft>;

/** Which stands: under the feet, under the finger; a held button averages the position. */
export function whereAnswer({ app, draft, changed, redraw, onLeave }: Answering): HTMLElement {
  const { entry } = draft;
  const gnss = h('p', { class: 'gnss', role: 'status' });
  const chosen = h('ul', { class: 'chosen' });
  const map = app.packs.length > 0 ? app.showMap() : null;

  const toggle = (stand: StandFeature): void => {
    const { id, version } = stand.properties;
    entry.stands = entry.stands.some(one => one.standId === id) ? entry.stands.filter(one => one.standId !== id) : [...entry.stands, { standId: id, standVersion: version, areaHa: null, part: null }];
    void changed().then(update);
  };
  const update = (): void => {
    chosen.replaceChildren(...entry.stands.map(worked => {
      const stand = standOf(app, worked.standId);
      return h('li', {}, h('span', {}, h('strong', {}, standCode(app, worked.standId)), ' ', stand ? standWords(app, stand) : ''),
        h('button', { type: 'button', class: 'edit', 'aria-label': `${standCode(app, worked.standId)} ${t('を外す', 'remove')}`, click: () => { entry.stands = entry.stands.filter(one => one !== worked); void changed().then(update); } }, icon('x', 24)));
    }));
    void map?.select(entry.stands.map(one => one.standId));
  };
  const measured = (mean: Fix): void => {
    entry.fix = mean;
    const stand = standAt(app.stands, mean.longitude, mean.latitude);
    if (!stand) notice(t('ここは持ち出した区域の外です。地図で小班を選んでください。位置は記録に残します。', 'This is outside the area on this tablet: choose the stand on the map. The position is kept with the record.'), 'warning');
    else if (!entry.stands.some(one => one.standId === stand.properties.id)) return toggle(stand);
    void changed().then(update);
  };
  const hold = holdButton({ app, label: t('足元の小班（長押しで平均）', 'Stand under my feet (hold to average)'), fix: entry.fix, onLeave, done: measured, heard: (found, problem) => {
    void map?.locate(found);
    gnss.replaceChildren(...positionWords(found, problem));
  } });
  if (map) {
    map.onTap(stand => { if (stand) toggle(stand); });
    onLeave(() => { map.onTap(null); });
    void map.fit(boundsOf(entry.stands.map(one => standOf(app, one.standId)?.geometry).filter(geometry => geometry !== undefined)) ?? app.packs[0]!.bounds);
  }
  update();
  const orders = app.orders.filter(order => !entry.orderId && order.stands.length > 0).slice(0, 3);
  return h('div', { class: 'stack' }, gnss, hold, h('p', { class: 'hint' }, t('押している間、位置を平均します。または地図の小班を押して選びます。', 'Positions are averaged while you hold it. Or tap stands on the map.')), chosen,
    ...orders.map(order => button(`${t('指示', 'Order')} ${order.orderNo}`, () => {
      Object.assign(entry, { orderId: order.orderId, kind: order.kind, method: order.method, stands: order.stands.flatMap(({ standId }) => { const stand = standOf(app, standId); return stand ? [{ standId, standVersion: stand.properties.version, areaHa: null, part: null }] : []; }) });
      void changed().then(redraw);
    }, { icon: 'clipboard-list' })));
}

/** Whole, a stated area, or an outline that is drawn or walked. */
export function areaAnswer(about: Answering): HTMLElement {
  const { app, draft } = about;
  if (app.packs.length > 0) {
    const map = app.showMap();
    void map.select(draft.entry.stands.map(one => one.standId));
    void map.fit(boundsOf(draft.entry.stands.map(one => standOf(app, one.standId)?.geometry).filter(geometry => geometry !== undefined)));
    void map.outline(draft.entry.stands.filter(one => one.part).map(one => ({ type: 'Feature', properties: { side: 'mine' }, geometry: JSON.parse(one.part!) })));
    about.onLeave(() => { void map.outline([]); });
  }
  return h('div', { class: 'stack' }, ...draft.entry.stands.map(worked => standArea(about, worked)));
}

function standArea(about: Answering, worked: WorkedStand): HTMLElement {
  const { app, changed, redraw } = about;
  const whole = standOf(app, worked.standId)?.properties.area ?? null;
  const mode = worked.part ? 'part' : worked.areaHa === null ? 'whole' : 'stated';
  const set = (areaHa: number | null, part: string | null): void => { Object.assign(worked, { areaHa, part }); void changed().then(redraw); };
  const place = h('div', { class: 'stack' });
  return h('section', { class: 'card', 'data-stand': worked.standId },
    h('h2', {}, `${standCode(app, worked.standId)}　${whole === null ? '' : `${number(whole, 2)} ha`}`),
    h('div', { class: 'grid' },
      button(t('小班全体', 'Whole stand'), () => { set(null, null); }, { pressed: mode === 'whole', name: 'whole' }),
      button(t('面積で言う', 'By a figure'), () => { set(whole ?? 0.1, null); }, { pressed: mode === 'stated', name: 'stated' }),
      button(t('地図に描く', 'Draw on the map'), () => { void drawPart(about, place, ring => { set(null, JSON.stringify({ type: 'Polygon', coordinates: [ring] })); }); }, { icon: 'pentagon', name: 'draw' }),
      button(t('歩いて囲む', 'Walk around it'), () => { walkPart(about, place, ring => { set(null, JSON.stringify({ type: 'Polygon', coordinates: [ring] })); }); }, { icon: 'footprints', name: 'walk' })),
    mode === 'part' ? h('p', {}, icon('pentagon', 22), t(` 囲んだ部分 約${number(areaHa((JSON.parse(worked.part!) as { coordinates: Coordinate[][] }).coordinates[0]!), 2)} ha`, ` outlined part, about ${number(areaHa((JSON.parse(worked.part!) as { coordinates: Coordinate[][] }).coordinates[0]!), 2)} ha`)) : null,
    mode === 'stated' ? stepper({ label: t('作業した面積', 'Area worked'), unit: 'ha', value: worked.areaHa, step: 0.01, big: 0.1, min: 0.01, max: Math.max(whole ?? 0, worked.areaHa ?? 0, 0.01), decimals: 2, name: 'area', change: value => { worked.areaHa = value ?? whole; void changed(); } }) : null,
    place);
}

/** A drawn or walked ring must have an area and must not cross itself. */
function check(ring: Coordinate[]): boolean {
  if (ring.length < 4 || areaHa(ring) < 0.0005) notice(t('囲みが小さすぎます。もう一度囲んでください。', 'The outline is too small. Try again.'), 'warning');
  else if (crossesItself(ring)) notice(t('線が交わっています。交わらないように、もう一度囲んでください。', 'The outline crosses itself. Try again without crossing.'), 'warning');
  else return true;
  return false;
}

async function drawPart({ app, onLeave }: Answering, place: HTMLElement, done: (ring: Coordinate[]) => void): Promise<void> {
  const map = app.showMap();
  await map.ready;
  const { Drawing } = await import('./outline');
  const drawing = new Drawing(map.map, ring => { if (check(ring)) { drawing.stop(); done(ring); } else drawing.clear(); });
  onLeave(() => { drawing.stop(); });
  place.replaceChildren(h('p', { class: 'hint', role: 'status' }, t('地図を順に押して囲み、最後に最初の点を押します。', 'Tap the corners on the map; end on the first point.')), button(t('描き直す', 'Start over'), () => { drawing.clear(); }, { icon: 'eraser' }));
}

/** Records the way walked; ends by closing the ring. Points nearer than the receiver can tell are left out. */
function walkPart({ app, onLeave }: Answering, place: HTMLElement, done: (ring: Coordinate[]) => void): void {
  const track: Coordinate[] = [];
  const status = h('p', { class: 'hint', role: 'status' }, t('境に沿って歩いてください。', 'Walk along the edge.'));
  const map = app.packs.length > 0 ? app.showMap() : null;
  const stop = app.receiver.listen(position => {
    if (!position || position.accuracyM > 30) return;
    const here: Coordinate = [position.longitude, position.latitude];
    if (track.length > 0 && distanceM(track.at(-1)!, here) < 2) return;
    track.push(here);
    status.textContent = t(`${track.length}点・約${number(areaHa(track), 2)} ha`, `${track.length} points, about ${number(areaHa(track), 2)} ha`);
    void map?.locate(position);
    void map?.outline([{ type: 'Feature', properties: { side: 'mine' }, geometry: { type: 'LineString', coordinates: track.length > 1 ? track : [here, here] } }]);
  });
  onLeave(stop);
  place.replaceChildren(status, button(t('歩き終わった', 'Finished walking'), () => {
    stop();
    const ring = [...track, track[0] ?? [0, 0]];
    if (check(ring)) done(ring);
    else place.replaceChildren();
  }, { icon: 'check', kind: 'primary', name: 'walked' }));
}
