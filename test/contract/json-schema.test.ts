import Ajv from 'ajv';
import { REQUEST_SCHEMAS } from '../../lib/contract';
import { compileSchema } from '../../lib/contract/json-schema';

const ajv = new Ajv({ strict: false });
const good = { alias: 'a', messages: [{ role: 'user', content: [{ text: 'x' }] }] };
const chat = { model: 'a', messages: [{ role: 'user', content: 'x' }] };

test.each<[keyof typeof REQUEST_SCHEMAS, unknown]>([
  ['converse', good],
  ['converse', { ...good, extra: 1 }],
  ['converse', { alias: 'a' }],
  ['converse', { ...good, alias: 'a b' }],
  ['converse', { ...good, messages: [] }],
  ['converse', { ...good, messages: [{ role: 'user', content: [{ text: '' }] }] }],
  ['converse', { ...good, maxTokens: 1.5 }],
  ['converse', { ...good, maxTokens: 4_097 }],
  ['converse', { ...good, approvals: ['x'] }],
  ['converse', { ...good, approvals: 'x' }],
  ['converse', null],
  ['converse', []],
  ['chatCompletions', chat],
  ['chatCompletions', { ...chat, messages: [{ role: 'user', content: [{ type: 'text', text: 'x' }] }] }],
  ['chatCompletions', { ...chat, messages: [{ role: 'user', content: [{ type: 'image', text: 'x' }] }] }],
  ['chatCompletions', { ...chat, messages: [{ role: 'user', content: 5 }] }],
  ['chatCompletions', { ...chat, stream: 'yes' }],
  ['chatCompletions', { ...chat, n: 2 }],
  ['chatCompletions', { ...chat, stream_options: { include_usage: true } }],
  ['chatCompletions', { ...chat, stream_options: { other: true } }],
])('judges a body of %s like another validator: %j', (name, body) => {
  expect(compileSchema(REQUEST_SCHEMAS[name])(body) === undefined).toBe(ajv.validate(REQUEST_SCHEMAS[name], body));
});
test('a keyword it does not know throws, at any depth', () => {
  expect(() => compileSchema({ type: 'object', properties: { a: { oneOf: [] } } })).toThrow("'oneOf'");
  expect(() => compileSchema({ type: 'text' })).toThrow("'text'");
});
test('says where, and never what', () => {
  expect(compileSchema(REQUEST_SCHEMAS.converse)({ ...good, maxTokens: 'secret' })).toBe("'maxTokens' must be integer");
});

test('a name that a client chose is repeated as far as a record has room for it', () => {
  const check = compileSchema({ type: 'object', additionalProperties: false });
  expect(check({ ['x'.repeat(200_000)]: 1 })).toBe(`'${'x'.repeat(100)}' is not accepted`);
});
