import { type Control, eachStatement, rule } from '../../../control';
import { PASS } from '../../../template/value';

export const control: Control = {
  id: 'identity-least-privilege-model-role',
  title: 'Roles may call only the models they need',
  risks: [
    'LLM01:2025',
    'LLM02:2025',
    'LLM06:2025',
    'LLM10:2025',
    'LLM01:2023',
    'LLM06:2023',
    'LLM08:2023',
    'LLM10:2023',
    'ASI03:2026',
  ],
  csf: 'Protect',
  boundary: 'model',
  atlas: ['AML.M0019', 'AML.T0040'],
  why: 'A role that may call every model, or administer Bedrock, turns one injected prompt into the run of the account.',
  source: 'Amazon Bedrock User Guide, Identity-based policy examples; IAM User Guide, Grant least privilege',
  rules: [
    rule('IamBedrockNoWildcard', {
      fix: 'Name the actions the role needs, for example bedrock:InvokeModel; `ModelAccess.grantInvoke()` writes them.',
      fixTemplate: 'Replace the wildcard in Action (or NotAction) by the Bedrock actions that are needed.',
      counterparts: ['FMI-01', 'FS-22'],
      check: eachStatement((statement) => {
        if (statement.kind !== 'identity' || !statement.allows || !statement.concerns('bedrock:InvokeModel'))
          return undefined;
        // a caller has no use for administration: who may do both was given a wildcard
        return statement.concerns('bedrock:DeleteGuardrail')
          ? statement.value.fail(
              statement.notActions.length > 0 ? 'NotAction' : 'Action',
              'allows all of Bedrock, from inference to deleting guardrails',
            )
          : PASS;
      }),
    }),
  ],
};
