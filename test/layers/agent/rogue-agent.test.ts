import { AGENT_ENV, type ContainEvent } from '../../../lib/layers/agent/contract';
import { contain } from '../../../lib/layers/agent/runtime/contain';
import { AwsError, type AwsRequest } from '../../../lib/runtime/aws-call';
import { Deployed } from '../../../local/samples/deployed';
import { type Answer, type Call, deployedDefinition, execute, ServiceError } from '../response/support/machine';
import { DeployedCedar } from './deployed-cedar';
import { FIND, functionArn, made, PAY } from './gateways';

const { stack, gateway } = made({ 'find-claim': FIND, Pay: PAY });
gateway.endSessionsOf('arn:aws:bedrock-agentcore:eu-central-1:111122223333:runtime/agent-1');
const deployed = new Deployed(stack);
const cedar = new DeployedCedar(deployed);
const CONTAIN = deployed.one('AWS::Lambda::Function', 'RogueAgentContain').properties as {
  Environment: { Variables: Record<string, string> };
};
const SUBJECT_CLAIM = CONTAIN.Environment.Variables[AGENT_ENV.subjectClaim]!;
const DEFINITION = deployedDefinition(deployed, 'RogueAgent');
const ALL = { incident: 'i-1' };
const SESSION = {
  runtime: 'arn:aws:bedrock-agentcore:eu-central-1:111122223333:runtime/agent-1',
  session: 's'.repeat(33),
};

/** The policy engine's control plane, as far as the playbook uses it. */
class Engine {
  readonly policies = new Map<string, Record<string, unknown>>();
  /** What becomes of a policy that is made. */
  status = 'ACTIVE';
  readonly bodies: Record<string, unknown>[] = [];
  /** How often it is busy with another policy before it takes one. */
  busy = 0;

  readonly call = async ({ service, method = 'POST', path, body, query }: AwsRequest) => {
    expect([service, path]).toEqual(['bedrock-agentcore-control', '/policy-engines/engine-1/policies']);
    if (method === 'POST') {
      const made = body as { name: string };
      this.bodies.push(body as Record<string, unknown>);
      if (this.policies.has(made.name) || this.busy-- > 0) throw new AwsError(service, 'ConflictException', 409);
      this.policies.set(made.name, { ...made, status: this.status });
      return { headers: {}, body: '{}' };
    }
    // two to a page
    const all = [...this.policies.values()];
    const from = Number(query?.nextToken ?? 0);
    const next = from + 2 < all.length ? { nextToken: String(from + 2) } : {};
    return { headers: {}, body: JSON.stringify({ policies: all.slice(from, from + 2), ...next }) };
  };

  get statements(): string[] {
    return [...this.policies.values()].map(
      ({ definition }) => (definition as { cedar: { statement: string } }).cedar.statement,
    );
  }
}

let engine: Engine;
/** The state of the kill switch that was deployed last. */
let state: string;
let ended: unknown[];
let told: string[];
/** Whose requests were rejected. */
let rejected: unknown[];
beforeEach(() => {
  engine = new Engine();
  for (const name of ['a', 'b', 'c'])
    engine.policies.set(name, { name, status: 'ACTIVE', definition: { cedar: { statement: '' } } });
  [state, ended, told, rejected] = ['on', [], [], []];
});
const own = () => engine.statements.slice(3);

const stop = (event: ContainEvent, subjectClaim = SUBJECT_CLAIM) =>
  contain({
    subjectClaim,
    tools: new Map(Object.entries(gateway._tools)),
    engine: 'engine-1',
    gatewayArn: cedar.gateway,
    call: engine.call,
  })(event);

/** Runs the playbook; a call that `broken` names fails so often. */
async function run(input: object = ALL, broken: Record<string, number> = {}, error = 'ServiceException') {
  const left = new Map(Object.entries(broken));
  const services: Record<string, Answer> = {
    'appconfig:listDeployments': () => ({ Items: [{ VersionLabel: state, State: 'COMPLETE' }] }),
    'appconfig:startDeployment': ({ ConfigurationVersion }) => {
      state = String(ConfigurationVersion);
    },
    'lambda:invoke': async ({ FunctionName, Payload }) => {
      if (FunctionName !== functionArn('approvals-reject')) return { Payload: await stop(Payload as ContainEvent) };
      rejected.push(Payload);
      return { Payload: { rejected: 1 } };
    },
    'bedrockagentcore:stopRuntimeSession': (sent) => void ended.push(sent),
    'sns:publish': ({ Subject, Message }) => void told.push(`${Subject}: ${Message}`),
  };
  const answers = Object.fromEntries(
    Object.entries(services).map(([name, answer]): [string, Answer] => [
      name,
      async (sent, attempt) => {
        const called = name === 'lambda:invoke' ? ((sent.Payload as ContainEvent).ask ?? 'reject') : name;
        const fails = left.get(called) ?? 0;
        left.set(called, fails - 1);
        if (fails > 0) throw new ServiceError(error);
        return answer(sent, attempt);
      },
    ]),
  );
  return execute(DEFINITION, input, answers);
}
const actions = (calls: readonly Call[]) => calls.map(({ action }) => action);

const USER = { tenant: 'acme', scope: gateway.scope, sub: 'ada' };
const CLERK = { ...USER, department: 'claims' };
const GOOD = { claim: 'c1', amount: 500, currency: 'EUR' };
/** Who may still call what. */
const left = () => {
  const policies = { ...cedar.policies, ...Object.fromEntries(own().map((text, i) => [`stop${i}`, text])) };
  return {
    find: cedar.allows(USER, 'find-claim___call', { number: 'c1' }, policies),
    pay: cedar.allows(CLERK, 'Pay___call', GOOD, policies),
  };
};

test('with an incident alone, all tools are taken away: by the switch, and by a policy', async () => {
  expect(left()).toEqual({ find: true, pay: true });
  const { status, calls } = await run();
  expect([status, state, left()]).toEqual(['SUCCEEDED', 'no-tools', { find: false, pay: false }]);
  expect(actions(calls)).toEqual([
    'appconfig:listDeployments',
    'appconfig:startDeployment',
    'lambda:invoke',
    'lambda:invoke',
    'sns:publish',
  ]);
  expect(told).toEqual([expect.stringMatching(/^Done: a rogue agent is stopped: .*delete the policies .*stop_/)]);
});

test('a tool that is named is stopped for everybody, and the others go on', async () => {
  expect((await run({ ...ALL, tool: 'Pay___call' })).status).toBe('SUCCEEDED');
  expect([state, left()]).toEqual(['on', { find: true, pay: false }]);
});

test('a user who is named is stopped with all tools, and others are not', async () => {
  expect((await run({ ...ALL, user: 'ada', tenant: 'acme' })).status).toBe('SUCCEEDED');
  expect([state, left()]).toEqual(['on', { find: false, pay: false }]);
  expect(rejected).toEqual([{ tenant: 'acme', subject: 'ada' }]);
  engine = new Engine();
  await stop({ ask: 'forbid', input: { user: 'bob' } });
  const policies = { ...cedar.policies, stop: engine.statements[0]! };
  expect(cedar.allows({ ...USER, sub: 'ada' }, 'find-claim___call', { number: 'c1' }, policies)).toBe(true);
  expect(cedar.allows({ ...USER, sub: 'bob' }, 'find-claim___call', { number: 'c1' }, policies)).toBe(false);
});

test('a user whom tokens name by another claim is stopped by it, as approvals know him', async () => {
  await stop({ ask: 'forbid', input: { user: 'ada@example.com' } }, 'email "work"');
  const policies = { ...cedar.policies, stop: own()[0]! };
  const may = (claims: object) => cedar.allows({ ...USER, ...claims }, 'find-claim___call', { number: 'c1' }, policies);
  expect(may({ 'email "work"': 'ada@example.com' })).toBe(false);
  expect(may({ 'email "work"': 'bob@example.com' })).toBe(true);
  expect(cedar.problemsOf(policies)).toEqual([]);
});

test('what it makes fits the schema of the gateway strictly, denies, and is in force at once', async () => {
  await run({ ...ALL, user: 'ada', tenant: 'acme', tool: 'Pay___call' });
  await run();
  expect(own()).toHaveLength(3);
  for (const statement of own()) {
    expect(statement).toMatch(/^forbid \(/);
    expect(cedar.problemsOf({ ...cedar.policies, statement })).toEqual([]);
  }
  for (const { name, enforcementMode } of engine.bodies) {
    expect(name).toMatch(/^stop_(user|tool|all)_[0-9a-f]{24}$/);
    expect(enforcementMode).toBe('ACTIVE');
  }
});

test.each(['off', 'static', 'no-tools'])('a switch that says %s is left as it is', async (label) => {
  state = label;
  expect((await run()).status).toBe('SUCCEEDED');
  expect(state).toBe(label);
});

test('again it changes nothing, and says that all is done', async () => {
  const everything = { ...ALL, ...SESSION };
  await run(everything);
  const before = [...engine.policies.keys()];
  expect((await run(everything)).status).toBe('SUCCEEDED');
  expect([...engine.policies.keys()]).toEqual(before);
});

test('a session that is named is ended, and one that is over already is no failure', async () => {
  expect((await run({ ...ALL, ...SESSION })).status).toBe('SUCCEEDED');
  expect(ended).toEqual([{ AgentRuntimeArn: SESSION.runtime, RuntimeSessionId: SESSION.session }]);
  const gone = { 'bedrockagentcore:stopRuntimeSession': 1_000 };
  expect((await run({ ...ALL, ...SESSION }, gone, 'BedrockAgentCore.ResourceNotFoundException')).status).toBe(
    'SUCCEEDED',
  );
});

test.each<[string, object]>([
  ['a session without its runtime', { session: SESSION.session }],
  ['a runtime without a session', { runtime: SESSION.runtime }],
])('%s is told, and the rest is done', async (_, more) => {
  expect((await run({ ...ALL, ...more })).status).toBe('FAILED');
  expect([state, left(), ended]).toEqual(['no-tools', { find: false, pay: false }, []]);
  expect(told.at(-1)).toMatch(/^NOT DONE: .*NeedsRuntimeAndSession/);
});

/** Each call, and what is not done where it fails for good. */
const CALLS: [call: string, left: { state?: string; stopped?: boolean; ended?: number }][] = [
  ['appconfig:listDeployments', { state: 'on' }],
  ['appconfig:startDeployment', { state: 'on' }],
  ['forbid', { stopped: false }],
  ['in-force', {}],
  ['bedrockagentcore:stopRuntimeSession', { ended: 0 }],
];

test.each(CALLS)('where %s fails for good the rest is done, it is told, and the machine fails', async (call, not) => {
  const { status } = await run({ ...ALL, ...SESSION }, { [call]: 1_000 });
  const done = { state: 'no-tools', stopped: true, ended: 1, ...not };
  expect([status, { state, stopped: !left().find, ended: ended.length }]).toEqual(['FAILED', done]);
  expect(told).toEqual([expect.stringMatching(/^NOT DONE: a rogue agent: .*(ServiceException|NotInForce)/)]);
});

test.each(CALLS.map(([call]) => call))('where %s fails once it is tried again, and all is done', async (call) => {
  expect((await run({ ...ALL, ...SESSION }, { [call]: 1 })).status).toBe('SUCCEEDED');
  expect([state, left(), ended.length]).toEqual(['no-tools', { find: false, pay: false }, 1]);
});

describe('what waits of a user for approval', () => {
  const ADA = { ...ALL, user: 'ada', tenant: 'acme' };

  test('is rejected where it is tried again, and told where it is not', async () => {
    expect((await run(ADA, { reject: 1 })).status).toBe('SUCCEEDED');
    expect(rejected).toHaveLength(1);
    expect((await run(ADA, { reject: 1_000 })).status).toBe('FAILED');
    expect(told.at(-1)).toMatch(/^NOT DONE: .*"approvals":"ServiceException"/);
    expect(left()).toEqual({ find: false, pay: false });
  });

  test('is not looked for without a tenant, which is told, and the user is stopped', async () => {
    expect((await run({ ...ALL, user: 'ada' })).status).toBe('FAILED');
    expect([rejected, left()]).toEqual([[], { find: false, pay: false }]);
    expect(told.at(-1)).toMatch(/^NOT DONE: .*NeedsTenant/);
  });

  test('is nobody’s where no user is named', async () => {
    await run();
    await run({ ...ALL, tool: 'Pay___call' });
    expect(rejected).toEqual([]);
  });
});

test('where people cannot be told the machine fails, and its alarm is raised', async () => {
  expect((await run(ALL, { 'sns:publish': 1_000 })).status).toBe('FAILED');
  expect([state, left()]).toEqual(['no-tools', { find: false, pay: false }]);
  deployed.one('AWS::CloudWatch::Alarm', 'RogueAgentMachineFailed');
});

test('nothing is done without an incident', async () => {
  const { status, calls } = await run({ user: 'ada' });
  expect([status, calls]).toEqual(['FAILED', []]);
});

test.each<[string, object]>([
  ['a user who would end the text', { user: 'ada"); permit(principal, action, resource) when { ("' }],
  ['a user who is no text', { user: 7 }],
  ['a user without a name', { user: '' }],
  ['a tool that is not in the catalogue', { tool: 'Pay___other' }],
  ['a tool by the name of what every object has', { tool: 'constructor' }],
])('%s is told, and no policy is made', async (_, more) => {
  expect((await run({ ...ALL, ...more })).status).toBe('FAILED');
  expect(own()).toEqual([]);
  expect(told.at(-1)).toMatch(/^NOT DONE: .*NotContainable/);
});

describe('a policy that does not deny is told:', () => {
  test('one that AgentCore refuses', async () => {
    engine.status = 'CREATE_FAILED';
    expect((await run()).status).toBe('FAILED');
    expect(told.at(-1)).toContain('NotDenied');
  });

  test('one that is not made in time', async () => {
    engine.status = 'CREATING';
    expect((await run()).status).toBe('FAILED');
    expect(told.at(-1)).toContain('NotInForce');
  });

  test.each<[string, object]>([
    ['only logs', { enforcementMode: 'LOG_ONLY' }],
    ['says something else', { definition: { cedar: { statement: 'permit (principal, action, resource);' } } }],
  ])('one that somebody has changed since: it %s', async (_, change) => {
    await run();
    const [name, policy] = [...engine.policies].at(-1)!;
    engine.policies.set(name, { ...policy, ...change });
    expect((await run()).status).toBe('FAILED');
    expect(told.at(-1)).toContain('NotDenied');
  });
});

test('in an engine that was made anew it has another name than in the old one', async () => {
  const inEngine = (engine: string) => {
    const settings = { tools: new Map(), engine, gatewayArn: cedar.gateway, subjectClaim: 'sub' };
    return contain({ ...settings, call: async () => ({ headers: {}, body: '{}' }) })({ ask: 'forbid', input: {} });
  };
  expect(await inEngine('engine-1')).toEqual(await inEngine('engine-1'));
  expect(await inEngine('engine-2')).not.toEqual(await inEngine('engine-1'));
});

test('one that the engine was too busy to take is made when it is not', async () => {
  engine.busy = 10;
  expect((await run({ ...ALL, user: 'ada', tenant: 'acme', tool: 'Pay___call' })).status).toBe('SUCCEEDED');
  expect([own().length, left()]).toEqual([2, { find: false, pay: false }]);
});

test('one that is being made is looked at again until it is in force', async () => {
  expect((await run(ALL, { 'in-force': 20 }, 'NotInForce')).status).toBe('SUCCEEDED');
});
