import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Decided } from '../../../private/decided';
import { PropsError } from '../../../private/errors';
import type { WorkloadIdentityProps } from '../workload-identity-props';

/** Throws for what Cognito would refuse, and for tokens that last longer than they should. */
export function checkWorkloadIdentity(
  scope: Construct,
  props: Decided<WorkloadIdentityProps, 'accessTokenValidity'>,
): void {
  const { accessTokenValidity, sessionValidity, callbackUrls, logoutUrls } = props;
  const minutes = accessTokenValidity.toMinutes({ integral: false });
  if (minutes < 5 || minutes > 60) {
    throw new PropsError(
      scope,
      `'accessTokenValidity' must be 5 to 60 minutes, got ${accessTokenValidity.toHumanString()}`,
    );
  }
  const hours = sessionValidity?.toHours({ integral: false });
  if (hours !== undefined && (hours < 1 || hours > 720)) {
    throw new PropsError(
      scope,
      `'sessionValidity' must be one hour to 30 days, got ${sessionValidity!.toHumanString()}`,
    );
  }
  if (callbackUrls?.length === 0) throw new PropsError(scope, `'callbackUrls' must hold at least one URL, got none`);
  if (logoutUrls && !callbackUrls) {
    throw new PropsError(scope, `'logoutUrls' must be absent without 'callbackUrls': there is no page to sign out at`);
  }
  for (const [prop, urls] of Object.entries({ callbackUrls, logoutUrls })) {
    for (const url of urls ?? []) {
      if (Token.isUnresolved(url) || /^(https:\/\/|http:\/\/localhost[:/])[^#*\s]*$/.test(url)) continue;
      throw new PropsError(
        scope,
        `'${prop}' must hold https URLs or http://localhost, without a fragment or a wildcard, got '${url}'`,
      );
    }
  }
  for (const name of Object.keys(props.machineClients ?? {})) {
    if (/^[A-Za-z][A-Za-z0-9-]{0,63}$/.test(name)) continue;
    throw new PropsError(scope, `'machineClients' must have names of letters, digits and hyphens, got '${name}'`);
  }
}
