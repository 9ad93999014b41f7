// The two-way stem volume equations of 1970 with the smoothing of 2010: the same as Core/Surveys/StemVolumeEquation.cs and its kin.

/** An equation as plain numbers; see StemVolumeNumbers in StemVolumeEquation.cs. */
export interface VolumeNumbers { name: string; rule: string; classes: number[][]; lines: number[][]; table: number[][] }

/** Stem volume with bark in m³ from diameter in cm and height in m. */
export function volumeOf(equation: VolumeNumbers, d: number, h: number): number {
  if (equation.rule === 'classes') return smooth(equation, d, h);
  const cylinder = Math.PI * d * d / 40_000;
  switch (equation.rule) {
    case 'form-factor': return cylinder * h * interpolate(equation.table, d);
    case 'form-height': return cylinder * interpolate(equation.table, h);
    case 'hokkaido-larch': return cylinder * h * (rounded(0.439004 + 0.916461 / d - 0.073809 / (d * d)) + rounded(0.435719 + 0.515867 / h + 2.481278 / (h * h))) / 2;
    default: return cylinder * h * (rounded(0.5 - 0.0008 * d + 0.421 * Math.exp(-0.12 * d)) + rounded(0.61 - 0.0055 * h + 5.48 * Math.exp(-1.025 * h))) / 2;
  }
}

// The printed tables round what is exactly a half upwards; a binary fraction may lie a hair below it.
const rounded = (factor: number): number => Math.floor((factor + 1e-10) * 1000 + 0.5) / 1000;

const line = (x0: number, y0: number, x1: number, y1: number, x: number): number => y0 + (y1 - y0) / (x1 - x0) * (x - x0);

function interpolate(table: number[][], x: number): number {
  let upper = 1;
  while (upper < table.length - 1 && table[upper]![0]! <= x) upper++;
  return line(table[upper - 1]![0]!, table[upper - 1]![1]!, table[upper]![0]!, table[upper]![1]!, x);
}

function plain({ classes }: VolumeNumbers, d: number, h: number): number {
  const [, , , form, a, b, c, e, scale, offset] = (classes.find(step => d < step[1]!) ?? classes.at(-1)!) as [number, number, number, number, number, number, number, number, number, number];
  const square = d * d / 10_000;
  const bare = form === 0 ? 10 ** (a + b * Math.log10(d) + c * Math.log10(h)) : form === 1 ? 10 ** (a + b * Math.log10(d * d * h)) : a * h + b * square + c * square * h + e;
  return scale * bare + offset;
}

function smooth(equation: VolumeNumbers, d: number, h: number): number {
  const straight = equation.lines.find(one => h < one[0]!);
  if (straight && d >= straight[1]! && d <= straight[2]!) return onLine(equation, straight, d, h);
  const step = equation.classes.find(one => Math.abs(d - one[0]!) < one[2]!);
  return step ? atJunction(equation, step[0]!, step[2]!, d, h) : plain(equation, d, h);
}

/** Nodes every 2 cm about the limit: plain at both ends, a moving mean between; straight lines from node to node. */
function atJunction(equation: VolumeNumbers, limit: number, points: number, d: number, h: number): number {
  const start = limit - points;
  const step = Math.min(Math.trunc((d - start) / 2), points - 1);
  const left = start + 2 * step;
  const node = (index: number): number => {
    const centre = start + 2 * index;
    if (index === 0 || index === points) return plain(equation, centre, h);
    let total = 0;
    for (let i = 0; i < points; i++) total += plain(equation, centre + 2 * i - (points - 1), h);
    return total / points;
  };
  return line(left, node(step), left + 2, node(step + 1), d);
}

function onLine(equation: VolumeNumbers, [, from, to, points]: number[], d: number, h: number): number {
  const begin = points === 0 ? plain(equation, from!, h) : atJunction(equation, equation.classes.slice(1).map(one => one[0]!).reduce((near, one) => (Math.abs(one - from!) < Math.abs(near - from!) ? one : near)), points!, from!, h);
  return line(from!, begin, to!, plain(equation, to!, h), d);
}
