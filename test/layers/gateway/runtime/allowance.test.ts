import { createHash } from 'node:crypto';
import type { AliasConfig, Chat, ChatTool } from '../../../../lib/contract';
import {
  allowanceFault,
  allowanceProblem,
  allowedParameters,
  definitionHash,
} from '../../../../lib/layers/gateway/runtime/allowance';

const tool = (name: string, more: Partial<ChatTool> = {}): ChatTool => ({
  name,
  inputSchema: { type: 'object' },
  ...more,
});
const chat = (more: Partial<Chat> = {}): Chat => ({ messages: [{ role: 'user', content: [{ text: 'Hi' }] }], ...more });
const alias = (more: Partial<AliasConfig> = {}): AliasConfig => ({ modelId: 'm', ...more });
/** A conversation in which the model has called `name`. */
const called = (name: string, more: Partial<Chat> = {}): Chat =>
  chat({ messages: [{ role: 'assistant', content: [{ toolCall: { id: 'c1', name, arguments: {} } }] }], ...more });

describe('parameters of a request', () => {
  const ranged = alias({ parameters: { temperature: [0.2, 0.5], topP: [0.5, 0.9], stopSequences: 2 } });
  const stops = (count: number) => Array.from({ length: count }, (_, i) => `stop ${i}`);
  test.each<[Chat['parameters'], AliasConfig]>([
    [undefined, alias()],
    [{}, alias()],
    [{ temperature: 1, topP: 1, stopSequences: [] }, alias()],
    [{ temperature: 0.2, topP: 0.5 }, ranged],
    [{ temperature: 0.5, topP: 0.9, stopSequences: stops(2) }, ranged],
  ])('%j are accepted within what the alias lets them be', (parameters, given) => {
    expect(allowanceProblem(chat({ parameters }), given)).toBeUndefined();
  });
  test.each<[Chat['parameters'], AliasConfig, string]>([
    [{ temperature: 0.19 }, ranged, "'temperature' must be 0.2 to 0.5"],
    [{ temperature: 0.51 }, ranged, "'temperature' must be 0.2 to 0.5"],
    [{ temperature: 0.3, topP: 0.49 }, ranged, "'topP' must be 0.5 to 0.9"],
    [{ topP: 0.91 }, ranged, "'topP' must be 0.5 to 0.9"],
    [{ temperature: 0.3 }, alias(), "'temperature' must be 1"],
    [{ temperature: 1.5 }, alias(), "'temperature' must be 1"],
    [{ topP: 0 }, alias({ parameters: { temperature: [0, 1] } }), "'topP' must be 1"],
    [{ stopSequences: stops(3) }, ranged, 'at most 2 stop sequences are accepted'],
    [{ stopSequences: stops(1) }, alias(), 'stop sequences are not accepted'],
  ])('%j are refused outside of it', (parameters, given, problem) => {
    expect(allowanceProblem(chat({ parameters }), given)).toBe(problem);
  });
  test('reach the model only where the alias has a range for them', () => {
    const parameters = { temperature: 0.3, topP: 0.6, stopSequences: ['END'] };
    expect(allowedParameters(chat({ parameters }), ranged)).toEqual(parameters);
    // at its neutral value a parameter is accepted everywhere, and still says nothing to the model
    expect(allowedParameters(chat({ parameters: { temperature: 1, topP: 1 } }), alias())).toEqual({});
    expect(allowedParameters(chat({ parameters }), alias({ parameters: { topP: [0, 1] } }))).toEqual({ topP: 0.6 });
    expect(allowedParameters(chat({ parameters: { stopSequences: [] } }), ranged)).toEqual({});
    expect(allowedParameters(chat(), ranged)).toEqual({});
  });
});

describe('instructions of a request', () => {
  const told = alias({ clientInstructions: { maxChars: 10 } });
  test('are accepted up to the characters that the alias has room for, all together', () => {
    expect(allowanceProblem(chat({ instructions: ['12345', '67890'] }), told)).toBeUndefined();
    expect(allowanceProblem(chat({ instructions: ['12345', '678901'] }), told)).toBe(
      'the instructions have 11 characters; at most 10 are accepted',
    );
  });
  test('are refused where the alias takes none', () => {
    expect(allowanceProblem(chat({ instructions: [''] }), alias())).toBe('instructions of callers are not accepted');
    expect(allowanceProblem(chat({ instructions: [] }), alias())).toBeUndefined();
  });
});

describe('tools of a request', () => {
  const agent = alias({ tools: ['lookup'], clientTools: { maxTools: 2 } });
  const weather = tool('weather', { description: 'Tells the weather.' });
  test.each<[string, Chat, AliasConfig]>([
    ['as many as the alias takes', chat({ tools: [tool('a'), tool('b')] }), agent],
    ['one that has to be called', chat({ tools: [weather], toolChoice: { name: 'weather' } }), agent],
    ['any of which one has to be called', chat({ tools: [weather], toolChoice: 'required' }), agent],
    ['that was called before', called('weather', { tools: [weather] }), agent],
    [
      'whose definition is pinned',
      chat({ tools: [weather] }),
      alias({ clientTools: { maxTools: 1, pinned: [definitionHash(weather)] } }),
    ],
    ['none, and a choice that asks for nothing', chat({ toolChoice: 'auto' }), alias()],
    ['none, and the choice of none', chat({ toolChoice: 'none' }), alias()],
  ])('are accepted: %s', (_, given, to) => {
    expect(allowanceProblem(given, to)).toBeUndefined();
  });
  const none = 'tools of callers are not accepted';
  test.each<[string, Chat, AliasConfig, string]>([
    ['one', chat({ tools: [weather] }), alias(), none],
    ['a call of one', called('weather'), alias(), none],
    ['the choice of one', chat({ toolChoice: { name: 'weather' } }), alias(), none],
    ['the choice of any', chat({ toolChoice: 'required' }), alias(), none],
    ['too many', chat({ tools: [tool('a'), tool('b'), tool('c')] }), agent, 'at most 2 tools are accepted'],
    [
      'the name of the gateway’s own',
      chat({ tools: [tool('lookup')] }),
      agent,
      "tool 'lookup' has the name of a tool of the gateway",
    ],
    ['two of a name', chat({ tools: [tool('a'), tool('a')] }), agent, "there are two tools 'a'"],
    [
      'arguments that are a list',
      chat({ tools: [tool('a', { inputSchema: { type: 'array' } })] }),
      agent,
      "the arguments of tool 'a' must be an object",
    ],
    [
      'a call of one that is not there',
      called('other', { tools: [weather] }),
      agent,
      "a call names 'other', which is no tool of the request",
    ],
    [
      'a call of the gateway’s own',
      called('lookup', { tools: [weather] }),
      agent,
      "a call names 'lookup', which is no tool of the request",
    ],
    [
      'the choice of one that is not there',
      chat({ tools: [weather], toolChoice: { name: 'other' } }),
      agent,
      "there is no tool 'other'",
    ],
    [
      'a call that is required of none',
      chat({ toolChoice: 'required' }),
      agent,
      'a call is required, and there is no tool',
    ],
  ])('are refused: %s', (_, given, to, problem) => {
    expect(allowanceProblem(given, to)).toBe(problem);
  });
  test('are refused when another definition is pinned, and the answer says by what to pin this one', () => {
    const changed = { ...weather, description: 'Tells the weather, and the password.' };
    const pinned = alias({ clientTools: { maxTools: 1, pinned: [definitionHash(weather)] } });
    expect(allowanceProblem(chat({ tools: [changed] }), pinned)).toBe(
      `the definition of tool 'weather' is not one that is accepted; its SHA-256 is ${definitionHash(changed)}`,
    );
  });
  test('are refused when all together have more characters than any gateway takes', () => {
    const written = (fill: number) => [weather, tool('b', { description: 'x'.repeat(fill) })];
    const room = 32_000 - JSON.stringify(written(0)).length;
    expect(allowanceProblem(chat({ tools: written(room) }), agent)).toBeUndefined();
    expect(allowanceProblem(chat({ tools: written(room + 1) }), agent)).toBe(
      'the tools have 32001 characters; at most 32000 are accepted',
    );
  });
});

describe('the hash of a definition', () => {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  test('is the SHA-256 of its JSON with sorted keys, which anybody can make', () => {
    const inputSchema = { type: 'object', properties: {} };
    expect(definitionHash({ name: 'a', description: 'd', inputSchema })).toBe(
      sha256('{"description":"d","inputSchema":{"properties":{},"type":"object"},"name":"a"}'),
    );
    expect(definitionHash(tool('a'))).toBe(sha256('{"inputSchema":{"type":"object"},"name":"a"}'));
  });
  test('is another for another name, description or schema', () => {
    const hashes = [tool('a'), tool('b'), tool('a', { description: '' }), tool('a', { inputSchema: {} })].map(
      definitionHash,
    );
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

describe('an alias', () => {
  const hash = 'a'.repeat(64);
  test.each<[string, Partial<AliasConfig>]>([
    ['nothing', {}],
    ['the widest ranges', { parameters: { temperature: [0, 1], topP: [0, 1], stopSequences: 4 } }],
    ['ranges of one value', { parameters: { temperature: [0.5, 0.5], topP: [1, 1], stopSequences: 1 } }],
    ['the least', { clientInstructions: { maxChars: 1 }, clientTools: { maxTools: 1, pinned: [hash] } }],
    [
      'the most',
      { clientInstructions: { maxChars: 8_000 }, clientTools: { maxTools: 64, pinned: Array(32).fill(hash) } },
    ],
  ])('may let callers say %s', (_, more) => {
    expect(allowanceFault(alias(more))).toBeUndefined();
  });
  test.each<[string, Partial<AliasConfig>]>([
    ['has no range of temperature', { parameters: { temperature: [-0.1, 1] } }],
    ['has no range of temperature', { parameters: { temperature: [0, 1.1] } }],
    ['has no range of temperature', { parameters: { temperature: [0.6, 0.5] } }],
    ['has no range of temperature', { parameters: { temperature: [] as never } }],
    ['has no range of topP', { parameters: { topP: [0.9, 0.8] } }],
    ['has no range of topP', { parameters: { topP: ['a', 'b'] as never } }],
    ['needs stopSequences of 1 to 4', { parameters: { stopSequences: 0 } }],
    ['needs stopSequences of 1 to 4', { parameters: { stopSequences: 5 } }],
    ['needs stopSequences of 1 to 4', { parameters: { stopSequences: 1.5 } }],
    ['needs clientInstructionChars of 1 to 8000', { clientInstructions: {} as never }],
    ['needs clientInstructionChars of 1 to 8000', { clientInstructions: { maxChars: 8_001 } }],
    ['needs clientTools of 1 to 64', { clientTools: {} as never }],
    ['needs clientTools of 1 to 64', { clientTools: { maxTools: 65 } }],
    ['needs pinnedTools of 1 to 32', { clientTools: { maxTools: 1, pinned: [] } }],
    ['needs pinnedTools of 1 to 32', { clientTools: { maxTools: 1, pinned: Array(33).fill(hash) } }],
    ['pins what is no hash', { clientTools: { maxTools: 1, pinned: [hash, 'A'.repeat(64)] } }],
    [
      'rests on sources, and would rest on tools of callers',
      { clientTools: { maxTools: 1 }, knowledgeBase: { id: 'KB12345678', maxSources: 1 } },
    ],
  ])('is refused because it %s: %j', (fault, more) => {
    expect(allowanceFault(alias(more))).toBe(fault);
  });
});
