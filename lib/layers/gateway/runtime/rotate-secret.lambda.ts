import { awsCall } from '../../../runtime/aws-call';
import { type RotationEvent, rotate } from './rotate-secret';

const call = awsCall({ region: process.env.AWS_REGION!, timeouts: { control: 5_000 } }, async () => ({
  accessKeyId: process.env.AWS_ACCESS_KEY_ID!,
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY!,
  sessionToken: process.env.AWS_SESSION_TOKEN,
}));

/** The rotation function of the gateway's secret. */
export const handler = (event: RotationEvent): Promise<void> => rotate(call, event);
