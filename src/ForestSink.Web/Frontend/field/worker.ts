// The field application's service worker. It answers for the application's own files only, from one cache per version:
// page, script and style always fit one another. The data lie in the page's store, not here.
import { openStore } from './store';
import { synchronise } from './sync';

declare const ASSETS: string[];
declare const VERSION: string;

interface WorkerEvent extends Event { waitUntil(work: Promise<unknown>): void }
interface FetchEventLike extends WorkerEvent { request: Request; respondWith(response: Promise<Response>): void }
interface SyncEventLike extends WorkerEvent { tag: string }
interface MessageEventLike extends WorkerEvent { data: unknown }

const worker = self as unknown as {
  registration: { scope: string };
  clients: { claim(): Promise<void>; matchAll(): Promise<{ postMessage(message: unknown): void }[]> };
  skipWaiting(): Promise<void>;
  addEventListener<E>(name: string, listener: (event: E) => void): void;
};

const scope = new URL(worker.registration.scope);
const municipality = scope.pathname.split('/')[2]!;
const prefix = `field-${municipality}-`;
const cacheName = prefix + VERSION;
const page = scope.pathname;
const files = [...ASSETS, `${page}/map-worker.js`, `${page}/manifest.webmanifest`];

worker.addEventListener<WorkerEvent>('install', event => { event.waitUntil(install()); });

/** All or nothing: an incomplete version never takes over. The page is fetched anew, and a redirect to the sign-in is not the page. */
async function install(): Promise<void> {
  const cache = await caches.open(cacheName);
  await Promise.all([page, ...files].map(async address => {
    const response = await fetch(address, { cache: 'reload', credentials: 'same-origin', headers: address === page ? { Accept: 'text/html' } : {} });
    if (!response.ok || response.redirected) throw new Error(`${address}: ${response.status}`);
    await cache.put(address, response);
  }));
}

worker.addEventListener<WorkerEvent>('activate', event => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith(prefix) && name !== cacheName) await caches.delete(name);
    await worker.clients.claim();
  })());
});

worker.addEventListener<MessageEventLike>('message', event => { if (event.data === 'take-over') event.waitUntil(worker.skipWaiting()); });

worker.addEventListener<FetchEventLike>('fetch', event => {
  const address = new URL(event.request.url);
  if (event.request.method !== 'GET' || address.origin !== scope.origin) return;
  if (event.request.mode === 'navigate') {
    if (address.pathname === page) event.respondWith(kept(page, event.request));
  } else if (files.includes(address.pathname)) event.respondWith(kept(address.pathname, event.request));
});

async function kept(address: string, request: Request): Promise<Response> {
  const cache = await caches.open(cacheName);
  return (await cache.match(address)) ?? fetch(request);
}

// The browser wakes the worker when the network is back, even if the page is closed.
worker.addEventListener<SyncEventLike>('sync', event => {
  if (event.tag === 'field-sync') event.waitUntil(sendAll());
});

async function sendAll(): Promise<void> {
  const database = await openStore(municipality);
  try {
    const result = await synchronise(database, municipality, () => { /* nobody looks */ });
    if (result === 'offline' || result === 'failed' || result === 'waiting') throw new Error(result);      // the browser tries again
  } finally {
    database.close();
    for (const client of await worker.clients.matchAll()) client.postMessage('field-synced');
  }
}
