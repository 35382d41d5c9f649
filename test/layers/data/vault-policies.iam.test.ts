import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { DataClass, LlmDataVault, ServiceWriter } from '../../../lib/layers/data';
import { RecoveryPlan } from '../../../lib/layers/resilience';
import { ANONYMOUS, Iam, mighty, type PolicyDocument, type Principal } from '../../support/iam';
import {
  ALLOWED,
  admits,
  type Case,
  type Context,
  DENIED,
  OF_EVERY_KEY,
  unnoticedIn,
} from '../../support/resource-policy';

const ACCOUNT = '111122223333';
const REGION = 'eu-central-1';
const THEIRS = '999900001111';
const arn = (service: string, rest: string, account = ACCOUNT) => `arn:aws:${service}:${REGION}:${account}:${rest}`;
const roleArn = (name: string, account = ACCOUNT) => `arn:aws:iam::${account}:role/${name}`;
const TRAIL = arn('cloudtrail', 'trail/llm');
const RULE = arn('events', 'rule/a');
const PARTNER = '444455556666';
/** Whoever deploys, without that anybody named it. */
const DEPLOYER = `cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-${REGION}`;

const stack = new Stack(new App(), 'Data', { env: { account: ACCOUNT, region: REGION } });
const vault = new LlmDataVault(stack, 'Vault');
const guarded = new LlmDataVault(stack, 'Guarded', { administratorArns: [roleArn('deployer'), roleArn('second')] });
guarded.configBucket();
new RecoveryPlan(stack, 'Recovery').protect(guarded.bucket(DataClass.CORPUS));
for (const name of ['curator', 'eraser']) vault.grantCurate(DataClass.CORPUS, new iam.ArnPrincipal(roleArn(name)));
for (const name of ['curator', 'eraser']) vault.grantCurate(DataClass.PROMPTS, new iam.ArnPrincipal(roleArn(name)));
for (const name of ['reader', 'auditor']) vault.grantRead(DataClass.PROMPTS, new iam.ArnPrincipal(roleArn(name)));
vault.grantRead(DataClass.CORPUS, new iam.ArnPrincipal(roleArn('partner', PARTNER)));
vault.grantRead(DataClass.CORPUS, new iam.ArnPrincipal(roleArn('associate', PARTNER)));
vault.grantRead(DataClass.CORPUS, new iam.ArnPrincipal(roleArn('lodger', PARTNER)), 'tenant-b/*');
vault.grantServiceWrite(DataClass.EVIDENCE, ServiceWriter.cloudTrail(TRAIL, { organizationId: 'o-abcde12345' }));
vault.grantServiceWrite(DataClass.EVIDENCE, ServiceWriter.bedrockInvocationLogs({ prefix: 'bedrock' }));
vault.grantServiceWrite(DataClass.EVIDENCE, ServiceWriter.logDelivery());
vault.grantServiceWrite(
  DataClass.EVIDENCE,
  ServiceWriter.of({
    servicePrincipal: 'guardduty.amazonaws.com',
    sourceArn: arn('guardduty', 'detector/a'),
    prefix: 'findings',
  }),
);
vault.grantServiceKey(DataClass.EVIDENCE, 'events.amazonaws.com', RULE);
vault.allowKeyThrough(DataClass.PROMPTS, 'dynamodb');
vault.configBucket();
vault.logGroup('Log');
const scanned = new LlmDataVault(stack, 'Scanned', { administratorArns: [roleArn('deployer')] });
scanned.grantCurate(DataClass.CORPUS, new iam.ArnPrincipal(roleArn('curator')));
for (const name of ['scanner', 'rescanner']) {
  scanned.grantScan(DataClass.CORPUS, iam.Role.fromRoleArn(stack, name, roleArn(name)));
}

const sim = new Iam(stack);

const role = (name: string, account = ACCOUNT): Principal => mighty(roleArn(name, account));
const root = (account = ACCOUNT): Principal => mighty(`arn:aws:iam::${account}:root`);
const intruder = role('intruder');
const stranger = role('stranger', THEIRS);
const anotherService = sim.service('ses.amazonaws.com');

const TLS = { 's3:TlsVersion': '1.3' };

interface Delivery {
  readonly service: string;
  readonly source: string;
  /** CloudTrail and Config say one of the two only. */
  readonly says: ('aws:SourceArn' | 'aws:SourceAccount')[];
  readonly objects: string[];
  readonly bucketActions: string[];
  readonly keyActions: string[];
}
const BOTH: Delivery['says'] = ['aws:SourceArn', 'aws:SourceAccount'];
const DELIVERIES: Delivery[] = [
  {
    service: 'cloudtrail.amazonaws.com',
    source: TRAIL,
    says: ['aws:SourceArn'],
    objects: [`AWSLogs/${ACCOUNT}/a`, 'AWSLogs/o-abcde12345/a'],
    bucketActions: ['s3:GetBucketAcl'],
    keyActions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
  },
  {
    service: 'bedrock.amazonaws.com',
    source: arn('bedrock', 'model-invocation-logging'),
    says: BOTH,
    objects: [`bedrock/AWSLogs/${ACCOUNT}/BedrockModelInvocationLogs/a`],
    bucketActions: [],
    keyActions: ['kms:GenerateDataKey'],
  },
  {
    service: 'delivery.logs.amazonaws.com',
    source: arn('logs', 'delivery-source:flow'),
    says: BOTH,
    objects: [`AWSLogs/${ACCOUNT}/a`],
    bucketActions: ['s3:GetBucketAcl', 's3:ListBucket'],
    keyActions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
  },
  {
    service: 'guardduty.amazonaws.com',
    source: arn('guardduty', 'detector/a'),
    says: BOTH,
    objects: ['findings/a'],
    bucketActions: ['s3:GetBucketAcl', 's3:GetBucketLocation'],
    keyActions: ['kms:DescribeKey', 'kms:GenerateDataKey'],
  },
];
const CONFIG: Delivery = {
  service: 'config.amazonaws.com',
  source: '',
  says: ['aws:SourceAccount'],
  objects: [`AWSLogs/${ACCOUNT}/Config/a`],
  bucketActions: ['s3:GetBucketAcl', 's3:ListBucket'],
  keyActions: ['kms:Decrypt', 'kms:GenerateDataKey'],
};

const said = ({ says, source }: Delivery): [Context, Context] => {
  const only = (all: Context) => Object.fromEntries(Object.entries(all).filter(([key]) => says.includes(key as never)));
  return [
    only({ 'aws:SourceArn': source, 'aws:SourceAccount': ACCOUNT }),
    only({ 'aws:SourceArn': source.replace(ACCOUNT, THEIRS), 'aws:SourceAccount': THEIRS }),
  ];
};

const delivers = (bucket: string, deliveries: Delivery[]): Case[] =>
  deliveries.flatMap((delivery) => {
    const [context, wrong] = said(delivery);
    const principal = sim.service(delivery.service);
    return [
      ...delivery.objects.flatMap((key) =>
        admits(principal, ['s3:PutObject'], `${bucket}/${key}`, context, wrong, [anotherService]),
      ),
      ...admits(principal, delivery.bucketActions, bucket, { ...context, ...TLS }, wrong, [anotherService]),
      [{ principal, action: 's3:PutObject', resource: `${bucket}/elsewhere/a`, context }, DENIED] as Case,
    ];
  });

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
const ERASE = 's3:DeleteObjectVersion';

/** What every bucket refuses, and lets pass. */
function buckets(bucket: string, curators: string[], erasable: boolean, keyArn?: string): Case[] {
  const object = `${bucket}/a`;
  const ask = (principal: Principal, action: string, outcome: Case[1], more: Context = {}): Case => {
    const resource = action === 's3:ListBucket' ? bucket : object;
    return [{ principal, action, resource, context: { ...TLS, ...more } }, outcome];
  };
  const encrypted = (algorithm: string, key?: string) => ({
    's3:x-amz-server-side-encryption': algorithm,
    ...(key ? { 's3:x-amz-server-side-encryption-aws-kms-key-id': key } : {}),
  });
  const curate: Case[] = [...WRITE, ...(erasable ? [ERASE] : [])].flatMap((action) => [
    ask(intruder, action, /OnlyCuratorsWrite/),
    ask(ANONYMOUS, action, /OnlyCuratorsWrite/),
    // a service is not denied here, and admitted elsewhere
    ask(anotherService, action, /^(?!.*OnlyCuratorsWrite)denied/),
    ...curators.map((name) => ask(role(name), action, ALLOWED)),
  ]);
  const [curator = 'intruder'] = curators;
  return [
    ...['s3:GetObject', 's3:ListBucket'].flatMap((action) => [
      ask(intruder, action, ALLOWED),
      ask(intruder, action, DENIED, { 'aws:SecureTransport': 'false' }),
      ask(intruder, action, DENIED, { 's3:TlsVersion': '1.1' }),
    ]),
    ask(intruder, 's3:GetObject', ALLOWED, { 's3:TlsVersion': '1.2' }),
    // who does not come by TLS of its own, as services within AWS
    [{ principal: intruder, action: 's3:GetObject', resource: object }, ALLOWED],
    ...curate,
    ask(role(curator), 's3:BypassGovernanceRetention', /NobodyDeletesEarly/),
    ...(erasable ? [] : [ask(role(curator), ERASE, /NobodyDeletesEarly/)]),
    ...(keyArn
      ? [
          ask(role(curator), 's3:PutObject', /NoOtherKey/, encrypted('aws:kms', arn('kms', 'key/own'))),
          ask(role(curator), 's3:PutObject', /NoOtherAlgorithm/, encrypted('AES256')),
          ask(ANONYMOUS, 's3:PutObject', /NoOtherAlgorithm/, encrypted('AES256')),
          ask(anotherService, 's3:PutObject', /^(?!.*NoOther)denied/, encrypted('AES256')),
          ask(role(curator), 's3:PutObject', curators.length > 0 ? ALLOWED : DENIED, encrypted('aws:kms', keyArn)),
        ]
      : []),
  ];
}

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
  's3:PutBucketTagging',
  's3:PutBucketVersioning',
  's3:PutBucketWebsite',
  's3:PutEncryptionConfiguration',
  's3:PutLifecycleConfiguration',
  's3:PutReplicationConfiguration',
  's3:TagResource',
  's3:UntagResource',
];
const WATCH = ['s3:PutBucketNotification', 's3:PutInventoryConfiguration'];
const ADMINISTRATORS = [DEPLOYER, 'deployer', 'second'];
const configures = (bucket: string): Case[] => {
  const ask = (principal: Principal, action: string, outcome: Case[1]): Case => [
    { principal, action, resource: bucket, context: TLS },
    outcome,
  ];
  const backup = { ...intruder, arn: sim.deployed.one('AWS::IAM::Role', 'RecoveryRole').arn };
  return [
    ...CONFIGURE.flatMap((action) => [
      ask(intruder, action, /OnlyAdministratorsConfigure/),
      // S3 lets the root user replace or delete the policy all the same, which no simulator knows
      ask(root(), action, /OnlyAdministratorsConfigure/),
      ask(backup, action, /OnlyAdministratorsConfigure/),
      ...ADMINISTRATORS.map((name) => ask(role(name), action, ALLOWED)),
    ]),
    ...WATCH.flatMap((action) => [
      ask(intruder, action, /OnlyAdministratorsWatch/),
      ask(backup, action, ALLOWED),
      ...ADMINISTRATORS.map((name) => ask(role(name), action, ALLOWED)),
    ]),
  ];
};

/** Roles of another account, which the bucket must let in beside their own policies. */
function partners(bucket: string): Case[] {
  const others = [role('other', PARTNER), stranger];
  const all = ['partner', 'associate'].flatMap((name) => {
    const who = role(name, PARTNER);
    return [
      ...admits(who, ['s3:GetObject', 's3:GetObjectVersion'], `${bucket}/a`, TLS, {}, others),
      ...admits(who, ['s3:ListBucket', 's3:GetBucketLocation'], bucket, TLS, {}, others),
    ];
  });
  const lodger = role('lodger', PARTNER);
  const prefix = { ...TLS, 's3:prefix': 'tenant-b/x' };
  return [
    ...all,
    ...admits(lodger, ['s3:GetObject', 's3:GetObjectVersion'], `${bucket}/tenant-b/a`, TLS, {}, others),
    ...admits(lodger, ['s3:ListBucket'], bucket, prefix, { 's3:prefix': 'tenant-a/x' }, others),
    ...admits(lodger, ['s3:GetBucketLocation'], bucket, TLS, {}, others),
    ...['s3:GetObject', 's3:GetObjectVersion'].map(
      (action): Case => [{ principal: lodger, action, resource: `${bucket}/tenant-a/a`, context: TLS }, DENIED],
    ),
  ];
}

const accessLogs = (bucket: string): Case[] =>
  ['prompts', 'corpus', 'evidence', 'config'].flatMap((source) => {
    const part = source === 'config' ? 'VaultConfig' : `Vault${source}`;
    const from = sim.deployed.all('AWS::S3::Bucket').find(({ logicalId }) => logicalId.startsWith(part))!.arn;
    const delivery: Delivery = {
      service: 'logging.s3.amazonaws.com',
      source: from,
      says: BOTH,
      objects: [`${source}/a`],
      bucketActions: [],
      keyActions: [],
    };
    const [context, wrong] = said(delivery);
    const logging = sim.service(delivery.service);
    return [
      ...admits(
        logging,
        ['s3:PutObject'],
        `${bucket}/${source}/a`,
        context,
        { ...wrong, 'aws:SourceArn': `${from}-not` },
        [anotherService],
      ),
      [{ principal: logging, action: 's3:PutObject', resource: `${bucket}/other/a`, context }, DENIED] as Case,
    ];
  });

const THROUGH_S3 = { 'kms:ViaService': `s3.${REGION}.amazonaws.com` };
const usedThroughS3 = (key: string, names: string[], actions: string[], account = ACCOUNT): Case[] =>
  names.flatMap((name) =>
    admits(role(name, account), actions, key, THROUGH_S3, { 'kms:ViaService': `sqs.${REGION}.amazonaws.com` }, [
      role('other', account),
      stranger,
    ]),
  );
const usedByServices = (key: string): Case[] => [
  ...[...DELIVERIES, CONFIG].flatMap((delivery) => {
    const [context, wrong] = said(delivery);
    return admits(sim.service(delivery.service), delivery.keyActions, key, context, wrong, [anotherService]);
  }),
  ...admits(
    sim.service('events.amazonaws.com'),
    ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
    key,
    { 'aws:SourceArn': RULE, 'aws:SourceAccount': ACCOUNT },
    { 'aws:SourceArn': arn('events', 'rule/b'), 'aws:SourceAccount': THEIRS },
    [anotherService],
  ),
  ...admits(
    sim.service(`logs.${REGION}.amazonaws.com`),
    [
      'kms:Decrypt',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:GenerateDataKeyWithoutPlaintext',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    ],
    key,
    { 'kms:EncryptionContext:aws:logs:arn': arn('logs', 'log-group:Data-VaultLog-x') },
    { 'kms:EncryptionContext:aws:logs:arn': arn('logs', 'log-group:Other') },
    [anotherService],
  ),
];

const VALIDATION_OBJECT = 'malware-protection-resource-validation-object';
const TAG = ['s3:PutObjectTagging', 's3:PutObjectVersionTagging'];
const UNTAG = ['s3:DeleteObjectTagging', 's3:DeleteObjectVersionTagging', 's3:ReplicateTags'];

/** Nobody reads what a scan has not found clean, nobody else says that it has, and a scan does nothing else. */
function scans(bucket: string): Case[] {
  const object = `${bucket}/a`;
  const status = 's3:ExistingObjectTag/GuardDutyMalwareScanStatus';
  const read = (principal: Principal, outcome: Case[1], found?: string): Case[] =>
    ['s3:GetObject', 's3:GetObjectVersion'].map((action) => [
      { principal, action, resource: object, ...(found && { resourceTags: { [status]: found } }) },
      outcome,
    ]);
  const attempt = (names: string[], actions: string[], outcome: Case[1], resource = object): Case[] =>
    names.flatMap((name) => actions.map((action): Case => [{ principal: role(name), action, resource }, outcome]));
  const scanners = ['scanner', 'rescanner'];
  return [
    ...read(intruder, ALLOWED, 'NO_THREATS_FOUND'),
    ...['THREATS_FOUND', 'UNSUPPORTED', undefined].flatMap((found) => read(intruder, /NobodyReadsUnscanned/, found)),
    ...scanners.flatMap((name) => read(role(name), ALLOWED)),
    ...attempt(['intruder', 'curator', 'deployer'], [...TAG, ...UNTAG], /OnlyScansTag/),
    ...attempt(scanners, TAG, ALLOWED),
    ...attempt(scanners, ['s3:ReplicateTags'], ALLOWED),
    ...attempt(
      scanners,
      WRITE.filter((action) => !TAG.includes(action)),
      /ScansOnlyTag/,
    ),
    ...attempt(scanners, ['s3:PutObject'], ALLOWED, `${bucket}/${VALIDATION_OBJECT}`),
    ...attempt(['intruder'], ['s3:PutObject'], /OnlyCuratorsWrite/, `${bucket}/${VALIDATION_OBJECT}`),
    ...attempt(
      ['curator'],
      WRITE.filter((action) => ![...TAG, ...UNTAG].includes(action)),
      ALLOWED,
    ),
    ...attempt(scanners, ['s3:PutBucketNotification'], ALLOWED, bucket),
    ...attempt(scanners, ['s3:PutInventoryConfiguration'], ALLOWED, bucket),
    ...attempt(['curator'], ['s3:PutBucketNotification'], /OnlyAdministratorsWatch/, bucket),
    ...attempt(scanners, ['s3:PutBucketPolicy'], /OnlyAdministratorsConfigure/, bucket),
  ];
}

const bucketOf = (part: string) =>
  sim.deployed.all('AWS::S3::Bucket').find(({ logicalId }) => logicalId.startsWith(part))!;
const policyOf = (part: string) =>
  sim.deployed.all('AWS::S3::BucketPolicy').find(({ properties }) => properties.Bucket === bucketOf(part).ref)!
    .properties.PolicyDocument as PolicyDocument;
const keyOf = (part: string) => sim.deployed.one('AWS::KMS::Key', `${part}Key`);

const OF_A_BUCKET: Record<string, (bucket: string) => Case[]> = {
  Vaultprompts: (arn) => buckets(arn, ['curator', 'eraser'], true, keyOf('Vaultprompts').arn),
  Vaultcorpus: (arn) => [...buckets(arn, ['curator', 'eraser'], false, keyOf('Vaultcorpus').arn), ...partners(arn)],
  Vaultevidence: (arn) => [...buckets(arn, [], false, keyOf('Vaultevidence').arn), ...delivers(arn, DELIVERIES)],
  VaultConfig: (arn) => [...buckets(arn, [], false, keyOf('Vaultevidence').arn), ...delivers(arn, [CONFIG])],
  VaultAccessLogs: (arn) => [...buckets(arn, [], false), ...accessLogs(arn)],
  Guardedcorpus: (arn) => [...buckets(arn, [], false, keyOf('Guardedcorpus').arn), ...configures(arn)],
};
/** The other buckets of a vault with administrators are guarded by the same statements. */
const GUARDED = ['prompts', 'evidence', 'Config', 'AccessLogs'];
const OF_A_KEY: Record<string, (key: string) => Case[]> = {
  Vaultprompts: (arn) => [
    ...usedThroughS3(arn, ['curator', 'eraser'], ['kms:Decrypt', 'kms:GenerateDataKey']),
    ...usedThroughS3(arn, ['reader', 'auditor'], ['kms:Decrypt']),
  ],
  Vaultcorpus: (arn) => [
    ...usedThroughS3(arn, ['curator', 'eraser'], ['kms:Decrypt', 'kms:GenerateDataKey']),
    ...usedThroughS3(arn, ['partner', 'associate', 'lodger'], ['kms:Decrypt'], PARTNER),
  ],
  Vaultevidence: usedByServices,
};

type Statement = { Sid?: string; Resource: string | string[]; Condition?: Record<string, Record<string, unknown>> };

/** What nobody can miss, because it changes nothing. */
function harmless(policy: PolicyDocument, whole: string[]): string[] {
  return ([policy.Statement].flat() as unknown as Statement[]).flatMap((statement, index) => {
    const name = statement.Sid ?? `statement ${index}`;
    const { Condition = {}, Resource } = statement;
    return [
      // the policy is of this bucket alone, and the statement is about all of it
      ...([Resource].flat().every((each) => whole.includes(each)) ? [`${name}: of any resource`] : []),
      // every request says whether it comes by TLS
      ...(Condition.Bool?.['aws:SecureTransport'] ? [`${name}: BoolIfExists aws:SecureTransport`] : []),
      // whoever has an ARN has an account, and the condition names roles of that account
      ...(Condition.ArnEquals?.['aws:PrincipalArn']
        ? [`${name}: by anybody`, `${name}: ArnEqualsIfExists aws:PrincipalArn`]
        : []),
      // who describes a key encrypts nothing; the guide of CloudWatch Logs names it all the same
      ...(Condition.ArnLike?.['kms:EncryptionContext:aws:logs:arn'] ? [`${name}: Action kms:DescribeKey`] : []),
    ];
  });
}

test.each(Object.entries(OF_A_BUCKET))(
  'nothing can be taken out of the policy of the bucket %s',
  async (part, cases) => {
    const { arn: bucket } = bucketOf(part);
    const policy = policyOf(part);
    const missed = harmless(policy, [bucket, `${bucket}/*`]);
    expect(await unnoticedIn(sim, policy, cases(bucket), missed)).toEqual([]);
  },
);

test.each(Object.entries(OF_A_KEY))('nothing can be taken out of the policy of the key %s', async (part, cases) => {
  const { arn: key, properties } = keyOf(part);
  const policy = properties.KeyPolicy as PolicyDocument;
  const missing = await unnoticedIn(sim, policy, cases(key), harmless(policy, ['*']));
  expect(missing.filter((what) => !OF_EVERY_KEY.test(what))).toEqual([]);
});

test('and nothing out of what a scan adds to the policy of a bucket', async () => {
  const { arn: bucket } = bucketOf('Scannedcorpus');
  const policy = policyOf('Scannedcorpus');
  const names = ['NobodyReadsUnscanned', 'OnlyScansTag', 'ScansOnlyTag', 'OnlyCuratorsWrite'];
  const own = ([policy.Statement].flat() as unknown as { Sid?: string }[]).filter(({ Sid }) =>
    [...names, 'OnlyAdministratorsWatch', 'OnlyAdministratorsConfigure'].includes(Sid!),
  );
  expect(own).toHaveLength(6);
  const document = { ...policy, Statement: own } as unknown as PolicyDocument;
  const missed = await unnoticedIn(sim, document, scans(bucket), harmless(document, [bucket, `${bucket}/*`]));
  expect(missed.filter((what) => /^(NobodyReadsUnscanned|OnlyScansTag|ScansOnlyTag)/.test(what))).toEqual([]);
});

test('a bucket that nobody scans is read as before', () => {
  const told = JSON.stringify(policyOf('Guardedcorpus'));
  expect(told).not.toMatch(/Scan|Unscanned/);
});

test.each(GUARDED)('and the bucket Guarded%s refuses whoever would change it as the corpus does', (part) => {
  const denials = (name: string) =>
    ([policyOf(name).Statement].flat() as unknown as { Sid?: string; Action: string[]; Condition: object }[]).filter(
      ({ Sid }) => Sid?.startsWith('OnlyAdministrators'),
    );
  const guard = (name: string) => denials(name).map(({ Sid, Action }) => [Sid, Action]);
  expect(guard(`Guarded${part}`)).toEqual(guard('Guardedcorpus'));
  expect(guard('Guardedcorpus')).toHaveLength(2);
  const [configure] = denials(`Guarded${part}`);
  expect(configure!.Condition).toEqual({
    ArnNotEquals: { 'aws:PrincipalArn': ADMINISTRATORS.map((name) => roleArn(name)) },
  });
});
