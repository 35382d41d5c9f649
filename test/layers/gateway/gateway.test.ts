import { World } from '../../support/gateway/world';

const world = new World();
beforeAll(async () => {
  await world.start();
  await world.gateway();
});
afterAll(() => world.stop());
beforeEach(() => world.reset());

describe('an answer', () => {
  test('carries the text, the usage and the trust signals', async () => {
    const seen = await world.ask('Where is my order?');
    console.log(seen.text, JSON.stringify(world.audit, null, 1));
    expect(seen.status).toBe(200);
    expect(seen.said).toBe('Hello from the model.');
  });
  test('stream', async () => {
    const seen = await world.ask('Where is my order?', { path: '/converse-stream' });
    console.log(seen.text, world.record.steps);
    expect(seen.said).toBe('Hello from the model.');
    const chat = await world.chat('Where is my order?', { stream: true });
    console.log(chat.text);
    expect(chat.said).toBe('Hello from the model.');
    console.log((await world.chat('Where is my order?')).text);
  });
});
