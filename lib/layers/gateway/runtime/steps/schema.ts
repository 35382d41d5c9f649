import type { Dialect } from '../dialects/dialect';
import type { Step } from '../exchange';
import { allow, deny } from '../verdict';

/** Checks the body against its closed schema again: API Gateway's model is the first check, not the only one. */
export const schema =
  (dialect: Dialect, maxOutputTokens: number): Step =>
  (exchange) => {
    const parsed = exchange.get('parsed');
    const alias = exchange.get('alias');
    const problem = dialect.check(parsed, alias);
    if (problem) return deny('invalid-request', problem, { detail: `${problem[0].toUpperCase()}${problem.slice(1)}.` });
    const chat = dialect.chat(parsed);
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
