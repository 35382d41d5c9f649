import type {
  ContentBlock,
  ConverseRequest,
  ConverseResponse,
  ConverseStreamOutput,
  ConverseStreamRequest,
  Message,
  StopReason,
  ToolConfiguration,
} from '@aws-sdk/client-bedrock-runtime';
import { type AwsCall, AwsError, connectionProblem, parseBody, refusedBy } from '../../../runtime/aws-call';
import { type AwsSend, NO_CONNECTION } from '../../../runtime/aws-send';
import { Deadline } from '../../../runtime/deadline';
import { type GuardrailId, onlyMasked } from '../../../runtime/guardrail';
import type { Usage } from './answer';
import { converseEvents } from './event-stream';
import type { Timeouts } from './settings';
import { Stop } from './verdict';

/** One call of the model. */
export interface ModelCall {
  readonly modelId: string;
  readonly system: string;
  readonly messages: Message[];
  readonly maxTokens: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly stopSequences?: readonly string[];
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

/** The model's service failed. */
export class ModelError extends Error {
  constructor(
    readonly reason: 'throttled' | 'unavailable' | 'refused' | 'broken' | 'timeout',
    cause: string,
    /** False where the service said, instead of an answer, that it did not run the model, or was never reached. */
    readonly ran = true,
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

/** Follows a stream. */
export interface Listener {
  /** Sees each piece of text as it comes, before the turn is known to be complete. */
  text(piece: string): Promise<void>;
  /** Told of everything the model said, whether or not it is text that counts, by its bytes. */
  heard(bytes: number): void;
}

export interface Model {
  /** One answer at once. */
  converse(call: ModelCall, signal: AbortSignal): Promise<Turn>;
  /** One answer in pieces. */
  stream(call: ModelCall, listener: Listener, signal: AbortSignal): Promise<Turn>;
}

const SERVICE = 'bedrock-runtime';

export function bedrockModel(call: AwsCall, send: AwsSend, timeouts: Timeouts): Model {
  return {
    async converse(asked, signal) {
      try {
        const answer = await call({
          service: SERVICE,
          path: `${pathOf(asked)}/converse`,
          body: input(asked),
          timeout: timeouts.request,
          // an attempt that failed may have been counted: whether to repeat it is decided where tokens are counted
          attempts: 1,
          signal,
        });
        const { output, stopReason, usage, trace } = parseBody(SERVICE, answer) as Partial<ConverseResponse>;
        const blocks = output?.message?.content;
        if (!blocks) throw new ModelError('broken', 'no message');
        return turn(contentOf(blocks), stopReason, usage, trace);
      } catch (error) {
        throw modelError(error);
      }
    },

    async stream(asked, listener, signal) {
      const watchdog = new Deadline(timeouts.modelStart, signal);
      try {
        const request = input(asked);
        const body: Omit<ConverseStreamRequest, 'modelId'> = {
          ...request,
          // asynchronous processing shows text before it is scanned, and cannot mask
          guardrailConfig: { ...request.guardrailConfig!, streamProcessingMode: 'sync' },
        };
        const answer = await send(
          { service: SERVICE, path: `${pathOf(asked)}/converse-stream`, body },
          watchdog.signal,
        );
        if (answer.statusCode !== 200) throw await refusedBy(SERVICE, answer);
        return await collect(converseEvents(answer), listener, watchdog, timeouts.modelIdle);
      } catch (error) {
        throw watchdog.expired && !isDecision(error)
          ? new ModelError('timeout', 'the model was too slow')
          : modelError(error);
      } finally {
        watchdog.clear();
      }
    },
  };
}

const pathOf = ({ modelId }: ModelCall): string => `/model/${encodeURIComponent(modelId)}`;

async function collect(
  batches: AsyncIterable<readonly ConverseStreamOutput[]>,
  listener: Listener,
  watchdog: Deadline,
  idle: number,
): Promise<Turn> {
  const said = new Said();
  for await (const events of batches) {
    watchdog.extend(idle);
    for (const event of events) said.add(event);
    const { text, bytes } = said.take();
    listener.heard(bytes);
    if (text !== '') {
      // a reader who is slow must not be taken for a model that is
      watchdog.pause();
      await listener.text(text);
      watchdog.extend(idle);
    }
  }
  // a connection that was closed early can end like one that was closed in time
  watchdog.throwIfAborted();
  return said.turn();
}

/** What a stream has said so far. */
class Said {
  private readonly blocks = new Map<number, { text: string; tool?: { toolUseId: string; name: string } }>();
  private readonly ends: { usage?: RawUsage; trace?: unknown }[] = [];
  private stopReason?: StopReason;
  private text = '';
  private bytes = 0;

  add(event: ConverseStreamOutput): void {
    if (event.contentBlockStart) {
      const { contentBlockIndex = 0, start } = event.contentBlockStart;
      const tool = start?.toolUse;
      this.bytes += bytesOf(start);
      if (tool)
        this.blocks.set(contentBlockIndex, { text: '', tool: { toolUseId: tool.toolUseId!, name: tool.name! } });
    } else if (event.contentBlockDelta) {
      const { contentBlockIndex = 0, delta } = event.contentBlockDelta;
      const block = this.blocks.get(contentBlockIndex) ?? { text: '' };
      this.blocks.set(contentBlockIndex, block);
      this.bytes += bytesOf(delta?.text ?? delta?.toolUse?.input ?? delta);
      if (delta?.text !== undefined) {
        block.text += delta.text;
        this.text += delta.text;
      } else if (delta?.toolUse) {
        block.text += delta.toolUse.input ?? '';
      }
      // reasoning is outside the guardrail's evaluation: it is never kept and never forwarded
    } else if (event.messageStop) {
      this.stopReason = event.messageStop.stopReason;
    } else if (event.metadata) {
      this.ends.push(event.metadata);
    }
  }

  /** The text since the last time, and how many bytes were said, text or not. */
  take(): { readonly text: string; readonly bytes: number } {
    const { text, bytes } = this;
    this.text = '';
    this.bytes = 0;
    return { text, bytes };
  }

  turn(): Turn {
    const content = [...this.blocks.entries()].sort(([a], [b]) => a - b).map(([, block]) => block);
    return turn(
      content.map(({ text, tool }) => (tool ? { toolUse: { ...tool, input: parseInput(text) } } : { text })),
      this.stopReason,
      larger(this.ends.map(({ usage }) => usage)),
      this.ends.map(({ trace }) => trace),
    );
  }
}

const bytesOf = (said: unknown): number =>
  said === undefined ? 0 : Buffer.byteLength(typeof said === 'string' ? said : JSON.stringify(said));

/** The usage of a stream that reports it more than once: the larger one counts, and one that cannot be read spoils all. */
function larger(reports: readonly (RawUsage | undefined)[]): RawUsage | undefined {
  const sum = (report: RawUsage | undefined) => {
    const usage = usageOf(report);
    return usage ? usage.inputTokens + usage.outputTokens : Number.POSITIVE_INFINITY;
  };
  return reports.reduce((most, next) => (sum(next) > sum(most) ? next : most), reports[0]);
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
    masked = onlyMasked([trace].flat().map((part) => (part as { guardrail?: unknown } | undefined)?.guardrail));
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

function input(call: ModelCall): Omit<ConverseRequest, 'modelId'> {
  return {
    system: [{ text: call.system }],
    messages: call.messages,
    // without it Bedrock sets aside the model's maximum
    inferenceConfig: {
      maxTokens: call.maxTokens,
      temperature: call.temperature,
      topP: call.topP,
      stopSequences: call.stopSequences && [...call.stopSequences],
    },
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

/** A decision about the text is not the model's failure. */
const isDecision = (error: unknown): boolean =>
  error instanceof ModelError || error instanceof Intervened || error instanceof Stop;

/** What Bedrock says, with this status and in place of an answer, of a call that it does not run. */
const NOT_RUN: Readonly<Record<string, number>> = {
  ThrottlingException: 429,
  ModelNotReadyException: 429,
  ServiceUnavailableException: 503,
  ValidationException: 400,
  ServiceQuotaExceededException: 400,
  AccessDeniedException: 403,
  ResourceNotFoundException: 404,
};
/** What becomes of a connection over which nothing was sent. */
const NOT_REACHED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', NO_CONNECTION];

function modelError(error: unknown): unknown {
  if (isDecision(error)) return error;
  const { code, status } = error instanceof AwsError ? error : { code: connectionProblem(error), status: 0 };
  const ran = status === 0 ? !NOT_REACHED.includes(code) : NOT_RUN[code] !== status;
  if (code === 'Timeout') return new ModelError('timeout', 'the model was too slow');
  // one that comes in a stream may come after tokens that are billed
  if (status === 429) return new ModelError('throttled', code, ran);
  if (status >= 400 && status < 500) return new ModelError('refused', code, ran);
  return new ModelError('unavailable', code, ran);
}
