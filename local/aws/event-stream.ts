import { EventStreamCodec } from '@smithy/eventstream-codec';
import { fromUtf8, toUtf8 } from '@smithy/util-utf8';

const codec = new EventStreamCodec(toUtf8, fromUtf8);

/** One event in the binary form that Bedrock streams. */
export const eventFrame = (type: string, payload: unknown): Buffer =>
  frame({ ':message-type': 'event', ':event-type': type }, JSON.stringify(payload));

/** An error that arrives inside a stream whose status was 200. */
export const exceptionFrame = (type: string, message: string): Buffer =>
  frame({ ':message-type': 'exception', ':exception-type': type }, JSON.stringify({ message }));

/** An event whose payload is not JSON. */
export const malformedFrame = (type: string): Buffer =>
  frame({ ':message-type': 'event', ':event-type': type }, '{"delta":{"te');

/** A frame with one bit of its payload turned, so that its checksum no longer holds. */
export function corrupt(given: Buffer): Buffer {
  const bytes = Buffer.from(given);
  bytes[bytes.length - 8] ^= 1;
  return bytes;
}

function frame(headers: Record<string, string>, body: string): Buffer {
  return Buffer.from(
    codec.encode({
      headers: Object.fromEntries(
        Object.entries({ ...headers, ':content-type': 'application/json' }).map(([name, value]) => [
          name,
          { type: 'string' as const, value },
        ]),
      ),
      body: Buffer.from(body),
    }),
  );
}
