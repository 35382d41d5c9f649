import {
  DeletePublicAccessBlockCommand,
  GetPublicAccessBlockCommand,
  PutPublicAccessBlockCommand,
  S3ControlClient,
} from '@aws-sdk/client-s3-control';
import type { ServiceFactory } from '../service';

const NAMES = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'] as const;

/** Settings: the four blocks of the account, each `true`. */
export const s3PublicAccess: ServiceFactory = ({ client, account }) => {
  const s3 = new S3ControlClient(client);

  return {
    async read() {
      try {
        const answer = await s3.send(new GetPublicAccessBlockCommand({ AccountId: account }));
        const block = answer.PublicAccessBlockConfiguration ?? {};
        return { settings: Object.fromEntries(NAMES.filter((name) => block[name]).map((name) => [name, 'true'])) };
      } catch (error) {
        if ((error as Error).name === 'NoSuchPublicAccessBlockConfiguration') return { settings: {} };
        throw error;
      }
    },

    async write(changes, found) {
      const after: Record<string, string | undefined> = { ...found, ...changes };
      if (NAMES.every((name) => after[name] === undefined)) {
        await s3.send(new DeletePublicAccessBlockCommand({ AccountId: account }));
        return;
      }
      await s3.send(
        new PutPublicAccessBlockCommand({
          AccountId: account,
          // the four are written as one: those left out would be switched off
          PublicAccessBlockConfiguration: Object.fromEntries(NAMES.map((name) => [name, after[name] === 'true'])),
        }),
      );
    },
  };
};
