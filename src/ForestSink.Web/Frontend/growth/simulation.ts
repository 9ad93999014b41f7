import { t } from '../map/configuration';

/** One simulated year of the whole municipality. */
export interface SimulatedYear {
  fy: number;
  stockM3: number;
  absorbedCo2Tonnes: number;
  thinnedAreaHa: number;
  cutAreaHa: number;
  plantedAreaHa: number;
}

export interface SimulationIndex {
  stands: number[];
  compartments: string[];
  years: SimulatedYear[];
}

export const measures = ['stock', 'absorption', 'age', 'work'] as const;
export type Measure = (typeof measures)[number];

/** Classes of a measure: below the first threshold is class 0. Sequences are those of the map's own themes. */
interface Scale {
  name: string;
  thresholds: number[];
  colours: string[];
  labels: string[];
  /** What the stored whole number has to be divided by. */
  divisor: number;
  unit: string;
}

const cividis = ['#fdea45', '#d3c164', '#a59c74', '#7f7c75', '#575d6d', '#263c6c', '#00224e'];

export function scaleOf(measure: Measure): Scale {
  switch (measure) {
    case 'stock': return { name: t('蓄積 m³/ha', 'Stock m³/ha'), thresholds: [100, 200, 300, 400, 500, 600], colours: cividis, labels: ['0–99', '100–199', '200–299', '300–399', '400–499', '500–599', '600–'], divisor: 1, unit: 'm³/ha' };
    case 'absorption': return { name: t('吸収量 t-CO₂/ha・年', 'Absorption t-CO₂/ha·yr'), thresholds: [20, 40, 60, 80, 100, 120], colours: cividis, labels: ['0–1.9', '2–3.9', '4–5.9', '6–7.9', '8–9.9', '10–11.9', '12–'], divisor: 10, unit: 't-CO₂/ha' };
    case 'age': return { name: t('林齢（年）', 'Age (years)'), thresholds: [1, 11, 21, 41, 61, 81], colours: ['#ffffff', '#f7fcb9', '#c8e6a0', '#8acb80', '#31a354', '#0f7a3c', '#00441b'], labels: [t('未立木', 'bare'), '1–10', '11–20', '21–40', '41–60', '61–80', '81–'], divisor: 1, unit: t('年', 'years') };
    case 'work': return { name: t('その年の施業', 'Work of the year'), thresholds: [1, 2, 3], colours: ['#d9ded9', '#1d6fa5', '#b26a00', '#1f6f4a'], labels: [t('なし', 'none'), t('間伐', 'thinning'), t('主伐', 'final cut'), t('植栽', 'planting')], divisor: 1, unit: '' };
  }
}

export function classOf(value: number, thresholds: number[]): number {
  let index = 0;
  while (index < thresholds.length && value >= thresholds[index]!) index++;
  return index;
}

/** A finished run: the index at once, each measure's numbers when it is first shown (gzip on the way, 2 bytes a number). */
export class Simulation {
  private readonly numbers = new Map<Measure, Promise<Int16Array>>();
  private readonly standAt: Map<number, number>;
  private readonly compartmentAt: Map<string, number>;

  private constructor(private readonly address: string, readonly index: SimulationIndex) {
    this.standAt = new Map(index.stands.map((id, i) => [id, i]));
    this.compartmentAt = new Map(index.compartments.map((code, i) => [code, index.stands.length + i]));
  }

  static async load(address: string): Promise<Simulation> {
    return new Simulation(address, (await (await get(`${address}/index`)).json()) as SimulationIndex);
  }

  get places(): number {
    return this.index.stands.length + this.index.compartments.length;
  }

  /** Position of a stand (number) or compartment (text) in each year's numbers. */
  at(id: number | string): number | undefined {
    return typeof id === 'number' ? this.standAt.get(id) : this.compartmentAt.get(id);
  }

  async values(measure: Measure): Promise<Int16Array> {
    let found = this.numbers.get(measure);
    if (!found) {
      found = get(`${this.address}/${measure}`).then(async response => new Int16Array(await response.arrayBuffer()));
      found.catch(() => this.numbers.delete(measure));
      this.numbers.set(measure, found);
    }
    return found;
  }
}

async function get(address: string): Promise<Response> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(t('予測の値を読み込めません。もう一度予測してください。', 'The simulated values cannot be loaded. Run the simulation again.'));
  return response;
}
