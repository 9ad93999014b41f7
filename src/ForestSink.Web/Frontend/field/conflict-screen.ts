import type { Feature } from 'geojson';
import type { FieldApp, Screen } from './app';
import { settle } from './drafts';
import { button, h, icon, notice } from './elements';
import { boundsOf } from './geometry';
import { fixWords, fuelWords, kindName, plantedWords, recordPlace, recordTitle, speciesName, standOf, standsWords } from './names';
import { groundWords } from './plot-answers';
import type { Ground, TreeRow } from './plot-figures';
import { treesWords } from './trees-answer';
import { treesOfBoth } from './trees-of-both';
import type { Candidate, Conflict, Entry, WorkedStand } from './types';
import { same } from './values';
import { day, moment, number, t } from './words';

const names: Record<string, [string, string]> = {
  kind: ['作業の種類', 'Kind'], method: ['方法', 'Method'], doneOn: ['終わった日', 'Finished on'], stands: ['小班・区域', 'Stands'], stemsRemovedPercent: ['本数伐採率', 'Share of stems'],
  volumeRemovedPercent: ['材積伐採率', 'Share of volume'], overCeilingReason: ['35％超の理由', 'Reason for the high share'], hauledM3: ['搬出材積', 'Hauled'], planted: ['植栽', 'Planted'], fuelLitres: ['燃料', 'Fuel'],
  plotNo: ['調査区の番号', 'Plot number'], standCode: ['小班', 'Stand'], position: ['位置', 'Position'], surveyedOn: ['調査日', 'Surveyed on'], surveyor: ['調査者', 'Surveyor'],
  ground: ['形と傾斜', 'Shape and slope'], edgeDistanceM: ['縁までの距離', 'Distance to the edge'], byClass: ['直径の測り方', 'Diameters'], trees: ['立木', 'Trees'],
  note: ['メモ', 'Note'], fix: ['測った位置', 'Position'], orderId: ['施業指示', 'Work order'],
};

/** Two people changed one record: before, mine, theirs, for what differs only. The choice is a new change; nothing is overwritten. */
export async function conflictScreen(app: FieldApp, recordId = ''): Promise<Screen> {
  const record = await app.database.get('records', recordId);
  if (!record || record.conflicts.length === 0) return { element: h('section', { class: 'empty' }, h('h1', {}, t('食い違いはありません', 'Nothing differs')), button(t('送信へ', 'To sync'), () => { void app.go('send'); }, { kind: 'primary' })) };
  const own = new Set((await app.database.getAllFromIndex('deltas', 'record', recordId)).map(delta => delta.deltaId));
  const chosen: Record<string, { key: string; value: unknown }> = {};
  const hasMap = app.packs.length > 0 && record.conflicts.some(conflict => conflict.property === 'stands');
  const save = button(t('この内容にする', 'Use this'), () => { void finish(); }, { kind: 'primary', icon: 'check', disabled: true, name: 'settle' });
  const finish = async (): Promise<void> => {
    await settle(app.database, record, Object.fromEntries(record.conflicts.map(conflict => [conflict.property, chosen[conflict.property]!.value])), app.session!);
    notice(t('選んだ内容を送ります。もう一方の内容も履歴に残ります。', 'Your choice is sent. The other value stays in the history.'));
    await app.go('send');
    await app.saved();
  };
  const choose = (property: string, key: string, value: unknown, section: HTMLElement): void => {
    chosen[property] = { key, value };
    for (const one of section.querySelectorAll<HTMLElement>('[data-candidate]')) one.setAttribute('aria-pressed', String(one.dataset['candidate'] === key));
    save.disabled = Object.keys(chosen).length < record.conflicts.length;
  };
  const section = (conflict: Conflict): HTMLElement => {
    const united = treesOfBoth(conflict);
    const element = h('section', { class: 'dispute', 'data-property': conflict.property }, h('h2', {}, t(...(names[conflict.property] ?? [conflict.property, conflict.property]))));
    element.append(
      h('p', { class: 'before' }, h('span', { class: 'side side-base' }, t('変更前', 'Before')), value(app, conflict.property, conflict.base)),
      h('div', { class: 'sides' }, ...ordered(conflict, own).map(candidate => {
        const mine = own.has(candidate.deltaId);
        return h('button', { type: 'button', class: 'side-choice', 'data-candidate': candidate.deltaId, 'data-side': mine ? 'mine' : 'theirs', 'aria-pressed': 'false', click: () => { choose(conflict.property, candidate.deltaId, candidate.value, element); } },
          h('span', { class: `side side-${mine ? 'mine' : 'theirs'}` }, mine ? t('この端末', 'This tablet') : candidate.by || t('ほかの人', 'Somebody else')),
          h('strong', {}, value(app, conflict.property, candidate.value)), h('span', { class: 'hint' }, `${candidate.by} · ${moment(candidate.at)}`));
      }), united && h('button', { type: 'button', class: 'side-choice side-both', 'data-candidate': 'both', 'data-side': 'both', 'aria-pressed': 'false', click: () => { choose(conflict.property, 'both', united, element); } },
        h('span', { class: 'side' }, t('両方を合わせる', 'Both together')),
        h('strong', {}, value(app, conflict.property, united)), h('span', { class: 'hint' }, t('それぞれが足した木と減らした木', 'The trees that each added and removed')))));
    return element;
  };
  if (hasMap) void showOutlines(app, record.conflicts.find(conflict => conflict.property === 'stands')!, own);
  const element = h('div', { class: 'page' },
    h('h1', {}, icon('git-merge', 28), t(' 2人の変更が食い違っています', ' Two people changed this record')),
    h('p', {}, recordTitle(app, record.values), '　', recordPlace(app, record.values)),
    h('p', { class: 'hint' }, t('違う所だけを出しています。項目ごとに、正しいほうを押してください。選ばなかった内容も履歴に残ります。', 'Only what differs is shown. Press the right value for each. The other one stays in the history.')),
    hasMap ? h('p', { class: 'sides-legend' }, h('span', { class: 'side side-base' }, t('変更前', 'Before')), h('span', { class: 'side side-mine' }, t('この端末', 'This tablet')), h('span', { class: 'side side-theirs' }, t('ほかの人', 'Somebody else'))) : null,
    ...record.conflicts.map(section),
    h('div', { class: 'row sticky' }, button(t('あとで', 'Later'), () => { void app.go('send'); }, { icon: 'arrow-left' }), save));
  return { element, ...(hasMap ? { withMap: 'half' as const } : {}), leave: () => { void app.map?.outline([]); } };
}

/** Mine first, then theirs. */
function ordered(conflict: Conflict, own: Set<string>): Candidate[] {
  return [...conflict.candidates].sort((a, b) => Number(own.has(b.deltaId)) - Number(own.has(a.deltaId)));
}

async function showOutlines(app: FieldApp, conflict: Conflict, own: Set<string>): Promise<void> {
  const features = [outlines(app, conflict.base, 'base'), ...conflict.candidates.map(candidate => outlines(app, candidate.value, own.has(candidate.deltaId) ? 'mine' : 'theirs'))].flat();
  const map = app.showMap();
  await map.select([]);
  await map.outline(features);
  await map.fit(boundsOf(features.map(feature => feature.geometry).filter(geometry => geometry.type === 'Polygon' || geometry.type === 'MultiPolygon')));
}

function outlines(app: FieldApp, stands: unknown, side: string): Feature[] {
  return ((stands ?? []) as WorkedStand[]).flatMap(worked => {
    const geometry = worked.part ? JSON.parse(worked.part) : standOf(app, worked.standId)?.geometry;
    return geometry ? [{ type: 'Feature' as const, properties: { side }, geometry }] : [];
  });
}

function value(app: FieldApp, property: string, content: unknown): string {
  if (content == null || same(content, [])) return t('（なし）', '(none)');
  switch (property) {
    case 'kind': return kindName(app, content);
    case 'method': return app.session?.kinds.flatMap(kind => kind.methods).find(method => method.code === content)?.[document.documentElement.lang === 'en' ? 'en' : 'ja'] ?? String(content);
    case 'surveyedOn':
    case 'doneOn': return day(content as string);
    case 'ground': return groundWords(content as Ground);
    case 'trees': return treesWords(app, (content as TreeRow[]).map(tree => ({ ...tree, h: tree.h ?? null })), speciesName);
    case 'byClass': return content ? t('2 cm括約', '2 cm classes') : t('実測', 'as measured');
    case 'position': { const at = content as { longitude: number; latitude: number }; return `${at.latitude.toFixed(5)}, ${at.longitude.toFixed(5)}`; }
    case 'stands': return standsWords(app, content as WorkedStand[]);
    case 'stemsRemovedPercent': case 'volumeRemovedPercent': return `${number(content as number)} %`;
    case 'hauledM3': return `${number(content as number, 1)} m³`;
    case 'planted': return plantedWords(app, content as Entry['planted']);
    case 'fuelLitres': return fuelWords(app, content as Record<string, number>);
    case 'fix': return fixWords((content as { count: number }).count);
    case 'orderId': return app.orders.find(order => order.orderId === content)?.orderNo ?? String(content);
    default: return typeof content === 'string' ? content : JSON.stringify(content);
  }
}
