import { type Cases, one } from '../../../../local/samples/cases';
import { ensured } from '../../../support/ensured';

const recorder = (group?: Record<string, unknown>) =>
  one('AWS::Config::ConfigurationRecorder', {
    RoleARN: 'arn:aws:iam::1:role/r',
    ...(group ? { RecordingGroup: group } : {}),
  });

export const ConfigRecordsAll: Cases = {
  good: {
    'all of them': recorder({ AllSupported: true }),
    'all but some that matter less': recorder({
      RecordingStrategy: { UseOnly: 'EXCLUSION_BY_RESOURCE_TYPES' },
      ExclusionByResourceTypes: { ResourceTypes: ['AWS::EC2::NetworkInterface'] },
    }),
    'no group, which is all of them': recorder(),
    ensured: ensured('Config', { recording: 'true', recordingGroup: '{"allSupported":true}' }),
  },
  bad: {
    'ensured and not recording': ensured('Config', { recordingGroup: '{"allSupported":true}' }),
    'a list without Bedrock': recorder({ AllSupported: false, ResourceTypes: ['AWS::S3::Bucket'] }),
    'all but guardrails': recorder({
      RecordingStrategy: { UseOnly: 'EXCLUSION_BY_RESOURCE_TYPES' },
      ExclusionByResourceTypes: { ResourceTypes: ['AWS::Bedrock::Guardrail'] },
    }),
  },
};

export const ConfigDelivered: Cases = {
  good: {
    'to a bucket': {
      Resources: {
        Thing: { Type: 'AWS::Config::ConfigurationRecorder', Properties: {} },
        Channel: { Type: 'AWS::Config::DeliveryChannel', Properties: { S3BucketName: 'config' } },
      },
    },
  },
  bad: {
    'to nowhere': {
      Resources: {
        Thing: { Type: 'AWS::Config::ConfigurationRecorder', Properties: {} },
        Channel: { Type: 'AWS::Config::DeliveryChannel', Properties: { SnsTopicARN: 'topic' } },
      },
    },
  },
  undecided: { 'a channel that the account may have': recorder() },
};
