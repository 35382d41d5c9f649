import { Duration, Stack, Token } from 'aws-cdk-lib';
import * as agentcore from 'aws-cdk-lib/aws-bedrockagentcore';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { checkProps } from '../../private/check-props';
import { PropsError } from '../../private/errors';
import { kept } from '../../private/kept';
import { keptKey } from '../../private/kept-key';
import { toldAlarm } from '../../private/told-alarm';
import { VaultLogGroup } from '../data/internal';
import type { EdgeProtection } from '../edge';
import type { AgentRuntimeProps } from './agent-runtime-props';
import { RUNTIME_ENV } from './contract';
import { checkAgentRuntime, neededBy } from './private/check-agent-runtime';
import { FrontGateway } from './private/front-gateway';
import { doorAlarms } from './private/gateway-alarms';
import { inRuntime } from './private/names';
import { RuntimeDoors } from './private/runtime-doors';
import { RuntimeRole } from './private/runtime-role';
import { deliverLog, vendedLogGroup } from './private/vended-log';

/** The endpoint, which callers name: another version is theirs when the deployment that made it gets to it. */
const ENDPOINT = 'live';

/**
 * An agent in Amazon Bedrock AgentCore Runtime: code that is pinned, in isolated subnets, under a role that may write its log
 * and use what it is granted, with one way in.
 *
 * It is for code that needs a framework, files, or minutes of work. `LlmGateway` does without one and has more: the quota of
 * each user, canaries, encoding of answers and grounding are its own, and an agent that calls models itself has none of them.
 */
export class AgentRuntime extends Construct implements iam.IGrantable {
  /** The runtime, for overrides this class does not offer. */
  public readonly runtime: agentcore.CfnRuntime;
  /** The endpoint, pinned to the version of this deployment. */
  public readonly endpoint: agentcore.CfnRuntimeEndpoint;
  /** The ARN of the runtime. */
  public readonly runtimeArn: string;
  /** The id of the runtime. */
  public readonly runtimeId: string;
  /** What callers by IAM name as qualifier. */
  public readonly qualifier: string;
  /** The role of the agent, which any code in its machine has. */
  public readonly role: iam.Role;
  /** For `grant` methods of other constructs: what they give, the agent has for all its users. */
  public readonly grantPrincipal: iam.IPrincipal;
  /** Of its interfaces: opens HTTPS to the endpoints that it needs and to Amazon S3. It outlives its stack. */
  public readonly securityGroup: ec2.SecurityGroup;
  /** What the code writes, with credentials and personal data masked. */
  public readonly codeLogGroup: logs.LogGroup;
  /** What AgentCore tells of each request and answer, with credentials and personal data masked. */
  public readonly logGroup: logs.LogGroup;
  /** The alarms. */
  public readonly alarms: cloudwatch.Alarm[];
  /** Encrypts the logs, and the gateway with its policies. */
  public readonly encryptionKey: kms.IKey;
  /** The gateway before it; undefined with `RuntimeEntry.iam`. */
  public readonly gateway?: agentcore.CfnGateway;
  /** The engine that keeps and asks the policies of the gateway; undefined with `RuntimeEntry.iam`. */
  public readonly policyEngine?: agentcore.CfnPolicyEngine;
  /** Where users send requests, by POST; undefined with `RuntimeEntry.iam`. */
  public readonly url?: string;
  /** The scope that tokens must carry; undefined with `RuntimeEntry.iam`. */
  public readonly scope?: string;
  /** The web ACL; undefined with `RuntimeEntry.iam`, and when `webAclArn` was given. */
  public readonly edge?: EdgeProtection;

  private readonly doors: RuntimeDoors;
  private readonly front?: FrontGateway;
  private readonly name: string;

  constructor(scope: Construct, id: string, props: AgentRuntimeProps) {
    super(scope, id);
    checkProps(this, 'AgentRuntimeProps', props);
    const settings = {
      ...props,
      idleTimeout: props.idleTimeout ?? Duration.minutes(5),
      maxLifetime: props.maxLifetime ?? Duration.hours(1),
      headers: props.headers ?? [],
      environment: props.environment ?? {},
    };
    checkAgentRuntime(this, settings);
    const { network, entry, headers, logRetention: retention } = settings;
    this.qualifier = ENDPOINT;
    this.name = inRuntime(this);
    this.encryptionKey =
      props.encryptionKey ??
      keptKey(this, 'Key', `Logs of an agent, and its gateway (${this.node.path})`, {
        through: entry._gateway && ['bedrock-agentcore'],
      });

    if (entry._gateway) {
      const options = { ...entry._gateway, key: this.encryptionKey, logRetention: retention };
      this.front = new FrontGateway(this, 'Gateway', options);
      this.gateway = this.front.gateway;
      this.policyEngine = this.front.policyEngine;
      this.url = this.front.url;
      this.scope = this.front.scope;
      this.edge = this.front.edge;
    }
    this.securityGroup = this.makeSecurityGroup(settings);
    const logName = (runtimeId: string) => `/aws/bedrock-agentcore/runtimes/${runtimeId}-${ENDPOINT}`;
    const role = new RuntimeRole(this, 'Role', {
      runtimeName: this.name,
      logGroupPattern: logName(`${this.name}-??????????`),
      boundary: props.modelAccess?.boundary,
    });
    this.role = role.role;
    this.grantPrincipal = role.grantee.grantPrincipal;
    const environment = { ...network.environment, ...settings.environment, ...this.use(settings, role) };
    this.runtime = new agentcore.CfnRuntime(this, 'Resource', {
      agentRuntimeName: this.name,
      description: 'An agent',
      agentRuntimeArtifact: props.artifact._bind(role.grantee),
      roleArn: this.role.roleArn,
      networkConfiguration: {
        networkMode: 'VPC',
        networkModeConfig: {
          subnets: network.vpc.selectSubnets(network.workloadSubnets).subnetIds,
          securityGroups: [this.securityGroup.securityGroupId],
        },
      },
      protocolConfiguration: 'HTTP',
      lifecycleConfiguration: {
        idleRuntimeSessionTimeout: settings.idleTimeout.toSeconds(),
        maxLifetime: settings.maxLifetime.toSeconds(),
      },
      ...(Object.keys(environment).length > 0 && { environmentVariables: environment }),
      ...(headers.length > 0 && { requestHeaderConfiguration: { requestHeaderAllowlist: headers } }),
    });
    // AgentCore tries the role when it makes the runtime
    this.runtime.node.addDependency(role.policy);
    this.runtimeArn = this.runtime.attrAgentRuntimeArn;
    this.runtimeId = this.runtime.attrAgentRuntimeId;

    this.codeLogGroup = new VaultLogGroup(this, 'CodeLog', {
      key: this.encryptionKey,
      retention,
      name: logName(this.runtimeId),
      namePattern: logName(`${this.name}-*`),
      sandbox: false,
    }).resource;
    this.endpoint = new agentcore.CfnRuntimeEndpoint(this, 'Endpoint', {
      name: ENDPOINT,
      agentRuntimeId: this.runtimeId,
      agentRuntimeVersion: this.runtime.attrAgentRuntimeVersion,
      description: 'The version that was deployed last',
    });
    // AgentCore makes the log group of an endpoint with the first request, without a key, and keeps it forever
    this.endpoint.node.addDependency(this.codeLogGroup);

    this.doors = new RuntimeDoors(this, 'Doors', {
      runtimeArn: this.runtimeArn,
      endpointArn: this.endpoint.attrAgentRuntimeEndpointArn,
    });
    for (const grantee of entry._grantees) this.doors.admit('entry', grantee);
    if (this.front) this.doors.admit('entry', this.front.grantee);
    this.front?.leadTo(this.runtimeArn, this.endpoint, headers);

    const log = new Construct(this, 'Log');
    this.logGroup = vendedLogGroup(log, 'Requests', { of: 'runtime', key: this.encryptionKey, retention });
    deliverLog(log, this.logGroup, this.runtimeArn);
    this.alarms = this.makeAlarms(settings);
  }

  /** Allow `grantee` to talk to the agent by IAM: to send it requests, and nothing else. Only with `RuntimeEntry.iam`. */
  public grantInvoke(grantee: iam.IGrantable): iam.Grant {
    if (this.front) {
      throw new PropsError(
        this,
        "'entry' must be RuntimeEntry.iam to grant somebody to invoke the runtime: behind a gateway that is the gateway's alone",
      );
    }
    return this.doors.admit('grantee', grantee);
  }

  /**
   * Allow `grantee` to invoke the gateway by IAM, which AgentCore asks of whoever creates or changes a policy of it, such as a role
   * that deploys. Users need no such right. Only with `RuntimeEntry.gateway`.
   */
  public grantInvokeGateway(grantee: iam.IGrantable): iam.Grant {
    if (!this.gateway) {
      throw new PropsError(this, "'entry' must be RuntimeEntry.gateway to grant somebody to invoke a gateway");
    }
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['bedrock-agentcore:InvokeGateway'],
      resourceArns: [this.gateway.attrGatewayArn],
    });
  }

  /**
   * A metric of the endpoint in the namespace `AWS/Bedrock-AgentCore`; the sum over 5 minutes by default.
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/Bedrock-AgentCore',
      metricName,
      dimensionsMap: {
        Operation: 'InvokeAgentRuntime',
        Name: `${this.name}::${ENDPOINT}`,
        Resource: this.runtimeArn,
      },
      statistic: cloudwatch.Stats.SUM,
      ...options,
    }).attachTo(this);
  }

  /** Requests. */
  public metricInvocations(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Invocations', options);
  }

  /** Requests that failed in AgentCore or in the code. */
  public metricSystemErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('SystemErrors', options);
  }

  /** Requests that were refused: not valid, or not permitted. */
  public metricUserErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('UserErrors', options);
  }

  /** Requests that were throttled. */
  public metricThrottles(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Throttles', options);
  }

  /** Sessions that began. */
  public metricSessions(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('SessionCount', options);
  }

  /** Time from the request to the end of the answer, in milliseconds; the average by default. */
  public metricLatency(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Latency', { statistic: cloudwatch.Stats.AVERAGE, ...options });
  }

  private makeSecurityGroup(props: AgentRuntimeProps): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: props.network.vpc,
      description: 'An agent: HTTPS to endpoints and Amazon S3',
      allowAllOutbound: false,
    });
    props.network._opens(group, neededBy(props));
    group.applyRemovalPolicy(kept('AWS::EC2::SecurityGroup'));
    return group;
  }

  /** Lets the agent use models, and returns the variables that tell it which. */
  private use(
    { network, modelAccess, aliases, artifact }: AgentRuntimeProps,
    role: RuntimeRole,
  ): Record<string, string> {
    const told: Record<string, string> = {};
    if (artifact._isImage) role.pullsAnImage();
    else network._loadsCode();
    if (modelAccess) {
      const all = aliases ?? modelAccess.aliases;
      for (const alias of all) modelAccess.grantInvoke(role.grantee, alias);
      network.approveModels(...modelAccess.resourceArns);
      const { guardrail, enforcedGuardrails } = modelAccess;
      // the account's own pass anyway; one whose ARN is written out may be of another
      const imported = Token.isUnresolved(guardrail.guardrailArn) ? [] : [guardrail];
      for (const { guardrailArn, guardrailProfileArns } of [...imported, ...enforcedGuardrails]) {
        network.approveGuardrails(guardrailArn, ...guardrailProfileArns);
      }
      const ids = Object.fromEntries(all.map((alias) => [alias, modelAccess.modelId(alias)]));
      told[RUNTIME_ENV.models] = Stack.of(this).toJsonString(ids);
      told[RUNTIME_ENV.guardrailId] = guardrail.guardrailArn;
      told[RUNTIME_ENV.guardrailVersion] = guardrail.guardrailVersion;
    }
    return told;
  }

  private makeAlarms({ alarmTopic: topic }: AgentRuntimeProps): cloudwatch.Alarm[] {
    const alarm = (id: string, metric: cloudwatch.Metric, threshold: number, description: string) =>
      toldAlarm(this, id, { metric, threshold, topic, description });
    const what = `agent ${this.node.path}`;
    return [
      alarm('Failing', this.metricSystemErrors(), 5, `The ${what} fails, in AgentCore or in its code.`),
      alarm('Throttled', this.metricThrottles(), 20, `The ${what} is called more often than AgentCore allows.`),
      alarm(
        'Refused',
        this.metricUserErrors(),
        20,
        `Requests to the ${what} are refused: somebody tries a door that is closed to him, or a client is wrong.`,
      ),
      ...(this.front ? doorAlarms(this.front, `gateway before the ${what}`, topic) : []),
    ];
  }
}
