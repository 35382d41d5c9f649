import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(__dirname, '..');
const { forbidden }: { forbidden: { name: string; comment: string }[] } = require('../.dependency-cruiser.cjs');

/** For each rule an import that breaks it: who imports, and what. */
const PLANTED: Readonly<Record<string, readonly [string, string]>> = {
  owasp: ['lib/owasp/planted.ts', 'lib/template/value.ts'],
  facts: ['lib/facts/planted.ts', 'lib/private/errors.ts'],
  contract: ['lib/contract/planted.ts', 'lib/layers/gateway/runtime/steps.ts'],
  version: ['lib/version.ts', 'lib/private/errors.ts'],
  private: ['lib/private/planted.ts', 'lib/layers/data/index.ts'],
  template: ['lib/template/planted.ts', 'lib/owasp/list.ts'],
  control: ['lib/control.ts', 'lib/evidence.ts'],
  workload: ['lib/workload/planted.ts', 'lib/owasp/list.ts'],
  controls: ['lib/layers/rag/controls/planted.ts', 'lib/layers/model/controls/_key.ts'],
  registry: ['lib/controls.ts', 'lib/report/json.ts'],
  evidence: ['lib/evidence.ts', 'lib/owasp/list.ts'],
  coverage: ['lib/coverage.ts', 'lib/controls.ts'],
  severity: ['lib/severity.ts', 'lib/controls.ts'],
  mend: ['lib/mend.ts', 'lib/controls.ts'],
  acknowledgement: ['lib/acknowledgement/planted.ts', 'lib/report/json.ts'],
  packs: ['lib/packs/planted.ts', 'lib/report/json.ts'],
  report: ['lib/report/planted.ts', 'lib/cli/scan.ts'],
  cli: ['lib/cli/planted.ts', 'lib/packs/pack.ts'],
  runtime: ['lib/runtime/planted.ts', 'lib/layers/gateway/runtime/steps.ts'],
  'run-time code of ensure': ['lib/ensure/runtime/planted.ts', 'lib/runtime/deadline.ts'],
  'run-time code of a layer': ['lib/layers/rag/runtime/planted.ts', 'lib/layers/gateway/runtime/steps.ts'],
  ensure: ['lib/ensure/planted.ts', 'lib/layers/data/index.ts'],
  constructs: ['lib/layers/rag/planted.ts', 'lib/layers/rag/controls/rag-control.ts'],
  reference: ['lib/reference/planted.ts', 'lib/packs/pack.ts'],
  index: ['lib/index.ts', 'lib/report/json.ts'],
  bin: ['bin/planted.ts', 'lib/reference/stage.ts'],
  examples: ['examples/planted.ts', 'lib/reference/stage.ts'],
  local: ['local/planted.ts', 'test/support/iam.ts'],
  scripts: ['scripts/planted.ts', 'test/support/iam.ts'],
  bench: ['bench/planted.ts', 'test/support/iam.ts'],
  'order: network, data, identity': ['lib/layers/data/planted.ts', 'lib/layers/network/index.ts'],
  'order: model, edge': ['lib/layers/model/planted.ts', 'lib/layers/edge/index.ts'],
  'order: response, account': ['lib/layers/account/planted.ts', 'lib/layers/detection/index.ts'],
  'order: detection, rag, agent, resilience, supply-chain, mlops, governance': [
    'lib/layers/agent/planted.ts',
    'lib/layers/gateway/index.ts',
  ],
  'order: gateway': ['lib/layers/gateway/planted.ts', 'lib/layers/unheard-of/index.ts'],
  'doors of a layer': ['lib/layers/edge/planted.ts', 'lib/layers/data/vault-key.ts'],
  'public door of a layer': ['lib/reference/planted-too.ts', 'lib/layers/data/internal.ts'],
  'the CDK': ['lib/layers/identity/runtime/planted.ts', 'aws-cdk-lib'],
  'no circle': ['lib/cli/about.ts', 'lib/cli/round.ts'],
};

/** What the rules say of a tree that holds the planted imports: names of rules by the file that imports. */
function judged(): ReadonlyMap<string, readonly string[]> {
  const tree = mkdtempSync(join(tmpdir(), 'fences-'));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), text, { flag: 'a' });
  };
  try {
    for (const file of ['ARCHITECTURE.md', '.dependency-cruiser.cjs']) cpSync(join(root, file), join(tree, file));
    write('test/tsconfig.json', '{ "files": ["../lib/index.ts"] }');
    write('lib/cli/round.ts', "import type { Planted } from './about';\nexport type Round = Planted;\n");
    for (const [file, target] of Object.values(PLANTED)) {
      const path = relative(dirname(file), target).replace(/\.ts$/, '');
      const specifier = target.endsWith('.ts') ? (path.startsWith('.') ? path : `./${path}`) : target;
      write(file, `import type { Thing } from '${specifier}';\nexport type Planted = Thing;\n`);
      if (target.endsWith('.ts')) write(target, '\nexport type Thing = string;\n');
    }
    const folders = ['lib', 'bin', 'examples', 'local', 'scripts', 'bench', 'test'];
    const command = join(root, 'node_modules', '.bin', 'depcruise');
    const options = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', '--no-progress'];
    const { summary } = JSON.parse(execFileSync(command, [...options, ...folders], { cwd: tree, encoding: 'utf8' }));
    const found = new Map<string, string[]>();
    for (const { from, rule } of summary.violations) found.set(from, [...(found.get(from) ?? []), rule.name]);
    return found;
  } finally {
    rmSync(tree, { recursive: true });
  }
}

describe('who may know whom', () => {
  const found = judged();

  test('each line of ARCHITECTURE.md has a planted violation', () => {
    expect(Object.keys(PLANTED).sort()).toEqual([...new Set(forbidden.map(({ name }) => name))].sort());
  });

  test.each(Object.entries(PLANTED))('%s: what breaks it is noticed', (name, [file]) => {
    expect(found.get(file)).toContain(name);
  });
});
