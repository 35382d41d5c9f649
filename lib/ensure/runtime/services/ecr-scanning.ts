import {
  ECRClient,
  GetRegistryScanningConfigurationCommand,
  PutRegistryScanningConfigurationCommand,
  type RegistryScanningRule,
  type ScanType,
} from '@aws-sdk/client-ecr';
import { canonical, type ServiceFactory } from '../service';

/** Settings: `type`, and `rules`, the scanning rules as JSON: one that scans every repository all the time is enough. */
export const ecrScanning: ServiceFactory = ({ client }) => {
  const ecr = new ECRClient(client);

  return {
    async read() {
      const { scanningConfiguration } = await ecr.send(new GetRegistryScanningConfigurationCommand({}));
      return {
        settings: {
          type: scanningConfiguration?.scanType ?? 'BASIC',
          rules: canonical(scanningConfiguration?.rules ?? []),
        },
      };
    },

    async write(changes, found) {
      const after = { ...found, ...changes };
      await ecr.send(
        new PutRegistryScanningConfigurationCommand({
          scanType: after.type as ScanType,
          rules: JSON.parse(after.rules ?? '[]'),
        }),
      );
    },

    meets(name, value, asked) {
      if (name !== 'rules' || value === undefined) return value === asked;
      return (JSON.parse(value) as RegistryScanningRule[]).some(
        ({ scanFrequency, repositoryFilters }) =>
          scanFrequency === 'CONTINUOUS_SCAN' && repositoryFilters?.some(({ filter }) => filter === '*'),
      );
    },
  };
};
