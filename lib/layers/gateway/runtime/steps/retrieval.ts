import { createHash } from 'node:crypto';
import { type KnowledgeBaseConfig, MOST_GROUPS } from '../../../../contract';
import { cleanText, isMostlyHidden } from '../../../../runtime/characters';
import { classificationCopy } from '../../../../runtime/classification';
import { wholeLetters } from '../../../../runtime/code-points';
import type { ApplyGuardrail, GuardrailId } from '../../../../runtime/guardrail';
import { guardrailOf } from '../alias';
import type { Source } from '../answer';
import { textsOf } from '../chat-texts';
import type { Exchange, Step } from '../exchange';
import { type Chunk, MOST_QUESTION, mayRead, mostBytes, type Retrieve } from '../knowledge-base';
import { untrusted } from '../prompt-parts';
import type { GatewaySettings } from '../settings';
import { allow, deny, refuse } from '../verdict';

/**
 * Finds what the answer shall rest on. The filter is made of the principal; what the store returns is compared with the
 * principal once more, cleaned like a user's text, and shown to the guardrail. A chunk that fails is left out, and the
 * request goes on with the others.
 */
export const retrieval =
  (retrieve: Retrieve, apply: ApplyGuardrail, settings: GatewaySettings): Step =>
  async (exchange) => {
    const base = exchange.get('alias').knowledgeBase;
    if (!base) {
      exchange.set('sources', []);
      exchange.set('withheld', false);
      return allow;
    }
    exchange.set('withheld', settings.groundingAction !== 'annotate');
    const { audit, signal } = exchange;
    const reader = exchange.get('principal');
    if (base.groupsKey && reader.groups.length > MOST_GROUPS) {
      return deny('forbidden', `${reader.groups.length} groups, and a search is filtered by ${MOST_GROUPS} at most`);
    }
    const question = questionOf(exchange);
    exchange.set('question', question);
    audit.knowledgeBaseId = base.id;
    let found: readonly Chunk[] = [];
    try {
      found = await retrieve(base, question, reader, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (settings.requireCitations) throw error;
      audit.cause = `no sources: ${(error as Error).message}`;
    }
    const own = found.filter((chunk) => mayRead(base, chunk, reader));
    audit.sourcesFound = found.length;
    audit.sourcesForeign = found.length - own.length;
    const judge = (chunks: readonly Chunk[]) =>
      scan(apply, guardrailOf(exchange.get('alias'), settings), chunks, signal);
    const passed: Chunk[] = [];
    let seen = 0;
    // the spare ones are looked at only where others were dropped: the guardrail is paid for by the text
    while (passed.length < base.maxSources && seen < own.length) {
      const next = own.slice(seen, seen + base.maxSources - passed.length);
      passed.push(...(await judge(next)));
      seen += next.length;
    }
    audit.sourcesBlocked = seen - passed.length;
    const sources = fitting(base, passed);
    exchange.set('sources', sources);
    audit.sources = sources.map(({ id }) => id);
    audit.sourceHashes = passed.slice(0, sources.length).map(({ returned }) => sha256(returned));
    return sources.length === 0 && settings.requireCitations ? refuse('not-grounded', 'no source') : allow;
  };

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The end of what the user said last: what is asked stands there. */
const questionOf = (exchange: Exchange): string =>
  wholeLetters(textsOf(exchange.get('messages').slice(-1)).join('\n').slice(-MOST_QUESTION));

/** The chunks to which the guardrail has no objection, masked where it says so. */
async function scan(
  apply: ApplyGuardrail,
  guardrail: GuardrailId,
  chunks: readonly Chunk[],
  signal: AbortSignal,
): Promise<readonly Chunk[]> {
  const visible = chunks.flatMap((chunk) => {
    const clean = cleanText(chunk.text);
    return clean.text.trim() === '' || isMostlyHidden(clean) ? [] : [{ ...chunk, text: clean.text }];
  });
  if (visible.length === 0) return [];
  const judge = async (some: readonly Chunk[]): Promise<readonly Chunk[] | undefined> => {
    const texts = some.map(({ text }) => text);
    const copies = texts.map(classificationCopy).filter((copy) => copy !== undefined);
    const verdict = await apply(guardrail, 'INPUT', [...texts, ...copies], signal);
    if (verdict.kind === 'blocked') return undefined;
    return verdict.kind === 'passed' ? some : some.map((chunk, i) => ({ ...chunk, text: verdict.texts[i] }));
  };
  const all = await judge(visible);
  // one call mostly; which chunk it was is worth more of them only when there is one
  return all ?? (await Promise.all(visible.map((chunk) => judge([chunk])))).flatMap((judged) => judged ?? []);
}

/** As many chunks as the reservation has room for, the best first. */
function fitting(base: KnowledgeBaseConfig, chunks: readonly Chunk[]): Source[] {
  let room = mostBytes(base);
  const sources: Source[] = [];
  for (const { id, text } of chunks) {
    const label = `S${sources.length + 1}`;
    // a marker has sixteen letters
    room -= Buffer.byteLength(untrusted(text, label, '0123456789abcdef'));
    if (room < 0) break;
    sources.push({ label, id, text });
  }
  return sources;
}
