import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { GatewaySettings } from '../../lib/layers/gateway/runtime/settings';
import type { PartsOrder } from './parts';

/** What a process has used since it started: milliseconds of CPU, bytes. */
export interface Used {
  readonly cpu: number;
  readonly rss: number;
  readonly heapUsed: number;
  /** Buffers, which lie outside of the heap. */
  readonly external: number;
}

/** A process that answers each message with one. */
export class Answering {
  constructor(readonly child: ChildProcess) {}

  /** The next thing it says; throws when it ends instead. */
  next<T>(): Promise<T> {
    return new Promise((resolve, reject) => {
      const ended = () => reject(new Error('the process ended'));
      this.child.once('exit', ended);
      this.child.once('message', (message) => {
        this.child.off('exit', ended);
        resolve(message as T);
      });
    });
  }

  ask<T>(message: string | object): Promise<T> {
    const answer = this.next<T>();
    this.child.send(message);
    return answer;
  }

  measure(): Promise<Used> {
    return this.ask('measure');
  }

  stop(): void {
    this.child.kill();
  }
}

export interface Parts {
  readonly process: Answering;
  readonly settings: GatewaySettings;
  /** For the bundled handler. */
  readonly env: Record<string, string>;
  /** Of twenty users of tenant `acme`. */
  readonly tokens: readonly string[];
  readonly order: <T = object>(order: PartsOrder) => Promise<T>;
}

/** Starts everything a gateway talks to. */
export async function startParts(): Promise<Parts> {
  const child = fork(join(__dirname, 'parts.ts'), {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const process = new Answering(child);
  return { process, ...(await process.next<Omit<Parts, 'process' | 'order'>>()), order: (order) => process.ask(order) };
}

/** Starts the bundled gateway, of `node` or of this process's version; its audit records go to its standard output. */
export async function startHost(
  settings: GatewaySettings,
  audit: 'ignore' | 'pipe',
  node = process.execPath,
): Promise<Answering & { url: string }> {
  const child = fork(join(__dirname, 'host.cjs'), {
    execPath: node,
    execArgv: ['--expose-gc'],
    env: { ...process.env, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', NODE_ENV: 'production' },
    stdio: ['ignore', audit, 'inherit', 'ipc'],
  });
  const host = new Answering(child);
  const { port } = await host.ask<{ port: number }>(settings);
  return Object.assign(host, { url: `http://127.0.0.1:${port}` });
}
