import { Aws, Duration, Lazy, Token } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { checkProps } from '../../private/check-props';
import { PropsError } from '../../private/errors';
import { kept } from '../../private/kept';
import { keptKey } from '../../private/kept-key';
import { keptLogGroup } from '../../private/kept-log-group';
import { logGroupArn } from '../../private/log-group-arn';
import { checkOffered } from '../../private/offered';
import { tagWithStack } from '../../private/stack-tag';
import { Authorization } from './authorization';
import { TENANT_ATTRIBUTE, TENANT_CLAIM } from './contract';
import type { OidcIdentityAttributes, UserPoolIdentityAttributes } from './imported-identity';
import { MachineClient } from './machine-client';
import { AccessTokenTrigger } from './private/access-token-trigger';
import { checkWorkloadIdentity } from './private/check-workload-identity';
import { ImportedIdentity, oidcTokens, userPoolTokens } from './private/imported-identity';
import {
  type IWorkloadIdentity,
  type PrincipalClaims,
  type TokenIssuer,
  TokenIssuerKind,
  TokenUse,
} from './token-issuer';
import type { WorkloadIdentityProps } from './workload-identity-props';

/**
 * Who may call the gateway: a Cognito user pool without self sign-up, with MFA and threat protection, whose short access
 * tokens carry a tenant that no user can write; and clients for machines.
 *
 * `fromUserPool` and `fromOidc` stand for an identity that exists elsewhere.
 */
export class WorkloadIdentity extends Construct implements IWorkloadIdentity {
  /** A user pool that exists elsewhere, of this app or not. How its users sign in is not this library's business. */
  public static fromUserPool(scope: Construct, id: string, attributes: UserPoolIdentityAttributes): IWorkloadIdentity {
    return new ImportedIdentity(scope, id, 'UserPoolIdentityAttributes', attributes, userPoolTokens);
  }

  /**
   * An OIDC issuer, such as an identity provider of your organization: Okta, Microsoft Entra ID, Auth0. A function outside of
   * every VPC verifies its tokens before the gateway's handler runs, so no network needs a way to the issuer.
   */
  public static fromOidc(scope: Construct, id: string, attributes: OidcIdentityAttributes): IWorkloadIdentity {
    return new ImportedIdentity(scope, id, 'OidcIdentityAttributes', attributes, oidcTokens);
  }

  /** The user pool, for overrides this class does not offer. */
  public readonly userPool: cognito.UserPool;
  public readonly userPools: cognito.IUserPool[];
  /** The client of the application that users sign in to. It has no secret: it may run in a browser. */
  public readonly client: cognito.UserPoolClient;
  /** Id of `client`, the `client_id` of its tokens. */
  public readonly clientId: string;
  public readonly issuer: string;
  public readonly claims: PrincipalClaims;
  public readonly authorization: Authorization;
  /** The scope that access tokens must carry. */
  public readonly scope: string;
  /** The machine clients that the props name, by name. */
  public readonly machineClients: { [name: string]: MachineClient };
  /**
   * Where a browser begins to sign in: the authorization endpoint with client, scopes and the first of `callbackUrls`. A
   * client adds `state`, `code_challenge_method=S256` and its `code_challenge`. Undefined without `callbackUrls`.
   */
  public readonly signInUrl?: string;
  /** Encrypts the log of sign-ins and the secrets of machine clients. */
  public readonly encryptionKey: kms.IKey;
  /** Sign-ins, and what threat protection thought of them. */
  public readonly signInLog: logs.LogGroup;

  private readonly gatewayScope: cognito.OAuthScope;
  /** Scopes of users besides the one for models. */
  private readonly userScopes = new Set<string>();
  private readonly validity: Duration;
  private readonly machines: MachineClient[] = [];
  private signInDomain?: cognito.UserPoolDomain;

  constructor(scope: Construct, id: string, props: WorkloadIdentityProps = {}) {
    super(scope, id);
    checkProps(this, 'WorkloadIdentityProps', props);
    checkOffered(
      this,
      'AWS::Cognito::UserPool',
      "'identity' must be that of an OIDC issuer (WorkloadIdentity.fromOidc)",
    );
    const singleTenant = props.singleTenant ?? false;
    this.validity = props.accessTokenValidity ?? Duration.minutes(30);
    checkWorkloadIdentity(this, { ...props, accessTokenValidity: this.validity });
    this.authorization = props.authorization ?? Authorization.inProcess();
    this.authorization._check(this);
    this.claims = { subject: 'sub', groups: 'cognito:groups', ...(singleTenant ? {} : { tenant: TENANT_CLAIM }) };

    this.encryptionKey =
      props.encryptionKey ??
      keptKey(this, 'Key', `Sign-ins and machine clients (${this.node.path})`, { through: ['secretsmanager'] });
    this.signInLog = this.logGroup('SignInLog', props.logRetention);

    this.userPool = this.makeUserPool();
    this.userPools = [this.userPool];
    this.issuer = `https://${this.userPool.userPoolProviderName}`;
    const scopeName = 'invoke';
    const invoke = new cognito.ResourceServerScope({ scopeName, scopeDescription: 'Invoke models by the gateway' });
    const server = this.userPool.addResourceServer('Gateway', { identifier: 'llm-gateway', scopes: [invoke] });
    this.gatewayScope = cognito.OAuthScope.resourceServer(server, invoke);
    this.scope = `llm-gateway/${scopeName}`;

    const trigger = new AccessTokenTrigger(this, 'AccessToken', {
      scope: Lazy.string({ produce: () => [this.scope, ...[...this.userScopes].sort()].join(' ') }),
      tenant: singleTenant ? 'none' : 'required',
      logGroup: this.logGroup('AccessTokenLog', props.logRetention),
    });
    this.userPool.addTrigger(
      cognito.UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG,
      trigger.handler,
      cognito.LambdaVersion.V2_0,
    );
    this.logSignIns();

    this.client = this.makeClient(props);
    this.clientId = this.client.userPoolClientId;
    if (props.callbackUrls) this.signInUrl = this.signInPage(props.callbackUrls);
    this.machineClients = Object.fromEntries(
      Object.entries(props.machineClients ?? {}).map(([name, { tenant }]) => [
        name,
        this.addMachineClient(name, tenant),
      ]),
    );
  }

  /** Where clients get tokens for a code, a refresh token or their credentials; undefined where nobody does. */
  public get tokenEndpoint(): string | undefined {
    return this.signInDomain && `${this.signInDomain.baseUrl()}/oauth2/token`;
  }

  public acceptedTokens(): TokenIssuer {
    const clientTenants = Object.fromEntries(
      this.machines.filter(({ tenant }) => tenant !== undefined).map(({ clientId, tenant }) => [clientId, tenant!]),
    );
    return {
      kind: TokenIssuerKind.COGNITO,
      issuer: this.issuer,
      clientIds: [this.clientId, ...this.machines.map(({ clientId }) => clientId)],
      tokenUse: TokenUse.ACCESS,
      scopes: [this.scope],
      ...(this.machines.some(({ tenant }) => tenant !== undefined) ? { clientTenants } : {}),
    };
  }

  /**
   * The scope with which users call tools, apart from the one for models: from now on their access tokens carry it too. Machine
   * clients do not get it.
   *
   * @internal
   */
  public _toolScope(): string {
    return this.userScope('AgentGateway', 'agent-gateway', 'tools.call', 'Call tools by the agent gateway');
  }

  /**
   * The scope with which users talk to agents of a runtime, apart from those for models and for tools; the same holds of it.
   *
   * @internal
   */
  public _agentScope(): string {
    return this.userScope('AgentRuntime', 'agent-runtime', 'invoke', 'Talk to agents');
  }

  private userScope(id: string, identifier: string, scopeName: string, scopeDescription: string): string {
    const scope = `${identifier}/${scopeName}`;
    if (this.userScopes.has(scope)) return scope;
    this.userPool.addResourceServer(id, {
      identifier,
      scopes: [new cognito.ResourceServerScope({ scopeName, scopeDescription })],
    });
    this.userScopes.add(scope);
    return scope;
  }

  /**
   * A client for a machine, which gets its tokens by the client credentials grant.
   *
   * @param id unique among the machine clients
   * @param tenant the tenant for which it calls; none with `singleTenant`
   */
  public addMachineClient(id: string, tenant?: string): MachineClient {
    const tenants = this.claims.tenant !== undefined;
    if (tenants !== (tenant !== undefined)) {
      throw new PropsError(
        this,
        tenants
          ? `'tenant' must be given for the machine client '${id}', whose tokens carry none of their own, unless 'singleTenant' is true; got none`
          : `'tenant' must be absent with 'singleTenant' for the machine client '${id}', got '${tenant}'`,
      );
    }
    if (tenant !== undefined && !Token.isUnresolved(tenant) && !/^[\p{L}\p{N}._-]{1,64}$/u.test(tenant)) {
      throw new PropsError(this, `'tenant' must be 1 to 64 letters, digits, '.', '_' or '-', got '${tenant}'`);
    }
    const machine = new MachineClient(this, `Machine-${id}`, {
      userPool: this.userPool,
      scope: this.gatewayScope,
      scopeName: this.scope,
      tokenEndpoint: `${this._domain().baseUrl()}/oauth2/token`,
      accessTokenValidity: this.validity,
      encryptionKey: this.encryptionKey,
      tenant,
    });
    this.machines.push(machine);
    return machine;
  }

  private makeUserPool(): cognito.UserPool {
    const pool = new cognito.UserPool(this, 'Resource', {
      featurePlan: cognito.FeaturePlan.PLUS,
      standardThreatProtectionMode: cognito.StandardThreatProtectionMode.FULL_FUNCTION,
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      keepOriginal: { email: true },
      mfa: cognito.Mfa.REQUIRED,
      // a text message can be diverted, and costs; an authenticator app cannot, and does not
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 14,
        requireDigits: true,
        requireLowercase: true,
        requireSymbols: true,
        requireUppercase: true,
        passwordHistorySize: 12,
        tempPasswordValidity: Duration.days(1),
      },
      accountRecovery: cognito.AccountRecovery.EMAIL_ONLY,
      // Attributes can be added to a pool but never taken away: the tenant is always one of them.
      customAttributes: {
        [TENANT_ATTRIBUTE.replace('custom:', '')]: new cognito.StringAttribute({
          mutable: false,
          minLen: 1,
          maxLen: 64,
        }),
      },
      deletionProtection: true,
      removalPolicy: kept('AWS::Cognito::UserPool'),
    });
    tagWithStack(pool);
    return pool;
  }

  private makeClient(props: WorkloadIdentityProps): cognito.UserPoolClient {
    const { callbackUrls, logoutUrls } = props;
    return this.userPool.addClient('Client', {
      generateSecret: false,
      authFlows: { userSrp: true },
      disableOAuth: callbackUrls === undefined,
      oAuth: callbackUrls && {
        flows: { authorizationCodeGrant: true },
        scopes: [cognito.OAuthScope.OPENID, this.gatewayScope],
        callbackUrls,
        logoutUrls,
      },
      supportedIdentityProviders: [cognito.UserPoolClientIdentityProvider.COGNITO],
      accessTokenValidity: this.validity,
      idTokenValidity: this.validity,
      refreshTokenValidity: props.sessionValidity ?? Duration.hours(8),
      // a refresh token that was used is worthless; the grace is for an answer that got lost
      refreshTokenRotationGracePeriod: Duration.seconds(30),
      authSessionValidity: Duration.minutes(3),
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
      // absent would mean all: what users may say of themselves is their name and where they are, and nothing counts on it
      writeAttributes: new cognito.ClientAttributes().withStandardAttributes({
        givenName: true,
        familyName: true,
        locale: true,
        timezone: true,
      }),
    });
  }

  /** The page with which the client's users sign in. Cognito shows none before the client has a style, be it the default one. */
  private signInPage([callbackUrl]: string[]): string {
    const branding = new cognito.CfnManagedLoginBranding(this, 'SignInPage', {
      userPoolId: this.userPool.userPoolId,
      clientId: this.clientId,
      useCognitoProvidedValues: true,
    });
    branding.node.addDependency(this._domain());
    const query = {
      response_type: 'code',
      client_id: this.clientId,
      redirect_uri: Token.isUnresolved(callbackUrl) ? callbackUrl! : encodeURIComponent(callbackUrl!),
      scope: `openid+${encodeURIComponent(this.scope)}`,
    };
    const text = Object.entries(query).map(([name, value]) => `${name}=${value}`);
    return `${this._domain().baseUrl()}/oauth2/authorize?${text.join('&')}`;
  }

  /**
   * The domain of sign-in pages and of the endpoint that gives tokens.
   *
   * @internal
   */
  public _domain(): cognito.UserPoolDomain {
    // Unique in the Region among all accounts, and Cognito allows neither 'aws' nor 'cognito' in it.
    this.signInDomain ??= this.userPool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: `llm-${this.node.addr.slice(-16)}-${Aws.ACCOUNT_ID}` },
      managedLoginVersion: cognito.ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    return this.signInDomain;
  }

  private logGroup(id: string, retention?: logs.RetentionDays): logs.LogGroup {
    return keptLogGroup(this, id, { key: this.encryptionKey, retention });
  }

  private logSignIns(): void {
    new cognito.CfnLogDeliveryConfiguration(this, 'SignInDelivery', {
      userPoolId: this.userPool.userPoolId,
      logConfigurations: [
        {
          eventSource: 'userAuthEvents',
          logLevel: 'INFO',
          cloudWatchLogsConfiguration: {
            logGroupArn: logGroupArn(this, this.signInLog.logGroupName),
          },
        },
      ],
    });
  }
}
