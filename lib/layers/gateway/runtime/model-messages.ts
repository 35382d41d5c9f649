import type { ContentBlock, Message } from '@aws-sdk/client-bedrock-runtime';
import type { ChatBlock, ChatMessage } from '../../../contract';
import { untrusted } from './prompt-parts';

/**
 * Messages as a model reads them: built anew, because a content block of a client could switch the guardrail's evaluation off
 * for the others. Calls get ids of our own, because nobody scans ids.
 */
export function modelMessages(messages: readonly ChatMessage[], marker: string): Message[] {
  const calls = new Map<string, { readonly id: string; readonly name: string }>();
  let count = 0;
  const blockOf = (block: ChatBlock): ContentBlock => {
    if ('text' in block) return { text: block.text };
    if ('toolCall' in block) {
      const { id: theirs, name, arguments: input } = block.toolCall;
      const id = `call-${++count}`;
      calls.set(theirs, { id, name });
      return { toolUse: { toolUseId: id, name, input: input as never } };
    }
    // each result comes right after its call
    const { text, failed } = block.toolResult;
    const { id, name } = calls.get(block.toolResult.id)!;
    return {
      toolResult: {
        toolUseId: id,
        content: [{ text: untrusted(text, name, marker) }],
        status: failed ? 'error' : 'success',
      },
    };
  };
  return messages.map(({ role, content }) => ({ role, content: content.map(blockOf) }));
}
