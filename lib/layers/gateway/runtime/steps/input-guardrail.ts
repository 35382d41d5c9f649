import type { ChatMessage, ChatTool } from '../../../../contract';
import { classificationCopy } from '../../../../runtime/classification';
import type { ApplyGuardrail, GuardrailId, GuardrailVerdict } from '../../../../runtime/guardrail';
import { guardrailOf, toolDefinitions } from '../alias';
import type { Refusal } from '../answer';
import { textsOf, withTexts } from '../chat-texts';
import { plainText } from '../clean-json';
import type { Exchange, Step } from '../exchange';
import { asRead, seams } from '../seams';
import type { GatewaySettings } from '../settings';
import { allow, deny, refuse, type Verdict } from '../verdict';

/** Milliseconds for which the guardrail is not asked again about tools that it had nothing against. */
const PASSED_AGE = 15 * 60_000;
/** And about tools that it objected to: a false alarm ends with it. */
const OBJECTION_AGE = 60_000;

interface Scan {
  readonly passed: Promise<boolean>;
  /** Until when it counts; one that runs counts for everybody who waits for it. */
  until: number;
}

/**
 * Shows the guardrail everything the model would read: each message as one text, which is then what the model gets, what
 * texts of one role say together, a copy of each with look-alikes folded and encodings opened, what the caller says of how
 * to answer and of its tools, and from time to time the definitions of the alias's own tools. At definitions, arguments and
 * results the guardrail of the model call does not look.
 */
export const inputGuardrail = (
  apply: ApplyGuardrail,
  settings: GatewaySettings,
  now: () => number = Date.now,
): Step => {
  const scanned = new Map<string, Scan>();

  const toolsPass = (exchange: Exchange, guardrail: GuardrailId): Promise<boolean> => {
    const definitions = toolDefinitions(exchange.get('alias'), settings);
    if (definitions.length === 0) return Promise.resolve(true);
    const name = exchange.get('aliasName');
    const known = scanned.get(name);
    if (known && now() < known.until) return known.passed;
    const text = definitions.map((tool) => `${tool.name}: ${tool.description}`).join('\n');
    // others wait for it too: it does not end with the request that began it
    const passed = apply(guardrail, 'INPUT', [text], new AbortController().signal).then(
      ({ kind }) => kind === 'passed',
    );
    const scan: Scan = { passed, until: Number.POSITIVE_INFINITY };
    scanned.set(name, scan);
    passed.then(
      (clear) => {
        scan.until = now() + (clear ? PASSED_AGE : OBJECTION_AGE);
      },
      () => scanned.delete(name),
    );
    return passed;
  };

  return async (exchange): Promise<Verdict> => {
    const guardrail = guardrailOf(exchange.get('alias'), settings);
    exchange.audit.guardrailId = guardrail.id;
    exchange.audit.guardrailVersion = guardrail.version;
    exchange.audit.guardrailInput = 'failed';
    const scan = (input: Input) => apply(guardrail, 'INPUT', withCopies(input), exchange.signal);
    const inputOf = (messages: readonly ChatMessage[]): Input => ({
      messages: asRead(messages),
      together: seams(messages),
      instructions: exchange.instructions,
      tools: exchange.clientTools,
    });
    const given = inputOf(exchange.get('messages'));
    const [first, tools] = await Promise.all([scan(given), toolsPass(exchange, guardrail)]);
    exchange.audit.guardrailInput = first.kind === 'passed' ? 'passed' : 'intervened';
    if (!tools) {
      exchange.audit.guardrailTools = 'intervened';
      return deny('unavailable', 'the guardrail objects to the definition of a tool');
    }
    if (first.kind !== 'blocked') return take(exchange, given, first);
    // a client that keeps no refusals sends what was blocked again and again, and an empty answer after it
    if (exchange.has('answered')) {
      const answered = inputOf(exchange.get('answered'));
      const second = await scan(answered);
      if (second.kind !== 'blocked') return take(exchange, answered, second);
    }
    return refuse('input-blocked', 'guardrail', { place: await placeOf(given, scan) });
  };
};

/** What of a request is scanned. */
interface Input {
  /** As the model reads them. */
  readonly messages: readonly ChatMessage[];
  /** What they say over their borders. */
  readonly together: readonly string[];
  readonly instructions: readonly string[];
  readonly tools: readonly ChatTool[];
}

const NOTHING: Input = { messages: [], together: [], instructions: [], tools: [] };

const textsIn = ({ messages, instructions, tools }: Input): string[] => [
  ...textsOf(messages),
  ...instructions,
  ...tools.map((tool) => JSON.stringify(tool)),
];

/** The texts, and after them copies of those that a filter could read differently. */
function withCopies(input: Input): string[] {
  const texts = [...textsIn(input), ...input.together];
  // JSON writes a line break as two letters
  const written = [...input.messages.flatMap(argumentsIn), ...input.tools].map(plainText);
  return [...texts, ...[...texts, ...written].flatMap((text) => classificationCopy(text) ?? []), ...written];
}

const argumentsIn = ({ content }: ChatMessage): unknown[] =>
  content.flatMap((block) => ('toolCall' in block ? [block.toolCall.arguments] : []));

/** Lets the model read what has passed, masked where the guardrail masked it. */
function take(exchange: Exchange, input: Input, verdict: GuardrailVerdict): Verdict {
  if (verdict.kind !== 'masked') {
    exchange.set('messages', input.messages);
    return allow;
  }
  const texts = textsIn(input);
  const messages = withTexts(input.messages, verdict.texts);
  const from = textsOf(input.messages).length;
  const definitions = texts.slice(from + input.instructions.length);
  // a schema with a mask in it is another schema
  const whole = definitions.every((text, i) => verdict.texts[from + input.instructions.length + i] === text);
  if (!messages || !whole) return refuse('input-blocked', 'what the guardrail would mask cannot be masked');
  exchange.set('messages', messages);
  exchange.instructions = verdict.texts.slice(from, from + input.instructions.length);
  return allow;
}

/** Where the blocked text stands, as far as a second look tells. A look that fails tells nothing. */
async function placeOf(
  input: Input,
  scan: (input: Input) => Promise<GuardrailVerdict>,
): Promise<Refusal['place'] | undefined> {
  const { messages, instructions, tools } = input;
  const parts: [NonNullable<Refusal['place']>, Input][] = [
    ['last-message', { ...NOTHING, messages: messages.slice(-1) }],
    ['instructions', { ...NOTHING, instructions }],
    ['tools', { ...NOTHING, tools }],
    ['history', { ...NOTHING, messages: messages.slice(0, -1) }],
  ];
  const given = parts.filter(([, part]) => textsIn(part).length > 0);
  if (given.length === 1) return undefined;
  for (const [place, part] of given) {
    try {
      if ((await scan(part)).kind === 'blocked') return place;
    } catch {
      return undefined;
    }
  }
  return undefined;
}
