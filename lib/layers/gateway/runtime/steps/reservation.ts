import type { Step } from '../exchange';
import { promptText, toolDefinitions } from '../prompt-parts';
import type { ReadPrompt } from '../prompts';
import type { GatewaySettings } from '../settings';
import type { Spending } from '../spending';
import { upperBound } from '../token-estimate';

/** Reserves the most that the first call of the model can cost. */
export const reservation =
  (spendingOf: (exchange: Parameters<Step>[0]) => Spending, readPrompt: ReadPrompt, settings: GatewaySettings): Step =>
  async (exchange) => {
    const alias = exchange.get('alias');
    const texts = exchange.get('messages').flatMap(({ content }) => content.map(({ text }) => text));
    const tokens = upperBound([
      ...texts,
      await promptText(alias, readPrompt),
      JSON.stringify(toolDefinitions(alias, settings)),
    ]);
    return spendingOf(exchange).reserve(tokens + exchange.maxTokens, exchange.signal);
  };
