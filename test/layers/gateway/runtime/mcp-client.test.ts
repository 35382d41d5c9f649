import { AGENT_ERRORS, APPROVAL_META } from '../../../../lib/contract';
import { callMcpBy, type McpCall, type Post } from '../../../../lib/layers/gateway/runtime/mcp-client';

interface Answered {
  readonly status?: number;
  readonly type?: string;
  readonly chunks: (string | Buffer)[];
}

/** Calls a tool at a gateway that answers as `answer` says of the id of the request. */
async function call(answer: (id: string) => Answered, more: Partial<McpCall> = {}) {
  const sent: { url: string; headers: Readonly<Record<string, string>>; body: Record<string, unknown> }[] = [];
  let destroyed = 0;
  const post: Post = async (url, headers, text) => {
    const body = JSON.parse(text) as { id: string };
    sent.push({ url: String(url), headers, body });
    const { status = 200, type = 'application/json', chunks } = answer(body.id);
    return {
      statusCode: status,
      headers: { 'content-type': type },
      destroy: () => {
        destroyed += 1;
      },
      async *[Symbol.asyncIterator]() {
        for (const chunk of chunks) yield Buffer.from(chunk as string);
      },
    } as never;
  };
  const given: McpCall = {
    url: 'https://tools.example/mcp',
    token: 'a.b.c',
    tool: 'Orders___lookup',
    arguments: { order: 'A1' },
    session: 'session',
    timeout: 1_000,
    signal: new AbortController().signal,
    ...more,
  };
  const outcome = await callMcpBy(post)(given).catch((error: Error) => error.message);
  return { outcome, sent, destroyed };
}
const message = (id: string, more: object) => ({ jsonrpc: '2.0', id, ...more });
const text = (...texts: string[]) => ({ result: { content: texts.map((each) => ({ type: 'text', text: each })) } });
const json = (of: (id: string) => unknown, more: Partial<Answered> = {}) =>
  call((id) => ({ chunks: [JSON.stringify(of(id))], ...more }));
const streamed = (of: (id: string) => (string | Buffer)[]) =>
  call((id) => ({ type: 'text/event-stream; charset=utf-8', chunks: of(id) }));

test('a call says which tool, with which arguments, for whom and in which conversation', async () => {
  const { outcome, sent, destroyed } = await json((id) => message(id, text('found')));
  expect(outcome).toBe('found');
  expect(sent).toEqual([
    {
      url: 'https://tools.example/mcp',
      headers: {
        authorization: 'Bearer a.b.c',
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2025-06-18',
        'x-amzn-bedrock-agentcore-policy-session-id': 'session',
      },
      body: {
        jsonrpc: '2.0',
        id: expect.any(String),
        method: 'tools/call',
        params: { name: 'Orders___lookup', arguments: { order: 'A1' } },
      },
    },
  ]);
  expect(destroyed).toBe(1);
});
test('a call shows an approval where it has one', async () => {
  const { sent } = await call((id) => ({ chunks: [JSON.stringify(message(id, text('x')))] }), { approval: 'signed' });
  expect(sent[0].body.params).toMatchObject({ _meta: { [APPROVAL_META]: 'signed' } });
});

test('of a result only text is read', async () => {
  const content = [
    { type: 'text', text: 'one' },
    { type: 'image', text: 'no' },
    { type: 'text', text: 7 },
    null,
    { type: 'text', text: 'two' },
  ];
  expect((await json((id) => message(id, { result: { content, isError: false } }))).outcome).toBe('one\ntwo');
});

test.each<[string, (id: string) => unknown, string]>([
  ['no object', () => 'x', 'mcp: Malformed'],
  ['a list', (id) => [message(id, text('x'))], 'mcp: Malformed'],
  ['another protocol', (id) => ({ ...message(id, text('x')), jsonrpc: '1.0' }), 'mcp: Malformed'],
  ['another id', () => message('x', text('x')), 'mcp: OtherId'],
  ['a question of its own', (id) => message(id, { method: 'sampling/createMessage' }), 'mcp: AskedByServer'],
  ['a notification alone', () => ({ jsonrpc: '2.0', method: 'x' }), 'mcp: NoAnswer'],
  ['a result without content', (id) => message(id, { result: {} }), 'mcp: Malformed'],
  ['no result', (id) => message(id, {}), 'mcp: Malformed'],
  ['an error of the tool', (id) => message(id, { result: { ...text('x').result, isError: true } }), 'mcp: ToolError'],
  [
    'an error of another form',
    (id) => message(id, { result: { ...text('x').result, isError: 'no' } }),
    'mcp: ToolError',
  ],
  ['an error', (id) => message(id, { error: { code: -32_602, message: 'no' } }), 'mcp: Error-32602'],
  ['an error without a code', (id) => message(id, { error: { message: 'no' } }), 'mcp: ErrorMalformed'],
  ['an error that is none', (id) => message(id, { error: 'no' }), 'mcp: ErrorMalformed'],
  [
    'the want of an approval',
    (id) => message(id, { error: { code: AGENT_ERRORS.approvalRequired } }),
    'mcp: NotApproved',
  ],
])('an answer with %s is a failure, in words of ours', async (_, of, failure) => {
  const { outcome, destroyed } = await json(of);
  expect([outcome, destroyed]).toEqual([failure, 1]);
});

test.each<[number, (id: string) => Partial<Answered>, string]>([
  [302, () => ({}), 'mcp: Redirect'],
  [300, () => ({}), 'mcp: Redirect'],
  [399, () => ({}), 'mcp: Redirect'],
  [400, () => ({}), 'mcp: Status400'],
  [204, () => ({}), 'mcp: Status204'],
  [403, (id) => ({ chunks: [JSON.stringify(message(id, { error: { code: 5 } }))] }), 'mcp: Error5'],
  [403, () => ({ chunks: [JSON.stringify(message('other', { error: { code: 5 } }))] }), 'mcp: Status403'],
  [403, (id) => ({ chunks: [JSON.stringify(message(id, text('x')))] }), 'mcp: Status403'],
  [
    403,
    (id) => ({ type: 'text/html', chunks: [JSON.stringify(message(id, { error: { code: 5 } }))] }),
    'mcp: Status403',
  ],
  [200, () => ({ type: 'text/html' }), 'mcp: OtherType'],
  [200, () => ({ type: 'application/json', chunks: ['{'] }), 'mcp: Malformed'],
])('a status of %i may be a failure', async (status, more, failure) => {
  expect((await call((id) => ({ status, chunks: ['{}'], ...more(id) }))).outcome).toBe(failure);
});

test('an answer is read to so many bytes and no further', async () => {
  const padded = (size: number) => (id: string) => {
    const written = JSON.stringify(message(id, text('x')));
    return { chunks: [written, ' '.repeat(size - written.length)] };
  };
  expect((await call(padded(262_144))).outcome).toBe('x');
  expect((await call(padded(262_145))).outcome).toBe('mcp: TooLarge');
});
test('an answer may be cut inside of a letter', async () => {
  const { outcome } = await call((id) => {
    const bytes = Buffer.from(JSON.stringify(message(id, text('é漢'))));
    return { chunks: Array.from(bytes, (byte) => Buffer.from([byte])) };
  });
  expect(outcome).toBe('é漢');
});

describe('a stream', () => {
  const note = 'data: {"jsonrpc":"2.0","method":"notifications/progress"}\n\n';
  const event = (id: string, end = '\n') =>
    `event: message${end}data: ${JSON.stringify(message(id, text('found')))}${end}${end}`;
  test.each<[string, (id: string) => string[]]>([
    ['at once', (id) => [event(id)]],
    ['after notifications', (id) => [note, note + event(id)]],
    ['letter by letter', (id) => [...event(id)]],
    ['with other ends of lines', (id) => [event(id, '\r\n')]],
    ['letter by letter, with those', (id) => [...event(id, '\r\n')]],
    ['with the oldest ends of lines', (id) => [event(id, '\r'), ': x\r']],
    ['without a blank', (id) => [event(id).replace('data: ', 'data:')]],
    ['in several lines', (id) => [event(id).replace('"id"', '\ndata: "id"')]],
    ['after comments and empty lines', (id) => [`: ping\n\n\n${event(id)}`]],
  ])('has its answer %s', async (_, of) => {
    const { outcome, destroyed } = await streamed(of);
    expect([outcome, destroyed]).toEqual(['found', 1]);
  });
  test('has no answer where it ends before', async () => {
    expect((await streamed(() => [note])).outcome).toBe('mcp: NoAnswer');
    expect((await streamed((id) => [event(id).trimEnd()])).outcome).toBe('mcp: NoAnswer');
    expect((await streamed(() => ['data: x\n\n'])).outcome).toBe('mcp: Malformed');
  });
});

test('a call that takes too long, or whose connection breaks, says only that', async () => {
  const given = {
    timeout: 1,
    signal: new AbortController().signal,
    url: 'https://x.example/',
    arguments: {},
  } as McpCall;
  await expect(callMcpBy(() => new Promise(() => {}))(given)).rejects.toThrow('mcp: Timeout');
  const broken = callMcpBy(() => Promise.reject(new Error('secret')));
  await expect(broken({ ...given, timeout: 1_000 })).rejects.toThrow('mcp: ConnectionProblem');
  await expect(broken({ ...given, timeout: 1_000 })).rejects.toMatchObject({ name: 'McpError' });
});
