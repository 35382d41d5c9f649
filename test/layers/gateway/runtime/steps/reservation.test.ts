import type { AliasConfig, ChatMessage } from '../../../../../lib/contract';
import type { Ledger } from '../../../../../lib/layers/gateway/runtime/ledger';
import { BORDERS, CITING } from '../../../../../lib/layers/gateway/runtime/prompt-parts';
import { reservation } from '../../../../../lib/layers/gateway/runtime/steps/reservation';
import { LimitsInForce } from '../../../../../lib/layers/gateway/runtime/usage-limits';
import { allow, deny } from '../../../../../lib/layers/gateway/runtime/verdict';
import { ALICE, alias, exchangeWith, says, settings } from './exchanges';

const lookup = { description: 'Looks up.', inputSchema: { type: 'object' } };

/** What is reserved for a request, with each counter it is reserved with. */
async function reserved(
  asked: {
    alias?: AliasConfig;
    messages?: ChatMessage[];
    instructions?: string[];
    clientTools?: object[];
    parts?: object;
  } = {},
) {
  const seen: { key: string; id: string; tokens: number }[] = [];
  const ledger = {
    reserve: async ({ key }: { key: string }, id: string, tokens: number) => {
      seen.push({ key, id, tokens });
      return { kind: 'reserved', reservation: { pk: key, id, tokens, remaining: 1 } };
    },
  } as unknown as Ledger;
  const exchange = exchangeWith({
    alias: asked.alias ?? alias(),
    messages: asked.messages ?? [says('user', 'Hi')],
    maxTokens: 100,
    ...asked.parts,
  });
  exchange.instructions = asked.instructions ?? [];
  exchange.clientTools = (asked.clientTools ?? []) as never;
  const step = reservation(
    ledger,
    () => Promise.resolve('A prompt of thirty characters.'),
    settings({ document: { tools: { lookup } } }),
  );
  const verdict = await step(exchange);
  return { verdict, seen, tokens: seen[0]?.tokens, exchange };
}

test('is the most that the first call can cost: every byte of what is sent, and every token of the answer', async () => {
  const { verdict, tokens } = await reserved({ alias: alias({ prompt: { id: 'P', version: '1' } }) });
  expect(verdict).toEqual(allow);
  // the overhead of any call, the question, the prompt, the empty list of tools, the answer
  expect(tokens).toBe(400 + 2 + 30 + 2 + 100);
});

describe('grows', () => {
  const base = async () => (await reserved()).tokens;
  const more = async (asked: Parameters<typeof reserved>[0]) => (await reserved(asked)).tokens - (await base());
  test('with the texts', async () => {
    expect(await more({ messages: [says('user', 'Hi'), says('assistant', 'é'), says('user', 'abc')] })).toBe(5);
  });
  test('with what the caller says of how to answer, and its borders', async () => {
    expect(await more({ instructions: ['abc', 'de'] })).toBe(5 + 2 * BORDERS);
  });
  test('with tools of the caller', async () => {
    const tools = [{ name: 'a', inputSchema: {} }];
    expect(await more({ clientTools: tools })).toBe(JSON.stringify(tools).length);
  });
  test('with tools of the alias', async () => {
    const written = JSON.stringify([{ name: 'lookup', ...lookup }]).length - '[]'.length;
    expect(await more({ alias: alias({ tools: ['lookup'] }) })).toBe(written);
  });
  test('with each call of a tool and each result, and their borders', async () => {
    const messages: ChatMessage[] = [
      says('user', 'Hi'),
      { role: 'assistant', content: [{ toolCall: { id: 'c', name: 'a', arguments: { x: 1 } } }] },
      { role: 'user', content: [{ toolResult: { id: 'c', text: 'done' } }] },
    ];
    expect(await more({ messages })).toBe('{"x":1}'.length + 'done'.length + 2 * BORDERS);
  });
  test('with all that a knowledge base may show, before anything is found', async () => {
    const knowledgeBase = { id: 'KB12345678', maxSources: 3 };
    expect(await more({ alias: alias({ knowledgeBase }) })).toBe(3 * 4_096 + CITING.length);
  });
});

test('is made with the user first, under an id that no other request has', async () => {
  const [one, two] = [await reserved(), await reserved()];
  expect(one.seen.map(({ key }) => key)).toEqual(['TENANT#acme#USER#alice', 'TENANT#acme#S0']);
  const ids = [one, two].flatMap(({ seen }) => seen.map(({ id }) => id));
  // of one request, the call of the model; it stands in a name of an attribute
  expect(new Set(ids).size).toBe(2);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{20}0$/);
  expect(one.exchange.get('spending').reserved).toBe(one.tokens);
});

test('is made with the budget of the alias that is asked for, and of no other', async () => {
  const limits = new LimitsInForce({
    aliases: [
      { name: 'default', tokensPerDay: 5_000 },
      { name: 'other', tokensPerDay: 5_000 },
    ],
  });
  const { seen } = await reserved({ parts: { limits } });
  expect(seen.map(({ key }) => key)).toEqual(['TENANT#acme#USER#alice', 'TENANT#acme#S0', 'ALIAS#default#S0']);
});

test('is not made for a caller of more groups with a budget than are counted', async () => {
  const names = Array.from({ length: 9 }, (_, i) => `g${i}`);
  const limits = new LimitsInForce({ groups: names.map((name) => ({ tenant: 'acme', name, tokensPerDay: 1_000 })) });
  const of = (count: number) => reserved({ parts: { limits, principal: { ...ALICE, groups: names.slice(0, count) } } });
  expect((await of(8)).verdict).toEqual(allow);
  const { verdict, seen } = await of(9);
  expect(verdict).toEqual(deny('forbidden', 'more than 8 groups with a budget'));
  expect(seen).toEqual([]);
});
