import { Annotations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnPolicy, CfnPolicyStore } from 'aws-cdk-lib/aws-verifiedpermissions';
import { Construct } from 'constructs';
import { type CedarDocument, cedarSchema, cedarSeal, DEFAULT_CEDAR_POLICIES, type ToolConfig } from '../../contract';
import { PropsError } from '../../private/errors';
import { kept } from '../../private/kept';
import type { KnownEntities } from './contract';
import { checkPolicies, checkPolicyTexts, deadEnds } from './private/check-policies';

/**
 * Decides what principals may do, by Cedar policies: `SecureLlm::Action::"Invoke"` on `SecureLlm::Alias`, and
 * `SecureLlm::Action::"CallTool:<tool>"` on `SecureLlm::Tool`, with the arguments of the call in `context.arguments`.
 *
 * Principals are `SecureLlm::User`, members of their `SecureLlm::Tenant` and `SecureLlm::Group`s. What no policy permits is
 * denied. Policies are checked at synthesis: each must be Cedar and permit less than everything, and where a gateway uses
 * them, fit its schema and name aliases, tools, tenants and groups that it can meet. What the gateway has and no policy
 * permits is an error there.
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
  /** Whether tokens name a tenant or machine clients have one, and whether they list groups. */
  readonly tenants: boolean;
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
    if (this.policies) checkPolicies(scope, schema, policies, knownOf(request));
    const dead = deadEnds(policies, knownOf(request));
    if (dead) throw new PropsError(scope, permitsNobody(dead, this.policies));
    // the default ones are validated by a test
    return { cedar: { schema, policies, validated: cedarSeal(schema, policies) }, grant };
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
    const policies = this.policies ?? DEFAULT_CEDAR_POLICIES;
    const schema = cedarSchema(request.tools);
    const known = knownOf(request);
    // the default names an alias that a gateway may not have, and is there for those that do
    if (this.policies) checkPolicies(scope, schema, policies, known);
    const dead = deadEnds(policies, known);
    if (dead && !this.policies && !request.aliases.includes('default')) {
      throw new PropsError(scope, permitsNobody(dead, this.policies));
    }
    // a policy store takes policies without a deployment: what is closed today may be opened there tomorrow
    if (dead) {
      Annotations.of(scope).addWarningV2(
        'cdk-secure-llm:gateway:permitted-to-nobody',
        permitsNobody(dead, this.policies),
      );
    }
    const policyStore = new CfnPolicyStore(scope, 'PolicyStore', {
      description: `Who may invoke what (${scope.node.path})`.slice(0, 150),
      validationSettings: { mode: 'STRICT' },
      deletionProtection: { mode: 'ENABLED' },
      schema: { cedarJson: JSON.stringify(schema) },
    });
    policyStore.applyRemovalPolicy(kept('AWS::VerifiedPermissions::PolicyStore'));
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

const knownOf = ({ aliases, tools, tenants, groups }: AuthorizationScope): KnownEntities => ({
  aliases,
  tools: Object.keys(tools),
  onlyTenant: tenants ? undefined : ONLY_TENANT,
  groups,
});

/** A gateway with something in it that nobody may use is a mistake. */
const permitsNobody = (dead: string, policies?: object): string =>
  policies
    ? `'authorization' must permit what the gateway has to somebody: no policy permits ${dead}; got the policies ${Object.keys(policies).join(', ')}`
    : `'authorization' must have policies that permit what the gateway has: without any only the alias 'default' may be invoked, and not ${dead}; got none`;
