import { type Cases, one } from '../../../../local/samples/cases';

const plan = (rules: unknown[], more: Record<string, unknown> = {}) => ({
  Resources: {
    Thing: { Type: 'AWS::Backup::BackupPlan', Properties: { BackupPlan: { BackupPlanRule: rules } } },
    G: { Type: 'AWS::Bedrock::Guardrail', Properties: {} },
    ...more,
  },
});
const kept = (days?: unknown) => ({
  RuleName: 'r',
  ...(days === undefined ? {} : { Lifecycle: { DeleteAfterDays: days } }),
});

const selection = (taken: Record<string, unknown>) => ({
  Type: 'AWS::Backup::BackupSelection',
  Properties: { BackupPlanId: { Ref: 'Thing' }, BackupSelection: taken },
});
const tagged = (key: unknown, value: unknown) => ({
  ConditionKey: key,
  ConditionType: 'STRINGEQUALS',
  ConditionValue: value,
});
const BY_TAG = { ListOfTags: [tagged('backup', 'yes')] };
const where = (test: string, ...wanted: (readonly [string, unknown])[]) => ({
  Conditions: {
    [test]: wanted.map(([key, value]) => ({ ConditionKey: `aws:ResourceTag/${key}`, ConditionValue: value })),
  },
});
const sub = (text: string) => ({ 'Fn::Sub': text });
const OF_BUCKETS = { Resources: [sub('arn:${AWS::Partition}:s3:::*')] };
const OF_CORPUS = { Resources: [{ 'Fn::GetAtt': ['Corpus', 'Arn'] }] };

const bucket = (more: Record<string, unknown> = {}) => ({
  Type: 'AWS::S3::Bucket',
  Properties: {
    VersioningConfiguration: { Status: 'Enabled' },
    Tags: [
      { Key: 'team', Value: 'search' },
      { Key: 'backup', Value: 'yes' },
    ],
    ...more,
  },
});
/** A bucket that feeds a knowledge base. */
const corpus = (more: Record<string, unknown> = {}) => ({
  Corpus: bucket(more),
  Source: {
    Type: 'AWS::Bedrock::DataSource',
    Properties: { DataSourceConfiguration: { S3Configuration: { BucketArn: { 'Fn::GetAtt': ['Corpus', 'Arn'] } } } },
  },
});
/** A database in which a knowledge base keeps its vectors. */
const vectors = (more: Record<string, unknown> = {}) => ({
  Vectors: { Type: 'AWS::RDS::DBCluster', Properties: more },
  Base: {
    Type: 'AWS::Bedrock::KnowledgeBase',
    Properties: {
      StorageConfiguration: {
        RdsConfiguration: { ResourceArn: { 'Fn::GetAtt': ['Vectors', 'DBClusterArn'] } },
      },
    },
  },
});
const model = {
  Files: bucket(),
  Model: {
    Type: 'AWS::SageMaker::Model',
    Properties: { PrimaryContainer: { ModelDataUrl: sub('s3://${Files}/model.tar.gz') } },
  },
};

const taking = (taken: Record<string, unknown>, more: Record<string, unknown> = corpus()) =>
  plan([kept(365)], { S: selection(taken), ...more });

export const BackupKeptLongEnough: Cases = {
  good: {
    'for a year': taking(OF_CORPUS),
    'for ever': plan([kept()], { S: selection(OF_CORPUS), ...corpus() }),
    'one of two': plan([kept(7), kept(90)], { S: selection(OF_CORPUS), ...corpus() }),
  },
  bad: { 'for a week': plan([kept(7)]), 'no rule': plan([]) },
  declared: { 'by a tag alone': taking(BY_TAG) },
  undecided: { 'from a parameter': { Parameters: { D: { Type: 'Number' } }, ...plan([kept({ Ref: 'D' })]) } },
  silent: {
    'a plan without a selection': plan([kept(365)]),
    'a selection that takes no corpus': taking(OF_CORPUS, { Corpus: bucket() }),
    'an application without models': one('AWS::Backup::BackupPlan', {}),
  },
};

export const BackupPlanSelects: Cases = {
  good: {
    'a corpus by its ARN': taking(OF_CORPUS),
    'a corpus by its name': taking({ Resources: ['arn:aws:s3:::handbook'] }, corpus({ BucketName: 'handbook' })),
    'names that begin alike': taking({ Resources: ['arn:aws:s3:::hand*'] }, corpus({ BucketName: 'handbook' })),
    'all buckets': taking(OF_BUCKETS),
    'all buckets with a tag': taking({ ...OF_BUCKETS, ...BY_TAG }),
    'all buckets that meet conditions': taking({
      ...OF_BUCKETS,
      ...where('StringEquals', ['backup', 'yes'], ['team', 'search']),
    }),
    'all buckets with a tag like this': taking({ ...OF_BUCKETS, ...where('StringLike', ['team', 'sea*']) }),
    'all buckets but those of others': taking({ ...OF_BUCKETS, ...where('StringNotEquals', ['team', 'sales']) }),
    'all buckets but those with a tag like this': taking({ ...OF_BUCKETS, ...where('StringNotLike', ['other', '*']) }),
    'all buckets but one': taking({ ...OF_BUCKETS, NotResources: ['arn:aws:s3:::logs'] }),
    'a tag that has the same parameter': {
      Parameters: { T: { Type: 'String' } },
      ...taking(
        { ...OF_BUCKETS, ListOfTags: [tagged('backup', { Ref: 'T' })] },
        corpus({ Tags: [{ Key: 'backup', Value: { Ref: 'T' } }] }),
      ),
    },
    'a corpus under Object Lock, which has versions': taking(
      OF_CORPUS,
      corpus({ VersioningConfiguration: undefined, ObjectLockEnabled: true }),
    ),
    'a database with vectors': taking({ Resources: [{ 'Fn::GetAtt': ['Vectors', 'DBClusterArn'] }] }, vectors()),
    'all clusters': taking({ Resources: [sub('arn:aws:rds:${AWS::Region}:${AWS::AccountId}:cluster:*')] }, vectors()),
    'clusters by how their names begin': taking(
      { Resources: ['arn:aws:rds:*:*:cluster:vec*'] },
      vectors({ DBClusterIdentifier: 'vectors' }),
    ),
    'model files': taking({ Resources: [{ 'Fn::GetAtt': ['Files', 'Arn'] }] }, model),
    'by the second of two selections': taking(BY_TAG, { S2: selection(OF_CORPUS), ...corpus() }),
  },
  bad: { nothing: plan([kept(365)]) },
  lookAlike: {
    'a selection for another plan': plan([kept(365)], {
      ...corpus(),
      S: {
        Type: 'AWS::Backup::BackupSelection',
        Properties: { BackupPlanId: 'other', BackupSelection: OF_CORPUS },
      },
    }),
  },
  declared: {
    'by a tag alone, of kinds that the account has opted in to': taking(BY_TAG),
    'by a condition alone': taking(where('StringEquals', ['backup', 'yes'])),
    'everything, by a pattern': taking({ Resources: ['*'] }),
    'everything, by saying nothing': taking({}),
    'everything, by an empty list': taking({ Resources: [], Conditions: { StringEquals: [] } }),
  },
  undecided: {
    'by a tag that is not known': {
      Parameters: { T: { Type: 'String' } },
      ...taking({ ...OF_BUCKETS, ListOfTags: [tagged('backup', { Ref: 'T' })] }),
    },
    'by an ARN that is not known': {
      Parameters: { A: { Type: 'String' } },
      ...taking({ Resources: [{ Ref: 'A' }] }),
    },
  },
  silent: {
    'handed to others': { ...plan([]), Outputs: { P: { Value: { Ref: 'Thing' } } } },
    'a tag that the corpus does not have': taking({ ...OF_BUCKETS, ListOfTags: [tagged('copy', 'yes')] }),
    'another value of the tag': taking({ ...OF_BUCKETS, ListOfTags: [tagged('backup', 'no')] }),
    'one of two conditions': taking({ ...OF_BUCKETS, ...where('StringEquals', ['backup', 'yes'], ['team', 'sales']) }),
    'all but what has the tag of the corpus': taking({ ...OF_BUCKETS, ...where('StringNotEquals', ['backup', 'yes']) }),
    'all but what has a tag like this': taking({ ...OF_BUCKETS, ...where('StringNotLike', ['backup', 'y*']) }),
    'tags are not like each other': taking({ ...OF_BUCKETS, ...where('StringLike', ['backup', 'n*']) }),
    'all buckets but the corpus': taking({ ...OF_BUCKETS, NotResources: OF_CORPUS.Resources }),
    tables: taking({ Resources: ['arn:aws:dynamodb:*:*:table/*'] }),
    'names that begin otherwise': taking({ Resources: ['arn:aws:s3:::hand*'] }),
    'a bucket that no model learns from': taking(OF_CORPUS, { Corpus: bucket() }),
    'a corpus without versions, which AWS Backup does not copy': taking(
      OF_CORPUS,
      corpus({ VersioningConfiguration: { Status: 'Suspended' } }),
    ),
    'a database without vectors': taking(
      { Resources: [{ 'Fn::GetAtt': ['Vectors', 'DBClusterArn'] }] },
      { Vectors: { Type: 'AWS::RDS::DBCluster', Properties: {} } },
    ),
    'clusters of another Region': taking({ Resources: ['arn:aws:rds:mars-west-1:*:cluster:*'] }, vectors()),
  },
};

const test = (name?: string) => ({
  Resources: {
    Thing: { Type: 'AWS::Backup::RestoreTestingPlan', Properties: { RestoreTestingPlanName: 'weekly' } },
    ...(name
      ? { S: { Type: 'AWS::Backup::RestoreTestingSelection', Properties: { RestoreTestingPlanName: name } } }
      : {}),
  },
});

export const RestoreTestSelects: Cases = {
  good: { 'by the name of the plan': test('weekly') },
  bad: { nothing: test(), 'for another plan': test('monthly') },
};
