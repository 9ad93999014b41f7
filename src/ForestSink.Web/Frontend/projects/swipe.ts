import { AttributionControl, Map as MapLibre, NavigationControl, ScaleControl, type StyleSpecification } from 'maplibre-gl';
import { applyStyle } from '../map/apply-style';
import { formatNumber, t, type Theme } from '../map/configuration';
import { dots, hatch } from '../map/dots';
import { mapOptions, type MapView } from '../map/map-view';
import { setStandClasses } from '../map/stand-classes';
import { mapView } from '../map/start';
import { emptyFilter } from '../map/state';
import { styleOf } from '../map/style';
import { setSheet } from '../shell/sheet';
import { startDivider } from './divider';
import { classify, figures, type Scenarios } from './scenarios';

const sides = ['left', 'right'] as const;
type Side = (typeof sides)[number];
type PointedStand = { id?: string | number | undefined; properties: Record<string, unknown> };

let open: Swipe | null = null;

/** Lays two maps of the same view over the page's map, or takes them away again. */
export async function toggleSwipe(button: HTMLElement): Promise<void> {
  if (open) return open.close();
  if (!mapView) return;
  button.setAttribute('aria-busy', 'true');
  const response = await fetch(button.dataset['swipe']!);
  button.removeAttribute('aria-busy');
  if (!response.ok || open || !button.isConnected) return;
  open = new Swipe(mapView, button, (await response.json()) as Scenarios);
}

/** Two maps of the same view, one scenario each; the right one is clipped at the divider. */
class Swipe {
  private readonly frame: HTMLElement;
  private readonly maps: Record<Side, MapLibre>;
  private readonly styles: Record<Side, StyleSpecification>;
  private readonly shown: Record<Side, number> = { left: 0, right: 1 };
  private readonly over = new AbortController();
  private theme: Theme;
  /** Whose figures are read out: they change with theme and scenario. */
  private pointed: PointedStand | undefined;

  constructor(private readonly view: MapView, private readonly button: HTMLElement, private readonly all: Scenarios) {
    this.theme = all.themes[0]!;
    this.frame = document.querySelector<HTMLTemplateElement>('[data-swipe-frame]')!.content.firstElementChild!.cloneNode(true) as HTMLElement;
    view.container.parentElement!.append(this.frame);
    this.styles = { left: this.styleOf('left'), right: this.styleOf('right') };
    this.maps = { left: this.draw('left'), right: this.draw('right') };
    this.follow();
    this.fillChoices();
    startDivider(this.part('divider'), percent => {
      this.container('right').style.clipPath = `inset(0 0 0 ${percent}%)`;
      this.part('divider').setAttribute('aria-valuetext', t(`左 ${Math.round(percent)} %`, `left ${Math.round(percent)} %`));
    });
    this.part('close').addEventListener('click', () => this.close());
    const { signal } = this.over;
    document.addEventListener('keydown', event => { if (event.key === 'Escape') { event.stopPropagation(); this.close(); } }, { signal, capture: true });
    document.addEventListener('htmx:after:swap', () => { if (!button.isConnected) this.close(); }, { signal });
    button.setAttribute('aria-pressed', 'true');
    setSheet('peek');
    this.legend();
    void this.zoomToProject();
    this.part('divider').focus();
  }

  close(): void {
    this.over.abort();
    open = null;
    const { left } = this.maps;
    this.view.map.jumpTo({ center: left.getCenter(), zoom: left.getZoom(), bearing: left.getBearing(), pitch: left.getPitch() });
    for (const side of sides) {
      this.maps[side].remove();
      setStandClasses({}, `swipe-${side}`);
    }
    this.frame.remove();
    this.button.setAttribute('aria-pressed', 'false');
    setSheet('half');
    if (this.button.isConnected) this.button.focus();
  }

  private part(name: string): HTMLElement {
    return this.frame.querySelector<HTMLElement>(`[data-swipe-${name}]`)!;
  }

  private container(side: Side): HTMLElement {
    return this.frame.querySelector<HTMLElement>(`[data-side="${side}"]`)!;
  }

  private draw(side: Side): MapLibre {
    const { map } = this.view;
    const container = this.container(side);
    const drawn = new MapLibre({ container, style: this.styles[side], center: map.getCenter(), zoom: map.getZoom(), bearing: map.getBearing(), pitch: map.getPitch(), minZoom: this.view.configuration.standsFrom, ...mapOptions() });
    drawn.addImage('dots', dots());
    drawn.addImage('hatch', hatch());
    if (side === 'right') {
      drawn.addControl(new NavigationControl({ visualizePitch: true }), 'bottom-right');
      drawn.addControl(new ScaleControl({ maxWidth: 120, unit: 'metric' }), 'bottom-right');
      drawn.addControl(new AttributionControl({ compact: false, customAttribution: 'ForestSink' }), 'bottom-right');
    }
    drawn.on('idle', () => { container.dataset['idle'] = 'true'; });
    drawn.on('dataloading', () => { container.dataset['idle'] = 'false'; });
    for (const moment of ['mousemove', 'click'] as const) drawn.on(moment, event => this.read(drawn.queryRenderedFeatures(event.point, { layers: ['stands-fill'] })[0]));
    return drawn;
  }

  /** Whichever is moved, the other one goes along; when both rest, the page's own map and its address follow. */
  private follow(): void {
    let moving = false;
    for (const [from, to] of [[this.maps.left, this.maps.right], [this.maps.right, this.maps.left]] as const)
      from.on('move', () => {
        if (moving) return;
        moving = true;
        to.jumpTo({ center: from.getCenter(), zoom: from.getZoom(), bearing: from.getBearing(), pitch: from.getPitch() });
        moving = false;
      });
  }

  private async zoomToProject(): Promise<void> {
    const ids = this.all.areas.slice(0, 500).map(([stand]) => stand);
    const response = await fetch(`/m/${this.view.configuration.municipality}/stands/bounds?ids=${ids.join(',')}`);
    if (response.ok && open === this) this.maps.left.fitBounds((await response.json()) as [number, number, number, number], { padding: { top: 80, bottom: 80, left: 40, right: 40 }, maxZoom: 16, duration: 0 });
  }

  private fillChoices(): void {
    const choose = (select: HTMLSelectElement, names: string[], at: number, chosen: (index: number) => void): void => {
      select.replaceChildren(...names.map((name, i) => new Option(name, String(i), i === at, i === at)));
      select.addEventListener('change', () => { chosen(select.selectedIndex); this.redraw(); });
    };
    for (const side of sides) choose(this.part(side) as HTMLSelectElement, this.all.scenarios.map(scenario => scenario.name), this.shown[side], index => { this.shown[side] = index; });
    choose(this.part('theme') as HTMLSelectElement, this.all.themes.map(theme => theme.name), 0, index => { this.theme = this.all.themes[index]!; });
  }

  private redraw(): void {
    for (const side of sides) {
      const next = this.styleOf(side);
      applyStyle(this.maps[side], this.styles[side], next);
      this.styles[side] = next;
    }
    this.legend();
    this.read(this.pointed);
  }

  /** The page's map with this side's theme; its classes carry the side's name, because both sides' classes are known at once. */
  private styleOf(side: Side): StyleSpecification {
    const { configuration, state } = this.view;
    const classes = classify(this.all, this.shown[side], this.theme);
    setStandClasses(Object.fromEntries(Object.entries(classes).map(([key, found]) => [`${side}-${key}`, found])), `swipe-${side}`);
    const theme = { ...this.theme, classes: this.theme.classes.map(known => ({ ...known, key: `${side}-${known.key}` })) };
    const others = configuration.themes.filter(known => known.source === 'species');
    return styleOf({ ...state, theme: theme.key, relief: false, selection: [], filter: emptyFilter }, { ...configuration, themes: [theme, ...others] }, this.view.version, null);
  }

  /** Every class with its area on either side. */
  private legend(): void {
    const areas = sides.map(side => classify(this.all, this.shown[side], this.theme));
    const rows = this.theme.classes.slice(0, -1).map(known => ({ known, ha: areas.map(of => of[known.key]!.areaHa) })).filter(({ ha }) => ha.some(area => area > 0));
    this.part('unit').textContent = this.theme.unit;
    this.part('legend').replaceChildren(...rows.map(({ known, ha }) => {
      const row = document.createElement('tr');
      const name = document.createElement('th');
      name.scope = 'row';
      const swatch = Object.assign(document.createElement('span'), { className: 'swatch' });
      swatch.style.backgroundColor = known.colour;
      name.append(swatch, known.name);
      row.append(name, ...ha.map(area => Object.assign(document.createElement('td'), { className: 'number', textContent: area > 0 ? formatNumber(area, 1) : '–' })));
      row.dataset['class'] = known.key;
      return row;
    }));
  }

  /** Both sides' figures of the stand under the pointer or finger. */
  private read(stand: PointedStand | undefined): void {
    if (!stand) return;
    this.pointed = stand;
    const id = Number(stand.id);
    const [left, right] = sides.map(side => figures(this.all, this.shown[side], this.theme).get(id));
    const number = (value: number | undefined): string => (value === undefined ? '–' : formatNumber(value, 1));
    this.part('readout').textContent = left === undefined && right === undefined
      ? `${String(stand.properties['code'] ?? '')} ${t('プロジェクトの外', 'not in the project')}`
      : `${String(stand.properties['code'] ?? '')}　${t('左', 'left')} ${number(left)} / ${t('右', 'right')} ${number(right)} ${this.theme.unit}`;
  }
}
