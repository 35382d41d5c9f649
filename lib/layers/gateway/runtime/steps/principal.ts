import { clientOf, type ReadClaims, TokenError } from '../claims';
import { allow, deny, type Step } from '../exchange';
import type { GatewaySettings } from '../settings';

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
      const tenant = issuer.clientTenants?.[clientId] ?? (names.tenant ? text(claims[names.tenant]) : ONLY_TENANT);
      if (!subject || !tenant) throw new TokenError('a required claim is missing');
      exchange.set('principal', {
        subject,
        tenant,
        clientId,
        groups: names.groups ? list(claims[names.groups]) : [],
        scopes: list(claims.scope),
      });
      exchange.audit.tenant = tenant;
      exchange.audit.clientId = clientId;
      return allow;
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      return deny('unauthenticated', error.message, { headers: { 'www-authenticate': 'Bearer' } });
    }
  };

/** A claim that can name somebody: short, and nothing that could be taken for a separator of keys or for a line of a log. */
const text = (claim: unknown): string | undefined =>
  typeof claim === 'string' && claim.length <= 256 && /^[\p{L}\p{N}._:@|/+=-]+$/u.test(claim) ? claim : undefined;

/** Cognito's authorizer hands lists on as text: `a,b` or `[a b]`. */
const list = (claim: unknown): string[] => {
  if (Array.isArray(claim)) return claim.filter((part): part is string => typeof part === 'string');
  return typeof claim === 'string' ? claim.split(/[\s,[\]]+/).filter(Boolean) : [];
};
