import { App, Stack } from 'aws-cdk-lib';
import { LlmEndpoint, PrivateLlmNetwork } from '../../../lib/layers/network';
import { checkPolicy, Iam, type PolicyDocument, type Principal } from '../../support/iam';

const OWN = '111122223333';
const OTHER = '999988887777';
const ORGANIZATION = 'o-abcde12345';
const MODEL = 'arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-4';
const PROFILE = `arn:aws:bedrock:us-east-1:${OWN}:inference-profile/us.anthropic.claude-sonnet-4`;
const DESTINATION = 'arn:aws:bedrock:us-west-2::foundation-model/anthropic.claude-sonnet-4';

const everything = (principal: object) =>
  ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', ...principal, Action: '*', Resource: '*' }],
  }) as PolicyDocument;

/** A role whose own policies allow everything: what is denied, the endpoint denies. */
const role = (account: string): Principal => ({
  arn: `arn:aws:iam::${account}:role/Workload`,
  identityPolicies: { everything: everything({}) },
});

const ENFORCED = `arn:aws:bedrock:us-east-1:${OTHER}:guardrail/enforced`;

const stack = new Stack(new App(), 'Stack');
const network = new PrivateLlmNetwork(stack, 'Network', {
  endpoints: Object.values(LlmEndpoint),
  approvedModelArns: [MODEL, PROFILE, DESTINATION],
});
network.approveGuardrails(ENFORCED);
const iam = new Iam(stack);

const organizationStack = new Stack(new App(), 'Stack');
new PrivateLlmNetwork(organizationStack, 'Network', { organizationId: ORGANIZATION });
const organizationIam = new Iam(organizationStack);

const policyOf = (from: Iam, endpoint: string) =>
  from.deployed
    .all('AWS::EC2::VPCEndpoint')
    .find(({ properties }) => String(properties.ServiceName).endsWith(`.us-east-1.${endpoint}`))!.properties
    .PolicyDocument as PolicyDocument;

interface Attempt {
  readonly action: string;
  readonly resource?: string;
  readonly account?: string;
  readonly context?: Record<string, string>;
}

/** What the endpoint says: the caller and the resource, whosever it is, allow everything. */
async function verdict(from: Iam, endpoint: string, { action, resource, account = OWN, context }: Attempt) {
  return from.decide({
    principal: role(account),
    action,
    resource,
    resourcePolicy: everything({ Principal: '*' }),
    endpointPolicy: policyOf(from, endpoint),
    context: { 'aws:PrincipalAccount': account, ...context },
  });
}

const own = (service: string, resource: string) => `arn:aws:${service}:us-east-1:${OWN}:${resource}`;
const others = (service: string, resource: string) => `arn:aws:${service}:us-east-1:${OTHER}:${resource}`;
const inOwn = { 'aws:ResourceAccount': OWN };
const inOther = { 'aws:ResourceAccount': OTHER };

describe('through the endpoint pass', () => {
  test.each<[string, string, Attempt]>([
    ['an approved model', 'bedrock-runtime', { action: 'bedrock:InvokeModel', resource: MODEL }],
    [
      'an approved model as a stream',
      'bedrock-runtime',
      { action: 'bedrock:InvokeModelWithResponseStream', resource: MODEL },
    ],
    ['an approved profile', 'bedrock-runtime', { action: 'bedrock:InvokeModel', resource: PROFILE }],
    [
      "an approved profile's model elsewhere",
      'bedrock-runtime',
      { action: 'bedrock:InvokeModel', resource: DESTINATION },
    ],
    [
      'an own guardrail',
      'bedrock-runtime',
      { action: 'bedrock:ApplyGuardrail', resource: own('bedrock', 'guardrail/abc') },
    ],
    [
      "another account's guardrail that was approved",
      'bedrock-runtime',
      { action: 'bedrock:ApplyGuardrail', resource: ENFORCED, context: inOther },
    ],
    [
      'an own guardrail profile elsewhere',
      'bedrock-runtime',
      {
        action: 'bedrock:ApplyGuardrail',
        resource: `arn:aws:bedrock:us-west-2:${OWN}:guardrail-profile/us.guardrail.v1:0`,
      },
    ],
    [
      'an own knowledge base',
      'bedrock-agent-runtime',
      { action: 'bedrock:Retrieve', resource: own('bedrock', 'knowledge-base/ABC') },
    ],
    ['an own key', 'kms', { action: 'kms:Decrypt', resource: own('kms', 'key/abc') }],
    [
      'an own secret',
      'secretsmanager',
      { action: 'secretsmanager:GetSecretValue', resource: own('secretsmanager', 'secret:abc-123456') },
    ],
    ['an own role', 'sts', { action: 'sts:AssumeRole', resource: `arn:aws:iam::${OWN}:role/Other` }],
    ['who am I', 'sts', { action: 'sts:GetCallerIdentity' }],
    ['an own log', 'logs', { action: 'logs:PutLogEvents', resource: own('logs', 'log-group:abc:log-stream:1') }],
    ['an own metric', 'monitoring', { action: 'cloudwatch:PutMetricData' }],
    [
      'an own configuration',
      'appconfigdata',
      {
        action: 'appconfig:GetLatestConfiguration',
        resource: own('appconfig', 'application/a/environment/b/configuration/c'),
      },
    ],
    ['an own queue', 'sqs', { action: 'sqs:SendMessage', resource: own('sqs', 'abc') }],
    [
      'an own gateway',
      'bedrock-agentcore.gateway',
      { action: 'bedrock-agentcore:InvokeGateway', resource: own('bedrock-agentcore', 'gateway/abc') },
    ],
    [
      'an own index of vectors',
      's3vectors',
      { action: 's3vectors:QueryVectors', resource: own('s3vectors', 'bucket/b/index/i') },
    ],
    ['an own object', 's3', { action: 's3:GetObject', resource: 'arn:aws:s3:::corpus/a.txt', context: inOwn }],
    ['an own item', 'dynamodb', { action: 'dynamodb:PutItem', resource: own('dynamodb', 'table/quota') }],
    ['an own image', 'ecr.dkr', { action: 'ecr:BatchGetImage', resource: own('ecr', 'repository/tool') }],
  ])('%s', async (_, endpoint, attempt) => {
    expect(await verdict(iam, endpoint, attempt)).toBe('allowed');
  });
});

describe('through the endpoint do not pass', () => {
  test.each<[string, string, Attempt]>([
    [
      'a model that nobody approved',
      'bedrock-runtime',
      { action: 'bedrock:InvokeModel', resource: 'arn:aws:bedrock:us-east-1::foundation-model/other.model' },
    ],
    [
      'an approved model in another Region',
      'bedrock-runtime',
      { action: 'bedrock:InvokeModel', resource: MODEL.replace('us-east-1', 'eu-west-1') },
    ],
    [
      'a name that an approved one begins',
      'bedrock-runtime',
      { action: 'bedrock:InvokeModel', resource: `${MODEL}-preview` },
    ],
    [
      'an approved model with stolen credentials of another account',
      'bedrock-runtime',
      { action: 'bedrock:InvokeModel', resource: MODEL, account: OTHER },
    ],
    [
      "another account's guardrail",
      'bedrock-runtime',
      { action: 'bedrock:ApplyGuardrail', resource: others('bedrock', 'guardrail/abc') },
    ],
    ['a bearer token', 'bedrock-runtime', { action: 'bedrock:CallWithBearerToken' }],
    [
      "another account's knowledge base",
      'bedrock-agent-runtime',
      { action: 'bedrock:Retrieve', resource: others('bedrock', 'knowledge-base/ABC') },
    ],
    ['reranking', 'bedrock-agent-runtime', { action: 'bedrock:Rerank' }],
    ['documents as a whole', 'bedrock-agent-runtime', { action: 'bedrock:GetDocumentContent' }],
    ['generation behind a knowledge base', 'bedrock-agent-runtime', { action: 'bedrock:RetrieveAndGenerate' }],
    ['an agent without a definition', 'bedrock-agent-runtime', { action: 'bedrock:InvokeInlineAgent' }],
    ['a weaker guardrail', 'bedrock', { action: 'bedrock:UpdateGuardrail', resource: own('bedrock', 'guardrail/abc') }],
    ["another account's key", 'kms', { action: 'kms:Encrypt', resource: others('kms', 'key/abc') }],
    [
      'an own key with credentials of another account',
      'kms',
      { action: 'kms:Decrypt', resource: own('kms', 'key/abc'), account: OTHER },
    ],
    ['the end of an own key', 'kms', { action: 'kms:ScheduleKeyDeletion', resource: own('kms', 'key/abc') }],
    [
      "another account's secret",
      'secretsmanager',
      { action: 'secretsmanager:GetSecretValue', resource: others('secretsmanager', 'secret:abc-123456') },
    ],
    [
      'a new value of an own secret',
      'secretsmanager',
      { action: 'secretsmanager:PutSecretValue', resource: own('secretsmanager', 'secret:abc-123456') },
    ],
    ["another account's role", 'sts', { action: 'sts:AssumeRole', resource: `arn:aws:iam::${OTHER}:role/Drop` }],
    [
      "another account's log",
      'logs',
      { action: 'logs:PutLogEvents', resource: others('logs', 'log-group:abc:log-stream:1') },
    ],
    ['the end of an own log', 'logs', { action: 'logs:DeleteLogGroup', resource: own('logs', 'log-group:abc') }],
    [
      'an own knowledge base with credentials of another account',
      'bedrock-agent-runtime',
      { action: 'bedrock:Retrieve', resource: own('bedrock', 'knowledge-base/ABC'), account: OTHER },
    ],
    ["another account's queue", 'sqs', { action: 'sqs:SendMessage', resource: others('sqs', 'abc') }],
    [
      "another account's bucket",
      's3',
      { action: 's3:PutObject', resource: 'arn:aws:s3:::drop/a.txt', context: inOther },
    ],
    [
      'an own bucket with credentials of another account',
      's3',
      { action: 's3:GetObject', resource: 'arn:aws:s3:::corpus/a.txt', account: OTHER, context: inOwn },
    ],
    [
      'another policy for an own bucket',
      's3',
      { action: 's3:PutBucketPolicy', resource: 'arn:aws:s3:::corpus', context: inOwn },
    ],
    ["another account's table", 'dynamodb', { action: 'dynamodb:PutItem', resource: others('dynamodb', 'table/drop') }],
    ['a push of an image', 'ecr.dkr', { action: 'ecr:PutImage', resource: own('ecr', 'repository/tool') }],
  ])('%s', async (_, endpoint, attempt) => {
    expect(await verdict(iam, endpoint, attempt)).toBe('denied by vpce');
  });
});

describe('in an organization', () => {
  const member = { 'aws:PrincipalOrgID': ORGANIZATION, 'aws:ResourceOrgID': ORGANIZATION };
  test.each<[string, string, Attempt, string]>([
    [
      "a member's secret passes",
      'secretsmanager',
      {
        action: 'secretsmanager:GetSecretValue',
        resource: others('secretsmanager', 'secret:a-123456'),
        context: member,
      },
      'allowed',
    ],
    [
      "a stranger's secret does not",
      'secretsmanager',
      {
        action: 'secretsmanager:GetSecretValue',
        resource: others('secretsmanager', 'secret:a-123456'),
        context: { ...member, 'aws:ResourceOrgID': 'o-stranger00' },
      },
      'denied by vpce',
    ],
    [
      "a stranger's credentials do not",
      'secretsmanager',
      {
        action: 'secretsmanager:GetSecretValue',
        resource: own('secretsmanager', 'secret:a-123456'),
        account: OTHER,
        context: { ...member, 'aws:PrincipalOrgID': 'o-stranger00' },
      },
      'denied by vpce',
    ],
    [
      "a stranger's bucket does not",
      's3',
      {
        action: 's3:PutObject',
        resource: 'arn:aws:s3:::drop/a.txt',
        context: { ...member, 'aws:ResourceOrgID': 'o-stranger00' },
      },
      'denied by vpce',
    ],
  ])('%s', async (_, endpoint, attempt, expected) => {
    expect(await verdict(organizationIam, endpoint, attempt)).toBe(expected);
  });
});

test.each(['arn:aws:bedrock:us-east-1:999988887777:guardrail/*', 'enforced'])(
  'refuses %s as a guardrail to approve',
  (arn) => {
    expect(() => network.approveGuardrails(arn)).toThrow(
      `'guardrailArns' must hold ARNs that name one guardrail each, got '${arn}' (at Stack/Network)`,
    );
  },
);

test('every action and condition key in every policy exists', async () => {
  const endpoints = iam.deployed.all('AWS::EC2::VPCEndpoint');
  const open = endpoints.filter(({ properties }) => !properties.PolicyDocument);
  expect(open.map(({ properties }) => properties.ServiceName)).toEqual(['com.amazonaws.us-east-1.verifiedpermissions']);
  for (const { properties } of endpoints.filter((each) => !open.includes(each))) {
    await expect(checkPolicy(properties.PolicyDocument as PolicyDocument)).resolves.toBeUndefined();
  }
});
