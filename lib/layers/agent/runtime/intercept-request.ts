import { APPROVAL_META } from '../../../contract';
import { type ReadBearer, TokenError } from '../../../runtime/bearer';
import { cleanText } from '../../../runtime/characters';
import type { ReadKillSwitch } from '../../../runtime/kill-switch';
import { principalOf } from '../../../runtime/principal';
import { PROOF_ARGUMENT, unaskedText } from '../contract';
import { admits } from './access';
import type { OpenCall } from './approvals/opened';
import { isUnasked } from './approvals/unasked';
import type { Scan } from './guarded-texts';
import { intercepting, refused } from './intercepting';
import {
  forward,
  headerOf,
  type InterceptorAnswer,
  isObject,
  type Json,
  mcpEvent,
  type RequestId,
  requestIdOf,
} from './mcp-event';
import type { Caller, Prove } from './proof';
import { type AgentFacts, pseudonymOf, type WriteRecord } from './record';
import type { PinnedTool, RequestSettings } from './settings';

/** What the REQUEST interceptor needs of the world. */
export interface RequestParts {
  readonly killSwitch: ReadKillSwitch;
  readonly claims: ReadBearer;
  readonly scan: Scan;
  readonly open: OpenCall;
  readonly prove: Prove;
  readonly now: () => number;
  readonly record: WriteRecord;
}

/** Whom a token names, and what else it says. */
interface SignedIn {
  readonly caller: Caller;
  readonly claims: Json;
}

/** Milliseconds after which a call that is not decided is refused. */
const DECIDED_IN = 8_000;
/** Characters of what a client says of itself. */
const MOST_WORDS = 256;

/**
 * Decides what reaches the policy engine and the target. Whatever goes wrong, also in here, is an answer in the form that
 * AgentCore reads: what it makes of a function that throws is written nowhere. What goes on is written anew from its parts,
 * so that nothing goes on that nobody has looked at.
 */
export function interceptRequest(
  settings: Pick<RequestSettings, 'tools' | 'claims' | 'maxRequestBytes'>,
  parts: RequestParts,
): (event: unknown) => Promise<InterceptorAnswer> {
  return intercepting({ ...parts, at: 'request', within: DECIDED_IN, causeOf }, async (event, message) => {
    const { body, headers } = mcpEvent(event) ?? refused('invalidRequest', 'another form of event');
    message.id = requestIdOf(body);
    return forward(await decide(body, headers, message.facts, message.signal));
  });

  async function decide(body: unknown, headers: Json, facts: AgentFacts, signal: AbortSignal): Promise<Json> {
    if (!isObject(body) || body.jsonrpc !== '2.0' || typeof body.method !== 'string')
      refused('invalidRequest', 'no message of JSON-RPC');
    const { method } = body;
    facts.method = KNOWN.has(method) ? method : 'other';
    if (Buffer.byteLength(JSON.stringify(body)) > settings.maxRequestBytes) refused('tooLarge', 'too many bytes');
    const signedIn = await signedInAs(headers);
    facts.tenant = signedIn.caller.tenant;
    facts.principal = pseudonymOf(signedIn.caller);
    if (!KNOWN.has(method)) refused('noSuchMethod', 'not of the allowed methods');
    const id = requestIdOf(body);
    const notification = method === 'notifications/initialized';
    if (notification ? 'id' in body : id === null) refused('invalidRequest', 'no id, or one where there is none');
    const params = body.params === undefined ? {} : body.params;
    if (!isObject(params)) refused('invalidParams', 'parameters that are no object');
    const head = notification ? { jsonrpc: '2.0', method } : { jsonrpc: '2.0', id, method };
    switch (method) {
      case 'tools/call':
        return { ...head, params: await called(params, signedIn, id!, facts, signal) };
      case 'tools/list':
        return { ...head, params: shortTexts(params, ['cursor']) };
      case 'initialize':
        // a client that can do nothing is asked for nothing: no sampling, no elicitation, no roots
        return {
          ...head,
          params: { ...shortTexts(params, ['protocolVersion']), capabilities: {}, clientInfo: clientInfo(params) },
        };
      default:
        return head;
    }
  }

  async function signedInAs(headers: Json): Promise<SignedIn> {
    let verified: Awaited<ReturnType<ReadBearer>>;
    try {
      verified = await parts.claims(headerOf(headers, 'authorization'));
    } catch (error) {
      if (error instanceof TokenError) return refused('notPermitted', `token: ${error.fault}`);
      throw error;
    }
    const caller = principalOf(verified, settings.claims) ?? refused('notPermitted', 'token: missing-claim');
    return { caller, claims: verified.claims };
  }

  async function called(
    params: Json,
    { caller, claims }: SignedIn,
    id: RequestId,
    facts: AgentFacts,
    signal: AbortSignal,
  ) {
    await switchedOn();
    const { name, arguments: given = {}, _meta: meta } = params;
    const tool = typeof name === 'string' ? settings.tools.get(name) : undefined;
    if (typeof name !== 'string' || !tool) return refused('invalidParams', 'not in the catalogue');
    facts.tool = name;
    if (!isObject(given)) return refused('invalidParams', 'arguments that are no object');
    // whatever a model or a client says of who is calling
    const { [PROOF_ARGUMENT]: _said, ...args } = given;
    // what is wrong names a property, which may be anything that a client has written
    if (tool.check(args)) refused('invalidParams', 'arguments of another form');
    // before the guardrail and before people: what the policies refuse for sure costs nobody's time
    if (!admits(tool.allow, claims, args)) refused('notPermitted', 'nothing that the tool allows');
    if (hides(args, tool)) refused('invalidParams', 'characters that people cannot see');
    const { kind } = await parts.scan('OUTPUT', JSON.stringify(args), signal);
    facts.guardrail = kind;
    // masked arguments are other arguments than the caller's
    if (kind !== 'passed') refused('blocked', 'the guardrail intervened');
    let approval: string | undefined;
    if (tool.effect !== 'READ') {
      if (isUnasked(args, tool.withoutApproval)) facts.unasked = true;
      else approval = await approved(caller, name, tool, args, meta, id, signal);
    }
    if (tool.withoutProof) return { name, arguments: args };
    return { name, arguments: { ...args, [PROOF_ARGUMENT]: await parts.prove(caller, name, args, signal, approval) } };
  }

  /** Whatever is less than `on` takes the tools away, and so does a switch of which nobody knows what it says. */
  async function switchedOn(): Promise<void> {
    let mode: string;
    try {
      ({ mode } = await parts.killSwitch());
    } catch (error) {
      return refused('unavailable', `kill switch: ${causeOf(error)}`);
    }
    if (mode !== 'on') refused('switchedOff', `the kill switch is ${mode}`);
  }

  async function approved(
    { tenant, subject }: Caller,
    name: string,
    { effect, description: does, withoutApproval }: PinnedTool,
    args: Json,
    meta: unknown,
    requestId: RequestId,
    signal: AbortSignal,
  ): Promise<string> {
    const token = isObject(meta) ? meta[APPROVAL_META] : undefined;
    const description = withoutApproval ? `${does} ${unaskedText(withoutApproval)}` : does;
    const asked = { tenant, subject, tool: name, effect, description, arguments: args };
    let needed: Awaited<ReturnType<OpenCall>>;
    try {
      needed = await parts.open(asked, { token, requestId }, signal);
    } catch (error) {
      return refused('unavailable', `approvals: ${causeOf(error)}`);
    }
    if ('opened' in needed) return needed.opened;
    return refused('approvalRequired', needed.refused ?? 'no approval opens this call', { ...needed });
  }
}

const KNOWN: ReadonlySet<string> = new Set([
  'initialize',
  'notifications/initialized',
  'tools/list',
  'tools/call',
  'ping',
]);

/** The name of what went wrong and no more: messages may quote what was asked. */
const causeOf = (error: unknown): string => {
  const { name, code, service } = (error ?? {}) as { name?: unknown; code?: unknown; service?: unknown };
  return [name, service, code].filter((part) => typeof part === 'string').join(' ') || 'unknown';
};

/** Of these parameters those that are texts of a usual length. */
function shortTexts(params: Json, names: readonly string[]): Json {
  const usual = (value: unknown) => typeof value === 'string' && value.length <= 4 * MOST_WORDS;
  return Object.fromEntries(names.flatMap((name) => (usual(params[name]) ? [[name, params[name]]] : [])));
}

const clientInfo = ({ clientInfo: info }: Json): Json => {
  const word = (value: unknown) => (typeof value === 'string' ? cleanText(value).text.slice(0, MOST_WORDS) : '');
  const { name, version } = isObject(info) ? info : ({} as Json);
  return { name: word(name), version: word(version) };
};

/**
 * Whether arguments hold what a reader would not see. Of a call that changes something somebody reads them before it is
 * approved: there also letters in a form that is drawn like another one.
 */
function hides(value: unknown, tool: Pick<PinnedTool, 'effect'>): boolean {
  if (typeof value === 'string') {
    // half a character is another one for whoever reads the call next, and the proof would be of other arguments
    if (/\p{Surrogate}/u.test(value)) return true;
    const { text, removed } = cleanText(value);
    return removed > 0 || (tool.effect !== 'READ' && text !== value);
  }
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, part]) => hides(name, tool) || hides(part, tool));
}
