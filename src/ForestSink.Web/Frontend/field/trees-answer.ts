import type { FieldApp } from './app';
import type { Answering } from './asking';
import { button, h, icon } from './elements';
import { speciesName } from './names';
import { askNumber } from './number-pad';
import { figuresOf, type PlotFigures, type TreeRow } from './plot-figures';
import type { PlotDraft, PlotEntry } from './types';
import { number, t } from './words';

/** One tap counts one stem of a diameter class; heights are measured on some of them. The figures follow each tap. */
export function treesAnswer({ app, draft, changed, redraw }: Answering<PlotDraft>): HTMLElement {
  const { entry } = draft;
  const stand = app.stands.find(one => one.properties.code === entry.standCode);
  const usual = [...new Set([...entry.trees.map(tree => tree.species), ...(stand?.properties.cohorts ?? []).map(cohort => cohort.species), 'sugi', 'hinoki'])].filter(key => app.session!.species.some(one => one.key === key)).slice(0, 6);
  let species = entry.trees.at(-1)?.species ?? usual[0]!;
  let withHeight = false;
  let showAll = false;
  const figures = h('div');
  const chips = h('div', { class: 'grid', role: 'group', 'aria-label': t('樹種', 'Species') });
  const pad = h('div', { class: 'class-pad', role: 'group', 'aria-label': t('胸高直径の階', 'Diameter classes') });
  const rows = h('ul', { class: 'tree-rows' });
  const settle = (): void => { void changed(); tell(); };

  const count = (d: number, height: number | null): void => {
    const same = height === null ? entry.trees.find(tree => tree.species === species && tree.d === d && tree.h === null) : undefined;
    if (same && same.n < 1000) same.n++;
    else entry.trees.push({ species, d, h: height, n: 1 });
    navigator.vibrate?.(20);
    settle();
  };
  const add = async (d: number | null): Promise<void> => {
    const diameter = d ?? await askNumber({ title: t('胸高直径（cm）', 'Diameter (cm)'), unit: 'cm', min: 0.1, max: 300, decimals: 1 });
    if (diameter === null) return;
    const height = withHeight ? await askNumber({ title: t(`直径 ${number(diameter, entry.byClass ? 0 : 1)} cm の木の樹高（m）`, `Height of the ${number(diameter, entry.byClass ? 0 : 1)} cm tree (m)`), unit: 'm', min: 1.4, max: 70, decimals: 1 }) : null;
    if (!withHeight || height !== null) count(diameter, height);
  };
  const drawChips = (): void => {
    const keys = showAll ? [...new Set([...usual, ...app.session!.plantable])] : usual;
    chips.replaceChildren(...keys.map(key => button(speciesName(app, key), () => { species = key; drawChips(); tell(); }, { pressed: key === species, name: `species-${key}` })),
      showAll ? '' : button(t('ほかの樹種', 'Other species'), () => { showAll = true; drawChips(); }, { icon: 'plus', name: 'more-species' }));
  };
  const drawPad = (): void => {
    const largest = Math.max(44, ...entry.trees.map(tree => 2 * Math.ceil(tree.d / 2) + 8));
    const classes = Array.from({ length: (largest - 4) / 2 }, (_, i) => 6 + 2 * i);
    pad.replaceChildren(...(entry.byClass ? classes.map(d => {
      const n = entry.trees.filter(tree => tree.species === species && tree.d === d).reduce((total, tree) => total + tree.n, 0);
      return h('button', { type: 'button', class: 'class-key', 'data-class': d, click: () => { void add(d); } }, h('strong', {}, String(d)), h('span', { class: 'class-count' }, n === 0 ? '·' : t(`${n}本`, `× ${n}`)));
    }) : [button(t('木を1本入れる', 'Enter a tree'), () => { void add(null); }, { icon: 'plus', kind: 'primary', name: 'add-tree' })]));
  };
  const drawRows = (): void => {
    rows.replaceChildren(...entry.trees.map((tree, i) => h('li', { 'data-tree': i },
      h('span', { class: 'tree-words' }, h('strong', {}, `${speciesName(app, tree.species)} ${number(tree.d, tree.d % 1 === 0 ? 0 : 1)} cm`), ' ', tree.h === null ? h('span', { class: 'hint' }, t('樹高なし', 'no height')) : `${number(tree.h, 1)} m`),
      h('span', { class: 'tree-count' }, t(`${tree.n}本`, `× ${tree.n}`)),
      h('button', { type: 'button', class: 'edit', 'aria-label': t(`${i + 1}行目を1本減らす`, `Row ${i + 1}: one stem less`), click: () => { if (--tree.n === 0) entry.trees.splice(i, 1); settle(); } }, icon('minus', 26)),
      h('button', { type: 'button', class: 'edit', 'aria-label': t(`${i + 1}行目を1本増やす`, `Row ${i + 1}: one stem more`), click: () => { if (tree.n < 1000) tree.n++; settle(); } }, icon('plus', 26)))).reverse());
  };
  const tell = (): void => {
    figures.replaceChildren(figuresWords(plotFigures(app, entry)));
    drawPad();
    drawRows();
  };
  const heights = button(t('樹高も入れる', 'Also enter the height'), () => { withHeight = !withHeight; heights.setAttribute('aria-pressed', String(withHeight)); }, { pressed: false, name: 'with-height' });
  drawChips();
  tell();
  return h('div', { class: 'stack' }, h('div', { class: 'figures-top' }, figures), chips,
    h('div', { class: 'grid' },
      button(t('2 cm括約', '2 cm classes'), () => { entry.byClass = true; settle(); redraw(); }, { pressed: entry.byClass, name: 'by-class' }),
      button(t('実測（0.1 cm）', 'As measured (0.1 cm)'), () => { entry.byClass = false; settle(); redraw(); }, { pressed: !entry.byClass, name: 'measured' }), heights),
    pad, h('h2', {}, t('入れた立木（新しい順）', 'Trees entered (newest first)')), rows);
}

/** Age in the fiscal year of the survey, as the server counts it. */
export function plotFigures(app: FieldApp, entry: PlotEntry): PlotFigures | null {
  const stand = app.stands.find(one => one.properties.code === entry.standCode);
  const [year, month] = (entry.surveyedOn ?? '').split('-').map(Number);
  const fiscalYear = year === undefined || month === undefined ? null : month < 4 ? year - 1 : year;
  return figuresOf(entry.ground, entry.trees, app.session?.survey, species => {
    const origin = stand?.properties.cohorts.find(cohort => cohort.species === species)?.origin ?? null;
    return origin === null || fiscalYear === null || origin > fiscalYear ? null : fiscalYear - origin + 1;
  });
}

/** What the trees say so far. What the server alone can compute, or what is missing for it, is a dash. */
export function figuresWords(figures: PlotFigures | null): HTMLElement {
  const tile = (key: string, label: string, value: number | null | undefined, decimals: number, unit: string): HTMLElement =>
    h('div', { class: 'figure', 'data-figure': key }, h('dt', {}, label), h('dd', {}, h('strong', {}, value == null ? '–' : number(value, decimals)), value == null ? '' : ` ${unit}`));
  const site = figures?.siteClass ?? null;
  return h('div', {},
    h('dl', { class: 'plot-figures', 'aria-live': 'polite' },
      tile('stems', t('立木密度', 'Stems'), figures?.stemsPerHa, 0, t('本/ha', '/ha')), tile('dbh', t('平均直径', 'Mean diameter'), figures?.meanDiameterCm, 1, 'cm'),
      tile('basal', t('胸高断面積', 'Basal area'), figures?.basalAreaM2PerHa, 1, 'm²/ha'), tile('upper', t('上層樹高', 'Upper height'), figures?.upperHeightM, 1, 'm'),
      tile('volume', t('幹材積', 'Stem volume'), figures?.volumeM3PerHa, 1, 'm³/ha'),
      h('div', { class: 'figure', 'data-figure': 'class' }, h('dt', {}, t('地位級', 'Site class')), h('dd', {}, h('strong', {}, site === null ? '–' : site === 0 ? t('最低未満', 'below all') : String(site))))),
    h('p', { class: 'hint figures-hint' }, figures === null ? t('形と大きさを入れると、ここに結果が出ます。', 'Enter shape and size: the figures appear here.')
      : t(`${figures.stems}本・水平面積 ${number(figures.areaM2, 1)} m²。送ると役所で計算し直します。`, `${figures.stems} stems on ${number(figures.areaM2, 1)} m². The office computes it again.`)));
}

/** 42本（スギ 40、ヒノキ 2）・樹高 5本測定 */
export function treesWords(app: FieldApp, trees: TreeRow[], name: (app: FieldApp, key: string) => string): string {
  if (trees.length === 0) return '';
  const stems = new Map<string, number>();
  for (const tree of trees) stems.set(tree.species, (stems.get(tree.species) ?? 0) + tree.n);
  const all = [...stems.values()].reduce((total, n) => total + n, 0);
  const mean = trees.reduce((total, tree) => total + tree.n * tree.d, 0) / all;
  const measured = trees.filter(tree => tree.h !== null).reduce((total, tree) => total + tree.n, 0);
  const kinds = [...stems].map(([key, n]) => `${name(app, key)} ${n}`);
  return t(`${all}本（${kinds.join('、')}）・平均直径 ${number(mean, 1)} cm・樹高 ${measured}本測定`, `${all} stems (${kinds.join(', ')}), mean diameter ${number(mean, 1)} cm, ${measured} heights`);
}
