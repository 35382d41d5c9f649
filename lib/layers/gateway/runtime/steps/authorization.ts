import { CEDAR } from '../../../../contract';
import type { Authorize } from '../authorizer';
import { MOST_BODY, MOST_DEPTH, parseJson } from '../body';
import type { Dialect } from '../dialects/dialect';
import type { Step } from '../exchange';
import type { GatewaySettings } from '../settings';
import { allow, deny } from '../verdict';

/**
 * Decides whether the principal may invoke the alias it names. An alias that does not exist and one that is forbidden are
 * answered alike; so are a policy that says no and a policy that cannot be evaluated.
 */
export const authorization =
  (authorize: Authorize | undefined, dialect: Dialect, { aliases }: GatewaySettings): Step =>
  async (exchange) => {
    const { body } = exchange.request;
    if (Buffer.byteLength(body) > MOST_BODY) return deny('too-large', 'body');
    const parsed = parseJson(body);
    if (parsed === undefined) {
      return deny('invalid-request', 'no JSON', {
        detail: `The body is no JSON, or nested deeper than ${MOST_DEPTH} levels.`,
      });
    }
    const name = dialect.alias(parsed);
    if (name === undefined)
      return deny('invalid-request', 'no alias in the body', { detail: 'The body names no model.' });
    exchange.set('parsed', parsed);
    exchange.streaming = dialect.streaming(parsed);
    if (!Object.hasOwn(aliases, name)) return deny('forbidden', 'unknown alias');
    exchange.audit.alias = name;
    if (authorize) {
      try {
        const decision = await authorize(
          {
            principal: exchange.get('principal'),
            action: CEDAR.invoke,
            resource: { type: CEDAR.alias, id: name },
            context: { streaming: exchange.streaming },
          },
          exchange.signal,
        );
        exchange.audit.policies = decision.policies;
        if (!decision.allowed) return deny('forbidden', decision.cause ?? 'denied');
      } catch (error) {
        exchange.signal.throwIfAborted();
        return deny('forbidden', `no decision: ${(error as Error).message}`);
      }
    }
    // said only to whom it is permitted: others learn nothing of an alias
    if (exchange.get('limits').alias(name).off) return deny('switched-off', 'alias: off');
    exchange.set('aliasName', name);
    exchange.set('alias', aliases[name]);
    return allow;
  };
