import {
  type ArnComponents,
  ArnFormat,
  CfnResource,
  Duration,
  Lazy,
  Names,
  RemovalPolicy,
  Stack,
  Tags,
} from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct, type IConstruct } from 'constructs';
import { acknowledgeManagedPolicy } from '../../private/acknowledge';
import { administratorsOf, nameAdministrators, rootUserArn } from '../../private/administrators';
import { checkProps } from '../../private/check-props';
import { kept } from '../../private/kept';
import { keptKey } from '../../private/kept-key';
import { keptName } from '../../private/kept-name';
import { toldAlarm } from '../../private/told-alarm';
import { VaultBucket } from '../data/internal';
import { BackupPermissions } from './private/backup-permissions';
import { checkRecoveryPlan } from './private/check-recovery-plan';
import type { RecoveryPlanProps } from './recovery-plan-props';

const DELETE = [
  'backup:DeleteRecoveryPoint',
  'backup:DisassociateRecoveryPoint',
  'backup:DisassociateRecoveryPointFromParent',
  'backup:UpdateRecoveryPointLifecycle',
];
const CONFIGURE = [
  'backup:DeleteBackupVault',
  'backup:DeleteBackupVaultAccessPolicy',
  'backup:DeleteBackupVaultLockConfiguration',
  'backup:DeleteBackupVaultNotifications',
  'backup:PutBackupVaultAccessPolicy',
  'backup:PutBackupVaultLockConfiguration',
  'backup:PutBackupVaultNotifications',
];
/** What AWS Backup does with the key of a vault in the name of its role, or by grants. */
const VAULT_KEY = [
  'kms:CreateGrant',
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** What AWS Backup knows besides buckets and tables, with the ARNs of the kind in this account and Region. */
const OTHER_KINDS: Readonly<Record<string, { readonly service: string; readonly resource: string }>> = {
  'AWS::DocDB::DBCluster': { service: 'rds', resource: 'cluster:*' },
  'AWS::EC2::Instance': { service: 'ec2', resource: 'instance/*' },
  'AWS::EC2::Volume': { service: 'ec2', resource: 'volume/*' },
  'AWS::EFS::FileSystem': { service: 'elasticfilesystem', resource: 'file-system/*' },
  'AWS::FSx::FileSystem': { service: 'fsx', resource: 'file-system/*' },
  'AWS::Neptune::DBCluster': { service: 'rds', resource: 'cluster:*' },
  'AWS::RDS::DBCluster': { service: 'rds', resource: 'cluster:*' },
  'AWS::RDS::DBInstance': { service: 'rds', resource: 'db:*' },
  'AWS::Redshift::Cluster': { service: 'redshift', resource: 'cluster:*' },
  'AWS::Timestream::Table': { service: 'timestream', resource: 'database/*' },
};
/** The kinds whose backups the monthly restore test restores, and deletes again. */
type Tested = 'DynamoDB' | 'S3';

/**
 * Backups that an intruder cannot delete, and a monthly test that they can be restored.
 *
 * `protect` names what is backed up, by a tag, so that it may stand in any stack of the account and Region.
 * See the AWS Backup Developer Guide, AWS Backup Vault Lock and Restore testing.
 */
export class RecoveryPlan extends Construct {
  /** The vault that holds the backups. */
  public readonly vault: backup.BackupVault;
  /** When backups are taken, and how long they are kept. */
  public readonly plan: backup.BackupPlan;
  /** What is restored once a month. */
  public readonly restoreTest: backup.CfnRestoreTestingPlan;
  /** The key of the vault. */
  public readonly encryptionKey: kms.IKey;
  /**
   * The role under which AWS Backup copies what is protected, and restores it for the monthly test. To restore in earnest
   * takes another one: this may write nothing but what a test restores.
   */
  public readonly role: iam.Role;
  private readonly permissions: BackupPermissions;
  /** The ARNs of all resources of the kinds that are protected. */
  private readonly kinds = new Set<string>();
  private readonly objectiveDays: number;
  private allowsAllKinds = false;

  constructor(scope: Construct, id: string, props: RecoveryPlanProps = {}) {
    super(scope, id);
    checkProps(this, 'RecoveryPlanProps', props);
    const retention = props.retention ?? Duration.days(35);
    const every = props.recoveryPointObjective ?? Duration.days(1);
    checkRecoveryPlan(this, { ...props, retention, recoveryPointObjective: every });

    const sandbox = props.sandbox ?? false;
    const removalPolicy = sandbox ? RemovalPolicy.DESTROY : kept('AWS::Backup::BackupVault');
    nameAdministrators(this, props.administratorArns);
    this.encryptionKey =
      props.encryptionKey ?? keptKey(this, 'Key', `Backups (${this.node.path})`, { through: ['backup'], sandbox });
    this.vault = new backup.BackupVault(this, 'Vault', {
      backupVaultName: keptName(this, 50),
      encryptionKey: this.encryptionKey,
      removalPolicy,
      ...(sandbox
        ? {}
        : {
            lockConfiguration: {
              minRetention: retention,
              ...(props.complianceLockAfter ? { changeableFor: props.complianceLockAfter } : {}),
            },
            accessPolicy: this.keepsBackups(),
          }),
    });

    this.plan = new backup.BackupPlan(this, 'Plan', { backupVault: this.vault });
    this.plan.addRule(
      new backup.BackupPlanRule({
        ruleName: 'Regular',
        scheduleExpression: events.Schedule.cron({ hour: '3', minute: '0', day: `1/${every.toDays()}` }),
        startWindow: Duration.hours(1),
        completionWindow: Duration.hours(8),
        deleteAfter: retention,
        ...(props.moveToColdStorageAfter ? { moveToColdStorageAfter: props.moveToColdStorageAfter } : {}),
      }),
    );
    this.role = new iam.Role(this, 'Role', {
      description: 'AWS Backup copies what is protected, and tests that it can be restored',
      assumedBy: new iam.ServicePrincipal('backup.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    this.permissions = new BackupPermissions(this, 'Policy', this.role, {
      arn: this.vault.backupVaultArn,
      key: this.encryptionKey,
    });
    // AWS Backup works by grants that its role creates: only policies of keys may have to name it
    this.encryptionKey.grant(this.role.withoutPolicyUpdates(), ...VAULT_KEY);
    // By kind, and of that what has the tag: by tag alone AWS Backup takes only the kinds that the account has opted in to, and
    // says nothing of the others (AWS Backup Developer Guide, Assigning resources; API Reference, UpdateRegionSettings).
    new backup.CfnBackupSelection(this.plan, 'Tagged', {
      backupPlanId: this.plan.backupPlanId,
      backupSelection: {
        selectionName: 'Tagged',
        iamRoleArn: this.role.roleArn,
        resources: Lazy.list({ produce: () => this.selectedKinds() }),
        conditions: { StringEquals: [{ ConditionKey: `aws:ResourceTag/${this.tagName}`, ConditionValue: 'true' }] },
      },
    });
    this.objectiveDays = every.isUnresolved() ? 1 : every.toDays();
    this.restoreTest = this.testRestores();
  }

  /**
   * Backs up the buckets and tables at and below `scope`, and what AWS Backup knows besides, such as file systems; the role
   * then has AWS's own policies for all kinds. Whether the account has opted in to a kind does not matter.
   *
   * The keys of buckets there admit `role`, and so do those of a vault, which trust nobody by IAM alone. An imported key
   * has to admit it already: AWS Backup leaves out what it cannot decrypt, and calls the job complete.
   */
  public protect(scope: IConstruct): void {
    Tags.of(scope).add(this.tagName, 'true');
    // policies of keys may have to name the role; what it may do itself stands in its own policy
    const named = this.role.withoutPolicyUpdates();
    for (const part of new Set(scope.node.scopes.concat(scope.node.findAll()))) {
      if (part instanceof VaultBucket) part.allowWatching(named);
    }
    const keys = new Set<kms.IKey>();
    for (const part of scope.node.findAll()) {
      if (part instanceof s3.Bucket) {
        this.permissions.bucket(part.bucketArn, part.encryptionKey);
        this.select({ service: 's3', region: '', account: '', resource: '*' }, 'S3');
        if (part.encryptionKey) keys.add(part.encryptionKey);
      } else if (part instanceof dynamodb.Table || part instanceof dynamodb.TableV2) {
        this.permissions.table(part.tableArn, part.encryptionKey);
        this.select({ service: 'dynamodb', resource: 'table/*' }, 'DynamoDB');
      } else if (CfnResource.isCfnResource(part)) {
        const kind = OTHER_KINDS[part.cfnResourceType];
        if (!kind) continue;
        this.select(kind);
        this.allowAllKinds();
      }
    }
    for (const key of keys) key.grant(named, 'kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey');
  }

  /** Backup jobs into the vault that were completed; the sum over a day by default. */
  public metricCompletedJobs(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/Backup',
      metricName: 'NumberOfBackupJobsCompleted',
      dimensionsMap: { BackupVaultName: this.vault.backupVaultName },
      statistic: cloudwatch.Stats.SUM,
      period: Duration.days(1),
      ...options,
    });
  }

  /**
   * Tells `topic` when no backup was completed for a day longer than `recoveryPointObjective` allows, at most seven days; also
   * until the first one is. The alarm stands in `scope`, which may be of a stack that is deployed later.
   */
  public alarmWhenAbsent(scope: Construct, id: string, topic: sns.ITopic): cloudwatch.Alarm {
    return toldAlarm(scope, id, {
      description: 'No backup was completed: what is protected is copied nowhere.',
      metric: this.metricCompletedJobs(),
      threshold: 1,
      // CloudWatch looks back a week at most
      absentFor: Math.min(this.objectiveDays + 1, 7),
      topic,
    });
  }

  /** Lets the plan take what has its tag of a kind, and the restore test a random one of it. */
  private select(kind: ArnComponents, tested?: Tested): void {
    const arn = Stack.of(this).formatArn({ ...kind, arnFormat: ArnFormat.NO_RESOURCE_NAME });
    this.kinds.add(arn);
    if (tested) this.testRestoreOf(tested);
  }

  /** Where nothing is protected yet, what may come. */
  private selectedKinds(): string[] {
    const stack = Stack.of(this);
    if (this.kinds.size > 0) return [...this.kinds].sort();
    return [
      stack.formatArn({ service: 's3', region: '', account: '', resource: '*', arnFormat: ArnFormat.NO_RESOURCE_NAME }),
    ];
  }

  /**
   * The policy of the vault: nobody deletes a backup by hand, and where administrators are named nobody else changes what
   * keeps it. What has reached the end of its retention AWS Backup itself deletes.
   */
  private keepsBackups(): iam.PolicyDocument {
    const deny = (sid: string, actions: string[], conditions?: iam.Conditions) =>
      new iam.PolicyStatement({
        sid,
        effect: iam.Effect.DENY,
        actions,
        principals: [new iam.AnyPrincipal()], // everyone is denied, whoever they are
        resources: ['*'], // in the policy of a vault, the vault and what it holds
        conditions,
      });
    const administrators = administratorsOf(this);
    const others = { ArnNotEquals: { 'aws:PrincipalArn': [...(administrators ?? []), rootUserArn(this)] } };
    return new iam.PolicyDocument({
      statements: [
        deny('NobodyDeletesBackups', DELETE),
        ...(administrators ? [deny('OnlyAdministratorsConfigure', CONFIGURE, others)] : []),
      ],
    });
  }

  /** A tag of this plan alone: two plans in one account must not back up each other's resources. */
  private get tagName(): string {
    return `secure-llm:backup:${this.node.addr.slice(0, 12)}`;
  }

  /** Each kind needs much that the others do not: what AWS Backup does for these is written by AWS. */
  private allowAllKinds(): void {
    if (this.allowsAllKinds) return;
    this.allowsAllKinds = true;
    for (const name of ['AWSBackupServiceRolePolicyForBackup', 'AWSBackupServiceRolePolicyForRestores']) {
      this.role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName(`service-role/${name}`));
      acknowledgeManagedPolicy(
        this.role,
        `service-role/${name}`,
        'Something is protected that is neither a bucket nor a table: AWS Backup asks for this policy by name and extends it when it learns to back up more. Only the service can assume the role.',
      );
    }
  }

  private testRestores(): backup.CfnRestoreTestingPlan {
    // names allow letters, digits and underscores
    const name = Names.uniqueResourceName(this, { maxLength: 40, separator: '_', allowedSpecialCharacters: '_' });
    const plan = new backup.CfnRestoreTestingPlan(this, 'RestoreTest', {
      restoreTestingPlanName: name,
      scheduleExpression: 'cron(0 5 2 * ? *)',
      startWindowHours: 8,
      recoveryPointSelection: {
        algorithm: 'RANDOM_WITHIN_WINDOW',
        includeVaults: [this.vault.backupVaultArn],
        recoveryPointTypes: ['SNAPSHOT', 'CONTINUOUS'],
        selectionWindowDays: 30,
      },
    });
    return plan;
  }

  private testRestoreOf(type: Tested): void {
    const id = `RestoreTest${type}`;
    if (this.node.tryFindChild(id)) return;
    const selection = new backup.CfnRestoreTestingSelection(this, id, {
      iamRoleArn: this.role.roleArn,
      protectedResourceArns: ['*'], // every resource of the type with a backup in this vault: the plan names the vault
      protectedResourceType: type,
      restoreTestingPlanName: this.restoreTest.restoreTestingPlanName,
      restoreTestingSelectionName: `${type}_${this.node.addr.slice(0, 12)}`,
      validationWindowHours: 4,
    });
    selection.addResourceDependency(this.restoreTest);
  }
}
