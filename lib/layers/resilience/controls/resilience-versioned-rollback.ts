import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { FUNCTION_TYPES, mayDo } from '../../../workload/callers';

export const control: Control = {
  id: 'resilience-versioned-rollback',
  title: 'Prompts, guardrails and handlers are versioned and can be rolled back',
  risks: ['LLM01:2025', 'LLM07:2025', 'LLM09:2025', 'LLM01:2023', 'LLM09:2023', 'ASI01:2026'],
  csf: 'Recover',
  boundary: 'application',
  atlas: ['AML.T0081', 'AML.T0031'],
  why: 'A bad prompt or a weakened guardrail is undone in one deployment.',
  source: 'Amazon Bedrock User Guide, Deploy a prompt by creating a version; AWS Lambda Developer Guide, Aliases',

  rules: [
    rule('PromptVersioned', {
      fix: 'Add a `CfnPromptVersion`, and let callers name the version.',
      counterparts: ['BR-07'],
      check: eachResource('AWS::Bedrock::Prompt', (prompt) =>
        prompt.referrers('AWS::Bedrock::PromptVersion', 'PromptArn').length > 0
          ? PASS
          : prompt.fail('', 'has no version: its draft changes under running traffic'),
      ),
    }),
    rule('ModelCallerAliasVersioned', {
      fix: 'Point the alias at a version (`currentVersion`), not at $LATEST.',
      check: eachResource('AWS::Lambda::Alias', (alias) => {
        const fn = alias.tryTarget('FunctionName');
        if (!fn || !(FUNCTION_TYPES as readonly string[]).includes(fn.type) || !mayDo(fn)) return undefined;
        const version = alias.pattern('FunctionVersion')?.toString();
        return version === '$LATEST'
          ? alias.fail('FunctionVersion', 'is $LATEST: there is nothing to go back to')
          : PASS;
      }),
    }),
  ],
};
