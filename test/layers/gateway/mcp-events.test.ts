import { Readable } from 'node:stream';
import { type Answer, callMcpBy } from '../../../lib/layers/gateway/runtime/mcp-client';

/** The text of a call that is answered by a stream in these pieces; `ID` stands for the id of the request. */
function said(pieces: (text: string) => string[], stream: string): Promise<string> {
  const call = callMcpBy(async (_, __, body) => {
    const { id } = JSON.parse(body) as { id: string };
    const bytes = pieces(stream.replaceAll('ID', id)).map((piece) => Buffer.from(piece));
    const head = { statusCode: 200, headers: { 'content-type': 'text/event-stream' } };
    return Object.assign(Readable.from(bytes), head) as unknown as Answer;
  });
  const rest = { tool: 'Orders___lookup', arguments: {}, session: 's', timeout: 5_000 };
  return call({ url: 'https://tools.example.com/mcp', token: 'a.b.c', signal: new AbortController().signal, ...rest });
}

const FIRST = 'data: {"jsonrpc":"2.0","method":"notifications/message"}';
const ANSWER = '{"jsonrpc":"2.0","id":"ID","result":{"content":[{"type":"text","text":"shipped"}]}}';
const half = ANSWER.indexOf('"result"');

describe.each([
  ['\n', '\n'],
  ['\r\n', '\r\n'],
  ['\r', '\r'],
])('events whose lines end with %j', (_, end) => {
  const stream = [
    ': hello',
    '',
    FIRST,
    '',
    'event: message',
    `data: ${ANSWER.slice(0, half)}`,
    `data:${ANSWER.slice(half)}`,
    '',
    ': bye',
    '',
  ].join(end);

  test.each<[string, (text: string) => string[]]>([
    ['in one piece', (text) => [text]],
    ['letter by letter', (text) => [...text]],
    ['in pieces that begin with the end of a line', (text) => text.split(/(?=[\r\n])/)],
    ['in pieces that end with it', (text) => text.split(/(?<=[\r\n])/)],
  ])('are read %s', async (__, pieces) => {
    expect(await said(pieces, stream)).toBe('shipped');
  });
});

test('an event that never ends is no answer', async () => {
  await expect(said((text) => [text], `data: ${ANSWER}\n`)).rejects.toThrow('mcp: NoAnswer');
});
