import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { fingerprintsOf, readReleased } from './fingerprints';
import { licensesOf } from './licenses';

// Bundles every runtime/<name>.lambda.ts (a function) and <name>.library.ts (the same code for other hosts) of lib/ensure
// and of the layers into assets/<room>/<name>/index.js, so that a user of the package needs neither esbuild nor Docker.
// The AWS SDK is bundled: the version that was tested is the version that runs.
const root = resolve(__dirname, '..');
const layers = join(root, 'lib', 'layers');
rmSync(join(root, 'assets'), { recursive: true, force: true });
const bundled = new Set<string>();

for (const place of [join(root, 'lib', 'ensure'), ...readdirSync(layers).map((layer) => join(layers, layer))]) {
  const room = basename(place);
  const folder = join(place, 'runtime');
  if (!existsSync(folder)) continue;
  for (const file of readdirSync(folder)) {
    const name = /^(.+)\.(?:lambda|library)\.ts$/.exec(file)?.[1];
    if (!name) continue;
    const outdir = join(root, 'assets', room, name);
    mkdirSync(outdir, { recursive: true });
    const { metafile } = buildSync({
      metafile: true,
      absWorkingDir: root,
      entryPoints: [join(folder, file)],
      outfile: join(outdir, 'index.js'),
      bundle: true,
      minify: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      // 'module' first: tree-shaken SDK clients, a third smaller and a quarter faster to load.
      mainFields: ['module', 'main'],
      legalComments: 'external',
      logLevel: 'warning',
    });
    for (const { inputs } of Object.values(metafile.outputs))
      for (const [module, { bytesInOutput }] of Object.entries(inputs)) if (bytesInOutput > 0) bundled.add(module);
    for (const wasm of Object.keys(metafile.inputs).flatMap(wasmOf))
      copyFileSync(join(root, wasm), join(outdir, wasm.split('/').at(-1)!));
    // files that a handler reads beside itself (policies, schemas) stand in runtime/<name>.assets/
    const extra = join(folder, `${name}.assets`);
    if (existsSync(extra)) cpSync(extra, outdir, { recursive: true });
  }
}

// by these the rules know what a function runs, of this version and of those that were released
const known = { assets: fingerprintsOf(join(root, 'assets')), released: readReleased() };
writeFileSync(join(root, 'assets', 'fingerprints.json'), JSON.stringify(known));
// what others have written goes with their licenses
writeFileSync(join(root, 'assets', 'LICENSES.txt'), licensesOf(root, bundled));

/** WebAssembly that a module reads from beside itself when it is loaded: it has to stand beside the bundle too. */
function wasmOf(module: string): string[] {
  const folder = dirname(module);
  const beside = module.endsWith('.js') ? readdirSync(join(root, folder)).filter((name) => name.endsWith('.wasm')) : [];
  if (beside.length === 0) return [];
  const source = readFileSync(join(root, module), 'utf8');
  return beside.filter((name) => source.includes(`__dirname}/${name}`)).map((name) => `${folder}/${name}`);
}
