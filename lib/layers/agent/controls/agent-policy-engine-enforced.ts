import { type Control, eachResource, rule } from '../../../control';
import { to } from '../../../mend';
import { Declared, PASS } from '../../../template/answer';
import { actionsIn, cedarAt, permitsAll, statementPath } from '../../../workload/cedar';
import { unknownAction } from '../../../workload/gateway-tools';

const ELSEWHERE = new Declared(
  'says so, and nothing shows it: the policy engine is not among the given templates, and may permit everything',
);

export const control: Control = {
  id: 'agent-policy-engine-enforced',
  title: 'A Cedar policy engine decides on every tool call, and refuses by default',
  risks: [
    'LLM01:2025',
    'LLM06:2025',
    'LLM01:2023',
    'LLM07:2023',
    'LLM08:2023',
    'ASI01:2026',
    'ASI02:2026',
    'ASI03:2026',
  ],
  acts: {
    'refuses tool calls that no Cedar policy permits': [
      'LLM01:2025',
      'LLM06:2025',
      'LLM01:2023',
      'LLM07:2023',
      'LLM08:2023',
      'ASI01:2026',
      'ASI02:2026',
      'ASI03:2026',
    ],
  },
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0026', 'AML.M0028', 'AML.M0037', 'AML.T0053', 'AML.T0086'],
  why: 'Which tool may be called with which arguments is decided outside the model, whatever a prompt says.',
  source: 'Amazon Bedrock AgentCore Developer Guide, Policy in AgentCore; Understanding Cedar policies',
  rules: [
    rule('AgentCoreGatewayPolicyEnforce', {
      severity: 'HIGH',
      fix: "Attach a policy engine to the gateway with `policyEngineConfiguration: { arn, mode: 'ENFORCE' }`.",
      fixTemplate: 'Set PolicyEngineConfiguration: {Arn: the policy engine, Mode: ENFORCE}.',
      counterparts: ['AG-25', 'FS-08'],
      check: eachResource('AWS::BedrockAgentCore::Gateway', (gateway) =>
        gateway.get('PolicyEngineConfiguration').absent
          ? gateway.fail('PolicyEngineConfiguration', 'is not set: every authenticated caller may call every tool')
          : gateway.decide(() => {
              const enforced = gateway.expect('PolicyEngineConfiguration.Mode', 'ENFORCE');
              if (enforced !== PASS) return enforced;
              const engine = gateway.tryTarget('PolicyEngineConfiguration.Arn');
              return engine?.type === 'AWS::BedrockAgentCore::PolicyEngine' ? PASS : ELSEWHERE;
            }),
      ),
    }),
    rule('CedarNotPermitAll', {
      severity: 'HIGH',
      fix: 'Name principals or actions in the permit, or give it a `when` condition.',
      fixTemplate: 'Name principals or actions in the permit in Definition, or give it a `when` condition.',
      proves: false,
      check: eachResource('AWS::BedrockAgentCore::Policy', (policy) => {
        const path = statementPath(policy);
        const cedar = cedarAt(policy, path);
        if (cedar === undefined) return undefined;
        return permitsAll(cedar) ? policy.fail(path, 'permits everyone every tool, without a condition') : PASS;
      }),
    }),
    rule('CedarActionExists', {
      severity: 'MEDIUM',
      fix: 'Name an action by the name of a target of the gateway, three underscores and the name of one of its tools.',
      fixTemplate:
        'In Definition, name an action by the name of a target of the gateway, three underscores and the name of one of its tools.',
      proves: false,
      check: eachResource('AWS::BedrockAgentCore::Policy', (policy) => {
        const path = statementPath(policy);
        const actions = [...new Set(actionsIn(cedarAt(policy, path) ?? ''))];
        return actions.map((action) =>
          policy.decide(() => {
            const why = unknownAction(policy, action);
            return why ? policy.fail(path, `names the action ${action}, ${why}: it decides on nothing`) : PASS;
          }),
        );
      }),
    }),
    rule('CedarPolicyEnforced', {
      severity: 'HIGH',
      fix: 'Remove `enforcementMode` from the policy, or set it to ACTIVE.',
      fixTemplate: 'Remove EnforcementMode, or set it to ACTIVE.',
      mend: { type: 'AWS::BedrockAgentCore::Policy', changes: { EnforcementMode: to('ACTIVE') } },
      proves: false,
      check: eachResource('AWS::BedrockAgentCore::Policy', (policy) =>
        policy.text('EnforcementMode') === 'LOG_ONLY'
          ? policy.fail('EnforcementMode', 'is LOG_ONLY: what the policy decides is noted and ignored')
          : PASS,
      ),
    }),
    rule('CedarValidationOn', {
      severity: 'MEDIUM',
      fix: "Set `validationMode: 'FAIL_ON_ANY_FINDINGS'` on the policy.",
      fixTemplate: 'Set ValidationMode: FAIL_ON_ANY_FINDINGS.',
      mend: { type: 'AWS::BedrockAgentCore::Policy', changes: { ValidationMode: to('FAIL_ON_ANY_FINDINGS') } },
      proves: false,
      check: eachResource('AWS::BedrockAgentCore::Policy', (policy) =>
        policy.text('ValidationMode') === 'IGNORE_ALL_FINDINGS'
          ? policy.fail(
              'ValidationMode',
              'is IGNORE_ALL_FINDINGS: a policy that allows everything is accepted, and so is a forbid that never fires because it reads an attribute that a request may not have',
            )
          : PASS,
      ),
    }),
  ],
};
