import { AgentWorld } from '../../local/agent/agent-world';
import { World } from '../../local/aws/world';

/** What a gateway talks to, for the tests of one file: it runs while they do, and is as new for each of them. */
export function startedWorld(): World {
  const world = new World();
  beforeAll(() => world.start());
  afterAll(() => world.stop());
  beforeEach(() => world.reset());
  return world;
}

/** The same, with a gateway of tools. */
export function startedAgents(): { world: World; agent: AgentWorld } {
  const world = startedWorld();
  const agent = new AgentWorld(world);
  beforeAll(() => agent.start());
  afterAll(() => agent.stop());
  beforeEach(() => agent.reset());
  return { world, agent };
}
