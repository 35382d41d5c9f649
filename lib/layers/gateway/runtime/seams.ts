import type { ChatBlock, ChatMessage } from '../../../contract';
import { wholeLetters } from '../../../runtime/code-points';
import { textsOf } from './chat-texts';

/** Characters on each side of a seam that are shown with it: an order is shorter. */
const MARGIN = 200;

/** Several texts as the one that the model reads: a line each, unless one ends or begins with white space. */
export const asOne = (texts: readonly string[]): string => joined(texts, '\n').text;

/** Messages as the model reads them: texts that stand beside each other in one are one text. */
export const asRead = (messages: readonly ChatMessage[]): ChatMessage[] =>
  messages.map((message) => {
    const content: ChatBlock[] = [];
    for (const block of message.content) {
      const last = content.at(-1);
      if ('text' in block && last && 'text' in last) content.splice(-1, 1, { text: asOne([last.text, block.text]) });
      else content.push(block);
    }
    return { ...message, content };
  });

/**
 * What a guardrail would not see of texts that it is shown one by one: what the end of one says together with the beginning
 * of the next of the same role, in the same message or a later one. Each seam is shown as the end of a word and as the middle
 * of one; texts shorter than the margin are shown with what stands before and behind them. Instructions of the
 * caller stand before what the user says first.
 */
export function seams(messages: readonly ChatMessage[], instructions: readonly string[] = []): string[] {
  const of = (role: ChatMessage['role']) => textsOf(messages.filter((message) => message.role === role));
  const shown = new Set<string>();
  for (const texts of [[...instructions, ...of('user')], of('assistant')]) {
    for (const between of [' ', '']) for (const part of around(joined(texts, between))) shown.add(part);
  }
  return [...shown];
}

interface Joined {
  readonly text: string;
  /** Where the second and each later text begins. */
  readonly seams: readonly number[];
}

function joined(texts: readonly string[], between: string): Joined {
  let text = texts[0] ?? '';
  const places: number[] = [];
  for (const next of texts.slice(1)) {
    text += /\s$/.test(text) || /^\s/.test(next) ? '' : between;
    places.push(text.length);
    text += next;
  }
  return { text, seams: places };
}

/** The parts of a text that lie around its seams; parts that touch are one. */
function around({ text, seams: places }: Joined): string[] {
  const parts: [from: number, to: number][] = [];
  for (const place of places) {
    const last = parts.at(-1);
    if (last && place - MARGIN <= last[1]) last[1] = place + MARGIN;
    else parts.push([Math.max(0, place - MARGIN), place + MARGIN]);
  }
  return parts.map(([from, to]) => wholeLetters(text.slice(from, to)));
}
