import { randomBytes } from 'node:crypto';
import { ABSENT, type ChatToolCall } from '../../../contract';
import { argumentsHash } from '../../../runtime/approval';
import type { ApplyGuardrail } from '../../../runtime/guardrail';
import { type Keys, keyedHash } from '../../../runtime/secrets';
import { guardrailOf } from './alias';
import { showsCanary } from './canary';
import { cleanJson, plainText } from './clean-json';
import type { Exchange } from './exchange';
import { ModelError, type ToolUse } from './model';
import { overlapWatch } from './prompt-overlap';
import type { GatewaySettings } from './settings';
import { refuse, Stop } from './verdict';

/** Makes calls for the caller of what the model wants to use of the caller's tools. Throws `Stop` where one must not go out. */
export type HandOut = (exchange: Exchange, uses: readonly ToolUse[]) => Promise<ChatToolCall[]>;

/** Arguments leave like text: without the canary, the system prompt or hidden characters, and clear for the guardrail. */
export const handOut =
  (apply: ApplyGuardrail, keys: Keys, settings: GatewaySettings): HandOut =>
  async (exchange, uses) => {
    const { canary, authored } = exchange.get('prompt');
    const { maxToolCalls = ABSENT.maxToolCalls } = exchange.get('alias');
    const auditKey = await keys('audit');
    const calls: ChatToolCall[] = [];
    for (const { name, input } of uses) {
      const record = (decision: 'handed-out' | 'blocked' | 'over-limit') =>
        exchange.toolCalls.push({ name, argumentsHash: keyedHash(auditKey, argumentsHash(input)), decision });
      // each call is a call of the guardrail; whoever gets some of an answer's calls could not answer the others
      if (exchange.toolCalls.length >= maxToolCalls) {
        record('over-limit');
        throw new ModelError('broken', 'the model calls more tools than the alias allows');
      }
      const stop = (code: 'context-leak' | 'output-blocked', cause: string): never => {
        record('blocked');
        throw new Stop(refuse(code, cause));
      };
      const given = cleanJson(input).value;
      if (!isObject(given)) throw new ModelError('broken', 'the arguments of a tool are no object');
      if (showsCanary(given, canary)) stop('context-leak', 'the canary was in the arguments of a tool');
      if (overlapWatch(authored).push(`${plainText(given)} `)) {
        stop('context-leak', 'the arguments of a tool repeat the system prompt');
      }
      const written = JSON.stringify(given);
      const verdict = await apply(
        guardrailOf(exchange.get('alias'), settings),
        'OUTPUT',
        [written, plainText(given)],
        exchange.signal,
      );
      const masked = verdict.kind === 'masked' ? parsed(verdict.texts[0]) : given;
      if (verdict.kind === 'blocked' || !isObject(masked)) stop('output-blocked', 'the guardrail blocked arguments');
      record('handed-out');
      calls.push({ id: `call_${randomBytes(12).toString('hex')}`, name, arguments: masked as Record<string, unknown> });
    }
    return calls;
  };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
