import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { acknowledgeWildcard } from '../../../private/acknowledge';

// What AWS Backup does under a role, as of August 2026 (AWS Managed Policy Reference Guide, the policies of AWS Backup for
// backups, restores and S3), for buckets and tables only, and only for those that are protected.
const KNOWS_NO_RESOURCE = ['cloudwatch:GetMetricData', 'events:ListRules', 's3:ListAllMyBuckets', 'tag:GetResources'];
const RULES = [
  'events:DeleteRule',
  'events:DescribeRule',
  'events:DisableRule',
  'events:EnableRule',
  'events:ListTargetsByRule',
  'events:PutRule',
  'events:PutTargets',
  'events:RemoveTargets',
];
const WATCH_BUCKET = [
  's3:GetBucketAcl',
  's3:GetBucketLocation',
  's3:GetBucketNotification',
  's3:GetBucketTagging',
  's3:GetBucketVersioning',
  's3:GetInventoryConfiguration',
  's3:ListBucket',
  's3:ListBucketVersions',
  's3:ListTagsForResource',
  's3:PutBucketNotification',
  's3:PutInventoryConfiguration',
];
const READ_OBJECTS = [
  's3:GetObject',
  's3:GetObjectAcl',
  's3:GetObjectTagging',
  's3:GetObjectVersion',
  's3:GetObjectVersionAcl',
  's3:GetObjectVersionTagging',
];
const MAKE_BUCKET = [
  's3:CreateBucket',
  's3:GetBucketLocation',
  's3:GetBucketOwnershipControls',
  's3:GetBucketVersioning',
  's3:ListBucket',
  's3:ListBucketVersions',
  's3:PutBucketOwnershipControls',
  's3:PutBucketVersioning',
];
const FILL_BUCKET = [
  's3:DeleteObject',
  's3:GetObject',
  's3:GetObjectAcl',
  's3:GetObjectTagging',
  's3:GetObjectVersion',
  's3:GetObjectVersionAcl',
  's3:ListMultipartUploadParts',
  's3:PutObject',
  's3:PutObjectAcl',
  's3:PutObjectTagging',
  's3:PutObjectVersionAcl',
];
const COPY_TABLE = [
  'dynamodb:CreateBackup',
  'dynamodb:DescribeTable',
  'dynamodb:ListTagsOfResource',
  'dynamodb:StartAwsBackupJob',
];
const TABLE_BACKUPS = ['dynamodb:DeleteBackup', 'dynamodb:DescribeBackup', 'dynamodb:RestoreTableFromBackup'];
const FILL_TABLE = [
  'dynamodb:BatchWriteItem',
  'dynamodb:DeleteItem',
  'dynamodb:DescribeTable',
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'dynamodb:RestoreTableFromAwsBackup',
  'dynamodb:Scan',
  'dynamodb:UpdateItem',
];

/** What the names of resources begin with that a restore test makes, and deletes again (Restore testing inferred metadata). */
const RESTORED = 'awsbackup-restore-test';

/** The policy under which AWS Backup copies what is protected, and restores it for the monthly test under names of its own. */
export class BackupPermissions {
  private readonly policy: iam.ManagedPolicy;
  private readonly stack: Stack;

  constructor(scope: Construct, id: string, role: iam.IRole, vault: { readonly arn: string; readonly key: kms.IKey }) {
    this.stack = Stack.of(scope);
    this.policy = new iam.ManagedPolicy(scope, id, {
      roles: [role],
      description: 'What AWS Backup needs for what is protected, and for the monthly restore test',
    });
    this.allow(KNOWS_NO_RESOURCE, ['*'], 'AWS Backup asks what there is, by actions that know no resource.');
    const rules = this.arn('events', 'rule', 'AwsBackupManagedRule*');
    this.allow(RULES, [rules], 'AWS Backup names its rules itself; the beginning of the name is fixed.');
    const points = this.stack.formatArn({ service: 'backup', resource: 'recovery-point:*' });
    this.allow(['backup:TagResource'], [points], 'AWS Backup generates the names of backups.');
    this.allow(['backup:DescribeBackupVault'], [vault.arn]);
    this.allow(['kms:DescribeKey'], [vault.key.keyArn]);
    this.grantsOfServices(vault.key);
  }

  /** Lets AWS Backup copy a bucket and restore it elsewhere. */
  public bucket(arn: string, key: kms.IKey | undefined): void {
    this.allow(WATCH_BUCKET, [arn]);
    this.allow(READ_OBJECTS, [`${arn}/*`], 'A backup is of all objects of the bucket, whose name is fixed.');
    const restored = this.stack.formatArn({ service: 's3', region: '', account: '', resource: `${RESTORED}*` });
    this.allow(MAKE_BUCKET, [restored], 'AWS Backup names what a restore test restores; the beginning is fixed.');
    this.allow(
      FILL_BUCKET,
      [`${restored}/*`],
      'AWS Backup names what a restore test restores; the beginning is fixed.',
      // names of buckets say no account: anybody may make one that begins like this
      { StringEquals: { 'aws:ResourceAccount': this.stack.account } },
    );
    if (key) this.throughService('s3', key);
  }

  /** Lets AWS Backup copy a table and restore it elsewhere. */
  public table(arn: string, key: kms.IKey | undefined): void {
    this.allow(COPY_TABLE, [arn]);
    this.allow(TABLE_BACKUPS, [`${arn}/backup/*`], 'DynamoDB generates the names of backups.');
    const restored = this.arn('dynamodb', 'table', `${RESTORED}*`);
    this.allow(FILL_TABLE, [restored], 'AWS Backup names what a restore test restores; the beginning is fixed.');
    if (!key) return;
    this.throughService('dynamodb', key);
    this.grantsOfServices(key);
  }

  private throughService(service: string, key: kms.IKey): void {
    const { region, urlSuffix } = this.stack;
    this.allow(['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'], [key.keyArn], undefined, {
      StringEquals: { 'kms:ViaService': `${service}.${region}.${urlSuffix}` },
    });
  }

  private grantsOfServices(key: kms.IKey): void {
    this.allow(['kms:CreateGrant'], [key.keyArn], undefined, { Bool: { 'kms:GrantIsForAWSResource': 'true' } });
  }

  private allow(actions: string[], resources: string[], why?: string, conditions?: iam.Conditions): void {
    this.policy.addStatements(new iam.PolicyStatement({ actions, resources, conditions }));
    if (why) for (const resource of resources) acknowledgeWildcard(this.policy, resource, why);
  }

  private arn(service: string, resource: string, resourceName: string): string {
    return this.stack.formatArn({ service, resource, resourceName });
  }
}
