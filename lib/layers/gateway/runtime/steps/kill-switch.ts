import type { ReadKillSwitch } from '../../../../runtime/kill-switch';
import type { Step } from '../exchange';
import { allow, deny, refuse } from '../verdict';

/**
 * Stops everything when the switch says so, or when nobody can say what it says. `static` puts a sentence in the place of
 * answers; what only `reads` has none, and goes on.
 */
export const killSwitch =
  (read: ReadKillSwitch, reads = false): Step =>
  async (exchange) => {
    const { mode } = await read();
    exchange.set('killSwitch', mode);
    exchange.audit.killSwitch = mode;
    if (mode === 'off') return deny('switched-off', 'the kill switch is off');
    if (mode === 'static' && !reads) return refuse('static', 'the kill switch is static');
    return allow;
  };
