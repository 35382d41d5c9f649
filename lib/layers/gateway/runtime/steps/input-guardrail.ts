import { classificationCopy } from '../../../../runtime/classification';
import type { ApplyGuardrail, GuardrailId } from '../../../../runtime/guardrail';
import { guardrailOf, toolDefinitions } from '../alias';
import { textsOf, withTexts } from '../chat-texts';
import type { Exchange, Step } from '../exchange';
import type { GatewaySettings } from '../settings';
import { allow, deny, refuse, type Verdict } from '../verdict';

/**
 * Shows the guardrail everything the model would read: each text, a copy of it with look-alikes folded and encodings
 * opened, and once for each alias the definitions of its tools, which the guardrail of the model call does not look at.
 */
export const inputGuardrail = (apply: ApplyGuardrail, settings: GatewaySettings): Step => {
  const scanned = new Map<string, Promise<boolean>>();

  const toolsPass = (exchange: Exchange, guardrail: GuardrailId): Promise<boolean> => {
    const definitions = toolDefinitions(exchange.get('alias'), settings);
    if (definitions.length === 0) return Promise.resolve(true);
    const name = exchange.get('aliasName');
    const known = scanned.get(name);
    if (known) return known;
    const text = definitions.map((tool) => `${tool.name}: ${tool.description}`).join('\n');
    // others wait for it too: it does not end with the request that began it
    const scan = apply(guardrail, 'INPUT', [text], new AbortController().signal).then(({ kind }) => kind === 'passed');
    scanned.set(name, scan);
    scan.catch(() => scanned.delete(name));
    return scan;
  };

  return async (exchange): Promise<Verdict> => {
    const guardrail = guardrailOf(exchange.get('alias'), settings);
    exchange.audit.guardrailId = guardrail.id;
    exchange.audit.guardrailVersion = guardrail.version;
    exchange.audit.guardrailInput = 'failed';
    const messages = exchange.get('messages');
    const texts = textsOf(messages);
    const copies = texts.map(classificationCopy).filter((copy) => copy !== undefined);
    const [verdict, tools] = await Promise.all([
      apply(guardrail, 'INPUT', [...texts, ...copies], exchange.signal),
      toolsPass(exchange, guardrail),
    ]);
    if (!tools) return deny('unavailable', 'the guardrail objects to the definition of a tool');
    exchange.audit.guardrailInput = verdict.kind === 'passed' ? 'passed' : 'intervened';
    if (verdict.kind === 'blocked') return refuse('input-blocked', 'guardrail');
    if (verdict.kind === 'masked') {
      const masked = withTexts(messages, verdict.texts);
      if (!masked) return refuse('input-blocked', 'arguments of a tool could not be masked');
      exchange.set('messages', masked);
    }
    return allow;
  };
};
