import { Duration, Names } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type AskingDoor, doors, type requestSchemas } from '../../../contract';
import { acknowledge } from '../../../private/acknowledge';
import { apiPlace } from '../../../private/api-place';
import { keptLogGroup } from '../../../private/kept-log-group';
import type { IWorkloadIdentity } from '../../identity';
import { OidcAuthorizer } from '../../identity/internal';
import { addErrors } from './api-errors';
import { LogRole } from './log-role';
import { NOT_RESERVED } from './not-reserved';

export interface GatewayApiProps {
  readonly handler: lambda.IFunction;
  /** What bodies look like that any alias accepts. */
  readonly schemas: ReturnType<typeof requestSchemas>;
  readonly identity: IWorkloadIdentity;
  /** What is reserved; undefined where nothing is. */
  readonly concurrency?: number;
  readonly timeout: Duration;
  readonly requestsPerSecond: number;
  readonly burst: number;
  readonly requestsPerDayAndKey: number;
  readonly apiKeyRequired: boolean;
  readonly vpcEndpoints?: ec2.IVpcEndpoint[];
  readonly accessLog: logs.ILogGroup;
  /** Log of the function that verifies tokens; given where no user pool does. */
  readonly authorizerLog?: logs.ILogGroup;
  readonly executionLogKey: kms.IKey;
  readonly logRetention?: logs.RetentionDays;
  /** Log of what gives API Gateway the role it writes logs with; absent where somebody else does. */
  readonly logRoleLog?: logs.ILogGroup;
  /** Whether the handler serves each tenant in execution environments of its own. */
  readonly tenantIsolation: boolean;
}

const STAGE = 'live';
/** What the names of the log groups begin with in which API Gateway tells of executions; the id of the API follows. */
const EXECUTION_LOGS = 'API-Gateway-Execution-Logs_';

/** The REST API: a method for each door, each verified, validated and throttled before the handler runs. */
export class GatewayApi extends Construct {
  public readonly resource: apigateway.RestApi;
  public readonly usagePlan: apigateway.UsagePlan;

  constructor(scope: Construct, id: string, props: GatewayApiProps) {
    super(scope, id);
    const { requestsPerSecond: rateLimit, burst: burstLimit } = props;
    this.resource = new apigateway.RestApi(this, 'Resource', {
      restApiName: Names.uniqueResourceName(this, { maxLength: 128, separator: '-' }),
      description: 'The only door to the model',
      ...apiPlace(props.vpcEndpoints),
      cloudWatchRole: false, // `LogRole` sees to it
      deployOptions: {
        stageName: STAGE,
        throttlingRateLimit: rateLimit,
        throttlingBurstLimit: burstLimit,
        tracingEnabled: true,
        metricsEnabled: true,
        loggingLevel: apigateway.MethodLoggingLevel.ERROR,
        dataTraceEnabled: false, // would log prompts and answers
        accessLogDestination: new apigateway.LogGroupLogDestination(props.accessLog),
        accessLogFormat: apigateway.AccessLogFormat.custom(JSON.stringify(accessRecord(props))),
      },
    });
    const api = this.resource.node.defaultChild as apigateway.CfnRestApi;
    // TLS 1.3, or 1.2 with forward secrecy; STRICT also refuses a name in the handshake that is not the API's.
    api.securityPolicy = apigateway.SecurityPolicy.TLS13_1_2_PFS_PQ_2025_09;
    api.endpointAccessMode = apigateway.EndpointAccessMode.STRICT;
    addErrors(this.resource);
    this.addMethods(props);
    const stage = this.resource.deploymentStage.node;
    stage.addDependency(this.executionLog(props));
    if (props.logRoleLog) stage.addDependency(new LogRole(this, 'LogRole', props.logRoleLog));
    this.usagePlan = this.resource.addUsagePlan('UsagePlan', {
      description: 'Machine clients with an API key',
      apiStages: [{ stage: this.resource.deploymentStage }],
      throttle: { rateLimit, burstLimit },
      quota: { limit: props.requestsPerDayAndKey, period: apigateway.Period.DAY },
    });
    this.acknowledge();
  }

  private addMethods(props: GatewayApiProps): void {
    const authorization = this.authorization(props);
    const validator = this.resource.addRequestValidator('Validator', {
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    const integration = new apigateway.LambdaIntegration(props.handler, {
      proxy: true,
      responseTransferMode: apigateway.ResponseTransferMode.STREAM,
      timeout: props.timeout,
      requestParameters: props.tenantIsolation ? { [TENANT_HEADER]: tenantSource(props.identity) } : undefined,
      allowTestInvoke: false, // the console's test would reach the handler past authorizer and web ACL
    });
    for (const door of doors()) {
      const method = this.resource.root.resourceForPath(door.path).addMethod(door.method, integration, {
        ...authorization,
        apiKeyRequired: props.apiKeyRequired,
        requestValidator: validator,
        ...(door.serves === 'answers' ? this.bodyOf(door, props.schemas) : {}),
      });
      if (authorization.authorizationType === apigateway.AuthorizationType.CUSTOM) {
        acknowledge(
          method,
          'AwsSolutions-COG4',
          'The callers’ identity is an OIDC issuer, not a user pool: a Lambda authorizer verifies its tokens, and the handler checks their claims once more.',
        );
      }
    }
  }

  /** What verifies tokens: API Gateway itself those of user pools, a function those of other issuers. */
  private authorization({ identity, concurrency, authorizerLog }: GatewayApiProps): apigateway.MethodOptions {
    const tokens = identity.acceptedTokens();
    if (authorizerLog) {
      const { resource } = new OidcAuthorizer(this, 'OidcAuthorizer', {
        tokens,
        claims: identity.claims,
        concurrency,
        notReserved: NOT_RESERVED,
        logGroup: authorizerLog,
      });
      return { authorizer: resource, authorizationType: apigateway.AuthorizationType.CUSTOM };
    }
    const authorizer = new apigateway.CognitoUserPoolsAuthorizer(this, 'Authorizer', {
      cognitoUserPools: identity.userPools,
      // verifying again is cheap, and a remembered token would outlive its expiry
      resultsCacheTtl: Duration.seconds(0),
    });
    // a stage verifies as its deployment says: other pools need another one, also without CDK's feature flag for it
    this.resource.latestDeployment!.addToLogicalId({ pools: identity.userPools.map(({ userPoolArn }) => userPoolArn) });
    return {
      authorizer,
      authorizationType: apigateway.AuthorizationType.COGNITO,
      authorizationScopes: tokens.scopes,
    };
  }

  /** What the body of a door must be: its schema, as API Gateway keeps it, once for all doors that have it. */
  private bodyOf({ body }: AskingDoor, schemas: GatewayApiProps['schemas']): apigateway.MethodOptions {
    const id = `${body[0].toUpperCase()}${body.slice(1)}`;
    const made = this.resource.node.tryFindChild(id) as apigateway.Model | undefined;
    const schema: object = schemas[body];
    const model =
      made ??
      this.resource.addModel(id, {
        contentType: 'application/json',
        // the contract's schema is JSON; the enum of versions and types has the same values
        schema: { schema: apigateway.JsonSchemaVersion.DRAFT4, ...(schema as apigateway.JsonSchema) },
      });
    // $default: a body of another content type would otherwise not be looked at
    return { requestModels: { 'application/json': model, $default: model } };
  }

  private acknowledge(): void {
    const stage = this.resource.deploymentStage;
    acknowledge(
      stage,
      'NIST.800.53.R5-APIGWCacheEnabledAndEncrypted',
      'Answers belong to one user and are never cached.',
    );
    acknowledge(
      stage,
      'NIST.800.53.R5-APIGWSSLEnabled',
      'A client certificate identifies API Gateway to an HTTP backend. This one is a Lambda function, which only API Gateway may invoke, by its resource policy, over a signed call.',
    );
  }

  /** API Gateway makes this log group by itself where there is none, without a key, and keeps it for ever. */
  private executionLog({ executionLogKey, logRetention }: GatewayApiProps): logs.LogGroup {
    return keptLogGroup(this, 'ExecutionLog', {
      key: executionLogKey,
      retention: logRetention,
      // the name is API Gateway's (API Gateway Developer Guide, Set up CloudWatch logging for REST APIs)
      name: `${EXECUTION_LOGS}${this.resource.restApiId}/${STAGE}`,
      // the key may be of a stack that the API depends on
      namePattern: `${EXECUTION_LOGS}*/${STAGE}`,
    });
  }
}

/** By this header Lambda tells tenants apart; what a caller sends under its name never gets here. */
const TENANT_HEADER = 'integration.request.header.X-Amz-Tenant-Id';

/** Where API Gateway finds the tenant of a verified token: in the user pool's claims, or in what our authorizer says. */
const tenantSource = ({ userPools, claims }: IWorkloadIdentity): string =>
  userPools.length > 0 ? `context.authorizer.claims.${claims.tenant}` : 'context.authorizer.tenant';

/** Who asked for what and what came of it; never a body, a token or a prompt. */
const accessRecord = ({ authorizerLog }: GatewayApiProps) => ({
  type: 'secure-llm.access',
  time: '$context.requestTime',
  requestId: '$context.requestId',
  traceId: '$context.xrayTraceId',
  sourceIp: '$context.identity.sourceIp',
  userAgent: '$context.identity.userAgent',
  method: '$context.httpMethod',
  path: '$context.resourcePath',
  status: '$context.status',
  error: '$context.error.responseType',
  // only a user pool's authorizer tells claims: ours tells whom it let in
  subject: authorizerLog ? '$context.authorizer.principalId' : '$context.authorizer.claims.sub',
  clientId: authorizerLog ? '$context.authorizer.clientId' : '$context.authorizer.claims.client_id',
  waf: '$context.wafResponseCode',
  authorizeStatus: '$context.authorize.status',
  integrationLatency: '$context.integration.latency',
  responseLatency: '$context.responseLatency',
  responseLength: '$context.responseLength',
  tlsVersion: '$context.tlsVersion',
});
