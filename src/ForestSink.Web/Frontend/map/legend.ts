import { formatNumber, t, type Theme, type ThemeClass } from './configuration';
import type { MapView } from './map-view';
import { themeOf } from './paint';
import { standClasses } from './stand-classes';
import { isFiltering, type MapState, type StandFilter } from './state';

interface Areas {
  classes: { key: string; stands: number; areaHa: number }[];
  stands: number;
  areaHa: number;
}

/** The legend: every class with its area; a click narrows map and table to it. */
export function startLegend(view: MapView): void {
  const legend = document.getElementById('legend') as HTMLDetailsElement;
  const list = document.getElementById('legend-classes')!;
  const total = document.getElementById('legend-total')!;
  if (matchMedia('(max-width: 1099px)').matches) legend.open = false;

  let asked = '';
  const areas = new Map<string, Areas>();
  const refresh = async (): Promise<void> => {
    const theme = themeOf(view.state, view.configuration);
    const query = view.query();
    // Each class keeps its area while its neighbour is picked: the theme's own narrowing does not count here.
    query.delete({ species: 'species', type: 'type', origin: 'age', stock: '', co2: '', eligibility: '', project: '', plots: '', work: '', planting: '', scenario: '' }[theme.source]);
    query.set('theme', theme.key);
    asked = query.toString();
    if (theme.source === 'eligibility' || theme.source === 'project' || theme.source === 'work' || theme.source === 'planting') {
      draw(view, theme, list, total, ofStands(theme));
      return;
    }
    draw(view, theme, list, total, areas.get(asked));
    if (areas.has(asked) || (theme.needsEstimate && !view.state.run)) return;
    const mine = asked;
    const response = await fetch(`/m/${view.configuration.municipality}/legend?${mine}`);
    if (!response.ok) return;
    areas.set(mine, (await response.json()) as Areas);
    if (mine === asked) draw(view, theme, list, total, areas.get(mine));
  };
  view.listen((now, before) => {
    if (now === before) areas.clear();
    if (now === before || now.theme !== before.theme || now.fy !== before.fy || now.run !== before.run || now.filter !== before.filter || (now.filter.only && now.selection !== before.selection)) void refresh();
  });
  void refresh();
}

/** Areas of classes known stand by stand; nothing before they have come. */
function ofStands(theme: Theme): Areas | undefined {
  const classes = theme.classes.map(known => ({ key: known.key, stands: standClasses()[known.key]?.stands ?? 0, areaHa: standClasses()[known.key]?.areaHa ?? 0 }));
  return classes.some(known => known.stands > 0) ? { classes, stands: 0, areaHa: 0 } : undefined;
}

function draw(view: MapView, theme: Theme, list: HTMLElement, total: HTMLElement, areas: Areas | undefined): void {
  document.getElementById('legend-title')!.textContent = theme.unit ? `${theme.name} (${theme.unit})` : theme.name;
  if (theme.needsEstimate && !view.state.run) {
    list.replaceChildren();
    total.textContent = t('吸収量を算定すると、ここに色分けが出ます。', 'Run an estimate to see these colours.');
    return;
  }
  const isPicked = picked(theme, view.state);
  const anyPicked = theme.classes.some((_, i) => isPicked(i));
  const entries = theme.classes.map((known, i) => ({ known, i, found: areas?.classes[i] })).filter(({ found, i }) => !areas || (found?.areaHa ?? 0) > 0 || isPicked(i));
  list.replaceChildren(...entries.map(({ known, i, found }) => entry(view, theme, known, i, found?.areaHa, isPicked(i), anyPicked)));
  const counted = areas?.classes.filter((_, i) => !anyPicked || isPicked(i)) ?? [];
  const sum = (of: 'areaHa' | 'stands'): number => counted.reduce((all, found) => all + found[of], 0);
  total.textContent = !areas ? '' : onlyNone(theme, areas) ? emptyReason(theme)
    : `${t('計', 'Total')} ${formatNumber(sum('areaHa'), 1)} ha · ${formatNumber(sum('stands'), 0)} ${t('小班', 'stands')}${isFiltering(view.state.filter) ? t('（絞り込み中）', ' (filtered)') : ''}`;
}

function onlyNone(theme: Theme, areas: Areas): boolean {
  return theme.needsEstimate && areas.classes.every((found, i) => found.stands === 0 || theme.classes[i]!.key === 'none');
}

function emptyReason(theme: Theme): string {
  return theme.source === 'stock'
    ? t('この試算には蓄積がありません。収穫表か、森林簿の材積が要ります。', 'This estimate has no stock: it takes a yield table, or volumes in the register.')
    : t('この年度の試算がありません。', 'There is no estimate for this fiscal year.');
}

function entry(view: MapView, theme: Theme, known: ThemeClass, index: number, areaHa: number | undefined, isPicked: boolean, anyPicked: boolean): HTMLElement {
  const item = document.createElement('li');
  const narrows = narrowing(theme, known, index, view.state.filter, isPicked);
  const row = document.createElement(narrows ? 'button' : 'div');
  row.className = anyPicked && !isPicked ? 'legend-class is-faded' : 'legend-class';
  if (row instanceof HTMLButtonElement) {
    row.type = 'button';
    row.setAttribute('aria-pressed', String(isPicked));
    row.title = isPicked ? t('絞り込みをやめる', 'Show all again') : t('この区分だけを見る', 'Show this class only');
    row.addEventListener('click', () => view.change({ filter: { ...view.state.filter, ...narrows } }, 'push'));
  }
  const swatch = document.createElement('span');
  swatch.className = known.dotted ? 'swatch swatch-dotted' : known.hatched ? 'swatch swatch-hatched' : 'swatch';
  swatch.style.backgroundColor = known.colour;
  const name = Object.assign(document.createElement('span'), { className: 'legend-name', textContent: known.name });
  const area = Object.assign(document.createElement('span'), { className: 'legend-area', textContent: areaHa === undefined ? '' : formatNumber(areaHa, 1) });
  row.append(swatch, name, area);
  item.append(row);
  return item;
}

/** How the filter changes when a class is clicked; null where the class cannot be filtered by. */
function narrowing(theme: Theme, known: ThemeClass, index: number, filter: StandFilter, isPicked: boolean): Partial<StandFilter> | null {
  const toggled = (keys: string[]): string[] => (isPicked ? keys.filter(key => key !== known.key) : [...keys, known.key]);
  if (theme.source === 'species') return { species: toggled(filter.species) };
  if (theme.source === 'type') return { type: toggled(filter.type) };
  if (theme.source === 'origin' && known.key !== 'none') return { age: isPicked ? null : ageRange(theme, index) };
  return null;
}

function picked(theme: Theme, { filter }: MapState): (index: number) => boolean {
  if (theme.source === 'species') return i => filter.species.includes(theme.classes[i]!.key);
  if (theme.source === 'type') return i => filter.type.includes(theme.classes[i]!.key);
  if (theme.source === 'origin') return i => filter.age?.join() === ageRange(theme, i).join();
  return () => false;
}

function ageRange(theme: Theme, index: number): [number, number] {
  return [Number(theme.classes[index]!.key), (theme.thresholds[index] ?? 41) - 1];
}
