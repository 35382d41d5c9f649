import { Undecided } from '../../../lib/template/answer';
import { covers } from '../../../lib/template/iam/actions';
import { mayName, NamedServices, POLICY_TYPES, policiesIn, type Statement } from '../../../lib/template/iam/policy';
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

test('the policies that may speak of some services are found once each, in their order', () => {
  const policy = (Action: unknown) => ({
    Type: 'AWS::IAM::Policy',
    Properties: { PolicyDocument: { Statement: { Action } } },
  });
  const Resources = {
    Files: policy('s3:GetObject'),
    Both: policy(['s3:GetObject', 'bedrock:InvokeModel']),
    Queue: policy('sqs:SendMessage'),
    All: policy('*'),
  };
  const named = new NamedServices(application({ Resources }).declarations('AWS::IAM::Policy'));
  const speaking = (...services: string[]) => named.speakingOf(services).map(({ logicalId }) => logicalId);
  expect([speaking('bedrock', 's3'), speaking('bedrock'), speaking('kendra')]).toEqual([
    ['Files', 'Both', 'All'],
    ['Both', 'All'],
    ['All'],
  ]);
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

describe('a policy document stands in', () => {
  const PLACES: readonly (readonly [string, string, string])[] = [
    ['AWS::IAM::Role', 'trust', 'AssumeRolePolicyDocument'],
    ['AWS::IAM::Role', 'identity', 'Policies[].PolicyDocument'],
    ['AWS::IAM::User', 'identity', 'Policies[].PolicyDocument'],
    ['AWS::IAM::Group', 'identity', 'Policies[].PolicyDocument'],
    ['AWS::IAM::Policy', 'identity', 'PolicyDocument'],
    ['AWS::IAM::ManagedPolicy', 'identity', 'PolicyDocument'],
    ['AWS::IAM::RolePolicy', 'identity', 'PolicyDocument'],
    ['AWS::IAM::UserPolicy', 'identity', 'PolicyDocument'],
    ['AWS::IAM::GroupPolicy', 'identity', 'PolicyDocument'],
    ['AWS::SSO::PermissionSet', 'identity', 'InlinePolicy'],
    ['AWS::Serverless::Function', 'trust', 'AssumeRolePolicyDocument'],
    ['AWS::Serverless::Function', 'identity', 'Policies[]'],
    ['AWS::Serverless::StateMachine', 'identity', 'Policies[]'],
    ['AWS::S3::BucketPolicy', 'resource', 'PolicyDocument'],
    ['AWS::S3::AccessPoint', 'resource', 'Policy'],
    ['AWS::S3Vectors::VectorBucketPolicy', 'resource', 'Policy'],
    ['AWS::KMS::Key', 'resource', 'KeyPolicy'],
    ['AWS::KMS::ReplicaKey', 'resource', 'KeyPolicy'],
    ['AWS::SQS::QueuePolicy', 'resource', 'PolicyDocument'],
    ['AWS::SNS::TopicPolicy', 'resource', 'PolicyDocument'],
    ['AWS::SecretsManager::ResourcePolicy', 'resource', 'ResourcePolicy'],
    ['AWS::ECR::Repository', 'resource', 'RepositoryPolicyText'],
    ['AWS::CodeArtifact::Domain', 'resource', 'PermissionsPolicyDocument'],
    ['AWS::CodeArtifact::Repository', 'resource', 'PermissionsPolicyDocument'],
    ['AWS::Backup::BackupVault', 'resource', 'AccessPolicy'],
    ['AWS::Events::EventBusPolicy', 'resource', 'Statement'],
    ['AWS::Logs::ResourcePolicy', 'resource', 'PolicyDocument'],
    ['AWS::ApiGateway::RestApi', 'resource', 'Policy'],
    ['AWS::DynamoDB::Table', 'resource', 'ResourcePolicy.PolicyDocument'],
    ['AWS::OpenSearchService::Domain', 'resource', 'AccessPolicies'],
    ['AWS::EFS::FileSystem', 'resource', 'FileSystemPolicy'],
    ['AWS::Bedrock::ResourcePolicy', 'resource', 'PolicyDocument'],
    ['AWS::Bedrock::KnowledgeBasePolicy', 'resource', 'PolicyDocument'],
    ['AWS::BedrockAgentCore::ResourcePolicy', 'resource', 'Policy'],
    ['AWS::SageMaker::ModelPackageGroup', 'resource', 'ModelPackageGroupPolicy'],
    ['AWS::EC2::VPCEndpoint', 'endpoint', 'PolicyDocument'],
    ['AWS::Organizations::Policy', 'organization', 'Content'],
  ];
  const under = (path: string, value: unknown): Record<string, unknown> => {
    const [first = '', ...rest] = path.split('.');
    const inner = rest.length > 0 ? under(rest.join('.'), value) : value;
    return first.endsWith('[]') ? { [first.slice(0, -2)]: [inner] } : { [first]: inner };
  };

  test.each(PLACES)('%s, for %s, at %s', (type, kind, path) => {
    const more = type === 'AWS::Organizations::Policy' ? { Type: 'RESOURCE_CONTROL_POLICY' } : {};
    expect(statements(type, { ...under(path, DOCUMENT), ...more }).map((one) => [one.kind, one.allows])).toEqual([
      [kind, true],
    ]);
    expect(statements(type, more)).toEqual([]);
  });

  test('these types, and in a permission of Lambda', () => {
    expect([...POLICY_TYPES].sort()).toEqual(
      [...new Set(PLACES.map(([type]) => type)), 'AWS::Lambda::Permission'].sort(),
    );
    expect(statements('AWS::S3::Bucket', { PolicyDocument: DOCUMENT })).toEqual([]);
  });

  test('an organization’s policy of these two types only', () => {
    const of = (Type?: string) => statements('AWS::Organizations::Policy', { Type, Content: DOCUMENT }).length;
    expect(
      ['SERVICE_CONTROL_POLICY', 'XSERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY_2', 'TAG_POLICY', undefined].map(
        of,
      ),
    ).toEqual([1, 0, 0, 0, 0]);
  });
});

describe('a managed policy is a boundary', () => {
  const kind = (by: string, properties: Record<string, unknown>, own: Record<string, unknown> = {}) => {
    const view = new View(
      application({
        Resources: {
          Policy: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: DOCUMENT, ...own } },
          By: { Type: by, Properties: properties },
        },
      }),
    );
    return policiesIn(view.resources('AWS::IAM::ManagedPolicy')[0]!)[0]!.kind;
  };
  const PermissionsBoundary = { Ref: 'Policy' };
  const list = (by: string) => (by.includes('Serverless') ? 'Policies' : 'ManagedPolicyArns');

  test.each(['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::Serverless::Function', 'AWS::Serverless::StateMachine'])(
    'where a %s names it as such, and nobody has it as its own',
    (by) => {
      expect(kind(by, { PermissionsBoundary })).toBe('boundary');
      expect(kind(by, {})).toBe('identity');
      expect(kind(by, { PermissionsBoundary, [list(by)]: [{ Ref: 'Policy' }] })).toBe('identity');
      for (const attached of ['Roles', 'Users', 'Groups'])
        expect(kind(by, { PermissionsBoundary }, { [attached]: ['x'] })).toBe('identity');
    },
  );

  test('and not where a group has it too', () => {
    const view = new View(
      application({
        Resources: {
          Policy: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: DOCUMENT } },
          Role: { Type: 'AWS::IAM::Role', Properties: { PermissionsBoundary } },
          Group: { Type: 'AWS::IAM::Group', Properties: { ManagedPolicyArns: [{ Ref: 'Policy' }] } },
        },
      }),
    );
    expect(policiesIn(view.resources('AWS::IAM::ManagedPolicy')[0]!)[0]!.kind).toBe('identity');
  });
});

describe('a permission of Lambda', () => {
  const permission = (Principal: unknown, more: Record<string, unknown> = {}) =>
    statements(
      'AWS::Lambda::Permission',
      { Action: 'lambda:InvokeFunction', FunctionName: 'f', Principal, ...more },
      { Parameters: { Who: { Type: 'String' } } },
    )[0]!;
  const parts = ({ conditions }: Statement) =>
    conditions.map(({ test, key, values }) => `${test} ${key} ${values.map(String)}`);

  test('is a statement of the policy of the function', () => {
    const statement = permission('events.amazonaws.com');
    expect(statement.allows).toBe(true);
    expect(statement.actions.map(String)).toEqual(['lambda:InvokeFunction']);
    expect(statement.resources.map(String)).toEqual(['f']);
    expect(statement.conditions).toEqual([]);
    expect(statement.value.get('Condition').absent).toBe(true);
  });

  test.each<[unknown, string]>([
    ['events.amazonaws.com', 'Service'],
    ['*', 'AWS'],
    ['123456789012', 'AWS'],
    ['1234567890123', 'Service'],
    ['x123456789012', 'Service'],
    ['12345678901', 'Service'],
    ['arn:aws:iam::123456789012:root', 'AWS'],
    ['x-arn:aws', 'Service'],
    [{ Ref: 'AWS::AccountId' }, 'AWS'],
    [{ 'Fn::Sub': '${AWS::AccountId}x' }, 'Service'],
    [{ 'Fn::GetAtt': ['Thing', 'Arn'] }, 'AWS'],
    [{ 'Fn::GetAtt': ['Thing', 'Id'] }, 'Service'],
    [{ Ref: 'Who' }, 'AWS'],
    [{ 'Fn::Sub': '${Who}.amazonaws.com' }, 'Service'],
    [{ 'Fn::GetAZs': '' }, 'Service'],
  ])('for %j is one for a principal of the type %s', (Principal, type) => {
    expect(
      permission(Principal)
        .value.entries('Principal')
        .map(([name]) => name),
    ).toEqual([type]);
  });

  test.each<[string, unknown, string]>([
    ['SourceArn', 'arn:x', 'ArnLike aws:SourceArn arn:x'],
    ['SourceAccount', '1', 'StringEquals aws:SourceAccount 1'],
    ['PrincipalOrgID', 'o-1', 'StringEquals aws:PrincipalOrgID o-1'],
    ['FunctionUrlAuthType', 'AWS_IAM', 'StringEquals lambda:FunctionUrlAuthType AWS_IAM'],
    ['EventSourceToken', 't', 'StringEquals lambda:EventSourceToken t'],
    ['InvokedViaFunctionUrl', true, 'Bool lambda:InvokedViaFunctionUrl true'],
  ])('is bound by its %s', (name, value, expected) => {
    expect(parts(permission('*', { [name]: value }))).toEqual([expected]);
  });

  test('is bound by all that it names', () => {
    expect(parts(permission('*', { SourceArn: 'a', SourceAccount: '1', PrincipalOrgID: 'o' }))).toHaveLength(3);
  });
});

describe('the parts of a statement', () => {
  const of = (statement: Record<string, unknown>) =>
    statements(
      'AWS::IAM::Policy',
      { PolicyDocument: { Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*', ...statement } } },
      { Parameters: { Any: { Type: 'String' } } },
    )[0]!;
  const UNKNOWN = { Ref: 'Any' };

  test('are its name, its effect and whom it speaks of', () => {
    const shown = (key: 'principals' | 'notPrincipals', Principal: unknown) =>
      of({ [key === 'principals' ? 'Principal' : 'NotPrincipal']: Principal })[key].map(
        ({ type, value }) => `${type} ${value}`,
      );
    expect(of({ Sid: 'One' }).sid).toBe('One');
    expect([of({}).allows, of({}).denies]).toEqual([true, false]);
    expect([of({ Effect: 'Deny' }).allows, of({ Effect: 'Deny' }).denies]).toEqual([false, true]);
    expect([of({ Effect: 'deny' }).allows, of({ Effect: 'deny' }).denies]).toEqual([false, false]);
    for (const key of ['principals', 'notPrincipals'] as const) {
      expect(of({})[key]).toEqual([]);
      expect(shown(key, { AWS: ['a', 'b'], Service: { 'Fn::Sub': 'x.${AWS::URLSuffix}' } })).toEqual([
        ...['AWS a', 'AWS b', 'Service x.amazonaws.com'],
      ]);
      expect(shown(key, ['a', { b: 1 }])).toEqual(['* a', '* ']);
      expect(shown(key, { AWS: [{ b: 1 }] })).toEqual(['AWS ']);
    }
    expect(of({ NotAction: 'iam:*' }).notActions.map(String)).toEqual(['iam:*']);
    expect(of({ NotResource: ['a', 'b'] }).notResources.map(String)).toEqual(['a', 'b']);
  });

  test('that are not known leave it undecided', () => {
    for (const statement of [{ Action: UNKNOWN }, { NotAction: ['iam:*', UNKNOWN] }])
      expect(() => of(statement).concerns('s3:Get')).toThrow(
        expect.objectContaining({ message: expect.stringContaining("comes from parameter 'Any'") }),
      );
    expect(() => of({ Resource: [{ a: 1 }] }).resources).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/Resource\[0\] is no text$/) }),
    );
    expect(() => of({ Effect: UNKNOWN }).allows).toThrow(Undecided);
  });

  test.each<[string, string, string | undefined, boolean, boolean]>([
    ['StringEquals', 'StringEquals', undefined, false, false],
    ['StringEqualsIfExists', 'StringEquals', undefined, true, true],
    ['ForAnyValue:StringLike', 'StringLike', 'ForAnyValue', false, false],
    ['ForAllValues:StringLike', 'StringLike', 'ForAllValues', false, true],
    ['ForAllValues:ArnLikeIfExists', 'ArnLike', 'ForAllValues', true, true],
    ['StringNotLike', 'StringNotLike', undefined, false, true],
    ['ArnNotEquals', 'ArnNotEquals', undefined, false, true],
    ['NumericNotEquals', 'NumericNotEquals', undefined, false, true],
    ['DateNotEquals', 'DateNotEquals', undefined, false, true],
    ['NotIpAddress', 'NotIpAddress', undefined, false, true],
    ['IpAddress', 'IpAddress', undefined, false, false],
    ['Bool', 'Bool', undefined, false, false],
    ['Null', 'Null', undefined, false, false],
    ['XStringNotLike', 'XStringNotLike', undefined, false, false],
    ['XForAnyValue:Bool', 'XForAnyValue:Bool', undefined, false, false],
    ['IfExistsBool', 'IfExistsBool', undefined, false, false],
  ])('the condition %s', (operator, test, quantifier, ifExists, passes) => {
    const [condition] = of({ Condition: { [operator]: { k: 'v' } } }).conditions;
    expect([condition!.test, condition!.quantifier, condition!.ifExists, condition!.passesWithoutKey]).toEqual([
      ...[test, quantifier, ifExists, passes],
    ]);
  });

  test('its conditions, by their keys and values', () => {
    const statement = of({
      Condition: {
        Null: { A: 'False', b: ['false', 'true'], c: true },
        StringLike: { a: ['x', { y: 1 }], d: ['x', UNKNOWN] },
      },
    });
    const about = (key: string) => statement.conditionsOn(key);
    expect(about('a').map(({ test, values }) => [test, values.map(String)])).toEqual([
      ['Null', ['False']],
      ['StringLike', ['x', '']],
    ]);
    expect(about('A')).toEqual(about('a'));
    expect(about('none')).toEqual([]);
    expect(['A', 'b', 'c', 'd'].map((key) => about(key)[0]!.asksForKey)).toEqual([true, false, false, true]);
    expect(about('a').map(({ unknown }) => unknown)).toEqual([undefined, undefined]);
    expect(about('d')[0]!.unknown!.why).toBe("comes from parameter 'Any'");
  });
});

test.each<[string, object, boolean]>([
  ['the default of a parameter', { Parameters: { P: { Default: '{"Action":"bedrock:*"}' } } }, true],
  ['a mapping', { Mappings: { M: { A: { Action: 'bedrock:*' } } } }, true],
  ['neither', { Parameters: { P: { Default: 'x' } }, Mappings: { M: { A: { B: 'y' } } } }, false],
])('a rule about Bedrock looks at a policy that %s may give', (_, sections, looks) => {
  const Properties = { PolicyDocument: { Statement: { Action: 's3:GetObject' } } };
  const view = new View(application({ ...sections, Resources: { P: { Type: 'AWS::IAM::Policy', Properties } } }));
  expect(mayName(view.resources('AWS::IAM::Policy')[0]!.declaration, ['bedrock'])).toBe(looks);
});

test.each<[string, unknown, boolean]>([
  ['content that a macro writes', [{ Action: 's3:GetObject' }, { 'Fn::Transform': { Name: 'M' } }], true],
  ['content that a loop writes', [{ Action: 's3:GetObject' }, { 'Fn::ForEach::L': 1 }], true],
  ['an action without a service', [{ Action: 's3:GetObject' }, { Action: 'GetObject' }], true],
  ['an action with an empty service', [{ Action: 's3:GetObject' }, { Action: ':GetObject' }], true],
  ['a condition besides', [{ Action: 's3:GetObject', Condition: { Null: { k: null } } }], false],
  ['a document as text beside it', [{ Action: 's3:GetObject' }, '{"Statement":[{"Action":"bedrock:*"}]}'], true],
  ['what a document as text leaves over', [{ Action: 's3:GetObject' }, { 'Fn::Sub': '{"NotAction":"iam:*"}' }], true],
  ['a text that is no document', [{ Action: 's3:GetObject', Sid: 'Action' }], false],
])('a rule about Bedrock looks at a policy with %s: %s', (_, Statement, looks) => {
  const view = new View(
    application({ Resources: { P: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: { Statement } } } } }),
  );
  const { declaration } = view.resources('AWS::IAM::Policy')[0]!;
  expect(mayName(declaration, ['bedrock'])).toBe(looks);
  expect(mayName(declaration, ['sqs', 's3'])).toBe(true);
});

describe('a pattern of IAM', () => {
  test.each([
    ['s3:GetObject', 'S3:getobject', true, false],
    ['s3:Get*', 'S3:getobject', true, false],
    ['s3:Get?bject', 's3:GetObject', true, true],
    ['s3:Get?bject', 's3:Getbject', false, false],
    ['s3:GetObject', 's3:GetObjects', false, false],
    ['s3:GetObject', 's3:PutObject', false, false],
    ['s3:*', 'sqs:Send', false, false],
    ['*:Get', 's3:Get', true, true],
    ['?3:G*', 's3:Get', true, true],
    ['s?:G*', 's3:Get', true, true],
    ['s3:G*t', 's3:Gets', false, false],
    ['G*', 'xG', false, false],
    ['a*', 'a\nb', true, true],
    ['a**b', 'ab', true, true],
    ['a.b*', 'axb', false, false],
    ['a+b*', 'aab', false, false],
    ['a|b*', 'a', false, false],
    ['(a)[b]{1}^$\\*', '(a)[b]{1}^$\\x', true, true],
    ['', '', true, true],
  ])('%j covers %j: %s, and %s by its case', (pattern, value, anyCase, sameCase) => {
    for (let twice = 0; twice < 2; twice++)
      expect([covers(pattern, value), covers(pattern, value, { caseSensitive: true })]).toEqual([anyCase, sameCase]);
  });
});
