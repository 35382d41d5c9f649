import type { AwsCredentialIdentity, Provider } from '@smithy/types';
import { awsCall } from '../../../runtime/aws-call';
import { ownCredentials } from '../../../runtime/own-calls';
import { kmsVerify } from './proof';
import { type Env, shimSettings } from './settings';
import { type ShimContext, toolShim } from './tool-shim';

/** The shim that an environment describes. Throws for one that it cannot use. */
export function shim(
  env: Env,
  host: { readonly credentials?: Provider<AwsCredentialIdentity> } = {},
): (event: unknown, context: ShimContext) => Promise<unknown> {
  const settings = shimSettings(env);
  const call = awsCall({ ...settings, timeouts: { control: 2_000 } }, host.credentials ?? ownCredentials);
  return toolShim(settings, kmsVerify(call, settings.proofKey), call);
}
