import type { PhotoFacts, Values } from './types';

const photoPrefix = 'photo:';

/** The record's values as they are compared, sent and merged. What is empty is absent. */
export function valuesOf(entry: object, photos: PhotoFacts[]): Values {
  const values: Values = {};
  for (const [key, value] of Object.entries(entry)) if (!isEmpty(value)) values[key] = value;
  for (const { linkId, sha256, kind, fileName, takenAt, directionDegrees, longitude, latitude, accuracyM } of photos)
    values[photoPrefix + linkId] = { linkId, sha256, kind, fileName, takenAt, directionDegrees, longitude, latitude, accuracyM };
  return values;
}

/** Back to an entry, for correcting a record. */
export function entryOf<E extends object>(values: Values, empty: E): E {
  const known = Object.fromEntries(Object.entries(values).filter(([key]) => key in empty));
  return { ...empty, ...structuredClone(known) };
}

/** A survey plot, not a record of work. */
export function isPlot(values: Values): boolean {
  return values['thing'] === 'plot';
}

export function photosOf(values: Values): PhotoFacts[] {
  return Object.entries(values).filter(([key, value]) => key.startsWith(photoPrefix) && value != null).map(([, value]) => value as PhotoFacts);
}

/** What changed from one state to the next, value by value. */
export function difference(before: Values, after: Values): Record<string, { old: unknown; new: unknown }> {
  const changes: Record<string, { old: unknown; new: unknown }> = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
    if (!same(before[key], after[key])) changes[key] = { old: before[key] ?? null, new: after[key] ?? null };
  return changes;
}

/** Equal as JSON, whatever the order of keys; null and absent are the same. */
export function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  if (value == null) return 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object') {
    const pairs = Object.entries(value).filter(([, part]) => part != null).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${pairs.map(([key, part]) => `${JSON.stringify(key)}:${canonical(part)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

function isEmpty(value: unknown): boolean {
  return value == null || value === '' || (Array.isArray(value) ? value.length === 0 : typeof value === 'object' && Object.keys(value).length === 0);
}
