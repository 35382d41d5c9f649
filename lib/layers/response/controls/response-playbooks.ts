import { type Control, eachResource, rule } from '../../../control';
import { to } from '../../../mend';
import { attempt, PASS } from '../../../template/answer';
import type { Resource } from '../../../template/resource';
import { listed, works } from '../../../workload/event-rule';
import { MACHINE_TYPES, statesOf } from '../../../workload/states';

/** What can act on a finding. A topic only tells of it. */
const ACTS = [
  'AWS::StepFunctions::StateMachine',
  'AWS::Serverless::StateMachine',
  'AWS::Lambda::Function',
  'AWS::Serverless::Function',
  'AWS::Lambda::Alias',
];

/** The kinds of events in which GuardDuty and Security Hub tell of findings. */
const FINDING = /^(GuardDuty |Security Hub |Findings Imported)/;

/** Whether this is a state machine of which no state does anything: it waits, passes on and ends. */
const isIdle = (actor: Resource): boolean =>
  MACHINE_TYPES.includes(actor.type) &&
  (attempt(() => statesOf(actor).every(([, state]) => state.text('Type') !== 'Task')) ?? false);

export const control: Control = {
  id: 'response-playbooks',
  title: 'Findings start playbooks that act',
  risks: [
    'LLM01:2025',
    'LLM02:2025',
    'LLM03:2025',
    'LLM06:2025',
    'LLM01:2023',
    'LLM05:2023',
    'LLM06:2023',
    'LLM07:2023',
    'LLM08:2023',
    'ASI01:2026',
    'ASI03:2026',
    'ASI04:2026',
    'ASI05:2026',
    'ASI10:2026',
  ],
  acts: {
    'stops the role, the function or the key that a finding names': [
      'LLM02:2025',
      'LLM03:2025',
      'LLM06:2025',
      'LLM05:2023',
      'LLM06:2023',
      'LLM08:2023',
      'ASI03:2026',
      'ASI04:2026',
      'ASI05:2026',
      'ASI10:2026',
    ],
  },
  csf: 'Respond',
  boundary: 'organization',
  atlas: ['AML.T0012', 'AML.T0053'],
  why: 'Model abuse is measured in minutes, and people arrive later.',
  source: 'AWS Security Hub User Guide, Using EventBridge for automated response and remediation',

  rules: [
    rule('FindingsStartPlaybook', {
      severity: 'LOW',
      fix: 'Target a state machine or a function that contains, or use `IncidentResponse`.',
      fixTemplate: 'In Targets, name a state machine or a function that contains.',
      check: eachResource('AWS::Events::Rule', (one) => {
        const sources = listed(one.get('EventPattern'), 'source');
        if (!sources.some((source) => source === 'aws.securityhub' || source === 'aws.guardduty')) return undefined;
        const answer = works(one);
        if (answer?.verdict !== 'pass') return answer;
        const kinds = listed(one.get('EventPattern'), 'detail-type');
        // no finding comes in an event of another kind
        if (kinds.length > 0 && !kinds.some((kind) => FINDING.test(kind))) return undefined;
        const acts = one.list('Targets').some((target) => {
          const arn = target.pattern('Arn')?.toString() ?? '';
          const actor = target.tryTarget('Arn');
          return actor
            ? ACTS.includes(actor.type) && !isIdle(actor)
            : /:(automation-definition|states|lambda)[:/]/.test(arn);
        });
        return acts ? PASS : undefined;
      }),
    }),
    rule('SecurityHubAutomationOn', {
      severity: 'LOW',
      fix: "Set `ruleStatus: 'ENABLED'`.",
      fixTemplate: 'Set RuleStatus: ENABLED.',
      mend: { type: 'AWS::SecurityHub::AutomationRule', changes: { RuleStatus: to('ENABLED') } },
      proves: false,
      check: eachResource('AWS::SecurityHub::AutomationRule', (one) =>
        one.get('RuleStatus').absent ? PASS : one.expect('RuleStatus', 'ENABLED'),
      ),
    }),
    rule('LlmDriftReverted', {
      severity: 'LOW',
      fix: 'Set `automatic: true` with a bound on attempts for the rules about Bedrock and SageMaker.',
      fixTemplate: 'Set Automatic: true and MaximumAutomaticAttempts, for the rules about Bedrock and SageMaker.',
      proves: false,
      check: eachResource('AWS::Config::RemediationConfiguration', (remediation) => {
        const about = remediation.tryTarget('ConfigRuleName');
        // the name of an own function tells nothing
        if (!about || (about.text('Source.Owner') ?? 'AWS') !== 'AWS') return undefined;
        if (!/BEDROCK|SAGEMAKER/i.test(about.text('Source.SourceIdentifier') ?? '')) return undefined;
        return remediation.get('Automatic').absent
          ? remediation.fail('Automatic', 'is not set: drift waits for a person')
          : remediation.expectFlag('Automatic', true);
      }),
    }),
  ],
};
