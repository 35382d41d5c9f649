import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnPolicy, CfnPolicyStore } from 'aws-cdk-lib/aws-verifiedpermissions';
import { Construct } from 'constructs';
import { type CedarDocument, cedarSchema, DEFAULT_CEDAR_POLICIES, type ToolConfig } from '../../contract';
import { PropsError } from '../../private/errors';
import type { Offered } from './contract';
import { checkPolicies, checkPolicyTexts, checkSomebodyMay } from './private/check-policies';

/**
 * Decides what principals may do, by Cedar policies: `SecureLlm::Action::"Invoke"` on `SecureLlm::Alias`, and
 * `SecureLlm::Action::"CallTool:<tool>"` on `SecureLlm::Tool`, with the arguments of the call in `context.arguments`.
 *
 * Principals are `SecureLlm::User`, members of their `SecureLlm::Tenant` and `SecureLlm::Group`s. What no policy permits is
 * denied. Policies are checked at synthesis: against the schema, and for names of aliases and tools that the gateway does
 * not have.
 */
export abstract class Authorization {
  /**
   * Policies that the gateway evaluates itself: no network call, and a change is a deployment. An alias or a tool of the
   * gateway that they permit to nobody is an error at synthesis.
   *
   * @param policies Cedar text by policy id, one policy each. Absent: everybody may invoke alias `default`, and no tool.
   */
  public static inProcess(policies?: { [policyId: string]: string }): Authorization {
    return new InProcess(policies);
  }

  /**
   * Policies in a policy store of Amazon Verified Permissions: one call for each decision, which AWS bills, and changes
   * without a deployment.
   *
   * @param policies Cedar text by policy id, one policy each. Absent: everybody may invoke alias `default`, and no tool.
   */
  public static verifiedPermissions(policies?: { [policyId: string]: string }): Authorization {
    return new VerifiedPermissions(policies);
  }

  /**
   * Whether decisions are asked of Amazon Verified Permissions.
   *
   * @internal
   */
  public abstract readonly _asksStore: boolean;

  /**
   * Throws for policies that cannot be read, before a gateway says what they can be about.
   *
   * @internal
   */
  public abstract _check(scope: Construct): void;

  /** @internal */
  public abstract _bind(scope: Construct, request: AuthorizationScope): BoundAuthorization;
}

/** What a gateway has to authorize. */
export interface AuthorizationScope {
  readonly aliases: readonly string[];
  readonly tools: Readonly<Record<string, ToolConfig>>;
  /** Whether tokens name a tenant, or machine clients have one. */
  readonly tenants: boolean;
  /** Whether tokens list groups. */
  readonly groups: boolean;
}

/** How a gateway authorizes: with policies of its own or with a store; with neither, its one alias is open to everybody. */
export interface BoundAuthorization {
  readonly cedar?: CedarDocument;
  readonly policyStore?: CfnPolicyStore;
  /** Allow `grantee` to ask for decisions. */
  readonly grant: (grantee: iam.IGrantable) => void;
}

class InProcess extends Authorization {
  public readonly _asksStore = false;

  constructor(private readonly policies?: { [policyId: string]: string }) {
    super();
  }

  public _check(scope: Construct): void {
    if (this.policies) checkPolicyTexts(scope, this.policies);
  }

  public _bind(scope: Construct, request: AuthorizationScope): BoundAuthorization {
    const { aliases, tools } = request;
    const grant = () => {};
    // The default policy permits alias `default` to everybody: where there is nothing else to invoke, no policy says the
    // same, without the time that loading Cedar takes.
    const onlyDefault = aliases.length === 1 && aliases[0] === 'default' && Object.keys(tools).length === 0;
    if (!this.policies && onlyDefault) return { grant };
    const policies = this.policies ?? DEFAULT_CEDAR_POLICIES;
    const schema = cedarSchema(tools);
    const offered = offeredBy(request);
    if (this.policies) checkPolicies(scope, schema, policies, offered);
    checkSomebodyMay(scope, policies, offered);
    return { cedar: { schema, policies }, grant };
  }
}

class VerifiedPermissions extends Authorization {
  public readonly _asksStore = true;

  constructor(private readonly policies?: { [policyId: string]: string }) {
    super();
  }

  public _check(scope: Construct): void {
    if (this.policies) checkPolicyTexts(scope, this.policies);
  }

  public _bind(scope: Construct, request: AuthorizationScope): BoundAuthorization {
    const { aliases, tools } = request;
    if (!this.policies) needsDefault(scope, aliases);
    const policies = this.policies ?? DEFAULT_CEDAR_POLICIES;
    const schema = cedarSchema(tools);
    if (this.policies) checkPolicies(scope, schema, policies, offeredBy(request));
    const policyStore = new CfnPolicyStore(scope, 'PolicyStore', {
      description: `Who may invoke what (${scope.node.path})`.slice(0, 150),
      validationSettings: { mode: 'STRICT' },
      deletionProtection: { mode: 'ENABLED' },
      schema: { cedarJson: JSON.stringify(schema) },
    });
    policyStore.applyRemovalPolicy(RemovalPolicy.RETAIN);
    const all = new Construct(scope, 'Policies');
    for (const [id, statement] of Object.entries(policies)) {
      // Not retained, unlike the store: a permission that is taken out of the app must not stay in force.
      new CfnPolicy(all, id, {
        policyStoreId: policyStore.attrPolicyStoreId,
        definition: { static: { statement, description: id } },
      });
    }
    const grant = (grantee: iam.IGrantable) =>
      void iam.Grant.addToPrincipal({
        grantee,
        actions: ['verifiedpermissions:IsAuthorized'],
        resourceArns: [policyStore.attrArn],
      });
    return { policyStore, grant };
  }
}

/** The tenant of everybody where tokens name none, as the gateway's handler calls it. */
const ONLY_TENANT = 'default';

const offeredBy = ({ aliases, tools, tenants, groups }: AuthorizationScope): Offered => ({
  aliases,
  tools: Object.keys(tools),
  onlyTenant: tenants ? undefined : ONLY_TENANT,
  groups,
});

/** The default policy permits nothing else; policies that a store gets later are not known here. */
function needsDefault(scope: Construct, aliases: readonly string[]): void {
  if (aliases.includes('default')) return;
  throw new PropsError(
    scope,
    `'authorization' must have policies that permit the aliases: without any only 'default' may be invoked, got ${aliases.join(', ')}`,
  );
}
