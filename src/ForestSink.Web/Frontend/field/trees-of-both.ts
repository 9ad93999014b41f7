import type { TreeRow } from './plot-figures';
import type { Conflict } from './types';

/**
 * Two crews counted in one plot: the rows before, with what each added and took away. Null for another value than trees.
 * What came new follows the rows before in one order, whichever side was heard of first.
 */
export function treesOfBoth(conflict: Conflict): TreeRow[] | null {
  if (conflict.property !== 'trees') return null;
  const united = new Map<string, TreeRow>();
  const rowsOf = (value: unknown): TreeRow[] => (value ?? []) as TreeRow[];
  const count = (rows: TreeRow[], weight: number): void => {
    for (const row of rows) {
      const key = JSON.stringify([row.species, row.d, row.h ?? null]);
      const known = united.get(key);
      united.set(key, { species: row.species, d: row.d, h: row.h ?? null, n: (known?.n ?? 0) + weight * row.n });
    }
  };
  count(rowsOf(conflict.base), 1 - conflict.candidates.length);
  count(conflict.candidates.flatMap(({ value }) => rowsOf(value)).sort(inOneOrder), 1);
  return [...united.values()].filter(row => row.n > 0);
}

function inOneOrder(a: TreeRow, b: TreeRow): number {
  if (a.species !== b.species) return a.species < b.species ? -1 : 1;
  return a.d - b.d || (a.h ?? 0) - (b.h ?? 0);
}
