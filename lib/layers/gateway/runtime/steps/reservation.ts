import { randomUUID } from 'node:crypto';
import { promptText, toolDefinitions } from '../alias';
import { textsOf } from '../chat-texts';
import { budgetsOf, TOO_MANY_GROUPS } from '../counters';
import type { Step } from '../exchange';
import { mostBytes } from '../knowledge-base';
import type { Ledger } from '../ledger';
import { mostTokens } from '../most-tokens';
import { BORDERS, CITING } from '../prompt-parts';
import type { ReadPrompt } from '../prompts';
import { asRead } from '../seams';
import type { GatewaySettings } from '../settings';
import { Spending } from '../spending';

/** Reserves the most that the first call of the model can cost. */
export const reservation =
  (ledger: Ledger, readPrompt: ReadPrompt, settings: GatewaySettings): Step =>
  async (exchange) => {
    const budgets = budgetsOf(exchange.get('principal'), settings.quota, exchange.get('limits'), [
      exchange.get('aliasName'),
    ]);
    if (!budgets) return TOO_MANY_GROUPS;
    const alias = exchange.get('alias');
    const { instructions, clientTools } = exchange;
    const messages = asRead(exchange.get('messages'));
    const bordered = messages.flatMap(({ content }) => content.filter((block) => !('text' in block))).length;
    const tokens = mostTokens([
      ...textsOf(messages),
      ...instructions,
      ...(clientTools.length > 0 ? [JSON.stringify(clientTools)] : []),
      await promptText(alias, readPrompt),
      JSON.stringify(toolDefinitions(alias, settings)),
    ]);
    const borders = BORDERS * (bordered + (instructions.length > 0 ? 2 : 0));
    // what will be found is not known yet, only how much of it the model will be shown
    const sources = alias.knowledgeBase ? mostBytes(alias.knowledgeBase) + CITING.length : 0;
    // an id of its own: a request that is delivered twice is counted twice
    const id = randomUUID().replaceAll('-', '').slice(0, 20);
    const spending = new Spending(ledger, budgets, id);
    exchange.set('spending', spending);
    const output = exchange.get('maxTokens');
    return spending.reserve(tokens + borders + sources + output, exchange.signal, output);
  };
