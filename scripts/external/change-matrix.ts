import { readFileSync } from 'node:fs';
import Module from 'node:module';
import { join } from 'node:path';
import { fullDiff } from '@aws-cdk/cloudformation-diff';
import { App, Duration, Size, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import * as library from '../../lib';
import { holdsNothing } from '../../local/samples/holds-nothing';

// Adds, changes and removes every prop of every construct, and asks @aws-cdk/cloudformation-diff what CloudFormation would
// replace or destroy: nothing that holds something may be lost in silence. Props and their types come from .jsii, so that a
// new one is tried by itself; one for which no value is found fails.

interface Reference {
  readonly fqn?: string;
  readonly primitive?: string;
  readonly collection?: { readonly kind: 'array' | 'map'; readonly elementtype: Reference };
}
interface Prop {
  readonly name: string;
  readonly optional?: boolean;
  readonly type: Reference;
}
interface Type {
  readonly fqn: string;
  readonly name: string;
  readonly kind: string;
  readonly datatype?: boolean;
  readonly abstract?: boolean;
  readonly interfaces?: string[];
  readonly properties?: Prop[];
  readonly members?: { readonly name: string }[];
  readonly initializer?: { readonly parameters?: { readonly type: Reference }[] };
}
type Values = Record<string, unknown>;

const TYPES: Record<string, Type> = JSON.parse(readFileSync(process.argv[2] ?? '.jsii', 'utf8')).types;
/** One construct alone, while working. */
const only = process.argv[3];
const LIBRARY = library as unknown as Record<string, Record<string, unknown>>;

const propsOf = (fqn: string): Prop[] => {
  const type = TYPES[fqn];
  return type ? [...(type.interfaces ?? []).flatMap(propsOf), ...(type.properties ?? [])] : [];
};

// --- the constructs of alone.ts, with other props ---
let asked: { readonly name: string; readonly props: (scope: Construct) => Values } | undefined;
const overriding = new Proxy(library, {
  get(target, name) {
    const known = (target as unknown as Record<string | symbol, unknown>)[name];
    if (typeof name !== 'string' || name !== asked?.name) return known;
    return new Proxy(known as new (...args: unknown[]) => object, {
      construct: (made, [scope, id, props]) =>
        new made(scope, id, { ...(props as object), ...asked!.props(scope as Construct) }),
    });
  },
});
const loader = Module as unknown as {
  _load: (request: string, parent?: { filename?: string }, main?: boolean) => unknown;
};
const load = loader._load;
loader._load = (request, parent, main) =>
  request === '../../lib' && parent?.filename?.endsWith(join('samples', 'alone.ts'))
    ? overriding
    : load(request, parent, main);
const { ALONE } = require('../../local/samples/alone') as typeof import('../../local/samples/alone');

type Rendered = Record<string, unknown>;
/** The template of a construct with these props; undefined where synthesis refuses them. */
function template(name: string, props: (scope: Construct) => Values): Rendered | undefined {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
  asked = { name, props };
  try {
    ALONE[name]!.build(stack);
    return Template.fromStack(stack).toJSON();
  } catch (error) {
    refusal = (error as Error).message;
    return undefined;
  } finally {
    asked = undefined;
  }
}
let refusal = '';

// --- values, by prop and by type; what is made for one begins with Sample ---
type Maker = (scope: Construct, id: string) => unknown;
const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:111122223333:${resource}`;
const BY_TYPE: Record<string, readonly Maker[]> = {
  'aws-cdk-lib.Duration': [1, 2, 3, 35, 40, 100, 200, 365, 730]
    .map((days) => () => Duration.days(days))
    .concat(
      [1, 2, 5, 10, 30, 60, 120].map((minutes) => () => Duration.minutes(minutes)),
      [10, 20].map((seconds) => () => Duration.seconds(seconds)),
    ),
  'aws-cdk-lib.Size': [
    () => Size.mebibytes(1),
    () => Size.mebibytes(2),
    () => Size.kibibytes(4),
    () => Size.kibibytes(8),
  ],
  'aws-cdk-lib.aws_kms.IKey': [(scope, id) => new kms.Key(scope, `SampleKey${id}`)],
  'aws-cdk-lib.aws_s3.IBucket': [(scope, id) => new s3.Bucket(scope, `SampleBucket${id}`)],
  'aws-cdk-lib.aws_sns.ITopic': [(scope, id) => new sns.Topic(scope, `SampleTopic${id}`)],
  'aws-cdk-lib.aws_logs.ILogGroup': [
    (scope, id) => new logs.LogGroup(scope, `SampleLog${id}`, { logGroupName: `aws-waf-logs-sample-${id}` }),
  ],
  'aws-cdk-lib.aws_logs.RetentionDays': [() => logs.RetentionDays.TWO_YEARS, () => logs.RetentionDays.FIVE_YEARS],
  'aws-cdk-lib.aws_s3.ObjectLockMode': [() => s3.ObjectLockMode.GOVERNANCE, () => s3.ObjectLockMode.COMPLIANCE],
  'aws-cdk-lib.aws_lambda.IFunction': [
    (scope, id) =>
      lambda.Function.fromFunctionArn(scope, `SampleFunction${id}`, arn('lambda', `function:sample-${id}`)),
  ],
  'aws-cdk-lib.aws_iam.IRole': [
    (scope, id) => iam.Role.fromRoleArn(scope, `SampleRole${id}`, `arn:aws:iam::111122223333:role/sample-${id}`),
  ],
  'aws-cdk-lib.aws_iam.IUser': [(scope, id) => iam.User.fromUserName(scope, `SampleUser${id}`, `sample-${id}`)],
  'aws-cdk-lib.aws_cloudwatch.IAlarm': [
    (scope, id) => cloudwatch.Alarm.fromAlarmArn(scope, `SampleAlarm${id}`, arn('cloudwatch', `alarm:sample-${id}`)),
  ],
  'aws-cdk-lib.aws_certificatemanager.ICertificate': [
    (scope, id) => acm.Certificate.fromCertificateArn(scope, `SampleCert${id}`, arn('acm', `certificate/${id}`)),
  ],
  'aws-cdk-lib.aws_route53.IHostedZone': [
    (scope, id) =>
      route53.HostedZone.fromHostedZoneAttributes(scope, `SampleZone${id}`, {
        hostedZoneId: `Z${id}`,
        zoneName: 'example.com',
      }),
  ],
  'cdk-secure-llm.LlmDataVault': [
    (scope, id) =>
      new library.LlmDataVault(scope, `SampleVault${id}`, {
        classes: [library.DataClass.PROMPTS, library.DataClass.CORPUS, library.DataClass.EVIDENCE],
      }),
  ],
  'cdk-secure-llm.LlmModel': ['amazon.nova-lite-v1:0', 'amazon.nova-pro-v1:0'].map(
    (model) => () => library.LlmModel.foundationModel(model),
  ),
  'cdk-secure-llm.AgentTools': ['one', 'two'].map(
    (name) => (scope, id) =>
      library.AgentTools.lambdaFunction(name, {
        handler: lambda.Function.fromFunctionArn(scope, `SampleTool${name}${id}`, arn('lambda', `function:${name}`)),
        description: 'Finds a claim by its number.',
        inputSchema: { type: 'object', properties: { number: { type: 'string', maxLength: 20 } } },
        effect: library.ToolEffect.READ,
        allow: [library.ToolAccess.anyUser()],
      }),
  ),
  'cdk-secure-llm.AgentArtifact': ['0', '1'].map(
    (digit) => (scope, id) =>
      library.AgentArtifact.image(
        ecr.Repository.fromRepositoryName(scope, `SampleImages${digit}${id}`, 'agents'),
        `sha256:${digit.repeat(64)}`,
      ),
  ),
  'cdk-secure-llm.RuntimeEntry': [
    () => library.RuntimeEntry.iam(),
    (scope, id) =>
      library.RuntimeEntry.iam(
        iam.Role.fromRoleArn(scope, `SampleCaller${id}`, `arn:aws:iam::111122223333:role/caller-${id}`),
      ),
  ],
  'cdk-secure-llm.EmbeddingModel': [256, 512].map((size) => () => library.EmbeddingModel.titanTextV2(size)),
  'cdk-secure-llm.Chunking': [() => library.Chunking.fixed(500), () => library.Chunking.none()],
  'cdk-secure-llm.KbTenancy': [
    () => library.KbTenancy.single(),
    () => library.KbTenancy.byTenant({ groupsKey: 'groups' }),
  ],
  'cdk-secure-llm.RetrievalCanary': ['one', 'two'].map((name) => () => ({
    tenant: name,
    question: `What is ${name}?`,
    expects: name,
  })),
  'cdk-secure-llm.VectorStore': [
    () => library.VectorStore.openSearchServerless(),
    () => library.VectorStore.openSearchServerless({ standbyReplicas: false }),
  ],
  'cdk-secure-llm.IModelGuardrail': [
    (scope, id) =>
      library.ModelGuardrail.fromModelGuardrailAttributes(scope, `SampleGuardrail${id}`, {
        guardrailArn: arn('bedrock', `guardrail/sample${id.toLowerCase()}`),
        guardrailVersion: '1',
      }),
  ],
  'cdk-secure-llm.IKillSwitch': [(scope, id) => new library.KillSwitch(scope, `SampleSwitch${id}`)],
  'cdk-secure-llm.UsageLimits': [(scope, id) => new library.UsageLimits(scope, `SampleLimits${id}`)],
  'cdk-secure-llm.EdgeProtection': [(scope, id) => new library.EdgeProtection(scope, `SampleEdge${id}`)],
  'cdk-secure-llm.IWorkloadIdentity': [(scope, id) => new library.WorkloadIdentity(scope, `SampleIdentity${id}`)],
  'cdk-secure-llm.Authorization': [() => library.Authorization.verifiedPermissions()],
  'cdk-secure-llm.SensitivePattern': ['one', 'two'].map((name) => () => ({
    name,
    pattern: `${name}-[0-9]{8}`,
    action: 'BLOCK',
  })),
  'cdk-secure-llm.MemoryStrategy': ['one', 'two'].map((name) => () => library.MemoryStrategy.facts(name)),
  'cdk-secure-llm.SandboxFiles': ['one/', 'two/'].map((readPrefix) => (scope, id) => ({
    bucket: new s3.Bucket(scope, `SampleFiles${id}`),
    readPrefix,
  })),
  'cdk-secure-llm.DeniedTopic': ['one', 'two'].map((name) => () => ({ name, definition: `All about ${name}.` })),
};
const BY_NAME: Record<string, readonly Maker[]> = {
  cidr: [() => '10.1.0.0/16', () => '10.2.0.0/16'],
  availabilityZones: [() => ['us-east-1a'], () => ['us-east-1a', 'us-east-1b'], () => ['us-east-1b', 'us-east-1c']],
  domainName: [() => 'one.example.com', () => 'two.example.com'],
  allowedDomains: [() => ['one.example.com'], () => ['two.example.com']],
  clearTextDomains: [() => ['one.example.com'], () => ['two.example.com']],
  linkHosts: [() => ['one.example.com'], () => ['two.example.com']],
  contacts: [() => ['one@example.com'], () => ['two@example.com']],
  organizationId: [() => 'o-aaaaaaaaaa', () => 'o-bbbbbbbbbb'],
  targetIds: [() => ['ou-aaaa-bbbbbbbb'], () => ['ou-aaaa-cccccccc']],
  dryRunTargetId: [() => 'ou-aaaa-bbbbbbbb', () => 'ou-aaaa-cccccccc'],
  agentDiscoveryUrls: [
    () => ['https://a.example.com/.well-known/openid-configuration'],
    () => ['https://b.example.com/.well-known/openid-configuration'],
  ],
  trustedAccountIds: [() => ['111111111111'], () => ['222222222222']],
  detectiveAdministratorId: [() => '111111111111', () => '222222222222'],
  securityHubAdministratorId: [() => '111111111111', () => '222222222222'],
  administratorArns: ['one', 'two'].map((name) => () => [`arn:aws:iam::111122223333:role/${name}`]),
  regions: [() => ['us-east-1'], () => ['us-west-2']],
  callbackUrls: [() => ['https://one.example.com/'], () => ['https://two.example.com/']],
  logoutUrls: [() => ['https://one.example.com/'], () => ['https://two.example.com/']],
  additionalConfigRules: [() => ['EC2_IMDSV2_CHECK'], () => ['RDS_STORAGE_ENCRYPTED']],
  additionalDataEventTypes: [() => ['AWS::SSM::ManagedNode'], () => ['AWS::SES::Template']],
  automatedReasoningPolicyArns: ['one', 'two'].map((name) => () => [
    arn('bedrock', `automated-reasoning-policy/${name}:1`),
  ]),
  inspectionCertificateArn: ['one', 'two'].map((name) => () => arn('acm', `certificate/${name}`)),
  webAclArn: ['one', 'two'].map((name) => () => arn('wafv2', `regional/webacl/${name}/${name}`)),
  approvedModelArns: ['nova-lite', 'nova-pro'].map((name) => () => [
    `arn:aws:bedrock:us-east-1::foundation-model/amazon.${name}-v1:0`,
  ]),
  headers: ['One', 'Two'].map((name) => () => [`X-Amzn-Bedrock-AgentCore-Runtime-Custom-${name}`]),
  prefix: [() => 'one/', () => 'two/'],
  commonName: [() => 'One', () => 'Two'],
  contentSecurityPolicy: [() => "default-src 'none'", () => "default-src 'self'"],
  chatPaths: [() => ['/one'], () => ['/two']],
  models: ['amazon.nova-lite-v1:0', 'amazon.nova-pro-v1:0'].map((id) => () => ({
    default: library.LlmModel.foundationModel(id),
  })),
  embeddingModels: ['amazon.titan-embed-text-v2:0', 'cohere.embed-english-v3'].map((id) => () => [
    library.LlmModel.foundationModel(id),
  ]),
  exemptRoleNames: [() => ['break-glass'], () => ['security-team']],
  responderRoleNames: [() => ['break-glass'], () => ['security-team']],
  machineClients: ['one', 'two'].map((tenant) => () => ({ Batch: { tenant } })),
  costTag: [() => ({ key: 'team', value: 'one' }), () => ({ key: 'team', value: 'two' })],
};
/** What a prop is tried beside, because it needs it. */
const ALSO: Record<string, (scope: Construct) => Values> = {
  'EdgeProtection.certificate': () => ({ domainName: 'one.example.com' }),
  'EdgeProtection.hostedZone': () => ({ domainName: 'one.example.com' }),
  'IncidentResponse.approvers': () => ({ containment: [library.Containment.QUARANTINE_PRINCIPAL] }),
  'OrganizationGuardrails.responderRoleNames': () => ({ protectedStackNames: ['one'] }),
  'RecoveryPlan.moveToColdStorageAfter': () => ({ retention: Duration.days(400) }),
  'RecoveryPlan.complianceLockAfter': () => ({ iUnderstandComplianceModeCannotBeShortened: true }),
  'WorkloadIdentity.logoutUrls': () => ({ callbackUrls: ['https://one.example.com/'] }),
};
/** Of a map whose keys are not free. */
const KEYS: Record<string, string> = {
  retention: 'evidence',
  keys: 'evidence',
  aliases: 'default',
  guardrails: 'us-east-1',
};

const NUMBERS = [
  1, 2, 3, 5, 10, 20, 50, 100, 200, 0.5, 0.7, 0.9, 1000, 2000, 10_000, 20_000, 100_000, 200_000, 2_000_000,
];

function makers({ name, type }: Prop): readonly Maker[] {
  const named = BY_NAME[name];
  if (named && named.length > 0) return named;
  if (type.fqn && BY_TYPE[type.fqn]) return BY_TYPE[type.fqn]!;
  if (type.primitive === 'boolean') return [() => true, () => false];
  if (type.primitive === 'number') return NUMBERS.map((each) => () => each);
  if (type.primitive === 'string') return [() => 'one', () => 'two'];
  if (type.collection) {
    const inner = makers({ name: '', type: type.collection.elementtype });
    const wrap = (value: unknown) => (type.collection!.kind === 'array' ? [value] : { [KEYS[name] ?? 'one']: value });
    return inner.map(
      (maker): Maker =>
        (scope, id) =>
          wrap(maker(scope, id)),
    );
  }
  const declared = type.fqn ? TYPES[type.fqn] : undefined;
  if (declared?.kind === 'enum') return declared.members!.map((member) => () => LIBRARY[declared.name]![member.name]);
  return [];
}

/** Props that only another sample could try, each with the reason. */
const NOT_TRIED: [prop: RegExp, reason: string][] = [
  [
    /\.(network|vpc|workloadSubnets|vpcEndpoints|modelAccess|incidentResponse|auditTrail|settings|threatDetection)$/,
    'a part that the sample makes itself: given another one, all below it is another construct’s',
  ],
  [
    /^PrivateLlmNetwork\.(dnsFirewall|existingEndpoints|gatewayEndpoints|privateDns)$/,
    'what of a VPC that exists may be changed: endpoints and rules, which hold nothing',
  ],
  [/^LlmGateway\.(agentGateway|aliases|fallback|output|tools)$/, 'what the handler is told: settings of one function'],
  [
    /^EdgeProtection\.(mutualTls|loginPage|signUpPage)$/,
    'rules of the web ACL, or a domain of an API that the sample has not',
  ],
  [
    /^AgentGateway\.(approvals|scope)$/,
    'where approvals are kept, and what an identity from elsewhere issues: settings',
  ],
  [/^AgentRuntime\.aliases$/, 'what the code is told, and rights of its role'],
  [/^AuditTrail\.encryptionKey$/, 'for a bucket that somebody else keeps'],
  [/^IncidentResponse\.blockedIps$/, 'an IP set that the web ACL of somebody else has'],
  [/^ModelGuardrail\.profile$/, 'a place where text is evaluated: a property of the guardrail'],
  [/^ApprovalQueue\.signIn$/, 'endpoints of an identity that exists elsewhere: settings of one function'],
  [/^ThreatDetection\.macieIdentifiers$/, 'what Macie looks for, with a Macie that is on'],
];
/** What goes because somebody asks for it, each with the reason why nothing is lost in silence. */
const ADMITTED: [what: RegExp, reason: string][] = [
  [
    /^(AuditTrail|SecureAccountBaseline|ThreatDetection)\.(config|trail|accessAnalyzer|detective|guardDuty|macie|securityHub): WILL_DESTROY/,
    'a service that CREATE made and that another Adoption leaves: the README of the account layer says to retain it first',
  ],
  [
    /^ApprovalQueue\.identity: WILL_(REPLACE|DESTROY) AWS::Cognito::(UserPoolClient|UserPoolResourceServer)/,
    'the client of the page and its scope, in the user pool of the other identity: neither holds a user',
  ],
  [
    /^(Llm|Agent)Gateway\.killSwitch: WILL_DESTROY AWS::AppConfig::/,
    'another switch is named, whose state holds from then on: pull that one first',
  ],
  [
    /^LlmGateway\.usageLimits: WILL_DESTROY AWS::AppConfig::/,
    'other limits are named, whose document holds from then on; the profile with all that people wrote is kept',
  ],
  [
    /^IncidentResponse\.containment: WILL_DESTROY AWS::DynamoDB::Table/,
    'requests for approval, without the machines that wait',
  ],
  [
    /^WorkloadIdentity\.machineClients: WILL_DESTROY AWS::(Cognito::UserPoolClient|SecretsManager::Secret)$/,
    'a machine that is taken out: it is to get no more tokens, and its credentials go with it',
  ],
  [
    /^LlmDataVault\.sandbox: WILL_DESTROY AWS::Logs::LogGroup/,
    'what the function said that emptied the buckets of a trial',
  ],
];

// --- what is lost ---
interface Changed {
  readonly id: string;
  readonly type: string;
  readonly impact: string;
}
function lost(before: Rendered, after: Rendered): Changed[] {
  const found: Changed[] = [];
  const old = before.Resources as Record<string, { UpdateReplacePolicy?: string }>;
  fullDiff(before, after).resources.forEachDifference((id, { changeImpact, oldResourceType }) => {
    if (!/DESTROY|REPLACE/.test(changeImpact) || id.includes('Sample')) return;
    if (changeImpact !== 'WILL_DESTROY' && old[id]?.UpdateReplacePolicy === 'Retain') return;
    if (!holdsNothing(oldResourceType!)) found.push({ id, type: oldResourceType!, impact: changeImpact });
  });
  return found;
}

let cases = 0;
const untried: string[] = [];
const losses = new Map<string, string[]>();

for (const name of Object.keys(ALONE)) {
  const type = Object.values(TYPES).find((each) => each.name === name);
  const struct = type?.initializer?.parameters?.find(({ type: { fqn } }) => fqn && TYPES[fqn]?.datatype)?.type.fqn;
  if (!struct) continue;
  if (only && name !== only) continue;
  for (const prop of propsOf(struct)) {
    const also = ALSO[`${name}.${prop.name}`] ?? (() => ({}));
    const base = template(name, also)!;
    const values: Rendered[] = [];
    makers(prop).some((maker, index, all) => {
      // one maker of resources makes two of them
      for (const id of all.length === 1 ? ['A', 'B'] : [String(index)]) {
        const made = template(name, (scope) => ({ ...also(scope), [prop.name]: maker(scope, id) }));
        if (made && !values.some((each) => JSON.stringify(each) === JSON.stringify(made))) values.push(made);
      }
      return values.length >= 2;
    });
    if (values.length === 0) {
      const excused = NOT_TRIED.some(([pattern]) => pattern.test(`${name}.${prop.name}`));
      if (!excused && prop.optional) untried.push(`${name}.${prop.name}: ${refusal}`);
      continue;
    }
    const [one, two] = values;
    const changes: [string, Rendered, Rendered][] = prop.optional
      ? [
          ['add', base, one!],
          ['remove', one!, base],
        ]
      : [['change', base, one!]];
    if (two) changes.push(['change', one!, two], ['change back', two, one!]);
    for (const [how, before, after] of changes) {
      cases++;
      for (const { id, type: lostType, impact } of lost(before, after)) {
        const key = `${name}.${prop.name}: ${impact} ${lostType}`;
        if (ADMITTED.some(([pattern]) => pattern.test(key))) continue;
        losses.set(key, [...(losses.get(key) ?? []), `${how} ${id}`]);
      }
    }
  }
}

for (const [what, how] of losses) console.log(`LOST ${what} (${how.join(', ')})`);
for (const what of untried) console.log(`NOT TRIED ${what}`);
if (losses.size + untried.length > 0) process.exitCode = 1;
console.info(`${cases} changes of props, ${losses.size} kinds of loss, ${untried.length} props not tried`);
