import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AuditRecord, ENV } from '../../lib/contract';
import { type Parts, startParts } from '../../local/aws/processes';
import { freePort } from '../../local/free-port';

// What the container's program does under the Node that is named, as the page beside it says.

const PROGRAM = resolve(join('assets', 'gateway', 'container', 'main.cjs'));
/** Seconds for which a connection is idle here: longer than a sender may take for his headers (10). */
const IDLE = 12;
/** Seconds that running answers have, where they are to be cut off. */
const CUT = 2;

const [node] = process.argv.slice(2);

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not so: ${what}`);
  console.log(`  ${what}`);
}

/** The program, running, with what it has written so far. */
class Container {
  written = '';
  readonly ended: Promise<number | NodeJS.Signals | null>;

  constructor(
    readonly port: number,
    readonly child: ChildProcess,
  ) {
    child.stdout!.setEncoding('utf8').on('data', (part: string) => {
      this.written += part;
    });
    child.stderr!.pipe(process.stderr);
    // when all that it wrote has been read, which `exit` does not wait for
    this.ended = new Promise((done) => child.once('close', (code, signal) => done(signal ?? code)));
  }

  static async start({ env }: Parts, more: Record<string, string>): Promise<Container> {
    const port = await freePort();
    const given = { ...env, [ENV.tokenSource]: 'header', PORT: `${port}`, PATH: process.env.PATH!, ...more };
    const child = spawn(node!, [PROGRAM], { env: given, stdio: ['ignore', 'pipe', 'pipe'] });
    const container = new Container(port, child);
    for (;;) {
      const health = await fetch(`${container.url}/health`).catch(() => undefined);
      if (health?.status === 200) return container;
      if (child.exitCode !== null) throw new Error('the program ended instead of serving');
      await sleep(100);
    }
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  ask(token: string, question: string): Promise<Response> {
    return fetch(`${this.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ model: 'default', messages: [{ role: 'user', content: question }], stream: true }),
    });
  }

  /** The final record of a request. */
  record(id: string | null): AuditRecord | undefined {
    const lines = this.written.split('\n').filter((line) => line.startsWith('{'));
    return lines
      .map((line) => JSON.parse(line) as AuditRecord)
      .find(({ requestId, phase }) => requestId === id && phase === 'final');
  }
}

async function settings(): Promise<void> {
  const child = spawn(node!, [PROGRAM], { env: {}, stdio: ['ignore', 'ignore', 'pipe'] });
  const [said, code] = await Promise.all([
    text(child.stderr),
    new Promise<number | null>((done) => child.once('exit', done)),
  ]);
  const named = [ENV.aliases, ENV.quotaTable, ENV.secretArn, ENV.guardrailId].filter((name) => said.includes(name));
  check(code === 1 && named.length === 4, 'without settings it ends, and names all that are missing at once');
}

/** Two requests over one connection, which was idle in between. */
async function kept(container: Container): Promise<void> {
  const socket = connect(container.port, '127.0.0.1');
  let read = '';
  socket.setEncoding('utf8').on('data', (part: string) => {
    read += part;
  });
  const answers = () => read.split('HTTP/1.1 200 OK').length - 1;
  const health = async (wanted: number) => {
    socket.write('GET /health HTTP/1.1\r\nHost: gateway\r\n\r\n');
    for (let i = 0; i < 100 && answers() < wanted; i += 1) await sleep(50);
    return answers() === wanted;
  };
  const first = await health(1);
  await sleep(IDLE * 1_000);
  check(first && (await health(2)), `a connection that was idle for ${IDLE} seconds is used again`);
  socket.destroy();
}

/** An answer that is longer than what lies in the buffers between both sides, of which one piece has been read. */
async function begun(container: Container, token: string) {
  const response = await container.ask(token, 'Tell me everything and more.');
  const reader = response.body!.getReader();
  await reader.read();
  return { id: response.headers.get('x-request-id'), reader };
}

async function leavesInPeace(container: Container, token: string): Promise<void> {
  const { id, reader } = await begun(container, token);
  container.child.kill('SIGTERM');
  await sleep(500);
  const refused = await fetch(`${container.url}/health`).then(
    () => false,
    () => true,
  );
  check(refused, 'after SIGTERM nobody new is let in');
  let end = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    end = `${end}${Buffer.from(value).toString('utf8')}`.slice(-100);
  }
  check(end.endsWith('data: [DONE]\n\n'), 'a stream that had begun comes to its end');
  check((await container.ended) === 0, 'then the process ends by itself');
  const record = container.record(id);
  check(record?.outcome === 'answered' && record.settle !== undefined, 'the record of the stream says how it ended');
}

async function cutsOff(container: Container, token: string): Promise<void> {
  const { id, reader } = await begun(container, token);
  const from = Date.now();
  container.child.kill('SIGTERM');
  check((await container.ended) === 0, 'a stream whose reader does not read on holds nobody up');
  check(Date.now() - from < (CUT + 5) * 1_000, `it is cut off after ${CUT} seconds, as STOP_SECONDS says`);
  const record = container.record(id);
  const isTold = record?.outcome === 'aborted' && (record.tokensCharged ?? 0) > 0;
  check(isTold, `and is charged and on record all the same${isTold ? '' : `: ${JSON.stringify(record)}`}`);
  await reader.cancel().catch(() => undefined);
}

async function main(): Promise<void> {
  const parts = await startParts();
  const containers: Container[] = [];
  try {
    const { stdout } = spawn(node!, ['--version'], { stdio: ['ignore', 'pipe', 'ignore'] });
    console.log(`The container's program under Node ${(await text(stdout)).trim()}:`);
    await settings();
    const [patient, strict] = await Promise.all([
      Container.start(parts, {}),
      Container.start(parts, { STOP_SECONDS: `${CUT}` }),
    ]);
    containers.push(patient, strict);
    await kept(patient);
    await leavesInPeace(patient, parts.tokens[0]!);
    await cutsOff(strict, parts.tokens[1]!);
  } finally {
    for (const { child } of containers) child.kill('SIGKILL');
    parts.process.stop();
  }
}

main().then(
  () => process.exit(0),
  (error: Error) => {
    console.error(error.message);
    process.exit(1);
  },
);
