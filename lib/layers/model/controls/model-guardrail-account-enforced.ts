import { type Control, eachResource, rule } from '../../../control';
import { GONE } from '../../../mend';
import { PASS } from '../../../template/answer';
import { pinned } from '../../../workload/guardrail';

const ENFORCED = 'AWS::Bedrock::EnforcedGuardrailConfiguration';

export const control: Control = {
  id: 'model-guardrail-account-enforced',
  title: 'A guardrail is enforced on every call of the account, whole and in a published version',
  risks: [
    'LLM01:2025',
    'LLM02:2025',
    'LLM05:2025',
    'LLM07:2025',
    'LLM01:2023',
    'LLM02:2023',
    'LLM06:2023',
    'ASI01:2026',
    'ASI10:2026',
  ],
  acts: {
    'refuses prompts and answers that the guardrail blocks, also where the call names none': [
      'LLM01:2025',
      'LLM01:2023',
      'ASI01:2026',
    ],
  },
  csf: 'Protect',
  boundary: 'organization',
  atlas: ['AML.M0020', 'AML.T0081'],
  why: 'Code that forgets to name the guardrail still gets it.',
  source: 'Amazon Bedrock User Guide, Apply cross-account safeguards with Amazon Bedrock Guardrails enforcements',
  restsOn: 'guardrail',
  rules: [
    rule('EnforcedGuardrailPinned', {
      severity: 'MEDIUM',
      fix: 'Name a published version of the guardrail; `EnforcedGuardrail` does.',
      fixTemplate: 'Set GuardrailVersion to !GetAtt of an AWS::Bedrock::GuardrailVersion, Version.',
      check: eachResource(ENFORCED, (enforced) => pinned(enforced, 'GuardrailVersion', 'GuardrailIdentifier')),
    }),
    rule('EnforcedGuardrailNoExclusions', {
      severity: 'HIGH',
      fix: 'Remove the excluded models, or `modelEnforcement` altogether: it then holds for all models.',
      fixTemplate: 'Remove ModelEnforcement.',
      mend: { type: 'AWS::Bedrock::EnforcedGuardrailConfiguration', changes: { ModelEnforcement: GONE } },
      proves: false,
      check: eachResource(ENFORCED, (enforced) => {
        if (enforced.get('ModelEnforcement').absent) return PASS;
        // guardrails judge no embeddings and rankings: those models may be left out
        const excluded = enforced
          .list('ModelEnforcement.ExcludedModels')
          .map((model) => model.text() ?? '')
          .filter((model) => !/embed|rerank/i.test(model));
        if (excluded.length > 0)
          return enforced.fail('ModelEnforcement.ExcludedModels', `lets ${excluded.join(', ')} answer without it`);
        const included = enforced.list('ModelEnforcement.IncludedModels');
        return included.length === 0 || included.some((model) => model.text() === 'ALL')
          ? PASS
          : enforced.fail('ModelEnforcement.IncludedModels', 'names single models: all others answer without it');
      }),
    }),
    rule('EnforcedGuardrailComprehensive', {
      severity: 'HIGH',
      fix: "Set `selectiveContentGuarding: { messages: 'COMPREHENSIVE', system: 'COMPREHENSIVE' }`.",
      fixTemplate: 'Set SelectiveContentGuarding: {Messages: COMPREHENSIVE, System: COMPREHENSIVE}.',
      proves: false,
      check: eachResource(ENFORCED, (enforced) =>
        enforced.text('SelectiveContentGuarding.Messages') === 'SELECTIVE'
          ? enforced.fail(
              'SelectiveContentGuarding.Messages',
              'is SELECTIVE: what the caller does not tag is not judged',
            )
          : PASS,
      ),
    }),
  ],
};
