import { createHash } from 'node:crypto';
import { App } from 'aws-cdk-lib';
import { DefenseInDepth, SecurityProfile } from '../../lib';
import { CUSTOM_TYPES, type EnsureProperties } from '../../lib/ensure/contract';
import { meets } from '../../lib/ensure/runtime/plan';
import type { Service } from '../../lib/ensure/runtime/service';
import { SERVICES } from '../../lib/ensure/runtime/services';
import { Deployed } from '../../local/samples/deployed';
import { startedAws } from '../ensure/support/fake-aws';
import { CustomResourceLife, lookingAt } from '../ensure/support/life';
import { EXHAUSTIVE } from '../support/exhaustive';
import { ADMINISTRATOR, PROPS } from './support';

jest.setTimeout(300_000);

const { STARTER, STANDARD, REGULATED } = SecurityProfile;
/** Not REGULATED twice: its enforced guardrail exists once for an account and Region, and a second one fails to deploy. */
const PAIRS: [SecurityProfile, SecurityProfile][] = [
  [STARTER, STARTER],
  [STARTER, STANDARD],
  [STARTER, REGULATED],
  [STANDARD, STANDARD],
  [STANDARD, REGULATED],
];
/** What an application becomes in between, and is again. */
const OTHER: Record<SecurityProfile, SecurityProfile> = {
  [STARTER]: STANDARD,
  [STANDARD]: STARTER,
  [REGULATED]: STANDARD,
};
const NAMES = ['One', 'Two'] as const;
type Name = (typeof NAMES)[number];
const ORDERS = NAMES.flatMap((first) => NAMES.map((leaves): [Name, Name] => [first, leaves]));
const other = (name: Name): Name => (name === 'One' ? 'Two' : 'One');

const aws = startedAws();

/** What an application makes that the account's services are told of, and what it asks of them. */
interface Deployment {
  readonly logGroups: { logGroupName: string; kmsKeyId: string }[];
  readonly roles: string[];
  readonly buckets: string[];
  /** By stack and logical id. */
  readonly asked: Map<string, EnsureProperties>;
}

const synthesized = new Map<string, Deployment>();
function deploymentOf(name: Name, profile: SecurityProfile): Deployment {
  const known = synthesized.get(name + profile);
  if (known) return known;
  const { stacks } = new DefenseInDepth(new App(), name, {
    ...PROPS,
    env: { account: '111122223333', region: 'eu-west-1' },
    availabilityZones: ['eu-west-1a', 'eu-west-1b'].slice(0, profile === STARTER ? 1 : 2),
    profile,
    ...(profile === REGULATED && { administratorArns: [ADMINISTRATOR] }),
  });
  const deployed = new Deployed(...stacks);
  const asked = Object.values(CUSTOM_TYPES).flatMap((type) => deployed.all(type));
  const deployment: Deployment = {
    logGroups: deployed
      .all('AWS::Logs::LogGroup')
      .map(({ ref, properties }) => ({ logGroupName: ref, kmsKeyId: String(properties.KmsKeyId) })),
    roles: deployed.all('AWS::IAM::Role').map(({ arn }) => arn),
    buckets: deployed.all('AWS::S3::Bucket').map(({ ref }) => ref),
    asked: new Map(
      asked.map(({ stackName, logicalId, properties }) => [
        `${stackName}/${logicalId}`,
        properties as unknown as EnsureProperties,
      ]),
    ),
  };
  synthesized.set(name + profile, deployment);
  return deployment;
}

const serviceOf = ({ Service, Settings }: EnsureProperties): Service =>
  SERVICES[Service]({
    client: lookingAt(aws),
    partition: 'aws',
    region: 'eu-west-1',
    account: '111122223333',
    owner: 'secure-llm-looks',
    wanted: Settings,
  });

/** One application in the account, as CloudFormation brings it there, changes it and takes it away. */
class Copy {
  /** Why the last creation failed. */
  reason?: string;
  readonly stands = new Map<string, { life: CustomResourceLife; asked: EnsureProperties }>();

  constructor(
    readonly name: Name,
    private readonly after: (service: string) => Promise<void>,
  ) {}

  /** Whether it stands; when one of its creations failed, it is rolled back. */
  async create(profile: SecurityProfile, failsAt?: number): Promise<boolean> {
    const deployment = deploymentOf(this.name, profile);
    this.make(deployment);
    for (const [at, [id, asked]] of [...deployment.asked].entries()) {
      if (at === failsAt) this.breakNextCall();
      if (await this.add(id, asked)) continue;
      await this.leave();
      return false;
    }
    return true;
  }

  async change(profile: SecurityProfile): Promise<void> {
    const deployment = deploymentOf(this.name, profile);
    this.make(deployment);
    for (const [id, asked] of deployment.asked) {
      const standing = this.stands.get(id);
      if (!standing) expect([await this.add(id, asked), this.reason]).toEqual([true, undefined]);
      else {
        expect(await standing.life.update(asked)).toBe(true);
        standing.asked = asked;
        await this.after(asked.Service);
      }
    }
    for (const id of [...this.stands.keys()].filter((each) => !deployment.asked.has(each))) await this.remove(id);
  }

  async leave(): Promise<void> {
    for (const id of [...this.stands.keys()].reverse()) await this.remove(id);
    const isOurs = (text: string) => text.toLowerCase().includes(this.name.toLowerCase());
    aws.state.logGroups = aws.state.logGroups.filter(
      (each: Deployment['logGroups'][number]) => !isOurs(each.logGroupName),
    );
    aws.state.roles = aws.state.roles.filter((arn: string) => !isOurs(arn));
    for (const bucket of Object.keys(aws.state.buckets).filter(isOurs)) delete aws.state.buckets[bucket];
  }

  /** What is there before a service is told of it. */
  private make({ logGroups, roles, buckets }: Deployment): void {
    const names = new Set(logGroups.map(({ logGroupName }) => logGroupName));
    const kept = (aws.state.logGroups ?? []).filter((each: { logGroupName: string }) => !names.has(each.logGroupName));
    aws.state.logGroups = [...kept, ...logGroups];
    aws.state.roles = [...new Set([...(aws.state.roles ?? []), ...roles])];
    aws.state.buckets = { ...aws.state.buckets, ...Object.fromEntries(buckets.map((each) => [each, 'aws:kms'])) };
  }

  private async add(id: string, asked: EnsureProperties): Promise<boolean> {
    const [stack, logicalId] = id.split('/') as [string, string];
    // the id of a stack tells nothing of its name: what is named after whoever made it first stays named so
    const stackId = createHash('sha256').update(stack).digest('hex').slice(0, 12);
    const life = new CustomResourceLife(aws, logicalId, 10_000, `${stack}/0f3b1c9e-0000-1111-2222-${stackId}`);
    const stands = await life.create(asked);
    if (stands) this.stands.set(id, { life, asked });
    this.reason = stands ? undefined : [...aws.answers].reverse().find(({ Status }) => Status === 'FAILED')?.Reason;
    await this.after(asked.Service);
    return stands;
  }

  private async remove(id: string): Promise<void> {
    const { life, asked } = this.stands.get(id)!;
    await life.delete();
    this.stands.delete(id);
    await this.after(asked.Service);
  }

  /** The next call to the service itself is refused, whatever it is. */
  private breakNextCall(): void {
    let broken = false;
    aws.fault = (_, { service }) => {
      if (broken || service === 'ssm') return undefined;
      broken = true;
      return 'invalid';
    };
  }
}

/** What the account has but for what stacks keep beside it and what the provider remembers. */
const held = () =>
  JSON.stringify({ ...aws.state, parameters: undefined, logGroups: undefined, roles: undefined, buckets: undefined });

/** Where a deployment fails: in its first, its last or a step between. */
const FAILURES = [() => 0, (steps: number) => steps >> 1, (steps: number) => steps - 1] as const;

type Trial = readonly [
  one: SecurityProfile,
  two: SecurityProfile,
  first: Name,
  leaves: Name,
  failures: readonly ((steps: number) => number)[],
];
/**
 * Each pair in each order, failing everywhere. In the sample each profile and each failure, and whoever came first leaving
 * first and last.
 */
const TRIALS: readonly Trial[] = EXHAUSTIVE
  ? PAIRS.flatMap((pair) => ORDERS.map((order) => [...pair, ...order, FAILURES]))
  : [
      [STARTER, STANDARD, 'One', 'Two', FAILURES.slice(0, 1)],
      [STANDARD, REGULATED, 'Two', 'Two', FAILURES.slice(1, 2)],
      [STARTER, REGULATED, 'One', 'One', FAILURES.slice(2)],
    ];

test.each(TRIALS)(
  'a %s and a %s live in one account, where %s comes first and %s leaves first: nothing of the other is lost',
  async (one, two, first, leaves, failures) => {
    const profileOf = (name: Name) => (name === 'One' ? one : two);
    // Config's role is there once anybody asked for it
    aws.reset({ logGroups: [], roles: [], buckets: {}, linkedRoles: ['config.amazonaws.com'] });
    const was = structuredClone(aws.state);
    const copies = {} as Record<Name, Copy>;
    /** What each copy asks of a service holds; what names a resource names one of its own once it is alone. */
    const look = async (name?: string) => {
      for (const copy of Object.values(copies)) {
        for (const { asked } of copy.stands.values()) {
          if (name && asked.Service !== name) continue;
          const service = serviceOf(asked);
          const { settings: now } = await service.read();
          const neighbours = [...copies[other(copy.name)].stands.values()];
          const isAlone = !neighbours.some((each) => each.asked.Service === asked.Service);
          const lost = Object.keys(asked.Settings).filter(
            (setting) =>
              (isAlone || !service.ofStack?.(setting)) &&
              !meets(service, setting, now[setting], asked.Settings[setting]!),
          );
          expect([copy.name, asked.Service, lost]).toEqual([copy.name, asked.Service, []]);
        }
      }
    };
    for (const name of NAMES) copies[name] = new Copy(name, look);
    const names = (name: Name) => new RegExp(`\\b${name}(data|account|application)`, 'i');
    const second = other(first);
    const stays = other(leaves);

    expect(await copies[first].create(profileOf(first))).toBe(true);
    const alone = held();
    // a deployment that fails leaves what it found
    const steps = deploymentOf(second, profileOf(second)).asked.size;
    for (const at of failures.map((failure) => failure(steps))) {
      expect([at, await copies[second].create(profileOf(second), at)]).toEqual([at, false]);
      expect(held()).toBe(alone);
    }
    expect(await copies[second].create(profileOf(second))).toBe(true);

    await copies[stays].change(OTHER[profileOf(stays)]);
    await copies[stays].change(profileOf(stays));

    await copies[leaves].leave();
    await look();
    expect(held()).not.toMatch(names(leaves));
    expect(held()).toMatch(names(stays));

    await copies[stays].leave();
    expect(aws.state).toEqual(was);
  },
);
