import type { Step } from '../exchange';
import { InvalidLimits, type ReadLimits } from '../usage-limits';
import { allow, deny } from '../verdict';

/**
 * Refuses whom the document of limits has switched off, and everybody when nobody can say what it says. Once it is known which
 * alias is asked for, one that is switched off is refused too.
 */
export const limits =
  (read: ReadLimits): Step =>
  async (exchange) => {
    try {
      exchange.set('limits', await read());
    } catch (error) {
      exchange.audit.limitsFault = error instanceof InvalidLimits ? 'invalid' : 'unreadable';
      throw error;
    }
    const alias = exchange.has('aliasName') ? exchange.get('aliasName') : undefined;
    const off = exchange.get('limits').off(exchange.get('principal'), alias);
    if (off === undefined) return allow;
    return deny(off === 'alias' ? 'switched-off' : 'suspended', `${off}: off`);
  };
