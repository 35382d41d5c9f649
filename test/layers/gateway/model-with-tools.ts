import type { ModelRequest, ModelScript } from '../../../local/aws/bedrock-server';

/** A model that asks the caller's tool for the weather, tells what a tool said, and else says hello. */
export function modelWithTools({ body, lastText, messages }: ModelRequest): ModelScript {
  const said = messages.at(-1)!.content.find((block) => 'toolResult' in block);
  if (said) return { text: ['It says: ', JSON.stringify(said)] };
  const config = body.toolConfig as { tools: { toolSpec: { name: string } }[] } | undefined;
  if (/weather/.test(lastText) && config) {
    return { text: ['Let me look.'], toolUses: [{ name: config.tools[0].toolSpec.name, input: { city: 'Bern' } }] };
  }
  return { text: ['Hello', ' from the', ' model.'] };
}
