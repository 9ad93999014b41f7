import type { FeatureCollection } from 'geojson';
import { mapView } from '../map/start';
import { onElement } from '../shell/htmx';

const colours = { new: '#1b7837', changed: '#1d6fa5', removed: '#b3261e', finding: '#e08214' };
let shown = false;

// While a check's report is open, the map shows what would change; it goes when the report goes.
onElement('data-import-preview', element => {
  void fetch(element.dataset['importPreview']!).then(async response => {
    if (!response.ok || !element.isConnected) return;
    const features = (await response.json()) as FeatureCollection;
    shown = true;
    await mapView?.showOverlay('import', features, colours);
    element.dataset['shown'] = 'true';
    const box = boundsOf(features);
    if (box) mapView?.zoomTo(box, 15);
  });
});

document.addEventListener('htmx:after:swap', () => {
  if (!shown || document.querySelector('[data-import-preview]')) return;
  shown = false;
  void mapView?.showOverlay('import', null);
});

// A finding is shown on the map.
document.addEventListener('click', event => {
  const button = (event.target as Element).closest<HTMLElement>('[data-zoom]');
  if (button) mapView?.zoomTo(button.dataset['zoom']!.split(',').map(Number) as [number, number, number, number], 18);
});

// After an import the map asks for the tiles of the new version.
onElement('data-forest-version', element => {
  mapView?.refreshTiles(Number(element.dataset['forestVersion']));
  const bounds = element.dataset['zoomTo'];
  if (bounds) mapView?.zoomTo(bounds.split(',').map(Number) as [number, number, number, number], 14);
});

function boundsOf(features: FeatureCollection): [number, number, number, number] | null {
  let box: [number, number, number, number] | null = null;
  const visit = (part: unknown): void => {
    const list = part as number[];
    if (typeof list[0] !== 'number') return void (part as unknown[]).forEach(visit);
    const [x, y] = [list[0], list[1]!];
    box = box ? [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)] : [x, y, x, y];
  };
  for (const feature of features.features) if (feature.geometry && 'coordinates' in feature.geometry) visit(feature.geometry.coordinates);
  return box;
}
