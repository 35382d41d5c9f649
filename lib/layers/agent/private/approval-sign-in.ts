import { Duration } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { SignIn } from '../../../contract/approval-queue';
import { type TokenIssuer, TokenIssuerKind, TokenUse, type WorkloadIdentity } from '../../identity';

const SCOPE = 'decide';
/** A decision needs a sign-in of five minutes ago at most; to look takes longer. */
const VALIDITY = Duration.minutes(10);

/**
 * A client of an identity's user pool for the page of approvers: it has no secret, signs in by the code flow alone, and its
 * tokens have a scope that no other client may ask for.
 */
export class ApprovalSignInClient extends Construct {
  public readonly signIn: SignIn;
  public readonly tokens: TokenIssuer;

  constructor(scope: Construct, id: string, identity: WorkloadIdentity, page: string) {
    super(scope, id);
    const { userPool } = identity;
    // several queues may have one identity
    const identifier = `approvals-${this.node.addr.slice(-8)}`;
    const decide = new cognito.ResourceServerScope({
      scopeName: SCOPE,
      scopeDescription: 'Decide about calls of tools',
    });
    const server = new cognito.UserPoolResourceServer(this, 'Scopes', { userPool, identifier, scopes: [decide] });
    const client = new cognito.UserPoolClient(this, 'Resource', {
      userPool,
      generateSecret: false,
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [cognito.OAuthScope.OPENID, cognito.OAuthScope.resourceServer(server, decide)],
        callbackUrls: [page],
      },
      supportedIdentityProviders: [cognito.UserPoolClientIdentityProvider.COGNITO],
      accessTokenValidity: VALIDITY,
      idTokenValidity: VALIDITY,
      // the shortest there is; the page keeps none
      refreshTokenValidity: Duration.hours(1),
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
      // absent would mean all
      writeAttributes: new cognito.ClientAttributes().withStandardAttributes({ locale: true }),
    });
    // absent would let users sign in by SRP, past the page
    (client.node.defaultChild as cognito.CfnUserPoolClient).explicitAuthFlows = ['ALLOW_REFRESH_TOKEN_AUTH'];
    const domain = identity._domain();
    // Cognito shows no page before the client has a style, be it the default one
    new cognito.CfnManagedLoginBranding(this, 'SignInPage', {
      userPoolId: userPool.userPoolId,
      clientId: client.userPoolClientId,
      useCognitoProvidedValues: true,
    }).node.addDependency(domain);
    const scopeName = `${identifier}/${SCOPE}`;
    this.signIn = {
      authorizationEndpoint: `${domain.baseUrl()}/oauth2/authorize`,
      tokenEndpoint: `${domain.baseUrl()}/oauth2/token`,
      clientId: client.userPoolClientId,
      scopes: ['openid', scopeName],
      token: 'access_token',
    };
    this.tokens = {
      kind: TokenIssuerKind.COGNITO,
      issuer: identity.issuer,
      clientIds: [client.userPoolClientId],
      tokenUse: TokenUse.ACCESS,
      scopes: [scopeName],
    };
  }
}
