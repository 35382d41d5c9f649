import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3vectors from 'aws-cdk-lib/aws-s3vectors';
import type { Construct } from 'constructs';
import { administratorsOf, rootUserArn } from '../../../private/administrators';
import { PropsError } from '../../../private/errors';
import { kept } from '../../../private/kept';
import { allowVectorIndexing } from '../../../private/key-policy';
import { DataClass } from '../../data';
import type { BoundStore, StoreMaker, StoreParts } from './bound-store';
import { inGeneration } from './generation';

/** What a knowledge base does with its index (Amazon Bedrock User Guide, Create a service role for knowledge bases). */
const USE = ['s3vectors:DeleteVectors', 's3vectors:GetVectors', 's3vectors:PutVectors', 's3vectors:QueryVectors'];
/** Whoever changes one of these lets others in, or destroys all vectors at once: there is no deletion protection. */
const CONFIGURE = [
  's3vectors:DeleteIndex',
  's3vectors:DeleteVectorBucket',
  's3vectors:DeleteVectorBucketPolicy',
  's3vectors:PutVectorBucketPolicy',
];

/** An index of Amazon S3 Vectors in a vector bucket of its own. */
export const s3VectorsStore = (): StoreMaker => ({
  identity: 's3-vectors',

  check(scope, { chunking }) {
    const chunkingStrategy = chunking?._configuration.chunkingStrategy;
    if (chunkingStrategy !== 'HIERARCHICAL') return;
    throw new PropsError(
      scope,
      `'chunking' must be fixed or none with S3 Vectors, whose metadata has no room for the larger piece, got ${chunkingStrategy}`,
    );
  },

  bind(scope, parts): BoundStore {
    const { role, vault, generation, embedding } = parts;
    const key = vault.key(DataClass.CORPUS);
    vault.allowKeyThrough(DataClass.CORPUS, 's3vectors');
    allowVectorIndexing(scope, key);

    const removal = (type: 'AWS::S3Vectors::VectorBucket' | 'AWS::S3Vectors::Index') =>
      vault._sandbox ? RemovalPolicy.DESTROY : kept(type);
    const bucket = new s3vectors.CfnVectorBucket(scope, 'VectorBucket', {
      encryptionConfiguration: { sseType: 'aws:kms', kmsKeyArn: key.keyArn },
    });
    bucket.applyRemovalPolicy(removal('AWS::S3Vectors::VectorBucket'));
    const index = inGeneration(
      new s3vectors.CfnIndex(scope, 'Index', {
        vectorBucketArn: bucket.attrVectorBucketArn,
        dataType: 'float32',
        dimension: embedding.dimensions,
        distanceMetric: 'cosine',
        // What can be filtered by has 2 KB, and these hold the text and all of its metadata once more.
        metadataConfiguration: { nonFilterableMetadataKeys: ['AMAZON_BEDROCK_TEXT', 'AMAZON_BEDROCK_METADATA'] },
      }),
      generation,
    );
    index.applyRemovalPolicy(removal('AWS::S3Vectors::Index'));
    role.allow([...USE, 's3vectors:GetIndex'], [index.attrIndexArn]);
    return {
      storage: { type: 'S3_VECTORS', s3VectorsConfiguration: { indexArn: index.attrIndexArn } },
      before: [bucketPolicy(scope, bucket, parts)],
    };
  },
});

/** Denies the vectors to everybody but the knowledge base, whatever IAM allows in the account. */
function bucketPolicy(
  scope: Construct,
  bucket: s3vectors.CfnVectorBucket,
  { role, vault }: StoreParts,
): s3vectors.CfnVectorBucketPolicy {
  const stack = Stack.of(scope);
  const arn = bucket.attrVectorBucketArn;
  const deny = (sid: string, actions: string[], spared: string[]) =>
    new iam.PolicyStatement({
      sid,
      effect: iam.Effect.DENY,
      actions,
      principals: [new iam.AnyPrincipal()], // everyone is denied, whoever they are
      resources: [arn, `${arn}/index/*`], // each index, of this generation and of those before
      conditions: { ArnNotEquals: { 'aws:PrincipalArn': spared } },
    });
  // A sandbox deletes its index and its bucket when it is torn down.
  const administrators = vault._sandbox ? undefined : administratorsOf(scope);
  const document = new iam.PolicyDocument({
    statements: [
      deny('OnlyTheKnowledgeBase', [...USE, 's3vectors:ListVectors'], [role.role.roleArn]),
      ...(administrators
        ? [deny('OnlyAdministratorsConfigure', CONFIGURE, [...administrators, rootUserArn(scope)])]
        : []),
    ],
  });
  const policy = new s3vectors.CfnVectorBucketPolicy(scope, 'VectorBucketPolicy', {
    vectorBucketArn: arn,
    policy: stack.resolve(document) as object,
  });
  // vectors that outlive their stack stay as closed as they were
  if (!vault._sandbox) policy.applyRemovalPolicy(kept('AWS::S3Vectors::VectorBucketPolicy'));
  return policy;
}
