import { symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { unreadIn } from '../../lib/evidence';
import { readPaths } from '../../lib/template/files';
import { View } from '../../lib/template/resource';
import { MAX_BYTES } from '../../lib/template/source';
import { folderOf } from '../support/folder';

const TEMPLATE = { Resources: { A: { Type: 'A::B::C' } } };

/** What is read of paths in a folder of these files. */
function readIn(folder: string, ...names: string[]) {
  const { files, unreadable, passedOver, warnings, application } = readPaths(
    names.map((name) => join(folder, name)),
    folder,
  );
  return {
    files,
    unreadable: unreadable.map(({ message }) => message),
    passedOver: passedOver.map(({ message }) => message),
    warnings,
    application,
  };
}
const read = (files: Record<string, unknown>, ...names: string[]) => readIn(folderOf(files), ...names);

describe('a folder', () => {
  test('is read with the folders in it, in the order of their names', () => {
    const { files, unreadable } = read(
      { 'b.yaml': TEMPLATE, 'a/z.YML': TEMPLATE, 'a/b/c.json': TEMPLATE, 'c.template': TEMPLATE, 'd.txt': TEMPLATE },
      '.',
    );
    expect(files).toEqual(['a/b/c.json', 'a/z.YML', 'b.yaml', 'c.template']);
    expect(unreadable).toEqual([]);
  });

  test('is read without what tools write into it', () => {
    const names = ['node_modules/x/a.json', '.git/a.json', 'asset.1/a.json', 'asset.2.json', 'S.assets.json'];
    const more = ['S.metadata.json', 'tree.json', 'validation-report.json'];
    const kept = ['my.git/a.json', 'my-asset.json', 'node_modules.json', 'trees.json', 'tree.json.yaml'];
    const files = Object.fromEntries([...names, ...more, ...kept].map((name) => [name, TEMPLATE]));
    expect([...read(files, '.').files].sort()).toEqual([...kept].sort());
  });

  test.each([
    ['in JSON', '{"Resources": {}}'],
    ['in JSON behind another key', '{"Description": "x", "Resources": {}}'],
    ['in JSON with its lines', '{\n  "Resources" : {}\n}'],
    ['in YAML', 'Resources: {}'],
    ['in YAML behind another key', "Description: x\n'Resources': {}"],
    ['in YAML with a version only', 'AWSTemplateFormatVersion: 2010-09-09\nResources: {}'],
  ])('is read where a file looks like a template: %s', (_, text) => {
    expect(read({ 'a.yaml': text }, '.').files).toEqual(['a.yaml']);
  });

  test('is read without files that do not look like templates, and says nothing of them', () => {
    const { files, unreadable, passedOver } = read(
      { 'a.yaml': TEMPLATE, 'b.yaml': '- broken: [', 'c.json': '{', 'd.yaml': 'Text: see Resources' },
      '.',
    );
    expect([files, unreadable, passedOver]).toEqual([['a.yaml'], [], []]);
  });

  test('is read without what looks like a template and is none, and says so', () => {
    const { files, unreadable, passedOver } = read(
      {
        'a.yaml': TEMPLATE,
        'list.yaml': '[{Resources: {}}]',
        'many.yaml': 'Resources: {}\n---\nResources: {}\n',
        'text.yaml': 'Deep:\n  Resources: {}',
      },
      '.',
    );
    expect([files, unreadable]).toEqual([['a.yaml'], []]);
    expect(passedOver).toEqual([
      'list.yaml:1: is no template: the top level is not a map',
      'many.yaml:2: holds more than one document',
      "text.yaml:1: is no template: it has no 'Resources' map",
    ]);
  });

  test('tells of what is broken, and of what says to be a template', () => {
    const { unreadable, passedOver } = read(
      { 'a.yaml': TEMPLATE, 'b.yaml': 'Resources:\n  A: [', 'c.yaml': 'AWSTemplateFormatVersion: 2010-09-09' },
      '.',
    );
    expect(unreadable).toEqual([
      expect.stringMatching(/^b\.yaml:2: is not valid YAML/),
      "c.yaml:1: is no template: it has no 'Resources' map",
    ]);
    expect(passedOver).toEqual([]);
  });

  test('is read once, also where links lead in a circle', () => {
    const folder = folderOf({ 'in/a.yaml': TEMPLATE });
    symlinkSync(folder, join(folder, 'in/loop'));
    symlinkSync(join(folder, 'nowhere'), join(folder, 'in/broken'));
    expect(readIn(folder, '.', 'in').files).toEqual(['in/a.yaml']);
  });

  test('that CDK wrote is read by its manifest', () => {
    const artifacts = {
      Art: { type: 'aws:cloudformation:stack', properties: { templateFile: 'a.template.json' }, displayName: 'Shown' },
    };
    const { application, files } = read(
      {
        'cdk.out/manifest.json': { artifacts },
        'cdk.out/cdk.out': '',
        'cdk.out/a.template.json': TEMPLATE,
        'cdk.out/b.template.json': TEMPLATE,
      },
      '.',
    );
    expect(files).toEqual(['cdk.out/a.template.json']);
    expect(application.templates[0]!.stack).toBe('Shown');
  });

  test('without a template is told: no finding must not look like a good result', () => {
    const folder = folderOf({ 'a/x.txt': '', 'b/x.yaml': 'A: 1' });
    const { unreadable } = readIn(folder, 'a', 'b');
    expect(unreadable).toEqual([`${folder}/a, ${folder}/b:1: holds no template with resources`]);
    expect(readIn(folder, 'c').unreadable).toEqual(['c:1: does not exist']);
    expect(readPaths(['/nowhere'], '/nowhere').unreadable[0]!.file).toBe('/nowhere');
  });
});

describe('a file', () => {
  test('that is named is read whatever it is called, and told where it is none', () => {
    const { files, unreadable, passedOver } = read(
      { 'a.txt': TEMPLATE, 'b.yaml': 'A: 1', 'tree.json': TEMPLATE },
      'a.txt',
      'b.yaml',
      'tree.json',
    );
    expect([files, passedOver]).toEqual([['a.txt', 'tree.json'], []]);
    expect(unreadable).toEqual(["b.yaml:1: is no template: it has no 'Resources' map"]);
  });

  test('in which a key is written twice is read with a warning', () => {
    const { warnings, unreadable } = read({ 'a.yaml': 'Resources:\n  A: {Type: T}\n  A: {Type: U}\n' }, 'a.yaml');
    expect(unreadable).toEqual([]);
    expect(warnings).toEqual([
      {
        file: 'a.yaml',
        line: 3,
        reason: "'A' is written more than once in this map; CloudFormation takes the last",
      },
    ]);
  });

  test('beside a template is read up to 10 MiB', () => {
    const folder = folderOf({
      't.json': {
        Resources: { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 'x.json' } } },
      },
      'x.json': '{}',
    });
    const told = () => unreadIn(readIn(folder, 't.json').application).map(({ message }) => message);
    expect(told()).toEqual([]);
    truncateSync(join(folder, 'x.json'), MAX_BYTES + 1);
    expect(told()).toEqual([expect.stringContaining('it is no file in the folder of the template')]);
  });
});

describe('a template that another one names as a nested stack', () => {
  const nested = (TemplateURL: unknown, P = 'passed', Type = 'AWS::CloudFormation::Stack') => ({
    Type,
    Properties: {
      [Type === 'AWS::CloudFormation::Stack' ? 'TemplateURL' : 'Location']: TemplateURL,
      Parameters: { P },
    },
  });
  const CHILD = {
    Parameters: { P: { Type: 'String' } },
    Resources: { A: { Type: 'A::B::C', Properties: { Value: { Ref: 'P' } } } },
  };
  const values = (files: Record<string, unknown>, ...names: string[]) => {
    const { application } = read(files, ...names);
    return new View(application).resources('A::B::C').map((one) => String(one.pattern('Value')));
  };

  test('has the parameters that its parent passes', () => {
    const files = { 'in/t.json': { Resources: { N: nested('../c.json') } }, 'c.json': CHILD };
    expect(values(files, 'in/t.json', 'c.json')).toEqual(['passed']);
    expect(values({ ...files, 'c.json': CHILD }, 'c.json')).toEqual(['${P}']);
    expect(
      values(
        { 't.json': { Resources: { N: nested('c.json', 'sam', 'AWS::Serverless::Application') } }, 'c.json': CHILD },
        't.json',
      ),
    ).toEqual(['sam']);
  });

  test('has those of the first parent, and is no parent of its own', () => {
    expect(
      values(
        {
          'a.json': { Resources: { N: nested('c.json', 'first'), M: nested('c.json', 'second') } },
          'c.json': { ...CHILD, Resources: { ...CHILD.Resources, Self: nested('c.json', 'self') } },
        },
        'c.json',
        'a.json',
      ),
    ).toEqual(['first']);
  });

  test('reads what lies beside itself', () => {
    const { application } = read(
      {
        't.json': { Resources: { N: nested('in/c.json') } },
        'in/c.json': {
          Resources: {
            A: { Type: 'A::B::C', 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 'x.json' } } },
          },
        },
        'in/x.json': { Properties: { Value: 'beside' } },
      },
      't.json',
    );
    expect(new View(application).resources('A::B::C')[0]!.text('Value')).toBe('beside');
  });

  test('by something that is no text is not read', () => {
    const { files, application } = read(
      { 't.json': { Resources: { N: nested({ Ref: 'Url' }), O: 1 } }, 'c.json': CHILD },
      't.json',
    );
    expect(files).toEqual(['t.json']);
    expect(application.unread).toHaveLength(1);
  });
});
