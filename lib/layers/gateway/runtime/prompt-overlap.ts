/** Counts how much of the system prompt an answer repeats word for word, while it comes in. */
export interface OverlapWatch {
  /** True when the answer has repeated too much. */
  push(text: string): boolean;
}

const WORDS = 8;
/** Runs of eight words that must be seen, whatever the prompt's length. */
const LEAST_RUNS = 6;
const SHARE = 0.25;

/** A canary can be left out by a model that paraphrases its first line; eight words in a row, many times, cannot be chance. */
export function overlapWatch(prompt: string): OverlapWatch {
  const words = wordsOf(prompt);
  const runs = new Set<string>();
  for (let i = 0; i + WORDS <= words.length; i += 1) runs.add(words.slice(i, i + WORDS).join(' '));
  const limit = Math.max(LEAST_RUNS, Math.ceil(runs.size * SHARE));
  const seen = new Set<string>();
  let recent: string[] = [];
  let unfinished = '';
  return {
    push(text) {
      if (runs.size < LEAST_RUNS) return false;
      const parts = (unfinished + text).split(/(?<=\s)/);
      unfinished = /\s$/.test(parts.at(-1) ?? '') ? '' : (parts.pop() ?? '');
      for (const word of wordsOf(parts.join(''))) {
        recent.push(word);
        if (recent.length > WORDS) recent = recent.slice(-WORDS);
        const run = recent.join(' ');
        if (recent.length === WORDS && runs.has(run)) seen.add(run);
      }
      return seen.size >= limit;
    },
  };
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
