import { unlessAborted } from '../../lib/runtime/unless-aborted';

const never = new Promise<never>(() => {});
beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** What has come of it so far. */
async function outcome(waiting: Promise<unknown>): Promise<unknown> {
  let known: unknown = 'waits';
  waiting.then(
    (value) => (known = value),
    (error: Error) => (known = error.message),
  );
  await jest.advanceTimersByTimeAsync(0);
  return known;
}

test('work ends as it ends', async () => {
  const { signal } = new AbortController();
  expect(await outcome(unlessAborted(Promise.resolve('done'), signal))).toBe('done');
  expect(await outcome(unlessAborted(Promise.reject(new Error('failed')), signal))).toBe('failed');
});

test('work is left at once when it is ended, also before it began', async () => {
  const left = new AbortController();
  const waiting = unlessAborted(never, left.signal);
  expect(await outcome(waiting)).toBe('waits');
  left.abort(new Error('left'));
  expect(await outcome(waiting)).toBe('left');
  expect(await outcome(unlessAborted(never, left.signal))).toBe('left');
});

test('work has its grace, and no longer', async () => {
  const left = new AbortController();
  const waiting = unlessAborted(never, left.signal, 100);
  left.abort(new Error('left'));
  await jest.advanceTimersByTimeAsync(99);
  expect(await outcome(waiting)).toBe('waits');
  await jest.advanceTimersByTimeAsync(1);
  expect(await outcome(waiting)).toBe('left');
});

test('work that ends within its grace ends as it ends, and nothing is waited for any more', async () => {
  for (const work of [Promise.resolve('done'), Promise.reject(new Error('failed'))]) {
    const waiting = unlessAborted(work, AbortSignal.abort(new Error('left')), 100);
    expect(['done', 'failed']).toContain(await outcome(waiting));
    expect(jest.getTimerCount()).toBe(0);
  }
});
