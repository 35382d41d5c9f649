import { type Control, rule } from '../../../control';
import { CLOSED_SERVICES, existingCustomersOnly } from '../../../facts/closed-services';
import { encryptedInTransit, isolatedAndScheduled, ownKeys } from './_monitoring-job';

const CLOSED = existingCustomersOnly(CLOSED_SERVICES.modelMonitor);
const QUALITY = 'AWS::SageMaker::ModelQualityJobDefinition';
const EXPLAINABILITY = 'AWS::SageMaker::ModelExplainabilityJobDefinition';

export const control: Control = {
  id: 'mlops-model-quality-drift',
  title: 'Model Monitor: model quality and feature attribution drift',
  risks: ['LLM04:2025', 'LLM09:2025', 'LLM03:2023', 'LLM09:2023', 'ASI09:2026'],
  acts: {
    'notices answers that agree less with what turned out to be true': ['LLM09:2025', 'LLM09:2023'],
  },
  csf: 'Detect',
  boundary: 'model',
  atlas: ['AML.M0008', 'AML.T0031'],
  why: 'Ground truth compared with answers is the only measure of misinformation that is not an opinion.',
  source: `Amazon SageMaker Developer Guide, Monitor model quality and Monitor feature attribution drift; Amazon Bedrock AgentCore Developer Guide, Online evaluation. ${CLOSED}`,

  rules: [
    rule('ModelQualityJobIsolated', {
      severity: 'MEDIUM',
      fix: `Set \`networkConfig.enableNetworkIsolation: true\`. ${CLOSED}`,
      fixTemplate: `Set NetworkConfig.EnableNetworkIsolation: true. ${CLOSED}`,
      counterparts: ['CFG', 'CKV_AWS_367', 'SM-13'],
      check: isolatedAndScheduled(QUALITY, EXPLAINABILITY),
    }),
    rule('ModelQualityJobInTransit', {
      severity: 'MEDIUM',
      fix: `Set \`networkConfig.enableInterContainerTrafficEncryption: true\`. ${CLOSED}`,
      fixTemplate: `Set NetworkConfig.EnableInterContainerTrafficEncryption: true. ${CLOSED}`,
      counterparts: ['CFG', 'CKV_AWS_368'],
      proves: false,
      check: encryptedInTransit(QUALITY, EXPLAINABILITY),
    }),
    rule('ModelQualityJobCmk', {
      severity: 'MEDIUM',
      fix: `Set the keys of the volume and of the output. ${CLOSED}`,
      fixTemplate: `Set JobResources.ClusterConfig.VolumeKmsKeyId and ModelQualityJobOutputConfig.KmsKeyId. ${CLOSED}`,
      counterparts: ['CKV_AWS_369'],
      proves: false,
      check: ownKeys(QUALITY, 'ModelQualityJobOutputConfig'),
    }),
    rule('ModelExplainabilityJobCmk', {
      severity: 'MEDIUM',
      fix: `Set the keys of the volume and of the output. ${CLOSED}`,
      fixTemplate: `Set JobResources.ClusterConfig.VolumeKmsKeyId and ModelExplainabilityJobOutputConfig.KmsKeyId. ${CLOSED}`,
      counterparts: ['CKV_AWS_369'],
      proves: false,
      check: ownKeys(EXPLAINABILITY, 'ModelExplainabilityJobOutputConfig'),
    }),
  ],
};
