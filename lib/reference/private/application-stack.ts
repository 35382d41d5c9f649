import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { DataClass, type LlmDataVault } from '../../layers/data';
import { type EdgeDomainOptions, EdgeProtection, type EdgeProtectionOptions } from '../../layers/edge';
import { LlmGateway, type LlmGatewayOptions } from '../../layers/gateway';
import type { IWorkloadIdentity } from '../../layers/identity';
import type { ModelAccess } from '../../layers/model';
import type { EgressFirewall, PrivateLlmNetwork } from '../../layers/network';
import type { RecoveryPlan } from '../../layers/resilience';
import {
  type BudgetOptions,
  Containment,
  IncidentResponse,
  type IncidentResponseOptions,
  KillSwitch,
  LlmDashboard,
  SpendGuard,
  type SpendGuardOptions,
  UsageLimits,
} from '../../layers/response';
import { toldAlarm } from '../../private/told-alarm';
import type { AgentStack } from './agent-stack';
import type { KnowledgeStack } from './knowledge-stack';
import type { Notices } from './notices';
import { over } from './over';
import type { ProfileSettings } from './profile-settings';

export interface ApplicationStackProps extends StackProps {
  readonly settings: ProfileSettings;
  readonly key?: kms.IKey;
  readonly vault: LlmDataVault;
  readonly access: ModelAccess;
  readonly identity: IWorkloadIdentity;
  readonly network: PrivateLlmNetwork;
  readonly gatewayOptions: LlmGatewayOptions;
  readonly edgeOptions?: EdgeProtectionOptions;
  readonly domainOptions: EdgeDomainOptions;
  readonly responseOptions: IncidentResponseOptions;
  readonly budgetOptions: BudgetOptions;
  readonly spendGuardOptions?: SpendGuardOptions;
  readonly vpcEndpoints?: ec2.IVpcEndpoint[];
  readonly firewall?: EgressFirewall;
  readonly recovery?: RecoveryPlan;
  readonly knowledge?: KnowledgeStack;
  readonly agent?: AgentStack;
  readonly trailLog?: logs.ILogGroup;
  readonly invocationLog?: logs.ILogGroup;
}

/** What callers reach, and what answers when something happens to it. */
export class ApplicationStack extends Stack {
  public readonly edge: EdgeProtection;
  public readonly gateway: LlmGateway;
  public readonly killSwitch: KillSwitch;
  public readonly usageLimits: UsageLimits;
  public readonly response: IncidentResponse;
  public readonly spendGuard: SpendGuard;
  public readonly dashboard: LlmDashboard;

  constructor(scope: Construct, id: string, props: ApplicationStackProps) {
    super(scope, id, props);
    if (props.knowledge) this.addStackDependency(props.knowledge, 'answers rest on the knowledge base');
    if (props.agent) this.addStackDependency(props.agent, 'models ask for its tools');
    const { access, key, settings, vault } = props;

    this.edge = new EdgeProtection(this, 'Edge', {
      ...over({ botControl: settings.botControl, allowHttpLibraries: true }, props.edgeOptions),
      ...props.domainOptions,
      logGroup: vault.logGroup('Waf', { namePrefix: 'aws-waf-logs-' }),
    });
    // it stays where it is, and as it is, when tools come to an application: they have one of their own
    this.killSwitch = new KillSwitch(this, 'KillSwitch', { key });
    // what is read and changed alike shares a key: it lets nobody do anything without a permission of AppConfig
    this.usageLimits = new UsageLimits(this, 'UsageLimits', { key: this.killSwitch.key });
    this.response = this.respond(props);
    const { gatewayOptions } = props;
    const reserveConcurrency = gatewayOptions.concurrency !== undefined || settings.reserveConcurrency;
    this.gateway = new LlmGateway(this, 'Gateway', {
      ...over({ reserveConcurrency }, gatewayOptions),
      alarmTopic: this.response.topic,
      edge: this.edge,
      encryptionKey: key,
      identity: props.identity,
      killSwitch: this.killSwitch,
      usageLimits: this.usageLimits,
      modelAccess: access,
      agentGateway: props.agent?.gateway ?? gatewayOptions.agentGateway,
      network: props.network,
      vpcEndpoints: props.vpcEndpoints,
    });
    for (const part of [this.gateway.handler, this.gateway.handler.role!]) this.response.allowContainment(part);
    const { domainName } = props.domainOptions;
    // a name of one's own has no stage
    new CfnOutput(this, 'GatewayUrl', {
      value: domainName ? `https://${domainName}/` : this.gateway.url,
      description: 'Where prompts are sent; clients of OpenAI take it with v1',
    });
    new CfnOutput(this, 'Aliases', {
      value: Object.keys(gatewayOptions.aliases ?? {}).join(' '),
      description: 'What callers may ask for, by name',
    });
    const {
      applicationId,
      configurationProfileId,
      environmentId,
      deploymentStrategyId,
      key: limitsKey,
    } = this.usageLimits;
    new CfnOutput(this, 'UsageLimitsIds', {
      value: [applicationId, configurationProfileId, environmentId, deploymentStrategyId, limitsKey.keyArn].join(' '),
      description: 'Application, profile, environment, strategy and key of the usage limits, for who changes them',
    });
    if (domainName) this.edge.addDomain(this.gateway.api);
    for (const userPool of props.identity.userPools) {
      // a web ACL that was made just before may not be known yet (Amazon Cognito Developer Guide, Associate an AWS WAF web ACL)
      this.edge.associateUserPool(userPool).node.addDependency(this.gateway.api.deploymentStage);
    }

    this.spendGuard = new SpendGuard(this, 'SpendGuard', {
      ...over(props.budgetOptions.budget === false ? {} : { freeze: settings.freeze }, props.spendGuardOptions),
      ...props.budgetOptions,
      topic: this.response.topic,
      modelAccess: access,
      roles: [this.gateway.handler.role!],
    });
    const { agent, knowledge } = props;
    const ofParts = [
      ...(knowledge
        ? [
            ...knowledge.ingestion.alarms,
            this.untold('Knowledge', knowledge.notices, 'documents of the knowledge base'),
          ]
        : []),
      ...(agent ? [...agent.gateway.alarms, this.untold('Agent', agent.notices, 'tools of agents')] : []),
    ];
    const absent = props.recovery && [props.recovery.alarmWhenAbsent(this, 'NoBackup', this.response.topic)];
    this.dashboard = new LlmDashboard(this, 'Dashboard', {
      modelAccess: access,
      incidentResponse: this.response,
      edges: [this.edge],
      firewallNames: props.firewall && [props.firewall.firewall.firewallName],
      gatewayNamespace: this.gateway.metricRequests().namespace,
      alarms: [
        ...this.gateway.alarms,
        ...this.response.guardrailAlarms,
        ...this.spendGuard.alarms,
        ...(absent ?? []),
        ...ofParts,
      ],
      auditLog: this.gateway.auditLogGroup,
      accessLog: this.gateway.accessLogGroup,
      trailLog: props.trailLog,
      invocationLog: props.invocationLog,
    });
  }

  /** What the topic of an earlier stack could not tell, that of the application tells. */
  private untold(of: string, { undelivered }: Notices, what: string): cloudwatch.IAlarm {
    return toldAlarm(this, `${of}Untold`, {
      metric: undelivered.metricApproximateNumberOfMessagesVisible({
        statistic: 'Maximum',
        period: Duration.minutes(5),
      }),
      description: `A notice about ${what} reached nobody`,
      threshold: 1,
      topic: this.response.topic,
    });
  }

  private respond(props: ApplicationStackProps): IncidentResponse {
    const { access, key, responseOptions, settings, vault, vpcEndpoints } = props;
    const response = new IncidentResponse(this, 'Response', {
      ...responseOptions,
      key,
      vpcEndpoints,
      // without a playbook that waits there is nothing to approve
      approvers: settings.containment.length > 0 ? responseOptions.approvers : undefined,
      containment: [
        Containment.SNAPSHOT_EVIDENCE,
        Containment.REVOKE_SESSIONS,
        Containment.KILL_SWITCH,
        ...settings.containment,
      ],
      killSwitch: this.killSwitch,
      usageLimits: this.usageLimits,
      guardrails: [access.guardrail],
      evidence: vault.bucket(DataClass.EVIDENCE),
    });
    vault.grantAdd(DataClass.EVIDENCE, response.playbookGrantee(Containment.SNAPSHOT_EVIDENCE)!, 'incidents/*');
    return response;
  }
}
