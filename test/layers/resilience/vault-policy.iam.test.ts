import { App, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { RecoveryPlan, type RecoveryPlanProps } from '../../../lib/layers/resilience';
import { Iam, mighty, type PolicyDocument, type Principal } from '../../support/iam';
import { expectMissed } from '../../support/policy-mutants';
import { ALLOWED, admits, type Case, DENIED, OF_EVERY_KEY, unnoticedIn } from '../../support/resource-policy';

const ACCOUNT = '111122223333';
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const DEPLOYER = roleArn(`cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-eu-central-1`);
const developer = mighty(roleArn('developer'));
const root = mighty(`arn:aws:iam::${ACCOUNT}:root`);

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
const BACKUP = `arn:aws:backup:eu-central-1:${ACCOUNT}:recovery-point:a`;
const VAULT = `arn:aws:backup:eu-central-1:${ACCOUNT}:backup-vault:a`;

function made(props: RecoveryPlanProps) {
  const stack = new Stack(new App(), 'Stack', { env: { account: ACCOUNT, region: 'eu-central-1' } });
  const plan = new RecoveryPlan(stack, 'Recovery', props);
  plan.protect(new s3.Bucket(stack, 'Bucket'));
  const sim = new Iam(stack);
  return { sim, policy: sim.document('AWS::Backup::BackupVault', 'AccessPolicy') };
}
const asked = (who: Principal, actions: string[], resource: string, outcome: Case[1]) =>
  actions.map((action): Case => [{ principal: who, action, resource }, outcome]);
const harmless = (found: string[]) => found.filter((what) => !/ by anybody$|IfExists aws:PrincipalArn$/.test(what));

test('nobody deletes a backup or shortens its life, whoever deploys and the root user included', async () => {
  const { sim, policy } = made({});
  const cases = [developer, mighty(DEPLOYER), root].flatMap((who) => [
    ...asked(who, DELETE, BACKUP, /NobodyDeletesBackups/),
    // as long as nobody is named who alone may
    ...asked(who, CONFIGURE, VAULT, ALLOWED),
    ...asked(who, ['backup:StartRestoreJob'], BACKUP, ALLOWED),
  ]);
  expect(harmless(await unnoticedIn(sim, policy, cases))).toEqual([]);
});

test('where administrators are named, they, whoever deploys and the root user alone change what keeps backups', async () => {
  const { sim, policy } = made({ administratorArns: [roleArn('break-glass')] });
  const cases = [
    ...asked(developer, [...DELETE], BACKUP, /NobodyDeletesBackups/),
    ...asked(developer, CONFIGURE, VAULT, /OnlyAdministratorsConfigure/),
    ...[mighty(DEPLOYER), mighty(roleArn('break-glass')), root].flatMap((who) => [
      ...asked(who, CONFIGURE, VAULT, ALLOWED),
      // they change the policy first, and that is told
      ...asked(who, DELETE, BACKUP, /NobodyDeletesBackups/),
    ]),
  ];
  expect(harmless(await unnoticedIn(sim, policy, cases))).toEqual([]);
});

test('a sandbox has no policy, and can be deleted', () => {
  expect(() => made({ sandbox: true })).toThrow('AWS::Backup::BackupVault has no AccessPolicy');
});

test('the key of the vault is used by the role of the plan, and by AWS Backup for whoever IAM allows', async () => {
  const { sim } = made({});
  const { arn, properties } = sim.deployed.one('AWS::KMS::Key');
  const policy = properties.KeyPolicy as PolicyDocument;
  const use = ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];
  const role = mighty(sim.deployed.one('AWS::IAM::Role').arn);
  const cases = [
    ...admits(role, use, arn, {}, {}, [developer]),
    ...admits(
      role,
      ['kms:CreateGrant'],
      arn,
      { 'kms:GrantIsForAWSResource': 'true' },
      { 'kms:GrantIsForAWSResource': 'false' },
      [developer],
    ),
    ...asked(developer, ['kms:ScheduleKeyDeletion', 'kms:DisableKey'], arn, DENIED),
  ];
  const missing = harmless(await unnoticedIn(sim, policy, cases)).filter((what) => !OF_EVERY_KEY.test(what));
  expectMissed(missing, ['statement 5: Action kms:DescribeKey']); // whom the account lets describe keys does so anyhow
});
