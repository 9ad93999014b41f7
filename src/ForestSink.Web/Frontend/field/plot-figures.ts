// A plot's figures while there is no network: the formulas of Core/Surveys (PlotCalculation.cs), with the numbers the server sent.
// The server computes the stored figures itself; a test holds both against one another.
import { volumeOf, type VolumeNumbers } from './stem-volume';

export interface TreeRow { species: string; d: number; h: number | null; n: number }

export interface Ground { shape: 'circle' | 'rectangle'; radiusM: number | null; alongM: number | null; acrossM: number | null; slopeDegrees: number }

/** What the server says for the time without it. */
export interface SurveyNumbers {
  equations: VolumeNumbers[];
  species: Record<string, { equation: string | null; upperShare: number; curve: { a: number; b: number; c: number; d: number; factors: number[]; status: string } | null }>;
}

export interface PlotFigures {
  areaM2: number;
  mainSpecies: string | null;
  stems: number;
  stemsPerHa: number;
  meanDiameterCm: number | null;
  quadraticDiameterCm: number | null;
  basalAreaM2PerHa: number;
  upperHeightM: number | null;
  volumeM3PerHa: number | null;
  /** By the cautious rule; 0 where the stand lies below the poorest class's curve. */
  siteClass: number | null;
}

/** Horizontal area; null where the lengths or the slope cannot be used. */
export function areaM2(ground: Ground): number | null {
  const lengths = ground.shape === 'circle' ? [ground.radiusM] : [ground.alongM, ground.acrossM];
  if (lengths.some(length => length === null || !(length > 0 && length <= 200)) || !(ground.slopeDegrees >= 0 && ground.slopeDegrees <= 70)) return null;
  const along = ground.shape === 'circle' ? Math.PI * ground.radiusM! * ground.radiusM! : ground.alongM! * ground.acrossM!;
  return along * Math.cos(ground.slopeDegrees * Math.PI / 180);
}

/** @param age Of the stand's record of the main species, in the fiscal year of the survey. */
export function figuresOf(ground: Ground, rows: TreeRow[], numbers: SurveyNumbers | undefined, age: (species: string) => number | null): PlotFigures | null {
  const area = areaM2(ground);
  if (area === null) return null;
  const heights = missingHeights(rows);
  const trees = rows.map(row => {
    const height = row.h ?? heights(row);
    const equation = numbers?.equations.find(one => one.name === numbers.species[row.species]?.equation);
    return { ...row, height, volume: height !== null && equation ? volumeOf(equation, row.d, height) : null };
  });
  const perHa = 10_000 / area;
  const stems = sum(trees, tree => tree.n);
  const main = mainSpecies(rows);
  const ofMain = trees.filter(tree => tree.species === main);
  const about = main === null ? undefined : numbers?.species[main];
  const upper = about && ofMain.every(tree => tree.height !== null) ? upperHeight(ofMain as { n: number; height: number }[], about.upperShare) : null;
  return {
    areaM2: area, mainSpecies: main, stems, stemsPerHa: stems * perHa,
    meanDiameterCm: stems === 0 ? null : sum(trees, tree => tree.n * tree.d) / stems,
    quadraticDiameterCm: stems === 0 ? null : Math.sqrt(sum(trees, tree => tree.n * tree.d * tree.d) / stems),
    basalAreaM2PerHa: Math.PI * sum(trees, tree => tree.n * tree.d * tree.d) / 40_000 * perHa,
    upperHeightM: upper,
    // A sum with gaps would pass for the whole.
    volumeM3PerHa: stems > 0 && trees.every(tree => tree.volume !== null) ? sum(trees, tree => tree.n * tree.volume!) * perHa : null,
    siteClass: main === null || upper === null ? null : siteClass(about?.curve ?? null, age(main), upper),
  };
}

/** Of the largest basal area; of several alike the first by name. */
export function mainSpecies(rows: TreeRow[]): string | null {
  const squares = new Map<string, number>();
  for (const row of rows) squares.set(row.species, (squares.get(row.species) ?? 0) + row.n * row.d * row.d);
  return [...squares].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0] ?? null;
}

function upperHeight(trees: { n: number; height: number }[], share: number): number | null {
  const wanted = Math.ceil(share * sum(trees, tree => tree.n) - 1e-9);
  if (wanted === 0) return null;
  let [left, total] = [wanted, 0];
  for (const tree of [...trees].sort((a, b) => b.height - a.height)) {
    const taken = Math.min(left, tree.n);
    total += taken * tree.height;
    left -= taken;
  }
  return total / wanted;
}

function siteClass(curve: SurveyNumbers['species'][string]['curve'], age: number | null, height: number): number | null {
  if (!curve || age === null || age <= curve.c) return null;
  const factor = height / (curve.a * (1 - Math.exp(-curve.b * (age - curve.c))) ** curve.d);
  if (factor < curve.factors.at(-1)! - 1e-9) return 0;
  return 1 + curve.factors.findIndex(one => one <= factor + 1e-9);
}

interface Curve { a: number; b: number }

/** From the height–diameter curve of the species, otherwise of all species together. */
function missingHeights(rows: TreeRow[]): (row: TreeRow) => number | null {
  if (rows.every(row => row.h !== null)) return () => null;
  const curves = new Map<string, Curve | null>();
  const curve = (species: string | null): Curve | null => {
    const key = species ?? '';
    if (!curves.has(key)) curves.set(key, naslund(rows.filter(row => row.h !== null && row.h > 1.3 && (species === null || row.species === species)).map(row => ({ d: row.d, h: row.h! }))));
    return curves.get(key)!;
  };
  return row => {
    const found = curve(row.species) ?? curve(null);
    return found && 1.3 + (row.d / (found.a + found.b * row.d)) ** 2;
  };
}

/**
 * H = 1.3 + D²/(a + bD)² by least squares of the heights. Three measured trees of different diameters at least; the curve must rise.
 * The line of the linearised form is the start; the search is Levenberg–Marquardt as on the server and ends at the same place.
 */
function naslund(trees: { d: number; h: number }[]): Curve | null {
  if (trees.length < 3 || new Set(trees.map(tree => tree.d)).size < 2) return null;
  const [meanD, meanY] = [sum(trees, tree => tree.d) / trees.length, sum(trees, tree => tree.d / Math.sqrt(tree.h - 1.3)) / trees.length];
  let b = sum(trees, tree => (tree.d - meanD) * (tree.d / Math.sqrt(tree.h - 1.3) - meanY)) / sum(trees, tree => (tree.d - meanD) ** 2);
  let a = meanY - b * meanD;
  const squares = (p: number, q: number): number => sum(trees, ({ d, h }) => (h - 1.3 - (d / (p + q * d)) ** 2) ** 2);
  let [rest, damping] = [squares(a, b), 1e-3];
  if (!Number.isFinite(rest)) return null;
  for (let step = 0; step < 5000 && damping < 1e16; step++) {
    let [aa, ab, bb, ga, gb] = [0, 0, 0, 0, 0];
    for (const { d, h } of trees) {
      const below = a + b * d;
      const slope = -2 * d * d / below ** 3;
      const miss = h - 1.3 - (d / below) ** 2;
      aa += slope * slope;
      ab += slope * slope * d;
      bb += slope * slope * d * d;
      ga += slope * miss;
      gb += slope * d * miss;
    }
    const [saa, sbb] = [aa * (1 + damping), bb * (1 + damping)];
    const under = saa * sbb - ab * ab;
    const [da, db] = [(sbb * ga - ab * gb) / under, (saa * gb - ab * ga) / under];
    const next = squares(a + da, b + db);
    if (!(next < rest)) { damping *= 4; continue; }
    [a, b, rest, damping] = [a + da, b + db, next, Math.max(1e-12, damping / 3)];
    if (Math.abs(da) <= 1e-14 * Math.abs(a) && Math.abs(db) <= 1e-14 * Math.abs(b)) break;
  }
  return a > 0 && b > 0 && Number.isFinite(a) && Number.isFinite(b) ? { a, b } : null;
}

function sum<T>(items: T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
