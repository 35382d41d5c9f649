import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type { IConstruct } from 'constructs';
import type { Authorization } from './authorization';

/** How an issuer's tokens name the client they were made for. */
export enum TokenIssuerKind {
  /** A Cognito user pool: `client_id` in access tokens, `aud` in ID tokens. */
  COGNITO = 'cognito',
  /** OpenID Connect: `aud`. */
  OIDC = 'oidc',
}

/** Which of Cognito's tokens callers send. */
export enum TokenUse {
  /** Access tokens, which are made for APIs. */
  ACCESS = 'access',
  /** ID tokens, which tell an application who signed in. */
  ID = 'id',
}

/** An issuer of tokens, and which of its tokens count. */
export interface TokenIssuer {
  /** How its tokens name the client. */
  readonly kind: TokenIssuerKind;
  /** The `iss` claim, exactly. */
  readonly issuer: string;
  /**
   * Where its keys are.
   *
   * @default - `/.well-known/jwks.json` below the issuer
   */
  readonly jwksUri?: string;
  /**
   * The clients whose tokens count.
   *
   * @default - with OIDC any client; a user pool has at least one
   */
  readonly clientIds?: string[];
  /**
   * The `aud` claims that count, for OIDC at least one.
   *
   * @default - none, as with a user pool
   */
  readonly audience?: string[];
  /**
   * Which of Cognito's tokens count.
   *
   * @default TokenUse.ACCESS
   */
  readonly tokenUse?: TokenUse;
  /**
   * Scopes of which a token must carry at least one.
   *
   * @default - none needed
   */
  readonly scopes?: string[];
  /**
   * Tenants of machine clients, by client id.
   *
   * @default - no machine clients
   */
  readonly clientTenants?: { [clientId: string]: string };
}

/** Names of the claims that make a principal. */
export interface PrincipalClaims {
  /** The claim that names the user. */
  readonly subject: string;
  /**
   * The claim that names the tenant.
   *
   * @default - none: everybody is of one tenant
   */
  readonly tenant?: string;
  /**
   * The claim that lists groups.
   *
   * @default - nobody is in a group
   */
  readonly groups?: string;
}

/** Who may call, as a gateway sees it: an issuer of tokens, the claims that count, and what they permit. */
export interface IWorkloadIdentity extends IConstruct {
  /** The `iss` claim of accepted tokens. */
  readonly issuer: string;
  /** The user pools whose tokens API Gateway can verify; empty with an OIDC issuer. */
  readonly userPools: cognito.IUserPool[];
  /** The claims that make a principal. */
  readonly claims: PrincipalClaims;
  /** What principals may do. */
  readonly authorization: Authorization;
  /** The tokens that count; ask late, because clients are added one by one. */
  acceptedTokens(): TokenIssuer;
}
