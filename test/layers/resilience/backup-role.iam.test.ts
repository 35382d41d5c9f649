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
const plan = new RecoveryPlan(stack, 'Recovery');
plan.protect(vault.bucket(DataClass.CORPUS));
plan.protect(table);

const iam = new Iam(stack);
const HERE = 'eu-central-1:111122223333';
const bucket = (name: string) => iam.deployed.one('AWS::S3::Bucket', `Vault${name}Bucket`).arn;
const keyArn = (part: string) => iam.deployed.one('AWS::KMS::Key', part).arn;
const RESTORED = 'arn:aws:s3:::awsbackup-restore-test-a';
const tableArn = (name: string) => `arn:aws:dynamodb:${HERE}:table/${name}`;
const owners = tableArn(iam.deployed.one('AWS::DynamoDB::Table', 'Owners').ref);
const via = (service: string) => ({ 'kms:ViaService': `${service}.eu-central-1.amazonaws.com` });

type Tried = [action: string, resource?: string, context?: Record<string, string>];
const role = iam.role('RecoveryRole');
const decide = ([action, resource, context]: Tried, principal: Principal = role) => {
  const key = iam.deployed.all('AWS::KMS::Key').find(({ arn }) => arn === resource);
  return iam.decide({
    principal,
    action,
    resource,
    context,
    resourcePolicy: key?.properties.KeyPolicy as PolicyDocument | undefined,
  });
};

const WORK: Tried[] = [
  ['s3:ListBucketVersions', bucket('corpus')],
  ['s3:PutBucketNotification', bucket('corpus')],
  ['s3:GetObjectVersion', `${bucket('corpus')}/a`],
  ['kms:Decrypt', keyArn('Vaultcorpus'), via('s3')],
  ['s3:CreateBucket', RESTORED],
  ['s3:PutObject', `${RESTORED}/a`],
  ['dynamodb:StartAwsBackupJob', owners],
  ['dynamodb:RestoreTableFromAwsBackup', tableArn('awsbackup-restore-test-a')],
  ['dynamodb:BatchWriteItem', tableArn('awsbackup-restore-test-a')],
  ['kms:Decrypt', keyArn('TableKey'), via('dynamodb')],
  ['kms:CreateGrant', keyArn('RecoveryKey'), { 'kms:GrantIsForAWSResource': 'true' }],
  ['events:PutRule', `arn:aws:events:${HERE}:rule/AwsBackupManagedRule1`],
  ['backup:TagResource', `arn:aws:backup:${HERE}:recovery-point:a`],
];
const BEYOND: Tried[] = [
  // what is not protected, and what is protected but not to be changed
  ['s3:GetObject', `${bucket('prompts')}/a`],
  ['s3:ListBucket', bucket('prompts')],
  ['s3:PutBucketNotification', bucket('prompts')],
  ['s3:PutObject', `${bucket('corpus')}/a`],
  ['s3:DeleteObject', `${bucket('corpus')}/a`],
  ['s3:PutBucketVersioning', bucket('corpus')],
  ['s3:PutObject', 'arn:aws:s3:::other/a'],
  ['dynamodb:StartAwsBackupJob', tableArn('quota')],
  ['dynamodb:Scan', owners],
  ['dynamodb:PutItem', owners],
  ['dynamodb:UpdateItem', tableArn('quota')],
  ['kms:Decrypt', keyArn('Vaultprompts'), via('s3')],
  ['kms:CreateGrant', keyArn('RecoveryKey'), { 'kms:GrantIsForAWSResource': 'false' }],
  ['events:PutRule', `arn:aws:events:${HERE}:rule/Tampering`],
  ['events:DisableRule', `arn:aws:events:${HERE}:rule/Tampering`],
  ['ec2:RunInstances', `arn:aws:ec2:${HERE}:instance/*`],
  ['ssm:SendCommand', `arn:aws:ec2:${HERE}:instance/i-1`],
  ['ec2:ModifySnapshotAttribute', 'arn:aws:ec2:eu-central-1::snapshot/snap-1'],
  ['rds:ModifyDBInstance', `arn:aws:rds:${HERE}:db:a`],
  ['backup:DeleteRecoveryPoint', `arn:aws:backup:${HERE}:recovery-point:a`],
  ['iam:PassRole', 'arn:aws:iam::111122223333:role/a'],
];

test.each(WORK)('the role of backups may %s on %s', async (...tried) => {
  expect(await decide(tried)).toBe('allowed');
});

test.each(BEYOND)('the role of backups may not %s on %s', async (...tried) => {
  expect(await decide(tried)).toMatch(/^denied/);
});

test('nothing can be taken out of its policy without that an attempt comes out differently', async () => {
  const attempts = (all: Tried[], outcome: string) =>
    all.map(([action, resource, context]): Attempt => [{ principal: role, action, resource, context }, outcome]);
  const decided = ({ action, resource, context }: Attempt[0], identityPolicies: Principal['identityPolicies']) =>
    decide([action, resource, context as Record<string, string>], { ...role, identityPolicies });
  expect(await unnoticedOf(role, [...attempts(WORK, 'allowed'), ...attempts(BEYOND, 'denied')], decided)).toEqual([]);
});
