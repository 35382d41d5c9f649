import { guardrailOf } from '../alias';
import type { Source } from '../answer';
import type { Exchange, Step } from '../exchange';
import type { CheckGrounding, GroundingVerdict } from '../grounding-check';
import type { GatewaySettings } from '../settings';
import { allow, refuse } from '../verdict';

/**
 * Judges whether an answer rests on its sources, and says so. Where an unsupported answer must not go out, its text has
 * waited for this, also in a stream.
 */
export const grounding =
  (check: CheckGrounding, settings: GatewaySettings): Step =>
  async (exchange) => {
    const { audit, signal } = exchange;
    if (!exchange.get('alias').knowledgeBase) return allow;
    const sources = exchange.get('sources');
    const { text } = exchange.get('answer');
    if (sources.length === 0) return release(exchange, text);
    let verdict: GroundingVerdict;
    try {
      verdict = await check(
        guardrailOf(exchange.get('alias'), settings),
        {
          sources: [...sources.map((source) => source.text), ...exchange.toolResults],
          question: exchange.get('question'),
          // a name of a source is nothing that a source says
          answer: text.replace(LABEL, ''),
        },
        signal,
      );
    } catch (error) {
      signal.throwIfAborted();
      if (settings.groundingAction !== 'annotate') throw error;
      audit.cause = `grounding: ${(error as Error).message}`;
      return allow;
    }
    if (verdict.kind === 'blocked') {
      audit.guardrailOutput = 'intervened';
      return refuse('output-blocked', 'the guardrail blocked the answer beside its sources');
    }
    audit.groundingScore = verdict.grounding;
    audit.relevanceScore = verdict.relevance;
    const { cited, invented } = citationsOf(sources, text);
    audit.citations = cited.map(({ id }) => id);
    if (!verdict.supported) exchange.trust = { citations: [], grounding: 'unsupported', verified: false };
    else {
      const supported = cited.length > 0 && !invented;
      exchange.trust = { citations: cited, grounding: supported ? 'supported' : 'partial', verified: supported };
    }
    if (settings.groundingAction === 'annotate') return allow;
    if (!verdict.supported) return refuse('not-grounded', 'the sources do not support the answer');
    if (cited.length === 0 && settings.requireCitations) return refuse('not-grounded', 'no citation');
    return release(exchange, text);
  };

async function release(exchange: Exchange, text: string) {
  if (exchange.get('withheld') && text !== '') await exchange.deliver(text);
  return allow;
}

const LABEL = /\[(S\d{1,3})\]/g;

/** The sources that the answer names, and whether it names any that there is not. */
function citationsOf(sources: readonly Source[], text: string) {
  const labels = new Set([...text.matchAll(LABEL)].map(([, label]) => label));
  const cited = sources.filter(({ label }) => labels.delete(label)).map(({ label, id }) => ({ label, id }));
  return { cited, invented: labels.size > 0 };
}
