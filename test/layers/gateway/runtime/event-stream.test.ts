import * as fc from 'fast-check';
import { converseEvents } from '../../../../lib/layers/gateway/runtime/event-stream';
import { corrupt, eventFrame, exceptionFrame, malformedFrame } from '../../../../local/aws/event-stream';

const DELTAS = ['Grüße ', '', '\u{1F600}', 'x'.repeat(300)].map((text) => ({ contentBlockIndex: 0, delta: { text } }));
const FRAMES = DELTAS.map((delta) => eventFrame('contentBlockDelta', delta));
const WHOLE = Buffer.concat(FRAMES);
const EVENTS = DELTAS.map((delta) => ({ contentBlockDelta: delta }));

async function* pieces(...parts: Buffer[]) {
  yield* parts;
}

async function read(...parts: Buffer[]): Promise<unknown[]> {
  const events: unknown[] = [];
  for await (const batch of converseEvents(pieces(...parts))) events.push(...batch);
  return events;
}

test('the events are the same wherever the bytes are cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: WHOLE.length }), { maxLength: 12 }), async (cuts) => {
      const edges = [0, ...cuts.sort((a, b) => a - b), WHOLE.length];
      const parts = edges.slice(1).map((edge, i) => WHOLE.subarray(edges[i], edge));
      expect(await read(...parts)).toEqual(EVENTS);
    }),
  );
});

test('events of one read come together, and are not held back for the rest of the next', async () => {
  const seen: number[] = [];
  const half = FRAMES[2].length - 1;
  const parts = [Buffer.concat([FRAMES[0], FRAMES[1], FRAMES[2].subarray(0, half)]), FRAMES[2].subarray(half)];
  for await (const batch of converseEvents(pieces(...parts))) seen.push(batch.length);
  expect(seen).toEqual([2, 1]);
});

test.each([
  ['a frame whose checksum does not hold', corrupt(FRAMES[0]), 'BrokenFrame'],
  ['a payload that is not JSON', malformedFrame('contentBlockDelta'), 'BrokenFrame'],
  ['an end in the middle of a frame', FRAMES[0].subarray(0, 40), 'HalfFrame'],
  ['an end in the middle of a length', FRAMES[0].subarray(0, 2), 'HalfFrame'],
  ['a length that no frame has', Buffer.from('        '), 'FrameTooLong'],
  ['a length shorter than a frame', Buffer.alloc(8), 'BrokenFrame'],
  ['an exception', exceptionFrame('throttlingException', 'slow down'), 'ThrottlingException'],
])('%s is an error', async (_, bytes, code) => {
  await expect(read(bytes)).rejects.toMatchObject({ name: 'AwsError', code });
});
