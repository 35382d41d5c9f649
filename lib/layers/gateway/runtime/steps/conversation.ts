import type { Step } from '../exchange';
import type { Ledger } from '../ledger';
import { inOneText } from '../principal';
import { allow, deny } from '../verdict';

/** A conversation belongs to the principal that began it. */
export const conversation =
  (ledger: Ledger): Step =>
  async (exchange) => {
    const { conversationId } = exchange.get('chat');
    if (!conversationId) return allow;
    const mine = await ledger.claim(conversationId, inOneText(exchange.get('principal')), exchange.signal);
    return mine ? allow : deny('forbidden', "another principal's conversation");
  };
