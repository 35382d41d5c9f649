import { type Control, eachPolicy, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { admitsAnyone } from '../../../template/iam/principals';

export const control: Control = {
  id: 'supply-private-model-hub',
  title: 'Tagged application inference profiles and a model hub in an own bucket',
  risks: ['LLM03:2025', 'LLM04:2025', 'LLM10:2025', 'LLM03:2023', 'LLM05:2023', 'LLM10:2023', 'ASI04:2026'],
  acts: 'label',
  csf: 'Govern',
  boundary: 'model',
  atlas: ['AML.M0014', 'AML.M0023', 'AML.T0115.001', 'AML.T0111'],
  why: 'Teams choose from models somebody vetted, and the profile is inventory entry, cost line and policy ARN at once.',
  source:
    'Amazon SageMaker Developer Guide, Private curated hubs; Amazon Bedrock User Guide, Application inference profiles',

  rules: [
    rule('AppInferenceProfileTagged', {
      severity: 'LOW',
      fix: 'Tag the profile with workload and environment: it is the cost line of the model.',
      fixTemplate: 'Add workload and environment to Tags: the profile is the cost line of the model.',
      counterparts: ['RAG-01', 'FS-13', 'FS-46', 'CP'],
      check: eachResource('AWS::Bedrock::ApplicationInferenceProfile', (profile) =>
        profile.list('Tags').length > 0 ? PASS : profile.fail('Tags', 'is empty: its cost belongs to nobody'),
      ),
    }),
    rule('ModelHubOwnBucket', {
      severity: 'LOW',
      fix: 'Set `s3StorageConfig.s3OutputPath` to a bucket of your own.',
      fixTemplate: 'Set S3StorageConfig.S3OutputPath to a bucket of your own.',
      check: eachResource('AWS::SageMaker::Hub', (hub) => hub.expectPresent('S3StorageConfig.S3OutputPath')),
    }),
    rule('ModelGroupPolicy', {
      severity: 'CRITICAL',
      fix: 'Name the accounts that may use the model group, or bound them with `aws:PrincipalOrgID`.',
      fixTemplate:
        'In ModelPackageGroupPolicy, name in Principal the accounts that may use the model group, or add a Condition on aws:PrincipalOrgID.',
      counterparts: ['SM-08'],
      proves: false,
      check: eachPolicy(
        (policy) =>
          policy.statements
            .filter((statement) => statement.allows)
            .map((statement) =>
              admitsAnyone(statement) ? statement.value.fail('Principal', 'is everyone: models can be copied') : PASS,
            ),
        { types: ['AWS::SageMaker::ModelPackageGroup'] },
      ),
    }),
  ],
};
