import type { Ledger } from '../../../../../lib/layers/gateway/runtime/ledger';
import { reading } from '../../../../../lib/layers/gateway/runtime/steps/reading';
import { LimitsInForce } from '../../../../../lib/layers/gateway/runtime/usage-limits';
import { deny } from '../../../../../lib/layers/gateway/runtime/verdict';
import { ALICE, exchangeWith, settings } from './exchanges';

const limits = new LimitsInForce({
  groups: [{ tenant: 'acme', name: 'staff', tokensPerDay: 600 }],
  aliases: [{ name: 'small', tokensPerDay: 40 }],
});
const quota = { ...settings().quota, globalTokensPerDay: 1_000_000, shards: 2 };

/** A ledger in which the user has 700 of 1,000 left, and of each shared item as many as `left` says. */
const ledger = (left: Readonly<Record<string, number>> = {}) =>
  ({
    left: async ({ key, tokens, requestsPerMinute }: { key: string; tokens: number; requestsPerMinute?: number }) => ({
      used: requestsPerMinute === undefined ? 0 : 300,
      remaining: requestsPerMinute === undefined ? (left[key] ?? tokens) : 700,
      requests: 59,
      resetsAt: 86_400_000,
    }),
  }) as unknown as Ledger;

async function told(serves: 'models' | 'model' | 'usage', given = ledger(), parts: object = {}) {
  const exchange = exchangeWith({ limits, visible: ['default', 'small'], ...parts });
  const verdict = await reading(serves, given, settings({ quota }))(exchange);
  return verdict.kind === 'allow' ? exchange.get('told') : verdict;
}

test('lists the aliases that the caller may know of, or tells of one', async () => {
  const model = (id: string) => ({ id, object: 'model', created: 0, owned_by: 'secure-llm' });
  expect(await told('models')).toEqual({ object: 'list', data: [model('default'), model('small')] });
  expect(await told('model', ledger(), { visible: ['small'] })).toEqual(model('small'));
});

describe('the use of a caller', () => {
  const day = { object: 'usage', unit: 'tokens', window: 'day', resets_at: 86_400 };
  test('is told with each budget that binds it, by whose it is and by name', async () => {
    expect(await told('usage')).toEqual({
      object: 'list',
      data: [
        { ...day, scope: 'user', limit: 1_000, used: 300, remaining: 700 },
        { object: 'usage', scope: 'user', unit: 'requests', window: 'minute', limit: 60, remaining: 59 },
        { ...day, scope: 'group', group: 'staff', covers: 600 },
        { ...day, scope: 'tenant', covers: 700 },
        { ...day, scope: 'alias', model: 'small', covers: 40 },
        { ...day, scope: 'everybody', covers: 700 },
      ],
    });
  });
  test('is covered by what all items of a shared budget have left together', async () => {
    const left = { 'TENANT#acme#S0': 120, 'TENANT#acme#S1': 30 };
    expect(await told('usage', ledger(left))).toMatchObject({
      data: expect.arrayContaining([{ ...day, scope: 'tenant', covers: 150 }]),
    });
  });
  test('is not told to a caller of more groups with a budget than are counted', async () => {
    const groups = Array.from({ length: 9 }, (_, i) => `g${i}`);
    const many = new LimitsInForce({ groups: groups.map((name) => ({ tenant: 'acme', name, tokensPerDay: 1 })) });
    expect(await told('usage', ledger(), { limits: many, principal: { ...ALICE, groups } })).toEqual(
      deny('forbidden', 'more than 8 groups with a budget'),
    );
  });
});
