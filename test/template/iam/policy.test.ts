import { covers } from '../../../lib/template/iam/actions';
import { mayName, policiesIn, type Statement } from '../../../lib/template/iam/policy';
import { View } from '../../../lib/template/resource';
import { application, one } from '../../../local/samples/cases';

const statements = (type: string, properties: Record<string, unknown>, more = {}): Statement[] => {
  const view = new View(application(one(type, properties, more)));
  return view.resources(type).flatMap((resource) => policiesIn(resource).flatMap((policy) => policy.statements));
};
const STATEMENT = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
const DOCUMENT = { Version: '2012-10-17', Statement: [STATEMENT] };

describe('statements are found wherever they stand', () => {
  test.each<[string, string, Record<string, unknown>, string]>([
    [
      'a role’s inline policies',
      'AWS::IAM::Role',
      { Policies: [{ PolicyName: 'p', PolicyDocument: DOCUMENT }] },
      'identity',
    ],
    ['a role’s trust policy', 'AWS::IAM::Role', { AssumeRolePolicyDocument: DOCUMENT }, 'trust'],
    ['a policy', 'AWS::IAM::Policy', { PolicyDocument: DOCUMENT }, 'identity'],
    ['a managed policy', 'AWS::IAM::ManagedPolicy', { PolicyDocument: DOCUMENT }, 'identity'],
    ['SAM policies', 'AWS::Serverless::Function', { Policies: [DOCUMENT] }, 'identity'],
    ['one SAM policy without a list', 'AWS::Serverless::Function', { Policies: { Statement: STATEMENT } }, 'identity'],
    ['a bucket policy', 'AWS::S3::BucketPolicy', { PolicyDocument: DOCUMENT }, 'resource'],
    ['a key policy', 'AWS::KMS::Key', { KeyPolicy: DOCUMENT }, 'resource'],
    ['a queue policy', 'AWS::SQS::QueuePolicy', { PolicyDocument: DOCUMENT }, 'resource'],
    ['an endpoint policy', 'AWS::EC2::VPCEndpoint', { PolicyDocument: DOCUMENT }, 'endpoint'],
    [
      'a service control policy',
      'AWS::Organizations::Policy',
      { Type: 'SERVICE_CONTROL_POLICY', Content: DOCUMENT },
      'organization',
    ],
    ['JSON in a string', 'AWS::Logs::ResourcePolicy', { PolicyDocument: JSON.stringify(DOCUMENT) }, 'resource'],
    [
      'a Lambda permission',
      'AWS::Lambda::Permission',
      { Action: 'lambda:InvokeFunction', FunctionName: 'f', Principal: 'bedrock.amazonaws.com' },
      'resource',
    ],
  ])('%s', (_, type, properties, kind) => {
    const found = statements(type, properties);
    expect(found.map((statement) => statement.kind)).toEqual([kind]);
    expect(found[0]!.allows).toBe(true);
  });

  test('but not in what is no IAM policy', () => {
    expect(statements('AWS::Organizations::Policy', { Type: 'BEDROCK_POLICY', Content: DOCUMENT })).toEqual([]);
    expect(
      statements('AWS::Serverless::Function', {
        Policies: ['AmazonBedrockFullAccess', { S3ReadPolicy: { BucketName: 'b' } }],
      }),
    ).toEqual([]);
  });

  test('a managed policy that is only a boundary grants nothing', () => {
    const view = new View(
      application({
        Resources: {
          Boundary: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: DOCUMENT } },
          Role: { Type: 'AWS::IAM::Role', Properties: { PermissionsBoundary: { Ref: 'Boundary' } } },
        },
      }),
    );
    const [policy] = view.resources('AWS::IAM::ManagedPolicy').flatMap((resource) => policiesIn(resource));
    expect(policy!.kind).toBe('boundary');
  });
});

describe('a statement', () => {
  const of = (statement: Record<string, unknown>) =>
    statements('AWS::IAM::Policy', { PolicyDocument: { Statement: statement } })[0]!;

  test('has lists, however it is written', () => {
    const statement = of({ ...STATEMENT, Principal: { Service: 'x', AWS: ['a', 'b'] } });
    expect(statement.actions.map(String)).toEqual(['s3:GetObject']);
    expect(statement.principals.map(({ type, value }) => `${type} ${value}`)).toEqual(['Service x', 'AWS a', 'AWS b']);
    expect(of({ ...STATEMENT, Principal: '*' }).principals.map(({ type, value }) => `${type} ${value}`)).toEqual([
      '* *',
    ]);
  });

  test.each<[Record<string, unknown>, string, boolean]>([
    [{ Action: 'bedrock:*' }, 'bedrock:InvokeModel', true],
    [{ Action: 'bed*' }, 'bedrock:InvokeModel', true],
    [{ Action: 'BEDROCK:invokemodel' }, 'bedrock:InvokeModel', true],
    [{ Action: ['s3:*', 'bedrock:Get*'] }, 'bedrock:InvokeModel', false],
    [{ NotAction: 'iam:*' }, 'bedrock:InvokeModel', true],
    [{ NotAction: ['bedrock:*'] }, 'bedrock:InvokeModel', false],
  ])('%j concerns %s: %s', (statement, action, expected) => {
    expect(of({ Effect: 'Allow', Resource: '*', ...statement }).concerns(action)).toBe(expected);
  });

  test('knows which conditions a missing key passes', () => {
    const { conditions } = of({
      ...STATEMENT,
      Condition: {
        StringEquals: { a: 'x' },
        StringEqualsIfExists: { b: 'x' },
        'ForAllValues:StringEquals': { c: 'x' },
        StringNotEquals: { d: 'x' },
        'ForAnyValue:StringLike': { e: ['x', 'y'] },
      },
    });
    expect(Object.fromEntries(conditions.map((condition) => [condition.key, condition.passesWithoutKey]))).toEqual({
      a: false,
      b: true,
      c: true,
      d: true,
      e: false,
    });
    expect(conditions.find(({ key }) => key === 'e')!.values.map(String)).toEqual(['x', 'y']);
  });
});

test.each<[string, unknown, boolean]>([
  ['a statement of it', { Action: 'bedrock:InvokeModel' }, true],
  ['one in capitals', { Action: 'Bedrock:InvokeModel' }, true],
  ['statements of other services', [{ Action: 's3:GetObject' }, { Action: ['sqs:*', 'sns:Publish'] }], false],
  ['one of it behind others', [{ Action: 's3:GetObject' }, { Action: ['sqs:*', 'bedrock:*'] }], true],
  ['a statement of everything', { Action: '*' }, true],
  ['everything behind another service', [{ Action: 's3:GetObject' }, { Action: ['sqs:*', '*'] }], true],
  ['what one leaves over', { NotAction: 'iam:*' }, true],
  ['what one leaves over beside another service', [{ Action: 's3:GetObject' }, { NotAction: 'iam:*' }], true],
  ['what one leaves over before another service', [{ NotAction: 'iam:*' }, { Action: 's3:GetObject' }], true],
  ['a pattern in the place of a service', [{ Action: 's3:GetObject' }, { Action: 'bed*:InvokeModel' }], true],
  ['a letter left open', [{ Action: 's3:GetObject' }, { Action: '?edrock:InvokeModel' }], true],
  ['an action from a parameter', [{ Action: 's3:GetObject' }, { Action: { Ref: 'Action' } }], true],
  ['no statement at all', [], true],
])('a rule about Bedrock looks at a policy with %s', (_, Statement, looks) => {
  const view = new View(application(one('AWS::IAM::Policy', { PolicyDocument: { Statement } })));
  expect(mayName(view.resources('AWS::IAM::Policy')[0]!.declaration, ['bedrock'])).toBe(looks);
});

test('a statement speaks of everything by a star, or by what NotResource leaves over', () => {
  const about = (statement: Record<string, unknown>) =>
    statements('AWS::IAM::Policy', {
      PolicyDocument: { Statement: { Effect: 'Allow', Action: 's3:*', ...statement } },
    })[0]!.concernsEverything;
  expect([
    about({ Resource: '*' }),
    about({ Resource: ['arn:aws:s3:::a', '*'] }),
    about({ NotResource: 'arn:aws:s3:::a' }),
    about({ Resource: 'arn:aws:s3:::*' }),
  ]).toEqual([true, true, true, false]);
});

test.each([
  ['*', 'anything', true],
  ['bedrock:Invoke?odel', 'bedrock:InvokeModel', true],
  ['arn:*:s3:::a.b/*', 'arn:aws:s3:::axb/c', false],
  ['a*b*c', 'aXXbYYc', true],
  ['a*b*c', 'aXXcYYb', false],
])('%s covers %s: %s', (pattern, value, expected) => {
  expect(covers(pattern, value)).toBe(expected);
});
