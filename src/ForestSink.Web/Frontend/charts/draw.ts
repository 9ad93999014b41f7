import * as Plot from '@observablehq/plot';
import { htmx } from '../shell/htmx';

interface Line { color: string; points: [number, number | null][]; label: string | null; width: number; isDashed: boolean }
interface Dots { color: string; points: [number, number][]; radius: number; isFilled: boolean; labels: string[] | null }
interface Bars { color: string; label: string; points: [number, number][] }
interface Chart {
  xLabel: string;
  yLabel: string;
  isLogarithmic: boolean;
  lines: Line[];
  dots: Dots[];
  bars: Bars[];
  xDomain: [number, number] | null;
  yDomain: [number, number] | null;
  height: number;
  picksXInto: string | null;
  xIsYear: boolean;
}

/** Draws the chart of a figure, and again when its width changes; print scales the drawing. */
export function draw(figure: HTMLElement): void {
  const chart = JSON.parse(figure.querySelector('script')!.textContent!) as Chart;
  const place = figure.querySelector<HTMLElement>('.chart-plot')!;
  let width = 0;
  new ResizeObserver(() => {
    const now = Math.round(place.clientWidth);
    if (now === 0 || Math.abs(now - width) < 8 || matchMedia('print').matches) return;
    width = now;
    const plot = Plot.plot(options(chart, width)) as SVGSVGElement & Plot.Plot;
    // The figure has its name and its table; names on the groups inside an image are for nobody.
    for (const mark of plot.querySelectorAll('[aria-label]')) mark.removeAttribute('aria-label');
    place.replaceChildren(plot);
    if (chart.picksXInto) pickX(plot, chart.picksXInto);
  }).observe(place);
}

function options(chart: Chart, width: number): Plot.PlotOptions {
  const scale = chart.isLogarithmic ? 'log' : 'linear';
  const grouped = (value: number): string => value.toLocaleString('en-GB');
  return {
    width,
    height: chart.height,
    marginLeft: 56,
    marginRight: chart.lines.some(line => line.label) ? 64 : 16,
    marginBottom: 40,
    className: 'plot',
    inset: chart.lines.length === 0 && chart.dots.length > 0 ? 10 : 0,
    x: { type: scale, label: chart.xLabel, labelArrow: 'none', labelAnchor: 'right', nice: !chart.isLogarithmic && !chart.xDomain && chart.bars.length === 0, ...(chart.xDomain && { domain: chart.xDomain }), tickFormat: chart.xIsYear ? wholeYear : grouped, ...(chart.isLogarithmic && { ticks: 6 }) },
    y: { type: scale, label: chart.yLabel, labelArrow: 'none', grid: !chart.isLogarithmic, nice: !chart.isLogarithmic && !chart.yDomain, ...(chart.yDomain && { domain: chart.yDomain }), tickFormat: grouped, ...(chart.isLogarithmic && { ticks: 6 }) },
    marks: [...bars(chart), ...(chart.isLogarithmic ? [Plot.frame({ stroke: '#dde3de' })] : [Plot.ruleY([0], { stroke: '#9aa6a0' })]), ...chart.lines.flatMap(lines), ...chart.dots.flatMap(dots)],
  };
}

/** Between two neighbouring years there is nothing to be named. */
function wholeYear(year: number): string {
  return Number.isInteger(year) ? String(year) : '';
}

/** Bars stand side by side over whole steps of x, one on another in the order given. */
function bars(chart: Chart): Plot.Markish[] {
  if (chart.bars.length === 0) return [];
  const xs = chart.bars[0]!.points.map(point => point[0]);
  const step = xs.length > 1 ? xs[1]! - xs[0]! : 1;
  const rows = chart.bars.flatMap((series, order) => series.points.map(([x, y]) => ({ x, y, order, color: series.color })));
  return [Plot.rectY(rows, { x1: row => row.x - step * 0.42, x2: row => row.x + step * 0.42, y: 'y', fill: 'color', order: 'order' } as Plot.RectYOptions)];
}

function lines(line: Line): Plot.Markish[] {
  const drawn: Plot.Markish[] = [Plot.line(line.points.map(([x, y]) => [x, y ?? NaN] as [number, number]), {
    stroke: line.color, strokeWidth: line.width, ...(line.isDashed && { strokeDasharray: '5 4' }), clip: true,
  })];
  const last = line.points.findLast(point => point[1] !== null);
  if (line.label && last)
    drawn.push(Plot.text([last as [number, number]], { text: [line.label], textAnchor: 'start', dx: 5, fill: line.color, stroke: 'white', strokeWidth: 3, fontSize: 11 }));
  return drawn;
}

function dots(series: Dots): Plot.Markish[] {
  return [
    Plot.dot(series.points, { r: series.radius, fill: series.isFilled ? series.color : 'white', stroke: series.color, clip: true }),
    ...(series.labels ? [Plot.text(series.points, { text: series.labels, dx: 8, dy: -8, textAnchor: 'start', fill: series.color, stroke: 'white', strokeWidth: 3, fontWeight: 600, fontSize: 12 })] : []),
  ];
}

/** A click puts its x into a number field and sends the field's form. */
function pickX(plot: SVGSVGElement & Plot.Plot, fieldId: string): void {
  plot.classList.add('is-pickable');
  plot.addEventListener('click', event => {
    const box = plot.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * plot.viewBox.baseVal.width;
    const field = document.getElementById(fieldId) as HTMLInputElement | null;
    const value = plot.scale('x')?.invert?.(x) as number | undefined;
    if (!field?.form || value === undefined || !(value > 0)) return;
    field.value = String(Math.round(value));
    htmx.trigger(field.form, 'submit');
  });
}
