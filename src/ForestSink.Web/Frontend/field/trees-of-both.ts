import type { TreeRow } from './plot-figures';
import type { Conflict } from './types';

/** Two crews counted in one plot: the rows before, with what each added and took away. Null for another value than trees. */
export function treesOfBoth(conflict: Conflict): TreeRow[] | null {
  if (conflict.property !== 'trees') return null;
  const united = new Map<string, TreeRow>();
  const count = (rows: unknown, weight: number): void => {
    for (const row of (rows ?? []) as TreeRow[]) {
      const key = JSON.stringify([row.species, row.d, row.h ?? null]);
      const known = united.get(key);
      united.set(key, { species: row.species, d: row.d, h: row.h ?? null, n: (known?.n ?? 0) + weight * row.n });
    }
  };
  count(conflict.base, 1 - conflict.candidates.length);
  for (const { value } of conflict.candidates) count(value, 1);
  return [...united.values()].filter(row => row.n > 0);
}
