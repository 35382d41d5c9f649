import { attempt, Undecided } from '../answer';
import type { Resource, Value } from '../resource';
import type { Text } from '../text';
import { covers } from './actions';
import { managedPoliciesOf, mayName, type Policy, type Principal, policiesIn, type Statement } from './policy';

/** Who holds what: the resources that can be a principal, and where policies name them. */
const ATTACHMENTS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'AWS::IAM::Role': [
    ['AWS::IAM::Policy', 'Roles[]'],
    ['AWS::IAM::ManagedPolicy', 'Roles[]'],
    ['AWS::IAM::RolePolicy', 'RoleName'],
  ],
  'AWS::IAM::User': [
    ['AWS::IAM::Policy', 'Users[]'],
    ['AWS::IAM::ManagedPolicy', 'Users[]'],
    ['AWS::IAM::UserPolicy', 'UserName'],
  ],
  'AWS::IAM::Group': [
    ['AWS::IAM::Policy', 'Groups[]'],
    ['AWS::IAM::ManagedPolicy', 'Groups[]'],
    ['AWS::IAM::GroupPolicy', 'GroupName'],
  ],
  // their policies stand in the resource itself
  'AWS::Serverless::Function': [],
  'AWS::Serverless::StateMachine': [],
};

const GROUP = 'AWS::IAM::Group';

/** Who may hold permissions, groups and SAM's functions included. */
export const HOLDERS = [
  'AWS::IAM::Role',
  'AWS::IAM::User',
  'AWS::IAM::Group',
  'AWS::Serverless::Function',
  'AWS::Serverless::StateMachine',
] as const;

/** The roles, users and groups of the given templates to which the policies that stand in `resource` apply. */
export function holdersOf(resource: Resource): readonly Resource[] {
  if (Object.hasOwn(ATTACHMENTS, resource.type)) return [resource];
  const holders = new Map<string, Resource>();
  const add = (holder: Resource | undefined) =>
    holder && holders.set(`${holder.template.key}|${holder.logicalId}`, holder);
  for (const [type, attachments] of Object.entries(ATTACHMENTS)) {
    for (const [policyType, path] of attachments) {
      if (policyType !== resource.type) continue;
      for (const named of resource.at(path)) add(named.tryTarget());
    }
    if (resource.type === 'AWS::IAM::ManagedPolicy')
      for (const holder of resource.referrers(type, `${managedPoliciesOf(type)}[]`)) add(holder);
  }
  return [...holders.values()];
}

/** Who is given a set of permissions of IAM Identity Center. */
const ASSIGNMENT = 'AWS::SSO::Assignment';
const PERMISSION_SET = 'AWS::SSO::PermissionSet';

/** Whether somebody is put into a group. Whom a parameter names is somebody. */
const hasMembers = (group: Resource): boolean =>
  group.referrers('AWS::IAM::User', 'Groups[]').length > 0 ||
  group
    .referrers('AWS::IAM::UserToGroupAddition', 'GroupName')
    .some((addition) => attempt(() => addition.list('Users').length) !== 0);

/**
 * Whether somebody holds a policy that says what its holder may do. Until then it allows and denies nothing. Roles and users
 * that a policy names hold it, also where they are not among the given templates.
 */
export function isHeld({ kind, resource }: Policy): boolean {
  return kind !== 'identity' || resource.view.onceOf('is held', resource, () => hasHolder(resource));
}

function hasHolder(resource: Resource): boolean {
  if (resource.type === PERMISSION_SET) return resource.referrers(ASSIGNMENT, 'PermissionSetArn').length > 0;
  if (resource.type === GROUP) return hasMembers(resource);
  if (Object.hasOwn(ATTACHMENTS, resource.type)) return true;
  const paths = Object.values(ATTACHMENTS).flatMap((attachments) =>
    attachments.filter(([type]) => type === resource.type).map(([, path]) => path),
  );
  const holds = (holder: Resource | undefined) => holder?.type !== GROUP || hasHolder(holder);
  return (
    resource.at(...paths).some((name) => holds(name.tryTarget())) ||
    holdersOf(resource).some(holds) ||
    resource.referrers(PERMISSION_SET, 'CustomerManagedPolicyReferences[].Name').some(hasHolder)
  );
}

/** A role may do less than its policies say, and nobody knows how much less. */
export class BoundaryNotGiven extends Undecided {
  constructor(boundary: Value) {
    super(boundary, 'names a permissions boundary that is not among the given templates');
  }
}

/** What a role (or user, group, SAM function) may do, after denials and boundary. */
export class Permissions {
  /** What its identity policies are written in. */
  private readonly policies: ReadonlySet<Resource>;
  private read?: readonly Statement[];
  /** Managed policies that are named but not given, such as AWS's own. */
  readonly managed: readonly Text[];
  /** Statements of its permissions boundary, when the templates give it. */
  private readonly boundary: readonly Statement[] | undefined;

  static of(holder: Resource): Permissions {
    return holder.view.onceOf('permissions', holder, () => new Permissions(holder));
  }

  private constructor(readonly holder: Resource) {
    const managed: Text[] = [];
    const attached = (ATTACHMENTS[holder.type] ?? []).flatMap(([type, path]) => holder.referrers(type, path));
    const policies = new Set<Resource>([holder, ...attached]);
    for (const item of holder.list(managedPoliciesOf(holder.type))) {
      const text = item.isMap ? undefined : item.pattern(); // SAM takes documents in the same place
      const target = text && item.tryTarget();
      if (target) policies.add(target);
      else if (text) managed.push(text);
    }
    this.managed = managed;
    this.policies = policies;
    const boundary = holder.tryTarget('PermissionsBoundary');
    this.boundary = boundary && policiesIn(boundary).flatMap(({ statements }) => statements);
  }

  /** All statements of its identity policies. */
  public get statements(): readonly Statement[] {
    this.read ??= [...this.policies].flatMap((policy) =>
      policiesIn(policy)
        .filter(({ kind }) => kind === 'identity')
        .flatMap(({ statements }) => statements),
    );
    return this.read;
  }

  /** Whether a policy is one of its own. */
  public holds(policy: Resource): boolean {
    return this.policies.has(policy);
  }

  /** Whether its identity policies may speak of actions of one of `services`: told from their text, before any is read. */
  public mayName(services: readonly string[]): boolean {
    for (const { declaration } of this.policies) if (mayName(declaration, services)) return true;
    return false;
  }

  /**
   * The Allow statements by which it may do `action`. With `resource`, an ARN or a pattern, they must allow all of it. A
   * statement is left out when a denial without conditions, or the boundary, takes it back. The conditions of an Allow are
   * not judged here.
   */
  public allowing(action: string, resource?: string): readonly Statement[] {
    return this.statements.filter(
      (statement) =>
        statement.allows &&
        statement.concerns(action) &&
        (resource === undefined || concernsResource(statement, resource)) &&
        !this.denials(statement, action, resource).some((denial) => denial.conditions.length === 0) &&
        this.withinBoundary(action, resource),
    );
  }

  /** Whether it may do `action`, under whatever conditions. */
  public may(action: string, resource?: string): boolean {
    return this.allowing(action, resource).length > 0;
  }

  /** Whether something keeps it from `action`, whatever its policies come to allow: a denial without conditions, or its boundary. */
  public isKeptFrom(action: string): boolean {
    return (
      [...this.statements, ...(this.boundary ?? [])].some(
        (denial) =>
          denial.denies && denial.concerns(action) && denial.concernsEverything && denial.conditions.length === 0,
      ) || !this.withinBoundary(action)
    );
  }

  /** Denials of `action` on everything that `statement` allows it on (or on `resource`), conditional ones included. */
  public denials(statement: Statement, action: string, resource?: string): readonly Statement[] {
    return [...this.statements, ...(this.boundary ?? [])].filter((denial) =>
      takesBack(denial, statement, action, resource),
    );
  }

  /** Whether a denial leaves `action` only on resources that it lists (`NotResource`), at least where its conditions hold. */
  public deniesAllBut(action: string): boolean {
    return [...this.statements, ...(this.boundary ?? [])].some(
      (denial) => denial.denies && denial.value.get('NotResource').present && denial.concerns(action),
    );
  }

  private withinBoundary(action: string, resource?: string): boolean {
    const boundary = this.holder.get('PermissionsBoundary');
    if (boundary.absent) return true;
    if (!this.boundary) {
      if (this.holder.view.unbounded) return true;
      throw new BoundaryNotGiven(boundary);
    }
    return this.boundary.some(
      (statement) =>
        statement.allows &&
        statement.concerns(action) &&
        (resource === undefined || concernsResource(statement, resource)),
    );
  }
}

/**
 * What is left of an Allow, after the denials and the boundary of each principal that holds its policy. Where no holder is
 * known, only the denials in the same policy count.
 */
export class Grant {
  readonly holders: readonly Resource[];

  constructor(readonly statement: Statement) {
    this.holders = holdersOf(statement.resource);
  }

  /** The grant of this statement; nothing where it is no Allow of an identity (a boundary grants nothing). */
  static of(statement: Statement): Grant | undefined {
    return statement.kind === 'identity' && statement.allows ? new Grant(statement) : undefined;
  }

  /** What everyone may do who holds the policy. */
  public permissions(): readonly Permissions[] {
    return this.holders.map((holder) => Permissions.of(holder));
  }

  /** Whether somebody may do `action` by this statement. */
  public allows(action: string): boolean {
    if (!this.statement.concerns(action)) return false;
    if (this.holders.length === 0) return !this.own(action).some((denial) => denial.conditions.length === 0);
    return this.holders.some((holder) => Permissions.of(holder).allowing(action).includes(this.statement));
  }

  /** The denials of `action` that every holder is under, the conditional ones too: one list for each holder. */
  public denials(action: string): readonly (readonly Statement[])[] {
    if (this.holders.length === 0) return [this.own(action)];
    return this.holders.map((holder) => Permissions.of(holder).denials(this.statement, action));
  }

  /** Whether every holder may do `action` only on resources that a denial lists. */
  public isNarrowed(action: string): boolean {
    return this.holders.length > 0 && this.holders.every((holder) => Permissions.of(holder).deniesAllBut(action));
  }

  private own(action: string): readonly Statement[] {
    return policiesIn(this.statement.resource)
      .flatMap((policy) => policy.statements)
      .filter((denial) => takesBack(denial, this.statement, action));
  }
}

/** Whether `denial` denies `action` on all that `statement` allows it on (or on `resource` alone). */
function takesBack(denial: Statement, statement: Statement, action: string, resource?: string): boolean {
  if (!denial.denies || !denial.concerns(action)) return false;
  if (resource !== undefined) return concernsResource(denial, resource);
  if (denial.resources.some((pattern) => pattern.toString() === '*')) return true;
  if (statement.concernsEverything) return false;
  return statement.resources.every((allowed) => concernsResource(denial, allowed.toString()));
}

/** Whether a statement speaks of all that `resource`, an ARN or pattern, stands for. */
export function concernsResource(statement: Statement, resource: string): boolean {
  if (statement.value.get('NotResource').present)
    return !statement.notResources.some((pattern) => overlap(pattern.toString(), resource));
  return statement.resources.some((pattern) => covers(pattern.toString(), resource, { caseSensitive: true }));
}

/**
 * Whether two patterns may have a text in common: what stands before the first and after the last wildcard of each must
 * agree. It errs towards yes.
 */
export function overlap(a: string, b: string): boolean {
  const ends = (pattern: string) => {
    const first = pattern.search(/[*?]/);
    if (first < 0) return { head: pattern, tail: pattern };
    return { head: pattern.slice(0, first), tail: /[^*?]*$/.exec(pattern)![0] };
  };
  const [x, y] = [ends(a), ends(b)];
  if (covers(a, b, { caseSensitive: true }) || covers(b, a, { caseSensitive: true })) return true;
  if (!/[*?]/.test(a) || !/[*?]/.test(b)) return false;
  return (
    (x.head.startsWith(y.head) || y.head.startsWith(x.head)) && (x.tail.endsWith(y.tail) || y.tail.endsWith(x.tail))
  );
}

/** Who may assume a role, by its trust policy. */
export const trustedBy = (role: Resource): readonly Principal[] =>
  policiesIn(role)
    .filter((policy) => policy.kind === 'trust')
    .flatMap((policy) => policy.statements)
    .filter((statement) => statement.allows)
    .flatMap((statement) => statement.principals);

/** The services that may assume a role, by its trust policy; `*` for anyone. */
export const trustedServices = (role: Resource): readonly string[] =>
  trustedBy(role).map((principal) => (principal.type === 'Service' ? principal.value.toString() : principal.type));
