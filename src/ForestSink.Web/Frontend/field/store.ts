import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { AnyDraft, Area, Delta, FieldRecord, Pack, Photo, Session } from './types';

/** What changes are written as; the server accepts every older form, because tablets come home late. */
export const schemaVersion = 1;

interface Schema extends DBSchema {
  packs: { key: string; value: Pack };
  areas: { key: string; value: Area; indexes: { pack: string } };
  tiles: { key: string; value: { key: string; png: ArrayBuffer } };
  drafts: { key: string; value: AnyDraft };
  records: { key: string; value: FieldRecord };
  deltas: { key: string; value: Delta; indexes: { record: string } };
  photos: { key: string; value: Photo; indexes: { record: string } };
  settings: { key: string; value: unknown };
}

export type Database = IDBPDatabase<Schema>;

export interface Settings {
  device: { id: string; name: string };
  seq: number;
  theme: 'standard' | 'canopy' | 'sun';
  lastSync: string | null;
  session: Session | null;
  /** The last finished entry, for "same as last time". */
  last: import('./types').Entry | null;
  /** The last finished survey, whose ground the next one begins with. */
  lastPlot: import('./types').PlotEntry | null;
  clockOffSeconds: number;
}

export const databasePrefix = 'forestsink-field-';

export function openStore(municipality: string): Promise<Database> {
  return openDB<Schema>(databasePrefix + municipality, 1, {
    upgrade(database) {
      database.createObjectStore('packs', { keyPath: 'id' });
      database.createObjectStore('areas', { keyPath: 'key' }).createIndex('pack', 'pack');
      database.createObjectStore('tiles', { keyPath: 'key' });
      database.createObjectStore('drafts', { keyPath: 'key' });
      database.createObjectStore('records', { keyPath: 'id' });
      database.createObjectStore('deltas', { keyPath: 'deltaId' }).createIndex('record', 'recordId');
      database.createObjectStore('photos', { keyPath: 'linkId' }).createIndex('record', 'recordId');
      database.createObjectStore('settings');
    },
    // A newer version of the application waits for this one to let go.
    blocking(_now, _next, event) { (event.target as IDBDatabase).close(); },
  });
}

export async function setting<K extends keyof Settings>(database: Database, key: K): Promise<Settings[K] | undefined> {
  return (await database.get('settings', key)) as Settings[K] | undefined;
}

export async function keepSetting<K extends keyof Settings>(database: Database, key: K, value: Settings[K]): Promise<void> {
  await database.put('settings', value, key);
}

/** The tablet's own name and id, made once. */
export async function device(database: Database): Promise<Settings['device']> {
  const known = await setting(database, 'device');
  if (known) return known;
  const made = { id: crypto.randomUUID(), name: deviceName() };
  await keepSetting(database, 'device', made);
  return made;
}

function deviceName(): string {
  const agent = navigator.userAgent;
  return /Android/.test(agent) ? 'Android' : /iPad|Macintosh/.test(agent) && navigator.maxTouchPoints > 1 ? 'iPad' : /iPhone/.test(agent) ? 'iPhone' : /Windows/.test(agent) ? 'Windows' : 'Linux';
}

/** A transaction whose end means that the bytes are on the disk: a battery may die right after. */
export function strict<const N extends ('packs' | 'areas' | 'tiles' | 'drafts' | 'records' | 'deltas' | 'photos' | 'settings')[]>(database: Database, stores: N) {
  return database.transaction(stores, 'readwrite', { durability: 'strict' });
}

/** UUIDv7: sorts by the time it was made. */
export function uuid7(): string {
  const random = crypto.getRandomValues(new Uint8Array(16));
  let time = Date.now();
  for (let i = 5; i >= 0; i--) { random[i] = time % 256; time = Math.floor(time / 256); }
  random[6] = (random[6]! & 0x0f) | 0x70;
  random[8] = (random[8]! & 0x3f) | 0x80;
  const hex = [...random].map(value => value.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}
