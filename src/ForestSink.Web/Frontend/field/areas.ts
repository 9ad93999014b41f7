import type { FeatureCollection } from 'geojson';
import { isFull, strict, type Database } from './store';
import { Refused } from './sync';
import type { Area, Pack, PackItem, StandFeature, WorkOrder } from './types';

/** What taking compartments along would cost: asked before anything is loaded. */
export interface PackSize {
  standCount: number;
  orderCount: number;
  days: number;
  bounds: [number, number, number, number];
  terrain: { minZoom: number; maxZoom: number; source: string } | null;
  items: { key: string; kind: PackItem['kind']; url: string; bytes: number }[];
}

export interface Compartment { code: string; stands: number; areaHa: number; bounds: [number, number, number, number]; outline: GeoJSON.Geometry }

const atOnce = 4;
const attempts = 3;

export async function listCompartments(municipality: string): Promise<Compartment[]> {
  const response = await fetch(`/m/${municipality}/field/areas`, { headers: { Accept: 'application/json' }, cache: 'no-store' });
  if (!response.ok) throw new Refused(response.status);
  return ((await response.json()) as { compartments: Compartment[] }).compartments;
}

export async function sizeOf(municipality: string, compartments: string[]): Promise<PackSize> {
  const response = await fetch(`/m/${municipality}/field/pack?compartments=${compartments.map(encodeURIComponent).join(',')}`, { headers: { Accept: 'application/json' }, cache: 'no-store' });
  if (!response.ok) throw new Refused(response.status);
  return (await response.json()) as PackSize;
}

/** Whether so many bytes more fit with some room for photos; null where the browser does not say. */
export async function room(bytes: number): Promise<{ fits: boolean; freeBytes: number; usedShare: number } | null> {
  const { quota, usage } = await navigator.storage.estimate();
  if (!quota) return null;
  const freeBytes = quota - (usage ?? 0);
  return { fits: freeBytes > bytes * 1.5 + 20_000_000, freeBytes, usedShare: (usage ?? 0) / quota };
}

export function newPack(size: PackSize, compartments: string[], id: string = crypto.randomUUID()): Pack {
  return {
    id, compartments, takenAt: new Date().toISOString(), expiresAt: new Date(Date.now() + size.days * 86_400_000).toISOString(),
    bytes: size.items.reduce((sum, item) => sum + item.bytes, 0), standCount: size.standCount, orderCount: size.orderCount, bounds: size.bounds, terrain: size.terrain,
    items: size.items.map(item => ({ ...item, done: false })), complete: false,
  };
}

/**
 * Loads what is not there yet; each piece is stored with its mark, so that an interrupted download goes on where it was.
 * Resolves with the pieces that could not be loaded.
 */
export async function download(database: Database, pack: Pack, progress: (pack: Pack) => void): Promise<PackItem[]> {
  await database.put('packs', pack);
  const waiting = pack.items.filter(item => !item.done);
  const failed: PackItem[] = [];
  let full: unknown;
  const work = async (): Promise<void> => {
    for (let item = waiting.shift(); item && !full; item = waiting.shift()) {
      try {
        await take(database, pack, item);
      } catch (error) {
        if (isFull(error)) full = error;
        failed.push(item);
      }
      progress(pack);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  if (full) throw full;
  if (failed.length === 0) {
    pack.complete = true;
    await database.put('packs', pack);
  }
  return failed;
}

async function take(database: Database, pack: Pack, item: PackItem): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch(item.url, { signal: AbortSignal.timeout(60_000), headers: item.kind === 'terrain' ? {} : { Accept: 'application/json' } });
      if (!response.ok) throw new Refused(response.status);
      const content = item.kind === 'terrain' ? await response.arrayBuffer() : ((await response.json()) as object);
      await keep(database, pack, item, content);
      return;
    } catch (error) {
      if (attempt >= attempts || isFull(error) || (error instanceof Refused && error.status < 500)) throw error;
      await new Promise(resolve => setTimeout(resolve, 400 * 2 ** attempt));
    }
  }
}

async function keep(database: Database, pack: Pack, item: PackItem, content: object): Promise<void> {
  const transaction = strict(database, ['packs', 'areas', 'tiles']);
  item.done = true;
  try {
    const area: Area = { key: item.key, pack: pack.id };
    if (item.kind === 'stands') area.stands = (content as FeatureCollection).features as StandFeature[];
    else if (item.kind === 'map') area.map = content as FeatureCollection;
    else if (item.kind === 'orders') area.orders = (content as { orders: WorkOrder[] }).orders;
    await Promise.all([
      item.kind === 'terrain' ? transaction.objectStore('tiles').put({ key: item.key, png: content as ArrayBuffer }) : transaction.objectStore('areas').put(area),
      transaction.objectStore('packs').put(structuredClone(pack)), transaction.done,
    ]);
  } catch (error) {
    item.done = false;
    throw error;
  }
}

/** Takes a pack off the tablet; relief that another pack shows too stays. */
export async function removePack(database: Database, id: string): Promise<void> {
  const transaction = strict(database, ['packs', 'areas', 'tiles']);
  const packs = transaction.objectStore('packs');
  const gone = await packs.get(id);
  const stay = new Set((await packs.getAll()).filter(pack => pack.id !== id).flatMap(pack => pack.items.filter(item => item.kind === 'terrain').map(item => item.key)));
  for (const key of await transaction.objectStore('areas').index('pack').getAllKeys(id)) await transaction.objectStore('areas').delete(key);
  for (const item of gone?.items ?? []) if (item.kind === 'terrain' && !stay.has(item.key)) await transaction.objectStore('tiles').delete(item.key);
  await packs.delete(id);
  await transaction.done;
}

/** A pack lives for a limited time: a lost tablet does not carry the forest about for years. */
export async function removeExpired(database: Database): Promise<Pack[]> {
  const expired = (await database.getAll('packs')).filter(pack => Date.parse(pack.expiresAt) < Date.now());
  for (const pack of expired) await removePack(database, pack.id);
  return expired;
}
