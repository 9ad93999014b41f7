// Bundles Frontend/ into wwwroot/dist. The worker of MapLibre stays a file of its own, so that the
// content security policy needs no blob: source.
import { build } from 'esbuild';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { filesOf, versionOf, writeIcon } from './field-files.mjs';

const outdir = 'wwwroot/dist';
rmSync(outdir, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: {
    main: 'Frontend/main.ts',
    accounts: 'Frontend/accounts/accounts.ts',
    style: 'Frontend/styles/main.css',
    field: 'Frontend/field/start.ts',
    'field-style': 'Frontend/styles/field.css',
    'map-worker': 'node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs',
  },
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  sourcemap: true,
  chunkNames: 'chunk-[hash]',
  logLevel: 'warning',
  metafile: true,
});

// Every icon named in Frontend/icons.txt becomes a symbol of one sprite.
const symbols = readFileSync('Frontend/icons.txt', 'utf8').trim().split('\n').map(name => {
  const svg = readFileSync(`node_modules/lucide-static/icons/${name}.svg`, 'utf8');
  const shapes = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>')).replace(/\s*\n\s*/g, '');
  return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${shapes}</symbol>`;
});
writeFileSync(`${outdir}/icons.svg`, `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>\n`);

// The field application's service worker knows every file that must be there without a network, and the version they make together.
for (const size of [192, 512]) writeIcon(`${outdir}/field-icon-${size}.png`, size);
const fieldFiles = [...filesOf(`${outdir}/field.js`, metafile), ...['field-style.css', 'icons.svg', 'field-icon-192.png', 'field-icon-512.png', 'map-worker.js'].map(name => `${outdir}/${name}`), 'wwwroot/favicon.svg'];
await build({
  entryPoints: { 'field-worker': 'Frontend/field/worker.ts' },
  outdir,
  bundle: true,
  format: 'iife',
  target: 'es2022',
  minify: true,
  logLevel: 'warning',
  define: {
    ASSETS: JSON.stringify(fieldFiles.filter(path => !path.endsWith('map-worker.js')).map(path => path.replace('wwwroot', ''))),
    VERSION: JSON.stringify(versionOf([...fieldFiles, 'Field/FieldPage.razor', 'Frontend/field/worker.ts'])),
  },
});
