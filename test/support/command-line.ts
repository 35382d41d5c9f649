import { main } from '../../lib/cli/main';

/** Runs the command line in this process. */
export function run(...args: string[]): { status: number; out: string; err: string } {
  const out: string[] = [];
  const err: string[] = [];
  const log = jest.spyOn(console, 'log').mockImplementation((text) => void out.push(String(text)));
  const error = jest.spyOn(console, 'error').mockImplementation((text) => void err.push(String(text)));
  try {
    return { status: main(args), out: out.join('\n'), err: err.join('\n') };
  } finally {
    log.mockRestore();
    error.mockRestore();
  }
}
