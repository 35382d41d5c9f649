import { CrossStackReferences, ReferenceStrength, type Stack } from 'aws-cdk-lib';
import { DEFAULT_CROSS_STACK_REFERENCES } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import { Adoption } from '../ensure';
import type { AgentGateway, ApprovalQueue } from '../layers/agent';
import type { LlmDataVault } from '../layers/data';
import type { EdgeProtection } from '../layers/edge';
import { LlmGateway } from '../layers/gateway';
import type { IWorkloadIdentity, MachineClient } from '../layers/identity';
import type { IModelGuardrail, ModelAccess, ModelInvocationLogging } from '../layers/model';
import { type EgressFirewall, LlmEndpoint, type PrivateLlmNetwork } from '../layers/network';
import type { KnowledgeIngestion, SecureKnowledgeBase } from '../layers/rag';
import type { RecoveryPlan } from '../layers/resilience';
import type { IncidentResponse, KillSwitch, LlmDashboard, SpendGuard, UsageLimits } from '../layers/response';
import { nameAdministrators } from '../private/administrators';
import { checkProps } from '../private/check-props';
import type { DefenseInDepthProps } from './defense-in-depth-props';
import { accountPlan, isOff } from './private/account-plan';
import { AccountStack } from './private/account-stack';
import { namesTools } from './private/agent-plan';
import { AgentStack } from './private/agent-stack';
import { aliasesOf, withPrompts, withRetrieval, withTools } from './private/aliases';
import { ApplicationStack } from './private/application-stack';
import { checkDefenseInDepth } from './private/check-defense-in-depth';
import { DataStack } from './private/data-stack';
import { acknowledgeExceptions } from './private/exceptions';
import { tellFixedCost } from './private/fixed-cost';
import { acknowledgeGaps } from './private/gaps';
import { answeredBy, tenancyOf } from './private/knowledge-plan';
import { KnowledgeStack } from './private/knowledge-stack';
import { ModelStack } from './private/model-stack';
import { NetworkStack } from './private/network-stack';
import {
  budgetOptions,
  domainOptions,
  existingVpcOptions,
  identityOptions,
  networkOptions,
  responseOptions,
} from './private/options';
import { SETTINGS } from './private/profile-settings';
import { acknowledgeSandbox, leaveNothing } from './private/sandbox';
import type { SecureAccountBaseline } from './secure-account-baseline';
import { SecurityProfile } from './security-profile';

/**
 * An LLM application behind every layer of this library: stacks with lifetimes of their own, in an App or a Stage.
 *
 * | Stack | Holds | Lives |
 * |---|---|---|
 * | `Data` | data, evidence, keys, users, backups | longest |
 * | `Account` | trail, Config, detection, invocation logging of the account | years |
 * | `Model` | guardrail and approved models | as long as that decision |
 * | `Knowledge` | knowledge base and the way of documents into it, with `knowledge` | as long as answers rest on it |
 * | `Network` | VPC, endpoints, firewall | long |
 * | `Agent` | gateway of tools and approvals, with `agent` | as long as these tools are offered |
 * | `Application` | gateway, web ACL, response, budget | days |
 *
 * Each stack depends only on stacks above it in this table. Synthesis prints what the stacks cost a month before anybody
 * uses them.
 *
 * A stack reads the outputs of other stacks (`Fn::GetStackOutput`) and imports nothing, unless the context
 * `@aws-cdk/core:defaultCrossStackReferences` says otherwise. So each stack can be changed, replaced or deleted while other
 * stacks still read from it.
 */
export class DefenseInDepth extends Construct {
  /** How much defence there is. */
  public readonly profile: SecurityProfile;
  /** All stacks, in the order in which they are deployed. */
  public readonly stacks: Stack[];
  /** The stack to put more of the application into. */
  public readonly applicationStack: Stack;
  /** Keys, buckets and log groups. */
  public readonly vault: LlmDataVault;
  /** What watches the account; absent where every service of it is OFF. */
  public readonly accountBaseline?: SecureAccountBaseline;
  /** The record of every call to a model; absent where it is OFF. */
  public readonly invocationLogging?: ModelInvocationLogging;
  /** The VPC. */
  public readonly network: PrivateLlmNetwork;
  /** The way to the internet; absent where there is none. */
  public readonly firewall?: EgressFirewall;
  /** The guardrail without which no model may be called. */
  public readonly guardrail: IModelGuardrail;
  /** The models that may be called. */
  public readonly modelAccess: ModelAccess;
  /** What answers rest on; absent without `knowledge`. */
  public readonly knowledge?: SecureKnowledgeBase;
  /** The way of documents into it; absent without `knowledge`. Grant uploads of a tenant here. */
  public readonly ingestion?: KnowledgeIngestion;
  /** The gateway of tools; absent without `agent`. */
  public readonly agentGateway?: AgentGateway;
  /** Where people agree to calls; absent where no tool changes something. */
  public readonly approvals?: ApprovalQueue;
  /** Who may call the gateway. */
  public readonly identity: IWorkloadIdentity;
  /** The machine clients of a new user pool, by the names of `machineClients`. */
  public readonly machineClients: { [name: string]: MachineClient };
  /** The only door to the models. */
  public readonly gateway: LlmGateway;
  /** The web ACL before the gateway. */
  public readonly edge: EdgeProtection;
  /** Puts the gateway out of action without a deployment. */
  public readonly killSwitch: KillSwitch;
  /** Switches tenants, users, groups and aliases off, and changes budgets, without a deployment. */
  public readonly usageLimits: UsageLimits;
  /** Alerts and playbooks. */
  public readonly incidentResponse: IncidentResponse;
  /** Budget and token alarms. */
  public readonly spendGuard: SpendGuard;
  /** What happens, on one page. */
  public readonly dashboard: LlmDashboard;
  /** Backups; absent in STARTER. */
  public readonly recovery?: RecoveryPlan;

  constructor(scope: Construct, id: string, props: DefenseInDepthProps) {
    super(scope, id);
    checkProps(this, 'DefenseInDepthProps', props);
    this.profile = props.profile ?? SecurityProfile.STANDARD;
    const settings = SETTINGS[this.profile];
    const adoption = props.accountServices ?? Adoption.ENSURE;
    const internetAccess = !props.vpc && (props.internetAccess ?? settings.internet);
    const exceptions = props.exceptions ?? [];
    checkDefenseInDepth(
      this,
      { ...props, profile: this.profile, accountServices: adoption, exceptions, today: props.today ?? new Date() },
      internetAccess,
    );
    if (this.node.tryGetContext(DEFAULT_CROSS_STACK_REFERENCES) === undefined) {
      CrossStackReferences.of(this).consume(ReferenceStrength.WEAK);
    }
    nameAdministrators(this, props.administratorArns);
    const { env } = props;

    const plan = accountPlan(props, settings, adoption);
    const gatewayOptions = { ...props.gatewayOptions, aliases: aliasesOf(props) };

    const data = new DataStack(this, 'Data', {
      env,
      settings,
      vault: props.vault,
      vaultOptions: props.vaultOptions,
      lockMode: props.lockMode,
      iUnderstandComplianceModeCannotBeShortened: props.iUnderstandComplianceModeCannotBeShortened,
      identity: props.identity,
      identityOptions: identityOptions(props),
      recoveryOptions: props.recoveryOptions,
      hasAgent: props.agent !== undefined,
    });
    this.vault = data.vault;
    this.identity = data.identity;
    this.machineClients = data.machineClients;
    this.recovery = data.recovery;

    const account = isOff(plan) ? undefined : new AccountStack(this, 'Account', { env, plan, vault: this.vault });
    this.accountBaseline = account?.baseline;
    this.invocationLogging = account?.invocationLogging;

    const model = new ModelStack(this, 'Model', {
      env,
      settings,
      models: props.models,
      guardrail: props.guardrail,
      guardrailOptions: props.guardrailOptions,
      enforcedGuardrails: props.enforcedGuardrails,
      systemPrompts: props.systemPrompts,
      key: data.sharedKey,
    });
    this.guardrail = model.guardrail;
    this.modelAccess = model.access;

    const knowledge =
      props.knowledge &&
      new KnowledgeStack(this, 'Knowledge', {
        env,
        options: props.knowledge,
        tenancy: tenancyOf(props),
        vault: this.vault,
        guardrail: this.guardrail,
        contacts: props.contacts,
      });
    this.knowledge = knowledge?.knowledge;
    this.ingestion = knowledge?.ingestion;
    if (this.ingestion && !props.vault) data.tellInbox(this.ingestion.inbox);
    const answering = withRetrieval(
      withPrompts(gatewayOptions.aliases, model.systemPrompts),
      answeredBy(props),
      this.knowledge?.retrieval(props.knowledge?.maxSources),
    );

    const network = new NetworkStack(this, 'Network', {
      env,
      settings,
      existing: existingVpcOptions(props),
      internetAccess,
      needed: [
        ...LlmGateway._endpointsFor({ ...gatewayOptions, aliases: answering }, this.identity.authorization),
        ...(props.agent ? [LlmEndpoint.AGENTCORE_GATEWAY] : []),
      ],
      networkOptions: networkOptions(props),
      key: data.sharedKey,
      knowledge,
    });
    this.network = network.network;
    this.firewall = network.firewall;

    const agent =
      props.agent &&
      new AgentStack(this, 'Agent', {
        env,
        settings,
        options: props.agent,
        vault: this.vault,
        identity: this.identity,
        guardrail: this.guardrail,
        network: this.network,
        contacts: props.contacts,
        key: data.sharedKey,
      });
    this.agentGateway = agent?.gateway;
    this.approvals = agent?.approvals;
    const aliases =
      agent && !namesTools(props) ? withTools(answering, Object.keys(agent.gateway.catalogue)) : answering;

    const application = new ApplicationStack(this, 'Application', {
      env,
      settings,
      key: data.sharedKey,
      vault: this.vault,
      access: model.access,
      identity: data.identity,
      network: network.network,
      // API Gateway's role for logs is one of the account, too
      gatewayOptions: { apiGatewayLogRole: adoption === Adoption.ENSURE, ...gatewayOptions, aliases },
      edgeOptions: props.edgeOptions,
      domainOptions: domainOptions(props),
      responseOptions: responseOptions(props),
      budgetOptions: budgetOptions(props),
      spendGuardOptions: props.spendGuardOptions,
      vpcEndpoints: props.vpcEndpoints,
      firewall: this.firewall,
      recovery: this.recovery,
      knowledge,
      agent,
      trailLog: account?.baseline.auditTrail.logGroup,
      invocationLog: account?.invocationLogging?.logGroup,
    });
    this.applicationStack = application;
    this.edge = application.edge;
    this.gateway = application.gateway;
    this.killSwitch = application.killSwitch;
    this.usageLimits = application.usageLimits;
    this.incidentResponse = application.response;
    this.spendGuard = application.spendGuard;
    this.dashboard = application.dashboard;

    const stacks = [data, account, model, knowledge, network, agent, application];
    this.stacks = stacks.filter((stack) => stack !== undefined);
    for (const stack of settings.sandbox ? this.stacks : []) {
      leaveNothing(stack);
      acknowledgeSandbox(stack);
    }
    acknowledgeExceptions(this.stacks, exceptions);
    const used = Object.values(aliases);
    acknowledgeGaps(this.stacks, {
      tools: used.some(({ tools, clientTools }) => (tools?.length ?? 0) > 0 || clientTools !== undefined),
      retrieval: used.some(({ retrieval }) => retrieval && retrieval.knowledgeBase !== this.knowledge?.knowledgeBase),
      knowledge,
      excepted: exceptions.map(({ id }) => id),
    });
    tellFixedCost([...this.stacks].reverse());
  }
}
