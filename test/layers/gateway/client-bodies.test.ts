import type { Json } from '../../../local/aws/world';
import { startedWorld } from '../../support/world';
import bodies from './client-bodies.json';

/**
 * What clients sent, recorded by running each against a server that answers, calls a tool and refuses: a blocked question and
 * the next one, a tool with instructions, a stream. `client-bodies.json` names their versions.
 */
const SENT = Object.entries(bodies as Record<string, Json[]>).flatMap(([client, all]) =>
  all.map((body, i) => [client, i + 1, body] as const),
);

const world = startedWorld();
const MODEL = { modelId: 'anthropic.model' };
beforeAll(async () => {
  await world.gateway({
    aliases: {
      default: {
        ...MODEL,
        parameters: { temperature: [0, 1] },
        clientInstructions: { maxChars: 500 },
        clientTools: { maxTools: 3 },
      },
      closed: MODEL,
    },
  });
});
beforeEach(() => {
  world.bedrock.guardrail = (_, texts) => (texts.includes('Bad') ? 'block' : 'pass');
});

const asksForMore = ({ messages, tools, temperature = 1 }: Json) =>
  tools?.length > 0 || temperature !== 1 || messages.some(({ role }: Json) => !['user', 'assistant'].includes(role));

test.each(SENT)('%s is answered where its alias allows what it sends (%i)', async (_, __, body) => {
  const seen = await world.post('/v1/chat/completions', body);
  expect([seen.status, seen.text]).toEqual([200, expect.not.stringContaining('"error"')]);
  const blocked = body.messages.length === 1 && body.messages[0].content === 'Bad';
  expect(world.bedrock.requests).toHaveLength(blocked ? 0 : 1);
  expect(JSON.stringify(world.bedrock.requests)).not.toContain('"Bad"');
});

test.each(SENT)(
  '%s is refused by a closed alias if, and only if, it asks for more than an answer (%i)',
  async (_, __, body) => {
    const seen = await world.post('/v1/chat/completions', { ...body, model: 'closed' });
    expect(seen.status).toBe(asksForMore(body) ? 400 : 200);
  },
);
