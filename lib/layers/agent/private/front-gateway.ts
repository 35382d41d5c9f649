import { CfnResource, Stack } from 'aws-cdk-lib';
import * as agentcore from 'aws-cdk-lib/aws-bedrockagentcore';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { EdgeProtection } from '../../edge';
import { type IWorkloadIdentity, WorkloadIdentity } from '../../identity';
import type { RuntimeGatewayOptions } from '../runtime-gateway-options';
import { ToolAccess } from '../tool-access';
import { authorizer } from './authorizer';
import { admissionsOf } from './cedar-policies';
import { admitThroughEndpoint, protectGateway } from './gateway-door';
import { GatewayRole, gatewayArn } from './gateway-role';
import { callersOf } from './gateway-settings';
import { inEngine, nameOf } from './names';
import { RateLimits } from './rate-limits';
import { enforced } from './tool-policies';
import { deliverLog, vendedLogGroup } from './vended-log';

/** The target, which is the first part of each path. */
export const TARGET = 'agent';
/** What users do there, as policies name it: of the other requests that AgentCore knows, nothing is permitted. */
export const ACTION = `${TARGET}___POST:/invocations`;

export interface FrontGatewayProps extends RuntimeGatewayOptions {
  readonly identity: IWorkloadIdentity;
  readonly key: kms.IKey;
  readonly logRetention?: logs.RetentionDays;
}

/**
 * A gateway without a protocol before an agent: AgentCore puts no runtime behind one that speaks MCP. It calls the agent with its
 * own role and does not pass on the token of the user. Deployments that passed it on found that the runtime then cannot be
 * closed to whoever else has a token: it refuses the requests of its gateway too.
 */
export class FrontGateway extends Construct {
  public readonly gateway: agentcore.CfnGateway;
  public readonly policyEngine: agentcore.CfnPolicyEngine;
  public readonly role: iam.Role;
  public readonly edge?: EdgeProtection;
  public readonly logGroup: logs.LogGroup;
  public readonly scope: string;
  /** Receives grants for the role of the gateway, which calls the agent. */
  public readonly grantee: iam.IGrantable;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: FrontGatewayProps,
  ) {
    super(scope, id);
    const { identity, key, logRetention: retention } = props;
    this.scope = identity instanceof WorkloadIdentity ? identity._agentScope() : props.scope!;
    this.policyEngine = new agentcore.CfnPolicyEngine(this, 'Policies', {
      name: inEngine(this, key),
      description: 'Who may talk to which agent',
      encryptionKeyArn: key.keyArn,
    });
    const name = nameOf(this, 48);
    const role = new GatewayRole(this, 'Role', {
      gatewayName: name,
      policyEngineArn: this.policyEngine.attrPolicyEngineArn,
      policyEngineId: this.policyEngine.attrPolicyEngineId,
      key,
    });
    this.role = role.role;
    this.grantee = role.grantee;
    this.gateway = new agentcore.CfnGateway(this, 'Resource', {
      name,
      description: 'Who talks to an agent',
      roleArn: this.role.roleArn,
      authorizerType: 'CUSTOM_JWT',
      authorizerConfiguration: { customJwtAuthorizer: authorizer({ identity, scope: this.scope }) },
      kmsKeyArn: key.keyArn,
      policyEngineConfiguration: { arn: this.policyEngine.attrPolicyEngineArn, mode: 'ENFORCE' },
    });
    // AgentCore tries the role when it makes the gateway, and again when it makes a target
    this.gateway.node.addDependency(role.policy);
    this.edge = protectGateway(this, this.gateway, { ...props, paths: [`/${TARGET}/invocations`] });
    new RateLimits(this, 'RateLimits', {
      gatewayId: this.gateway.attrGatewayIdentifier,
      userRequestsPerMinute: props.userRequestsPerMinute ?? 20,
    });
    const { attrGatewayArn } = this.gateway;
    if (props.network) {
      // by its name, which another stack can know before the gateway is there
      props.network._callsTools(gatewayArn(this, `${name}-??????????`));
      admitThroughEndpoint(this, attrGatewayArn, props.network);
    }
    const log = new Construct(this, 'Log');
    this.logGroup = vendedLogGroup(log, 'Requests', { of: 'gateway', key, retention });
    deliverLog(log, this.logGroup, attrGatewayArn);
  }

  /** Where users send requests. */
  public get url(): string {
    const { region, urlSuffix } = Stack.of(this);
    const host = `${this.gateway.attrGatewayIdentifier}.gateway.bedrock-agentcore.${region}.${urlSuffix}`;
    return `https://${host}/${TARGET}/invocations`;
  }

  /** Puts a runtime behind the gateway, and lets users talk to it. */
  public leadTo(runtimeArn: string, endpoint: agentcore.CfnRuntimeEndpoint, headers: string[]): void {
    // not every version of aws-cdk-lib that is supported knows runtimes as targets
    const target = new CfnResource(this, 'Target', {
      type: 'AWS::BedrockAgentCore::GatewayTarget',
      properties: {
        GatewayIdentifier: this.gateway.attrGatewayIdentifier,
        Name: TARGET,
        Description: 'The agent',
        TargetConfiguration: { Http: { AgentcoreRuntime: { Arn: runtimeArn, Qualifier: endpoint.name } } },
        CredentialProviderConfigurations: [{ CredentialProviderType: 'GATEWAY_IAM_ROLE' }],
        ...(headers.length > 0 && { MetadataConfiguration: { AllowedRequestHeaders: headers } }),
      },
    });
    target.addResourceDependency(endpoint);
    const allow = this.props.allow ?? [ToolAccess.anyUser()];
    const texts = admissionsOf(
      this,
      ACTION,
      allow,
      { engine: this.policyEngine.name, gatewayArn: this.gateway.attrGatewayArn },
      callersOf(this.props.identity, this.scope),
    );
    for (const text of texts) {
      const policy = enforced(this, this.policyEngine.attrPolicyEngineId, 'Who may talk to the agent', text);
      // AgentCore looks the actions that a policy names up at the gateway
      policy.addResourceDependency(target);
    }
  }

  public metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/Bedrock-AgentCore',
      metricName,
      dimensionsMap: { Resource: this.gateway.attrGatewayArn },
      statistic: 'Sum',
      ...props,
    }).attachTo(this);
  }
}
