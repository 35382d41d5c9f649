import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import { DataClass, LlmDataVault, RecoveryPlan, type RecoveryPlanProps } from '../../../lib';

const planOf = (props?: RecoveryPlanProps) => {
  const stack = new Stack(new App(), 'S');
  return { stack, plan: new RecoveryPlan(stack, 'Recovery', props) };
};

test('the vault keeps everyone from deleting a backup before its time', () => {
  const template = Template.fromStack(planOf().stack);
  template.hasResource('AWS::Backup::BackupVault', {
    DeletionPolicy: 'Retain',
    Properties: {
      LockConfiguration: { MinRetentionDays: 35, ChangeableForDays: Match.absent() },
      EncryptionKeyArn: Match.anyValue(),
    },
  });
  template.hasResourceProperties('AWS::Backup::BackupPlan', {
    BackupPlan: { BackupPlanRule: [Match.objectLike({ Lifecycle: { DeleteAfterDays: 35 } })] },
  });
});

test('a stack made anew gives its vault another name than the one that its predecessor kept', () => {
  const { stack } = planOf();
  const [vault] = Object.values(Template.fromStack(stack).findResources('AWS::Backup::BackupVault'));
  const [, [path, uuid]] = vault!.Properties.BackupVaultName['Fn::Join'];
  expect(JSON.stringify(uuid)).toContain('AWS::StackId');
  expect(`${path}01234567`).toMatch(/^[a-zA-Z0-9_-]{2,50}$/);
});

test('a backup of each kind that is protected is restored every month, and of no other', () => {
  const { stack, plan } = planOf();
  expect(Template.fromStack(planOf().stack).findResources('AWS::Backup::RestoreTestingSelection')).toEqual({});
  plan.protect(new s3.Bucket(stack, 'One'));
  plan.protect(new s3.Bucket(stack, 'Two'));
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Backup::RestoreTestingPlan', { ScheduleExpression: 'cron(0 5 2 * ? *)' });
  template.resourceCountIs('AWS::Backup::RestoreTestingSelection', 1);
  template.hasResourceProperties('AWS::Backup::RestoreTestingSelection', { ProtectedResourceType: 'S3' });
});

test('what is protected carries the tag that the plan selects', () => {
  const { stack, plan } = planOf();
  plan.protect(new s3.Bucket(stack, 'Data', { versioned: true }));
  const template = Template.fromStack(stack);
  const [selection] = Object.values(template.findResources('AWS::Backup::BackupSelection'));
  const { ConditionKey, ConditionValue } = selection!.Properties.BackupSelection.Conditions.StringEquals[0];
  const Key = ConditionKey.replace('aws:ResourceTag/', '');
  template.hasResourceProperties('AWS::S3::Bucket', { Tags: [{ Key, Value: ConditionValue }] });
});

const keysThatNameTheRole = (stack: Stack, plan: RecoveryPlan) =>
  Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key')).filter(({ Properties }) =>
    (Properties.KeyPolicy.Statement as { Action: string[]; Condition?: object }[]).some(
      ({ Action, Condition }) =>
        JSON.stringify(Action) === '["kms:Decrypt","kms:DescribeKey","kms:GenerateDataKey"]' &&
        JSON.stringify(Condition).includes(JSON.stringify(stack.resolve(plan.role.roleArn))),
    ),
  );

test('a vault admits the role to the keys of what is protected, and to no other', () => {
  const { stack, plan } = planOf();
  const vault = new LlmDataVault(stack, 'Vault', { classes: [DataClass.CORPUS, DataClass.EVIDENCE] });
  plan.protect(vault.bucket(DataClass.CORPUS));
  const named = keysThatNameTheRole(stack, plan);
  expect(named.map(({ Properties }) => Properties.Description)).toEqual(['LLM data of class corpus (S/Vault)']);
});

test('a key that trusts IAM stays as it is, because the policy of the role allows it', () => {
  const { stack, plan } = planOf();
  plan.protect(new s3.Bucket(stack, 'Data', { versioned: true, encryption: s3.BucketEncryption.KMS }));
  expect(keysThatNameTheRole(stack, plan)).toEqual([]);
});

test('what is protected may stand in another stack, which does not come to depend on the plan', () => {
  const app = new App();
  const plan = new RecoveryPlan(new Stack(app, 'Backup'), 'Recovery');
  const data = new Stack(app, 'Data');
  plan.protect(new LlmDataVault(data, 'Vault', { classes: [DataClass.CORPUS] }));
  app.synth();
  expect(data.dependencies).toEqual([]);
  const [key] = Object.values(Template.fromStack(data).findResources('AWS::KMS::Key'));
  expect(JSON.stringify(key!.Properties.KeyPolicy)).toContain(':role/Backup-Recovery-');
});

test('only for a kind that is neither bucket nor table the role has the policies of AWS for all kinds', () => {
  const managed = (build: (stack: Stack) => IConstruct) => {
    const { stack, plan } = planOf();
    plan.protect(build(stack));
    return Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'))
      .flatMap(({ Properties }) => Properties.ManagedPolicyArns ?? [])
      .map((arn) => /[^/]+$/.exec(arn['Fn::Join'][1].at(-1))![0]);
  };
  expect(
    managed(
      (stack) => new dynamodb.Table(stack, 'T', { partitionKey: { name: 'a', type: dynamodb.AttributeType.STRING } }),
    ),
  ).toEqual([]);
  expect(managed((stack) => new efs.CfnFileSystem(stack, 'F'))).toEqual([
    'AWSBackupServiceRolePolicyForBackup',
    'AWSBackupServiceRolePolicyForRestores',
  ]);
});

test('a kind that is protected is named, so that it does not depend on what the account has opted in to', () => {
  const named = (protect: (stack: Stack) => IConstruct[]) => {
    const { stack, plan } = planOf();
    for (const part of protect(stack)) plan.protect(part);
    const [selection] = Object.values(Template.fromStack(stack).findResources('AWS::Backup::BackupSelection'));
    const { Resources, ListOfTags } = selection!.Properties.BackupSelection;
    expect(ListOfTags).toBeUndefined();
    return JSON.stringify(Resources);
  };
  const table = (stack: Stack) =>
    new dynamodb.Table(stack, 'T', { partitionKey: { name: 'a', type: dynamodb.AttributeType.STRING } });
  expect(named((stack) => [new s3.Bucket(stack, 'B')])).toMatch(/:s3:::\*"/);
  expect(named((stack) => [table(stack)])).toMatch(/:table\/\*"/);
  const both = named((stack) => [new s3.Bucket(stack, 'B'), table(stack), new efs.CfnFileSystem(stack, 'F')]);
  for (const kind of [/:s3:::\*"/, /:table\/\*"/, /:file-system\/\*"/]) expect(both).toMatch(kind);
});

test('no completed backup for a day longer than meant is told, and no data is none', () => {
  const { stack, plan } = planOf({ recoveryPointObjective: Duration.days(2) });
  plan.alarmWhenAbsent(stack, 'NoBackup', new sns.Topic(stack, 'Topic'));
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'AWS/Backup',
    MetricName: 'NumberOfBackupJobsCompleted',
    ComparisonOperator: 'LessThanThreshold',
    Threshold: 1,
    Period: 86400,
    EvaluationPeriods: 3,
    TreatMissingData: 'breaching',
    AlarmActions: [Match.anyValue()],
  });
});

test('two plans select different resources', () => {
  const { stack } = planOf();
  new RecoveryPlan(stack, 'Other');
  const keys = Object.values(Template.fromStack(stack).findResources('AWS::Backup::BackupSelection')).map(
    ({ Properties }) => Properties.BackupSelection.Conditions.StringEquals[0].ConditionKey,
  );
  expect(new Set(keys).size).toBe(2);
});

test('a sandbox can be torn down', () => {
  Template.fromStack(planOf({ sandbox: true }).stack).hasResource('AWS::Backup::BackupVault', {
    DeletionPolicy: 'Delete',
    Properties: { LockConfiguration: Match.absent() },
  });
});

test.each<[RecoveryPlanProps, string]>([
  [{ retention: Duration.days(34) }, "'retention' must be at least 35 days, got 34"],
  [{ recoveryPointObjective: Duration.hours(12) }, "'recoveryPointObjective' must be whole days from 1 to 7, got 0.5"],
  [
    { moveToColdStorageAfter: Duration.days(30), retention: Duration.days(100) },
    "'retention' must exceed 'moveToColdStorageAfter' by at least 90 days, got 100 days with cold storage after 30",
  ],
  [{ complianceLockAfter: Duration.days(2) }, "'complianceLockAfter' must be at least 3 days, got 2"],
  [
    { complianceLockAfter: Duration.days(3) },
    "'complianceLockAfter' needs 'iUnderstandComplianceModeCannotBeShortened: true'",
  ],
  [
    { complianceLockAfter: Duration.days(3), iUnderstandComplianceModeCannotBeShortened: true, sandbox: true },
    "'sandbox' and 'complianceLockAfter' exclude each other",
  ],
])('refuses %j', (props, message) => {
  expect(() => planOf(props)).toThrow(message);
});
