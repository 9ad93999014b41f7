import { formatNumber, t } from '../map/configuration';
import type { MapView } from '../map/map-view';
import { mapView } from '../map/start';
import { setSheet } from '../shell/sheet';
import { SimulationPaint } from './paint';
import { measures, scaleOf, Simulation, type Measure } from './simulation';

const millisecondsAYear = 450;
let current: Player | null = null;

/** Opens the year slider over the map for the run that the section names. */
export async function openPlayer(section: HTMLElement): Promise<void> {
  const error = section.querySelector<HTMLElement>('[data-player-error]')!;
  error.hidden = true;
  current?.close();
  if (!mapView) return;
  try {
    const simulation = await Simulation.load(section.dataset['forestPlayer']!);
    current = new Player(mapView, simulation, section);
    await current.show();
  } catch (problem) {
    current?.close();
    error.textContent = (problem as Error).message;
    error.hidden = false;
  }
}

class Player {
  private readonly bar = document.createElement('section');
  private readonly paint: SimulationPaint;
  private measure: Measure = 'stock';
  private at = 0;
  private timer: number | undefined;
  private readonly listening = new AbortController();

  constructor(private readonly view: MapView, private readonly simulation: Simulation, private readonly section: HTMLElement) {
    this.paint = new SimulationPaint(view.map, simulation, view.configuration);
    this.build();
    document.body.classList.add('is-watching');
    setSheet('peek');
    // The map has just grown: the whole municipality, unless a place was looked at.
    requestAnimationFrame(() => { view.map.resize(); if (view.map.getZoom() < 11) view.zoomToAll(); });
    const { signal } = this.listening;
    document.addEventListener('year-step', event => {
      event.preventDefault();
      this.step((event as CustomEvent<number>).detail);
    }, { signal });
    document.addEventListener('htmx:after:swap', () => { if (!this.section.isConnected) this.close(); }, { signal });
    view.listen(() => this.describe());
  }

  async show(): Promise<void> {
    const values = await this.simulation.values(this.measure);
    if (this.listening.signal.aborted) return;
    this.paint.show(this.measure, this.at, values);
    this.describe();
  }

  close(): void {
    if (this.listening.signal.aborted) return;
    this.listening.abort();
    this.stop();
    this.paint.remove();
    this.bar.remove();
    document.body.classList.remove('is-watching');
    if (current === this) current = null;
  }

  private build(): void {
    const last = this.simulation.index.years.length - 1;
    this.bar.className = 'simulation-player';
    this.bar.setAttribute('aria-label', t('予測した年を地図で見る', 'Simulated years on the map'));
    this.bar.innerHTML = `
      <div class="player-row">
        <button type="button" class="chip" data-play aria-pressed="false"></button>
        <output data-year></output>
        <input type="range" min="0" max="${last}" step="1" value="0" aria-label="${t('年度', 'Fiscal year')}" />
        <select class="select" aria-label="${t('色分け', 'Colours')}"></select>
        <button type="button" class="chip" data-close>${t('閉じる', 'Close')}</button>
      </div>
      <p class="player-figures" data-figures aria-live="off"></p>
      <ul class="player-legend" data-legend></ul>
      <p class="player-stand" data-stand hidden></p>
      <p class="hint small">${t('密度管理図による計画用の予測（樹冠の閉じた林分が上限）。FO-001の算定式による試算ではありません。', 'A forecast for planning by the density diagram (fully stocked stands are a ceiling); not the estimate by the FO-001 formula.')}</p>`;
    const select = this.part<HTMLSelectElement>('select');
    select.append(...measures.map(measure => new Option(scaleOf(measure).name, measure)));
    select.addEventListener('change', () => { this.measure = select.value as Measure; void this.show(); });
    this.part<HTMLInputElement>('input').addEventListener('input', event => { this.stop(); this.go(Number((event.target as HTMLInputElement).value)); });
    this.part('[data-play]').addEventListener('click', () => { if (this.timer === undefined) this.play(); else this.stop(); });
    this.part('[data-close]').addEventListener('click', () => this.close());
    document.querySelector('.map-area')!.append(this.bar);
    this.stop();
  }

  private part<T extends HTMLElement = HTMLElement>(selector: string): T {
    return this.bar.querySelector<T>(selector)!;
  }

  private play(): void {
    if (this.at === this.simulation.index.years.length - 1) this.go(0);
    this.timer = window.setInterval(() => {
      if (this.at === this.simulation.index.years.length - 1) this.stop();
      else this.go(this.at + 1);
    }, millisecondsAYear);
    this.playing(true);
  }

  private stop(): void {
    window.clearInterval(this.timer);
    this.timer = undefined;
    this.playing(false);
  }

  private playing(isPlaying: boolean): void {
    const button = this.part('[data-play]');
    button.textContent = isPlaying ? t('❚❚ 止める', '❚❚ Stop') : t('▶ 動かす', '▶ Play');
    button.setAttribute('aria-pressed', String(isPlaying));
  }

  private step(by: number): void {
    this.stop();
    this.go(this.at + by);
  }

  private go(year: number): void {
    this.at = Math.max(0, Math.min(this.simulation.index.years.length - 1, year));
    this.part<HTMLInputElement>('input').value = String(this.at);
    this.describe();
    void this.show();
  }

  private describe(): void {
    if (this.listening.signal.aborted) return;
    const year = this.simulation.index.years[this.at]!;
    const scale = scaleOf(this.measure);
    this.part('[data-year]').textContent = t(`${year.fy}年度`, `FY${year.fy}`);
    this.part('input').setAttribute('aria-valuetext', t(`${year.fy}年度`, `FY${year.fy}`));
    this.part('[data-figures]').textContent = [
      `${t('蓄積', 'Stock')} ${formatNumber(year.stockM3, 0)} m³`,
      `${t('吸収', 'Absorbed')} ${formatNumber(year.absorbedCo2Tonnes, 0)} t-CO₂`,
      `${t('間伐', 'Thinned')} ${formatNumber(year.thinnedAreaHa, 1)} ha`,
      `${t('主伐', 'Cut')} ${formatNumber(year.cutAreaHa, 1)} ha`,
      `${t('植栽', 'Planted')} ${formatNumber(year.plantedAreaHa, 1)} ha`,
    ].join(t('　', '  ·  '));
    this.part('[data-legend]').replaceChildren(...scale.labels.map((label, i) => entry(scale.colours[i]!, label)), entry('#e4e6e2', t('予測に入らない', 'not simulated')));
    void this.describeStand();
  }

  /** What the chosen stand shows in this year. */
  private async describeStand(): Promise<void> {
    const line = this.part('[data-stand]');
    const id = this.view.state.selection[0];
    const at = id === undefined ? undefined : this.simulation.at(id);
    line.hidden = id === undefined;
    if (id === undefined) return;
    const [measure, year] = [this.measure, this.at];
    const values = await this.simulation.values(measure);
    if (measure !== this.measure || year !== this.at) return;
    const scale = scaleOf(measure);
    const value = at === undefined ? null : values[year * this.simulation.places + at]!;
    line.textContent = value === null
      ? t('選んだ小班は予測に入っていません。', 'The chosen stand is not simulated.')
      : t('選んだ小班: ', 'The chosen stand: ') + (measure === 'work' ? scale.labels[value]! : `${formatNumber(value / scale.divisor, scale.divisor === 1 ? 0 : 1)} ${scale.unit}`);
  }
}

function entry(colour: string, label: string): HTMLElement {
  const item = document.createElement('li');
  const swatch = document.createElement('span');
  swatch.className = 'swatch';
  swatch.style.backgroundColor = colour;
  item.append(swatch, label);
  return item;
}
