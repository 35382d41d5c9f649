import { Application, own, passed, section } from '../../lib/template/application';
import { parseTemplate } from '../../lib/template/parse';
import { Path, type Step } from '../../lib/template/path';
import { NotRead } from '../../lib/template/unread';

const source = (body: unknown, file = 't') =>
  parseTemplate(typeof body === 'string' ? body : JSON.stringify(body, undefined, 1), file);
const told = (application: Application) => application.unread.map(({ unread: { what } }) => what);

test('of a map only what it holds itself is read', () => {
  expect([own({ a: 1 }, 'a'), own({ a: 1 }, 'b'), own({}, 'toString'), own([1], 'length'), own(null, 'a')]).toEqual([
    ...[1, undefined, undefined, undefined, undefined],
  ]);
  expect([section({ a: { b: 1 } }, 'a'), section({ a: [1] }, 'a'), section({ a: null }, 'a'), section(1, 'a')]).toEqual(
    [...[{ b: 1 }, {}, {}, {}]],
  );
});

test('a template has its sections, and the resources that have a type', () => {
  const application = new Application([
    {
      source: source({
        Parameters: { P: 1 },
        Mappings: { M: 1 },
        Conditions: { C: 1 },
        Outputs: { O: 1 },
        Globals: { G: 1 },
        Resources: { A: { Type: 'T' }, B: 'text', C: { Type: 1 }, D: { Type: 'T' }, E: { Type: 'U' }, F: ['T'] },
      }),
    },
  ]);
  const [template] = application.templates;
  const { parameters, mappings, conditions, outputs, globals, file, key, stack } = template!;
  expect([parameters, mappings, conditions, outputs, globals]).toEqual([
    { P: 1 },
    { M: 1 },
    { C: 1 },
    { O: 1 },
    { G: 1 },
  ]);
  expect([file, key, stack, template!.parent]).toEqual(['t', 't', 't', undefined]);
  expect([...template!.resources.keys()]).toEqual(['A', 'D', 'E']);
  expect(application.types).toEqual(['T', 'U']);
  expect(application.declarations('T').map(({ logicalId, type }) => `${logicalId} ${type}`)).toEqual(['A T', 'D T']);
  expect(application.declarations('None')).toEqual([]);
});

describe('a definition in a file beside the template', () => {
  const DEFINITION = { StartAt: 'A', States: {} };
  const withFile = (
    Type: string,
    property: string,
    named: unknown,
    text: string | undefined = JSON.stringify(DEFINITION),
  ) =>
    new Application([
      {
        source: source(
          `Resources:\n  M:\n    Type: ${Type}\n    Properties:\n      Role: r\n      ${property}: ${JSON.stringify(named)}\n`,
        ),
        beside: (path) => (path === 'd.json' ? text : undefined),
      },
    ]);

  test.each([
    ['AWS::StepFunctions::StateMachine', 'DefinitionS3Location', 'Definition'],
    ['AWS::Serverless::StateMachine', 'DefinitionUri', 'Definition'],
    ['AWS::ApiGateway::RestApi', 'BodyS3Location', 'Body'],
    ['AWS::ApiGatewayV2::Api', 'BodyS3Location', 'Body'],
    ['AWS::Serverless::Api', 'DefinitionUri', 'DefinitionBody'],
    ['AWS::Serverless::HttpApi', 'DefinitionUri', 'DefinitionBody'],
    ['AWS::Bedrock::Flow', 'DefinitionS3Location', 'Definition'],
  ])('of %s is read in the place of what names it', (type, property, holder) => {
    const application = withFile(type, property, 'd.json');
    const [template] = application.templates;
    expect(template!.resources.get('M')!.body.Properties).toEqual({ Role: 'r', [holder]: DEFINITION });
    expect(told(application)).toEqual([]);
    const line = (...steps: Step[]) => template!.locate(Path.of('Resources', 'M', ...steps)).line;
    expect([line('Properties', holder, 'StartAt'), line('Properties', 'Role'), line()]).toEqual([6, 5, 2]);
  });

  test.each<[string, unknown, string | undefined]>([
    ['that is broken', 'd.json', '{'],
    ['that is no map', 'd.json', '[1]'],
    ['that is not there', 'e.json', '{}'],
    ['at an address', { Bucket: 'b' }, '{}'],
  ])('%s is not read, and told', (_, named, text) => {
    const application = withFile('AWS::Serverless::StateMachine', 'DefinitionUri', named, text);
    expect(application.templates[0]!.resources.get('M')!.body.Properties).toEqual({ Role: 'r', DefinitionUri: named });
    expect(told(application)).toEqual(["definition that 'DefinitionUri' names is not read"]);
  });

  test('of another type is a text', () => {
    const application = withFile('A::B::C', 'DefinitionUri', 'd.json');
    expect(application.templates[0]!.resources.get('M')!.body.Properties).toEqual({
      Role: 'r',
      DefinitionUri: 'd.json',
    });
  });
});

describe('what a stack passes to a parameter', () => {
  const at = (Properties: unknown, name = 'P') => {
    const found = passed({ Properties }, name);
    return found && [found.raw instanceof NotRead ? found.raw.why : found.raw, String(found.path)];
  };
  test.each<[string, unknown, unknown]>([
    ['stands in a map', { Parameters: { P: 'a' } }, ['a', 'Parameters.P']],
    ['is not there', { Parameters: { Q: 'a' } }, undefined],
    ['is nowhere', {}, undefined],
    [
      'stands in the list of a stack set',
      { Parameters: [{ ParameterKey: 'Q' }, { ParameterKey: 'P', ParameterValue: 'a' }] },
      ['a', 'Parameters[1].ParameterValue'],
    ],
    ['is not in that list', { Parameters: [{ ParameterKey: 'Q', ParameterValue: 'a' }] }, undefined],
    ['has no value there', { Parameters: [{ ParameterKey: 'P' }] }, undefined],
    [
      'is overridden by instances',
      {
        Parameters: [{ ParameterKey: 'P', ParameterValue: 'a' }],
        StackInstancesGroup: [
          { ParameterOverrides: [{ ParameterKey: 'Q' }] },
          { ParameterOverrides: [{ ParameterKey: 'P' }] },
        ],
      },
      ["comes from parameter 'P', which instances of the stack set override", 'StackInstancesGroup'],
    ],
    [
      'is not overridden where others are',
      {
        Parameters: [{ ParameterKey: 'P', ParameterValue: 'a' }],
        StackInstancesGroup: [{ ParameterOverrides: [{ ParameterKey: 'Q' }] }, { ParameterOverrides: 'P' }, 'text'],
      },
      ['a', 'Parameters[0].ParameterValue'],
    ],
  ])('%s', (_, properties, expected) => expect(at(properties)).toEqual(expected));
});

describe('templates of one application', () => {
  const stack = (more = {}) => ({
    Resources: { N: { Type: 'AWS::CloudFormation::Stack', ...more }, M: { Type: 'A::MODULE' } },
  });

  test('know each other by the names of their stacks and exports', () => {
    const outputs = (Outputs: unknown) => source({ Resources: {}, Outputs }, 'o');
    const application = new Application([
      { source: source({ Resources: {} }), stackName: 'first' },
      {
        source: outputs({ O: { Export: { Name: 'x' } }, P: { Export: { Name: { Ref: 'y' } } }, Q: 1 }),
        stackName: 'second',
      },
    ]);
    expect(application.exported('x', {})).toEqual({ template: application.templates[1], output: 'O' });
    expect([application.exported('y', {}), application.exported('O', {})]).toEqual([undefined, undefined]);
    expect(application.stackNamed('second', {})).toBe(application.templates[1]);
    expect(application.stackNamed('third', {})).toBeUndefined();
  });

  test('hold the nested stack that another one deploys, which is then read', () => {
    const application = new Application([
      { source: source(stack(), 'parent') },
      { source: source({ Resources: {} }, 'child'), parent: { file: 'parent', logicalId: 'N' } },
    ]);
    const [parent, child] = application.templates;
    expect(child!.parent).toBe(parent!.resources.get('N'));
    expect(application.nestedTemplate(child!.parent!)).toBe(child);
    expect(application.nestedTemplate(parent!.resources.get('M')!)).toBeUndefined();
    expect(application.unread.map(({ template, unread }) => [template.file, unread.at])).toEqual([['parent', 'M']]);
    expect(application.missing!.at).toBe('M');
    expect([application.bodyOf('child'), application.bodyOf('none')]).toEqual([{ Resources: {} }, undefined]);
  });

  test('are given to a module or a product in vain', () => {
    const given = (Type: string) =>
      told(
        new Application([
          { source: source({ Resources: { N: { Type } } }, 'parent') },
          { source: source({ Resources: {} }, 'child'), parent: { file: 'parent', logicalId: 'N' } },
        ]),
      ).length;
    expect(
      ['AWS::CloudFormation::Stack', 'AWS::Serverless::Application', 'AWS::CloudFormation::StackSet', 'A::MODULE'].map(
        given,
      ),
    ).toEqual([0, 0, 0, 1]);
  });
});

describe('a stack set that holds its template as text', () => {
  const set = (TemplateBody: unknown, Type = 'AWS::CloudFormation::StackSet') => ({
    Resources: { S: { Type, Properties: { TemplateBody } } },
  });
  const inner = JSON.stringify({ Resources: { A: { Type: 'A::B::C' } } });

  test('brings a template with a name, a key and a parent', () => {
    const application = new Application([{ source: source(set(JSON.stringify(set(inner)))), stack: 'Stack' }]);
    expect(application.templates.map(({ stack, key, file, input }) => [stack, key, file, input.parent])).toEqual([
      ['Stack', 't', 't', undefined],
      ['Stack/S', 't|S', 't', { file: 't', logicalId: 'S' }],
      ['Stack/S/S', 't|S|S', 't', { file: 't|S', logicalId: 'S' }],
    ]);
    expect([...application.byKey.keys()]).toEqual(['t', 't|S', 't|S|S']);
    expect(new Application([{ source: source(set(inner)) }]).templates[1]!.stack).toBe('t/S');
    expect(told(application)).toEqual([]);
  });

  test('up to three deep', () => {
    const depth = (count: number) => {
      let text = inner;
      for (let i = 0; i < count; i++) text = JSON.stringify(set(text));
      return new Application([{ source: source(text) }]).templates.length;
    };
    expect([0, 1, 3, 4, 5].map(depth)).toEqual([1, 2, 4, 4, 4]);
  });

  test('brings none where that cannot be read, or the type is another', () => {
    const count = (...args: Parameters<typeof set>) =>
      new Application([{ source: source(set(...args)) }]).templates.length;
    expect([count('hello'), count('{'), count({ a: 1 }), count(inner, 'A::B::C'), count(inner)]).toEqual([
      1, 1, 1, 1, 2,
    ]);
  });

  test('stands at its own lines, also in another one', () => {
    const block = (text: string, by: string) => text.replace(/^(?=.)/gm, by);
    const held = (text: string) =>
      `Resources:\n  S:\n    Type: AWS::CloudFormation::StackSet\n    Properties:\n      TemplateBody: |\n${block(text, '        ')}`;
    const yaml = held(held('Resources:\n  A:\n    Type: T\n'));
    const application = new Application([{ source: source(yaml) }]);
    const lines = application.templates.map((template) => template.locate(Path.of('Resources', 'A', 'Type')).line);
    expect(yaml.split('\n')[lines[2]! - 1]!.trim()).toBe('Type: T');
    expect(application.templates[1]!.locate(Path.of('Resources', 'S')).line).toBe(7);
  });
});
