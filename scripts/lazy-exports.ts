import { readdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

// Rewrites build/index.js so that each export loads its module when it is first used, as aws-cdk-lib's own entry point
// does: importing the library costs next to nothing, and an app pays for the constructs that it uses.
const build = resolve(__dirname, '..', 'build');
const index: Record<string, unknown> = require(join(build, 'index.js'));

const modules = ['ensure', 'layers', 'packs', 'reference'].flatMap((folder) => {
  try {
    return readdirSync(join(build, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file));
  } catch {
    return [];
  }
});
const homes = new Map<string, string>();
for (const file of modules) {
  if (!file.endsWith('.js') || file.endsWith('index.js') || file.includes('/controls/')) continue;
  const module: Record<string, unknown> = require(join(build, file));
  for (const name of Object.keys(module))
    if (index[name] === module[name] && !homes.has(name)) homes.set(name, `./${relative(build, join(build, file))}`);
}
const names = Object.keys(index);
const homeless = names.filter((name) => !homes.has(name));
if (homeless.length > 0) throw new Error(`no module exports ${homeless.join(', ')} by itself`);

writeFileSync(
  join(build, 'index.js'),
  [
    '"use strict";',
    'Object.defineProperty(exports, "__esModule", { value: true });',
    "require('./private/peers');",
    // for readers that look for the names of exports without running the file, such as Node's import of named exports
    ...names.map((name) => `exports.${name} = void 0;`),
    'const lazy = (name, file) =>',
    '  Object.defineProperty(exports, name, { enumerable: true, configurable: true, get: () => {',
    '    const value = require(file)[name];',
    '    Object.defineProperty(exports, name, { enumerable: true, configurable: true, writable: true, value });',
    '    return value;',
    '  } });',
    ...names.map((name) => `lazy(${JSON.stringify(name)}, ${JSON.stringify(homes.get(name))});`),
    '',
  ].join('\n'),
);
