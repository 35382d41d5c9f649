import type { Message, ToolChoice, ToolConfiguration } from '@aws-sdk/client-bedrock-runtime';
import type { ChatToolChoice } from '../../../../contract';
import { guardrailOf, modelOf, type ToolDefinition, toolDefinitions } from '../alias';
import { allowedParameters } from '../allowance';
import type { Usage } from '../answer';
import type { HandOut } from '../client-calls';
import type { Exchange, Step } from '../exchange';
import { Intervened, type Model, type ModelCall, ModelError, type ToolUse, type Turn } from '../model';
import { modelMessages } from '../model-messages';
import { mostTokens } from '../most-tokens';
import { outputPolicy } from '../output/output-policy';
import type { GatewaySettings } from '../settings';
import type { Spending } from '../spending';
import { exceeded, type RunTools } from '../tool-loop';
import { allow, deny, refuse, Stop } from '../verdict';

/** What the step needs of the gateway. */
export interface AnswerParts {
  readonly model: Model;
  readonly runTools: RunTools;
  readonly handOut: HandOut;
  /** Asked again before each round of tools: the kill switch, and who is switched off, stop what is already running. */
  readonly stops: readonly Step[];
}

/**
 * Asks the model, with the guardrail on the call, and lets its text out only through the output policy. Tools of the alias run
 * here and never at the client, tools of the client there and never here; each further call of the model is reserved like the
 * first.
 */
export const answer =
  ({ model, runTools, handOut, stops }: AnswerParts, settings: GatewaySettings): Step =>
  async (exchange) => {
    const { canary, authored } = exchange.get('prompt');
    const policy = outputPolicy(settings, canary, authored);
    const calls = new ModelCalls(exchange, model, settings);
    const withheld = exchange.get('withheld');
    const deliver = (piece: string) => (withheld ? Promise.resolve() : exchange.deliver(piece));
    let text = '';
    let usage: Usage = { inputTokens: 0, outputTokens: 0 };
    const emit = async (piece: string) => {
      const clear = policy.push(piece);
      text += clear;
      if (clear !== '') await deliver(clear);
    };
    try {
      exchange.audit.guardrailOutput = 'failed';
      for (let step = 0; ; step += 1) {
        const turn = await calls.next(emit);
        usage = {
          inputTokens: usage.inputTokens + turn.usage.inputTokens,
          outputTokens: usage.outputTokens + turn.usage.outputTokens,
        };
        exchange.audit.guardrailOutput = turn.masked ? 'intervened' : 'passed';
        if (turn.stopReason !== 'tool_use') {
          const { text: rest, data } = policy.end();
          text += rest;
          if (rest !== '') await deliver(rest);
          exchange.set('answer', { text, data, usage, stopReason: stopReasonOf(turn) });
          return allow;
        }
        const theirs = usesOfClient(exchange, turn);
        if (theirs.length > 0) {
          const toolCalls = await handOut(exchange, theirs);
          // what the model says beside a call is no answer of the agreed form
          const rest = settings.output.mode === 'json-schema' ? '' : policy.end().text;
          text += rest;
          if (rest !== '') await deliver(rest);
          exchange.set('answer', { text, toolCalls, usage, stopReason: 'tool_use' });
          return allow;
        }
        if (step >= settings.maxToolSteps || exceeded(exchange))
          return deny('model-unavailable', 'the model never stops asking for tools');
        for (const stop of stops) {
          const stopped = await stop(exchange);
          if (stopped.kind !== 'allow') return stopped;
        }
        calls.add(
          { role: 'assistant', content: turn.content },
          { role: 'user', content: await runTools(exchange, turn.toolUses) },
        );
        const verdict = await calls.reserve();
        if (verdict.kind !== 'allow') return verdict;
      }
    } catch (error) {
      if (!(error instanceof Intervened)) throw error;
      usage = {
        inputTokens: usage.inputTokens + error.usage.inputTokens,
        outputTokens: usage.outputTokens + error.usage.outputTokens,
      };
      exchange.audit.guardrailOutput = 'intervened';
      return refuse('output-blocked', 'the guardrail stopped the answer');
    } finally {
      exchange.audit.removedFromOutput = policy.removed;
      exchange.audit['gen_ai.usage.input_tokens'] = usage.inputTokens;
      exchange.audit['gen_ai.usage.output_tokens'] = usage.outputTokens;
    }
  };

/** What the client is to run. Calls of the alias's tools beside them are not made: the model asks again. */
function usesOfClient(exchange: Exchange, { toolUses }: Turn): readonly ToolUse[] {
  if (exchange.get('chat').toolChoice === 'none') return [];
  return toolUses.filter(({ name }) => exchange.clientTools.some((tool) => tool.name === name));
}

/** The calls of the model that one request makes. */
class ModelCalls {
  private readonly messages: Message[];
  private readonly call: Omit<ModelCall, 'modelId' | 'messages'>;
  private readonly modelId: string;
  private readonly spending: Spending;

  constructor(
    private readonly exchange: Exchange,
    private readonly model: Model,
    private readonly settings: GatewaySettings,
  ) {
    const alias = exchange.get('alias');
    this.spending = exchange.get('spending');
    this.modelId = modelOf(alias, exchange.get('principal').tenant);
    this.messages = modelMessages(exchange.get('messages'), exchange.get('prompt').marker);
    const own = exchange.get('killSwitch') === 'on' ? toolDefinitions(alias, settings) : [];
    const { temperature = alias.temperature, topP, stopSequences } = allowedParameters(exchange.get('chat'), alias);
    this.call = {
      system: exchange.get('prompt').system,
      maxTokens: exchange.get('maxTokens'),
      temperature,
      topP,
      stopSequences,
      guardrail: guardrailOf(alias, settings),
      tools: toolsFor([...own, ...exchange.clientTools], exchange.get('chat').toolChoice),
      metadata: { requestId: exchange.request.requestId, principal: exchange.audit.principal ?? 'unknown' },
    };
    exchange.audit['gen_ai.operation.name'] = 'chat';
    exchange.audit['gen_ai.provider.name'] = 'aws.bedrock';
  }

  add(...messages: Message[]): void {
    this.messages.push(...messages);
  }

  /** Reserves for the next call, whose input is everything so far. */
  reserve() {
    const { system, tools, maxTokens } = this.call;
    const tokens = mostTokens([system, JSON.stringify(this.messages), JSON.stringify(tools ?? '')]);
    return this.spending.reserve(tokens + maxTokens, this.exchange.signal, maxTokens);
  }

  /** One complete answer, of the fallback model where the first is throttled or away and has said nothing yet. */
  async next(emit: (text: string) => Promise<void>): Promise<Turn> {
    let spoke = false;
    const listen = async (text: string) => {
      spoke = true;
      await emit(text);
    };
    try {
      return await this.ask(this.modelId, listen);
    } catch (error) {
      const passing = error instanceof ModelError && (error.reason === 'throttled' || error.reason === 'unavailable');
      const { fallbackModelId } = this.settings;
      if (!passing || spoke || this.exchange.signal.aborted || !fallbackModelId) throw error;
      // a call that may have run costs something: its reservation stays, and the next call gets its own
      if (error.ran) {
        const verdict = await this.reserve();
        if (verdict.kind !== 'allow') throw new Stop(verdict);
      }
      this.exchange.audit.fallback = true;
      return await this.ask(fallbackModelId, listen);
    }
  }

  private async ask(modelId: string, emit: (text: string) => Promise<void>): Promise<Turn> {
    const { exchange, spending } = this;
    exchange.audit['gen_ai.request.model'] = modelId;
    const call = { ...this.call, modelId, messages: [...this.messages] };
    spending.asked();
    try {
      const turn = exchange.streaming
        ? await this.model.stream(call, { text: emit, heard: (bytes) => spending.heard(bytes) }, exchange.signal)
        : await this.model.converse(call, exchange.signal);
      spending.answered(turn.usage);
      exchange.audit['gen_ai.response.finish_reasons'] = [turn.stopReason];
      if (!exchange.streaming) await emit(turn.text);
      return turn;
    } catch (error) {
      if (error instanceof Intervened) {
        spending.answered(error.usage);
        exchange.audit['gen_ai.response.finish_reasons'] = ['guardrail_intervened'];
      }
      if (error instanceof ModelError && !error.ran) spending.notRun();
      throw error;
    }
  }
}

/** Tools as the model is told about them. */
function toolsFor(tools: readonly ToolDefinition[], choice: ChatToolChoice | undefined): ToolConfiguration | undefined {
  if (tools.length === 0) return undefined;
  return {
    tools: tools.map(({ name, description, inputSchema }) => ({
      toolSpec: { name, description: description || undefined, inputSchema: { json: inputSchema as never } },
    })),
    toolChoice: choiceFor(choice),
  };
}

/** `none` has no word in Converse: calls that come all the same are answered with an error. */
function choiceFor(choice: ChatToolChoice | undefined): ToolChoice | undefined {
  if (choice === 'required') return { any: {} };
  return typeof choice === 'object' ? { tool: { name: choice.name } } : undefined;
}

function stopReasonOf({ stopReason }: Turn) {
  switch (stopReason) {
    case 'end_turn':
    case 'stop_sequence':
    case 'max_tokens':
      return stopReason;
    case 'model_context_window_exceeded':
      return 'max_tokens';
    case 'guardrail_intervened':
      // only masked: `Intervened` is thrown for everything else
      return 'end_turn';
    default:
      throw new ModelError('broken', `stop reason ${stopReason}`);
  }
}
