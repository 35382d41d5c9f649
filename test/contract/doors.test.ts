import { askingDoors, doors, metadataKeyFault, promptPaths } from '../../lib/contract';
import { addressOf } from '../../lib/contract/approval-queue';
import { canonicalJson } from '../../lib/contract/canonical-json';

test('a model answers behind the doors whose bodies are prompts, and behind no other', () => {
  expect(promptPaths()).toEqual([
    '/converse',
    '/converse-stream',
    '/v1/chat/completions',
    '/v1/responses',
    '/v1/messages',
  ]);
  expect(askingDoors().every(({ method }) => method === 'POST')).toBe(true);
  const reading = doors().filter(({ path }) => !promptPaths().includes(path));
  expect(reading.map(({ method, serves }) => [method, serves])).toEqual([
    ['GET', 'models'],
    ['GET', 'model'],
    ['GET', 'usage'],
  ]);
});

test.each<[string, boolean]>([
  ['tenant', true],
  ['a', true],
  ['a'.repeat(100), true],
  ['x-amz', true],
  ['a_', true],
  ['', false],
  ['a'.repeat(101), false],
  ['_tenant', false],
  ['x-amz-bedrock-kb-chunk-id', false],
])('documents can be searched by the key "%s": %s', (key, can) => {
  expect(metadataKeyFault(key)).toBe(
    can ? undefined : "must be 1 to 100 characters that do not begin with 'x-amz-bedrock' or '_'",
  );
});

test.each<[unknown, string]>([
  [{ b: 1, a: 2 }, '{"a":2,"b":1}'],
  [{ a: 1, b: 2, c: 3, B: 4 }, '{"B":4,"a":1,"b":2,"c":3}'],
  [{ a: undefined, b: null }, '{"b":null}'],
  [[undefined, () => 1, 'a'], '[null,null,"a"]'],
  [[], '[]'],
  [{}, '{}'],
  ['"', '"\\""'],
  [true, 'true'],
  [undefined, 'null'],
])('%j is hashed as %s', (value, text) => {
  expect(canonicalJson(value)).toBe(text);
});

test('people decide about a request behind the mark of its page, which no server reads', () => {
  expect(addressOf('https://approvals.example/', 'id')).toBe('https://approvals.example/#id');
});
