import type { Polygon, Position } from 'geojson';
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { MapConfiguration } from './configuration';
import { byClass, keeps, themeOf } from './paint';
import type { MapState } from './state';

const ink = '#1c2321';
const paper = '#ffffff';
const groundColour = '#eef1ea';
const selection = '#ffcc00';

/** Drawn on the machine itself: labels need no glyph server and no network. */
const font = ['Noto Sans CJK JP', 'Noto Sans JP', 'Hiragino Sans', 'Yu Gothic UI', 'Meiryo', 'sans-serif'];
const boldFont = ['Noto Sans CJK JP Bold', ...font];

const gsi = { pale: 'pale/{z}/{x}/{y}.png', std: 'std/{z}/{x}/{y}.png', photo: 'seamlessphoto/{z}/{x}/{y}.jpg', slope: 'slopemap/{z}/{x}/{y}.png' } as const;
const gsiMaxZoom = { pale: 18, std: 18, photo: 18, slope: 15 } as const;

/** Address of the forest's tiles; only the themes of an estimate ask for its figures. */
export function tilesOf(state: MapState, configuration: MapConfiguration, version: number): string {
  const address = location.origin + configuration.tiles.replace(/\/tiles\/\d+\//, `/tiles/${version}/`);
  return state.run && themeOf(state, configuration).needsEstimate ? `${address}?run=${state.run}&fy=${state.fy}` : address;
}

/** The whole picture as a pure function of the state. `found` are the ids that a text filter keeps. */
export function styleOf(state: MapState, configuration: MapConfiguration, version: number, found: number[] | null): StyleSpecification {
  return {
    version: 8,
    sources: sources(state, configuration, version),
    layers: [...ground(state, configuration), ...forest(state, configuration, found), ...labels(configuration)],
    ...(state.relief && configuration.terrain ? { terrain: { source: 'relief', exaggeration: 1.2 } } : {}),
    sky: { 'sky-color': '#cfe0ea', 'horizon-color': '#f1f4f0', 'fog-color': '#f1f4f0' },
  };
}

function sources(state: MapState, configuration: MapConfiguration, version: number): StyleSpecification['sources'] {
  const { terrain } = configuration;
  const dem = terrain && {
    type: 'raster-dem' as const,
    tiles: [`${location.origin}/m/${configuration.municipality}/terrain/{z}/{x}/{y}.png?v=${terrain.version}`],
    encoding: 'terrarium' as const,
    tileSize: 256,
    minzoom: terrain.minZoom,
    maxzoom: terrain.maxZoom,
    bounds: [terrain.west, terrain.south, terrain.east, terrain.north] as [number, number, number, number],
  };
  return {
    forest: {
      type: 'vector',
      tiles: [tilesOf(state, configuration, version)],
      minzoom: 6,
      maxzoom: configuration.maxZoom,
      ...(configuration.bounds ? { bounds: configuration.bounds } : {}),
    },
    ...(dem ? { shade: { ...dem, attribution: terrain.source }, relief: dem, sheet: { type: 'geojson' as const, data: outside(terrain) } } : {}),
    ...(state.backdrop === 'hillshade' ? {} : {
      [`gsi-${state.backdrop}`]: {
        type: 'raster' as const,
        tiles: [`https://cyberjapandata.gsi.go.jp/xyz/${gsi[state.backdrop]}`],
        tileSize: 256,
        maxzoom: gsiMaxZoom[state.backdrop],
        attribution: '<a href="https://maps.gsi.go.jp/development/ichiran.html" target="_blank" rel="noopener">国土地理院</a>',
      },
    }),
  };
}

/** Everything but the terrain: the relief ends like a sheet of paper, not in the last row of its heights. */
function outside({ west, south, east, north }: NonNullable<MapConfiguration['terrain']>): Polygon {
  const world: Position[] = [[-180, -85], [180, -85], [180, 85], [-180, 85], [-180, -85]];
  return { type: 'Polygon', coordinates: [world, [[west, south], [west, north], [east, north], [east, south], [west, south]]] };
}

/** Paper, backdrop, built-up areas. */
function ground(state: MapState, configuration: MapConfiguration): LayerSpecification[] {
  const backdrop: LayerSpecification[] = state.backdrop === 'hillshade'
    ? []
    : [{ id: `gsi-${state.backdrop}`, type: 'raster', source: `gsi-${state.backdrop}`, paint: { 'raster-fade-duration': 150 } }];
  const areas: LayerSpecification[] = state.backdrop !== 'hillshade' ? [] : [
    { id: 'areas', type: 'fill', source: 'forest', 'source-layer': 'features', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': ['match', ['get', 'kind'], 'water', '#bfd9e6', 'built-up', '#e2dfda', 'farmland', '#f0efdf', '#e8e8e2'] } },
  ];
  const shade: LayerSpecification[] = configuration.terrain && state.backdrop === 'hillshade'
    ? [{ id: 'hillshade', type: 'hillshade', source: 'shade', paint: { 'hillshade-exaggeration': 0.35, 'hillshade-shadow-color': '#3d4a44', 'hillshade-highlight-color': '#ffffff', 'hillshade-accent-color': '#5a6a61' } },
      { id: 'sheet', type: 'fill', source: 'sheet', paint: { 'fill-color': groundColour, 'fill-antialias': false } }]
    : [];
  return [{ id: 'paper', type: 'background', paint: { 'background-color': groundColour } }, ...backdrop, ...areas, ...shade];
}

function forest(state: MapState, configuration: MapConfiguration, found: number[] | null): LayerSpecification[] {
  const theme = themeOf(state, configuration);
  const colour = byClass(theme, state, configuration, i => theme.classes[i]!.colour);
  const strength = state.backdrop === 'hillshade' ? 0.72 : 0.55;
  const kept = keeps(state, configuration, found);
  const opacity = kept === true ? strength : ['case', kept, strength, 0.1];
  const dots = byClass(theme, state, configuration, i => (theme.classes[i]!.dotted ? 0.35 : 0));
  const dotOpacity = kept === true ? dots : ['case', kept, dots, 0];
  const hatched: LayerSpecification[] = !theme.classes.some(known => known.hatched) ? [] : [{
    id: 'stands-hatch', type: 'fill', source: 'forest', 'source-layer': 'stands', minzoom: configuration.standsFrom,
    paint: { 'fill-pattern': 'hatch', 'fill-opacity': byClass(theme, state, configuration, i => (theme.classes[i]!.hatched ? 0.9 : 0)) as unknown as number },
  }];
  const species = configuration.themes.find(known => known.source === 'species')!;
  const stands = { source: 'forest', 'source-layer': 'stands' } as const;
  const compartments = { source: 'forest', 'source-layer': 'compartments' } as const;
  const features = { source: 'forest', 'source-layer': 'features' } as const;
  return [
    { id: 'compartments-fill', type: 'fill', ...compartments, maxzoom: configuration.standsFrom, paint: { 'fill-color': theme.source === 'species' ? byClass(species, state, configuration, i => species.classes[i]!.colour) : '#8fb39c', 'fill-opacity': strength } },
    { id: 'stands-fill', type: 'fill', ...stands, minzoom: configuration.standsFrom, paint: { 'fill-color': colour, 'fill-opacity': opacity as unknown as number, 'fill-antialias': false } },
    { id: 'stands-dots', type: 'fill', ...stands, minzoom: 13, paint: { 'fill-pattern': 'dots', 'fill-opacity': dotOpacity as unknown as number } },
    ...hatched,
    { id: 'streams', type: 'line', ...features, filter: ['==', ['get', 'kind'], 'stream'], layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': '#4d93b8', 'line-width': ['interpolate', ['linear'], ['zoom'], 10, 0.6, 16, 2.2] } },
    { id: 'stands-line', type: 'line', ...stands, minzoom: 13, paint: { 'line-color': '#33413a', 'line-opacity': ['interpolate', ['linear'], ['zoom'], 13, 0.15, 14, 0.35], 'line-width': ['interpolate', ['linear'], ['zoom'], 13, 0.4, 16, 1] } },
    { id: 'compartments-line', type: 'line', ...compartments, paint: { 'line-color': '#22302a', 'line-opacity': ['interpolate', ['linear'], ['zoom'], 9, 0.25, 12, 0.75], 'line-width': ['interpolate', ['linear'], ['zoom'], 9, 0.5, 13, 1.5] } },
    { id: 'forest-roads', type: 'line', ...features, filter: ['in', ['get', 'kind'], ['literal', ['forest-road', 'spur-road', 'road']]], minzoom: 10, layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': ['match', ['get', 'kind'], 'road', '#8a7f76', '#a0643c'], 'line-width': ['interpolate', ['linear'], ['zoom'], 10, 0.6, 16, 3] } },
    { id: 'forest-roads-core', type: 'line', ...features, filter: ['in', ['get', 'kind'], ['literal', ['forest-road', 'spur-road', 'road']]], minzoom: 13, layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': '#fffdf8', 'line-width': ['interpolate', ['linear'], ['zoom'], 13, 0.4, 16, 1.6] } },
    { id: 'boundary', type: 'line', ...features, filter: ['==', ['get', 'kind'], 'boundary'], paint: { 'line-color': '#5b3b6b', 'line-width': 1.6, 'line-dasharray': [5, 2, 1, 2], 'line-opacity': 0.8 } },
    { id: 'stands-hover', type: 'line', ...stands, minzoom: configuration.standsFrom, paint: { 'line-color': ink, 'line-width': 2, 'line-opacity': ['case', ['boolean', ['feature-state', 'hover'], false], 1, 0] } },
    { id: 'stands-selected-casing', type: 'line', ...stands, minzoom: configuration.standsFrom, layout: { 'line-join': 'round' }, paint: { 'line-color': ink, 'line-width': 5, 'line-opacity': ['case', ['boolean', ['feature-state', 'selected'], false], 1, 0] } },
    { id: 'stands-selected', type: 'line', ...stands, minzoom: configuration.standsFrom, layout: { 'line-join': 'round' }, paint: { 'line-color': selection, 'line-width': 3, 'line-opacity': ['case', ['boolean', ['feature-state', 'selected'], false], 1, 0] } },
  ];
}

function labels(configuration: MapConfiguration): LayerSpecification[] {
  const source = { source: 'forest', 'source-layer': 'labels' } as const;
  const places = { source: 'forest', 'source-layer': 'places' } as const;
  const name = configuration.language === 'en' ? ['coalesce', ['get', 'name_en'], ['get', 'name']] : ['get', 'name'];
  return [
    { id: 'stand-labels', type: 'symbol', ...source, minzoom: 15, filter: ['==', ['get', 'kind'], 'stand'], layout: { 'text-field': ['get', 'text'], 'text-font': font, 'text-size': ['interpolate', ['linear'], ['zoom'], 15, 10, 17, 13], 'text-padding': 4 }, paint: { 'text-color': ink, 'text-halo-color': paper, 'text-halo-width': 1.5 } },
    { id: 'compartment-labels', type: 'symbol', ...source, minzoom: 11, maxzoom: 15, filter: ['==', ['get', 'kind'], 'compartment'], layout: { 'text-field': ['get', 'text'], 'text-font': boldFont, 'text-size': ['interpolate', ['linear'], ['zoom'], 11, 10, 14, 15], 'text-padding': 6 }, paint: { 'text-color': ink, 'text-halo-color': paper, 'text-halo-width': 1.5 } },
    { id: 'place-labels', type: 'symbol', ...places, minzoom: 10, filter: ['any', ['in', ['get', 'kind'], ['literal', ['peak', 'city-hall', 'station', 'district']]], ['>=', ['zoom'], 13.5]], layout: { 'text-field': ['case', ['==', ['get', 'kind'], 'peak'], ['concat', '▲ ', name], name] as unknown as string, 'text-font': font, 'text-size': 12, 'text-padding': 8 }, paint: { 'text-color': ['match', ['get', 'kind'], 'peak', '#5a3d1e', '#26313a'], 'text-halo-color': paper, 'text-halo-width': 1.5 } },
  ];
}
