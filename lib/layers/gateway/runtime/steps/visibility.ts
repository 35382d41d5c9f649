import { CEDAR } from '../../../../contract';
import type { Authorize } from '../authorizer';
import type { Step } from '../exchange';
import type { GatewaySettings } from '../settings';
import { allow, deny } from '../verdict';

/**
 * Finds the aliases that the principal may invoke, streamed or whole, by the same policies that decide when it does. Who may
 * invoke none is told nothing. A door of one alias asks about that one: an alias that does not exist and one that is
 * forbidden are answered alike.
 */
export const visibility =
  (authorize: Authorize | undefined, one: boolean, { aliases }: GatewaySettings): Step =>
  async (exchange) => {
    const names = one ? [nameIn(exchange.request.path)] : Object.keys(aliases);
    const policies = new Set<string>();
    const permits = async (id: string, streaming: boolean): Promise<boolean> => {
      if (!authorize) return true;
      const decision = await authorize(
        {
          principal: exchange.get('principal'),
          action: CEDAR.invoke,
          resource: { type: CEDAR.alias, id },
          context: { streaming },
        },
        exchange.signal,
      );
      for (const policy of decision.policies) policies.add(policy);
      return decision.allowed;
    };
    try {
      const asked = await Promise.all(
        names
          .filter((name) => Object.hasOwn(aliases, name) && !exchange.get('limits').alias(name).off)
          .map(async (name) => ((await permits(name, false)) || (await permits(name, true)) ? [name] : [])),
      );
      const visible = asked.flat();
      exchange.audit.policies = [...policies].sort();
      if (one && visible.length > 0) exchange.audit.alias = visible[0];
      exchange.set('visible', visible);
      return visible.length > 0 ? allow : deny('forbidden', 'no alias is permitted');
    } catch (error) {
      return deny('forbidden', `no decision: ${(error as Error).message}`);
    }
  };

const nameIn = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
