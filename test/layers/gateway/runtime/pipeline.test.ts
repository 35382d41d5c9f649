import { Exchange } from '../../../../lib/layers/gateway/runtime/exchange';
import { checkOrder, ORDER, READING_ORDER, run, type StepName } from '../../../../lib/layers/gateway/runtime/pipeline';
import { allow, deny } from '../../../../lib/layers/gateway/runtime/verdict';

const exchange = () =>
  new Exchange(
    { method: 'POST', path: '/converse', headers: {}, body: '', requestId: 'r' },
    new AbortController().signal,
    () => Promise.resolve(),
  );

describe.each([
  ['a question', ORDER],
  ['reading', READING_ORDER],
])('of %s', (_, order: Readonly<Record<string, readonly string[]>>) => {
  const names = Object.keys(order) as StepName[];
  test('the order of the steps is their order', () => {
    expect(() => checkOrder(names, order)).not.toThrow();
  });
  test.each(names)('%s cannot be left out', (name) => {
    expect(() =>
      checkOrder(
        names.filter((other) => other !== name),
        order,
      ),
    ).toThrow();
  });
  test.each(names.filter((name) => order[name].length > 0))('%s cannot come first', (name) => {
    expect(() => checkOrder([name, ...names.filter((other) => other !== name)], order)).toThrow(`'${name}' needs`);
  });
  test('a step cannot stand twice', () => {
    expect(() => checkOrder([...names, 'principal'], order)).toThrow('twice');
  });
});
test('a step of one pipeline does not stand in the other', () => {
  expect(() => checkOrder(['kill-switch', 'principal', 'limits', 'pace'])).toThrow("'pace' is of another pipeline");
  expect(() => checkOrder(['kill-switch', 'principal', 'limits', 'pace', 'answer'], READING_ORDER)).toThrow(
    'of another pipeline',
  );
});
test('nothing runs after a step that does not allow', async () => {
  const ran: string[] = [];
  const verdict = await run(
    [
      ['kill-switch', () => allow],
      ['principal', () => deny('unauthenticated', 'no token')],
      [
        'authorization',
        () => {
          ran.push('authorization');
          return allow;
        },
      ],
    ],
    exchange(),
  );
  expect([verdict.kind, ran]).toEqual(['deny', []]);
});
test('a step that throws is on the record, and lets nothing through', async () => {
  const given = exchange();
  await expect(
    run(
      [
        ['kill-switch', () => Promise.reject(new Error('boom'))],
        ['principal', () => allow],
      ],
      given,
    ),
  ).rejects.toThrow('boom');
  expect(given.audit.step).toBe('kill-switch');
});
test.each(['killSwitch', 'principal', 'maxTokens', 'spending', 'question', 'sources', 'withheld', 'prompt'] as const)(
  '%s throws where no step has found it, and a throw is a denial',
  (part) => {
    expect(() => exchange().get(part)).toThrow(`'${part}' is not known yet`);
  },
);
test('a part that was found is there, also where it says no', () => {
  const given = exchange();
  given.set('withheld', false);
  expect([given.has('withheld'), given.get('withheld')]).toEqual([true, false]);
});
