import type { MapMouseEvent } from 'maplibre-gl';
import { t } from '../map/configuration';
import { mapView } from '../map/start';
import { TreeEntry } from './entry';
import { readRows, writeRows, type TreeRow } from './rows';

/** The survey form: trees by keyboard or big buttons, figures at every change, the input kept on the device until it is stored. */
export function startForm(form: HTMLFormElement): void {
  const page = form.closest<HTMLElement>('.survey-form')!;
  const field = <T extends HTMLElement>(name: string): T => form.querySelector<T>(`[name="${name}"]`)!;
  const text = field<HTMLTextAreaElement>('trees');
  const rows: TreeRow[] = [];
  const place = form.querySelector<HTMLElement>('[data-tree-entry]')!;
  const problem = form.querySelector<HTMLElement>('[data-tree-problem]')!;
  const preview = form.querySelector<HTMLElement>('[data-plot-preview]')!;
  const draftKey = form.dataset['draftKey']!;

  const entry = new TreeEntry(place, {
    rows,
    species: () => field<HTMLSelectElement>('defaultSpecies').value,
    byClass: () => field<HTMLSelectElement>('diameters').value === 'class',
    names: JSON.parse(page.querySelector('[data-plot-species]')!.textContent!) as Record<string, string>,
    changed: () => { text.value = writeRows(rows); changed(); },
  });
  place.hidden = false;
  form.querySelector<HTMLDetailsElement>('[data-tree-text]')!.open = false;

  const take = (found: TreeRow[]): void => { rows.splice(0, rows.length, ...found); entry.draw(); };

  /** Text that came from elsewhere is read by the server: one reader for paste, file and form. */
  const readText = async (): Promise<void> => {
    const own = readRows(text.value);
    if (own) { problem.hidden = true; take(own); return; }
    const answer = await post(form.dataset['treesReader']!);
    if (answer === null) return;
    const read = JSON.parse(answer) as { trees: TreeRow[]; problems: string[] };
    problem.hidden = read.problems.length === 0;
    problem.textContent = read.problems.slice(0, 5).join(' / ');
    take(read.trees);
    if (read.problems.length === 0) text.value = writeRows(rows);
  };

  let running: AbortController | undefined;
  /** The answer's text, or null if there is none; a later request may cut an earlier one off in the middle of its answer. */
  const post = async (address: string, signal?: AbortSignal): Promise<string | null> => {
    try {
      const response = await fetch(address, { method: 'POST', body: new FormData(form), headers: { 'HX-Request': 'true' }, ...(signal ? { signal } : {}) });
      return response.ok ? await response.text() : null;
    } catch {
      return null;
    }
  };
  const show = async (): Promise<void> => {
    running?.abort();
    running = new AbortController();
    const answer = await post(form.dataset['preview']!, running.signal);
    if (answer === null || !form.isConnected) return;
    const open = new Set([...preview.querySelectorAll<HTMLDetailsElement>('details[open]')].map(each => each.dataset['derive']));
    preview.innerHTML = answer;
    for (const each of preview.querySelectorAll<HTMLDetailsElement>('details')) each.open = open.has(each.dataset['derive']);
  };

  let timer: ReturnType<typeof setTimeout> | undefined;
  function changed(): void {
    keepDraft();
    clearTimeout(timer);
    timer = setTimeout(() => void show(), 200);
  }

  const keepDraft = (): void => {
    const kept = Object.fromEntries([...new FormData(form)].filter(([name]) => !name.startsWith('__') && !['plotId', 'requestId', 'baseVersion'].includes(name)));
    try { localStorage.setItem(draftKey, JSON.stringify(kept)); } catch { /* A full disk must not stop the entry itself. */ }
  };
  offerDraft(page, draftKey, kept => {
    for (const [name, value] of Object.entries(kept)) {
      const all = form.querySelectorAll<HTMLInputElement>(`[name="${name}"]`);
      for (const input of all) if (input.type === 'radio') input.checked = input.value === value; else input.value = value;
    }
    showShape();
    void readText().then(show);
  });

  const showShape = (): void => {
    const shape = new FormData(form).get('shape');
    for (const each of form.querySelectorAll<HTMLElement>('[data-for-shape]')) each.hidden = each.dataset['forShape'] !== shape;
  };
  form.addEventListener('input', event => { if ((event.target as HTMLElement).hasAttribute('name') && event.target !== text) changed(); });
  form.addEventListener('change', event => {
    showShape();
    if ((event.target as HTMLElement).getAttribute('name') === 'defaultSpecies') entry.draw();
  });
  text.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(() => void readText().then(changed), 300); });
  form.addEventListener('keydown', event => {
    if (event.key === 'Enter' && event.ctrlKey) form.requestSubmit();
    else if (event.key === 'Enter' && event.target instanceof HTMLInputElement) event.preventDefault();
  });
  showShape();
  pickPosition(form, changed);
  void readText().then(show);
}

function offerDraft(page: HTMLElement, key: string, restore: (kept: Record<string, string>) => void): void {
  const kept = localStorage.getItem(key);
  const offer = page.querySelector<HTMLElement>('[data-plot-draft-offer]')!;
  if (!kept || !(JSON.parse(kept) as Record<string, string>)['trees'] || page.querySelector('[role="alert"]:not([hidden])')) return;
  offer.hidden = false;
  offer.addEventListener('click', event => {
    const choice = (event.target as HTMLElement).closest<HTMLElement>('[data-draft]')?.dataset['draft'];
    if (!choice) return;
    offer.hidden = true;
    if (choice === 'restore') restore(JSON.parse(kept) as Record<string, string>);
    else localStorage.removeItem(key);
  });
}

/** The next click on the map is the plot's place; the device's own position where it has one. */
function pickPosition(form: HTMLFormElement, changed: () => void): void {
  const pick = form.querySelector<HTMLButtonElement>('[data-pick-position]')!;
  const hint = form.querySelector<HTMLElement>('[data-pick-hint]')!;
  const set = (latitude: number, longitude: number): void => {
    form.querySelector<HTMLInputElement>('[name="latitude"]')!.value = latitude.toFixed(7);
    form.querySelector<HTMLInputElement>('[name="longitude"]')!.value = longitude.toFixed(7);
    for (const name of ['north', 'east']) form.querySelector<HTMLInputElement>(`[name="${name}"]`)!.value = '';
    void mapView?.showOverlay('new-plot', { type: 'FeatureCollection', features: [{ type: 'Feature', properties: { kind: 'plot' }, geometry: { type: 'Point', coordinates: [longitude, latitude] } }] }, { plot: '#b3261e' });
    changed();
  };
  const onMap = (event: MapMouseEvent): void => {
    stop();
    if (form.isConnected) set(event.lngLat.lat, event.lngLat.lng);
  };
  const stop = (): void => {
    pick.setAttribute('aria-pressed', 'false');
    hint.textContent = '';
    mapView?.map.off('click', onMap);
  };
  pick.addEventListener('click', () => {
    if (pick.getAttribute('aria-pressed') === 'true') { stop(); return; }
    pick.setAttribute('aria-pressed', 'true');
    hint.textContent = t('地図の上で、調査区の中心をクリックしてください。', 'Click the middle of the plot on the map.');
    mapView?.map.on('click', onMap);
  });
  form.querySelector('[data-own-position]')!.addEventListener('click', () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => { set(coords.latitude, coords.longitude); hint.textContent = t(`現在地（精度 ${Math.round(coords.accuracy)} m）`, `My position (accuracy ${Math.round(coords.accuracy)} m)`); },
      () => { hint.textContent = t('現在地がわかりません。地図で選ぶか、緯度・経度を入れてください。', 'The position is not available: pick it on the map, or enter latitude and longitude.'); },
      { enableHighAccuracy: true, timeout: 20_000 });
  });
}
