import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { AgentMemory, type AgentMemoryProps, MemoryStrategy } from '../../../lib';
import { evidenceOf } from '../../../local/samples/cases';
import { Iam, type Principal } from '../../support/iam';
import { type Attempt, unnoticedOf } from '../../support/policy-mutants';

const env = { account: '111122223333', region: 'eu-central-1' };
const TYPE = 'AWS::BedrockAgentCore::Memory';
function build(props: (stack: Stack) => AgentMemoryProps = () => ({})) {
  const stack = new Stack(new App(), 'Stack', { env });
  return { stack, memory: new AgentMemory(stack, 'Memory', props(stack)) };
}
const resourceOf = (stack: Stack) => Object.values(Template.fromStack(stack).findResources(TYPE))[0]!;
const nameOf = (stack: Stack): string => resourceOf(stack).Properties.Name['Fn::Join'][1][0];

const small = build(() => ({ strategies: [MemoryStrategy.facts('facts'), MemoryStrategy.preferences('likes')] }));
const user = new iam.Role(small.stack, 'User', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
const cleaner = new iam.Role(small.stack, 'Cleaner', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
small.memory.grantUser(user, 'userId');
small.memory.grantForget(cleaner, 'userId');
const template = Template.fromStack(small.stack).toJSON();

test('what is learned is kept for each user, under a namespace that no other user’s begins with, and forgotten', () => {
  expect(resourceOf(small.stack).Properties).toMatchObject({
    EventExpiryDuration: 30,
    MemoryStrategies: [
      {
        SemanticMemoryStrategy: {
          Name: 'facts',
          Namespaces: ['/facts/{actorId}/'],
          RecordExpirySpecification: { RecordExpiryDurationDays: 31 },
        },
      },
      { UserPreferenceMemoryStrategy: { Name: 'likes', Namespaces: ['/likes/{actorId}/'] } },
    ],
  });
});

test.each(['AgentCoreMemoryCmk', 'AgentCoreMemoryExpiry', 'AgentCoreMemoryNamespaced'])('%s is proven', (rule) => {
  expect(evidenceOf(rule, template)).toMatchObject({ status: 'proven', findings: [] });
});

describe('a change', () => {
  test('of what cannot be changed in place is another name; the memory that was is kept', () => {
    const own = build();
    const other = build((stack) => ({ encryptionKey: new kms.Key(stack, 'Other') }));
    expect(nameOf(own.stack)).toMatch(/^[A-Za-z][A-Za-z0-9_]{0,38}$/);
    expect(nameOf(other.stack)).not.toBe(nameOf(own.stack));
    expect(resourceOf(own.stack)).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test('of anything else keeps the name, also one by an override', () => {
    const own = build();
    const other = build(() => ({ eventRetention: Duration.days(60), strategies: [] }));
    other.memory.resource.addPropertyOverride('Description', 'Another');
    expect(nameOf(other.stack)).toBe(nameOf(own.stack));
    const overridden = build();
    overridden.memory.resource.addPropertyOverride('EncryptionKeyArn', 'arn:aws:kms:eu-central-1:111122223333:key/x');
    expect(nameOf(overridden.stack)).not.toBe(nameOf(own.stack));
  });
});

test.each<[AgentMemoryProps, string]>([
  [{ eventRetention: Duration.days(6) }, "'eventRetention' must be 7 to 90 whole days, got 6 days"],
  [{ eventRetention: Duration.days(91) }, "'eventRetention' must be 7 to 90 whole days, got 91 days"],
  [{ recordRetention: Duration.days(30) }, "'recordRetention' must be 31 to 365 whole days, got 30 days"],
  [{ recordRetention: Duration.hours(1_000) }, "'recordRetention' must be 31 to 365 whole days"],
  [{ strategies: [MemoryStrategy.facts('a/b')] }, "'strategies' must have names of letters, digits and '_'"],
  [
    { strategies: [MemoryStrategy.facts('a'), MemoryStrategy.preferences('a')] },
    "'strategies' must have a name each, got 'a' twice",
  ],
  [{ strategies: [...'abcdefg'].map((name) => MemoryStrategy.facts(name)) }, "'strategies' must hold at most 6, got 7"],
])('%j is refused', (props, message) => {
  expect(() => build(() => props)).toThrow(message);
});

test('a key of a tag that is none is refused', () => {
  expect(() => small.memory.grantUser(user, '*')).toThrow("'tagKey' must be 1 to 128 letters");
});

describe('IAM', () => {
  const sim = new Iam(small.stack);
  const arn = sim.deployed.one(TYPE).arn;
  const tagged = { 'aws:PrincipalTag/userId': 'a' };
  const ask = (principal: Principal, action: string, context: Record<string, string>, resource = arn) => ({
    principal,
    action: `bedrock-agentcore:${action}`,
    resource,
    context,
  });
  const attempts = (principal: Principal, actions: string[], key: string, own: string[], others: string[]) =>
    actions.flatMap((action): Attempt[] => [
      ...own.map((value): Attempt => [ask(principal, action, { ...tagged, [key]: value }), 'allowed']),
      ...others.map((value): Attempt => [ask(principal, action, { ...tagged, [key]: value }), 'denied']),
      // no tag, or a call that does not say for whom it is
      [ask(principal, action, { [key]: own[0]! }), 'denied'],
      [ask(principal, action, tagged), 'denied'],
      // what is kept of such a user, user `a` would find too
      ...own.map((value): Attempt => {
        const slashed = { 'aws:PrincipalTag/userId': 'a/b', [key]: value.replace(/a(?=\/?$)/, 'a/b') };
        return [ask(principal, action, slashed), 'denied'];
      }),
      [ask(principal, action, { ...tagged, [key]: own[0]! }, `${arn}x`), 'denied'],
    ]);
  const ACTOR = 'bedrock-agentcore:actorId';
  const NAMESPACE = 'bedrock-agentcore:namespace';
  const OTHERS = ['b', 'ab', '', '*'];
  const decide = (asked: Attempt[0], identityPolicies: Principal['identityPolicies']) =>
    sim.decide({ ...asked, principal: { ...asked.principal, identityPolicies } });

  test('a session reaches the memory of the user in its tag, and of nobody else', async () => {
    const principal = sim.role('User');
    const found = await unnoticedOf(
      principal,
      [
        ...attempts(principal, ['CreateEvent', 'GetEvent', 'ListEvents', 'ListSessions'], ACTOR, ['a'], OTHERS),
        ...attempts(
          principal,
          ['ListMemoryRecords', 'RetrieveMemoryRecords'],
          NAMESPACE,
          ['/facts/a/', '/likes/a/'],
          ['/facts/b/', '/facts/ab/', '/facts/a', '/facts/', '/', '/other/a/'],
        ),
      ],
      decide,
    );
    expect(found).toEqual([]);
  });

  test('events are deleted by whoever may forget them alone', async () => {
    const principal = sim.role('Cleaner');
    const found = await unnoticedOf(principal, attempts(principal, ['DeleteEvent'], ACTOR, ['a'], OTHERS), decide);
    expect(found).toEqual([]);
  });

  test('nothing is granted by which AgentCore tells no users apart', async () => {
    for (const action of [
      'BatchCreateMemoryRecords',
      'BatchDeleteMemoryRecords',
      'BatchUpdateMemoryRecords',
      'DeleteMemory',
      'DeleteMemoryRecord',
      'GetMemory',
      'GetMemoryRecord',
      'ListActors',
      'UpdateMemory',
    ])
      for (const role of ['User', 'Cleaner'])
        expect(await sim.decide(ask(sim.role(role), action, tagged))).toBe('denied by identity');
  });
});
