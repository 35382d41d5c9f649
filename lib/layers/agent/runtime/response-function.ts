import type { AwsCredentialIdentity, Provider } from '@smithy/types';
import { awsCall } from '../../../runtime/aws-call';
import { bedrockGuardrail } from '../../../runtime/guardrail';
import { ownCredentials } from '../../../runtime/own-calls';
import { noScan, scanWith } from './guarded-texts';
import { interceptResponse } from './intercept-response';
import type { InterceptorAnswer } from './mcp-event';
import { type WriteRecord, writeLine } from './record';
import { type Env, responseSettings } from './settings';

const TIMEOUT = 2_000;

/** The RESPONSE interceptor that an environment describes. Throws for one that it cannot use. */
export function responseInterceptor(
  env: Env,
  host: { readonly credentials?: Provider<AwsCredentialIdentity>; readonly record?: WriteRecord } = {},
): (event: unknown) => Promise<InterceptorAnswer> {
  const settings = responseSettings(env);
  const call = awsCall({ ...settings, timeouts: { control: TIMEOUT } }, host.credentials ?? ownCredentials);
  return interceptResponse(settings, {
    scan: settings.guardrail ? scanWith(bedrockGuardrail(call), settings.guardrail) : noScan,
    now: Date.now,
    record: host.record ?? writeLine,
  });
}
