import { AGENTIC_2026 } from './agentic-2026';
import type { List } from './list';
import { LLM_2023 } from './llm-2023';
import { LLM_2025 } from './llm-2025';
import { LLM_2026 } from './llm-2026';

/**
 * The editions, in the order in which they are named on the command line.
 *
 * @asOf 2026-11
 */
const EDITIONS = [LLM_2023, LLM_2025, LLM_2026, AGENTIC_2026] as const;
type Edition = (typeof EDITIONS)[number];

export type ListId = Edition['id'];

/** A risk with its edition, for example `LLM01:2025` or `ASI02:2026`. */
export type RiskId = { [E in Edition as E['id']]: `${E['prefix']}${string}:${E['edition']}` }[ListId];

/** One entry of one edition of a list. */
export interface Risk {
  readonly id: RiskId;
  readonly title: string;
  readonly list: ListId;
}

export const LISTS: readonly (List & { readonly id: ListId })[] = EDITIONS;

/** The list that is meant where none is named. */
export const DEFAULT_LIST: ListId = LLM_2025.id;

const idOf = (list: List, n: number) => `${list.prefix}${String(n).padStart(2, '0')}:${list.edition}` as RiskId;

const RISKS: ReadonlyMap<string, Risk> = new Map(
  LISTS.flatMap((list) =>
    list.risks.map((title, i): [string, Risk] => {
      const id = idOf(list, i + 1);
      return [id, { id, title, list: list.id }];
    }),
  ),
);

/** The risk with this id; an id that no list has is a programming error and throws. */
export function riskOf(id: string): Risk {
  const risk = RISKS.get(id);
  if (!risk) throw new Error(`'${id}' is no OWASP id; write it with its edition, as in LLM01:2025 or ASI01:2026`);
  return risk;
}

/** The risk with this id, or nothing. */
export const findRisk = (id: string): Risk | undefined => RISKS.get(id);

/** The title of a list, as OWASP writes it. */
export const titleOf = (id: ListId): string => LISTS.find((list) => list.id === id)!.title;

/** The risks of a list, in its order. */
export const risksOf = (list: ListId): readonly Risk[] => [...RISKS.values()].filter((risk) => risk.list === list);

/** The mapping a control writes down, completed by the editions that follow from it. */
export function withDerived(written: readonly RiskId[]): readonly Risk[] {
  const known = DERIVED.get(written) ?? derive(written);
  DERIVED.set(written, known);
  return known;
}

/** Mappings are written once and asked about for every finding and every cell of a matrix. */
const DERIVED = new WeakMap<readonly RiskId[], readonly Risk[]>();

function derive(written: readonly RiskId[]): readonly Risk[] {
  const derived = LISTS.flatMap((list) => {
    const from = list.derivedFrom;
    if (!from) return [];
    const older = LISTS.find((other) => other.prefix === list.prefix && other.edition === from.edition)!;
    return from.map.flatMap((n, i) => (written.includes(idOf(older, i + 1)) ? [idOf(list, n)] : []));
  });
  return [...written, ...derived.sort()].map(riskOf);
}

/** What is wrong with a mapping, in words: a 2025 id without its v1.1 counterpart, or the other way round. */
export function crosswalkGaps(written: readonly RiskId[]): string[] {
  return LISTS.flatMap((list) => {
    if (!list.crosswalk) return [];
    const older = LISTS.find((other) => other.prefix === list.prefix && other.edition === list.crosswalk?.edition)!;
    const gaps = (from: List, to: List, map: readonly (readonly number[])[]) =>
      map.flatMap((numbers, i) => {
        const accepted = numbers.map((n) => idOf(to, n));
        return written.includes(idOf(from, i + 1)) && !accepted.some((id) => written.includes(id))
          ? [`${idOf(from, i + 1)} needs one of ${accepted.join(', ')}`]
          : [];
      });
    return [...gaps(list, older, list.crosswalk.forth), ...gaps(older, list, list.crosswalk.back)];
  });
}
