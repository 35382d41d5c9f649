import type { DeployedResource } from '../../local/samples/deployed';
import { awsPolicies } from './aws-policies';
import {
  ANONYMOUS,
  actionsMeant,
  type Iam,
  type PolicyDocument,
  type Principal,
  type Statement,
  statementsOf,
} from './iam';

/** Something that somebody asks an account for. */
export interface Call {
  /** For example `s3:DeleteObject`. */
  readonly action: string;
  /** An ARN; absent for an action that takes no resource. */
  readonly resource?: string;
  readonly context?: Readonly<Record<string, string | string[]>>;
}

/** Somebody in an account, with what is true of each call that he makes. */
export interface Actor {
  readonly name: string;
  readonly arn: string;
  readonly identityPolicies: Record<string, PolicyDocument>;
  /** ARN and text of the permissions boundary. */
  readonly boundary?: { readonly arn: string; readonly document: PolicyDocument };
  /** What the sessions say, for example from which VPC they come. */
  readonly context?: Readonly<Record<string, string | string[]>>;
  /** Whether calls go through the endpoints of the application's VPC. */
  readonly inVpc?: boolean;
}

/** Where a policy stands. */
export interface Place {
  readonly kind: 'identity' | 'boundary' | 'resource' | 'endpoint' | 'logs';
  /** The ARN of the role or resource, or the name of the endpoint. */
  readonly of: string;
  readonly name: string;
  readonly key: string;
  readonly policy: PolicyDocument;
}

export interface OrganizationPolicies {
  readonly serviceControlPolicies?: PolicyDocument[];
  readonly resourceControlPolicies?: PolicyDocument[];
}

/** What has been changed since the deployment, as facts such as `open <ARN>`. They only ever add up. */
export type Changes = ReadonlySet<string>;

/**
 * The facts that calls take notice of. Whoever may change a text writes the worst one into it, so each stands for everything
 * that the change could be used for.
 */
export const fact = {
  /** The policy of a bucket, key, queue, topic or vault, or the trust of a role, admits everybody. */
  open: (arn: string) => `open ${arn}`,
  /** A role or user has everything inline or attached. */
  mighty: (arn: string) => `mighty ${arn}`,
  /** A managed policy allows everything. */
  rewritten: (arn: string) => `rewritten ${arn}`,
  /** A role has no permissions boundary any more. */
  unbounded: (arn: string) => `unbounded ${arn}`,
  /** A protection outside of IAM is off: of a log group, a vault of backups. */
  unlocked: (arn: string) => `unlocked ${arn}`,
  /** Whoever somebody has become. */
  holds: (name: string) => `holds ${name}`,
  /** Something that a goal asks for and no policy. */
  done: (what: string) => `done ${what}`,
};

type Written = Record<string, unknown>;
const document = (...statements: Written[]) =>
  ({ Version: '2012-10-17', Statement: statements }) as unknown as PolicyDocument;

/** What whoever may rewrite a policy makes of it. */
export const EVERYTHING = document({ Effect: 'Allow', Action: '*', Resource: '*' });
const FOR_EVERYBODY = document({ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' });
const TRUST_EVERYBODY = document({ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' });

const ORGANIZATION = 'o-abcde12345';

/**
 * Deployed stacks, and every policy that has a say about a call to them: of the caller, its boundary, the resource, the
 * endpoint, the organization. Beyond these, what holds whatever policies say: Object Lock, deletion protection of log
 * groups, locks of backup vaults, grants of keys.
 *
 * Not known here: service-linked roles, session policies, and what a service does under its own name after a call.
 */
export class Account {
  private readonly resourcePolicies = new Map<string, PolicyDocument>();
  private readonly endpoints = new Map<string, PolicyDocument>();
  /** By what stands in ARNs for the resource: its physical name, or the ARN itself. */
  private readonly tags = new Map<string, Record<string, string>>();
  private readonly locks = new Map<string, 'GOVERNANCE' | 'COMPLIANCE'>();
  private readonly logPolicies: Written[] = [];
  private readonly decisions = new Map<string, Promise<string>>();
  private replaced?: { readonly of: string; readonly key: string; readonly policy: PolicyDocument };
  /** Log groups that nobody deletes before somebody takes the protection off. */
  private readonly kept = new Set<string>();

  constructor(
    public readonly iam: Iam,
    private readonly organization: OrganizationPolicies | undefined,
    /** Roles that are no part of the stacks, such as those of `cdk bootstrap`, with their trust. */
    foreign: Record<string, PolicyDocument> = {},
  ) {
    const { deployed } = iam;
    const each = (type: string, read: (resource: DeployedResource) => void) => deployed.all(type).forEach(read);
    const byRef = (type: string) => new Map(deployed.all(type).map((resource) => [resource.ref, resource.arn]));
    const policy = (value: unknown) => value as PolicyDocument;

    const buckets = byRef('AWS::S3::Bucket');
    each('AWS::S3::BucketPolicy', ({ properties }) =>
      this.resourcePolicies.set(buckets.get(String(properties.Bucket))!, policy(properties.PolicyDocument)),
    );
    each('AWS::KMS::Key', ({ arn, properties }) => this.resourcePolicies.set(arn, policy(properties.KeyPolicy)));
    each('AWS::SNS::TopicPolicy', ({ properties }) => {
      for (const topic of properties.Topics as string[])
        this.resourcePolicies.set(topic, policy(properties.PolicyDocument));
    });
    // `Ref` of a queue is its URL, which stands here for its name
    const queues = byRef('AWS::SQS::Queue');
    each('AWS::SQS::QueuePolicy', ({ properties }) => {
      for (const queue of properties.Queues as string[]) {
        this.resourcePolicies.set(queues.get(queue)!, policy(properties.PolicyDocument));
      }
    });
    each('AWS::IAM::Role', ({ arn, properties }) =>
      this.resourcePolicies.set(arn, policy(properties.AssumeRolePolicyDocument)),
    );
    for (const [arn, trust] of Object.entries(foreign)) this.resourcePolicies.set(arn, trust);
    each('AWS::SecretsManager::ResourcePolicy', ({ properties }) =>
      this.resourcePolicies.set(String(properties.SecretId), policy(properties.ResourcePolicy)),
    );
    each('AWS::Backup::BackupVault', ({ arn, properties }) => {
      if (properties.AccessPolicy) this.resourcePolicies.set(arn, policy(properties.AccessPolicy));
      const lock = properties.LockConfiguration as { ChangeableForDays?: number } | undefined;
      if (lock) this.locks.set(arn, lock.ChangeableForDays === undefined ? 'GOVERNANCE' : 'COMPLIANCE');
    });
    each('AWS::DynamoDB::Table', ({ arn, properties }) => {
      const own = properties.ResourcePolicy as { PolicyDocument: unknown } | undefined;
      if (own) this.resourcePolicies.set(arn, policy(own.PolicyDocument));
    });
    each('AWS::S3Vectors::VectorBucketPolicy', ({ properties }) =>
      this.resourcePolicies.set(String(properties.VectorBucketArn), policy(properties.Policy)),
    );
    const functions = byRef('AWS::Lambda::Function');
    for (const [ref, arn] of functions) {
      const permissions = this.permissions(ref, arn);
      if (permissions) this.resourcePolicies.set(arn, permissions);
    }
    each('AWS::ApiGateway::RestApi', ({ ref, properties }) => {
      if (properties.Policy) this.resourcePolicies.set(apiArn(iam, ref), policy(properties.Policy));
    });
    each('AWS::Logs::ResourcePolicy', ({ properties }) => {
      const text = properties.PolicyDocument;
      const parsed = (typeof text === 'string' ? JSON.parse(text) : text) as { Statement: Written | Written[] };
      this.logPolicies.push(...[parsed.Statement].flat());
    });
    each('AWS::Logs::LogGroup', ({ arn, properties }) => {
      if (String(properties.DeletionProtectionEnabled) === 'true') this.kept.add(arn);
    });
    each('AWS::S3::Bucket', ({ arn, properties }) => {
      const rule = (properties.ObjectLockConfiguration as { Rule?: { DefaultRetention?: { Mode: string } } })?.Rule;
      if (rule?.DefaultRetention) this.locks.set(arn, rule.DefaultRetention.Mode as 'GOVERNANCE' | 'COMPLIANCE');
    });
    each('AWS::EC2::VPCEndpoint', ({ properties }) => {
      if (!properties.PolicyDocument) return;
      this.endpoints.set(String(properties.ServiceName).split('.').pop()!, policy(properties.PolicyDocument));
    });
    for (const type of TAGGED) {
      each(type, ({ ref, properties, stackName }) => {
        // a budget and a user pool call them otherwise
        const {
          ResourceTags = [],
          Tags = ResourceTags,
          UserPoolTags = {},
        } = properties as {
          ResourceTags?: Tag[];
          Tags?: Tag[] | Record<string, string>;
          UserPoolTags?: object;
        };
        const own = Array.isArray(Tags) ? Tags.map(({ Key, Value }) => [Key, Value] as const) : Object.entries(Tags);
        const tags = [
          ...own,
          ...Object.entries(UserPoolTags),
          ...(UNMARKED.has(type) ? [] : [['aws:cloudformation:stack-name', stackName] as const]),
        ];
        this.tags.set(
          type === 'AWS::WAFv2::WebACL' ? ref.split('|')[0]! : ref,
          Object.fromEntries(tags.map(([key, value]) => [`aws:ResourceTag/${key}`, String(value)])),
        );
      });
    }
  }

  /** A role of the stacks, as its sessions are. */
  public role(logicalId: string): Actor {
    const { arn, properties } = this.iam.deployed.one('AWS::IAM::Role', logicalId);
    const { identityPolicies, boundary } = this.iam.role(logicalId, awsPolicies());
    const byLogicalId = new Map(
      this.iam.deployed.all('AWS::IAM::ManagedPolicy').map((policy) => [policy.logicalId, policy.ref]),
    );
    const code = this.iam.deployed.all('AWS::Lambda::Function').find((each) => String(each.properties.Role) === arn);
    return {
      name: logicalId,
      arn,
      // by ARN, so that a change of a policy's text finds them
      identityPolicies: Object.fromEntries(
        Object.entries(identityPolicies).map(([name, policy]) => [byLogicalId.get(name) ?? name, policy]),
      ),
      boundary: boundary && { arn: String(properties.PermissionsBoundary), document: boundary },
      // whoever has the credentials of a function has this key with them: Lambda puts it into the session
      context: code && { 'lambda:SourceFunctionArn': code.arn },
    };
  }

  /** Every policy that the stacks write: of roles, of resources, of endpoints. */
  public get places(): Place[] {
    const roles = this.iam.deployed.all('AWS::IAM::Role').flatMap(({ logicalId, arn }): Place[] => {
      const { identityPolicies, boundary } = this.role(logicalId);
      const own = Object.entries(identityPolicies).filter(([name]) => !name.includes(':iam::aws:'));
      return [
        ...own.map(
          ([name, policy]): Place => ({ kind: 'identity', of: arn, name: `${logicalId} ${name}`, key: name, policy }),
        ),
        ...(boundary
          ? [
              {
                kind: 'boundary',
                of: arn,
                name: `boundary ${boundary.arn}`,
                key: boundary.arn,
                policy: boundary.document,
              } as const,
            ]
          : []),
      ];
    });
    const named = new Map<string, string>();
    for (const type of ['AWS::S3::Bucket', ...TAGGED]) {
      for (const { arn, logicalId } of this.iam.deployed.all(type)) named.set(arn, `${type} ${logicalId}`);
    }
    return [
      ...roles,
      ...[...this.resourcePolicies]
        .filter(([arn]) => named.has(arn))
        .map(([arn, policy]): Place => ({ kind: 'resource', of: arn, name: `of ${named.get(arn)}`, key: arn, policy })),
      ...[...this.endpoints].map(
        ([name, policy]): Place => ({ kind: 'endpoint', of: name, name: `of the endpoint ${name}`, key: name, policy }),
      ),
      ...(this.logPolicies.length > 0
        ? [{ kind: 'logs', of: '', name: 'of log groups', key: '', policy: document(...this.logPolicies) } as const]
        : []),
    ];
  }

  /** The account with another text in one place. */
  public with({ kind, of, key }: Place, policy: PolicyDocument): Account {
    const resourcePolicies = new Map(this.resourcePolicies);
    const endpoints = new Map(this.endpoints);
    if (kind === 'resource') resourcePolicies.set(of, policy);
    if (kind === 'endpoint') endpoints.set(of, policy);
    return Object.assign(Object.create(Account.prototype) as object, this, {
      decisions: new Map(),
      resourcePolicies,
      endpoints,
      replaced: kind === 'identity' || kind === 'boundary' ? { of, key, policy } : undefined,
      ...(kind === 'logs' && { logPolicies: [policy.Statement].flat() }),
    }) as unknown as Account;
  }

  /** `allowed`, or what denies, after `changes`; remembered, because chains ask the same again and again. */
  public decide(actor: Actor, call: Call, changes: Changes = new Set()): Promise<string> {
    const owner = ownerOf(call);
    const facts = relevant(actor, owner, changes);
    const name = JSON.stringify([actor.name, actor.arn, actor.context, call, facts]);
    const known = this.decisions.get(name) ?? this.ask(actor, call, new Set(facts));
    this.decisions.set(name, known);
    return known;
  }

  /** Whether all calls are allowed. */
  public async can(actor: Actor, calls: readonly Call[], changes: Changes = new Set()): Promise<boolean> {
    for (const call of calls) if ((await this.decide(actor, call, changes)) !== 'allowed') return false;
    return true;
  }

  private async ask(asking: Actor, call: Call, changes: Changes): Promise<string> {
    const actor = this.withReplaced(asking);
    const owner = ownerOf(call);
    const refused = this.refusesWhoever(call, owner, changes);
    if (refused) return refused;
    // the firewall lets nothing through that nobody declared
    // what a service does in his name takes no way through his network
    const isOwnCall = actor.inVpc && !('kms:ViaService' in (call.context ?? {}));
    if (isOwnCall && !this.endpoints.has(endpointOf(call.action))) return 'denied by the network';
    const principal = principalAfter(actor, changes);
    const isGranted = call.action.startsWith('kms:') && USE.has(call.action) && changes.has(`granted ${owner}`);
    const resourcePolicy = isGranted ? FOR_EVERYBODY : this.policyOf(call, owner, changes);
    if (![...Object.values(principal.identityPolicies), resourcePolicy].some((policy) => mayAllow(policy, call))) {
      return 'denied by identity';
    }
    const account = this.iam.deployed.place.account;
    const isOfTheOrganization = this.organization && principal.arn.includes(`:${account}:`);
    const context = {
      'aws:ResourceAccount': account,
      ...(this.organization && { 'aws:ResourceOrgID': ORGANIZATION }),
      ...(isOfTheOrganization && { 'aws:PrincipalOrgID': ORGANIZATION }),
      ...actor.context,
      ...call.context,
    };
    return this.iam.decide({
      principal,
      action: call.action,
      resource: call.resource,
      context,
      resourceTags: this.tagsOf(call.resource),
      resourcePolicy,
      endpointPolicy: isOwnCall ? this.endpoints.get(endpointOf(call.action)) : undefined,
      // policies of the organization bind the members of the account, and nobody else
      ...(isOfTheOrganization && { serviceControlPolicies: this.organization?.serviceControlPolicies }),
      resourceControlPolicies: this.organization?.resourceControlPolicies,
    });
  }

  /** The tags of what an ARN names, or of what it stands below. */
  private tagsOf(resource = ''): Record<string, string> | undefined {
    let longest = '';
    for (const name of this.tags.keys()) if (name.length > longest.length && resource.includes(name)) longest = name;
    return this.tags.get(longest);
  }

  private withReplaced(actor: Actor): Actor {
    const { replaced } = this;
    if (replaced?.of !== actor.arn) return actor;
    const { boundary, identityPolicies } = actor;
    if (boundary?.arn === replaced.key) return { ...actor, boundary: { ...boundary, document: replaced.policy } };
    if (!(replaced.key in identityPolicies)) return actor;
    return { ...actor, identityPolicies: { ...identityPolicies, [replaced.key]: replaced.policy } };
  }

  /** What no right opens. Locked versions go with the right to bypass governance; that one is asked for beside. */
  private refusesWhoever({ action }: Call, owner: string, changes: Changes): string | undefined {
    const lock = this.locks.get(owner);
    if (action === 's3:DeleteObjectVersion' || action === 's3:BypassGovernanceRetention') {
      return lock === 'COMPLIANCE' ? 'denied by Object Lock in compliance mode' : undefined;
    }
    if (action === 'logs:DeleteLogGroup' && this.kept.has(owner) && !changes.has(fact.unlocked(owner))) {
      return 'denied by deletion protection';
    }
    if (action === 'backup:DeleteRecoveryPoint' && this.locks.size > 0) {
      const [vault, mode] = [...this.locks].find(([arn]) => arn.includes(':backup-vault:')) ?? [];
      if (vault && !(mode === 'GOVERNANCE' && changes.has(fact.unlocked(vault)))) return 'denied by vault lock';
    }
    if (action === 'backup:DeleteBackupVaultLockConfiguration' && lock === 'COMPLIANCE') {
      return 'denied by vault lock in compliance mode';
    }
    return undefined;
  }

  private policyOf({ action }: Call, owner: string, changes: Changes): PolicyDocument | undefined {
    const isRole = owner.includes(':iam:');
    // the trust of a role is asked about nothing but sessions
    if (isRole && !action.startsWith('sts:')) return undefined;
    if (changes.has(fact.open(owner))) return isRole ? TRUST_EVERYBODY : FOR_EVERYBODY;
    if (action.startsWith('logs:')) return this.logPolicies.length > 0 ? document(...this.logPolicies) : undefined;
    // of a key that is none of the stacks' there is AWS's default
    return this.resourcePolicies.get(owner) ?? (owner.includes(':kms:') ? this.defaultKeyPolicy : undefined);
  }

  private get defaultKeyPolicy(): PolicyDocument {
    const { partition, account } = this.iam.deployed.place;
    return document({
      Effect: 'Allow',
      Principal: { AWS: `arn:${partition}:iam::${account}:root` },
      Action: 'kms:*',
      Resource: '*',
    });
  }

  /** What a function's permissions say, as the policy that Lambda makes of them. */
  private permissions(ref: string, arn: string): PolicyDocument | undefined {
    const ofFunction = this.iam.deployed
      .all('AWS::Lambda::Permission')
      .filter(({ properties }) => [ref, arn].some((name) => String(properties.FunctionName).startsWith(name)));
    if (ofFunction.length === 0) return undefined;
    return document(
      ...ofFunction.map(({ properties }) => ({
        Effect: 'Allow',
        Principal: String(properties.Principal).includes('.amazonaws.com')
          ? { Service: properties.Principal }
          : { AWS: properties.Principal },
        Action: properties.Action,
        Resource: String(properties.FunctionName).startsWith('arn:') ? properties.FunctionName : arn,
        Condition: {
          ...(properties.SourceArn ? { ArnLike: { 'aws:SourceArn': properties.SourceArn } } : {}),
          ...(properties.SourceAccount ? { StringEquals: { 'aws:SourceAccount': properties.SourceAccount } } : {}),
        },
      })),
    );
  }
}

/** Which endpoint takes a call, where it is not named after the service. */
function endpointOf(action: string): string {
  const [service = '', name = ''] = action.split(':');
  if (service === 'appconfig') return 'appconfigdata';
  if (service === 'cloudwatch') return 'monitoring';
  if (service !== 'bedrock') return service;
  if (/^Retrieve/.test(name)) return 'bedrock-agent-runtime';
  return /^(Invoke|ApplyGuardrail|Call)/.test(name) ? 'bedrock-runtime' : 'bedrock-agent';
}

/** What a grant of a key gives. */
const USE = new Set([
  'kms:Decrypt',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
]);

type Tag = { Key: string; Value: string };

/** Types whose tags IAM reads. Those of a bucket it reads only where attribute-based access control is switched on. */
const TAGGED = [
  'AWS::ApiGateway::RestApi',
  'AWS::AppConfig::Application',
  'AWS::Backup::BackupVault',
  'AWS::Bedrock::KnowledgeBase',
  'AWS::Budgets::Budget',
  'AWS::CloudTrail::Trail',
  'AWS::CloudWatch::Alarm',
  'AWS::Cognito::UserPool',
  'AWS::DynamoDB::Table',
  'AWS::EC2::FlowLog',
  'AWS::EC2::RouteTable',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::VPC',
  'AWS::EC2::VPCEndpoint',
  'AWS::Events::Rule',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Role',
  'AWS::KMS::Key',
  'AWS::Lambda::Function',
  'AWS::Logs::LogGroup',
  'AWS::NetworkFirewall::Firewall',
  'AWS::NetworkFirewall::RuleGroup',
  'AWS::S3Vectors::VectorBucket',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::SecretsManager::Secret',
  'AWS::StepFunctions::StateMachine',
  'AWS::WAFv2::WebACL',
];

/**
 * Types that CloudFormation does not mark with the name of their stack, as the schemas in the
 * CloudFormation Registry say.
 *
 * @asOf 2026-11
 */
const UNMARKED = new Set([
  'AWS::Budgets::Budget',
  'AWS::CloudTrail::Trail',
  'AWS::Cognito::UserPool',
  'AWS::DynamoDB::Table',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Role',
  'AWS::KMS::Key',
  'AWS::SQS::Queue',
]);

/** The resource whose policy is asked: an object's or an index's bucket, an alias's function, a stream's group. */
export function ownerOf({ resource = '' }: Call): string {
  const [, , service] = resource.split(':');
  if (service === 's3') return resource.split('/')[0]!;
  if (service === 's3vectors') return resource.split('/index/')[0]!;
  if (service === 'lambda') return resource.split(':').slice(0, 7).join(':');
  if (service === 'logs') return `${resource.split(':').slice(0, 7).join(':')}:*`;
  return resource;
}

export const apiArn = (iam: Iam, api: string) => {
  const { partition, region, account } = iam.deployed.place;
  return `arn:${partition}:execute-api:${region}:${account}:${api}`;
};

/** The changes that have a say: about who asks and what is asked for. */
function relevant(actor: Actor, owner: string, changes: Changes): string[] {
  const arns = [actor.arn, owner, actor.boundary?.arn, ...Object.keys(actor.identityPolicies)];
  return [...changes]
    .filter((each) => !each.startsWith('holds ') && !each.startsWith('done '))
    .filter((each) => arns.includes(each.slice(each.indexOf(' ') + 1)) || each.includes(':backup-vault:'))
    .sort();
}

function principalAfter(actor: Actor, changes: Changes): Principal {
  if (actor.arn === ANONYMOUS.arn) return ANONYMOUS;
  const after = Object.entries(actor.identityPolicies).map(([name, policy]) => [
    name,
    changes.has(fact.rewritten(name)) ? EVERYTHING : policy,
  ]);
  if (changes.has(fact.mighty(actor.arn))) after.push(['added', EVERYTHING]);
  const { boundary } = actor;
  const isFree = !boundary || changes.has(fact.unbounded(actor.arn)) || changes.has(fact.rewritten(boundary.arn));
  return {
    arn: actor.arn,
    identityPolicies: Object.fromEntries(after),
    boundary: isFree ? undefined : boundary.document,
  };
}

const concerns = ({ Action, NotAction }: Statement, action: string): boolean =>
  NotAction ? actionsMeant(NotAction, action).length === 0 : actionsMeant(Action, action).length > 0;

/** Whether a statement is about a resource, or may be: whatever a variable, or an ARN in short, stands for. */
function isAbout({ Resource = '*' }: Statement, resource = '*'): boolean {
  if (resource.includes('*')) return true;
  return [Resource].flat().some((pattern) => {
    if (!pattern.startsWith('arn:')) return true;
    const known = RESOURCES.get(pattern) ?? new RegExp(`^${pattern.split(ANYTHING).map(literal).join('.*')}$`, 'i');
    RESOURCES.set(pattern, known);
    return known.test(resource);
  });
}
const RESOURCES = new Map<string, RegExp>();
const ANYTHING = /\*|\$\{[^}]*\}/;
const literal = (text: string) => text.replace(/[\\^$.+()[\]{}|]/g, '\\$&').replaceAll('?', '.');

/** Whether a statement allows the call, as far as actions and resources tell: where none does, nobody has to be asked. */
const mayAllow = (policy: PolicyDocument | undefined, { action, resource }: Call): boolean =>
  statementsOf(policy).some(
    (statement) => statement.Effect === 'Allow' && concerns(statement, action) && isAbout(statement, resource),
  );
