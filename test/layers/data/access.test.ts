import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { DataClass, LlmDataVault, ServiceWriter } from '../../../lib/layers/data';
import { checkPolicy, Iam, type PolicyDocument, type Principal } from '../../support/iam';
import { type Attempt, unnoticedOf } from '../../support/policy-mutants';

const ACCOUNT = '111122223333';
const REGION = 'eu-central-1';
const TRAIL = `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/llm`;
const DEPLOYER = `arn:aws:iam::${ACCOUNT}:role/deployer`;

const PARTNER = 'arn:aws:iam::444455556666:role/partner';
const LODGER = 'arn:aws:iam::444455556666:role/lodger';

const app = new App();
const env = { account: ACCOUNT, region: REGION };
const data = new Stack(app, 'Data', { env });
const vault = new LlmDataVault(data, 'Vault');
new LlmDataVault(data, 'Guarded', { administratorArns: [DEPLOYER] });

const roleIn = (stack: Stack, id: string) =>
  new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });

vault.grantRead(DataClass.CORPUS, roleIn(data, 'Reader'), 'tenant-a/*');
vault.grantRead(DataClass.CORPUS, new iam.ArnPrincipal(PARTNER));
vault.grantRead(DataClass.CORPUS, new iam.ArnPrincipal(LODGER), 'tenant-b/*');
const curator = roleIn(data, 'Curator');
vault.grantCurate(DataClass.CORPUS, curator);
vault.grantAdd(DataClass.EVIDENCE, roleIn(data, 'Adder'), 'incidents/*');
const eraser = roleIn(data, 'Eraser');
vault.grantCurate(DataClass.PROMPTS, eraser);
vault.grantServiceWrite(DataClass.EVIDENCE, ServiceWriter.cloudTrail(TRAIL));
vault.grantServiceWrite(DataClass.EVIDENCE, ServiceWriter.bedrockInvocationLogs({ prefix: 'bedrock' }));
vault.grantServiceWrite(DataClass.EVIDENCE, ServiceWriter.logDelivery());
vault.configBucket();
vault.allowKeyThrough(DataClass.PROMPTS, 'dynamodb');
const scanned = new LlmDataVault(data, 'Scanned');
scanned.grantScan(DataClass.CORPUS, roleIn(data, 'Scanner'));

const sim = new Iam(data);

const everything = (...Action: string[]): Record<string, PolicyDocument> => ({
  own: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource: '*' } as never },
});

// The intruder has all of S3, KMS and CloudWatch Logs that IAM can give; the operator runs keys and buckets.
const WHO: Record<string, () => Principal> = {
  intruder: () => ({
    arn: `arn:aws:iam::${ACCOUNT}:role/intruder`,
    identityPolicies: everything('s3:*', 'kms:*', 'logs:*', 'dynamodb:*'),
  }),
  stranger: () => ({ arn: 'arn:aws:iam::999900001111:role/stranger', identityPolicies: everything('s3:*', 'kms:*') }),
  partner: () => ({ arn: PARTNER, identityPolicies: everything('s3:*', 'kms:*') }),
  lodger: () => ({ arn: LODGER, identityPolicies: everything('s3:*', 'kms:*') }),
  operator: () => ({
    arn: `arn:aws:iam::${ACCOUNT}:role/operator`,
    identityPolicies: everything(
      'kms:*',
      's3:ListAllMyBuckets',
      's3:GetBucket*',
      's3:PutBucket*',
      's3:PutLifecycleConfiguration',
    ),
  }),
  administrator: () => ({ arn: DEPLOYER, identityPolicies: everything('*') }),
  root: () => ({ arn: `arn:aws:iam::${ACCOUNT}:root`, identityPolicies: everything('*') }),
  reader: () => sim.role('Reader'),
  curator: () => sim.role('Curator'),
  eraser: () => sim.role('Eraser'),
  adder: () => sim.role('Adder'),
  scanner: () => sim.role('Scanner'),
  cloudtrail: () => sim.service('cloudtrail.amazonaws.com'),
  bedrock: () => sim.service('bedrock.amazonaws.com'),
  logDelivery: () => sim.service('delivery.logs.amazonaws.com'),
  config: () => sim.service('config.amazonaws.com'),
  logging: () => sim.service('logging.s3.amazonaws.com'),
};

/** A bucket or key by its place in the vault, such as `Vaultcorpus`. */
function bucketOf(part: string): { arn: string; policy: PolicyDocument } {
  const id = sim.deployed.all('AWS::S3::Bucket').find(({ logicalId }) => logicalId.startsWith(part));
  if (!id) throw new Error(`no bucket ${part}`);
  const policy = sim.deployed.all('AWS::S3::BucketPolicy').find(({ properties }) => properties.Bucket === id.ref) as
    | { properties: { PolicyDocument: PolicyDocument } }
    | undefined;
  return { arn: id.arn, policy: policy!.properties.PolicyDocument };
}

function keyOf(part: string): { arn: string; policy: PolicyDocument } {
  const { arn, properties } = sim.deployed.one('AWS::KMS::Key', `${part}Key`);
  return { arn, policy: properties.KeyPolicy as PolicyDocument };
}

async function decide(who: string, action: string, target: string, context: Record<string, string>): Promise<string> {
  const principal = WHO[who]!();
  const [store = '', ...object] = target.split('/');
  const isKey = action.startsWith('kms:');
  const { arn, policy } = isKey ? keyOf(store) : bucketOf(store);
  const isService = !principal.arn.startsWith('arn:');
  const account = principal.arn.split(':')[4];
  return sim.decide({
    principal,
    action,
    resource: [arn, ...object].join('/'),
    resourcePolicy: policy,
    context: {
      'aws:PrincipalIsAWSService': String(isService),
      ...(isService
        ? {}
        : { 'aws:PrincipalAccount': account!, 'aws:PrincipalType': who === 'root' ? 'Account' : 'AssumedRole' }),
      ...(isKey ? {} : { 's3:TlsVersion': '1.3' }),
      ...context,
    },
  });
}

const S3 = { 'kms:ViaService': `s3.${REGION}.amazonaws.com` };
const DYNAMODB = { 'kms:ViaService': `dynamodb.${REGION}.amazonaws.com`, 'kms:CallerAccount': ACCOUNT };
const OWN = { 'aws:SourceAccount': ACCOUNT };
const THEIRS = { 'aws:SourceAccount': '999900001111' };
const BEDROCK = { ...OWN, 'aws:SourceArn': `arn:aws:bedrock:${REGION}:${ACCOUNT}:model-invocation-logging` };
const DELIVERY = { ...OWN, 'aws:SourceArn': `arn:aws:logs:${REGION}:${ACCOUNT}:delivery-source:flow` };
const NOT_AWS = { 'kms:GrantIsForAWSResource': 'false' };
const BEDROCK_LOG = `Vaultevidence/bedrock/AWSLogs/${ACCOUNT}/BedrockModelInvocationLogs/a.json.gz`;

const OF_TRAIL = { 'aws:SourceArn': TRAIL };
const OF_FOREIGN_TRAIL = { 'aws:SourceArn': TRAIL.replace(ACCOUNT, '999900001111') };
const OF_CORPUS = { ...OWN, 'aws:SourceArn': bucketOf('Vaultcorpus').arn };
const OF_FOREIGN_BUCKET = { ...OWN, 'aws:SourceArn': 'arn:aws:s3:::foreign' };
const encrypted = (algorithm: string, key?: string) => ({
  's3:x-amz-server-side-encryption': algorithm,
  ...(key ? { 's3:x-amz-server-side-encryption-aws-kms-key-id': `arn:aws:kms:${REGION}:${ACCOUNT}:key/${key}` } : {}),
});

const CORPUS_KEY = keyOf('Vaultcorpus').arn.split('/')[1];
const ALLOWED = 'allowed';
const DENIED = /^denied by/;
const IDENTITY = 'denied by identity';
const LOCK = /resource NobodyDeletesEarly/;
const CONFIGURE = /resource OnlyAdministratorsConfigure/;
const WRITES = /resource OnlyCuratorsWrite/;

type Row = [who: string, tries: string, action: string, target: string, outcome: string | RegExp, context?: object];

// The target is a bucket, or for KMS the key, of a class of a vault; then the object.
const TABLE: Row[] = [
  ['adder', 'add evidence', 's3:PutObject', 'Vaultevidence/incidents/a', ALLOWED],
  ['adder', 'encrypt it through S3', 'kms:GenerateDataKey', 'Vaultevidence', ALLOWED, S3],
  ['adder', 'add elsewhere', 's3:PutObject', 'Vaultevidence/AWSLogs/a', DENIED],
  ['adder', 'read what it added', 's3:GetObject', 'Vaultevidence/incidents/a', DENIED],
  ['adder', 'hide what it added', 's3:DeleteObject', 'Vaultevidence/incidents/a', DENIED],
  ['adder', 'tag what it added', 's3:PutObjectTagging', 'Vaultevidence/incidents/a', DENIED],
  ['adder', 'list', 's3:ListBucket', 'Vaultevidence', DENIED],
  ['adder', 'decrypt through S3', 'kms:Decrypt', 'Vaultevidence', DENIED, S3],
  ['adder', 'use the key past S3', 'kms:GenerateDataKey', 'Vaultevidence', DENIED],
  // who scans for malware: by its own policies
  ['scanner', 'read what nobody has scanned', 's3:GetObject', 'Scannedcorpus/a', ALLOWED],
  ['scanner', 'decrypt it through S3', 'kms:Decrypt', 'Scannedcorpus', ALLOWED, S3],
  ['scanner', 'tag it', 's3:PutObjectTagging', 'Scannedcorpus/a', ALLOWED],
  ['scanner', 'replace it', 's3:PutObject', 'Scannedcorpus/a', /ScansOnlyTag/],
  ['scanner', 'delete it', 's3:DeleteObject', 'Scannedcorpus/a', /ScansOnlyTag/],
  ['intruder', 'read it before', 's3:GetObject', 'Scannedcorpus/a', /NobodyReadsUnscanned/],
  // an intruder in the account, whose own policies allow all of S3 and KMS
  ['intruder', 'write a document', 's3:PutObject', 'Vaultcorpus/a', WRITES],
  ['intruder', 'delete a document', 's3:DeleteObject', 'Vaultcorpus/a', WRITES],
  ['intruder', 'destroy a version', 's3:DeleteObjectVersion', 'Vaultcorpus/a', LOCK],
  ['intruder', 'lift the lock', 's3:BypassGovernanceRetention', 'Vaultevidence/a', LOCK],
  ['intruder', 'change a retention', 's3:PutObjectRetention', 'Vaultevidence/a', WRITES],
  ['intruder', 'forge a scan result', 's3:PutObjectTagging', 'Vaultcorpus/a', WRITES],
  ['intruder', 'forge evidence', 's3:PutObject', `Vaultevidence/AWSLogs/${ACCOUNT}/a`, WRITES],
  ['intruder', 'forge an access log', 's3:PutObject', 'VaultAccessLogs/corpus/a', WRITES],
  ['intruder', 'decrypt a document through S3', 'kms:Decrypt', 'Vaultcorpus', DENIED, S3],
  ['intruder', 'decrypt a prompt through S3', 'kms:Decrypt', 'Vaultprompts', DENIED, S3],
  ['intruder', 'decrypt evidence', 'kms:Decrypt', 'Vaultevidence', DENIED],
  ['intruder', 'hand the key on', 'kms:CreateGrant', 'Vaultcorpus', DENIED],
  ['intruder', 'destroy the key', 'kms:ScheduleKeyDeletion', 'Vaultevidence', DENIED],
  ['intruder', 'disable the key', 'kms:DisableKey', 'Vaultevidence', DENIED],
  ['intruder', 'read without TLS', 's3:GetObject', 'Vaultcorpus/a', DENIED, { 'aws:SecureTransport': 'false' }],
  ['intruder', 'read with TLS 1.1', 's3:GetObject', 'Vaultcorpus/a', DENIED, { 's3:TlsVersion': '1.1' }],
  ['intruder', "rewrite a guarded bucket's policy", 's3:PutBucketPolicy', 'Guardedcorpus', CONFIGURE],
  ['intruder', 'suspend versions of a guarded bucket', 's3:PutBucketVersioning', 'Guardedevidence', CONFIGURE],
  ['intruder', 'point a name at a guarded key', 'kms:UpdateAlias', 'Guardedcorpus', DENIED],
  ['intruder', "rewrite a guarded key's policy", 'kms:PutKeyPolicy', 'Guardedcorpus', DENIED],

  // other accounts
  ['stranger', 'read a document', 's3:GetObject', 'Vaultcorpus/a', DENIED],
  ['stranger', 'list documents', 's3:ListBucket', 'Vaultcorpus', DENIED],
  ['stranger', 'write a document', 's3:PutObject', 'Vaultcorpus/a', WRITES],
  ['stranger', 'decrypt a document', 'kms:Decrypt', 'Vaultcorpus', DENIED, S3],
  ['stranger', "rewrite a bucket's policy", 's3:PutBucketPolicy', 'Vaultcorpus', DENIED],
  ['partner', 'read a document, as granted', 's3:GetObject', 'Vaultcorpus/a', ALLOWED],
  ['partner', 'list all documents, as granted', 's3:ListBucket', 'Vaultcorpus', ALLOWED],
  ['lodger', 'list its own part of them', 's3:ListBucket', 'Vaultcorpus', ALLOWED, { 's3:prefix': 'tenant-b/x' }],
  ['lodger', 'list all documents', 's3:ListBucket', 'Vaultcorpus', DENIED],
  ['partner', 'decrypt it', 'kms:Decrypt', 'Vaultcorpus', ALLOWED, S3],
  ['partner', 'write a document', 's3:PutObject', 'Vaultcorpus/a', WRITES],

  // a reader of one tenant
  ['reader', "read its tenant's document", 's3:GetObject', 'Vaultcorpus/tenant-a/x', ALLOWED],
  ['reader', 'decrypt it through S3', 'kms:Decrypt', 'Vaultcorpus', ALLOWED, S3],
  ['reader', 'decrypt it otherwise', 'kms:Decrypt', 'Vaultcorpus', DENIED],
  ['reader', "read another tenant's document", 's3:GetObject', 'Vaultcorpus/tenant-b/x', IDENTITY],
  ['reader', "list its tenant's documents", 's3:ListBucket', 'Vaultcorpus', ALLOWED, { 's3:prefix': 'tenant-a/' }],
  ['reader', "list another tenant's documents", 's3:ListBucket', 'Vaultcorpus', IDENTITY, { 's3:prefix': 'tenant-b/' }],
  ['reader', 'list all documents', 's3:ListBucket', 'Vaultcorpus', IDENTITY],
  ['reader', 'find out where the bucket is', 's3:GetBucketLocation', 'Vaultcorpus', ALLOWED],
  ['reader', 'read a prompt', 's3:GetObject', 'Vaultprompts/tenant-a/x', IDENTITY],
  ['reader', 'decrypt a prompt', 'kms:Decrypt', 'Vaultprompts', DENIED, S3],
  ['reader', 'write a document', 's3:PutObject', 'Vaultcorpus/tenant-a/x', WRITES],
  ['reader', 'encrypt with the key', 'kms:GenerateDataKey', 'Vaultcorpus', DENIED, S3],

  // a curator
  ['curator', 'write a document', 's3:PutObject', 'Vaultcorpus/a', ALLOWED],
  [
    'curator',
    "write under the vault's key",
    's3:PutObject',
    'Vaultcorpus/a',
    ALLOWED,
    encrypted('aws:kms', CORPUS_KEY),
  ],
  ['curator', 'encrypt it', 'kms:GenerateDataKey', 'Vaultcorpus', ALLOWED, S3],
  ['curator', 'retire a document', 's3:DeleteObject', 'Vaultcorpus/a', ALLOWED],
  ['curator', 'read a document', 's3:GetObject', 'Vaultcorpus/a', IDENTITY],
  ['curator', 'list all documents', 's3:ListBucket', 'Vaultcorpus', ALLOWED],
  ['curator', 'destroy a version', 's3:DeleteObjectVersion', 'Vaultcorpus/a', LOCK],
  ['curator', 'lift the lock', 's3:BypassGovernanceRetention', 'Vaultcorpus/a', LOCK],
  ['curator', 'write under its own key', 's3:PutObject', 'Vaultcorpus/a', /NoOtherKey/, encrypted('aws:kms', 'own')],
  ['curator', "write under S3's key", 's3:PutObject', 'Vaultcorpus/a', /NoOtherAlgorithm/, encrypted('AES256')],
  ['curator', 'write evidence', 's3:PutObject', 'Vaultevidence/a', WRITES],
  ['curator', 'erase a conversation', 's3:DeleteObjectVersion', 'Vaultprompts/a', WRITES],
  ['eraser', 'find all versions of a conversation', 's3:ListBucketVersions', 'Vaultprompts', ALLOWED],
  ['eraser', 'erase a conversation, as curator of prompts', 's3:DeleteObjectVersion', 'Vaultprompts/a', ALLOWED],

  // an operator, who runs keys and buckets and has no business with what they hold
  ['operator', 'look at a key', 'kms:DescribeKey', 'Vaultcorpus', ALLOWED],
  ['operator', 'rotate a key', 'kms:RotateKeyOnDemand', 'Vaultcorpus', ALLOWED],
  ['operator', 'give a key another name', 'kms:CreateAlias', 'Vaultcorpus', ALLOWED],
  ['operator', 'decrypt a document', 'kms:Decrypt', 'Vaultcorpus', DENIED, S3],
  ['operator', 'change a lifecycle', 's3:PutLifecycleConfiguration', 'Vaultcorpus', ALLOWED],
  ['operator', 'change a guarded lifecycle', 's3:PutLifecycleConfiguration', 'Guardedcorpus', CONFIGURE],
  ['administrator', 'deploy a guarded bucket', 's3:PutBucketPolicy', 'Guardedcorpus', ALLOWED],
  ['administrator', 'deploy a guarded key', 'kms:PutKeyPolicy', 'Guardedcorpus', ALLOWED],
  ['administrator', 'decrypt a document', 'kms:Decrypt', 'Guardedcorpus', DENIED, S3],
  ['root', 'save a guarded key from lock-out', 'kms:PutKeyPolicy', 'Guardedcorpus', ALLOWED],
  ['root', 'decrypt a document', 'kms:Decrypt', 'Guardedcorpus', DENIED, S3],

  // whoever uses a service that was given the key
  ['intruder', 'use the key through DynamoDB, as allowed', 'kms:Decrypt', 'Vaultprompts', ALLOWED, DYNAMODB],
  ['intruder', 'use that key through S3', 'kms:Decrypt', 'Vaultprompts', DENIED, { ...DYNAMODB, ...S3 }],
  ['intruder', 'grant that key to itself', 'kms:CreateGrant', 'Vaultprompts', DENIED, { ...DYNAMODB, ...NOT_AWS }],

  // services that deliver
  ['cloudtrail', 'deliver the trail', 's3:PutObject', `Vaultevidence/AWSLogs/${ACCOUNT}/a`, ALLOWED, OF_TRAIL],
  ['cloudtrail', 'encrypt the trail', 'kms:GenerateDataKey', 'Vaultevidence', ALLOWED, OF_TRAIL],
  [
    'cloudtrail',
    'deliver a foreign trail',
    's3:PutObject',
    `Vaultevidence/AWSLogs/${ACCOUNT}/a`,
    DENIED,
    OF_FOREIGN_TRAIL,
  ],
  ['cloudtrail', 'deliver outside its folder', 's3:PutObject', 'Vaultevidence/a', DENIED, OF_TRAIL],
  ['cloudtrail', 'deliver into the corpus', 's3:PutObject', `Vaultcorpus/AWSLogs/${ACCOUNT}/a`, DENIED, OF_TRAIL],
  ['bedrock', 'deliver invocation logs', 's3:PutObject', BEDROCK_LOG, ALLOWED, BEDROCK],
  ['bedrock', 'encrypt invocation logs', 'kms:GenerateDataKey', 'Vaultevidence', ALLOWED, BEDROCK],
  ['bedrock', 'deliver for another account', 's3:PutObject', BEDROCK_LOG, DENIED, { ...BEDROCK, ...THEIRS }],
  ['bedrock', 'read what it delivered', 's3:GetObject', BEDROCK_LOG, DENIED, BEDROCK],
  ['logDelivery', 'deliver flow logs', 's3:PutObject', `Vaultevidence/AWSLogs/${ACCOUNT}/a`, ALLOWED, DELIVERY],
  [
    'logDelivery',
    'deliver for another account',
    's3:PutObject',
    `Vaultevidence/AWSLogs/${ACCOUNT}/a`,
    DENIED,
    { ...DELIVERY, ...THEIRS },
  ],
  ['config', 'deliver a configuration', 's3:PutObject', `VaultConfig/AWSLogs/${ACCOUNT}/Config/a`, ALLOWED, OWN],
  ['config', 'deliver where objects lock', 's3:PutObject', `Vaultevidence/AWSLogs/${ACCOUNT}/Config/a`, DENIED, OWN],
  ['logging', 'deliver access logs', 's3:PutObject', 'VaultAccessLogs/corpus/a', ALLOWED, OF_CORPUS],
  ['logging', "deliver another bucket's logs", 's3:PutObject', 'VaultAccessLogs/corpus/a', DENIED, OF_FOREIGN_BUCKET],
];

test.each(TABLE)('%s tries to %s (%s on %s): %s', async (who, _tries, action, target, outcome, context = {}) => {
  expect(await decide(who, action, target, context as Record<string, string>)).toMatch(outcome);
});

type Context = Record<string, string>;
type Given = [actions: string[], target: string, others: string[], context?: Context, wrong?: Context[]];

const READ = ['s3:GetObject', 's3:GetObjectVersion'];
const WRITE = ['s3:PutObject', 's3:PutObjectTagging', 's3:DeleteObject', 's3:AbortMultipartUpload'];
const USE = ['kms:Decrypt', 'kms:GenerateDataKey'];
const PAST_S3: Context[] = [{}, { 'kms:ViaService': `dynamodb.${REGION}.amazonaws.com` }];

// What each role's own policies give, on one target and no other, in that context and no other.
const GIVEN: Record<string, Given[]> = {
  reader: [
    [READ, 'Vaultcorpus/tenant-a/x', ['Vaultcorpus/tenant-b/x', 'Vaultprompts/tenant-a/x']],
    [['s3:GetBucketLocation'], 'Vaultcorpus', ['Vaultprompts']],
    [
      ['s3:ListBucket'],
      'Vaultcorpus',
      ['Vaultprompts'],
      { 's3:prefix': 'tenant-a/x' },
      [{}, { 's3:prefix': 'tenant-b/x' }],
    ],
    [['kms:Decrypt'], 'Vaultcorpus', ['Vaultprompts'], S3, PAST_S3],
  ],
  curator: [
    [WRITE, 'Vaultcorpus/a', ['Vaultprompts/a']],
    [['s3:GetBucketLocation', 's3:ListBucket'], 'Vaultcorpus', ['Vaultprompts']],
    [USE, 'Vaultcorpus', ['Vaultprompts'], S3, PAST_S3],
  ],
  eraser: [
    [[...WRITE, 's3:DeleteObjectVersion'], 'Vaultprompts/a', ['Vaultcorpus/a']],
    [['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketVersions'], 'Vaultprompts', ['Vaultcorpus']],
    [USE, 'Vaultprompts', ['Vaultcorpus'], S3, PAST_S3],
  ],
  scanner: [
    [
      [
        ...READ,
        's3:GetObjectTagging',
        's3:GetObjectVersionTagging',
        's3:PutObjectTagging',
        's3:PutObjectVersionTagging',
      ],
      'Scannedcorpus/a',
      ['Vaultcorpus/a'],
    ],
    [['s3:PutObject'], 'Scannedcorpus/malware-protection-resource-validation-object', ['Scannedcorpus/a']],
    [['s3:GetBucketNotification', 's3:ListBucket', 's3:PutBucketNotification'], 'Scannedcorpus', ['Vaultcorpus']],
    [USE, 'Scannedcorpus', ['Vaultcorpus'], S3, PAST_S3],
  ],
  adder: [
    [['s3:PutObject'], 'Vaultevidence/incidents/a', ['Vaultevidence/AWSLogs/a', 'Vaultcorpus/incidents/a']],
    [['kms:GenerateDataKey'], 'Vaultevidence', ['Vaultcorpus'], S3, PAST_S3],
  ],
};

/** A key that leaves it to IAM who may use it. */
const LEFT_TO_IAM = {
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' }],
} as unknown as PolicyDocument;

test.each(Object.entries(GIVEN))(
  'nothing can be taken out of the policies of the %s without that an attempt comes out differently',
  async (who, given) => {
    const principal = WHO[who]!();
    const attempts = given.flatMap(([actions, target, others, context = {}, wrong = []]) =>
      actions.flatMap((action): Attempt[] => {
        const asked = (place: string, circumstances: Context) => {
          const [store = '', ...object] = place.split('/');
          const { arn } = action.startsWith('kms:') ? keyOf(store) : bucketOf(store);
          return { principal, action, resource: [arn, ...object].join('/'), context: circumstances };
        };
        return [
          [asked(target, context), ALLOWED],
          ...others.map((other): Attempt => [asked(other, context), 'denied']),
          ...wrong.map((one): Attempt => [asked(target, one), 'denied']),
        ];
      }),
    );
    // by themselves: bucket and key have a say of their own, which is tried above
    const decided = (asked: Attempt[0], identityPolicies: Principal['identityPolicies']) =>
      sim.decide({
        ...asked,
        principal: { ...principal, identityPolicies },
        resourcePolicy: asked.action.startsWith('kms:') ? LEFT_TO_IAM : undefined,
      });
    expect(await unnoticedOf(principal, attempts, decided)).toEqual([]);
  },
);

test('policies name only actions and condition keys that exist', async () => {
  const policies = [
    ...sim.deployed.all('AWS::S3::BucketPolicy').map(({ properties }) => properties.PolicyDocument),
    ...sim.deployed.all('AWS::KMS::Key').map(({ properties }) => properties.KeyPolicy),
  ];
  expect(policies).toHaveLength(22);
  for (const policy of policies) await checkPolicy(policy as PolicyDocument);
});
