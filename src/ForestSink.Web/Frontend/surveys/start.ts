import { setPlotGroups, type PlotGroups } from '../map/plot-groups';
import { mapView } from '../map/start';
import { onElement } from '../shell/htmx';

// The form's script comes with the form.
onElement('data-plot-form', form => void import('./form').then(module => module.startForm(form as HTMLFormElement)));

// What was stored needs no draft any more.
onElement('data-plot-saved', page => {
  for (const key of (page.dataset['draftKeys'] ?? '').split('|')) localStorage.removeItem(key);
});

onElement('data-map-theme', button => button.addEventListener('click', () => mapView?.change({ theme: button.dataset['mapTheme']! }, 'push')));

// Plots are points on the map while their pages are open; a plot's own page flies to it.
let shown = false;
const points = async (): Promise<void> => {
  if (!mapView) return;
  if (!document.querySelector('#panel .survey-form')) void mapView.showOverlay('new-plot', null);
  const open = document.querySelector('#panel .surveys:not(.stand-plots)') !== null;
  if (open === shown && !document.querySelector('#panel [data-plot-saved]')) return;
  shown = open;
  const response = open ? await fetch(`/m/${mapView.configuration.municipality}/surveys/plots.geojson`) : null;
  await mapView.showOverlay('plots', response?.ok ? ((await response.json()) as GeoJSON.FeatureCollection) : null, { plot: '#1d6fa5' });
};
document.addEventListener('htmx:after:swap', () => void points());
void points();
onElement('data-plot-at', page => {
  const [longitude, latitude] = page.dataset['plotAt']!.split(',').map(Number);
  mapView?.map.easeTo({ center: [longitude!, latitude!], zoom: Math.max(mapView.map.getZoom(), 15) });
});

// The theme's classes depend on the surveys and the year.
let asked = '';
const refresh = async (): Promise<void> => {
  if (!mapView || mapView.state.theme !== 'plots') return;
  const key = `${mapView.state.fy} ${document.querySelector('#panel [data-plot-saved]') ? performance.now() : ''}`;
  if (key === asked) return;
  asked = key;
  const response = await fetch(`/m/${mapView.configuration.municipality}/surveys/coverage.json?fy=${mapView.state.fy}`);
  if (!response.ok) return;
  setPlotGroups((await response.json()) as PlotGroups);
  mapView.change({}, 'none');
};
mapView?.listen(() => void refresh());
void refresh();
