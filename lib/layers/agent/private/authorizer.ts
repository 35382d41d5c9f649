import { Lazy } from 'aws-cdk-lib';
import type * as agentcore from 'aws-cdk-lib/aws-bedrockagentcore';
import type { Decided } from './gateway-settings';

/** Which tokens the gateway takes: all that is set must hold. */
export function authorizer({
  identity,
  scope,
}: Pick<Decided, 'identity' | 'scope'>): agentcore.CfnGateway.CustomJWTAuthorizerConfigurationProperty {
  return {
    discoveryUrl: `${identity.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    allowedScopes: [scope],
    // late: clients are added to the identity one by one
    allowedClients: Lazy.list({ produce: () => userClients(identity) }, { omitEmpty: true }),
    allowedAudience: Lazy.list({ produce: () => identity.acceptedTokens().audience }, { omitEmpty: true }),
  };
}

/** Clients of users: tokens of machine clients carry no tenant, by which policies permit. */
export function userClients(identity: Decided['identity']): string[] | undefined {
  const { clientIds, clientTenants = {} } = identity.acceptedTokens();
  return clientIds?.filter((id) => clientTenants[id] === undefined);
}
