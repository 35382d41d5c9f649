import { type Cases, one } from '../../../../local/samples/cases';

const listening = (names: unknown[], more: Record<string, unknown> = {}) =>
  one('AWS::Events::Rule', {
    EventPattern: { source: ['aws.bedrock'], detail: { eventName: names } },
    Targets: [{ Id: 't', Arn: 'arn:aws:sns:x' }],
    ...more,
  });
const other = { 'a rule on something else': listening(['CreateBucket']), 'a schedule': one('AWS::Events::Rule', {}) };
const guardrails = ['DeleteGuardrail', 'UpdateGuardrail'];
const record = ['DeleteModelInvocationLoggingConfiguration', 'StopLogging', 'DeleteTrail', 'DeleteDetector'];

export const GuardrailChangeRule: Cases = {
  good: { both: listening(guardrails) },
  bad: { 'deleting only': listening(['DeleteGuardrail']), 'no target': listening(guardrails, { Targets: [] }) },
  lookAlike: { 'a rule that is off': listening(guardrails, { State: 'DISABLED' }) },
  silent: other,
};

export const AuditTamperingRule: Cases = {
  good: { 'all of them': listening(record) },
  bad: { 'the trail only': listening(['StopLogging']) },
  lookAlike: { 'a rule that is off': listening(record, { State: 'DISABLED' }) },
  silent: other,
};
