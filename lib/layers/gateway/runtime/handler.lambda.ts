import type { Writable } from 'node:stream';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { converseDialect } from './dialects/converse';
import { safeJson } from './dialects/dialect';
import { createGateway, type Gateway } from './gateway';
import { drained, type GatewayRequest, type Reply } from './http';
import { settingsFromEnv } from './settings-from-env';

/** What Lambda's Node runtime provides to handlers that stream. */
interface StreamingRuntime {
  streamifyResponse(
    handler: (event: APIGatewayProxyEvent, stream: Writable, context: Context) => Promise<void>,
  ): unknown;
  readonly HttpResponseStream: {
    /** Puts status and headers in front of the body, in the form API Gateway expects. */
    from(stream: Writable, metadata: { statusCode: number; headers: Readonly<Record<string, string>> }): Writable;
  };
}
declare const awslambda: StreamingRuntime;

// Made once for each execution environment. Settings that cannot be used leave nothing behind, and then every request is refused.
let gateway: Gateway | undefined;
try {
  gateway = createGateway(settingsFromEnv(process.env));
  // policies that cannot be loaded now are tried again, and deny until then
  gateway.warm().catch(report);
} catch (error) {
  report(error);
}

/** The function's entry: a REST API's proxy event in, a streamed response out. */
export const handler = awslambda.streamifyResponse(async (event, stream, context) => {
  const request = requestOf(event, context);
  const reply = streamReply(stream);
  if (gateway) return gateway.handle(request, reply);
  const { contentType, body } = converseDialect(false).problem('unavailable', request.requestId);
  reply.start(503, { 'content-type': contentType, 'cache-control': 'no-store' });
  reply.write(safeJson(body));
  reply.end();
});

function requestOf(event: APIGatewayProxyEvent, context: Context): GatewayRequest {
  const body = event.body ?? '';
  return {
    method: event.httpMethod,
    // the resource: behind a custom domain name `path` begins with that name's base path
    path: (event.resource ?? event.path).replace(/\{(\w+)\}/g, (_, name) => event.pathParameters?.[name] ?? ''),
    headers: Object.fromEntries(
      Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    body: event.isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body,
    requestId: event.requestContext?.requestId ?? context.awsRequestId,
    authorizerClaims: event.requestContext?.authorizer?.claims as GatewayRequest['authorizerClaims'],
    isolatedTenant: context.tenantId,
  };
}

function streamReply(stream: Writable): Reply {
  const gone = new AbortController();
  let target = stream;
  let ended = false;
  const leave = () => {
    if (!ended) gone.abort();
  };
  // what the runtime tells of a client that left; without these a write would throw where nobody listens
  stream.on('close', leave);
  stream.on('error', leave);
  return {
    start: (statusCode, headers) => {
      target = awslambda.HttpResponseStream.from(stream, { statusCode, headers });
    },
    write: (chunk) => target.write(chunk),
    drained: () => drained(target, gone.signal),
    end: () => {
      ended = true;
      target.end();
    },
    gone: gone.signal,
  };
}

function report(error: unknown): void {
  const { name, message } = error as Error;
  process.stderr.write(`${JSON.stringify({ type: 'secure-llm.settings', cause: `${name}: ${message}` })}\n`);
}
