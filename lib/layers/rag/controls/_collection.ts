import { covers } from '../../../template/actions';
import type { Resource, View } from '../../../template/resource';
import type { Value } from '../../../template/value';

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

/**
 * The vector collections that a policy of OpenSearch Serverless speaks of; nothing when it speaks of other collections
 * only. A policy for collections that the templates do not hold counts where they hold a knowledge base.
 */
export function concernsVectors(rules: Iterable<Value>, view: View): boolean {
  const patterns = [...rules].flatMap((rule) => [...rule.list('Resource')]);
  const collections = view.resources('AWS::OpenSearchServerless::Collection');
  const meant = collections.filter((collection) => patterns.some((pattern) => names(pattern, collection)));
  if (meant.length > 0) return meant.some((collection) => collection.text('Type') === 'VECTORSEARCH');
  return view.resources('AWS::Bedrock::KnowledgeBase').length > 0;
}
