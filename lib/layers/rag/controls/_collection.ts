import { covers } from '../../../template/iam/actions';
import type { Resource, Value } from '../../../template/resource';

/** Whether a resource pattern of an OpenSearch Serverless policy (`collection/docs-*`) speaks of this collection. */
function names(pattern: Value, collection: Resource): boolean {
  const text = pattern.pattern();
  const name = collection.get('Name').pattern();
  if (!text || !name) return false;
  return covers(
    text
      .toString()
      .replace(/^(collection|index)\//, '')
      .replace(/\/.*$/, ''),
    name.toString(),
  );
}

/** The collections of the templates that the rules of an OpenSearch Serverless policy speak of. */
export function collectionsIn(policy: Value): readonly Resource[] {
  const patterns = [...policy.at('Rules[].Resource[]')];
  return policy.view
    .resources('AWS::OpenSearchServerless::Collection')
    .filter((collection) => patterns.some((pattern) => names(pattern, collection)));
}

/** Whether a knowledge base keeps its vectors in a collection. */
const holdsKnowledge = (collection: Resource): boolean =>
  collection.referrers(
    'AWS::Bedrock::KnowledgeBase',
    'StorageConfiguration.OpensearchServerlessConfiguration.CollectionArn',
  ).length > 0;

/** Whether the rules of a policy speak of a collection in which a knowledge base of the templates keeps its vectors. */
export const concernsKnowledge = (policy: Value): boolean => collectionsIn(policy).some(holdsKnowledge);

/** Whether a collection holds vectors: by its type, or because a knowledge base keeps its vectors there. */
export const isVectorCollection = (collection: Resource): boolean =>
  collection.text('Type') === 'VECTORSEARCH' || holdsKnowledge(collection);

/**
 * Whether the rules of a policy speak of vector collections. A policy for collections that the templates do not hold counts
 * where they hold a knowledge base.
 */
export function concernsVectors(policy: Value): boolean {
  const meant = collectionsIn(policy);
  if (meant.length > 0) return meant.some(isVectorCollection);
  return policy.view.resources('AWS::Bedrock::KnowledgeBase').length > 0;
}
