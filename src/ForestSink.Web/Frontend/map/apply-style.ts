import type { LayerSpecification, Map as MapLibre, StyleSpecification, VectorTileSource } from 'maplibre-gl';

/**
 * Brings the map from one style to the next by the differences only. Tiles get a new address without their source being
 * taken away, so the old picture stays until the new one is there; overlays of other features are left alone.
 */
export function applyStyle(map: MapLibre, before: StyleSpecification, after: StyleSpecification): void {
  for (const layer of before.layers) if (!after.layers.some(known => known.id === layer.id)) map.removeLayer(layer.id);
  for (const id of Object.keys(before.sources)) if (!(id in after.sources)) map.removeSource(id);
  for (const [id, source] of Object.entries(after.sources)) {
    const old = before.sources[id];
    if (!old) map.addSource(id, source);
    else if (source.type === 'vector' && old.type === 'vector' && source.tiles?.[0] !== old.tiles?.[0]) (map.getSource(id) as VectorTileSource).setTiles(source.tiles!);
  }
  after.layers.forEach((layer, i) => {
    const old = before.layers.find(known => known.id === layer.id);
    if (old) change(map, old, layer);
    else map.addLayer(layer, nextPresent(map, after.layers, i));
  });
  if (JSON.stringify(before.terrain) !== JSON.stringify(after.terrain)) map.setTerrain(after.terrain ?? null);
}

function change(map: MapLibre, before: LayerSpecification, after: LayerSpecification): void {
  const [old, now] = [(before.paint ?? {}) as Record<string, unknown>, (after.paint ?? {}) as Record<string, unknown>];
  for (const key of Object.keys(now)) if (JSON.stringify(old[key]) !== JSON.stringify(now[key])) map.setPaintProperty(after.id, key as never, now[key] as never);
}

function nextPresent(map: MapLibre, layers: LayerSpecification[], from: number): string | undefined {
  return layers.slice(from + 1).find(layer => map.getLayer(layer.id))?.id;
}
