import type { AwsCredentialIdentity, Provider } from '@smithy/types';
import { type AwsCall, awsCall } from './aws-call';

/** Those of the function's own role, where Lambda puts them. */
export const ownCredentials: Provider<AwsCredentialIdentity> = async () => ({
  accessKeyId: process.env.AWS_ACCESS_KEY_ID!,
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY!,
  sessionToken: process.env.AWS_SESSION_TOKEN,
});

/** Calls with the function's own role, of which each attempt may take so many milliseconds. */
export const ownCalls = (milliseconds = 5_000): AwsCall =>
  awsCall({ region: process.env.AWS_REGION!, timeouts: { control: milliseconds } }, ownCredentials);
