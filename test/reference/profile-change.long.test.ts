import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { SecurityProfile } from '../../lib';
import { holdsNothing } from '../../local/samples/holds-nothing';
import { application, templatesOf } from './support';

const PROFILES = Object.values(SecurityProfile);
const TEMPLATES = Object.fromEntries(PROFILES.map((profile) => [profile, templatesOf(application({ profile }).app)]));
const PAIRS = PROFILES.flatMap((from) => PROFILES.filter((to) => to !== from).map((to) => [from, to] as const));

/** What goes although its type may hold something. */
const WORTHLESS: [id: RegExp, reason: string][] = [
  [/^ResponsePlaybooksApprovalRequests/, 'requests for approval are worth nothing without the machines that wait'],
  [/^Custom.*CustomResourceProviderLog/, 'what functions said that answered CloudFormation and are gone, in a trial'],
];

type Change = readonly [impact: ResourceImpact, stack: string, id: string, type: string];

const known = new Map<string, Change[]>();
/** What a change of the profile takes away or makes anew, in each stack. */
function lostBetween(from: SecurityProfile, to: SecurityProfile): Change[] {
  const name = `${from} ${to}`;
  const changes = known.get(name) ?? compare(TEMPLATES[from]!, TEMPLATES[to]!);
  known.set(name, changes);
  return changes;
}

function compare(before: ReturnType<typeof templatesOf>, after: ReturnType<typeof templatesOf>): Change[] {
  const changes: Change[] = [];
  for (const stack of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const { resources } = fullDiff(before[stack] ?? {}, after[stack] ?? {});
    resources.forEachDifference((id, { changeImpact, oldResourceType }) => {
      if (/DESTROY|REPLACE/.test(changeImpact)) changes.push([changeImpact, stack, id, oldResourceType!]);
    });
  }
  return changes;
}

test.each(PAIRS)('from %s to %s nothing is lost that holds something', (from, to) => {
  const lost = lostBetween(from, to);
  expect(lost.length).toBeGreaterThan(0);
  const held = lost.filter(([, , id, type]) => !holdsNothing(type) && !WORTHLESS.some(([pattern]) => pattern.test(id)));
  expect(held).toEqual([]);
});

test('what is worthless is met, and no more', () => {
  const ids = PAIRS.flatMap(([from, to]) => lostBetween(from, to)).map(([, , id]) => id);
  for (const [pattern] of WORTHLESS) expect([pattern, ids.some((id) => pattern.test(id))]).toEqual([pattern, true]);
});

test.each(PAIRS.filter(([from]) => from === SecurityProfile.STARTER))(
  'from %s to %s the key of the trial stays, and with it what was encrypted under it',
  (from, to) => {
    const before = Object.entries(TEMPLATES[from]!['Llm/Data']!.Resources);
    const keys = before.filter(([, { Type }]) => Type === 'AWS::KMS::Key');
    expect(keys).toHaveLength(1);
    const { resources } = fullDiff(TEMPLATES[from]!['Llm/Data']!, TEMPLATES[to]!['Llm/Data']!);
    expect(resources.get(keys[0]![0]).changeImpact).toBe(ResourceImpact.WILL_ORPHAN);
  },
);

test('what empties the buckets of a trial finds them without the tag when the trial ends by another profile', () => {
  const TAG = { Key: 'aws-cdk:auto-delete-objects', Value: 'true' };
  const buckets = (profile: SecurityProfile) =>
    Object.entries(TEMPLATES[profile]!['Llm/Data']!.Resources).filter(([, { Type }]) => Type === 'AWS::S3::Bucket');
  const tagged = buckets(SecurityProfile.STARTER).filter(([, { Properties }]) =>
    JSON.stringify(Properties.Tags).includes(JSON.stringify(TAG)),
  );
  expect(tagged.map(([id]) => id)).toEqual(buckets(SecurityProfile.STARTER).map(([id]) => id));
  for (const profile of [SecurityProfile.STANDARD, SecurityProfile.REGULATED]) {
    const kept = Object.fromEntries(buckets(profile));
    for (const [id] of tagged) expect(JSON.stringify(kept[id]!.Properties)).not.toContain(TAG.Key);
  }
});

test('a kill switch that was pulled stays pulled, and usage limits as they are: what deployed them first has the same properties in every profile', () => {
  const [first, ...others] = PROFILES.map((profile) =>
    Object.values(TEMPLATES[profile]!['Llm/Application']!.Resources)
      .filter(({ Type }) => /^AWS::AppConfig::(Deployment|HostedConfigurationVersion)$/.test(Type))
      .map(({ Properties }) => Properties),
  );
  // the switch's four states and their deployment, an empty document and its
  expect(first).toHaveLength(5 + 2);
  for (const other of others) expect(other).toEqual(first);
});

/** STANDARD without a way to the internet. */
const CLOSED = templatesOf(application({ profile: SecurityProfile.STANDARD, internetAccess: false }).app);

test('the firewall goes with the way to the internet, protected until a deployment before takes that off', () => {
  const standard = TEMPLATES[SecurityProfile.STANDARD]!;
  for (const lost of [compare(standard, CLOSED), lostBetween(SecurityProfile.STANDARD, SecurityProfile.STARTER)]) {
    const [[, stack, id] = [], ...more] = lost.filter(([, , , type]) => type === 'AWS::NetworkFirewall::Firewall');
    expect(more).toEqual([]);
    expect(standard[stack!]!.Resources[id!]!.Properties.DeleteProtection).toBe(true);
  }
});

test.each([
  ['ends', true, false],
  ['begins', false, true],
])('a way to the internet %s without another VPC or other subnets of the workload', (_, before, after) => {
  const of = (internetAccess: boolean) => (internetAccess ? TEMPLATES[SecurityProfile.STANDARD]! : CLOSED);
  const lost = compare(of(before), of(after));
  const network = lost.filter(([, , , type]) => /^AWS::EC2::(VPC|Subnet)$/.test(type)).map(([, , id]) => id);
  expect(network.filter((id) => !/^Network(Firewall|Nat)Subnet/.test(id))).toEqual([]);
});

test.each([SecurityProfile.STARTER, SecurityProfile.STANDARD])(
  'from REGULATED to %s the data lake stays with its key and its role, and its sources go',
  (to) => {
    const { resources } = fullDiff(
      TEMPLATES[SecurityProfile.REGULATED]!['Llm/Account']!,
      TEMPLATES[to]!['Llm/Account']!,
    );
    const impacts = new Map<string, Set<string>>();
    resources.forEachDifference((id, { changeImpact, oldResourceType }) => {
      if (!/SecurityLake/.test(id)) return;
      impacts.set(oldResourceType!, (impacts.get(oldResourceType!) ?? new Set()).add(changeImpact));
    });
    expect(Object.fromEntries([...impacts].map(([type, all]) => [type, [...all]]))).toMatchObject({
      'AWS::SecurityLake::DataLake': [ResourceImpact.WILL_ORPHAN],
      'AWS::KMS::Key': [ResourceImpact.WILL_ORPHAN],
      'AWS::IAM::Role': [ResourceImpact.WILL_ORPHAN],
      'AWS::SecurityLake::AwsLogSource': [ResourceImpact.WILL_DESTROY],
    });
  },
);
