import type { ChatBlock, ChatMessage } from '../../../contract';

/** Every text of messages that a model reads, in order: what is counted, scanned and hashed is this. */
export const textsOf = (messages: readonly ChatMessage[]): string[] =>
  messages.flatMap(({ content }) => content.map(textOf));

/** The same messages with other texts in their places; undefined where arguments of a tool are no longer an object. */
export function withTexts(messages: readonly ChatMessage[], texts: readonly string[]): ChatMessage[] | undefined {
  let next = 0;
  try {
    return messages.map((message) => ({
      ...message,
      content: message.content.map((block) => withText(block, texts[next++])),
    }));
  } catch {
    return undefined;
  }
}

function textOf(block: ChatBlock): string {
  if ('text' in block) return block.text;
  return 'toolCall' in block ? JSON.stringify(block.toolCall.arguments) : block.toolResult.text;
}

function withText(block: ChatBlock, text: string): ChatBlock {
  if ('text' in block) return { text };
  if ('toolResult' in block) return { toolResult: { ...block.toolResult, text } };
  const read = JSON.parse(text) as unknown;
  if (typeof read !== 'object' || read === null || Array.isArray(read)) throw new Error('no object');
  return { toolCall: { ...block.toolCall, arguments: read as Record<string, unknown> } };
}
