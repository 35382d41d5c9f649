import type { List } from '../../../template/list';
import type { Resource, Value } from '../../../template/resource';

/** The nodes of a flow, written out or as a JSON string; undecided where they are kept in S3. */
export function nodesOf(flow: Resource): List<Value> {
  if (flow.get('DefinitionS3Location').present)
    throw flow.get('DefinitionS3Location').undecided('keeps the definition outside the template');
  return flow.get('DefinitionString').present
    ? flow.json('DefinitionString').list('Nodes')
    : flow.list('Definition.Nodes');
}

/** The configurations of a flow's nodes that send text to a model: prompts, and knowledge bases that generate. */
export const modelNodes = (flow: Resource): readonly Value[] =>
  [...nodesOf(flow)].flatMap((node) => {
    const prompt = node.get('Configuration.Prompt');
    const knowledgeBase = node.get('Configuration.KnowledgeBase');
    if (prompt.present) return [prompt];
    // without a model the node returns what it found
    return knowledgeBase.present && knowledgeBase.get('ModelId').present ? [knowledgeBase] : [];
  });
