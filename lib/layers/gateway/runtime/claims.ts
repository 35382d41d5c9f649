import type { PrincipalClaims } from '../../../contract';
import {
  bearerClaims,
  CLIENT_CLAIMS,
  checkClient,
  checkScope,
  TokenError,
  type VerifiedClaims,
} from '../../../runtime/bearer';
import type { GatewayRequest } from './http';
import type { GatewaySettings } from './settings';

/** Finds the verified claims of a request. */
export type ReadClaims = (request: GatewayRequest) => Promise<VerifiedClaims>;

/** Verifies the bearer token: signature, issuer, audience or client, use, expiry, scope. */
export function headerClaims({ issuers, timeouts }: Pick<GatewaySettings, 'issuers' | 'timeouts'>): ReadClaims {
  const read = bearerClaims(issuers, timeouts.control);
  return ({ headers }) => read(headers.authorization);
}

/**
 * Reads what the authorizer in front verified, Cognito's or our own, and checks the rest once more: which issuer, audience,
 * client, use, expiry and scope.
 */
export function authorizerClaims({ issuers }: GatewaySettings): ReadClaims {
  return async ({ authorizerClaims: handed }) => {
    if (!handed) throw new TokenError('missing', 'no authorizer context');
    const claims = typeof handed === 'string' ? parsed(handed) : handed;
    const issuer = issuers.find((candidate) => candidate.issuer === claims.iss);
    if (!issuer) throw new TokenError('unknown-issuer');
    // our authorizer hands one text on, Cognito's an object: neither stands for the other
    if ((issuer.kind === 'oidc') !== (typeof handed === 'string'))
      throw new TokenError('malformed', 'claims of another authorizer');
    if (issuer.kind === 'oidc') {
      const audience = [claims.aud].flat();
      if (!issuer.audience?.some((accepted) => audience.includes(accepted))) throw new TokenError('other-audience');
      if (!(Number(claims.exp) * 1_000 > Date.now())) throw new TokenError('expired');
    }
    checkClient(issuer, claims);
    checkScope(issuer, claims);
    return { issuer, claims };
  };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    throw new TokenError('malformed', 'no claims');
  }
}

/**
 * What a gateway needs of verified claims, in one text, which `authorizerClaims` reads. API Gateway takes 8 KB of the whole
 * answer, and a token that is not too long (`MOST_TOKEN`) holds less.
 */
export function claimsToHandOn({ claims }: VerifiedClaims, names: PrincipalClaims): string {
  const wanted = ['iss', 'aud', 'exp', 'sub', 'scope', 'scp', ...CLIENT_CLAIMS];
  for (const name of [names.subject, names.tenant, names.groups]) if (name) wanted.push(name);
  return JSON.stringify(Object.fromEntries(wanted.map((name) => [name, claims[name]])));
}
