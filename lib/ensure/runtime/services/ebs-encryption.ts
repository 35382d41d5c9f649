import {
  DisableEbsEncryptionByDefaultCommand,
  EC2Client,
  EnableEbsEncryptionByDefaultCommand,
  GetEbsDefaultKmsKeyIdCommand,
  GetEbsEncryptionByDefaultCommand,
  ModifyEbsDefaultKmsKeyIdCommand,
  ResetEbsDefaultKmsKeyIdCommand,
} from '@aws-sdk/client-ec2';
import type { ServiceFactory } from '../service';

/** Settings: `default` = `true`, and `key`, the key of new volumes. The account's AWS managed key counts as none. */
export const ebsEncryption: ServiceFactory = ({ client }) => {
  const ec2 = new EC2Client(client);

  return {
    ofStack: (name) => name === 'key',

    async read() {
      const { EbsEncryptionByDefault } = await ec2.send(new GetEbsEncryptionByDefaultCommand({}));
      const { KmsKeyId } = await ec2.send(new GetEbsDefaultKmsKeyIdCommand({}));
      return {
        settings: {
          ...(EbsEncryptionByDefault && { default: 'true' }),
          ...(KmsKeyId && !KmsKeyId.endsWith('alias/aws/ebs') && { key: KmsKeyId }),
        },
      };
    },

    async write(changes) {
      if ('key' in changes) {
        if (changes.key === undefined) await ec2.send(new ResetEbsDefaultKmsKeyIdCommand({}));
        else await ec2.send(new ModifyEbsDefaultKmsKeyIdCommand({ KmsKeyId: changes.key }));
      }
      if ('default' in changes) {
        if (changes.default === 'true') await ec2.send(new EnableEbsEncryptionByDefaultCommand({}));
        else await ec2.send(new DisableEbsEncryptionByDefaultCommand({}));
      }
    },

    // any customer key is as strong as ours
    meets: (name, value, asked) => (name === 'key' ? value !== undefined : value === asked),
  };
};
