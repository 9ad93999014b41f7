// Sends what waits. Runs in the page and, when the page is closed, in the service worker; so nothing here touches the document.
// Nothing leaves the tablet's store before the server has confirmed the record and the SHA-256 of each of its photos.
import { device, keepSetting, schemaVersion, strict, type Database } from './store';
import type { Conflict, Delta, FieldRecord, Flag, Photo, Session, Values } from './types';
import { photosOf } from './values';

const batchSize = 50;
const chunkBytes = 512 * 1024;
const keptDays = 7;
const patience = 60_000;

export type SyncResult = 'done' | 'waiting' | 'offline' | 'signed-out' | 'forbidden' | 'failed';

/** What the server says about one record. */
interface RecordAnswer {
  recordId: string;
  received: string[];
  values: Values | null;
  heads: string[];
  officeState: string | null;
  returnReason: string | null;
  conflicts: Conflict[];
  flags: Flag[];
  refusal: { ja: string; en: string } | null;
  missingPhotos: string[];
  by: string;
}

export class Refused extends Error {
  constructor(readonly status: number, readonly reason: string | null = null) { super(`HTTP ${status}`); }
}

/**
 * One synchronisation at a time, whichever window or worker begins it.
 * `thorough` also asks what became of the delivered records: sent back, or disputed since.
 */
export async function synchronise(database: Database, municipality: string, changed: () => void, thorough = false): Promise<SyncResult> {
  return navigator.locks.request(`field-sync-${municipality}`, async () => {
    try {
      const session = await refreshSession(database, municipality);
      const sending = new Sending(database, municipality, session, changed);
      await sending.deltas();
      await sending.photos();
      await sending.confirm(thorough);
      await cleanUp(database);
      await keepSetting(database, 'lastSync', new Date().toISOString());
      return (await unsent(database)).records > 0 ? 'waiting' : 'done';
    } catch (error) {
      if (error instanceof Refused) return error.status === 401 ? 'signed-out' : error.status === 403 || error.status === 404 ? 'forbidden' : 'failed';
      return 'offline';
    } finally {
      changed();
    }
  });
}

/** Who is signed in, and a fresh token; kept for the time without a network. */
export async function refreshSession(database: Database, municipality: string): Promise<Session> {
  const response = await fetch(`/m/${municipality}/field/session`, { headers: { Accept: 'application/json' }, cache: 'no-store', signal: AbortSignal.timeout(patience) });
  if (!response.ok) throw new Refused(response.status);
  const session = (await response.json()) as Session;
  await keepSetting(database, 'session', session);
  await keepSetting(database, 'clockOffSeconds', Math.round((Date.now() - Date.parse(session.serverTime)) / 1000));
  return session;
}

/** What the badge says: records and photos that the server has not confirmed. */
export async function unsent(database: Database): Promise<{ records: number; photos: number }> {
  const [records, photos] = await Promise.all([database.getAll('records'), database.getAll('photos')]);
  return {
    records: records.filter(isUnsent).length,
    photos: photos.filter(photo => photo.state === 'waiting' || photo.state === 'refused').length,
  };
}

export function isUnsent(record: FieldRecord): boolean {
  return record.state === 'waiting' || record.state === 'conflict' || record.state === 'refused';
}

class Sending {
  constructor(private readonly database: Database, private readonly municipality: string, private readonly session: Session, private readonly changed: () => void) { }

  /** Only one's own: what a colleague logged on this tablet waits until they sign in. */
  async deltas(): Promise<void> {
    const waiting = (await this.database.getAll('deltas')).filter(delta => !delta.receivedAt && delta.userId === this.session.user.id).sort((a, b) => a.seq - b.seq);
    for (let i = 0; i < waiting.length; i += batchSize) {
      const batch = waiting.slice(i, i + batchSize);
      await this.exchange(batch, []);
    }
  }

  async photos(): Promise<void> {
    const all = (await this.database.getAll('photos')).filter(photo => photo.state === 'waiting' && photo.userId === this.session.user.id);
    for (const photo of all) {
      try {
        await this.upload(photo);
      } catch (error) {
        if (!(error instanceof Refused) || ![413, 422].includes(error.status)) throw error;
        await this.markPhoto(photo, { state: 'refused', problem: error.reason });
      }
    }
  }

  /** Asks about all that is not known to be whole: only the server's word makes a record delivered. */
  async confirm(thorough: boolean): Promise<void> {
    const open = (await this.database.getAll('records')).filter(record => (isUnsent(record) || (thorough && record.state === 'delivered')) && record.userId === this.session.user.id).map(record => record.id);
    for (let i = 0; i < open.length; i += batchSize) await this.exchange([], open.slice(i, i + batchSize));
  }

  private async exchange(deltas: Delta[], ask: string[]): Promise<void> {
    const answer = await this.post('sync', {
      device: await device(this.database), sentAt: new Date().toISOString(), schema: schemaVersion, ask,
      deltas: deltas.map(({ deltaId, recordId, seq, schema, madeAt, basedOn, changes }) => ({ deltaId, recordId, seq, schema, madeAt, basedOn, changes })),
    });
    const { records } = (await answer.json()) as { records: RecordAnswer[] };
    for (const record of records) await this.take(record);
    this.changed();
  }

  /** Takes the server's word into the store: in one transaction, against the state as it is now and not as it was sent. */
  private async take(answer: RecordAnswer): Promise<void> {
    const transaction = strict(this.database, ['records', 'deltas', 'photos']);
    const deltas = transaction.objectStore('deltas');
    const photos = transaction.objectStore('photos');
    const now = new Date().toISOString();
    const received = new Set(answer.received);
    const own = await deltas.index('record').getAll(answer.recordId);
    // A server that was set back to an older state has lost what it once confirmed: that is sent again.
    for (const delta of own) if (received.has(delta.deltaId) !== (delta.receivedAt !== null)) await deltas.put(Object.assign(delta, { receivedAt: received.has(delta.deltaId) ? now : null }));
    const record = await transaction.objectStore('records').get(answer.recordId);
    if (record) {
      const allReceived = own.every(delta => received.has(delta.deltaId));
      for (const photo of await photos.index('record').getAll(answer.recordId))
        if (photo.state !== 'draft' && photo.state !== 'delivered' && allReceived && !answer.missingPhotos.includes(photo.sha256)) await photos.put({ ...photo, state: 'delivered', problem: null });
      const whole = allReceived && answer.missingPhotos.length === 0;
      // What is still to be sent rests on what was known here; the server's view comes when all of it is there.
      const state = !allReceived ? 'waiting' : answer.conflicts.length > 0 ? 'conflict' : answer.refusal ? 'refused' : whole ? 'delivered' : 'waiting';
      await transaction.objectStore('records').put({
        ...record, ...(allReceived ? { values: answer.values ?? record.values, heads: answer.heads, conflicts: answer.conflicts } : {}),
        officeState: answer.officeState, returnReason: answer.returnReason, problem: answer.refusal, flags: answer.flags, state,
        deliveredAt: state === 'delivered' ? record.deliveredAt ?? now : null,
      });
    }
    await transaction.done;
  }

  /** In pieces, beginning where the last attempt ended; not at all where the server has the photo already. */
  private async upload(photo: Photo): Promise<void> {
    const address = `/m/${this.municipality}/field/photos/${photo.sha256}`;
    const head = await fetch(address, { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(patience) });
    if (!head.ok) throw new Refused(head.status);
    let offset = Number(head.headers.get('Upload-Offset'));
    let whole = head.headers.get('Upload-Complete') === '1';
    while (!whole) {
      const piece = photo.content.slice(offset, offset + chunkBytes);
      const response = await fetch(`${address}?offset=${offset}&size=${photo.size}`, {
        method: 'PUT', body: await piece.arrayBuffer(), cache: 'no-store', signal: AbortSignal.timeout(patience),
        headers: { 'Content-Type': 'application/octet-stream', 'X-CSRF-TOKEN': this.session.csrfToken },
      });
      if (!response.ok) throw new Refused(response.status, ((await response.json().catch(() => null)) as { detail?: string } | null)?.detail ?? null);
      whole = response.headers.get('Upload-Complete') === '1';
      const next = Number(response.headers.get('Upload-Offset'));
      if (!whole && next <= offset && piece.size > 0 && next !== 0) throw new Refused(500);
      offset = next;
      await this.markPhoto(photo, { sentBytes: offset });
      this.changed();
    }
    await this.markPhoto(photo, { sentBytes: photo.size, problem: null });
  }

  private async markPhoto(photo: Photo, part: Partial<Photo>): Promise<void> {
    const transaction = this.database.transaction('photos', 'readwrite');
    const now = await transaction.store.get(photo.linkId);
    if (now) await transaction.store.put({ ...now, ...part });
    await transaction.done;
  }

  private async post(path: string, body: unknown): Promise<Response> {
    const response = await fetch(`/m/${this.municipality}/field/${path}`, {
      method: 'POST', body: JSON.stringify(body), cache: 'no-store', signal: AbortSignal.timeout(patience),
      headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRF-TOKEN': this.session.csrfToken },
    });
    if (!response.ok) throw new Refused(response.status);
    return response;
  }
}

/** Delivered records stay a week for looking things up; their photos go with them. */
async function cleanUp(database: Database): Promise<void> {
  const before = new Date(Date.now() - keptDays * 86_400_000).toISOString();
  const transaction = strict(database, ['records', 'deltas', 'photos']);
  for (const record of await transaction.objectStore('records').getAll()) {
    if (record.state !== 'delivered' || !record.deliveredAt || record.deliveredAt > before || record.officeState === 'returned') continue;
    for (const name of ['deltas', 'photos'] as const)
      for (const key of await transaction.objectStore(name).index('record').getAllKeys(record.id)) await transaction.objectStore(name).delete(key);
    await transaction.objectStore('records').delete(record.id);
  }
  await transaction.done;
}

/** Records of others in the areas taken along, so that a crew can look at them and correct them. */
export async function takeRecords(database: Database, municipality: string, session: Session, compartments: string[]): Promise<number> {
  const response = await fetch(`/m/${municipality}/field/records`, {
    method: 'POST', body: JSON.stringify({ compartments }), signal: AbortSignal.timeout(patience),
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRF-TOKEN': session.csrfToken },
  });
  if (!response.ok) throw new Refused(response.status);
  const { records } = (await response.json()) as { records: (RecordAnswer & { madeAt: string })[] };
  const transaction = strict(database, ['records', 'deltas']);
  for (const answer of records) {
    const known = await transaction.objectStore('records').get(answer.recordId);
    const pending = (await transaction.objectStore('deltas').index('record').getAll(answer.recordId)).some(delta => !delta.receivedAt);
    if (pending || !answer.values) continue;
    await transaction.objectStore('records').put({
      id: answer.recordId, userId: known?.userId ?? '', userName: known?.userName ?? answer.by, madeAt: answer.madeAt, values: answer.values, heads: answer.heads,
      state: !known || known.state === 'theirs' ? 'theirs' : answer.conflicts.length > 0 ? 'conflict' : known.state, officeState: answer.officeState, returnReason: answer.returnReason,
      problem: answer.refusal, flags: answer.flags, conflicts: answer.conflicts, deliveredAt: known?.deliveredAt ?? null,
    });
  }
  await transaction.done;
  return records.length;
}

export function photoCount(values: Values): number {
  return photosOf(values).length;
}
