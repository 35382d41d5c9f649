import type { ChatBlock, ChatMessage, Code } from '../../../contract';
import { MEANING } from '../../../contract/meaning';

/** The turns of a conversation as a model is to read them. */
export interface Turns {
  /** Neighbours of one role are one turn; the first and the last are the user's, unless there is none. */
  readonly turns: readonly ChatMessage[];
  /**
   * The same without what the user said and got an empty answer to: a client that keeps no refusals sends one so. With an
   * approval, the last of these questions stays, because the approval is for what it asked.
   */
  readonly answered?: readonly ChatMessage[];
  /** Turns of the user that were left out because they had been refused. */
  readonly dropped: number;
}

const titles = (...codes: readonly Code[]): ReadonlySet<string> => new Set(codes.map((code) => MEANING[code].title));

/** Refusals after which the question stays: nothing was wrong with it. */
const OF_THE_ANSWER = titles('approval-required', 'not-grounded', 'output-invalid');
/** What the gateway says in place of an answer. */
const REFUSALS = new Set([...OF_THE_ANSWER, ...titles('input-blocked', 'output-blocked', 'context-leak')]);

/**
 * Leaves out what the gateway has refused, and joins neighbours. Only the form of a turn counts, because anybody can write one:
 * whoever forges a refusal takes away text of his own, and what is left is scanned like any other.
 */
export function turnsOf(messages: readonly ChatMessage[], approving = false): Turns {
  const turns: { role: ChatMessage['role']; content: ChatBlock[] }[] = [];
  const unanswered = new Set<ChatBlock>();
  let asked: readonly ChatBlock[] = [];
  let waiting: readonly ChatBlock[] = [];
  let dropped = 0;
  for (const message of messages) {
    const { role, content } = message;
    const last = turns.at(-1);
    const refusal = role === 'assistant' ? refusalOf(message) : undefined;
    if (refusal !== undefined) {
      if (last?.role === 'user' && !OF_THE_ANSWER.has(refusal)) {
        dropExchange(turns);
        dropped += 1;
      }
    } else if (role === 'assistant' && content.length === 0) {
      // results of tools belong to their calls
      if (last?.role === 'user' && last.content.every((block) => 'text' in block)) {
        for (const block of last.content) unanswered.add(block);
        waiting = asked;
      }
    } else {
      if (role === 'user') asked = content;
      if (last?.role === role) last.content.push(...content);
      else turns.push({ role, content: [...content] });
    }
  }
  if (approving) for (const block of waiting) if (turns.at(-1)?.content.includes(block)) unanswered.delete(block);
  return { turns: turns.map(resultsFirst), answered: without(unanswered, turns), dropped };
}

/** The text of a message that is a refusal and nothing else. */
function refusalOf({ content, refusal }: ChatMessage): string | undefined {
  if (content.length === 0) return refusal || undefined;
  const texts = content.map((block) => ('text' in block ? block.text : undefined));
  if (texts.includes(undefined)) return undefined;
  const said = texts.join('').trim();
  return REFUSALS.has(said) ? said : undefined;
}

/** Takes the user's last turn away, and before it what it was the result of. */
function dropExchange(turns: { role: ChatMessage['role']; content: ChatBlock[] }[]): void {
  for (;;) {
    const turn = turns.pop();
    if (!turn?.content.some((block) => 'toolResult' in block)) return;
    turns.pop();
  }
}

/** Undefined where nothing would be left out, or nothing of the last turn left. */
function without(blocks: ReadonlySet<ChatBlock>, turns: readonly ChatMessage[]): readonly ChatMessage[] | undefined {
  if (blocks.size === 0) return undefined;
  const left = turns.map(({ role, content }) => ({ role, content: content.filter((block) => !blocks.has(block)) }));
  return left.every(({ content }) => content.length > 0) ? left.map(resultsFirst) : undefined;
}

/** Models want the results of their calls before anything else. */
const resultsFirst = ({ role, content }: ChatMessage): ChatMessage => ({
  role,
  content: [
    ...content.filter((block) => 'toolResult' in block),
    ...content.filter((block) => !('toolResult' in block)),
  ],
});

/** What is wrong with the order of turns, or nothing. */
export function turnProblem(turns: readonly ChatMessage[]): string | undefined {
  if (turns[0]?.role !== 'user' || turns.at(-1)?.role !== 'user') {
    return 'The first and the last message must be of the user. A message that was refused does not count.';
  }
  for (const [i, { role, content }] of turns.entries()) {
    const results = content.flatMap((block) => ('toolResult' in block ? [block.toolResult.id] : []));
    const before = role === 'user' ? (turns[i - 1]?.content ?? []) : [];
    const calls = before.flatMap((block) => ('toolCall' in block ? [block.toolCall.id] : []));
    const same = new Set(calls).size === calls.length && results.length === calls.length;
    if (!same || !calls.every((id) => results.includes(id))) {
      return 'Each call of a tool needs one result in the next message, and each result a call before it.';
    }
  }
  return undefined;
}
