import {
  BedrockClient,
  DeleteModelInvocationLoggingConfigurationCommand,
  GetModelInvocationLoggingConfigurationCommand,
  type LoggingConfig,
  PutModelInvocationLoggingConfigurationCommand,
} from '@aws-sdk/client-bedrock';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetBucketEncryptionCommand, S3Client } from '@aws-sdk/client-s3';
import { canonical, type Found, type ServiceFactory } from '../service';

/**
 * Setting: `configuration`, the logging configuration as JSON. It is one and whole, so that of somebody else is verified
 * and never completed: it must deliver text, and every destination must be encrypted with a KMS key.
 */
export const bedrockInvocationLogging: ServiceFactory = ({ client, wanted }) => {
  const bedrock = new BedrockClient(client);
  /** Whether the destinations of a configuration are encrypted, where that was looked up. */
  const encryption = new Map<string, boolean>();

  return {
    exclusive: true,
    ofStack: () => true,

    async read(): Promise<Found> {
      const { loggingConfig } = await bedrock.send(new GetModelInvocationLoggingConfigurationCommand({}));
      const configuration = canonical(loggingConfig ?? {});
      if (!loggingConfig || configuration === '{}') return { settings: {} };
      // our own destinations need no second look, and our role may read nothing about others' without need
      if (configuration !== wanted.configuration && !encryption.has(configuration)) {
        encryption.set(configuration, await encrypted(client, loggingConfig));
      }
      return { settings: { configuration } };
    },

    async write(changes) {
      const configuration = changes.configuration;
      if (configuration === undefined) {
        await bedrock.send(new DeleteModelInvocationLoggingConfigurationCommand({}));
      } else {
        const loggingConfig: LoggingConfig = JSON.parse(configuration);
        await bedrock.send(new PutModelInvocationLoggingConfigurationCommand({ loggingConfig }));
      }
    },

    meets(_, value, asked) {
      if (value === undefined || value === asked) return value === asked;
      return JSON.parse(value).textDataDeliveryEnabled === true && encryption.get(value) === true;
    },
  };
};

/** Whether every destination uses a KMS key; one that may not be read is an error, and not taken for one that does. */
async function encrypted(client: object, { cloudWatchConfig, s3Config }: LoggingConfig): Promise<boolean> {
  const buckets = [s3Config?.bucketName, cloudWatchConfig?.largeDataDeliveryS3Config?.bucketName];
  const group = cloudWatchConfig?.logGroupName;
  if (group) {
    const { logGroups } = await new CloudWatchLogsClient(client).send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: group }),
    );
    if (!logGroups?.find(({ logGroupName }) => logGroupName === group)?.kmsKeyId) return false;
  }
  const s3 = new S3Client(client);
  for (const bucket of buckets) {
    if (!bucket) continue;
    const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket: bucket }));
    const rule = ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
    if (!rule?.SSEAlgorithm?.startsWith('aws:kms')) return false;
  }
  return Boolean(group || buckets.some(Boolean));
}
