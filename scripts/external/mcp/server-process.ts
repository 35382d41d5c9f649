import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A server in a process of its own, which says on which port it listens. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(command: string, args: readonly string[]): Promise<ServerProcess> {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const port = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout! }).on('line', (line) => {
        const [, found] = /^listening (\d+)$/.exec(line) ?? [];
        if (found !== undefined) resolve(found);
      });
      child.on('error', reject);
      child.on('close', () => reject(new Error(`${command} ${args.join(' ')} ended before it listened`)));
    });
    return new ServerProcess(child, `http://127.0.0.1:${port}`);
  }

  stop(): void {
    this.child.kill();
  }
}
