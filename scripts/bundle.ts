import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';

// Bundles every lib/layers/<layer>/runtime/<name>.lambda.ts into assets/<layer>/<name>/index.js, so that a user of the
// package needs neither esbuild nor Docker. The AWS SDK is bundled: the version that was tested is the version that runs.
const root = resolve(__dirname, '..');
const layers = join(root, 'lib', 'layers');
rmSync(join(root, 'assets'), { recursive: true, force: true });

for (const layer of readdirSync(layers)) {
  const folder = join(layers, layer, 'runtime');
  if (!existsSync(folder)) continue;
  for (const file of readdirSync(folder)) {
    if (!file.endsWith('.lambda.ts')) continue;
    const name = file.slice(0, -'.lambda.ts'.length);
    const outdir = join(root, 'assets', layer, name);
    mkdirSync(outdir, { recursive: true });
    buildSync({
      entryPoints: [join(folder, file)],
      outfile: join(outdir, 'index.js'),
      bundle: true,
      minify: true,
      keepNames: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      // 'module' first: tree-shaken SDK clients, a third smaller and a quarter faster to load.
      mainFields: ['module', 'main'],
      legalComments: 'external',
      logLevel: 'warning',
      // loaded from beside the bundle, only where a Cedar policy exists
      external: ['./cedar_wasm_bg.wasm'],
    });
    // files that a handler reads beside itself (policies, schemas) stand in runtime/<name>.assets/
    const extra = join(folder, `${name}.assets`);
    if (existsSync(extra)) cpSync(extra, outdir, { recursive: true });
  }
}
