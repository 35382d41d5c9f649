import { Application } from '../../lib/template/application';
import { parseTemplate } from '../../lib/template/parse';
import { View } from '../../lib/template/resource';
import { application } from '../../local/samples/cases';

/** The resources that a value names among one of each type that has a name, called `it`. */
const NAMES: Readonly<Record<string, string>> = {
  'AWS::S3::Bucket': 'BucketName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::User': 'UserName',
  'AWS::IAM::Group': 'GroupName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Serverless::Function': 'FunctionName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::Serverless::SimpleTable': 'TableName',
  'AWS::KMS::Alias': 'AliasName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
  'AWS::Serverless::StateMachine': 'Name',
  'AWS::OpenSearchServerless::Collection': 'Name',
  'AWS::S3Vectors::VectorBucket': 'VectorBucketName',
};
const named = (types: readonly string[], name: unknown = 'it') =>
  Object.fromEntries(
    types.map((type) => [type.replace(/\W/g, ''), { Type: type, Properties: { [NAMES[type]!]: name } }]),
  );
const thing = (value: unknown) => ({ Thing: { Type: 'A::B::C', Properties: { P: value } } });
const found = (value: unknown, resources: Record<string, unknown>, more: Record<string, unknown> = {}) => {
  const view = new View(application({ ...more, Resources: { ...resources, ...thing(value) } }));
  return view
    .resources('A::B::C')[0]!
    .get('P')
    .candidates()
    .map(({ type }) => type.split('::').slice(1).join('::'));
};

test.each(Object.keys(NAMES))('%s is found by its name', (type) => {
  expect(found('it', named([type]))).toEqual([type.split('::').slice(1).join('::')]);
  expect(found('other', named([type]))).toEqual([]);
});

test.each([
  ['arn:aws:s3:::it', ['S3::Bucket']],
  ['arn:aws:s3:::it/a/b', ['S3::Bucket']],
  ['s3://it/a/b', ['S3::Bucket']],
  ['s3://it', ['S3::Bucket']],
  ['arn:aws:iam::123456789012:role/it', ['IAM::Role']],
  ['arn:aws:iam::123456789012:role/a/b/it', ['IAM::Role']],
  ['arn:aws:iam::123456789012:user/it', ['IAM::User']],
  ['arn:aws:iam::123456789012:group/a/it', ['IAM::Group']],
  ['arn:aws:iam::123456789012:policy/it', ['IAM::ManagedPolicy']],
  ['arn:aws:iam::123456789012:instance-profile/it', []],
  ['arn:aws:dynamodb:eu-west-1:123456789012:backup/it', []],
  ['arn:aws:states:eu-west-1:123456789012:activity:it', []],
  ['arn:aws:lambda:eu-west-1:123456789012:function:it', ['Lambda::Function', 'Serverless::Function']],
  ['arn:aws:lambda:eu-west-1:123456789012:function:it:live', ['Lambda::Function', 'Serverless::Function']],
  ['arn:aws:logs:eu-west-1:123456789012:log-group:it:*', ['Logs::LogGroup']],
  ['arn:aws:logs:eu-west-1:123456789012:log-group:it', ['Logs::LogGroup']],
  ['arn:aws:logs:eu-west-1:123456789012:log-group:it:log-stream:a', ['Logs::LogGroup']],
  [
    'arn:aws:dynamodb:eu-west-1:123456789012:table/it',
    ['DynamoDB::Table', 'DynamoDB::GlobalTable', 'Serverless::SimpleTable'],
  ],
  [
    'arn:aws:states:eu-west-1:123456789012:stateMachine:it',
    ['StepFunctions::StateMachine', 'Serverless::StateMachine'],
  ],
  ['https://it.s3.eu-west-1.amazonaws.com/a', ['S3::Bucket']],
  ['https://it.s3.cn-north-1.amazonaws.com.cn:443', ['S3::Bucket']],
  ['https://it.s3.example.com/a', []],
  ['https://it.s3.amazonaws.com.example.com/a', []],
  ['https://it.s3.xamazonaws.com/a', []],
  ['https://it.s3.amazonaws.com@example.com/a', []],
  ['https://s3.example.com/it', []],
  ['arn:aws:lambda:eu-west-1:123456789012:layer:it:1', []],
  ['arn:aws:sns:eu-west-1:123456789012:it', ['SNS::Topic']],
  ['arn:aws:aoss:eu-west-1:123456789012:collection/it', ['OpenSearchServerless::Collection']],
  ['arn:aws:s3vectors:eu-west-1:123456789012:bucket/it', ['S3Vectors::VectorBucket']],
  ['arn:aws:sqs:eu-west-1:123456789012:it', []],
  ['x-arn:aws:s3:::it', []],
  ['xs3://it', []],
  ['it/a', []],
  ['arn:aws:s3:::a/it', []],
])('%s names %j', (arn, expected) => {
  expect(found(arn, named(Object.keys(NAMES)))).toEqual(expected);
});

test('an alias of a key keeps its first part', () => {
  const alias = named(['AWS::KMS::Alias'], 'alias/it');
  expect(found('alias/it', alias)).toEqual(['KMS::Alias']);
  expect(found('arn:aws:kms:eu-west-1:123456789012:alias/it', alias)).toEqual(['KMS::Alias']);
  expect(found('arn:aws:kms:eu-west-1:123456789012:key/alias/it', alias)).toEqual(['KMS::Alias']);
});

describe('a name that is made at deployment', () => {
  const Parameters = { Env: { Type: 'String' }, Other: { Type: 'String' } };
  const bucket = (name: unknown) => named(['AWS::S3::Bucket'], name);
  const sub = (text: string) => ({ 'Fn::Sub': text });

  test.each([
    ['of a parameter', 'data-${Env}', 'data-${Env}'],
    ['of pseudo parameters', '${AWS::StackName}-${AWS::Region}', '${AWS::StackName}-${AWS::Region}'],
    ['in an ARN', '${AWS::StackName}-${Env}', 'arn:${AWS::Partition}:s3:::${AWS::StackName}-${Env}/*'],
  ])('is the same where it is written the same: %s', (_, name, value) => {
    expect(found(sub(value), bucket(sub(name)), { Parameters })).toEqual(['S3::Bucket']);
  });

  test.each([
    ['another parameter', 'data-${Env}', 'data-${Other}'],
    ['another pseudo parameter', '${AWS::Region}', '${AWS::AccountId}'],
    ['another text', 'a-${Env}', 'b-${Env}'],
    ['an attribute', '${Data.Arn}', '${Data.Arn}'],
  ])('is another where it has %s', (_, name, value) => {
    const resources = { ...bucket(sub(name)), Data: { Type: 'A::B::D' } };
    expect(found(sub(value), resources, { Parameters })).not.toContain('S3::Bucket');
  });

  test('may hold what is the same in each template, and nothing else of another one', () => {
    const across = (text: string) => {
      const view = new View(application({ Resources: bucket(sub(text)) }, { Parameters, Resources: thing(sub(text)) }));
      return view.resources('A::B::C')[0]!.get('P').candidates().length;
    };
    expect(across('x-${AWS::AccountId}-${AWS::Region}')).toBe(1);
    expect(across('x-${AWS::StackName}')).toBe(0);
    expect(across('x-${AWS::StackId}')).toBe(0);
  });

  test('of an import names nothing', () => {
    const name = { 'Fn::ImportValue': 'x' };
    expect(found(name, bucket(name))).toEqual([]);
  });
});

test('several that have one name are all named', () => {
  const resources = { ...named(['AWS::SNS::Topic', 'AWS::DynamoDB::Table']), ...thing('it') };
  const value = new View(application({ Resources: resources })).resources('A::B::C')[0]!.get('P');
  expect(value.tryTarget()).toBeUndefined();
  expect(() => value.target()).toThrow(
    expect.objectContaining({ message: "P names 'it', which 2 resources are called" }),
  );
});

test('a resource whose name is not known, or not given, is not named', () => {
  const unnamed = { Topic: { Type: 'AWS::SNS::Topic', Properties: {} }, Table: { Type: 'AWS::DynamoDB::Table' } };
  expect(found('it', { ...unnamed, ...named(['AWS::S3::Bucket'], ['it']) })).toEqual([]);
  expect(found('', { ...unnamed, ...named(['AWS::S3::Bucket'], '') })).toEqual([]);
});

describe('a text around a reference', () => {
  const TYPES: Readonly<Record<string, string>> = {
    B: 'AWS::S3::Bucket',
    F: 'AWS::Lambda::Function',
    L: 'AWS::Logs::LogGroup',
    R: 'AWS::IAM::Role',
    P: 'AWS::IAM::ManagedPolicy',
    S: 'AWS::SecretsManager::Secret',
    K: 'AWS::KMS::Key',
    A: 'AWS::KMS::Alias',
    T: 'AWS::DynamoDB::Table',
    G: 'AWS::Bedrock::Guardrail',
    W: 'AWS::BedrockAgentCore::Gateway',
    Api: 'AWS::ApiGateway::RestApi',
    I: 'AWS::ApiGatewayV2::Integration',
    H: 'AWS::ApiGatewayV2::Api',
    U: 'AWS::Lambda::Url',
    D: 'AWS::OpenSearchService::Domain',
    LB: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    E: 'AWS::ECR::Repository',
    SamApi: 'AWS::Serverless::Api',
    SamHttp: 'AWS::Serverless::HttpApi',
    SamMachine: 'AWS::Serverless::StateMachine',
    SamTable: 'AWS::Serverless::SimpleTable',
    Pool: 'AWS::Cognito::UserPool',
    Ids: 'AWS::Cognito::IdentityPool',
    N: 'AWS::Neptune::DBCluster',
    V: 'AWS::EC2::VPC',
    Q: 'AWS::SSM::Parameter',
  };
  const resources = Object.fromEntries(Object.entries(TYPES).map(([id, Type]) => [id, { Type }]));
  const Parameters = { Env: { Type: 'String' } };
  const view = new View(
    application({ Parameters, Resources: { ...resources, Thing: { Type: 'A::B::C', Properties: {} } } }),
  );
  const named = (text: string) =>
    view
      .resources('A::B::C')[0]!
      .standIn({ 'Fn::Sub': text })
      .candidates()
      .map(({ logicalId }) => logicalId);

  test.each([
    ['${B}', 'B'],
    ['arn:${AWS::Partition}:s3:::${B}', 'B'],
    ['arn:aws:s3:::${B}/*', 'B'],
    ['${B.Arn}/documents/*', 'B'],
    ['s3://${B}/documents', 'B'],
    ['https://${B}.s3.${AWS::Region}.amazonaws.com/key', 'B'],
    ['https://s3.amazonaws.com/${B}/key', 'B'],
    ['arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${F}:live', 'F'],
    ['${F.Arn}:live', 'F'],
    ['${F}:live', 'F'],
    ['${L.Arn}:*', 'L'],
    ['arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:${L}:*', 'L'],
    ['arn:aws:iam::${AWS::AccountId}:role/${R}', 'R'],
    ['arn:aws:iam::${AWS::AccountId}:role/team/${R}', 'R'],
    ['arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/${K}', 'K'],
    ['arn:aws:kms:${AWS::Region}:${AWS::AccountId}:${A}', 'A'],
    ['arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${T}', 'T'],
    ['arn:aws:bedrock:${AWS::Region}:${AWS::AccountId}:guardrail/${G}', 'G'],
    ['arn:aws:bedrock-agentcore:${AWS::Region}:${AWS::AccountId}:gateway/${W}', 'W'],
    ['${Api}.execute-api.${AWS::Region}.amazonaws.com', 'Api'],
    ['https://${SamApi}.execute-api.${AWS::Region}.amazonaws.com/Prod', 'SamApi'],
    ['${SamHttp}.execute-api.${AWS::Region}.${AWS::URLSuffix}', 'SamHttp'],
    ['arn:aws:states:${AWS::Region}:${AWS::AccountId}:stateMachine:${SamMachine.Name}', 'SamMachine'],
    ['arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${SamTable}', 'SamTable'],
    ['arn:aws:cognito-idp:${AWS::Region}:${AWS::AccountId}:userpool/${Pool}', 'Pool'],
    ['arn:aws:cognito-identity:${AWS::Region}:${AWS::AccountId}:identitypool/${Ids}', 'Ids'],
    ['arn:aws:rds:${AWS::Region}:${AWS::AccountId}:cluster:${N}', 'N'],
    ['arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:${L}:log-stream:*', 'L'],
    ['https://${B.RegionalDomainName}/key', 'B'],
    ['${H.ApiEndpoint}/prod', 'H'],
    ['${U.FunctionUrl}chat', 'U'],
    ['https://${D.DomainEndpoint}', 'D'],
    ['http://${LB.DNSName}:8080/chat', 'LB'],
    ['arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:parameter${Q}', 'Q'],
    ['arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${Q}', 'Q'],
    ['integrations/${I}', 'I'],
    ['{{resolve:secretsmanager:${S}}}', 'S'],
    ['{{resolve:secretsmanager:${S}:SecretString:password::}}', 'S'],
  ])('%s names that resource', (text, id) => {
    expect(named(text)).toEqual([id]);
  });

  test.each([
    ['another name', 'other-${B}'],
    ['another name', '${B}-other'],
    ['a name that the deployer begins', '${Env}${B}'],
    ['another bucket', 'arn:aws:s3:::${B}-other/*'],
    ['another bucket', 's3://logs-${B}/key'],
    ['another host', 'https://x${Api}.execute-api.eu-west-1.amazonaws.com'],
    ['a host of somebody else', 'https://${B}.s3.example.com/key'],
    ['a host of somebody else', 'https://s3.example.com/${B}'],
    ['a host of somebody else', '${Api}.execute-api.example.com'],
    ['a host of somebody else', 'https://${D.DomainEndpoint}.example.com'],
    ['a host of somebody else', 'https://${D.DomainEndpoint}:443@example.com'],
    ['a host below another', 'https://x.${D.DomainEndpoint}'],
    ['what stands behind another host', 'https://example.com/${D.DomainEndpoint}'],
    ['a repository below another', '${E.RepositoryUri}/other'],
    ['a function that is called as an API is', 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${SamApi}'],
    ['a bucket that is called as a function is', 'arn:aws:s3:::${F}'],
    ['another function', '${F.Arn}-copy'],
    ['another function', 'arn:aws:lambda:eu-west-1:111122223333:function:old-${F}'],
    ['a log group below another', '/aws/${L}'],
    ['a policy of AWS', 'arn:aws:iam::aws:policy/${P}'],
    ['another key', 'alias/${K}'],
    ['an index of a table', '${T.Arn}/index/by-user'],
    ['the stream of a table', '${T.StreamArn}'],
    ['the stream of a table in SAM', '${SamTable.StreamArn}'],
    ['the security group that a network begins with', '${V.DefaultSecurityGroup}'],
    ['the access list that a network begins with', '${V.DefaultNetworkAcl}'],
    ['a user that is called as a role is', 'arn:aws:iam::${AWS::AccountId}:user/${R}'],
    ['a snapshot of a cluster', 'arn:aws:rds:${AWS::Region}:${AWS::AccountId}:cluster-snapshot:${N}'],
    ['a backup of a table', 'arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:backup/${T}'],
    ['an execution', 'arn:aws:states:${AWS::Region}:${AWS::AccountId}:execution:${SamMachine.Name}'],
    ['a parameter below another', 'arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:parameter/a/${Q}'],
    ['two resources', '${B}${F}'],
    ['another secret', '{{resolve:secretsmanager:old-${S}:SecretString}}'],
    ['a secret that is called as a bucket is', '{{resolve:secretsmanager:${B}}}'],
    ['an object that is called as a bucket is', 's3://elsewhere/${B}'],
  ])('names %s: %s', (_, text) => {
    expect(named(text)).toEqual([]);
  });
});

test('an ARN of another account or Region names nothing of a stack that is fixed', () => {
  const stack = (account: string, region: string) =>
    new View(
      new Application([
        {
          source: parseTemplate(
            JSON.stringify({
              Resources: {
                T: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'it' } },
                ...thing('arn:aws:dynamodb:eu-west-1:111122223333:table/it'),
              },
            }),
            'template',
          ),
          account,
          region,
        },
      ]),
    )
      .resources('A::B::C')[0]!
      .get('P')
      .candidates().length;
  expect(stack('111122223333', 'eu-west-1')).toBe(1);
  expect(stack('111122223333', 'us-east-1')).toBe(0);
  expect(stack('444455556666', 'eu-west-1')).toBe(0);
});
