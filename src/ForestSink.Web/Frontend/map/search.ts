import { t } from './configuration';
import type { MapView } from './map-view';

interface Hit {
  kind: 'stand' | 'compartment' | 'place' | 'area';
  standId: number | null;
  title: string;
  detail: string | null;
  bounds: [number, number, number, number];
}

/** The search box: a combobox whose list is walked by the arrow keys; Enter flies there. */
export function startSearch(view: MapView): void {
  const input = document.getElementById('search') as HTMLInputElement;
  const list = document.getElementById('search-hits')!;
  let hits: Hit[] = [];
  let active = -1;
  let timer = 0;
  let request: AbortController | undefined;

  const open = (isOpen: boolean): void => {
    list.hidden = !isOpen;
    input.setAttribute('aria-expanded', String(isOpen));
    if (!isOpen) input.removeAttribute('aria-activedescendant');
  };
  const light = (index: number): void => {
    active = index;
    [...list.children].forEach((item, i) => item.setAttribute('aria-selected', String(i === index)));
    if (index >= 0) {
      input.setAttribute('aria-activedescendant', `hit-${index}`);
      list.children[index]?.scrollIntoView({ block: 'nearest' });
    }
  };
  const choose = (hit: Hit): void => {
    open(false);
    input.blur();
    if (hit.standId !== null) view.select([hit.standId]);
    view.zoomTo(hit.bounds, hit.kind === 'place' ? 14 : 16.5);
  };
  const find = async (): Promise<void> => {
    request?.abort();
    const text = input.value.trim();
    if (!text) return open(false);
    request = new AbortController();
    try {
      const response = await fetch(`/m/${view.configuration.municipality}/search?q=${encodeURIComponent(text)}`, { signal: request.signal });
      if (!response.ok) return;
      hits = (await response.json()) as Hit[];
    } catch { return; }
    list.replaceChildren(...(hits.length > 0 ? hits.map((hit, i) => item(hit, i, choose)) : [nothing()]));
    open(true);
    light(hits.length > 0 ? 0 : -1);
  };

  input.addEventListener('input', () => { clearTimeout(timer); timer = window.setTimeout(() => void find(), 120); });
  input.addEventListener('keydown', event => {
    if (event.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (hits.length > 0) light((active + (event.key === 'ArrowDown' ? 1 : -1) + hits.length) % hits.length);
    } else if (event.key === 'Enter') {
      const hit = hits[active];
      if (hit && !list.hidden) choose(hit);
      else { clearTimeout(timer); void find(); }
    } else if (event.key === 'Escape') {
      if (list.hidden) input.blur();
      open(false);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  input.addEventListener('focus', () => { if (hits.length > 0 && input.value) open(true); });
  input.addEventListener('blur', () => setTimeout(() => open(false), 150));
}

const kinds: Record<Hit['kind'], string> = {
  stand: t('小班', 'Stand'),
  compartment: t('林班', 'Compartment'),
  place: t('地名', 'Place'),
  area: t('大字・字', 'Area'),
};

function item(hit: Hit, index: number, choose: (hit: Hit) => void): HTMLElement {
  const option = document.createElement('li');
  option.id = `hit-${index}`;
  option.setAttribute('role', 'option');
  option.setAttribute('aria-selected', 'false');
  const count = hit.kind === 'compartment' || hit.kind === 'area';
  option.append(
    Object.assign(document.createElement('span'), { className: 'hit-kind', textContent: kinds[hit.kind] }),
    Object.assign(document.createElement('strong'), { textContent: hit.title }),
    Object.assign(document.createElement('span'), { className: 'hit-detail', textContent: count ? t(`${hit.detail}小班`, `${hit.detail} stands`) : hit.kind === 'stand' ? hit.detail ?? '' : '' }),
  );
  option.addEventListener('pointerdown', event => { event.preventDefault(); choose(hit); });
  return option;
}

function nothing(): HTMLElement {
  return Object.assign(document.createElement('li'), { className: 'hit-none', textContent: t('見つかりません。例: 62-3-26、62、地名', 'Nothing found. Try 62-3-26, 62 or a place.') });
}
