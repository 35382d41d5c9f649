import { type Check, eachResource, faultsIn } from '../../../control';
import type { Resource } from '../../../template/resource';
import { expectOwnKey } from '../../../workload/key';

const ISOLATION = 'NetworkConfig.EnableNetworkIsolation';

/** What a processing job may reach: nothing, so that what it reads stays with it. */
export const isolated = (...types: readonly string[]): Check =>
  eachResource(types, (job) => job.expectFlag(ISOLATION, true));

/** The same of the definition of a job, which does nothing before a schedule that runs names it. */
export const isolatedAndScheduled = (...types: readonly string[]): Check =>
  eachResource(types, (job) => {
    const answer = job.expectFlag(ISOLATION, true);
    return job.referrers(SCHEDULE, `${CONFIG}.MonitoringJobDefinitionName`).some(isRunning) ? answer : faultsIn(answer);
  });

export const SCHEDULE = 'AWS::SageMaker::MonitoringSchedule';
const CONFIG = 'MonitoringScheduleConfig';

/** Whether a schedule is on, and says how often and what is to run. */
export const isRunning = (schedule: Resource): boolean =>
  schedule.text('MonitoringScheduleStatus') !== 'Stopped' &&
  schedule.get(`${CONFIG}.ScheduleConfig.ScheduleExpression`).present &&
  ['MonitoringJobDefinitionName', 'MonitoringJobDefinition'].some((job) => schedule.get(`${CONFIG}.${job}`).present);

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
