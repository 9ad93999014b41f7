import { schemaVersion, strict, uuid7, type Database } from './store';
import { emptyEntry, emptyPlot, type AnyDraft, type Delta, type Draft, type FieldRecord, type Photo, type PlotDraft, type Session } from './types';
import { difference, entryOf, isPlot, photosOf, valuesOf } from './values';

/** The one record being written. It is on the disk after every answer, so a dead battery costs the last tap at most. */
export async function findDraft(database: Database): Promise<Draft | undefined> {
  return (await database.get('drafts', 'draft')) as Draft | undefined;
}

/** The one survey being written; it may lie beside a record of work. */
export async function findPlotDraft(database: Database): Promise<PlotDraft | undefined> {
  return (await database.get('drafts', 'plot')) as PlotDraft | undefined;
}

export function newDraft(): Draft {
  return { key: 'draft', recordId: uuid7(), startedAt: new Date().toISOString(), step: 0, entry: emptyEntry(), photos: [], base: null };
}

export function newPlotDraft(): PlotDraft {
  return { key: 'plot', recordId: uuid7(), startedAt: new Date().toISOString(), step: 0, entry: emptyPlot(), photos: [], base: null };
}

export async function keepDraft(database: Database, draft: AnyDraft): Promise<void> {
  const transaction = strict(database, ['drafts']);
  await Promise.all([transaction.objectStore('drafts').put(structuredClone(draft)), transaction.done]);
}

/** The draft begins to change a record that is finished already. Its photos stay; new ones may be added. */
export async function correct(database: Database, record: FieldRecord): Promise<AnyDraft> {
  const about = {
    recordId: record.id, startedAt: new Date().toISOString(), step: -1,
    photos: photosOf(record.values).map(photo => photo.linkId), base: { values: record.values, heads: record.heads },
  };
  const draft: AnyDraft = isPlot(record.values) ? { ...about, key: 'plot', entry: plotOf(record.values) } : { ...about, key: 'draft', entry: entryOf(record.values, emptyEntry()) };
  await keepDraft(database, draft);
  return draft;
}

/** What the server leaves out is empty: lengths of the other shape, heights not measured. */
function plotOf(values: FieldRecord['values']): PlotDraft['entry'] {
  const entry = entryOf(values, emptyPlot());
  return { ...entry, ground: { ...emptyPlot().ground, ...entry.ground }, trees: entry.trees.map(tree => ({ ...tree, h: tree.h ?? null })) };
}

/** Draft and photo enter together, or not at all. */
export async function addPhoto(database: Database, draft: AnyDraft, photo: Photo): Promise<void> {
  const transaction = strict(database, ['drafts', 'photos']);
  draft.photos.push(photo.linkId);
  try {
    await Promise.all([transaction.objectStore('photos').put(photo), transaction.objectStore('drafts').put(structuredClone(draft)), transaction.done]);
  } catch (error) {
    draft.photos.pop();
    throw error;
  }
}

export async function dropPhoto(database: Database, draft: AnyDraft, linkId: string): Promise<void> {
  draft.photos = draft.photos.filter(id => id !== linkId);
  const transaction = strict(database, ['drafts', 'photos']);
  const photo = await transaction.objectStore('photos').get(linkId);
  if (photo?.state === 'draft') await transaction.objectStore('photos').delete(linkId);
  await Promise.all([transaction.objectStore('drafts').put(structuredClone(draft)), transaction.done]);
}

export async function dropDraft(database: Database, draft: AnyDraft): Promise<void> {
  const transaction = strict(database, ['drafts', 'photos']);
  for (const photo of await transaction.objectStore('photos').index('record').getAll(draft.recordId))
    if (photo.state === 'draft') await transaction.objectStore('photos').delete(photo.linkId);
  await Promise.all([transaction.objectStore('drafts').delete(draft.key), transaction.done]);
}

/** The draft becomes a record to be sent. One transaction: record, change, photos and the emptied draft stand together or not at all. */
export async function finishDraft(database: Database, draft: AnyDraft, session: Session): Promise<void> {
  const transaction = strict(database, ['drafts', 'records', 'deltas', 'photos', 'settings']);
  const records = transaction.objectStore('records');
  const photos = transaction.objectStore('photos');
  const settings = transaction.objectStore('settings');
  const mine = await photos.index('record').getAll(draft.recordId);
  const kept = mine.filter(photo => draft.photos.includes(photo.linkId));
  const carried = photosOf(draft.base?.values ?? {}).filter(photo => draft.photos.includes(photo.linkId) && !kept.some(own => own.linkId === photo.linkId));
  const values = valuesOf(draft.entry, [...carried, ...kept]);
  const changes = difference(draft.base?.values ?? {}, values);
  const known = await records.get(draft.recordId);
  const now = new Date().toISOString();
  if (Object.keys(changes).length > 0) {
    const seq = ((await settings.get('seq')) as number | undefined ?? 0) + 1;
    const delta: Delta = { deltaId: uuid7(), recordId: draft.recordId, userId: session.user.id, seq, schema: schemaVersion, madeAt: now, basedOn: draft.base?.heads ?? [], changes, receivedAt: null };
    const record: FieldRecord = {
      id: draft.recordId, userId: session.user.id, userName: session.user.name, madeAt: known?.madeAt ?? now, values, heads: [delta.deltaId], state: 'waiting',
      officeState: known?.officeState ?? null, returnReason: known?.returnReason ?? null, problem: null, flags: known?.flags ?? [], conflicts: [], deliveredAt: null,
    };
    await Promise.all([
      transaction.objectStore('deltas').put(delta), records.put(record), settings.put(seq, 'seq'),
      ...kept.filter(photo => photo.state === 'draft').map(photo => photos.put({ ...photo, state: 'waiting' })),
    ]);
  }
  await Promise.all([transaction.objectStore('drafts').delete(draft.key), settings.put(draft.entry, draft.key === 'plot' ? 'lastPlot' : 'last'), transaction.done]);
}

/** A chosen value for each disputed property is itself a change: it rests on both sides, so it ends the dispute everywhere. */
export async function settle(database: Database, record: FieldRecord, chosen: Record<string, unknown>, session: Session): Promise<void> {
  const transaction = strict(database, ['records', 'deltas', 'settings']);
  const settings = transaction.objectStore('settings');
  const seq = ((await settings.get('seq')) as number | undefined ?? 0) + 1;
  const values = { ...record.values };
  const changes: Delta['changes'] = {};
  for (const [property, value] of Object.entries(chosen)) {
    changes[property] = { old: record.values[property] ?? null, new: value ?? null };
    if (value == null) delete values[property];
    else values[property] = value;
  }
  const delta: Delta = { deltaId: uuid7(), recordId: record.id, userId: session.user.id, seq, schema: schemaVersion, madeAt: new Date().toISOString(), basedOn: record.heads, changes, receivedAt: null };
  await Promise.all([
    transaction.objectStore('deltas').put(delta),
    transaction.objectStore('records').put({ ...record, userId: session.user.id, userName: session.user.name, values, heads: [delta.deltaId], conflicts: [], state: 'waiting', problem: null }),
    settings.put(seq, 'seq'), transaction.done,
  ]);
}
