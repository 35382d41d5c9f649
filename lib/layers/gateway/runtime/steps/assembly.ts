import { randomBytes } from 'node:crypto';
import { type Keys, keyedHash } from '../../../../runtime/secrets';
import { promptText } from '../alias';
import { canaryOf } from '../canary';
import type { Exchange, Step } from '../exchange';
import { pseudonymOf } from '../principal';
import { instructed, systemPrompt, untrusted } from '../prompt-parts';
import type { ReadPrompt } from '../prompts';
import { allow } from '../verdict';

/** Builds the system prompt of the request around a canary and a marker that nobody outside can know. */
export const assembly =
  (keys: Keys, readPrompt: ReadPrompt): Step =>
  async (exchange) => {
    const alias = exchange.get('alias');
    const [canaryKey, auditKey] = await Promise.all([keys('canary'), keys('audit')]);
    const authored = await promptText(alias, readPrompt);
    const canary = canaryOf(canaryKey, exchange.request.requestId);
    const marker = randomBytes(8).toString('hex');
    const { instructions } = exchange;
    const system = systemPrompt(authored, canary, marker, {
      cites: exchange.get('sources').length > 0,
      instructed: instructions.length > 0,
    });
    exchange.set('prompt', { system, authored, canary, marker });
    exchange.audit.canary = 'clear';
    exchange.audit.principal = pseudonymOf(auditKey, exchange.get('principal'));
    exchange.audit.inputHash = keyedHash(auditKey, JSON.stringify(exchange.get('messages')));
    addSources(exchange, marker);
    if (instructions.length > 0) addInstructions(exchange, instructed(instructions.join('\n\n'), marker));
    exchange.audit.promptId = alias.prompt?.id;
    exchange.audit.promptVersion = alias.prompt?.version;
    return allow;
  };

/** Puts what was found before the question: data of the user's turn, never a part of the system's. */
function addSources(exchange: Exchange, marker: string): void {
  const sources = exchange.get('sources');
  if (sources.length === 0) return;
  const before = sources.map(({ label, text }) => ({ text: untrusted(text, label, marker) }));
  const messages = exchange.get('messages');
  const { role, content } = messages.at(-1)!;
  exchange.set('messages', [...messages.slice(0, -1), { role, content: [...before, ...content] }]);
}

/** Puts what a client says of how to answer before everything it says: a part of the first turn, never of the system's. */
function addInstructions(exchange: Exchange, text: string): void {
  const [{ role, content }, ...rest] = exchange.get('messages');
  exchange.set('messages', [{ role, content: [{ text }, ...content] }, ...rest]);
}
