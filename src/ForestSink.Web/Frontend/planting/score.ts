/** A criterion as the server sends it: utility between 0 and 1 by value, linear between the points. */
export interface Criterion {
  key: string;
  name: string;
  unit: string;
  weight: number;
  curve: [number, number][];
}

/** The same in the same order as SiteCriterion.Utility, so that both agree to the digit. */
export function utility(curve: [number, number][], value: number): number {
  if (value <= curve[0]![0]) return curve[0]![1];
  for (let i = 1; i < curve.length; i++) {
    const [before, here] = [curve[i - 1]!, curve[i]!];
    if (value <= here[0]) return before[1] + (here[1] - before[1]) * ((value - before[0]) / (here[0] - before[0]));
  }
  return curve[curve.length - 1]![1];
}

export interface Score {
  points: number;
  parts: (number | null)[];
}

/** 100 × Σ weight × utility ÷ Σ weight over what is known (SiteScore.Of); null where nothing with a weight is known. */
export function score(criteria: Criterion[], weights: number[], values: (number | null)[]): Score | null {
  let sum = 0;
  let known = 0;
  const utilities: (number | null)[] = [];
  for (let i = 0; i < criteria.length; i++) {
    const value = values[i];
    if (value === null || value === undefined) {
      utilities.push(null);
      continue;
    }
    const useful = utility(criteria[i]!.curve, value);
    utilities.push(useful);
    sum += weights[i]! * useful;
    known += weights[i]!;
  }
  return known > 0 ? { points: (100 * sum) / known, parts: utilities.map((useful, i) => (useful === null ? null : (100 * weights[i]! * useful) / known)) } : null;
}
