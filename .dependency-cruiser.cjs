// Who may know whom, as ARCHITECTURE.md says it: this file reads the diagram there and turns each of its lines into a rule
// whose message is that line. So a fence is moved in ARCHITECTURE.md, and nowhere else.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const FILES_OF_LAYER = '^lib/layers/([^/]+)/';

/** Where the rooms of the diagram are. `$1` in `own` is what the first group of `path` matched. */
const ROOMS = {
  owasp: { path: '^lib/owasp/' },
  facts: { path: '^lib/facts/' },
  contract: { path: '^lib/contract/' },
  version: { path: '^lib/version\\.ts$' },
  template: { path: '^lib/template/' },
  control: { path: '^lib/control\\.ts$' },
  workload: { path: '^lib/workload/' },
  controls: { path: `${FILES_OF_LAYER}controls/`, own: '^lib/layers/$1/controls/' },
  registry: { path: '^lib/controls\\.ts$' },
  evidence: { path: '^lib/evidence\\.ts$' },
  coverage: { path: '^lib/coverage\\.ts$' },
  mend: { path: '^lib/mend\\.ts$' },
  severity: { path: '^lib/severity\\.ts$' },
  acknowledgement: { path: '^lib/acknowledgement/' },
  packs: { path: '^lib/packs/' },
  report: { path: '^lib/report/' },
  cli: { path: '^lib/cli/' },
  private: { path: '^lib/private/' },
  ensure: { path: '^lib/ensure/', pathNot: '^lib/ensure/runtime/' },
  'run-time code of ensure': { path: '^lib/ensure/runtime/' },
  "ensure's contract": { path: '^lib/ensure/contract\\.ts$' },
  constructs: { path: FILES_OF_LAYER, pathNot: '^lib/layers/[^/]+/(controls|runtime)/' },
  runtime: { path: '^lib/runtime/' },
  'run-time code of a layer': { path: `${FILES_OF_LAYER}runtime/`, own: '^lib/layers/$1/runtime/' },
  "its layer's contract": { path: '^lib/layers/$1/contract\\.ts$' },
  reference: { path: '^lib/reference/' },
  index: { path: '^lib/index\\.ts$' },
  bin: { path: '^bin/' },
  examples: { path: '^examples/' },
  local: { path: '^local/' },
  scripts: { path: '^scripts/' },
  bench: { path: '^bench/' },
  test: { path: '^test/' },
};
const TREE = '^(lib|bin|examples|local|scripts|bench|test)/';
const CDK = '(^|/node_modules/|^node_modules/)(aws-cdk-lib|constructs|cdk-nag)(/|$)';

const room = (name) => {
  if (!(name in ROOMS)) throw new Error(`ARCHITECTURE.md names a room that .dependency-cruiser.cjs does not know: ${name}`);
  return ROOMS[name];
};
const list = (text) => text.split(',').map((name) => name.trim());
const without = (path, pathNot) => (pathNot ? `(?!${pathNot.slice(1)})${path.slice(1)}` : path.slice(1));
/** Paths of a room as one expression. */
const pathsOf = (name) => `^${without(room(name).path, room(name).pathNot)}`;

/** `a → b, c`: a knows b and c and itself; `anything but b`: all else. */
function ofRoom(name, line, right) {
  const from = room(name);
  const comment = line;
  if (right.startsWith('anything but ')) {
    return {
      name,
      comment,
      severity: 'error',
      from: { path: from.path },
      to: { path: list(right.slice('anything but '.length)).map((it) => room(it).path) },
    };
  }
  const allowed = right === 'nothing' ? [] : list(right).map(pathsOf);
  return {
    name,
    comment,
    severity: 'error',
    from: { path: from.path, ...(from.pathNot && { pathNot: from.pathNot }) },
    to: { path: TREE, pathNot: [from.own ?? pathsOf(name), ...allowed] },
  };
}

/** `a, b < c`: the layers of a floor know those of the floors before it. */
function ofFloors(line) {
  const floors = line.split('<').map(list);
  return floors.slice(0, -1).map((floor, i) => ({
    name: `order: ${floor.join(', ')}`,
    comment: line,
    severity: 'error',
    from: { path: `^lib/layers/(${floor.join('|')})/` },
    to: { path: '^lib/layers/', pathNot: ['^lib/layers/$1/', `^lib/layers/(${floors.slice(0, i).flat().join('|') || '-'})/`] },
  }));
}

/** Fences that no arrow can say; the sentences stand below the diagram. */
const SENTENCES = {
  'A layer has two doors: `index.ts` is public, `internal.ts` is for the constructs of other layers.': [
    {
      name: 'doors of a layer',
      from: { path: FILES_OF_LAYER },
      to: { path: '^lib/layers/', pathNot: ['^lib/layers/$1/', '^lib/layers/[^/]+/(index|internal)\\.ts$'] },
    },
    {
      name: 'public door of a layer',
      from: { path: '^lib/', pathNot: ['^lib/layers/', '^lib/controls\\.ts$'] },
      to: { path: '^lib/layers/', pathNot: ['^lib/layers/[^/]+/index\\.ts$'] },
    },
  ],
  'The CDK is known to `private`, `ensure`, constructs, `reference` and `packs`; run-time code, controls and templates do without.': [
    {
      name: 'the CDK',
      from: {
        path: '^lib/',
        pathNot: ['^lib/(private|reference|packs)/', pathsOf('ensure'), pathsOf('constructs')],
      },
      to: { path: CDK },
    },
  ],
  'No file imports itself, over however many others; an import of a type counts.': [
    { name: 'no circle', from: {}, to: { circular: true } },
  ],
};

/** The diagram: the first block of code below "Who may know whom". */
function diagram() {
  const text = readFileSync(join(__dirname, 'ARCHITECTURE.md'), 'utf8').split('## Who may know whom')[1];
  return text
    .split('```')[1]
    .split('\n')
    .map((line) => line.trim().replace(/\s+/g, ' '))
    .filter((line) => line !== '');
}

const forbidden = [
  ...diagram().flatMap((line) => {
    if (line.includes('<')) return ofFloors(line);
    const [left, right] = line.split(' → ');
    return list(left).map((name) => ofRoom(name, line, right));
  }),
  ...Object.entries(SENTENCES).flatMap(([comment, rules]) =>
    rules.map((rule) => ({ ...rule, comment, severity: 'error' })),
  ),
];

module.exports = {
  forbidden,
  options: {
    tsPreCompilationDeps: true, // an import of a type is knowing, too
    tsConfig: { fileName: 'test/tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(build|assets|dist|cdk\\.out|\\.external)/' },
  },
};
