// Buckets of the LLM workload: what each holds is told by who names it.

import { policiesIn, type Statement } from '../template/iam/policy';
import type { Resource, View } from '../template/resource';
import { invocationLogs } from './invocation-logs';
import { startsSomething } from './trails';
import { receivesPrompts } from './vended-logs';

/** Paths of values that name a bucket, each with the type of its resource. */
type Paths = readonly (readonly [string, string])[];

/** Documents that knowledge bases read. */
const CORPUS: Paths = [
  ['AWS::Bedrock::DataSource', 'DataSourceConfiguration.S3Configuration.BucketArn'],
  [
    'AWS::Bedrock::DataSource',
    'DataSourceConfiguration.ManagedKnowledgeBaseConnectorConfiguration.ConnectorParameters.connectionConfiguration.bucketName',
  ],
  ['AWS::Kendra::DataSource', 'DataSourceConfiguration.S3Configuration.BucketName'],
];

/** What models are trained on besides. */
const FEATURES: Paths = [['AWS::SageMaker::FeatureGroup', 'OfflineStoreConfig.S3StorageConfig.S3Uri']];

/** Model files. */
const ARTIFACTS: Paths = [
  ['AWS::SageMaker::Model', 'PrimaryContainer.ModelDataUrl'],
  ['AWS::SageMaker::Model', 'PrimaryContainer.ModelDataSource.S3DataSource.S3Uri'],
  ['AWS::SageMaker::Model', 'Containers[].ModelDataUrl'],
  ['AWS::SageMaker::Model', 'Containers[].ModelDataSource.S3DataSource.S3Uri'],
  ['AWS::SageMaker::InferenceComponent', 'Specification.Container.ArtifactUrl'],
  ['AWS::SageMaker::ModelPackage', 'InferenceSpecification.Containers[].ModelDataUrl'],
  ['AWS::SageMaker::Hub', 'S3StorageConfig.S3OutputPath'],
];

/** What models were asked and answered. */
const PROMPTS: Paths = [
  ['AWS::SageMaker::EndpointConfig', 'DataCaptureConfig.DestinationS3Uri'],
  ['AWS::BedrockAgentCore::BrowserCustom', 'RecordingConfig.S3Location.Bucket'],
];

const named = (bucket: Resource, paths: Paths) => paths.some(([type, path]) => bucket.referrers(type, path).length > 0);

/** Whether models learn or retrieve from the bucket. */
export const isCorpus = (bucket: Resource): boolean => feedsKnowledgeBase(bucket) || named(bucket, FEATURES);

/** Whether a knowledge base reads documents of the bucket. A store of features holds none. */
export const feedsKnowledgeBase = (bucket: Resource): boolean => named(bucket, CORPUS);

/** Whether the bucket holds model files. */
export const isModelStore = (bucket: Resource): boolean => named(bucket, ARTIFACTS);

/** Whether the bucket receives prompts and answers. */
export const holdsPrompts = (bucket: Resource, view: View): boolean =>
  named(bucket, PROMPTS) ||
  receivesPrompts(bucket) ||
  invocationLogs(view).some((log) => log.buckets.some((target) => target.is(bucket)));

/** Whether the bucket receives CloudTrail's files. */
export const holdsTrail = (bucket: Resource): boolean => named(bucket, [['AWS::CloudTrail::Trail', 'S3BucketName']]);

/** Whether the bucket keeps the record of who called what: CloudTrail's files, or Bedrock's log of invocations. */
export const isEvidence = (bucket: Resource, view: View): boolean =>
  bucket.referrers('AWS::CloudTrail::Trail', 'S3BucketName').some((trail) => !startsSomething(trail)) ||
  invocationLogs(view).some((log) => log.record?.is(bucket));

/**
 * Whether the policy of the bucket is as `test` wants it. A bucket has one: where several are written, S3 keeps the one that
 * comes last, so what only some of them say is not known.
 */
export function policyOf(bucket: Resource, test: (statements: readonly Statement[]) => boolean): boolean {
  const verdicts = bucket
    .referrers('AWS::S3::BucketPolicy', 'Bucket')
    .map((policy) => test(policiesIn(policy).flatMap(({ statements }) => statements)));
  if (new Set(verdicts).size > 1)
    throw bucket.undecided(`has ${verdicts.length} bucket policies, of which S3 keeps the one that is written last`);
  return verdicts[0] ?? false;
}

/** Whether a statement of a bucket policy speaks of everybody, or of all but a few, and of every object. */
export const isAboutAll = (statement: Statement): boolean =>
  (statement.notPrincipals.length > 0 || statement.principals.some(({ value }) => value.toString() === '*')) &&
  (statement.concernsEverything || statement.resources.some((resource) => /^[^/]*\/?\*$/.test(resource.toString())));

/** Whether a statement of a bucket's policy speaks of each object of the bucket. */
export const concernsObjects = (statement: Statement): boolean =>
  statement.value.get('NotResource').present ||
  statement.resources.some((resource) => {
    const { unknown } = resource;
    if (unknown) throw statement.value.undecided(unknown.why);
    return /^[^/]*\/?\*$/.test(resource.toString());
  });

/** Whether the bucket belongs to the LLM workload. */
export const isLlmBucket = (bucket: Resource, view: View): boolean =>
  view.onceOf('LLM bucket', bucket, () => isCorpus(bucket) || isModelStore(bucket) || holdsPrompts(bucket, view));
