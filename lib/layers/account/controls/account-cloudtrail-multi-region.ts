import { type Control, eachResource, rule } from '../../../control';
import { to } from '../../../mend';
import { attempt, PASS } from '../../../template/answer';
import { List } from '../../../template/list';
import type { Resource, Value } from '../../../template/resource';
import { eachEnsured } from '../../../workload/ensured';
import { expectOwnKey } from '../../../workload/key';
import { startsSomething } from '../../../workload/trails';

const TRAIL = 'AWS::CloudTrail::Trail';

/** A trail, or our look at one that was there before: its settings stand where a trail has properties. */
const TRAILS = [TRAIL, 'Custom::SecureLlmCloudTrail'];

const pathOf = (trail: Resource, property: string, setting: string) =>
  trail.type === TRAIL ? property : `Settings.${setting}`;

const ADVANCED = 'AdvancedEventSelectors';

/** The service whose events a model leaves. */
const BEDROCK = 'bedrock.amazonaws.com';

/** Whether a field of an advanced selector lets a value through. */
function admits(field: Value, value: string): boolean {
  const some = (operator: string, test: (text: string) => boolean) =>
    field.list(operator).some((one) => test(one.text() ?? ''));
  const wanted = [
    ['Equals', (text: string) => text === value],
    ['StartsWith', (text: string) => value.startsWith(text)],
    ['EndsWith', (text: string) => value.endsWith(text)],
  ] as const;
  return (
    wanted.every(([operator, test]) => field.get(operator).absent || some(operator, test)) &&
    wanted.every(([operator, test]) => !some(`Not${operator}`, test))
  );
}

/** What a request for a model is, by the fields of advanced selectors. */
const CALL: Readonly<Record<string, readonly string[]>> = {
  eventCategory: ['Management'],
  readOnly: ['true'],
  eventSource: [BEDROCK],
  eventName: ['InvokeModel', 'Converse'],
};

/** Which management events a trail does not record; nothing where it records those that calls of models leave. */
function notRecorded(trail: Resource): string | undefined {
  const advanced = trail.list(ADVANCED);
  if (advanced.length > 0) {
    const management = advanced.filter((selector) =>
      selector
        .list('FieldSelectors')
        .some((field) => field.text('Field') === 'eventCategory' && admits(field, 'Management')),
    );
    if (management.length === 0) return 'management events';
    const calls = management.some((selector) =>
      selector.list('FieldSelectors').every((field) => {
        const values = CALL[field.text('Field') ?? ''];
        return values === undefined || values.some((value) => admits(field, value));
      }),
    );
    return calls ? undefined : 'management events that read from Bedrock';
  }
  const selectors = trail.list('EventSelectors');
  if (selectors.length === 0) return undefined; // the default is all management events
  const management = selectors.filter((selector) => selector.flag('IncludeManagementEvents') !== false);
  if (management.length === 0) return 'management events';
  const reads = management.some((selector) => selector.text('ReadWriteType') !== 'WriteOnly');
  return reads ? undefined : 'management events that read';
}

export const control: Control = {
  id: 'account-cloudtrail-multi-region',
  title: 'Multi-Region CloudTrail trail with tamper-evident log files',
  risks: [
    'LLM02:2025',
    'LLM06:2025',
    'LLM07:2025',
    'LLM10:2025',
    'LLM06:2023',
    'LLM08:2023',
    'LLM10:2023',
    'ASI03:2026',
    'ASI10:2026',
  ],
  acts: 'record',
  csf: 'Detect',
  boundary: 'organization',
  atlas: ['AML.M0024'],
  why: 'Model, guardrail and data-store API calls can only be attributed later if one validated trail covers every Region.',
  source: 'AWS CloudTrail User Guide, Security best practices in AWS CloudTrail',

  rules: [
    rule('TrailMultiRegion', {
      severity: 'LOW',
      fix: 'Set `isMultiRegionTrail: true`.',
      fixTemplate: 'Set IsMultiRegionTrail: true.',
      mend: { type: 'AWS::CloudTrail::Trail', changes: { IsMultiRegionTrail: to(true) } },
      counterparts: ['P', 'CloudTrail.1', 'CKV_AWS_67'],
      check: eachEnsured(TRAILS, (trail, view) => {
        const answer = trail.expectFlag(pathOf(trail, 'IsMultiRegionTrail', 'multiRegion'), true);
        if (answer.verdict === 'pass') return answer;
        // a trail beside one that covers every Region is there for a purpose of its own
        const covered = view
          .resources(TRAIL)
          .some((other) => !other.is(trail) && attempt(() => other.flag('IsMultiRegionTrail')) === true);
        return covered ? undefined : answer;
      }),
    }),
    rule('TrailManagementEvents', {
      severity: 'LOW',
      fix: 'Let one trail record management events, reads and writes: calls of models are reads.',
      fixTemplate:
        'Remove the event selectors, set IncludeManagementEvents: true and ReadWriteType: All, or add an advanced selector whose only field is eventCategory: Management.',
      counterparts: ['CloudTrail.1'],
      check: eachResource(TRAIL, (trail, view) => {
        const wrong = notRecorded(trail);
        if (wrong === undefined) return PASS;
        // a trail beside one that records them is there for a purpose of its own
        const others = view.resources(TRAIL).filter((other) => !other.is(trail));
        if (new List(others).some((other) => notRecorded(other) === undefined && other.flag('IsLogging') !== false))
          return undefined;
        if (startsSomething(trail)) return undefined;
        return trail.fail(
          trail.get(ADVANCED).present ? ADVANCED : 'EventSelectors',
          `record no ${wrong}: calls of models are management events that read, and leave no trace`,
        );
      }),
    }),
    rule('TrailLogFileValidation', {
      severity: 'LOW',
      fix: 'Set `enableFileValidation: true`.',
      fixTemplate: 'Set EnableLogFileValidation: true.',
      mend: { type: 'AWS::CloudTrail::Trail', changes: { EnableLogFileValidation: to(true) } },
      counterparts: ['P', 'CloudTrail.4', 'CKV_AWS_36'],
      check: eachEnsured(TRAILS, (trail) =>
        trail.expectFlag(pathOf(trail, 'EnableLogFileValidation', 'validation'), true),
      ),
    }),
    rule('TrailEncrypted', {
      severity: 'MEDIUM',
      fix: 'Set `encryptionKey` on the trail.',
      fixTemplate: 'Set KMSKeyId to a key of your own.',
      counterparts: ['P', 'CloudTrail.2', 'CKV_AWS_35'],
      proves: false,
      check: eachEnsured(TRAILS, (trail) => expectOwnKey(trail, pathOf(trail, 'KMSKeyId', 'encrypted'))),
    }),
    rule('TrailLogging', {
      severity: 'LOW',
      fix: 'Leave `IsLogging` true; to pause logging, do it with an audited call and not in a template.',
      fixTemplate: 'Set IsLogging: true; to pause logging, do it with an audited call and not in a template.',
      mend: { type: 'AWS::CloudTrail::Trail', changes: { IsLogging: to(true) } },
      counterparts: ['P', 'CloudTrail.1'],
      proves: false,
      check: eachEnsured(TRAILS, (trail) => trail.expectFlag(pathOf(trail, 'IsLogging', 'logging'), true)),
    }),
  ],
};
