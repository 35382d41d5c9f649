import { type InterceptorAnswer, mcpEvent, refuseWith, requestIdOf } from './mcp-event';

type Intercept = (event: unknown) => Promise<InterceptorAnswer>;

/**
 * An interceptor that never throws: made once for each execution environment, and where its settings cannot be used, or it
 * fails itself, the answer is a refusal in the form that AgentCore reads.
 */
export function guarded(make: () => Intercept): Intercept {
  let intercept: Intercept | undefined;
  try {
    intercept = make();
  } catch (error) {
    report('secure-llm.settings', error);
  }
  return async (event) => {
    try {
      if (intercept) return await intercept(event);
    } catch (error) {
      report('secure-llm.agent-failed', error);
    }
    return refuseWith('unavailable', requestIdOf(mcpEvent(event)?.body));
  };
}

function report(type: string, error: unknown): void {
  // of what fails while it runs the name alone: its message may quote a request
  const { name, message } = (error ?? {}) as Partial<Error>;
  const cause = type === 'secure-llm.settings' ? `${name}: ${message}` : name;
  process.stderr.write(`${JSON.stringify({ type, cause })}\n`);
}
