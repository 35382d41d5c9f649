import type { AwsCredentialIdentity, Provider } from '@smithy/types';
import { awsCall } from '../../../runtime/aws-call';
import { bearerClaims } from '../../../runtime/bearer';
import { bedrockGuardrail } from '../../../runtime/guardrail';
import { appConfigKillSwitch } from '../../../runtime/kill-switch';
import { ownCredentials } from '../../../runtime/own-calls';
import { openCall } from './approvals/opened';
import { type RedeemApproval, redeemApproval } from './approvals/redeem';
import { approvalRequests } from './approvals/request';
import { noScan, scanWith } from './guarded-texts';
import { interceptRequest } from './intercept-request';
import type { InterceptorAnswer } from './mcp-event';
import { kmsProofs } from './proof';
import { type WriteRecord, writeLine } from './record';
import { type Env, requestSettings } from './settings';

/** Milliseconds of one call of a service. */
const TIMEOUT = 2_000;

/** Where there is no queue nobody can have approved anything. */
const noApprovals: RedeemApproval = async () => false;

/** What a host may bring itself. */
export interface RequestHost {
  readonly credentials?: Provider<AwsCredentialIdentity>;
  readonly redeem?: RedeemApproval;
  readonly record?: WriteRecord;
}

/** The REQUEST interceptor that an environment describes. Throws for one that it cannot use. */
export function requestInterceptor(env: Env, host: RequestHost = {}): (event: unknown) => Promise<InterceptorAnswer> {
  const settings = requestSettings(env);
  const { approvals } = settings;
  const call = awsCall({ ...settings, timeouts: { control: TIMEOUT } }, host.credentials ?? ownCredentials);
  return interceptRequest(settings, {
    killSwitch: appConfigKillSwitch(call, settings.killSwitch),
    claims: bearerClaims([settings.issuer], TIMEOUT),
    scan: settings.guardrail ? scanWith(bedrockGuardrail(call), settings.guardrail) : noScan,
    open: openCall({
      redeem: host.redeem ?? (approvals ? redeemApproval({ call, ...approvals }) : noApprovals),
      queue: approvals && { ...approvalRequests(call, approvals), page: approvals.page },
    }),
    prove: kmsProofs(call, settings.proofKey),
    now: Date.now,
    record: host.record ?? writeLine,
  });
}
