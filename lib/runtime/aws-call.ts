import type { IncomingMessage } from 'node:http';
import type { AwsCredentialIdentity, Provider } from '@smithy/types';
import type { Service } from '../contract/services';
import { type AwsMessage, type AwsPlace, awsSend } from './aws-send';
import { Deadline } from './deadline';

/** One request to an AWS service, and how long and how often it is tried. */
export interface AwsRequest extends AwsMessage {
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
export interface CallSettings extends AwsPlace {
  /** Milliseconds of one attempt, where the request says nothing else. */
  readonly timeouts: { readonly control: number };
}

const MOST_BYTES = 1_000_000;
/** What services say with a 400 that was not the caller's fault. */
const THROTTLED = /Throttl|ThroughputExceeded|RequestLimitExceeded|TooManyRequests/;

/** Calls with a deadline each. */
export function awsCall(settings: CallSettings, credentials: Provider<AwsCredentialIdentity>): AwsCall {
  const send = awsSend(settings, credentials);

  const once = async (request: AwsRequest): Promise<AwsResponse> => {
    const deadline = new Deadline(request.timeout ?? settings.timeouts.control, request.signal);
    try {
      const answer = await send(request, deadline);
      // 202: AgentCore makes it meanwhile
      const succeeded = [200, 201, 202].includes(answer.statusCode!);
      if (!succeeded) throw await refusedBy(request.service, answer);
      const body = await readAll(answer);
      // a connection that was given up can end like one that was complete
      deadline.throwIfAborted();
      return { headers: answer.headers as Record<string, string>, body };
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
          error instanceof AwsError &&
          (error.status === 0 || error.status === 429 || error.status >= 500 || THROTTLED.test(error.code));
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

/** What a service said instead of answering. */
export async function refusedBy(service: Service, answer: IncomingMessage): Promise<AwsError> {
  const text = await readAll(answer);
  let body: Record<string, unknown> = {};
  try {
    body = JSON.parse(text) as Record<string, unknown>;
  } catch {
    // an error page of something in between
  }
  const status = answer.statusCode!;
  const type = String(answer.headers['x-amzn-errortype'] ?? body?.__type ?? `Status${status}`);
  return new AwsError(service, type.replace(/^.*#/, '').replace(/:.*$/, ''), status, body ?? {});
}

export function connectionProblem(error: unknown): string {
  const { code, name } = error as { code?: string; name?: string };
  return code ?? name ?? 'ConnectionProblem';
}

/** The whole body. Rejects when the connection ends before it does, as it will at the deadline. */
function readAll(answer: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    answer.on('data', (part: Buffer) => {
      parts.push(part);
      size += part.length;
      if (size > MOST_BYTES) answer.destroy(new Error('TooLarge'));
    });
    answer.on('end', () => resolve(Buffer.concat(parts).toString('utf8')));
    answer.on('error', reject);
    answer.on('close', () => {
      // an error costs more than a small answer does
      if (!answer.readableEnded) reject(new Error('closed'));
    });
  });
}
