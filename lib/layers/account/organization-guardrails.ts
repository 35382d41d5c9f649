import { type CfnResource, Names, Stack, Token } from 'aws-cdk-lib';
import { CfnOrganizationAdmin } from 'aws-cdk-lib/aws-detective';
import { CfnPolicy } from 'aws-cdk-lib/aws-organizations';
import { CfnDelegatedAdmin } from 'aws-cdk-lib/aws-securityhub';
import { Construct } from 'constructs';
import { PropsError } from '../../private/errors';
import { checkOrganizationId } from '../../private/organization-id';
import { characters } from '../../private/policy-size';
import type { IModelGuardrail, LlmModel, LlmModelIdentity } from '../model';
import { isJudged, refuseAutomatedReasoning } from '../model/internal';
import {
  AI_OPT_OUT,
  bedrockPolicy,
  type Exemptions,
  modelUsePolicy,
  perimeterPolicy,
  tamperingPolicy,
} from './private/organization-policies';

/** Properties for `OrganizationGuardrails`. */
export interface OrganizationGuardrailsProps {
  /** The organization's id (`o-…`). */
  readonly organizationId: string;

  /** Ids of the organizational units, accounts or root that the policies are attached to; at least one. */
  readonly targetIds: string[];

  /**
   * The id of a unit or account to try the policies on: while it is given, they are attached there and nowhere else.
   *
   * @default - none: attached to `targetIds`
   */
  readonly dryRunTargetId?: string;

  /** The approved models, under the aliases by which the applications know them; at least one. Nobody may call others. */
  readonly models: { [alias: string]: LlmModel };

  /**
   * Regions from which models may be called; at least one. To which Regions an inference profile may take a call from
   * there follows from `models`.
   */
  readonly regions: string[];

  /**
   * Names of the roles that may change what was switched on, behind their paths if they have any and with `*` for what is
   * generated: those that deploy, those of AWS Control Tower and StackSets, and one to break the glass. For CDK's own roles
   * `cdk-hnb659fds-*`. Nobody else in the accounts may act as them, nor make or change a role of such a name, nor put
   * anything where CDK's roles look for assets.
   *
   * @default - none: nobody may
   */
  readonly exemptRoleNames?: string[];

  /**
   * Names of the stacks whose functions keep up what was switched on: those of `SecureAccountBaseline` and
   * `ModelInvocationLogging`, in `DefenseInDepth` `Stack.of(llm.accountBaseline).stackName`. Their roles are exempt; nobody
   * but the exempt may call or change those functions, or change those stacks.
   *
   * @default - none
   */
  readonly baselineStackNames?: string[];

  /**
   * Names of other stacks that exempt roles deploy, with `*` for what differs. A stack keeps its deploying role for
   * whoever changes it, so nobody but the exempt may change these, nor make their log groups forget or unmask anything.
   *
   * @default - none
   */
  readonly protectedStackNames?: string[];

  /**
   * The guardrail that is enforced on every model call of the accounts, by Region. Each must belong to the account of this
   * stack, which must be the management account; it is shared with the organization.
   *
   * @default - none: what is enforced is left to each account
   */
  readonly guardrails?: { [region: string]: IModelGuardrail };

  /**
   * Whether a resource control policy keeps everybody who is not of the organization from its data.
   *
   * @default true
   */
  readonly dataPerimeter?: boolean;

  /**
   * Accounts outside of the organization that may reach data in it, for example of a vendor.
   *
   * @default - none
   */
  readonly trustedAccountIds?: string[];

  /**
   * Whether AI services are kept from storing content to improve themselves.
   *
   * @default true
   */
  readonly aiServicesOptOut?: boolean;

  /**
   * The account that administers Security Hub for the organization in this Region; not the management account.
   *
   * @default - not decided here
   */
  readonly securityHubAdministratorId?: string;

  /**
   * The account that administers Amazon Detective for the organization in this Region; not the management account.
   * Detective is turned on in it, and charged there.
   *
   * @default - not decided here
   */
  readonly detectiveAdministratorId?: string;
}

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

  /** Service control policy: nobody but the exempt takes back what was switched on. */
  public readonly tampering: CfnPolicy;

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
    const models = this.validate(props);
    const { dryRunTargetId, guardrails = {}, organizationId, trustedAccountIds = [] } = props;
    this.targetIds = dryRunTargetId ? [dryRunTargetId] : props.targetIds;

    this.modelUse = this.addPolicy('ModelUse', Type.SERVICE_CONTROL, modelUsePolicy(models, props.regions), {
      description: 'Approved models and Regions only, signed and logged',
      tooLong: `'models' must fit a service control policy, got ${models.length} models`,
    });
    const exemptions: Exemptions = {
      roleNames: props.exemptRoleNames ?? [],
      baselineStackNames: props.baselineStackNames ?? [],
      protectedStackNames: props.protectedStackNames ?? [],
    };
    this.tampering = this.addPolicy('Tampering', Type.SERVICE_CONTROL, tamperingPolicy(exemptions), {
      description: 'Nobody but those who deploy it switches off what watches and guards',
      tooLong: `'exemptRoleNames', 'baselineStackNames' and 'protectedStackNames' must fit a service control policy, got ${Object.values(exemptions).flat().length} names`,
    });
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

  private validate(props: OrganizationGuardrailsProps): LlmModelIdentity[] {
    const fail = (message: string): never => {
      throw new PropsError(this, message);
    };
    const each = (prop: string, values: string[] | undefined, pattern: RegExp, expected: string) => {
      for (const value of values ?? []) {
        if (!Token.isUnresolved(value) && !pattern.test(value)) fail(`'${prop}' must be ${expected}, got '${value}'`);
      }
    };
    const some = (prop: string, values: unknown[]) => {
      if (values.length === 0) fail(`'${prop}' must name at least one, got none`);
    };
    checkOrganizationId(this, props.organizationId);
    some('targetIds', props.targetIds);
    const targets = [...props.targetIds, ...(props.dryRunTargetId ? [props.dryRunTargetId] : [])];
    each('targetIds', targets, TARGET, "ids of units ('ou-…'), accounts (12 digits) or the root ('r-…')");
    some('models', Object.keys(props.models));
    some('regions', props.regions);
    each('regions', props.regions, REGION, 'Regions');
    each(
      'exemptRoleNames',
      props.exemptRoleNames,
      NAME,
      "names of roles behind their paths, as 'aws-reserved/sso.amazonaws.com/AWSReservedSSO_…', with '*' not before the fifth character",
    );
    each('baselineStackNames', props.baselineStackNames, /^[A-Za-z][A-Za-z0-9-]*$/, 'names of stacks');
    each('protectedStackNames', props.protectedStackNames, /^[A-Za-z*][A-Za-z0-9*-]*$/, 'names of stacks');
    each('trustedAccountIds', props.trustedAccountIds, ACCOUNT, 'accounts of 12 digits');
    if (props.trustedAccountIds?.length && props.dataPerimeter === false) {
      fail(`'trustedAccountIds' need the data perimeter, but 'dataPerimeter' is false`);
    }
    for (const prop of ['securityHubAdministratorId', 'detectiveAdministratorId'] as const) {
      const account = props[prop];
      if (account === undefined) continue;
      each(prop, [account], ACCOUNT, 'an account of 12 digits');
      if (account === Stack.of(this).account) {
        fail(`'${prop}' must be another account than the stack's, which would watch itself, got '${account}'`);
      }
    }
    for (const [region, guardrail] of Object.entries(props.guardrails ?? {})) {
      each('guardrails', [region], REGION, 'by Region');
      refuseAutomatedReasoning(this, 'guardrails', guardrail);
      const [, , , , account] = guardrail.guardrailArn.split(':');
      if (!Token.isUnresolved(guardrail.guardrailArn) && account !== Stack.of(this).account) {
        fail(`'guardrails' must belong to the account of the stack, got '${guardrail.guardrailArn}'`);
      }
      const own = Stack.of(guardrail).region;
      if (!Token.isUnresolved(own) && own !== region) {
        fail(
          `'guardrails' must be in the Region they are for, got '${guardrail.node.path}' of '${own}' for '${region}'`,
        );
      }
    }
    return Object.values(props.models).map((model) => model.identify(this));
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

const TARGET = /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|\d{12})$/;
const ACCOUNT = /^\d{12}$/;
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;
/** Without its path, a role of IAM Identity Center would match nothing; so would a path that begins with a slash. */
const NAME = /^(?!\/|role\/|AWSReservedSSO_)[\w+=,.@/-]{4}[\w+=,.@/*-]*$/;
