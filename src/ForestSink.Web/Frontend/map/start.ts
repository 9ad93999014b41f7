import { keepInAddress } from '../shell/navigation';
import { configuration } from './configuration';
import { startHover } from './hover';
import { startKeyboard } from './keyboard';
import { startLegend } from './legend';
import { MapView } from './map-view';
import { startPanel } from './panel';
import { startSearch } from './search';
import { startSelecting } from './selecting';
import { stateKeys } from './state';
import { startToolbar } from './toolbar';

keepInAddress(stateKeys);
const container = document.getElementById('map');

/** The one map of the page, for every feature: overlays, zooming, fresh tiles, the selection. */
export const mapView: MapView | undefined = container && configuration ? new MapView(container, configuration) : undefined;

if (mapView) {
  startSelecting(mapView);
  startHover(mapView);
  startPanel(mapView);
  startToolbar(mapView);
  startLegend(mapView);
  startSearch(mapView);
  startKeyboard(mapView);
}
