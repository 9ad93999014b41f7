/** A row of the measuring sheet. */
export interface TreeRow {
  species: string;
  diameter: number;
  height: number | null;
  count: number;
}

/** As the server reads it. */
export function writeRows(rows: TreeRow[]): string {
  return rows.map(row => [row.species, row.diameter, row.height ?? '', row.count].join('\t')).join('\n');
}

/** What writeRows wrote, from a stored survey or a draft; anything else is the server's to read. */
export function readRows(text: string): TreeRow[] | null {
  const rows: TreeRow[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const [species, diameter, height, count, ...more] = line.trimEnd().split('\t');
    const row = { species: species ?? '', diameter: Number(diameter), height: height ? Number(height) : null, count: Number(count ?? 1) };
    if (more.length > 0 || !/^[a-z-]+$/.test(row.species) || !(row.diameter > 0) || Number.isNaN(row.height) || !(row.count >= 1)) return null;
    rows.push(row);
  }
  return rows;
}

/** Full-width digits are what a Japanese keyboard gives first. */
export function numberOf(text: string): number | null {
  const plain = text.normalize('NFKC').trim();
  return plain === '' ? null : Number(plain);
}
