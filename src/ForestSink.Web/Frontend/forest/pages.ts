import type { StandRow } from './columns';

export interface Totals {
  stands: number;
  registerAreaHa: number;
  polygonAreaHa: number;
}

const size = 100;
const kept = 60;

/** Rows of the table from the server, a hundred at a time; the pages seen last are kept. */
export class Pages {
  private readonly pages = new Map<number, StandRow[] | 'asked'>();
  private request = new AbortController();
  totals: Totals | null = null;

  constructor(private readonly address: string, private readonly query: URLSearchParams, private readonly arrived: () => void) {}

  row(index: number): StandRow | undefined {
    const page = this.pages.get(Math.floor(index / size));
    return page === 'asked' ? undefined : page?.[index % size];
  }

  /** Fetches the pages that hold these rows, where they are not here yet. */
  want(first: number, last: number): void {
    for (let page = Math.floor(first / size); page <= Math.floor(last / size); page++) if (!this.pages.has(page)) void this.fetch(page);
  }

  /** No answer is wanted any more. */
  close(): void {
    this.request.abort();
  }

  private async fetch(page: number): Promise<void> {
    this.pages.set(page, 'asked');
    const query = new URLSearchParams(this.query);
    query.set('offset', String(page * size));
    query.set('limit', String(size));
    query.set('totals', String(this.totals === null));
    try {
      const response = await fetch(`${this.address}?${query}`, { signal: this.request.signal });
      if (!response.ok) throw new Error(String(response.status));
      const { rows, totals } = (await response.json()) as { rows: StandRow[]; totals: Totals | null };
      this.pages.set(page, rows);
      this.totals ??= totals;
      this.forgetOldest();
      this.arrived();
    } catch {
      this.pages.delete(page);
    }
  }

  private forgetOldest(): void {
    for (const page of this.pages.keys()) {
      if (this.pages.size <= kept) return;
      this.pages.delete(page);
    }
  }
}
