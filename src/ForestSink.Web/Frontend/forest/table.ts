import { formatNumber, t } from '../map/configuration';
import type { MapView } from '../map/map-view';
import type { MapState } from '../map/state';
import { columnsOf, type Column, type StandRow } from './columns';
import { Pages } from './pages';

const rowHeight = 32;
const overscan = 8;

/**
 * The attribute table: only the rows in sight exist. Rows and map share the selection; arrows move, Enter selects,
 * Ctrl+C copies the selected rows as a spreadsheet takes them.
 */
export class StandGrid {
  private readonly head = div('grid-head', 'row');
  private readonly body = div('grid-body', 'rowgroup');
  private columns: Column[] = [];
  private pages: Pages;
  private active = 0;
  private anchor = 0;
  private shown = '';
  private isOpen = false;

  constructor(private readonly grid: HTMLElement, private readonly view: MapView) {
    const headGroup = div('grid-headgroup', 'rowgroup');
    headGroup.append(this.head);
    grid.append(headGroup, this.body);
    this.pages = this.begin();
    grid.addEventListener('scroll', () => this.draw(), { passive: true });
    grid.addEventListener('keydown', event => this.key(event));
    this.body.addEventListener('click', event => this.click(event));
    this.head.addEventListener('click', event => this.sort(event));
    document.addEventListener('copy', event => this.copy(event));
    new ResizeObserver(() => this.draw()).observe(grid);
    view.listen((now, before) => this.follow(now, before));
  }

  /** Nothing is asked of the server while the drawer is closed, but the totals. */
  setOpen(isOpen: boolean): void {
    this.isOpen = isOpen;
    this.grid.hidden = !isOpen;
    if (!isOpen) return;
    this.draw();
    void this.reveal();
  }

  private follow(now: MapState, before: MapState): void {
    const selected = now.selection !== before.selection;
    if (now === before || now.filter !== before.filter || now.fy !== before.fy || now.run !== before.run || now.sort !== before.sort || (now.filter.only && selected)) {
      this.pages.close();
      this.pages = this.begin();
      if (now.filter !== before.filter || now.sort !== before.sort) this.grid.scrollTop = 0;
    }
    this.draw();
    if (selected) void this.reveal();
  }

  private begin(): Pages {
    const { view } = this;
    const query = view.query();
    query.set('sort', view.state.sort);
    this.columns = columnsOf(view.state, view.configuration);
    this.grid.style.setProperty('--columns', this.columns.map(column => column.width).join(' '));
    this.grid.setAttribute('aria-colcount', String(this.columns.length));
    this.head.replaceChildren(...this.columns.map(column => this.header(column)));
    this.shown = '';
    const pages = new Pages(`/m/${view.configuration.municipality}/stands`, query, () => this.draw());
    pages.want(0, 0);
    return pages;
  }

  private header(column: Column): HTMLElement {
    const cell = div(column.number ? 'cell number' : 'cell', 'columnheader');
    const isSorted = column.sort !== undefined && this.view.state.sort.replace('-', '') === column.sort;
    const descends = isSorted && this.view.state.sort.startsWith('-');
    if (column.sort === undefined) cell.textContent = column.title;
    else {
      cell.setAttribute('aria-sort', !isSorted ? 'none' : descends ? 'descending' : 'ascending');
      const button = Object.assign(document.createElement('button'), { type: 'button', textContent: column.title + (!isSorted ? '' : descends ? ' ▼' : ' ▲') });
      button.dataset['sort'] = column.sort;
      cell.append(button);
    }
    return cell;
  }

  private draw(): void {
    this.drawTotals();
    if (!this.isOpen) return;
    const count = this.pages.totals?.stands ?? 0;
    this.grid.setAttribute('aria-rowcount', String(count + 1));
    this.body.style.height = `${count * rowHeight}px`;
    const first = Math.max(0, Math.floor(this.grid.scrollTop / rowHeight) - overscan);
    const last = Math.min(count - 1, Math.ceil((this.grid.scrollTop + this.grid.clientHeight) / rowHeight) + overscan);
    if (last < first) return this.body.replaceChildren(...(this.pages.totals ? [div('grid-empty', 'row', t('条件に合う小班はありません。', 'No stand meets these conditions.'))] : []));
    this.pages.want(first, last);
    const selection = new Set(this.view.state.selection);
    this.body.replaceChildren(...Array.from({ length: last - first + 1 }, (_, i) => this.row(first + i, selection)));
    this.grid.setAttribute('aria-activedescendant', `row-${this.active}`);
  }

  private row(index: number, selection: Set<number>): HTMLElement {
    const data = this.pages.row(index);
    const row = div(index === this.active ? 'grid-row is-active' : 'grid-row', 'row');
    row.id = `row-${index}`;
    row.dataset['index'] = String(index);
    row.style.transform = `translateY(${index * rowHeight}px)`;
    row.setAttribute('aria-rowindex', String(index + 2));
    row.setAttribute('aria-selected', String(data !== undefined && selection.has(data.standId)));
    row.append(...this.columns.map(column => div(column.number ? 'cell number' : 'cell', 'gridcell', data ? column.text(data) : '')));
    return row;
  }

  private drawTotals(): void {
    const { totals } = this.pages;
    const text = totals
      ? `${formatNumber(totals.stands, 0)} ${t('小班', 'stands')} · ${t('森林簿', 'register')} ${formatNumber(totals.registerAreaHa, 2)} ha · ${t('図上', 'map')} ${formatNumber(totals.polygonAreaHa, 2)} ha`
      : '';
    if (totals && text !== this.shown) document.getElementById('table-totals')!.textContent = this.shown = text;
  }

  private click(event: MouseEvent): void {
    const row = (event.target as Element).closest<HTMLElement>('.grid-row');
    if (!row) return;
    this.choose(Number(row.dataset['index']), event.ctrlKey || event.metaKey, event.shiftKey);
  }

  private choose(index: number, adds: boolean, range: boolean): void {
    const stand = this.pages.row(index);
    if (!stand) return;
    const { selection } = this.view.state;
    this.active = index;
    if (range) {
      const [from, to] = [Math.min(this.anchor, index), Math.max(this.anchor, index)];
      const between = Array.from({ length: to - from + 1 }, (_, i) => this.pages.row(from + i)?.standId).filter(id => id !== undefined);
      this.view.select([...selection, ...between]);
      return;
    }
    this.anchor = index;
    if (adds) this.view.select(selection.includes(stand.standId) ? selection.filter(id => id !== stand.standId) : [...selection, stand.standId]);
    else {
      this.view.select([stand.standId]);
      void this.view.zoomToStands([stand.standId]);
    }
  }

  private key(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(this.grid.clientHeight / rowHeight) - 2);
    const count = this.pages.totals?.stands ?? 0;
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -count, End: count };
    const move = moves[event.key];
    if (event.target instanceof HTMLButtonElement) return;
    if (move !== undefined) this.moveTo(Math.max(0, Math.min(count - 1, this.active + move)));
    else if (event.key === 'Enter') this.choose(this.active, false, false);
    else if (event.key === ' ') this.choose(this.active, true, false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private moveTo(index: number): void {
    this.active = index;
    const top = index * rowHeight;
    const inSight = this.grid.clientHeight - rowHeight - this.head.offsetHeight;
    if (top < this.grid.scrollTop) this.grid.scrollTop = top;
    else if (top > this.grid.scrollTop + inSight) this.grid.scrollTop = top - inSight;
    this.draw();
  }

  private sort(event: MouseEvent): void {
    const by = (event.target as HTMLElement).closest<HTMLElement>('[data-sort]')?.dataset['sort'];
    if (by) this.view.change({ sort: this.view.state.sort === by ? `-${by}` : by });
  }

  /** Brings the one selected stand into sight, as chosen on the map. */
  private async reveal(): Promise<void> {
    const { selection, sort } = this.view.state;
    const [only] = selection;
    if (!this.isOpen || selection.length !== 1 || only === undefined || sort !== 'code' || this.pages.row(this.active)?.standId === only) return;
    const response = await fetch(`/m/${this.view.configuration.municipality}/stands/${only}/position?${this.view.query()}`);
    if (!response.ok || this.view.state.selection[0] !== only) return;
    const { position } = (await response.json()) as { position: number };
    this.anchor = position;
    this.moveTo(position);
  }

  private copy(event: ClipboardEvent): void {
    if (!this.grid.contains(document.activeElement) || !event.clipboardData || getSelection()?.toString()) return;
    const selection = new Set(this.view.state.selection);
    const rows: StandRow[] = [];
    for (let i = 0; i < (this.pages.totals?.stands ?? 0); i++) {
      const row = this.pages.row(i);
      if (row && (selection.has(row.standId) || (selection.size === 0 && i === this.active))) rows.push(row);
    }
    const plain = (column: Column, row: StandRow): string => (column.number ? column.text(row).replace(/,/g, '') : column.text(row));
    event.clipboardData.setData('text/plain', [this.columns.map(column => column.title).join('\t'), ...rows.map(row => this.columns.map(column => plain(column, row)).join('\t'))].join('\n'));
    event.preventDefault();
  }
}

function div(className: string, role: string, text = ''): HTMLElement {
  const element = document.createElement('div');
  element.className = className;
  element.setAttribute('role', role);
  if (text) element.textContent = text;
  return element;
}
