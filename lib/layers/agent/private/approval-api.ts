import { Duration } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from '../../../private/acknowledge';
import { apiPlace } from '../../../private/api-place';
import type { PrincipalClaims, TokenIssuer } from '../../identity';
import { OidcAuthorizer } from '../../identity/internal';

export const STAGE = 'live';

const TEXT = { type: apigateway.JsonSchemaType.STRING, minLength: 1, maxLength: 128 };

/** Whose tokens the API takes. */
export interface ApprovalApiTokens {
  readonly userPools: cognito.IUserPool[];
  readonly tokens: TokenIssuer;
  readonly claims: PrincipalClaims;
  /** Log of the function that verifies tokens, where no user pool does. */
  readonly authorizerLog: () => logs.ILogGroup;
}

/**
 * The API of the page for approvers. It is made before the function behind it, whose settings name its address; `serve` adds
 * the methods.
 */
export class ApprovalApi extends Construct {
  public readonly resource: apigateway.RestApi;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.resource = new apigateway.RestApi(this, 'Resource', {
      description: 'Where people decide about calls of tools',
      ...apiPlace(),
      cloudWatchRole: false,
      deployOptions: {
        stageName: STAGE,
        throttlingRateLimit: 10,
        throttlingBurstLimit: 20,
        tracingEnabled: true,
        metricsEnabled: true,
      },
    });
    const resource = this.resource.node.defaultChild as apigateway.CfnRestApi;
    resource.securityPolicy = apigateway.SecurityPolicy.TLS13_1_2_PFS_PQ_2025_09;
    resource.endpointAccessMode = apigateway.EndpointAccessMode.STRICT;
    for (const [rule, reason] of Object.entries(STAGE_REASONS)) acknowledge(this.resource, rule, reason);
  }

  /** Lets `handler` answer: the page to everybody, and the rest to whoever has a token. */
  public serve(handler: lambda.IFunction, tokens: ApprovalApiTokens): void {
    const { root } = this.resource;
    const integration = new apigateway.LambdaIntegration(handler, {
      proxy: true,
      allowTestInvoke: false, // the console's test would get past the authorizer
    });
    const requestValidator = this.resource.addRequestValidator('Validator', {
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    const page = root.addMethod('GET', integration, {
      authorizationType: apigateway.AuthorizationType.NONE,
      requestValidator,
    });
    acknowledge(page, 'AwsSolutions-APIG4', PUBLIC);
    acknowledge(page, 'AwsSolutions-COG4', PUBLIC);

    const authorization = { ...this.authorization(tokens), requestValidator };
    const requests = root.addResource('requests');
    const model = this.resource.addModel('Decision', {
      contentType: 'application/json',
      schema: {
        schema: apigateway.JsonSchemaVersion.DRAFT4,
        type: apigateway.JsonSchemaType.OBJECT,
        required: ['id', 'decision', 'argsHash'],
        properties: { id: TEXT, argsHash: TEXT, decision: { ...TEXT, enum: ['approve', 'reject'] } },
        additionalProperties: false,
      },
    });
    const methods = [
      requests.addMethod('GET', integration, authorization),
      requests.addResource('{id}').addMethod('GET', integration, authorization),
      root.addResource('decisions').addMethod('POST', integration, {
        ...authorization,
        // $default: a body of another content type would otherwise not be looked at
        requestModels: { 'application/json': model, $default: model },
      }),
    ];
    if (authorization.authorizationType !== apigateway.AuthorizationType.CUSTOM) return;
    for (const method of methods) acknowledge(method, 'AwsSolutions-COG4', NO_POOL);
  }

  private authorization(given: ApprovalApiTokens): apigateway.MethodOptions {
    const { userPools, tokens, claims } = given;
    if (userPools.length === 0) {
      const { resource } = new OidcAuthorizer(this, 'OidcAuthorizer', {
        tokens,
        claims,
        notReserved: NOT_RESERVED,
        logGroup: given.authorizerLog(),
      });
      return { authorizer: resource, authorizationType: apigateway.AuthorizationType.CUSTOM };
    }
    const authorizer = new apigateway.CognitoUserPoolsAuthorizer(this, 'Authorizer', {
      cognitoUserPools: userPools,
      // a remembered token would outlive its expiry
      resultsCacheTtl: Duration.seconds(0),
    });
    return {
      authorizer,
      authorizationType: apigateway.AuthorizationType.COGNITO,
      authorizationScopes: tokens.scopes,
    };
  }
}

export const NOT_RESERVED =
  'The API lets ten requests a second through. Reserving concurrency takes it from the account, and fails the deployment in accounts that have none to spare.';
const PUBLIC =
  'The page is the same for everybody, holds nothing of a request, and is where people sign in: nobody has a token before he has seen it.';
const NO_POOL =
  'The approvers’ identity is an OIDC issuer, not a user pool: a Lambda authorizer verifies its tokens, and the function verifies them once more.';
const NO_LOG =
  'The function writes who decided what into the log of the queue. A log of the stage needs a role that the account has once for all APIs, and which belongs to whoever owns the account.';
const NO_WAF =
  'The page is one answer without parameters, and everything else needs a token that API Gateway verifies; three short texts get to the function, at ten requests a second.';
const STAGE_REASONS = {
  'AwsSolutions-APIG1': NO_LOG,
  'AwsSolutions-APIG6': NO_LOG,
  'Serverless-APIGWAccessLogging': NO_LOG,
  'NIST.800.53.R5-APIGWExecutionLoggingEnabled': NO_LOG,
  'AwsSolutions-APIG3': NO_WAF,
  'NIST.800.53.R5-APIGWAssociatedWithWAF': NO_WAF,
  'NIST.800.53.R5-APIGWCacheEnabledAndEncrypted': 'What waits changes by the second, and is never cached.',
  'NIST.800.53.R5-APIGWSSLEnabled':
    'A client certificate identifies API Gateway to an HTTP backend. This one is a Lambda function, which only API Gateway may invoke, by its resource policy, over a signed call.',
};
