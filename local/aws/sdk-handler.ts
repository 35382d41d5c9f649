import { Readable } from 'node:stream';
import type { ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime';
import { HttpResponse } from '@smithy/core/protocols';
import type { HttpRequest, RequestHandler } from '@smithy/types';
import { eventFrame, exceptionFrame } from './event-stream';

type Handler = RequestHandler<HttpRequest, HttpResponse>;

/** Lets the AWS SDK's own Bedrock client talk to a gateway: `modelId` is the alias, and the token takes the place of a signature. */
export const sdkHandler = (url: string, token: string): Handler => ({
  handle: async (request) => {
    const [, alias, operation] = /^\/model\/([^/]+)\/(converse|converse-stream)$/.exec(request.path)!;
    const { messages } = JSON.parse(new TextDecoder().decode(request.body)) as ConverseCommandInput;
    const answer = await fetch(`${url}/${operation}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ alias: decodeURIComponent(alias), messages }),
    });
    const headers = Object.fromEntries(answer.headers);
    const events = headers['content-type'].startsWith('text/event-stream');
    const body = events ? Readable.from(frames(answer.body!)) : Readable.fromWeb(answer.body as never);
    return { response: new HttpResponse({ statusCode: answer.status, headers, body }) };
  },
});

/** The gateway's server-sent events as the binary events that the SDK reads. */
async function* frames(body: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of body) {
    const blocks = (rest + decoder.decode(bytes, { stream: true })).split('\n\n');
    rest = blocks.pop()!;
    for (const block of blocks) {
      const [, name, data] = /^event: (.*)\ndata: (.*)$/.exec(block)!;
      const value = JSON.parse(data) as { title: string };
      yield name === 'error' ? exceptionFrame('modelStreamErrorException', value.title) : eventFrame(name, value);
    }
  }
}
