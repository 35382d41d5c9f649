import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  ApprovalQueue,
  type ApprovalQueueProps,
  type IWorkloadIdentity,
  TokenUse,
  WorkloadIdentity,
} from '../../../lib';
import { Iam, type IamRequest, mighty, type Principal } from '../../support/iam';
import { type Attempt, unnoticedOf } from '../../support/policy-mutants';

const env = { account: '111122223333', region: 'eu-central-1' };
const SIGN_IN = {
  authorizationEndpoint: 'https://login.example.com/authorize',
  tokenEndpoint: 'https://login.example.com/token',
  clientId: 'page',
  scopes: ['openid', 'approve'],
};

function build(identity: (stack: Stack) => IWorkloadIdentity, props: Partial<ApprovalQueueProps> = {}) {
  const stack = new Stack(new App(), 'Stack', { env });
  const topic = new sns.Topic(stack, 'Topic');
  return { stack, queue: new ApprovalQueue(stack, 'Approvals', { identity: identity(stack), topic, ...props }) };
}
const own = (stack: Stack) => new WorkloadIdentity(stack, 'Identity');
const oidc = (stack: Stack) =>
  WorkloadIdentity.fromOidc(stack, 'Identity', {
    issuer: 'https://login.example.com',
    audience: ['tools'],
    tenantClaim: 'org',
    groupsClaim: 'roles',
    scopes: ['approve'],
    clientTenants: { machine: 'acme' },
  });

const { stack, queue } = build(own);
const lambdaRole = (id: string) =>
  new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
queue.grantRequest(lambdaRole('Asker'));
queue.grantRedeem(lambdaRole('Redeemer'));
const template = Template.fromStack(stack);
const environmentOf = (made: Template, part: string): Record<string, unknown> => {
  const found = Object.entries(made.findResources('AWS::Lambda::Function')).filter(([id]) =>
    id.startsWith(`Approvals${part}`),
  );
  expect(found).toHaveLength(1);
  return found[0]![1].Properties.Environment.Variables;
};

test('everything but the page needs a token, whose scope no other client may ask for', () => {
  const methods = Object.values(template.findResources('AWS::ApiGateway::Method')).map(({ Properties }) => Properties);
  expect(methods).toHaveLength(4);
  const open = methods.filter(({ AuthorizationType }) => AuthorizationType === 'NONE');
  expect(open).toEqual([
    expect.objectContaining({
      HttpMethod: 'GET',
      ResourceId: { 'Fn::GetAtt': [expect.any(String), 'RootResourceId'] },
    }),
  ]);
  const servers = Object.values(template.findResources('AWS::Cognito::UserPoolResourceServer')).map(
    ({ Properties }) => Properties.Identifier as string,
  );
  const approvals = servers.find((identifier) => identifier.startsWith('approvals-'))!;
  for (const method of methods.filter((each) => each !== open[0]))
    expect(method).toMatchObject({
      AuthorizationType: 'COGNITO_USER_POOLS',
      AuthorizationScopes: [`${approvals}/decide`],
    });
  const clients = Object.values(template.findResources('AWS::Cognito::UserPoolClient'));
  const asking = clients.filter(({ Properties }) => JSON.stringify(Properties).includes('/decide'));
  expect(asking).toHaveLength(1);
  expect(asking[0]!.Properties).toMatchObject({
    AllowedOAuthFlows: ['code'],
    ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
    GenerateSecret: false,
    CallbackURLs: [stack.resolve(queue.pageUrl)],
    AccessTokenValidity: 10,
  });
});

test('the function that decides counts tokens of the page’s client alone', () => {
  const text = JSON.stringify(environmentOf(template, 'Desk'));
  expect(text).toMatch(/approvals-\w+\/decide/);
  expect(text).not.toContain('llm-gateway/invoke');
  expect(environmentOf(template, 'Desk')).toMatchObject({ APPROVALS_GROUP: 'approvers' });
});

test('what the functions are told is what the props say', () => {
  const made = Template.fromStack(
    build(oidc, {
      signIn: SIGN_IN,
      approvers: 2,
      expiry: Duration.minutes(30),
      approverGroup: 'Risk',
    }).stack,
  );
  for (const part of ['Ask', 'Issue']) expect(environmentOf(made, part)).toMatchObject({ APPROVALS_NEEDS: '2' });
  expect(environmentOf(made, 'Ask')).toMatchObject({ APPROVALS_EXPIRY: '1800000' });
  const desk = environmentOf(made, 'Desk') as Record<string, string>;
  expect(desk.APPROVALS_GROUP).toBe('Risk');
  expect(JSON.parse(desk.APPROVALS_SIGN_IN!)).toEqual({ ...SIGN_IN, token: 'access_token' });
  // machines approve nothing, and other clients of the issuer neither
  expect(JSON.parse(desk.APPROVALS_ISSUER!)).toEqual({
    kind: 'oidc',
    issuer: 'https://login.example.com',
    audience: ['tools'],
    clientIds: ['page'],
    scopes: ['approve'],
  });
  made.hasResourceProperties('AWS::ApiGateway::Authorizer', { Type: 'TOKEN', AuthorizerResultTtlInSeconds: 0 });
  made.resourcePropertiesCountIs('AWS::ApiGateway::Method', { AuthorizationType: 'CUSTOM' }, 3);
});

test('a user pool that exists elsewhere may send ID tokens', () => {
  const { stack: imported } = build(
    (scope) =>
      WorkloadIdentity.fromUserPool(scope, 'Identity', {
        userPool: UserPool.fromUserPoolId(scope, 'Pool', 'eu-central-1_abcdefghi'),
        clientIds: ['app'],
        tokenUse: TokenUse.ID,
        scopes: [],
      }),
    { signIn: SIGN_IN },
  );
  const { APPROVALS_SIGN_IN, APPROVALS_ISSUER } = environmentOf(Template.fromStack(imported), 'Desk');
  expect(JSON.stringify(APPROVALS_SIGN_IN)).toContain('id_token');
  expect(JSON.stringify(APPROVALS_ISSUER)).toContain('page');
  expect(JSON.stringify(APPROVALS_ISSUER)).not.toContain('app"');
});

test('the key that signs encrypts nothing, and nobody reads it', () => {
  template.hasResourceProperties('AWS::KMS::Key', { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
  template.hasResourceProperties('AWS::DynamoDB::Table', {
    GlobalSecondaryIndexes: [Match.objectLike({ IndexName: 'waiting' })],
    TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    SSESpecification: Match.objectLike({ SSEType: 'KMS' }),
  });
});

describe.each<[string, (scope: Stack) => IWorkloadIdentity, Partial<ApprovalQueueProps>, string]>([
  ['no approver', own, { approvers: 0 }, "'approvers' must be 1 to 5, got 0"],
  ['six approvers', own, { approvers: 6 }, "'approvers' must be 1 to 5, got 6"],
  ['half an approver', own, { approvers: 1.5 }, "'approvers' must be 1 to 5, got 1.5"],
  ['a day', own, { expiry: Duration.days(1) }, "'expiry' must be 1 to 60 minutes, got 1 day"],
  ['a second', own, { expiry: Duration.seconds(1) }, "'expiry' must be 1 to 60 minutes, got 1 second"],
  [
    'a group with a space',
    own,
    { approverGroup: 'a b' },
    "'approverGroup' must be 1 to 128 characters without a space",
  ],
  ['a sign-in beside an own identity', own, { signIn: SIGN_IN }, "'signIn' must be absent with a WorkloadIdentity"],
  ['no sign-in with another', oidc, {}, "'signIn' must be given with an identity that exists elsewhere, got none"],
  [
    'a sign-in in clear text',
    oidc,
    { signIn: { ...SIGN_IN, tokenEndpoint: 'http://login.example.com/token' } },
    "'signIn.tokenEndpoint' must be an https URL, got 'http://login.example.com/token'",
  ],
  [
    'an identity without groups',
    (scope) =>
      WorkloadIdentity.fromOidc(scope, 'Identity', { issuer: 'https://login.example.com', audience: ['tools'] }),
    { signIn: SIGN_IN },
    "'identity' must say by which claim its tokens list groups, got none",
  ],
])('%s', (_, identity, props, message) => {
  test('is refused', () => {
    expect(() => build(identity, props)).toThrow(message);
  });
});

describe('IAM', () => {
  const sim = new Iam(stack);
  const { deployed } = sim;
  const table = (part: string) => {
    const { ref } = deployed.one('AWS::DynamoDB::Table', part);
    return `arn:aws:dynamodb:${env.region}:${env.account}:table/${ref}`;
  };
  const [REQUESTS, REDEEMED] = [table('Requests'), table('Redeemed')];
  const SIGNING = deployed.one('AWS::KMS::Key', 'SigningKey');
  const KEY = deployed.one('AWS::KMS::Key', 'ApprovalsKey');
  const TOPIC = deployed.one('AWS::SNS::Topic').arn;
  const [ASK, ISSUE, DESK] = ['ApprovalsAsk', 'ApprovalsIssue', 'ApprovalsDesk']
    .map((part) =>
      deployed.all('AWS::Lambda::Function').find(({ logicalId }) => new RegExp(`^${part}[0-9A-F]{8}$`).test(logicalId)),
    )
    .map((found) => found!.arn) as [string, string, string];
  const LOG = deployed.one('AWS::Logs::LogGroup', 'ApprovalsLog').arn.replace(/:\*$/, ':log-stream:x');
  const roles = {
    ask: sim.role('AskRole'),
    desk: sim.role('DeskRole'),
    reject: sim.role('RejectRole'),
    issue: sim.role('IssueRole'),
    Asker: sim.role('Asker'),
    Redeemer: sim.role('Redeemer'),
  };
  const THROUGH = { 'kms:ViaService': `dynamodb.${env.region}.amazonaws.com` };
  const OTHERWISE = [undefined, { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' }];
  const USE = ['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey'].map((action) => `kms:${action}`);
  const index = `${REQUESTS}/index/waiting`;
  type Context = Record<string, string | string[]>;
  type Given = readonly [
    actions: readonly string[],
    resource: string,
    others: readonly string[],
    context?: Context,
    /** With which it is refused; absent for a key that is used through a service: of another service, and of none. */
    wrong?: readonly (Context | undefined)[],
  ];
  /** What DynamoDB says that an update names, when it rejects a request and when it frees its place. */
  const REJECTS = {
    'dynamodb:Attributes': ['pk', 'rejected', 'nonce', 'version', 'waiting_tenant', 'requested_at'],
  };
  const GIVES_BACK = { 'dynamodb:Attributes': ['pk', 'name_3', 'id_3', 'until_3', 'version'] };
  const BESIDE = [undefined, { 'dynamodb:Attributes': ['pk', 'body', 'version'] }];
  const items = (actions: readonly string[], on: string, others: readonly string[]): Given => [
    actions.map((action) => `dynamodb:${action}`),
    on,
    others,
  ];
  const common: Given[] = [
    [['logs:CreateLogStream', 'logs:PutLogEvents'], LOG, [LOG.replace('log-group:', 'log-group:other')]],
    [USE, KEY.arn, [`${KEY.arn}x`], THROUGH],
  ];
  const GIVEN: Record<keyof typeof roles, Given[]> = {
    ask: [
      items(['GetItem', 'PutItem', 'UpdateItem'], REQUESTS, [REDEEMED]),
      [['sns:Publish'], TOPIC, [`${TOPIC}x`]],
      ...common,
    ],
    desk: [
      items(['GetItem', 'PutItem', 'UpdateItem'], REQUESTS, [REDEEMED]),
      items(['Query'], index, [`${REDEEMED}/index/waiting`]),
      ...common,
    ],
    // it ends what waits, signs nothing, and writes nobody's consent
    reject: [
      items(['GetItem'], REQUESTS, [REDEEMED]),
      [['dynamodb:UpdateItem'], REQUESTS, [REDEEMED], REJECTS, BESIDE],
      [['dynamodb:UpdateItem'], REQUESTS, [REDEEMED], GIVES_BACK, BESIDE],
      items(['Query'], index, [`${REDEEMED}/index/waiting`]),
      ...common,
    ],
    issue: [
      items(['GetItem'], REQUESTS, [REDEEMED]),
      [['kms:GenerateMac'], SIGNING.arn, [`${SIGNING.arn}x`]],
      ...common,
    ],
    Asker: [
      [['lambda:InvokeFunction'], ASK, [DESK]],
      [['lambda:InvokeFunction'], ISSUE, [DESK]],
    ],
    Redeemer: [
      items(['UpdateItem'], REDEEMED, [REQUESTS]),
      [['kms:VerifyMac'], SIGNING.arn, [`${SIGNING.arn}x`]],
      [USE, KEY.arn, [`${KEY.arn}x`], THROUGH],
    ],
  };

  const BY_IAM = {
    Statement: {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${env.account}:root` },
      Action: 'kms:*',
      Resource: '*',
    },
  };
  const tablePolicy = (part: string) => {
    const policy = deployed.one('AWS::DynamoDB::Table', part).properties.ResourcePolicy as {
      PolicyDocument: IamRequest['resourcePolicy'];
    };
    return policy.PolicyDocument;
  };
  const policyOf = (resource: string): IamRequest['resourcePolicy'] => {
    if (resource === REQUESTS) return tablePolicy('Requests');
    if (resource === REDEEMED) return tablePolicy('Redeemed');
    if (resource === SIGNING.arn) return SIGNING.properties.KeyPolicy as IamRequest['resourcePolicy'];
    return resource === KEY.arn ? (KEY.properties.KeyPolicy as IamRequest['resourcePolicy']) : undefined;
  };
  const decide = (principal: Principal, action: string, resource: string, context?: Context) =>
    sim.decide({ principal, action, resource, context, resourcePolicy: policyOf(resource) });

  test.each(Object.keys(GIVEN) as (keyof typeof roles)[])('%s does its work and nothing else', async (name) => {
    const principal = roles[name];
    // by its own policies alone, in which nothing may be more than it needs
    const attempts = GIVEN[name].flatMap(([actions, resource, others, context, wrong]) =>
      actions.flatMap((action): Attempt[] => [
        [{ principal, action, resource, context }, 'allowed'],
        ...others.map((other): Attempt => [{ principal, action, resource: other, context }, 'denied']),
        ...(wrong ?? (context ? OTHERWISE : [])).map(
          (each): Attempt => [{ principal, action, resource, context: each }, 'denied'],
        ),
      ]),
    );
    const found = await unnoticedOf(principal, attempts, (asked, identityPolicies) =>
      sim.decide({
        ...asked,
        principal: { ...principal, identityPolicies },
        // a key that leaves all to IAM
        ...(asked.action.startsWith('kms:') && { resourcePolicy: BY_IAM }),
      }),
    );
    // of a key that is absent, all values are in a list anyhow: the condition beside it asks that it is there
    expect(found.filter((what) => !what.endsWith('ForAllValues:StringLikeIfExists dynamodb:Attributes'))).toEqual([]);
    // and by those of the tables and keys as well
    for (const [actions, resource, , context] of GIVEN[name])
      for (const action of actions) expect(await decide(principal, action, resource, context)).toBe('allowed');
  });

  test('one function signs, and whoever redeems can verify and not sign', async () => {
    for (const [name, principal] of Object.entries(roles))
      expect([name, await decide(principal, 'kms:GenerateMac', SIGNING.arn)]).toEqual([
        name,
        name === 'issue' ? 'allowed' : expect.stringMatching(/^denied/),
      ]);
    expect(await decide(mighty('arn:aws:iam::111122223333:role/Admin'), 'kms:GenerateMac', SIGNING.arn)).toMatch(
      /^denied/,
    );
    expect(await decide(mighty(roles.Redeemer.arn), 'kms:GenerateMac', SIGNING.arn)).toMatch(/^denied/);
    expect(await decide(mighty(roles.issue.arn), 'kms:VerifyMac', SIGNING.arn)).toMatch(/^denied/);
  });

  test('nobody else reads or writes requests, whatever IAM allows him', async () => {
    const admin = mighty('arn:aws:iam::111122223333:role/Admin');
    for (const action of ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query', 'Scan', 'PartiQLUpdate'])
      expect(await decide(admin, `dynamodb:${action}`, REQUESTS)).toBe('denied by resource OnlyTheQueue');
    expect(await decide(mighty(roles.Redeemer.arn), 'dynamodb:UpdateItem', REQUESTS)).toBe(
      'denied by resource OnlyTheQueue',
    );
  });

  test('nobody takes a used approval back', async () => {
    for (const arn of ['arn:aws:iam::111122223333:role/Admin', roles.Redeemer.arn, roles.desk.arn])
      for (const action of ['DeleteItem', 'PutItem', 'BatchWriteItem', 'PartiQLDelete'])
        expect(await decide(mighty(arn), `dynamodb:${action}`, REDEEMED)).toBe('denied by resource NobodyTakesBack');
  });
});
