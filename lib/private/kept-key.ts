import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct, IConstruct } from 'constructs';
import { administratorsOf, deployingRole } from './administrators';
import { kept } from './kept';
import { PrincipalList } from './principal-list';
import { type NamedPrincipals, namedPrincipals } from './principals';

type Conditions = Record<string, Record<string, unknown>>;

// What CloudFormation and an administrator need to keep a key: nothing here encrypts, decrypts or creates grants.
const ADMINISTER = [
  'kms:CancelKeyDeletion',
  'kms:CreateAlias',
  'kms:DeleteAlias',
  'kms:DescribeKey',
  'kms:EnableKey',
  'kms:EnableKeyRotation',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListKeyRotations',
  'kms:ListResourceTags',
  // KMS refuses a policy that its author could not change again (AWS KMS API Reference, PutKeyPolicy)
  'kms:PutKeyPolicy',
  'kms:RevokeGrant',
  'kms:RotateKeyOnDemand',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateAlias',
  'kms:UpdateKeyDescription',
];

// Withheld outside a sandbox: whoever would destroy data by destroying its key must change the key policy first.
const DESTROY = ['kms:DisableKey', 'kms:DisableKeyRotation', 'kms:ScheduleKeyDeletion'];

const ENCRYPT = [
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

// What services ask for in the name of whoever makes or uses their resources
const USE = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
  'kms:RetireGrant', // AWS Backup Developer Guide, Backup vault creation and deletion
];

// A grant for a service lets nobody else use the key (AWS KMS Developer Guide, kms:GrantIsForAWSResource).
const FOR_AWS = { Bool: { 'kms:GrantIsForAWSResource': 'true' } };

/** What a kept key may be given. */
export interface KeptKeyOptions {
  /**
   * First labels of the endpoints of services, such as `dynamodb`, through which whoever IAM allows uses the key, and whoever
   * deploys makes resources under it; absent: nobody uses the key but whom it is granted.
   */
  readonly through?: string[];
  /**
   * Lets IAM alone decide who of this account decrypts, so that the key need not know its users: for what the boundaries of
   * its users name, which would be a cycle.
   */
  readonly decryptedByIam?: boolean;
  /** Lets the key go with its stack. */
  readonly sandbox?: boolean;
  /** Makes a key that signs and verifies (HMAC) and encrypts nothing. KMS rotates none of those by itself. */
  readonly signs?: boolean;
}

/** The key that a construct makes when it is given none. */
export function keptKey(scope: Construct, id: string, description: string, options: KeptKeyOptions = {}): KeptKey {
  return new KeptKey(scope, id, description, options);
}

/** What `kms.ViaServicePrincipal` keeps to itself. */
interface ViaServiceParts {
  readonly serviceName: string;
  readonly basePrincipal: iam.IPrincipal;
}

/**
 * A key that rotates once a year and outlives its stack as the data does, whose policy and not IAM alone decides who uses
 * it: whoever is granted the key is named in its policy too.
 *
 * Principals are named in a condition and not as Principal because KMS refuses a policy with a principal that does not
 * exist yet, and a stack that is deployed later may hold the role.
 */
export class KeptKey extends kms.Key {
  // `kms.Key` would otherwise put its grants into IAM policies only, which this key's policy does not trust.
  protected readonly trustAccountIdentities: boolean = false;
  private readonly decryptedByIam: boolean;
  private readonly users = new Map<string, PrincipalList>();
  /** By ARN, what whoever has it may do in any way. */
  private readonly unbound = new Map<string, string[]>();
  private readonly services = new Set<string>();
  private usedByAccount = false;
  private readonly throughServices: iam.PolicyStatement[] = [];

  constructor(scope: Construct, id: string, description: string, options: KeptKeyOptions) {
    const { through = [], sandbox = false, signs = false } = options;
    super(scope, id, {
      description,
      ...(signs
        ? { keySpec: kms.KeySpec.HMAC_256, keyUsage: kms.KeyUsage.GENERATE_VERIFY_MAC }
        : { enableKeyRotation: true, rotationPeriod: Duration.days(365) }),
      pendingWindow: Duration.days(sandbox ? 7 : 30),
      removalPolicy: sandbox ? RemovalPolicy.DESTROY : kept('AWS::KMS::Key'),
      policy: new iam.PolicyDocument({ statements: administration(scope, sandbox) }),
    });
    this.decryptedByIam = options.decryptedByIam ?? false;
    if (this.decryptedByIam) this.addToResourcePolicy(ofAccount('WhoeverIamAllowsDecrypts', ['kms:Decrypt']));
    if (through.length > 0) this.admitDeployers();
    for (const service of through) this.allowThrough(service);
  }

  public addToResourcePolicy(statement: iam.PolicyStatement, allowNoOp?: boolean): iam.AddToResourcePolicyResult {
    const { statementAdded } = super.addToResourcePolicy(statement, allowNoOp);
    // `kms.Key` names the policy document here, which nothing can depend on; the policy is part of the key.
    return { statementAdded, policyDependable: this };
  }

  public grant(grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
    const principal = grantee.grantPrincipal;
    if (!(principal instanceof kms.ViaServicePrincipal)) return this.grantThrough(undefined, grantee, actions);
    // `Secret` asks like this: for whoever reads it, and for its whole account with grants of any kind
    const { serviceName, basePrincipal } = principal as unknown as ViaServiceParts;
    const [service = ''] = serviceName.split('.');
    if (!(basePrincipal instanceof iam.AccountPrincipal)) {
      return this.grantThrough(service, { grantPrincipal: basePrincipal }, actions);
    }
    this.allowThrough(service);
    return iam.Grant.drop(grantee, `whoever IAM allows uses the key through ${service}`);
  }

  public grantDecrypt(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, 'kms:Decrypt');
  }

  public grantEncrypt(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, ...ENCRYPT);
  }

  public grantEncryptDecrypt(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, 'kms:Decrypt', ...ENCRYPT);
  }

  /** Lets `grantee` use the key; with `service` (such as `s3`) only in calls that this service makes on its behalf. */
  public grantThrough(service: string | undefined, grantee: iam.IGrantable, actions: string[]): iam.Grant {
    const named = namedPrincipals(this, grantee);
    if (!named) return super.grant(grantee, ...actions);

    const via = service ? viaService(this, [service]) : {};
    const grants = actions.filter((action) => action === 'kms:CreateGrant');
    const uses = actions.filter((action) => action !== 'kms:CreateGrant');
    const granted = [
      ...(uses.length > 0 ? [this.grantNamed(grantee, named, uses, via)] : []),
      ...(grants.length > 0 ? [this.grantNamed(grantee, named, grants, merged(via, FOR_AWS))] : []),
    ];
    return granted.reduce((all, each) => all.combine(each));
  }

  private grantNamed(
    grantee: iam.IGrantable,
    named: NamedPrincipals,
    actions: string[],
    conditions: Conditions,
  ): iam.Grant {
    if (!this.mayAnyway(named, actions)) this.name(named, actions, conditions);
    return iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [this.keyArn], conditions });
  }

  /** Whether the policy allows it already, without a condition: one beside that would only look as if it bound somebody. */
  private mayAnyway({ account, arns }: NamedPrincipals, actions: string[]): boolean {
    const byIam = this.decryptedByIam && actions.join() === 'kms:Decrypt' && account === Stack.of(this).account;
    return byIam || arns.every((arn) => actions.every((action) => this.unbound.get(arn)?.includes(action)));
  }

  private name({ account, arns }: NamedPrincipals, actions: string[], conditions: Conditions): void {
    if (Object.keys(conditions).length === 0) {
      for (const arn of arns) this.unbound.set(arn, [...(this.unbound.get(arn) ?? []), ...actions]);
    }
    const purpose = [account, ...actions, JSON.stringify(conditions)].join();
    let users = this.users.get(purpose);
    if (!users) {
      const statement = new iam.PolicyStatement({
        actions,
        principals: [new iam.AccountPrincipal(account)],
        resources: ['*'], // in a key policy, this key
        conditions,
      });
      this.addToResourcePolicy(statement);
      users = new PrincipalList(statement, 'ArnEquals');
      this.users.set(purpose, users);
    }
    users.add(arns);
  }

  /** Lets whoever IAM allows in this account use the key through `service`, and the service create its grants. */
  public allowThrough(service: string): void {
    if (this.services.has(service)) return;
    this.services.add(service);
    if (this.usedByAccount) return;
    const via = viaService(this, [...this.services]);
    if (this.throughServices.length > 0) {
      for (const statement of this.throughServices) statement.addConditions(via);
      return;
    }
    // where nobody is named the account describes the key anyhow
    const known = administratorsOf(this) ? [] : ['kms:DescribeKey'];
    this.throughServices.push(...throughStatements('ThroughServices', this, via, [...known, ...this.decrypt]));
    for (const statement of this.throughServices) this.addToResourcePolicy(statement);
  }

  /**
   * Not every service says in kms:ViaService that it asks (AWS KMS Developer Guide, Services that support the kms:ViaService
   * condition key, does not name AppConfig): whoever deploys is let in without it, and everybody whom IAM allows where nobody
   * knows who that is.
   */
  private admitDeployers(): void {
    const deployer = deployingRole(this);
    const arns = administratorsOf(this) ?? (deployer ? [deployer] : []);
    this.usedByAccount = arns.length === 0;
    const who: Conditions = this.usedByAccount ? {} : { ArnEquals: { 'aws:PrincipalArn': arns } };
    for (const statement of throughStatements('WhoeverDeploys', this, who, ['kms:DescribeKey', ...this.decrypt])) {
      this.addToResourcePolicy(statement);
    }
  }

  /** What is allowed already, without a condition. */
  private get decrypt(): string[] {
    return this.decryptedByIam ? ['kms:Decrypt'] : [];
  }
}

/** Lets `grantee` use `key` in calls that `service` makes on its behalf. */
export function grantKeyThrough(service: string, key: kms.IKey, grantee: iam.IGrantable, actions: string[]): iam.Grant {
  if (key instanceof KeptKey) return key.grantThrough(service, grantee, actions);
  return iam.Grant.addToPrincipalOrResource({
    grantee,
    actions,
    resource: key,
    resourceArns: [key.keyArn],
    resourceSelfArns: ['*'], // in a key policy, this key
    conditions: viaService(key, [service]),
  });
}

/** Holds for calls that one of `services` makes for a principal in the key's Region. */
export function viaService(scope: IConstruct, services: readonly string[]): Conditions {
  const { region, urlSuffix } = Stack.of(scope);
  // Services name themselves under amazonaws.com in every partition, some also under the partition's own suffix.
  const names = services.flatMap((service) => [
    `${service}.${region}.amazonaws.com`,
    `${service}.${region}.${urlSuffix}`,
  ]);
  return { StringEquals: { 'kms:ViaService': names } };
}

/**
 * What whoever IAM allows does with a key where `conditions` hold; grants are for services alone.
 *
 * @param known actions that whoever these conditions admit may do anyhow
 */
export function throughStatements(
  sid: string,
  scope: Construct,
  conditions: Conditions,
  known: readonly string[] = [],
): iam.PolicyStatement[] {
  const here = { StringEquals: { 'kms:CallerAccount': Stack.of(scope).account } };
  const use = USE.filter((action) => !known.includes(action));
  return [
    ofAccount(sid, use, merged(here, conditions)),
    ofAccount(`${sid}ByGrant`, ['kms:CreateGrant'], merged(here, conditions, FOR_AWS)),
  ];
}

/** Allows `actions` to whoever IAM allows them in the account, where `conditions` hold. */
function ofAccount(sid: string, actions: string[], conditions?: Conditions): iam.PolicyStatement {
  const principals = [new iam.AccountRootPrincipal()];
  return new iam.PolicyStatement({ sid, actions, principals, resources: ['*'], conditions }); // in a key policy, this key
}

function merged(...all: Conditions[]): Conditions {
  const result: Conditions = {};
  for (const [operator, keys] of all.flatMap((each) => Object.entries(each))) {
    result[operator] = { ...result[operator], ...keys };
  }
  return result;
}

function administration(scope: Construct, sandbox: boolean): iam.PolicyStatement[] {
  const actions = sandbox ? [...ADMINISTER, ...DESTROY] : ADMINISTER;
  const administrators = administratorsOf(scope);
  if (!administrators) return [ofAccount('AdministerWithoutUse', actions)];

  // KMS looks for its caller in the policy: whoever deploys is a principal, and of others it must not matter whether they
  // exist. Where nobody knows who deploys, it may be any of them.
  const deployer = deployingRole(scope);
  const others = administrators.filter((arn) => arn !== deployer);
  const principals = (deployer ? [deployer] : others).map((arn) => new iam.ArnPrincipal(arn));
  return [
    new iam.PolicyStatement({ sid: 'AdministerWithoutUse', actions, principals, resources: ['*'] }), // this key
    ...(deployer && others.length > 0
      ? [ofAccount('AdministratorsByName', actions, { ArnEquals: { 'aws:PrincipalArn': others } })]
      : []),
    // The root user itself: without this, naming the account would trust every IAM policy in it.
    ofAccount('RootUserAgainstLockOut', ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:PutKeyPolicy'], {
      StringEquals: { 'aws:PrincipalType': 'Account' },
    }),
  ];
}
