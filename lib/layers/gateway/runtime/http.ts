import type { Writable } from 'node:stream';

/** An HTTP request, from whichever server received it. */
export interface GatewayRequest {
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  readonly requestId: string;
  /**
   * Claims that API Gateway's authorizer verified, of ours as JSON in one text; read only where the settings say so.
   */
  readonly authorizerClaims?: Readonly<Record<string, unknown>> | string;
  /** The one tenant that this execution environment serves, where Lambda keeps tenants apart. */
  readonly isolatedTenant?: string;
}

/** Where the answer goes. No method throws because a client is slow or has left. */
export interface Reply {
  start(status: number, headers: Readonly<Record<string, string>>): void;
  /** False when the receiver is behind: wait for `drained` before writing on. */
  write(chunk: string): boolean;
  /** Resolves when there is room, at once where there is, and when the client has left. */
  drained(): Promise<void>;
  /** Called once, when everything is written and on record. */
  end(): void;
  /** Aborted when the client has left. */
  readonly gone: AbortSignal;
}

/** Resolves when there is room again, or when nobody waits any more. */
export function drained(stream: Pick<Writable, 'on' | 'off' | 'writableNeedDrain'>, gone: AbortSignal): Promise<void> {
  // a reader who was fast has made room before anybody asked, and no event will say so again
  if (gone.aborted || stream.writableNeedDrain === false) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      stream.off('drain', done);
      gone.removeEventListener('abort', done);
      resolve();
    };
    stream.on('drain', done);
    gone.addEventListener('abort', done, { once: true });
  });
}
