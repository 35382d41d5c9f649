import type { Cases } from '../../../../local/samples/cases';

const pack = (body: string, more: Record<string, unknown> = {}) => ({
  Resources: {
    Thing: { Type: 'AWS::Config::ConformancePack', Properties: { ConformancePackName: 'p', TemplateBody: body } },
    ...more,
  },
});
const config = (name: string, modes?: string[]) => ({
  Type: 'AWS::Config::ConfigRule',
  Properties: {
    Source: { Owner: 'AWS', SourceIdentifier: name },
    ...(modes ? { EvaluationModes: modes.map((Mode) => ({ Mode })) } : {}),
  },
});
const guardrail = { G: { Type: 'AWS::Bedrock::Guardrail', Properties: {} } };
const SUBJECT = 'BEDROCKAGENTCORE_RUNTIME_PRIVATE_NETWORK_REQUIRED';

export const ConformancePackLlmRules: Cases = {
  good: { 'a rule about agents': pack(`Resources:\n  R:\n    Properties:\n      SourceIdentifier: ${SUBJECT}`) },
  bad: { 'rules about other things': pack('SourceIdentifier: S3_BUCKET_VERSIONING_ENABLED', guardrail) },
  silent: {
    'an application without models': pack('SourceIdentifier: S3_BUCKET_VERSIONING_ENABLED'),
    'a rule beside the pack': pack('SourceIdentifier: S3_BUCKET_VERSIONING_ENABLED', {
      ...guardrail,
      R: config(SUBJECT),
    }),
  },
};

export const ConfigRuleLlmDetects: Cases = {
  good: { 'not said': { Resources: { Thing: config(SUBJECT) } } },
  bad: { 'before deployment only': { Resources: { Thing: config(SUBJECT, ['PROACTIVE']) } } },
  silent: { 'a rule about buckets': { Resources: { Thing: config('S3_BUCKET_VERSIONING_ENABLED') } } },
};
