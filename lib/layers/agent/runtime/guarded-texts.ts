import { classificationCopy } from '../../../runtime/classification';
import type { ApplyGuardrail, GuardrailId, GuardrailVerdict } from '../../../runtime/guardrail';

/** Asks the guardrail about one text; throws when there is no clear answer. */
export type Scan = (
  source: 'INPUT' | 'OUTPUT',
  text: string,
  signal: AbortSignal,
) => Promise<{ readonly kind: GuardrailVerdict['kind']; readonly text: string }>;

/** Shows the guardrail a text, and a copy of it with look-alikes folded and encodings opened where that says more. */
export function scanWith(apply: ApplyGuardrail, guardrail: GuardrailId): Scan {
  return async (source, text, signal) => {
    const copy = classificationCopy(text);
    const verdict = await apply(guardrail, source, copy === undefined ? [text] : [text, copy], signal);
    if (verdict.kind !== 'masked') return { kind: verdict.kind, text };
    // what is masked in the copy alone still stands in the text
    if (verdict.texts[0] === text) return { kind: 'blocked', text };
    return { kind: 'masked', text: verdict.texts[0] };
  };
}

/** Where the gateway has no guardrail. */
export const noScan: Scan = async (_, text) => ({ kind: 'passed', text });
