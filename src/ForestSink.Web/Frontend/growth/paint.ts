import type { ExpressionSpecification, Map as MapLibre, VectorSourceSpecification } from 'maplibre-gl';
import type { MapConfiguration } from '../map/configuration';
import { classOf, scaleOf, type Measure, type Simulation } from './simulation';

/** Compartments have no number; the same tiles in a source of their own know them by their code. */
const sources = { stands: 'forest', compartments: 'simulation-far' } as const;
const unsimulated = '#e4e6e2';
const layers = { stands: 'simulation-stands', compartments: 'simulation-compartments' } as const;
type Layer = keyof typeof layers;

/**
 * Paints a year on the tiles that are already there: each place in view carries its class as feature state, and a step of
 * the year touches only those whose class changed. No tile is asked for again, whatever the size of the municipality.
 */
export class SimulationPaint {
  private measure: Measure = 'stock';
  private year = 0;
  private values: Int16Array | null = null;
  /** What each place in view shows now; -1 where it is not simulated. */
  private readonly shown: Record<Layer, Map<number | string, number>> = { stands: new Map(), compartments: new Map() };
  private readonly look = (event: { sourceId?: string; tile?: unknown }): void => { if ((event.sourceId === sources.stands || event.sourceId === sources.compartments) && event.tile) this.later(); };
  private readonly moved = (): void => this.later();
  private waiting = false;

  constructor(private readonly map: MapLibre, private readonly simulation: Simulation, configuration: MapConfiguration) {
    const below = map.getLayer('streams') ? 'streams' : undefined;
    map.addSource(sources.compartments, { ...(map.getStyle().sources[sources.stands] as VectorSourceSpecification), promoteId: 'code' });
    map.addLayer({ id: layers.compartments, type: 'fill', source: sources.compartments, 'source-layer': 'compartments', maxzoom: configuration.standsFrom, paint: { 'fill-color': unsimulated, 'fill-opacity': 0.85 } }, below);
    map.addLayer({ id: layers.stands, type: 'fill', source: sources.stands, 'source-layer': 'stands', minzoom: configuration.standsFrom, paint: { 'fill-color': unsimulated, 'fill-opacity': 0.85, 'fill-antialias': false } }, below);
    map.on('sourcedata', this.look);
    map.on('moveend', this.moved);
  }

  show(measure: Measure, year: number, values: Int16Array): void {
    const other = measure !== this.measure || this.values === null;
    [this.measure, this.year, this.values] = [measure, year, values];
    if (other) {
      const { colours } = scaleOf(measure);
      const colour = ['match', ['coalesce', ['feature-state', 'simulated'], -1], ...colours.flatMap((known, i) => [i, known]), unsimulated] as unknown as ExpressionSpecification;
      for (const id of Object.values(layers)) this.map.setPaintProperty(id, 'fill-color', colour);
    }
    this.paint();
  }

  remove(): void {
    this.map.off('sourcedata', this.look);
    this.map.off('moveend', this.moved);
    for (const id of Object.values(layers)) if (this.map.getLayer(id)) this.map.removeLayer(id);
    for (const id of this.shown.stands.keys()) this.map.removeFeatureState({ source: sources.stands, sourceLayer: 'stands', id }, 'simulated');
    if (this.map.getSource(sources.compartments)) this.map.removeSource(sources.compartments);
  }

  /** Tiles come in bursts: once per frame is enough. */
  private later(): void {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.collect();
      this.paint();
    });
  }

  /** Whoever is in a loaded tile is known from now on. */
  private collect(): void {
    for (const layer of Object.keys(layers) as Layer[])
      for (const feature of this.map.querySourceFeatures(sources[layer], { sourceLayer: layer })) {
        const id = feature.id as number | string | undefined;
        if (id !== undefined && !this.shown[layer].has(id)) this.shown[layer].set(id, -1);
      }
  }

  private paint(): void {
    if (!this.values) return;
    if (this.shown.stands.size + this.shown.compartments.size === 0) this.collect();
    const { thresholds } = scaleOf(this.measure);
    const from = this.year * this.simulation.places;
    for (const layer of Object.keys(layers) as Layer[])
      for (const [id, before] of this.shown[layer]) {
        const at = this.simulation.at(id);
        const now = at === undefined ? -1 : classOf(this.values[from + at]!, thresholds);
        if (now === before) continue;
        this.shown[layer].set(id, now);
        this.map.setFeatureState({ source: sources[layer], sourceLayer: layer, id }, { simulated: now });
      }
  }
}
