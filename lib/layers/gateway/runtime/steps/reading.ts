import type { ReadingDoor } from '../../../../contract';
import { shardsOf, sharedCounters, userKey } from '../counters';
import type { Exchange, Step } from '../exchange';
import type { Ledger } from '../ledger';
import type { GatewaySettings } from '../settings';
import { allow } from '../verdict';

/** Puts together what a door tells its caller. */
export const reading =
  (serves: ReadingDoor['serves'], ledger: Ledger, settings: GatewaySettings): Step =>
  async (exchange) => {
    const visible = exchange.get('visible').map(modelOf);
    if (serves === 'usage') exchange.set('told', await usageOf(exchange, ledger, settings));
    else exchange.set('told', serves === 'model' ? visible[0] : { object: 'list', data: visible });
    return allow;
  };

/** An alias, as OpenAI lists models: which model stands behind it, and since when, is not told. */
const modelOf = (id: string) => ({ id, object: 'model', created: 0, owned_by: 'secure-llm' });

/**
 * The caller's own budgets. Of those it shares with others it learns only how many of its own remaining tokens they cover:
 * what others have used stays theirs.
 */
async function usageOf(exchange: Exchange, ledger: Ledger, { quota }: GatewaySettings) {
  const { signal } = exchange;
  const principal = exchange.get('principal');
  const user = await ledger.left(
    { key: userKey(principal), tokens: quota.userTokensPerDay, requestsPerMinute: quota.userRequestsPerMinute },
    signal,
  );
  const shared = sharedCounters(principal, quota).map(async (counter) => {
    const shards = await Promise.all(shardsOf(counter, quota).map((shard) => ledger.left(shard, signal)));
    return shards.reduce((sum, { remaining }) => sum + remaining, 0);
  });
  const day = { unit: 'tokens', window: 'day', resets_at: user.resetsAt / 1_000 };
  return {
    object: 'list',
    data: [
      {
        object: 'usage',
        scope: 'user',
        ...day,
        limit: quota.userTokensPerDay,
        used: user.used,
        remaining: user.remaining,
      },
      {
        object: 'usage',
        scope: 'user',
        unit: 'requests',
        window: 'minute',
        limit: quota.userRequestsPerMinute,
        remaining: user.requests,
      },
      ...(await Promise.all(shared)).map((remaining, i) => ({
        object: 'usage',
        scope: i === 0 ? 'tenant' : 'everybody',
        ...day,
        covers: Math.min(user.remaining, remaining),
      })),
    ],
  };
}
