import type { ChatBlock, ChatMessage } from '../../../../contract';
import { cleanText, isMostlyHidden } from '../../../../runtime/characters';
import { textsOf } from '../chat-texts';
import { cleanJson } from '../clean-json';
import type { Step } from '../exchange';
import { turnProblem, turnsOf } from '../turns';
import { allow, deny } from '../verdict';

/** A tool's result must say something. */
const NO_RESULT = '(no result)';

/**
 * Takes invisible characters out of every text, leaves out turns that were refused, joins neighbours of one role, and checks
 * that the turns alternate.
 */
export const normalization =
  (maxInputChars: number): Step =>
  (exchange) => {
    const chat = exchange.get('chat');
    const cleaner = new Cleaner();
    const messages = chat.messages.map((message) => cleaner.message(message));
    const instructions = (chat.instructions ?? []).map((text) => cleaner.text(text));
    // a definition that is not what it looks like is not mended
    const tools = cleanJson(chat.tools ?? []);
    exchange.audit.strippedCharacters = cleaner.removed;
    if (cleaner.hidden) return deny('unsupported-text', `${cleaner.removed} invisible characters`);
    if (tools.removed > 0) {
      return deny('unsupported-text', `${tools.removed} invisible characters in definitions of tools`, {
        detail: 'The definition of a tool holds invisible characters.',
      });
    }
    const asked = messages.flatMap(({ role, content }) => (role === 'user' ? content : []));
    const texts = [...asked.flatMap((block) => ('text' in block ? [block.text] : [])), ...instructions];
    if (texts.some((text) => text.trim() === ''))
      return deny('invalid-request', 'an empty text', { detail: 'A text is empty.' });
    const { turns, answered, dropped } = turnsOf(messages, (chat.approvals ?? []).length > 0);
    if (dropped > 0) exchange.audit.droppedTurns = dropped;
    const size = [...textsOf(turns), ...instructions].reduce((sum, text) => sum + text.length, 0);
    if (size > maxInputChars) {
      return deny('too-large', `${size} characters`, {
        detail: `The messages have ${size} characters; at most ${maxInputChars} are accepted.`,
      });
    }
    const problem = turnProblem(turns);
    if (problem) return deny('invalid-request', 'turns', { detail: problem });
    exchange.set('messages', turns);
    if (answered) exchange.set('answered', answered);
    exchange.instructions = instructions;
    exchange.clientTools = chat.tools ?? [];
    return allow;
  };

/** Cleans the texts of one request, and counts what it took out. */
class Cleaner {
  removed = 0;
  hidden = false;

  text(given: string): string {
    const clean = cleanText(given);
    this.removed += clean.removed;
    this.hidden ||= isMostlyHidden(clean);
    return clean.text;
  }

  /** An answer without text comes back without content. */
  message({ role, content, refusal }: ChatMessage): ChatMessage {
    const blocks = content.map((block) => this.block(block));
    const empty = (block: ChatBlock) => role === 'assistant' && 'text' in block && block.text.trim() === '';
    return { role, content: blocks.filter((block) => !empty(block)), refusal };
  }

  private block(block: ChatBlock): ChatBlock {
    if ('text' in block) return { text: this.text(block.text) };
    if ('toolResult' in block) {
      const text = this.text(block.toolResult.text);
      return { toolResult: { ...block.toolResult, text: text.trim() === '' ? NO_RESULT : text } };
    }
    const { value, removed, hidden } = cleanJson(block.toolCall.arguments);
    this.removed += removed;
    this.hidden ||= hidden;
    return { toolCall: { ...block.toolCall, arguments: value as Record<string, unknown> } };
  }
}
