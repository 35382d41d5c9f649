import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';
import type { Admission, Upload } from '../../lib/layers/rag/runtime/admit/admission';
import { cleanText } from '../../lib/runtime/characters';
import { CLEAN } from '../../local/samples/documents/clean';
import { ENDINGS, type Sample } from '../../local/samples/documents/document';
import { POISONED } from '../../local/samples/documents/poisoned';
import { broken, brokenPart, randomOf } from './support/broken-documents';

// What an attacker finds with a machine and a night: a document that keeps the parsers busy, fills the memory, or ends the
// process. Documents of the tests are broken at random and admitted in a thread, as the function's bundle would; what hangs,
// crashes or answers something else is kept in .external/admit-fuzz/.

/** Of processors: what else a machine does makes nobody slow. What waits for something takes none, and ends by the clock. */
const MOST_MILLISECONDS = 5_000;
const MOST_BY_THE_CLOCK = 60_000;
const LOOK = 250;
const MOST_MEGABYTES = 1_024;
const OUT = resolve(__dirname, '..', '..', '.external', 'admit-fuzz');

function millisecondsSince(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000;
}

class Thread {
  private worker = this.start();

  /** The answer, or what went wrong. */
  async admit(upload: Upload): Promise<Admission | string> {
    const { worker } = this;
    let timer: NodeJS.Timeout | undefined;
    const [since, began] = [process.cpuUsage(), performance.now()];
    const answer = await new Promise<Admission | string>((done) => {
      const ended = (error: Error) => done(`the thread ended: ${error.message}`);
      timer = setInterval(() => {
        const isBusy = millisecondsSince(since) > MOST_MILLISECONDS;
        if (isBusy || performance.now() - began > MOST_BY_THE_CLOCK)
          done(`no answer within ${isBusy ? `${MOST_MILLISECONDS} ms of processors` : `${MOST_BY_THE_CLOCK} ms`}`);
      }, LOOK);
      worker.once('error', ended);
      worker.once('message', (admission: Admission) => {
        worker.off('error', ended);
        done(admission);
      });
      worker.postMessage(upload);
    });
    clearInterval(timer);
    if (typeof answer === 'string') {
      await worker.terminate();
      this.worker = this.start();
    }
    return answer;
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }

  private start(): Worker {
    return new Worker(join(OUT, 'admitting.js'), { resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES } });
  }
}

/** What is wrong with an answer; undefined when nothing is. */
function fault(answer: Admission | string): string | undefined {
  if (typeof answer === 'string') return answer;
  if (answer.verdict === 'refused') return answer.reason && answer.place ? undefined : 'a refusal without a reason';
  if (answer.verdict !== 'admitted' || answer.text.trim() === '') return 'admitted without a text';
  const { text, removed } = cleanText(answer.text);
  return removed > 0 || text !== answer.text ? 'a text that is not clean' : undefined;
}

async function main(seconds: number, seed: number): Promise<number> {
  mkdirSync(OUT, { recursive: true });
  buildSync({
    entryPoints: [join(__dirname, 'support', 'admitting.ts')],
    outfile: join(OUT, 'admitting.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  });
  const random = randomOf(seed);
  const samples: readonly Sample[] = [...CLEAN, ...POISONED];
  const made = await Promise.all(samples.map((sample) => sample.make()));
  const thread = new Thread();
  const counts = new Map<string, number>();
  const faults: string[] = [];
  let slowest = 0;
  let memory = 0;
  await thread.admit({ bytes: made[0], name: 'warm.txt' });
  const end = Date.now() + seconds * 1_000;
  for (let i = 0; Date.now() < end; i += 1) {
    const chosen = Math.floor(random() * samples.length);
    const other = made[Math.floor(random() * made.length)];
    const { type } = samples[chosen];
    const change = type === 'docx' && random() < 0.8 ? brokenPart : broken;
    const bytes = change(made[chosen], other, random);
    const started = process.cpuUsage();
    const answer = await thread.admit({ bytes, name: `document.${ENDINGS[type]}` });
    slowest = Math.max(slowest, millisecondsSince(started));
    memory = Math.max(memory, process.memoryUsage.rss());
    const said = typeof answer === 'string' ? 'no answer' : answer.verdict === 'refused' ? answer.reason : 'admitted';
    counts.set(said, (counts.get(said) ?? 0) + 1);
    const wrong = fault(answer);
    if (!wrong) continue;
    const file = join(OUT, `${seed}-${i}.${ENDINGS[type]}`);
    writeFileSync(file, bytes);
    faults.push(`${wrong}: ${file}`);
  }
  await thread.end();
  if (memory > MOST_MEGABYTES * 1.5 * 1024 ** 2) faults.push(`memory grew to ${Math.round(memory / 1024 ** 2)} MB`);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const parts = [...counts].sort(([, a], [, b]) => b - a).map(([said, count]) => `${count} ${said}`);
  console.log(
    `${total} broken documents: ${parts.join(', ')}; the slowest took ${Math.round(slowest)} ms of processors, at most ${Math.round(memory / 1024 ** 2)} MB`,
  );
  for (const line of faults) console.error(line);
  return faults.length > 0 || total === 0 ? 1 : 0;
}

void main(Number(process.argv[2] ?? 60), Number(process.env.FUZZ_SEED ?? 1)).then((status) => {
  process.exitCode = status;
});
