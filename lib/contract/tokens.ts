/**
 * Who vouches for the claims. With `authorizer`, the authorizer of the REST API verified the signature (Cognito's for user
 * pools, our own function for OIDC issuers) and the handler reads `requestContext.authorizer.claims`; issuer, audience, client,
 * use and scopes are checked again either way.
 */
export type TokenSource = 'header' | 'authorizer';

/** Why a token was refused. Records say it, callers are told nothing but 401. */
export type TokenFault =
  /** No bearer token in the request, or no claims from the authorizer in front. */
  | 'missing'
  | 'too-long'
  /** Not a token, or with a claim of another type than it must have. */
  | 'malformed'
  /** With an extension (RFC 7515, `crit`) that must be understood, and is not. */
  | 'critical-extension'
  /** Signed in another way than the issuer signs, such as with `none` or with the public key as a secret. */
  | 'other-algorithm'
  /** Signed with a key that the issuer does not have. */
  | 'unknown-key'
  /** The signature does not hold. */
  | 'forged'
  | 'unknown-issuer'
  | 'other-audience'
  | 'other-client'
  /** Such as an ID token in place of an access token. */
  | 'other-use'
  | 'no-scope'
  | 'expired'
  | 'not-yet-valid'
  | 'no-expiry'
  /** A claim that names the user or the tenant is missing, or could be taken for something else. */
  | 'missing-claim';

/** One issuer of tokens. */
export interface IssuerConfig {
  /** `cognito`: `token_use` and `client_id` (or `aud` of ID tokens) are checked. `oidc`: `aud` is. */
  readonly kind: 'cognito' | 'oidc';
  /** The `iss` claim, exactly. */
  readonly issuer: string;
  /** Absent: `/.well-known/jwks.json` below the issuer. Used with `header` only. */
  readonly jwksUri?: string;
  /** App clients whose tokens count; for `cognito` at least one. */
  readonly clientIds?: readonly string[];
  /** Accepted `aud`; for `oidc` at least one. */
  readonly audience?: readonly string[];
  /** For `cognito`. Absent: `access`. */
  readonly tokenUse?: 'access' | 'id';
  /** Scopes of which a token must carry at least one. Absent: none needed. */
  readonly scopes?: readonly string[];
  /** Tenant of machine clients, whose tokens carry no user's claims: client id to tenant. */
  readonly clientTenants?: Readonly<Record<string, string>>;
}

/** Names of the claims that make a principal. */
export interface PrincipalClaims {
  readonly subject: string;
  /** Absent: everyone is of tenant `default` (an application with one tenant). */
  readonly tenant?: string;
  readonly groups?: string;
}
