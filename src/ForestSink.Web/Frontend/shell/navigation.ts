import { htmx } from './htmx';

// The path says which panel is open, the query also carries the map's state. htmx pushes the panel's address;
// here the map's part is kept beside it, and going back restores both without reloading the page.

/** Query keys that belong to the map and stay when the panel changes. */
const mapKeys = new Set<string>();

let panelAddress = withoutMapKeys(new URL(location.href));

export function keepInAddress(keys: Iterable<string>): void {
  for (const key of keys) mapKeys.add(key);
  panelAddress = withoutMapKeys(new URL(location.href));
}

/** Opens a panel beside the map, as a link to it would. */
export function openPanel(address: string): Promise<void> {
  pushAddress(withMapKeys(address));
  return loadPanel(address);
}

/** Loads a panel without a new entry in the history. */
export async function loadPanel(address: string): Promise<void> {
  panelAddress = withoutMapKeys(new URL(address, location.href));
  await htmx.ajax('GET', address, { target: '#panel', swap: 'innerHTML' });
}

export function pushAddress(address: string): void {
  history.pushState({}, '', address);
  light();
}

export function replaceAddress(address: string): void {
  history.replaceState(history.state, '', address);
}

document.addEventListener('htmx:before:history:update', event => {
  const action = (event as CustomEvent).detail.history as { path: string };
  panelAddress = withoutMapKeys(new URL(action.path, location.href));
  action.path = withMapKeys(action.path);
});
document.addEventListener('htmx:after:history:update', () => {
  light();
  document.dispatchEvent(new CustomEvent('address-changed'));
});
document.addEventListener('htmx:before:history:restore', event => event.preventDefault());
addEventListener('popstate', () => {
  const address = withoutMapKeys(new URL(location.href));
  light();
  document.dispatchEvent(new CustomEvent('address-changed'));
  if (address !== panelAddress) void loadPanel(address);
});

function withMapKeys(address: string): string {
  const target = new URL(address, location.href);
  for (const [key, value] of new URLSearchParams(location.search))
    if (mapKeys.has(key) && !target.searchParams.has(key)) target.searchParams.set(key, value);
  return readable(target);
}

function withoutMapKeys(url: URL): string {
  for (const key of mapKeys) url.searchParams.delete(key);
  return readable(url);
}

/** Commas and slashes need no escape in a query; people read and mail these addresses. */
export function readable(url: URL): string {
  return url.pathname + url.search.replace(/%2C/g, ',').replace(/%2F/g, '/');
}

/** Lights the rail's entry of the page that is open. */
function light(): void {
  const segment = location.pathname.split('/')[3] ?? '';
  const entries = [...document.querySelectorAll<HTMLAnchorElement>('.rail-entry')];
  const at = entries.find(entry => (entry.pathname.split('/')[3] ?? '') === segment) ?? entries[0];
  for (const entry of entries)
    if (entry === at) entry.setAttribute('aria-current', 'page');
    else entry.removeAttribute('aria-current');
}

/** On the map's own page the panel shows the selection. */
export function isMapPage(): boolean {
  return location.pathname.split('/').filter(Boolean).length === 2;
}
