import { CONTROLS } from '../controls';
import { DEPTH_RULES } from '../coverage';
import { UNREAD } from '../evidence';
import { LISTS, risksOf } from '../owasp/risks';

/** The names of all rules. */
export const RULE_NAMES: ReadonlySet<string> = new Set(
  [UNREAD, ...CONTROLS].flatMap(({ rules }) => rules.map(({ name }) => name)),
);

/** The names of all gaps in the layers, as `OneDetectiveLayer[LLM09:2025]`. */
export const GAP_NAMES: ReadonlySet<string> = new Set(
  LISTS.flatMap(({ id }) => risksOf(id)).flatMap(({ id }) =>
    Object.values(DEPTH_RULES).map((rule) => `${rule}[${id}]`),
  ),
);

/** The packs under which findings and gaps are acknowledged. */
export const PACK = 'OwaspLlm::';
export const DEPTH_PACK = 'DefenseInDepth::';

/** The name of a rule or a gap without its pack. */
export function bareName(name: string): string {
  for (const [pack, names] of [
    [PACK, RULE_NAMES],
    [DEPTH_PACK, GAP_NAMES],
  ] as const)
    if (name.startsWith(pack) && names.has(name.slice(pack.length))) return name.slice(pack.length);
  return name;
}

/** At most `most` of `names` that share most of their pairs of letters with `name`, the nearest first. */
export function nearest(name: string, names: Iterable<string>, most = 3): string[] {
  const wanted = pairs(name);
  const score = (text: string) => {
    const own = pairs(text);
    return (2 * [...wanted].filter((pair) => own.has(pair)).length) / (wanted.size + own.size);
  };
  return [...names]
    .map((candidate) => ({ candidate, score: score(candidate) }))
    .filter((item) => item.score > 0.6)
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/** Two letters that follow each other in `text`, in whatever case. */
function pairs(text: string): ReadonlySet<string> {
  const lower = text.toLowerCase();
  return new Set(Array.from({ length: lower.length - 1 }, (_, i) => lower.slice(i, i + 2)));
}

/** What to say of a name that is no rule's: the nearest one, or where all are told. */
export function unknownRule(name: string): string {
  const [near] = nearest(name.replace(/^\w+::/, ''), [...RULE_NAMES, ...GAP_NAMES], 1);
  return `'${name}' is no rule${near ? `; did you mean ${near}?` : '; CONTROLS.md lists them all'}`;
}
