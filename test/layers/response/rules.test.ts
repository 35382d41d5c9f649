import { matchesPattern } from '../../../local/samples/event-pattern';
import { EVENTS } from '../../../local/samples/events';
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
const call = (eventSource: string, eventName: string, more: Record<string, unknown> = {}) => ({
  ...EVENTS['CloudTrail: StopLogging'],
  source: `aws.${eventSource.split('.')[0]}`,
  detail: { ...EVENTS['CloudTrail: StopLogging'].detail, eventSource, eventName, ...more },
});

// What is told of, whoever calls it and whether or not it succeeds.
const TOLD: Record<string, Record<string, string[]>> = {
  SafetyTampering: {
    'bedrock.amazonaws.com': [
      'DeleteEnforcedGuardrailConfiguration',
      'DeleteGuardrail',
      'DeleteModelInvocationLoggingConfiguration',
      'PutEnforcedGuardrailConfiguration',
      'PutModelInvocationLoggingConfiguration',
      'UpdateGuardrail',
    ],
    'cloudtrail.amazonaws.com': ['DeleteTrail', 'PutEventSelectors', 'StopLogging', 'UpdateTrail'],
    'guardduty.amazonaws.com': ['CreateFilter', 'DeleteDetector', 'DeletePublishingDestination', 'UpdateDetector'],
    'securityhub.amazonaws.com': ['BatchDisableStandards', 'DisableSecurityHub'],
    'config.amazonaws.com': ['DeleteConfigurationRecorder', 'DeleteDeliveryChannel', 'StopConfigurationRecorder'],
    'access-analyzer.amazonaws.com': ['CreateArchiveRule', 'DeleteAnalyzer'],
    'macie2.amazonaws.com': ['DisableMacie', 'UpdateMacieSession'],
    'wafv2.amazonaws.com': ['DeleteLoggingConfiguration', 'DeleteWebACL', 'DisassociateWebACL'],
  },
  LogAndKeyTampering: {
    'logs.amazonaws.com': [
      'DeleteDataProtectionPolicy',
      'DeleteLogGroup',
      'DeleteLogStream',
      'DeleteMetricFilter',
      'DeleteRetentionPolicy',
      'DeleteSubscriptionFilter',
      'DisassociateKmsKey',
      'PutRetentionPolicy',
    ],
    'kms.amazonaws.com': [
      'DeleteImportedKeyMaterial',
      'DisableKey',
      'DisableKeyRotation',
      'PutKeyPolicy',
      'ScheduleKeyDeletion',
    ],
  },
  SafetyShutdown: {
    'bedrock.amazonaws.com': [
      'DeleteEnforcedGuardrailConfiguration',
      'DeleteGuardrail',
      'DeleteModelInvocationLoggingConfiguration',
    ],
    'cloudtrail.amazonaws.com': ['DeleteTrail', 'StopLogging'],
    'guardduty.amazonaws.com': ['DeleteDetector'],
  },
};

test.each(Object.entries(TOLD))('%s knows exactly these calls, by exactly these services', (rule, calls) => {
  const pattern = patterns[rule]!;
  const pairs = (part: unknown): Record<string, string[]>[] => {
    if (typeof part !== 'object' || part === null) return [];
    const inner = Object.values(part).flatMap(pairs);
    return 'eventName' in part ? [part as Record<string, string[]>, ...inner] : inner;
  };
  const names = pairs(pattern).flatMap(({ eventName }) => eventName!);
  expect([...new Set(names)].sort()).toEqual([...new Set(Object.values(calls).flat())].sort());
  for (const [source, events] of Object.entries(calls)) {
    for (const name of events) expect([name, matchesPattern(pattern, call(source, name))]).toEqual([name, true]);
  }
  expect(matchesPattern(pattern, call('iam.amazonaws.com', Object.values(calls)[0]![0]!))).toBe(false);
  expect(matchesPattern(pattern, call(Object.keys(calls)[0]!, 'GetSomething'))).toBe(false);
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
