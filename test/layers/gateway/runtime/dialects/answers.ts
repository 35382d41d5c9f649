import type { Answer, TrustSignals } from '../../../../../lib/layers/gateway/runtime/answer';
import type { AnswerEvents, Rendering } from '../../../../../lib/layers/gateway/runtime/dialects/dialect';

export const ABOUT: Rendering = { requestId: 'r-1', alias: 'default', created: 1_700_000_000, includeUsage: true };
export const TRUST: TrustSignals = {
  aiGenerated: true,
  citations: [{ label: 'S1', id: 'Manual' }],
  grounding: 'supported',
  verified: true,
};

const usage = { inputTokens: 30, outputTokens: 7 };
const toolCalls = [
  { id: 'c-1', name: 'look', arguments: { at: 'this' } },
  { id: 'c-2', name: 'go', arguments: {} },
];
export const ANSWERS = {
  text: { text: 'Hello', stopReason: 'end_turn', usage },
  nothing: { text: '', stopReason: 'end_turn', usage },
  cut: { text: 'Hel', stopReason: 'max_tokens', usage },
  calls: { text: '', stopReason: 'tool_use', usage, toolCalls },
  textAndCalls: { text: 'Wait', stopReason: 'tool_use', usage, toolCalls },
  refusal: { text: '', stopReason: 'refusal', usage, refusal: { code: 'input-blocked', place: 'history' } },
  paused: { text: 'We are back soon.', stopReason: 'end_turn', usage, refusal: { code: 'static' } },
} as const satisfies Readonly<Record<string, Answer>>;

/** The events of one answer, said in these pieces, as a client reads them. */
export function streamed(
  events: AnswerEvents,
  answer: Answer,
  pieces: readonly string[] = answer.refusal || answer.text === '' ? [] : [answer.text],
): { event?: string; data: unknown }[] {
  return read(events.start() + pieces.map((piece) => events.text(piece)).join('') + events.end(answer, TRUST));
}

/** Server-sent events; data that is no JSON stays a text. */
export function read(stream: string): { event?: string; data: unknown }[] {
  expect(stream).toMatch(/\n\n$/);
  return stream
    .slice(0, -2)
    .split('\n\n')
    .map((block) => {
      const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)));
      const data = fields.data.startsWith('{') ? JSON.parse(fields.data) : fields.data;
      return fields.event === undefined ? { data } : { event: fields.event, data };
    });
}
