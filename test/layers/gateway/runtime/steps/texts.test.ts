import { createHash } from 'node:crypto';
import type { Chat, ChatMessage } from '../../../../../lib/contract';
import { MEANING } from '../../../../../lib/contract/meaning';
import type { Refusal } from '../../../../../lib/layers/gateway/runtime/answer';
import type { GroundingVerdict } from '../../../../../lib/layers/gateway/runtime/grounding-check';
import type { Chunk } from '../../../../../lib/layers/gateway/runtime/knowledge-base';
import type { GatewaySettings } from '../../../../../lib/layers/gateway/runtime/settings';
import { assembly } from '../../../../../lib/layers/gateway/runtime/steps/assembly';
import { grounding } from '../../../../../lib/layers/gateway/runtime/steps/grounding';
import { inputGuardrail } from '../../../../../lib/layers/gateway/runtime/steps/input-guardrail';
import { normalization } from '../../../../../lib/layers/gateway/runtime/steps/normalization';
import { retrieval } from '../../../../../lib/layers/gateway/runtime/steps/retrieval';
import { allow, deny, refuse } from '../../../../../lib/layers/gateway/runtime/verdict';
import type { ApplyGuardrail, GuardrailVerdict } from '../../../../../lib/runtime/guardrail';
import { deriveKey, keyedHash } from '../../../../../lib/runtime/secrets';
import { ALICE, alias, exchangeWith, says, settings } from './exchanges';

const KNOWLEDGE = { id: 'KB12345678', tenantKey: 'tenant', maxSources: 2 };
const base = (more: object = {}) => alias({ knowledgeBase: { ...KNOWLEDGE, ...more } });

describe('texts of a request', () => {
  const decide = (chat: Partial<Chat>, most = 100) => {
    const exchange = exchangeWith({ chat: { messages: [says('user', 'Hi')], ...chat } });
    return { exchange, audit: exchange.audit, verdict: normalization(most)(exchange) };
  };
  const call = (arguments_: object): ChatMessage => ({
    role: 'assistant',
    content: [{ toolCall: { id: 'c', name: 'a', arguments: arguments_ as never } }],
  });
  const result = (text: string): ChatMessage => ({
    role: 'user',
    content: [{ toolResult: { id: 'c', text, failed: true } }],
  });

  test('reach the model without what cannot be seen, and the record counts it', () => {
    const { exchange, audit, verdict } = decide({
      messages: [says('user', 'a\u200bb'), call({ 'k\u200b': 'v\u200b' }), result('r\u200b')],
      instructions: ['i\u200b'],
    });
    expect(verdict).toEqual(allow);
    expect(exchange.get('messages')).toEqual([says('user', 'ab'), call({ k: 'v' }), result('r')]);
    expect(exchange.instructions).toEqual(['i']);
    expect(audit.strippedCharacters).toBe(5);
  });
  test.each<[string, Partial<Chat>]>([
    ['a question', { messages: [says('user', `a${'\u200b'.repeat(4)}`)] }],
    ['an instruction', { instructions: [`a${'\u200b'.repeat(4)}`] }],
    ['arguments', { messages: [says('user', 'Hi'), call({ x: `a${'\u200b'.repeat(4)}` }), result('r')] }],
  ])('are refused where more is hidden than an accident explains: %s', (_, chat) => {
    expect(decide(chat).verdict).toEqual(deny('unsupported-text', '4 invisible characters'));
  });
  test('are refused where a definition of a tool holds one, and no definition is mended', () => {
    const tools = [{ name: 'a', description: 'd\u200b', inputSchema: {} }];
    expect(decide({ tools }).verdict).toEqual(
      deny('unsupported-text', '1 invisible characters in definitions of tools', {
        detail: 'The definition of a tool holds invisible characters.',
      }),
    );
    const clean = [{ name: 'a', inputSchema: {} }];
    expect(decide({ tools: clean }).exchange.clientTools).toEqual(clean);
    expect(decide({}).exchange.clientTools).toEqual([]);
  });
  test.each<[string, Partial<Chat>]>([
    ['a question', { messages: [says('user', ' ')] }],
    ['one of two questions', { messages: [says('user', 'Hi'), says('user', '\u200b')] }],
    ['an instruction', { instructions: ['\n'] }],
  ])('are refused where one says nothing: %s', (_, chat) => {
    expect(decide(chat).verdict).toEqual(deny('invalid-request', 'an empty text', { detail: 'A text is empty.' }));
  });
  test('of a tool say so where they say nothing', () => {
    const { exchange } = decide({ messages: [says('user', 'Hi'), call({}), result(' ')] });
    expect(exchange.get('messages').at(-1)).toEqual(result('(no result)'));
  });
  test('have so many characters and no more, instructions and calls of tools among them', () => {
    const messages = [says('user', 'x'.repeat(50)), call({}), result('x'.repeat(28))];
    expect(decide({ messages, instructions: ['x'.repeat(20)] }).verdict).toEqual(allow);
    expect(decide({ messages, instructions: ['x'.repeat(21)] }).verdict).toEqual(
      deny('too-large', '101 characters', {
        detail: 'The messages have 101 characters; at most 100 are accepted.',
      }),
    );
  });
  test('that were refused are left out with their questions, and the record counts them', () => {
    const refusal = says('assistant', MEANING['input-blocked'].title);
    const { exchange, audit } = decide({ messages: [says('user', 'Bad'), refusal, says('user', 'Hi')] });
    expect([audit.droppedTurns, exchange.get('messages')]).toEqual([1, [says('user', 'Hi')]]);
    expect(decide({}).audit).not.toHaveProperty('droppedTurns');
  });
  test('of turns in no order are refused', () => {
    const { verdict } = decide({ messages: [says('user', 'Hi'), says('assistant', 'Hello')] });
    expect(verdict).toEqual(
      deny('invalid-request', 'turns', {
        detail: 'The first and the last message must be of the user. A message that was refused does not count.',
      }),
    );
  });
  test('that got an empty answer are kept apart, so that they can be left out', () => {
    const empty: ChatMessage = { role: 'assistant', content: [{ text: ' ' }] };
    const { exchange } = decide({ messages: [says('user', 'One'), empty, says('user', 'Two')] });
    expect(exchange.get('answered')).toEqual([says('user', 'Two')]);
    expect(decide({}).exchange.has('answered')).toBe(false);
  });
});

/** A guardrail that keeps what it was shown, and says of texts what `judge` does. */
const guardrail = (judge: (texts: readonly string[]) => GuardrailVerdict | Error = () => ({ kind: 'passed' })) => {
  const shown: { id: string; version: string; source: string; texts: readonly string[] }[] = [];
  const apply: ApplyGuardrail = async ({ id, version }, source, texts) => {
    shown.push({ id, version, source, texts });
    const verdict = judge(texts);
    if (verdict instanceof Error) throw verdict;
    return verdict;
  };
  return { shown, apply };
};
const blocking = (word: string) => (texts: readonly string[]) =>
  texts.some((text) => text.includes(word)) ? ({ kind: 'blocked' } as const) : ({ kind: 'passed' } as const);

describe('the guardrail before the model', () => {
  const lookup = { description: 'Looks up.', inputSchema: { type: 'object' } };
  interface Asked {
    readonly parts?: object;
    readonly instructions?: string[];
    readonly tools?: object[];
  }
  const stepWith = (apply: ApplyGuardrail, now = () => 0) =>
    inputGuardrail(apply, settings({ document: { tools: { lookup } } }), now);
  const run = async (apply: ApplyGuardrail, asked: Asked = {}, step = stepWith(apply)) => {
    const exchange = exchangeWith({ messages: [says('user', 'Hi')], ...asked.parts });
    exchange.instructions = asked.instructions ?? [];
    exchange.clientTools = (asked.tools ?? []) as never;
    return { exchange, audit: exchange.audit, verdict: await step(exchange) };
  };
  test('sees everything that the model would read, as input, and is on record', async () => {
    const { shown, apply } = guardrail();
    const tool = { name: 'a', inputSchema: { pattern: 'x\ny' } };
    const { audit, verdict } = await run(apply, { instructions: ['Be brief.'], tools: [tool] });
    expect(verdict).toEqual(allow);
    expect(shown).toMatchObject([{ id: 'guard', version: '7', source: 'INPUT' }]);
    const [{ texts }] = shown;
    expect(texts).toEqual(expect.arrayContaining(['Hi', 'Be brief.', JSON.stringify(tool)]));
    // what JSON writes as two letters, as its reader reads it
    expect(texts.some((text) => text.includes('x\ny'))).toBe(true);
    expect(audit).toMatchObject({ guardrailId: 'guard', guardrailVersion: '7', guardrailInput: 'passed' });
  });
  test('is the alias’s own where it has one', async () => {
    const { shown, apply } = guardrail();
    await run(apply, { parts: { alias: alias({ guardrail: { id: 'own', version: '2' } }) } });
    expect(shown).toMatchObject([{ id: 'own', version: '2' }]);
  });
  test('that cannot be asked stops the request, and the record says that it failed', async () => {
    const exchange = exchangeWith({ messages: [says('user', 'Hi')] });
    const { apply } = guardrail(() => new Error('away'));
    await expect(inputGuardrail(apply, settings())(exchange)).rejects.toThrow('away');
    expect(exchange.audit.guardrailInput).toBe('failed');
  });
  test('may mask what the model reads, and what the caller says of how to answer', async () => {
    const { apply } = guardrail((texts) => ({
      kind: 'masked',
      texts: texts.map((text) => text.replace('Bob', '{NAME}')),
    }));
    const { exchange, audit, verdict } = await run(apply, {
      parts: { messages: [says('user', 'I am Bob')] },
      instructions: ['Call me Bob'],
      tools: [{ name: 'a' }],
    });
    expect(verdict).toEqual(allow);
    expect(exchange.get('messages')).toEqual([says('user', 'I am {NAME}')]);
    expect(exchange.instructions).toEqual(['Call me {NAME}']);
    expect(audit.guardrailInput).toBe('intervened');
  });
  test('may not mask a definition, nor arguments until they are none', async () => {
    const none = refuse('input-blocked', 'what the guardrail would mask cannot be masked');
    const masking = (from: string) =>
      guardrail((texts) => ({ kind: 'masked', texts: texts.map((text) => text.replace(from, '***')) })).apply;
    expect((await run(masking('weather'), { tools: [{ name: 'weather' }] })).verdict).toEqual(none);
    const messages: ChatMessage[] = [
      { role: 'assistant', content: [{ toolCall: { id: 'c', name: 'a', arguments: { x: 1 } } }] },
    ];
    expect((await run(masking('{"x":1}'), { parts: { messages } })).verdict).toEqual(none);
  });
  test.each<[string, Asked, Refusal['place']]>([
    [
      'last-message',
      { parts: { messages: [says('user', 'a'), says('assistant', 'b'), says('user', 'BAD')] } },
      'last-message',
    ],
    ['history', { parts: { messages: [says('user', 'BAD'), says('assistant', 'b'), says('user', 'c')] } }, 'history'],
    ['instructions', { instructions: ['BAD'] }, 'instructions'],
    ['tools', { tools: [{ name: 'BAD' }] }, 'tools'],
    ['nowhere, because there is one place only', { parts: { messages: [says('user', 'BAD')] } }, undefined],
  ])('says where what it blocked stands: %s', async (_, asked, place) => {
    const { verdict } = await run(guardrail(blocking('BAD')).apply, asked);
    expect(verdict).toEqual(refuse('input-blocked', 'guardrail', { place }));
  });
  test('says no place where a second look finds nothing, or fails', async () => {
    let looks = 0;
    const once = (later: GuardrailVerdict | Error) => {
      looks = 0;
      return guardrail(() => (looks++ === 0 ? { kind: 'blocked' } : later)).apply;
    };
    for (const later of [{ kind: 'passed' } as const, new Error('away')]) {
      const { verdict } = await run(once(later), { instructions: ['Be brief.'] });
      expect(verdict).toEqual(refuse('input-blocked', 'guardrail', { place: undefined }));
    }
  });
  test('looks again without what got an empty answer, and lets the model read that', async () => {
    const parts = { messages: [says('user', 'BAD')], answered: [says('user', 'Hi')] };
    const { exchange, verdict } = await run(guardrail(blocking('BAD')).apply, { parts });
    expect([verdict, exchange.get('messages')]).toEqual([allow, [says('user', 'Hi')]]);
    const both = { messages: [says('user', 'BAD')], answered: [says('user', 'BAD too')] };
    expect((await run(guardrail(blocking('BAD')).apply, { parts: both })).verdict).toMatchObject({ kind: 'refuse' });
  });
  describe('sees the definitions of the alias’s tools', () => {
    const parts = { alias: alias({ tools: ['lookup'] }) };
    const about = (shown: { texts: readonly string[] }[]) =>
      shown.filter(({ texts }) => texts[0] === 'lookup: Looks up.');
    const asking = (judge?: Parameters<typeof guardrail>[0]) => {
      let time = 0;
      const { shown, apply } = guardrail(judge);
      const step = stepWith(apply, () => time);
      const ask = (at: number) => {
        time = at;
        return run(apply, { parts }, step);
      };
      return { shown, ask };
    };
    test('again after a quarter of an hour where it had nothing against them', async () => {
      const { shown, ask } = asking();
      for (const at of [0, 1, 899_999]) expect((await ask(at)).verdict).toEqual(allow);
      expect(about(shown)).toMatchObject([{ source: 'INPUT', texts: ['lookup: Looks up.'] }]);
      await ask(900_000);
      expect(about(shown)).toHaveLength(2);
    });
    test('again after a minute where it objected, and nobody is answered until then', async () => {
      const { shown, ask } = asking(blocking('Looks up'));
      for (const at of [0, 59_999]) {
        const { audit, verdict } = await ask(at);
        expect(verdict).toEqual(deny('unavailable', 'the guardrail objects to the definition of a tool'));
        expect(audit.guardrailTools).toBe('intervened');
      }
      expect(about(shown)).toHaveLength(1);
      await ask(60_000);
      expect(about(shown)).toHaveLength(2);
    });
    test('again at once where it could not be asked', async () => {
      let away = true;
      const { shown, ask } = asking((texts) =>
        away && texts[0].startsWith('lookup') ? new Error('away') : { kind: 'passed' },
      );
      await expect(ask(0)).rejects.toThrow('away');
      away = false;
      expect((await ask(0)).verdict).toEqual(allow);
      expect(about(shown)).toHaveLength(2);
    });
  });
});

describe('what is found in a knowledge base', () => {
  const chunk = (id: string, text = `Text of ${id}.`, tenant = 'acme'): Chunk => ({
    id,
    text,
    returned: text,
    metadata: { tenant },
  });
  const run = async (
    found: readonly Chunk[] | Error,
    {
      more = {},
      parts = {},
      judge,
      signal,
    }: {
      more?: Partial<GatewaySettings>;
      parts?: object;
      judge?: Parameters<typeof guardrail>[0];
      signal?: AbortSignal;
    } = {},
  ) => {
    const { shown, apply } = guardrail(judge);
    const asked: unknown[] = [];
    const exchange = exchangeWith({ alias: base(), messages: [says('user', 'Why?')], ...parts }, { signal });
    const retrieve = async (...given: unknown[]) => {
      asked.push(given.slice(0, 3));
      if (found instanceof Error) throw found;
      return found;
    };
    const verdict = await retrieval(retrieve, apply, settings(more))(exchange);
    return { exchange, audit: exchange.audit, verdict, shown, asked };
  };
  test('is looked for as the caller, by what was said last', async () => {
    const messages = [
      says('user', 'Before'),
      says('assistant', 'b'),
      { role: 'user', content: [{ text: 'Why' }, { text: 'so?' }] },
    ];
    const { asked, exchange } = await run([chunk('a')], { parts: { messages } });
    expect(asked).toEqual([[KNOWLEDGE, 'Why\nso?', ALICE]]);
    expect(exchange.get('question')).toBe('Why\nso?');
    const long = await run([chunk('a')], { parts: { messages: [says('user', `begin${'x'.repeat(996)}end!`)] } });
    expect(long.exchange.get('question')).toBe(`${'x'.repeat(996)}end!`);
  });
  test('has labels for the model and names for callers, and is on record', async () => {
    const { exchange, audit, verdict, shown } = await run([chunk('a'), chunk('b'), chunk('c')]);
    expect(verdict).toEqual(allow);
    expect(exchange.get('sources')).toEqual([
      { label: 'S1', id: 'a', text: 'Text of a.' },
      { label: 'S2', id: 'b', text: 'Text of b.' },
    ]);
    expect(audit).toMatchObject({
      knowledgeBaseId: 'KB12345678',
      sourcesFound: 3,
      sourcesForeign: 0,
      sourcesBlocked: 0,
      sources: ['a', 'b'],
    });
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    expect(audit.sourceHashes).toEqual([sha256('Text of a.'), sha256('Text of b.')]);
    // the spare one is not paid for
    expect(shown).toMatchObject([{ source: 'INPUT', texts: ['Text of a.', 'Text of b.'] }]);
  });
  test('is left out where it is another tenant’s, and the record counts it', async () => {
    const { audit, exchange } = await run([chunk('a', 'Theirs.', 'globex'), chunk('b')]);
    expect(exchange.get('sources').map(({ id }) => id)).toEqual(['b']);
    expect(audit).toMatchObject({ sourcesFound: 2, sourcesForeign: 1 });
  });
  test('is left out where the guardrail objects to it, and a spare one takes its place', async () => {
    const { audit, exchange } = await run([chunk('a', 'BAD'), chunk('b'), chunk('c')], { judge: blocking('BAD') });
    expect(exchange.get('sources').map(({ label, id }) => [label, id])).toEqual([
      ['S1', 'b'],
      ['S2', 'c'],
    ]);
    expect(audit).toMatchObject({ sourcesBlocked: 1 });
  });
  test('is left out where it says nothing, or hides something', async () => {
    const hidden = `a${'\u200b'.repeat(4)}`;
    const { exchange, shown } = await run([chunk('a', ' '), chunk('b', hidden), chunk('c')]);
    expect(exchange.get('sources').map(({ id }) => id)).toEqual(['c']);
    expect(shown.flatMap(({ texts }) => texts)).toEqual(['Text of c.']);
  });
  test('is masked where the guardrail says so, and its hash is of what the store returned', async () => {
    const masked = await run([chunk('a', 'Bob'), chunk('b')], {
      judge: (texts) => ({ kind: 'masked', texts: texts.map((text) => text.replace('Bob', '{NAME}')) }),
    });
    const plain = await run([chunk('a', 'Bob'), chunk('b')]);
    expect(masked.exchange.get('sources').map(({ text }) => text)).toEqual(['{NAME}', 'Text of b.']);
    expect(masked.audit.sourceHashes).toEqual(plain.audit.sourceHashes);
    expect(new Set(plain.audit.sourceHashes).size).toBe(2);
  });
  test('is shown as far as there is room for it, borders and all', async () => {
    const borders = '<untrusted-0123456789abcdef source="S1">\n\n</untrusted-0123456789abcdef>'.length;
    const one = 2 * 4_096 - borders;
    const sources = async (...sizes: number[]) =>
      (await run(sizes.map((size, i) => chunk(`c${i}`, 'x'.repeat(size))))).exchange.get('sources').length;
    expect(await sources(one)).toBe(1);
    expect(await sources(one - borders - 1, 1)).toBe(2);
    expect(await sources(one - borders, 1)).toBe(1);
    const { verdict, audit } = await run([chunk('a', 'x'.repeat(one + 1))]);
    expect(verdict).toEqual(refuse('not-grounded', 'no source'));
    expect(audit).toMatchObject({ sources: [], sourceHashes: [] });
  });
  test.each<[string, Partial<GatewaySettings>, object]>([
    ['is missed where citations are required', {}, refuse('not-grounded', 'no source')],
    ['is not missed where they are not', { requireCitations: false }, allow],
  ])('%s', async (_, more, verdict) => {
    expect((await run([], { more })).verdict).toEqual(verdict);
  });
  test('need not be found where citations are not required, and the record says why it was not', async () => {
    await expect(run(new Error('away'))).rejects.toThrow('away');
    const { audit, verdict } = await run(new Error('away'), { more: { requireCitations: false } });
    expect([verdict, audit.cause, audit.sources]).toEqual([allow, 'no sources: away', []]);
    const signal = AbortSignal.abort(new Error('left'));
    await expect(run(new Error('away'), { more: { requireCitations: false }, signal })).rejects.toThrow('left');
  });
  test('is not looked for with more groups than a search is filtered by', async () => {
    const of = (count: number, key?: string) =>
      run([chunk('a')], {
        parts: { alias: base(key ? { groupsKey: key } : {}), principal: { ...ALICE, groups: Array(count).fill('g') } },
        more: { requireCitations: false },
      });
    const { verdict, asked } = await of(51, 'groups');
    expect(verdict).toEqual(deny('forbidden', '51 groups, and a search is filtered by 50 at most'));
    expect(asked).toEqual([]);
    expect((await of(50, 'groups')).verdict).toEqual(allow);
    expect((await of(51)).verdict).toEqual(allow);
  });
  test('holds text back unless an answer is only annotated; without a knowledge base nothing waits', async () => {
    for (const [groundingAction, withheld] of [
      ['block', true],
      ['abstain', true],
      ['annotate', false],
    ] as const)
      expect((await run([chunk('a')], { more: { groundingAction } })).exchange.get('withheld')).toBe(withheld);
    const { exchange, asked, verdict } = await run([], { parts: { alias: alias() } });
    expect([exchange.get('withheld'), exchange.get('sources'), asked, verdict]).toEqual([false, [], [], allow]);
  });
});

describe('the system prompt', () => {
  const secret = 's'.repeat(32);
  const keys = async (use: 'canary' | 'audit') => deriveKey(secret, use);
  const build = async (parts: object = {}, instructions: string[] = []) => {
    const exchange = exchangeWith({ messages: [says('user', 'Hi')], sources: [], ...parts });
    exchange.instructions = instructions;
    const verdict = await assembly(keys as never, async ({ id, version }) => `Prompt ${id} ${version}.`)(exchange);
    expect(verdict).toEqual(allow);
    return { exchange, audit: exchange.audit, prompt: exchange.get('prompt'), messages: exchange.get('messages') };
  };
  test('has the authors’ text first, and a canary that only the secret and the request make', async () => {
    const prompt = { id: 'P', version: '3' };
    const one = await build({ alias: alias({ prompt }) });
    const two = await build({ alias: alias({ prompt }) });
    expect(one.prompt.authored).toBe('Prompt P 3.');
    expect(one.prompt.system.startsWith('Prompt P 3.\n')).toBe(true);
    expect(one.prompt.system).toContain(one.prompt.canary);
    expect(one.prompt.canary).toBe(two.prompt.canary);
    expect(one.prompt.marker).toMatch(/^[0-9a-f]{16}$/);
    expect(one.prompt.marker).not.toBe(two.prompt.marker);
    expect(one.audit).toMatchObject({ canary: 'clear', promptId: 'P', promptVersion: '3' });
  });
  test('puts the caller and the question on record by keyed hashes', async () => {
    const { audit } = await build();
    const key = deriveKey(secret, 'audit');
    expect(audit.principal).toBe(keyedHash(key, '["acme","alice"]').slice(0, 32));
    expect(audit.inputHash).toBe(keyedHash(key, JSON.stringify([says('user', 'Hi')])));
  });
  test('says how to cite only where there are sources, which stand before the question', async () => {
    const sources = [
      { label: 'S1', id: 'a', text: 'One.' },
      { label: 'S2', id: 'b', text: 'Two.' },
    ];
    const messages = [says('user', 'Before'), says('assistant', 'b'), says('user', 'Why?')];
    const { prompt, messages: read } = await build({ sources, messages });
    const border = (label: string, text: string) => ({
      text: `<untrusted-${prompt.marker} source="${label}">\n${text}\n</untrusted-${prompt.marker}>`,
    });
    expect(read).toEqual([
      messages[0],
      messages[1],
      { role: 'user', content: [border('S1', 'One.'), border('S2', 'Two.'), { text: 'Why?' }] },
    ]);
    expect(prompt.system).toContain('Answer from the sources');
    const none = await build({ messages });
    expect(none.prompt.system).not.toContain('Answer from the sources');
    expect(none.messages).toEqual(messages);
  });
  test('says how to read what the caller says of how to answer only where it says something', async () => {
    const messages = [says('user', 'One'), says('assistant', 'b'), says('user', 'Two')];
    const { prompt, messages: read } = await build({ messages }, ['Be brief.', 'Be kind.']);
    const text = `<instructions-${prompt.marker}>\nBe brief.\n\nBe kind.\n</instructions-${prompt.marker}>`;
    expect(read).toEqual([{ role: 'user', content: [{ text }, { text: 'One' }] }, messages[1], messages[2]]);
    expect(prompt.system).toContain(`<instructions-${prompt.marker}>`);
    expect((await build({ messages })).prompt.system).not.toContain('instructions-');
  });
});

describe('the grounding of an answer', () => {
  const sources = [
    { label: 'S1', id: 'a', text: 'One.' },
    { label: 'S2', id: 'b', text: 'Two.' },
  ];
  const scored = (supported: boolean): GroundingVerdict => ({
    kind: 'scored',
    supported,
    grounding: 0.8,
    relevance: 0.6,
  });
  const run = async (
    text: string,
    verdict: GroundingVerdict | Error = scored(true),
    { more = {}, parts = {}, signal }: { more?: Partial<GatewaySettings>; parts?: object; signal?: AbortSignal } = {},
  ) => {
    const asked: unknown[] = [];
    const exchange = exchangeWith(
      { alias: base(), sources, question: 'Why?', withheld: true, answer: { text }, ...parts },
      { signal },
    );
    exchange.toolResults.push('Said a tool.');
    const check = async (...given: unknown[]) => {
      asked.push(given.slice(0, 2));
      if (verdict instanceof Error) throw verdict;
      return verdict;
    };
    const decided = await grounding(check, settings(more))(exchange);
    return {
      exchange,
      verdict: decided,
      asked,
      audit: exchange.audit,
      trust: exchange.trust,
      delivered: exchange.delivered,
    };
  };
  const cites = (...labels: string[]) =>
    sources.filter(({ label }) => labels.includes(label)).map(({ label, id }) => ({ label, id }));
  test('is judged by the sources and what tools said, without the names of sources in it', async () => {
    const { asked, audit } = await run('It is so [S1][S2].');
    expect(asked).toEqual([
      [
        { id: 'guard', version: '7' },
        { sources: ['One.', 'Two.', 'Said a tool.'], question: 'Why?', answer: 'It is so .' },
      ],
    ]);
    expect(audit).toMatchObject({ groundingScore: 0.8, relevanceScore: 0.6, citations: ['a', 'b'] });
  });
  test.each<[string, GroundingVerdict, object]>([
    ['It is so [S1].', scored(true), { citations: cites('S1'), grounding: 'supported', verified: true }],
    ['[S2] and [S1], [S2]', scored(true), { citations: cites('S1', 'S2'), grounding: 'supported', verified: true }],
    ['It is so [S1][S3].', scored(true), { citations: cites('S1'), grounding: 'partial', verified: false }],
    ['It is so [S1].', scored(false), { citations: [], grounding: 'unsupported', verified: false }],
    ['It is so.', scored(true), { citations: [], grounding: 'partial', verified: false }],
  ])('is told with %p (%j)', async (text, verdict, trust) => {
    expect((await run(text, verdict, { more: { groundingAction: 'annotate' } })).trust).toEqual(trust);
  });
  test('lets a supported answer out that waited, once', async () => {
    const { verdict, delivered } = await run('It is so [S1].');
    expect([verdict, delivered]).toEqual([allow, ['It is so [S1].']]);
    expect((await run('It is so [S1].', undefined, { parts: { withheld: false } })).delivered).toEqual([]);
    expect((await run('', undefined, { more: { requireCitations: false } })).delivered).toEqual([]);
  });
  test.each<[string, string, GroundingVerdict, object]>([
    [
      'the sources do not support',
      'So [S1].',
      scored(false),
      refuse('not-grounded', 'the sources do not support the answer'),
    ],
    ['cites nothing', 'So.', scored(true), refuse('not-grounded', 'no citation')],
    [
      'the guardrail blocks',
      'So [S1].',
      { kind: 'blocked' },
      refuse('output-blocked', 'the guardrail blocked the answer beside its sources'),
    ],
  ])('keeps back an answer that %s', async (_, text, verdict, refused) => {
    const { verdict: decided, delivered } = await run(text, verdict);
    expect([decided, delivered]).toEqual([refused, []]);
  });
  test('is on record where the guardrail blocks, and asks for no citation where none is required', async () => {
    expect((await run('So.', { kind: 'blocked' })).audit.guardrailOutput).toBe('intervened');
    const { verdict, delivered } = await run('So.', scored(true), { more: { requireCitations: false } });
    expect([verdict, delivered]).toEqual([allow, ['So.']]);
  });
  test('that cannot be judged stops an answer, unless it is only annotated', async () => {
    await expect(run('So.', new Error('away'))).rejects.toThrow('away');
    const more = { groundingAction: 'annotate' } as const;
    const { verdict, audit, trust } = await run('So.', new Error('away'), { more });
    expect([verdict, audit.cause, trust.grounding]).toEqual([allow, 'grounding: away', 'not-evaluated']);
    const signal = AbortSignal.abort(new Error('left'));
    await expect(run('So.', new Error('away'), { more, signal })).rejects.toThrow('left');
  });
  test('is not asked about where there is nothing to rest on', async () => {
    const none = await run('So.', undefined, { parts: { sources: [] } });
    expect([none.asked, none.verdict, none.delivered]).toEqual([[], allow, ['So.']]);
    const other = await run('So.', undefined, { parts: { alias: alias() } });
    expect([other.asked, other.verdict, other.delivered]).toEqual([[], allow, []]);
  });
});
