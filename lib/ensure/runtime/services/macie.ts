import {
  DisableMacieCommand,
  EnableMacieCommand,
  type FindingPublishingFrequency,
  GetMacieSessionCommand,
  type GetMacieSessionCommandOutput,
  Macie2Client,
  type MacieStatus,
  UpdateMacieSessionCommand,
} from '@aws-sdk/client-macie2';
import { type Found, type ServiceFactory, Taken, takesAway } from '../service';

const FREQUENCIES = ['FIFTEEN_MINUTES', 'ONE_HOUR', 'SIX_HOURS'];

/** Settings: `session` = `ENABLED` (a paused one is weaker) and `frequency`. */
export const macie: ServiceFactory = ({ client, wanted }) => {
  const macie2 = new Macie2Client(client);

  return {
    async read(): Promise<Found> {
      let session: GetMacieSessionCommandOutput;
      try {
        session = await macie2.send(new GetMacieSessionCommand({}));
      } catch (error) {
        // the same error as for a missing permission: only its message tells them apart
        if (/macie is not enabled/i.test((error as Error).message)) return { settings: {} };
        throw error;
      }
      return { settings: { session: session.status!, frequency: session.findingPublishingFrequency! } };
    },

    async write(changes, found) {
      const findingPublishingFrequency = (changes.frequency ?? wanted.frequency) as FindingPublishingFrequency;
      if (takesAway(changes, 'session')) {
        await macie2.send(new DisableMacieCommand({}));
      } else if (changes.session !== undefined && found.session === undefined) {
        try {
          await macie2.send(new EnableMacieCommand({ status: 'ENABLED', findingPublishingFrequency }));
        } catch (error) {
          // a session has no tags; a repetition of our own call carries its token and meets no conflict
          if ((error as Error).name === 'ConflictException') throw new Taken();
          throw error;
        }
      } else {
        await macie2.send(
          new UpdateMacieSessionCommand({
            ...('session' in changes && { status: changes.session as MacieStatus }),
            ...('frequency' in changes && { findingPublishingFrequency }),
          }),
        );
      }
    },

    meets(name, value, asked) {
      if (name !== 'frequency' || value === undefined) return value === asked;
      return FREQUENCIES.indexOf(value) <= FREQUENCIES.indexOf(asked);
    },
  };
};
