import { Token } from 'aws-cdk-lib';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { checkProps } from '../../../private/check-props';
import { PropsError } from '../../../private/errors';
import { Authorization } from '../authorization';
import type {
  ImportedIdentityAttributes,
  OidcIdentityAttributes,
  UserPoolIdentityAttributes,
} from '../imported-identity';
import {
  type IWorkloadIdentity,
  type PrincipalClaims,
  type TokenIssuer,
  TokenIssuerKind,
  TokenUse,
} from '../token-issuer';
import { knownIssuer } from './known-issuer';

export function userPoolTokens(scope: Construct, attributes: UserPoolIdentityAttributes): TokenIssuer {
  const tokenUse = attributes.tokenUse ?? TokenUse.ACCESS;
  needSome(scope, 'clientIds', attributes.clientIds);
  checkTenants(scope, attributes.clientTenants);
  if (tokenUse === TokenUse.ACCESS && attributes.scopes.length === 0) {
    throw new PropsError(
      scope,
      `'scopes' must hold at least one scope with TokenUse.ACCESS: without any, API Gateway takes ID tokens only; got none`,
    );
  }
  if (tokenUse === TokenUse.ID && attributes.scopes.length > 0) {
    throw new PropsError(
      scope,
      `'scopes' must be empty with TokenUse.ID: ID tokens have none, got ${attributes.scopes.join(', ')}`,
    );
  }
  return {
    kind: TokenIssuerKind.COGNITO,
    issuer: `https://${attributes.userPool.userPoolProviderName}`,
    clientIds: attributes.clientIds,
    tokenUse,
    scopes: attributes.scopes.length > 0 ? attributes.scopes : undefined,
    clientTenants: attributes.clientTenants,
  };
}

export function oidcTokens(scope: Construct, attributes: OidcIdentityAttributes): TokenIssuer {
  const { issuer } = attributes;
  if (Token.isUnresolved(issuer)) {
    throw new PropsError(scope, "'issuer' must be known at synthesis, got a token");
  }
  for (const prop of ['issuer', 'jwksUri'] as const) {
    const url = attributes[prop];
    if (url === undefined || Token.isUnresolved(url) || /^https:\/\/[^/?#@]+(\/[^?#]*)?$/.test(url)) continue;
    throw new PropsError(scope, `'${prop}' must be an https URL, got '${url}'`);
  }
  needSome(scope, 'audience', attributes.audience);
  checkTenants(scope, attributes.clientTenants);
  if (attributes.clientIds) needSome(scope, 'clientIds', attributes.clientIds);
  const known = knownIssuer(issuer);
  if (known && 'refused' in known) throw new PropsError(scope, `'issuer' must be ${known.refused}, got '${issuer}'`);
  return {
    kind: TokenIssuerKind.OIDC,
    issuer,
    jwksUri: attributes.jwksUri ?? known?.jwksUri,
    audience: attributes.audience,
    clientIds: attributes.clientIds,
    scopes: attributes.scopes,
    clientTenants: attributes.clientTenants,
  };
}

/** As the gateway takes tenants: whoever has another one is refused there. */
function checkTenants(scope: Construct, clientTenants: { [clientId: string]: string } = {}): void {
  for (const tenant of Object.values(clientTenants)) {
    if (Token.isUnresolved(tenant) || /^[\p{L}\p{N}._:@|+=-]{1,256}$/u.test(tenant)) continue;
    throw new PropsError(
      scope,
      `'clientTenants' must hold tenants of 1 to 256 letters, digits and ._:@|+=-, got '${tenant}'`,
    );
  }
}

function needSome(scope: Construct, prop: string, values: string[]): void {
  if (values.length === 0) throw new PropsError(scope, `'${prop}' must hold at least one entry, got none`);
  if (values.includes('')) throw new PropsError(scope, `'${prop}' must hold entries that no token lacks, got ''`);
}

/** An identity that exists elsewhere. */
export class ImportedIdentity<
    Attributes extends ImportedIdentityAttributes & {
      readonly groupsClaim?: string;
      readonly userPool?: cognito.IUserPool;
    },
  >
  extends Construct
  implements IWorkloadIdentity
{
  public readonly issuer: string;
  public readonly userPools: cognito.IUserPool[];
  public readonly claims: PrincipalClaims;
  public readonly authorization: Authorization;
  private readonly tokens: TokenIssuer;

  constructor(
    scope: Construct,
    id: string,
    struct: string,
    attributes: Attributes,
    tokens: (scope: Construct, attributes: Attributes) => TokenIssuer,
  ) {
    super(scope, id);
    checkProps(this, struct, attributes);
    this.tokens = tokens(this, attributes);
    this.issuer = this.tokens.issuer;
    this.userPools = attributes.userPool ? [attributes.userPool] : [];
    const groups = attributes.groupsClaim ?? (attributes.userPool ? 'cognito:groups' : undefined);
    this.claims = {
      subject: attributes.subjectClaim ?? 'sub',
      ...(attributes.tenantClaim ? { tenant: attributes.tenantClaim } : {}),
      ...(groups ? { groups } : {}),
    };
    this.authorization = attributes.authorization ?? Authorization.inProcess();
    this.authorization._check(this);
  }

  public acceptedTokens(): TokenIssuer {
    return this.tokens;
  }
}
