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
const NOTEBOOK = 'SAGEMAKER_NOTEBOOK_NO_DIRECT_INTERNET_ACCESS';
const ruleOf = (name: string) =>
  `Resources:\n  R:\n    Type: AWS::Config::ConfigRule\n    Properties:\n      Source: { Owner: AWS, SourceIdentifier: ${name} }`;
const SUBJECT = 'BEDROCKAGENTCORE_RUNTIME_PRIVATE_NETWORK_REQUIRED';

export const ConformancePackLlmRules: Cases = {
  good: {
    'a rule about agents': pack(ruleOf(SUBJECT)),
    'a rule about agents for an application of Bedrock': pack(ruleOf(SUBJECT), guardrail),
    'an own policy about guardrails': pack(
      `Resources:\n  R:\n    Type: AWS::Config::ConfigRule\n    Properties:\n      Scope: { ComplianceResourceTypes: ['AWS::Bedrock::Guardrail'] }\n      Source: { Owner: CUSTOM_POLICY, CustomPolicyDetails: { PolicyText: 'rule r { kmsKeyArn exists }' } }`,
      guardrail,
    ),
  },
  bad: { 'rules about other things': pack(ruleOf('S3_BUCKET_VERSIONING_ENABLED'), guardrail) },
  lookAlike: {
    'an own policy without a text': pack(
      `Resources:\n  R:\n    Type: AWS::Config::ConfigRule\n    Properties:\n      Scope: { ComplianceResourceTypes: ['AWS::Bedrock::Guardrail'] }\n      Source: { Owner: CUSTOM_POLICY }`,
      guardrail,
    ),
    'a managed rule about tags that is pointed at guardrails': pack(
      `${ruleOf('REQUIRED_TAGS')}\n      Scope: { ComplianceResourceTypes: ['AWS::Bedrock::Guardrail'] }`,
      guardrail,
    ),
    'a description that names Bedrock': pack(
      `Description: rules for Bedrock\n${ruleOf('S3_BUCKET_VERSIONING_ENABLED')}`,
      guardrail,
    ),
  },
  silent: {
    'rules about notebooks in an application of Bedrock': pack(ruleOf(NOTEBOOK), guardrail),
    'rules about agents alone beside own models': pack(ruleOf(SUBJECT), {
      ...guardrail,
      M: { Type: 'AWS::SageMaker::Model', Properties: {} },
    }),
    'an application without models': pack(ruleOf('S3_BUCKET_VERSIONING_ENABLED')),
    'a rule beside the pack': pack(ruleOf('S3_BUCKET_VERSIONING_ENABLED'), {
      ...guardrail,
      R: config(SUBJECT),
    }),
  },
};

export const ConfigRuleLlmDetects: Cases = {
  good: {
    'not said': { Resources: { Thing: config(SUBJECT) } },
    'an own policy about guardrails': {
      Resources: {
        Thing: {
          Type: 'AWS::Config::ConfigRule',
          Properties: {
            Source: { Owner: 'CUSTOM_POLICY', CustomPolicyDetails: { PolicyText: 'rule r { kmsKeyArn exists }' } },
            Scope: { ComplianceResourceTypes: ['AWS::Bedrock::Guardrail'] },
          },
        },
        ...guardrail,
      },
    },
  },
  declared: {
    'an own function about guardrails': {
      Resources: {
        Thing: {
          Type: 'AWS::Config::ConfigRule',
          Properties: {
            Source: { Owner: 'CUSTOM_LAMBDA', SourceIdentifier: { 'Fn::GetAtt': ['F', 'Arn'] } },
            Scope: { ComplianceResourceTypes: ['AWS::Bedrock::Guardrail'] },
          },
        },
        ...guardrail,
      },
    },
  },
  bad: {
    'before deployment only': { Resources: { Thing: config(SUBJECT, ['PROACTIVE']) } },
    'before deployment only, in a template of rules alone': { Resources: { Thing: config(NOTEBOOK, ['PROACTIVE']) } },
  },
  silent: {
    'a rule about buckets': { Resources: { Thing: config('S3_BUCKET_VERSIONING_ENABLED') } },
    'a rule about notebooks in an application of Bedrock': { Resources: { Thing: config(NOTEBOOK), ...guardrail } },
    'a managed rule about tags that is pointed at guardrails': {
      Resources: {
        Thing: {
          Type: 'AWS::Config::ConfigRule',
          Properties: {
            Source: { Owner: 'AWS', SourceIdentifier: 'REQUIRED_TAGS' },
            Scope: { ComplianceResourceTypes: ['AWS::Bedrock::Guardrail'] },
          },
        },
        ...guardrail,
      },
    },
    'a rule of an own function': {
      Resources: {
        Thing: {
          Type: 'AWS::Config::ConfigRule',
          Properties: { Source: { Owner: 'CUSTOM_LAMBDA', SourceIdentifier: { 'Fn::GetAtt': ['F', 'Arn'] } } },
        },
        F: { Type: 'AWS::Lambda::Function', Properties: {} },
        ...guardrail,
      },
    },
  },
};
