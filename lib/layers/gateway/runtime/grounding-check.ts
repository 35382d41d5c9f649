import { type AwsCall, AwsError } from '../../../runtime/aws-call';
import { wholeLetters } from '../../../runtime/code-points';
import { collectActions, type GuardrailId, guardrailAnswer } from '../../../runtime/guardrail';

/** An answer, and what it should rest on. */
export interface Grounded {
  readonly sources: readonly string[];
  readonly question: string;
  readonly answer: string;
}

/** What a guardrail said of an answer and its sources. */
export type GroundingVerdict =
  /** Another policy objects to the answer. */
  | { readonly kind: 'blocked' }
  | { readonly kind: 'scored'; readonly supported: boolean; readonly grounding: number; readonly relevance?: number };

/** Asks a guardrail whether sources support an answer; throws when there is no clear verdict. */
export type CheckGrounding = (
  guardrail: GuardrailId,
  grounded: Grounded,
  signal: AbortSignal,
) => Promise<GroundingVerdict>;

/** Most characters that contextual grounding takes of all sources, and of an answer. */
const MOST_SOURCES = 100_000;
const MOST_ANSWER = 5_000;

/**
 * Contextual grounding. A long answer is judged in parts: each must be supported, and one of them has to be about the
 * question, as the guardrail itself judges an answer.
 */
export function bedrockGrounding(call: AwsCall): CheckGrounding {
  return async (guardrail, { sources, question, answer }, signal) => {
    const content = (text: string, qualifier: string) => ({ text: { text, qualifiers: [qualifier] } });
    let room = MOST_SOURCES;
    const given = sources.flatMap((text) => {
      const part = wholeLetters(text.slice(0, room));
      room -= part.length;
      return part === '' ? [] : [content(part, 'grounding_source')];
    });
    const verdicts = await Promise.all(
      partsOf(answer).map(async (part) =>
        verdictOf(
          await guardrailAnswer(
            call,
            guardrail,
            {
              source: 'OUTPUT',
              // scores also where nothing was objected to
              outputScope: 'FULL',
              content: [...given, content(question, 'query'), content(part, 'guard_content')],
            },
            signal,
          ),
        ),
      ),
    );
    const scored = verdicts.filter((verdict) => verdict !== 'blocked');
    if (scored.length < verdicts.length) return { kind: 'blocked' };
    const relevances = scored.flatMap(({ relevance }) => relevance ?? []);
    return {
      kind: 'scored',
      supported:
        scored.every(({ grounding }) => grounding.passed) &&
        (relevances.length === 0 || relevances.some(({ passed }) => passed)),
      grounding: Math.min(...scored.map(({ grounding }) => grounding.score)),
      relevance: relevances.length === 0 ? undefined : Math.max(...relevances.map(({ score }) => score)),
    };
  };
}

const partsOf = (answer: string): string[] =>
  Array.from({ length: Math.max(1, Math.ceil(answer.length / MOST_ANSWER)) }, (_, i) =>
    wholeLetters(answer.slice(i * MOST_ANSWER, (i + 1) * MOST_ANSWER)),
  );

interface Score {
  readonly score: number;
  readonly passed: boolean;
}

interface RawFilter {
  readonly type?: unknown;
  readonly score?: unknown;
  readonly threshold?: unknown;
  readonly action?: unknown;
}

function verdictOf({
  action,
  assessments,
}: Record<string, unknown>): 'blocked' | { grounding: Score; relevance?: Score } {
  if (action !== 'NONE' && action !== 'GUARDRAIL_INTERVENED') throw unclear();
  const given = Array.isArray(assessments) ? (assessments as Record<string, unknown>[]) : [];
  const others = new Set<string>();
  const filters: RawFilter[] = [];
  for (const { contextualGroundingPolicy, ...rest } of given) {
    collectActions(rest, others);
    filters.push(...((contextualGroundingPolicy as { filters?: RawFilter[] } | undefined)?.filters ?? []));
  }
  others.delete('NONE');
  if (others.size > 0) return 'blocked';
  const grounding = scoreOf(filters, 'GROUNDING');
  // a guardrail without this policy judges nothing: that is no support
  if (!grounding) throw unclear();
  const relevance = scoreOf(filters, 'RELEVANCE');
  // an objection that nothing here explains
  if (action === 'GUARDRAIL_INTERVENED' && grounding.passed && relevance?.passed !== false) return 'blocked';
  return { grounding, relevance };
}

function scoreOf(filters: readonly RawFilter[], type: string): Score | undefined {
  const filter = filters.find((one) => one.type === type);
  if (!filter) return undefined;
  const { score, threshold, action } = filter;
  if (typeof score !== 'number' || typeof threshold !== 'number') throw unclear();
  // also where the guardrail only detects
  return { score, passed: action === 'NONE' && score >= threshold };
}

const unclear = () => new AwsError('bedrock-runtime', 'NoGroundingVerdict', 200);
