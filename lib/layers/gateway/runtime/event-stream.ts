import type { ConverseStreamOutput } from '@aws-sdk/client-bedrock-runtime';
import { EventStreamCodec } from '@smithy/eventstream-codec';
import { fromUtf8, toUtf8 } from '@smithy/util-utf8';
import { AwsError } from '../../../runtime/aws-call';

const codec = new EventStreamCodec(toUtf8, fromUtf8);
/** Bytes of one event; a length that is longer is not a length. */
const MOST_BYTES = 1_000_000;
const NOTHING = Buffer.alloc(0);

/**
 * The events of a Converse stream, together as they arrive: what came in one read is looked at in one turn. Throws `AwsError`
 * for an error event, a frame whose checksums do not hold, and an end in the middle of a frame.
 */
export async function* converseEvents(stream: AsyncIterable<Buffer>): AsyncGenerator<ConverseStreamOutput[]> {
  let rest: Buffer = NOTHING;
  for await (const part of stream) {
    rest = rest.length === 0 ? part : Buffer.concat([rest, part]);
    const events: ConverseStreamOutput[] = [];
    while (rest.length >= 4) {
      const length = rest.readUInt32BE(0);
      if (length > MOST_BYTES) throw broken('FrameTooLong');
      if (rest.length < length) break;
      events.push(eventOf(rest.subarray(0, length)));
      rest = rest.subarray(length);
    }
    if (events.length > 0) yield events;
  }
  if (rest.length > 0) throw broken('HalfFrame');
}

function eventOf(frame: Buffer): ConverseStreamOutput {
  let type: string;
  let name: string;
  let payload: unknown;
  try {
    const { headers, body } = codec.decode(frame);
    type = String(headers[':message-type']?.value);
    name = String(headers[type === 'error' ? ':error-code' : `:${type}-type`]?.value);
    payload = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'));
  } catch {
    throw broken('BrokenFrame');
  }
  // written with a small first letter in streams, and with a capital everywhere else
  if (type !== 'event') throw broken(`${name[0]?.toUpperCase()}${name.slice(1)}`);
  return { [name]: payload } as unknown as ConverseStreamOutput;
}

const broken = (code: string) => new AwsError('bedrock-runtime', code, 200);
