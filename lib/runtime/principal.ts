import type { Principal, PrincipalClaims } from '../contract';
import { clientOf, scopesOf, type VerifiedClaims } from './bearer';

/** Tenant of everyone where no claim names one. */
const ONLY_TENANT = 'default';

/** Whom a token names; undefined where a claim that is needed is missing, or could be taken for something else. */
export function principalOf({ issuer, claims }: VerifiedClaims, names: PrincipalClaims): Principal | undefined {
  const subject = nameIn(claims[names.subject] ?? (isMachine({ issuer, claims }) ? claims.sub : undefined));
  const tenant = tenantOf({ issuer, claims }, names);
  if (!subject || !tenant) return undefined;
  return {
    subject,
    tenant,
    clientId: clientOf(claims),
    groups: names.groups ? listIn(claims[names.groups]) : [],
    scopes: scopesOf(claims),
  };
}

/** Whether the token is a machine client's: it may lack what names a user. */
const isMachine = ({ issuer, claims }: VerifiedClaims): boolean =>
  Object.hasOwn(issuer.clientTenants ?? {}, clientOf(claims));

/** The tenant of a token: of its client where that is a machine, and else what the claim says. */
export function tenantOf({ issuer, claims }: VerifiedClaims, names: PrincipalClaims): string | undefined {
  const { clientTenants = {} } = issuer;
  const client = clientOf(claims);
  const machines = Object.hasOwn(clientTenants, client) ? clientTenants[client] : undefined;
  const tenant = machines ? nameIn(machines) : names.tenant ? nameIn(claims[names.tenant]) : ONLY_TENANT;
  // policies name a user `<tenant>/<subject>`: where a tenant ends must be certain
  return tenant?.includes('/') ? undefined : tenant;
}

/** A claim that can name somebody: short, and nothing that could be taken for a separator of keys or for a line of a log. */
const nameIn = (claim: unknown): string | undefined =>
  typeof claim === 'string' && claim.length <= 256 && /^[\p{L}\p{N}._:@|/+=-]+$/u.test(claim) ? claim : undefined;

/** Cognito's authorizer hands lists on as text: `a,b` or `[a b]`. */
const listIn = (claim: unknown): string[] => {
  if (Array.isArray(claim)) return claim.filter((part): part is string => typeof part === 'string');
  return typeof claim === 'string' ? claim.split(/[\s,[\]]+/).filter(Boolean) : [];
};
