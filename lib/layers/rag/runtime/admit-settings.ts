import type { Context } from 'aws-lambda';
import { INGESTION_ENV as ENV } from '../contract';
import type { AdmitSettings } from './admit-upload';
import { variable } from './environment';

/** What the construct tells a function that writes documents. */
export const admitSettings = (): AdmitSettings => ({
  inbox: variable(ENV.inbox),
  corpus: variable(ENV.corpus),
  prefix: variable(ENV.prefix),
  tenantKey: process.env[ENV.tenantKey],
  groupsKey: process.env[ENV.groupsKey],
  guardrail: { id: variable(ENV.guardrail), version: variable(ENV.guardrailVersion) },
});

/** Ends calls before Lambda ends the function, so that it can say what it did not do. */
export const inTime = (context: Context): AbortSignal =>
  AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - 2_000));
