import { App, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import { DataClass, LlmDataVault, RecoveryPlan } from '../../../lib';
import { Iam, type PolicyDocument, type Principal } from '../../support/iam';
import { type Attempt, unnoticedOf } from '../../support/policy-mutants';

const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
const vault = new LlmDataVault(stack, 'Vault', { classes: [DataClass.CORPUS, DataClass.PROMPTS] });
const table = new dynamodb.Table(stack, 'Owners', {
  partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
  encryptionKey: new kms.Key(stack, 'TableKey'),
});
// the keys made here trust the policies of the account, so that the role's own policy alone limits it
const plan = new RecoveryPlan(stack, 'Recovery', { encryptionKey: new kms.Key(stack, 'RecoveryKey') });
plan.protect(vault.bucket(DataClass.CORPUS));
plan.protect(table);
new kms.Key(stack, 'OtherKey');
new RecoveryPlan(stack, 'Kept');

const iam = new Iam(stack);
const ACCOUNT = '111122223333';
const THEIRS = '999988887777';
const HERE = `eu-central-1:${ACCOUNT}`;
const bucket = (name: string) => iam.deployed.one('AWS::S3::Bucket', `Vault${name}Bucket`).arn;
const keyArn = (part: string) => iam.deployed.one('AWS::KMS::Key', part).arn;
const RESTORED = 'arn:aws:s3:::awsbackup-restore-test-a';
const tableArn = (name: string) => `arn:aws:dynamodb:${HERE}:table/${name}`;
const owners = tableArn(iam.deployed.one('AWS::DynamoDB::Table', 'Owners').ref);
const vaultArn = iam.deployed.one('AWS::Backup::BackupVault', 'Recovery').arn;
const via = (service: string, region = 'eu-central-1') => ({ 'kms:ViaService': `${service}.${region}.amazonaws.com` });
const owned = (account: string) => ({ 'aws:ResourceAccount': account });
const granted = (forService: string) => ({ 'kms:GrantIsForAWSResource': forService });

type Tried = [action: string, resource?: string, context?: Record<string, string>];
const role = iam.role('RecoveryRole');
/** A bucket of somebody else who lets everybody do everything with it. */
const OPEN = { Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' }] } as PolicyDocument;
const decide = ([action, resource, context]: Tried, principal: Principal = role) => {
  const key = iam.deployed.all('AWS::KMS::Key').find(({ arn }) => arn === resource);
  const owner = context?.['aws:ResourceAccount'];
  return iam.decide({
    principal,
    action,
    resource,
    resourceAccount: owner,
    context,
    resourcePolicy: owner === THEIRS ? OPEN : (key?.properties.KeyPolicy as PolicyDocument | undefined),
  });
};

const each = (service: string, names: string[], resource?: string, context?: Tried[2]) =>
  names.map((name): Tried => [`${service}:${name}`, resource, context]);
const USE_KEY = ['Decrypt', 'DescribeKey', 'GenerateDataKey'];
const FILL_BUCKET = [
  ...['DeleteObject', 'GetObject', 'GetObjectAcl', 'GetObjectTagging', 'GetObjectVersion', 'GetObjectVersionAcl'],
  ...['ListMultipartUploadParts', 'PutObject', 'PutObjectAcl', 'PutObjectTagging', 'PutObjectVersionAcl'],
];

/** What AWS Backup does, with what, and with what it may not do the same. */
const RIGHTS: [service: string, names: string[], on?: string, notOn?: string, context?: Tried[2]][] = [
  // that know no resource
  ['cloudwatch', ['GetMetricData']],
  ['events', ['ListRules']],
  ['s3', ['ListAllMyBuckets']],
  ['tag', ['GetResources']],
  [
    'events',
    [
      ...['DeleteRule', 'DescribeRule', 'DisableRule', 'EnableRule'],
      ...['ListTargetsByRule', 'PutRule', 'PutTargets', 'RemoveTargets'],
    ],
    `arn:aws:events:${HERE}:rule/AwsBackupManagedRule1`,
    `arn:aws:events:${HERE}:rule/Tampering`,
  ],
  [
    'backup',
    ['TagResource'],
    `arn:aws:backup:${HERE}:recovery-point:a`,
    `arn:aws:backup:eu-west-1:${ACCOUNT}:recovery-point:a`,
  ],
  ['backup', ['DescribeBackupVault'], vaultArn, `${vaultArn}-other`],
  ['kms', ['DescribeKey'], keyArn('RecoveryKey'), keyArn('OtherKey')],
  ['kms', ['CreateGrant'], keyArn('RecoveryKey'), keyArn('OtherKey'), granted('true')],
  // a bucket
  [
    's3',
    [
      ...['GetBucketAcl', 'GetBucketLocation', 'GetBucketNotification', 'GetBucketTagging', 'GetBucketVersioning'],
      ...['GetInventoryConfiguration', 'ListBucket', 'ListBucketVersions', 'ListTagsForResource'],
      ...['PutBucketNotification', 'PutInventoryConfiguration'],
    ],
    bucket('corpus'),
    bucket('prompts'),
  ],
  [
    's3',
    [
      ...['GetObject', 'GetObjectAcl', 'GetObjectTagging'],
      ...['GetObjectVersion', 'GetObjectVersionAcl', 'GetObjectVersionTagging'],
    ],
    `${bucket('corpus')}/a`,
    `${bucket('prompts')}/a`,
  ],
  [
    's3',
    [
      ...['CreateBucket', 'GetBucketLocation', 'GetBucketOwnershipControls', 'GetBucketVersioning', 'ListBucket'],
      ...['ListBucketVersions', 'PutBucketOwnershipControls', 'PutBucketVersioning'],
    ],
    RESTORED,
    'arn:aws:s3:::other',
  ],
  ['s3', FILL_BUCKET, `${RESTORED}/a`, 'arn:aws:s3:::other/a', owned(ACCOUNT)],
  ['kms', USE_KEY, keyArn('Vaultcorpus'), keyArn('OtherKey'), via('s3')],
  // a table
  ['dynamodb', ['CreateBackup', 'DescribeTable', 'ListTagsOfResource', 'StartAwsBackupJob'], owners, tableArn('quota')],
  [
    'dynamodb',
    ['DeleteBackup', 'DescribeBackup', 'RestoreTableFromBackup'],
    `${owners}/backup/a`,
    `${tableArn('quota')}/backup/a`,
  ],
  [
    'dynamodb',
    [
      ...['BatchWriteItem', 'DeleteItem', 'DescribeTable', 'GetItem', 'PutItem'],
      ...['Query', 'RestoreTableFromAwsBackup', 'Scan', 'UpdateItem'],
    ],
    tableArn('awsbackup-restore-test-a'),
    tableArn('quota'),
  ],
  ['kms', USE_KEY, keyArn('TableKey'), keyArn('OtherKey'), via('dynamodb')],
  ['kms', ['CreateGrant'], keyArn('TableKey'), keyArn('OtherKey'), granted('true')],
];
const WORK = RIGHTS.flatMap(([service, names, on, , context]) => each(service, names, on, context));
const BEYOND: Tried[] = [
  ...RIGHTS.flatMap(([service, names, , notOn, context]) => (notOn ? each(service, names, notOn, context) : [])),
  // what is protected, but not to be changed
  ['s3:PutObject', `${bucket('corpus')}/a`, owned(ACCOUNT)],
  ['s3:DeleteObject', `${bucket('corpus')}/a`, owned(ACCOUNT)],
  ['s3:PutBucketVersioning', bucket('corpus')],
  ['dynamodb:Scan', owners],
  ['dynamodb:PutItem', owners],
  // a bucket under a name as of a restore test, and of a call that does not say whose
  ...each('s3', FILL_BUCKET, `${RESTORED}/a`, owned(THEIRS)),
  ...each('s3', FILL_BUCKET, `${RESTORED}/a`),
  // keys directly, through another service or in another Region
  ['kms:Decrypt', keyArn('Vaultprompts'), via('s3')],
  ...[{}, via('dynamodb'), via('s3', 'eu-west-1')].flatMap((by) => each('kms', USE_KEY, keyArn('Vaultcorpus'), by)),
  ...[{}, via('s3'), via('dynamodb', 'eu-west-1')].flatMap((by) => each('kms', USE_KEY, keyArn('TableKey'), by)),
  ...['RecoveryKey', 'TableKey'].flatMap((key): Tried[] => [
    ['kms:CreateGrant', keyArn(key), granted('false')],
    ['kms:CreateGrant', keyArn(key)],
  ]),
  ['ec2:RunInstances', `arn:aws:ec2:${HERE}:instance/*`],
  ['ssm:SendCommand', `arn:aws:ec2:${HERE}:instance/i-1`],
  ['ec2:ModifySnapshotAttribute', 'arn:aws:ec2:eu-central-1::snapshot/snap-1'],
  ['rds:ModifyDBInstance', `arn:aws:rds:${HERE}:db:a`],
  ['backup:DeleteRecoveryPoint', `arn:aws:backup:${HERE}:recovery-point:a`],
  ['iam:PassRole', `arn:aws:iam::${ACCOUNT}:role/a`],
];

test.each(WORK)('the role of backups may %s on %s', async (...tried) => {
  expect(await decide(tried)).toBe('allowed');
});

test.each(BEYOND)('the role of backups may not %s on %s', async (...tried) => {
  expect(await decide(tried)).toMatch(/^denied/);
});

test('the key that a plan makes for itself lets the role of that plan hand it on to AWS alone', async () => {
  const grant = (forService: string, who: string) =>
    decide(['kms:CreateGrant', keyArn('KeptKey'), granted(forService)], iam.role(who));
  expect(await grant('true', 'KeptRole')).toBe('allowed');
  expect(await grant('false', 'KeptRole')).toMatch(/^denied/);
  expect(await grant('true', 'RecoveryRole')).toMatch(/^denied/);
});

test('nothing can be taken out of its policy without that an attempt comes out differently', async () => {
  const attempts = (all: Tried[], outcome: string) =>
    all.map(([action, resource, context]): Attempt => [{ principal: role, action, resource, context }, outcome]);
  const decided = ({ action, resource, context }: Attempt[0], identityPolicies: Principal['identityPolicies']) =>
    decide([action, resource, context as Record<string, string>], { ...role, identityPolicies });
  expect(await unnoticedOf(role, [...attempts(WORK, 'allowed'), ...attempts(BEYOND, 'denied')], decided)).toEqual([]);
});
