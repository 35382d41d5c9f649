import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnPolicy, CfnPolicyStore } from 'aws-cdk-lib/aws-verifiedpermissions';
import { Construct } from 'constructs';
import { type CedarDocument, cedarSchema, cedarSeal, DEFAULT_CEDAR_POLICIES, type ToolConfig } from '../../contract';
import { PropsError } from '../../private/errors';
import { checkPolicies } from './private/check-policies';

/**
 * Decides what principals may do, by Cedar policies: `SecureLlm::Action::"Invoke"` on `SecureLlm::Alias`, and
 * `SecureLlm::Action::"CallTool:<tool>"` on `SecureLlm::Tool`, with the arguments of the call in `context.arguments`.
 *
 * Principals are `SecureLlm::User`, members of their `SecureLlm::Tenant` and `SecureLlm::Group`s. What no policy permits is
 * denied. Policies are checked against the schema at synthesis.
 */
export abstract class Authorization {
  /**
   * Policies that the gateway evaluates itself: no network call, and a change is a deployment.
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

  /** @internal */
  public abstract _bind(scope: Construct, request: AuthorizationScope): BoundAuthorization;
}

/** What a gateway has to authorize. */
export interface AuthorizationScope {
  readonly aliases: readonly string[];
  readonly tools: Readonly<Record<string, ToolConfig>>;
}

/** How a gateway authorizes: with policies of its own or with a store; with neither, its one alias is open to everybody. */
export interface BoundAuthorization {
  readonly cedar?: CedarDocument;
  readonly policyStore?: CfnPolicyStore;
  /** Allow `grantee` to ask for decisions. */
  readonly grant: (grantee: iam.IGrantable) => void;
}

class InProcess extends Authorization {
  constructor(private readonly policies?: { [policyId: string]: string }) {
    super();
  }

  public _bind(scope: Construct, { aliases, tools }: AuthorizationScope): BoundAuthorization {
    const grant = () => {};
    // The default policy permits alias `default` to everybody: where there is nothing else to invoke, no policy says the
    // same, without the time that loading Cedar takes.
    const onlyDefault = aliases.length === 1 && aliases[0] === 'default' && Object.keys(tools).length === 0;
    if (!this.policies && onlyDefault) return { grant };
    if (!this.policies) needsDefault(scope, aliases);
    const policies = this.policies ?? DEFAULT_CEDAR_POLICIES;
    const schema = cedarSchema(tools);
    if (this.policies) checkPolicies(scope, schema, policies);
    // the default ones are validated by a test
    return { cedar: { schema, policies, validated: cedarSeal(schema, policies) }, grant };
  }
}

class VerifiedPermissions extends Authorization {
  constructor(private readonly policies?: { [policyId: string]: string }) {
    super();
  }

  public _bind(scope: Construct, { aliases, tools }: AuthorizationScope): BoundAuthorization {
    if (!this.policies) needsDefault(scope, aliases);
    const policies = this.policies ?? DEFAULT_CEDAR_POLICIES;
    const schema = cedarSchema(tools);
    if (this.policies) checkPolicies(scope, schema, policies);
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

/** The default policy permits nothing else, and a gateway that denies everybody everything is a mistake. */
function needsDefault(scope: Construct, aliases: readonly string[]): void {
  if (aliases.includes('default')) return;
  throw new PropsError(
    scope,
    `'authorization' must have policies that permit the aliases: without any only 'default' may be invoked, got ${aliases.join(', ')}`,
  );
}
