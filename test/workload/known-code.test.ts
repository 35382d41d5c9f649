import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { filesOf } from '../../scripts/fingerprints';

const OURS = resolve(__dirname, '../../assets');
const OF_CDK = join(dirname(require.resolve('aws-cdk-lib/package.json')), 'custom-resource-handlers', 'dist');
const files = (name: string, of = OURS): ReadonlyMap<string, string> =>
  new Map(Object.entries(filesOf(join(of, name))));
const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const SDK_CALLS = 'custom-resources/aws-custom-resource-handler';
const ENTRY = '__entrypoint__.js';

/** What tells known code, as a process has it that has asked nothing yet. */
function fresh(module = '../../lib/workload/known-code'): typeof import('../../lib/workload/known-code').codeIn {
  let codeIn: unknown;
  jest.isolateModules(() => {
    codeIn = require(module).codeIn;
  });
  return codeIn as ReturnType<typeof fresh>;
}

test.each(['gateway/handler', 'ensure/ensure', 'network/prefix-lists'])('%s of this library is known', (name) => {
  expect(fresh()(files(name))).toEqual({ name, handler: 'index.handler' });
});

test('what answers SDK calls of the CDK is known', () => {
  expect(fresh()(files(SDK_CALLS, OF_CDK))).toEqual({ name: SDK_CALLS, handler: 'index.handler' });
});

test('ours is known behind the entry point of the CDK, which is called first', () => {
  const entry = [...files('core/nodejs-entrypoint-handler', OF_CDK).values()][0]!;
  const codeIn = fresh();
  expect(codeIn(new Map([...files('network/prefix-lists'), [ENTRY, entry]]))).toEqual({
    name: 'network/prefix-lists',
    handler: '__entrypoint__.handler',
  });
  expect(codeIn(new Map([[ENTRY, entry]]))).toBeUndefined();
});

test.each([
  ['nothing', new Map<string, string>()],
  ['a file without its content', new Map([['index.js', 'undefined']])],
  ['a file without a name', new Map([['', [...files(SDK_CALLS, OF_CDK).values()][0]!]])],
])('%s is no code that is known', (_, folder) => {
  expect(fresh()(folder)).toBeUndefined();
});

describe('a copy of this library', () => {
  let copy: string;
  /** The module in a copy of its own, beside which nothing else is installed. */
  const inCopy = () => fresh(join(copy, 'lib', 'workload', 'known-code.ts'));
  const ours = new Map([['index.js', hash('ours')]]);
  beforeEach(() => {
    copy = mkdtempSync(join(tmpdir(), 'library-'));
    mkdirSync(join(copy, 'assets'));
    cpSync(resolve(__dirname, '../../lib/workload/known-code.ts'), join(copy, 'lib', 'workload', 'known-code.ts'));
  });
  afterEach(() => rmSync(copy, { recursive: true }));

  test('that was not bundled knows no code', () => {
    expect(inCopy()(ours)).toBeUndefined();
  });

  test('beside which no CDK is installed knows its own code', () => {
    const assets = { 'room/name': { 'index.js': hash('ours') } };
    writeFileSync(join(copy, 'assets', 'fingerprints.json'), JSON.stringify({ assets, released: {} }));
    expect(inCopy()(ours)).toEqual({ name: 'room/name', handler: 'index.handler' });
    expect(inCopy()(files(SDK_CALLS, OF_CDK))).toBeUndefined();
  });

  test('calls what it was released with by the name that it has now', () => {
    const [now, before] = ['new/name', 'old/name'].map((name) => ({ [name]: { 'index.js': hash('ours') } }));
    const released = { '1.0.0': { ...before, 'old/other': { 'index.js': hash('other') } } };
    writeFileSync(join(copy, 'assets', 'fingerprints.json'), JSON.stringify({ assets: now, released }));
    expect(inCopy()(ours)?.name).toBe('new/name');
    expect(inCopy()(new Map([['index.js', hash('other')]]))?.name).toBe('old/other');
  });
});
