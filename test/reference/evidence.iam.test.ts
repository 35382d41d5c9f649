import { Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { type DefenseInDepthProps, LlmDataVault, SecurityProfile } from '../../lib';
import { Iam, type IamRequest, mighty, type PolicyDocument, type Principal } from '../support/iam';
import { ADMINISTRATOR, application, resourcesOf } from './support';

jest.setTimeout(300_000);

const ACCOUNT = '111122223333';
const DEPLOYER = `arn:aws:iam::${ACCOUNT}:role/cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-eu-central-1`;
const { STARTER, STANDARD, REGULATED } = SecurityProfile;
const profile = (profile: SecurityProfile, more: Partial<DefenseInDepthProps> = {}) =>
  application({
    profile,
    env: { account: ACCOUNT, region: 'eu-central-1' },
    availabilityZones: ['eu-central-1a', ...(profile === STARTER ? [] : ['eu-central-1b'])],
    ...more,
  });

const developer = mighty(`arn:aws:iam::${ACCOUNT}:role/developer`);

/** What would take evidence, or its protection, away in one call. */
const DESTROY: Record<string, string[]> = {
  object: ['s3:BypassGovernanceRetention', 's3:DeleteObjectVersion'],
  key: ['kms:CreateGrant', 'kms:Decrypt', 'kms:DisableKey', 'kms:ScheduleKeyDeletion'],
  backup: ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'],
};
/** What would take it away in two calls or more. */
const WEAKEN: Record<string, string[]> = {
  bucket: [
    's3:DeleteBucket',
    's3:DeleteBucketPolicy',
    's3:PutBucketNotification',
    's3:PutBucketObjectLockConfiguration',
    's3:PutBucketPolicy',
    's3:PutBucketTagging',
    's3:PutBucketVersioning',
    's3:PutEncryptionConfiguration',
    's3:PutInventoryConfiguration',
    's3:PutLifecycleConfiguration',
    's3:PutReplicationConfiguration',
  ],
  key: ['kms:PutKeyPolicy', 'kms:RevokeGrant'],
  vault: [
    'backup:DeleteBackupVaultAccessPolicy',
    'backup:DeleteBackupVaultLockConfiguration',
    'backup:PutBackupVaultAccessPolicy',
    'backup:PutBackupVaultLockConfiguration',
  ],
};

const SIMS = new Map<Stack[], Iam>();
function simOf(stacks: Stack[]): Iam {
  const sim = SIMS.get(stacks) ?? new Iam(...stacks);
  SIMS.set(stacks, sim);
  return sim;
}

/** Every bucket, key and backup vault of the application, and what `actions` ask of them. */
function asked(
  stacks: Stack[],
  actions: Record<string, string[]>,
): { sim: Iam; requests: Omit<IamRequest, 'principal'>[] } {
  const sim = simOf(stacks);
  const { deployed } = sim;
  const on = (kind: string, resource: string, policy: unknown) =>
    (actions[kind] ?? []).map((action) => ({
      action,
      resource,
      resourcePolicy: policy as PolicyDocument,
      context: action.startsWith('s3:') ? { 's3:TlsVersion': '1.3' } : undefined,
    }));
  const buckets = deployed.all('AWS::S3::Bucket').flatMap(({ arn, ref }) => {
    const policy = deployed.all('AWS::S3::BucketPolicy').find(({ properties }) => properties.Bucket === ref)!;
    const { PolicyDocument } = policy.properties;
    // conversations are erased by their curators, on request
    const object = arn.includes('prompts') ? [] : on('object', `${arn}/a`, PolicyDocument);
    return [...object, ...on('bucket', arn, PolicyDocument)];
  });
  // who may decrypt the configuration of a guardrail is decided by IAM
  const keys = deployed
    .all('AWS::KMS::Key')
    .flatMap(({ arn, logicalId, properties }) =>
      on('key', arn, properties.KeyPolicy).filter(
        ({ action }) => !(action === 'kms:Decrypt' && /^Guardrail/.test(logicalId)),
      ),
    );
  const vaults = deployed
    .all('AWS::Backup::BackupVault')
    .flatMap(({ properties }) => [
      ...on('vault', `arn:aws:backup:eu-central-1:${ACCOUNT}:backup-vault:a`, properties.AccessPolicy),
      ...on('backup', `arn:aws:backup:eu-central-1:${ACCOUNT}:recovery-point:a`, properties.AccessPolicy),
    ]);
  return { sim, requests: [...buckets, ...keys, ...vaults] };
}

async function allowedTo(principal: Principal, stacks: Stack[], actions: Record<string, string[]>): Promise<string[]> {
  const { sim, requests } = asked(stacks, actions);
  expect(requests.length).toBeGreaterThan(20);
  const allowed: string[] = [];
  for (const request of requests) {
    if (await sim.allows({ ...request, principal })) allowed.push(`${request.action} ${request.resource}`);
  }
  return allowed;
}

const APPS = { [STARTER]: profile(STARTER), [STANDARD]: profile(STANDARD), [REGULATED]: profile(REGULATED) };
const regulated = APPS[REGULATED].llm.stacks;
const standard = APPS[STANDARD].llm.stacks;

test('in STANDARD nobody destroys evidence, backups or keys in one call, nor uses a key past its services', async () => {
  for (const who of [developer, mighty(DEPLOYER)]) {
    const allowed = await allowedTo(who, standard, { ...DESTROY, key: ['kms:DisableKey', 'kms:ScheduleKeyDeletion'] });
    expect(allowed).toEqual([]);
  }
  expect(await allowedTo(developer, standard, DESTROY)).toEqual([]);
});

test('in STANDARD whoever IAM allows may rewrite what keeps it: that is what governance mode does not promise', async () => {
  const { requests } = asked(standard, WEAKEN);
  expect(await allowedTo(developer, standard, WEAKEN)).toHaveLength(requests.length);
});

test('in REGULATED nobody weakens what keeps evidence but the named, and whoever deploys', async () => {
  expect(
    await allowedTo(developer, regulated, { ...WEAKEN, ...DESTROY, key: [...WEAKEN.key!, ...DESTROY.key!] }),
  ).toEqual([]);
  const { requests } = asked(regulated, WEAKEN);
  for (const arn of [ADMINISTRATOR, DEPLOYER]) {
    expect(await allowedTo(mighty(arn), regulated, WEAKEN)).toHaveLength(requests.length);
  }
});

test('in REGULATED AWS Backup can still watch the buckets that it backs up', async () => {
  const { sim, requests } = asked(regulated, { bucket: ['s3:PutBucketNotification', 's3:PutInventoryConfiguration'] });
  const backup = mighty(sim.deployed.one('AWS::IAM::Role', 'RecoveryRole').arn);
  const allowed: string[] = [];
  for (const request of requests)
    if (await sim.allows({ ...request, principal: backup })) allowed.push(request.resource!);
  expect([...new Set(allowed)].map((arn) => /corpus|evidence/i.exec(arn)?.[0])).toEqual(['corpus', 'evidence']);
});

test('in compliance mode nobody shortens the lock of evidence, nor that of its backups after three days', () => {
  const { app } = profile(REGULATED, {
    administratorArns: undefined,
    lockMode: s3.ObjectLockMode.COMPLIANCE,
    iUnderstandComplianceModeCannotBeShortened: true,
  });
  const modes = resourcesOf(app, 'AWS::S3::Bucket').flatMap(
    ({ Properties }) => Properties.ObjectLockConfiguration?.Rule.DefaultRetention.Mode ?? [],
  );
  expect(modes).toEqual(['COMPLIANCE', 'COMPLIANCE']);
  const [vault] = resourcesOf(app, 'AWS::Backup::BackupVault');
  expect(vault!.Properties.LockConfiguration).toEqual({ ChangeableForDays: 3, MinRetentionDays: 35 });
});

test.each([
  [STARTER, false],
  [STANDARD, true],
  [REGULATED, true],
] as const)('in %s log groups are protected against deletion by hand: %s', (name, kept) => {
  const groups = resourcesOf(APPS[name].app, 'AWS::Logs::LogGroup');
  expect(groups.length).toBeGreaterThan(10);
  for (const { Properties, DeletionPolicy } of groups) {
    expect([Properties.DeletionProtectionEnabled, DeletionPolicy]).toEqual(
      kept ? [true, 'Retain'] : [undefined, 'Delete'],
    );
  }
});

describe('refuses', () => {
  const neither = { administratorArns: undefined };
  test.each<[string, SecurityProfile, Partial<DefenseInDepthProps>, string]>([
    [
      'REGULATED with neither',
      REGULATED,
      neither,
      "'administratorArns' must name who alone may weaken what keeps evidence, or 'lockMode' be COMPLIANCE, with the profile REGULATED; got neither",
    ],
    [
      'REGULATED with governance mode alone',
      REGULATED,
      { ...neither, lockMode: s3.ObjectLockMode.GOVERNANCE },
      "'administratorArns' must name",
    ],
    [
      'administrators of a trial',
      STARTER,
      { administratorArns: [ADMINISTRATOR] },
      "'administratorArns' must be absent with the profile STARTER",
    ],
    [
      'the lock of a trial',
      STARTER,
      { lockMode: s3.ObjectLockMode.GOVERNANCE },
      "'lockMode' must be absent with the profile STARTER",
    ],
    [
      'compliance mode by accident',
      STANDARD,
      { lockMode: s3.ObjectLockMode.COMPLIANCE },
      'iUnderstandComplianceModeCannotBeShortened',
    ],
    [
      'a wildcard',
      STANDARD,
      { administratorArns: [`arn:aws:iam::${ACCOUNT}:role/*`] },
      "'administratorArns' must be ARNs of roles or users without wildcards",
    ],
  ])('%s', (_, name, props, message) => {
    expect(() => profile(name, props)).toThrow(message);
  });

  test('a vault whose lock is decided twice, and one in which nobody is named', () => {
    const stack = () => new Stack(undefined, 'Kept', { env: { account: ACCOUNT, region: 'eu-central-1' } });
    const vault = new LlmDataVault(stack(), 'Vault');
    expect(() => profile(REGULATED, { vault })).toThrow(
      "'vault' must have 'administratorArns' or 'lockMode' COMPLIANCE with the profile REGULATED, got one with neither",
    );
    expect(() => profile(STANDARD, { vault, lockMode: s3.ObjectLockMode.GOVERNANCE })).toThrow(
      "'lockMode' must be absent when 'vault' is given, got GOVERNANCE",
    );
  });
});
