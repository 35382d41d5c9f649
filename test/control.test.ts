import { countedAs, eachPolicy, eachResource, eachStatement, rule } from '../lib/control';
import { Declared, Fail, PASS, Undecided } from '../lib/template/answer';
import { Grant } from '../lib/template/iam/permissions';
import { application } from '../local/samples/cases';
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

describe('answers that count as something else shows', () => {
  const [thing] = application(template({ One: { Type: 'Test::One' } })).declarations('Test::One');
  const bad = new Fail(thing!, 'Good', undefined, 'is bad');
  const unknowable = new Undecided(undefined, 'nobody knows');
  const said = new Declared('only says so');
  const all = [PASS, bad, unknowable];

  test('are what they are where it is proven', () => {
    expect(countedAs(all, PASS)).toBe(all);
    expect(countedAs(PASS, PASS)).toBe(PASS);
  });

  test('lose what is right where nothing shows it', () => {
    expect(countedAs(all, undefined)).toEqual([bad, unknowable]);
    expect(countedAs(PASS, undefined)).toEqual([]);
    expect(countedAs(undefined, undefined)).toEqual([]);
  });

  test.each([said, unknowable])('have it for what is right where it is no proof: %p', (shown) => {
    expect(countedAs(all, shown)).toEqual([shown, bad, unknowable]);
    expect(countedAs(bad, shown)).toEqual([bad]);
    expect(countedAs(undefined, shown)).toEqual([]);
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

describe('a rule about what is granted, below a boundary that is not given', () => {
  const bounded = (...statements: unknown[]) => ({
    R: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: document(),
        PermissionsBoundary: 'arn:aws:iam::123456789012:policy/Limits',
        Policies: [{ PolicyName: 'P', PolicyDocument: document(...statements) }],
      },
    },
  });
  const noneMayStop = eachStatement((found) =>
    Grant.of(found)?.allows('cloudtrail:StopLogging') ? found.value.fail('Action', 'may stop the trail') : PASS,
  );

  test('passes what is right without any boundary', () => {
    expect(judged(noneMayStop, bounded(statement('s3:GetObject')))).toMatchObject({ status: 'proven', findings: [] });
    const ofOneTrail = eachStatement((found) =>
      Grant.of(found)?.allows('cloudtrail:StopLogging') && found.value.text('Resource') === '*'
        ? found.value.fail('Resource', 'is every trail')
        : PASS,
    );
    const one = statement('cloudtrail:StopLogging', 'arn:aws:cloudtrail:eu-west-1:123456789012:trail/t');
    expect(judged(ofOneTrail, bounded(one))).toMatchObject({ status: 'proven', findings: [] });
    expect(judged(ofOneTrail, bounded(statement('cloudtrail:StopLogging'))).status).toBe('undecided');
  });

  test('is undecided where only a boundary may take it away, and says that it is not given', () => {
    const { status, findings } = judged(noneMayStop, bounded(statement('cloudtrail:*')));
    expect(status).toBe('undecided');
    expect(findings.map(({ message }) => message)).toEqual([
      expect.stringContaining('names a permissions boundary that is not among the given templates'),
    ]);
  });

  test('is undecided where a part of it passes without one, and another part does not', () => {
    const both = eachStatement((found) => {
      const may = Grant.of(found)?.allows('cloudtrail:StopLogging');
      return [PASS, ...(may ? [found.value.fail('Action', 'may stop the trail')] : [])];
    });
    expect(judged(both, bounded(statement('cloudtrail:*'))).findings.map(({ verdict }) => verdict)).toEqual([
      'undecided',
    ]);
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

  test('finds what is wrong in a policy that nobody holds, and passes one whose holder a parameter names', () => {
    const heldBy = (Roles: unknown) => ({
      P: { Type: 'AWS::IAM::ManagedPolicy', Properties: { Roles, PolicyDocument: document(statement('*')) } },
    });
    const both = eachPolicy(({ document }) => [PASS, document.fail('Statement', 'is wrong')]);
    expect(brief(judged(both, heldBy(undefined)).findings)).toEqual([
      'fail A Stack0/P Properties.PolicyDocument.Statement',
    ]);
    expect(
      judged(
        eachPolicy(() => PASS),
        heldBy([unknown]),
      ).status,
    ).toBe('proven');
  });

  test('finds what is wrong where nobody knows who holds the policy, and proves nothing with what is right', () => {
    const include = { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://b/roles.yaml' } } };
    const included = {
      P: { Type: 'AWS::IAM::ManagedPolicy', Properties: { Roles: include, PolicyDocument: document(statement('*')) } },
    };
    const both = judged(
      eachPolicy(({ document }) => [PASS, document.fail('Statement', 'is wrong')]),
      included,
    );
    expect(brief(both.findings)).toEqual([
      'fail A Stack0/P Properties.PolicyDocument.Statement',
      'undecided A Stack0/P Properties.Roles',
    ]);
    const right = judged(
      eachPolicy(() => PASS),
      included,
    );
    expect([right.status, right.resources]).toEqual(['undecided', []]);
    const silent = judged(
      eachPolicy(() => undefined),
      included,
    );
    expect(silent.findings).toEqual([]);
  });
});
