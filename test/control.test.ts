import { eachPolicy, eachResource, eachStatement, rule } from '../lib/control';
import { PASS } from '../lib/template/answer';
import { brief, gathered } from './support/controls';

const statement = (Action: unknown, Resource = '*') => ({ Effect: 'Allow', Action, Resource });
const document = (...Statement: unknown[]) => ({ Version: '2012-10-17', Statement });
const policy = (...statements: unknown[]) => ({
  Type: 'AWS::IAM::ManagedPolicy',
  Properties: { Roles: ['Holder'], PolicyDocument: document(...statements) },
});
const role = (...documents: unknown[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: document(),
    Policies: documents.map((PolicyDocument, i) => ({ PolicyName: `P${i}`, PolicyDocument })),
  },
});
const unknown = { Ref: 'Parameter' };
const template = (Resources: Record<string, unknown>) => ({
  Parameters: { Parameter: { Type: 'String' } },
  Resources,
});
const judged = (check: Parameters<typeof rule>[1]['check'], resources: Record<string, unknown>) =>
  gathered([rule('A', { severity: 'LOW', fix: '-', check })], template(resources));

describe('a rule', () => {
  const check = eachResource('Test::One', () => undefined);

  test('has no counterpart in public rule sets unless it names one', () => {
    expect(rule('A', { severity: 'LOW', fix: 'f', check })).toEqual({
      ...{ name: 'A', severity: 'LOW', fix: 'f', counterparts: [], proves: true, check },
    });
    expect(rule('A', { severity: 'LOW', fix: 'f', counterparts: ['CKV_AWS_1'], check }).counterparts).toEqual([
      'CKV_AWS_1',
    ]);
  });

  test('that proves nothing finds what it found, and is no evidence where it finds nothing', () => {
    const each = eachResource('Test::One', (one) => {
      const good = one.text('Good');
      return good === 'yes' ? PASS : one.fail('Good', 'is not good');
    });
    const judge = (Good: unknown, proves?: false) =>
      gathered(
        [rule('A', { severity: 'LOW', fix: '-', check: each, ...(proves === false ? { proves } : {}) })],
        template({ One: { Type: 'Test::One', Properties: { Good } } }),
      );
    expect(judge('yes')).toMatchObject({ status: 'proven', findings: [] });
    expect(judge('yes', false)).toMatchObject({ status: 'not-applicable', findings: [], resources: [] });
    expect(judge('no', false)).toMatchObject({ status: 'failed', findings: judge('no').findings.map(() => ({})) });
    expect(judge(unknown, false).status).toBe('undecided');
  });

  test.each(['Test::One', ['Test::One', 'Test::Two']])('looks at resources of %j and no others', (types) => {
    const seen: string[] = [];
    const looking = eachResource(types, ({ logicalId }) => void seen.push(logicalId));
    judged(looking, { One: { Type: 'Test::One' }, Two: { Type: 'Test::Two' }, Three: { Type: 'Test::Three' } });
    expect(seen).toEqual(typeof types === 'string' ? ['One'] : ['One', 'Two']);
  });
});

describe('a rule about each statement', () => {
  const noStar = eachStatement((found) =>
    found.value.text('Action') === '*' ? found.value.fail('Action', 'is everything') : PASS,
  );

  test('finds each of them', () => {
    const { findings } = judged(noStar, { P: policy(statement('*'), statement('s3:GetObject'), statement('*')) });
    expect(findings).toHaveLength(2);
  });

  test('a statement that cannot be read is undecided, and hides no other', () => {
    const { findings } = judged(noStar, { P: policy(statement(unknown), statement('*')) });
    expect(findings.map(({ verdict }) => verdict)).toEqual(['undecided', 'fail']);
  });

  test('a policy that cannot be read is undecided, and hides no other of its role', () => {
    const { findings } = judged(noStar, { R: role({ Ref: 'Parameter' }, document(statement('*'))) });
    expect(findings.map(({ verdict }) => verdict)).toEqual(['undecided', 'fail']);
  });

  test('a bug in the rule is not taken for something unknown', () => {
    const broken = eachStatement(() => {
      throw new TypeError('no such thing');
    });
    expect(brief(judged(broken, { P: policy(statement('*')) }).findings)).toEqual(['error A Stack0/P']);
  });
});

describe('a rule about each policy', () => {
  const seenBy = (scope?: Parameters<typeof eachPolicy>[1]) => {
    const seen: string[] = [];
    const looking = eachPolicy(({ resource }) => void seen.push(resource.logicalId), scope);
    judged(looking, {
      Bedrock: policy(statement('bedrock:InvokeModel')),
      Storage: policy(statement('s3:GetObject')),
      Queue: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: { Queues: ['q'], PolicyDocument: document(statement('sqs:SendMessage')) },
      },
      Other: { Type: 'Test::Other', Properties: { PolicyDocument: document(statement('*')) } },
    });
    return seen;
  };

  test('looks wherever policies stand, and nowhere else', () => {
    expect(seenBy().sort()).toEqual(['Bedrock', 'Queue', 'Storage']);
  });

  test('looks at some types of resources only, where it says so', () => {
    expect(seenBy({ types: ['AWS::SQS::QueuePolicy'] })).toEqual(['Queue']);
  });

  test('reads no policy that cannot name an action of its services', () => {
    expect(seenBy({ services: ['bedrock'] })).toEqual(['Bedrock']);
    expect(seenBy({ services: ['bedrock', 's3'] }).sort()).toEqual(['Bedrock', 'Storage']);
  });

  test('passes what each of its policies passes, and no policy that nobody holds', () => {
    const evidence = judged(
      eachPolicy(() => PASS),
      {
        P: policy(statement('*')),
        Unheld: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document(statement('*')) } },
      },
    );
    expect([evidence.status, evidence.resources.map(({ logicalId }) => logicalId)]).toEqual(['proven', ['P']]);
  });
});
