import type { EVENTS } from './events';

type Name = keyof typeof EVENTS;
const starting = (prefix: string, names: Name[]) => names.filter((name) => name.startsWith(prefix));

/** Which events each rule of a full `IncidentResponse` is for; every event that is not named must not match. */
export const matches = (all: Name[]): Record<string, Name[]> => ({
  GuardDuty: starting('GuardDuty', all).filter((name) => !name.includes('2.0')),
  GuardDutyContain: starting('GuardDuty', all).filter((name) => /[78]\.0$/.test(name)),
  SecurityHub: ['Security Hub: high, new', 'Security Hub: critical, new'],
  Macie: ['Macie: high'],
  AccessAnalyzer: ['Access Analyzer: external access', 'Access Analyzer: internal access'],
  SafetyTampering: [
    'CloudTrail: StopLogging',
    'CloudTrail: StopLogging, denied',
    'CloudTrail: DeleteGuardrail',
    'CloudTrail: DeleteGuardrail, one version',
    'CloudTrail: UpdateGuardrail',
    'CloudTrail: DeleteModelInvocationLoggingConfiguration',
    'CloudTrail: DeleteEnforcedGuardrailConfiguration',
    'CloudTrail: DisassociateWebACL',
  ],
  DetectionTampering: ['CloudTrail: DeleteDetector'],
  PostureTampering: ['CloudTrail: StopConfigurationRecorder'],
  ModelTampering: ['CloudTrail: CreateFoundationModelAgreement'],
  Deployments: ['A stack is deployed'],
  LogTampering: ['CloudTrail: PutSubscriptionFilter'],
  CheckTampering: ['CloudTrail: PutConfigRule'],
  EdgeTampering: ['CloudTrail: UpdateWebACL'],
  NetworkTampering: ['CloudTrail: DeleteFlowLogs'],
  FirewallTampering: ['A firewall is changed by hand'],
  StorageTampering: ['CloudTrail: DeleteBucketPolicy'],
  BackupTampering: ['CloudTrail: DeleteRecoveryPoint'],
  AccessTampering: ['CloudTrail: CreatePolicyVersion'],
  CodeTampering: ['CloudTrail: UpdateFunctionCode'],
  AlertTampering: ['CloudTrail: DeleteAlarms'],
  KeyLent: ['A key is lent by hand'],
  AlertPathTampering: ['The topic is deleted', 'Somebody is no longer told', 'What was not delivered is purged'],
  EvidenceTampering: ['Evidence is deleted'],
  LogAndKeyTampering: ['CloudTrail: ScheduleKeyDeletion', 'CloudTrail: DeleteLogGroup'],
  SafetyShutdown: [
    'CloudTrail: StopLogging',
    'CloudTrail: DeleteGuardrail',
    'CloudTrail: DeleteModelInvocationLoggingConfiguration',
    'CloudTrail: DeleteEnforcedGuardrailConfiguration',
    'CloudTrail: DeleteDetector',
    'The topic is deleted',
  ],
  Alarms: ['Alarm: raised'],
  KillSwitchAlarms: ['Alarm: raised'],
  MachineTampering: ['A playbook is rewritten'],
  RuleTampering: ['A rule is disabled', 'A rule loses its targets'],
  // the names of the first twelve rules, and then of those after them
  RuleTampering2: ['The last of the rules is disabled'],
  RuleTampering3: [
    'The rule that records the kill switch is disabled',
    'The rule that records usage limits is disabled',
    'The rule that watches the watchers is disabled',
  ],
  RuleWatch: ['A rule that watches rules is disabled'],
  KillSwitch: ['Kill switch: pulled', 'Kill switch: stopped, with lower-case parameters'],
  UsageLimits: ['Usage limits: changed'],
});
