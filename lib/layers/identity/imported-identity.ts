import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type { Authorization } from './authorization';
import type { TokenUse } from './token-issuer';

/** What counts of the tokens of an identity that exists elsewhere. */
export interface ImportedIdentityAttributes {
  /**
   * The claim that names the tenant; no user may be able to write it. A token whose tenant has a slash is refused: policies
   * name users as `<tenant>/<subject>`.
   *
   * @default - none: everybody is of one tenant
   */
  readonly tenantClaim?: string;
  /**
   * The claim that names the user. Machine clients of `clientTenants`, whose tokens may not have it, are named by `sub`.
   *
   * @default 'sub'
   */
  readonly subjectClaim?: string;
  /**
   * Tenants of machine clients, whose tokens carry no user's claims, by client id.
   *
   * @default - no machine clients
   */
  readonly clientTenants?: { [clientId: string]: string };
  /**
   * What principals may do.
   *
   * @default Authorization.inProcess() - everybody may invoke alias `default`, and no tool
   */
  readonly authorization?: Authorization;
}

/** What counts of the tokens of a user pool. */
export interface UserPoolIdentityAttributes extends ImportedIdentityAttributes {
  /** The user pool. */
  readonly userPool: cognito.IUserPool;
  /** App clients whose tokens count, at least one. */
  readonly clientIds: string[];
  /**
   * Which tokens callers send.
   *
   * @default TokenUse.ACCESS
   */
  readonly tokenUse?: TokenUse;
  /**
   * Scopes of which an access token must carry at least one, as `resource-server/scope`: API Gateway takes access tokens
   * only where it knows a scope. Users who sign in by SRP have `aws.cognito.signin.user.admin` and no other, unless a trigger
   * of the pool adds some. Empty with TokenUse.ID: ID tokens have none.
   */
  readonly scopes: string[];
  /**
   * The claim that lists groups.
   *
   * @default 'cognito:groups'
   */
  readonly groupsClaim?: string;
}

/** What counts of the tokens of an OIDC issuer. */
export interface OidcIdentityAttributes extends ImportedIdentityAttributes {
  /** The `iss` claim, exactly, with or without a slash at its end as tokens have it: an https URL. */
  readonly issuer: string;
  /** The `aud` claims that count, at least one. */
  readonly audience: string[];
  /**
   * Where the issuer's keys are.
   *
   * @default - where Okta and Microsoft Entra ID have them, for an issuer of theirs; else `/.well-known/jwks.json` below the issuer
   */
  readonly jwksUri?: string;
  /**
   * Clients whose tokens count, by the first of the claims `client_id`, `azp`, `cid`, `appid` or `aud` that is there.
   *
   * @default - every client of the audience
   */
  readonly clientIds?: string[];
  /**
   * Scopes of which a token must carry at least one, in the claim `scope` or `scp`, as a list or as one text.
   *
   * @default - none needed
   */
  readonly scopes?: string[];
  /**
   * The claim that lists groups, or whatever policies are to call a group, such as `roles` or `permissions`.
   *
   * @default - nobody is in a group
   */
  readonly groupsClaim?: string;
}
