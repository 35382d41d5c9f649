import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { type Delivery, deliverySource } from './delivery';
import { PrincipalList } from './principal-list';
import { namedPrincipals } from './principals';

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

/** Properties for `VaultKey`. */
export interface VaultKeyProps {
  readonly description: string;
  readonly administratorArns: string[];
  readonly sandbox: boolean;
}

/**
 * A key whose policy, not IAM alone, decides who uses it: whoever is granted the key is named in its policy too.
 *
 * Principals are named in a condition and not as Principal because KMS refuses a policy with a principal that does not
 * exist yet, and a stack that is deployed later may hold the role.
 */
export class VaultKey extends kms.Key {
  // `kms.Key` would otherwise put its grants into IAM policies only, which this key's policy does not trust.
  protected readonly trustAccountIdentities: boolean = false;
  private readonly users = new Map<string, PrincipalList>();

  constructor(scope: Construct, id: string, props: VaultKeyProps) {
    super(scope, id, {
      description: props.description,
      enableKeyRotation: true,
      rotationPeriod: Duration.days(365),
      pendingWindow: Duration.days(props.sandbox ? 7 : 30),
      removalPolicy: props.sandbox ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
      policy: new iam.PolicyDocument({ statements: administration(props) }),
    });
  }

  public addToResourcePolicy(statement: iam.PolicyStatement, allowNoOp?: boolean): iam.AddToResourcePolicyResult {
    const { statementAdded } = super.addToResourcePolicy(statement, allowNoOp);
    // `kms.Key` names the policy document here, which nothing can depend on; the policy is part of the key.
    return { statementAdded, policyDependable: this };
  }

  public grant(grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
    return this.grantThrough(undefined, grantee, actions);
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

    const conditions = service ? viaService(this, service) : {};
    const purpose = [named.account, service, ...actions].join();
    let users = this.users.get(purpose);
    if (!users) {
      const statement = new iam.PolicyStatement({
        actions,
        principals: [new iam.AccountPrincipal(named.account)],
        resources: ['*'], // in a key policy, this key
        conditions,
      });
      this.addToResourcePolicy(statement);
      users = new PrincipalList(statement, 'ArnEquals');
      this.users.set(purpose, users);
    }
    users.add(named.arns);
    return iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [this.keyArn], conditions });
  }
}

/** Admits what a service does with a key. */
export function grantKeyToService(key: kms.IKey, delivery: Delivery): iam.Grant {
  const grantee = new iam.ServicePrincipal(delivery.servicePrincipal);
  const actions = delivery.keyActions;
  return iam.Grant.addStatementToResourcePolicy({
    grantee,
    actions,
    resourceArns: [key.keyArn],
    resource: key,
    statement: new iam.PolicyStatement({
      actions,
      principals: [grantee],
      resources: ['*'], // in a key policy, this key
      conditions: deliverySource(delivery),
    }),
  });
}

/** Holds for calls that `service` makes for a principal in the key's Region. */
export function viaService(scope: Construct, service: string): Record<string, Record<string, unknown>> {
  const { region, urlSuffix } = Stack.of(scope);
  // Services name themselves under amazonaws.com in every partition, some also under the partition's own suffix.
  return {
    StringEquals: { 'kms:ViaService': [`${service}.${region}.amazonaws.com`, `${service}.${region}.${urlSuffix}`] },
  };
}

function administration(props: VaultKeyProps): iam.PolicyStatement[] {
  const actions = props.sandbox ? [...ADMINISTER, ...DESTROY] : ADMINISTER;
  if (props.administratorArns.length === 0) {
    return [
      new iam.PolicyStatement({
        sid: 'AdministerWithoutUse',
        actions,
        principals: [new iam.AccountRootPrincipal()],
        resources: ['*'], // in a key policy, this key
      }),
    ];
  }
  return [
    new iam.PolicyStatement({
      sid: 'AdministerWithoutUse',
      actions,
      principals: props.administratorArns.map((arn) => new iam.ArnPrincipal(arn)),
      resources: ['*'], // in a key policy, this key
    }),
    new iam.PolicyStatement({
      sid: 'RootUserAgainstLockOut',
      actions: ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:PutKeyPolicy'],
      principals: [new iam.AccountRootPrincipal()],
      resources: ['*'], // in a key policy, this key
      // The root user itself: without this, naming the account would trust every IAM policy in it.
      conditions: { StringEquals: { 'aws:PrincipalType': 'Account' } },
    }),
  ];
}
