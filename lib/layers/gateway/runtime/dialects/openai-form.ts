import type { Code } from '../../../../contract';
import { MEANING } from '../../../../contract/meaning';
import { parseJson } from '../body';

/** What OpenAI's two forms have in common. */

/** An error, as OpenAI's clients read it: the id of the request is in the message too, which people send to support. */
export const openaiError = (code: Code, requestId: string, detail?: string) => ({
  error: {
    message: `${detail ?? MEANING[code].title} (request ${requestId})`,
    type: MEANING[code].type,
    param: null,
    code,
  },
});

/** The arguments of a call, which are JSON in a text; some clients send none as an empty text. */
export function argumentsIn(text: string): Record<string, unknown> | undefined {
  const value = text.trim() === '' ? {} : parseJson(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
