import { handOut } from '../../../../lib/layers/gateway/runtime/client-calls';
import { overlapWatch } from '../../../../lib/layers/gateway/runtime/prompt-overlap';
import { refuse, Stop } from '../../../../lib/layers/gateway/runtime/verdict';
import { argumentsHash } from '../../../../lib/runtime/approval';
import type { ApplyGuardrail, GuardrailVerdict } from '../../../../lib/runtime/guardrail';
import { keyedHash } from '../../../../lib/runtime/secrets';
import { alias, exchangeWith, settings } from './steps/exchanges';

const CANARY = 'zq0123456789abcdefghi';
const PROMPT =
  'You answer questions about orders of a shop, politely and in one sentence, and about nothing else at all.';

/** Hands out calls with these arguments, with a guardrail that says `verdict`. */
async function run(inputs: unknown[], verdict: GuardrailVerdict = { kind: 'passed' }, maxToolCalls?: number) {
  const shown: unknown[] = [];
  const apply: ApplyGuardrail = async ({ id }, source, texts) => {
    shown.push([id, source, texts]);
    return verdict;
  };
  const exchange = exchangeWith({
    prompt: { system: '', authored: PROMPT, canary: CANARY, marker: 'm' },
    alias: alias({ maxToolCalls }),
  });
  const uses = inputs.map((input) => ({ toolUseId: 'u', name: 'weather', input }));
  const outcome = await handOut(
    apply,
    async () => Buffer.from('key'),
    settings(),
  )(exchange, uses).catch((error: unknown) => (error instanceof Stop ? error.verdict : error));
  return { outcome, shown, record: exchange.toolCalls };
}
const recorded = (input: unknown, decision: string) => ({
  name: 'weather',
  argumentsHash: keyedHash(Buffer.from('key'), argumentsHash(input)),
  decision,
});

describe('calls of the client’s tools', () => {
  test('go out under ids of ours, after the guardrail has seen them, and the record has a hash of them', async () => {
    const { outcome, shown, record } = await run([{ city: 'Bern' }, { city: 'Rome' }]);
    expect(outcome).toEqual([
      { id: expect.stringMatching(/^call_[0-9a-f]{24}$/), name: 'weather', arguments: { city: 'Bern' } },
      { id: expect.stringMatching(/^call_[0-9a-f]{24}$/), name: 'weather', arguments: { city: 'Rome' } },
    ]);
    expect(shown).toEqual([
      ['guard', 'OUTPUT', ['{"city":"Bern"}']],
      ['guard', 'OUTPUT', ['{"city":"Rome"}']],
    ]);
    expect(record).toEqual([recorded({ city: 'Bern' }, 'handed-out'), recorded({ city: 'Rome' }, 'handed-out')]);
  });
  test('go out without what cannot be seen, and are shown as they are read', async () => {
    const { outcome, shown } = await run([{ 'c\u200bity': 'Be\u200brn\nRome' }]);
    expect(outcome).toMatchObject([{ arguments: { city: 'Bern\nRome' } }]);
    expect(shown).toEqual([['guard', 'OUTPUT', ['{"city":"Bern\\nRome"}', 'city\nBern\nRome']]]);
  });
  test('go out masked where the guardrail masks them', async () => {
    expect((await run([{ city: 'Bern' }], { kind: 'masked', texts: ['{"city":"{CITY}"}'] })).outcome).toMatchObject([
      { arguments: { city: '{CITY}' } },
    ]);
  });
  const blocked = refuse('output-blocked', 'the guardrail blocked arguments');
  test.each<[string, unknown, GuardrailVerdict | undefined, object]>([
    ['show the canary', { a: CANARY }, undefined, refuse('context-leak', 'the canary was in the arguments of a tool')],
    [
      'show the prompt',
      { a: PROMPT },
      undefined,
      refuse('context-leak', 'the arguments of a tool repeat the system prompt'),
    ],
    ['the guardrail blocks', { a: 1 }, { kind: 'blocked' }, blocked],
    ['are no JSON once they are masked', { a: 1 }, { kind: 'masked', texts: ['{"a":'] }, blocked],
    ['are no object once they are masked', { a: 1 }, { kind: 'masked', texts: ['[1]'] }, blocked],
    ['are nothing once they are masked', { a: 1 }, { kind: 'masked', texts: ['null'] }, blocked],
  ])('stay where they %s, and the record says that they were blocked', async (_, input, verdict, refused) => {
    const { outcome, record } = await run([input], verdict);
    expect([outcome, record]).toEqual([refused, [recorded(input, 'blocked')]]);
  });
  test.each([[['x']], ['x'], [null], [undefined]])(
    'with arguments that are no object are broken: %j',
    async (input) => {
      expect((await run([input])).outcome).toMatchObject({
        name: 'ModelError',
        message: 'the arguments of a tool are no object',
      });
    },
  );
  test('are as many as the alias allows, and ten where it says nothing', async () => {
    const calls = (count: number) => Array.from({ length: count }, (_, a) => ({ a }));
    for (const [most, said] of [
      [2, 2],
      [10, undefined],
    ] as const) {
      expect((await run(calls(most), undefined, said)).outcome).toHaveLength(most);
      const { outcome, record } = await run(calls(most + 1), undefined, said);
      expect(outcome).toMatchObject({ message: 'the model calls more tools than the alias allows' });
      expect(record.map(({ decision }) => decision)).toEqual([...Array(most).fill('handed-out'), 'over-limit']);
    }
  });
});

describe('a prompt that an answer repeats', () => {
  const words = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `word${from + i}`).join(' ');
  const repeats = (prompt: string, ...pieces: string[]) => {
    const watch = overlapWatch(prompt);
    return pieces.map((piece) => watch.push(piece)).at(-1);
  };
  test('is noticed at a quarter of its runs of eight words, and not before', () => {
    // 100 words have 93 runs of eight, of which a quarter is 24
    expect(repeats(words(0, 100), `${words(0, 30)} `)).toBe(false);
    expect(repeats(words(0, 100), `${words(0, 31)} `)).toBe(true);
  });
  test('is noticed at six runs where it is short, and never where it has fewer', () => {
    expect(repeats(words(0, 13), `${words(0, 12)} `)).toBe(false);
    expect(repeats(words(0, 13), `${words(0, 13)} `)).toBe(true);
    expect(repeats(words(0, 12), `${words(0, 12)} `)).toBe(false);
  });
  test('is noticed in any case, with any signs, and in pieces that end inside of a word', () => {
    const written = `${words(0, 13).toUpperCase().replaceAll(' ', ' - ')} `;
    expect(repeats(words(0, 13), ...written)).toBe(true);
    expect(repeats(words(0, 13), ...written.match(/.{1,7}/g)!)).toBe(true);
  });
  test('is not noticed in other words, or in the same run again and again', () => {
    expect(repeats(words(0, 100), `${words(200, 300)} `)).toBe(false);
    expect(repeats(words(0, 100), `${words(0, 8)} x `.repeat(50))).toBe(false);
  });
});
