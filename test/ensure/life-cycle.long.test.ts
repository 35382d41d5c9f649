import type { EnsureProperties } from '../../lib/ensure/contract';
import { canonical } from '../../lib/ensure/runtime/service';
import { EXHAUSTIVE, sampleOf } from '../support/exhaustive';
import { type Call, FAULTS, type Fault, type State, startedAws } from './support/fake-aws';
import { CustomResourceLife } from './support/life';
import { SCENARIOS, type Scenario } from './support/scenarios';

const aws = startedAws();
let tried = 0;
afterAll(() => console.info(`${tried} faults were tried in ${FAULTY.length} life cycles of ${SCENARIOS.length}`));

const STATES = ['absent', 'weaker', 'sufficient'] as const;
/** What the services speak that do not speak REST JSON: reading an error and repeating a call differ by it. */
const WIRE: Partial<Record<Scenario['service'], string>> = {
  config: 'JSON 1.1',
  'ecr-scanning': 'JSON 1.1',
  'ebs-encryption': 'query',
  'password-policy': 'query',
  's3-public-access': 'REST XML',
};
const FAULTY = sampleOf(SCENARIOS, ({ service, takeOver }) => [
  takeOver ? 'taken over' : (WIRE[service] ?? 'REST JSON'),
]);
const nameOf = ({ service, takeOver }: Scenario) => (takeOver ? `${service}, taken over` : service);

const properties = ({ service, takeOver }: Scenario, Settings: EnsureProperties['Settings']): EnsureProperties => ({
  Service: service,
  Mode: 'ENSURE',
  Settings,
  ...(takeOver && { TakeOver: 'true' }),
});

/** Create, update, delete, as CloudFormation would with whatever goes wrong. */
async function live(scenario: Scenario): Promise<void> {
  const life = new CustomResourceLife(aws);
  if (!(await life.create(properties(scenario, scenario.v1)))) return;
  await life.update(properties(scenario, scenario.v2));
  await life.delete();
}

const named = (scenarios: readonly Scenario[]) => scenarios.map((scenario) => [nameOf(scenario), scenario] as const);

describe.each(named(SCENARIOS))('%s', (_, scenario) => {
  test.each(STATES)('comes and goes without a trace where it was %s', async (was) => {
    aws.reset(scenario.before[was]);
    await live(scenario);
    expect(aws.answers.filter(({ Reason }) => /NotInTheFake/.test(Reason))).toEqual([]);
    expect(aws.state).toEqual(scenario.before[was]);
    const refuses = scenario.service === 'bedrock-invocation-logging' && !scenario.takeOver && was === 'weaker';
    expect(aws.answers[0].Status).toBe(refuses ? 'FAILED' : 'SUCCESS');
  });
});

/** Where a service was before its faults; in the sample that is one state, another for each scenario. */
const statesOf = (scenario: Scenario) => (EXHAUSTIVE ? STATES : [STATES[FAULTY.indexOf(scenario) % STATES.length]!]);

describe.each(named(FAULTY))('%s', (_, scenario) => {
  test.each(statesOf(scenario))(
    'survives every fault at every call where it was %s',
    async (was) => {
      const before = scenario.before[was];
      aws.reset(before);
      await live(scenario);
      const broken: string[] = [];
      for (const [at, { fault, lasting }] of trials(aws.calls)) {
        tried++;
        const problem = await tryFault(scenario, before, at, fault, lasting);
        if (problem) broken.push(problem);
      }
      expect(broken).toEqual([]);
    },
    900_000, // with every fault, on a busy machine
  );
});

/** Every fault for one call; some also until CloudFormation has its answer, so that the request fails for good. */
const FAULTS_TO_TRY = [
  ...(Object.keys(FAULTS) as Fault[]).map((fault) => ({ fault, lasting: false })),
  ...(['denied', 'failed', 'lost'] as const).map((fault) => ({ fault, lasting: true })),
];

/**
 * Which fault at which call. In the sample each operation breaks once, and each fault comes once in the life of a
 * scenario. Every fault at every call takes a quarter of an hour, which is for FAULTS_EVERY=1: otherwise it is a fifth.
 */
function trials(calls: readonly Call[]): [at: number, trial: (typeof FAULTS_TO_TRY)[number]][] {
  if (EXHAUSTIVE) {
    const every = Number(process.env.FAULTS_EVERY ?? 5);
    return calls.flatMap((_, at) =>
      FAULTS_TO_TRY.filter((_, index) => (index + at) % every === 0).map(
        (trial) => [at, trial] as [number, typeof trial],
      ),
    );
  }
  const firsts = [...new Map(calls.map(({ operation }, at) => [operation, at] as const).reverse()).values()];
  return Array.from({ length: Math.max(firsts.length, FAULTS_TO_TRY.length) }, (_, i) => [
    firsts[i % firsts.length]!,
    FAULTS_TO_TRY[i % FAULTS_TO_TRY.length]!,
  ]);
}

async function tryFault(scenario: Scenario, before: State, at: number, fault: Fault, lasting: boolean) {
  aws.reset(before);
  let operation: string | undefined;
  let answers = 0;
  aws.fault = (index, call) => {
    if (index === at) {
      operation = call.operation;
      answers = aws.answers.length;
      return fault;
    }
    return lasting && call.operation === operation && aws.answers.length === answers ? fault : undefined;
  };
  const weakened = new Set<string>();
  aws.watch = (call) => {
    for (const path of weaker(before, aws.state)) weakened.add(`${call.operation} weakened ${path}`);
  };
  try {
    await live(scenario);
    expect([...weakened]).toEqual([]);
    expect(aws.state).toEqual(before);
    return undefined;
  } catch (error) {
    return `${fault}${lasting ? ' for long' : ''} at call ${at} (${operation}): ${(error as Error).message}`;
  }
}

/** Paths where `now` is weaker than `before`: something on is off, something there is gone, a number is less strict. */
function weaker(before: State, now: State | undefined, path = ''): string[] {
  return Object.entries(before).flatMap(([key, was]): string[] => {
    const is = now?.[key];
    const here = `${path}/${key}`;
    if (here === '/config/recorder/recordingGroup')
      return is?.allSupported || canonical(is) === canonical(was) ? [] : [here];
    if (here === '/ecr/rules') return is?.some(isEverything) || canonical(is) === canonical(was) ? [] : [here];
    if (here === '/bedrock') return is ? [] : [here]; // replaced only by a takeover
    if (Array.isArray(was) && typeof was[0] === 'string') return was.filter((x) => !is?.includes(x)).map(() => here);
    if (was && typeof was === 'object') return is ? weaker(was, is, here) : [here];
    if (was === false || was === 'DISABLED' || was === 'PAUSED' || was === 'BASIC')
      return is === undefined ? [here] : [];
    if (/frequency/i.test(key)) return FREQUENCIES.indexOf(is) <= FREQUENCIES.indexOf(was) ? [] : [here];
    if (/Age$/.test(key)) return is <= was ? [] : [here];
    if (typeof was === 'number') return is >= was ? [] : [here];
    return is === was ? [] : [here];
  });
}
const FREQUENCIES = ['FIFTEEN_MINUTES', 'ONE_HOUR', 'SIX_HOURS'];
const isEverything = (rule: { scanFrequency: string }) => rule.scanFrequency === 'CONTINUOUS_SCAN';
