import { type Control, eachResource, rule } from '../../../control';
import { attempt } from '../../../template/answer';
import type { Resource, Value, View } from '../../../template/resource';
import { listed, works } from '../../../workload/event-rule';

const RULE = 'AWS::Events::Rule';

/** The services of the calls below. */
const SERVICES = ['bedrock', 'cloudtrail', 'guardduty'];

/** Calls that weaken what protects the model. */
const PROTECTION = ['DeleteGuardrail', 'UpdateGuardrail'];

/** Calls that stop the record of its use. */
const RECORD = ['DeleteModelInvocationLoggingConfiguration', 'StopLogging', 'DeleteTrail', 'DeleteDetector'];

/** Whether calls come in events that the pattern lets through: it may ask for other events, or for events of other services. */
const mayMatch = (pattern: Value): boolean => {
  const asks = (path: string, fits: (text: string) => boolean) => {
    const texts = listed(pattern, path);
    return texts.length === 0 || pattern.list(path).length > texts.length || texts.some(fits);
  };
  return (
    asks('detail-type', (type) => type === 'AWS API Call via CloudTrail') &&
    asks('source', (source) => SERVICES.includes(source.replace(/^aws\./, ''))) &&
    asks('detail.eventSource', (source) => SERVICES.includes(source.replace(/\.amazonaws\.com$/, '')))
  );
};

/** The calls that a rule listens to, whoever makes them and on what: an alternative that asks for more hears only some. */
const callsIn = (one: Resource): readonly string[] => {
  const pattern = one.get('EventPattern');
  if (!mayMatch(pattern)) return [];
  const alternatives = pattern
    .at('detail.$or[]')
    .filter((each) => each.entries().every(([key]) => key === 'eventSource' || key === 'eventName'));
  return [...listed(pattern, 'detail.eventName'), ...alternatives.flatMap((each) => listed(each, 'eventName'))];
};

/** Every call that some rule of the application, which is on, listens to. */
const listened = (view: View): readonly string[] =>
  view.resources(RULE).flatMap((one) => attempt(() => (one.text('State') === 'DISABLED' ? [] : callsIn(one))) ?? []);

const watching = (calls: readonly string[], together: readonly string[]) =>
  eachResource(RULE, (one, view) => {
    if (!callsIn(one).some((call) => calls.includes(call))) return undefined;
    const answer = works(one);
    if (answer?.verdict === 'fail') return answer;
    const missing = together.filter((call) => !listened(view).includes(call));
    return missing.length === 0
      ? answer
      : one.fail('EventPattern.detail.eventName', `does not listen to ${missing.join(', ')}`);
  });

export const control: Control = {
  id: 'detection-safety-tampering',
  title: 'Event rules for changes to guardrails, and for the end of logs, trails and detectors',
  risks: [
    'LLM01:2025',
    'LLM02:2025',
    'LLM03:2025',
    'LLM06:2025',
    'LLM01:2023',
    'LLM05:2023',
    'LLM06:2023',
    'LLM08:2023',
    'ASI10:2026',
  ],
  acts: {
    'notices who removes or empties a guardrail, or stops a record, and starts a target': ['ASI10:2026'],
  },
  csf: 'Detect',
  boundary: 'organization',
  atlas: ['AML.T0081', 'AML.M0024'],
  why: 'Disabling the safety system is the first step of a careful attacker.',
  source:
    'Amazon EventBridge User Guide, AWS service events delivered via AWS CloudTrail; Amazon Bedrock API Reference',

  rules: [
    rule('GuardrailChangeRule', {
      severity: 'LOW',
      fix: 'List DeleteGuardrail and UpdateGuardrail in the event pattern, and name a target.',
      fixTemplate: 'List DeleteGuardrail and UpdateGuardrail in EventPattern, and name a target in Targets.',
      counterparts: ['FMI-19'],
      check: watching(PROTECTION, PROTECTION),
    }),
    rule('AuditTamperingRule', {
      severity: 'LOW',
      fix: 'List StopLogging, DeleteTrail, DeleteDetector and DeleteModelInvocationLoggingConfiguration, and name a target.',
      fixTemplate:
        'List StopLogging, DeleteTrail, DeleteDetector and DeleteModelInvocationLoggingConfiguration in EventPattern, and name a target in Targets.',
      check: watching(RECORD, RECORD),
    }),
  ],
};
