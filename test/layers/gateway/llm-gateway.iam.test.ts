import { App, Stack } from 'aws-cdk-lib';
import { CfnKnowledgeBase } from 'aws-cdk-lib/aws-bedrock';
import {
  Authorization,
  Geography,
  LlmModel,
  ModelAccess,
  ModelFallback,
  ModelGuardrail,
  SystemPrompt,
  WorkloadIdentity,
} from '../../../lib';
import { Iam, type Principal } from '../../support/iam';
import { type Attempt as Asked, unnoticedOf } from '../../support/policy-mutants';
import { foundation, gateway, tool } from './gateways';

const ACCOUNT = '111122223333';
const on = foundation();
const { stack } = on;
const systemPrompt = new SystemPrompt(stack, 'Prompt', { text: 'You are brief.' });
const knowledgeBase = CfnKnowledgeBase.fromKnowledgeBaseId(stack, 'Handbook', 'KB12345678');
const invoke = 'permit (principal, action == SecureLlm::Action::"Invoke", resource);';
const made = gateway(
  {
    identity: new WorkloadIdentity(stack, 'Callers', { authorization: Authorization.verifiedPermissions({ invoke }) }),
    aliases: {
      default: {
        systemPrompt,
        tenantModels: { acme: 'acme' },
        retrieval: { knowledgeBase, tenantMetadataKey: 'tenant' },
      },
      large: { tools: ['orders'] },
    },
    tools: { orders: { handler: tool(stack, 'orders'), description: 'Orders', inputSchema: { type: 'object' } } },
    fallback: ModelFallback.model('spare'),
  },
  on,
).gateway;

const sim = new Iam(stack);
const value = (token: string) => sim.deployed.value(stack, token);
const handler = sim.role('GatewayHandlerRole');
const guardrailArn = value(on.guardrail.guardrailArn);
const APPROVED = { 'bedrock:GuardrailIdentifier': `${guardrailArn}:${value(on.guardrail.guardrailVersion)}` };
const model = (id: string) => `arn:aws:bedrock:us-east-1::foundation-model/amazon.${id}-v1:0`;
const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:${ACCOUNT}:${resource}`;
const table = value(made.quotaTable.tableArn);
const secret = value(made.secret.secretArn);
const prompt = value(systemPrompt.promptArn);
const key = value(made.encryptionKey.keyArn);
const store = sim.deployed.one('AWS::VerifiedPermissions::PolicyStore').arn;
const switchArn = value(made.killSwitch.configurationArn);
const log = `${value(made.auditLogGroup.logGroupArn).replace(/:\*$/, '')}:log-stream:x`;
const FROM_CODE = { 'lambda:SourceFunctionArn': arn('lambda', 'function:Stack-Handler') };
const VPC = sim.deployed.one('AWS::EC2::VPC').ref;
const IN_THE_NETWORK = { ...FROM_CODE, 'aws:SourceVpc': VPC };

const keyPolicy = sim.document('AWS::KMS::Key', 'KeyPolicy', 'GatewayKey');
/** What a role is answered; a key asks its own policy, too. */
const decide = (principal: Principal, [, action, resource, context]: Attempt) =>
  sim.decide({
    principal,
    action,
    resource,
    context,
    resourcePolicy: action.startsWith('kms:') ? keyPolicy : undefined,
  });

type Attempt = [sentence: string, action: string, resource?: string, context?: Record<string, string>];

const WORK: Attempt[] = [
  ['call the model of an alias', 'bedrock:InvokeModel', model('nova-micro'), APPROVED],
  ['stream from it', 'bedrock:InvokeModelWithResponseStream', model('nova-micro'), APPROVED],
  ['call the model of the other alias', 'bedrock:InvokeModel', model('nova-pro'), APPROVED],
  ['call the fallback', 'bedrock:InvokeModel', model('nova-lite'), APPROVED],
  ['call a tenant’s profile', 'bedrock:InvokeModel', value(on.modelAccess.modelId('acme')), APPROVED],
  ['apply the guardrail', 'bedrock:ApplyGuardrail', guardrailArn],
  ['read the prompt', 'bedrock:GetPrompt', prompt],
  ['read its version', 'bedrock:GetPrompt', `${prompt}:${value(systemPrompt.promptVersion)}`],
  ['search the knowledge base', 'bedrock:Retrieve', arn('bedrock', 'knowledge-base/KB12345678')],
  ['look at a counter', 'dynamodb:GetItem', table],
  ['count', 'dynamodb:UpdateItem', table],
  ['read the secret', 'secretsmanager:GetSecretValue', secret],
  ['begin to watch the kill switch', 'appconfig:StartConfigurationSession', switchArn],
  ['watch the kill switch', 'appconfig:GetLatestConfiguration', switchArn],
  ['ask for a decision', 'verifiedpermissions:IsAuthorized', store],
  ['call a tool', 'lambda:InvokeFunction', arn('lambda', 'function:orders:live')],
];

/** What Lambda does in the name of the handler; logs and traces carry the handler's ARN, interfaces and variables do not. */
const BY_LAMBDA: Attempt[] = [
  ['write the record', 'logs:PutLogEvents', log, FROM_CODE],
  ['begin a stream of records', 'logs:CreateLogStream', log, FROM_CODE],
  ['send a trace', 'xray:PutTraceSegments', undefined, FROM_CODE],
  ['make its network interface', 'ec2:CreateNetworkInterface', arn('ec2', 'network-interface/*')],
  ['decrypt its variables', 'kms:Decrypt', key],
];

const BEYOND: Attempt[] = [
  ['call a model without the guardrail', 'bedrock:InvokeModel', model('nova-micro')],
  ['stream without the guardrail', 'bedrock:InvokeModelWithResponseStream', model('nova-micro')],
  ['call it with DRAFT', 'bedrock:InvokeModel', model('nova-micro'), { 'bedrock:GuardrailIdentifier': guardrailArn }],
  [
    'call it with another guardrail',
    'bedrock:InvokeModel',
    model('nova-micro'),
    { 'bedrock:GuardrailIdentifier': `${arn('bedrock', 'guardrail/other')}:1` },
  ],
  ['call an approved model that no alias has', 'bedrock:InvokeModel', model('nova-premier'), APPROVED],
  ['call a model that nobody approved', 'bedrock:InvokeModel', model('titan-text-express'), APPROVED],
  [
    'call a model of another Region',
    'bedrock:InvokeModel',
    model('nova-micro').replace('us-east-1', 'us-west-2'),
    APPROVED,
  ],
  ['call by the second endpoint', 'bedrock-mantle:CreateInference', arn('bedrock-mantle', 'project/default')],
  ['start a batch of unguarded calls', 'bedrock:CreateModelInvocationJob', model('nova-micro')],
  ['use a bearer token', 'bedrock:CallWithBearerToken'],
  ['weaken the guardrail', 'bedrock:UpdateGuardrail', guardrailArn],
  ['delete the guardrail', 'bedrock:DeleteGuardrail', guardrailArn],
  ['turn off the log of model calls', 'bedrock:DeleteModelInvocationLoggingConfiguration'],
  ['rewrite the system prompt', 'bedrock:UpdatePrompt', prompt],
  ['read somebody else’s prompt', 'bedrock:GetPrompt', arn('bedrock', 'prompt/OTHER12345')],
  ['search another knowledge base', 'bedrock:Retrieve', arn('bedrock', 'knowledge-base/KB99999999')],
  ['have a model answer past the guardrail', 'bedrock:RetrieveAndGenerate'],
  ['add to the knowledge base', 'bedrock:StartIngestionJob', arn('bedrock', 'knowledge-base/KB12345678')],
  ['reset a counter', 'dynamodb:PutItem', table],
  ['delete a counter', 'dynamodb:DeleteItem', table],
  ['list all counters', 'dynamodb:Scan', table],
  ['delete the table', 'dynamodb:DeleteTable', table],
  ['count in another table', 'dynamodb:UpdateItem', arn('dynamodb', 'table/other')],
  ['change the secret', 'secretsmanager:PutSecretValue', secret],
  ['delete the secret', 'secretsmanager:DeleteSecret', secret],
  ['read another secret', 'secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:other-AbCdEf')],
  ['pull the kill switch', 'appconfig:StartDeployment', switchArn.replace(/\/environment.*/, '')],
  [
    'write a state of the kill switch',
    'appconfig:CreateHostedConfigurationVersion',
    switchArn.replace(/\/environment.*/, ''),
  ],
  ['write a policy', 'verifiedpermissions:CreatePolicy', store],
  ['delete the policies', 'verifiedpermissions:DeletePolicyStore', store],
  [
    'ask another store',
    'verifiedpermissions:IsAuthorized',
    `arn:aws:verifiedpermissions::${ACCOUNT}:policy-store/OTHER`,
  ],
  ['call the tool past its alias', 'lambda:InvokeFunction', arn('lambda', 'function:orders')],
  ['call another function', 'lambda:InvokeFunction', arn('lambda', 'function:payroll')],
  ['call itself', 'lambda:InvokeFunction', sim.deployed.one('AWS::Lambda::Function', 'GatewayHandler').arn],
  ['change its own code', 'lambda:UpdateFunctionCode', sim.deployed.one('AWS::Lambda::Function', 'GatewayHandler').arn],
  ['delete the audit log', 'logs:DeleteLogGroup', value(made.auditLogGroup.logGroupArn)],
  ['shorten the retention of the audit log', 'logs:PutRetentionPolicy', value(made.auditLogGroup.logGroupArn)],
  ['read the audit log', 'logs:FilterLogEvents', value(made.auditLogGroup.logGroupArn)],
  [
    'write into the access log',
    'logs:PutLogEvents',
    `${value(made.accessLogGroup.logGroupArn).replace(/:\*$/, '')}:log-stream:x`,
  ],
  [
    'make network interfaces by its own code',
    'ec2:CreateNetworkInterface',
    arn('ec2', 'network-interface/*'),
    FROM_CODE,
  ],
  ['look at the network by its own code', 'ec2:DescribeSubnets', undefined, FROM_CODE],
  ['open its security group', 'ec2:AuthorizeSecurityGroupEgress', arn('ec2', 'security-group/sg-1')],
  ['become another role', 'sts:AssumeRole', `arn:aws:iam::${ACCOUNT}:role/Administrator`],
  ['give itself more', 'iam:PutRolePolicy', handler.arn],
  ['drop its boundary', 'iam:DeleteRolePermissionsBoundary', handler.arn],
  ['disable the key', 'kms:DisableKey', key],
  ['let others use the key', 'kms:CreateGrant', key],
  ['read a bucket', 's3:GetObject', 'arn:aws:s3:::corpus/document'],
  ['send a message away', 'sns:Publish', arn('sns', 'alarms')],
  ['create a user of the pool', 'cognito-idp:AdminCreateUser', arn('cognito-idp', 'userpool/us-east-1_a')],
];

describe('the handler may', () => {
  test.each(WORK)('%s', async (...[, action, resource, context]: Attempt) => {
    expect(await sim.decide({ principal: handler, action, resource, context: { ...context, ...IN_THE_NETWORK } })).toBe(
      'allowed',
    );
  });

  test.each(BY_LAMBDA)('have Lambda %s', async (...attempt: Attempt) => {
    expect(await decide(handler, attempt)).toBe('allowed');
  });
});

describe('credentials that were taken out of the handler', () => {
  const PLACES: [sentence: string, context: Record<string, string>][] = [
    ['from the internet', {}],
    ['from another VPC', { 'aws:SourceVpc': 'vpc-0123456789abcdef0' }],
    ['from a VPC of another account', { 'aws:SourceVpc': 'vpc-0fedcba9876543210', 'aws:SourceVpce': 'vpce-1' }],
  ];
  const OTHERS: Attempt[] = [
    ['decrypt with the key', 'kms:Decrypt', key],
    ['call a model that no profile leads to', 'bedrock:InvokeModel', model('nova-pro'), APPROVED],
  ];
  const taken = (attempt: Attempt, place: Record<string, string>, principal = handler) => {
    const [sentence, action, resource, context] = attempt;
    return decide(principal, [sentence, action, resource, { ...context, ...FROM_CODE, ...place }]);
  };

  test.each(PLACES)('do none of its work %s', async (_, place) => {
    for (const attempt of [...WORK, ...OTHERS]) {
      expect([attempt[0], await taken(attempt, place)]).toEqual([
        attempt[0],
        expect.stringMatching(/^denied by identity OnlyFromTheVpc/),
      ]);
    }
  });

  test('would do it from the internet, but for these statements', async () => {
    const without = Object.fromEntries(
      Object.entries(handler.identityPolicies).map(([name, document]) => [
        name,
        {
          ...document,
          Statement: [document.Statement].flat().filter((statement) => !/^OnlyFromTheVpc/.test(sidOf(statement))),
        },
      ]),
    );
    for (const attempt of [...WORK, ...OTHERS]) {
      expect([attempt[0], await taken(attempt, {}, { ...handler, identityPolicies: without })]).toEqual([
        attempt[0],
        'allowed',
      ]);
    }
  });

  test('are of no use to what a service does for somebody who is not in the network', async () => {
    // Secrets Manager decrypts in the handler's name, and was asked by the handler
    const byService = { 'aws:ViaAWSService': 'true', 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' };
    expect(await taken(['', 'kms:Decrypt', key], byService)).toBe('allowed');
    expect(await taken(['', 'secretsmanager:GetSecretValue', secret], {})).toMatch(/OnlyFromTheVpc/);
  });

  test('still write what Lambda writes for the handler', async () => {
    for (const attempt of BY_LAMBDA.slice(0, 3)) expect(await taken(attempt, {})).toBe('allowed');
  });
});

test('a profile is called from the network only, and leads to its models from wherever Bedrock asks', async () => {
  const place = new Stack(new App(), 'Stack', { env: { account: ACCOUNT, region: 'us-east-1' } });
  const access = new ModelAccess(place, 'Models', {
    guardrail: new ModelGuardrail(place, 'Guardrail'),
    models: { default: LlmModel.geographicProfile(Geography.US, 'amazon.nova-micro-v1:0') },
  });
  gateway(
    { aliases: { default: {} } },
    { ...on, stack: place, modelAccess: access, identity: new WorkloadIdentity(place, 'Identity') },
  );
  const there = new Iam(place);
  const { guardrail } = access;
  const approved = `${there.deployed.value(place, guardrail.guardrailArn)}:${there.deployed.value(place, guardrail.guardrailVersion)}`;
  const profile = there.deployed.value(place, access.inferenceProfileArn('default')!);
  const principal = there.role('GatewayHandlerRole');
  const call = (resource: string, context: Record<string, string>) =>
    there.decide({
      principal,
      action: 'bedrock:InvokeModel',
      resource,
      context: { ...FROM_CODE, 'bedrock:GuardrailIdentifier': approved, ...context },
    });
  const inVpc = { 'aws:SourceVpc': there.deployed.one('AWS::EC2::VPC').ref };
  const far = model('nova-micro').replace('us-east-1', 'us-west-2');
  const led = { 'bedrock:InferenceProfileArn': profile };

  expect(await call(profile, inVpc)).toBe('allowed');
  expect(await call(profile, {})).toBe('denied by identity OnlyFromTheVpcByName');
  // were the key there already when the profile itself is asked for
  expect(await call(profile, led)).toBe('denied by identity OnlyFromTheVpcByName');
  expect(await call(far, led)).toBe('allowed');
  expect(await call(far, {})).toMatch(/OnlyFromTheVpcDirectly/);
});

const sidOf = (statement: unknown): string => (statement as { Sid?: string }).Sid ?? '';

describe('the handler may not', () => {
  test.each(BEYOND)('%s', async (...[, action, resource, context]: Attempt) => {
    expect(await sim.decide({ principal: handler, action, resource, context })).toMatch(/^denied by/);
  });

  test('do anything else by an inline policy', () => {
    expect(Object.keys(handler.identityPolicies)).toHaveLength(3);
    expect(handler.boundary).toBeDefined();
    expect(sim.deployed.one('AWS::IAM::Role', 'GatewayHandlerRole').properties.Policies).toBeUndefined();
  });
});

test('nothing can be taken out of what the handler may do without that an attempt comes out differently', async () => {
  const attempts = (all: Attempt[], outcome: string, more: Record<string, string> = {}) =>
    all.map(
      ([, action, resource, context]): Asked => [
        { principal: handler, action, resource, context: { ...context, ...more } },
        outcome,
      ],
    );
  const decided = ({ action, resource, context }: Asked[0], identityPolicies: Principal['identityPolicies']) =>
    decide({ ...handler, identityPolicies }, ['', action, resource, context as Record<string, string>]);
  expect(
    await unnoticedOf(
      handler,
      [
        ...attempts(WORK, 'allowed', IN_THE_NETWORK),
        ...attempts(BY_LAMBDA, 'allowed'),
        ...attempts(WORK, 'denied', FROM_CODE),
        ...attempts(BEYOND, 'denied'),
      ],
      decided,
    ),
  ).toEqual([]);
});

describe('the function that rotates the secret', () => {
  const rotation = sim.role('GatewaySecretRole');
  test('replaces the one secret', async () => {
    for (const action of ['GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage', 'DescribeSecret']) {
      expect(await sim.decide({ principal: rotation, action: `secretsmanager:${action}`, resource: secret })).toBe(
        'allowed',
      );
    }
  });
  test('does nothing else', async () => {
    for (const [action, resource] of [
      ['secretsmanager:DeleteSecret', secret],
      ['secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:other-AbCdEf')],
      ['dynamodb:UpdateItem', table],
      ['bedrock:InvokeModel', model('nova-micro')],
    ]) {
      expect(await sim.allows({ principal: rotation, action: action!, resource })).toBe(false);
    }
  });
});
