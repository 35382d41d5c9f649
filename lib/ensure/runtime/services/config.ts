import {
  ConfigServiceClient,
  type ConfigurationRecorder,
  DeleteConfigurationRecorderCommand,
  DeleteDeliveryChannelCommand,
  type DeliveryChannel,
  DescribeConfigurationRecorderStatusCommand,
  DescribeConfigurationRecordersCommand,
  DescribeDeliveryChannelsCommand,
  PutConfigurationRecorderCommand,
  PutDeliveryChannelCommand,
  type RecordingGroup,
  StartConfigurationRecorderCommand,
  StopConfigurationRecorderCommand,
} from '@aws-sdk/client-config-service';
import { CreateServiceLinkedRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { canonical, isMark, type ServiceFactory, takesAway } from '../service';

const PARTS: Record<string, string> = {
  recordingGroup: 'recorder',
  recording: 'recorder',
  role: 'recorder',
  bucket: 'channel',
  key: 'channel',
};
const OF_STACK = ['role', 'bucket', 'key'];
/** In the ARN of the role that belongs to Config itself. */
const LINKED_ROLE = ':role/aws-service-role/config.amazonaws.com/';

/**
 * Settings: `recorder`, `recordingGroup` (a recording group as JSON; one that records everything is enough),
 * `recording` = `true`, `channel`. A recorder and a channel that a provider made have their role, bucket and key from
 * `role`, `bucket` and `key`, which are not told of those of somebody else: they keep theirs.
 */
export const config: ServiceFactory = ({ client, wanted }) => {
  const service = new ConfigServiceClient(client);
  let recorder: ConfigurationRecorder | undefined;
  let channel: DeliveryChannel | undefined;

  return {
    partOf: (name) => PARTS[name] ?? name,
    ofStack: (name) => OF_STACK.includes(name),

    async read() {
      const { ConfigurationRecorders } = await service.send(new DescribeConfigurationRecordersCommand({}));
      // service-linked recorders belong to other AWS services and may be many
      recorder = ConfigurationRecorders?.find(({ servicePrincipal }) => !servicePrincipal);
      channel = (await service.send(new DescribeDeliveryChannelsCommand({}))).DeliveryChannels?.[0];
      const settings: Record<string, string> = {};
      if (recorder) {
        const { ConfigurationRecordersStatus } = await service.send(
          new DescribeConfigurationRecorderStatusCommand({ ConfigurationRecorderNames: [recorder.name!] }),
        );
        settings.recorder = recorder.name!;
        settings.recordingGroup = groupOf(recorder.recordingGroup);
        if (ConfigurationRecordersStatus?.[0]?.recording) settings.recording = 'true';
        if (isMark(recorder.name)) settings.role = recorder.roleARN!;
      }
      if (channel) {
        settings.channel = channel.name!;
        if (isMark(channel.name)) {
          settings.bucket = channel.s3BucketName!;
          if (channel.s3KmsKeyArn) settings.key = channel.s3KmsKeyArn;
        }
      }
      return { settings };
    },

    async write(changes, found) {
      if (takesAway(changes, 'recording') || takesAway(changes, 'recorder') || takesAway(changes, 'channel')) {
        // a channel cannot be deleted while a recorder runs
        if (found.recording)
          await service.send(new StopConfigurationRecorderCommand({ ConfigurationRecorderName: recorder!.name }));
      }
      if (takesAway(changes, 'channel') && channel) {
        await service.send(new DeleteDeliveryChannelCommand({ DeliveryChannelName: channel.name }));
      }
      if (takesAway(changes, 'recorder')) {
        await service.send(new DeleteConfigurationRecorderCommand({ ConfigurationRecorderName: recorder!.name }));
        return;
      }
      const group = changes.recordingGroup;
      if (changes.recorder !== undefined || group !== undefined || changes.role !== undefined) {
        const roleARN = changes.role ?? recorder?.roleARN ?? wanted.role;
        if (roleARN !== recorder?.roleARN && roleARN?.includes(LINKED_ROLE)) await makeLinkedRole(client);
        await service.send(
          new PutConfigurationRecorderCommand({
            ConfigurationRecorder: {
              ...recorder,
              arn: undefined,
              recordingScope: undefined,
              name: changes.recorder ?? recorder?.name,
              roleARN,
              recordingGroup: group === undefined ? recorder?.recordingGroup : JSON.parse(group),
            },
          }),
        );
      }
      const [bucket, key] = [changes.bucket, changes.key];
      if (changes.channel !== undefined || bucket !== undefined || 'key' in changes) {
        await service.send(
          new PutDeliveryChannelCommand({
            DeliveryChannel: {
              ...channel,
              name: changes.channel ?? channel?.name,
              s3BucketName: bucket ?? channel?.s3BucketName ?? wanted.bucket,
              s3KmsKeyArn: 'key' in changes ? key : channel ? channel.s3KmsKeyArn : wanted.key,
            },
          }),
        );
      }
      if (changes.recording !== undefined) {
        const name = changes.recorder ?? recorder?.name;
        await service.send(new StartConfigurationRecorderCommand({ ConfigurationRecorderName: name }));
      }
    },

    meets(name, value, asked) {
      if (name !== 'recordingGroup' || value === undefined) return value === asked;
      const [is, should] = [JSON.parse(value), JSON.parse(asked)];
      return is.allSupported === true && (is.includeGlobalResourceTypes === true || !should.includeGlobalResourceTypes);
    },
  };
};

/** Only the console makes Config's role by itself. It stays: other Regions and other users of Config need it. */
async function makeLinkedRole(client: object): Promise<void> {
  try {
    await new IAMClient(client).send(new CreateServiceLinkedRoleCommand({ AWSServiceName: 'config.amazonaws.com' }));
  } catch (error) {
    if (!/has been taken/.test((error as Error).message)) throw error;
  }
}

/** A recording group as it would be written: AWS answers with empty lists and a strategy that nobody asked for. */
function groupOf({ allSupported, includeGlobalResourceTypes, ...rest }: RecordingGroup = {}): string {
  if (allSupported) return canonical({ allSupported, includeGlobalResourceTypes: includeGlobalResourceTypes ?? false });
  return canonical({ allSupported: false, includeGlobalResourceTypes: false, ...rest });
}
