import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { corrupt, eventFrame, exceptionFrame, malformedFrame } from './event-stream';
import { HttpService, INSIDE, type ServiceAnswer, type ServiceCall } from './http-service';

/** A call of the model, as Bedrock sees it. */
export interface ModelRequest {
  readonly modelId: string;
  readonly system: string;
  readonly messages: readonly { role: string; content: readonly Record<string, unknown>[] }[];
  /** All text of the last message. */
  readonly lastText: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What the scripted model answers. */
export interface ModelScript {
  /** Pieces of text. */
  readonly text?: readonly string[];
  /** Reasoning that comes before the text. */
  readonly reasoning?: string;
  readonly toolUses?: readonly { readonly name: string; readonly input: unknown }[];
  readonly stopReason?: string;
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number } | null;
  readonly trace?: unknown;
  /** Milliseconds between pieces. */
  readonly delay?: number;
}

/** What can go wrong inside a stream. */
export type StreamFault =
  | 'reset'
  | 'half-frame'
  | 'corrupt-frame'
  | 'malformed-payload'
  | 'clean-end'
  | 'exception'
  | 'throttling-exception'
  | 'stall'
  | 'drip';

/** Where it goes wrong: before any event, between the texts, after the texts, or between `messageStop` and `metadata`. */
export type StreamPlace = 'start' | 'middle' | 'end' | 'before-usage';

export type GuardrailScript = (source: 'INPUT' | 'OUTPUT', texts: readonly string[]) => GuardrailAnswer;
/** The score, 0 to 1, that contextual grounding gives an answer; the threshold is 0.75. */
export type GroundingScript = (asked: {
  readonly sources: readonly string[];
  readonly question: string;
  readonly answer: string;
}) => number | { readonly raw: unknown };
export type GuardrailAnswer = 'pass' | 'block' | { readonly mask: readonly string[] } | { readonly raw: unknown };

/** Bedrock's runtime on loopback: Converse, ConverseStream in its real binary form, and ApplyGuardrail. */
export class BedrockServer extends HttpService {
  script: (request: ModelRequest) => ModelScript = (request) => ({
    text: ['Hello', ' from the', ' model.', request.lastText ? '' : ''],
  });
  guardrail: GuardrailScript = () => 'pass';
  grounding: GroundingScript = () => 0.9;
  streamFault?: { readonly fault: StreamFault; readonly place: StreamPlace };
  /** Calls that reached a model. */
  readonly requests: ModelRequest[] = [];
  /** What the guardrail was shown. */
  readonly scanned: { readonly source: string; readonly texts: readonly string[] }[] = [];
  /** Streams whose reader went away. */
  abandoned = 0;

  constructor() {
    super(operationOf, (call) => this.answer(call));
  }

  override reset(): void {
    super.reset();
    this.streamFault = undefined;
    this.requests.length = 0;
    this.scanned.length = 0;
    this.abandoned = 0;
    this.guardrail = () => 'pass';
    this.grounding = () => 0.9;
    this.script = () => ({ text: ['Hello', ' from the', ' model.'] });
  }

  private answer(call: ServiceCall): ServiceAnswer {
    const body = JSON.parse(call.body) as Record<string, unknown>;
    if (call.operation === 'ApplyGuardrailGrounding') return this.checkGrounding(body);
    if (call.operation.startsWith('ApplyGuardrail')) return this.applyGuardrail(body);
    const request = modelRequest(call.path, body);
    this.requests.push(request);
    const script = this.script(request);
    return call.operation === 'Converse'
      ? { body: JSON.stringify(converseAnswer(script)) }
      : {
          headers: { 'content-type': 'application/vnd.amazon.eventstream' },
          body: (response) => this.stream(response, script),
        };
  }

  private checkGrounding({ content }: Record<string, unknown>): ServiceAnswer {
    const blocks = (content as { text: { text: string; qualifiers: string[] } }[]).map(({ text }) => text);
    const of = (qualifier: string) =>
      blocks.filter(({ qualifiers }) => qualifiers.includes(qualifier)).map(({ text }) => text);
    const score = this.grounding({
      sources: of('grounding_source'),
      question: of('query').join('\n'),
      answer: of('guard_content').join('\n'),
    });
    if (typeof score === 'object') return { body: JSON.stringify(score.raw) };
    const filter = (type: string, value: number) => ({
      type,
      threshold: 0.75,
      score: value,
      action: value < 0.75 ? 'BLOCKED' : 'NONE',
      detected: value < 0.75,
    });
    return {
      body: JSON.stringify({
        action: score < 0.75 ? 'GUARDRAIL_INTERVENED' : 'NONE',
        outputs: score < 0.75 ? [{ text: 'Blocked.' }] : [],
        assessments: [
          { contextualGroundingPolicy: { filters: [filter('GROUNDING', score), filter('RELEVANCE', 0.95)] } },
        ],
        usage: {},
      }),
    };
  }

  private applyGuardrail(body: Record<string, unknown>): ServiceAnswer {
    const source = body.source as 'INPUT' | 'OUTPUT';
    const texts = (body.content as { text: { text: string } }[]).map(({ text }) => text.text);
    this.scanned.push({ source, texts });
    const verdict = this.guardrail(source, texts);
    if (typeof verdict === 'object' && 'raw' in verdict) return { body: JSON.stringify(verdict.raw) };
    if (verdict === 'pass')
      return { body: JSON.stringify({ action: 'NONE', outputs: [], assessments: [{}], usage: {} }) };
    const blocked = verdict === 'block';
    return {
      body: JSON.stringify({
        action: 'GUARDRAIL_INTERVENED',
        outputs: blocked ? [{ text: 'Blocked.' }] : verdict.mask.map((text) => ({ text })),
        assessments: [
          blocked
            ? {
                contentPolicy: {
                  filters: [{ type: 'PROMPT_ATTACK', confidence: 'HIGH', action: 'BLOCKED', detected: true }],
                },
              }
            : {
                sensitiveInformationPolicy: {
                  piiEntities: [{ type: 'NAME', match: 'x', action: 'ANONYMIZED' }],
                  regexes: [],
                },
              },
        ],
        usage: {},
      }),
    };
  }

  private async stream(response: ServerResponse, script: ModelScript): Promise<void> {
    response.on('close', () => {
      if (!response.writableFinished) this.abandoned += 1;
    });
    const frames = streamFrames(script);
    const faultAt = this.streamFault ? placeOf(frames, this.streamFault.place) : -1;
    for (const [i, { bytes }] of frames.entries()) {
      if (i === faultAt && (await breakStream(response, this.streamFault!.fault, bytes))) return;
      if (response.destroyed) return;
      // what waits in memory would be "finished" for Node, also when its reader is gone
      if (!response.write(bytes)) await room(response);
      if (script.delay) await sleep(script.delay);
      // each frame a write of its own, as a model that thinks would send them
      else await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  }
}

/** Until there is room for more, or nobody to read it. */
const room = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const go = () => {
      response.off('drain', go).off('close', go);
      resolve();
    };
    response.on('drain', go).on('close', go);
  });

function operationOf({ path, body }: { path: string; body: string }): string {
  if (path.endsWith('/converse-stream')) return 'ConverseStream';
  if (path.endsWith('/converse')) return 'Converse';
  if (!path.endsWith('/apply')) return 'unknown';
  if (body.includes('"grounding_source"')) return 'ApplyGuardrailGrounding';
  return body.includes('"source":"OUTPUT"') ? 'ApplyGuardrailOutput' : 'ApplyGuardrailInput';
}

function modelRequest(path: string, body: Record<string, unknown>): ModelRequest {
  const messages = (body.messages ?? []) as ModelRequest['messages'];
  return {
    modelId: decodeURIComponent(path.split('/')[2]),
    system: ((body.system ?? []) as { text?: string }[]).map(({ text }) => text ?? '').join('\n'),
    messages,
    lastText: (messages.at(-1)?.content ?? []).map((block) => String(block.text ?? '')).join('\n'),
    body,
  };
}

const usageOf = ({ usage }: ModelScript) => {
  if (usage === null) return undefined;
  const { inputTokens, outputTokens } = usage ?? { inputTokens: 12, outputTokens: 7 };
  return { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens };
};

const stopReasonOf = ({ stopReason, toolUses }: ModelScript) =>
  stopReason ?? (toolUses?.length ? 'tool_use' : 'end_turn');

function converseAnswer(script: ModelScript): unknown {
  return {
    output: {
      message: {
        role: 'assistant',
        content: [
          ...(script.reasoning ? [{ reasoningContent: { reasoningText: { text: script.reasoning } } }] : []),
          ...(script.text ? [{ text: script.text.join('') }] : []),
          ...(script.toolUses ?? []).map(({ name, input }, i) => ({
            toolUse: { toolUseId: `tool-${i}`, name, input },
          })),
        ],
      },
    },
    stopReason: stopReasonOf(script),
    usage: usageOf(script),
    metrics: { latencyMs: 1 },
    trace: script.trace,
  };
}

interface Frame {
  readonly kind: 'start' | 'text' | 'block' | 'stop' | 'usage';
  readonly bytes: Buffer;
}

function streamFrames(script: ModelScript): Frame[] {
  const frames: Frame[] = [{ kind: 'start', bytes: eventFrame('messageStart', { role: 'assistant' }) }];
  let index = 0;
  if (script.reasoning) {
    const delta = { reasoningContent: { text: script.reasoning } };
    frames.push({ kind: 'block', bytes: eventFrame('contentBlockDelta', { contentBlockIndex: index, delta }) });
    frames.push({ kind: 'block', bytes: eventFrame('contentBlockStop', { contentBlockIndex: index }) });
    index += 1;
  }
  if (script.text) {
    for (const text of script.text) {
      frames.push({
        kind: 'text',
        bytes: eventFrame('contentBlockDelta', { contentBlockIndex: index, delta: { text } }),
      });
    }
    frames.push({ kind: 'block', bytes: eventFrame('contentBlockStop', { contentBlockIndex: index }) });
    index += 1;
  }
  for (const [i, { name, input }] of (script.toolUses ?? []).entries()) {
    const start = { toolUse: { toolUseId: `tool-${i}`, name } };
    frames.push({ kind: 'block', bytes: eventFrame('contentBlockStart', { contentBlockIndex: index, start }) });
    const text = JSON.stringify(input);
    for (const part of [text.slice(0, 5), text.slice(5)]) {
      const delta = { toolUse: { input: part } };
      frames.push({ kind: 'block', bytes: eventFrame('contentBlockDelta', { contentBlockIndex: index, delta }) });
    }
    frames.push({ kind: 'block', bytes: eventFrame('contentBlockStop', { contentBlockIndex: index }) });
    index += 1;
  }
  frames.push({ kind: 'stop', bytes: eventFrame('messageStop', { stopReason: stopReasonOf(script) }) });
  const usage = usageOf(script);
  if (usage) {
    frames.push({
      kind: 'usage',
      bytes: eventFrame('metadata', { usage, metrics: { latencyMs: 1 }, trace: script.trace }),
    });
  }
  return frames;
}

function placeOf(frames: readonly Frame[], place: StreamPlace): number {
  const texts = frames.flatMap(({ kind }, i) => (kind === 'text' ? [i] : []));
  switch (place) {
    case 'start':
      return 0;
    case 'middle':
      return texts[Math.floor(texts.length / 2)];
    case 'end':
      return frames.findIndex(({ kind }) => kind === 'stop');
    case 'before-usage':
      return frames.findIndex(({ kind }) => kind === 'usage');
  }
}

/** Breaks the stream in place of a frame; false when the stream may go on. */
async function breakStream(response: ServerResponse, fault: StreamFault, bytes: Buffer): Promise<boolean> {
  const settle = () => sleep(15);
  switch (fault) {
    case 'reset':
      await settle();
      response.destroy();
      return true;
    case 'half-frame':
      response.write(bytes.subarray(0, Math.floor(bytes.length / 2)));
      await settle();
      response.end();
      return true;
    case 'corrupt-frame':
      response.write(corrupt(bytes));
      return false;
    case 'malformed-payload':
      response.write(malformedFrame('contentBlockDelta'));
      return false;
    case 'clean-end':
      response.end();
      return true;
    case 'exception':
      response.write(exceptionFrame('modelStreamErrorException', INSIDE));
      response.end();
      return true;
    case 'throttling-exception':
      response.write(exceptionFrame('throttlingException', INSIDE));
      response.end();
      return true;
    case 'stall':
      return true;
    case 'drip':
      // one byte at a time, slower than anybody should wait
      for (const byte of bytes) {
        if (response.destroyed) return true;
        response.write(Buffer.from([byte]));
        await sleep(50);
      }
      return true;
  }
}
