// Bundles Frontend/ into wwwroot/dist. The worker of MapLibre stays a file of its own, so that the
// content security policy needs no blob: source.
import { build } from 'esbuild';
import { rmSync } from 'node:fs';

const outdir = 'wwwroot/dist';
rmSync(outdir, { recursive: true, force: true });
await build({
  entryPoints: {
    main: 'Frontend/main.ts',
    style: 'Frontend/styles/main.css',
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
});
