import { allowanceProblem, allowedParameters } from '../allowance';
import type { Dialect } from '../dialects/dialect';
import type { Step } from '../exchange';
import { allow, deny } from '../verdict';

/** Checks the body against its closed schema again: API Gateway's model is the first check, not the only one. */
export const schema =
  (dialect: Dialect, maxOutputTokens: number): Step =>
  (exchange) => {
    const parsed = exchange.get('parsed');
    const alias = exchange.get('alias');
    const refused = (problem: string) =>
      deny('invalid-request', problem, { detail: `${problem[0].toUpperCase()}${problem.slice(1)}.` });
    const problem = dialect.check(parsed, alias);
    if (problem) return refused(problem);
    const chat = dialect.chat(parsed);
    const beyond = allowanceProblem(chat, alias);
    if (beyond) return refused(beyond);
    const { instructions = [], tools = [] } = chat;
    if (tools.length > 0 && exchange.get('killSwitch') !== 'on') {
      return deny('switched-off', 'tools of a client', { detail: 'Tools are switched off.' });
    }
    const { temperature, topP, stopSequences } = allowedParameters(chat, alias);
    if (temperature !== undefined) exchange.audit['gen_ai.request.temperature'] = temperature;
    if (topP !== undefined) exchange.audit['gen_ai.request.top_p'] = topP;
    if (stopSequences) exchange.audit.stopSequences = stopSequences.length;
    if (instructions.length > 0) exchange.audit.clientInstructions = instructions.join('').length;
    if (tools.length > 0) exchange.audit.clientTools = tools.map(({ name }) => name);
    exchange.set('chat', chat);
    const maxTokens = Math.min(
      chat.maxTokens ?? maxOutputTokens,
      alias.maxOutputTokens ?? maxOutputTokens,
      maxOutputTokens,
    );
    exchange.set('maxTokens', maxTokens);
    exchange.audit.conversationId = chat.conversationId;
    exchange.audit['gen_ai.conversation.id'] = chat.conversationId;
    exchange.audit['gen_ai.request.max_tokens'] = maxTokens;
    return allow;
  };
