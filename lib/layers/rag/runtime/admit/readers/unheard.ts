/** How many readings are under way, and what fails in them without anybody who waits for it. */
let readings = 0;
let failed = 0;
let others: NodeJS.UnhandledRejectionListener[] = [];

const note = () => {
  failed += 1;
};

/**
 * What `work` gives, unless it lets go of a promise that fails. A parser does so with pages that it asks for early, and a
 * process ends when nobody waits for what fails: the next upload would fail with it. A function reads one document at a time;
 * of several that are read at once, none is judged when one of them fails so.
 */
export async function heard<T>(work: () => Promise<T>): Promise<T> {
  if (readings === 0) {
    others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', note);
  }
  readings += 1;
  const before = failed;
  try {
    const given = await work();
    await turns();
    if (failed > before) throw new Error('a part failed that nobody waited for');
    return given;
  } finally {
    await turns();
    readings -= 1;
    if (readings === 0) {
      process.off('unhandledRejection', note);
      for (const other of others) process.on('unhandledRejection', other);
    }
  }
}

/** Node tells what nobody waits for when all that is ready has run; what failed while a document was let go comes a turn later. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((done) => setImmediate(done));
}
