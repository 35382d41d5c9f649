import { ENSURE_PATH } from '../../../ensure/contract';
import { INGESTION_PATH } from '../../../private/ingestion-path';
import { RESPONSE_PATH } from '../../../private/response-path';
import { anywhere } from './denial';

/** Who may do what others may not, as the props name them. */
export interface ExemptionProps {
  /** Names of roles, with `*` for what is generated. */
  readonly roleNames: readonly string[];
  /** Names of roles that may operate what is protected. */
  readonly responderRoleNames: readonly string[];
  /** Stacks whose functions keep up what was switched on. */
  readonly baselineStackNames: readonly string[];
  /** Stacks that exempt roles deploy. */
  readonly protectedStackNames: readonly string[];
}

type Conditions = Record<string, Record<string, string[]>>;

/** Who is exempt from what, and what is protected, as policies name it. */
export class Exemptions {
  /** Roles that may change what is protected. The providers of the baseline have a path of their own, which nothing cuts. */
  public readonly roles: string[];

  /** The roles of protected stacks, and of those who respond to incidents. */
  public readonly guardedRoles: string[];

  /** Stacks that only the exempt change. */
  public readonly stacks: readonly string[];

  /** Those of them whose resources are told from others by their names. */
  public readonly namedStacks: readonly string[];

  private readonly stackRoles: string[];
  private readonly playbooks: string[];
  private readonly responders: string[];

  constructor(public readonly props: ExemptionProps) {
    const { roleNames, responderRoleNames, baselineStackNames, protectedStackNames } = props;
    this.stacks = [...baselineStackNames, ...protectedStackNames];
    const named = this.stacks.filter((name) => !isWide(name));
    this.namedStacks = named.filter((name) => !named.some((other) => other !== name && standsFor(other, name)));
    const providers = baselineStackNames.map((name) => `${ENSURE_PATH.slice(1)}${name}/*`);
    this.roles = [...roleNames, ...providers].map(role);
    // of a baseline only the providers do anything
    const running = this.namedStacks.filter((name) => protectedStackNames.includes(name));
    const under = (path: string) => running.map((name) => `${path.slice(1)}${name}/*`);
    this.playbooks = under(RESPONSE_PATH).map(role);
    const machines = [RESPONSE_PATH, INGESTION_PATH].flatMap(under);
    this.stackRoles = [...this.names(running), ...machines].map(role);
    this.responders = responderRoleNames.map(role);
    this.guardedRoles = [...[...this.names(), ...machines].map(role), ...this.responders];
  }

  /** Everybody but the exempt. */
  public get others(): Conditions {
    return everybodyBut(this.roles);
  }

  /** Everybody but the exempt and the roles of the protected stacks themselves. */
  public get outsiders(): Conditions {
    return everybodyBut([...this.roles, ...this.stackRoles]);
  }

  /** Everybody but the exempt and the playbooks of the protected stacks, which stop what no other of their roles may. */
  public get allButPlaybooks(): Conditions {
    return everybodyBut([...this.roles, ...this.playbooks]);
  }

  /** Everybody but the exempt, the roles of the protected stacks and who responds to incidents. */
  public get bystanders(): Conditions {
    return everybodyBut([...this.roles, ...this.stackRoles, ...this.responders]);
  }

  /** What the names of all begin with that `cdk bootstrap` made for exempt roles: its qualifier is the same in each. */
  public get bootstraps(): string[] {
    return [...new Set(this.props.roleNames.flatMap((name) => BOOTSTRAPPED.exec(name)?.[0] ?? []))];
  }

  /** The names of resources of stacks, as patterns. */
  public names(stacks: readonly string[] = this.namedStacks): string[] {
    return stacks.flatMap(physicalNames);
  }
}

/** Whether a name stands for so many stacks that their roles cannot be told from whomever they are guarded against. */
const isWide = (stackName: string) => /^.{0,2}\*/.test(stackName);

/** Whether a name with a `*` at its end stands for another. */
const standsFor = (pattern: string, name: string) => pattern.endsWith('*') && name.startsWith(pattern.slice(0, -1));

const role = (name: string) => anywhere('iam', `role/${name}`, '');

const everybodyBut = (roles: string[]): Conditions =>
  roles.length > 0 ? { ArnNotLike: { 'aws:PrincipalArn': roles } } : {};

/** The tag by which CloudFormation marks what it makes. Nobody can set or remove it: the prefix is AWS's. */
export const STACK_NAME = 'aws:ResourceTag/aws:cloudformation:stack-name';

const BOOTSTRAPPED = /^cdk-(\w{1,10}(?=-)|\*)/;

/** Whether the names of a stack's resources carry its whole name: CloudFormation cuts it to 24 characters at least. */
export const isUncut = (stackName: string) => stackName.length <= 24;

/** What CloudFormation names the resources of a stack, whole or cut where all is too long. */
const physicalNames = (stackName: string) => [
  `${stackName}-*`,
  ...(isUncut(stackName) ? [] : [`${stackName.slice(0, 24)}-*`]),
];
