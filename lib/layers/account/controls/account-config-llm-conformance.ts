import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { isLlmWorkload } from '../../../workload/llm-workload';

/** Identifiers of managed rules about models, agents and notebooks. */
const LLM_RULE = /BEDROCK|SAGEMAKER/i;

export const control: Control = {
  id: 'account-config-llm-conformance',
  title: 'LLM conformance pack and AI-specific managed rules',
  risks: [
    'LLM02:2025',
    'LLM03:2025',
    'LLM06:2025',
    'LLM08:2025',
    'LLM05:2023',
    'LLM06:2023',
    'LLM07:2023',
    'LLM08:2023',
    'ASI02:2026',
    'ASI03:2026',
    'ASI05:2026',
  ],
  csf: 'Identify',
  boundary: 'organization',
  atlas: ['AML.M0019', 'AML.M0032'],
  why: 'A conformance pack keeps proving after deployment what cdk-nag proved at synthesis, and replaces Audit Manager for new accounts.',
  source: 'AWS Config Developer Guide, List of AWS Config Managed Rules and Conformance Pack Sample Templates',

  rules: [
    rule('ConformancePackLlmRules', {
      fix: 'Add the managed rules for Bedrock, AgentCore or SageMaker to the pack, for example BEDROCKAGENTCORE_RUNTIME_PRIVATE_NETWORK_REQUIRED.',
      counterparts: ['CP'],
      check: eachResource('AWS::Config::ConformancePack', (pack, view) => {
        const template = pack.pattern('TemplateBody');
        if (!template) return undefined; // it stands in S3 or in a document
        if (template.unknown) throw pack.get('TemplateBody').undecided(template.unknown.why);
        if (LLM_RULE.test(template.toString())) return PASS;
        if (!isLlmWorkload(view)) return undefined;
        const elsewhere = view
          .resources('AWS::Config::ConfigRule', 'AWS::Config::ConformancePack')
          .some((other) => !other.is(pack) && LLM_RULE.test(JSON.stringify(other.declaration.body)));
        return elsewhere
          ? undefined
          : pack.fail('TemplateBody', 'has no rule about Bedrock, AgentCore or SageMaker, which the application uses');
      }),
    }),
    rule('ConfigRuleLlmDetects', {
      fix: 'Use the managed rule in DETECTIVE mode, so that it also judges what was deployed before it.',
      check: eachResource('AWS::Config::ConfigRule', (one) => {
        if (!LLM_RULE.test(one.text('Source.SourceIdentifier') ?? '')) return undefined;
        const modes = one.list('EvaluationModes');
        return modes.length === 0 || modes.some((mode) => mode.text('Mode') === 'DETECTIVE')
          ? PASS
          : one.fail('EvaluationModes', 'has no DETECTIVE: what stands is never evaluated');
      }),
    }),
  ],
};
