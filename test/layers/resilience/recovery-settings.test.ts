import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { DataClass, LlmDataVault, RecoveryPlan, type RecoveryPlanProps } from '../../../lib';

// biome-ignore lint/suspicious/noExplicitAny: a template has no types
type Properties = any;

function built(props: RecoveryPlanProps = {}, build: (plan: RecoveryPlan, stack: Stack) => void = () => undefined) {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
  build(new RecoveryPlan(stack, 'Recovery', props), stack);
  const template = Template.fromStack(stack);
  const all = (type: string): [string, Properties][] =>
    Object.entries(template.findResources(type)).map(([id, { Properties }]) => [id, Properties]);
  return { template, all, one: (type: string) => all(type)[0]! };
}

const rule = (props: RecoveryPlanProps) => {
  const [, { BackupPlan }] = built(props).one('AWS::Backup::BackupPlan');
  const [only, ...more] = BackupPlan.BackupPlanRule;
  expect(more).toEqual([]);
  return only;
};

test('a backup is taken every day at three, within nine hours, and kept for 35 days', () => {
  const { one } = built();
  const [vault] = one('AWS::Backup::BackupVault');
  expect(rule({})).toEqual({
    RuleName: 'Regular',
    ScheduleExpression: 'cron(0 3 1/1 * ? *)',
    StartWindowMinutes: 60,
    CompletionWindowMinutes: 480,
    Lifecycle: { DeleteAfterDays: 35 },
    TargetBackupVault: { 'Fn::GetAtt': [vault, 'BackupVaultName'] },
  });
});

test('props change how often, how long and where, each its own', () => {
  expect(rule({ recoveryPointObjective: Duration.days(3) }).ScheduleExpression).toBe('cron(0 3 1/3 * ? *)');
  expect(rule({ retention: Duration.days(200) }).Lifecycle).toEqual({ DeleteAfterDays: 200 });
  expect(rule({ retention: Duration.days(200), moveToColdStorageAfter: Duration.days(30) }).Lifecycle).toEqual({
    DeleteAfterDays: 200,
    MoveToColdStorageAfterDays: 30,
  });
});

test.each<[string, RecoveryPlanProps, object | undefined]>([
  ['by default', {}, { MinRetentionDays: 35 }],
  ['for as long as backups are kept', { retention: Duration.days(200) }, { MinRetentionDays: 200 }],
  [
    'for good, after a time to cool off',
    { complianceLockAfter: Duration.days(10), iUnderstandComplianceModeCannotBeShortened: true },
    { MinRetentionDays: 35, ChangeableForDays: 10 },
  ],
  ['never in a sandbox', { sandbox: true }, undefined],
])('the vault is locked %s', (_, props, lock) => {
  const [, vault] = built(props).one('AWS::Backup::BackupVault');
  expect(vault.LockConfiguration).toEqual(lock);
});

test('the vault has a key that is rotated; both outlive the stack, unless it is a sandbox', () => {
  for (const [props, policy] of [
    [{}, 'Retain'],
    [{ sandbox: true }, 'Delete'],
  ] as const) {
    const { template, one } = built(props);
    const [key, { EnableKeyRotation }] = one('AWS::KMS::Key');
    expect(EnableKeyRotation).toBe(true);
    expect(one('AWS::Backup::BackupVault')[1].EncryptionKeyArn).toEqual({ 'Fn::GetAtt': [key, 'Arn'] });
    template.allResources('AWS::Backup::BackupVault', { DeletionPolicy: policy, UpdateReplacePolicy: policy });
    const DeletionPolicy = policy === 'Retain' ? 'RetainExceptOnCreate' : policy;
    template.allResources('AWS::KMS::Key', { DeletionPolicy, UpdateReplacePolicy: policy });
  }
});

test('once a month a backup of each kind of the last thirty days is restored from this vault, and no other', () => {
  const { all, one } = built({}, (plan, stack) => {
    plan.protect(
      new dynamodb.Table(stack, 'Table', { partitionKey: { name: 'a', type: dynamodb.AttributeType.STRING } }),
    );
    plan.protect(new s3.Bucket(stack, 'Bucket'));
  });
  const [vault] = one('AWS::Backup::BackupVault');
  const [role] = one('AWS::IAM::Role');
  const [, plan] = one('AWS::Backup::RestoreTestingPlan');
  expect(plan).toEqual({
    RestoreTestingPlanName: expect.stringMatching(/^\w{1,50}$/),
    ScheduleExpression: 'cron(0 5 2 * ? *)',
    StartWindowHours: 8,
    RecoveryPointSelection: {
      Algorithm: 'RANDOM_WITHIN_WINDOW',
      IncludeVaults: [{ 'Fn::GetAtt': [vault, 'BackupVaultArn'] }],
      RecoveryPointTypes: ['SNAPSHOT', 'CONTINUOUS'],
      SelectionWindowDays: 30,
    },
  });
  const selections = all('AWS::Backup::RestoreTestingSelection').map(([, selection]) => selection);
  expect(selections).toEqual(
    ['DynamoDB', 'S3'].map((type) => ({
      IamRoleArn: { 'Fn::GetAtt': [role, 'Arn'] },
      ProtectedResourceArns: ['*'],
      ProtectedResourceType: type,
      RestoreTestingPlanName: plan.RestoreTestingPlanName,
      RestoreTestingSelectionName: expect.stringMatching(new RegExp(`^${type}_\\w{12}$`)),
      ValidationWindowHours: 4,
    })),
  );
});

test('what AWS Backup does, it does under one role with one policy, for what has the tag', () => {
  const { one, all } = built();
  const [role, { ManagedPolicyArns }] = one('AWS::IAM::Role');
  expect(ManagedPolicyArns).toBeUndefined();
  expect(all('AWS::IAM::ManagedPolicy').map(([, { Roles }]) => Roles)).toEqual([[{ Ref: role }]]);
  const [, { BackupSelection }] = one('AWS::Backup::BackupSelection');
  expect(BackupSelection).toEqual({
    IamRoleArn: { 'Fn::GetAtt': [role, 'Arn'] },
    Resources: [expect.anything()],
    Conditions: {
      StringEquals: [
        { ConditionKey: expect.stringMatching(/^aws:ResourceTag\/secure-llm:backup:\w{12}$/), ConditionValue: 'true' },
      ],
    },
    SelectionName: 'Tagged',
  });
  expect(all('AWS::IAM::Policy')).toEqual([]);
});

test('the keys of all that is protected admit the role, each once, and nobody else', () => {
  const { all } = built({}, (plan, stack) => {
    const vault = new LlmDataVault(stack, 'Vault', { classes: [DataClass.CORPUS, DataClass.EVIDENCE] });
    plan.protect(vault);
    plan.protect(new s3.Bucket(stack, 'Plain')); // without a key of its own
  });
  const statements = all('AWS::KMS::Key').map(([id, { KeyPolicy }]) => [
    id.replace(/[0-9A-F]{8}$/, ''),
    // a statement that every key has says by its name what it is for
    KeyPolicy.Statement.filter(({ Sid }: { Sid?: string }) => Sid === undefined).map(
      ({ Action, Effect }: Properties) => [Effect, Action],
    ),
  ]);
  const admitted = [['Allow', ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey']]];
  expect(Object.fromEntries(statements)).toEqual({
    RecoveryKey: [
      [
        'Allow',
        [
          'kms:Decrypt',
          'kms:DescribeKey',
          'kms:Encrypt',
          'kms:GenerateDataKey',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
        ],
      ],
      ['Allow', 'kms:CreateGrant'],
    ],
    VaultcorpusKey: admitted,
    VaultevidenceKey: admitted,
  });
});
