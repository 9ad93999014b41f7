import { Map as MapLibre, setWorkerUrl, type LngLatBoundsLike } from 'maplibre-gl';
import type { FeatureCollection } from 'geojson';
import { configuration, type MapConfiguration } from './configuration';

setWorkerUrl('/dist/map-worker.js');

/** Colour of an overlay's features, by their property `kind`. */
export type OverlayColours = Record<string, string>;

export class MapView {
  private constructor(readonly map: MapLibre, readonly configuration: MapConfiguration) {}

  static start(): MapView | undefined {
    const container = document.getElementById('map');
    if (!container || !configuration) return undefined;
    const map = new MapLibre({
      container,
      style: { version: 8, sources: {}, layers: [{ id: 'paper', type: 'background', paint: { 'background-color': '#eef1ec' } }] },
      attributionControl: false,
      ...(configuration.bounds ? { bounds: configuration.bounds, fitBoundsOptions: { padding: 40 } } : {}),
    });
    map.on('idle', () => { container.dataset['idle'] = 'true'; });
    return new MapView(map, configuration);
  }

  zoomTo(bounds: LngLatBoundsLike): void {
    this.map.fitBounds(bounds, { padding: 60, maxZoom: 17 });
  }

  /** Lays features over the map (an import's preview, a plan), coloured by their property `kind`; null takes them away. */
  showOverlay(name: string, features: FeatureCollection | null, colours: OverlayColours = {}): void {
    void this.whenReady().then(() => {
      const id = `overlay-${name}`;
      for (const layer of [`${id}-fill`, `${id}-line`]) if (this.map.getLayer(layer)) this.map.removeLayer(layer);
      if (this.map.getSource(id)) this.map.removeSource(id);
      if (!features) return;
      const pairs = Object.entries(colours).flat();
      const colour = (pairs.length > 0 ? ['match', ['get', 'kind'], ...pairs, '#1d6fa5'] : '#1d6fa5') as unknown as string;
      this.map.addSource(id, { type: 'geojson', data: features });
      this.map.addLayer({ id: `${id}-fill`, type: 'fill', source: id, filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': colour, 'fill-opacity': 0.35 } });
      this.map.addLayer({ id: `${id}-line`, type: 'line', source: id, paint: { 'line-color': colour, 'line-width': 2 } });
    });
  }

  private whenReady(): Promise<void> {
    return this.map.isStyleLoaded() ? Promise.resolve() : new Promise(resolve => this.map.once('load', () => resolve()));
  }
}
