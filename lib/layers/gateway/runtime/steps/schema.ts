import type { Dialect } from '../dialects/dialect';
import type { Step } from '../exchange';
import { allow, deny } from '../verdict';

/** Checks the body against its closed schema again: API Gateway's model is the first check, not the only one. */
export const schema =
  (dialect: Dialect, maxOutputTokens: number): Step =>
  (exchange) => {
    const problem = dialect.check(exchange.parsed);
    if (problem) return deny('invalid-request', problem, { detail: `${problem[0].toUpperCase()}${problem.slice(1)}.` });
    const body = dialect.request(exchange.parsed);
    const alias = exchange.get('alias');
    exchange.set('body', body);
    exchange.approvals = body.approvals ?? [];
    exchange.conversationId = body.conversationId;
    exchange.maxTokens = Math.min(
      body.maxTokens ?? maxOutputTokens,
      alias.maxOutputTokens ?? maxOutputTokens,
      maxOutputTokens,
    );
    exchange.audit.conversationId = body.conversationId;
    exchange.audit['gen_ai.conversation.id'] = body.conversationId;
    exchange.audit['gen_ai.request.max_tokens'] = exchange.maxTokens;
    return allow;
  };
