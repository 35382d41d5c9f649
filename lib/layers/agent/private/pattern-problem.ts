const MAX_LENGTH = 256;
/** Times that a group may be repeated: each way in which it can be taken apart is tried as often. */
const MAX_REPEATED = 4;
/** Bounded repetitions that cost as much as unbounded ones. */
const WIDE = 50;
const MAX_STEPS = 1e8;

/**
 * What is wrong with a pattern that is tried on texts of callers, of at most `longest` characters; undefined for one that is
 * quick. JavaScript tries one way after the other, and an interceptor that is busy with that is killed and answers nothing.
 */
export function patternProblem(pattern: string, longest: number): string | undefined {
  if (pattern.length > MAX_LENGTH) return `must have at most ${MAX_LENGTH} characters, got ${pattern.length}`;
  if (/[^\x20-\x7e]/.test(pattern)) return 'must be printable ASCII';
  if (/\\[1-9k]|\(\?(?!:)/.test(pattern))
    return "must have no references, names and look-arounds, only groups of '(' and '(?:'";
  // an escaped character and a class are one character each
  const bare = pattern.replace(/\\./g, 'x').replace(/\[[^\]]*\]/g, 'x');
  const repeated = [...bare.matchAll(/\)(?:[*+]|\{\d+,?(\d*)\})/g)].map(([whole, most]) =>
    /\{\d+\}/.test(whole) ? Number(/\d+/.exec(whole)![0]) : most ? Number(most) : Number.POSITIVE_INFINITY,
  );
  if (repeated.some((times) => times > MAX_REPEATED)) return `must repeat no group more than ${MAX_REPEATED} times`;
  const open = [...bare.matchAll(/[*+]|\{(\d+),(\d*)\}/g)].filter(
    ([, least, most]) => least === undefined || most === '' || Number(most) - Number(least) > WIDE,
  ).length;
  if (open > 0 && repeated.length > 0)
    return 'must not repeat a group where something is repeated without a narrow bound';
  const steps = longest ** Math.max(1, open + (pattern.startsWith('^') && !bare.includes('|') ? 0 : 1));
  return steps <= MAX_STEPS ? undefined : `must be quick on ${longest} characters: begin with '^', and repeat less`;
}
