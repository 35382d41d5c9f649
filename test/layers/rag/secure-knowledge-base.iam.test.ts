import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DatabaseCluster } from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { LlmDataVault } from '../../../lib/layers/data';
import { KbTenancy, SecureKnowledgeBase, VectorStore } from '../../../lib/layers/rag';
import { type Given, unnoticedGiven } from '../../support/given-rights';
import { checkPolicy, Iam, mighty, type PolicyDocument } from '../../support/iam';
import { ALLOWED, type Case, unnoticedIn } from '../../support/resource-policy';

const env = { account: '111122223333', region: 'eu-central-1' };
const roleArn = (name: string) => `arn:aws:iam::${env.account}:role/${name}`;
const DEPLOYER = `cdk-hnb659fds-cfn-exec-role-${env.account}-${env.region}`;

const stack = new Stack(new App(), 'Stack', { env });
const vault = new LlmDataVault(stack, 'Vault');
const knowledge = new SecureKnowledgeBase(stack, 'Knowledge', { vault, tenancy: KbTenancy.byTenant() });
const lambdaRole = (id: string) =>
  new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
knowledge.grantRetrieve(lambdaRole('Gateway'));
knowledge.grantIngest(lambdaRole('Ingester'));
const cleaner = lambdaRole('Cleaner');
const clean = new lambda.Function(stack, 'Clean', {
  runtime: lambda.Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = () => {}'),
  role: cleaner.withoutPolicyUpdates(),
});
knowledge.transformBy(clean.currentVersion, cleaner);

const sim = new Iam(stack);
const one = (type: string, part = '') => sim.deployed.one(type, part).arn;
const CORPUS = one('AWS::S3::Bucket', 'corpusBucket');
const PASSAGE = one('AWS::S3::Bucket', 'Passage');
const INDEX = one('AWS::S3Vectors::Index');
const BASE = one('AWS::Bedrock::KnowledgeBase');
const KEY = one('AWS::KMS::Key', 'corpusKey');
const MODEL = (id: string) => `arn:aws:bedrock:${env.region}::foundation-model/${id}`;
const S3 = { 'kms:ViaService': `s3.${env.region}.amazonaws.com` };

const QUERY = ['s3vectors:DeleteVectors', 's3vectors:GetVectors', 's3vectors:PutVectors', 's3vectors:QueryVectors'];
const READ = ['s3:GetObject', 's3:GetObjectVersion'];
const PASSES: Given[] = [
  [[...READ, 's3:AbortMultipartUpload', 's3:DeleteObject', 's3:PutObject'], `${PASSAGE}/a`, [`${CORPUS}/a`]],
  [['s3:GetBucketLocation', 's3:ListBucket'], PASSAGE, [one('AWS::S3::Bucket', 'evidenceBucket')]],
];

// What each role's own policies give, on one target and no other, in that context and no other.
const GIVEN: Record<string, Given[]> = {
  KnowledgeRole: [
    [['bedrock:InvokeModel'], MODEL('amazon.titan-embed-text-v2:0'), [MODEL('amazon.nova-pro-v1:0')]],
    [
      READ,
      `${CORPUS}/approved/a/x`,
      [`${CORPUS}/inbox/a/x`, `${one('AWS::S3::Bucket', 'promptsBucket')}/approved/a/x`],
    ],
    [['s3:GetBucketLocation'], CORPUS, [one('AWS::S3::Bucket', 'promptsBucket')]],
    [
      ['s3:ListBucket'],
      CORPUS,
      [one('AWS::S3::Bucket', 'promptsBucket')],
      { 's3:prefix': 'approved/' },
      [{}, { 's3:prefix': 'inbox/' }],
    ],
    [['kms:Decrypt', 'kms:GenerateDataKey'], KEY, [one('AWS::KMS::Key', 'promptsKey')]],
    [[...QUERY, 's3vectors:GetIndex'], INDEX, [INDEX.replace('/index/', '/index/other-')]],
    [['lambda:InvokeFunction'], `${one('AWS::Lambda::Function')}:1`, [`${one('AWS::Lambda::Function')}:2`]],
    ...PASSES,
  ],
  Gateway: [[['bedrock:Retrieve'], BASE, [BASE.replace(/.{4}$/, 'OTHR')]]],
  Ingester: [
    [
      ['bedrock:GetIngestionJob', 'bedrock:ListIngestionJobs', 'bedrock:StartIngestionJob', 'bedrock:StopIngestionJob'],
      BASE,
      [BASE.replace(/.{4}$/, 'OTHR')],
    ],
  ],
  Cleaner: [...PASSES, [['kms:Decrypt', 'kms:GenerateDataKey'], KEY, [one('AWS::KMS::Key', 'promptsKey')], S3, [{}]]],
};

const SCAN = 'malware-protection-plan.guardduty.amazonaws.com';
const eventRule = (name: string) => `arn:aws:events:${env.region}:${env.account}:rule/${name}`;
const OWN_RULE = eventRule('DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3-a');
GIVEN.CorpusScanRole = [
  [
    ['events:DeleteRule', 'events:PutRule', 'events:PutTargets', 'events:RemoveTargets'],
    OWN_RULE,
    [eventRule('pay')],
    { 'events:ManagedBy': SCAN },
    [{}, { 'events:ManagedBy': 'autoscaling.amazonaws.com' }],
  ],
  [['events:DescribeRule', 'events:ListTargetsByRule'], OWN_RULE, [eventRule('pay')]],
  [
    [...READ, 's3:GetObjectTagging', 's3:GetObjectVersionTagging', 's3:PutObjectTagging', 's3:PutObjectVersionTagging'],
    `${CORPUS}/a`,
    [`${PASSAGE}/a`],
  ],
  [['s3:PutObject'], `${CORPUS}/malware-protection-resource-validation-object`, [`${CORPUS}/a`]],
  [['s3:GetBucketNotification', 's3:ListBucket', 's3:PutBucketNotification'], CORPUS, [PASSAGE]],
  [['kms:Decrypt', 'kms:GenerateDataKey'], KEY, [one('AWS::KMS::Key', 'promptsKey')], S3, [{}]],
];

test.each(Object.entries(GIVEN))(
  'nothing can be taken out of the policies of %s without that an attempt comes out differently',
  async (name, given) => {
    // the corpus is decrypted through S3, and the role uses its key in other ways too: what says less is said twice
    const said = /^KnowledgeRolePolicy\w+ statement 5\b/;
    expect((await unnoticedGiven(sim, sim.role(name), given)).filter((what) => !said.test(what))).toEqual([]);
  },
);

const rds = (id: string) => `arn:aws:rds:${env.region}:${env.account}:cluster:${id}`;
const secret = (name: string) => `arn:aws:secretsmanager:${env.region}:${env.account}:secret:${name}`;
/** In other stores: what the role has of the store, and what of it would be too much. */
const ELSEWHERE: Record<string, { store: (in_: Stack) => VectorStore; given: (there: Iam) => Given[] }> = {
  'OpenSearch Serverless': {
    store: () => VectorStore.openSearchServerless(),
    given: (there) => {
      const { arn } = there.deployed.one('AWS::OpenSearchServerless::Collection');
      return [[['aoss:APIAccessAll'], arn, [`${arn}-other`]]];
    },
  },
  Aurora: {
    store: (in_) =>
      VectorStore.aurora({
        cluster: DatabaseCluster.fromDatabaseClusterAttributes(in_, 'Cluster', { clusterIdentifier: 'vectors' }),
        credentials: Secret.fromSecretCompleteArn(in_, 'User', secret('user-AbCdEf')),
        databaseName: 'vectors',
        tableName: 'bedrock.chunks',
      }),
    given: () => [
      [
        ['rds-data:BatchExecuteStatement', 'rds-data:ExecuteStatement', 'rds:DescribeDBClusters'],
        rds('vectors'),
        [rds('orders')],
      ],
      [['secretsmanager:GetSecretValue'], secret('user-AbCdEf'), [secret('master-AbCdEf')]],
    ],
  },
  'a managed store': { store: () => VectorStore.managed(), given: () => [] },
};
/** What no role of a knowledge base may, in whatever store. */
const NEVER: [action: string, resource?: string][] = [
  ['aoss:DeleteIndex'],
  ['bedrock:DeleteKnowledgeBase', BASE],
  ['bedrock:UpdateKnowledgeBase', BASE],
  ['iam:PassRole', roleArn('any')],
  ['rds:DeleteDBCluster', rds('vectors')],
  ['s3:PutObject', `${CORPUS}/approved/a/x`],
  ['s3vectors:DeleteIndex', INDEX],
  ['s3vectors:PutVectorBucketPolicy', INDEX.replace(/\/index.*/, '')],
];

test.each(Object.entries(ELSEWHERE))(
  'in %s the role has that store and nothing besides',
  async (_, { store, given }) => {
    const other = new Stack(new App(), 'Stack', { env });
    const kept = new LlmDataVault(other, 'Vault');
    new SecureKnowledgeBase(other, 'Knowledge', { vault: kept, tenancy: KbTenancy.byTenant(), store: store(other) });
    const there = new Iam(other);
    const principal = there.role('KnowledgeRole');
    for (const [actions, resource, others] of given(there)) {
      for (const action of actions) {
        expect([action, await there.decide({ principal, action, resource })]).toEqual([action, ALLOWED]);
        for (const wrong of others) {
          expect([action, await there.decide({ principal, action, resource: wrong })]).toEqual([
            action,
            expect.stringMatching(/^denied/),
          ]);
        }
      }
    }
    for (const [action, resource] of NEVER) {
      expect([action, await there.decide({ principal, action, resource })]).toEqual([
        action,
        expect.stringMatching(/^denied/),
      ]);
    }
  },
);

test('nobody else, whatever IAM allows, reads or writes vectors', async () => {
  const policy = sim.document('AWS::S3Vectors::VectorBucketPolicy', 'Policy');
  const index = `${sim.deployed.one('AWS::S3Vectors::VectorBucket').arn}/index/a`;
  const own = mighty(sim.role('KnowledgeRole').arn);
  const cases = [...QUERY, 's3vectors:ListVectors'].flatMap((action): Case[] => [
    [{ principal: own, action, resource: index }, ALLOWED],
    ...[roleArn('intruder'), roleArn(DEPLOYER), sim.role('Gateway').arn].map(
      (arn): Case => [{ principal: mighty(arn), action, resource: index }, /OnlyTheKnowledgeBase/],
    ),
  ]);
  const missed = await unnoticedIn(sim, policy, cases);
  // it names the bucket and its indexes, and nothing can be asked of the bucket that is denied here
  expect(
    missed.filter(
      (what) => !/ by anybody$|IfExists aws:PrincipalArn$|of any resource|Resource .*bucket\/[^/]*$/.test(what),
    ),
  ).toEqual([]);
});

test('where administrators are named, they alone open or destroy the vectors', async () => {
  const other = new Stack(new App(), 'Stack', { env });
  const guarded = new LlmDataVault(other, 'Vault');
  new SecureKnowledgeBase(other, 'Knowledge', {
    vault: guarded,
    tenancy: KbTenancy.byTenant(),
    administratorArns: [roleArn('break-glass')],
  });
  const guard = new Iam(other);
  const policy = guard.document('AWS::S3Vectors::VectorBucketPolicy', 'Policy');
  const bucket = guard.deployed.one('AWS::S3Vectors::VectorBucket').arn;
  const configure = [
    's3vectors:DeleteVectorBucket',
    's3vectors:DeleteVectorBucketPolicy',
    's3vectors:PutVectorBucketPolicy',
  ];
  const asked: [action: string, resource: string][] = [
    ...configure.map((action): [string, string] => [action, bucket]),
    ['s3vectors:DeleteIndex', `${bucket}/index/a`],
  ];
  for (const [action, resource] of asked) {
    const decide = (arn: string) => guard.decide({ principal: mighty(arn), action, resource, resourcePolicy: policy });
    expect([action, await decide(roleArn('intruder'))]).toEqual([
      action,
      expect.stringContaining('OnlyAdministratorsConfigure'),
    ]);
    expect([action, await decide(guard.role('KnowledgeRole').arn)]).toEqual([
      action,
      expect.stringContaining('OnlyAdministratorsConfigure'),
    ]);
    for (const arn of [roleArn('break-glass'), roleArn(DEPLOYER), `arn:aws:iam::${env.account}:root`]) {
      expect([action, arn, await decide(arn)]).toEqual([action, arn, ALLOWED]);
    }
  }
});

/** Who may do what with the corpus: its bucket decides, whatever their own policies allow. */
test.each<[who: string, action: string, key: string, found: string | undefined, outcome: string | RegExp]>([
  ['KnowledgeRole', 's3:GetObject', 'approved/a/x', 'NO_THREATS_FOUND', ALLOWED],
  ['KnowledgeRole', 's3:GetObject', 'approved/a/x', undefined, /NobodyReadsUnscanned/],
  ['KnowledgeRole', 's3:GetObjectVersion', 'approved/a/x', 'THREATS_FOUND', /NobodyReadsUnscanned/],
  ['KnowledgeRole', 's3:PutObject', 'approved/a/x', undefined, /OnlyCuratorsWrite/],
  ['KnowledgeRole', 's3:DeleteObject', 'approved/a/x', undefined, /OnlyCuratorsWrite/],
  ['KnowledgeRole', 's3:PutObjectTagging', 'approved/a/x', undefined, /OnlyScansTag/],
  ['Gateway', 's3:PutObject', 'approved/a/x', undefined, /OnlyCuratorsWrite/],
  ['Cleaner', 's3:PutObject', 'approved/a/x', undefined, /OnlyCuratorsWrite/],
  ['CorpusScanRole', 's3:GetObject', 'approved/a/x', undefined, ALLOWED],
  ['CorpusScanRole', 's3:PutObjectTagging', 'approved/a/x', undefined, ALLOWED],
  ['CorpusScanRole', 's3:PutObject', 'approved/a/x', undefined, /ScansOnlyTag/],
])('%s: %s of %s with the tag %s', async (who, action, key, found, outcome) => {
  const { ref } = sim.deployed.one('AWS::S3::Bucket', 'corpusBucket');
  const policies = sim.deployed.all('AWS::S3::BucketPolicy').filter(({ properties }) => properties.Bucket === ref);
  expect(policies).toHaveLength(1);
  const decided = await sim.decide({
    principal: mighty(sim.role(who).arn),
    action,
    resource: `${CORPUS}/${key}`,
    resourcePolicy: policies[0]!.properties.PolicyDocument as PolicyDocument,
    ...(found && { resourceTags: { 's3:ExistingObjectTag/GuardDutyMalwareScanStatus': found } }),
  });
  expect(decided).toMatch(outcome);
});

const WITH_KEYS = {
  'aws:SourceAccount': env.account,
  'aws:SourceArn': `arn:aws:s3vectors:${env.region}:${env.account}:bucket/any`,
};
test('S3 Vectors indexes under the key of the corpus, for buckets of this account alone', async () => {
  const document = sim.deployed.one('AWS::KMS::Key', 'corpusKey').properties.KeyPolicy as PolicyDocument;
  const ask = (context: Record<string, string | string[]>) =>
    sim.decide({
      principal: sim.service('indexing.s3vectors.amazonaws.com'),
      action: 'kms:Decrypt',
      resource: KEY,
      resourcePolicy: document,
      context,
    });
  const keys = { 'kms:EncryptionContextKeys': ['aws:s3vectors:arn'] };
  expect(await ask({ ...WITH_KEYS, ...keys })).toBe(ALLOWED);
  expect(await ask(WITH_KEYS)).toMatch(/^denied/);
  expect(await ask({ ...WITH_KEYS, ...keys, 'aws:SourceAccount': '999900001111' })).toMatch(/^denied/);
  expect(
    await ask({
      ...WITH_KEYS,
      ...keys,
      'aws:SourceArn': WITH_KEYS['aws:SourceArn'].replace(env.account, '999900001111'),
    }),
  ).toMatch(/^denied/);
});

test('policies name only actions and condition keys that exist', async () => {
  const documents = [
    ...sim.deployed.all('AWS::IAM::ManagedPolicy').map(({ properties }) => properties.PolicyDocument),
    ...sim.deployed.all('AWS::S3Vectors::VectorBucketPolicy').map(({ properties }) => properties.Policy),
    ...sim.deployed.all('AWS::KMS::Key').map(({ properties }) => properties.KeyPolicy),
  ];
  expect(documents.length).toBeGreaterThan(5);
  for (const document of documents) await checkPolicy(document as PolicyDocument);
});
