import { beside, type Cases, one } from '../../../../local/samples/cases';

const listening = (names: unknown[], more: Record<string, unknown> = {}) =>
  one('AWS::Events::Rule', {
    EventPattern: { source: ['aws.bedrock'], detail: { eventName: names } },
    Targets: [{ Id: 't', Arn: 'arn:aws:sns:x' }],
    ...more,
  });
/** Each service with its own calls. */
const either = (...alternatives: Record<string, unknown>[]) =>
  one('AWS::Events::Rule', {
    EventPattern: { detail: { $or: alternatives } },
    Targets: [{ Id: 't', Arn: 'arn:aws:sns:x' }],
  });
const of = (service: string, names: unknown[], more: Record<string, unknown> = {}) => ({
  eventSource: [`${service}.amazonaws.com`],
  eventName: names,
  ...more,
});
const pattern = (more: Record<string, unknown>, detail: Record<string, unknown> = {}) =>
  listening([], {
    EventPattern: { ...more, detail: { eventName: ['DeleteGuardrail', 'UpdateGuardrail'], ...detail } },
  });
const unmatched = {
  'events of another kind': pattern({ 'detail-type': ['Scheduled Event'] }),
  'events of another source': pattern({ source: ['aws.s3'] }),
  'calls of another service': pattern({}, { eventSource: ['s3.amazonaws.com'] }),
};
const other = { 'a rule on something else': listening(['CreateBucket']), 'a schedule': one('AWS::Events::Rule', {}) };
const guardrails = ['DeleteGuardrail', 'UpdateGuardrail'];
const record = ['DeleteModelInvocationLoggingConfiguration', 'StopLogging', 'DeleteTrail', 'DeleteDetector'];

export const GuardrailChangeRule: Cases = {
  good: {
    both: listening(guardrails),
    'calls by their kind and source': pattern(
      { source: ['aws.bedrock'], 'detail-type': ['AWS API Call via CloudTrail'] },
      { eventSource: ['bedrock.amazonaws.com'] },
    ),
    'events of any source that begins so': pattern({ source: [{ prefix: 'aws.' }] }),
    'a topic of the template that somebody reads': beside(
      listening(guardrails, { Targets: [{ Id: 't', Arn: { Ref: 'Topic' } }] }),
      {
        Topic: {
          Type: 'AWS::SNS::Topic',
          Properties: { Subscription: [{ Protocol: 'email', Endpoint: 'a@example.com' }] },
        },
      },
    ),
    'both, among calls of other services': either(of('bedrock', guardrails), of('wafv2', ['DeleteWebACL'])),
  },
  bad: {
    'deleting only': listening(['DeleteGuardrail']),
    'no target': listening(guardrails, { Targets: [] }),
    'one of two alternatives': either(of('bedrock', ['DeleteGuardrail']), of('wafv2', ['DeleteWebACL'])),
    'one of them on one guardrail only': either(
      of('bedrock', ['DeleteGuardrail']),
      of('bedrock', ['UpdateGuardrail'], { requestParameters: { guardrailIdentifier: ['g1'] } }),
    ),
  },
  lookAlike: {
    'a rule that is off': listening(guardrails, { State: 'DISABLED' }),
  },
  silent: {
    ...other,
    ...unmatched,
    'a topic that nobody reads': beside(listening(guardrails, { Targets: [{ Id: 't', Arn: { Ref: 'Topic' } }] }), {
      Topic: { Type: 'AWS::SNS::Topic', Properties: {} },
    }),
  },
};

export const AuditTamperingRule: Cases = {
  good: {
    'all of them': listening(record),
    'all of them, each by its service': either(
      of('bedrock', record.slice(0, 1)),
      of('cloudtrail', record.slice(1, 3)),
      of('guardduty', record.slice(3)),
    ),
  },
  bad: { 'the trail only': listening(['StopLogging']) },
  lookAlike: { 'a rule that is off': listening(record, { State: 'DISABLED' }) },
  silent: other,
};
