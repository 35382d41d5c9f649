import { App, Stack } from 'aws-cdk-lib';
import { CfnKnowledgeBase } from 'aws-cdk-lib/aws-bedrock';
import {
  Authorization,
  Geography,
  KillSwitch,
  LlmModel,
  ModelAccess,
  ModelFallback,
  ModelGuardrail,
  SystemPrompt,
  UsageLimits,
  WorkloadIdentity,
} from '../../../lib';
import { Iam, type PolicyDocument, type Principal } from '../../support/iam';
import { type Attempt as Asked, expectMissed, unnoticedOf } from '../../support/policy-mutants';
import { foundation, gateway, tool } from './gateways';

const ACCOUNT = '111122223333';
const base = foundation();
const { stack, guardrail } = base;
const nova = (name: string) => LlmModel.foundationModel(`amazon.${name}-v1:0`);
const modelAccess = new ModelAccess(stack, 'Approved', {
  guardrail,
  models: {
    default: nova('nova-micro'),
    large: nova('nova-pro'),
    // leads to a model that no alias has by itself
    acme: LlmModel.applicationProfile(LlmModel.geographicProfile(Geography.US, 'amazon.nova-2-lite-v1:0'), {
      tags: { tenant: 'acme' },
    }),
    spare: nova('nova-lite'),
    unused: nova('nova-premier'),
  },
});
const on = { ...base, modelAccess };
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
    // with keys of their own
    killSwitch: new KillSwitch(stack, 'Switch'),
    usageLimits: new UsageLimits(stack, 'Limits'),
  },
  on,
).gateway;

const sim = new Iam(stack);
const value = (token: string) => sim.deployed.value(stack, token);
const handler = sim.role('GatewayHandlerRole');
const guardrailArn = value(guardrail.guardrailArn);
const APPROVED = { 'bedrock:GuardrailIdentifier': `${guardrailArn}:${value(guardrail.guardrailVersion)}` };
const model = (id: string, region = 'us-east-1') => `arn:aws:bedrock:${region}::foundation-model/amazon.${id}-v1:0`;
const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:${ACCOUNT}:${resource}`;
const table = value(made.quotaTable.tableArn);
const secret = value(made.secret.secretArn);
const prompt = value(systemPrompt.promptArn);
const key = value(made.encryptionKey.keyArn);
const store = sim.deployed.one('AWS::VerifiedPermissions::PolicyStore').arn;
const switchArn = value(made.killSwitch.configurationArn);
const limits = arn(
  'appconfig',
  `application/${value(made.usageLimits.applicationId)}/environment/${value(made.usageLimits.environmentId)}/configuration/${value(made.usageLimits.configurationProfileId)}`,
);
const log = `${value(made.auditLogGroup.logGroupArn).replace(/:\*$/, '')}:log-stream:x`;
const FROM_CODE = { 'lambda:SourceFunctionArn': arn('lambda', 'function:Stack-Handler') };
const VPC = sim.deployed.one('AWS::EC2::VPC').ref;
const IN_THE_NETWORK = { ...FROM_CODE, 'aws:SourceVpc': VPC };

const keyOf = (part: string) => sim.deployed.one('AWS::KMS::Key', part).arn;
const guardrailKey = keyOf('GuardrailKey');
const promptKey = keyOf('PromptKey');
const switchKey = keyOf('SwitchKey');
const limitsKey = keyOf('LimitsKey');
/** Of somebody else in the account, who leaves it to IAM who may use it. */
const otherKey = arn('kms', 'key/other');
const leftToIam = {
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' }],
} as unknown as PolicyDocument;
const keyPolicies = new Map(
  sim.deployed
    .all('AWS::KMS::Key')
    .map(({ arn, properties }) => [arn as string | undefined, properties.KeyPolicy as PolicyDocument]),
);
/** What a role is answered; a key asks its own policy, too. */
const decide = (principal: Principal, [, action, resource, context]: Attempt) =>
  sim.decide({
    principal,
    action,
    resource,
    context,
    resourcePolicy: action.startsWith('kms:') ? (keyPolicies.get(resource) ?? leftToIam) : undefined,
  });

type Context = Record<string, string>;
type Attempt = [sentence: string, action: string, resource?: string, context?: Context];

const profile = value(modelAccess.modelId('acme'));
const MODELS: [sentence: string, resource: string][] = [
  ['the model of an alias', model('nova-micro')],
  ['the model of the other alias', model('nova-pro')],
  ['the fallback', model('nova-lite')],
  ['a tenant’s profile', profile],
];
const called = (which: string, resource: string, context?: Context): Attempt[] => [
  [`call ${which}`, 'bedrock:InvokeModel', resource, context],
  [`stream from ${which}`, 'bedrock:InvokeModelWithResponseStream', resource, context],
];
const REGIONS = ['us-east-1', 'us-east-2', 'us-west-2'];
const guardrailProfile = (region: string, name = 'us.guardrail.v1:0') =>
  `arn:aws:bedrock:${region}:${ACCOUNT}:guardrail-profile/${name}`;

const WORK: Attempt[] = [
  ...MODELS.flatMap(([which, resource]) => called(which, resource, APPROVED)),
  ...called(
    'what the tenant’s profile is a copy of, by it',
    arn('bedrock', 'inference-profile/us.amazon.nova-2-lite-v1:0'),
    {
      ...APPROVED,
      'bedrock:InferenceProfileArn': profile,
    },
  ),
  ['apply the guardrail', 'bedrock:ApplyGuardrail', guardrailArn],
  ['read the prompt', 'bedrock:GetPrompt', prompt],
  ['read its version', 'bedrock:GetPrompt', `${prompt}:${value(systemPrompt.promptVersion)}`],
  ['search the knowledge base', 'bedrock:Retrieve', arn('bedrock', 'knowledge-base/KB12345678')],
  ['look at a counter', 'dynamodb:GetItem', table],
  ['count', 'dynamodb:UpdateItem', table],
  ['read the secret', 'secretsmanager:GetSecretValue', secret],
  ['begin to watch the kill switch', 'appconfig:StartConfigurationSession', switchArn],
  ['watch the kill switch', 'appconfig:GetLatestConfiguration', switchArn],
  ['begin to watch the usage limits', 'appconfig:StartConfigurationSession', limits],
  ['watch the usage limits', 'appconfig:GetLatestConfiguration', limits],
  ['ask for a decision', 'verifiedpermissions:IsAuthorized', store],
  ['call a tool', 'lambda:InvokeFunction', arn('lambda', 'function:orders:live')],
  ['open what its own key encrypts', 'kms:Decrypt', key],
  ['encrypt a counter', 'kms:Encrypt', key],
  ['have a key for a counter', 'kms:GenerateDataKey', key],
  ['look at the key of the counters', 'kms:DescribeKey', key],
  ['open the guardrail', 'kms:Decrypt', guardrailKey],
  ['open the prompt', 'kms:Decrypt', promptKey],
  ['open the kill switch', 'kms:Decrypt', switchKey],
  ['open the usage limits', 'kms:Decrypt', limitsKey],
];

/** What Bedrock asks for after a profile was called: whether it tells of the VPC is not documented. */
const BY_PROFILE: Attempt[] = REGIONS.flatMap((region): Attempt[] => [
  ...called(`the profile’s model in ${region}`, model('nova-2-lite', region), {
    ...APPROVED,
    'bedrock:InferenceProfileArn': profile,
  }),
  [`apply the guardrail in ${region}`, 'bedrock:ApplyGuardrail', guardrailProfile(region)],
]);

/**
 * What a service does in the name of the handler, which has asked it; nobody but a service of AWS sets the key. That Bedrock
 * asks for models and guardrails so is not documented.
 */
const VIA = { 'aws:ViaAWSService': 'true' };
const through = (service: string) => ({ ...VIA, 'kms:ViaService': `${service}.us-east-1.amazonaws.com` });
const BY_SERVICE: Attempt[] = [
  ['open the secret', 'kms:Decrypt', key, through('secretsmanager')],
  ['open a counter', 'kms:Decrypt', key, through('dynamodb')],
  ...called('the model', model('nova-micro'), { ...APPROVED, ...VIA }),
  ...called('the profile', profile, { ...APPROVED, ...VIA }),
  ['apply the guardrail', 'bedrock:ApplyGuardrail', guardrailArn, VIA],
];

/** What Lambda needs to put the handler into its network. */
const NETWORK: Attempt[] = [
  ['make its network interface', 'ec2:CreateNetworkInterface', arn('ec2', 'network-interface/*')],
  ['delete its network interface', 'ec2:DeleteNetworkInterface', arn('ec2', 'network-interface/eni-1')],
  ['give its interface an address', 'ec2:AssignPrivateIpAddresses', arn('ec2', 'network-interface/eni-1')],
  ['take an address from its interface', 'ec2:UnassignPrivateIpAddresses', arn('ec2', 'network-interface/eni-1')],
  ['look at interfaces', 'ec2:DescribeNetworkInterfaces'],
  ['look at subnets', 'ec2:DescribeSubnets'],
];
/** What Lambda does in the name of the handler; logs and traces carry the handler's ARN, interfaces and variables do not. */
const BY_LAMBDA: Attempt[] = [
  ['write the record', 'logs:PutLogEvents', log, FROM_CODE],
  ['begin a stream of records', 'logs:CreateLogStream', log, FROM_CODE],
  ['send a trace', 'xray:PutTraceSegments', undefined, FROM_CODE],
  ['tell how tracing goes', 'xray:PutTelemetryRecords', undefined, FROM_CODE],
  ...NETWORK,
  ['decrypt its variables', 'kms:Decrypt', key],
];

/** Calls that carry neither the function's ARN nor a VPC: Lambda itself never calls a model. */
const CALLS_OF_NOBODY: Attempt[] = [
  ...MODELS.flatMap(([which, resource]) => called(which, resource, APPROVED)),
  ['apply the guardrail', 'bedrock:ApplyGuardrail', guardrailArn],
];

const GUARDED: [sentence: string, resource: string, context?: Context][] = [
  ...MODELS,
  ['the profile’s model', model('nova-2-lite', 'us-west-2'), { 'bedrock:InferenceProfileArn': profile }],
];
const BEYOND: Attempt[] = [
  ...GUARDED.flatMap(([which, resource, context]) => [
    ...called(`${which} without the guardrail`, resource, context),
    ...called(`${which} with DRAFT`, resource, { ...context, 'bedrock:GuardrailIdentifier': guardrailArn }),
    ...called(`${which} with another guardrail`, resource, {
      ...context,
      'bedrock:GuardrailIdentifier': `${arn('bedrock', 'guardrail/other')}:1`,
    }),
  ]),
  ...REGIONS.flatMap((region) => [
    ...called(`the profile’s model in ${region} past the profile`, model('nova-2-lite', region), APPROVED),
    ...called(`the profile’s model in ${region} by another profile`, model('nova-2-lite', region), {
      ...APPROVED,
      'bedrock:InferenceProfileArn': arn('bedrock', 'application-inference-profile/other'),
    }),
  ]),
  ...called('another profile', arn('bedrock', 'application-inference-profile/other'), APPROVED),
  ...called('another model by the profile', model('nova-premier'), {
    ...APPROVED,
    'bedrock:InferenceProfileArn': profile,
  }),
  ['apply another guardrail', 'bedrock:ApplyGuardrail', arn('bedrock', 'guardrail/other')],
  [
    'apply the guardrail of another geography',
    'bedrock:ApplyGuardrail',
    guardrailProfile('eu-central-1', 'eu.guardrail.v1:0'),
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
  ['deploy usage limits', 'appconfig:StartDeployment', limits.replace(/\/environment.*/, '')],
  ['write usage limits', 'appconfig:CreateHostedConfigurationVersion', limits.replace(/\/environment.*/, '')],
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
  ...NETWORK.map(([sentence, ...asked]): Attempt => [`${sentence}, by its own code`, ...asked]),
  [
    'watch another kill switch',
    'appconfig:GetLatestConfiguration',
    arn('appconfig', 'application/a/environment/b/configuration/c'),
  ],
  ['open what another key encrypts', 'kms:Decrypt', otherKey],
  ['encrypt with another key', 'kms:Encrypt', otherKey],
  ['encrypt as the guardrail does', 'kms:Encrypt', guardrailKey],
  ['change the kill switch', 'kms:GenerateDataKey', switchKey],
  ['change the usage limits', 'kms:GenerateDataKey', limitsKey],
  ['encrypt as the prompt does', 'kms:GenerateDataKey', promptKey],
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
    expect(await decide(handler, ['', action, resource, { ...context, ...IN_THE_NETWORK }])).toBe('allowed');
  });

  test.each(BY_PROFILE)('have Bedrock %s', async (...[, action, resource, context]: Attempt) => {
    expect(await decide(handler, ['', action, resource, { ...context, ...FROM_CODE }])).toBe('allowed');
  });

  test.each(BY_SERVICE)('have a service %s', async (...[, action, resource, context]: Attempt) => {
    expect(await decide(handler, ['', action, resource, { ...context, ...FROM_CODE }])).toBe('allowed');
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
  const taken = (attempt: Attempt, place: Record<string, string>, principal = handler) => {
    const [sentence, action, resource, context] = attempt;
    return decide(principal, [sentence, action, resource, { ...context, ...FROM_CODE, ...place }]);
  };

  test.each(PLACES)('do none of its work %s', async (_, place) => {
    for (const attempt of WORK) {
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
    for (const attempt of WORK) {
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

  test('call no model without the function’s ARN either', async () => {
    for (const attempt of CALLS_OF_NOBODY) {
      expect([attempt[0], await decide(handler, attempt)]).toEqual([
        attempt[0],
        expect.stringMatching(/^denied by identity OnlyFromTheVpc(ByName|Directly)/),
      ]);
    }
  });

  test('still write what Lambda writes for the handler', async () => {
    const carried = BY_LAMBDA.filter(([, , , context]) => context === FROM_CODE);
    for (const attempt of carried) expect(await taken(attempt, {})).toBe('allowed');
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
  test.each(BEYOND)('%s, even in its network', async (...[, action, resource, context]: Attempt) => {
    expect(await decide(handler, ['', action, resource, { ...context, ...IN_THE_NETWORK }])).toMatch(/^denied by/);
  });

  test('do anything else by an inline policy', () => {
    expect(Object.keys(handler.identityPolicies)).toHaveLength(3);
    expect(handler.boundary).toBeDefined();
    expect(sim.deployed.one('AWS::IAM::Role', 'GatewayHandlerRole').properties.Policies).toBeUndefined();
  });
});

const attempts = (principal: Principal, all: Attempt[], outcome: string, more: Context = {}) =>
  all.map(
    ([, action, resource, context]): Asked => [
      { principal, action, resource, context: { ...context, ...more } },
      outcome,
    ],
  );
const decidedBy =
  (principal: Principal) =>
  ({ action, resource, context }: Asked[0], identityPolicies: Principal['identityPolicies']) =>
    decide({ ...principal, identityPolicies }, ['', action, resource, context as Context]);

/** What nobody can miss, and why. */
const MISSED: [what: RegExp, reason: string][] = [
  [/RolePlatform\w+ OnlyFromTheVpcDirectly: of any resource$/, 'what is not a model OnlyFromTheVpcByName denies'],
];

test('nothing can be taken out of what the handler may do without that an attempt comes out differently', async () => {
  // its own policies alone: the boundary denies some of it a second time
  const alone = { ...handler, boundary: undefined };
  const missed = await unnoticedOf(
    alone,
    [
      ...attempts(alone, WORK, 'allowed', IN_THE_NETWORK),
      ...attempts(alone, BY_LAMBDA, 'allowed'),
      ...attempts(alone, BY_PROFILE, 'allowed', FROM_CODE),
      ...attempts(alone, BY_SERVICE, 'allowed', FROM_CODE),
      ...attempts(alone, WORK, 'denied', FROM_CODE),
      ...attempts(alone, CALLS_OF_NOBODY, 'denied'),
      ...attempts(alone, BEYOND, 'denied', IN_THE_NETWORK),
    ],
    decidedBy(alone),
  );
  expectMissed(
    missed,
    MISSED.map(([what]) => what),
  );
});

describe('the function that rotates the secret', () => {
  const rotation = sim.role('GatewaySecretRole');
  const logOf = (part: string) =>
    `${sim.deployed.one('AWS::Logs::LogGroup', part).arn.replace(/:\*$/, '')}:log-stream:x`;
  const other = arn('secretsmanager', 'secret:other-AbCdEf');
  const SECRET: [sentence: string, action: string][] = [
    ['read', 'secretsmanager:GetSecretValue'],
    ['write', 'secretsmanager:PutSecretValue'],
    ['replace', 'secretsmanager:UpdateSecretVersionStage'],
    ['look at', 'secretsmanager:DescribeSecret'],
  ];
  const KEY: [sentence: string, action: string][] = [
    ['open', 'kms:Decrypt'],
    ['encrypt', 'kms:GenerateDataKey'],
  ];
  const WORK: Attempt[] = [
    ...SECRET.map(([sentence, action]): Attempt => [`${sentence} the secret`, action, secret]),
    ...KEY.map(([sentence, action]): Attempt => [`${sentence} it`, action, key, through('secretsmanager')]),
    ['begin its log', 'logs:CreateLogStream', logOf('GatewaySecretLog')],
    ['write its log', 'logs:PutLogEvents', logOf('GatewaySecretLog')],
  ];
  const BEYOND: Attempt[] = [
    ...SECRET.map(([sentence, action]): Attempt => [`${sentence} another secret`, action, other]),
    ...KEY.map(([sentence, action]): Attempt => [`${sentence} with another key`, action, otherKey]),
    ['delete the secret', 'secretsmanager:DeleteSecret', secret],
    ['end its rotation', 'secretsmanager:CancelRotateSecret', secret],
    ['let others read it', 'secretsmanager:PutResourcePolicy', secret],
    ['let others use the key', 'kms:CreateGrant', key],
    ['open the prompt', 'kms:Decrypt', promptKey],
    ['write into the audit log', 'logs:PutLogEvents', log],
    ['begin a stream of the audit log', 'logs:CreateLogStream', log],
    ['delete its log', 'logs:DeleteLogGroup', logOf('GatewaySecretLog').replace(/:log-stream:x$/, '')],
    ['count', 'dynamodb:UpdateItem', table],
    ['call a model', 'bedrock:InvokeModel', model('nova-micro'), APPROVED],
    ['call a tool', 'lambda:InvokeFunction', arn('lambda', 'function:orders:live')],
  ];

  test.each(WORK)('may %s', async (...attempt: Attempt) => {
    expect(await decide(rotation, attempt)).toBe('allowed');
  });

  test.each(BEYOND)('may not %s', async (...attempt: Attempt) => {
    expect(await decide(rotation, attempt)).toMatch(/^denied by/);
  });

  test('can miss nothing of what it may do', async () => {
    const tried = [...attempts(rotation, WORK, 'allowed'), ...attempts(rotation, BEYOND, 'denied')];
    expect(await unnoticedOf(rotation, tried, decidedBy(rotation))).toEqual([]);
  });
});
