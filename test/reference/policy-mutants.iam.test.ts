import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { SecurityProfile } from '../../lib';
import type { DeployedResource } from '../../local/samples/deployed';
import type { Actor, Call, Place } from '../support/account';
import { EXHAUSTIVE, isDrawn } from '../support/exhaustive';
import { mutantsOf } from '../support/policy-mutants';
import { workIn } from './attack/work';
import { ACCOUNT, administrator, arn, ELSEWHERE, type World, world } from './attack/world';

jest.setTimeout(3_600_000);

/**
 * Where each policy of the stacks is tried with something taken out of it or loosened. `HERE` are those below; of the others
 * the constructs' own tests do so, with attempts that know what the policy is for.
 */
const HERE = 'here';
const JUDGED: [which: RegExp, where: string][] = [
  [/^(AuditTrailDeliveryRole|InvocationLoggingDeliveryRole|NetworkRecordsFlowLogRole)/, HERE],
  [/^of AWS::IAM::Role /, HERE],
  [/^of AWS::Lambda::Function /, HERE],
  [/^of AWS::S3::Bucket Vault/, 'test/layers/data/vault-policies.iam.test.ts'],
  [/^of AWS::KMS::Key /, 'test/private/kept-key.iam.test.ts'],
  [/^of AWS::Backup::BackupVault /, 'test/layers/resilience/vault-policy.iam.test.ts'],
  [/^of AWS::(SNS::Topic|SQS::Queue) Response/, 'test/layers/response/delivery-policies.iam.test.ts'],
  [/^of AWS::(SNS::Topic|SQS::Queue) (Notices|Told)/, 'test/reference/notices.iam.test.ts'],
  [
    /^Approvals(Ask|Desk|Reject|Issue)Role|^of AWS::DynamoDB::Table Approvals/,
    'test/layers/agent/approval-queue.test.ts',
  ],
  [/^Tools(Interceptors|Targets)?\w*Role/, 'test/layers/agent/agent-gateway.iam.test.ts'],
  [/^boundary .*-ToolsRogueAgentMachineCeiling/, 'test/layers/agent/agent-gateway.iam.test.ts'],
  [/^of AWS::SQS::Queue Ingestion/, 'test/layers/rag/knowledge-ingestion.iam.test.ts'],
  [/^of AWS::S3Vectors::VectorBucket /, 'test/layers/rag/secure-knowledge-base.iam.test.ts'],
  [/^(BaseRole|VaultCorpusScanRole)/, 'test/layers/rag/secure-knowledge-base.iam.test.ts'],
  [/^(boundary .*-)?Ingestion/, 'test/layers/rag/knowledge-ingestion.iam.test.ts'],
  [/^Uploader/, 'test/layers/rag/knowledge-ingestion.iam.test.ts'],
  [/^of the endpoint /, 'test/layers/network/endpoint-policies.iam.test.ts'],
  [/^boundary .*ModelsBoundary/, 'test/layers/model/model-boundary.iam.test.ts'],
  [/^SpendGuardFreezeRole/, 'test/layers/response/spend-freeze.iam.test.ts'],
  [/^(boundary .*)?Response|^of AWS::DynamoDB::Table Response/, 'test/layers/response/playbook-roles.test.ts'],
  [/^boundary .*-Response/, 'test/layers/response/playbook-roles.test.ts'],
  [/^RecoveryRole/, 'test/layers/resilience/backup-role.iam.test.ts'],
  [/^GatewayApiLogRoleCloudWatchRole/, 'test/layers/gateway/log-role.iam.test.ts'],
  [/^of log groups/, HERE],
  // service by service, against the calls that their code makes and what is done in the name of the role
  [
    /^(AuditTrailConfig|InvocationLogging|Settings\w+|ThreatDetection(?!SecurityLake)\w+|GatewayApiLogRole)Role/,
    'test/ensure/permissions.iam.test.ts',
  ],
  // the boundary of these roles is their policy: there, both are changed at once
  [
    /^boundary .*-(AuditTrailConfig|InvocationLogging|Settings|ThreatDetection|GatewayApiLogRole)\w*Policy/,
    'test/ensure/permissions.iam.test.ts',
  ],
  [/^(GatewayHandlerRole|GatewaySecretRole)/, 'test/layers/gateway/llm-gateway.iam.test.ts'],
  // nobody but who writes logs
  [/^IdentityAccessTokenRole/, HERE],
  [/^(Approver|Auditor|Reader|Editor)/, 'test/layers/data/access.test.ts'],
  // of the CDK, with what it says itself
  [/^Custom\w+CustomResourceProviderRole/, 'test/layers/network/private-llm-network.test.ts'],
];
const whereOf = (place: Place) => JUDGED.find(([which]) => which.test(place.name))?.[1];

const OF = new Map<SecurityProfile, World>();
function worldOf(profile: SecurityProfile): World {
  const known = OF.get(profile) ?? world(profile, false);
  OF.set(profile, known);
  return known;
}

test.each(Object.values(SecurityProfile))('each policy of %s is tried somewhere', (profile) => {
  const places = worldOf(profile).account.places;
  expect(places.length).toBeGreaterThan(70);
  expect(places.filter((place) => whereOf(place) === undefined).map(({ name }) => name)).toEqual([]);
});

test('each of these tests is there, and each row is for a policy', () => {
  const names = Object.values(SecurityProfile).flatMap((profile) =>
    worldOf(profile).account.places.map(({ name }) => name),
  );
  for (const [which, where] of JUDGED) {
    expect([which, names.some((name) => which.test(name))]).toEqual([which, true]);
    if (where === HERE) continue;
    const path = resolve(__dirname, '..', '..', where);
    expect([where, existsSync(path) && readFileSync(path, 'utf8').includes('iam')]).toEqual([where, true]);
  }
});

interface Attempt {
  readonly who: Actor;
  readonly call: Call;
  readonly isAllowed: boolean;
}

/** Who uses a role, and what AWS says of each session that he opens; from what stands in the templates beside the role. */
const USERS: Record<string, (of: DeployedResource) => [service: string, sourceArn?: string]> = {
  'AWS::Backup::BackupSelection': () => ['backup'],
  'AWS::BedrockAgentCore::Gateway': ({ properties }) => [
    'bedrock-agentcore',
    arn('bedrock-agentcore', `gateway/${properties.Name}-abcdefghij`),
  ],
  'AWS::Bedrock::KnowledgeBase': ({ ref }) => ['bedrock', arn('bedrock', `knowledge-base/${ref}`)],
  'AWS::Budgets::BudgetsAction': () => ['budgets', `arn:aws:budgets::${ACCOUNT}:budget/a`],
  'AWS::CloudTrail::Trail': () => ['cloudtrail'],
  'AWS::EC2::FlowLog': () => ['vpc-flow-logs', arn('ec2', 'vpc-flow-log/fl-a')],
  'AWS::Events::Rule': ({ arn: rule }) => ['events', rule],
  'AWS::GuardDuty::MalwareProtectionPlan': () => ['malware-protection-plan.guardduty'],
  'AWS::Lambda::Function': () => ['lambda'],
  'AWS::Pipes::Pipe': () => ['pipes', arn('pipes', 'pipe/a')],
  'AWS::StepFunctions::StateMachine': ({ arn: machine }) => ['states', machine],
  'AWS::SecurityLake::DataLake': () => ['lambda'],
  'Custom::SecureLlmApiGatewayAccount': () => ['apigateway'],
  'Custom::SecureLlmModelInvocationLogging': () => ['bedrock', arn('bedrock', 'a')],
};
/** Whether a role's ARN stands in the properties, also within a text. */
const uses = (properties: unknown, role: string) =>
  JSON.stringify(properties)
    .split(role)
    .slice(1)
    .some((rest) => !/^[\w-]/.test(rest));

const ours = (service: string, source?: string): Actor => ({
  name: service,
  arn: `${service}.amazonaws.com`,
  identityPolicies: {},
  context: { 'aws:SourceAccount': ACCOUNT, ...(source && { 'aws:SourceArn': source }) },
});
const SES: Actor = { name: 'ses', arn: 'ses.amazonaws.com', identityPolicies: {} };
const STRANGER = { ...administrator('stranger'), arn: `arn:aws:iam::${ELSEWHERE}:role/Stranger` };

/** What may be done, and beside each what may not: by others, and for others where the policy asks for whom. */
function besides(who: Actor, call: Call, policy: string): Attempt[] {
  const asked = (key: string) => policy.includes(`"${key}"`);
  const without = Object.entries(who.context ?? {})
    .filter(([key]) => asked(key))
    .flatMap(([key, value]) => {
      const { [key]: _, ...rest } = who.context!;
      const wrong =
        key === 'aws:SourceAccount'
          ? ELSEWHERE
          : String(value)
              .replace(/[^:/]+$/, 'other')
              .replace(ACCOUNT, ELSEWHERE);
      return [rest, { ...rest, [key]: wrong }].map(
        (context): Attempt => ({ who: { ...who, context }, call, isAllowed: false }),
      );
    });
  return [
    { who, call, isAllowed: true },
    { who: { ...SES, context: who.context }, call, isAllowed: false },
    { who: { ...STRANGER, context: who.context }, call, isAllowed: false },
    ...without,
  ];
}

function attemptsFor(place: Place, of: World): Attempt[] {
  const { deployed } = of.iam;
  const text = JSON.stringify(place.policy);
  if (place.kind === 'resource' && place.of.includes(':role/')) {
    const used = Object.entries(USERS).flatMap(([type, user]) =>
      deployed
        .all(type)
        .filter(({ properties }) => uses({ ...properties, Environment: undefined }, place.of))
        .map(user),
    );
    const person = /"AWS":/.test(text) ? [administratorOf(text)] : [];
    return [
      ...used.flatMap(([service, source]) =>
        besides(ours(service, source), { action: 'sts:AssumeRole', resource: place.of }, text),
      ),
      ...person.flatMap((who) => besides(who, { action: 'sts:AssumeRole', resource: place.of }, text)),
    ];
  }
  const isConcerned = ([who]: ReturnType<typeof workIn>[number], call: Call) =>
    place.kind === 'identity'
      ? who.arn === place.of
      : !who.arn.startsWith('arn:') &&
        (place.kind === 'logs'
          ? call.action.startsWith('logs:')
          : (call.resource ?? '').startsWith(place.of) && call.action.startsWith('lambda:'));
  const work = [...workIn(of), ...MORE(of)];
  return work.flatMap((item) => {
    const [who, , ...calls] = item;
    return calls
      .filter((call) => isConcerned(item, call))
      .flatMap((call) =>
        place.kind === 'identity'
          ? [
              { who, call, isAllowed: true },
              {
                who,
                call: { ...call, resource: call.resource?.replace(/log-group:[^:]+/, 'log-group:other') },
                isAllowed: false,
              },
            ]
          : besides(who, call, place.kind === 'logs' ? JSON.stringify(about(place.policy, who, call)) : text),
      );
  });
}

/** The statements that let a service make a call; those of EventBridge do not all ask for a source, as AWS documents them. */
const about = ({ Statement }: Place['policy'], who: Actor, call: Call): unknown[] =>
  [Statement].flat().filter((statement) => {
    const text = JSON.stringify(statement);
    const resources = [(statement as { Resource?: string | string[] }).Resource ?? []].flat();
    const isAbout = resources.some((one) => new RegExp(`^${one.replaceAll('*', '.*')}$`).test(call.resource ?? ''));
    return isAbout && text.includes(`"${who.arn}"`) && text.includes(`"${call.action}"`);
  });

/** Whoever a trust names by ARN. */
const administratorOf = (trust: string): Actor => {
  const named = /"AWS":"([^"]+)"/.exec(trust)![1]!;
  return { ...administrator('named'), arn: named };
};

/** Of the work of services what the table of work has no room for. */
function MORE(of: World): ReturnType<typeof workIn> {
  const { deployed } = of.iam;
  const groups = deployed.all('AWS::Logs::LogGroup');
  const logs = (part: string) => {
    // two switches have a log of the same name
    const found =
      groups.find(({ logicalId }) => logicalId.startsWith(part)) ??
      groups.find(({ logicalId }) => logicalId.includes(part))!;
    return `${found.arn.replace(/:\*$/, '')}:log-stream:`;
  };
  const role = (part: string) =>
    of.account.role(deployed.all('AWS::IAM::Role').find(({ logicalId }) => logicalId.startsWith(part))!.logicalId);
  const write = (who: Actor, stream: string): ReturnType<typeof workIn>[number] => [
    who,
    'writes its log',
    { action: 'logs:CreateLogStream', resource: stream },
    { action: 'logs:PutLogEvents', resource: stream },
  ];
  const flow = role('NetworkRecordsFlowLogRole');
  const changes = (part: string) =>
    deployed.all('AWS::Events::Rule').find(({ logicalId }) => logicalId.startsWith(`${part}Changes`))!.arn;
  return [
    write(ours('delivery.logs', arn('logs', 'a')), `${logs('ResponseLog')}a`),
    write(ours('delivery.logs', arn('logs', 'a')), `${logs('VaultIngestion')}a`),
    // EventBridge writes as both services
    write(ours('delivery.logs', changes('KillSwitch')), `${logs('KillSwitchAuditLog')}a`),
    write(ours('delivery.logs', changes('ToolsKillSwitch')), `${logs('ToolsKillSwitchAuditLog')}a`),
    write(ours('delivery.logs', arn('logs', 'a')), `${logs('ToolsLogDecisions')}a`),
    write(ours('delivery.logs', changes('UsageLimits')), `${logs('UsageLimitsAuditLog')}a`),
    write(role('IdentityAccessTokenRole'), `${logs('IdentityAccessTokenLog')}a`),
    write(role('InvocationLoggingDeliveryRole'), `${logs('Conversations')}aws/bedrock/modelinvocations`),
    [
      flow,
      'finds its stream',
      { action: 'logs:DescribeLogStreams', resource: `${logs('FlowLogGroup').replace(/log-stream:$/, '')}*` },
    ],
  ];
}

/**
 * What nobody can miss, each with the reason why.
 */
const HARMLESS: [which: RegExp, why: string][] = [
  [/: of any resource$/, 'the policy of a resource is asked about no other'],
];

const PROFILES = EXHAUSTIVE ? Object.values(SecurityProfile) : [SecurityProfile.REGULATED];

describe.each(PROFILES)('of %s', (profile) => {
  test('nothing can be taken out of a policy or loosened in it without that an attempt comes out differently', async () => {
    const of = worldOf(profile);
    const missed: string[] = [];
    for (const place of of.account.places.filter((each) => whereOf(each) === HERE)) {
      const attempts = attemptsFor(place, of);
      for (const { who, call, isAllowed } of attempts) {
        const outcome = await of.account.decide(who, call);
        if ((outcome === 'allowed') !== isAllowed)
          missed.push(`${place.name}: ${who.arn} ${JSON.stringify([call, who.context])} ${outcome}`);
      }
      for (const { what, policy, actions } of mutantsOf(place.policy)) {
        if (!isDrawn(`${place.name}: ${what}`, 3)) continue;
        if (place.kind !== 'identity' && HARMLESS.some(([which]) => which.test(what))) continue;
        const patterns = actions.map((each) => new RegExp(`^${each.replaceAll('*', '.*')}$`, 'i'));
        const mutated = of.account.with(place, policy);
        let isNoticed = false;
        for (const { who, call, isAllowed } of attempts) {
          if (isNoticed || !patterns.some((each) => each.test(call.action))) continue;
          isNoticed = ((await mutated.decide(who, call)) === 'allowed') !== isAllowed;
        }
        if (!isNoticed) missed.push(`${place.name}: ${what}`);
      }
    }
    expect(missed).toEqual([]);
  });
});
