import { userCounter } from '../counters';
import type { Step } from '../exchange';
import type { Ledger } from '../ledger';
import type { GatewaySettings } from '../settings';
import { allow, deny } from '../verdict';

/** Lets a user read as often as it may ask, counted apart: a list that a page looks at takes no question away. */
export const pace =
  (ledger: Ledger, { quota }: GatewaySettings): Step =>
  async (exchange) => {
    const { key, requestsPerMinute } = userCounter(exchange.get('principal'), quota, exchange.get('limits'));
    const wait = await ledger.pace(`${key}#READS`, requestsPerMinute, exchange.signal);
    return wait === 0 ? allow : deny('rate-exceeded', 'too-fast', { headers: { 'retry-after': String(wait) } });
  };
