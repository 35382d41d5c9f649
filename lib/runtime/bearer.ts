import { createHash } from 'node:crypto';
import { JwtVerifier } from 'aws-jwt-verify';
import {
  FetchError,
  JwksNotAvailableInCacheError,
  JwksValidationError,
  JwkValidationError,
  JwtBaseError,
  JwtExpiredError,
  JwtInvalidAudienceError,
  JwtInvalidScopeError,
  JwtInvalidSignatureAlgorithmError,
  JwtInvalidSignatureError,
  JwtNotBeforeError,
  JwtParseError,
  JwtWithoutValidKidError,
  KidNotFoundInJwksError,
  WaitPeriodNotYetEndedJwkError,
} from 'aws-jwt-verify/error';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { decomposeUnverifiedJwt } from 'aws-jwt-verify/jwt';
import type { IssuerConfig, TokenFault } from '../contract';
import { Deadline } from './deadline';
import { Recent } from './recent';
import { unlessAborted } from './unless-aborted';

/** Claims that somebody trustworthy has signed, and the issuer they came from. */
export interface VerifiedClaims {
  readonly issuer: IssuerConfig;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** The token is missing or wrong: the caller's fault, and a 401. Anything else that is thrown is ours. */
export class TokenError extends Error {
  constructor(
    readonly fault: TokenFault,
    cause: string = fault,
  ) {
    super(cause);
    this.name = 'TokenError';
  }
}

/** Finds the verified claims of the value of an `Authorization` header. */
export type ReadBearer = (authorization: string | undefined) => Promise<VerifiedClaims>;

/** Bytes of a bearer token; headers of API Gateway hold 10 KB together. */
const MOST_TOKEN = 8_192;
const MOST_KEYS_BYTES = 200_000;
/** Milliseconds after which the keys of issuers are fetched again. */
export const KEYS_AGE = 15 * 60_000;

/** Verifies bearer tokens: signature, issuer, audience or client, use, expiry, scope. */
export function bearerClaims(issuers: readonly IssuerConfig[], timeout: number): ReadBearer {
  const fetcher = { fetch: (uri: string) => fetchKeys(uri, timeout) };
  const begin = () => ({
    at: Date.now(),
    verified: new Recent<VerifiedClaims>(1_000),
    verifier: JwtVerifier.create(
      issuers.map((issuer) => ({
        issuer: issuer.issuer,
        // there but undefined, it would take the place of the issuer's own
        ...(issuer.jwksUri === undefined ? {} : { jwksUri: issuer.jwksUri }),
        // Cognito's access tokens have no audience; `checkClient` looks at their client id
        audience: issuer.kind === 'oidc' ? [...(issuer.audience ?? [])] : null,
        customJwtCheck: ({ header, payload }: { header: object; payload: Record<string, unknown> }) => {
          // no extension is understood here, and one that is marked so must be
          if ('crit' in header) throw new TokenError('critical-extension', 'an extension that must be understood');
          if (payload.exp === undefined) throw new TokenError('no-expiry');
          checkClient(issuer, payload);
          checkScope(issuer, payload);
        },
      })),
      { jwksCache: new SimpleJwksCache({ fetcher }) },
    ),
  });
  let known = begin();
  return async (authorization) => {
    const [scheme, token, ...rest] = (authorization ?? '').split(' ');
    if (scheme.toLowerCase() !== 'bearer' || !token || rest.length > 0)
      throw new TokenError('missing', 'no bearer token');
    if (token.length > MOST_TOKEN) throw new TokenError('too-long', 'token too long');
    // a key that its issuer has withdrawn vouches for nothing, and neither does a token that it signed
    if (Date.now() - known.at >= KEYS_AGE) known = begin();
    const { verified, verifier } = known;
    // nothing but a hash of the token is kept
    const key = createHash('sha256').update(token).digest('base64');
    const before = verified.get(key);
    if (before && Number(before.claims.exp) * 1_000 > Date.now()) return before;
    let claims: Record<string, unknown>;
    try {
      claims = await verifier.verify(token);
    } catch (error) {
      const fault = faultOf(error, issuers, token);
      throw fault ? new TokenError(fault) : error;
    }
    const issuer = issuers.find((candidate) => candidate.issuer === claims.iss);
    if (!issuer) throw new TokenError('unknown-issuer');
    const answer = { issuer, claims };
    verified.set(key, answer);
    return answer;
  };
}

/** Some issuers write scopes as one text, others as a list, and under another name. */
export const scopesOf = (claims: Readonly<Record<string, unknown>>): string[] =>
  [claims.scope, claims.scp].flatMap((claim) => {
    if (Array.isArray(claim)) return claim.filter((scope): scope is string => typeof scope === 'string');
    return typeof claim === 'string' ? claim.split(' ').filter(Boolean) : [];
  });

export function checkScope({ scopes }: IssuerConfig, claims: Readonly<Record<string, unknown>>): void {
  if (!scopes) return;
  const has = scopesOf(claims);
  if (!scopes.some((scope) => has.includes(scope))) throw new TokenError('no-scope');
}

export function checkClient(issuer: IssuerConfig, claims: Readonly<Record<string, unknown>>): void {
  // a list of one is not the one
  for (const name of ['client_id', 'azp']) {
    if (claims[name] !== undefined && typeof claims[name] !== 'string')
      throw new TokenError('malformed', `'${name}' is no text`);
  }
  if (issuer.kind === 'cognito') {
    const use = issuer.tokenUse ?? 'access';
    if (claims.token_use !== use) throw new TokenError('other-use');
    const client = use === 'id' ? claims.aud : claims.client_id;
    if (!issuer.clientIds?.some((id) => id === client)) throw new TokenError('other-client');
  } else if (issuer.clientIds && !issuer.clientIds.includes(clientOf(claims))) {
    throw new TokenError('other-client');
  }
}

/** Cognito and RFC 9068, OpenID Connect (Auth0, Entra ID 2.0), Okta, Entra ID 1.0, and where none of them is there. */
export const CLIENT_CLAIMS = ['client_id', 'azp', 'cid', 'appid', 'aud'];

/** The client a token was issued to. */
export function clientOf(claims: Readonly<Record<string, unknown>>): string {
  for (const name of CLIENT_CLAIMS) if (typeof claims[name] === 'string') return claims[name];
  return '';
}

/** What is wrong with a token; undefined where something else went wrong, which leaves it open whether the token is good. */
function faultOf(error: unknown, issuers: readonly IssuerConfig[], token: string): TokenFault | undefined {
  if (error instanceof TokenError) return error.fault;
  if (OURS.some((kind) => error instanceof kind)) return undefined;
  if (!(error instanceof JwtBaseError)) return undefined;
  if (error instanceof JwtParseError) return 'malformed';
  // before its signature: by whom it was signed is only to be said of one that claims to be an accepted issuer's
  const { iss } = decomposeUnverifiedJwt(token).payload;
  if (!issuers.some(({ issuer }) => issuer === iss)) return 'unknown-issuer';
  return FAULTS.find(([kind]) => error instanceof kind)?.[1] ?? 'malformed';
}

const OURS = [FetchError, JwksValidationError, JwkValidationError, JwksNotAvailableInCacheError];
const FAULTS: readonly (readonly [kind: new (...given: never[]) => Error, fault: TokenFault])[] = [
  [JwtInvalidSignatureError, 'forged'],
  [JwtInvalidSignatureAlgorithmError, 'other-algorithm'],
  [JwtWithoutValidKidError, 'unknown-key'],
  [KidNotFoundInJwksError, 'unknown-key'],
  // many unknown keys: for a while nobody asks whether the issuer has one of them now
  [WaitPeriodNotYetEndedJwkError, 'unknown-key'],
  [JwtExpiredError, 'expired'],
  [JwtNotBeforeError, 'not-yet-valid'],
  [JwtInvalidAudienceError, 'other-audience'],
  [JwtInvalidScopeError, 'no-scope'],
];

/** The keys of an issuer could not be fetched. */
export class KeysError extends Error {
  constructor(cause: string) {
    super(cause);
    this.name = 'KeysError';
  }
}

/** Waits no longer than `timeout`, whatever `fetch` makes of the signal while an answer trickles in. */
async function fetchKeys(uri: string, timeout: number): Promise<ArrayBuffer> {
  const deadline = new Deadline(timeout);
  try {
    return await unlessAborted(read(uri, deadline.signal), deadline.signal);
  } catch (error) {
    if (deadline.expired) throw new KeysError('TimeoutError');
    throw error instanceof KeysError ? error : new KeysError((error as Error).name);
  } finally {
    deadline.clear();
  }
}

async function read(uri: string, signal: AbortSignal): Promise<ArrayBuffer> {
  const response = await fetch(uri, { signal, redirect: 'error' });
  if (response.status !== 200) throw new KeysError(`Status${response.status}`);
  const body = await response.arrayBuffer();
  if (body.byteLength > MOST_KEYS_BYTES) throw new KeysError('TooLarge');
  JSON.parse(Buffer.from(body).toString('utf8'));
  return body;
}
