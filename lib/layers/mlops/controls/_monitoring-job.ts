import { type Check, eachResource } from '../../../control';
import { expectOwnKey } from '../../../workload/key';

/** What a Clarify or Model Monitor job may reach: nothing, so that what it reads stays with it. */
export const isolated = (...types: readonly string[]): Check =>
  eachResource(types, (job) => job.expectFlag('NetworkConfig.EnableNetworkIsolation', true));

/** Encryption of what several containers of a job say to each other; one alone has nobody to talk to. */
export const encryptedInTransit = (...types: readonly string[]): Check =>
  eachResource(types, (job) => {
    const path = 'NetworkConfig.EnableInterContainerTrafficEncryption';
    const many = (job.number('JobResources.ClusterConfig.InstanceCount') ?? 1) > 1;
    return many || job.get(path).present ? job.expectFlag(path, true) : undefined;
  });

/** Own keys on the volume of a job and on what it writes. */
export const ownKeys = (type: string, output: string): Check =>
  eachResource(type, (job) =>
    ['JobResources.ClusterConfig.VolumeKmsKeyId', `${output}.KmsKeyId`].map((path) => expectOwnKey(job, path)),
  );
