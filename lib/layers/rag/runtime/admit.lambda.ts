import type { Context } from 'aws-lambda';
import { bedrockGuardrail } from '../../../runtime/guardrail';
import { ownCalls } from '../../../runtime/own-calls';
import type { UploadedVersion } from '../contract';
import { admitSettings, inTime } from './admit-settings';
import { admitUpload } from './admit-upload';
import { s3Objects } from './s3-objects';
import { tellingThrottling } from './throttled';

const admitted = admitUpload(s3Objects(), bedrockGuardrail(ownCalls(10_000)), admitSettings());

export const handler = tellingThrottling((upload: UploadedVersion, context: Context) =>
  admitted(upload, inTime(context)),
);
