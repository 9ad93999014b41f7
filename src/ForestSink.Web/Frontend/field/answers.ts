import { button, h, icon } from './elements';
import type { Answering as AnyAnswering } from './asking';
import { fixWords, fuelWords, kindName, plantedWords, speciesName, standsWords } from './names';
import { questionsOf } from './questions';
import { stepper } from './stepper';
import type { AnyDraft, Draft, Entry } from './types';
import { day, number, t, today } from './words';

type Answering = AnyAnswering<Draft>;

export function kindAnswer({ app, draft, changed, next }: Answering): HTMLElement {
  return h('div', { class: 'grid' }, ...app.session!.kinds.map(kind => button(t(kind.ja, kind.en), () => {
    if (draft.entry.kind !== kind.code) Object.assign(draft.entry, { kind: kind.code, method: null, planted: kind.plants ? draft.entry.planted : [], ...(kind.removes ? {} : { stemsRemovedPercent: null, volumeRemovedPercent: null, hauledM3: null, overCeilingReason: null }) });
    void changed().then(next);
  }, { pressed: draft.entry.kind === kind.code, name: kind.code })));
}

export function choiceAnswer({ app, draft, changed, next }: Answering): HTMLElement {
  const kind = app.session!.kinds.find(one => one.code === draft.entry.kind)!;
  return h('div', { class: 'grid' }, ...kind.methods.map(method => button(t(method.ja, method.en), () => {
    draft.entry.method = method.code;
    if (!method.hauls) draft.entry.hauledM3 = null;
    void changed().then(next);
  }, { pressed: draft.entry.method === method.code, name: method.code })));
}

export function dateAnswer({ changed, redraw, next }: AnyAnswering<AnyDraft>, date: string | null, choose: (date: string) => void): HTMLElement {
  const set = (chosen: string, onward: boolean): void => { choose(chosen); void changed().then(onward ? next : redraw); };
  const shift = (by: number): void => {
    const [y, m, d] = (date ?? today()).split('-').map(Number);
    const at = new Date(y!, m! - 1, d! + by);
    set(`${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`, false);
  };
  return h('div', { class: 'stack' },
    h('div', { class: 'grid' }, button(t('今日', 'Today'), () => { set(today(), true); }, { pressed: date === today(), name: 'today' }), button(t('昨日', 'Yesterday'), () => { set(today(1), true); }, { pressed: date === today(1), name: 'yesterday' })),
    h('div', { class: 'date-row' }, button(t('前の日', 'Day before'), () => { shift(-1); }, { icon: 'chevron-left' }), h('output', { class: 'date-value' }, date ? day(date) : '–'), button(t('次の日', 'Day after'), () => { shift(1); }, { icon: 'chevron-right' })));
}

export function numberAnswer({ draft, changed }: Answering, options: { label: string; unit: string; step: number; big: number; max: number; decimals: number; property: 'stemsRemovedPercent' | 'volumeRemovedPercent' | 'hauledM3' }): HTMLElement {
  return stepper({ ...options, name: options.property, value: draft.entry[options.property], change: value => { draft.entry[options.property] = value; void changed(); } });
}

export function textAnswer({ name, value, most, hint, change }: { name: string; value: string | null; most: number; hint: string; change: (text: string | null) => void }): HTMLElement {
  const area = h('textarea', { class: 'text-answer', rows: 5, maxlength: most, name, 'aria-labelledby': 'question', placeholder: hint, input: () => { change(area.value === '' ? null : area.value); } });
  area.value = value ?? '';
  return area;
}

export function plantedAnswer({ app, draft, changed, redraw }: Answering): HTMLElement {
  const { planted } = draft.entry;
  const choices = [...new Set([...planted.map(one => one.species), ...(app.session?.plantable ?? [])])];
  const set = (species: string, stems: number | null): void => {
    draft.entry.planted = [...draft.entry.planted.filter(one => one.species !== species), ...(stems ? [{ species, stems }] : [])];
    void changed();
  };
  return h('div', { class: 'stack' },
    h('div', { class: 'grid' }, ...choices.map(species => {
      const chosen = planted.some(one => one.species === species);
      return button(speciesName(app, species), () => { set(species, chosen ? null : 1000); redraw(); }, { pressed: chosen, name: `species-${species}` });
    })),
    ...planted.map(({ species, stems }) => stepper({ label: speciesName(app, species), unit: t('本', 'stems'), value: stems, step: 10, big: 100, max: 1_000_000, name: `stems-${species}`, change: value => { set(species, value); } })));
}

export function fuelAnswer({ app, draft, changed }: Answering): HTMLElement {
  return h('div', { class: 'stack' }, ...app.session!.fuels.map(fuel => stepper({
    label: t(fuel.ja, fuel.en), unit: 'L', value: draft.entry.fuelLitres[fuel.code] ?? null, step: 0.5, big: 5, max: 100_000, decimals: 1, name: `fuel-${fuel.code}`,
    change: value => { if (value) draft.entry.fuelLitres[fuel.code] = value; else delete draft.entry.fuelLitres[fuel.code]; void changed(); },
  })));
}

/** All answers at a glance; each opens its question. */
export function reviewAnswer({ app, draft, goTo }: Answering, entry: Entry): HTMLElement {
  const said: Partial<Record<ReturnType<typeof questionsOf>[number]['key'], string>> = {
    where: standsWords(app, entry.stands), kind: kindName(app, entry.kind), method: kindName(app, entry.kind, entry.method), date: entry.doneOn ? day(entry.doneOn) : '',
    area: entry.stands.map(worked => worked.areaHa).some(area => area !== null) ? standsWords(app, entry.stands) : t('小班全体', 'whole stands'),
    stems: percent(entry.stemsRemovedPercent), volume: percent(entry.volumeRemovedPercent), reason: entry.overCeilingReason ?? '', hauled: entry.hauledM3 === null ? '' : `${number(entry.hauledM3, 1)} m³`,
    planted: plantedWords(app, entry.planted), fuel: fuelWords(app, entry.fuelLitres), photos: t(`${draft.photos.length}枚`, `${draft.photos.length}`), note: entry.note ?? '',
  };
  return h('div', { class: 'stack' },
    h('dl', { class: 'review' }, ...questionsOf(app, entry).filter(question => question.key !== 'review').map(question => h('div', { class: 'review-row' },
      h('dt', {}, question.title), h('dd', {}, said[question.key] || '–'), h('dd', { class: 'review-edit' }, h('button', { type: 'button', class: 'edit', 'aria-label': `${question.title}: ${t('直す', 'change')}`, click: () => { goTo(question.key); } }, icon('pencil-line', 22)))))),
    entry.fix ? h('p', { class: 'hint' }, t(`位置：${fixWords(entry.fix.count)}、最も粗い誤差 ${number(entry.fix.worstAccuracyM, 1)} m`, `Position: ${fixWords(entry.fix.count)}, worst accuracy ${number(entry.fix.worstAccuracyM, 1)} m`)) : null);
}

function percent(value: number | null): string {
  return value === null ? '' : `${number(value)} %`;
}
