import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { HOLDERS, Permissions } from '../../../template/iam/permissions';
import { isModelCaller } from './_statements';

const TAMPER = [
  'bedrock:UpdateGuardrail',
  'bedrock:DeleteGuardrail',
  'bedrock:CreateGuardrailVersion',
  'bedrock:PutEnforcedGuardrailConfiguration',
  'bedrock:DeleteEnforcedGuardrailConfiguration',
  'bedrock:DeleteModelInvocationLoggingConfiguration',
  'bedrock:PutModelInvocationLoggingConfiguration',
];

export const control: Control = {
  id: 'identity-guardrail-separation',
  title: 'Who calls models is kept from changing the guardrail or the log',
  risks: ['LLM01:2025', 'LLM06:2025', 'LLM01:2023', 'LLM08:2023', 'ASI03:2026', 'ASI10:2026'],
  acts: 'absence',
  csf: 'Protect',
  boundary: 'organization',
  atlas: ['AML.M0026', 'AML.T0081', 'AML.T0107'],
  why: 'A guardrail that its caller may rewrite guards as long as the caller wants to be guarded.',
  source: 'Amazon Bedrock User Guide, Set up permissions to use Amazon Bedrock Guardrails',
  restsOn: 'guardrail',
  rules: [
    rule('IamNoGuardrailTamper', {
      severity: 'HIGH',
      fix: 'Give administration of guardrails and of invocation logging to another role than inference.',
      fixTemplate:
        'Take the actions that change guardrails or invocation logging out of Action, and give them to another AWS::IAM::Role than inference.',
      check: eachResource(HOLDERS, (holder) => {
        if (!isModelCaller(holder)) return undefined;
        const permissions = Permissions.of(holder);
        const found = TAMPER.find((action) =>
          // a wildcard for all of Bedrock is what IamBedrockNoWildcard reports
          permissions
            .allowing(action)
            .some(
              (statement) =>
                !statement.concerns('bedrock:InvokeModel') || !statement.concerns('bedrock:DeleteGuardrail'),
            ),
        );
        if (found) return holder.fail('', `may call models and also ${found}`);
        // a role that happens to have no other rights may be given them tomorrow
        return TAMPER.every((action) => permissions.isKeptFrom(action)) ? PASS : undefined;
      }),
    }),
  ],
};
