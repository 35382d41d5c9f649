import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import { DataClass, type LlmDataVault } from '../../layers/data';
import { EdgeProtection } from '../../layers/edge';
import { type GatewayRetrieval, LlmGateway } from '../../layers/gateway';
import type { IWorkloadIdentity } from '../../layers/identity';
import type { ModelAccess } from '../../layers/model';
import type { EgressFirewall, PrivateLlmNetwork } from '../../layers/network';
import type { RecoveryPlan } from '../../layers/resilience';
import { Containment, IncidentResponse, KillSwitch, LlmDashboard, SpendGuard } from '../../layers/response';
import type { ProfileSettings } from './profile-settings';

export interface ApplicationStackProps extends StackProps {
  readonly settings: ProfileSettings;
  readonly key?: kms.IKey;
  readonly vault: LlmDataVault;
  readonly access: ModelAccess;
  readonly identity: IWorkloadIdentity;
  readonly network: PrivateLlmNetwork;
  /** Whether services of the account may be changed. */
  readonly ensuresServices: boolean;
  readonly contacts: string[];
  readonly monthlyLimitUsd: number;
  readonly retrieval?: { [alias: string]: GatewayRetrieval };
  readonly vpcEndpoints?: ec2.IVpcEndpoint[];
  readonly domainName?: string;
  readonly hostedZone?: route53.IHostedZone;
  readonly protectedRoles?: iam.IRole[];
  readonly approvers?: iam.IRole[];
  readonly firewall?: EgressFirewall;
  readonly recovery?: RecoveryPlan;
  readonly trailLog?: logs.ILogGroup;
  readonly invocationLog?: logs.ILogGroup;
}

/** What callers reach, and what answers when something happens to it. */
export class ApplicationStack extends Stack {
  public readonly edge: EdgeProtection;
  public readonly gateway: LlmGateway;
  public readonly killSwitch: KillSwitch;
  public readonly response: IncidentResponse;
  public readonly spendGuard: SpendGuard;
  public readonly dashboard: LlmDashboard;

  constructor(scope: Construct, id: string, props: ApplicationStackProps) {
    super(scope, id, props);
    const { access, key, settings, vault } = props;

    this.edge = new EdgeProtection(this, 'Edge', {
      botControl: settings.botControl,
      allowHttpLibraries: true,
      domainName: props.domainName,
      hostedZone: props.hostedZone,
      logGroup: vault.logGroup('Waf', { namePrefix: 'aws-waf-logs-' }),
    });
    this.killSwitch = new KillSwitch(this, 'KillSwitch', { key });
    this.response = this.respond(props);
    this.gateway = new LlmGateway(this, 'Gateway', {
      alarmTopic: this.response.topic,
      apiGatewayLogRole: props.ensuresServices,
      edge: this.edge,
      encryptionKey: key,
      identity: props.identity,
      killSwitch: this.killSwitch,
      modelAccess: access,
      aliases: Object.fromEntries(access.aliases.map((alias) => [alias, { retrieval: props.retrieval?.[alias] }])),
      network: props.network,
      vpcEndpoints: props.vpcEndpoints,
    });
    for (const part of [this.gateway.handler, this.gateway.handler.role!]) this.response.allowContainment(part);
    new CfnOutput(this, 'GatewayUrl', { value: this.gateway.url });
    if (props.domainName) this.edge.addDomain(this.gateway.api);
    for (const userPool of props.identity.userPools) this.edge.associateUserPool(userPool);

    this.spendGuard = new SpendGuard(this, 'SpendGuard', {
      monthlyLimitUsd: props.monthlyLimitUsd,
      topic: this.response.topic,
      modelAccess: access,
      freeze: settings.freeze,
      roles: [this.gateway.handler.role!],
    });
    const absent = props.recovery && [props.recovery.alarmWhenAbsent(this, 'NoBackup', this.response.topic)];
    this.dashboard = new LlmDashboard(this, 'Dashboard', {
      modelAccess: access,
      incidentResponse: this.response,
      edges: [this.edge],
      firewallNames: props.firewall && [props.firewall.firewall.firewallName],
      gatewayNamespace: this.gateway.metricRequests().namespace,
      alarms: [...this.gateway.alarms, ...this.response.guardrailAlarms, ...this.spendGuard.alarms, ...(absent ?? [])],
      auditLog: this.gateway.auditLogGroup,
      accessLog: this.gateway.accessLogGroup,
      trailLog: props.trailLog,
      invocationLog: props.invocationLog,
    });
  }

  private respond(props: ApplicationStackProps): IncidentResponse {
    const { access, approvers, contacts, key, protectedRoles, settings, vault, vpcEndpoints } = props;
    const response = new IncidentResponse(this, 'Response', {
      contacts,
      key,
      protectedRoles,
      vpcEndpoints,
      approvers: settings.containment.length > 0 ? approvers : undefined,
      containment: [
        Containment.SNAPSHOT_EVIDENCE,
        Containment.REVOKE_SESSIONS,
        Containment.KILL_SWITCH,
        ...settings.containment,
      ],
      killSwitch: this.killSwitch,
      guardrails: [access.guardrail],
      evidence: vault.bucket(DataClass.EVIDENCE),
    });
    vault.grantAdd(DataClass.EVIDENCE, response.playbookGrantee(Containment.SNAPSHOT_EVIDENCE)!, 'incidents/*');
    return response;
  }
}
