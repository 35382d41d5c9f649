import { Token } from 'aws-cdk-lib';
import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { requestSchemas, type ToolConfig, widest } from '../../contract';
import { checkProps } from '../../private/check-props';
import { PropsError } from '../../private/errors';
import { keptKey } from '../../private/kept-key';
import { VaultLogGroup } from '../data/internal';
import { EdgeProtection } from '../edge';
import type { Authorization, MachineClient } from '../identity';
import { type LlmEndpoint, PrivateLlmNetwork } from '../network';
import { type IKillSwitch, KillSwitch, UsageLimits } from '../response';
import type { GatewayAlias } from './gateway-alias';
import type { LlmGatewayOptions, LlmGatewayProps } from './llm-gateway-props';
import { neededEndpoints } from './private/called-services';
import { checkAliases, checkCalculated, checkLlmGateway, checkTenantIsolation } from './private/check-llm-gateway';
import { GatewayApi } from './private/gateway-api';
import { type DecidedProps, decided } from './private/gateway-defaults';
import { allowanceOf } from './private/gateway-environment';
import { GatewayHandler } from './private/gateway-handler';
import { GatewayMetrics } from './private/gateway-metrics';
import { GatewayQueries } from './private/gateway-queries';
import { GatewaySecret } from './private/gateway-secret';
import { reachesKeys } from './private/issuer-keys';
import { QuotaTable } from './private/quota-table';

/**
 * The only door to the models: a REST API that streams, and a handler that authorizes, counts, guards and records every
 * request, and refuses it when it cannot. The handler's credentials work in its network only.
 *
 * Callers send `POST /converse`, `/converse-stream`, `/v1/chat/completions` and `/v1/responses` in OpenAI's shapes, or
 * `/v1/messages` in Anthropic's; `GET /v1/models` tells them what they may ask, `GET /v1/usage` what they have left.
 */
export class LlmGateway extends Construct {
  /**
   * The interface endpoints without which a gateway with these options could not do its work, for whoever makes its network.
   *
   * @internal
   */
  public static _endpointsFor(options: LlmGatewayOptions, authorization: Authorization): LlmEndpoint[] {
    return neededEndpoints(options, authorization);
  }

  /** The API, for overrides this class does not offer. */
  public readonly api: apigateway.RestApi;
  /** Base URL of the API; OpenAI's clients take it with `v1`, Anthropic's as it is. */
  public readonly url: string;
  /** The handler. */
  public readonly handler: lambda.Function;
  /** The version of the handler that the API invokes; point it at an older version to roll back. */
  public readonly liveHandler: lambda.Alias;
  /** Tokens of users and tenants, and owners of conversations. */
  public readonly quotaTable: dynamodb.Table;
  /** One record for each request, without prompts and answers. */
  public readonly auditLogGroup: logs.LogGroup;
  /** What API Gateway and AWS WAF thought of each request. */
  public readonly accessLogGroup: logs.LogGroup;
  /** The secret of canaries, keyed hashes and approvals: who approves tool calls may read it. */
  public readonly secret: secretsmanager.Secret;
  /** The switch that stops tools, models or everything at once. */
  public readonly killSwitch: IKillSwitch;
  /** The document that switches callers off and changes budgets, without a deployment. */
  public readonly usageLimits: UsageLimits;
  /** The web ACL; undefined when `webAclArn` was given. */
  public readonly edge?: EdgeProtection;
  /** For API keys of machine clients; requests count against it with `apiKeyRequired`. */
  public readonly usagePlan: apigateway.UsagePlan;
  /** Saved queries of CloudWatch Logs Insights: who was refused and why, and which tokens were refused. */
  public readonly queries: logs.QueryDefinition[];
  /** The alarms. */
  public readonly alarms: cloudwatch.Alarm[];
  /** The network in which the handler works. */
  public readonly network: PrivateLlmNetwork;
  /** Encrypts counters, logs, the secret and the handler's settings. */
  public readonly encryptionKey: kms.IKey;

  private readonly settings: DecidedProps;
  private readonly metrics: GatewayMetrics;

  constructor(scope: Construct, id: string, props: LlmGatewayProps) {
    super(scope, id);
    checkProps(this, 'LlmGatewayProps', props);
    checkCalculated(this, props);
    const settings = decided(props);
    this.settings = settings;
    checkLlmGateway(this, settings);
    if (settings.tenantIsolation) checkTenantIsolation(this, settings.identity);
    const { aliases, identity } = settings;
    checkAliases(this, settings);

    this.encryptionKey = settings.encryptionKey ?? this.makeKey();
    this.killSwitch =
      settings.killSwitch ??
      settings.agentGateway?.killSwitch ??
      new KillSwitch(this, 'KillSwitch', { key: this.encryptionKey });
    this.usageLimits = settings.usageLimits ?? this.makeLimits();
    this.usageLimits._bindGateway({
      aliases: Object.keys(aliases),
      groups: identity.claims.groups !== undefined,
      userTokensPerDay: settings.maxUserTokensPerDay,
      tenantTokensPerDay: settings.maxTenantTokensPerDay,
      globalTokensPerDay: settings.globalTokensPerDay,
      userRequestsPerMinute: settings.maxUserRequestsPerMinute,
    });
    this.auditLogGroup = this.logGroup('AuditLog', true);
    this.accessLogGroup = this.logGroup('AccessLog', false);
    const secret = new GatewaySecret(this, 'Secret', {
      encryptionKey: this.encryptionKey,
      logGroup: this.logGroup('SecretLog', false),
    });
    this.secret = secret.resource;
    const table = new QuotaTable(this, 'Quota', this.encryptionKey);
    this.quotaTable = table.resource;

    const tools = toolConfigs(settings);
    const authorization = identity.authorization._bind(this, {
      aliases: Object.keys(aliases),
      tools,
      tenants: identity.claims.tenant !== undefined || identity.acceptedTokens().clientTenants !== undefined,
      groups: identity.claims.groups !== undefined,
    });
    this.network = this.joinNetwork();
    this.handler = new GatewayHandler(this, 'Handler', {
      props: settings,
      tools,
      authorization,
      network: this.network,
      killSwitch: this.killSwitch,
      usageLimits: this.usageLimits,
      table,
      secret,
      auditLogGroup: this.auditLogGroup,
      encryptionKey: this.encryptionKey,
    }).resource;
    this.liveHandler = new lambda.Alias(this, 'Live', { aliasName: 'live', version: this.handler.currentVersion });

    const authorizerLog = identity.userPools.length === 0 ? this.logGroup('AuthorizerLog', false) : undefined;
    const api = new GatewayApi(this, 'Api', {
      handler: this.liveHandler,
      schemas: requestSchemas(widest(Object.values(aliases).map(allowanceOf))),
      identity,
      concurrency: settings.concurrency,
      timeout: settings.timeout,
      requestsPerSecond: settings.requestsPerSecond,
      burst: settings.burst,
      requestsPerDayAndKey: settings.requestsPerDayAndKey,
      apiKeyRequired: settings.apiKeyRequired,
      vpcEndpoints: settings.vpcEndpoints,
      accessLog: this.accessLogGroup,
      executionLogKey: this.encryptionKey,
      logRetention: settings.auditRetention,
      authorizerLog,
      logRoleLog: settings.apiGatewayLogRole ? this.logGroup('LogRoleLog', false) : undefined,
      tenantIsolation: settings.tenantIsolation,
    });
    this.api = api.resource;
    this.url = this.api.url;
    this.usagePlan = api.usagePlan;
    this.edge = this.protect();

    this.metrics = new GatewayMetrics(this, 'Metrics', {
      auditLogGroup: this.auditLogGroup,
      authorizerLogGroup: authorizerLog,
      handler: this.handler,
      topic: settings.alarmTopic,
      retrieves: retrieves(aliases),
      callsTools: Object.keys(tools).length > 0,
    });
    this.alarms = this.metrics.alarms;
    this.queries = new GatewayQueries(this, 'Queries', {
      auditLogGroup: this.auditLogGroup,
      accessLogGroup: this.accessLogGroup,
      authorizerLogGroup: authorizerLog,
    }).resources;
  }

  /**
   * Allow `grantee` to call the gateway as a machine client: to read the credentials with which it gets tokens. What the
   * client may invoke is decided by the identity's policies.
   */
  public grantInvoke(grantee: iam.IGrantable, client: MachineClient): iam.Grant {
    const { clientIds = [] } = this.settings.identity.acceptedTokens();
    if (!clientIds.includes(client.clientId)) {
      throw new PropsError(
        this,
        `'client' must be a machine client of the gateway's identity, got ${client.node.path}`,
      );
    }
    return client.grantCredentials(grantee);
  }

  /**
   * A metric of the audit records: `Requests`, `Denied`, `Refused`, `Failed`, `ForgedTokens`, `CanaryLeak`,
   * `GuardrailIntervened`, `ToolDefinitionsBlocked`, `ToolCallsDenied`, `QuotaExceeded`, `Suspended`, `LimitsFault`, `NotGrounded`, `ForeignSources`, `SettleFailed`,
   * `TokensCharged`, `LatencyMs` or `AuditFailed`; the sum over 5 minutes by default.
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metrics.metric(metricName, options);
  }

  /** Requests with a record. */
  public metricRequests(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Requests', options);
  }

  /** Requests that were answered with a 4xx: no token, no permission, no budget, not valid. */
  public metricDenied(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Denied', options);
  }

  /** Requests in which the guardrail blocked or masked something. */
  public metricGuardrailIntervened(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('GuardrailIntervened', options);
  }

  /** Calls of tools that were denied: of tools that the alias has not, or that no policy permits. */
  public metricToolCallsDenied(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('ToolCallsDenied', options);
  }

  /** Requests that were refused because a budget was spent or a caller was too fast. */
  public metricQuotaExceeded(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('QuotaExceeded', options);
  }

  /** Tokens that were counted. */
  public metricTokens(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('TokensCharged', options);
  }

  /** Milliseconds of a whole request; the 99th percentile by default. */
  public metricLatency(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('LatencyMs', { statistic: 'p99', ...options });
  }

  private makeLimits(): UsageLimits {
    return new UsageLimits(this, 'UsageLimits', {
      key: this.encryptionKey,
      auditRetention: this.settings.auditRetention,
    });
  }

  private makeKey(): kms.Key {
    return keptKey(this, 'Key', `Counters, logs and settings of the gateway (${this.node.path})`, {
      through: ['appconfig', 'dynamodb', 'lambda', 'secretsmanager'],
    });
  }

  private logGroup(id: string, maskSensitiveData: boolean): logs.LogGroup {
    const { auditRetention: retention } = this.settings;
    const options = { key: this.encryptionKey, retention, maskSensitiveData, sandbox: false };
    return new VaultLogGroup(this, id, options).resource;
  }

  /** A network with what the handler calls, or the given one: then it fails where an endpoint is missing. */
  private joinNetwork(): PrivateLlmNetwork {
    const { identity, modelAccess } = this.settings;
    const endpoints = neededEndpoints(this.settings, identity.authorization);
    const network = this.settings.network ?? new PrivateLlmNetwork(this, 'Network', { endpoints });
    for (const endpoint of endpoints) network._needs(endpoint);
    this.settings.agentGateway?._reachedFrom(network);
    network.approveModels(...modelAccess.resourceArns);
    for (const { retrieval } of Object.values(this.settings.aliases)) {
      if (retrieval) network._retrievesFrom(retrieval.knowledgeBase);
    }
    const { guardrail, enforcedGuardrails } = modelAccess;
    // the account's own pass anyway; one whose ARN is written out may be of another
    const imported = Token.isUnresolved(guardrail.guardrailArn) ? [] : [guardrail];
    for (const { guardrailArn, guardrailProfileArns } of [...imported, ...enforcedGuardrails]) {
      network.approveGuardrails(guardrailArn, ...guardrailProfileArns);
    }
    if (reachesKeys(identity, network)) {
      const { issuer, jwksUri = issuer } = identity.acceptedTokens();
      network.allowDomains(new URL(jwksUri).hostname);
    }
    return network;
  }

  private protect(): EdgeProtection | undefined {
    const { edge, webAclArn } = this.settings;
    const stage = this.api.deploymentStage;
    if (webAclArn) {
      new CfnWebACLAssociation(this, 'WebAcl', { resourceArn: stage.stageArn, webAclArn });
      return undefined;
    }
    const protection = edge ?? new EdgeProtection(this, 'Edge', { allowHttpLibraries: true });
    protection.associateRestApi(stage);
    return protection;
  }
}

const retrieves = (aliases: Readonly<Record<string, GatewayAlias>>): boolean =>
  Object.values(aliases).some(({ retrieval }) => retrieval);

function toolConfigs({ tools, agentTools }: DecidedProps): Record<string, ToolConfig> {
  const behind = Object.entries(agentTools).map(([name, { description, inputSchema, effect, timeoutMs }]) => [
    name,
    { description, inputSchema, mutating: effect === 'MUTATING', timeoutMs },
  ]);
  return Object.fromEntries([
    ...behind,
    ...Object.entries(tools).map(([name, { description, inputSchema, mutating, timeout }]) => [
      name,
      { description, inputSchema, mutating: mutating ?? true, timeoutMs: timeout?.toMilliseconds() },
    ]),
  ]);
}
