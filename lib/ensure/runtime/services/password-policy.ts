import {
  DeleteAccountPasswordPolicyCommand,
  GetAccountPasswordPolicyCommand,
  IAMClient,
  type PasswordPolicy,
  UpdateAccountPasswordPolicyCommand,
} from '@aws-sdk/client-iam';
import type { Settings } from '../../contract';
import type { ServiceFactory } from '../service';

/** At least as many. */
const AT_LEAST = ['MinimumPasswordLength', 'PasswordReusePrevention'];
/** At most as many days. */
const AT_MOST = ['MaxPasswordAge'];
const FLAGS = [
  'RequireSymbols',
  'RequireNumbers',
  'RequireUppercaseCharacters',
  'RequireLowercaseCharacters',
  'AllowUsersToChangePassword',
  'HardExpiry',
];

/** Settings: the fields of IAM's password policy under their own names. A flag that is off is absent. */
export const passwordPolicy: ServiceFactory = ({ client }) => {
  const iam = new IAMClient(client);

  return {
    async read() {
      try {
        const { PasswordPolicy: policy } = await iam.send(new GetAccountPasswordPolicyCommand({}));
        return { settings: settingsOf(policy!) };
      } catch (error) {
        if ((error as Error).name === 'NoSuchEntityException' || (error as Error).name === 'NoSuchEntity') {
          return { settings: {} };
        }
        throw error;
      }
    },

    async write(changes, found) {
      const after: Record<string, string | undefined> = { ...found, ...changes };
      const names = Object.keys(after).filter((name) => after[name] !== undefined);
      if (names.length === 0) {
        await iam.send(new DeleteAccountPasswordPolicyCommand({}));
        return;
      }
      // the policy is written as a whole: a field left out would fall back to IAM's default
      const input = Object.fromEntries(
        names.map((name) => [name, FLAGS.includes(name) ? after[name] === 'true' : Number(after[name])]),
      );
      await iam.send(new UpdateAccountPasswordPolicyCommand(input));
    },

    meets(name, value, asked) {
      if (value === undefined) return false;
      if (AT_LEAST.includes(name)) return Number(value) >= Number(asked);
      if (AT_MOST.includes(name)) return Number(value) > 0 && Number(value) <= Number(asked);
      return value === asked;
    },
  };
};

function settingsOf(policy: PasswordPolicy): Settings {
  const fields = policy as unknown as Record<string, boolean | number | undefined>;
  const settings: Record<string, string> = {};
  for (const name of [...AT_LEAST, ...AT_MOST, ...FLAGS]) if (fields[name]) settings[name] = String(fields[name]);
  return settings;
}
