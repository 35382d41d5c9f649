import { getEventListeners } from 'node:events';
import { Deadline, whenAborted } from '../../lib/runtime/deadline';
import { unlessAborted } from '../../lib/runtime/unless-aborted';

const never = new Promise<never>(() => {});

test('a deadline ends what waits for it when its time is over', async () => {
  const deadline = new Deadline(5);
  const { signal } = deadline;
  await expect(unlessAborted(never, deadline)).rejects.toThrow('the time is over');
  expect(deadline).toMatchObject({ aborted: true, expired: true });
  expect(signal.reason).toBe(deadline.reason);
  expect(() => deadline.throwIfAborted()).toThrow('the time is over');
});

test('it ends with its parent, for the reason of its parent, and has not run out', async () => {
  const parent = new AbortController();
  const deadline = new Deadline(10_000, parent.signal);
  const waiting = unlessAborted(never, deadline);
  parent.abort(new Error('left'));
  await expect(waiting).rejects.toThrow('left');
  expect(deadline).toMatchObject({ aborted: true, expired: false });
  // made only now
  expect(deadline.signal.reason).toBe(parent.signal.reason);
  expect(new Deadline(10_000, parent.signal)).toMatchObject({ aborted: true, reason: parent.signal.reason });
  deadline.clear();
});

test('it holds no timer once it has ended, whoever ended it', () => {
  jest.useFakeTimers();
  const parent = new AbortController();
  new Deadline(10_000, parent.signal);
  new Deadline(5);
  jest.advanceTimersByTime(5);
  expect(jest.getTimerCount()).toBe(1);
  parent.abort();
  new Deadline(10_000, parent.signal);
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

test('one that is cleared, paused or extended ends nothing', async () => {
  const parent = new AbortController();
  const [cleared, paused, extended] = [1, 2, 3].map(() => new Deadline(5, parent.signal));
  cleared.clear();
  paused.pause();
  extended.extend(10_000);
  await new Promise((done) => setTimeout(done, 20));
  expect([cleared, paused, extended].map(({ aborted }) => aborted)).toEqual([false, false, false]);
  parent.abort();
  expect([cleared, paused, extended].map(({ aborted }) => aborted)).toEqual([false, true, true]);
  paused.clear();
  extended.clear();
});

test.each([
  [
    'a signal',
    () => {
      const controller = new AbortController();
      return { ending: controller.signal, end: () => controller.abort() };
    },
  ],
  [
    'a deadline',
    () => {
      const controller = new AbortController();
      return { ending: new Deadline(10_000, controller.signal), end: () => controller.abort() };
    },
  ],
])('everybody who waits for %s is called once, but for who has left', (_, make) => {
  const { ending, end } = make();
  const called: string[] = [];
  whenAborted(ending, () => called.push('first'));
  const leave = whenAborted(ending, () => called.push('left'));
  whenAborted(ending, () => called.push('last'));
  leave();
  expect(called).toEqual([]);
  end();
  end();
  expect(called).toEqual(['first', 'last']);
  if (ending instanceof Deadline) ending.clear();
});

test('a signal that many wait for has one listener', () => {
  const { signal } = new AbortController();
  for (let i = 0; i < 100; i += 1) whenAborted(signal, () => {});
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
});
