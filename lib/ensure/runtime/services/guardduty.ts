import {
  CreateDetectorCommand,
  DeleteDetectorCommand,
  type DetectorFeatureConfiguration,
  type FindingPublishingFrequency,
  GetDetectorCommand,
  GuardDutyClient,
  ListDetectorsCommand,
  UpdateDetectorCommand,
} from '@aws-sdk/client-guardduty';
import { OWNER_TAG, type Settings } from '../../contract';
import { below, type Changes, type ServiceFactory, takesAway } from '../service';

const FREQUENCIES = ['FIFTEEN_MINUTES', 'ONE_HOUR', 'SIX_HOURS'];

/** Settings: `detector`, `status`, `frequency`, `feature.<name>` and `feature.<name>.<additional>` = `ENABLED`. */
export const guardduty: ServiceFactory = ({ client, owner, wanted }) => {
  const guardDuty = new GuardDutyClient(client);
  let id: string | undefined;

  return {
    partOf: () => 'detector',

    async read() {
      id = (await guardDuty.send(new ListDetectorsCommand({}))).DetectorIds?.[0];
      if (id === undefined) return { settings: {} };
      const detector = await guardDuty.send(new GetDetectorCommand({ DetectorId: id }));
      const settings: Record<string, string> = {
        detector: detector.Tags?.[OWNER_TAG] ?? 'foreign',
        status: detector.Status!,
        frequency: detector.FindingPublishingFrequency ?? 'SIX_HOURS',
      };
      for (const feature of detector.Features ?? []) {
        if (feature.Status === 'ENABLED') settings[`feature.${feature.Name}`] = 'ENABLED';
        for (const { Name, Status } of feature.AdditionalConfiguration ?? []) {
          if (Status === 'ENABLED') settings[`feature.${feature.Name}.${Name}`] = 'ENABLED';
        }
      }
      return { settings, attributes: { DetectorId: id } };
    },

    async write(changes, found) {
      if (takesAway(changes, 'detector')) {
        await guardDuty.send(new DeleteDetectorCommand({ DetectorId: id }));
      } else if (changes.detector !== undefined) {
        await guardDuty.send(
          new CreateDetectorCommand({
            Enable: true,
            FindingPublishingFrequency: wanted.frequency as FindingPublishingFrequency,
            Features: features(changes, found),
            Tags: { [OWNER_TAG]: owner },
          }),
        );
      } else {
        await guardDuty.send(
          new UpdateDetectorCommand({
            DetectorId: id,
            ...('status' in changes && { Enable: changes.status === 'ENABLED' }),
            ...('frequency' in changes && {
              FindingPublishingFrequency: changes.frequency as FindingPublishingFrequency,
            }),
            Features: features(changes, found),
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

/** The changed features, each whole: its status and every additional configuration that is known. */
function features(changes: Changes, found: Settings): DetectorFeatureConfiguration[] {
  const after: Changes = { ...found, ...changes };
  const changed = new Set(below(changes, 'feature.').map(([name]) => name.split('.')[0]));
  return [...changed].map((name) => ({
    Name: name as DetectorFeatureConfiguration['Name'],
    Status: after[`feature.${name}`] === 'ENABLED' ? 'ENABLED' : 'DISABLED',
    AdditionalConfiguration: below(after, `feature.${name}.`).map(([additional, value]) => ({
      Name: additional as 'EKS_ADDON_MANAGEMENT',
      Status: value === 'ENABLED' ? 'ENABLED' : 'DISABLED',
    })),
  }));
}
