import { type Control, eachResource, rule } from '../../../control';
import { expectOwnKey } from '../../../workload/key';
import { isolated } from './_monitoring-job';

export const control: Control = {
  id: 'mlops-data-preparation-bias',
  title: 'Bias and quality review during data preparation',
  risks: ['LLM04:2025', 'LLM09:2025', 'LLM03:2023', 'LLM09:2023', 'ASI06:2026'],
  csf: 'Identify',
  boundary: 'data',
  atlas: ['AML.M0007', 'AML.T0020'],
  why: 'Imbalance is the cheapest poisoning signal and it shows before training.',
  source:
    'Amazon SageMaker Developer Guide, Pre-training bias metrics and Run processing containers in internet-free mode',

  rules: [
    rule('DataPreparationIsolated', {
      fix: 'Set `networkConfig.enableNetworkIsolation: true`.',
      check: isolated('AWS::SageMaker::ProcessingJob'),
    }),
    rule('DataPreparationCmk', {
      fix: 'Set the keys of the volume and of the output.',
      counterparts: ['SM-17'],
      check: eachResource('AWS::SageMaker::ProcessingJob', (job) =>
        ['ProcessingResources.ClusterConfig.VolumeKmsKeyId', 'ProcessingOutputConfig.KmsKeyId'].map((path) =>
          expectOwnKey(job, path),
        ),
      ),
    }),
  ],
};
