import type { MultiPolygon, Polygon, Position } from 'geojson';
import type { StandFeature } from './types';

const metresPerDegree = 111_320;

/** The stand a position lies in; null outside all of them. */
export function standAt(stands: Iterable<StandFeature>, longitude: number, latitude: number): StandFeature | null {
  for (const stand of stands) if (covers(stand.geometry, longitude, latitude)) return stand;
  return null;
}

export function covers(geometry: MultiPolygon | Polygon, x: number, y: number): boolean {
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  return polygons.some(rings => rings.length > 0 && inRing(rings[0]!, x, y) && !rings.slice(1).some(hole => inRing(hole, x, y)));
}

/** Even-odd rule. */
function inRing(ring: Position[], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i]! as [number, number];
    const [xj, yj] = ring[j]! as [number, number];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

/** Area of a small outline in ha, good to a per mille at Japan's latitudes; the server computes the one that counts. */
export function areaHa(ring: Position[]): number {
  if (ring.length < 3) return 0;
  const latitude = ring[0]![1]! * Math.PI / 180;
  const [kx, ky] = [metresPerDegree * Math.cos(latitude), 110_950];
  let twice = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++)
    twice += ((ring[j]![0]! - ring[0]![0]!) * (ring[i]![1]! - ring[0]![1]!) - (ring[i]![0]! - ring[0]![0]!) * (ring[j]![1]! - ring[0]![1]!)) * kx * ky;
  return Math.abs(twice) / 20_000;
}

export function distanceM(a: Position, b: Position): number {
  const kx = metresPerDegree * Math.cos(a[1]! * Math.PI / 180);
  return Math.hypot((a[0]! - b[0]!) * kx, (a[1]! - b[1]!) * 110_950);
}

export function boundsOf(geometries: (MultiPolygon | Polygon)[]): [number, number, number, number] | null {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const geometry of geometries)
    for (const rings of geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates)
      for (const [x, y] of rings[0]! as [number, number][]) {
        box[0] = Math.min(box[0], x);
        box[1] = Math.min(box[1], y);
        box[2] = Math.max(box[2], x);
        box[3] = Math.max(box[3], y);
      }
  return Number.isFinite(box[0]) ? box : null;
}

/** A circle of so many metres, for the ring of accuracy. */
export function circle(longitude: number, latitude: number, radiusM: number): Polygon {
  const kx = metresPerDegree * Math.cos(latitude * Math.PI / 180);
  const ring = Array.from({ length: 49 }, (_, i) => {
    const angle = i / 24 * Math.PI;
    return [longitude + radiusM * Math.sin(angle) / kx, latitude + radiusM * Math.cos(angle) / 110_950];
  });
  return { type: 'Polygon', coordinates: [ring] };
}

/** Whether the outline crosses itself: such a figure has no area. */
export function crossesItself(ring: Position[]): boolean {
  const n = ring.length - 1;
  for (let i = 0; i < n; i++)
    for (let j = i + 2; j < n; j++)
      if (!(i === 0 && j === n - 1) && cross(ring[i]!, ring[i + 1]!, ring[j]!, ring[j + 1]!)) return true;
  return false;
}

function cross(a: Position, b: Position, c: Position, d: Position): boolean {
  const side = (p: Position, q: Position, r: Position): number => Math.sign((q[0]! - p[0]!) * (r[1]! - p[1]!) - (q[1]! - p[1]!) * (r[0]! - p[0]!));
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}
