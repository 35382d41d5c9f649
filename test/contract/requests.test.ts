import { type Allowance, callersMay, requestSchemas, widest } from '../../lib/contract';
import { compileSchema } from '../../lib/contract/json-schema';

type Form = keyof ReturnType<typeof requestSchemas>;
type Path = readonly (string | number)[];

const UUID = '01234567-89ab-cdef-0123-456789abcdef';
const OWN = { conversationId: UUID, approvals: ['token'] };
const EVERYTHING: Allowance = {
  parameters: { temperature: [0.2, 0.8], topP: [0.1, 0.9], stopSequences: 2 },
  clientInstructions: { maxChars: 500 },
  clientTools: { maxTools: 3 },
};

/** Of each form a body that says everything which a client may say, where its alias allows it. */
const SAYS: Readonly<Record<Form, Record<string, unknown>>> = {
  converse: {
    alias: 'default',
    messages: [
      { role: 'user', content: [{ text: 'Look' }] },
      { role: 'assistant', content: [{ text: '' }, { toolUse: { toolUseId: 'c-1', name: 'look', input: { a: 1 } } }] },
      {
        role: 'user',
        content: [{ toolResult: { toolUseId: 'c-1', content: [{ text: '' }], status: 'error' } }, { text: 'And?' }],
      },
    ],
    ...OWN,
    maxTokens: 100,
    system: [{ text: 'Be brief' }],
    inferenceConfig: { temperature: 0.5, topP: 0.5, stopSequences: ['END'] },
    toolConfig: {
      tools: [{ toolSpec: { name: 'look', description: 'Looks', inputSchema: { json: { type: 'object' } } } }],
      toolChoice: { auto: {}, any: {}, tool: { name: 'look' } },
    },
  },
  chatCompletions: {
    model: 'default',
    messages: [
      { role: 'system', content: 'Be brief', name: 'n' },
      { role: 'developer', content: [{ type: 'text', text: 'Be kind' }] },
      { role: 'user', content: [{ type: 'text', text: 'Look' }], name: 'n' },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: '', role: 'assistant', refusal: null, annotations: [] },
          { type: 'refusal', refusal: '' },
        ],
        refusal: '',
        tool_calls: [{ type: 'function', id: 'c-1', function: { name: 'look', arguments: '{}' } }],
        annotations: [],
        audio: null,
        function_call: null,
        parsed: null,
        name: 'n',
      },
      { role: 'tool', content: [{ type: 'text', text: '' }], tool_call_id: 'c-1', name: 'n' },
      { role: 'user', content: 'And?' },
    ],
    stream: true,
    stream_options: { include_usage: true, include_obfuscation: false },
    max_tokens: 100,
    max_completion_tokens: 100,
    secure_llm: OWN,
    temperature: 0.5,
    top_p: 0.5,
    stop: ['END'],
    tools: [
      {
        type: 'function',
        function: { name: 'look', description: 'Looks', parameters: { type: 'object' }, strict: true },
      },
    ],
    tool_choice: { type: 'function', function: { name: 'look' } },
    parallel_tool_calls: true,
    response_format: { type: 'text' },
    metadata: { a: 'b' },
  },
  responses: {
    model: 'default',
    input: [
      { type: 'message', role: 'system', content: 'Be brief' },
      { role: 'developer', content: [{ type: 'input_text', text: 'Be kind', prompt_cache_breakpoint: null }] },
      { type: 'message', role: 'user', content: 'Look', id: 'i', status: 'completed', phase: 'p' },
      {
        role: 'assistant',
        content: [
          { type: 'output_text', text: '', annotations: [], logprobs: [] },
          { type: 'refusal', refusal: '' },
        ],
      },
      { type: 'function_call', call_id: 'c-1', name: 'look', arguments: '{}', id: 'i', status: 'completed' },
      {
        type: 'function_call_output',
        call_id: 'c-1',
        output: [{ type: 'input_text', text: '' }],
        id: 'i',
        status: 's',
      },
    ],
    instructions: 'Be brief',
    stream: true,
    stream_options: { include_obfuscation: false },
    max_output_tokens: 100,
    secure_llm: OWN,
    temperature: 0.5,
    top_p: 0.5,
    tools: [
      {
        type: 'function',
        name: 'look',
        description: 'Looks',
        parameters: { type: 'object' },
        strict: true,
        defer_loading: false,
      },
    ],
    tool_choice: { type: 'function', name: 'look' },
    parallel_tool_calls: true,
    text: { format: { type: 'text' }, verbosity: 'medium' },
    reasoning: { effort: null, summary: null, generate_summary: null },
    metadata: { a: 'b' },
  },
  messages: {
    model: 'default',
    messages: [
      { role: 'user', content: 'Look' },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: '', citations: [], cache_control: { type: 'ephemeral', ttl: '5m' } },
          {
            type: 'tool_use',
            id: 'c-1',
            name: 'look',
            input: { a: 1 },
            caller: { type: 'direct' },
            cache_control: { type: 'ephemeral', ttl: '1h' },
          },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'c-1', content: [{ type: 'text', text: '' }], is_error: true },
          { type: 'text', text: 'And?' },
        ],
      },
    ],
    max_tokens: 100,
    stream: true,
    system: [{ type: 'text', text: 'Be brief' }],
    secure_llm: OWN,
    temperature: 0.5,
    top_p: 0.5,
    stop_sequences: ['END'],
    tools: [{ type: 'custom', name: 'look', description: 'Looks', input_schema: { type: 'object' }, strict: true }],
    tool_choice: { type: 'tool', name: 'look', disable_parallel_tool_use: false },
    thinking: { type: 'disabled' },
    output_config: { effort: null, format: null },
    cache_control: { type: 'ephemeral', ttl: '5m' },
    metadata: { user_id: 'u' },
  },
};
/** The least that a body can say. */
const ASKS: Readonly<Record<Form, Record<string, unknown>>> = {
  converse: { alias: 'default', messages: [{ role: 'user', content: [{ text: 'Hi' }] }] },
  chatCompletions: { model: 'default', messages: [{ role: 'user', content: 'Hi' }] },
  responses: { model: 'default', input: 'Hi' },
  messages: { model: 'default', messages: [{ role: 'user', content: 'Hi' }], max_tokens: 1 },
};
const FORMS = Object.keys(SAYS) as Form[];

/** Objects of a tool's own: what stands in them is for the tool to judge. */
const OPEN = /\.(input|json|parameters|input_schema)$/;

/** What a body cannot be without, by the place where it stands. */
const NEEDED: Readonly<Record<Form, Record<string, string>>> = {
  converse: {
    '': 'alias messages',
    'messages.0': 'role content',
    'messages.0.content.0': 'text',
    'messages.1': 'role content',
    'messages.1.content.0': 'text',
    'messages.1.content.1': 'toolUse',
    'messages.1.content.1.toolUse': 'toolUseId name input',
    'messages.2': 'role content',
    'messages.2.content.0': 'toolResult',
    'messages.2.content.0.toolResult': 'toolUseId content',
    'messages.2.content.0.toolResult.content.0': 'text',
    'messages.2.content.1': 'text',
    'system.0': 'text',
    toolConfig: 'tools',
    'toolConfig.tools.0': 'toolSpec',
    'toolConfig.tools.0.toolSpec': 'name inputSchema',
    'toolConfig.tools.0.toolSpec.inputSchema': 'json',
    'toolConfig.toolChoice.tool': 'name',
  },
  chatCompletions: {
    '': 'model messages',
    'messages.0': 'role content',
    'messages.1': 'role content',
    'messages.1.content.0': 'type text',
    'messages.2': 'role content',
    'messages.2.content.0': 'type text',
    'messages.3': 'role',
    'messages.3.content.0': 'type text',
    'messages.3.content.1': 'type refusal',
    'messages.3.tool_calls.0': 'type id function',
    'messages.3.tool_calls.0.function': 'name arguments',
    'messages.4': 'role content tool_call_id',
    'messages.4.content.0': 'type text',
    'messages.5': 'role content',
    'tools.0': 'type function',
    'tools.0.function': 'name',
    tool_choice: 'type function',
    'tool_choice.function': 'name',
    response_format: 'type',
  },
  responses: {
    '': 'model input',
    'input.0': 'role content',
    'input.1': 'role content',
    'input.1.content.0': 'type text',
    'input.2': 'role content',
    'input.3': 'role content',
    'input.3.content.0': 'type text',
    'input.3.content.1': 'type refusal',
    'input.4': 'type call_id name arguments',
    'input.5': 'type call_id output',
    'input.5.output.0': 'type text',
    'tools.0': 'type name',
    tool_choice: 'type name',
    'text.format': 'type',
  },
  messages: {
    '': 'model messages max_tokens',
    'messages.0': 'role content',
    'messages.1': 'role content',
    'messages.1.content.0': 'type text',
    'messages.1.content.0.cache_control': 'type',
    'messages.1.content.1': 'type id name input',
    'messages.1.content.1.caller': 'type',
    'messages.1.content.1.cache_control': 'type',
    'messages.2': 'role content',
    'messages.2.content.0': 'type tool_use_id',
    'messages.2.content.0.content.0': 'type text',
    'messages.2.content.1': 'type text',
    'system.0': 'type text',
    'tools.0': 'name input_schema',
    tool_choice: 'type name',
    thinking: 'type',
    cache_control: 'type',
  },
};

/** What takes some words and no others (or an id of one form), by the place where it stands. */
const WORDS: Readonly<Record<Form, Record<string, string>>> = {
  converse: {
    'messages.0': 'role',
    'messages.1': 'role',
    'messages.2': 'role',
    'messages.2.content.0.toolResult': 'status',
    '': 'conversationId',
  },
  chatCompletions: {
    'messages.0': 'role',
    'messages.1': 'role',
    'messages.1.content.0': 'type',
    'messages.2': 'role',
    'messages.2.content.0': 'type',
    'messages.3': 'role',
    'messages.3.content.0': 'type role',
    'messages.3.content.1': 'type',
    'messages.3.tool_calls.0': 'type',
    'messages.4': 'role',
    'messages.4.content.0': 'type',
    'messages.5': 'role',
    secure_llm: 'conversationId',
    'tools.0': 'type',
    tool_choice: 'type',
    response_format: 'type',
  },
  responses: {
    'input.0': 'type role',
    'input.1': 'role',
    'input.1.content.0': 'type',
    'input.2': 'type role',
    'input.3': 'role',
    'input.3.content.0': 'type',
    'input.3.content.1': 'type',
    'input.4': 'type',
    'input.5': 'type',
    'input.5.output.0': 'type',
    secure_llm: 'conversationId',
    'tools.0': 'type',
    tool_choice: 'type',
    'text.format': 'type',
    text: 'verbosity',
  },
  messages: {
    'messages.0': 'role',
    'messages.1': 'role',
    'messages.1.content.0': 'type',
    'messages.1.content.0.cache_control': 'type ttl',
    'messages.1.content.1': 'type',
    'messages.1.content.1.caller': 'type',
    'messages.1.content.1.cache_control': 'type ttl',
    'messages.2': 'role',
    'messages.2.content.0': 'type',
    'messages.2.content.0.content.0': 'type',
    'messages.2.content.1': 'type',
    'system.0': 'type',
    secure_llm: 'conversationId',
    'tools.0': 'type',
    tool_choice: 'type',
    thinking: 'type',
    cache_control: 'type ttl',
  },
};

/** Every place of a value, with what stands there. */
function places(value: unknown, path: Path = []): (readonly [path: Path, value: unknown])[] {
  const below =
    typeof value !== 'object' || value === null || OPEN.test(path.join('.'))
      ? []
      : Object.entries(value).flatMap(([name, part]) =>
          places(part, [...path, Array.isArray(value) ? Number(name) : name]),
        );
  return [[path, value], ...below];
}

/** A copy that has something else in one place, or nothing there. */
function changed(value: unknown, [name, ...below]: Path, put: (old: unknown) => unknown): unknown {
  if (name === undefined) return put(value);
  const copy = structuredClone(value) as Record<string | number, unknown>;
  const part = changed(copy[name], below, put);
  if (part === undefined) delete copy[name];
  else copy[name] = part;
  return copy;
}

/** The names at the ends of some paths, by the objects that have them. */
function grouped(paths: readonly Path[]): Record<string, string> {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const place = path.slice(0, -1).join('.');
    groups.set(place, [...(groups.get(place) ?? []), String(path.at(-1))]);
  }
  return Object.fromEntries([...groups].map(([place, names]) => [place, names.join(' ')]));
}

const checks = (allowed: Allowance) => {
  const schemas = requestSchemas(allowed);
  return (form: Form) => compileSchema(schemas[form]);
};
const open = checks(EVERYTHING);
const closed = checks({});

describe.each(FORMS)('a body of %s', (form) => {
  const body = SAYS[form];
  const check = open(form);
  const all = places(body);
  const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

  test('may say all that its alias allows', () => {
    expect(check(body)).toBeUndefined();
  });

  test('has nothing that nobody knows, wherever it stands', () => {
    const objects = all.filter(
      ([path, value]) => isObject(value) && !Array.isArray(value) && !OPEN.test(path.join('.')),
    );
    const accepted = objects.filter(
      ([path]) => check(changed(body, path, (old) => ({ ...(old as object), other: { a: 1 } }))) === undefined,
    );
    expect(accepted.map(([path]) => path.join('.'))).toEqual([]);
  });

  test('has nothing of another kind, wherever it stands', () => {
    const other = (old: unknown) => (isObject(old) ? 7 : { other: 1 });
    const accepted = all.filter(([path]) => check(changed(body, path, other)) === undefined);
    expect(accepted.map(([path]) => path.join('.'))).toEqual([]);
  });

  test('needs what it cannot be read without, and nothing else', () => {
    const needed = all.filter(
      ([path]) => typeof path.at(-1) === 'string' && check(changed(body, path, () => undefined)),
    );
    expect(grouped(needed.map(([path]) => path))).toEqual(NEEDED[form]);
  });

  test('says by fixed words what it is about', () => {
    const words = all.filter(([path, value]) => typeof value === 'string' && check(changed(body, path, () => 'other')));
    expect(grouped(words.map(([path]) => path))).toEqual(WORDS[form]);
  });
});

test.each<[Form, string[]]>([
  ['converse', ['system', 'inferenceConfig', 'toolConfig']],
  ['chatCompletions', ['temperature', 'top_p', 'stop', 'tools', 'tool_choice']],
  ['responses', ['instructions', 'temperature', 'top_p', 'tools', 'tool_choice']],
  ['messages', ['system', 'temperature', 'top_p', 'stop_sequences', 'tools', 'tool_choice']],
])('a body of %s says nothing of %j where its alias allows nothing', (form, names) => {
  const refused = Object.keys(SAYS[form]).filter((name) => closed(form)({ ...ASKS[form], [name]: SAYS[form][name] }));
  expect(refused.filter((name) => !(name in ASKS[form])).sort()).toEqual([...names].sort());
  expect(closed(form)(ASKS[form])).toBeUndefined();
});

describe('where an alias allows nothing', () => {
  test.each<[Form, string, readonly object[]]>([
    ['converse', 'messages', [{ role: 'assistant', content: [{ toolUse: { toolUseId: 'c', name: 'n', input: {} } }] }]],
    ['converse', 'messages', [{ role: 'user', content: [{ toolResult: { toolUseId: 'c', content: [] } }] }]],
    ['chatCompletions', 'messages', [{ role: 'system', content: 'Hi' }]],
    ['chatCompletions', 'messages', [{ role: 'developer', content: 'Hi' }]],
    ['chatCompletions', 'messages', [{ role: 'tool', content: 'Hi', tool_call_id: 'c' }]],
    [
      'chatCompletions',
      'messages',
      [{ role: 'assistant', tool_calls: [{ id: 'c', type: 'function', function: { name: 'n', arguments: '' } }] }],
    ],
    ['responses', 'input', [{ role: 'system', content: 'Hi' }]],
    ['responses', 'input', [{ type: 'function_call', call_id: 'c', name: 'n', arguments: '' }]],
    ['responses', 'input', [{ type: 'function_call_output', call_id: 'c', output: '' }]],
    ['messages', 'messages', [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c' }] }]],
    ['messages', 'messages', [{ role: 'assistant', content: [{ type: 'tool_use', id: 'c', name: 'n', input: {} }] }]],
  ])('a body of %s has none of these in %s: %j', (form, name, turns) => {
    const body = { ...ASKS[form], [name]: turns };
    expect(closed(form)(body)).toBeDefined();
    expect(open(form)(body)).toBeUndefined();
  });
});

const long = (length: number) => 'x'.repeat(length);
const many = (length: number, value: unknown) => Array(length).fill(value);
/** What may stand in a place, and what may not. */
test.each<[Form, string, unknown[], unknown[]]>([
  ['converse', 'alias', ['a', long(64), 'a.b_c-1'], ['', long(65), 'a b', 'a/b']],
  ['converse', 'messages.0.content.0.text', [long(32_000)], ['', long(32_001)]],
  ['converse', 'messages.1.content.0.text', ['', long(32_000)], [long(32_001)]],
  ['converse', 'messages.0.content', [many(20, { text: 'a' })], [[], many(21, { text: 'a' })]],
  ['converse', 'messages.1.content', [[], many(20, { text: 'a' })], [many(21, { text: 'a' })]],
  [
    'converse',
    'messages',
    [many(50, { role: 'user', content: [{ text: 'a' }] })],
    [[], many(51, { role: 'user', content: [{ text: 'a' }] })],
  ],
  ['converse', 'messages.2.content.0.toolResult.content', [[], many(20, { text: '' })], [many(21, { text: '' })]],
  ['converse', 'messages.2.content.0.toolResult.status', ['success', 'error'], ['']],
  ['converse', 'messages.1.content.1.toolUse.name', ['a', long(64)], ['', long(65), 'a b', 'a.b']],
  ['converse', 'maxTokens', [1, 4_096], [0, 4_097, 1.5, null]],
  ['converse', 'conversationId', [UUID], ['', UUID.toUpperCase(), `${UUID}0`, UUID.slice(1), `x${UUID.slice(1)}`]],
  ['converse', 'approvals', [[], many(5, 'a'), [long(200)]], [many(6, 'a'), [''], [long(201)], [1]]],
  ['converse', 'system', [[], many(20, { text: 'a' })], [many(21, { text: 'a' }), [{ text: '' }]]],
  ['converse', 'inferenceConfig.temperature', [0.2, 0.8], [0.19, 0.81]],
  ['converse', 'inferenceConfig.topP', [0.1, 0.9], [0.09, 0.91]],
  ['converse', 'inferenceConfig.stopSequences', [[], ['a', long(64)]], [['a', 'b', 'c'], [''], [long(65)]]],
  ['converse', 'toolConfig.tools', [], [[]]],
  ['converse', 'toolConfig.toolChoice', [{}, { auto: {} }, { any: {} }], [{ none: {} }, { auto: 1 }]],
  ['converse', 'toolConfig.tools.0.toolSpec.description', ['', long(4_096)], [long(4_097), null]],
  ['chatCompletions', 'messages.2.content', ['a', many(20, { type: 'text', text: 'a' })], ['', [], null]],
  ['chatCompletions', 'messages.3.content', [null, '', []], [many(21, { type: 'text', text: 'a' })]],
  ['chatCompletions', 'messages.3.refusal', [null, '', long(32_000)], [long(32_001)]],
  ['chatCompletions', 'messages.3.tool_calls', [null, []], []],
  ['chatCompletions', 'messages.3.annotations', [null, many(100, {})], [many(101, {})]],
  ['chatCompletions', 'messages.4.content', ['', []], [null, many(21, { type: 'text', text: 'a' })]],
  ['chatCompletions', 'max_tokens', [null, 1, 4_096], [0, 4_097, 1.5]],
  ['chatCompletions', 'max_completion_tokens', [null, 1, 4_096], [0, 4_097]],
  ['chatCompletions', 'temperature', [null, 0.2, 0.8], [0.19, 0.81]],
  ['chatCompletions', 'top_p', [null, 0.1, 0.9], [0.09, 0.91]],
  ['chatCompletions', 'stop', [null, 'a', ['a', 'b']], ['', ['a', 'b', 'c'], long(65)]],
  ['chatCompletions', 'tool_choice', [null, 'none', 'auto', 'required'], ['any', '']],
  ['chatCompletions', 'n', [1, null], [0, 2]],
  ['chatCompletions', 'presence_penalty', [0], [-1, 1]],
  ['chatCompletions', 'user', [null, '', long(512)], [long(513)]],
  ['responses', 'input', ['a', long(32_000)], ['', long(32_001), []]],
  ['responses', 'instructions', [null, '', long(32_000)], [long(32_001)]],
  ['responses', 'input.2.content', ['a'], ['', [], null]],
  ['responses', 'input.3.content', ['', []], [null]],
  ['responses', 'input.3.content.0.annotations', [null, many(100, {})], [many(101, {})]],
  ['responses', 'input.3.content.0.logprobs', [null, []], [[{}]]],
  ['responses', 'input.4.arguments', ['', long(32_000)], [long(32_001)]],
  ['responses', 'input.5.output', ['', []], [null, many(21, { type: 'input_text', text: 'a' })]],
  ['responses', 'max_output_tokens', [null, 1, 4_096], [0, 4_097, 1.5]],
  ['responses', 'tool_choice', [null, 'none', 'auto', 'required'], ['any']],
  ['responses', 'temperature', [0.2, 0.8], [0.19, 0.81]],
  ['responses', 'top_p', [0.1, 0.9], [0.09, 0.91]],
  ['messages', 'max_tokens', [1, 10_000_000], [0, 10_000_001, 1.5, null]],
  ['messages', 'system', [null, '', [], 'a'], [many(21, { type: 'text', text: 'a' }), [{ type: 'text', text: '' }]]],
  ['messages', 'messages.0.content', ['a', [{ type: 'text', text: 'a' }]], ['', []]],
  ['messages', 'messages.1.content', ['', []], [null]],
  ['messages', 'messages.2.content.0.content', [null, '', []], [many(21, { type: 'text', text: '' })]],
  ['messages', 'stop_sequences', [null, [], ['a', 'b']], [['a', 'b', 'c']]],
  ['messages', 'temperature', [0.2, 0.8], [0.19, 0.81]],
  ['messages', 'top_p', [0.1, 0.9], [0.09, 0.91]],
  [
    'messages',
    'tool_choice',
    [null, { type: 'auto' }, { type: 'none' }, { type: 'any', disable_parallel_tool_use: false }],
    [{ type: 'any', disable_parallel_tool_use: true }, { type: 'tool' }, { type: 'any', name: 'n' }],
  ],
])('in a body of %s, %s may have some values and not others', (form, path, good, bad) => {
  const place = path.split('.').map((name) => (/^\d+$/.test(name) ? Number(name) : name));
  const check = open(form);
  const at = (value: unknown) => changed(SAYS[form], place, () => value);
  expect(good.map((value) => check(at(value)))).toEqual(good.map(() => undefined));
  expect(bad.filter((value) => check(at(value)) === undefined)).toEqual([]);
});

test.each<[Form, string]>([
  ['converse', 'toolConfig.tools'],
  ['chatCompletions', 'tools'],
  ['responses', 'tools'],
  ['messages', 'tools'],
])('a body of %s has as many tools in %s as its alias allows', (form, path) => {
  const tools = (count: number) =>
    open(form)(changed(SAYS[form], path.split('.'), (old) => many(count, (old as unknown[])[0])));
  expect(tools(3)).toBeUndefined();
  expect(tools(4)).toContain('has more than 3 items');
});

describe('API Gateway reads a body before its alias is known', () => {
  test('so it lets through whatever any alias allows', () => {
    expect(
      widest([
        { parameters: { temperature: [0.3, 0.5], stopSequences: 1 }, clientTools: { maxTools: 2 } },
        { parameters: { temperature: [0.1, 0.4], topP: [0.2, 0.6], stopSequences: 3 }, clientTools: { maxTools: 5 } },
        { clientInstructions: { maxChars: 10 } },
        { clientInstructions: { maxChars: 20 } },
        { clientInstructions: { maxChars: 15 } },
      ]),
    ).toEqual({
      parameters: { temperature: [0.1, 0.5], topP: [0.2, 0.6], stopSequences: 3 },
      clientTools: { maxTools: 5 },
      clientInstructions: { maxChars: 20 },
    });
  });

  test('and nothing where none allows anything', () => {
    expect(widest([{}, {}])).toStrictEqual({
      clientInstructions: undefined,
      clientTools: undefined,
      parameters: undefined,
    });
    expect(widest([{ parameters: {} }]).parameters).toStrictEqual({
      temperature: undefined,
      topP: undefined,
      stopSequences: undefined,
    });
  });
});

test.each<[string, Allowance[]]>([
  ['text', []],
  ['text', [{}, { parameters: { temperature: [0, 1] } }]],
  ['instructions', [{}, { clientInstructions: { maxChars: 1 } }]],
  ['tools', [{ clientTools: { maxTools: 1 } }, {}]],
  ['instructions,tools', [{ clientTools: { maxTools: 1 } }, { clientInstructions: { maxChars: 1 } }]],
])('callers may send %s where aliases say %j', (may, aliases) => {
  expect(callersMay(aliases)).toBe(may);
});
