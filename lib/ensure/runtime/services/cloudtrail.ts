import { CloudTrailClient, DescribeTrailsCommand, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail';
import type { ServiceFactory } from '../service';

/** Settings of the best trail there is: `multiRegion`, `validation`, `encrypted`, `logging`, each `true`. Only read. */
export const cloudtrail: ServiceFactory = ({ client }) => {
  const trails = new CloudTrailClient(client);

  return {
    async read() {
      const { trailList } = await trails.send(new DescribeTrailsCommand({ includeShadowTrails: true }));
      let best: { settings: Record<string, string>; attributes: Record<string, string> } | undefined;
      for (const trail of trailList ?? []) {
        const { IsLogging } = await trails.send(new GetTrailStatusCommand({ Name: trail.TrailARN }));
        const settings = {
          ...(trail.IsMultiRegionTrail && { multiRegion: 'true' }),
          ...(trail.LogFileValidationEnabled && { validation: 'true' }),
          ...(trail.KmsKeyId && { encrypted: 'true' }),
          ...(IsLogging && { logging: 'true' }),
        };
        if (best === undefined || Object.keys(settings).length > Object.keys(best.settings).length) {
          best = { settings, attributes: { TrailArn: trail.TrailARN! } };
        }
      }
      return best ?? { settings: {} };
    },

    async write() {
      throw new Error('A trail is only ever looked at');
    },
  };
};
