import { ListDataLakesCommand, paginateListLogSources, SecurityLakeClient } from '@aws-sdk/client-securitylake';
import type { ServiceFactory } from '../service';

/** Settings: `lake` = `COMPLETED`, `key` = `customer`, and `source.<name>` = `ENABLED`. Only read: see `ThreatDetection`. */
export const securitylake: ServiceFactory = ({ client, account, region }) => {
  const lake = new SecurityLakeClient(client);

  return {
    async read() {
      const { dataLakes } = await lake.send(new ListDataLakesCommand({ regions: [region] }));
      const found = dataLakes?.[0];
      if (!found) return { settings: {} };
      const { createStatus, dataLakeArn } = found;
      if (createStatus === 'INITIALIZED' || createStatus === 'PENDING') {
        throw new Error(
          `The data lake ${dataLakeArn} is being made: its creation is ${createStatus}, still in progress`,
        );
      }
      const key = found.encryptionConfiguration?.kmsKeyId;
      const settings: Record<string, string> = {
        lake: found.createStatus!,
        ...(key && key !== 'S3_MANAGED_KEY' && { key: 'customer' }),
      };
      for await (const page of paginateListLogSources({ client: lake }, { accounts: [account], regions: [region] })) {
        for (const { sources } of page.sources ?? []) {
          for (const source of sources ?? []) {
            if (source.awsLogSource?.sourceName) settings[`source.${source.awsLogSource.sourceName}`] = 'ENABLED';
          }
        }
      }
      return { settings, attributes: { DataLakeArn: found.dataLakeArn! } };
    },

    async write() {
      throw new Error('Security Lake is only ever looked at');
    },
  };
};
