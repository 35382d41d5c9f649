import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { administratorsOf, nameAdministrators } from '../../private/administrators';
import { checkProps } from '../../private/check-props';
import { PropsError } from '../../private/errors';
import { grantKeyThrough, KeptKey, keptKey, throughStatements, viaService } from '../../private/kept-key';
import { type NamedPrincipals, namedPrincipals } from '../../private/principals';
import { logProvider } from '../../private/provider-log-group';
import { DataClass } from './data-class';
import type { LlmDataVaultProps } from './llm-data-vault-props';
import { checkLlmDataVault } from './private/check-llm-data-vault';
import { checkSource, type Delivery } from './private/delivery';
import { grantKeyToService } from './private/key-delivery';
import { lifecycleRules, lockedFor, objectLock } from './private/storage-rules';
import { VaultBucket } from './private/vault-bucket';
import { VaultLogGroup } from './private/vault-log-group';
import { ServiceWriter } from './service-writer';

/** Properties for `LlmDataVault.logGroup`. */
export interface VaultLogGroupProps {
  /**
   * The class whose key encrypts the log group.
   *
   * @default DataClass.EVIDENCE
   */
  readonly dataClass?: DataClass;

  /**
   * How long events are kept.
   *
   * @default logs.RetentionDays.THIRTEEN_MONTHS
   */
  readonly retention?: logs.RetentionDays;

  /**
   * Whether credentials and personal data are masked for everyone without `logs:Unmask`. Leave it on wherever prompts
   * or answers can end up.
   *
   * @default true
   */
  readonly maskSensitiveData?: boolean;

  /**
   * What the name must begin with, where a service demands it, such as `aws-waf-logs-`.
   *
   * @default - CloudFormation names the log group
   */
  readonly namePrefix?: string;
}

interface Store {
  readonly key: kms.IKey;
  readonly bucket: VaultBucket;
}

/**
 * Keys, buckets and log groups for the data of an LLM workload, one key and one bucket for each class of data.
 *
 * Nobody reads, and nobody writes, until `grantRead` or `grantCurate` names them: bucket and key policies deny or do
 * not know everyone else, whatever IAM allows in the account. Everything outlives the stack.
 */
export class LlmDataVault extends Construct {
  /** The bucket that takes the server access logs of the others. */
  public readonly accessLogs: s3.Bucket;

  /**
   * Whether all goes with the stack: what is encrypted under a key of the vault then goes too.
   *
   * @internal
   */
  public readonly _sandbox: boolean;

  private readonly props: LlmDataVaultProps;
  private readonly logStore: VaultBucket;
  private readonly stores = new Map<DataClass, Store>();
  private configStore?: VaultBucket;

  constructor(scope: Construct, id: string, props: LlmDataVaultProps = {}) {
    super(scope, id);
    checkProps(this, 'LlmDataVaultProps', props);
    this.props = props;
    this._sandbox = props.sandbox ?? false;
    const classes = props.classes ?? [DataClass.PROMPTS, DataClass.CORPUS, DataClass.EVIDENCE];
    checkLlmDataVault(this, { ...props, classes });
    nameAdministrators(this, props.administratorArns);

    this.logStore = new VaultBucket(this, 'AccessLogs', {
      ...this.common,
      lifecycleRules: [
        {
          abortIncompleteMultipartUploadAfter: Duration.days(7),
          expiration: Duration.days(400),
          noncurrentVersionExpiration: Duration.days(30),
        },
      ],
    });
    this.accessLogs = this.logStore.resource;
    for (const dataClass of classes) this.stores.set(dataClass, this.makeStore(dataClass));
  }

  /** The key of a class. It is used by those whom its policy names: grant methods add them, its own included. */
  public key(dataClass: DataClass): kms.IKey {
    return this.store(dataClass).key;
  }

  /** The bucket of a class. A grant of its own lets nobody write whom `grantCurate` has not named. */
  public bucket(dataClass: DataClass): s3.Bucket {
    return this.store(dataClass).bucket.resource;
  }

  /**
   * Allow `grantee` to list and read what matches `objectsKeyPattern` in the bucket of a class. A list has to name the
   * part of the pattern before its wildcard as its prefix.
   *
   * @param grantee a role or user, or what runs as one
   * @param objectsKeyPattern such as `tenant-a/*`; everything when absent
   */
  public grantRead(dataClass: DataClass, grantee: iam.IGrantable, objectsKeyPattern: string = '*'): iam.Grant {
    const { bucket, key } = this.store(dataClass);
    const objects = bucket.grantRead(grantee, this._named(grantee), objectsKeyPattern);
    return objects.combine(grantKeyThrough('s3', key, grantee, ['kms:Decrypt']));
  }

  /**
   * Allow `grantee`, and by that nobody else but other curators, to add, replace and retire what matches
   * `objectsKeyPattern`. Versions stay recoverable, except in PROMPTS, where a curator may find and erase them.
   *
   * @param grantee a role or user, or what runs as one
   * @param objectsKeyPattern such as `tenant-a/*`; everything when absent
   */
  public grantCurate(dataClass: DataClass, grantee: iam.IGrantable, objectsKeyPattern: string = '*'): iam.Grant {
    const { bucket, key } = this.store(dataClass);
    const objects = bucket.grantCurate(grantee, this._named(grantee), objectsKeyPattern);
    // Decrypt: S3 reads the parts of a multipart upload to join them.
    return objects.combine(grantKeyThrough('s3', key, grantee, ['kms:Decrypt', 'kms:GenerateDataKey']));
  }

  /**
   * Allow `grantee` to add what matches `objectsKeyPattern`, and nothing else: it reads, lists and retires nothing.
   *
   * @param grantee a role or user, or what runs as one
   * @param objectsKeyPattern such as `incidents/*`; everything when absent
   */
  public grantAdd(dataClass: DataClass, grantee: iam.IGrantable, objectsKeyPattern: string = '*'): iam.Grant {
    const { bucket, key } = this.store(dataClass);
    const objects = bucket.grantAdd(grantee, this._named(grantee), objectsKeyPattern);
    return objects.combine(grantKeyThrough('s3', key, grantee, ['kms:GenerateDataKey']));
  }

  /**
   * Allow the role of an Amazon GuardDuty plan to scan the bucket of a class for malware and to tag what it scanned. From then
   * on nobody reads an object or a version that the scan has not found clean, those whom `grantRead` named included, and
   * nobody else tags, curators included: put objects without tags.
   *
   * Let the plan wait for the grant and for the bucket's policy: GuardDuty tries the role when the plan is made.
   *
   * @param grantee a role of this account that trusts malware-protection-plan.guardduty.amazonaws.com; what it needs of
   * EventBridge is not part of the grant
   */
  public grantScan(dataClass: DataClass, grantee: iam.IGrantable): iam.Grant {
    const { bucket, key } = this.store(dataClass);
    const objects = bucket.grantScan(grantee, this._named(grantee));
    return objects.combine(grantKeyThrough('s3', key, grantee, ['kms:Decrypt', 'kms:GenerateDataKey']));
  }

  /**
   * Whether a scan of a class was admitted, by this library or by whoever has a plan of his own.
   *
   * @internal
   */
  public _isScanned(dataClass: DataClass): boolean {
    return this.store(dataClass).bucket.isScanned;
  }

  /**
   * Allow an AWS service to deliver into the bucket of a class, under its key. Let the service's own resource wait for
   * it: `vault.grantServiceWrite(…).applyBefore(trail)`.
   */
  public grantServiceWrite(dataClass: DataClass, writer: ServiceWriter): iam.Grant {
    const { bucket, key } = this.store(dataClass);
    return this.admit(writer._delivery(this), bucket, key);
  }

  /**
   * Allow an AWS service to use the key of a class for its own resources of this account, such as a queue, a topic or
   * an alarm's notification.
   *
   * @param servicePrincipal such as `events.amazonaws.com`
   * @param sourceArn ARN of what the service acts for; may end with a wildcard
   */
  public grantServiceKey(dataClass: DataClass, servicePrincipal: string, sourceArn: string): iam.Grant {
    checkSource(this, sourceArn);
    const delivery = { servicePrincipal, sourceArn, sourceAccount: Stack.of(this).account };
    const keyActions = ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'];
    return grantKeyToService(this.key(dataClass), { ...delivery, objects: [], bucketActions: [], keyActions });
  }

  /**
   * Let whoever IAM allows in this account use the key of a class through one service, and only that way: what a
   * database, a guardrail or a function encrypts with the key needs this, and whoever deploys it.
   *
   * @param service first label of the service's endpoint, such as `dynamodb`; not `s3`, where readers are named
   */
  public allowKeyThrough(dataClass: DataClass, service: string): void {
    if (!/^[a-z][a-z0-9-]*$/.test(service) || service === 's3') {
      throw new PropsError(this, `'service' must be the first label of an endpoint other than s3, got ${service}`);
    }
    const key = this.key(dataClass);
    if (key instanceof KeptKey) {
      key.allowThrough(service);
      return;
    }
    for (const statement of throughStatements(`Through${service}`, this, viaService(this, [service]))) {
      key.addToResourcePolicy(statement);
    }
  }

  /**
   * The bucket AWS Config delivers to, made on the first call: under the key of EVIDENCE, but without Object Lock,
   * because Config cannot deliver into a bucket with a default retention.
   */
  public configBucket(): s3.Bucket {
    if (!this.configStore) {
      const { key } = this.store(DataClass.EVIDENCE);
      this.configStore = new VaultBucket(this, 'Config', {
        ...this.common,
        key,
        accessLogs: this.logStore,
        accessLogPrefix: 'config',
        lifecycleRules: lifecycleRules(DataClass.EVIDENCE, this.props),
      });
      this.admit(ServiceWriter._config()._delivery(this), this.configStore, key);
    }
    return this.configStore.resource;
  }

  /** A log group under the key of a class, with a retention, that masks credentials and personal data. */
  public logGroup(id: string, props: VaultLogGroupProps = {}): logs.LogGroup {
    const dataClass = props.dataClass ?? DataClass.EVIDENCE;
    const { key } = this.store(dataClass);
    return new VaultLogGroup(this, id, { ...props, key, sandbox: this._sandbox }).resource;
  }

  /**
   * A bucket, beside that of a class and under its key, for what passes between two steps: nothing is locked, and all is gone
   * after a day or two.
   *
   * @internal
   */
  public _passage(id: string, dataClass: DataClass): VaultBucket {
    return this._beside(id, dataClass, { expires: Duration.days(1), erasable: true });
  }

  /**
   * A bucket beside that of a class, under its key, of which everything is gone a day or two after it expires. What is locked
   * is so until then.
   *
   * @internal
   */
  public _beside(
    id: string,
    dataClass: DataClass,
    options: { readonly expires: Duration; readonly erasable?: boolean; readonly locked?: boolean },
  ): VaultBucket {
    const { expires, erasable = false, locked = false } = options;
    const { key } = this.store(dataClass);
    const day = Duration.days(1);
    return new VaultBucket(this, id, {
      ...this.common,
      key,
      erasable,
      objectLock: locked ? lockedFor(expires, this.props) : undefined,
      accessLogs: this.logStore,
      accessLogPrefix: `${dataClass}-${id}`,
      lifecycleRules: [
        { abortIncompleteMultipartUploadAfter: day, expiration: expires, noncurrentVersionExpiration: day },
      ],
    });
  }

  /**
   * Allow `grantee` to retire what matches `objectsKeyPattern` in the bucket of a class, and nothing else: it reads, adds and
   * tags nothing. Versions stay.
   *
   * @internal
   */
  public _grantRetire(dataClass: DataClass, grantee: iam.IGrantable, objectsKeyPattern: string): iam.Grant {
    return this.store(dataClass).bucket.grantRetire(grantee, this._named(grantee), objectsKeyPattern);
  }

  /**
   * Allow `grantee` to list what matches `objectsKeyPattern` in the bucket of a class, and nothing else: names, and no content.
   *
   * @internal
   */
  public _grantFind(dataClass: DataClass, grantee: iam.IGrantable, objectsKeyPattern: string): iam.Grant {
    return this.store(dataClass).bucket.grantFind(grantee, this._named(grantee), objectsKeyPattern);
  }

  /**
   * Allow `grantee` to find, read, write and delete what passes there; the key is granted apart.
   *
   * @internal
   */
  public _grantPassage(passage: VaultBucket, grantee: iam.IGrantable): iam.Grant {
    return passage.grantPass(grantee, this._named(grantee));
  }

  /**
   * Whether evidence is kept from everybody but named administrators, or from everybody.
   *
   * @internal
   */
  public _keepsEvidence(): boolean {
    return administratorsOf(this) !== undefined || this.props.lockMode === s3.ObjectLockMode.COMPLIANCE;
  }

  /**
   * By which ARNs policies of buckets know `grantee`.
   *
   * @internal
   */
  public _named(grantee: iam.IGrantable): NamedPrincipals {
    const named = namedPrincipals(this, grantee);
    if (named) return named;
    const got = JSON.stringify(grantee.grantPrincipal.policyFragment.principalJson);
    throw new PropsError(this, `'grantee' must be IAM roles or users named by ARN, without conditions, got ${got}`);
  }

  private get common() {
    return { erasable: false, sandbox: this._sandbox };
  }

  private store(dataClass: DataClass): Store {
    const store = this.stores.get(dataClass);
    if (!store) {
      const kept = [...this.stores.keys()].join(', ');
      throw new PropsError(this, `'classes' must include ${dataClass} to use it here, got ${kept}`);
    }
    return store;
  }

  private makeStore(dataClass: DataClass): Store {
    const scope = new Construct(this, dataClass);
    const description = `LLM data of class ${dataClass} (${this.node.path})`;
    const key = this.props.keys?.[dataClass] ?? keptKey(scope, 'Key', description, { sandbox: this._sandbox });
    const bucket = new VaultBucket(scope, 'Bucket', {
      ...this.common,
      key,
      objectLock: objectLock(dataClass, this.props),
      accessLogs: this.logStore,
      accessLogPrefix: dataClass,
      lifecycleRules: lifecycleRules(dataClass, this.props),
      erasable: dataClass === DataClass.PROMPTS,
    });
    // the function that empties the buckets of a sandbox
    if (this._sandbox) logProvider(this, 'Custom::S3AutoDeleteObjects', key, RemovalPolicy.DESTROY);
    return { key, bucket };
  }

  private admit(delivery: Delivery, bucket: VaultBucket, key: kms.IKey): iam.Grant {
    grantKeyToService(key, delivery);
    // Enough to wait for: the bucket's policy comes after the bucket, and that after the key.
    return bucket.grantDelivery(delivery);
  }
}
