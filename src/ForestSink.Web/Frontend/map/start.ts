import { MapView } from './map-view';

/** The one map of the page, for every feature: overlays, zooming, fresh tiles, the selection. */
export const mapView: MapView | undefined = MapView.start();
