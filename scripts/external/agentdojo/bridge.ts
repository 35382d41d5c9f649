import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { DojoFunction } from './suite-tools';

/** A call of a function of a suite. */
export interface DojoCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

export interface DojoSuite {
  readonly functions: readonly DojoFunction[];
  readonly users: readonly string[];
  readonly injections: readonly string[];
}

/** A task that has begun. */
export interface DojoTask {
  readonly prompt: string;
  /** The calls that do the task, and what the user is told then. */
  readonly calls: readonly DojoCall[];
  readonly says: string;
  /** The calls that the attacker wants, and the words. */
  readonly injected: readonly DojoCall[];
  readonly injectedSays: string;
  /** The same as he writes it; empty where nobody attacks. */
  readonly goal: string;
}

/** What AgentDojo says of what was done. */
export interface DojoVerdict {
  readonly useful: boolean;
  readonly reached: boolean;
}

/** AgentDojo in a process of its own: its environments and functions are in Python. One task at a time. */
export class DojoBridge {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly waiting: { resolve: (answer: never) => void; reject: (error: Error) => void }[] = [];

  constructor(python: string, version: string) {
    this.child = spawn(python, [join(__dirname, 'bridge.py'), version]);
    this.child.stderr.pipe(process.stderr);
    createInterface(this.child.stdout).on('line', (line) => {
      const { resolve, reject } = this.waiting.shift()!;
      const { answer, error } = JSON.parse(line);
      if (error === undefined) resolve(answer as never);
      else reject(new Error(error));
    });
    const ended = () => {
      for (const { reject } of this.waiting.splice(0)) reject(new Error(`${python} ended before it answered`));
    };
    this.child.on('error', ended);
    this.child.on('close', ended);
  }

  suites(): Promise<Readonly<Record<string, DojoSuite>>> {
    return this.ask('suites', {});
  }

  /** Begins a task, with the attacker's `text` wherever he may write; GOAL in it is what he wants. */
  begin(task: { suite: string; user: string; injection: string | null; text: string }): Promise<DojoTask> {
    return this.ask('begin', task);
  }

  call({ name, arguments: args }: DojoCall): Promise<{ readonly text: string; readonly changed: boolean }> {
    return this.ask('call', { name, arguments: args });
  }

  judge(says: string): Promise<DojoVerdict> {
    return this.ask('judge', { says });
  }

  /** The same for a task whose calls are made directly and attacked by nobody. */
  alone(suite: string, user: string): Promise<DojoVerdict> {
    return this.ask('alone', { suite, user });
  }

  end(): void {
    this.child.stdin.end();
  }

  private ask<T>(what: string, given: object): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.child.stdin.write(`${JSON.stringify({ do: what, with: given })}\n`);
    });
  }
}
