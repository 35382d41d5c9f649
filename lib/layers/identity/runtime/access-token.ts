import { TENANT_ATTRIBUTE, TENANT_CLAIM } from '../contract';

/** The parts of Cognito's event (version 2 of the trigger before token generation) that count here. */
export interface TokenEvent {
  readonly request: { readonly userAttributes: Readonly<Record<string, string | undefined>> };
  response: {
    claimsAndScopeOverrideDetails?: {
      readonly accessTokenGeneration?: {
        readonly claimsToAddOrOverride?: Readonly<Record<string, string>>;
        readonly claimsToSuppress?: readonly string[];
        readonly scopesToAdd?: readonly string[];
        readonly scopesToSuppress?: readonly string[];
      };
    };
  };
}

/** Settings of the trigger. */
export interface TokenSettings {
  readonly scopes: readonly string[];
  readonly tenant: 'required' | 'none';
}

/**
 * Puts the tenant and the gateways' scopes into an access token. Without a tenant there is neither, whatever the client
 * asked for: a sign-in that completes here cannot reach a gateway.
 */
export function completeToken<E extends TokenEvent>(event: E, { scopes, tenant }: TokenSettings): E {
  const value = event.request.userAttributes[TENANT_ATTRIBUTE];
  const accessTokenGeneration =
    tenant === 'none'
      ? { claimsToSuppress: [TENANT_CLAIM], scopesToAdd: scopes }
      : value
        ? { claimsToAddOrOverride: { [TENANT_CLAIM]: value }, scopesToAdd: scopes }
        : { claimsToSuppress: [TENANT_CLAIM], scopesToSuppress: scopes };
  event.response = { claimsAndScopeOverrideDetails: { accessTokenGeneration } };
  return event;
}

/** Throws for settings that are missing: Cognito then issues no token. */
export function tokenSettings(scopes: string | undefined, tenant: string | undefined): TokenSettings {
  const each = (scopes ?? '').split(' ').filter((scope) => scope !== '');
  if (each.length === 0 || (tenant !== 'required' && tenant !== 'none'))
    throw new Error('the settings of access tokens are missing');
  return { scopes: each, tenant };
}
