import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from '../../../private/acknowledge';
import { administratorsOf } from '../../../private/administrators';
import { kept } from '../../../private/kept';
import { PrincipalList } from '../../../private/principal-list';
import { type NamedPrincipals, namedPrincipals } from '../../../private/principals';
import { type Delivery, deliverySource } from './delivery';

const WRITE = [
  's3:DeleteObject',
  's3:DeleteObjectTagging',
  's3:DeleteObjectVersionTagging',
  's3:PutObject',
  's3:PutObjectLegalHold',
  's3:PutObjectRetention',
  's3:PutObjectTagging',
  's3:PutObjectVersionTagging',
  's3:ReplicateDelete',
  's3:ReplicateObject',
];
const DELETE = ['s3:DeleteObject', 's3:DeleteObjectVersion'];
const TAG = ['s3:PutObjectTagging', 's3:PutObjectVersionTagging'];
const READ = ['s3:GetObject', 's3:GetObjectVersion'];
// Whoever changes one of these reads, moves, forges, hides or destroys what the bucket keeps. Not `CreateAccessPoint`, which
// no policy of a bucket can name: what comes through an access point is decided by this policy too.
const CONFIGURE = [
  's3:DeleteBucket',
  's3:DeleteBucketPolicy',
  's3:DeleteBucketWebsite',
  's3:PutAnalyticsConfiguration',
  's3:PutBucketAcl',
  's3:PutBucketCORS',
  's3:PutBucketLogging',
  's3:PutBucketObjectLockConfiguration',
  's3:PutBucketOwnershipControls',
  's3:PutBucketPolicy',
  's3:PutBucketPublicAccessBlock',
  's3:PutBucketRequestPayment',
  's3:PutBucketTagging', // backups are selected by tags
  's3:PutBucketVersioning',
  's3:PutBucketWebsite',
  's3:PutEncryptionConfiguration',
  's3:PutLifecycleConfiguration',
  's3:PutReplicationConfiguration',
  's3:TagResource',
  's3:UntagResource',
];
/** What AWS Backup sets before it backs a bucket up (AWS Managed Policy Reference Guide, the policy of AWS Backup for backups of S3). */
const WATCH = ['s3:PutBucketNotification', 's3:PutInventoryConfiguration'];
/** What GuardDuty puts to see whether it may (Amazon GuardDuty User Guide, Create or update IAM role policy). */
const VALIDATION_OBJECT = 'malware-protection-resource-validation-object';
const CURATE = ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:PutObject', 's3:PutObjectTagging'];

type Conditions = Record<string, Record<string, unknown>>;

/** Object Lock of a bucket that is made for it; without `retention` it locks nothing by itself. */
export interface ObjectLock {
  readonly retention?: s3.ObjectLockRetention;
}

/** Properties for `VaultBucket`. */
export interface VaultBucketProps {
  /** Absent: S3's own key. */
  readonly key?: kms.IKey;
  /** Why there is no key; absent: this bucket takes server access logs, which S3 delivers under its own key only. */
  readonly whyNoKey?: string;
  /**
   * Keys that whoever IAM allows may write, for a service that first tries with its caller's credentials; absent: none.
   */
  readonly openObjects?: string;
  /** Absent: a bucket that can never lock, for services that cannot deliver into one that does. */
  readonly objectLock?: ObjectLock;
  /** Where server access logs go, and under which prefix; absent: this bucket is that place. */
  readonly accessLogs?: VaultBucket;
  readonly accessLogPrefix?: string;
  readonly lifecycleRules: s3.LifecycleRule[];
  /** Whether curators may delete versions for good, as a request for erasure demands. */
  readonly erasable: boolean;
  readonly sandbox: boolean;
}

/** A bucket nobody writes to until named, and whose versions outlive whoever would delete them. */
export class VaultBucket extends Construct {
  public readonly resource: s3.Bucket;
  private readonly erasable: boolean;
  private readonly curators: PrincipalList;
  private readonly strangers = new Map<string, PrincipalList>();
  private readonly watchers?: PrincipalList;
  /** Whether the role of a malware scan was admitted. */
  public isScanned = false;
  private scanners?: readonly PrincipalList[];

  constructor(scope: Construct, id: string, props: VaultBucketProps) {
    super(scope, id);
    this.erasable = props.erasable;
    this.resource = new s3.Bucket(this, 'Resource', {
      encryption: props.key ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
      encryptionKey: props.key,
      bucketKeyEnabled: props.key ? true : undefined,
      blockedEncryptionTypes: [s3.BlockedEncryptionType.SSE_C],
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      objectLockEnabled: props.objectLock ? true : undefined,
      objectLockDefaultRetention: props.objectLock?.retention,
      lifecycleRules: props.lifecycleRules,
      removalPolicy: props.sandbox ? RemovalPolicy.DESTROY : kept('AWS::S3::Bucket'),
      autoDeleteObjects: props.sandbox,
    });
    props.accessLogs?.takeLogsOf(this.resource, props.accessLogPrefix ?? id);

    this.curators = this.denyWritesButOfCurators(props);
    this.denyEarlyDeletion(props);
    if (props.key) this.denyOtherEncryption(props.key);
    // A sandbox changes its bucket policies when it is torn down.
    const administrators = props.sandbox ? undefined : administratorsOf(this);
    if (administrators) this.watchers = this.denyConfiguration(administrators);
    // a bucket that outlives its stack, or its class, stays as guarded as it was
    if (!props.sandbox) this.resource.policy!.applyRemovalPolicy(kept('AWS::S3::BucketPolicy'));
    this.acknowledgeFindings(props);
  }

  /** Lets `reader` list and read objects that match `pattern`; the key is granted apart. */
  public grantRead(grantee: iam.IGrantable, named: NamedPrincipals, pattern: string): iam.Grant {
    const objects = this.grantOnObjects(grantee, named, READ, pattern);
    return objects.combine(this.grantList(grantee, named, ['s3:ListBucket'], pattern));
  }

  /** Lets `curator` add, replace and retire objects that match `pattern`; the key is granted apart. */
  public grantCurate(grantee: iam.IGrantable, named: NamedPrincipals, pattern: string): iam.Grant {
    this.curators.add(named.arns);
    const actions = this.erasable ? [...CURATE, 's3:DeleteObjectVersion'] : CURATE;
    // Whoever has to erase all versions must find them.
    const list = this.erasable ? ['s3:ListBucket', 's3:ListBucketVersions'] : ['s3:ListBucket'];
    const objects = this.grantOnObjects(grantee, named, actions, pattern);
    return objects.combine(this.grantList(grantee, named, list, pattern));
  }

  /** Lets `grantee` find, read, write and delete objects, where nothing stays; the key is granted apart. */
  public grantPass(grantee: iam.IGrantable, named: NamedPrincipals): iam.Grant {
    this.curators.add(named.arns);
    const actions = [...READ, 's3:AbortMultipartUpload', 's3:DeleteObject', 's3:PutObject'];
    const objects = this.grantOnObjects(grantee, named, actions, '*');
    return objects.combine(this.grantList(grantee, named, ['s3:ListBucket'], '*'));
  }

  /** Lets `backup` have changes told and objects listed, where only administrators may otherwise. */
  public allowWatching(backup: iam.IGrantable): void {
    if (!this.watchers) return;
    const named = namedPrincipals(this, backup);
    if (named) this.watchers.add(named.arns);
  }

  /** Lets `grantee` add objects that match `pattern`, and neither read, list, tag nor retire any; the key is granted apart. */
  public grantAdd(grantee: iam.IGrantable, named: NamedPrincipals, pattern: string): iam.Grant {
    this.curators.add(named.arns);
    return this.grantOnObjects(grantee, named, ['s3:PutObject'], pattern);
  }

  /** Lets `grantee` retire objects that match `pattern`, and neither read, list, tag nor add any. */
  public grantRetire(grantee: iam.IGrantable, named: NamedPrincipals, pattern: string): iam.Grant {
    this.curators.add(named.arns);
    return this.grantOnObjects(grantee, named, ['s3:DeleteObject'], pattern);
  }

  /** Lets `grantee` list objects that match `pattern`, and read none. */
  public grantFind(grantee: iam.IGrantable, named: NamedPrincipals, pattern: string): iam.Grant {
    return this.grantList(grantee, named, ['s3:ListBucket'], pattern);
  }

  /** Lets `grantee` copy versions that match `pattern` whatever a scan thinks of them; the key is granted apart. */
  public grantSetAside(grantee: iam.IGrantable, named: NamedPrincipals, pattern: string): iam.Grant {
    this.scanners ??= this.holdBackUnscanned();
    const [unread] = this.scanners;
    unread.add(named.arns);
    return this.grantOnObjects(grantee, named, ['s3:GetObjectVersion'], pattern);
  }

  /** Lets the role of a malware scan read and tag, and from now on nobody read what it has not found clean; the key is granted apart. */
  public grantScan(grantee: iam.IGrantable, named: NamedPrincipals): iam.Grant {
    this.isScanned = true;
    this.scanners ??= this.holdBackUnscanned();
    for (const list of [this.curators, ...this.scanners]) list.add(named.arns);
    this.watchers?.add(named.arns); // objects are scanned when the bucket tells of them
    const allow = (actions: string[], ...resourceArns: string[]) =>
      iam.Grant.addToPrincipal({ grantee, actions, resourceArns });
    const objects = allow(
      [...READ, 's3:GetObjectTagging', 's3:GetObjectVersionTagging', ...TAG],
      this.resource.arnForObjects('*'),
    );
    return objects
      .combine(allow(['s3:PutObject'], this.resource.arnForObjects(VALIDATION_OBJECT)))
      .combine(
        allow(['s3:GetBucketNotification', 's3:ListBucket', 's3:PutBucketNotification'], this.resource.bucketArn),
      );
  }

  /** Admits the deliveries of a service; the key is granted apart. */
  public grantDelivery(delivery: Delivery): iam.Grant {
    const grantee = new iam.ServicePrincipal(delivery.servicePrincipal);
    const source = deliverySource(delivery);
    const allow = (actions: string[], resources: string[]) =>
      iam.Grant.addStatementToResourcePolicy({
        grantee,
        actions,
        resourceArns: resources,
        resource: this.resource,
        statement: new iam.PolicyStatement({ actions, resources, principals: [grantee], conditions: source }),
      });
    const put = allow(
      ['s3:PutObject', ...(delivery.objectActions ?? [])],
      delivery.objects.map((pattern) => this.resource.arnForObjects(pattern)),
    );
    return delivery.bucketActions.length > 0
      ? put.combine(allow(delivery.bucketActions, [this.resource.bucketArn]))
      : put;
  }

  private takeLogsOf(source: s3.Bucket, prefix: string): void {
    // Not `serverAccessLogsBucket`: under some feature flags it grants by ACL, which an owner-enforced bucket refuses.
    (source.node.defaultChild as s3.CfnBucket).loggingConfiguration = {
      destinationBucketName: this.resource.bucketName,
      logFilePrefix: `${prefix}/`,
    };
    this.grantDelivery({
      servicePrincipal: 'logging.s3.amazonaws.com',
      sourceArn: source.bucketArn,
      sourceAccount: Stack.of(this).account,
      objects: [`${prefix}/*`],
      bucketActions: [],
      keyActions: [],
    });
  }

  private grantOnObjects(
    grantee: iam.IGrantable,
    named: NamedPrincipals,
    actions: string[],
    pattern: string,
  ): iam.Grant {
    const resourceArns = [this.resource.arnForObjects(pattern)];
    this.admitStranger(named, actions, resourceArns);
    return iam.Grant.addToPrincipal({ grantee, actions, resourceArns });
  }

  /** Names of objects tell about them too: whoever may read a part of the bucket lists that part only. */
  private grantList(grantee: iam.IGrantable, named: NamedPrincipals, actions: string[], pattern: string): iam.Grant {
    const resourceArns = [this.resource.bucketArn];
    const allow = (actions: string[], conditions?: Conditions) => {
      this.admitStranger(named, actions, resourceArns, conditions);
      return iam.Grant.addToPrincipal({ grantee, actions, resourceArns, conditions });
    };
    const located = allow(['s3:GetBucketLocation']);
    return located.combine(allow(actions, pattern === '*' ? undefined : { StringLike: { 's3:prefix': [pattern] } }));
  }

  /** A principal of another account needs the bucket's consent beside its own policy. */
  private admitStranger(named: NamedPrincipals, actions: string[], resources: string[], conditions?: Conditions): void {
    if (named.account === Stack.of(this).account) return;
    const purpose = [named.account, ...actions, ...resources, JSON.stringify(conditions)].join();
    let strangers = this.strangers.get(purpose);
    if (!strangers) {
      const principals = [new iam.AccountPrincipal(named.account)];
      const statement = new iam.PolicyStatement({ actions, resources, principals, conditions });
      this.resource.addToResourcePolicy(statement);
      strangers = new PrincipalList(statement, 'ArnEquals');
      this.strangers.set(purpose, strangers);
    }
    strangers.add(named.arns);
  }

  private denyWritesButOfCurators(props: VaultBucketProps): PrincipalList {
    const writes = props.erasable ? [...WRITE, 's3:DeleteObjectVersion'] : WRITE;
    // A sandbox empties its buckets before it deletes them.
    const actions = props.sandbox ? writes.filter((action) => !DELETE.includes(action)) : writes;
    const statement = new iam.PolicyStatement({
      sid: 'OnlyCuratorsWrite',
      effect: iam.Effect.DENY,
      actions,
      principals: [new iam.AnyPrincipal()], // everyone is denied, whoever they are
      ...(props.openObjects
        ? { notResources: [this.resource.arnForObjects(props.openObjects)] }
        : { resources: [this.resource.arnForObjects('*')] }),
      // A service that delivers has no ARN to name here; it is admitted by an Allow statement of its own.
      conditions: { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } },
    });
    this.resource.addToResourcePolicy(statement);
    return new PrincipalList(statement, 'ArnNotEquals');
  }

  private denyEarlyDeletion(props: VaultBucketProps): void {
    const keepVersions = !props.erasable && !props.sandbox;
    const actions = ['s3:BypassGovernanceRetention', ...(keepVersions ? ['s3:DeleteObjectVersion'] : [])];
    this.deny('NobodyDeletesEarly', actions, this.resource.arnForObjects('*'));
  }

  private denyOtherEncryption(key: kms.IKey): void {
    const objects = this.resource.arnForObjects('*');
    // A request without these headers gets the bucket's default, which is this key. `Null` and not `IfExists`: with a
    // negation, an absent header would count as another key.
    const keyId = 's3:x-amz-server-side-encryption-aws-kms-key-id';
    this.deny('NoOtherKey', ['s3:PutObject'], objects, {
      Null: { [keyId]: 'false' },
      ArnNotEquals: { [keyId]: key.keyArn },
    });
    const algorithm = 's3:x-amz-server-side-encryption';
    this.deny('NoOtherAlgorithm', ['s3:PutObject'], objects, {
      Null: { [algorithm]: 'false' },
      StringNotEquals: { [algorithm]: 'aws:kms' },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    });
  }

  /**
   * The tag of a scan decides who reads: it is worth as much as the list of those who may write it. Whoever replaces all tags
   * of an object takes it away without naming it, so nobody else tags at all. Returns whom it is about.
   */
  private holdBackUnscanned(): readonly PrincipalList[] {
    const objects = this.resource.arnForObjects('*');
    const unread = this.deny('NobodyReadsUnscanned', READ, objects, {
      // an object without the tag is held back too
      StringNotEquals: { 's3:ExistingObjectTag/GuardDutyMalwareScanStatus': 'NO_THREATS_FOUND' },
    });
    const untagged = this.deny(
      'OnlyScansTag',
      ['s3:DeleteObjectTagging', 's3:DeleteObjectVersionTagging', ...TAG, 's3:ReplicateTags'],
      objects,
    );
    const writes = new iam.PolicyStatement({
      sid: 'ScansOnlyTag',
      effect: iam.Effect.DENY,
      actions: WRITE.filter((action) => !TAG.includes(action)),
      principals: [new iam.AnyPrincipal()], // whoever scans, whatever IAM allows it
      notResources: [this.resource.arnForObjects(VALIDATION_OBJECT)],
    });
    this.resource.addToResourcePolicy(writes);
    return [
      new PrincipalList(unread, 'ArnNotEquals'),
      new PrincipalList(untagged, 'ArnNotEquals'),
      new PrincipalList(writes, 'ArnEquals'),
    ];
  }

  /** Returns who else may have changes told and objects listed. */
  private denyConfiguration(administrators: string[]): PrincipalList {
    const deny = (sid: string, actions: string[]) => {
      const statement = this.deny(sid, actions, this.resource.bucketArn);
      const exempt = new PrincipalList(statement, 'ArnNotEquals');
      exempt.add(administrators);
      return exempt;
    };
    deny('OnlyAdministratorsConfigure', CONFIGURE);
    return deny('OnlyAdministratorsWatch', WATCH);
  }

  private deny(sid: string, actions: string[], resource: string, conditions?: iam.Conditions): iam.PolicyStatement {
    const statement = new iam.PolicyStatement({
      sid,
      effect: iam.Effect.DENY,
      actions,
      principals: [new iam.AnyPrincipal()], // everyone is denied, whoever they are
      resources: [resource],
      conditions,
    });
    this.resource.addToResourcePolicy(statement);
    return statement;
  }

  private acknowledgeFindings(props: VaultBucketProps): void {
    acknowledge(
      this.resource,
      'NIST.800.53.R5-S3BucketReplicationEnabled',
      'A replica is a second copy of conversations or evidence in another Region or account: it changes data residency and needs a destination that only the workload owner can name. Versions are kept and undeletable here instead; loss of the Region is answered by backups, not by this bucket.',
    );
    if (props.key) return;
    acknowledge(
      this.resource,
      'NIST.800.53.R5-S3DefaultEncryptionKMS',
      props.whyNoKey ??
        'S3 does not deliver server access logs to a bucket whose default encryption is SSE-KMS. The logs hold request metadata, no object content, and are encrypted with SSE-S3.',
    );
  }
}
