import { SecurityProfile } from '../../lib';
import { CUSTOM_TYPES, type EnsureProperties, type ServiceName, type Settings } from '../../lib/ensure/contract';
import { meets } from '../../lib/ensure/runtime/plan';
import type { Service } from '../../lib/ensure/runtime/service';
import { SERVICES } from '../../lib/ensure/runtime/services';
import { application, templatesOf } from '../reference/support';
import { EXHAUSTIVE } from '../support/exhaustive';
import { type State, startedAws } from './support/fake-aws';
import { CustomResourceLife, lookingAt } from './support/life';
import { SCENARIOS, type Scenario } from './support/scenarios';

const aws = startedAws();

const serviceOf = (name: ServiceName, wanted: Settings = {}): Service =>
  SERVICES[name]({
    client: lookingAt(aws),
    partition: 'aws',
    region: 'eu-west-1',
    account: '111122223333',
    owner: 'secure-llm-looks',
    wanted,
  });

/** The settings as one of two copies asks for them: what names a resource names one of its own. */
const ofCopy = (service: ServiceName, settings: Settings, copy: string): Settings =>
  Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name,
      serviceOf(service).ofStack?.(name) ? value.replace(/\bours\b|(?<=key\/)1$/g, `of-${copy}`) : value,
    ]),
  );

const COPIES = ['One', 'Two'] as const;
type Copy = (typeof COPIES)[number];
const ORDERS = COPIES.flatMap((created) => COPIES.map((deleted): [Copy, Copy] => [created, deleted]));
const STATES = ['absent', 'weaker', 'sufficient'] as const;
/** The log groups of both, which are encrypted. */
const LOG_GROUPS = COPIES.flatMap((copy) =>
  ['', '-2'].map((version) => ({ logGroupName: `/of-${copy}${version}`, kmsKeyId: 'key' })),
);
const DEATHS = ['dead-after', 'dead-before', 'lost'] as const;
const other = (copy: Copy): Copy => (copy === 'One' ? 'Two' : 'One');
/** What each copy asks for: the same, or one of them more than the other. */
const ASKED = [
  ['v1', 'v1'],
  ['v1', 'v2'],
  ['v2', 'v1'],
] as const;
/** Each order with each request: several minutes for all services. */
const TRIALS = ORDERS.flatMap((order) => ASKED.map((versions) => [...order, versions] as const));
/**
 * What is tried where a service was `state`. In the sample that is the one that came first leaving first and leaving last
 * where the service was absent, and one of both elsewhere; all trials come in turn.
 */
function trialsOf(scenario: Scenario, state: (typeof STATES)[number]): readonly (typeof TRIALS)[number][] {
  if (EXHAUSTIVE) return TRIALS;
  const turn = SCENARIOS.indexOf(scenario) + STATES.indexOf(state);
  const [early, late] = [true, false].map((isEarly) => {
    const alike = TRIALS.filter(([first, leaves]) => (first === leaves) === isEarly);
    return alike[turn % alike.length]!;
  });
  return state === 'absent' ? [early!, late!] : [turn % 2 === 0 ? early! : late!];
}

test('each order meets each request somewhere, and each service somebody who leaves early and late', () => {
  const tried = SCENARIOS.map((scenario) => STATES.flatMap((state) => trialsOf(scenario, state)));
  expect(new Set(tried.flat())).toEqual(new Set(TRIALS));
  for (const trials of tried) expect(new Set(trials.map(([first, leaves]) => first === leaves)).size).toBe(2);
});

const properties = ({ service, takeOver }: Scenario, settings: Settings): EnsureProperties => ({
  Service: service,
  Mode: 'ENSURE',
  Settings: settings,
  ...(takeOver && { TakeOver: 'true' }),
});

/** What the account holds but for what the provider remembers. */
const held = (): string =>
  JSON.stringify({ ...aws.state, parameters: undefined, logGroups: undefined, roles: undefined });

async function expectWhole(scenario: Scenario, stays: Copy, settings: Settings, was: State): Promise<void> {
  const service = serviceOf(scenario.service, settings);
  const { settings: now } = await service.read();
  const lost = Object.keys(settings).filter((name) => {
    const whole = service.partOf?.(name) ?? name;
    // of what was there before, nobody is told whose resources it names
    if (service.ofStack?.(name) && whole !== name && now[name] === undefined)
      return !JSON.stringify(was).includes(whole);
    return !meets(service, name, now[name], settings[name]!);
  });
  expect(lost).toEqual([]);
  expect(held()).not.toContain(`of-${other(stays)}`);
}

describe.each(SCENARIOS.map((each) => [`${each.service}${each.takeOver ? ', taken over' : ''}`, each] as const))(
  '%s',
  (_, scenario) => {
    test.each(STATES)(
      'of two copies the one that stays keeps all that it asked for, where it was %s',
      async (state) => {
        const before = scenario.before[state];
        const was = { ...before, logGroups: [...(before.logGroups ?? []), ...LOG_GROUPS] };
        for (const [first, leaves, versions] of trialsOf(scenario, state)) {
          aws.reset(was);
          const asked = Object.fromEntries(
            COPIES.map((copy, index) => [copy, ofCopy(scenario.service, scenario[versions[index]!], copy)]),
          );
          const lives = Object.fromEntries(COPIES.map((copy) => [copy, new CustomResourceLife(aws, copy)]));
          const stands = [];
          for (const copy of [first, other(first)]) {
            if (await lives[copy]!.create(properties(scenario, asked[copy]!))) stands.push(copy);
          }
          // what somebody else has may be too weak for both
          if (stands.length === 0) continue;
          expect(stands).toHaveLength(2);
          await lives[leaves]!.delete();
          const stays = other(leaves);
          await expectWhole(scenario, stays, asked[stays]!, was);
          // whoever stays can still change its mind
          expect(await lives[stays]!.update(properties(scenario, asked[stays]!))).toBe(true);
          await lives[stays]!.delete();
          expect(aws.state).toEqual(was);
        }
      },
    );
  },
);

// Config, which takes the longest, is only tried where all is
test.each((['bedrock-invocation-logging', 'ebs-encryption', 'config'] as const).slice(0, EXHAUSTIVE ? 3 : 2))(
  '%s: nothing is lost when the one that leaves dies on the way, wherever that is',
  async (name) => {
    const scenario = SCENARIOS.find(({ service }) => service === name)!;
    const was = { ...scenario.before.absent, logGroups: LOG_GROUPS };
    const asked = { One: ofCopy(name, scenario.v2, 'One'), Two: ofCopy(name, scenario.v2, 'Two') };
    let ends = false;
    for (let at = 0; !ends; at++) {
      for (const fault of EXHAUSTIVE ? DEATHS : DEATHS.slice(0, 1)) {
        aws.reset(was);
        const lives = { One: new CustomResourceLife(aws, 'One'), Two: new CustomResourceLife(aws, 'Two') };
        for (const copy of COPIES) expect(await lives[copy].create(properties(scenario, asked[copy]))).toBe(true);
        const before = aws.calls.length;
        let met = false;
        aws.fault = (index) => {
          if (index !== before + at || met) return undefined;
          met = true;
          return fault;
        };
        await lives.One.delete();
        ends = !met;
        aws.fault = () => undefined;
        await expectWhole(scenario, 'Two', asked.Two, was);
        await lives.Two.delete();
        expect(aws.state).toEqual(was);
      }
    }
  },
  60_000,
);

test('a bucket, key or role of a stack is in no setting that another stack would inherit as it is', () => {
  const { app } = application({ profile: SecurityProfile.REGULATED });
  const types: string[] = Object.values(CUSTOM_TYPES);
  const named = Object.values(templatesOf(app))
    .flatMap(({ Resources }) => Object.values(Resources))
    .filter(({ Type }) => types.includes(Type))
    .flatMap(({ Properties: { Service, Settings } }) =>
      Object.entries(Settings)
        .filter(([, value]) =>
          /"(Ref":"(?!AWS::)|Fn::(GetAtt|GetStackOutput|ImportValue)")/.test(JSON.stringify(value)),
        )
        .map(([name]) => [Service, name] as const),
    );
  expect(named.length).toBeGreaterThan(2);
  expect(named.filter(([service, name]) => !serviceOf(service).ofStack?.(name))).toEqual([]);
});
