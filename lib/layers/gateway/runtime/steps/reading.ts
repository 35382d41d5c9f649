import type { ReadingDoor } from '../../../../contract';
import { type Budgets, budgetsOf, shardsOf, TOO_MANY_GROUPS } from '../counters';
import type { Exchange, Step } from '../exchange';
import type { Ledger } from '../ledger';
import type { GatewaySettings } from '../settings';
import { allow } from '../verdict';

/** Puts together what a door tells its caller. */
export const reading =
  (serves: ReadingDoor['serves'], ledger: Ledger, { quota }: GatewaySettings): Step =>
  async (exchange) => {
    if (serves !== 'usage') {
      const models = exchange.get('visible').map(modelOf);
      exchange.set('told', serves === 'model' ? models[0] : { object: 'list', data: models });
      return allow;
    }
    const budgets = budgetsOf(exchange.get('principal'), quota, exchange.get('limits'), exchange.get('visible'));
    if (!budgets) return TOO_MANY_GROUPS;
    exchange.set('told', await usageOf(exchange, budgets, ledger));
    return allow;
  };

/** An alias, as OpenAI lists models: which model stands behind it, and since when, is not told. */
const modelOf = (id: string) => ({ id, object: 'model', created: 0, owned_by: 'secure-llm' });

/**
 * The caller's own budgets. Of those it shares with others it learns only how many of its own remaining tokens they cover:
 * what others have used stays theirs.
 */
async function usageOf(exchange: Exchange, budgets: Budgets, ledger: Ledger) {
  const { signal } = exchange;
  const user = await ledger.left(budgets.user, signal);
  const day = { unit: 'tokens', window: 'day', resets_at: user.resetsAt / 1_000 };
  const shared = budgets.shared.map(async (counter) => {
    const shards = await Promise.all(shardsOf(counter, budgets).map((shard) => ledger.left(shard, signal)));
    const remaining = shards.reduce((sum, shard) => sum + shard.remaining, 0);
    const { whose: scope, name } = counter;
    return {
      object: 'usage',
      scope,
      ...(name === undefined ? {} : { [scope === 'alias' ? 'model' : scope]: name }),
      ...day,
      covers: Math.min(user.remaining, remaining),
    };
  });
  return {
    object: 'list',
    data: [
      {
        object: 'usage',
        scope: 'user',
        ...day,
        limit: budgets.user.tokens,
        used: user.used,
        remaining: user.remaining,
      },
      {
        object: 'usage',
        scope: 'user',
        unit: 'requests',
        window: 'minute',
        limit: budgets.user.requestsPerMinute,
        remaining: user.requests,
      },
      ...(await Promise.all(shared)),
    ],
  };
}
