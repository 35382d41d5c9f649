import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { AGENT_ERRORS, APPROVAL_META } from '../../../contract';
import { REQUEST_ID } from '../../../contract/approval-queue';
import { Deadline } from '../../../runtime/deadline';
import { unlessAborted } from '../../../runtime/unless-aborted';

/** One call of a tool at an agent gateway, with the token of whoever asks. */
export interface McpCall {
  readonly url: string;
  readonly token: string;
  /** `<Target>___<tool>`. */
  readonly tool: string;
  readonly arguments: unknown;
  /** Names the conversation to the gateway's temporal policies. */
  readonly session: string;
  readonly approval?: string;
  /** Milliseconds of the whole call. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** Calls a tool and returns the text of its result. Throws `McpError` when it fails, in whatever way. */
export type CallMcp = (call: McpCall) => Promise<string>;

/** A call that failed. Its text is for the record, and says nothing of what the other side has written. */
export class McpError extends Error {
  constructor(
    readonly code: string,
    /** For `NOT_APPROVED`: the request that people decide about. */
    readonly request?: string,
  ) {
    super(`mcp: ${code}`);
    this.name = 'McpError';
  }
}

/** Code of an error: the agent gateway wants an approval that opens this call. */
export const NOT_APPROVED = 'NotApproved';
/** Bytes of an answer, with all that a stream says before it. */
const MOST_BYTES = 262_144;
/** Milliseconds that a call may take at most, whatever its tool asks for. */
const LONGEST = 30_000;
const PROTOCOL = '2025-06-18';

/** What is read of an answer. It is not unpacked, because nothing asks for it packed. */
export type Answer = Pick<IncomingMessage, 'statusCode' | 'headers' | 'destroy'> & AsyncIterable<Buffer>;

/** Sends a text to one address, and resolves with the head of its answer. It goes on to no other: the token is for one host. */
export type Post = (
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
) => Promise<Answer>;

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Calls a tool by MCP over HTTP, and does nothing else of it: it neither lists, nor subscribes, nor lets itself be asked.
 * Whatever the other side wants of its caller ends the call (a sampling of our model, a question to the user, folders), and
 * so does an address to go on to. Notifications are not read.
 */
export const callMcpBy =
  (post: Post): CallMcp =>
  async (call) => {
    const deadline = new Deadline(Math.min(call.timeout, LONGEST), call.signal);
    try {
      // raced, too: whatever the connection makes of the signal while an answer trickles in
      return await unlessAborted(exchange(post, call, deadline.signal), deadline.signal);
    } catch (error) {
      if (error instanceof McpError) throw error;
      throw new McpError(deadline.expired ? 'Timeout' : 'ConnectionProblem');
    } finally {
      deadline.clear();
    }
  };

/**
 * By Node itself: a call costs half of what it costs by `fetch`. A connection that was idle for four seconds is closed, because
 * a call that meets a dead one is not repeated: it may have acted.
 */
const POOL = { keepAlive: true, maxSockets: 512, timeout: 4_000 };
const agents = { 'http:': new HttpAgent(POOL), 'https:': new HttpsAgent(POOL) };

const post: Post = (url, headers, body, signal) =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const secure = url.protocol === 'https:';
    const agent = agents[secure ? 'https:' : 'http:'];
    const outgoing = (secure ? httpsRequest : httpRequest)(url, { method: 'POST', headers, agent });
    const stop = () => outgoing.destroy(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    outgoing.on('close', () => signal.removeEventListener('abort', stop));
    outgoing.on('error', reject);
    outgoing.on('response', resolve);
    outgoing.end(body);
  });

export const callMcp: CallMcp = callMcpBy(post);

async function exchange(
  send: Post,
  { url, token, tool, session, approval, ...call }: McpCall,
  signal: AbortSignal,
): Promise<string> {
  const id = crypto.randomUUID();
  const meta = approval === undefined ? {} : { _meta: { [APPROVAL_META]: approval } };
  const params = { name: tool, arguments: call.arguments, ...meta };
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': PROTOCOL,
    'x-amzn-bedrock-agentcore-policy-session-id': session,
  };
  const body = JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params });
  const answer = await send(new URL(url), headers, body, signal);
  try {
    const { statusCode: status = 0 } = answer;
    if (status >= 300 && status < 400) throw new McpError('Redirect');
    const kind = (answer.headers['content-type'] ?? '').split(';')[0].trim().toLowerCase();
    const chunks = limited(answer);
    if (status !== 200) {
      const said = kind === 'application/json' ? parsed(await all(chunks)) : undefined;
      throw isObject(said) && said.id === id && isObject(said.error)
        ? refusal(said.error)
        : new McpError(`Status${status}`);
    }
    if (kind === 'application/json') return textOf(answerIn(parsed(await all(chunks)), id) ?? fail('NoAnswer'));
    if (kind !== 'text/event-stream') return fail('OtherType');
    for await (const data of events(chunks)) {
      const message = answerIn(parsed(data), id);
      if (message) return textOf(message);
    }
    return fail('NoAnswer');
  } finally {
    // a stream that goes on after its answer, or one that was given up; of one that ended the connection is kept
    answer.destroy();
  }
}

/** The answer to our request; undefined for a notification. */
function answerIn(message: unknown, id: string): Json | undefined {
  if (!isObject(message) || message.jsonrpc !== '2.0') return fail('Malformed');
  if ('method' in message) return 'id' in message ? fail('AskedByServer') : undefined;
  return message.id === id ? message : fail('OtherId');
}

/** Text blocks alone: what is structured, linked or embedded went past the gateway's schema and past its guardrail. */
function textOf({ result, error }: Json): string {
  if (error !== undefined) throw refusal(error);
  if (!isObject(result) || !Array.isArray(result.content)) return fail('Malformed');
  // comes with a status of 200, and its text is the tool's
  if (result.isError !== undefined && result.isError !== false) return fail('ToolError');
  return result.content
    .flatMap((block) =>
      isObject(block) && block.type === 'text' && typeof block.text === 'string' ? [block.text] : [],
    )
    .join('\n');
}

const refusal = (error: unknown): McpError => {
  const { code, data } = isObject(error) && Number.isSafeInteger(error.code) ? error : ({ code: 'Malformed' } as Json);
  if (code !== AGENT_ERRORS.approvalRequired) return new McpError(`Error${code}`);
  const id = isObject(data) && isObject(data.approval) ? data.approval.id : undefined;
  return new McpError(NOT_APPROVED, typeof id === 'string' && REQUEST_ID.test(id) ? id : undefined);
};

function fail(code: string): never {
  throw new McpError(code);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return fail('Malformed');
  }
}

async function* limited(answer: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let size = 0;
  for await (const chunk of answer) {
    size += chunk.byteLength;
    if (size > MOST_BYTES) fail('TooLarge');
    yield decoder.decode(chunk, { stream: true });
  }
}

async function all(chunks: AsyncGenerator<string>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += chunk;
  return text;
}

/**
 * The data of server-sent events, one by one as they come. What has come of a line is not looked at again with each piece that
 * comes: a line that arrives letter by letter would cost its square.
 */
async function* events(chunks: AsyncGenerator<string>): AsyncGenerator<string> {
  let lines: string[] = [];
  let rest = '';
  // of a line end that may be one half of another
  let carried = '';
  for await (const chunk of chunks) {
    const parts = (carried + chunk).split(/\r\n|\n|\r(?!$)/);
    carried = parts.at(-1)!.endsWith('\r') ? '\r' : '';
    const last = parts.pop()!.slice(0, carried === '' ? undefined : -1);
    for (const part of parts) {
      const line = rest + part;
      rest = '';
      if (line.startsWith('data:')) lines.push(line.slice(5).replace(/^ /, ''));
      if (line !== '' || lines.length === 0) continue;
      yield lines.join('\n');
      lines = [];
    }
    rest += last;
  }
}
