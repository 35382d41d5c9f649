import { utimesSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isAssembly, isLibraryFrame, readAssembly, readTemplate, sourceLine } from '../../lib/template/assembly';
import type { UnreadableError } from '../../lib/template/source';
import { folderOf } from '../support/folder';

const TEMPLATE = { Resources: { A: { Type: 'A::B::C' } } };
const stack = (templateFile: string, more: Record<string, unknown> = {}, properties: Record<string, unknown> = {}) => ({
  type: 'aws:cloudformation:stack',
  properties: { templateFile, ...properties },
  ...more,
});
const manifest = (artifacts: Record<string, unknown>) => ({ version: '1', artifacts });

/** What an assembly of these files holds. */
function read(files: Record<string, unknown>) {
  const folder = folderOf(files);
  return readIn(folder);
}
function readIn(folder: string) {
  const unreadable: UnreadableError[] = [];
  const inputs = readAssembly(folder, (error) => unreadable.push(error), folder);
  return { inputs, told: unreadable.map(({ message }) => message) };
}
/** An assembly with one stack. */
const oneStack = (more: Record<string, unknown>, files: Record<string, unknown> = {}) =>
  read({ 'manifest.json': manifest({ Art: stack('a.json', more) }), 'a.json': TEMPLATE, ...files });
/** What the first stack knows of the construct of resource A. */
const originOfA = (metadata: Record<string, unknown>, files: Record<string, unknown> = {}) =>
  oneStack({ metadata }, files).inputs[0]!.origin!('A');

test('a file that cannot be read says so, by the name it is shown with', () => {
  const folder = folderOf({ 'in/a.json': TEMPLATE });
  expect(() => readTemplate(join(folder, 'b.json'), 'b.json')).toThrow('b.json:1: does not exist');
  expect(() => readTemplate(join(folder, 'c.json'))).toThrow(`${folder}/c.json:1: does not exist`);
  expect(() => readTemplate(join(folder, 'in'), 'in')).toThrow('in:1: EISDIR');
  expect(readTemplate(join(folder, 'in/a.json'), 'shown').file).toBe('shown');
});

test('a folder with a manifest and the mark of CDK is an assembly', () => {
  expect(isAssembly(folderOf({ 'manifest.json': {}, 'cdk.out': '' }))).toBe(true);
  expect(isAssembly(folderOf({ 'manifest.json': {} }))).toBe(false);
  expect(isAssembly(folderOf({ 'cdk.out': '' }))).toBe(false);
});

describe('a stack of an assembly', () => {
  test('has the names and the Region that the manifest tells', () => {
    const { inputs, told } = oneStack({
      displayName: 'App/Shown',
      environment: 'aws://111122223333/eu-west-1',
      properties: { templateFile: 'a.json', stackName: 'deployed' },
    });
    expect(told).toEqual([]);
    expect(inputs).toMatchObject([{ stack: 'App/Shown', stackName: 'deployed', region: 'eu-west-1' }]);
    expect(inputs[0]!.source.file).toBe('a.json');
    expect(inputs[0]!.parent).toBeUndefined();
  });

  test('has the name of its artifact and of its file where the manifest tells no other', () => {
    for (const environment of [undefined, 'aws://unknown-account/unknown-region']) {
      const [input] = oneStack({ environment }).inputs;
      expect(input).toMatchObject({ stack: 'a.json', stackName: 'Art' });
      expect(input).not.toHaveProperty('region');
    }
  });

  test('is not what is another artifact', () => {
    const { inputs } = read({
      'manifest.json': manifest({
        Assets: { type: 'cdk:asset-manifest', properties: { file: 'b.json', templateFile: 'a.json' } },
        Tree: { type: 'cdk:tree' },
        Art: stack('a.json'),
      }),
      'a.json': TEMPLATE,
    });
    expect(inputs).toHaveLength(1);
  });

  test('of a stage is read from the folder of the stage', () => {
    const { inputs } = read({
      'manifest.json': manifest({
        Stage: { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Prod' } },
      }),
      'assembly-Prod/manifest.json': manifest({ Art: stack('a.json') }),
      'assembly-Prod/a.json': TEMPLATE,
    });
    expect(inputs.map(({ source }) => source.file)).toEqual(['assembly-Prod/a.json']);
  });

  test('without resources is passed over, and one that cannot be read is told', () => {
    const { inputs, told } = read({
      'manifest.json': manifest({ A: stack('a.json'), B: stack('b.json'), C: stack('c.json'), D: stack('d.json') }),
      'a.json': { Outputs: {} },
      'b.json': '{"Resources": ',
      'd.json': TEMPLATE,
    });
    expect(inputs.map(({ stackName }) => stackName)).toEqual(['D']);
    expect(told).toEqual([expect.stringMatching(/^b\.json:1: is not valid JSON/), 'c.json:1: does not exist']);
  });

  test('cannot be found in a manifest that is broken', () => {
    const { inputs, told } = read({ 'manifest.json': '{' });
    expect(inputs).toEqual([]);
    expect(told).toEqual([expect.stringMatching(/^manifest\.json:1: .*JSON/)]);
  });
});

describe('a resource of an assembly', () => {
  const ofA = [{ type: 'aws:cdk:logicalId', data: 'A' }];

  test('has the path of its construct', () => {
    expect(originOfA({ '/Stack/Thing/Resource': ofA })).toEqual({
      constructPath: 'Stack/Thing/Resource',
      acknowledgements: [],
    });
    expect(originOfA({ '/Stack/Other': [{ type: 'aws:cdk:logicalId', data: 'B' }] })).toBeUndefined();
    expect(originOfA({ '/Stack/Other': 'text', '/Stack/More': [{ type: 'other', data: 'A' }] })).toBeUndefined();
  });

  test('has the stack trace of its creation where that was recorded', () => {
    const trace = (data: unknown) =>
      originOfA({ '/Stack/A': [...ofA, { type: 'aws:cdk:creationStack', data }] })!.trace;
    expect(trace(['a.ts:1:2', 3])).toEqual(['a.ts:1:2', '3']);
    expect(trace('stack traces disabled')).toBeUndefined();
  });

  test('is told of in a file of its own, too', () => {
    const { inputs, told } = oneStack(
      {
        metadata: { '/Stack/B': [{ type: 'aws:cdk:logicalId', data: 'B' }] },
        additionalMetadataFile: 'a.metadata.json',
      },
      { 'a.metadata.json': { '/Stack/A': ofA } },
    );
    expect([inputs[0]!.origin!('A')?.constructPath, inputs[0]!.origin!('B')?.constructPath]).toEqual([
      'Stack/A',
      'Stack/B',
    ]);
    expect(told).toEqual([]);
    expect(oneStack({ additionalMetadataFile: 'none.json' }).told).toEqual([
      expect.stringMatching(/^none\.json:1: ENOENT/),
    ]);
  });

  test('is acknowledged by what stands on its construct and above it', () => {
    const rules = (data: unknown) => ({ type: 'aws:cdk:acknowledged-rules', data });
    const { acknowledgements } = originOfA({
      '/Stack': [rules({ 'OwaspLlm::Above': 'stack' })],
      '/Stack/Thing': [{ type: 'other', data: { Other: 'no' } }, rules({ 'Annotation::Near': 1 }), rules(undefined)],
      '/Stack/Thing/Resource': [...ofA, rules({ 'OwaspLlm::Annotation::Here': 'resource' })],
      '/Stack/Other': [rules({ Elsewhere: 'no' })],
    })!;
    expect(acknowledgements).toEqual([
      { id: 'OwaspLlm::Annotation::Here', reason: 'resource', at: 'Stack/Thing/Resource' },
      { id: 'Near', reason: '1', at: 'Stack/Thing' },
      { id: 'OwaspLlm::Above', reason: 'stack', at: 'Stack' },
    ]);
  });

  describe('is acknowledged on the app or a stage', () => {
    const found = (acknowledgedId: string, constructPath: string, reason = 'app') => ({
      acknowledgedId,
      reason,
      violatingConstructs: [{ constructPath }],
    });
    const report = (...suppressedViolations: unknown[]) => ({
      pluginReports: [{ pluginName: 'none' }, { suppressedViolations }],
    });
    const metadata = {
      '/Stack/A': [...ofA, { type: 'aws:cdk:acknowledged-rules', data: { Own: 'here' } }],
    };
    const withReport = (content: unknown) =>
      originOfA(metadata, { 'validation-report.json': content })!.acknowledgements!.map(
        ({ id, reason, at }) => `${id} ${reason} '${at}'`,
      );

    test('as the report of the validation tells', () => {
      expect(
        withReport(
          report(found('App', 'Stack/A'), found('More', 'Stack/A'), found('Above', 'Stack'), found('No', 'B')),
        ),
      ).toEqual(["Own here 'Stack/A'", "App app ''", "More app ''", "Above app ''"]);
      expect(withReport(report(found('Own', 'Stack/A')))).toEqual(["Own here 'Stack/A'"]);
    });

    test.each([['{'], [{}], [{ pluginReports: 'text' }], [report({ acknowledgedId: 'x' })]])(
      'and a report that says %j says nothing',
      (content) => expect(withReport(content)).toEqual(["Own here 'Stack/A'"]),
    );

    test('a report that is broken is no file that cannot be read', () =>
      expect(oneStack({}, { 'validation-report.json': '{' }).told).toEqual([]));

    test('in each stage', () => {
      const { inputs } = read({
        'manifest.json': manifest({ S: { type: 'cdk:cloud-assembly', properties: { directoryName: 's' } } }),
        's/manifest.json': manifest({ Art: stack('a.json', { metadata: { '/Stage/Stack/A': ofA } }) }),
        's/a.json': TEMPLATE,
        'validation-report.json': report(found('App', 'Stage/Stack/A')),
      });
      expect(inputs[0]!.origin!('A')!.acknowledgements).toEqual([{ id: 'App', reason: 'app', at: '' }]);
    });

    test.each([
      ['older than', 1, 2, 0],
      ['as old as', 2, 2, 1],
      ['younger than', 3, 2, 1],
    ])('unless the report is from an earlier synthesis: %s the manifest', (_, ofReport, ofManifest, expected) => {
      const folder = folderOf({
        'manifest.json': manifest({ Art: stack('a.json', { metadata: { '/Stack/A': ofA } }) }),
        'a.json': TEMPLATE,
        'validation-report.json': report(found('App', 'Stack/A')),
      });
      utimesSync(join(folder, 'validation-report.json'), ofReport, ofReport);
      utimesSync(join(folder, 'manifest.json'), ofManifest, ofManifest);
      expect(readIn(folder).inputs[0]!.origin!('A')!.acknowledgements).toHaveLength(expected);
    });
  });
});

describe('a nested stack', () => {
  const nestedAt = (path: string, file: string, logicalId: string) => ({
    [path]: [{ type: 'aws:cdk:templateFile', data: file }],
    [`${path}.NestedStack/${path.slice(path.lastIndexOf('/') + 1)}.NestedStackResource`]: [
      { type: 'aws:cdk:logicalId', data: logicalId },
    ],
  });
  const metadata = {
    ...nestedAt('/Stack/Mid', 'mid.json', 'MidStack'),
    ...nestedAt('/Stack/Mid/Low', 'low.json', 'LowStack'),
    '/Stack/A': [{ type: 'aws:cdk:logicalId', data: 'A' }],
    '/Stack/Mid/B/Resource': [{ type: 'aws:cdk:logicalId', data: 'A' }],
    '/Stack/Mid/Low/C': [{ type: 'aws:cdk:logicalId', data: 'A' }],
    '/Stack/Lost': [{ type: 'aws:cdk:templateFile', data: 'lost.json' }],
  };
  const { inputs, told } = oneStack(
    { metadata, environment: 'aws://1/us-east-1', displayName: 'Stack' },
    { 'mid.json': TEMPLATE, 'low.json': TEMPLATE, 'lost.json': TEMPLATE },
  );

  test('is read with the stack that holds it, at any depth', () => {
    expect(told).toEqual([]);
    expect(inputs.map(({ source, stack, region }) => [source.file, stack, region])).toEqual([
      ['a.json', 'Stack', 'us-east-1'],
      ['mid.json', 'Stack/Mid', 'us-east-1'],
      ['low.json', 'Stack/Mid/Low', 'us-east-1'],
    ]);
  });

  test('is deployed by a resource of that stack, and has no name of its own', () => {
    expect(inputs.map(({ parent }) => parent)).toEqual([
      undefined,
      { file: 'a.json', logicalId: 'MidStack' },
      { file: 'mid.json', logicalId: 'LowStack' },
    ]);
    expect(inputs.map((input) => 'stackName' in input)).toEqual([true, false, false]);
  });

  test('has constructs of its own', () => {
    expect(inputs.map(({ origin }) => origin!('A')?.constructPath)).toEqual([
      'Stack/A',
      'Stack/Mid/B/Resource',
      'Stack/Mid/Low/C',
    ]);
  });
});

describe('the line of the user’s code', () => {
  const ROOT = resolve(__dirname, '..', '..');
  const at = (...trace: string[]) => sourceLine({ constructPath: '', trace }, '/app');

  test.each([
    ['in brackets', 'at new Stack (/app/lib/stack.ts:12:5)', 'lib/stack.ts:12'],
    ['by itself', 'at /app/bin/app.ts:3:1', 'bin/app.ts:3'],
    ['as an address', 'at file:///app/bin/app.mjs:3:1', 'bin/app.mjs:3'],
    ['as an address in brackets', 'at x (file:///app/bin/app.mjs:3:1)', 'bin/app.mjs:3'],
    ['relative', 'at x (bin/app.ts:30:10)', 'bin/app.ts:30'],
    ['of Node', 'at Module._compile (node:internal/modules/loader:1:2)', undefined],
    ['without a column', 'at /app/bin/app.ts:3', undefined],
    ['with more behind it', 'at x (/app/bin/app.ts:3:1) and more', undefined],
    ['that was not recorded', '...stack traces disabled...', undefined],
  ])('a frame %s', (_, frame, expected) => expect(at(frame)).toBe(expected));

  test('is the first that is none of this library', () => {
    const [lib, build] = ['lib/layers/x.ts', 'build/layers/x.js'].map((file) => `at x (${join(ROOT, file)}:1:2)`);
    expect([lib!, build!].map((frame) => isLibraryFrame(frame))).toEqual([true, true]);
    expect(at(lib!, build!, 'node:a:1:2', 'at /app/a.ts:1:2', 'at /app/b.ts:1:2')).toBe('a.ts:1');
    expect(at(lib!)).toBeUndefined();
    for (const file of ['examples/lib/x.ts', 'test/x.ts', '../lib/x.ts'])
      expect(isLibraryFrame(`at x (${join(ROOT, file)}:1:2)`)).toBe(false);
    expect(isLibraryFrame('no frame')).toBe(false);
    expect(isLibraryFrame('at x (lib/x.ts:1:2)', ROOT)).toBe(true);
    expect(isLibraryFrame('at x (lib/x.ts:1:2)', '/app')).toBe(false);
  });

  test('is not known where nothing was recorded', () => {
    expect(sourceLine(undefined)).toBeUndefined();
    expect(sourceLine({ constructPath: '' })).toBeUndefined();
  });
});

test('an assembly is shown relative to where the user stands', () => {
  const folder = folderOf({ 'cdk.out/manifest.json': manifest({ Art: stack('a.json') }) });
  writeFileSync(join(folder, 'cdk.out/a.json'), JSON.stringify(TEMPLATE));
  expect(readAssembly(join(folder, 'cdk.out'), () => {}, folder)[0]!.source.file).toBe('cdk.out/a.json');
});
