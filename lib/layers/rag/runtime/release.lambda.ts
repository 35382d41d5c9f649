import type { Context } from 'aws-lambda';
import { bedrockGuardrail } from '../../../runtime/guardrail';
import { ownCalls } from '../../../runtime/own-calls';
import type { ReleasedVersion } from '../contract';
import { admitSettings, inTime } from './admit-settings';
import { releaseUpload } from './admit-upload';
import { s3Objects } from './s3-objects';
import { tellingThrottling } from './throttled';

const released = releaseUpload(s3Objects(), bedrockGuardrail(ownCalls(10_000)), admitSettings());

export const handler = tellingThrottling((upload: ReleasedVersion, context: Context) =>
  released(upload, inTime(context)),
);
