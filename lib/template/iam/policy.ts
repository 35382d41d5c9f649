import { attempt, type Undecided } from '../answer';
import type { Declaration, Template } from '../application';
import { isLoop } from '../loops';
import type { Resource, Value } from '../resource';
import { Text } from '../text';
import { covers } from './actions';

/** What a policy document is attached to decides what its statements mean. */
export type PolicyKind =
  /** What a role, user or group may do. */
  | 'identity'
  /** The most that a role or user may ever do: it grants nothing by itself. */
  | 'boundary'
  /** Who may assume a role. */
  | 'trust'
  /** Who may use the resource that the policy hangs on. */
  | 'resource'
  /** What may pass a VPC endpoint. */
  | 'endpoint'
  /** What an organization lets its accounts do (service control policy) or lets be done to their resources (resource control policy). */
  | 'organization';

/** A policy document, wherever it stands. */
export class Policy {
  constructor(
    readonly kind: PolicyKind,
    /** The resource that the document is written in. */
    readonly resource: Resource,
    readonly document: Value,
  ) {}

  private parsed?: readonly Statement[];

  public get statements(): readonly Statement[] {
    this.parsed ??= [...this.document.json().list('Statement')].map(
      (value) => new Statement(this.kind, this.resource, value),
    );
    return this.parsed;
  }
}

/** One IAM statement in normal form: every field a list, `Action` and `NotAction` apart, conditions one by one. */
export class Statement {
  constructor(
    readonly kind: PolicyKind,
    readonly resource: Resource,
    readonly value: Value,
  ) {}

  private readonly read = new Map<string, unknown>();
  private concerned?: Map<string, boolean>;

  /** Every rule asks the same statements the same questions: the answers are kept. */
  private once<T>(field: string, read: () => T): T {
    if (!this.read.has(field)) this.read.set(field, read());
    return this.read.get(field) as T;
  }

  public get sid(): string | undefined {
    return this.value.text('Sid');
  }

  private get effect(): string | undefined {
    return this.once('Effect', () => this.value.text('Effect'));
  }

  public get allows(): boolean {
    return this.effect === 'Allow';
  }

  public get denies(): boolean {
    return this.effect === 'Deny';
  }

  public get actions(): readonly Text[] {
    return this.once('Action', () => texts(this.value, 'Action'));
  }

  public get notActions(): readonly Text[] {
    return this.once('NotAction', () => texts(this.value, 'NotAction'));
  }

  public get resources(): readonly Text[] {
    return this.once('Resource', () => texts(this.value, 'Resource'));
  }

  public get notResources(): readonly Text[] {
    return this.once('NotResource', () => texts(this.value, 'NotResource'));
  }

  public get principals(): readonly Principal[] {
    return this.once('Principal', () => principalsOf(this.value.get('Principal')));
  }

  public get notPrincipals(): readonly Principal[] {
    return this.once('NotPrincipal', () => principalsOf(this.value.get('NotPrincipal')));
  }

  public get conditions(): readonly Condition[] {
    return this.once('Condition', () =>
      this.value
        .entries('Condition')
        .flatMap(([operator, keys]) => keys.entries().map(([key, values]) => new Condition(operator, key, values))),
    );
  }

  /** Whether the statement speaks of `action`, by `Action` or by what `NotAction` leaves over. */
  public concerns(action: string): boolean {
    this.concerned ??= new Map();
    let concerned = this.concerned.get(action);
    if (concerned === undefined) {
      concerned = this.value.get('NotAction').present
        ? !this.notActions.some((pattern) => covers(known(pattern, this.value), action))
        : this.actions.some((pattern) => covers(known(pattern, this.value), action));
      this.concerned.set(action, concerned);
    }
    return concerned;
  }

  /** Whether the statement speaks of every resource: `*`, or whatever `NotResource` leaves over. */
  public get concernsEverything(): boolean {
    return this.value.get('NotResource').present || this.resources.some((resource) => resource.toString() === '*');
  }

  /** The conditions on `key`, whatever its case. */
  public conditionsOn(key: string): readonly Condition[] {
    return this.conditions.filter((condition) => condition.key.toLowerCase() === key.toLowerCase());
  }
}

/** Who a statement speaks of. */
export interface Principal {
  /** `AWS`, `Service`, `Federated`, `CanonicalUser`, or `*` for everyone, signed in or not. */
  readonly type: string;
  readonly value: Text;
}

/** One operator on one key. */
export class Condition {
  /** `StringEquals`, without quantifier and `IfExists`. */
  public readonly test: string;
  /** `ForAllValues` passes when the key is missing; `ForAnyValue` does not. */
  public readonly quantifier: 'ForAllValues' | 'ForAnyValue' | undefined;
  /** Passes when the key is missing. */
  public readonly ifExists: boolean;

  constructor(
    operator: string,
    readonly key: string,
    private readonly held: Value,
  ) {
    const [, quantifier, test, ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(operator)!;
    this.test = test!;
    this.quantifier = quantifier as Condition['quantifier'];
    this.ifExists = ifExists !== undefined;
  }

  public get values(): readonly Text[] {
    return this.held.list().map((value) => value.pattern() ?? Text.of(''));
  }

  /** The first part of a value that may be anything. */
  public get unknown(): Text['unknown'] {
    return this.values.find(({ unknown }) => unknown)?.unknown;
  }

  /** Whether it holds only where the key is there: all but `Null` that asks for its absence. */
  public get asksForKey(): boolean {
    return this.test !== 'Null' || this.values.every((value) => value.toString().toLowerCase() === 'false');
  }

  /** Whether a request that lacks the key passes this condition (on an Allow: the condition can be sidestepped). */
  public get passesWithoutKey(): boolean {
    return (
      this.ifExists ||
      this.quantifier === 'ForAllValues' ||
      /^((String|Arn|Numeric|Date)Not|NotIpAddress)/.test(this.test)
    );
  }
}

function texts(value: Value, path: string): readonly Text[] {
  return value.list(path).map((item) => {
    const text = item.pattern();
    if (!text) throw item.undecided('is no text');
    return text;
  });
}

/** The action pattern; a part that may be anything makes the statement undecided. */
function known(pattern: Text, value: Value): string {
  const unknown = pattern.unknown;
  if (unknown) throw value.undecided(unknown.why) as Undecided;
  return pattern.toString();
}

function principalsOf(value: Value): readonly Principal[] {
  if (value.absent) return [];
  if (!value.isMap) return value.list().map((item) => ({ type: '*', value: item.pattern() ?? Text.of('') }));
  return value.entries().flatMap(([type, values]) => values.list().map((item) => ({ type, value: principal(item) })));
}

/** A principal by its usual name, also where that ends with the suffix of the partition (`AWS::URLSuffix`). */
export const principal = (value: Value): Text =>
  (value.pattern() ?? Text.of('')).with('AWS::URLSuffix', 'amazonaws.com');

/**
 * Paths of policy documents by resource type. `[]` goes through a list.
 *
 * @asOf 2026-11
 */
const DOCUMENTS: Readonly<Record<string, readonly (readonly [PolicyKind, string])[]>> = {
  'AWS::IAM::Role': [
    ['trust', 'AssumeRolePolicyDocument'],
    ['identity', 'Policies[].PolicyDocument'],
  ],
  'AWS::IAM::User': [['identity', 'Policies[].PolicyDocument']],
  'AWS::IAM::Group': [['identity', 'Policies[].PolicyDocument']],
  'AWS::IAM::Policy': [['identity', 'PolicyDocument']],
  'AWS::IAM::ManagedPolicy': [['identity', 'PolicyDocument']],
  'AWS::IAM::RolePolicy': [['identity', 'PolicyDocument']],
  'AWS::IAM::UserPolicy': [['identity', 'PolicyDocument']],
  'AWS::IAM::GroupPolicy': [['identity', 'PolicyDocument']],
  'AWS::SSO::PermissionSet': [['identity', 'InlinePolicy']],
  'AWS::Serverless::Function': [
    ['trust', 'AssumeRolePolicyDocument'],
    ['identity', 'Policies[]'],
  ],
  'AWS::Serverless::StateMachine': [['identity', 'Policies[]']],
  'AWS::S3::BucketPolicy': [['resource', 'PolicyDocument']],
  'AWS::S3::AccessPoint': [['resource', 'Policy']],
  'AWS::S3Vectors::VectorBucketPolicy': [['resource', 'Policy']],
  'AWS::KMS::Key': [['resource', 'KeyPolicy']],
  'AWS::KMS::ReplicaKey': [['resource', 'KeyPolicy']],
  'AWS::SQS::QueuePolicy': [['resource', 'PolicyDocument']],
  'AWS::SNS::TopicPolicy': [['resource', 'PolicyDocument']],
  'AWS::SecretsManager::ResourcePolicy': [['resource', 'ResourcePolicy']],
  'AWS::ECR::Repository': [['resource', 'RepositoryPolicyText']],
  'AWS::CodeArtifact::Domain': [['resource', 'PermissionsPolicyDocument']],
  'AWS::CodeArtifact::Repository': [['resource', 'PermissionsPolicyDocument']],
  'AWS::Backup::BackupVault': [['resource', 'AccessPolicy']],
  'AWS::Events::EventBusPolicy': [['resource', 'Statement']],
  'AWS::Logs::ResourcePolicy': [['resource', 'PolicyDocument']],
  'AWS::ApiGateway::RestApi': [['resource', 'Policy']],
  'AWS::DynamoDB::Table': [['resource', 'ResourcePolicy.PolicyDocument']],
  'AWS::OpenSearchService::Domain': [['resource', 'AccessPolicies']],
  'AWS::EFS::FileSystem': [['resource', 'FileSystemPolicy']],
  'AWS::Bedrock::ResourcePolicy': [['resource', 'PolicyDocument']],
  'AWS::Bedrock::KnowledgeBasePolicy': [['resource', 'PolicyDocument']],
  'AWS::BedrockAgentCore::ResourcePolicy': [['resource', 'Policy']],
  'AWS::SageMaker::ModelPackageGroup': [['resource', 'ModelPackageGroupPolicy']],
  'AWS::EC2::VPCEndpoint': [['endpoint', 'PolicyDocument']],
  'AWS::Organizations::Policy': [['organization', 'Content']],
};

/** The resource types in which policy documents stand. */
export const POLICY_TYPES: readonly string[] = [...Object.keys(DOCUMENTS), 'AWS::Lambda::Permission'];

const named = new WeakMap<Declaration, ReadonlySet<string> | 'any'>();

/**
 * Whether the policies written in a resource may speak of actions of one of `services`: told from the text alone, so that
 * a rule about Bedrock costs nothing on the many policies of an application that are about something else.
 */
export function mayName(declaration: Declaration, services: readonly string[]): boolean {
  const found = servicesIn(declaration);
  return found === 'any' || services.some((service) => found.has(service));
}

function servicesIn(declaration: Declaration): ReadonlySet<string> | 'any' {
  let found = named.get(declaration);
  if (!found) {
    const names = new Set<string>();
    const isKnown = collectServices(declaration.body.Properties, names) && !holdsDocuments(declaration.template);
    found = isKnown && names.size > 0 ? names : 'any';
    named.set(declaration, found);
  }
  return found;
}

/** Resources by the services of which their policies may speak. */
export class NamedServices {
  private readonly ofAny: number[] = [];
  private readonly byService = new Map<string, number[]>();

  constructor(private readonly declarations: readonly Declaration[]) {
    declarations.forEach((declaration, place) => {
      const services = servicesIn(declaration);
      if (services === 'any') this.ofAny.push(place);
      else
        for (const service of services) {
          const places = this.byService.get(service);
          if (places) places.push(place);
          else this.byService.set(service, [place]);
        }
    });
  }

  /** Those that may speak of one of `services`, in the order of all. */
  public speakingOf(services: readonly string[]): readonly Declaration[] {
    const places = new Set(this.ofAny);
    for (const service of services) for (const place of this.byService.get(service) ?? []) places.add(place);
    return [...places].sort((a, b) => a - b).map((place) => this.declarations[place]!);
  }
}

const holding = new WeakMap<Template, boolean>();

/** Whether actions stand in parameters or mappings, by which a policy may be given. */
function holdsDocuments(template: Template): boolean {
  let holds = holding.get(template);
  if (holds === undefined) {
    const names = new Set<string>();
    const { parameters, mappings } = template;
    holds = ![parameters, mappings].every((section) => collectServices(section, names)) || names.size > 0;
    holding.set(template, holds);
  }
  return holds;
}

/** What a statement says besides its actions. */
const NO_ACTIONS: ReadonlySet<string> = new Set(['Condition', 'Effect', 'Principal', 'Resource', 'Sid']);

/** Gathers the services that actions name; false where an action may be of any service. */
function collectServices(value: unknown, names: Set<string>): boolean {
  // a document may be written as the text of its JSON
  if (typeof value === 'string') return !value.includes('Action"');
  if (value === null || typeof value !== 'object') return true;
  if (Array.isArray(value)) {
    for (const item of value) if (!collectServices(item, names)) return false;
    return true;
  }
  const map = value as Readonly<Record<string, unknown>>;
  const isStatement = Object.hasOwn(map, 'Action');
  for (const key in map) {
    if (key === 'NotAction' || key === 'Fn::Transform' || isLoop(key)) return false;
    // what stands beside them in a statement names no more actions
    if (isStatement && NO_ACTIONS.has(key)) continue;
    if (!(key === 'Action' ? collectActions(map[key], names) : collectServices(map[key], names))) return false;
  }
  return true;
}

function collectActions(actions: unknown, names: Set<string>): boolean {
  if (!Array.isArray(actions)) return collectAction(actions, names);
  for (const action of actions) if (!collectAction(action, names)) return false;
  return true;
}

function collectAction(action: unknown, names: Set<string>): boolean {
  const end = typeof action === 'string' ? action.indexOf(':') : -1;
  if (end <= 0) return false;
  const service = (action as string).slice(0, end).toLowerCase();
  if (/[*?]/.test(service)) return false;
  names.add(service);
  return true;
}

/** The policy documents that are written in `resource`, as far as they are known. */
export const policiesIn = (resource: Resource): readonly Policy[] =>
  resource.view.onceOf('policies', resource, () => readPolicies(resource));

function readPolicies(resource: Resource): readonly Policy[] {
  if (resource.type === 'AWS::Lambda::Permission')
    return [new Policy('resource', resource, permissionDocument(resource))];
  if (
    resource.type === 'AWS::Organizations::Policy' &&
    !/^(SERVICE|RESOURCE)_CONTROL_POLICY$/.test(resource.text('Type') ?? '')
  )
    return []; // the other policy types of Organizations have grammars of their own
  return (DOCUMENTS[resource.type] ?? []).flatMap(([kind, path]) => {
    // SAM also takes names of managed policies and of its own policy templates there: those are no documents
    return resource
      .at(path)
      .filter((document) => path !== 'Policies[]' || (document.isMap && document.get('Statement').present))
      .map(
        (document) => new Policy(kind === 'identity' && isBoundary(resource) ? 'boundary' : kind, resource, document),
      );
  });
}

/** Where a resource that holds permissions names managed policies. */
export const managedPoliciesOf = (type: string): string =>
  type.startsWith('AWS::Serverless::') ? 'Policies' : 'ManagedPolicyArns';

/** Whether a managed policy is used as a permissions boundary and attached to no one. */
function isBoundary(policy: Resource): boolean {
  const { type } = policy;
  if (type !== 'AWS::IAM::ManagedPolicy' || ['Roles', 'Users', 'Groups'].some((list) => policy.get(list).present))
    return false;
  const named = (by: string, path: string) => policy.referrers(by, path).length > 0;
  return (
    BOUNDED.some((by) => named(by, 'PermissionsBoundary')) &&
    ![...BOUNDED, 'AWS::IAM::Group'].some((by) => named(by, `${managedPoliciesOf(by)}[]`))
  );
}

/** What takes a permissions boundary. */
const BOUNDED = ['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::Serverless::Function', 'AWS::Serverless::StateMachine'];

/** A Lambda permission, written as the statement that it adds to the function's policy. */
function permissionDocument(permission: Resource): Value {
  const raw = (name: string) => permission.get(name).raw;
  const equals = (name: string, key: string) => (permission.get(name).present ? { [key]: raw(name) } : {});
  const condition = Object.entries({
    ArnLike: equals('SourceArn', 'aws:SourceArn'),
    StringEquals: {
      ...equals('SourceAccount', 'aws:SourceAccount'),
      ...equals('PrincipalOrgID', 'aws:PrincipalOrgID'),
      ...equals('FunctionUrlAuthType', 'lambda:FunctionUrlAuthType'),
      ...equals('EventSourceToken', 'lambda:EventSourceToken'),
    },
    Bool: equals('InvokedViaFunctionUrl', 'lambda:InvokedViaFunctionUrl'),
  }).filter(([, keys]) => Object.keys(keys).length > 0);
  // an account, a role, everyone, or whom nobody knows; anything else is a service
  const named = attempt(() => permission.pattern('Principal'));
  const who = named?.toString() ?? '';
  const isUnknown = named?.parts.length === 1 && named.unknown !== undefined;
  const type = isUnknown || /^(\*|\d{12}|arn:.*|\$\{AWS::AccountId\}|\$\{[^}]*Arn\})$/.test(who) ? 'AWS' : 'Service';
  return permission.standIn({
    Statement: [
      {
        Effect: 'Allow',
        Action: raw('Action'),
        Resource: raw('FunctionName'),
        Principal: { [type]: raw('Principal') },
        ...(condition.length > 0 ? { Condition: Object.fromEntries(condition) } : {}),
      },
    ],
  });
}
