import type { ContentBlock, ToolResultBlock } from '@aws-sdk/client-bedrock-runtime';
import { ABSENT, type AuditToolCall, CEDAR, type ToolConfig, toolAction } from '../../../contract';
import { type Check, compileSchema } from '../../../contract/json-schema';
import { approvalsOf, argumentsHash } from '../../../runtime/approval';
import { cleanText } from '../../../runtime/characters';
import type { ApplyGuardrail } from '../../../runtime/guardrail';
import { type Keys, keyedHash } from '../../../runtime/secrets';
import { isBehind, NotApproved } from './agent-tools';
import { guardrailOf } from './alias';
import type { Authorize } from './authorizer';
import { showsCanary } from './canary';
import type { Exchange } from './exchange';
import type { Ledger } from './ledger';
import type { ToolUse } from './model';
import { untrusted } from './prompt-parts';
import type { GatewaySettings } from './settings';
import type { RunTool, ToolCaller } from './tools';
import { refuse, Stop } from './verdict';

/** Answers the tool uses of one turn with the blocks that the model reads next. */
export type RunTools = (exchange: Exchange, uses: readonly ToolUse[]) => Promise<ContentBlock[]>;

/** What a tool loop needs of the gateway. */
export interface ToolParts {
  readonly authorize: Authorize | undefined;
  readonly apply: ApplyGuardrail;
  readonly run: RunTool;
  readonly keys: Keys;
  readonly ledger: Pick<Ledger, 'redeem'>;
  readonly now: () => number;
}

/** Milliseconds for which a secret is not read again because an approval does not fit it. */
const ROTATED = 60_000;

interface Outcome {
  readonly decision: AuditToolCall['decision'];
  /** What the model reads. */
  readonly text: string;
  readonly policies?: readonly string[];
}

/** A call beyond the bound was asked for before: a model that goes on all the same is not asked again. */
export const exceeded = ({ toolCalls }: Exchange): boolean =>
  toolCalls.some(({ decision }) => decision === 'over-limit');

/**
 * Runs tools one after another, as many in one request as the alias allows, over all turns and in one. Each call is decided
 * on its own, with its arguments: known to the alias, of the agreed form, free of the canary, permitted by policy, clear for
 * the guardrail, approved where it changes something. Its result is scanned too, because the guardrail of the model call looks
 * at neither. Where an agent gateway runs the tool, it decides once more, and about approvals alone.
 */
export function toolLoop(settings: GatewaySettings, parts: ToolParts): RunTools {
  const tools = settings.document?.tools ?? {};
  const checks = new Map<string, Check>(
    Object.entries(tools).map(([name, tool]) => [name, compileSchema(tool.inputSchema)]),
  );
  return async (exchange, uses) => {
    const auditKey = await parts.keys('audit');
    const results: ContentBlock[] = [];
    for (const use of uses) {
      const hash = argumentsHash(use.input);
      const record = (decision: AuditToolCall['decision'], policies?: readonly string[]) =>
        exchange.toolCalls.push({
          name: use.name.slice(0, 64),
          argumentsHash: keyedHash(auditKey, hash),
          decision,
          policies,
        });
      try {
        const { decision, text, policies } = await decide(exchange, use, hash);
        record(decision, policies);
        results.push({ toolResult: result(use, text, decision === 'allowed') });
      } catch (error) {
        // an answer that ends here still says which call ended it
        record(error instanceof Stop && error.verdict.kind === 'refuse' ? 'approval-required' : 'failed');
        throw error;
      }
    }
    return results;
  };

  async function decide(exchange: Exchange, use: ToolUse, hash: string): Promise<Outcome> {
    const alias = exchange.get('alias');
    const { maxToolCalls = ABSENT.maxToolCalls } = alias;
    // each call costs calls of the guardrail and a function, and the user's velocity counted one request
    if (exchange.toolCalls.length >= maxToolCalls)
      return { decision: 'over-limit', text: 'No more tools can be called.' };
    const tool = alias.tools?.includes(use.name) && exchange.get('killSwitch') === 'on' ? tools[use.name] : undefined;
    if (!tool) return { decision: 'denied', text: 'There is no such tool.' };
    const problem = checks.get(use.name)!(use.input);
    if (problem) return { decision: 'invalid', text: `The arguments are not valid: ${problem}.` };
    const written = JSON.stringify(use.input);
    if (showsCanary(use.input, exchange.get('prompt').canary)) {
      throw new Stop(refuse('context-leak', 'the canary was in the arguments of a tool'));
    }
    const approved = await approval(exchange, use, hash);
    const { allowed, policies } = await authorization(exchange, use, tool, approved);
    if (!allowed) return { decision: 'denied', text: 'This call is not permitted.', policies };
    const guardrail = guardrailOf(alias, settings);
    const verdict = await parts.apply(guardrail, 'OUTPUT', [written], exchange.signal);
    if (verdict.kind !== 'passed') return { decision: 'blocked', text: 'The arguments were blocked.', policies };
    if (tool.mutating && !approved && !isBehind(settings, use.name)) throw unapproved(use, hash);
    return { ...(await call(exchange, use, hash, guardrail)), policies };
  }

  async function call(
    exchange: Exchange,
    use: ToolUse,
    hash: string,
    guardrail: { id: string; version: string },
  ): Promise<Outcome> {
    let raw: string;
    try {
      raw = await parts.run(use.name, use.input, callerOf(exchange), exchange.signal);
    } catch (error) {
      exchange.signal.throwIfAborted();
      if (error instanceof NotApproved) throw unapproved(use, hash, error.request);
      exchange.audit.cause = `tool ${use.name}: ${(error as Error).message}`;
      return { decision: 'failed', text: 'The tool failed.' };
    }
    const { text } = cleanText(raw);
    if (text === '') return { decision: 'allowed', text: '(no result)' };
    const verdict = await parts.apply(guardrail, 'INPUT', [text], exchange.signal);
    if (verdict.kind === 'blocked') return { decision: 'blocked', text: 'The result was withheld.' };
    const shown = verdict.kind === 'masked' ? verdict.texts[0] : text;
    exchange.toolResults.push(shown);
    return { decision: 'allowed', text: untrusted(shown, use.name, exchange.get('prompt').marker) };
  }

  /** True when one of the request's approvals is for this call. It is used up then, also if the call is refused after all. */
  async function approval(exchange: Exchange, { name: tool }: ToolUse, hash: string): Promise<boolean> {
    const { approvals = [] } = exchange.get('chat');
    // what the agent gateway uses up is not used up here
    if (approvals.length === 0 || isBehind(settings, tool)) return false;
    const bound = { principal: exchange.get('principal'), tool, argumentsHash: hash };
    const signedBy = (key: Buffer) => approvalsOf(key, bound, approvals, parts.now());
    let names = signedBy(await parts.keys('approval'));
    // whoever approves may have read a secret that has been rotated since we read it
    if (names.length === 0) names = signedBy(await parts.keys('approval', ROTATED));
    const use = crypto.randomUUID();
    for (const name of names) {
      if (await parts.ledger.redeem(name, use, exchange.signal)) return true;
    }
    return false;
  }

  /** By the name under which whoever approves signs it. */
  function unapproved({ name, input }: ToolUse, hash: string, request?: NotApproved['request']): Stop {
    const tool = isBehind(settings, name) ? settings.agentGateway!.tools[name] : name;
    const approval = { tool, arguments: input, argumentsHash: hash, ...(request && { request }) };
    return new Stop(refuse('approval-required', name, { approval }));
  }

  async function authorization(exchange: Exchange, use: ToolUse, tool: ToolConfig, approved: boolean) {
    try {
      return await parts.authorize!(
        {
          principal: exchange.get('principal'),
          action: toolAction(use.name),
          resource: { type: CEDAR.tool, id: use.name, attributes: { mutating: tool.mutating ?? false } },
          context: { alias: exchange.get('aliasName'), approved, arguments: use.input },
        },
        exchange.signal,
      );
    } catch (error) {
      exchange.signal.throwIfAborted();
      exchange.audit.cause = `no decision: ${(error as Error).message}`;
      return { allowed: false, policies: [] };
    }
  }
}

const callerOf = (exchange: Exchange): ToolCaller => ({
  principal: exchange.get('principal'),
  authorization: exchange.request.headers?.authorization,
  conversation: exchange.get('chat').conversationId ?? exchange.request.requestId,
  approvals: exchange.get('chat').approvals ?? [],
});

const result = ({ toolUseId }: ToolUse, text: string, ok: boolean): ToolResultBlock => ({
  toolUseId,
  content: [{ text }],
  status: ok ? 'success' : 'error',
});
