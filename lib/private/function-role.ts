import type { ResourceEnvironment } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, type Node } from 'constructs';

/** Properties for `FunctionRole`. */
export interface FunctionRoleProps {
  readonly description: string;
  /** Absent: none. */
  readonly boundary?: iam.IManagedPolicy;
  /** Absent: `/`. */
  readonly path?: string;
}

/**
 * The role of a function, whose permissions stand in managed policies: each can be read, versioned and found by itself,
 * which an inline policy cannot.
 *
 * Grant to `grantee(name)`; what is granted there ends in the policy of that name.
 */
export class FunctionRole extends Construct {
  public readonly role: iam.Role;
  private readonly policies = new Map<string, iam.ManagedPolicy>();

  constructor(scope: Construct, id: string, props: FunctionRoleProps) {
    super(scope, id);
    this.role = new iam.Role(this, 'Resource', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: props.description,
      permissionsBoundary: props.boundary,
      path: props.path,
    });
  }

  /** Receives grants for this role into the managed policy `name`. */
  public grantee(name: string = 'Policy'): iam.IGrantable {
    return { grantPrincipal: new PolicyPrincipal(this.role, this.policy(name)) };
  }

  /** The managed policy `name`, attached to this role. */
  public policy(name: string = 'Policy'): iam.ManagedPolicy {
    const known = this.policies.get(name);
    if (known) return known;
    const made = new iam.ManagedPolicy(this, name, { roles: [this.role] });
    this.policies.set(name, made);
    return made;
  }

  /** Let `dependent` wait until the role may do its work. */
  public applyBefore(dependent: Construct): void {
    dependent.node.addDependency(...this.policies.values());
  }
}

/** The role for policies of resources that name it; what it is allowed itself goes to a managed policy. */
export class PolicyPrincipal implements iam.IPrincipal {
  public readonly grantPrincipal = this;
  public readonly assumeRoleAction: string;
  public readonly policyFragment: iam.PrincipalPolicyFragment;
  public readonly principalAccount?: string;
  // Resources look for the stack and the account of a principal that is a construct.
  public readonly node: Node;
  public readonly env: ResourceEnvironment;

  constructor(
    role: iam.Role,
    private readonly policy: iam.ManagedPolicy,
  ) {
    this.assumeRoleAction = role.assumeRoleAction;
    this.policyFragment = role.policyFragment;
    this.principalAccount = role.principalAccount;
    this.node = role.node;
    this.env = role.env;
  }

  public addToPolicy(statement: iam.PolicyStatement): boolean {
    return this.addToPrincipalPolicy(statement).statementAdded;
  }

  public addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    this.policy.addStatements(statement);
    return { statementAdded: true, policyDependable: this.policy };
  }
}
