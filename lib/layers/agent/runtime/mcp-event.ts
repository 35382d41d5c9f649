import { AGENT_ERROR_TEXTS, AGENT_ERRORS, type AgentError } from '../../../contract';

export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What AgentCore hands an interceptor of an MCP gateway, as far as it is read here. */
export interface McpEvent {
  readonly headers: Json;
  readonly body: unknown;
  /** At the RESPONSE interceptor. */
  readonly response?: { readonly statusCode: unknown; readonly body: unknown; readonly streaming: boolean };
}

/** Undefined for anything but a call of MCP by POST. */
export function mcpEvent(event: unknown): McpEvent | undefined {
  if (!isObject(event) || event.interceptorInputVersion !== '1.0' || !isObject(event.mcp)) return undefined;
  const { gatewayRequest: request, gatewayResponse: response } = event.mcp;
  if (!isObject(request) || request.httpMethod !== 'POST' || request.path !== '/mcp') return undefined;
  return {
    headers: isObject(request.headers) ? request.headers : {},
    body: request.body,
    ...(isObject(response) && {
      response: {
        statusCode: response.statusCode,
        body: response.body,
        streaming: response.isStreamingResponse !== undefined && response.isStreamingResponse !== false,
      },
    }),
  };
}

/** A header, whatever the case of its name. Throws for two of one name: nobody knows which one counts. */
export function headerOf(headers: Json, name: string): string | undefined {
  const values = Object.entries(headers).flatMap(([each, value]) => (each.toLowerCase() === name ? [value] : []));
  if (values.length > 1) throw new Error(`more than one '${name}'`);
  return typeof values[0] === 'string' ? values[0] : undefined;
}

/** Ids of requests; MCP allows no others. */
export type RequestId = string | number;

export const requestIdOf = (body: unknown): RequestId | null => {
  const id = isObject(body) ? body.id : undefined;
  if (typeof id === 'string') return id.length <= 256 ? id : null;
  return Number.isSafeInteger(id) ? (id as number) : null;
};

/** The exact form that AgentCore reads. With another key the request would go on as if nobody had answered. */
export type InterceptorAnswer = {
  readonly interceptorOutputVersion: '1.0';
} & (
  | { readonly mcp: { readonly transformedGatewayRequest: { readonly body: Json } } }
  | { readonly mcp: { readonly transformedGatewayResponse: { readonly statusCode: number; readonly body: Json } } }
);

/** Sends this to the target, and nothing of what was there besides. */
export const forward = (body: Json): InterceptorAnswer => ({
  interceptorOutputVersion: '1.0',
  mcp: { transformedGatewayRequest: { body } },
});

/** Answers the caller. */
export const answerWith = (statusCode: number, body: Json): InterceptorAnswer => ({
  interceptorOutputVersion: '1.0',
  mcp: { transformedGatewayResponse: { statusCode, body } },
});

/** Answers the caller with an error, in our words. */
export const refuseWith = (error: AgentError, id: RequestId | null, data?: Json): InterceptorAnswer =>
  answerWith(403, {
    jsonrpc: '2.0',
    id,
    error: { code: AGENT_ERRORS[error], message: AGENT_ERROR_TEXTS[error], ...(data && { data }) },
  });
