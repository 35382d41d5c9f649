import { leftovers } from '../scripts/external/rehearsal/leftovers';
import { asSent, type CustomResource, eventOf } from '../scripts/external/rehearsal/providers';
import { reduced, roundsOf } from '../scripts/external/rehearsal/reduced';
import { inOrder, type Resource, type Stack, type Template, withOutputs } from '../scripts/external/rehearsal/stacks';
import { compared } from '../scripts/external/rehearsal/unknown';

const read = (StackName: string, OutputName: string) => ({ 'Fn::GetStackOutput': { StackName, OutputName } });
const stack = (name: string, outputs: string[], reads: object[] = [], after: string[] = []): Stack => ({
  name,
  after,
  template: {
    Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { Tags: reads } } },
    Outputs: Object.fromEntries(outputs.map((output) => [output, { Value: output }])),
  },
});
const namesOf = (stacks: readonly Stack[]) => stacks.map(({ name }) => name);

describe('the order of stacks', () => {
  const data = stack('Data', ['Bucket']);
  const network = stack('Network', ['Vpc'], [read('Data', 'Bucket')]);
  const application = stack('Application', [], [{ Value: { 'Fn::Join': ['', [read('Network', 'Vpc')]] } }]);

  test('is that in which each output is there when it is read', () => {
    expect(namesOf(inOrder([application, network, data]))).toEqual(['Data', 'Network', 'Application']);
  });

  test('keeps to what the assembly says, where nothing is read', () => {
    expect(namesOf(inOrder([stack('Second', [], [], ['First']), stack('First', [])]))).toEqual(['First', 'Second']);
  });

  test.each([
    ['a stack that is not there', [stack('A', [], [read('B', 'X')])], 'A reads X of B, which is not there'],
    ['an output that is not there', [stack('A', [], [read('B', 'X')]), stack('B', ['Y'])], 'which has no such output'],
    [
      'two that wait for each other',
      [stack('A', ['X'], [read('B', 'X')]), stack('B', ['X'], [read('A', 'X')])],
      'stacks wait for each other: A → B → A',
    ],
  ])('refuses %s', (_, stacks, message) => {
    expect(() => inOrder(stacks)).toThrow(message);
  });
});

describe('the outputs of other stacks', () => {
  const template = stack('A', [], [{ Value: { 'Fn::Join': ['', ['x-', read('B', 'X')]] } }]).template;

  test('stand where they were read, however deep', () => {
    const { Resources } = withOutputs(template, { B: { X: 'bucket-1' } });
    expect(Resources.Queue!.Properties).toEqual({ Tags: [{ Value: { 'Fn::Join': ['', ['x-', 'bucket-1']] } }] });
  });

  test('are never made up', () => {
    expect(() => withOutputs(template, { B: { Y: 'bucket-1' } })).toThrow('B has given no output X');
  });
});

const known = ({ Type }: Resource) => Type !== 'AWS::WAFv2::WebACL';
const WITH_ACL: Template = {
  Resources: {
    Acl: { Type: 'AWS::WAFv2::WebACL' },
    Topic: {
      Type: 'AWS::SNS::Topic',
      DependsOn: ['Acl', 'Queue'],
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        One: { Ref: 'Acl' },
        Two: { 'Fn::GetAtt': ['Acl', 'Arn'] },
        Three: { 'Fn::Sub': '${Acl.Arn} ${Queue} ${!Acl} ${AWS::Region}' },
        Four: { 'Fn::GetAtt': ['Queue', 'Arn'] },
      },
    },
    Queue: { Type: 'AWS::SQS::Queue', DependsOn: 'Acl' },
  },
  Outputs: { Acl: { Value: { Ref: 'Acl' } } },
};

describe('a template without what is not known', () => {
  const { template, dropped, madeUp } = reduced(WITH_ACL, 'eu-central-1', known);
  const arn = 'arn:aws:wafv2:eu-central-1:123456789012:Acl';

  test('names what was taken out, and each reference that got a value which nobody gave', () => {
    expect(dropped).toEqual({ Acl: 'AWS::WAFv2::WebACL' });
    expect(madeUp).toEqual(['Acl.Ref', 'Acl.Arn']);
  });

  test('refers to nothing that is not in it, and leaves all else as it was', () => {
    expect(template.Resources).toEqual({
      Topic: {
        Type: 'AWS::SNS::Topic',
        DependsOn: ['Queue'],
        DeletionPolicy: 'Retain',
        Properties: {
          One: 'acl',
          Two: arn,
          Three: { 'Fn::Sub': `${arn} \${Queue} \${!Acl} \${AWS::Region}` },
          Four: { 'Fn::GetAtt': ['Queue', 'Arn'] },
        },
      },
      Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
    });
    expect(template.Outputs).toEqual({ Acl: { Value: 'acl' } });
  });

  test('has an ARN where the reference to a type is one', () => {
    const Resources = {
      Secret: { Type: 'AWS::SecretsManager::Secret' },
      Queue: { Type: 'AWS::SQS::Queue', Properties: { One: { Ref: 'Secret' } } },
    };
    const { template } = reduced({ Resources }, 'eu-central-1', ({ Type }) => Type === 'AWS::SQS::Queue');
    expect(template.Resources.Queue!.Properties).toEqual({
      One: 'arn:aws:secretsmanager:eu-central-1:123456789012:Secret',
    });
  });

  test('has what a provider answered where there is one, and counts that as no invention', () => {
    const answered = reduced(WITH_ACL, 'eu-central-1', known, { Acl: { Ref: 'acl-7', Arn: 'arn:7' } });
    expect(answered.template.Resources.Topic!.Properties).toMatchObject({ One: 'acl-7', Two: 'arn:7' });
    expect(answered.madeUp).toEqual([]);
  });
});

describe('the rounds of a stack', () => {
  const provided = ({ Type }: Resource) => Type.startsWith('Custom::');

  test('let a provider find what it needs, and what needs its answer come after it', () => {
    const rounds = roundsOf(
      {
        Resources: {
          Rule: { Type: 'AWS::EC2::SecurityGroup', Properties: { Id: { 'Fn::GetAtt': ['Lists', 'S3'] } } },
          Late: { Type: 'Custom::Late', DependsOn: 'Rule' },
          Lists: { Type: 'Custom::Lists', Properties: { ServiceToken: { 'Fn::GetAtt': ['Provider', 'Arn'] } } },
          Provider: { Type: 'AWS::Lambda::Function', Properties: { Role: { 'Fn::Sub': '${Role.Arn}' } } },
          Role: { Type: 'AWS::IAM::Role' },
        },
      },
      provided,
    );
    expect(rounds).toEqual([
      { by: 'moto', ids: ['Role', 'Provider'] },
      { by: 'provider', ids: ['Lists'] },
      { by: 'moto', ids: ['Rule'] },
      { by: 'provider', ids: ['Late'] },
    ]);
  });

  test('end where resources wait for each other', () => {
    const circle = { A: { Type: 'X', DependsOn: 'B' }, B: { Type: 'X', DependsOn: 'A' } };
    expect(() => roundsOf({ Resources: circle }, provided)).toThrow('resources wait for each other: A, B');
  });
});

describe('what a deletion leaves', () => {
  const inventory = (buckets: string[], keys: string[] = [], settings = '{}') =>
    new Map([
      ['AWS::S3::Bucket', new Set(buckets)],
      ['AWS::KMS::Key', new Set(keys)],
      ['guardduty ListDetectors', new Set([settings])],
    ]);
  const NOTHING = { left: [], gone: [], taken: [] };

  test('is nothing where all is as before', () => {
    expect(leftovers(inventory(['theirs']), inventory(['theirs']), [])).toEqual(NOTHING);
  });

  test('is told, unless it is on the list of what is kept', () => {
    const kept = [{ type: 'AWS::S3::Bucket', physicalId: 'evidence' }];
    expect(leftovers(inventory([]), inventory(['evidence', 'forgotten']), kept)).toEqual({
      ...NOTHING,
      left: ['AWS::S3::Bucket forgotten'],
    });
  });

  test('excuses no other type of the same name', () => {
    const kept = [{ type: 'AWS::KMS::Key', physicalId: 'evidence' }];
    const { left, gone } = leftovers(inventory([]), inventory(['evidence']), kept);
    expect([left, gone]).toEqual([['AWS::S3::Bucket evidence'], ['AWS::KMS::Key evidence']]);
  });

  test('must have what is to be kept', () => {
    const kept = [{ type: 'AWS::S3::Bucket', physicalId: 'evidence' }];
    expect(leftovers(inventory([]), inventory([]), kept)).toEqual({ ...NOTHING, gone: ['AWS::S3::Bucket evidence'] });
  });

  test('must have what was there before, settings of the account too', () => {
    const { left, taken } = leftovers(inventory(['theirs'], [], '{"a":1}'), inventory([], [], '{}'), []);
    expect(taken).toEqual(['AWS::S3::Bucket theirs', 'guardduty ListDetectors {"a":1}']);
    expect(left).toEqual(['guardduty ListDetectors {}']);
  });

  test('tells no key whose deletion is scheduled, and misses it where it should have been', () => {
    const scheduled = 'key-1, whose deletion is scheduled';
    expect(leftovers(inventory([]), inventory([], [scheduled]), [])).toEqual(NOTHING);
    const kept = [{ type: 'AWS::KMS::Key', physicalId: scheduled }];
    expect(leftovers(inventory([]), inventory([], ['key-1']), kept)).toEqual({
      ...NOTHING,
      left: ['AWS::KMS::Key key-1'],
      gone: [`AWS::KMS::Key ${scheduled}`],
    });
  });
});

describe('what a provider is sent', () => {
  const resource: CustomResource = {
    id: 'Lists',
    type: 'Custom::Lists',
    stackId: 'arn:stack',
    properties: { ServiceToken: 'arn:function', Days: 7, On: true, Names: { a: ['x', 2] } },
    code: '',
    handler: 'index.handler',
    env: {},
  };
  const sent = { ServiceToken: 'arn:function', Days: '7', On: 'true', Names: { a: ['x', '2'] } };

  test('has text for numbers and truth values, as CloudFormation sends them', () => {
    expect(asSent(resource.properties)).toEqual(sent);
  });

  test('has an id from the first answer on, and the old properties in an update', () => {
    expect(eventOf('Create', resource, 'http://answers/')).toEqual({
      RequestType: 'Create',
      ServiceToken: 'arn:function',
      ResponseURL: 'http://answers/',
      StackId: 'arn:stack',
      RequestId: 'create-Lists',
      LogicalResourceId: 'Lists',
      ResourceType: 'Custom::Lists',
      ResourceProperties: sent,
    });
    expect(eventOf('Update', resource, 'u', 'id-1')).toMatchObject({
      PhysicalResourceId: 'id-1',
      OldResourceProperties: sent,
    });
    const deleted = eventOf('Delete', resource, 'u', 'id-1');
    expect(deleted).toMatchObject({ RequestType: 'Delete', PhysicalResourceId: 'id-1' });
    expect(deleted).not.toHaveProperty('OldResourceProperties');
  });
});

describe('the list of what is not known', () => {
  const list = (types: string[], calls: Record<string, string[]> = {}) => ({ types, undeleted: ['T'], calls });

  test('may neither grow in silence, nor keep what is known by now', () => {
    expect(compared(list(['A']), list(['A']), true)).toEqual([]);
    expect(compared(list(['A']), list(['A', 'B'], { C: ['ssm Do'] }), true)).toEqual([
      'not known, and not on the list: B',
      'not known, and not on the list: ssm Do, for C',
    ]);
    expect(compared(list(['A', 'B']), { types: ['A'], undeleted: [], calls: {} }, true)).toEqual([
      'on the list, and not met any more: B',
      'on the list, and not met any more: deletion of T',
    ]);
  });

  test('is not asked to shrink where only some was rehearsed', () => {
    expect(compared(list(['A', 'B']), list(['A']), false)).toEqual([]);
  });
});
