import { asList, type Control, eachResource, rule } from '../../../control';
import { to } from '../../../mend';
import { type Answer, attempt, Declared, PASS } from '../../../template/answer';
import type { Declaration } from '../../../template/application';
import type { Resource, Value } from '../../../template/resource';
import { listed, works } from '../../../workload/event-rule';
import { byFunction } from '../../../workload/running-code';
import { MACHINE_TYPES, startedBy, statesOf } from '../../../workload/states';

/** What can act on a finding. A topic only tells of it. */
const ACTS = [
  'AWS::StepFunctions::StateMachine',
  'AWS::Serverless::StateMachine',
  'AWS::Lambda::Function',
  'AWS::Serverless::Function',
  'AWS::Lambda::Alias',
];

/** The kinds of events in which GuardDuty and Security Hub tell of findings; what came of each scan of an object is none. */
const FINDING = /^(GuardDuty (?!Malware Protection )|Security Hub |Findings Imported)/;

/** Services whose calls can take a role, a function, a key, a machine or a user out of action. */
const STOPPING =
  /:aws-sdk:(iam|lambda|kms|ec2|ecs|rds|s3|s3control|wafv2|cognitoidentityprovider|secretsmanager|apigateway|apigatewayv2|organizations|ssoadmin|networkfirewall|bedrockagent|bedrockagentcorecontrol|appconfig):/;
/** Calls of theirs that read, or keep something. */
const STOPS_NOTHING =
  /:(get|list|describe|head|lookup|simulate|tag|untag|createSnapshots?|createImage|copy|putObject(Tagging)?|putParameter|createTags)\w*(\.|$)/;
/** What a function does stands in its code, and what an automation or another machine does in its own definition. */
const CALLS_CODE =
  /^arn:[^:]*:lambda:|:states:::((aws-sdk:)?(lambda:invoke|states:startExecution|sfn:start(Sync)?Execution|ssm:startAutomationExecution)|(ecs|batch|eks|codebuild):)/i;

/** The states of a machine that call something; nothing where its definition is not known. */
const tasksOf = (machine: Resource): readonly Value[] | undefined =>
  attempt(() =>
    statesOf(machine)
      .map(([, state]) => state)
      .filter((state) => state.text('Type') === 'Task'),
  );

/** Passes when what a target starts acts by what the templates show of it; what is done by code of one's own is declared. */
function acts(target: Value): Answer | undefined {
  const arn = target.get('Arn');
  const actor = arn.tryTarget();
  if (!actor)
    return /:(automation-definition|states|lambda)[:/]/.test(arn.pattern()?.toString() ?? '')
      ? new Declared(`says so, and nothing shows it: '${arn}' is not among the given templates`)
      : undefined;
  if (!ACTS.includes(actor.type)) return undefined;
  return MACHINE_TYPES.includes(actor.type) ? machineActs(actor, new Set()) : byFunction(PASS, arn);
}

/** The same of a state machine, and of the machines that it starts, as a triage does; `seen` are those on the way here. */
function machineActs(machine: Resource, seen: ReadonlySet<Declaration>): Answer | undefined {
  if (seen.has(machine.declaration)) return undefined;
  const tasks = tasksOf(machine);
  if (!tasks)
    return new Declared(`says so, and nothing shows it: what ${machine.logicalId} does is not in the templates`);
  const way = new Set([...seen, machine.declaration]);
  const answers = tasks.flatMap((task): readonly Answer[] => {
    const call = String(task.get('Resource'));
    const started = startedBy(machine, task);
    if (started) return [...asList(machineActs(started, way))];
    if (CALLS_CODE.test(call))
      return [
        new Declared(`says so, and nothing shows it: what that does which ${machine.logicalId} calls is not known`),
      ];
    return STOPPING.test(call) && !STOPS_NOTHING.test(call) ? [PASS] : [];
  });
  return answers.find(({ verdict }) => verdict === 'pass') ?? answers[0];
}

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
        if (answer?.verdict !== 'pass' && answer?.verdict !== 'declared') return answer;
        const kinds = listed(one.get('EventPattern'), 'detail-type');
        // no finding comes in an event of another kind
        if (kinds.length > 0 && !kinds.some((kind) => FINDING.test(kind))) return undefined;
        const answers = one.list('Targets').flatMap((target) => acts(target) ?? []);
        return answers.find(({ verdict }) => verdict === 'pass') ?? answers[0];
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
