import type { Resource, Value } from '../../../template/resource';

/** The nodes of a flow, written out or as a JSON string, those of loops included; undecided where they are kept in S3. */
export function nodesOf(flow: Resource): readonly Value[] {
  if (flow.get('DefinitionS3Location').present)
    throw flow.get('DefinitionS3Location').undecided('keeps the definition outside the template');
  return nodesIn(flow.get('DefinitionString').present ? flow.json('DefinitionString') : flow.get('Definition'));
}

/** Loops have a definition of their own, which may have loops again. */
function nodesIn(definition: Value): readonly Value[] {
  if (definition.absent) return [];
  if (!definition.isMap || (definition.get('Nodes').absent && definition.get('nodes').present))
    throw definition.undecided('does not have the form of a flow definition of CloudFormation');
  return [...definition.list('Nodes')].flatMap((node) => [
    node,
    ...node.entries('Configuration').flatMap(([, configuration]) => nodesIn(configuration.get('Definition'))),
  ]);
}

/** The configurations of a flow's nodes that send text to a model: prompts, and knowledge bases that generate. */
export const modelNodes = (flow: Resource): readonly Value[] =>
  nodesOf(flow).flatMap((node) => {
    const prompt = node.get('Configuration.Prompt');
    const knowledgeBase = node.get('Configuration.KnowledgeBase');
    if (prompt.present) return [prompt];
    // without a model the node returns what it found
    return knowledgeBase.present && knowledgeBase.get('ModelId').present ? [knowledgeBase] : [];
  });
