import * as agentcore from 'aws-cdk-lib/aws-bedrockagentcore';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { DENIALS } from '../../facts/policy-decisions';
import { checkProps } from '../../private/check-props';
import { jsonLayer } from '../../private/json-layer';
import { grantKeyThrough, keptKey } from '../../private/kept-key';
import type { EdgeProtection } from '../edge';
import type { IWorkloadIdentity } from '../identity';
import type { PrivateLlmNetwork } from '../network';
import { type IKillSwitch, KillSwitch } from '../response';
import type { AgentGatewayProps } from './agent-gateway-props';
import { type AgentCatalogue, CATALOGUE_PATH, type CatalogueTool } from './contract';
import { authorizer } from './private/authorizer';
import { checkAgentGateway } from './private/check-agent-gateway';
import { DecisionMetrics } from './private/decision-metrics';
import { gatewayAlarms } from './private/gateway-alarms';
import { admitThroughEndpoint, protectGateway } from './private/gateway-door';
import { GatewayLog } from './private/gateway-log';
import { GatewayRole, gatewayArn } from './private/gateway-role';
import { bindTools, type Decided, decided } from './private/gateway-settings';
import { Interceptors } from './private/interceptors';
import { inEngine, nameOf } from './private/names';
import { pinnedTarget } from './private/pinned-target';
import { ProofKey } from './private/proof-key';
import { RateLimits } from './private/rate-limits';
import { RogueAgent } from './private/rogue-agent';
import { TargetCheck } from './private/target-check';
import { Targets } from './private/targets';
import { ToolPolicies } from './private/tool-policies';
import type { ToolTarget } from './private/tool-target';

/**
 * A gateway of Amazon Bedrock AgentCore, the only door to an application's tools: users call it by MCP with their own access
 * token, and each call is decided twice, by interceptors of this library and by policies of Cedar that AWS keeps.
 *
 * What is not permitted is denied: a gateway without policies, or one that cannot ask them, lets nothing through. The functions
 * of tools stand behind shims that work only with proof, good for a minute, that the REQUEST interceptor has seen the call.
 */
export class AgentGateway extends Construct {
  /** The gateway, for overrides this class does not offer. */
  public readonly gateway: agentcore.CfnGateway;
  /** The engine that keeps and asks the policies. */
  public readonly policyEngine: agentcore.CfnPolicyEngine;
  /** The role of the gateway: who may assume it is the gateway towards tools. */
  public readonly role: iam.Role;
  /** Where clients of MCP call it, as AgentCore names it. */
  public readonly url: string;
  /** The ARN of the gateway. */
  public readonly gatewayArn: string;
  /** The id of the gateway. */
  public readonly gatewayId: string;
  /** The scope that tokens must carry. */
  public readonly scope: string;
  /** Of each tool, by `<target>___<tool>`, the hash of what a model is told of it. */
  public readonly catalogue: { [tool: string]: string };
  /**
   * The tools by their names, as they are pinned.
   *
   * @internal
   */
  public readonly _tools: { [tool: string]: CatalogueTool };
  /**
   * Whose tokens it takes.
   *
   * @internal
   */
  public readonly _identity: IWorkloadIdentity;
  /**
   * The network through which alone it is reached.
   *
   * @internal
   */
  public readonly _network?: PrivateLlmNetwork;
  /**
   * Where people approve calls.
   *
   * @internal
   */
  public readonly _approvalsPage?: string;
  /** Checks and completes each request. */
  public readonly requestInterceptor: lambda.Function;
  /** Checks each answer. */
  public readonly responseInterceptor: lambda.Function;
  /** What AgentCore tells of each request and answer, with credentials and personal data masked. */
  public readonly logGroup: logs.LogGroup;
  /** What interceptors and shims tell: decisions without arguments and results. */
  public readonly decisionLogGroup: logs.LogGroup;
  /** The web ACL; undefined when `webAclArn` was given. */
  public readonly edge?: EdgeProtection;
  /** The alarms. */
  public readonly alarms: cloudwatch.Alarm[];
  /** The switch that takes all tools away. */
  public readonly killSwitch: IKillSwitch;
  /**
   * The playbook against a rogue agent: forbids calls of a user or a tool by policy, or takes all tools away by switch and policy;
   * ends a session of a runtime. `grantContain` says who may start it; people undo it.
   */
  public readonly rogueAgentMachine: sfn.StateMachine;
  /** Encrypts gateway, policies and logs. */
  public readonly encryptionKey: kms.IKey;

  private readonly name: string;
  private readonly rogue: RogueAgent;
  private readonly decisions: DecisionMetrics;

  constructor(scope: Construct, id: string, props: AgentGatewayProps) {
    super(scope, id);
    checkProps(this, 'AgentGatewayProps', props);
    checkAgentGateway(this, props);
    const settings = decided(props);
    const targets = bindTools(this, settings);
    const tools = targets.flatMap((target) => target.tools);
    const gatewayName = nameOf(this, 48);
    this.scope = settings.scope;
    this.catalogue = Object.fromEntries(tools.map(({ name, entry }) => [name, entry.hash]));
    const catalogue: AgentCatalogue = {
      version: 1,
      gateway: gatewayName,
      tools: Object.fromEntries(tools.map(({ name, entry }) => [name, entry])),
      targets: Object.fromEntries(targets.map((target) => [target.tools[0]!.target, pinnedTarget(target)])),
    };

    this._tools = catalogue.tools;
    this._identity = props.identity;
    this._network = props.network;
    this._approvalsPage = props.approvals?.pageUrl;
    this.name = gatewayName;

    this.encryptionKey =
      settings.encryptionKey ??
      keptKey(this, 'Key', `Tools and their policies (${this.node.path})`, {
        through: ['bedrock-agentcore', 'appconfig', 'states'],
      });
    this.killSwitch = settings.killSwitch ?? new KillSwitch(this, 'KillSwitch', { key: this.encryptionKey });
    this.policyEngine = new agentcore.CfnPolicyEngine(this, 'Policies', {
      name: inEngine(this, this.encryptionKey),
      description: 'Who may call which tool, with what arguments',
      encryptionKeyArn: this.encryptionKey.keyArn,
    });
    const log = new GatewayLog(this, 'Log', { key: this.encryptionKey, retention: settings.logRetention });
    this.logGroup = log.logGroup;
    this.decisionLogGroup = log.decisions;
    const proof = new ProofKey(this, 'Proof');
    const layer = jsonLayer(this, 'Catalogue', {
      description: 'Tools of an agent gateway as they were approved',
      path: CATALOGUE_PATH,
      content: catalogue,
    });
    const parts = { settings, layer, logGroup: this.decisionLogGroup, proof };
    const interceptors = new Interceptors(this, 'Interceptors', { ...parts, killSwitch: this.killSwitch });
    this.requestInterceptor = interceptors.request;
    this.responseInterceptor = interceptors.response;
    const behind = new Targets(this, 'Targets', { ...parts, targets });

    const role = new GatewayRole(this, 'Role', {
      gatewayName,
      policyEngineArn: this.policyEngine.attrPolicyEngineArn,
      policyEngineId: this.policyEngine.attrPolicyEngineId,
      key: this.encryptionKey,
    });
    this.role = role.role;
    role.invokes([...interceptors.functionArns, ...behind.functionArns]);
    role.fetchesTokens(targets.flatMap(({ remote }) => remote?.credential ?? []));

    this.gateway = this.makeGateway(gatewayName, settings, interceptors);
    // AgentCore tries the role when it makes the gateway, and again when it makes a target
    this.gateway.node.addDependency(role.policy);
    this.gatewayArn = this.gateway.attrGatewayArn;
    this.gatewayId = this.gateway.attrGatewayIdentifier;
    this.url = this.gateway.attrGatewayUrl;

    this.edge = protectGateway(this, this.gateway, { ...settings, paths: ['/mcp'] });
    new RateLimits(this, 'RateLimits', { gatewayId: this.gatewayId, ...settings });
    behind.attach(this.gatewayId, this.gateway);
    this.decideBy(targets, settings, behind);
    this.admit(settings);
    log.deliver(this.gatewayArn);
    this.rogue = new RogueAgent(this, 'RogueAgent', {
      policyEngineArn: this.policyEngine.attrPolicyEngineArn,
      policyEngineId: this.policyEngine.attrPolicyEngineId,
      gatewayArn: this.gatewayArn,
      catalogue: layer,
      killSwitch: this.killSwitch,
      topic: settings.alarmTopic,
      key: this.encryptionKey,
      logGroup: this.decisionLogGroup,
      rejectArn: props.approvals?.approvalsRejectArn,
      subjectClaim: props.identity.claims.subject,
      tenants: props.identity.claims.tenant !== undefined,
    });
    this.rogueAgentMachine = this.rogue.machine.machine;
    const check = new TargetCheck(this, 'TargetCheck', {
      gatewayArn: this.gatewayArn,
      gatewayId: this.gatewayId,
      made: {
        discoveryUrl: authorizer(settings).discoveryUrl,
        policyEngineArn: this.policyEngine.attrPolicyEngineArn,
        requestArn: this.requestInterceptor.functionArn,
        responseArn: this.responseInterceptor.functionArn,
      },
      catalogue: layer,
      logGroup: this.decisionLogGroup,
      topic: settings.alarmTopic,
      machineArn: this.rogueAgentMachine.stateMachineArn,
      grantContain: (grantee) => this.grantContain(grantee),
    });
    this.decisions = new DecisionMetrics(this, 'DecisionMetrics', {
      decisions: this.decisionLogGroup,
      topic: settings.alarmTopic,
    });
    this.alarms = [
      ...gatewayAlarms(this, settings.alarmTopic),
      ...this.decisions.alarms,
      this.rogue.machine.alarm,
      check.alarm,
    ];
  }

  /**
   * Allow `grantee` to invoke the gateway by IAM. Callers need no such right, their token lets them in; AgentCore asks it of
   * whoever creates or changes a policy of this gateway, such as a role that deploys.
   */
  public grantInvoke(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['bedrock-agentcore:InvokeGateway'],
      resourceArns: [this.gatewayArn],
    });
  }

  /**
   * Allow `grantee` to start the playbook against a rogue agent, with `{"incident": "any id"}` to take all tools away, or also
   * `"user"` (the `sub` of his tokens, or what the identity has as `subjectClaim`; with tenants `"tenant"` too) or `"tool"`
   * (`<target>___<tool>`) to stop these alone; with `"runtime"` and `"session"` it ends a session too.
   */
  public grantContain(grantee: iam.IGrantable): iam.Grant {
    // whoever starts a machine encrypts what it begins with
    return this.rogueAgentMachine
      .grantStartExecution(grantee)
      .combine(grantKeyThrough('states', this.encryptionKey, grantee, ['kms:Decrypt', 'kms:GenerateDataKey']));
  }

  /** Lets the playbook against a rogue agent end sessions of these runtimes of AgentCore. */
  public endSessionsOf(...runtimeArns: string[]): void {
    this.rogue.endsSessionsOf(runtimeArns);
  }

  /**
   * Lets the gateway be called through the endpoint of a network.
   *
   * @internal
   */
  public _reachedFrom(network: PrivateLlmNetwork): void {
    // by its name, which another stack can know before the gateway is there
    network._callsTools(gatewayArn(this, `${this.name}-??????????`));
  }

  /**
   * A metric of this gateway in the namespace `AWS/Bedrock-AgentCore`, which names them (Amazon Bedrock AgentCore Developer Guide, AgentCore generated gateway observability data).
   *
   * @default - sum over 5 minutes
   */
  public metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/Bedrock-AgentCore',
      metricName,
      dimensionsMap: { Resource: this.gatewayArn },
      statistic: 'Sum',
      ...props,
    }).attachTo(this);
  }

  /**
   * Calls that the policies denied. The REQUEST interceptor has let them through: it and the policies differ then, or the playbook
   * against a rogue agent has forbidden them. Tools that a list leaves out are none.
   *
   * @default - sum over 5 minutes
   */
  public metricDenied(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: DENIALS.namespace,
      metricName: DENIALS.metric,
      dimensionsMap: { [DENIALS.operation]: DENIALS.call, [DENIALS.gateway]: this.gatewayId },
      statistic: cloudwatch.Stats.SUM,
      ...props,
    }).attachTo(this);
  }

  /**
   * Calls that the REQUEST interceptor refused: of who may not make them, or of another form than the catalogue's.
   *
   * @default - sum over 5 minutes
   */
  public metricRefused(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.decisions.metric('Refused', props);
  }

  /**
   * Calls whose arguments the guardrail blocked.
   *
   * @default - sum over 5 minutes
   */
  public metricBlocked(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.decisions.metric('Blocked', props);
  }

  /**
   * Calls that were refused because the REQUEST interceptor could not decide.
   *
   * @default - sum over 5 minutes
   */
  public metricUndecided(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.decisions.metric('Undecided', props);
  }

  /**
   * Lists in which the gateway described a tool otherwise than the template pins it.
   *
   * @default - sum over 5 minutes
   */
  public metricDrifted(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.decisions.metric('Drifted', props);
  }

  private makeGateway(name: string, settings: Decided, interceptors: Interceptors): agentcore.CfnGateway {
    return new agentcore.CfnGateway(this, 'Resource', {
      name,
      description: 'Tools that agents call for users',
      roleArn: this.role.roleArn,
      authorizerType: 'CUSTOM_JWT',
      authorizerConfiguration: { customJwtAuthorizer: authorizer(settings) },
      protocolType: 'MCP',
      // without streaming: what a target notifies meanwhile would reach the client past the RESPONSE interceptor. Without
      // semantic search: it is a tool of AgentCore's own that lists tools.
      protocolConfiguration: { mcp: { streamingConfiguration: { enableResponseStreaming: false } } },
      kmsKeyArn: this.encryptionKey.keyArn,
      policyEngineConfiguration: { arn: this.policyEngine.attrPolicyEngineArn, mode: 'ENFORCE' },
      interceptorConfigurations: [
        {
          interceptionPoints: ['REQUEST'],
          interceptor: { lambda: { arn: interceptors.request.functionArn } },
          // the token, which the function verifies once more: an event names no caller
          inputConfiguration: { passRequestHeaders: true },
        },
        {
          interceptionPoints: ['RESPONSE'],
          interceptor: { lambda: { arn: interceptors.response.functionArn } },
          inputConfiguration: { passRequestHeaders: false },
        },
      ],
    });
  }

  /** Policies come last: AgentCore looks the tools that they name up at the gateway. */
  private decideBy(targets: readonly ToolTarget[], { callers }: Decided, behind: Targets): void {
    const policies = new ToolPolicies(this, 'ToolPolicies', {
      policyEngineId: this.policyEngine.attrPolicyEngineId,
      place: { engine: this.policyEngine.name, gatewayArn: this.gatewayArn },
      tools: targets.flatMap(({ tools }) => tools),
      callers,
    });
    policies.node.addDependency(this.gateway, behind);
  }

  /** Lets calls in through the endpoint of the network alone. */
  private admit({ network }: Decided): void {
    if (!network) return;
    this._reachedFrom(network);
    admitThroughEndpoint(this, this.gatewayArn, network);
  }
}
