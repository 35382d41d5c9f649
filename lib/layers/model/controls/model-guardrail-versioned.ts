import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { pinned } from '../../../workload/guardrail';
import { modelNodes } from './_flow';

const CONFIGURATION = 'GuardrailConfiguration';

export const control: Control = {
  id: 'model-guardrail-versioned',
  title: 'Guardrails are published, and used, in numbered versions',
  risks: ['LLM01:2025', 'LLM03:2025', 'LLM01:2023', 'LLM05:2023', 'ASI01:2026'],
  acts: 'label',
  csf: 'Protect',
  boundary: 'model',
  atlas: ['AML.M0020', 'AML.T0081'],
  why: 'The working draft changes under running traffic the moment somebody edits the guardrail.',
  source: 'Amazon Bedrock User Guide, Deploy an Amazon Bedrock guardrail',
  restsOn: 'guardrail',
  rules: [
    rule('GuardrailHasVersion', {
      fix: 'Publish the guardrail with `CfnGuardrailVersion`; `ModelGuardrail` does so whenever its content changes.',
      fixTemplate: 'Add an AWS::Bedrock::GuardrailVersion that names this guardrail.',
      check: eachResource('AWS::Bedrock::Guardrail', (guardrail) =>
        guardrail.referrers('AWS::Bedrock::GuardrailVersion', 'GuardrailIdentifier').length > 0
          ? PASS
          : guardrail.fail('', 'has no published version: callers can only use its draft'),
      ),
    }),
    rule('GuardrailVersionPinned', {
      fix: 'Name a published version of the guardrail, for example `version.attrVersion` of a `CfnGuardrailVersion`.',
      fixTemplate: 'Set GuardrailVersion to !GetAtt of an AWS::Bedrock::GuardrailVersion, Version.',
      check: eachResource(['AWS::Bedrock::Agent', 'AWS::Bedrock::Flow'], (resource) => {
        const users = resource.type === 'AWS::Bedrock::Flow' ? modelNodes(resource) : [resource];
        return users
          .filter((user) => user.get(CONFIGURATION).present)
          .map((user) => pinned(user, `${CONFIGURATION}.GuardrailVersion`, `${CONFIGURATION}.GuardrailIdentifier`));
      }),
    }),
  ],
};
