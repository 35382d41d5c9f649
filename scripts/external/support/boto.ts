import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

/** What an operation of AWS gives back; each has a shape of its own. */
// biome-ignore lint/suspicious/noExplicitAny: the shape is that of the operation
export type Output = any;

/** Whoever calls operations of AWS, by the names of their services in boto3 and their own. */
export interface Aws {
  call(service: string, operation: string, input?: object): Promise<Output>;
}

/** AWS, or what this asks in its place, refused a call. */
export class AwsError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** AWS by boto3 in a process of its own: one client for every service, with the credentials that boto3 finds. */
export class Boto implements Aws {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: Interface;
  private readonly waiting: { resolve: (output: Output) => void; reject: (error: Error) => void }[] = [];

  constructor(
    python: string,
    private readonly region: string,
    env: Readonly<Record<string, string>> = {},
  ) {
    this.child = spawn(python, [join(__dirname, 'boto.py')], { env: { ...process.env, ...env } });
    this.child.stderr.pipe(process.stderr);
    this.lines = createInterface(this.child.stdout);
    this.lines.on('line', (line) => {
      const { resolve, reject } = this.waiting.shift()!;
      const { output, code, message } = JSON.parse(line);
      if (code === undefined) resolve(output);
      else reject(new AwsError(code, message));
    });
    const ended = () => {
      for (const { reject } of this.waiting.splice(0)) reject(new Error(`${python} ended before it answered`));
    };
    this.child.on('error', ended);
    this.child.on('close', ended);
  }

  call(service: string, operation: string, input: object = {}): Promise<Output> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.child.stdin.write(`${JSON.stringify({ service, region: this.region, operation, input })}\n`);
    });
  }

  end(): void {
    this.child.stdin.end();
  }
}
