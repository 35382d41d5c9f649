import Ajv from 'ajv';
import fc from 'fast-check';
import { type Allowance, REQUEST_SCHEMAS, requestSchemas, widest } from '../../lib/contract';
import { compileSchema } from '../../lib/contract/json-schema';
import { EXHAUSTIVE } from '../support/exhaustive';

const ajv = new Ajv({ strict: false });
const good = { alias: 'a', messages: [{ role: 'user', content: [{ text: 'x' }] }] };
const chat = { model: 'a', messages: [{ role: 'user', content: 'x' }] };
const response = { model: 'a', input: 'x' };
const message = { model: 'a', max_tokens: 5, messages: [{ role: 'user', content: 'x' }] };

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
  ['chatCompletions', { ...chat, messages: [{ role: 'user', content: 'x', refusal: null }] }],
  ['chatCompletions', { ...chat, messages: [{ role: 'assistant', content: null, refusal: 'x' }] }],
  ['responses', response],
  ['responses', { ...response, input: [{ role: 'user', content: 'x' }] }],
  ['responses', { ...response, input: [{ role: 'user', content: [{ type: 'input_text', text: 'x' }] }] }],
  ['responses', { ...response, input: [{ role: 'user', content: [{ type: 'output_text', text: 'x' }] }] }],
  ['responses', { ...response, input: [{ type: 'reasoning', summary: [] }] }],
  ['responses', { ...response, store: true }],
  ['responses', { ...response, store: 5 }],
  ['responses', { ...response, instructions: 'x' }],
  ['responses', { ...response, other: null }],
  ['messages', message],
  ['messages', { ...message, max_tokens: undefined }],
  ['messages', { ...message, messages: [{ role: 'user', content: [{ type: 'text', text: 'x' }] }] }],
  ['messages', { ...message, messages: [{ role: 'user', content: [{ type: 'image', source: {} }] }] }],
  ['messages', { ...message, system: 'x' }],
  ['messages', { ...message, cache_control: { type: 'ephemeral' } }],
  ['messages', { ...message, thinking: { type: 'enabled' } }],
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

describe('a body', () => {
  /** A value of each kind that fields of OpenAI's request have, at and beside what is neutral. */
  const value = fc.constantFrom<unknown>(
    ...[
      null,
      true,
      false,
      0,
      1,
      0.1,
      2,
      2.5,
      '',
      'x',
      'none',
      'auto',
      'required',
      'text',
      'default',
      [],
      ['x'],
      ['text'],
    ],
    ...[{}, { type: 'text' }, { type: 'json_object' }, { a: 'b' }, { a: 1 }, { include_usage: true }],
    ...[[{ type: 'text', text: 'x' }], [{ type: 'text', text: '' }], [{ type: 'refusal', refusal: 'x' }]],
    ...[[{ type: 'image_url', image_url: { url: 'x' } }], { type: 'function', function: { name: 'f' } }],
    [{ type: 'function', id: 'c', function: { name: 'f', arguments: '{}' } }],
    [{ type: 'function', function: { name: 'f', parameters: {} } }],
    [{ text: 'x' }, { toolUse: { toolUseId: 'c', name: 'f', input: {} } }],
    [{ toolResult: { toolUseId: 'c', content: [{ text: 'x' }] } }],
    { tools: [{ toolSpec: { name: 'f', inputSchema: { json: {} } } }] },
  );
  const some = (names: readonly string[]) =>
    fc.array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 4 }).map((fields) => Object.fromEntries(fields));
  const role = fc.constantFrom('user', 'assistant', 'system', 'developer', 'tool', 'critic');
  const message = fc
    .tuple(role, some(['content', 'refusal', 'tool_calls', 'tool_call_id', 'name', 'annotations', 'audio', 'x']))
    .map(([name, fields]) => ({ role: name, ...fields }));
  const messages = fc.oneof(fc.array(message, { maxLength: 3 }), fc.constant(chat.messages));
  const fields = Object.keys(REQUEST_SCHEMAS.chatCompletions.properties).filter((name) => name !== 'messages');
  const full: Allowance = {
    parameters: { temperature: [0, 0.5], topP: [0.1, 1], stopSequences: 2 },
    clientInstructions: { maxChars: 100 },
    clientTools: { maxTools: 3 },
  };
  test.each<[string, Allowance]>([
    ['closed', {}],
    ['open as far as it goes', full],
    ['as wide as two aliases', widest([{ clientTools: { maxTools: 1 } }, { parameters: { topP: [1, 1] } }])],
  ])('is judged by API Gateway as by the handler, where aliases are %s', (_, allowed) => {
    const schemas = requestSchemas(allowed);
    const judges = [
      {
        check: compileSchema(schemas.chatCompletions),
        other: ajv.compile(schemas.chatCompletions),
        base: { model: 'a' },
      },
      { check: compileSchema(schemas.converse), other: ajv.compile(schemas.converse), base: { alias: 'a' } },
      {
        check: compileSchema(schemas.messages),
        other: ajv.compile(schemas.messages),
        base: { model: 'a', max_tokens: 5 },
      },
      {
        check: compileSchema(schemas.responses),
        other: ajv.compile(schemas.responses),
        base: { model: 'a' },
        at: 'input',
      },
    ];
    const doors = [schemas.messages, schemas.responses].flatMap(({ properties }) => Object.keys(properties));
    const more = some([...fields, ...doors, 'system', 'inferenceConfig', 'toolConfig', 'other']);
    let accepted = 0;
    fc.assert(
      fc.property(messages, more, (said, rest) => {
        for (const { check, other, base, at = 'messages' } of judges) {
          const body = { ...rest, ...base, [at]: said };
          expect(check(body) === undefined).toBe(other(body));
          accepted += check(body) === undefined ? 1 : 0;
        }
      }),
      { numRuns: EXHAUSTIVE ? 3_000 : 600 },
    );
    expect(accepted).toBeGreaterThan(EXHAUSTIVE ? 50 : 10);
  });
  test('of one alias passes the model that API Gateway has for all of them', () => {
    const check = compileSchema(requestSchemas(widest([{}, full])).chatCompletions);
    const own = compileSchema(requestSchemas(full).chatCompletions);
    fc.assert(
      fc.property(messages, some(fields), (said, rest) => {
        const body = { ...rest, model: 'a', messages: said };
        fc.pre(own(body) === undefined);
        expect(check(body)).toBeUndefined();
      }),
      { numRuns: 500, maxSkipsPerRun: 1_000 },
    );
  });
});

describe('what is wrong is said of the form that was meant', () => {
  const check = compileSchema(REQUEST_SCHEMAS.chatCompletions);
  const asked = (message: object) => ({ ...chat, messages: [message] });
  test.each<[string, unknown, string]>([
    [
      'a picture',
      asked({ role: 'user', content: [{ type: 'image_url', image_url: { url: 'x' } }] }),
      "'messages.0.content.0.type' must be text",
    ],
    [
      'a sound',
      asked({ role: 'user', content: [{ type: 'input_audio', input_audio: {} }] }),
      "'messages.0.content.0.type' must be text",
    ],
    ['an empty text', asked({ role: 'user', content: '' }), "'messages.0.content' is empty"],
    [
      'an empty part',
      asked({ role: 'user', content: [{ type: 'text', text: '' }] }),
      "'messages.0.content.0.text' is empty",
    ],
    ['no part', asked({ role: 'user', content: [] }), "'messages.0.content' is empty"],
    [
      'a long text',
      asked({ role: 'user', content: 'x'.repeat(32_001) }),
      "'messages.0.content' is longer than 32000 characters",
    ],
    ['a number', asked({ role: 'user', content: 5 }), "'messages.0.content' must be string or array"],
    [
      'a refusal of a user',
      asked({ role: 'user', content: 'x', refusal: 'x' }),
      "'messages.0.refusal' is not accepted",
    ],
    ['a role', asked({ role: 'system', content: 'x' }), "'messages.0.role' must be user or assistant"],
    ['no role', asked({ content: 'x' }), "'messages.0.role' must be user or assistant"],
    ['a call', asked({ role: 'assistant', tool_calls: [{}] }), "'messages.0.tool_calls' must be empty"],
    ['many messages', { ...chat, messages: Array(51).fill(chat.messages[0]) }, "'messages' has more than 50 items"],
    ['choices', { ...chat, n: 2 }, "'n' must be 1"],
    ['a temperature', { ...chat, temperature: 0.1 }, "'temperature' must be 1"],
    ['a format', { ...chat, response_format: { type: 'json_object' } }, "'response_format.type' must be text"],
    ['a tier', { ...chat, service_tier: 'flex' }, "'service_tier' must be auto or default"],
    ['tools', { ...chat, tools: [{}] }, "'tools' must be empty"],
    ['a required tool', { ...chat, tool_choice: 'required' }, "'tool_choice' must be none or auto"],
    ['storage', { ...chat, store: true }, "'store' must be false"],
    ['a bias', { ...chat, logit_bias: { 50256: -100 } }, "'logit_bias.50256' is not accepted"],
    ['a seed', { ...chat, seed: 7 }, "'seed' must be null"],
    ['an unknown field', { ...chat, guardrailConfig: {} }, "'guardrailConfig' is not accepted"],
  ])('%s', (_, body, problem) => {
    expect(check(body)).toBe(problem);
  });
});

describe('what is wrong is said of the option that was meant', () => {
  const option = (name: string, word: string, more: object = {}) => ({
    type: 'object',
    properties: { [name]: { enum: [word] }, ...more },
    required: [name],
  });
  const text = { text: { type: 'string' } };
  test.each<[object, unknown, string]>([
    [{ anyOf: [{ type: 'string' }, { type: 'null' }, { type: 'string' }] }, 7, 'the body must be string or null'],
    [{ anyOf: [option('role', 'a', text), option('role', 'b')] }, { role: 'a', text: 1 }, "'text' must be string"],
    [{ anyOf: [option('role', 'a'), option('role', 'b', text)] }, { role: 'b', text: 1 }, "'text' must be string"],
    [{ anyOf: [option('role', 'a'), option('role', 'b')] }, { role: 'c' }, "'role' must be a or b"],
    [{ anyOf: [option('type', 'a'), option('type', 'b')] }, {}, "'type' must be a or b"],
    [{ anyOf: [option('role', 'a'), option('type', 'b')] }, { role: 'c' }, "'role' must be a"],
    [
      { anyOf: [option('role', 'a', { type: { enum: ['x'] } }), option('role', 'b', { type: { enum: ['x'] } })] },
      { role: 'c', type: 'y' },
      "'role' must be a or b",
    ],
    [{ anyOf: [] }, 'c', 'the body must be absent'],
    [{ enum: [...'abcdefghijkl'] }, 'z', 'the body must be a, b, c, d, e, f, g, h, i, j, k or l'],
    [{ enum: [...'abcdefghijklm'] }, 'z', 'the body must be one of its allowed values'],
    [{ enum: ['a'] }, 'z', 'the body must be a'],
    [{ const: 1 }, 2, 'the body must have its fixed value'],
    [{ type: 'number' }, Number.POSITIVE_INFINITY, 'the body must be number'],
    [{ type: 'integer' }, 2 ** 53, 'the body must be integer'],
    [{ type: 'string', minLength: 2 }, 'a', 'the body is shorter than 2 characters'],
    [{ type: 'array', minItems: 2 }, [1], 'the body has fewer than 2 items'],
    [{ type: 'number', minimum: 1, maximum: 1 }, 2, 'the body must be 1'],
    [{ pattern: '^.$' }, '🌍🌍', 'the body does not have the allowed form'],
    [{ properties: { a: { items: { type: 'string' } } } }, { a: ['b', 1] }, "'a.1' must be string"],
    [{ additionalProperties: { type: 'string' } }, { a: 1 }, "'a' must be string"],
    [{ required: ['toString'] }, {}, "'toString' is missing"],
    [{ properties: { a: {} }, additionalProperties: false }, { a: 1, toString: 1 }, "'toString' is not accepted"],
  ])('%j of %j: %s', (schema, value, problem) => {
    expect(compileSchema(schema as never)(value)).toBe(problem);
  });

  test('a letter of two halves is one letter', () => {
    expect(compileSchema({ pattern: '^.$' })('🌍')).toBeUndefined();
  });
});
