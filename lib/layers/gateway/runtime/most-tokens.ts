/** What chat templates, markers and the canary add to a call. */
const OVERHEAD = 400;

/**
 * Most tokens that texts can have: one a byte, because no tokenizer makes more of them. A third of the characters, a usual
 * estimate, is too low for Chinese, emoji and random strings, and a limit that is sometimes exceeded is none.
 */
export const mostTokens = (texts: readonly string[]): number =>
  texts.reduce((sum, text) => sum + Buffer.byteLength(text), OVERHEAD);
