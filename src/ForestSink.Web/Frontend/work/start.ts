import { mapView } from '../map/start';
import { setStandClasses, type StandClass } from '../map/stand-classes';

// The work theme's classes depend on the year, and on every decision made in the panel.
let asked = '';
const refresh = async (again = false): Promise<void> => {
  if (!mapView || mapView.state.theme !== 'work') return;
  const address = `/m/${mapView.configuration.municipality}/work/classes.json?fy=${mapView.state.fy}`;
  if (address === asked && !again) return;
  asked = address;
  const response = await fetch(address);
  if (!response.ok || asked !== address) return;
  setStandClasses((await response.json()) as Record<string, StandClass>, 'work');
  mapView.redraw();
};
mapView?.listen(() => void refresh());
document.addEventListener('htmx:after:swap', () => {
  if (document.querySelector('#panel .work')) void refresh(true);
});
void refresh();
