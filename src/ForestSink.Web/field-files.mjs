// The field application's icons, drawn here from the mark's own points, and the list of the files its service worker keeps.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';

const mark = [[32, 9], [46, 29], [40, 29], [50, 43], [35, 43], [35, 54], [29, 54], [29, 43], [14, 43], [24, 29], [18, 29]];
const green = [0x1f, 0x6f, 0x4a], pale = [0xe4, 0xf1, 0xea];

/** A square PNG of the mark on its green; the mark keeps to the middle 80 %, which every launcher shows. */
export function writeIcon(path, size) {
  const rows = Buffer.alloc(size * (size * 3 + 1));
  const fine = 4;
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      let hits = 0;
      for (let i = 0; i < fine * fine; i++) {
        const at = v => 32 + (v / size * 64 - 32) / 0.9;
        if (inside(at(x + (i % fine + 0.5) / fine), at(y + (Math.floor(i / fine) + 0.5) / fine))) hits++;
      }
      for (let c = 0; c < 3; c++) rows[y * (size * 3 + 1) + 1 + x * 3 + c] = Math.round(green[c] + (pale[c] - green[c]) * hits / (fine * fine));
    }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2, 0, 0, 0], 8);
  writeFileSync(path, Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]));
}

function inside(x, y) {
  let odd = false;
  for (let i = 0, j = mark.length - 1; i < mark.length; j = i++) {
    const [[xi, yi], [xj, yj]] = [mark[i], mark[j]];
    if (yi > y !== yj > y && x < (xj - xi) * (y - yi) / (yj - yi) + xi) odd = !odd;
  }
  return odd;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** Every file that the entry needs, also those it loads later: what must be on the tablet before the network goes. */
export function filesOf(entry, metafile) {
  const found = new Set();
  const visit = output => {
    if (found.has(output)) return;
    found.add(output);
    for (const { path, external } of metafile.outputs[output].imports) if (!external) visit(path);
  };
  visit(entry);
  return [...found];
}

/** One hash of all contents: another one is another version of the application. */
export function versionOf(paths) {
  const hash = createHash('sha256');
  for (const path of [...paths].sort()) hash.update(path).update(readFileSync(path));
  return hash.digest('hex').slice(0, 16);
}
