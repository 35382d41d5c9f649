import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { AgentGateway, ApprovalQueue } from '../../layers/agent';
import type { LlmDataVault } from '../../layers/data';
import { EdgeProtection } from '../../layers/edge';
import type { IWorkloadIdentity } from '../../layers/identity';
import type { IModelGuardrail } from '../../layers/model';
import type { PrivateLlmNetwork } from '../../layers/network';
import type { AgentOptions } from '../agent-options';
import { asksPeople } from './agent-plan';
import { Notices } from './notices';
import { agentGatewayOptions } from './options';
import { over } from './over';
import type { ProfileSettings } from './profile-settings';
import { acknowledgeShared } from './sandbox';

export interface AgentStackProps extends StackProps {
  readonly settings: ProfileSettings;
  readonly options: AgentOptions;
  readonly vault: LlmDataVault;
  readonly identity: IWorkloadIdentity;
  readonly guardrail: IModelGuardrail;
  readonly network: PrivateLlmNetwork;
  readonly contacts: string[];
  readonly key?: kms.IKey;
}

/**
 * What models may do for users, and who agrees to it. The gateway of models calls it, so it comes before the application, and
 * has a topic of its own: that of the application is not there yet.
 */
export class AgentStack extends Stack {
  public readonly gateway: AgentGateway;
  /** Absent where no tool changes something. */
  public readonly approvals?: ApprovalQueue;
  public readonly notices: Notices;

  constructor(scope: Construct, id: string, props: AgentStackProps) {
    super(scope, id, props);
    const { contacts, guardrail, identity, key: encryptionKey, network, options, settings, vault } = props;
    this.notices = new Notices(this, 'Told', { vault, contacts });
    const { topic } = this.notices;
    if (asksPeople(this, options.tools)) {
      this.approvals = new ApprovalQueue(this, 'Approvals', {
        ...over({ approvers: settings.approvers }, options.approvalOptions),
        identity,
        topic,
        encryptionKey,
      });
    }
    const { botControl } = settings;
    const edge = new EdgeProtection(this, 'ToolsWebAcl', {
      botControl,
      allowHttpLibraries: true,
      chatPaths: ['/mcp'],
      logGroup: vault.logGroup('AgentWaf', { namePrefix: 'aws-waf-logs-' }),
    });
    const reserveConcurrency =
      options.reserveConcurrency ?? (options.concurrency !== undefined || settings.reserveConcurrency);
    if (settings.sandbox && !reserveConcurrency) acknowledgeShared(this);
    this.gateway = new AgentGateway(this, 'Tools', {
      ...agentGatewayOptions(options),
      reserveConcurrency,
      identity,
      guardrail,
      alarmTopic: topic,
      approvals: this.approvals,
      network: settings.privateTools ? network : undefined,
      edge,
      encryptionKey,
    });
    new CfnOutput(this, 'AgentGatewayUrl', {
      value: this.gateway.url,
      description: settings.privateTools
        ? 'Where tools are called by MCP, through the endpoint of the VPC'
        : 'Where tools are called by MCP',
    });
    if (!this.approvals) return;
    new CfnOutput(this, 'ApprovalsPage', {
      value: this.approvals.pageUrl,
      description: 'Where people read what waits for them, and decide',
    });
  }
}
