import { Duration, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { PATHS, REQUEST_SCHEMAS } from '../../../contract';
import { acknowledge, acknowledgeWildcard } from '../../../private/acknowledge';
import { apiPlace } from '../../../private/api-place';
import type { IWorkloadIdentity } from '../../identity';
import { addErrors } from './api-errors';
import { OidcAuthorizer } from './oidc-authorizer';

export interface GatewayApiProps {
  readonly handler: lambda.IFunction;
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
  readonly cloudWatchRole: boolean;
  /** Whether the handler serves each tenant in execution environments of its own. */
  readonly tenantIsolation: boolean;
}

/** The REST API: three paths, POST only, each verified, validated and throttled before the handler runs. */
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
      cloudWatchRole: props.cloudWatchRole,
      deployOptions: {
        stageName: 'live',
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
    this.writeLogsOnly();
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
    const models: Record<keyof typeof REQUEST_SCHEMAS, apigateway.IModel> = {
      converse: this.model('Converse', REQUEST_SCHEMAS.converse),
      chatCompletions: this.model('ChatCompletions', REQUEST_SCHEMAS.chatCompletions),
    };
    for (const [path, model] of [
      [PATHS.converse, models.converse],
      [PATHS.converseStream, models.converse],
      [PATHS.chatCompletions, models.chatCompletions],
    ] as const) {
      const method = this.resource.root.resourceForPath(path).addMethod('POST', integration, {
        ...authorization,
        apiKeyRequired: props.apiKeyRequired,
        requestValidator: validator,
        // $default: a body of another content type would otherwise not be looked at
        requestModels: { 'application/json': model, $default: model },
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

  private model(id: string, schema: object): apigateway.IModel {
    return this.resource.addModel(id, {
      contentType: 'application/json',
      // the contract's schema is JSON; the enum of versions and types has the same values
      schema: { schema: apigateway.JsonSchemaVersion.DRAFT4, ...(schema as apigateway.JsonSchema) },
    });
  }

  private acknowledge(): void {
    const stage = this.resource.deploymentStage;
    acknowledge(
      stage,
      'NIST.800.53.R5-APIGWCacheEnabledAndEncrypted',
      'Answers belong to one user and are never cached; every method is POST.',
    );
    acknowledge(
      stage,
      'NIST.800.53.R5-APIGWSSLEnabled',
      'A client certificate identifies API Gateway to an HTTP backend. This one is a Lambda function, which only API Gateway may invoke, by its resource policy, over a signed call.',
    );
  }

  /**
   * The role that API Gateway has for the logs of all APIs of the account and Region. It writes to whatever log group a stage
   * names; it reads the log groups of its own alone, not conversations, as AWS's policy for it would let it. The guide writes
   * no source into its trust (API Gateway Developer Guide, Set up CloudWatch logging for REST APIs), and nothing says that
   * API Gateway gives one: whoever passes it the role needs iam:PassRole in this account.
   */
  private writeLogsOnly(): void {
    const role = this.resource.node.tryFindChild('CloudWatchRole') as iam.Role | undefined;
    if (!role) return;
    (role.node.defaultChild as iam.CfnRole).managedPolicyArns = undefined;
    const groups = (name: string) => Stack.of(this).formatArn({ service: 'logs', resource: `log-group:${name}` });
    const own = groups('API-Gateway-Execution-Logs_*');
    const policy = new iam.ManagedPolicy(this, 'CloudWatchPolicy', {
      roles: [role],
      description: 'API Gateway writes the logs of all APIs of the account and Region',
      statements: [
        new iam.PolicyStatement({
          actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
          resources: [groups('*')],
        }),
        // IAM knows no resource for it
        new iam.PolicyStatement({ actions: ['logs:DescribeLogGroups'], resources: ['*'] }),
        new iam.PolicyStatement({ actions: ['logs:FilterLogEvents', 'logs:GetLogEvents'], resources: [own] }),
      ],
    });
    // the account keeps the role when the stack goes: other APIs log by it
    policy.applyRemovalPolicy(RemovalPolicy.RETAIN);
    // API Gateway tries the role when it is told of it
    this.resource.node.findChild('Account').node.addDependency(policy);
    for (const resource of ['*', groups('*'), own]) {
      acknowledgeWildcard(
        policy,
        resource,
        'The role is that of all APIs of the account, and logs of executions get their names from API ids that do not exist yet. Account and Region are fixed.',
      );
    }
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
