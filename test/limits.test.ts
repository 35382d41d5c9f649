import { App, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  type DeniedTopic,
  EdgeProtection,
  type EdgeProtectionProps,
  type GatewayAlias,
  type GatewayRetrieval,
  type GatewayTool,
  GuardrailTier,
  IncidentResponse,
  type IncidentResponseProps,
  LlmDataVault,
  type LlmDataVaultProps,
  type LlmGatewayProps,
  ModelGuardrail,
  type ModelGuardrailProps,
  PrivateCa,
  PrivateLlmNetwork,
  type PrivateLlmNetworkProps,
  RecoveryPlan,
  type RecoveryPlanProps,
  SpendFreeze,
  SpendGuard,
  type SpendGuardProps,
  ThreatDetection,
  WorkloadIdentity,
  type WorkloadIdentityProps,
} from '../lib';
import { checkAliases, checkLlmGateway } from '../lib/layers/gateway/private/check-llm-gateway';
import { decided } from '../lib/layers/gateway/private/gateway-defaults';

const { days, hours, minutes, seconds, millis } = Duration;
const stackOf = () => new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
const text = (length: number) => 'x'.repeat(length);
const many = <T>(count: number, of: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => of(index));

/** Other budgets, between which one may be anything. */
const WIDE: Readonly<Record<string, Partial<LlmGatewayProps>>> = {
  userTokensPerDay: { maxOutputTokens: 1, tenantTokensPerDay: 1e12, globalTokensPerDay: 1e12 },
  tenantTokensPerDay: { maxOutputTokens: 1, userTokensPerDay: 2, globalTokensPerDay: 1e12 },
  globalTokensPerDay: { maxOutputTokens: 1, userTokensPerDay: 2, tenantTokensPerDay: 2 },
  maxUserTokensPerDay: {
    maxOutputTokens: 1,
    userTokensPerDay: 2,
    tenantTokensPerDay: 2,
    maxTenantTokensPerDay: 1e12,
    globalTokensPerDay: 1e12,
  },
  maxTenantTokensPerDay: { maxOutputTokens: 1, userTokensPerDay: 2, tenantTokensPerDay: 2, globalTokensPerDay: 1e12 },
};

/** A prop, how it is given, what is just allowed, and what is just not. */
type Limit<T = never> = [prop: string, give: (value: T) => unknown, allowed: T[], refused: T[]];
const limit = <T>(prop: string, give: (value: T) => unknown, allowed: T[], refused: T[]) =>
  [prop, give, allowed, refused] as unknown as Limit;

const guardrail = (props: ModelGuardrailProps) => new ModelGuardrail(stackOf(), 'Guardrail', props);
const topic = (definition: number, name = 'a') => ({ name, definition: text(definition) }) as DeniedTopic;
const edge = (props: EdgeProtectionProps) => new EdgeProtection(stackOf(), 'Edge', props);
const identity = (props: WorkloadIdentityProps) => new WorkloadIdentity(stackOf(), 'Identity', props);
const network = (props: PrivateLlmNetworkProps) => new PrivateLlmNetwork(stackOf(), 'Network', props);
const vault = (props: LlmDataVaultProps) => new LlmDataVault(stackOf(), 'Vault', props);
const recovery = (props: RecoveryPlanProps) => new RecoveryPlan(stackOf(), 'Recovery', props);
const response = (props: Partial<IncidentResponseProps>, stack = stackOf()) =>
  new IncidentResponse(stack, 'Response', { contacts: ['security@example.com'], ...props });
const spend = (props: Partial<SpendGuardProps>, stack = stackOf()) =>
  new SpendGuard(stack, 'Spend', {
    monthlyLimitUsd: 1,
    topic: new sns.Topic(stack, 'Topic'),
    modelIds: ['m'],
    ...props,
  });
const roles = (stack: Stack, count: number) =>
  many(count, (index) => iam.Role.fromRoleName(stack, `Role${index}`, `role-${index}`));

/** What the checks of a gateway look at; they need no gateway. */
const gatewayOf = (props: Partial<LlmGatewayProps>) =>
  decided({
    modelAccess: { aliases: ['default'] },
    identity: { claims: { subject: 'sub' } },
    ...props,
  } as unknown as LlmGatewayProps);
const gateway = (props: Partial<LlmGatewayProps>) => checkLlmGateway(stackOf(), gatewayOf(props));
const aliases = (given: Record<string, GatewayAlias>, props: Partial<LlmGatewayProps> = {}) =>
  checkAliases(stackOf(), gatewayOf({ ...props, aliases: given }));
const retrieval = {
  knowledgeBase: { env: { region: 'eu-central-1' } },
  singleTenant: true,
} as unknown as GatewayRetrieval;

const LIMITS: Limit[] = [
  limit(
    'groundingThreshold',
    (groundingThreshold: number) => guardrail({ groundingThreshold }),
    [0.7, 0.99],
    [0.69, 1],
  ),
  limit(
    'relevanceThreshold',
    (relevanceThreshold: number) => guardrail({ relevanceThreshold }),
    [0.7, 0.99],
    [0.69, 1],
  ),
  limit('blockedInputMessage', (n: number) => guardrail({ blockedInputMessage: text(n) }), [1, 500], [0, 501]),
  limit('blockedOutputMessage', (n: number) => guardrail({ blockedOutputMessage: text(n) }), [1, 500], [0, 501]),
  limit(
    'deniedTopics',
    (n: number) => guardrail({ deniedTopics: many(n, (index) => topic(1, `t${index}`)) }),
    [0, 29],
    [30],
  ),
  limit('deniedTopics', (n: number) => guardrail({ deniedTopics: [topic(n)] }), [1, 1000], [0, 1001]),
  limit(
    'deniedTopics',
    (n: number) => guardrail({ deniedTopics: [topic(n)], tier: GuardrailTier.CLASSIC }),
    [1, 200],
    [0, 201],
  ),
  limit('deniedTopics', (n: number) => guardrail({ deniedTopics: [topic(1, text(n))] }), [1, 100], [0, 101]),
  limit(
    'deniedTopics',
    (n: number) => guardrail({ deniedTopics: [{ ...topic(1), examples: many(n, String) }] }),
    [0, 5],
    [6],
  ),
  limit(
    'deniedTopics',
    (n: number) => guardrail({ deniedTopics: [{ ...topic(1), examples: [text(n)] }] }),
    [1, 100],
    [0, 101],
  ),
  limit('blockedWords', (n: number) => guardrail({ blockedWords: [text(n)] }), [1, 100], [0, 101]),
  limit(
    'sensitivePatterns',
    (n: number) => guardrail({ sensitivePatterns: [{ name: 'a', description: 'a', pattern: text(n) }] as never }),
    [1, 500],
    [0, 501],
  ),
  limit(
    'automatedReasoningPolicyArns',
    (n: number) => guardrail({ automatedReasoningPolicyArns: many(n, (index) => `arn:aws:${index + 1}`) }),
    [0, 2],
    [3],
  ),
  limit(
    'interventionAlarmThreshold',
    (interventionAlarmThreshold: number) => guardrail({ interventionAlarmThreshold }),
    [1],
    [0, 0.5],
  ),
  limit('maxPromptBytes', (maxPromptBytes: number) => edge({ maxPromptBytes }), [1, 65_536], [0, 65_537, 1.5]),
  limit('requestsPerAddress', (requestsPerAddress: number) => edge({ requestsPerAddress }), [10, 2e9], [9, 2e9 + 1]),
  limit('requestsPerCaller', (requestsPerCaller: number) => edge({ requestsPerCaller }), [10, 2e9], [9, 2e9 + 1]),
  limit('maxCapacity', (maxCapacity: number) => edge({ maxCapacity }), [5000], [0, 5001]),
  limit('misusePatterns', (n: number) => edge({ misusePatterns: [text(n)] }), [1, 200], [0, 201]),
  limit('callerHeader', (n: number) => edge({ callerHeader: text(n) }), [1, 64], [0, 65]),
  limit('commonName', (n: number) => new PrivateCa(stackOf(), 'Ca', { commonName: text(n) }), [1, 64], [65]),
  limit(
    'validity',
    (validity: Duration) => new PrivateCa(stackOf(), 'Ca', { commonName: 'a', validity }),
    [days(365)],
    [days(364), hours(8759)],
  ),
  limit(
    'accessTokenValidity',
    (accessTokenValidity: Duration) => identity({ accessTokenValidity }),
    [minutes(5), minutes(60)],
    [minutes(4), minutes(61)],
  ),
  limit(
    'sessionValidity',
    (sessionValidity: Duration) => identity({ sessionValidity }),
    [hours(1), days(30)],
    [minutes(59), hours(721)],
  ),
  limit('cidr', (bits: number) => network({ cidr: `10.0.0.0/${bits}` }), [16, 22], [15, 23]),
  limit('maxAzs', (maxAzs: number) => network({ maxAzs }), [1, 2], [0, 1.5, 7]),
  limit(
    'availabilityZones',
    (n: number) => network({ availabilityZones: many(n, (index) => `eu-central-1${'abcdefg'[index]}`) }),
    [1, 6],
    [0, 7],
  ),
  limit('retention.evidence', (evidence: Duration) => vault({ retention: { evidence } }), [days(1)], [days(0)]),
  limit(
    'noncurrentVersionExpiration',
    (noncurrentVersionExpiration: Duration) => vault({ noncurrentVersionExpiration }),
    [days(30)],
    [days(29), hours(721)],
  ),
  limit(
    'promptExpiration',
    (promptExpiration: Duration) => vault({ promptExpiration }),
    [days(1)],
    [days(0), hours(25)],
  ),
  limit('retention', (retention: Duration) => recovery({ retention }), [days(35)], [days(34), hours(839)]),
  limit(
    'recoveryPointObjective',
    (recoveryPointObjective: Duration) => recovery({ recoveryPointObjective }),
    [days(1), days(7)],
    [hours(23), hours(25), days(8)],
  ),
  limit(
    'retention',
    (cold: number) => recovery({ moveToColdStorageAfter: days(cold), retention: days(130) }),
    [1, 40],
    [41],
  ),
  limit(
    'complianceLockAfter',
    (complianceLockAfter: Duration) =>
      recovery({ complianceLockAfter, iUnderstandComplianceModeCannotBeShortened: true }),
    [days(3)],
    [days(2), hours(71)],
  ),
  limit(
    'containmentSeverity',
    (containmentSeverity: number) => response({ containmentSeverity }),
    [1, 10],
    [0.9, 10.1],
  ),
  limit('guardrailInterventions', (guardrailInterventions: number) => response({ guardrailInterventions }), [1], [0]),
  limit(
    'approvalTimeout',
    (approvalTimeout: Duration) => response({ approvalTimeout }),
    [minutes(5), days(30)],
    [minutes(4), hours(721)],
  ),
  limit('monthlyLimitUsd', (monthlyLimitUsd: number) => spend({ monthlyLimitUsd }), [0.01], [0, -1, Number.NaN]),
  limit('forecastAlerts', (n: number) => spend({ forecastAlerts: many(n, (index) => index + 1) }), [1, 4], [0, 5]),
  limit('forecastAlerts', (percent: number) => spend({ forecastAlerts: [percent] }), [0.1, 1000], [0, 1000.1]),
  limit('anomalyDeviations', (anomalyDeviations: number) => spend({ anomalyDeviations }), [0.1], [0]),
  limit(
    'freezeAt',
    (freezeAt: number) => {
      const stack = stackOf();
      return spend({ freeze: SpendFreeze.MANUAL, freezeAt, roles: roles(stack, 1) }, stack);
    },
    [0.1, 1000],
    [0, 1000.1],
  ),
  limit(
    'roles',
    (n: number) => {
      const stack = stackOf();
      return spend({ freeze: SpendFreeze.MANUAL, roles: roles(stack, n) }, stack);
    },
    [1, 100],
    [0, 101],
  ),
  limit(
    'unusedAccessAge',
    (unusedAccessAge: Duration) => new ThreatDetection(stackOf(), 'Detection', { unusedAccessAge }),
    [days(1), days(365)],
    [hours(23), days(366)],
  ),
  ...Object.entries({
    maxToolRounds: [1, 15],
    // more than the least answer, with which the others are as wide as they can be
    userTokensPerDay: [2, 1e12],
    tenantTokensPerDay: [2, 1e12],
    globalTokensPerDay: [2, 1e12],
    maxUserTokensPerDay: [2, 1e12],
    maxTenantTokensPerDay: [2, 1e12],
    userRequestsPerMinute: [1, 6000],
    // not below the 30 that it is the ceiling of
    maxUserRequestsPerMinute: [30, 6000],
    quotaShards: [1, 16],
    maxOutputTokens: [1, 4096],
    maxInputChars: [1, 32_000],
    concurrency: [1, 1000],
    requestsPerSecond: [1, 50],
    requestsPerDayAndKey: [1, 1e9],
  }).map(([prop, [least = 0, most = 0]]) =>
    limit(
      prop,
      (value: number) => gateway({ ...(prop.endsWith('TokensPerDay') ? WIDE[prop] : {}), [prop]: value }),
      [least, most],
      [least - 1, most + 1, least + 0.5],
    ),
  ),
  limit(
    'timeout',
    (timeout: Duration) => gateway({ timeout }),
    [seconds(10), seconds(120)],
    [seconds(9), seconds(121)],
  ),
  limit('auditRetention', (auditRetention: number) => gateway({ auditRetention }), [365], [364]),
  limit('staticMessage', (n: number) => gateway({ staticMessage: text(n) }), [1, 500], [0, 501]),
  limit(
    'timeout',
    (timeout: Duration) =>
      gateway({ tools: { a: { inputSchema: { type: 'object' }, timeout } as unknown as GatewayTool } }),
    [millis(100), seconds(30)],
    [millis(99), millis(30_001)],
  ),
  limit(
    'tools',
    (n: number) => gateway({ tools: { [text(n)]: { inputSchema: { type: 'object' } } as never } }),
    [1, 64],
    [0, 65],
  ),
  limit(
    'maxOutputTokens',
    (maxOutputTokens: number) => aliases({ default: { maxOutputTokens } }, { maxOutputTokens: 100 }),
    [1, 100],
    [0, 101, 1.5],
  ),
  limit('temperature', (temperature: number) => aliases({ default: { temperature } }), [0, 1], [-0.1, 1.1]),
  limit('aliases', (n: number) => aliases({ [text(n)]: { model: 'default' } }), [1, 64], [0, 65]),
  limit('aliases', (n: number) => aliases(Object.fromEntries(many(n, () => ['default', {}]))), [1], [0]),
  limit(
    'maxSources',
    (maxSources: number) => aliases({ default: { retrieval: { ...retrieval, maxSources } } }),
    [1, 20],
    [0, 21, 1.5],
  ),
  limit(
    'sourceMetadataKey',
    (n: number) => aliases({ default: { retrieval: { ...retrieval, sourceMetadataKey: text(n) } } }),
    [1, 100],
    [0, 101],
  ),
];

test.each(LIMITS)(
  '%s: what is just allowed is accepted, what is just not is refused by name',
  (prop, give, allowed, refused) => {
    for (const value of allowed) expect(() => give(value)).not.toThrow();
    for (const value of refused) expect(() => give(value)).toThrow(`'${prop}'`);
  },
);
