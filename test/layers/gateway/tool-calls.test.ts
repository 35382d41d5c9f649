import { SettingsError } from '../../../lib/layers/gateway/runtime/settings';
import { startedWorld } from '../../support/world';
import { foundation, gateway } from './gateways';

const world = startedWorld();

const lookups = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ name: 'lookup', input: { order: `A${i}` } }));
const called = () => world.tools.count('arn:lookup');
const decisions = () => {
  const counts: Record<string, number> = {};
  for (const { decision } of world.record.toolCalls ?? []) counts[decision] = (counts[decision] ?? 0) + 1;
  return counts;
};
/** Results of tools that the model read last. */
const read = () =>
  (world.bedrock.requests.at(-1)!.messages.at(-1)!.content as { toolResult?: { status: string } }[]).flatMap(
    ({ toolResult }) => toolResult?.status ?? [],
  );
const ask = (path = '/converse') => world.ask('Where are my orders?', { alias: 'tools', path });
const withCalls = (maxToolCalls?: number, maxToolSteps = 3) => {
  const { aliases } = world.settings();
  return world.gateway({ aliases: { ...aliases, tools: { ...aliases.tools, maxToolCalls } }, maxToolSteps });
};

describe('a request calls no more tools than its alias allows', () => {
  test.each([
    [undefined, '/converse', 10],
    [undefined, '/converse-stream', 10],
    [1, '/converse', 1],
    [4, '/converse-stream', 4],
    [50, '/converse', 50],
  ])('%s, in one turn on %s: %i', async (limit, path, most) => {
    await withCalls(limit);
    world.bedrock.script = ({ messages }) =>
      messages.length === 1 ? { toolUses: lookups(100) } : { text: ['Here they are.'] };
    expect((await ask(path)).said).toBe('Here they are.');
    expect(called()).toBe(most);
    expect(decisions()).toEqual({ allowed: most, 'over-limit': 100 - most });
    // the model reads an answer to each of its calls, or its service refuses the next turn
    expect(read()).toEqual([...Array(most).fill('success'), ...Array(100 - most).fill('error')]);
    // of input and definitions one each, and two of each call
    expect(world.bedrock.scanned.length).toBe(2 + 2 * most);
  });

  test('over all rounds together', async () => {
    await withCalls(5, 15);
    world.bedrock.script = ({ messages }) =>
      messages.length < 6 ? { toolUses: lookups(2) } : { text: ['Here they are.'] };
    expect((await ask()).said).toBe('Here they are.');
    expect(called()).toBe(5);
    expect(decisions()).toEqual({ allowed: 5, 'over-limit': 1 });
  });

  test('and calls that are refused count too', async () => {
    await withCalls(3);
    world.bedrock.script = ({ messages }) =>
      messages.length === 1
        ? { toolUses: [...Array(3).fill({ name: 'nothing', input: {} }), ...lookups(2)] }
        : { text: ['No.'] };
    await ask();
    expect(called()).toBe(0);
    expect(decisions()).toEqual({ denied: 3, 'over-limit': 2 });
  });

  test('a model that asks for more all the same is not asked again', async () => {
    await withCalls(2, 15);
    world.bedrock.script = () => ({ toolUses: lookups(3) });
    const seen = await ask();
    expect([seen.status, seen.json().code]).toEqual([503, 'model-unavailable']);
    expect(world.bedrock.requests).toHaveLength(2);
    expect(decisions()).toEqual({ allowed: 2, 'over-limit': 1 });
    expect(world.record).toMatchObject({ cause: 'the model never stops asking for tools', settle: 'settled' });
  });

  test('the inert look-alike: as many as are allowed are none too many', async () => {
    await withCalls(2, 3);
    world.bedrock.script = ({ messages }) => (messages.length < 4 ? { toolUses: lookups(1) } : { text: ['Done.'] });
    expect((await ask()).said).toBe('Done.');
    expect(decisions()).toEqual({ allowed: 2 });
  });
});

test.each([0, 51, 1.5])('%s calls are no limit', async (maxToolCalls) => {
  await expect(withCalls(maxToolCalls)).rejects.toThrow(SettingsError);
  const on = foundation();
  expect(() => gateway({ aliases: { default: { maxToolCalls } } }, on)).toThrow(
    `'maxToolCalls' of alias 'default' must be a whole number from 1 to 50, got ${maxToolCalls}`,
  );
});
