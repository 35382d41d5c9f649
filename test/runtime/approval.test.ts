import { createHash } from 'node:crypto';
import { argumentsHash as proofHash } from '../../lib/layers/agent/contract';
import { APPROVAL_LIFETIME, type ApprovedCall, approvalsOf, approve, argumentsHash } from '../../lib/runtime/approval';

const KEY = Buffer.from('k'.repeat(32));
const NOW = 1_700_000_000_000;
const CALL: ApprovedCall = {
  principal: { tenant: 'acme', subject: 'alice' },
  tool: 'refund',
  argumentsHash: argumentsHash({ order: 'A1', cents: 100 }),
};
/** How many of the tokens open the call. */
const opens = (tokens: string[], call = CALL, now = NOW, key = KEY) => approvalsOf(key, call, tokens, now).length;

describe('an approval', () => {
  const expires = NOW + 60_000;
  const token = approve(KEY, CALL, expires);

  test('opens the call that it was given for', () => {
    expect(opens([token])).toBe(1);
  });

  test('ends at the moment that it names', () => {
    expect([expires - 1, expires, expires + 1].map((now) => opens([token], CALL, now))).toEqual([1, 0, 0]);
  });

  test('is none when it would last longer than ten minutes, whoever signed it', () => {
    expect(APPROVAL_LIFETIME).toBe(600_000);
    const lasting = (ms: number) => approve(KEY, CALL, NOW + ms);
    expect([APPROVAL_LIFETIME, APPROVAL_LIFETIME + 1].map((ms) => opens([lasting(ms)]))).toEqual([1, 0]);
  });

  test.each<[string, ApprovedCall]>([
    ['of another user', { ...CALL, principal: { tenant: 'acme', subject: 'bob' } }],
    ['of a user of that name elsewhere', { ...CALL, principal: { tenant: 'globex', subject: 'alice' } }],
    ['of another tool', { ...CALL, tool: 'lookup' }],
    ['with other arguments', { ...CALL, argumentsHash: argumentsHash({ order: 'A1', cents: 101 }) }],
    // written one after the other, the names would be the same
    ['of names that are cut elsewhere', { ...CALL, principal: { tenant: 'acmea', subject: 'lice' } }],
  ])('does not open a call %s', (_, call) => {
    expect(opens([token], call)).toBe(0);
  });

  test('of another key opens nothing', () => {
    expect(opens([token], CALL, NOW, Buffer.from('x'.repeat(32)))).toBe(0);
  });

  const [, , signature] = token.split('.') as [string, string, string];
  test.each([
    ['of another version', `v2.${expires}.${signature}`],
    ['with a later end', `v1.${expires + 1}.${signature}`],
    ['with an end that is none', `v1.soon.${signature}`],
    ['with half a millisecond', `v1.${expires}.5.${signature}`],
    ['without an end', `v1..${signature}`],
    ['without a signature', `v1.${expires}.`],
    ['of two parts', `v1.${expires}`],
    ['with a signature that is cut', token.slice(0, -1)],
    ['with a longer signature', `${token}A`],
    ['with a letter changed', `${token.slice(0, -2)}${token.at(-2) === 'A' ? 'B' : 'A'}${token.at(-1)}`],
    ['that is empty', ''],
  ])('%s is none', (_, written) => {
    expect(opens([written])).toBe(0);
  });

  test('has one name however it is written, so that it is used once', () => {
    const names = approvalsOf(KEY, CALL, [token, `${token}.more`, `v1.0${expires}.${signature}`], NOW);
    expect(names).toEqual([signature, signature, signature]);
  });

  test('is found among others', () => {
    const other = approve(KEY, { ...CALL, tool: 'lookup' }, expires);
    expect(opens([other, 'nonsense', token])).toBe(1);
    expect(opens([])).toBe(0);
  });
});

describe('the hash of arguments', () => {
  test('hangs on no order of names, at any depth', () => {
    expect(argumentsHash({ a: 1, b: { c: 2, d: [{ e: 3, f: 4 }] } })).toBe(
      argumentsHash({ b: { d: [{ f: 4, e: 3 }], c: 2 }, a: 1 }),
    );
  });

  test('tells apart what differs in a value, a name, a kind or an order', () => {
    const inputs: unknown[] = [
      {},
      [],
      null,
      { a: 1 },
      { a: '1' },
      { b: 1 },
      { a: null },
      { a: [] },
      { a: {} },
      [1, 2],
      [2, 1],
      [[1], 2],
      { a: 1, b: 2 },
      { a: 2, b: 1 },
      { 'a":1,"b': 2 },
    ];
    expect(new Set(inputs.map(argumentsHash)).size).toBe(inputs.length);
    for (const input of inputs) expect(argumentsHash(input)).toMatch(/^[0-9a-f]{64}$/);
  });
});

test('of arguments there is one hash, whatever their keys look like', () => {
  const args = { b: 1, 10: { z: 1, 9: [{ 2: 1, a: 2, 1: 0 }] }, 9: 'x', a: null };
  const sorted = '{"10":{"9":[{"1":0,"2":1,"a":2}],"z":1},"9":"x","a":null,"b":1}';
  expect(argumentsHash(args)).toBe(createHash('sha256').update(sorted).digest('hex'));
  expect(proofHash({ ...args, _context: 'proof' })).toBe(argumentsHash(args));
});
