import type { FeatureCollection } from 'geojson';
import { removeExpired } from './areas';
import { bytes, day, moment, t } from './words';
import { h, icon, notice } from './elements';
import { FieldMap, type MapContents, type ThemeName } from './map';
import { Receiver } from './position';
import { keepSetting, setting, type Database } from './store';
import { synchronise, unsent, type SyncResult } from './sync';
import type { FieldRecord, Pack, PlotEntry, Session, StandFeature, WorkOrder } from './types';
import { isPlot } from './values';

export type ScreenName = 'map' | 'log' | 'send' | 'areas' | 'settings' | 'conflict' | 'plot';

/** A screen fills its place and says what to undo when it is left. `withMap` keeps the map above it. */
export interface Screen { element: HTMLElement; withMap?: 'full' | 'half'; leave?: () => void }

export type ScreenMaker = (app: FieldApp, argument?: string) => Promise<Screen>;

const entries: { name: ScreenName; icon: string; ja: string; en: string }[] = [
  { name: 'map', icon: 'map', ja: '地図', en: 'Map' },
  { name: 'log', icon: 'pencil-line', ja: '記録', en: 'Log' },
  { name: 'send', icon: 'send', ja: '送信', en: 'Sync' },
  { name: 'areas', icon: 'backpack', ja: '持ち出し', en: 'Areas' },
  { name: 'settings', icon: 'settings', ja: '設定', en: 'Settings' },
];

/** The application in the field: one object that the screens share. */
export class FieldApp {
  readonly receiver = new Receiver();
  session: Session | null = null;
  theme: ThemeName = 'standard';
  packs: Pack[] = [];
  stands: StandFeature[] = [];
  orders: WorkOrder[] = [];
  syncState: SyncResult | 'running' = 'done';
  map: FieldMap | null = null;
  private plots: FeatureCollection = { type: 'FeatureCollection', features: [] };
  private mapData: FeatureCollection = { type: 'FeatureCollection', features: [] };
  private current: Screen | null = null;
  private currentName: ScreenName = 'map';
  private retry: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private readonly listeners = new Set<() => void>();
  private readonly place = h('main', { id: 'screen', class: 'screen', tabindex: '-1' });
  private readonly mapPlace = h('div', { id: 'field-map', class: 'field-map', hidden: true });
  private readonly badge = h('button', { type: 'button', id: 'badge', class: 'badge', click: () => { void this.go('send'); } });
  private readonly bar = h('nav', { class: 'bar', 'aria-label': t('主な機能', 'Main') });

  constructor(readonly database: Database, readonly municipality: string, private readonly screens: Record<ScreenName, ScreenMaker>) { }

  async start(root: HTMLElement): Promise<void> {
    this.session = (await setting(this.database, 'session')) ?? null;
    this.setTheme((await setting(this.database, 'theme')) ?? 'standard');
    const expired = await removeExpired(this.database);
    await this.loadAreas();
    this.bar.append(...entries.map(entry => h('button', { type: 'button', class: 'bar-entry', 'data-screen': entry.name, click: () => { void this.go(entry.name); } }, icon(entry.icon, 28), h('span', {}, t(entry.ja, entry.en)))));
    root.replaceChildren(
      h('header', { class: 'field-top' }, this.badge),
      h('div', { id: 'notices', class: 'notices', 'data-close': t('閉じる', 'Close') }),
      this.mapPlace, this.place, this.bar);
    await this.tellBadge();
    this.tellExpired(expired);
    await this.go(entries.find(entry => `#${entry.name}` === location.hash)?.name ?? (this.packs.length > 0 ? 'map' : 'areas'));
    this.watchNetwork();
    void this.warnOfSpace();
  }

  /** Opens a screen; what the one before has begun is ended. */
  async go(name: ScreenName, argument?: string): Promise<void> {
    this.current?.leave?.();
    const screen = await this.screens[name](this, argument);
    this.current = screen;
    this.currentName = name;
    history.replaceState(null, '', name === 'conflict' || name === 'plot' ? location.pathname : `#${name}`);
    document.body.dataset['withMap'] = screen.withMap ?? 'none';
    this.mapPlace.hidden = !screen.withMap;
    this.place.replaceChildren(screen.element);
    this.place.scrollTop = 0;
    for (const entry of this.bar.querySelectorAll<HTMLElement>('.bar-entry'))
      if (entry.dataset['screen'] === (name === 'plot' ? 'log' : name)) entry.setAttribute('aria-current', 'page');
      else entry.removeAttribute('aria-current');
    if (screen.withMap) this.map?.map.resize();
  }

  /** The same screen anew, when what it shows has changed. */
  again(name: ScreenName, argument?: string): void {
    if (this.currentName === name) void this.go(name, argument);
  }

  /** Made when a screen first needs it; the script of the map is the heaviest part. */
  showMap(): FieldMap {
    this.mapPlace.hidden = false;
    this.map ??= new FieldMap(this.mapPlace, this.database, this.municipality, this.contents(), this.theme);
    return this.map;
  }

  async loadAreas(): Promise<void> {
    this.packs = await this.database.getAll('packs');
    const areas = await this.database.getAll('areas');
    const stands = new Map<number, StandFeature>();
    for (const stand of areas.flatMap(area => area.stands ?? [])) stands.set(stand.properties.id, stand);
    this.stands = [...stands.values()];
    const orders = new Map<string, WorkOrder>();
    for (const order of areas.flatMap(area => area.orders ?? [])) orders.set(order.orderId, order);
    this.orders = [...orders.values()].sort((a, b) => (a.plannedFrom < b.plannedFrom ? -1 : 1));
    this.mapData = { type: 'FeatureCollection', features: areas.flatMap(area => area.map?.features ?? []) };
    this.plots = plotPoints(await this.database.getAll('records'));
    await this.map?.show(this.contents(), this.theme);
  }

  setTheme(theme: ThemeName): void {
    this.theme = theme;
    document.documentElement.dataset['theme'] = theme;
    void this.map?.show(this.contents(), theme);
  }

  async chooseTheme(theme: ThemeName): Promise<void> {
    await keepSetting(this.database, 'theme', theme);
    this.setTheme(theme);
  }

  /** Called after the store or the state of the synchronisation changed. */
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Sends what waits; again later by itself where it did not succeed. */
  async sync(thorough = false): Promise<SyncResult> {
    clearTimeout(this.retry);
    this.syncState = 'running';
    await this.changed();
    this.syncState = await synchronise(this.database, this.municipality, () => { void this.changed(); }, thorough);
    this.session = (await setting(this.database, 'session')) ?? null;
    if (this.syncState === 'signed-out') this.offerSignIn();
    this.failures = this.syncState === 'done' ? 0 : this.failures + 1;
    const { records, photos } = await unsent(this.database);
    if (records + photos > 0 && this.syncState !== 'signed-out') this.retry = setTimeout(() => { void this.sync(); }, Math.min(300_000, 5000 * 2 ** Math.min(this.failures, 6)));
    await this.changed();
    return this.syncState;
  }

  /** After something was finished: try now, and ask the browser to wake us when the network is back, even if the page is closed. */
  async saved(): Promise<void> {
    await this.changed();
    const registration = await navigator.serviceWorker?.getRegistration(location.pathname);
    const background = (registration as (ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } }) | undefined)?.sync;
    await background?.register('field-sync').catch(() => { /* not allowed here: timer and "online" remain */ });
    void this.sync();
  }

  async changed(): Promise<void> {
    await this.tellBadge();
    this.plots = plotPoints(await this.database.getAll('records'));
    void this.map?.showPlots(this.plots);
    for (const listener of this.listeners) listener();
  }

  private contents(): MapContents {
    return { stands: this.stands, map: this.mapData, plots: this.plots, terrain: this.packs.find(pack => pack.terrain)?.terrain ?? null, session: this.session };
  }

  private async tellBadge(): Promise<void> {
    const { records, photos } = await unsent(this.database);
    const last = await setting(this.database, 'lastSync');
    const waiting = records + photos > 0;
    const words = waiting ? t(`未送信 ${records}件・写真 ${photos}枚`, `Unsent: ${records} records, ${photos} photos`) : t('すべて送信済み', 'All sent');
    const when = last ? t(`最終同期 ${moment(last)}`, `last sync ${moment(last)}`) : t('まだ同期していません', 'never synced');
    this.badge.className = `badge ${waiting ? 'badge-waiting' : 'badge-done'}`;
    const state = this.syncState === 'running' ? 'refresh-cw' : navigator.onLine ? (waiting ? 'cloud-upload' : 'cloud') : 'cloud-off';
    this.badge.replaceChildren(icon(state, 24), h('strong', {}, words), h('span', { class: 'badge-when' }, `${navigator.onLine ? '' : t('圏外・', 'offline · ')}${when}`));
  }

  private offerSignIn(): void {
    const place = document.getElementById('notices')!;
    const address = `/sign-in?returnUrl=${encodeURIComponent(location.pathname)}`;
    place.replaceChildren(h('p', { class: 'notice-line notice-warning', role: 'alert' }, icon('key-round', 22),
      h('span', {}, t('サインインの期限が切れました。記録と写真は端末に残っています。サインインすると続けて送ります。', 'Your session has ended. Records and photos are safe on this tablet; sign in to send them.')),
      h('a', { class: 'big', href: address }, t('サインイン', 'Sign in'))));
  }

  private watchNetwork(): void {
    addEventListener('online', () => { this.failures = 0; void this.sync(); });
    addEventListener('offline', () => { void this.changed(); });
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState !== 'visible') return;
      void this.dropExpired();
      if (navigator.onLine) void this.sync();
    });
    navigator.serviceWorker?.addEventListener('message', event => { if (event.data === 'field-synced') void this.changed(); });
    if (navigator.onLine) void this.sync(true);
  }

  /** A tablet that slept for weeks with the application open. */
  private async dropExpired(): Promise<void> {
    const expired = await removeExpired(this.database);
    if (expired.length === 0) return;
    await this.loadAreas();
    this.tellExpired(expired);
    this.again('areas');
  }

  private tellExpired(expired: Pack[]): void {
    const codes = expired.flatMap(pack => pack.compartments);
    if (codes.length > 0) notice(t(`期限が過ぎたため、持ち出した区域（${codes.join('、')}林班）を端末から消しました。必要なら取り直してください。`, `The area taken along (compartments ${codes.join(', ')}) has expired and was removed. Take it again if you need it.`), 'warning');
  }

  private async warnOfSpace(): Promise<void> {
    await navigator.storage.persist?.();
    const { quota, usage } = await navigator.storage.estimate();
    if (quota && usage && usage / quota > 0.8)
      notice(t(`端末の保存場所が残り少なくなっています（空き ${bytes(quota - usage)}）。送信を済ませるか、使わない持ち出し区域を消してください。`, `Little space is left on this tablet (${bytes(quota - usage)} free). Send what waits, or remove areas you do not need.`), 'warning');
  }
}

/** Plots that this tablet knows, so that nobody measures one twice. */
function plotPoints(records: FieldRecord[]): FeatureCollection {
  return { type: 'FeatureCollection', features: records.filter(record => isPlot(record.values) && record.officeState !== 'withdrawn').flatMap(({ values }) => {
    const at = values['position'] as PlotEntry['position'];
    return at ? [{ type: 'Feature' as const, properties: { no: values['plotNo'] ?? '' }, geometry: { type: 'Point' as const, coordinates: [at.longitude, at.latitude] } }] : [];
  }) };
}

/** "until 26 December" */
export function expiry(pack: Pack): string {
  return t(`${day(pack.expiresAt.slice(0, 10))}まで`, `until ${day(pack.expiresAt.slice(0, 10))}`);
}

