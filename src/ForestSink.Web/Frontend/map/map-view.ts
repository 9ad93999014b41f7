import { AttributionControl, Map as MapLibre, NavigationControl, ScaleControl, setWorkerUrl, type LngLatBoundsLike, type StyleSpecification } from 'maplibre-gl';
import type { FeatureCollection } from 'geojson';
import { pushAddress, readable, replaceAddress } from '../shell/navigation';
import { showMessage } from '../shell/messages';
import { applyStyle } from './apply-style';
import { t, type MapConfiguration } from './configuration';
import { dots, hatch } from './dots';
import { readState, serverFilter, writeState, type MapState } from './state';
import { styleOf } from './style';

setWorkerUrl('/dist/map-worker.js');

/** Colour of an overlay's features, by their property `kind`. */
export type OverlayColours = Record<string, string>;

type Listener = (now: MapState, before: MapState) => void;

/** The one map of the page. Its state is one object, mirrored in the address; the picture is a function of it. */
export class MapView {
  readonly map: MapLibre;
  state: MapState;
  private style: StyleSpecification;
  /** The forest's version that the tiles show. */
  version: number;
  /** Ids that a text filter keeps; null without one. */
  private found: number[] | null = null;
  private readonly listeners: Listener[] = [];
  private readonly loaded: Promise<void>;
  private waiting = false;

  constructor(readonly container: HTMLElement, readonly configuration: MapConfiguration) {
    this.state = readState(new URLSearchParams(location.search), configuration);
    this.version = configuration.forestVersion;
    this.style = styleOf(this.state, configuration, this.version, null);
    this.map = new MapLibre({ container, style: this.style, ...this.camera(), ...mapOptions() });
    this.map.addControl(new NavigationControl({ visualizePitch: true }), 'bottom-right');
    this.map.addControl(new ScaleControl({ maxWidth: 120, unit: 'metric' }), 'bottom-right');
    this.map.addControl(new AttributionControl({ compact: false, customAttribution: 'ForestSink' }), 'bottom-right');
    this.map.addImage('dots', dots());
    this.map.addImage('hatch', hatch());
    this.loaded = new Promise(resolve => this.map.once('load', () => resolve()));
    this.drawAfter(this.loaded);
    this.map.on('moveend', () => replaceAddress(this.address()));
    this.map.on('idle', () => { container.dataset['idle'] = 'true'; });
    this.map.on('dataloading', () => { container.dataset['idle'] = 'false'; });
    this.map.on('error', event => this.explain(event));
    document.addEventListener('address-changed', () => this.change(readState(new URLSearchParams(location.search), configuration), 'none'));
    void this.loaded.then(() => { this.markSelection([], this.state.selection); void this.searchText(); });
  }

  /** Called with the new and the old state after every change. */
  listen(listener: Listener): void {
    this.listeners.push(listener);
  }

  /** Changes part of the state. `push` makes an entry in the history: for what a user would want to go back from. */
  change(part: Partial<MapState>, history: 'push' | 'replace' | 'none' = 'replace'): void {
    const before = this.state;
    this.state = { ...before, ...part };
    if (history === 'push') pushAddress(this.address());
    else if (history === 'replace') replaceAddress(this.address());
    this.markSelection(before.selection, this.state.selection);
    if (before.filter.text !== this.state.filter.text) void this.searchText();
    this.draw();
    for (const listener of this.listeners) listener(this.state, before);
  }

  /** Makes this the selection and tells the page (event `forest-selection` on the document). */
  select(ids: number[]): void {
    this.change({ selection: [...new Set(ids)] }, 'push');
    document.dispatchEvent(new CustomEvent('forest-selection', { detail: { ids: this.state.selection } }));
  }

  zoomTo(bounds: LngLatBoundsLike, maxZoom = 16.5): void {
    this.map.fitBounds(bounds, { padding: this.roomForBox(), maxZoom, duration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 700 });
  }

  /** The whole municipality. */
  zoomToAll(): void {
    if (this.configuration.bounds) this.map.fitBounds(this.configuration.bounds, { padding: this.wholePadding(), pitch: 0, bearing: 0 });
  }

  /** What chips and, on tablets, the sheet cover. */
  private roomForBox(): { top: number; bottom: number; left: number; right: number } {
    const isDesk = matchMedia('(min-width: 1100px)').matches;
    return isDesk ? { top: 90, bottom: 70, left: 70, right: 70 } : { top: 120, bottom: Math.round(this.container.clientHeight * 0.5), left: 30, right: 130 };
  }

  async zoomToStands(ids: number[]): Promise<void> {
    const response = await fetch(`/m/${this.configuration.municipality}/stands/bounds?ids=${ids.slice(0, 500).join(',')}`);
    if (response.ok) this.zoomTo((await response.json()) as [number, number, number, number]);
  }

  /** After the forest changed (import): asks for tiles of its new version; the old ones stay until they are there. */
  refreshTiles(version: number): void {
    this.version = version;
    this.redraw();
  }

  /** After something beside the state and the tiles changed what the stands show. */
  redraw(): void {
    this.draw();
    for (const listener of this.listeners) listener(this.state, this.state);
  }

  /** Lays features over the map (an import's preview, a plan), coloured by their property `kind`; null takes them away. */
  async showOverlay(name: string, features: FeatureCollection | null, colours: OverlayColours = {}): Promise<void> {
    await this.loaded;
    const id = `overlay-${name}`;
    for (const layer of [`${id}-fill`, `${id}-line`, `${id}-point`]) if (this.map.getLayer(layer)) this.map.removeLayer(layer);
    if (this.map.getSource(id)) this.map.removeSource(id);
    if (!features) return;
    const pairs = Object.entries(colours).flat();
    const colour = (pairs.length > 0 ? ['match', ['get', 'kind'], ...pairs, '#1d6fa5'] : '#1d6fa5') as unknown as string;
    this.map.addSource(id, { type: 'geojson', data: features });
    this.map.addLayer({ id: `${id}-fill`, type: 'fill', source: id, filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': colour, 'fill-opacity': 0.4 } });
    this.map.addLayer({ id: `${id}-line`, type: 'line', source: id, paint: { 'line-color': colour, 'line-width': ['interpolate', ['linear'], ['zoom'], 11, 0.6, 16, 2] } });
    this.map.addLayer({ id: `${id}-point`, type: 'circle', source: id, filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-color': colour, 'circle-radius': ['interpolate', ['linear'], ['zoom'], 10, 3, 15, 7], 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 2 } });
  }

  /** The query that table, legend and ids share. */
  query(): URLSearchParams {
    return serverFilter(this.state);
  }

  /**
   * Fresh tiles first and their colours when they are there: the old picture stays meanwhile, and MapLibre, told both at
   * once, would repaint the old tiles and forget to fetch the new ones.
   */
  private draw(): void {
    if (this.waiting) return;
    const next = styleOf(this.state, this.configuration, this.version, this.found);
    const fresh = JSON.stringify(next.sources['forest']) !== JSON.stringify(this.style.sources['forest']);
    const now = fresh ? { ...this.style, sources: { ...this.style.sources, forest: next.sources['forest']! } } : next;
    applyStyle(this.map, this.style, now);
    this.style = now;
    if (fresh) this.drawAfter(this.freshTiles());
  }

  /** When the last of the forest's tiles in view has come. */
  private freshTiles(): Promise<void> {
    return new Promise(resolve => {
      const over = (): void => { arriving.unsubscribe(); idle.unsubscribe(); resolve(); };
      const idle = this.map.on('idle', over);
      const arriving = this.map.on('sourcedata', event => { if (event.sourceId === 'forest' && event.tile && this.map.isSourceLoaded('forest')) over(); });
    });
  }

  /** What changes until then is drawn then, all at once. */
  private drawAfter(ready: Promise<void>): void {
    this.waiting = true;
    void ready.then(() => { this.waiting = false; this.draw(); });
  }

  private markSelection(before: number[], after: number[]): void {
    if (!this.map.getSource('forest')) return;
    const [old, now] = [new Set(before), new Set(after)];
    for (const id of old) if (!now.has(id)) this.map.removeFeatureState({ source: 'forest', sourceLayer: 'stands', id }, 'selected');
    for (const id of now) this.map.setFeatureState({ source: 'forest', sourceLayer: 'stands', id }, { selected: true });
  }

  private async searchText(): Promise<void> {
    const { text } = this.state.filter;
    if (!text) this.found = null;
    else {
      const response = await fetch(`/m/${this.configuration.municipality}/stands/ids?q=${encodeURIComponent(text)}`);
      if (response.ok && text === this.state.filter.text) this.found = (await response.json()) as number[];
    }
    this.draw();
  }

  /** The address of the page with the state in it. */
  private address(): string {
    const url = new URL(location.href);
    writeState(this.state, url.searchParams, this.configuration);
    const { lat, lng } = this.map.getCenter();
    const turn = this.map.getBearing() || this.map.getPitch() ? [this.map.getBearing().toFixed(0), this.map.getPitch().toFixed(0)] : [];
    url.searchParams.set('at', [this.map.getZoom().toFixed(2), lat.toFixed(5), lng.toFixed(5), ...turn].join('/'));
    return readable(url);
  }

  /** Without a network the GSI's tiles cannot come: said once, instead of an empty map without a word. */
  private explain(event: { error: { message: string }; sourceId?: string }): void {
    if (!event.sourceId?.startsWith('gsi-')) console.error(event.error.message);
    else showMessage(t('地理院タイルにつながりません。背景は「陰影起伏」ならネットワークなしで使えます。', 'The GSI map tiles cannot be reached. The hillshade backdrop needs no network.'));
  }

  /** The forest stands clear of legend, bar and sheet; beside a wide panel the legend may cover its corner rather than make it tiny. */
  private wholePadding(): { top: number; bottom: number; left: number; right: number } {
    if (!matchMedia('(min-width: 1100px)').matches)
      return { top: 120, bottom: this.state.drawer > 0 ? 30 : Math.round(this.container.clientHeight * 0.5), left: 30, right: 60 };
    return this.container.clientWidth < 600 ? { top: 70, bottom: 50, left: 30, right: 60 } : { top: 70, bottom: 50, left: 240, right: 60 };
  }

  private camera(): object {
    const [zoom, lat, lng, bearing = 0, pitch = 0] = (new URLSearchParams(location.search).get('at') ?? '').split('/').map(Number);
    if (Number.isFinite(zoom) && Number.isFinite(lat) && Number.isFinite(lng)) return { zoom, center: [lng, lat], bearing, pitch };
    return this.configuration.bounds
      ? { bounds: this.configuration.bounds, fitBoundsOptions: { padding: this.wholePadding() } }
      : { center: [137, 36.5], zoom: 5 };
  }
}

/** What every map of the stands has in common: behaviour and the words of its buttons. */
export function mapOptions(): object {
  return {
    attributionControl: false,
    boxZoom: false,
    maxPitch: 70,
    fadeDuration: 100,
    locale: {
      'NavigationControl.ZoomIn': t('拡大', 'Zoom in'),
      'NavigationControl.ZoomOut': t('縮小', 'Zoom out'),
      'NavigationControl.ResetBearing': t('北を上にする', 'North up'),
      'AttributionControl.ToggleAttribution': t('出典', 'Sources'),
      'Map.Title': t('地図', 'Map'),
    },
  };
}
