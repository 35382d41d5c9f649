import type { AliasConfig, Chat, ChatMessage } from '../../../../../lib/contract';
import {
  Intervened,
  type Model,
  type ModelCall,
  ModelError,
  type Turn,
} from '../../../../../lib/layers/gateway/runtime/model';
import { type AnswerParts, answer } from '../../../../../lib/layers/gateway/runtime/steps/answer';
import { allow, deny, Stop, type Verdict } from '../../../../../lib/layers/gateway/runtime/verdict';
import { alias, exchangeWith, says, settings } from './exchanges';

const turn = (more: Partial<Turn> = {}): Turn => ({
  content: [{ text: more.text ?? 'Hello.' }],
  text: 'Hello.',
  toolUses: [],
  stopReason: 'end_turn',
  usage: { inputTokens: 10, outputTokens: 3 },
  masked: false,
  ...more,
});
const use = (name: string, input: unknown = {}) => ({ toolUseId: 'u1', name, input });
const uses = (...names: string[]): Partial<Turn> => ({
  stopReason: 'tool_use',
  toolUses: names.map((name) => use(name)),
  text: 'One moment.',
});
const TOOL = { name: 'weather', inputSchema: { type: 'object' } };
const lookup = { description: 'Looks up.', inputSchema: { type: 'object', properties: {} } };

interface Asked {
  readonly alias?: AliasConfig;
  readonly chat?: Partial<Chat>;
  readonly messages?: readonly ChatMessage[];
  readonly killSwitch?: string;
  readonly withheld?: boolean;
  readonly streaming?: boolean;
  readonly clientTools?: boolean;
  readonly settings?: Parameters<typeof settings>[0];
  readonly signal?: AbortSignal;
}

/** Runs the step with a model that does what `script` says of each call. */
async function run(script: (Partial<Turn> | Error)[], asked: Asked = {}, parts: Partial<AnswerParts> = {}) {
  const calls: ModelCall[] = [];
  const spent: unknown[] = [];
  const next = (call: ModelCall): Turn => {
    calls.push(call);
    const now = script[Math.min(calls.length, script.length) - 1];
    if (now instanceof Error) throw now;
    return turn(now);
  };
  const model: Model = {
    converse: async (call) => next(call),
    stream: async (call, listener) => {
      const said = next(call);
      listener.heard(said.text.length);
      for (const piece of said.text.split(/(?<= )/)) await listener.text(piece);
      return said;
    },
  };
  let full = allow as Verdict;
  const spending = {
    reserve: async (...given: unknown[]) => {
      spent.push(['reserve', given[0], given[2]]);
      return full;
    },
    asked: () => spent.push('asked'),
    notRun: () => spent.push('not run'),
    heard: (bytes: number) => spent.push(['heard', bytes]),
    answered: ({ inputTokens, outputTokens }: Turn['usage']) => spent.push(['answered', inputTokens, outputTokens]),
  };
  const exchange = exchangeWith(
    {
      alias: asked.alias ?? alias(),
      chat: { messages: [], ...asked.chat },
      messages: asked.messages ?? [says('user', 'Hi')],
      killSwitch: asked.killSwitch ?? 'on',
      prompt: { system: 'SYSTEM', authored: 'Be brief.', canary: 'zq0123456789abcdefghi', marker: 'm' },
      maxTokens: 50,
      withheld: asked.withheld ?? false,
      spending,
    },
    { signal: asked.signal },
  );
  exchange.streaming = asked.streaming ?? false;
  if (asked.clientTools) exchange.clientTools = [TOOL];
  const step = answer(
    {
      model,
      runTools: async (_, given) =>
        given.map(({ toolUseId }) => ({ toolResult: { toolUseId, content: [{ text: 'found' }] } })),
      handOut: async (_, given) => given.map(({ name }) => ({ id: 'call_1', name, arguments: {} })),
      stops: [],
      ...parts,
    },
    settings({ document: { tools: { lookup } }, ...asked.settings }),
  );
  const decide = async () => {
    try {
      return await step(exchange);
    } catch (error) {
      return error;
    }
  };
  const { audit, delivered } = exchange;
  return { exchange, audit, delivered, calls, spent, decide, refuseMore: (verdict: Verdict) => (full = verdict) };
}

describe('a call of the model', () => {
  test('says everything that was decided of it, and what the request is known by', async () => {
    const given = alias({
      guardrail: { id: 'own', version: '2' },
      temperature: 0.2,
      tenantProfiles: { acme: 'profile' },
    });
    const { calls, decide, audit } = await run([{}], { alias: given });
    audit.principal = 'pseudonym';
    expect(await decide()).toEqual(allow);
    expect(calls[0]).toMatchObject({
      modelId: 'profile',
      system: 'SYSTEM',
      messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
      maxTokens: 50,
      temperature: 0.2,
      guardrail: { id: 'own', version: '2' },
      metadata: { requestId: 'r1', principal: 'pseudonym' },
    });
    expect(calls[0].tools).toBeUndefined();
    expect(audit).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'aws.bedrock',
      'gen_ai.request.model': 'profile',
      'gen_ai.response.finish_reasons': ['end_turn'],
      'gen_ai.usage.input_tokens': 10,
      'gen_ai.usage.output_tokens': 3,
      guardrailOutput: 'passed',
      removedFromOutput: 0,
    });
  });
  test('has no name for a principal whose pseudonym is not known', async () => {
    const { calls, decide } = await run([{}]);
    await decide();
    expect(calls[0].metadata.principal).toBe('unknown');
  });
  test('has the tools of the alias and of the client, and none of the alias where tools are switched off', async () => {
    const asked = { alias: alias({ tools: ['lookup'] }), clientTools: true };
    const offered = async (more: Asked) => {
      const { calls, decide } = await run([{}], { ...asked, ...more });
      await decide();
      return calls[0].tools;
    };
    expect(await offered({})).toEqual({
      tools: [
        { toolSpec: { name: 'lookup', description: 'Looks up.', inputSchema: { json: lookup.inputSchema } } },
        { toolSpec: { name: 'weather', inputSchema: { json: { type: 'object' } } } },
      ],
      toolChoice: undefined,
    });
    expect((await offered({ killSwitch: 'no-tools' }))?.tools).toMatchObject([{ toolSpec: { name: 'weather' } }]);
    const chosen = async (toolChoice: Chat['toolChoice']) => (await offered({ chat: { toolChoice } }))?.toolChoice;
    expect(await chosen('required')).toEqual({ any: {} });
    expect(await chosen({ name: 'weather' })).toEqual({ tool: { name: 'weather' } });
    expect(await chosen('auto')).toBeUndefined();
    expect(await chosen('none')).toBeUndefined();
  });
});

describe('an answer', () => {
  test.each([false, true])('goes out as far as the output policy lets it (streamed: %s)', async (streaming) => {
    const text = 'See https://evil.example/ now.';
    const { exchange, decide, delivered, audit } = await run([{ text }], { streaming });
    await decide();
    expect(delivered.join('')).toBe('See (link removed) now.');
    expect(delivered).not.toContain('');
    expect(exchange.get('answer')).toEqual({
      text: 'See (link removed) now.',
      data: undefined,
      usage: { inputTokens: 10, outputTokens: 3 },
      stopReason: 'end_turn',
    });
    expect(audit.removedFromOutput).toBe(1);
  });
  test.each([{}, uses('weather')])('waits where it is withheld, and is there all the same', async (said) => {
    const { exchange, decide, delivered } = await run([{ ...said, text: 'Hello www' }], {
      withheld: true,
      clientTools: true,
    });
    await decide();
    expect(delivered).toEqual([]);
    expect(exchange.get('answer').text).not.toBe('');
  });
  test('has all of its text when its end could have been the beginning of a link', async () => {
    const whole = await run([{ text: 'Hello www' }]);
    await whole.decide();
    const beside = await run([{ ...uses('weather'), text: 'Hello www' }], { clientTools: true });
    await beside.decide();
    for (const { exchange, delivered } of [whole, beside]) {
      expect([exchange.get('answer').text, delivered.join('')]).toEqual(['Hello www', 'Hello www']);
    }
  });
  test.each([
    ['end_turn', 'end_turn'],
    ['stop_sequence', 'stop_sequence'],
    ['max_tokens', 'max_tokens'],
    ['model_context_window_exceeded', 'max_tokens'],
    ['guardrail_intervened', 'end_turn'],
  ] as const)('that ends with %s is told as %s', async (stopReason, told) => {
    const { exchange, decide } = await run([{ stopReason }]);
    await decide();
    expect(exchange.get('answer').stopReason).toBe(told);
  });
  test('that ends for a reason that nobody knows is broken', async () => {
    const { decide } = await run([{ stopReason: 'malformed' as never }]);
    expect(await decide()).toMatchObject({ name: 'ModelError', reason: 'broken', message: 'stop reason malformed' });
  });
  test('that the guardrail masked is on record as such', async () => {
    const { audit, decide } = await run([{ masked: true }]);
    await decide();
    expect(audit.guardrailOutput).toBe('intervened');
  });
  test('that the guardrail stops is refused, and all its tokens are counted', async () => {
    const stopped = new Intervened({ inputTokens: 40, outputTokens: 7 });
    const { audit, decide, spent } = await run([uses('lookup'), stopped], { alias: alias({ tools: ['lookup'] }) });
    expect(await decide()).toEqual({
      kind: 'refuse',
      refusal: { code: 'output-blocked' },
      cause: 'the guardrail stopped the answer',
    });
    expect(audit).toMatchObject({
      guardrailOutput: 'intervened',
      'gen_ai.usage.input_tokens': 10 + 40,
      'gen_ai.usage.output_tokens': 3 + 7,
      'gen_ai.response.finish_reasons': ['guardrail_intervened'],
    });
    expect(spent.at(-1)).toEqual(['answered', 40, 7]);
  });
  test('that fails leaves on record that the guardrail did not pass it', async () => {
    const { audit, decide } = await run([new Error('broken')]);
    expect(await decide()).toEqual(new Error('broken'));
    expect(audit.guardrailOutput).toBe('failed');
  });
});

describe('tools of the alias', () => {
  const asked = { alias: alias({ tools: ['lookup'] }) };
  test('run, and the model is asked again with what they said, on a reservation of its own', async () => {
    const { exchange, calls, spent, decide } = await run([uses('lookup'), {}], asked);
    expect(await decide()).toEqual(allow);
    expect(calls[0].messages).toHaveLength(1);
    expect(calls[1].messages).toEqual([
      { role: 'user', content: [{ text: 'Hi' }] },
      { role: 'assistant', content: [{ text: 'One moment.' }] },
      { role: 'user', content: [{ toolResult: { toolUseId: 'u1', content: [{ text: 'found' }] } }] },
    ]);
    expect(exchange.get('answer')).toMatchObject({
      text: 'One moment.Hello.',
      usage: { inputTokens: 20, outputTokens: 6 },
    });
    const bytes = 'SYSTEM'.length + JSON.stringify(calls[1].messages).length + JSON.stringify(calls[1].tools).length;
    expect(spent).toEqual([
      'asked',
      ['answered', 10, 3],
      ['reserve', 400 + bytes + 50, 50],
      'asked',
      ['answered', 10, 3],
    ]);
  });
  test('do not run for ever', async () => {
    const { calls, decide } = await run([uses('lookup')], asked);
    expect(await decide()).toEqual(deny('model-unavailable', 'the model never stops asking for tools'));
    // as many rounds as the settings allow, and the first call
    expect(calls).toHaveLength(1 + 2);
  });
  test('are not asked for again by a model that was told that there are no more', async () => {
    const { exchange, calls, decide } = await run([uses('lookup')], asked);
    exchange.toolCalls.push({ name: 'lookup', argumentsHash: 'h', decision: 'over-limit' });
    expect(await decide()).toMatchObject({ code: 'model-unavailable' });
    expect(calls).toHaveLength(1);
  });
  test('do not run once somebody has stopped them', async () => {
    const off = deny('switched-off', 'off');
    const runTools = jest.fn();
    const { calls, decide } = await run([uses('lookup')], asked, { stops: [() => allow, () => off], runTools });
    expect(await decide()).toBe(off);
    expect(runTools).not.toHaveBeenCalled();
    expect(calls).toHaveLength(1);
  });
  test('end with a caller who has no tokens for the next call', async () => {
    const spent = deny('quota-exceeded', 'user: spent');
    const { calls, decide, refuseMore } = await run([uses('lookup')], asked);
    refuseMore(spent);
    expect(await decide()).toBe(spent);
    expect(calls).toHaveLength(1);
  });
});

describe('tools of the client', () => {
  const asked = { clientTools: true, alias: alias({ tools: ['lookup'] }) };
  test('are handed out with what the model said beside them, and none of the alias runs', async () => {
    const runTools = jest.fn();
    const { exchange, delivered, calls, decide } = await run([uses('lookup', 'weather')], asked, { runTools });
    expect(await decide()).toEqual(allow);
    expect(exchange.get('answer')).toEqual({
      text: 'One moment.',
      toolCalls: [{ id: 'call_1', name: 'weather', arguments: {} }],
      usage: { inputTokens: 10, outputTokens: 3 },
      stopReason: 'tool_use',
    });
    expect(delivered.join('')).toBe('One moment.');
    expect(runTools).not.toHaveBeenCalled();
    expect(calls).toHaveLength(1);
  });
  test('are not handed out to a client that wants none called', async () => {
    const { exchange, decide } = await run([uses('weather'), {}], { ...asked, chat: { toolChoice: 'none' } });
    await decide();
    expect(exchange.get('answer')).toMatchObject({ stopReason: 'end_turn' });
  });
  test('come without the text beside them where answers have an agreed form', async () => {
    const output = { mode: 'json-schema' as const, schema: { type: 'object' }, linkHosts: [] };
    const { exchange, delivered, decide } = await run([uses('weather')], { ...asked, settings: { output } });
    expect(await decide()).toEqual(allow);
    expect([exchange.get('answer').text, delivered]).toEqual(['', []]);
  });
});

describe('the fallback model', () => {
  const fallback = { settings: { fallbackModelId: 'spare' } };
  const models = (calls: ModelCall[]) => calls.map(({ modelId }) => modelId);
  test.each(['throttled', 'unavailable'] as const)('answers where the first is %s', async (reason) => {
    const { audit, calls, spent, decide } = await run([new ModelError(reason, 'x', false), {}], fallback);
    expect(await decide()).toEqual(allow);
    expect(models(calls)).toEqual(['model', 'spare']);
    // it was not run: the second call is made on the same reservation
    expect(spent).toEqual(['asked', 'not run', 'asked', ['answered', 10, 3]]);
    expect(audit).toMatchObject({ fallback: true, 'gen_ai.request.model': 'spare' });
  });
  test('gets a reservation of its own where the first call may have run', async () => {
    const { spent, decide } = await run([new ModelError('unavailable', 'x'), {}], fallback);
    await decide();
    expect(spent).toEqual(['asked', ['reserve', expect.any(Number), 50], 'asked', ['answered', 10, 3]]);
  });
  test('is not asked when there are no tokens for that', async () => {
    const { calls, decide, refuseMore } = await run([new ModelError('unavailable', 'x'), {}], fallback);
    refuseMore(deny('quota-exceeded', 'user: spent'));
    const thrown = await decide();
    expect(thrown).toBeInstanceOf(Stop);
    expect((thrown as Stop).verdict).toMatchObject({ code: 'quota-exceeded' });
    expect(models(calls)).toEqual(['model']);
  });
  test.each<[string, Error, Asked]>([
    ['of a failure that would come again', new ModelError('refused', 'x', false), fallback],
    ['of an answer that is broken', new ModelError('broken', 'x'), fallback],
    ['of a failure of our own', new Error('x'), fallback],
    ['where there is none', new ModelError('throttled', 'x', false), {}],
    [
      'for a client that has left',
      new ModelError('throttled', 'x', false),
      { ...fallback, signal: AbortSignal.abort() },
    ],
  ])('is not asked because %s', async (_, error, asked) => {
    const { audit, calls, decide } = await run([error, {}], asked);
    expect(await decide()).toBe(error);
    expect(models(calls)).toEqual(['model']);
    expect(audit).not.toHaveProperty('fallback');
  });
});
