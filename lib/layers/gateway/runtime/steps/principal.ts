import type { PrincipalClaims } from '../../../../contract';
import { clientOf, type ReadClaims, TokenError, type VerifiedClaims } from '../claims';
import type { Step } from '../exchange';
import type { GatewaySettings } from '../settings';
import { allow, deny } from '../verdict';

/** Tenant of everyone where no claim names one. */
export const ONLY_TENANT = 'default';

/** Takes the principal from verified claims, and from nothing else of the request. */
export const principal =
  (read: ReadClaims, { claims: names }: GatewaySettings): Step =>
  async (exchange) => {
    try {
      const { issuer, claims } = await read(exchange.request);
      const clientId = clientOf(claims);
      const subject = text(claims[names.subject]);
      const tenant = tenantOf({ issuer, claims }, names);
      if (!subject || !tenant) throw new TokenError('a required claim is missing');
      exchange.set('principal', {
        subject,
        tenant,
        clientId,
        groups: names.groups ? list(claims[names.groups]) : [],
        scopes: list(claims.scope),
      });
      exchange.audit.tenant = tenant;
      const { isolatedTenant } = exchange.request;
      // memory that another tenant has left, or will find
      if (isolatedTenant !== undefined && isolatedTenant !== tenant)
        return deny('forbidden', 'the place of another tenant');
      exchange.audit.clientId = clientId;
      return allow;
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      return deny('unauthenticated', error.message, { headers: { 'www-authenticate': 'Bearer' } });
    }
  };

/** The tenant of a token: of its client where that is a machine, and else what the claim says. */
export function tenantOf({ issuer, claims }: VerifiedClaims, names: PrincipalClaims): string | undefined {
  const { clientTenants = {} } = issuer;
  const client = clientOf(claims);
  const machines = Object.hasOwn(clientTenants, client) ? clientTenants[client] : undefined;
  const tenant = machines ? text(machines) : names.tenant ? text(claims[names.tenant]) : ONLY_TENANT;
  // policies name a user `<tenant>/<subject>`: where a tenant ends must be certain
  return tenant?.includes('/') ? undefined : tenant;
}

/** A claim that can name somebody: short, and nothing that could be taken for a separator of keys or for a line of a log. */
const text = (claim: unknown): string | undefined =>
  typeof claim === 'string' && claim.length <= 256 && /^[\p{L}\p{N}._:@|/+=-]+$/u.test(claim) ? claim : undefined;

/** Cognito's authorizer hands lists on as text: `a,b` or `[a b]`. */
const list = (claim: unknown): string[] => {
  if (Array.isArray(claim)) return claim.filter((part): part is string => typeof part === 'string');
  return typeof claim === 'string' ? claim.split(/[\s,[\]]+/).filter(Boolean) : [];
};
