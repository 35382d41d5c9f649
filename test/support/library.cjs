const { createRequire, _extensions: loaders } = require('node:module');
const { dirname, join, sep } = require('node:path');

// Loading the library anew for each test file takes a tenth of all tests, and what V8 has learned of its code is lost each time.
// Constructs, controls and packs keep nothing from one app to the next, so that files share them, as they share aws-cdk-lib.
// Run-time code, reports and the command line are another matter: their tests replace what these find around them.

const ROOT = join(__dirname, '..', '..');
const LIBRARY = join(ROOT, 'lib');
const OWN = ['cli', 'report', 'runtime'].map((name) => `${sep}${name}${sep}`);
/** Takes as long to make as a small file of tests. */
const KEYS = join(ROOT, 'local', 'aws', 'token-keys');
/** Changes of the code on purpose are switched on in the globals of each file. */
const IS_MUTATED = process.env.STRYKER_MUTATOR_WORKER !== undefined;

const sourceMaps = new Map();
let current;

loaders['.ts'] = (module, filename) => {
  const code = current.transform(filename, {});
  sourceMaps.set(filename, current.getSourceMaps().get(filename));
  module._compile(code, filename);
};

/** Translates with jest's own cache, for the file that runs now; lines of errors are those of the sources. */
function translateBy(transformCache) {
  current = transformCache;
  for (const [filename, map] of sourceMaps) transformCache.getSourceMaps().set(filename, map);
}

/** The path by which a module of the library is shared, if it is. */
function shared(from, name) {
  if (IS_MUTATED) return undefined;
  const path = name === 'cdk-secure-llm' ? LIBRARY : name.startsWith('.') ? join(dirname(from), name) : undefined;
  if (path === KEYS) return path;
  if (path === undefined || !(path === LIBRARY || path.startsWith(LIBRARY + sep))) return undefined;
  return OWN.some((part) => `${path}${sep}`.slice(LIBRARY.length).includes(part)) ? undefined : path;
}

module.exports = { translateBy, shared, load: createRequire(__filename) };
