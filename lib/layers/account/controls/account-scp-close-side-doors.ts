import { type Control, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { denialsOf, deniedAnywhere, eachOrganizationPolicy } from './_organization';

const TOKEN = 'CallWithBearerToken';

export const control: Control = {
  id: 'account-scp-close-side-doors',
  title: 'SCP: no long-lived Bedrock API keys and no unlogged inference endpoint',
  risks: [
    'LLM01:2025',
    'LLM02:2025',
    'LLM10:2025',
    'LLM01:2023',
    'LLM04:2023',
    'LLM06:2023',
    'LLM10:2023',
    'ASI03:2026',
  ],
  acts: {
    'refuses calls of models by API key, and by endpoints that no log covers': [
      'LLM10:2025',
      'LLM04:2023',
      'LLM10:2023',
      'ASI03:2026',
    ],
  },
  csf: 'Protect',
  boundary: 'organization',
  atlas: ['AML.T0012', 'AML.T0055', 'AML.T0091.000', 'AML.M0019'],
  why: 'The bedrock-mantle endpoint has its own IAM prefix and is outside invocation logging, and API keys outlive sessions, so both bypass gateway and guardrail.',
  source:
    'Amazon Bedrock User Guide, Control permissions for API keys and Monitor model invocation; Service Authorization Reference, Amazon Bedrock Mantle',

  rules: [
    rule('ScpBedrockApiKeys', {
      severity: 'MEDIUM',
      fix: 'Deny bedrock:CallWithBearerToken, bedrock-mantle:CallWithBearerToken and iam:CreateServiceSpecificCredential.',
      fixTemplate:
        'In Content, deny bedrock:CallWithBearerToken, bedrock-mantle:CallWithBearerToken and iam:CreateServiceSpecificCredential.',
      counterparts: ['FS-12'],
      check: eachOrganizationPolicy('SERVICE_CONTROL_POLICY', (policy) =>
        denialsOf(policy)
          .filter((statement) => statement.actions.length > 0 && statement.concerns(`bedrock:${TOKEN}`))
          .map((statement) =>
            deniedAnywhere(policy, `bedrock-mantle:${TOKEN}`)
              ? PASS
              : statement.value.fail('Action', `leaves bedrock-mantle:${TOKEN} open: the same key works there`),
          ),
      ),
    }),
    rule('ScpUnloggedInference', {
      severity: 'MEDIUM',
      fix: 'Deny bedrock-mantle:CreateInference, which model invocation logging does not see.',
      fixTemplate: 'In Content, deny bedrock-mantle:CreateInference, which model invocation logging does not see.',
      check: eachOrganizationPolicy('SERVICE_CONTROL_POLICY', (policy) => {
        const limits = denialsOf(policy).filter(
          (statement) => statement.actions.length > 0 && statement.concerns('bedrock:InvokeModel'),
        );
        if (limits.length === 0) return undefined;
        return deniedAnywhere(policy, 'bedrock-mantle:CreateInference')
          ? PASS
          : limits[0]!.value.fail('Action', 'leaves bedrock-mantle:CreateInference open: models are called around it');
      }),
    }),
    rule('ScpProtectGuardrails', {
      severity: 'MEDIUM',
      fix: 'Deny bedrock:DeleteGuardrail and bedrock:UpdateGuardrail together, but to the role that deploys them.',
      fixTemplate:
        'In Content, deny bedrock:DeleteGuardrail and bedrock:UpdateGuardrail together, but to the role that deploys them.',
      proves: false,
      check: eachOrganizationPolicy('SERVICE_CONTROL_POLICY', (policy) => {
        const pair = ['bedrock:DeleteGuardrail', 'bedrock:UpdateGuardrail'] as const;
        const named = denialsOf(policy).filter(
          (statement) => statement.actions.length > 0 && pair.some((action) => statement.concerns(action)),
        );
        if (named.length === 0) return undefined;
        const open = pair.filter((action) => !deniedAnywhere(policy, action));
        return open.length === 0
          ? PASS
          : named[0]!.value.fail(
              'Action',
              `leaves ${open.join(', ')} open: a guardrail can be emptied as well as deleted`,
            );
      }),
    }),
  ],
};
