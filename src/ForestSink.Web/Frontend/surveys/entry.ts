import { t } from '../map/configuration';
import { numberOf, type TreeRow } from './rows';

interface Entry {
  rows: TreeRow[];
  species(): string;
  byClass(): boolean;
  names: Record<string, string>;
  changed(): void;
}

const element = <K extends keyof HTMLElementTagNameMap>(tag: K, className = '', text = ''): HTMLElementTagNameMap[K] =>
  Object.assign(document.createElement(tag), { className, textContent: text });

function button(text: string, label: string, className: string, act: () => void): HTMLButtonElement {
  const made = Object.assign(element('button', className, text), { type: 'button' as const });
  made.setAttribute('aria-label', label);
  made.addEventListener('click', act);
  return made;
}

/** Keyboard for the desk, big buttons for gloves; both fill the same rows. */
export class TreeEntry {
  private mode: 'keys' | 'big' = matchMedia('(pointer: coarse)').matches ? 'big' : 'keys';
  private readonly tabs = element('div', 'entry-tabs');
  private readonly body = element('div', 'entry-body');
  private readonly status = element('p', 'small hint');

  constructor(place: HTMLElement, private readonly entry: Entry) {
    this.status.setAttribute('aria-live', 'polite');
    place.replaceChildren(this.tabs, this.body, this.status);
    this.draw();
  }

  draw(): void {
    const tab = (mode: 'keys' | 'big', name: string): HTMLButtonElement => {
      const made = button(name, name, 'button', () => { this.mode = mode; this.draw(); });
      made.setAttribute('aria-pressed', String(this.mode === mode));
      made.dataset['entryMode'] = mode;
      return made;
    };
    this.tabs.replaceChildren(tab('keys', t('キーボード', 'Keyboard')), tab('big', t('大きなボタン', 'Big buttons')));
    this.body.replaceChildren(...(this.mode === 'keys' ? this.keys() : this.big()));
    this.count();
  }

  private count(): void {
    const stems = this.entry.rows.reduce((sum, row) => sum + row.count, 0);
    this.status.textContent = t(`${stems}本（${this.entry.rows.length}行）`, `${stems} stems in ${this.entry.rows.length} rows`);
  }

  private keys(): HTMLElement[] {
    const table = element('table', 'data entry-table');
    const head = element('thead');
    head.innerHTML = `<tr><th scope="col">No.</th><th scope="col">${t('樹種', 'Species')}</th><th scope="col">${t('直径 cm', 'Diameter, cm')}</th><th scope="col">${t('樹高 m', 'Height, m')}</th><th scope="col">${t('本数', 'Count')}</th><th><span class="visually-hidden">${t('削除', 'Remove')}</span></th></tr>`;
    const body = element('tbody');
    this.entry.rows.forEach((row, i) => body.append(this.row(row, i)));
    table.append(head, body);
    const scroll = element('div', 'table-scroll entry-scroll');
    scroll.tabIndex = 0;
    scroll.setAttribute('role', 'region');
    scroll.setAttribute('aria-label', t('入力した立木', 'Trees entered'));
    scroll.append(table);
    queueMicrotask(() => { scroll.scrollTop = scroll.scrollHeight; });
    return [scroll, this.newRow()];
  }

  private row(row: TreeRow, i: number): HTMLTableRowElement {
    const line = element('tr');
    const name = this.entry.names[row.species] ?? row.species;
    const field = (value: string, label: string, set: (value: number | null) => boolean): HTMLTableCellElement => {
      const cell = element('td');
      const input = Object.assign(element('input', 'input'), { value, inputMode: 'decimal' });
      input.setAttribute('aria-label', `No. ${i + 1} ${label}`);
      input.addEventListener('change', () => {
        const wrong = !set(numberOf(input.value));
        input.setAttribute('aria-invalid', String(wrong));
        if (!wrong) { this.count(); this.entry.changed(); }
      });
      cell.append(input);
      return cell;
    };
    line.append(
      element('td', '', String(i + 1)), element('td', '', name),
      field(String(row.diameter), t('直径', 'diameter'), value => value !== null && value > 0 && value <= 300 && ((row.diameter = value), true)),
      field(row.height === null ? '' : String(row.height), t('樹高', 'height'), value => (value === null || (value > 1.3 && value <= 70)) && ((row.height = value), true)),
      field(String(row.count), t('本数', 'count'), value => value !== null && Number.isInteger(value) && value >= 1 && value <= 1000 && ((row.count = value), true)));
    const end = element('td');
    end.append(button('×', t(`No. ${i + 1} を消す`, `Remove no. ${i + 1}`), 'button button-quiet', () => { this.entry.rows.splice(i, 1); this.draw(); this.entry.changed(); }));
    line.append(end);
    return line;
  }

  /** Enter goes from diameter to height and from height to the next tree. */
  private newRow(): HTMLElement {
    const line = element('div', 'entry-new');
    const input = (name: string, label: string): HTMLInputElement => {
      const made = Object.assign(element('input', 'input'), { inputMode: 'decimal', enterKeyHint: 'next' });
      made.dataset['entry'] = name;
      made.setAttribute('aria-label', label);
      made.placeholder = label;
      return made;
    };
    const diameter = input('diameter', t('直径 cm', 'Diameter, cm'));
    const height = input('height', t('樹高 m（空欄可）', 'Height, m (optional)'));
    const add = (): void => {
      const [d, h] = [numberOf(diameter.value), numberOf(height.value)];
      if (d === null || !(d > 0 && d <= 300)) return this.refuse(diameter, t('直径は0.1～300 cmで入れてください。', 'Diameters are 0.1 to 300 cm.'));
      if (h !== null && !(h > 1.3 && h <= 70)) return this.refuse(height, t('樹高は1.3 mより高く70 m以下で入れてください。', 'Heights are above 1.3 m and at most 70 m.'));
      this.entry.rows.push({ species: this.entry.species(), diameter: this.entry.byClass() ? 2 * Math.round(d / 2) : d, height: h, count: 1 });
      this.draw();
      this.entry.changed();
      this.body.querySelector<HTMLInputElement>('[data-entry="diameter"]')!.focus();
    };
    const next = (from: HTMLInputElement, act: () => void): void => from.addEventListener('keydown', event => {
      if (event.key !== 'Enter' || event.isComposing || event.ctrlKey) return;
      event.preventDefault();
      act();
    });
    next(diameter, () => { if (diameter.value.trim() !== '') height.focus(); });
    next(height, add);
    const put = button(t('追加', 'Add'), t('この木を追加', 'Add this tree'), 'button', add);
    line.append(diameter, height, put);
    return line;
  }

  private refuse(input: HTMLInputElement, why: string): void {
    input.setAttribute('aria-invalid', 'true');
    input.focus();
    this.status.textContent = why;
  }

  /** A tap on + counts one more stem of the class; heights are measured on some of them. */
  private big(): HTMLElement[] {
    const species = this.entry.species();
    const grid = element('div', 'entry-classes');
    const largest = Math.max(40, ...this.entry.rows.map(row => 2 * Math.ceil(row.diameter / 2) + 4));
    for (let d = 6; d <= largest; d += 2) grid.append(this.tally(species, d));
    return [grid, this.measured(species)];
  }

  private tally(species: string, diameter: number): HTMLElement {
    const same = (row: TreeRow): boolean => row.species === species && row.diameter === diameter;
    const total = (): number => this.entry.rows.filter(same).reduce((sum, row) => sum + row.count, 0);
    const cell = element('div', 'entry-class');
    const shown = element('output', 'entry-count', String(total()));
    const step = (by: 1 | -1): void => {
      const row = this.entry.rows.find(each => same(each) && each.height === null);
      if (by === 1 && row) row.count++;
      else if (by === 1) this.entry.rows.push({ species, diameter, height: null, count: 1 });
      else if (row && --row.count === 0) this.entry.rows.splice(this.entry.rows.indexOf(row), 1);
      shown.textContent = String(total());
      this.count();
      this.entry.changed();
    };
    cell.append(
      button('−', t(`${diameter} cm を1本減らす`, `One ${diameter} cm stem less`), 'button entry-step', () => step(-1)),
      element('strong', '', `${diameter}`), shown,
      button('＋', t(`${diameter} cm を1本増やす`, `One more ${diameter} cm stem`), 'button button-primary entry-step', () => step(1)));
    return cell;
  }

  private measured(species: string): HTMLElement {
    const box = element('div', 'entry-measured');
    let [diameter, height] = [20, 15];
    const last = this.entry.rows.findLast(row => row.height !== null);
    if (last) [diameter, height] = [last.diameter, last.height!];
    const stepper = (name: string, unit: string, step: number, get: () => number, set: (value: number) => void): HTMLElement => {
      const line = element('div', 'entry-stepper');
      const value = element('output', 'entry-count', `${get()} ${unit}`);
      const turn = (by: number): void => { set(Math.max(step, Math.round((get() + by) * 10) / 10)); value.textContent = `${get()} ${unit}`; };
      line.append(element('span', '', name),
        button('−', t(`${name}を減らす`, `Less ${name}`), 'button entry-step', () => turn(-step)), value,
        button('＋', t(`${name}を増やす`, `More ${name}`), 'button entry-step', () => turn(step)));
      return line;
    };
    box.append(element('h3', '', t('樹高を測った木', 'A tree with its height')),
      stepper(t('直径', 'diameter'), 'cm', 2, () => diameter, value => { diameter = value; }),
      stepper(t('樹高', 'height'), 'm', 0.5, () => height, value => { height = Math.max(2, value); }),
      button(t('この木を加える', 'Add this tree'), t('この木を加える', 'Add this tree'), 'button button-primary entry-add', () => {
        this.entry.rows.push({ species, diameter, height, count: 1 });
        this.draw();
        this.entry.changed();
      }));
    return box;
  }
}
