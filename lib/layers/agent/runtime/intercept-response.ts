import { AGENT_ERRORS, type AgentError } from '../../../contract';
import { APPROVAL_REFUSALS, addressOf, REQUEST_ID } from '../../../contract/approval-queue';
import { cleanText } from '../../../runtime/characters';
import { drifted } from './drift';
import type { Scan } from './guarded-texts';
import { intercepting, refused } from './intercepting';
import {
  answerWith,
  type InterceptorAnswer,
  isObject,
  type Json,
  mcpEvent,
  type RequestId,
  requestIdOf,
} from './mcp-event';
import type { AgentFacts, WriteRecord } from './record';
import type { ResponseSettings } from './settings';

/** What the RESPONSE interceptor needs of the world. */
export interface ResponseParts {
  readonly scan: Scan;
  readonly now: () => number;
  readonly record: WriteRecord;
}

/** Milliseconds after which an answer that is not looked at is withheld. */
const SEEN_IN = 8_000;
/** Texts of one result. */
const MOST_TEXTS = 100;
const VERSION = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;

/**
 * Decides what of an answer reaches the caller. It is written anew: of results the text, cleaned and seen by the guardrail;
 * of lists the names that are pinned, with the template's descriptions and schemas; of errors their code, in our words.
 * What is not understood, and whatever goes wrong in here, becomes an error.
 */
export function interceptResponse(
  settings: Pick<ResponseSettings, 'tools' | 'maxResultBytes' | 'approvalsPage'>,
  parts: ResponseParts,
): (event: unknown) => Promise<InterceptorAnswer> {
  const causeOf = (error: unknown) => (error as Error)?.name ?? 'unknown';
  return intercepting({ ...parts, at: 'response', within: SEEN_IN, causeOf }, async (event, message) => {
    const { body: asked, response } = mcpEvent(event) ?? withheld('another form of event');
    if (!response || !isObject(asked)) return withheld('another form of event');
    message.id = requestIdOf(asked);
    const seen = await see(asked, message.id, response, message.facts, message.signal);
    return answerWith('result' in seen ? 200 : 202, seen);
  });

  async function see(
    asked: Json,
    id: RequestId | null,
    response: { readonly statusCode: unknown; readonly body: unknown; readonly streaming: boolean },
    facts: AgentFacts,
    signal: AbortSignal,
  ): Promise<Json> {
    // of a stream the parts that are no result are shown to nobody here
    if (response.streaming) withheld('a stream');
    const { method } = asked;
    if (method === 'notifications/initialized') return {};
    const { body } = response;
    if (!isObject(body) || body.jsonrpc !== '2.0') return withheld('no message of JSON-RPC');
    facts.method = SEEN.has(method) ? (method as string) : 'other';
    if ('error' in body) return failed(body.error, settings.approvalsPage);
    if (!SEEN.has(method)) return withheld('an answer to what nobody may ask');
    if (response.statusCode !== 200 || id === null || body.id !== id) return withheld('not the answer to this request');
    if (!isObject(body.result)) return withheld('no result');
    const head = { jsonrpc: '2.0', id };
    switch (method) {
      case 'tools/call':
        return { ...head, result: await result(body.result, asked, facts, signal) };
      case 'tools/list':
        return { ...head, result: listed(body.result, facts) };
      case 'initialize':
        return { ...head, result: greeting(body.result) };
      default:
        return { ...head, result: {} };
    }
  }

  async function result(given: Json, asked: Json, facts: AgentFacts, signal: AbortSignal): Promise<Json> {
    const name = isObject(asked.params) ? asked.params.name : undefined;
    const tool = typeof name === 'string' ? settings.tools.get(name) : undefined;
    if (!tool) return withheld('a result of a tool that is not in the catalogue');
    facts.tool = name as string;
    const { content, isError } = given;
    if (!Array.isArray(content) || (isError !== undefined && typeof isError !== 'boolean'))
      return withheld('a result of another form');
    const texts = content.flatMap((block) =>
      isObject(block) && block.type === 'text' && typeof block.text === 'string' ? [block.text] : [],
    );
    facts.dropped = content.length - texts.length + (given.structuredContent === undefined ? 0 : 1);
    const raw = texts.join('\n');
    if (texts.length > MOST_TEXTS || Buffer.byteLength(raw) > Math.min(tool.maxResultBytes, settings.maxResultBytes))
      refused('tooLarge', 'a result of too many bytes');
    const { text: clean, removed } = cleanText(raw);
    facts.strippedCharacters = removed;
    if (clean === '') return answered('', isError === true);
    const { kind, text } = await parts.scan('INPUT', clean, signal);
    facts.guardrail = kind;
    if (kind === 'blocked') return answered('The result was withheld.', true);
    return answered(text, isError === true);
  }

  function listed({ tools, nextCursor }: Json, facts: AgentFacts): Json {
    if (!Array.isArray(tools)) return withheld('a list of another form');
    const found = new Map<string, unknown>();
    const changed: string[] = [];
    for (const each of tools) {
      const name = isObject(each) ? each.name : undefined;
      const tool = typeof name === 'string' ? settings.tools.get(name) : undefined;
      if (typeof name !== 'string' || !tool) continue;
      const { description, inputSchema } = tool;
      if (drifted(each, tool)) changed.push(name);
      else found.set(name, { name, description, inputSchema });
    }
    if (changed.length > 0) facts.drifted = [...new Set(changed)];
    // two of one name, of which one has changed: nobody knows which of them a call would meet
    for (const name of changed) found.delete(name);
    const cursor = typeof nextCursor === 'string' && /^[\w+/=.:-]{1,1024}$/.test(nextCursor);
    return { tools: [...found.values()], ...(cursor && { nextCursor }) };
  }
}

const SEEN: ReadonlySet<unknown> = new Set(['initialize', 'tools/list', 'tools/call', 'ping']);

const answered = (text: string, isError: boolean): Json => ({ content: [{ type: 'text', text }], isError });

/** A target's instructions, its name and what it can do besides are not told. */
const greeting = ({ protocolVersion }: Json): Json => ({
  protocolVersion:
    typeof protocolVersion === 'string' && VERSION.test(protocolVersion)
      ? protocolVersion
      : withheld('no version of the protocol'),
  capabilities: { tools: {} },
  serverInfo: { name: 'agent-gateway', version: '1' },
});

/** An error in our words: with the code where it is one of ours, and else as something that failed. */
function failed(error: unknown, page: string | undefined): never {
  const code = isObject(error) ? error.code : undefined;
  const known = (Object.keys(AGENT_ERRORS) as AgentError[]).find((name) => AGENT_ERRORS[name] === code);
  return refused(
    known ?? 'unavailable',
    'an error',
    known === 'approvalRequired' ? approvalIn(error, page) : undefined,
  );
}

/**
 * What a caller needs to have a call approved, if it is that and nothing else. The address is written here: one that came
 * from elsewhere would send people to whoever wrote it.
 */
function approvalIn(error: unknown, page: string | undefined): Json | undefined {
  const data = isObject(error) && isObject(error.data) ? error.data : {};
  const { tool, argumentsHash, approval, refused: why } = data as Json;
  const fits = typeof tool === 'string' && /^[\w-]{1,64}$/.test(tool) && /^[0-9a-f]{64}$/.test(String(argumentsHash));
  if (!fits) return undefined;
  const id = isObject(approval) ? approval.id : undefined;
  const waits = page !== undefined && typeof id === 'string' && REQUEST_ID.test(id);
  return {
    tool,
    argumentsHash,
    ...(waits && { approval: { id, url: addressOf(page, id) } }),
    ...(APPROVAL_REFUSALS.some((each) => each === why) && { refused: why }),
  };
}

function withheld(cause: string): never {
  refused('unavailable', cause);
}
