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
    'CloudTrail: DeleteDetector',
    'CloudTrail: DisassociateWebACL',
  ],
  LogAndKeyTampering: ['CloudTrail: ScheduleKeyDeletion', 'CloudTrail: DeleteLogGroup'],
  SafetyShutdown: [
    'CloudTrail: StopLogging',
    'CloudTrail: DeleteGuardrail',
    'CloudTrail: DeleteModelInvocationLoggingConfiguration',
    'CloudTrail: DeleteEnforcedGuardrailConfiguration',
    'CloudTrail: DeleteDetector',
  ],
  Alarms: ['Alarm: raised'],
  KillSwitchAlarms: ['Alarm: raised'],
  MachineTampering: ['A playbook is rewritten'],
  RuleTampering: ['A rule is disabled', 'A rule loses its targets'],
  KillSwitch: ['Kill switch: pulled', 'Kill switch: stopped, with lower-case parameters'],
});
