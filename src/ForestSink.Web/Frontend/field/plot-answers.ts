import type { Feature, Position as Coordinate } from 'geojson';
import type { Answering } from './asking';
import { button, h, icon, notice } from './elements';
import { boundsOf, circle, standAt } from './geometry';
import { holdButton } from './hold';
import { positionWords } from './map-screen';
import { fixWords, speciesName, standWords } from './names';
import { areaM2, type Ground } from './plot-figures';
import { nextNumber, plotQuestions } from './plot-screen';
import { stepper } from './stepper';
import { figuresWords, plotFigures, treesWords } from './trees-answer';
import type { PlotDraft, PlotEntry, StandFeature } from './types';
import { day, number, t } from './words';

type About = Answering<PlotDraft>;

/** Under the feet by averaged fixes, or under the finger on the map. */
export function plotWhereAnswer({ app, draft, changed, onLeave }: About): HTMLElement {
  const { entry } = draft;
  const gnss = h('p', { class: 'gnss', role: 'status' });
  const chosen = h('ul', { class: 'chosen' });
  const map = app.packs.length > 0 ? app.showMap() : null;
  const set = async (position: PlotEntry['position'], stand: StandFeature | null): Promise<void> => {
    entry.position = position;
    if (stand) {
      const suggested = entry.standCode === null || entry.plotNo === null || entry.plotNo.startsWith(`${entry.standCode}-P`);
      if (stand.properties.code !== entry.standCode && suggested && !draft.base) entry.plotNo = await nextNumber(app, stand.properties.code);
      entry.standCode = stand.properties.code;
    }
    await changed();
    update();
  };
  const update = (): void => {
    const stand = app.stands.find(one => one.properties.code === entry.standCode);
    chosen.replaceChildren(...(entry.position || entry.standCode ? [h('li', { 'data-fixes': entry.position?.count ?? 0 }, h('span', {}, h('strong', {}, entry.standCode ?? t('小班は役所で決めます', 'The office finds the stand')), ' ', stand ? standWords(app, stand) : '', h('br'), h('span', { class: 'hint' }, positionText(entry.position))))] : []));
    void map?.select(stand ? [stand.properties.id] : []);
    void map?.outline(outlineOf(entry));
  };
  const hold = holdButton({ app, label: t('調査区の中心で長押し（位置を平均）', 'Hold at the plot’s centre (averages)'), fix: entry.position, onLeave, heard: (found, problem) => {
    void map?.locate(found);
    gnss.replaceChildren(...positionWords(found, problem));
  }, done: mean => {
    const stand = standAt(app.stands, mean.longitude, mean.latitude);
    if (!stand) notice(t('ここは持ち出した区域の外です。位置は残し、小班は役所で決まります。', 'This is outside the area on this tablet: the position is kept, the stand is found by the office.'), 'warning');
    if (!stand) entry.standCode = null;
    void set(mean, stand);
  } });
  if (map) {
    map.onTap((stand, at) => { if (stand) void set({ longitude: Number(at[0]!.toFixed(7)), latitude: Number(at[1]!.toFixed(7)), count: 0, worstAccuracyM: null }, stand); });
    onLeave(() => { map.onTap(null); void map.outline([]); });
    const stand = app.stands.find(one => one.properties.code === entry.standCode);
    void map.fit(boundsOf(stand ? [stand.geometry] : []) ?? app.packs[0]!.bounds);
  }
  update();
  return h('div', { class: 'stack' }, gnss, hold, h('p', { class: 'hint' }, t('押している間、位置を平均します。または地図で調査区の中心を押します。', 'Positions are averaged while you hold it. Or tap the plot’s centre on the map.')), chosen);
}

function positionText(position: PlotEntry['position']): string {
  if (!position) return t('位置はまだ測っていません', 'the position is not measured yet');
  const at = `${position.latitude.toFixed(5)}, ${position.longitude.toFixed(5)}`;
  return position.count > 0 ? t(`${at}（${fixWords(position.count)}・最大誤差 ${number(position.worstAccuracyM ?? 0, 1)} m）`, `${at} (${fixWords(position.count)}, worst ${number(position.worstAccuracyM ?? 0, 1)} m)`) : t(`${at}（地図で選んだ点）`, `${at} (chosen on the map)`);
}

function outlineOf({ position, ground }: PlotEntry): Feature[] {
  if (!position) return [];
  const at: Coordinate = [position.longitude, position.latitude];
  return [
    ...(ground.shape === 'circle' && ground.radiusM ? [{ type: 'Feature' as const, properties: { side: 'mine' }, geometry: circle(at[0]!, at[1]!, ground.radiusM) }] : []),
    { type: 'Feature', properties: { side: 'mine' }, geometry: { type: 'Point', coordinates: at } },
  ];
}

const sizes: { ja: string; en: string; ground: Partial<Ground> }[] = [
  { ja: '円 半径 5.64 m（0.01 ha）', en: 'Circle 5.64 m (0.01 ha)', ground: { shape: 'circle', radiusM: 5.64, alongM: null, acrossM: null } },
  { ja: '円 半径 11.28 m（0.04 ha）', en: 'Circle 11.28 m (0.04 ha)', ground: { shape: 'circle', radiusM: 11.28, alongM: null, acrossM: null } },
  { ja: '10 × 10 m', en: '10 × 10 m', ground: { shape: 'rectangle', alongM: 10, acrossM: 10, radiusM: null } },
  { ja: '20 × 20 m', en: '20 × 20 m', ground: { shape: 'rectangle', alongM: 20, acrossM: 20, radiusM: null } },
];

/** Lengths as they are taped out along the slope; the horizontal area follows at once. */
export function groundAnswer({ draft, changed, redraw }: About): HTMLElement {
  const { ground } = draft.entry;
  const area = h('output', { class: 'figure-line', 'data-name': 'area' });
  const tell = (): void => {
    const horizontal = areaM2(ground);
    area.textContent = horizontal === null ? t('水平面積 –', 'Horizontal area –') : t(`水平面積 ${number(horizontal, 1)} m²（${number(horizontal / 10_000, 4)} ha）`, `Horizontal area ${number(horizontal, 1)} m² (${number(horizontal / 10_000, 4)} ha)`);
  };
  const set = (part: Partial<Ground>): void => { Object.assign(ground, part); void changed(); tell(); };
  const length = (label: string, name: 'radiusM' | 'alongM' | 'acrossM'): HTMLElement => stepper({ label, unit: 'm', value: ground[name], step: 0.1, big: 1, min: 0.1, max: 200, decimals: 2, name, change: value => { set({ [name]: value }); } });
  const isCircle = ground.shape === 'circle';
  tell();
  return h('div', { class: 'stack' },
    h('div', { class: 'grid' }, ...sizes.map(size => button(t(size.ja, size.en), () => { set(size.ground); redraw(); }, { pressed: Object.entries(size.ground).every(([key, value]) => ground[key as keyof Ground] === value), name: `size-${size.ground.radiusM ?? size.ground.alongM}` }))),
    h('div', { class: 'grid' },
      button(t('円形', 'Circle'), () => { set({ shape: 'circle', alongM: null, acrossM: null }); redraw(); }, { pressed: isCircle, name: 'circle' }),
      button(t('方形', 'Rectangle'), () => { set({ shape: 'rectangle', radiusM: null }); redraw(); }, { pressed: !isCircle, name: 'rectangle' })),
    area,
    ...(isCircle ? [length(t('半径', 'Radius'), 'radiusM')] : [length(t('縦（傾斜の方向）', 'Side up the slope'), 'alongM'), length(t('横', 'Side across'), 'acrossM')]),
    stepper({ label: t('傾斜（水平に測ったときは 0）', 'Slope (0 where lengths are level)'), unit: '°', value: ground.slopeDegrees, step: 1, big: 5, max: 70, name: 'slope', change: value => { set({ slopeDegrees: value ?? 0 }); } }));
}

export function numberedAnswer({ draft, changed }: About): HTMLElement {
  const field = (label: string, name: 'plotNo' | 'surveyor', most: number): HTMLElement => {
    const input = h('input', { class: 'text-answer', name, maxlength: most, autocomplete: 'off', value: draft.entry[name] ?? '', input: () => { draft.entry[name] = input.value === '' ? null : input.value; void changed(); } });
    return h('label', { class: 'text-field' }, h('span', {}, label), input);
  };
  return h('div', { class: 'stack' }, field(t('調査区の番号', 'Plot number'), 'plotNo', 40), field(t('調査者', 'Surveyor'), 'surveyor', 100));
}

export function groundWords(ground: Ground): string {
  const shape = ground.shape === 'circle' ? t(`円形 半径 ${number(ground.radiusM ?? 0, 2)} m`, `circle, radius ${number(ground.radiusM ?? 0, 2)} m`) : t(`方形 ${number(ground.alongM ?? 0, 1)} × ${number(ground.acrossM ?? 0, 1)} m`, `rectangle ${number(ground.alongM ?? 0, 1)} × ${number(ground.acrossM ?? 0, 1)} m`);
  return t(`${shape}・傾斜 ${number(ground.slopeDegrees)}°`, `${shape}, slope ${number(ground.slopeDegrees)}°`);
}

/** All answers and all figures at a glance; each answer opens its question. */
export function plotReview({ app, draft, goTo }: About): HTMLElement {
  const { entry } = draft;
  const said: Record<string, string> = {
    where: [entry.standCode, positionText(entry.position)].filter(Boolean).join(' · '), ground: groundWords(entry.ground), numbered: [entry.plotNo, entry.surveyor].filter(Boolean).join(' · '),
    date: entry.surveyedOn ? day(entry.surveyedOn) : '', trees: treesWords(app, entry.trees, speciesName), edge: entry.edgeDistanceM === null ? '' : `${number(entry.edgeDistanceM)} m`,
    photos: t(`${draft.photos.length}枚`, `${draft.photos.length}`), note: entry.note ?? '',
  };
  return h('div', { class: 'stack' },
    figuresWords(plotFigures(app, entry)),
    h('dl', { class: 'review' }, ...plotQuestions().filter(question => question.key !== 'review').map(question => h('div', { class: 'review-row' },
      h('dt', {}, question.title), h('dd', {}, said[question.key] || '–'), h('dd', { class: 'review-edit' }, h('button', { type: 'button', class: 'edit', 'aria-label': `${question.title}: ${t('直す', 'change')}`, click: () => { goTo(question.key); } }, icon('pencil-line', 22)))))));
}
