import { INGESTION_ENV as ENV } from '../contract';
import { variable } from './environment';
import { keepOriginal } from './keep-original';
import { s3Objects } from './s3-objects';
import { tellingThrottling } from './throttled';

export const handler = tellingThrottling(
  keepOriginal(s3Objects(), {
    inbox: variable(ENV.inbox),
    quarantine: variable(ENV.quarantine),
    isGrouped: process.env[ENV.groupsKey] !== undefined,
  }),
);
