import { type Duration, RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from '../../private/acknowledge';
import { checkProps } from '../../private/check-props';

/** What is told of a machine that calls the gateway. */
export interface MachineClientOptions {
  /**
   * The tenant for which it calls.
   *
   * @default - none: everybody is of one tenant
   */
  readonly tenant?: string;
}

/** Properties for `MachineClient`. */
export interface MachineClientProps extends MachineClientOptions {
  /** The user pool that issues its tokens. */
  readonly userPool: cognito.IUserPool;
  /** The one scope it may ask for. */
  readonly scope: cognito.OAuthScope;
  /** That scope as a request for a token writes it. */
  readonly scopeName: string;
  /** Where it gets its tokens. */
  readonly tokenEndpoint: string;
  /** How long its tokens last. */
  readonly accessTokenValidity: Duration;
  /** Encrypts its credentials. */
  readonly encryptionKey: kms.IKey;
}

/** A machine that calls the gateway; made by `WorkloadIdentity.addMachineClient`. */
export class MachineClient extends Construct {
  /** The client in the user pool. */
  public readonly client: cognito.UserPoolClient;
  /** Id of the client, the `client_id` and `sub` of its tokens. */
  public readonly clientId: string;
  /** The tenant for which it calls. */
  public readonly tenant?: string;
  /** JSON with `clientId`, `clientSecret`, `tokenEndpoint` and `scope`: all that getting a token takes. */
  public readonly credentials: secretsmanager.Secret;

  constructor(scope: Construct, id: string, props: MachineClientProps) {
    super(scope, id);
    checkProps(this, 'MachineClientProps', props);
    this.tenant = props.tenant;
    this.client = new cognito.UserPoolClient(this, 'Resource', {
      userPool: props.userPool,
      generateSecret: true,
      oAuth: { flows: { clientCredentials: true }, scopes: [props.scope] },
      supportedIdentityProviders: [],
      accessTokenValidity: props.accessTokenValidity,
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
      writeAttributes: new cognito.ClientAttributes().withStandardAttributes({ locale: true }),
    });
    const resource = this.client.node.defaultChild as cognito.CfnUserPoolClient;
    // absent would let users sign in to it by SRP
    resource.explicitAuthFlows = ['ALLOW_REFRESH_TOKEN_AUTH'];
    this.clientId = this.client.userPoolClientId;
    this.credentials = new secretsmanager.Secret(this, 'Credentials', {
      description: `Machine client of ${this.node.path}`,
      encryptionKey: props.encryptionKey,
      removalPolicy: RemovalPolicy.DESTROY,
      secretObjectValue: {
        clientId: SecretValue.unsafePlainText(this.clientId), // not a secret
        clientSecret: SecretValue.resourceAttribute(resource.attrClientSecret),
        tokenEndpoint: SecretValue.unsafePlainText(props.tokenEndpoint),
        scope: SecretValue.unsafePlainText(props.scopeName),
      },
    });
    const reason =
      'Cognito makes the secret with the client and offers no way to change it in place: it is changed by replacing the client, which a new construct id does. It opens nothing but short tokens of one scope.';
    acknowledge(this.credentials, 'AwsSolutions-SMG4', reason);
    acknowledge(this.credentials, 'NIST.800.53.R5-SecretsManagerRotationEnabled', reason);
  }

  /** Allow `grantee` to read the credentials, with which it gets tokens. */
  public grantCredentials(grantee: iam.IGrantable): iam.Grant {
    return this.credentials.grantRead(grantee);
  }
}
