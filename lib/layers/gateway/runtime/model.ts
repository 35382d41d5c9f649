import {
  type BedrockRuntimeClient,
  type ContentBlock,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  type ConverseStreamOutput,
  type Message,
  type StopReason,
  type ToolConfiguration,
} from '@aws-sdk/client-bedrock-runtime';
import { Deadline } from './deadline';
import { Stop, type Usage } from './exchange';
import { type GuardrailId, onlyMasked } from './guardrail';
import type { Timeouts } from './settings';

/** One call of the model. */
export interface ModelCall {
  readonly modelId: string;
  readonly system: string;
  readonly messages: Message[];
  readonly maxTokens: number;
  readonly temperature?: number;
  readonly guardrail: GuardrailId;
  readonly tools?: ToolConfiguration;
  /** Opaque ids only: they reach the invocation log. */
  readonly metadata: Record<string, string>;
}

/** A tool the model wants to use. */
export interface ToolUse {
  readonly toolUseId: string;
  readonly name: string;
  readonly input: unknown;
}

/** What one complete call brought. */
export interface Turn {
  /** The model's text and tool uses, without its reasoning, to continue the conversation with. */
  readonly content: ContentBlock[];
  readonly text: string;
  readonly toolUses: readonly ToolUse[];
  readonly stopReason: StopReason;
  readonly usage: Usage;
  /** The guardrail masked parts of the answer. */
  readonly masked: boolean;
}

/** The model's service failed. Whether it had begun to answer cannot be known, so a reservation stays charged. */
export class ModelError extends Error {
  constructor(
    readonly reason: 'throttled' | 'unavailable' | 'refused' | 'broken' | 'timeout',
    cause: string,
  ) {
    super(cause);
    this.name = 'ModelError';
  }
}

/** The guardrail stopped the answer. */
export class Intervened extends Error {
  constructor(readonly usage: Usage) {
    super('guardrail_intervened');
    this.name = 'Intervened';
  }
}

export interface Model {
  /** One answer at once. */
  converse(call: ModelCall, signal: AbortSignal): Promise<Turn>;
  /** One answer in pieces: `onText` sees each piece as it comes, before the turn is known to be complete. */
  stream(call: ModelCall, onText: (text: string) => Promise<void> | void, signal: AbortSignal): Promise<Turn>;
}

export function bedrockModel(client: BedrockRuntimeClient, timeouts: Timeouts): Model {
  return {
    async converse(call, signal) {
      const deadline = new Deadline(timeouts.request, signal);
      try {
        const answer = await client.send(new ConverseCommand(input(call)), { abortSignal: deadline.signal });
        const blocks = answer.output?.message?.content;
        if (!blocks) throw new ModelError('broken', 'no message');
        return turn(contentOf(blocks), answer.stopReason, answer.usage, answer.trace);
      } catch (error) {
        throw modelError(error, deadline);
      } finally {
        deadline.clear();
      }
    },

    async stream(call, onText, signal) {
      const watchdog = new Deadline(timeouts.modelStart, signal);
      try {
        const request = input(call);
        const answer = await client.send(
          new ConverseStreamCommand({
            ...request,
            // asynchronous processing shows text before it is scanned, and cannot mask
            guardrailConfig: { ...request.guardrailConfig!, streamProcessingMode: 'sync' },
          }),
          { abortSignal: watchdog.signal },
        );
        if (!answer.stream) throw new ModelError('broken', 'no stream');
        return await collect(answer.stream, onText, watchdog, timeouts.modelIdle);
      } catch (error) {
        throw modelError(error, watchdog);
      } finally {
        watchdog.clear();
      }
    },
  };
}

type Events = AsyncIterable<ConverseStreamOutput>;

async function collect(
  events: Events,
  onText: (text: string) => Promise<void> | void,
  watchdog: Deadline,
  idle: number,
): Promise<Turn> {
  const blocks = new Map<number, { text: string; tool?: { toolUseId: string; name: string } }>();
  let stopReason: StopReason | undefined;
  let end: { usage?: RawUsage; trace?: unknown } | undefined;
  for await (const event of events) {
    watchdog.extend(idle);
    if (event.contentBlockStart) {
      const { contentBlockIndex = 0, start } = event.contentBlockStart;
      const tool = start?.toolUse;
      if (tool) blocks.set(contentBlockIndex, { text: '', tool: { toolUseId: tool.toolUseId!, name: tool.name! } });
    } else if (event.contentBlockDelta) {
      const { contentBlockIndex = 0, delta } = event.contentBlockDelta;
      const block = blocks.get(contentBlockIndex) ?? { text: '' };
      blocks.set(contentBlockIndex, block);
      if (delta?.text !== undefined) {
        block.text += delta.text;
        await onText(delta.text);
        // a reader who is slow must not be taken for a model that is
        watchdog.extend(idle);
      } else if (delta?.toolUse) {
        block.text += delta.toolUse.input ?? '';
      }
      // reasoning is outside the guardrail's evaluation: it is never kept and never forwarded
    } else if (event.messageStop) {
      stopReason = event.messageStop.stopReason;
    } else if (event.metadata) {
      end = event.metadata;
    }
  }
  // a connection that was closed early can end like one that was closed in time
  watchdog.signal.throwIfAborted();
  const content = [...blocks.entries()].sort(([a], [b]) => a - b).map(([, block]) => block);
  return turn(
    content.map(({ text, tool }) => (tool ? { toolUse: { ...tool, input: parseInput(text) } } : { text })),
    stopReason,
    end?.usage,
    end?.trace,
  );
}

type KeptBlock = { text: string } | { toolUse: ToolUse };
type RawUsage = {
  inputTokens?: number;
  outputTokens?: number;
  cacheReadInputTokens?: number;
  cacheWriteInputTokens?: number;
};

function turn(
  kept: readonly KeptBlock[],
  stopReason: StopReason | undefined,
  raw: RawUsage | undefined,
  trace: unknown,
): Turn {
  const usage = usageOf(raw);
  // a stream that was closed cleanly but early is silent about it: only what is missing tells
  if (!usage || !stopReason) throw new ModelError('broken', 'no usage or stop reason');
  let masked = false;
  if (stopReason === 'guardrail_intervened') {
    masked = onlyMasked((trace as { guardrail?: unknown } | undefined)?.guardrail);
    if (!masked) throw new Intervened(usage);
  }
  if (stopReason === 'content_filtered') throw new Intervened(usage);
  return {
    content: kept.filter((block) => !('text' in block) || block.text !== '') as ContentBlock[],
    text: kept.map((block) => ('text' in block ? block.text : '')).join(''),
    toolUses: kept.flatMap((block) => ('toolUse' in block ? [block.toolUse] : [])),
    stopReason,
    usage,
    masked,
  };
}

function contentOf(blocks: readonly ContentBlock[]): KeptBlock[] {
  return blocks.flatMap((block): KeptBlock[] => {
    if (block.text !== undefined) return [{ text: block.text }];
    if (!block.toolUse) return [];
    const { toolUseId, name, input: given } = block.toolUse;
    return [{ toolUse: { toolUseId: toolUseId!, name: name!, input: given } }];
  });
}

function usageOf(raw: RawUsage | undefined): Usage | undefined {
  if (!raw) return undefined;
  const parts = [raw.inputTokens, raw.outputTokens, raw.cacheReadInputTokens ?? 0, raw.cacheWriteInputTokens ?? 0];
  if (!parts.every((part) => Number.isSafeInteger(part) && part! >= 0)) return undefined;
  const [input = 0, output = 0, read = 0, write = 0] = parts;
  return { inputTokens: input + read + write, outputTokens: output };
}

function parseInput(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    // arguments that are not JSON fail their schema, and the model reads that
    return undefined;
  }
}

function input(call: ModelCall): ConverseCommandInput {
  return {
    modelId: call.modelId,
    system: [{ text: call.system }],
    messages: call.messages,
    // without it Bedrock sets aside the model's maximum
    inferenceConfig: { maxTokens: call.maxTokens, temperature: call.temperature },
    guardrailConfig: {
      guardrailIdentifier: call.guardrail.id,
      guardrailVersion: call.guardrail.version,
      // tells a masked answer from a blocked one; it is never forwarded
      trace: 'enabled',
    },
    toolConfig: call.tools,
    requestMetadata: call.metadata,
  };
}

function modelError(error: unknown, deadline: Deadline): unknown {
  // a decision about the text is not the model's failure
  if (error instanceof ModelError || error instanceof Intervened || error instanceof Stop) return error;
  if (deadline.expired) return new ModelError('timeout', 'the model was too slow');
  const { name = 'Error', $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  if (name === 'ThrottlingException' || $metadata?.httpStatusCode === 429) return new ModelError('throttled', name);
  if (name === 'AbortError' || name === 'TimeoutError') return error;
  const status = $metadata?.httpStatusCode;
  if (status !== undefined && status >= 400 && status < 500 && name !== 'ModelNotReadyException')
    return new ModelError('refused', name);
  if (status !== undefined && status >= 500) return new ModelError('unavailable', name);
  const { code } = error as { code?: string };
  return new ModelError('unavailable', code ?? name);
}
