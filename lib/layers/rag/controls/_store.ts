import { spell } from '../../../template/names';
import type { Resource, Value } from '../../../template/resource';

export const KNOWLEDGE_BASE = 'AWS::Bedrock::KnowledgeBase';
/** Where a knowledge base says that it keeps its vectors in S3. */
export const S3_VECTORS = 'StorageConfiguration.S3VectorsConfiguration';

/** The vector bucket that an index, or a policy, names by its ARN or by its name. */
export const vectorBucketOf = (named: Value): Resource | undefined =>
  named.tryTarget('VectorBucketArn') ?? named.tryTarget('VectorBucketName');

/** The index in which a knowledge base keeps its vectors: by its ARN, or by its name in a bucket. */
export function indexOf(base: Resource): Resource | undefined {
  const config = base.get(S3_VECTORS);
  if (config.get('IndexArn').present) return config.tryTarget('IndexArn');
  const bucket = vectorBucketOf(config);
  return (
    bucket &&
    base.view
      .resources('AWS::S3Vectors::Index')
      .find((index) => vectorBucketOf(index)?.is(bucket) && isSame(config.get('IndexName'), index.get('IndexName')))
  );
}

/** Whether a knowledge base keeps its vectors in an index. */
export const isUsedIndex = (index: Resource): boolean =>
  index.view.resources(KNOWLEDGE_BASE).some((base) => indexOf(base)?.is(index) === true);

/** Whether two values are the same at deployment. */
export function isSame(one: Value, other: Value): boolean {
  const [a, b] = [one, other].map((value) => {
    const text = value.pattern();
    return text && spell(text, value.template);
  });
  return a !== undefined && a === b;
}
