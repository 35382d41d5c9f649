import { type CfnResource, Names, Stack } from 'aws-cdk-lib';
import { CfnOrganizationAdmin } from 'aws-cdk-lib/aws-detective';
import { CfnPolicy } from 'aws-cdk-lib/aws-organizations';
import { CfnDelegatedAdmin } from 'aws-cdk-lib/aws-securityhub';
import { Construct } from 'constructs';
import { checkProps } from '../../private/check-props';
import { PropsError } from '../../private/errors';
import { characters } from '../../private/policy-size';
import { isJudged } from '../model/internal';
import type { OrganizationGuardrailsProps } from './organization-guardrails-props';
import { agentUsePolicy } from './private/agent-use-policy';
import { checkOrganizationGuardrails } from './private/check-organization-guardrails';
import { deployersPolicy } from './private/deployers-policy';
import { Exemptions } from './private/exemptions';
import { AI_OPT_OUT, bedrockPolicy, modelUsePolicy, perimeterPolicy } from './private/organization-policies';
import { markedPolicy, namedPolicy } from './private/stack-policies';
import { tamperingPolicy } from './private/tampering-policy';

/**
 * The policies of AWS Organizations that no administrator of a workload account can take back. For the management account,
 * once; without `guardrails` also for an account to which the management of these policies is delegated.
 *
 * The types of policy must be enabled in the organization, which CloudFormation cannot do: deployment fails and names the
 * type where one is not. Policies do not bind the management account itself.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies.html
 */
export class OrganizationGuardrails extends Construct {
  /** Service control policy: which models may be called, in which Regions, and by no other way. */
  public readonly modelUse: CfnPolicy;

  /** Service control policy: how agents and gateways of tools may be made; undefined without `agentUse`. */
  public readonly agentUse?: CfnPolicy;

  /** Service control policy: nobody but the exempt takes back what was switched on, or buys models. */
  public readonly tampering: CfnPolicy;

  /**
   * Service control policy: nobody but the exempt acts as them, has them deploy something else, or makes the logs of their
   * stacks forget; undefined where no role or stack is named.
   */
  public readonly deployers?: CfnPolicy;

  /**
   * Service control policy: nobody but the exempt changes what the named stacks deployed, told by the tags of
   * CloudFormation; undefined where no stack is named.
   */
  public readonly markedResources?: CfnPolicy;

  /** Service control policy: the same, told by the names of resources; undefined where no stack is named. */
  public readonly namedResources?: CfnPolicy;

  /** Resource control policy around the organization's data; undefined without `dataPerimeter`. */
  public readonly dataPerimeter?: CfnPolicy;

  /** AI services opt-out policy; undefined without `aiServicesOptOut`. */
  public readonly aiServicesOptOut?: CfnPolicy;

  /** Amazon Bedrock policy that enforces `guardrails`; undefined without them. */
  public readonly enforcedGuardrails?: CfnPolicy;

  private readonly targetIds: string[];
  private last?: CfnResource;

  constructor(scope: Construct, id: string, props: OrganizationGuardrailsProps) {
    super(scope, id);
    checkProps(this, 'OrganizationGuardrailsProps', props);
    checkOrganizationGuardrails(this, props);
    const { dryRunTargetId, guardrails = {}, organizationId, trustedAccountIds = [] } = props;
    const models = Object.values(props.models).map((model) => model.identify(this));
    this.targetIds = dryRunTargetId ? [dryRunTargetId] : props.targetIds;

    this.modelUse = this.addPolicy('ModelUse', Type.SERVICE_CONTROL, modelUsePolicy(models, props.regions), {
      description: 'Approved models and Regions only, signed and logged',
      tooLong: `'models' must fit a service control policy, got ${models.length} models`,
    });
    const exempt = new Exemptions({
      roleNames: props.exemptRoleNames ?? [],
      responderRoleNames: props.responderRoleNames ?? [],
      baselineStackNames: props.baselineStackNames ?? [],
      protectedStackNames: props.protectedStackNames ?? [],
    });
    const names = Object.values(exempt.props).flat().length;
    const tooManyNames = `'exemptRoleNames', 'responderRoleNames', 'baselineStackNames' and 'protectedStackNames' must fit a service control policy, got ${names} names`;
    this.tampering = this.addPolicy('Tampering', Type.SERVICE_CONTROL, tamperingPolicy(exempt), {
      description: 'Nobody but those who deploy it switches off what watches and guards',
      tooLong: tooManyNames,
    });
    if (exempt.roles.length > 0 || exempt.stacks.length > 0) {
      this.deployers = this.addPolicy('Deployers', Type.SERVICE_CONTROL, deployersPolicy(exempt), {
        description: 'Nobody but those who deploy acts as them or through them',
        tooLong: tooManyNames,
      });
    }
    if (exempt.namedStacks.length > 0) {
      this.markedResources = this.addPolicy('MarkedResources', Type.SERVICE_CONTROL, markedPolicy(exempt), {
        description: 'Nobody but those who deploy them changes what stacks deployed, by tag',
        tooLong: tooManyNames,
      });
      this.namedResources = this.addPolicy('NamedResources', Type.SERVICE_CONTROL, namedPolicy(exempt), {
        description: 'Nobody but those who deploy them changes what stacks deployed, by name',
        tooLong: tooManyNames,
      });
    }
    if (props.dataPerimeter ?? true) {
      const perimeter = perimeterPolicy(organizationId, trustedAccountIds);
      this.dataPerimeter = this.addPolicy('DataPerimeter', Type.RESOURCE_CONTROL, perimeter, {
        description: 'Nobody from outside of the organization reaches its data',
        tooLong: `'trustedAccountIds' must fit a resource control policy, got ${trustedAccountIds.length} accounts`,
      });
    }
    if (props.aiServicesOptOut ?? true) {
      this.aiServicesOptOut = this.addPolicy('AiServicesOptOut', Type.AI_SERVICES_OPT_OUT, AI_OPT_OUT, {
        description: 'No AI service stores content to improve itself',
      });
    }
    if (props.agentUse ?? true) {
      this.agentUse = this.addPolicy('AgentUse', Type.SERVICE_CONTROL, agentUsePolicy(props.agentDiscoveryUrls), {
        description: 'Gateways of tools that authenticate and decide, agents in networks of their account',
        tooLong: `'agentDiscoveryUrls' must fit a service control policy, got ${props.agentDiscoveryUrls?.length} URLs`,
      });
    }
    const enforced = Object.entries(guardrails).map(([region, guardrail]) => ({
      region,
      identifier: `${guardrail.guardrailArn}:${guardrail.guardrailVersion}`,
    }));
    if (enforced.length > 0) {
      const unjudged = models.map((model) => model.foundationModelId).filter((model) => !isJudged(model));
      this.enforcedGuardrails = this.addPolicy('EnforcedGuardrails', Type.BEDROCK, bedrockPolicy(enforced, unjudged), {
        description: 'A guardrail on every model call',
        tooLong: `'guardrails' must fit an Amazon Bedrock policy, got ${enforced.length}`,
      });
      for (const guardrail of Object.values(guardrails)) {
        // before it is enforced: who may not apply it is refused every call
        guardrail.shareWithOrganization(organizationId);
        this.enforcedGuardrails.node.addDependency(guardrail);
      }
    }
    if (props.securityHubAdministratorId) {
      const adminAccountId = props.securityHubAdministratorId;
      this.inTurn(new CfnDelegatedAdmin(this, 'SecurityHubAdministrator', { adminAccountId }));
    }
    if (props.detectiveAdministratorId) {
      const accountId = props.detectiveAdministratorId;
      this.inTurn(new CfnOrganizationAdmin(this, 'DetectiveAdministrator', { accountId }));
    }
  }

  private addPolicy(
    id: string,
    type: PolicyType,
    content: unknown,
    { description, tooLong = '' }: { description: string; tooLong?: string },
  ): CfnPolicy {
    const size = characters(Stack.of(this).resolve(content));
    if (size > type.limit) {
      throw new PropsError(this, `${tooLong} in about ${size} of ${type.limit} characters`);
    }
    return this.inTurn(
      new CfnPolicy(this, id, {
        // an object is stored without white space, and can be compared with what is deployed
        content,
        description,
        name: `${Names.uniqueResourceName(this, { maxLength: 100, separator: '-' })}-${id}`,
        targetIds: this.targetIds,
        type: type.name,
      }),
    );
  }

  /** AWS Organizations refuses changes that come at the same time. */
  private inTurn<T extends CfnResource>(resource: T): T {
    if (this.last) resource.node.addDependency(this.last);
    this.last = resource;
    return resource;
  }
}

interface PolicyType {
  readonly name: string;
  /** Characters that AWS takes. */
  readonly limit: number;
}

/**
 * AWS Organizations User Guide, "Quotas for AWS Organizations".
 *
 * @asOf 2026-11
 */
const Type = {
  SERVICE_CONTROL: { name: 'SERVICE_CONTROL_POLICY', limit: 10_240 },
  RESOURCE_CONTROL: { name: 'RESOURCE_CONTROL_POLICY', limit: 5_120 },
  AI_SERVICES_OPT_OUT: { name: 'AISERVICES_OPT_OUT_POLICY', limit: 2_500 },
  BEDROCK: { name: 'BEDROCK_POLICY', limit: 10_000 },
} satisfies Record<string, PolicyType>;
