import { type Control, eachResource, rule } from '../../../control';
import { expectOwnKey } from '../../../workload/key';
import { isolated } from './_monitoring-job';

export const control: Control = {
  id: 'mlops-data-preparation-bias',
  title: 'Data preparation jobs run isolated and under own keys',
  risks: ['LLM04:2025', 'LLM03:2023', 'ASI06:2026'],
  acts: 'absence',
  csf: 'Protect',
  boundary: 'data',
  atlas: ['AML.M0007', 'AML.T0020'],
  why: 'A job that sees the data before anybody has looked at it must not be able to send it away.',
  source:
    'Amazon SageMaker Developer Guide, Pre-training bias metrics and Run processing containers in internet-free mode',

  rules: [
    rule('DataPreparationIsolated', {
      severity: 'MEDIUM',
      fix: 'Set `networkConfig.enableNetworkIsolation: true`.',
      fixTemplate: 'Set NetworkConfig.EnableNetworkIsolation: true.',
      check: isolated('AWS::SageMaker::ProcessingJob'),
    }),
    rule('DataPreparationCmk', {
      severity: 'MEDIUM',
      fix: 'Set the keys of the volume and of the output.',
      fixTemplate: 'Set ProcessingResources.ClusterConfig.VolumeKmsKeyId and ProcessingOutputConfig.KmsKeyId.',
      counterparts: ['SM-17'],
      check: eachResource('AWS::SageMaker::ProcessingJob', (job) =>
        ['ProcessingResources.ClusterConfig.VolumeKmsKeyId', 'ProcessingOutputConfig.KmsKeyId'].map((path) =>
          expectOwnKey(job, path),
        ),
      ),
    }),
  ],
};
