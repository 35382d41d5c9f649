import { partition } from '@aws-sdk/core/client';
import { Hash } from '@smithy/core/serde';
import { HttpRequest } from '@smithy/core/transport';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentity, Provider } from '@smithy/types';
import { Deadline } from './deadline';
import type { GatewaySettings, Service, Timeouts } from './settings';

/** One request to an AWS service that speaks JSON. */
export interface AwsRequest {
  readonly service: Service;
  readonly method?: 'GET' | 'POST';
  /** Encoded. */
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Milliseconds of each attempt; absent: the timeout of controls. */
  readonly timeout?: number;
  /** Attempts when the service is unreachable, throttles or fails; absent: 2. */
  readonly attempts?: number;
  readonly signal?: AbortSignal;
}

export interface AwsResponse {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A service refused, failed or could not be reached. Its text is for the record, never for a caller. */
export class AwsError extends Error {
  constructor(
    readonly service: Service,
    /** The service's own name of the error, or what happened to the connection. */
    readonly code: string,
    readonly status: number,
    readonly body: Readonly<Record<string, unknown>> = {},
  ) {
    super(`${service}: ${code}`);
    this.name = 'AwsError';
  }
}

/** Calls a service once, or twice where the first attempt may never have arrived. */
export type AwsCall = (request: AwsRequest) => Promise<AwsResponse>;

/** The settings that calls depend on. */
export interface CallSettings extends Pick<GatewaySettings, 'region' | 'endpoints'> {
  readonly timeouts: Partial<Timeouts> & Pick<Timeouts, 'control'>;
}

const MOST_BYTES = 1_000_000;
const SIGNING_NAMES: Partial<Record<Service, string>> = {
  'bedrock-runtime': 'bedrock',
  'bedrock-agent': 'bedrock',
  'bedrock-agent-runtime': 'bedrock',
  appconfigdata: 'appconfig',
};

/**
 * The controls' calls are few and small. Signed with the SDK's signer over its HTTP/1.1 handler they cost a third of the
 * CPU of full clients, and every one has its own deadline. Only Converse needs a client, for its event stream.
 */
export function awsCall(settings: CallSettings, credentials: Provider<AwsCredentialIdentity>): AwsCall {
  const http = new NodeHttpHandler({ httpAgent: AGENT, httpsAgent: AGENT });
  const signers = new Map<Service, SignatureV4>();
  const signer = (service: Service): SignatureV4 => {
    const known = signers.get(service);
    if (known) return known;
    const name = SIGNING_NAMES[service] ?? service;
    const made = new SignatureV4({
      credentials,
      region: settings.region,
      service: name,
      sha256: Hash.bind(null, 'sha256'),
    });
    signers.set(service, made);
    return made;
  };

  const once = async (request: AwsRequest): Promise<AwsResponse> => {
    const url = new URL(settings.endpoints?.[request.service] ?? endpoint(request.service, settings.region));
    const deadline = new Deadline(request.timeout ?? settings.timeouts.control, request.signal);
    const { signal } = deadline;
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    try {
      const signed = await signer(request.service).sign(
        new HttpRequest({
          protocol: url.protocol,
          hostname: url.hostname,
          port: url.port ? Number(url.port) : undefined,
          method: request.method ?? 'POST',
          path: request.path ?? '/',
          query: { ...request.query },
          headers: {
            host: url.host,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...request.headers,
          },
          body,
        }),
      );
      const { response } = await http.handle(signed as HttpRequest, { abortSignal: signal });
      const text = await readAll(response.body, signal);
      if (response.statusCode === 200 || response.statusCode === 201) return { headers: response.headers, body: text };
      throw serviceError(request.service, response.statusCode, response.headers, text);
    } catch (error) {
      if (error instanceof AwsError) throw error;
      throw new AwsError(request.service, deadline.expired ? 'Timeout' : connectionProblem(error), 0);
    } finally {
      deadline.clear();
    }
  };

  return async (request) => {
    const attempts = request.attempts ?? 2;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once(request);
      } catch (error) {
        const passing =
          error instanceof AwsError && (error.status === 0 || error.status === 429 || error.status >= 500);
        // a second wait for a dependency that hangs would only hold the caller twice as long
        const hung = error instanceof AwsError && error.code === 'Timeout';
        if (!passing || hung || attempt >= attempts || request.signal?.aborted) throw error;
        await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 60));
      }
    }
  };
}

/** Parses what a service answered; throws `AwsError` when it is not a JSON object. */
export function parseBody(service: Service, { body }: AwsResponse): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // falls through: half an answer is no answer
  }
  throw new AwsError(service, 'MalformedAnswer', 200);
}

const AGENT = { keepAlive: true, maxSockets: 512 };

function endpoint(service: Service, region: string): string {
  const fips = process.env.AWS_USE_FIPS_ENDPOINT === 'true' ? '-fips' : '';
  return `https://${service}${fips}.${region}.${partition(region).dnsSuffix}`;
}

function serviceError(service: Service, status: number, headers: Record<string, string>, text: string): AwsError {
  let body: Record<string, unknown> = {};
  try {
    body = JSON.parse(text) as Record<string, unknown>;
  } catch {
    // an error page of something in between
  }
  const type = String(headers['x-amzn-errortype'] ?? body?.__type ?? `Status${status}`);
  return new AwsError(service, type.replace(/^.*#/, '').replace(/:.*$/, ''), status, body ?? {});
}

function connectionProblem(error: unknown): string {
  const { code, name } = error as { code?: string; name?: string };
  return code ?? name ?? 'ConnectionProblem';
}

/** The whole body, within the deadline: a drip that never ends must not hold the request. */
async function readAll(stream: AsyncIterable<Uint8Array> & { destroy?(): void }, signal: AbortSignal): Promise<string> {
  const stop = () => stream.destroy?.();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of stream) {
      parts.push(part);
      size += part.length;
      if (size > MOST_BYTES) throw new Error('TooLarge');
    }
    signal.throwIfAborted();
    return Buffer.concat(parts).toString('utf8');
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
