import { App, Duration, Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as library from '../lib';
import {
  Adoption,
  AuditTrail,
  Authorization,
  Containment,
  DataClass,
  DefenseInDepth,
  DnsFirewall,
  EdgeProtection,
  EdgeScope,
  EgressFirewall,
  Geography,
  GuardrailTier,
  IncidentResponse,
  InternetAccess,
  KillSwitch,
  KillSwitchState,
  LlmDataVault,
  LlmGateway,
  LlmModel,
  ModelAccess,
  ModelFallback,
  ModelGuardrail,
  OrganizationGuardrails,
  OutputPolicy,
  PrivateCa,
  PrivateLlmNetwork,
  RecoveryPlan,
  SecurityProfile,
  SpendGuard,
  SystemPrompt,
  ThreatDetection,
  TokenUse,
  UsageLimits,
  VpcEncryption,
  WorkloadIdentity,
} from '../lib';
import { ENUMS, type Members, STRUCTS } from '../lib/private/structs';
import { drawn } from './support/exhaustive';

const ENV = { account: '111122223333', region: 'eu-central-1' };
const NOVA = 'amazon.nova-lite-v1:0';
// biome-ignore lint/suspicious/noExplicitAny: what is tried is what TypeScript would refuse
type Props = any;

const stackIn = (env: { region?: string; account?: string } = ENV) => new Stack(new App(), 'Stack', { env });
const key = (stack: Stack, region = 'us-east-1') =>
  kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:${region}:111122223333:key/00000000-0000-0000-0000-000000000000`);
const topic = (stack: Stack, region = ENV.region) =>
  sns.Topic.fromTopicArn(stack, `Topic-${region}`, `arn:aws:sns:${region}:111122223333:alarms`);
const guardrail = (stack: Stack, region = ENV.region) =>
  ModelGuardrail.fromModelGuardrailAttributes(stack, 'Guardrail', {
    guardrailArn: `arn:aws:bedrock:${region}:111122223333:guardrail/abc123`,
    guardrailVersion: '1',
  });
const model = LlmModel.foundationModel(NOVA);
const policy = (text: string) => Authorization.inProcess({ p: text });

/** What is made of wrong props, in a stack of its own; `props` may need the stack. */
type Make = (stack: Stack, props: Props) => unknown;
const makes = {
  PrivateLlmNetwork: (stack, props) => new PrivateLlmNetwork(stack, 'It', props),
  DnsFirewall: (stack, props) => new DnsFirewall(stack, 'It', { vpc: new ec2.Vpc(stack, 'Vpc'), ...props }),
  EgressFirewall: (stack, props) =>
    new EgressFirewall(stack, 'It', {
      network: new PrivateLlmNetwork(stack, 'Network', { internet: InternetAccess.VIA_FIREWALL }),
      ...props,
    }),
  WorkloadIdentity: (stack, props) => new WorkloadIdentity(stack, 'It', props),
  addMachineClient: (stack, [id, tenant]) => new WorkloadIdentity(stack, 'It').addMachineClient(id, tenant),
  fromUserPool: (stack, props) =>
    WorkloadIdentity.fromUserPool(stack, 'It', {
      userPool: cognito.UserPool.fromUserPoolId(stack, 'Pool', 'eu-central-1_abc'),
      clientIds: ['c'],
      scopes: ['api/llm'],
      ...props,
    }),
  fromOidc: (stack, props) =>
    WorkloadIdentity.fromOidc(stack, 'It', { issuer: 'https://idp.example.com', audience: ['llm'], ...props }),
  ModelGuardrail: (stack, props) => new ModelGuardrail(stack, 'It', props),
  fromModelGuardrailAttributes: (stack, props) =>
    ModelGuardrail.fromModelGuardrailAttributes(stack, 'It', {
      guardrailArn: 'arn:aws:bedrock:eu-central-1:111122223333:guardrail/abc123',
      guardrailVersion: '1',
      ...props,
    }),
  ModelAccess: (stack, props) =>
    new ModelAccess(stack, 'It', {
      guardrail: props.guardrail ?? guardrail(stack),
      models: { default: model },
      ...props,
    }),
  LlmGateway: (stack, props) =>
    new LlmGateway(stack, 'It', {
      identity: props.identity ?? new WorkloadIdentity(stack, 'Identity', { singleTenant: true }),
      modelAccess: new ModelAccess(stack, 'Models', {
        guardrail: guardrail(stack),
        models: { default: model, large: model },
      }),
      alarmTopic: topic(stack),
      aliases: { default: {} },
      ...props,
    }),
  SystemPrompt: (stack, props) => new SystemPrompt(stack, 'It', props),
  EdgeProtection: (stack, props) => new EdgeProtection(stack, 'It', props),
  associateUserPool: (stack, userPool) => new EdgeProtection(stack, 'It').associateUserPool(userPool),
  PrivateCa: (stack, props) => new PrivateCa(stack, 'It', props),
  IncidentResponse: (stack, props) => new IncidentResponse(stack, 'It', { contacts: ['a@example.com'], ...props }),
  KillSwitch: (stack, props) => new KillSwitch(stack, 'It', props),
  UsageLimits: (stack, props) => new UsageLimits(stack, 'It', props),
  SpendGuard: (stack, props) =>
    new SpendGuard(stack, 'It', { monthlyLimitUsd: 5, topic: topic(stack), modelIds: [NOVA], ...props }),
  AuditTrail: (stack, props) => new AuditTrail(stack, 'It', props),
  OrganizationGuardrails: (stack, props) =>
    new OrganizationGuardrails(stack, 'It', {
      organizationId: 'o-abcde12345',
      targetIds: ['ou-abcd-12345678'],
      models: { default: model },
      regions: ['eu-central-1'],
      ...props,
    }),
  ThreatDetection: (stack, props) => new ThreatDetection(stack, 'It', { macie: Adoption.ENSURE, ...props }),
  LlmDataVault: (stack, props) => new LlmDataVault(stack, 'It', props),
  RecoveryPlan: (stack, props) => new RecoveryPlan(stack, 'It', props),
  DefenseInDepth: (stack, props) =>
    new DefenseInDepth(stack.node.scope!, 'It', {
      models: { default: model },
      contacts: ['a@example.com'],
      monthlyLimitUsd: 5,
      env: { region: 'eu-central-1' },
      ...props,
    }),
} satisfies Record<string, Make>;

type Row = [make: keyof typeof makes, prop: string, value: Props | ((stack: Stack) => Props), message: string | RegExp];

/** In eu-central-1: what is wrong with each, in words that name the prop, what it may be, and what was given. */
const WRONG: Row[] = [
  // names that are nearly a prop's, and ARNs of another partition
  ...['cdir', 'Cidr', 'CIDR', 'cidrs', 'cid', 'cidt'].map(
    (name): Row => ['PrivateLlmNetwork', name, '10.0.0.0/16', `'cidr' must be written so, got '${name}'`],
  ),
  // what only looks like a thing of a class has none of its methods
  [
    'DefenseInDepth',
    'knowledge',
    { chunking: { maxTokens: 300 } },
    "'knowledge.chunking' must be a Chunking, got an object",
  ],
  ['ModelAccess', 'models', { default: { modelId: NOVA } }, "'models.default' must be an LlmModel, got an object"],
  ['PrivateLlmNetwork', 'vpc', ['vpc-0123456789abcdef0'], "'vpc' must be an IVpc, got a list"],
  ['WorkloadIdentity', 'sessionValidity', 8, "'sessionValidity' must be a Duration, got '8'"],
  ['LlmDataVault', 'lockMode', 'COMPLIANT', "'lockMode' must be one of GOVERNANCE, COMPLIANCE, got 'COMPLIANT'"],
  ['DefenseInDepth', 'monthlyLimitUSD', 5, "'monthlyLimitUsd' must be written so, got 'monthlyLimitUSD'"],
  [
    'DefenseInDepth',
    'administratorArns',
    ['arn:aws-cn:iam::111122223333:role/Administrator'],
    "'administratorArns' must be of the partition aws, as the Region eu-central-1 is, got 'arn:aws-cn:iam",
  ],
  [
    'ModelGuardrail',
    'automatedReasoningPolicyArns',
    ['arn:aws-us-gov:bedrock:us-gov-west-1:111122223333:automated-reasoning-policy/a:1'],
    "'automatedReasoningPolicyArns' must be of the partition aws",
  ],
  [
    'AuditTrail',
    'evidenceBucket',
    (stack: Stack) => s3.Bucket.fromBucketArn(stack, 'Other', 'arn:aws-us-gov:s3:::logs'),
    "'evidenceBucket' must be of the partition aws",
  ],
  ['DefenseInDepth', 'domainName', '*.example.com', "'domainName' must be one name, without a wildcard"],
  // the network
  [
    'PrivateLlmNetwork',
    'cidr',
    '8.8.0.0/16',
    /'cidr' must be of private addresses \(10\.0\.0\.0\/8.*got '8\.8\.0\.0\/16'/,
  ],
  ['PrivateLlmNetwork', 'cidr', '172.32.0.0/16', /'cidr' must be of private addresses/],
  ['PrivateLlmNetwork', 'cidr', '10.0.0.0/24', "'cidr' must be an IPv4 block from /16 to /22, got '10.0.0.0/24'"],
  ['PrivateLlmNetwork', 'cidr', 'all', "'cidr' must be an IPv4 block from /16 to /22, got 'all'"],
  ['PrivateLlmNetwork', 'maxAzs', 0, "'maxAzs' must give 1 to 6 Availability Zones, got 0"],
  [
    'PrivateLlmNetwork',
    'availabilityZones',
    ['us-east-1a'],
    "'availabilityZones' must be zones of the stack's Region eu-central-1, got 'us-east-1a'",
  ],
  ['PrivateLlmNetwork', 'availabilityZones', ['eu-central-1'], "got 'eu-central-1'"],
  [
    'PrivateLlmNetwork',
    'allowedDomains',
    ['https://example.com'],
    /'allowedDomains' must hold lower-case domain names .*got 'https:\/\/example\.com'/,
  ],
  ['PrivateLlmNetwork', 'allowedDomains', ['*.com'], "got '*.com'"],
  ['PrivateLlmNetwork', 'organizationId', 'x', "'organizationId' must look like 'o-abcde12345', got 'x'"],
  [
    'PrivateLlmNetwork',
    'approvedModelArns',
    ['arn:aws:bedrock:*::foundation-model/*'],
    "'approvedModelArns' must hold ARNs that name one model each",
  ],
  ['PrivateLlmNetwork', 'endpoints', ['ssm'], /'endpoints' must be one of bedrock-runtime, .*got 'ssm'/],
  [
    'PrivateLlmNetwork',
    'encryptionKey',
    key,
    "'encryptionKey' must be in the stack's Region eu-central-1, got one in us-east-1",
  ],
  ['PrivateLlmNetwork', 'internet', 'yes', /'internet' must be one of .*got 'yes'/],
  ['PrivateLlmNetwork', 'dnsFirewall', true, "'dnsFirewall' must be absent without 'vpc'"],
  ['DnsFirewall', 'allowedDomains', ['192.0.2.1'], "got '192.0.2.1'"],
  [
    'EgressFirewall',
    'network',
    (stack: Stack) => new PrivateLlmNetwork(stack, 'Shut'),
    "'network' must have 'internet' set to InternetAccess.VIA_FIREWALL",
  ],
  // identity
  [
    'WorkloadIdentity',
    'accessTokenValidity',
    Duration.days(10),
    "'accessTokenValidity' must be 5 to 60 minutes, got 10 days",
  ],
  [
    'WorkloadIdentity',
    'sessionValidity',
    Duration.minutes(5),
    "'sessionValidity' must be one hour to 30 days, got 5 minutes",
  ],
  [
    'WorkloadIdentity',
    'callbackUrls',
    ['http://chat.example.com'],
    "'callbackUrls' must hold https URLs or http://localhost, without a fragment or a wildcard, got 'http://chat.example.com'",
  ],
  ...['https://chat.example.com/in#top', 'https://*.example.com/in', 'http://localhost:3000/in#'].map(
    (url): Row => ['WorkloadIdentity', 'callbackUrls', [url], `without a fragment or a wildcard, got '${url}'`],
  ),
  ['WorkloadIdentity', 'callbackUrls', [], "'callbackUrls' must hold at least one URL, got none"],
  [
    'WorkloadIdentity',
    'callbackUrls',
    'https://chat.example.com',
    "'callbackUrls' must be a list of texts, got 'https://chat.example.com'",
  ],
  ['WorkloadIdentity', 'logoutUrls', ['https://x.example.com'], "'logoutUrls' must be absent without 'callbackUrls'"],
  [
    'WorkloadIdentity',
    'authorization',
    () => policy('permit (principal'),
    /'policies' must be Cedar policies, got policy 'p': /,
  ],
  [
    'WorkloadIdentity',
    'authorization',
    () => policy('permit (principal, action, resource);'),
    /permits everything to everybody/,
  ],
  [
    'WorkloadIdentity',
    'authorization',
    () => Authorization.inProcess({}),
    "'policies' must hold at least one policy, got none",
  ],
  ['WorkloadIdentity', 'singleTenant', 'no', "'singleTenant' must be true or false, got 'no'"],
  ['addMachineClient', '', ['Batch'], "'tenant' must be given"],
  ['addMachineClient', '', ['Batch', 'a/b'], /'tenant' must be 1 to 64 letters.*got 'a\/b'/],
  ['fromUserPool', 'clientIds', [], "'clientIds' must hold at least one entry, got none (at Stack/It)"],
  ['fromUserPool', 'scopes', [], "'scopes' must hold at least one scope with TokenUse.ACCESS"],
  ['fromUserPool', 'tokenUse', TokenUse.ID, "'scopes' must be empty with TokenUse.ID"],
  ['fromUserPool', 'clientTenants', { c: 'a/b' }, /'clientTenants' must hold tenants of 1 to 256 letters.*got 'a\/b'/],
  ['fromUserPool', 'userPool', undefined, "'userPool' must be given: an IUserPool, got none (at Stack/It)"],
  ['fromOidc', 'issuer', 'http://idp.example.com', "'issuer' must be an https URL, got 'http://idp.example.com'"],
  ['fromOidc', 'jwksUri', 'keys', "'jwksUri' must be an https URL, got 'keys'"],
  ['fromOidc', 'audience', [], "'audience' must hold at least one entry, got none"],
  ['fromOidc', 'audience', [''], "'audience' must hold entries that no token lacks, got ''"],
  ['fromOidc', 'audience', undefined, "'audience' must be given: a list of texts, got none"],
  // models
  ['ModelGuardrail', 'groundingThreshold', 0.2, "'groundingThreshold' must be from 0.7 to 0.99, got 0.2"],
  ['ModelGuardrail', 'groundingThreshold', '0.8', "'groundingThreshold' must be a number, got '0.8'"],
  [
    'ModelGuardrail',
    'blockedInputMessage',
    'x'.repeat(501),
    "'blockedInputMessage' must have 1 to 500 characters, got 501",
  ],
  ['ModelGuardrail', 'interventionAlarmThreshold', 0, "'interventionAlarmThreshold' must be at least 1, got 0"],
  [
    'ModelGuardrail',
    'sensitivePatterns',
    [{ name: 'n', pattern: '(?=a)b' }],
    "'sensitivePatterns' must be expressions without look-around, which the service refuses, got '(?=a)b'",
  ],
  ['ModelGuardrail', 'sensitivePatterns', [{ name: 'n', pattern: '(?<!a)b' }], 'without look-around'],
  [
    'ModelGuardrail',
    'sensitivePatterns',
    [{ name: 'n', pattern: '(a' }],
    /'sensitivePatterns' must be regular expressions, got '\(a': /,
  ],
  [
    'ModelGuardrail',
    'sensitivePatterns',
    [{ name: '', pattern: 'a' }],
    "'sensitivePatterns' must have names of 1 to 100 characters, got 0",
  ],
  [
    'ModelGuardrail',
    'sensitivePatterns',
    [{ pattern: 'a' }],
    "'sensitivePatterns[0].name' must be given: a text, got none",
  ],
  [
    'ModelGuardrail',
    'deniedTopics',
    [{ name: 'a/b', definition: 'd' }],
    /'deniedTopics' must have names of 1 to 100 letters.*got 'a\/b'/,
  ],
  [
    'ModelGuardrail',
    'deniedTopics',
    [{ name: 'a', definition: '' }],
    "'deniedTopics' must have definitions of 1 to 1000 characters, got 0",
  ],
  ['ModelGuardrail', 'blockedWords', [''], "'blockedWords' must have 1 to 100 characters each, got 0"],
  [
    'ModelGuardrail',
    'unfilteredPii',
    ['PASSWORD'],
    "'unfilteredPii' must not name credentials or payment card numbers, got PASSWORD",
  ],
  ['ModelGuardrail', 'tier', 'BEST', "'tier' must be one of STANDARD, CLASSIC, got 'BEST'"],
  [
    'ModelGuardrail',
    'automatedReasoningPolicyArns',
    ['arn:aws:bedrock:x:1:automated-reasoning-policy/a'],
    "'automatedReasoningPolicyArns' must name numbered versions",
  ],
  ['ModelGuardrail', 'key', key, "'key' must be in the stack's Region eu-central-1, got one in us-east-1"],
  [
    'ModelGuardrail',
    'alarmTopic',
    (stack: Stack) => topic(stack, 'us-east-1'),
    "'alarmTopic' must be in the stack's Region",
  ],
  [
    'fromModelGuardrailAttributes',
    'guardrailArn',
    'gr-123',
    /'guardrailArn' must be like arn:aws:bedrock:.*got 'gr-123'/,
  ],
  [
    'fromModelGuardrailAttributes',
    'guardrailVersion',
    'DRAFT',
    "'guardrailVersion' must be the number of a version, got 'DRAFT'",
  ],
  ['ModelAccess', 'models', {}, "'models' must name at least one model, got none"],
  ['ModelAccess', 'models', { 'a b': model }, "'models' must have aliases of letters, digits and hyphens, got 'a b'"],
  ['ModelAccess', 'models', { default: NOVA }, "'models.default' must be an LlmModel, got 'amazon.nova-lite-v1:0'"],
  [
    'ModelAccess',
    'models',
    { default: LlmModel.foundationModel('nova') },
    "'modelId' must be the id of one foundation model, as provider.model, got 'nova'",
  ],
  [
    'ModelAccess',
    'models',
    { default: LlmModel.foundationModel(`eu.${NOVA}`) },
    "'modelId' must not carry the prefix of an inference profile",
  ],
  [
    'ModelAccess',
    'models',
    { default: LlmModel.geographicProfile(Geography.US, NOVA) },
    "'geography' must be one whose profiles can be called in eu-central-1 (eu), got 'us'",
  ],
  ['ModelAccess', 'models', { default: LlmModel.geographicProfile(Geography.JP, NOVA) }, "(eu), got 'jp'"],
  [
    'ModelAccess',
    'models',
    { default: LlmModel.applicationProfile(LlmModel.geographicProfile(Geography.APAC, NOVA), { tags: { t: 'x' } }) },
    "(eu), got 'apac'",
  ],
  [
    'ModelAccess',
    'models',
    { default: LlmModel.geographicProfile(Geography.EU, NOVA, { destinationRegions: ['*'] }) },
    "'destinationRegions' must name each Region",
  ],
  [
    'ModelAccess',
    'guardrail',
    (stack: Stack) => guardrail(stack, 'us-east-1'),
    "'guardrail' must be in the stack's Region eu-central-1, got one in us-east-1",
  ],
  // the gateway
  ['LlmGateway', 'modelAccess', undefined, "'modelAccess' must be given: a ModelAccess, got none"],
  ['LlmGateway', 'alarmTopic', undefined, "'alarmTopic' must be given: an ITopic, got none"],
  [
    'LlmGateway',
    'alarmTopic',
    (stack: Stack) => topic(stack, 'us-east-1'),
    "'alarmTopic' must be in the stack's Region eu-central-1, got one in us-east-1",
  ],
  [
    'LlmGateway',
    'aliases',
    { nope: {} },
    "'aliases' must name aliases of 'modelAccess' (default, large) or say which 'model' they use, got 'nope'",
  ],
  [
    'LlmGateway',
    'aliases',
    { default: {}, contracts: { model: 'nope' } },
    "'model' of alias 'contracts' must name aliases of 'modelAccess' (default, large), got 'nope'",
  ],
  [
    'LlmGateway',
    'aliases',
    { default: { tenantModels: { acme: 'nope' } } },
    "'tenantModels' of alias 'default' must name aliases of 'modelAccess' (default, large), got 'nope'",
  ],
  ['LlmGateway', 'aliases', { default: {}, large: {} }, "and not alias 'large'; got none"],
  [
    'LlmGateway',
    'aliases',
    { default: { temperature: 3 } },
    "'temperature' of alias 'default' must be from 0 to 1, got 3",
  ],
  [
    'LlmGateway',
    'aliases',
    { default: { tools: ['nope'] } },
    "'tools' of alias 'default' must name tools of the gateway (none), got 'nope'",
  ],
  [
    'LlmGateway',
    'aliases',
    { default: { maxOutputTokens: 5000 } },
    /'maxOutputTokens' of alias 'default' must be a whole number from 1 to the gateway's 1024/,
  ],
  [
    'LlmGateway',
    'tools',
    (stack: Stack) => ({
      orders: {
        description: 'd',
        inputSchema: { type: 'object' },
        handler: lambda.Function.fromFunctionArn(
          stack,
          'Tool',
          'arn:aws:lambda:us-east-1:111122223333:function:orders',
        ),
      },
    }),
    "'tools.orders.handler' must be in the stack's Region eu-central-1, got one in us-east-1",
  ],
  [
    'LlmGateway',
    'tools',
    { orders: { inputSchema: { type: 'object' } } },
    "'tools.orders.handler' must be given: an IFunction, got none",
  ],
  ['LlmGateway', 'webAclArn', 'nope', /'webAclArn' must name a regional web ACL.*got 'nope'/],
  [
    'LlmGateway',
    'webAclArn',
    'arn:aws:wafv2:us-east-1:111122223333:global/webacl/name/id',
    "'webAclArn' must name a regional web ACL",
  ],
  [
    'LlmGateway',
    'webAclArn',
    'arn:aws:wafv2:us-east-1:111122223333:regional/webacl/name/id',
    "'webAclArn' must be in the stack's Region eu-central-1",
  ],
  [
    'LlmGateway',
    'userTokensPerDay',
    10,
    "'userTokensPerDay' must be more than one answer reserves ('maxOutputTokens', 1024), or every request is refused, got 10",
  ],
  [
    'LlmGateway',
    'tenantTokensPerDay',
    10_000,
    "'tenantTokensPerDay' must be at least 'userTokensPerDay' (100000), which nobody could reach else, got 10000",
  ],
  ['LlmGateway', 'globalTokensPerDay', 10_000, "'globalTokensPerDay' must be at least 'tenantTokensPerDay' (1000000)"],
  ['LlmGateway', 'maxUserTokensPerDay', 99_999, "'maxUserTokensPerDay' must be at least 'userTokensPerDay' (100000)"],
  [
    'LlmGateway',
    'maxUserTokensPerDay',
    2e6,
    "'maxTenantTokensPerDay' must be at least 'maxUserTokensPerDay' (2000000)",
  ],
  ['LlmGateway', 'maxTenantTokensPerDay', 5, "'maxTenantTokensPerDay' must be at least 'tenantTokensPerDay' (1000000)"],
  [
    'LlmGateway',
    'maxTenantTokensPerDay',
    1e9,
    "'globalTokensPerDay' must be at least 'maxTenantTokensPerDay' (1000000000)",
  ],
  [
    'LlmGateway',
    'maxUserRequestsPerMinute',
    5,
    "'maxUserRequestsPerMinute' must be at least 'userRequestsPerMinute' (30)",
  ],
  ['LlmGateway', 'userRequestsPerMinute', -1, /'userRequestsPerMinute' must be a whole number from 1 to 6000, got -1/],
  ['LlmGateway', 'concurrency', 0, /'concurrency' must be a whole number from 1 to 1000, got 0/],
  ['LlmGateway', 'timeout', Duration.seconds(3), "'timeout' must be 10 to 120 seconds, got 3"],
  ['LlmGateway', 'auditRetention', 30, "'auditRetention' must be at least 365 days, got 30"],
  ['LlmGateway', 'staticMessage', '', "'staticMessage' must be 1 to 500 characters, got 0"],
  [
    'LlmGateway',
    'linkHosts',
    ['*.example.com'],
    "'linkHosts' must hold host names such as docs.example.com, got '*.example.com'",
  ],
  ['LlmGateway', 'vpcEndpoints', [], "'vpcEndpoints' must hold at least one endpoint, got none"],
  [
    'LlmGateway',
    'output',
    OutputPolicy.jsonSchema({ oneOf: [] }),
    "'output' must be a JSON schema that the handler can check",
  ],
  ['LlmGateway', 'fallback', ModelFallback.model('nope'), "got 'nope'"],
  [
    'LlmGateway',
    'encryptionKey',
    key,
    "'encryptionKey' must be in the stack's Region eu-central-1, got one in us-east-1",
  ],
  [
    'LlmGateway',
    'identity',
    (stack: Stack) =>
      new WorkloadIdentity(stack, 'One', {
        authorization: policy('permit (principal, action, resource == SecureLlm::Alias::"nope");'),
      }),
    "speaks of alias 'nope', and the gateway has default",
  ],
  ['SystemPrompt', 'text', undefined, "'text' must be given: a text, got none"],
  ['SystemPrompt', 'text', '', /'text'/],
  // the edge
  [
    'EdgeProtection',
    'domainName',
    'not a domain',
    "'domainName' must be a domain name such as chat.example.com, got 'not a domain'",
  ],
  [
    'EdgeProtection',
    'hostedZone',
    (stack: Stack) => route53.HostedZone.fromHostedZoneId(stack, 'Zone', 'Z1'),
    "'hostedZone' must be absent without 'domainName', got one",
  ],
  [
    'EdgeProtection',
    'chatPaths',
    ['chat*'],
    /'chatPaths' must be paths without wildcards that begin with a slash, got chat\*/,
  ],
  ['EdgeProtection', 'misusePatterns', ['('], /'misusePatterns' must be regular expressions, got '\(': /],
  ['EdgeProtection', 'misusePatterns', ['(a)\\1'], "'misusePatterns' must be expressions without a back reference"],
  ['EdgeProtection', 'misusePatterns', ['(?>a)b'], "'misusePatterns' must be expressions without an atomic group"],
  [
    'EdgeProtection',
    'misusePatterns',
    ['a++b'],
    "'misusePatterns' must be expressions without a possessive quantifier",
  ],
  ['EdgeProtection', 'maxPromptBytes', 100_000, /'maxPromptBytes' must be a whole number from 1 to 65536, got 100000/],
  ['EdgeProtection', 'requestsPerAddress', 1, /'requestsPerAddress' must be a whole number from 10/],
  ['EdgeProtection', 'callerHeader', 'a b', "'callerHeader' must be a header's name of 1 to 64 characters, got 'a b'"],
  [
    'EdgeProtection',
    'loginPage',
    { path: 'login', usernameField: '/u', passwordField: '/p' },
    "'loginPage.path' must be a path that begins with a slash, got 'login'",
  ],
  ['EdgeProtection', 'loginPage', { path: '/login' }, "'loginPage.usernameField' must be given: a text, got none"],
  ['EdgeProtection', 'scope', EdgeScope.CLOUDFRONT, "'scope' CLOUDFRONT must be in a stack of us-east-1"],
  [
    'associateUserPool',
    '',
    (stack: Stack) =>
      cognito.UserPool.fromUserPoolArn(
        stack,
        'Pool',
        'arn:aws:cognito-idp:us-east-1:111122223333:userpool/us-east-1_abc',
      ),
    "'userPool' must be in the stack's Region eu-central-1, got one in us-east-1",
  ],
  ['PrivateCa', 'commonName', '', "'commonName' must have 1 to 64 characters, got 0"],
  ['PrivateCa', 'commonName', undefined, "'commonName' must be given: a text, got none"],
  // response
  ['IncidentResponse', 'contacts', [], "'contacts' must name at least one e-mail address, got none"],
  ['IncidentResponse', 'contacts', ['bob'], "'contacts' must be e-mail addresses, got 'bob'"],
  [
    'IncidentResponse',
    'contacts',
    ['a@example.com', 'a@example.com'],
    "'contacts' must name each address once, got 'a@example.com' twice",
  ],
  ['IncidentResponse', 'contacts', undefined, "'contacts' must be given: a list of texts, got none"],
  ['IncidentResponse', 'containmentSeverity', 11, "'containmentSeverity' must be between 1 and 10, got 11"],
  [
    'IncidentResponse',
    'killSwitchState',
    KillSwitchState.ON,
    "'killSwitchState' must be NO_TOOLS, STATIC or OFF, got ON",
  ],
  [
    'IncidentResponse',
    'containment',
    [Containment.KILL_SWITCH],
    "'containment' has KILL_SWITCH, which needs 'killSwitch', got none",
  ],
  [
    'IncidentResponse',
    'approvalTimeout',
    Duration.minutes(1),
    "'approvalTimeout' must be between 5 minutes and 30 days, got 1 minute",
  ],
  ['KillSwitch', 'auditRetention', 1, "'auditRetention' must be at least 365 days, got 1"],
  ['UsageLimits', 'auditRetention', 1, "'auditRetention' must be at least 365 days, got 1"],
  ['SpendGuard', 'monthlyLimitUsd', -5, "'monthlyLimitUsd' must be more than 0, got -5"],
  ['SpendGuard', 'monthlyLimitUsd', Number.NaN, "'monthlyLimitUsd' must be a number, got 'NaN'"],
  ['SpendGuard', 'monthlyLimitUsd', '5', "'monthlyLimitUsd' must be a number, got '5'"],
  ['SpendGuard', 'topic', undefined, "'topic' must be given: an ITopic, got none"],
  ['SpendGuard', 'modelIds', [], "'modelAccess' or 'modelIds' must name at least one model, got none"],
  // the account
  ['AuditTrail', 'organizationId', 'x', "'organizationId' must look like 'o-abcde12345', got 'x'"],
  [
    'AuditTrail',
    'additionalConfigRules',
    ['nope'],
    /'additionalConfigRules' must hold identifiers of managed rules.*got 'nope'/,
  ],
  ['AuditTrail', 'trail', Adoption.ENSURE, "'trail' must be CREATE, ADOPT or OFF"],
  [
    'OrganizationGuardrails',
    'regions',
    ['eu-centrl-1'],
    "'regions' must be Regions of AWS such as eu-central-1, got 'eu-centrl-1'",
  ],
  ['OrganizationGuardrails', 'regions', [], "'regions' must name at least one, got none"],
  [
    'OrganizationGuardrails',
    'guardrails',
    (stack: Stack) => ({ 'eu-centrl-1': guardrail(stack) }),
    "'guardrails' must be Regions of AWS such as eu-central-1, got 'eu-centrl-1'",
  ],
  ['OrganizationGuardrails', 'targetIds', ['everybody'], /'targetIds' must be ids of units.*got 'everybody'/],
  ['OrganizationGuardrails', 'organizationId', 'x', "'organizationId' must look like 'o-abcde12345', got 'x'"],
  ['OrganizationGuardrails', 'trustedAccountIds', ['1'], "'trustedAccountIds' must be accounts of 12 digits, got '1'"],
  [
    'ThreatDetection',
    'macieIdentifiers',
    [{ name: 'n', regex: '(' }],
    /'macieIdentifiers' must be regular expressions, got '\(': /,
  ],
  [
    'ThreatDetection',
    'macieIdentifiers',
    [{ name: '', regex: 'a' }],
    "'macieIdentifiers' must have a 'name' of 1 to 128 characters, got 0",
  ],
  [
    'ThreatDetection',
    'macieIdentifiers',
    [{ name: 'n', regex: '(?i)a' }],
    "'macieIdentifiers' must be expressions without a flag",
  ],
  ['ThreatDetection', 'aggregateRegions', ['nope'], "'aggregateRegions' must be true or false, got a list"],
  ['ThreatDetection', 'unusedAccessAge', Duration.days(400), "'unusedAccessAge' must be from 1 to 365 whole days"],
  ['ThreatDetection', 'guardDutyPlans', [], "'guardDutyPlans' must name at least one"],
  ['LlmDataVault', 'classes', [], /'classes'/],
  [
    'LlmDataVault',
    'classes',
    [DataClass.EVIDENCE, DataClass.EVIDENCE],
    "'classes' must name each class once, got evidence twice",
  ],
  [
    'LlmDataVault',
    'retention',
    { [DataClass.EVIDENCE]: Duration.days(Token.asNumber({ Ref: 'Days' })) },
    "'retention.evidence' must be known at synthesis, got a token",
  ],
  [
    'OrganizationGuardrails',
    'targetIds',
    ['ou-abcd-12345678', 'ou-abcd-12345678'],
    "'targetIds' must name each target once, got 'ou-abcd-12345678' twice",
  ],
  [
    'DefenseInDepth',
    'env',
    { account: 'prod', region: ENV.region },
    "'env' must have an account of 12 digits, got 'prod'",
  ],
  [
    'LlmGateway',
    'aliases',
    { default: { temperature: Number.NaN } },
    "'aliases.default.temperature' must be a number, got 'NaN'",
  ],
  ['LlmGateway', 'concurrency', Number.NaN, "'concurrency' must be a number, got 'NaN'"],
  ['RecoveryPlan', 'retention', Duration.days(7), /'retention' must be at least 35 days, got/],
  // all together
  ['DefenseInDepth', 'contacts', [], "'contacts' must name at least one e-mail address, got none"],
  ['DefenseInDepth', 'models', undefined, "'models' must be given: a map of LlmModel by name, got none (at It)"],
  [
    'DefenseInDepth',
    'models',
    { default: LlmModel.geographicProfile(Geography.US, NOVA) },
    "'geography' must be one whose profiles can be called in eu-central-1 (eu), got 'us'",
  ],
  ['DefenseInDepth', 'profile', 'starter', "'profile' must be one of STARTER, STANDARD, REGULATED, got 'starter'"],
  ['DefenseInDepth', 'env', {}, /'env' must have a Region/],
  ['DefenseInDepth', 'gatewayOptions', { aliases: { nope: {} } }, /'aliases' must name aliases of 'modelAccess'/],
  ['DefenseInDepth', 'today', new Date('nope'), "'today' must be a date, got Invalid Date"],
  ['DefenseInDepth', 'exceptions', [{ id: 'nope', reason: 'r', owner: 'o', expires: '2999-01-01' }], "got 'nope'"],
  ['DefenseInDepth', 'exceptions', [{ id: 'nope' }], "'exceptions[0].reason' must be given: a text, got none"],
  ['DefenseInDepth', 'accountServices', Adoption.CREATE, "'accountServices' must be ENSURE, ADOPT or OFF"],
  [
    'DefenseInDepth',
    'domainName',
    'not a domain',
    "'domainName' must be a domain name such as chat.example.com, got 'not a domain'",
  ],
  [
    'DefenseInDepth',
    'profile',
    SecurityProfile.REGULATED,
    "'administratorArns' must name who alone may weaken what keeps evidence",
  ],
  [
    'DefenseInDepth',
    'availabilityZones',
    ['us-east-1a', 'us-east-1b'],
    "'availabilityZones' must be zones of the stack's Region eu-central-1",
  ],
];

describe('a wrong prop is refused at synthesis, with its name, what it may be and what was given', () => {
  test('of which there are more than a hundred here', () => {
    expect(WRONG.length).toBeGreaterThan(100);
  });

  test.each(WRONG.map((row): [string, Row] => [`${row[0]}: ${row[1]} ${String(row[2]).slice(0, 60)}`, row]))(
    '%s',
    (_, [make, prop, value, message]) => {
      const stack = stackIn();
      const given = typeof value === 'function' ? value(stack) : value;
      let thrown: unknown;
      try {
        (makes[make] as Make)(stack, prop === '' ? given : { [prop]: given });
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toMatchObject({ name: 'PropsError' });
      expect((thrown as Error).message).toMatch(message);
      expect((thrown as Error).message).toMatch(/ \(at (Stack\/)?(It|Models)/);
    },
  );
});

describe('what only looks wrong is taken', () => {
  test.each<Row>([
    ['ModelAccess', 'models', { default: LlmModel.geographicProfile(Geography.EU, NOVA) }, ''],
    ['ModelAccess', 'models', { default: LlmModel.globalProfile(NOVA) }, ''],
    ['ModelAccess', 'models', { default: LlmModel.geographicProfile(Geography.of('moon', ['moon-1']), NOVA) }, ''],
    ['ModelGuardrail', 'sensitivePatterns', [{ name: 'n', pattern: '[(?=]\\(\\?=[a-z]{2}(?:x|y)' }], ''],
    ['EdgeProtection', 'misusePatterns', ['(?i)ignore (all )?rules[++]', 'a(?=b)'], ''],
    ['ThreatDetection', 'macieIdentifiers', [{ name: 'n', regex: 'E-\\d{6}(?:a|b)' }], ''],
    ['PrivateLlmNetwork', 'cidr', '100.64.0.0/16', ''],
    ['PrivateLlmNetwork', 'availabilityZones', ['eu-central-1c'], ''],
    ['PrivateLlmNetwork', 'encryptionKey', (stack: Stack) => key(stack, 'eu-central-1'), ''],
    ['AuditTrail', 'additionalConfigRules', ['BEDROCKAGENTCORE_RUNTIME_PRIVATE_NETWORK_REQUIRED'], ''],
    ['OrganizationGuardrails', 'regions', ['eu-central-9'], ''],
    ['LlmGateway', 'webAclArn', 'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/name/id', ''],
  ])('%s: %s %p', (make, prop, value) => {
    const stack = stackIn();
    const given = typeof value === 'function' ? value(stack) : value;
    expect(() => (makes[make] as Make)(stack, { [prop]: given })).not.toThrow();
  });

  test('a name in its zone, also where the zone was imported by its id alone, and the zone itself', () => {
    const made = (domainName: string, zone: (stack: Stack) => route53.IHostedZone) => () => {
      const stack = stackIn();
      new EdgeProtection(stack, 'It', { domainName, hostedZone: zone(stack) });
    };
    const named = (zoneName: string) => (stack: Stack) =>
      route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName });
    expect(made('chat.example.com', named('example.com'))).not.toThrow();
    expect(made('example.com', named('example.com.'))).not.toThrow();
    expect(made('chat.example.com', named('example.org'))).toThrow(
      "'domainName' must be in the 'hostedZone' example.org, in which its certificate is proven, got 'chat.example.com'",
    );
    expect(made('chat.example.com', named('ample.com'))).toThrow("must be in the 'hostedZone' ample.com");
    const hidden = (stack: Stack) =>
      new route53.PrivateHostedZone(stack, 'Zone', { zoneName: 'example.com', vpc: new ec2.Vpc(stack, 'Vpc') });
    expect(made('chat.example.com', hidden)).toThrow(
      "'hostedZone' must be public, or 'certificate' be given: a certificate is proven by a record that everybody sees, got a private one for 'chat.example.com'",
    );
    expect(made('chat.example.com', (stack) => route53.HostedZone.fromHostedZoneId(stack, 'Zone', 'Z1'))).not.toThrow();
  });

  test('where the Region is known at deployment only', () => {
    const stack = stackIn({});
    const access = new ModelAccess(stack, 'Models', {
      guardrail: guardrail(stack, 'us-east-1'),
      models: { default: LlmModel.geographicProfile(Geography.US, NOVA) },
    });
    expect(access.aliases).toEqual(['default']);
    expect(() => new KillSwitch(stack, 'Switch', { key: key(stack) })).not.toThrow();
  });

  test('the Classic tier where there is no guardrail profile', () => {
    const stack = stackIn({ region: 'eu-central-2' });
    expect(() => new ModelGuardrail(stack, 'Standard')).toThrow("'profile' must be given in 'eu-central-2'");
    expect(() => new ModelGuardrail(stack, 'Classic', { tier: GuardrailTier.CLASSIC })).not.toThrow();
  });
});

describe('what a Region has not got is refused there, with what to say instead', () => {
  type Elsewhere = [region: string, make: keyof typeof makes, props: Props, message: string];
  test.each<Elsewhere>([
    [
      'af-south-1',
      'ModelGuardrail',
      {},
      "'env' must name another Region: there are no guardrails in af-south-1, where CloudFormation has no AWS::Bedrock::Guardrail",
    ],
    [
      'us-west-1',
      'SystemPrompt',
      { text: 'x' },
      "'systemPrompt' must be absent and no SystemPrompt be made in us-west-1",
    ],
    [
      'eu-south-1',
      'ThreatDetection',
      { securityLake: Adoption.CREATE },
      "'securityLake' must be OFF or ADOPT in eu-south-1, where CloudFormation has no AWS::SecurityLake::DataLake",
    ],
    ['eu-south-2', 'ThreatDetection', { macie: Adoption.CREATE }, "'macie' must be OFF or ADOPT in eu-south-2"],
    [
      'il-central-1',
      'PrivateLlmNetwork',
      { vpcEncryption: VpcEncryption.MONITOR },
      "'vpcEncryption' must be absent in il-central-1",
    ],
    [
      'cn-north-1',
      'WorkloadIdentity',
      {},
      "'identity' must be that of an OIDC issuer (WorkloadIdentity.fromOidc) in cn-north-1",
    ],
  ])('%s: %s', (region, make, props, message) => {
    expect(() => (makes[make] as Make)(stackIn({ ...ENV, region }), props)).toThrow(message);
  });

  test('a budget, where the rest of SpendGuard works without it', () => {
    const make = (region: string, props: object) => () => {
      const stack = stackIn({ ...ENV, region });
      new SpendGuard(stack, 'It', { topic: topic(stack, region), modelIds: [NOVA], ...props });
    };
    expect(make('eu-north-1', { monthlyLimitUsd: 5 })).toThrow(
      /'budget' must be false .* in eu-north-1, where CloudFormation has no AWS::Budgets::Budget/,
    );
    expect(make('eu-north-1', { budget: false })).not.toThrow();
    expect(make('eu-west-1', { monthlyLimitUsd: 5 })).not.toThrow();
  });

  test('a test of restores, without which backups are made and synthesis warns', () => {
    const made = (region: string) => {
      const stack = stackIn({ ...ENV, region });
      const plan = new RecoveryPlan(stack, 'It');
      plan.protect(new s3.Bucket(stack, 'Data'));
      const { restoreTest } = plan;
      const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('not restored as a test'));
      return [restoreTest !== undefined, warnings.length];
    };
    expect(made('ap-southeast-5')).toEqual([false, 1]);
    expect(made('eu-west-1')).toEqual([true, 0]);
  });

  test.each(['us-gov-west-1', 'cn-north-1', 'eusc-de-east-1'])('DefenseInDepth in %s', (region) => {
    const make = () => makes.DefenseInDepth(stackIn(), { env: { region } });
    expect(make).toThrow(
      `'env' must have a commercial Region: DefenseInDepth was tried in none of AWS GovCloud, China`,
    );
    expect(make).toThrow(`got ${region} (at It)`);
  });

  test('DefenseInDepth without a guardrail profile', () => {
    expect(() => makes.DefenseInDepth(stackIn(), { env: { region: 'sa-east-1' } })).toThrow(
      "'guardrailOptions' must have a 'profile' or the 'tier' CLASSIC in sa-east-1, for which no guardrail profile is known",
    );
  });
});

/** Every public construct that takes props, and the struct they are of. */
const CONSTRUCTS = Object.keys(STRUCTS)
  .filter((struct) => struct.endsWith('Props'))
  .flatMap((struct) => {
    const name = struct.replace(/Props$/, '');
    const made = (library as Record<string, unknown>)[name];
    return typeof made === 'function' ? [[name, made, STRUCTS[struct]!] as const] : [];
  });

describe('every construct says what TypeScript would, to callers who have none', () => {
  /** A value of a kind, as far as it is looked at. */
  const standIn = (kind: string): unknown => {
    const [form, of] = kind.split(' ');
    if (form === 'enum') return ENUMS[of!]![0];
    return { text: 'x', number: 1, flag: true, list: [], map: {}, struct: {}, object: new (class {})() }[form!] ?? {};
  };
  const wrong = (kind: string): unknown => (/^(text|enum)/.test(kind) ? 5 : 'wrong');
  const needed = (members: Members) =>
    Object.fromEntries(
      Object.entries(members)
        .filter(([, member]) => member.needed)
        .map(([name, { kind }]) => [name, standIn(kind)]),
    );
  // biome-ignore lint/suspicious/noExplicitAny: each is called with what it does not take
  const make = (construct: any, props: unknown) => {
    const stack = stackIn();
    return () => new construct(construct === DefenseInDepth ? stack.node.scope : stack, 'It', props);
  };

  test('of which there are as many as the library has', () => {
    const public_ = Object.entries(library as Record<string, unknown>).filter(([name]) => `${name}Props` in STRUCTS);
    expect(CONSTRUCTS.map(([name]) => name).sort()).toEqual(public_.map(([name]) => name).sort());
    expect(CONSTRUCTS.length).toBeGreaterThan(23);
  });

  test.each(CONSTRUCTS.filter(([, , members]) => Object.values(members).some((member) => member.needed)))(
    '%s without what it needs',
    (_, construct, members) => {
      const names = Object.entries(members).filter(([, member]) => member.needed);
      for (const props of [undefined, null, {}])
        expect(make(construct, props)).toThrow(
          new RegExp(`^'${names[0]![0]}' must be given: .*, got none \\(at (Stack/)?It\\)`),
        );
      for (const [name] of names) {
        const { [name]: _missing, ...others } = needed(members);
        expect(make(construct, others)).toThrow(`'${name}' must be given: `);
      }
    },
  );

  test.each(
    drawn(
      CONSTRUCTS.flatMap(([name, construct, members]) =>
        Object.entries(members)
          .filter(([, { kind }]) => kind !== 'any')
          .map(([prop, { kind }]) => [name, prop, kind, construct, members] as const),
      ),
      5,
      ([name]) => name,
    ),
  )('%s: %s that is no %s', (_, prop, kind, construct, members) => {
    expect(make(construct, { ...needed(members), [prop]: wrong(kind) })).toThrow(
      new RegExp(`^'${prop}' must be .*, got '(5|wrong)' \\(at (Stack/)?It\\)`),
    );
  });
});
