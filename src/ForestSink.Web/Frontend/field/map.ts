import type { Feature, FeatureCollection, Position as Coordinate } from 'geojson';
import { addProtocol, AttributionControl, Map as MapLibre, NavigationControl, ScaleControl, setWorkerUrl, type GeoJSONSource, type LayerSpecification, type StyleSpecification } from 'maplibre-gl';
import { circle } from './geometry';
import type { Position } from './position';
import { quality } from './position';
import type { Database } from './store';
import type { Session, StandFeature } from './types';
import { t } from './words';

const font = ['Noto Sans CJK JP', 'Noto Sans JP', 'Hiragino Sans', 'Yu Gothic UI', 'Meiryo', 'sans-serif'];
const none: FeatureCollection = { type: 'FeatureCollection', features: [] };

/** Colours of the map in the three display themes. */
const palettes = {
  standard: { ground: '#eef1ea', ink: '#1c2321', paper: '#ffffff', line: '#33413a', shade: 0.35, fill: 0.7 },
  canopy: { ground: '#1d2421', ink: '#f3f6f2', paper: '#101513', line: '#c9d6cd', shade: 0.5, fill: 0.5 },
  sun: { ground: '#ffffff', ink: '#000000', paper: '#ffffff', line: '#000000', shade: 0.2, fill: 0.85 },
} as const;

export type ThemeName = keyof typeof palettes;

export interface MapContents { stands: StandFeature[]; map: FeatureCollection; plots: FeatureCollection; terrain: { minZoom: number; maxZoom: number; source: string } | null; session: Session | null }

/** The map of the areas taken along; all it draws comes out of the tablet's own store. */
export class FieldMap {
  readonly map: MapLibre;
  readonly ready: Promise<void>;
  private selected = new Set<number>();
  private tapped: ((stand: StandFeature | null, at: Coordinate) => void) | null = null;

  constructor(readonly container: HTMLElement, database: Database, municipality: string, private contents: MapContents, theme: ThemeName) {
    setWorkerUrl(`/m/${municipality}/field/map-worker.js`);
    addProtocol('pack', async ({ url }) => {
      const tile = await database.get('tiles', url.slice('pack://'.length));
      if (!tile) throw new Error('not in the pack');
      return { data: tile.png };
    });
    this.map = new MapLibre({ container, style: style(contents, theme), center: [137, 36.5], zoom: 5, attributionControl: false, fadeDuration: 0, dragRotate: false, pitchWithRotate: false, maxPitch: 0,
      locale: { 'NavigationControl.ZoomIn': t('拡大', 'Zoom in'), 'NavigationControl.ZoomOut': t('縮小', 'Zoom out'), 'Map.Title': t('地図', 'Map') } });
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
    this.map.addControl(new ScaleControl({ maxWidth: 120, unit: 'metric' }), 'bottom-left');
    this.map.addControl(new AttributionControl({ compact: true }), 'bottom-right');
    this.map.on('error', event => { if (!/not in the pack/.test(event.error.message)) console.warn(event.error.message); });
    this.map.on('idle', () => { container.dataset['idle'] = 'true'; });
    this.map.on('dataloading', () => { container.dataset['idle'] = 'false'; });
    this.map.on('click', event => {
      const hit = this.map.queryRenderedFeatures(event.point, { layers: ['stands-fill'] })[0];
      this.tapped?.(this.contents.stands.find(stand => stand.properties.id === hit?.id) ?? null, event.lngLat.toArray());
    });
    this.ready = new Promise(resolve => this.map.once('load', () => { resolve(); }));
  }

  /** What a tap on the map does, until the next screen says something else. */
  onTap(tapped: ((stand: StandFeature | null, at: Coordinate) => void) | null): void {
    this.tapped = tapped;
  }

  async show(contents: MapContents, theme: ThemeName): Promise<void> {
    this.contents = contents;
    await this.ready;
    this.map.setStyle(style(contents, theme), { diff: true });
    this.select([...this.selected]);
  }

  async select(ids: number[]): Promise<void> {
    await this.ready;
    this.selected = new Set(ids);
    const features = this.contents.stands.filter(stand => this.selected.has(stand.properties.id));
    (this.map.getSource('selected') as GeoJSONSource | undefined)?.setData({ type: 'FeatureCollection', features });
  }

  /** Where the tablet is: a ring as wide as the receiver's own doubt. */
  async locate(position: Position | null): Promise<void> {
    await this.ready;
    const features: Feature[] = position ? [
      { type: 'Feature', properties: { quality: quality(position.accuracyM) }, geometry: circle(position.longitude, position.latitude, position.accuracyM) },
      { type: 'Feature', properties: { quality: quality(position.accuracyM) }, geometry: { type: 'Point', coordinates: [position.longitude, position.latitude] } },
    ] : [];
    (this.map.getSource('position') as GeoJSONSource | undefined)?.setData({ type: 'FeatureCollection', features });
  }

  /** Outlines over the map: a walked track, the two sides of a dispute (property `side`: mine, theirs, base). */
  async outline(features: Feature[]): Promise<void> {
    await this.ready;
    (this.map.getSource('outline') as GeoJSONSource | undefined)?.setData({ type: 'FeatureCollection', features });
  }

  async showPlots(plots: FeatureCollection): Promise<void> {
    await this.ready;
    this.contents = { ...this.contents, plots };
    (this.map.getSource('plots') as GeoJSONSource | undefined)?.setData(plots);
  }

  async fit(bounds: [number, number, number, number] | null, maxZoom = 17): Promise<void> {
    await this.ready;
    this.map.resize();
    if (bounds) this.map.fitBounds(bounds, { padding: 60, maxZoom, duration: 0 });
  }
}

function style({ stands, map, plots, terrain, session }: MapContents, theme: ThemeName): StyleSpecification {
  const palette = palettes[theme];
  const colours = (session?.species ?? []).flatMap(({ key, colour }) => [key, colour]);
  const colour = (colours.length > 0 ? ['match', ['get', 'species'], ...colours, '#d5d5d5'] : '#9db8a4') as unknown as string;
  const kind = (...kinds: string[]): unknown => ['in', ['get', 'kind'], ['literal', kinds]];
  const layers: LayerSpecification[] = [
    { id: 'ground', type: 'background', paint: { 'background-color': palette.ground } },
    ...(terrain ? [{ id: 'hillshade', type: 'hillshade' as const, source: 'shade', paint: { 'hillshade-exaggeration': palette.shade, 'hillshade-shadow-color': '#3d4a44', 'hillshade-highlight-color': theme === 'canopy' ? '#55625b' : '#ffffff', 'hillshade-accent-color': '#5a6a61' } }] : []),
    { id: 'stands-fill', type: 'fill', source: 'stands', paint: { 'fill-color': colour, 'fill-opacity': palette.fill, 'fill-antialias': false } },
    { id: 'streams', type: 'line', source: 'map', filter: kind('stream') as never, paint: { 'line-color': theme === 'sun' ? '#004c8c' : '#4d93b8', 'line-width': 2 } },
    { id: 'stands-line', type: 'line', source: 'stands', paint: { 'line-color': palette.line, 'line-width': theme === 'sun' ? 1.6 : 1 } },
    { id: 'compartments-line', type: 'line', source: 'map', filter: kind('compartment') as never, paint: { 'line-color': palette.ink, 'line-width': 2.4 } },
    { id: 'roads', type: 'line', source: 'map', filter: kind('road', 'forest-road', 'spur-road') as never, paint: { 'line-color': theme === 'canopy' ? '#f0b07a' : '#8f4f27', 'line-width': 3 } },
    { id: 'selected-casing', type: 'line', source: 'selected', layout: { 'line-join': 'round' }, paint: { 'line-color': '#1c2321', 'line-width': 8 } },
    { id: 'selected-line', type: 'line', source: 'selected', layout: { 'line-join': 'round' }, paint: { 'line-color': '#ffcc00', 'line-width': 5 } },
    { id: 'outline-fill', type: 'fill', source: 'outline', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': side as never, 'fill-opacity': 0.3 } },
    { id: 'outline-line', type: 'line', source: 'outline', paint: { 'line-color': side as never, 'line-width': 4 } },
    { id: 'outline-point', type: 'circle', source: 'outline', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-radius': 7, 'circle-color': side as never, 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 3 } },
    { id: 'accuracy', type: 'fill', source: 'position', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': ring as never, 'fill-opacity': 0.25 } },
    { id: 'accuracy-line', type: 'line', source: 'position', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'line-color': ring as never, 'line-width': 3 } },
    { id: 'here', type: 'circle', source: 'position', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-radius': 9, 'circle-color': '#1d6fa5', 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 3 } },
    { id: 'labels', type: 'symbol', source: 'stands', minzoom: 14.5, layout: { 'text-field': ['get', 'code'], 'text-font': font, 'text-size': theme === 'sun' ? 16 : 14, 'text-padding': 4 }, paint: { 'text-color': palette.ink, 'text-halo-color': palette.paper, 'text-halo-width': 2 } },
    { id: 'plots', type: 'circle', source: 'plots', paint: { 'circle-radius': 6, 'circle-color': '#ffffff', 'circle-stroke-color': '#6a3d9a', 'circle-stroke-width': 4 } },
    { id: 'plots-no', type: 'symbol', source: 'plots', minzoom: 15, layout: { 'text-field': ['get', 'no'], 'text-font': font, 'text-size': theme === 'sun' ? 16 : 14, 'text-offset': [0, 1.1], 'text-anchor': 'top' }, paint: { 'text-color': palette.ink, 'text-halo-color': palette.paper, 'text-halo-width': 2 } },
    { id: 'places', type: 'symbol', source: 'map', filter: ['==', ['get', 'kind'], 'place'], layout: { 'text-field': ['get', 'name'], 'text-font': font, 'text-size': 13 }, paint: { 'text-color': palette.ink, 'text-halo-color': palette.paper, 'text-halo-width': 2 } },
  ];
  return {
    version: 8,
    sources: {
      stands: { type: 'geojson', data: { type: 'FeatureCollection', features: stands.map(stand => ({ ...stand, id: stand.properties.id })) } },
      map: { type: 'geojson', data: map },
      selected: { type: 'geojson', data: none },
      outline: { type: 'geojson', data: none },
      plots: { type: 'geojson', data: plots },
      position: { type: 'geojson', data: none },
      ...(terrain ? { shade: { type: 'raster-dem' as const, tiles: ['pack://{z}/{x}/{y}'], encoding: 'terrarium' as const, tileSize: 256, minzoom: terrain.minZoom, maxzoom: terrain.maxZoom, attribution: terrain.source } } : {}),
    },
    layers,
  };
}

const side = ['match', ['get', 'side'], 'mine', '#1d6fa5', 'theirs', '#b35806', 'base', '#6b6b6b', '#1d6fa5'];
const ring = ['match', ['get', 'quality'], 'good', '#1b7837', 'fair', '#b26a00', '#b3261e'];
