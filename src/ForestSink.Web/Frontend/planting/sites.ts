import type { FeatureCollection } from 'geojson';
import type { ExpressionSpecification, GeoJSONSource, Map as MapLibre } from 'maplibre-gl';
import { formatNumber, t } from '../map/configuration';
import { mapView } from '../map/start';
import { openPanel } from '../shell/navigation';
import { score, type Criterion } from './score';

interface ScoreTable {
  criteria: Criterion[];
  presets: { key: string; weights: Record<string, number> }[];
  sites: { id: string; values: (number | null)[] }[];
}

const source = 'planting-sites';
const colour = ['case', ['==', ['feature-state', 'points'], null], '#ffffff',
  ['interpolate', ['linear'], ['feature-state', 'points'], 0, '#f2f0f7', 50, '#9e9ac8', 100, '#54278f']] as unknown as ExpressionSpecification;

/** The page of candidate sites: sliders in, colours and ranks out, without asking the server again. */
export async function startSites(page: HTMLElement): Promise<void> {
  const response = await fetch(page.dataset['plantingScores']!);
  if (!response.ok || !page.isConnected) return;
  const table = (await response.json()) as ScoreTable;
  const sliders = [...page.querySelectorAll<HTMLInputElement>('input[data-weight]')];
  const drawn = drawSites(page);
  let points = new Map<string, number | null>();

  const judge = (): void => {
    const weights = table.criteria.map(criterion => Number(sliders.find(slider => slider.dataset['weight'] === criterion.key)?.value ?? criterion.weight));
    points = new Map(table.sites.map(site => [site.id, score(table.criteria, weights, site.values)?.points ?? null]));
    for (const slider of sliders) page.querySelector(`output[for="${slider.id}"]`)!.textContent = slider.value;
    rank(page, points);
    void drawn.then(map => paint(map, points));
    remember(page, weights, table.criteria);
  };
  for (const slider of sliders) slider.addEventListener('input', judge);
  for (const button of page.querySelectorAll<HTMLButtonElement>('[data-preset]'))
    button.addEventListener('click', () => {
      const preset = table.presets.find(known => known.key === button.dataset['preset']);
      for (const slider of sliders) slider.value = String(preset?.weights[slider.dataset['weight']!] ?? slider.value);
      for (const other of page.querySelectorAll('[data-preset]')) other.setAttribute('aria-pressed', String(other === button));
      judge();
    });
  judge();
  page.dataset['judged'] = 'true';
}

/** Rows in the order of their points; the sum of what is shown stays the server's. */
function rank(page: HTMLElement, points: Map<string, number | null>): void {
  const body = page.querySelector('tbody[data-sites]');
  if (!body) return;
  const rows = [...body.querySelectorAll<HTMLTableRowElement>('tr[data-site]')];
  rows.sort((a, b) => (points.get(b.dataset['site']!) ?? -1) - (points.get(a.dataset['site']!) ?? -1));
  rows.forEach((row, index) => {
    const value = points.get(row.dataset['site']!) ?? null;
    row.querySelector('[data-points]')!.textContent = value === null ? '–' : formatNumber(value, 1);
    row.querySelector<HTMLMeterElement>('meter')!.value = value ?? 0;
    row.querySelector('[data-rank]')!.textContent = String(index + 1);
    body.append(row);
  });
}

/** What the sliders say goes along with links to a site, a comparison and a plan. */
function remember(page: HTMLElement, weights: number[], criteria: Criterion[]): void {
  const text = criteria.map((criterion, i) => `${criterion.key}:${weights[i]}`).join(',');
  for (const field of page.querySelectorAll<HTMLInputElement>('input[name="w"]')) field.value = text;
  for (const link of page.querySelectorAll<HTMLAnchorElement>('a[data-with-weights]')) {
    const url = new URL(link.href);
    url.searchParams.set('w', text);
    const address = url.pathname + url.search;
    link.setAttribute('href', address);
    link.setAttribute('hx-get', address);
  }
}

async function drawSites(page: HTMLElement): Promise<MapLibre | null> {
  if (!mapView) return null;
  const response = await fetch(page.dataset['plantingOutlines']!);
  if (!response.ok || !page.isConnected) return null;
  const outlines = (await response.json()) as FeatureCollection;
  await new Promise<void>(resolve => (mapView!.map.loaded() ? resolve() : void mapView!.map.once('idle', () => resolve())));
  const { map } = mapView;
  const old = map.getSource(source) as GeoJSONSource | undefined;
  if (old) old.setData(outlines);
  else {
    map.addSource(source, { type: 'geojson', data: outlines, promoteId: 'site' });
    // The forest steps back, so that the few sites are what one sees.
    map.addLayer({ id: `${source}-veil`, type: 'background', paint: { 'background-color': '#f7f8f5', 'background-opacity': 0.62 } }, map.getLayer('streams') ? 'streams' : undefined);
    map.addLayer({ id: `${source}-fill`, type: 'fill', source, paint: { 'fill-color': colour, 'fill-opacity': 0.9 } });
    map.addLayer({ id: `${source}-casing`, type: 'line', source, paint: { 'line-color': '#ffffff', 'line-width': 4 } });
    map.addLayer({ id: `${source}-line`, type: 'line', source, paint: { 'line-color': '#3f1d70', 'line-width': 1.8 } });
    map.on('click', `${source}-fill`, event => {
      const site = event.features?.[0]?.properties?.['site'] as string | undefined;
      const here = document.querySelector<HTMLElement>('[data-planting-base]');
      if (site && here) void openPanel(`${here.dataset['plantingBase']!}/sites/${site}`);
    });
    map.on('mouseenter', `${source}-fill`, () => { map.getCanvas().style.cursor = 'pointer'; });
    map.on('mouseleave', `${source}-fill`, () => { map.getCanvas().style.cursor = ''; });
  }
  page.dataset['drawn'] = 'true';
  return map;
}

function paint(map: MapLibre | null, points: Map<string, number | null>): void {
  if (!map) return;
  for (const [id, value] of points) map.setFeatureState({ source, id }, { points: value });
}

/** The colours go with the pages that explain them. */
export function clearSites(): void {
  const map = mapView?.map;
  if (!map?.getSource(source)) return;
  for (const layer of ['veil', 'fill', 'casing', 'line']) map.removeLayer(`${source}-${layer}`);
  map.removeSource(source);
}

/** Boxes pick up to three sites to lay side by side. */
export function startComparing(page: HTMLElement): void {
  const link = page.querySelector<HTMLAnchorElement>('[data-compare]');
  if (!link) return;
  const show = (): void => {
    const chosen = [...page.querySelectorAll<HTMLInputElement>('input[name="compare"]:checked')];
    for (const box of page.querySelectorAll<HTMLInputElement>('input[name="compare"]')) box.disabled = !box.checked && chosen.length >= 3;
    link.hidden = chosen.length < 2;
    link.textContent = t(`選んだ${chosen.length}か所を比べる`, `Compare these ${chosen.length}`);
    const url = new URL(link.href);
    url.searchParams.set('sites', chosen.map(box => box.value).join(','));
    link.setAttribute('href', url.pathname + url.search);
    link.setAttribute('hx-get', url.pathname + url.search);
  };
  page.addEventListener('change', show);
  show();
}
