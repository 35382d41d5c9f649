import type { Context } from 'aws-lambda';
import { bedrockGuardrail } from '../../../runtime/guardrail';
import { ownCalls } from '../../../runtime/own-calls';
import { INGESTION_ENV as ENV, type UploadedVersion } from '../contract';
import { admitUpload } from './admit-upload';
import { variable } from './environment';
import { s3Objects } from './s3-objects';
import { tellingThrottling } from './throttled';

const admitted = admitUpload(s3Objects(), bedrockGuardrail(ownCalls(10_000)), {
  inbox: variable(ENV.inbox),
  corpus: variable(ENV.corpus),
  prefix: variable(ENV.prefix),
  tenantKey: process.env[ENV.tenantKey],
  groupsKey: process.env[ENV.groupsKey],
  guardrail: { id: variable(ENV.guardrail), version: variable(ENV.guardrailVersion) },
});

export const handler = tellingThrottling((upload: UploadedVersion, context: Context) =>
  admitted(upload, AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - 2_000))),
);
