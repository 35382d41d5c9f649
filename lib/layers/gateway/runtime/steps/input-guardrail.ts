import { classificationCopy } from '../../../../runtime/classification';
import type { ApplyGuardrail, GuardrailId } from '../../../../runtime/guardrail';
import { guardrailOf, toolDefinitions } from '../alias';
import { textsOf, withTexts } from '../chat-texts';
import type { Exchange, Step } from '../exchange';
import { asRead, seams } from '../seams';
import type { GatewaySettings } from '../settings';
import { allow, deny, refuse, type Verdict } from '../verdict';

/** Milliseconds for which the guardrail is not asked again about tools that it had nothing against. */
const PASSED_AGE = 15 * 60_000;
/** And about tools that it objected to: a false alarm ends with it. */
const OBJECTION_AGE = 60_000;

interface Scan {
  readonly passed: Promise<boolean>;
  /** Until when it counts; one that runs counts for everybody who waits for it. */
  until: number;
}

/**
 * Shows the guardrail everything the model would read: each message as one text, which is then what the model gets, what
 * texts of one role say together, a copy of each with look-alikes folded and encodings opened, and from time to time the
 * definitions of an alias's tools, which the guardrail of the model call does not look at.
 */
export const inputGuardrail = (
  apply: ApplyGuardrail,
  settings: GatewaySettings,
  now: () => number = Date.now,
): Step => {
  const scanned = new Map<string, Scan>();

  const toolsPass = (exchange: Exchange, guardrail: GuardrailId): Promise<boolean> => {
    const definitions = toolDefinitions(exchange.get('alias'), settings);
    if (definitions.length === 0) return Promise.resolve(true);
    const name = exchange.get('aliasName');
    const known = scanned.get(name);
    if (known && now() < known.until) return known.passed;
    const text = definitions.map((tool) => `${tool.name}: ${tool.description}`).join('\n');
    // others wait for it too: it does not end with the request that began it
    const passed = apply(guardrail, 'INPUT', [text], new AbortController().signal).then(
      ({ kind }) => kind === 'passed',
    );
    const scan: Scan = { passed, until: Number.POSITIVE_INFINITY };
    scanned.set(name, scan);
    passed.then(
      (clear) => {
        scan.until = now() + (clear ? PASSED_AGE : OBJECTION_AGE);
      },
      () => scanned.delete(name),
    );
    return passed;
  };

  return async (exchange): Promise<Verdict> => {
    const guardrail = guardrailOf(exchange.get('alias'), settings);
    exchange.audit.guardrailId = guardrail.id;
    exchange.audit.guardrailVersion = guardrail.version;
    exchange.audit.guardrailInput = 'failed';
    const given = exchange.get('messages');
    const messages = asRead(given);
    const texts = textsOf(messages);
    const together = seams(given);
    const copies = [...texts, ...together].map(classificationCopy).filter((copy) => copy !== undefined);
    const [verdict, tools] = await Promise.all([
      apply(guardrail, 'INPUT', [...texts, ...together, ...copies], exchange.signal),
      toolsPass(exchange, guardrail),
    ]);
    exchange.audit.guardrailInput = verdict.kind === 'passed' ? 'passed' : 'intervened';
    if (!tools) {
      exchange.audit.guardrailTools = 'intervened';
      return deny('unavailable', 'the guardrail objects to the definition of a tool');
    }
    if (verdict.kind === 'blocked') return refuse('input-blocked', 'guardrail');
    const read = verdict.kind === 'masked' ? withTexts(messages, verdict.texts) : messages;
    if (!read) return refuse('input-blocked', 'arguments of a tool could not be masked');
    exchange.set('messages', read);
    return allow;
  };
};
