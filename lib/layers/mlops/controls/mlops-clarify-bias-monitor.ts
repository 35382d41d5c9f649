import { type Control, rule } from '../../../control';
import { CLOSED_SERVICES, existingCustomersOnly } from '../../../facts/closed-services';
import { encryptedInTransit, isolatedAndScheduled, ownKeys } from './_monitoring-job';

const CLOSED = existingCustomersOnly(CLOSED_SERVICES.clarify);
const JOB = 'AWS::SageMaker::ModelBiasJobDefinition';

export const control: Control = {
  id: 'mlops-clarify-bias-monitor',
  title: 'Bias monitoring runs on a schedule, isolated',
  risks: ['LLM04:2025', 'LLM09:2025', 'LLM03:2023', 'LLM09:2023', 'ASI09:2026'],
  acts: {
    'notices a shift of bias in what the model answers': ['LLM04:2025', 'LLM03:2023'],
  },
  csf: 'Detect',
  boundary: 'model',
  atlas: ['AML.M0008', 'AML.T0031'],
  why: 'A shift in bias metrics is evidence of poisoning or of a model used outside its purpose.',
  source: `Amazon SageMaker Developer Guide, Monitor bias drift for models in production. ${CLOSED}`,

  rules: [
    rule('ModelBiasJobIsolated', {
      severity: 'MEDIUM',
      fix: `Set \`networkConfig.enableNetworkIsolation: true\`. ${CLOSED}`,
      fixTemplate: `Set NetworkConfig.EnableNetworkIsolation: true. ${CLOSED}`,
      counterparts: ['CFG', 'CKV_AWS_367', 'SM-06', 'SM-13'],
      check: isolatedAndScheduled(JOB),
    }),
    rule('ModelBiasJobInTransit', {
      severity: 'MEDIUM',
      fix: `Set \`networkConfig.enableInterContainerTrafficEncryption: true\`. ${CLOSED}`,
      fixTemplate: `Set NetworkConfig.EnableInterContainerTrafficEncryption: true. ${CLOSED}`,
      counterparts: ['CFG', 'CKV_AWS_368'],
      proves: false,
      check: encryptedInTransit(JOB),
    }),
    rule('ModelBiasJobCmk', {
      severity: 'MEDIUM',
      fix: `Set the keys of the volume and of the output. ${CLOSED}`,
      fixTemplate: `Set JobResources.ClusterConfig.VolumeKmsKeyId and ModelBiasJobOutputConfig.KmsKeyId. ${CLOSED}`,
      counterparts: ['CKV_AWS_369'],
      proves: false,
      check: ownKeys(JOB, 'ModelBiasJobOutputConfig'),
    }),
  ],
};
