import { CEDAR, cedarSchema, cedarSeal, cedarType, toolAction } from '../../lib/contract';

test.each<[object, unknown]>([
  [{ type: 'string' }, { type: 'String' }],
  [{ type: 'integer' }, { type: 'Long' }],
  [{ type: 'boolean' }, { type: 'Boolean' }],
  [
    { type: 'array', items: { type: 'string' } },
    { type: 'Set', element: { type: 'String' } },
  ],
  [
    {
      type: 'object',
      required: ['a'],
      properties: { a: { type: 'string' }, b: { type: 'integer' }, c: { type: 'number' } },
    },
    {
      type: 'Record',
      attributes: { a: { type: 'String', required: true }, b: { type: 'Long', required: false } },
    },
  ],
  [
    { type: 'object', properties: { a: { type: 'boolean' } } },
    { type: 'Record', attributes: { a: { type: 'Boolean', required: false } } },
  ],
  [{ type: 'object' }, { type: 'Record', attributes: {} }],
])('Cedar’s type of %j is %j', (schema, type) => {
  expect(cedarType(schema as never)).toStrictEqual(type);
});

test.each([
  { type: 'number' },
  { type: 'null' },
  { type: ['string', 'null'] },
  { type: 'array' },
  { type: 'array', items: { type: 'number' } },
  {},
])('Cedar has no type for %j', (schema) => {
  expect(cedarType(schema as never)).toBeUndefined();
});

test('the schema knows users with what their tokens say, aliases, and that they are invoked', () => {
  const text = { type: 'String' };
  const texts = { type: 'Set', element: text };
  expect(cedarSchema()).toStrictEqual({
    SecureLlm: {
      entityTypes: {
        Tenant: {},
        Group: {},
        User: {
          memberOfTypes: ['Tenant', 'Group'],
          shape: {
            type: 'Record',
            attributes: { subject: text, tenant: text, clientId: text, groups: texts, scopes: texts },
          },
        },
        Alias: {},
        Tool: { shape: { type: 'Record', attributes: { mutating: { type: 'Boolean' } } } },
      },
      actions: {
        Invoke: {
          appliesTo: {
            principalTypes: ['User'],
            resourceTypes: ['Alias'],
            context: { type: 'Record', attributes: { streaming: { type: 'Boolean' } } },
          },
        },
        CallTool: {},
      },
    },
  });
});

test('each tool is an action of its own, with the arguments of its schema', () => {
  const schema = cedarSchema({
    refund: {
      description: 'x',
      inputSchema: { type: 'object', required: ['a'], properties: { a: { type: 'string' } } },
    },
  }) as Record<string, { actions: Record<string, unknown> }>;
  expect(schema.SecureLlm.actions['CallTool:refund']).toStrictEqual({
    memberOf: [{ id: 'CallTool' }],
    appliesTo: {
      principalTypes: ['User'],
      resourceTypes: ['Tool'],
      context: {
        type: 'Record',
        attributes: {
          alias: { type: 'String' },
          approved: { type: 'Boolean' },
          arguments: { type: 'Record', attributes: { a: { type: 'String', required: true } } },
        },
      },
    },
  });
  expect(toolAction('refund')).toBe('CallTool:refund');
  expect(CEDAR.callTool).toBe('CallTool');
});

test('a schema and its policies have a seal, and others have another', () => {
  const seals = [
    cedarSeal({}, {}),
    cedarSeal({ a: {} }, {}),
    cedarSeal({}, { a: 'permit;' }),
    cedarSeal({}, { a: 'forbid;' }),
    cedarSeal({}, { b: 'permit;' }),
  ];
  expect(new Set(seals).size).toBe(seals.length);
  expect(cedarSeal({ a: {} }, { b: 'c' })).toBe(cedarSeal({ a: {} }, { b: 'c' }));
  for (const seal of seals) expect(seal).toMatch(/^[A-Za-z0-9+/]{43}=$/);
});
