import { eachRecord, eachResource, type Rule, rule } from '../lib/control';
import { ANY_RISK, gather, nothingJudged, recordedPath, TEMPLATE, UNREAD, unreadIn } from '../lib/evidence';
import { Declared, PASS, Undecided } from '../lib/template/answer';
import { Path } from '../lib/template/path';
import { defaultWords } from '../lib/template/told';
import { application, evidenceOf, one } from '../local/samples/cases';
import { brief, controlOf, gathered } from './support/controls';
import { guardrail } from './support/guardrail';

/** A rule about `Test::Thing`: `Good: yes` passes, `no` fails, anything unknown is undecided, nothing is no answer. */
const isGood = (name: string, property = 'Good'): Rule =>
  rule(name, {
    severity: 'LOW',
    fix: `Set ${property}.`,
    check: eachResource('Test::Thing', (thing) => {
      const value = thing.text(property);
      if (value === undefined) return undefined;
      if (value === 'throw') throw new TypeError('no such thing');
      if (value?.startsWith('said')) return new Declared(`only says so (${value})`);
      return value === 'yes' ? PASS : thing.fail(property, 'is not good');
    }),
  });
const UNKNOWN = { Ref: 'Parameter' };
const things = (...properties: Record<string, unknown>[]) => ({
  Parameters: { Parameter: { Type: 'String' } },
  Resources: Object.fromEntries(
    properties.map((value, i) => [`Thing${i}`, { Type: 'Test::Thing', Properties: value }]),
  ),
});
const of = (...properties: Record<string, unknown>[]) => gathered([isGood('A')], things(...properties));
const proof = ({ resources }: ReturnType<typeof of>) => resources.map(({ logicalId }) => logicalId);

describe('what becomes of a control', () => {
  const [good, bad, unknown, silent] = [{ Good: 'yes' }, { Good: 'no' }, { Good: UNKNOWN }, {}];
  test.each([
    ['a resource that passes proves it', [good], 'proven', ['Thing0']],
    ['several prove it together', [good, good], 'proven', ['Thing0', 'Thing1']],
    ['a resource about which the rule is silent proves nothing', [silent], 'not-applicable', []],
    ['a resource about which the rule is silent takes nothing from another', [silent, good], 'proven', ['Thing1']],
    ['one that fails is a failure', [bad], 'failed', []],
    ['one that fails beside one that passes leaves a part of it', [good, bad], 'partial', ['Thing0']],
    ['one that is undecided leaves it undecided', [unknown], 'undecided', []],
    ['one that passes does not prove it while another is undecided', [good, unknown], 'undecided', ['Thing0']],
    ['one that is undecided does not hide another that fails', [unknown, bad], 'failed', []],
    ['one that is undecided does not make a part of what fails', [unknown, bad, good], 'partial', ['Thing2']],
  ])('%s', (_, properties, status, resources) => {
    const evidence = of(...properties);
    expect([evidence.status, proof(evidence)]).toEqual([status, resources]);
  });

  test.each([
    ['one that only says so declares it', [{ Good: 'said' }], 'declared', [], ['Thing0 only says so (said)']],
    [
      'one that passes does not prove it while another only says so',
      [good, { Good: 'said' }],
      'declared',
      ['Thing0'],
      ['Thing1 only says so (said)'],
    ],
    [
      'one that is undecided leaves it undecided beside one that says so',
      [unknown, { Good: 'said' }],
      'undecided',
      [],
      ['Thing1 only says so (said)'],
    ],
    [
      'one that fails is a failure, whatever others say',
      [bad, { Good: 'said' }],
      'failed',
      [],
      ['Thing1 only says so (said)'],
    ],
    [
      'each that says so is told, and what each says',
      [{ Good: 'said' }, { Good: 'said too' }],
      'declared',
      [],
      ['Thing0 only says so (said)', 'Thing1 only says so (said too)'],
    ],
  ])('%s', (_, properties, status, resources, said) => {
    const evidence = of(...properties);
    expect([evidence.status, proof(evidence)]).toEqual([status, resources]);
    expect(evidence.declared.map(({ resource, message }) => `${resource.logicalId} ${message}`)).toEqual(said);
    expect(evidence.attested).toEqual([]);
  });

  test('what a resource says in one branch of a condition is all that it proves', () => {
    const branches = (yes: string, no: string) => ({
      ...things({ Good: { 'Fn::If': ['Condition', yes, no] } }),
      Conditions: { Condition: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] } },
    });
    const both = gathered([isGood('A')], branches('said', 'yes'));
    expect([both.status, proof(both), both.declared.length]).toEqual(['declared', [], 1]);
    const two = gathered([isGood('A')], branches('said', 'said too'));
    expect(two.declared.map(({ message }) => message)).toEqual(['only says so (said)', 'only says so (said too)']);
  });

  test('a resource that only says two rules’ worth is told for each thing it says, and with its rule', () => {
    const evidence = gathered([isGood('A'), isGood('B', 'Better')], things({ Good: 'said', Better: 'said' }));
    expect(evidence.declared.map(({ rule }) => rule.name)).toEqual(['B']);
    const other = gathered([isGood('A'), isGood('B', 'Better')], things({ Good: 'said', Better: 'said too' }));
    expect(other.declared.map(({ rule }) => rule.name)).toEqual(['A', 'B']);
  });

  test('of a resource that has something wrong nothing is told that it only says', () => {
    const check = eachResource('Test::Thing', (thing) => [new Declared('says so'), thing.fail('Bad', 'is bad')]);
    expect(gathered([rule('A', { severity: 'LOW', fix: '-', check })], things({})).declared).toEqual([]);
  });

  describe('of what people write down', () => {
    const record = (name: string, type = 'Test::Thing') => ({
      ...isGood(name),
      check: eachRecord(type, isGood(name).check.run),
    });
    const attested = (...properties: Record<string, unknown>[]) => gathered([record('A')], things(...properties));

    test.each([
      ['a record attests it', [good], 'attested', ['Thing0']],
      ['a wrong record is a failure', [bad], 'failed', []],
      ['a wrong record beside a right one is a failure', [good, bad], 'failed', ['Thing0']],
      ['a record that cannot be read is undecided', [good, unknown], 'undecided', ['Thing0']],
      ['what only says that it is a record is declared', [good, { Good: 'said' }], 'declared', ['Thing0']],
    ])('%s', (_, properties, status, records) => {
      const evidence = attested(...properties);
      expect([evidence.status, evidence.attested.map(({ logicalId }) => logicalId)]).toEqual([status, records]);
      expect(proof(evidence)).toEqual([]);
    });

    test('what acts beside the record proves it', () => {
      const evidence = gathered([record('A'), isGood('B', 'Better')], things({ Good: 'yes' }, { Better: 'yes' }));
      expect([evidence.status, proof(evidence)]).toEqual(['proven', ['Thing1']]);
      expect(evidence.attested.map(({ logicalId }) => logicalId)).toEqual(['Thing0']);
    });

    test('with several answers of one resource it is attested too', () => {
      const check = eachRecord('Test::Thing', () => [PASS, PASS]);
      expect(gathered([rule('A', { severity: 'LOW', fix: '-', check })], things({})).status).toBe('attested');
    });
  });

  test('without any resource of its kind it is absent', () => {
    expect(gathered([isGood('A')], one('Test::Other')).status).toBe('absent');
    expect(gathered([], things(good)).status).toBe('absent');
  });

  test('it is looked for where one of the types of a rule is there', () => {
    const check = eachResource(['Test::Thing', 'Test::Else'], () => undefined);
    expect(gathered([rule('A', { severity: 'LOW', fix: '-', check })], things({})).status).toBe('not-applicable');
  });

  test('each rule looks at resources of its own types, whatever those before it looked at', () => {
    const seen: string[] = [];
    const look = (name: string, type: string) =>
      rule(name, {
        severity: 'LOW',
        fix: '-',
        check: eachResource(type, ({ logicalId }) => void seen.push(`${name} ${logicalId}`)),
      });
    const body = { Resources: { One: { Type: 'Test::Thing' }, Two: { Type: 'Test::Else' } } };
    gathered([look('A', 'Test::Thing'), look('B', 'Test::Else'), look('C', 'Test::Thing')], body);
    expect(seen).toEqual(['A One', 'B Two', 'C One']);
  });

  test('the rules that something proves are named, and no others', () => {
    const [first, second] = [isGood('A'), isGood('B', 'Better')];
    expect(gathered([first, second], things({ Good: 'yes', Better: 'no' })).shown).toEqual(['A']);
    expect(gathered([first, second], things({ Good: 'yes' }, { Better: 'yes' })).shown).toEqual(['A', 'B']);
    expect(gathered([first, second], things({ Good: 'said', Better: UNKNOWN })).shown).toEqual([]);
  });

  test('what is right and no evidence is known for each control by itself', () => {
    const beside = rule('A', { severity: 'LOW', fix: '-', proves: false, check: isGood('A').check });
    const right = (...rules: Rule[]) =>
      gather(application(things({ Good: 'yes', Better: 'no' })), [
        controlOf(rules),
        controlOf([isGood('B', 'Better')]),
      ]).map(({ besides }) => besides);
    expect(right(beside)).toEqual([true, false]);
    expect(right(beside, isGood('B', 'Better'))).toEqual([true, false]);
    expect(right(isGood('A'))).toEqual([false, false]);
    const silent = gathered([beside], things({}));
    expect([silent.besides, silent.status]).toEqual([false, 'not-applicable']);
    expect(gathered([beside], things({ Good: 'no' })).besides).toBe(false);
  });

  test('a resource that passes one rule and fails another proves a part of it', () => {
    const evidence = gathered([isGood('A'), isGood('B', 'Better')], things({ Good: 'yes', Better: 'no' }));
    expect(evidence.status).toBe('partial');
    expect(proof(evidence)).toEqual(['Thing0']);
    expect(brief(evidence.findings)).toEqual(['fail B Stack0/Thing0 Properties.Better']);
  });

  test('a resource that passes two rules is named once', () => {
    const evidence = gathered([isGood('A'), isGood('B', 'Better')], things({ Good: 'yes', Better: 'yes' }));
    expect(proof(evidence)).toEqual(['Thing0']);
  });

  test('a resource of which one part passes and another fails is no proof', () => {
    const check = eachResource('Test::Thing', (thing) => [PASS, thing.fail('Bad', 'is bad')]);
    const evidence = gathered([rule('A', { severity: 'LOW', fix: '-', check })], things({}));
    expect([evidence.status, proof(evidence)]).toEqual(['failed', []]);
  });

  test('a resource that has no answer but silence and an undecided part is undecided', () => {
    const check = eachResource('Test::Thing', () => [PASS, new Undecided(undefined, 'nobody knows')]);
    expect(gathered([rule('A', { severity: 'LOW', fix: '-', check })], things({})).status).toBe('undecided');
  });

  test('each control has its own evidence, in the order of the controls', () => {
    const [first, second] = [controlOf([isGood('A')]), controlOf([isGood('B', 'Better')], { id: 'other' })];
    const evidence = gather(application(things({ Good: 'yes', Better: 'no' })), [first, second]);
    expect(evidence.map(({ control, status }) => [control.id, status])).toEqual([
      ['made-up-control', 'proven'],
      ['other', 'failed'],
    ]);
  });
});

describe('a finding', () => {
  test('says which rule of which control, what is wrong, and where it is written', () => {
    const [finding] = of({ Good: 'no' }).findings;
    expect(finding).toMatchObject({
      control: { id: 'made-up-control' },
      rule: { name: 'A' },
      verdict: 'fail',
      message: expect.stringContaining('is not good'),
      propertyPath: 'Properties.Good',
      place: { path: Path.of('Resources', 'Thing0', 'Properties', 'Good') },
    });
    expect(finding!.resource!.logicalId).toBe('Thing0');
  });

  test('of an undecided value names the resource and the value', () => {
    const { findings } = of({ Good: UNKNOWN });
    expect(brief(findings)).toEqual(['undecided A Stack0/Thing0 Properties.Good']);
    expect(findings[0]!.message).toContain("comes from parameter 'Parameter'");
    expect(findings[0]!.place!.path).toEqual(Path.of('Resources', 'Thing0', 'Properties', 'Good'));
  });

  test('that cannot say what it is about is about the resource that was looked at', () => {
    const check = eachResource('Test::Thing', () => new Undecided(undefined, 'nobody knows'));
    expect(brief(gathered([rule('A', { severity: 'LOW', fix: '-', check })], things({})).findings)).toEqual([
      'undecided A Stack0/Thing0',
    ]);
  });

  test('is told once, however often the rule comes upon it', () => {
    const check = eachResource('Test::Thing', (thing) => [thing.fail('Bad', 'is bad'), thing.fail('Bad', 'is bad')]);
    expect(gathered([rule('A', { severity: 'LOW', fix: '-', check })], things({})).findings).toHaveLength(1);
  });

  test.each([
    ['other words', [['Bad', 'is bad'] as const, ['Bad', 'is worse'] as const]],
    ['another property', [['Bad', 'is bad'] as const, ['Worse', 'is bad'] as const]],
  ])('in %s is another one', (_, told) => {
    const check = eachResource('Test::Thing', (thing) => told.map(([path, message]) => thing.fail(path, message)));
    expect(gathered([rule('A', { severity: 'LOW', fix: '-', check })], things({})).findings).toHaveLength(2);
  });

  test('that fails is all that is said of a property', () => {
    const check = eachResource('Test::Thing', (thing) => [
      thing.fail('Bad', 'is bad'),
      thing.get('Bad').undecided('is bad'),
    ]);
    expect(
      gathered([rule('A', { severity: 'LOW', fix: '-', check })], things({})).findings.map(({ verdict }) => verdict),
    ).toEqual(['fail']);
  });
});

describe('whether anything could be judged', () => {
  const right = gathered([isGood('A')], things({ Good: 'yes' }));
  const beside = gathered(
    [rule('A', { severity: 'LOW', fix: '-', proves: false, check: isGood('A').check })],
    things({ Good: 'yes' }),
  );
  const recorded = gathered(
    [{ ...isGood('A'), check: eachRecord('Test::Thing', isGood('A').check.run) }],
    things({ Good: 'yes' }),
  );
  const [said, wrong, open, silent] = [of({ Good: 'said' }), of({ Good: 'no' }), of({ Good: UNKNOWN }), of({})];
  const all = { right, beside, recorded, said, wrong, open, silent };

  test.each<[boolean, (keyof typeof all)[]]>([
    [true, ['open']],
    [true, ['said']],
    [true, ['open', 'said', 'silent']],
    [true, ['silent', 'open']],
    // where nothing is there to be judged, nothing is wrong with that
    [false, []],
    [false, ['silent']],
    [false, ['silent', 'silent']],
    [false, ['wrong']],
    [false, ['wrong', 'open']],
    [false, ['open', 'wrong']],
    [false, ['right']],
    [false, ['right', 'open']],
    [false, ['open', 'right', 'said']],
    [false, ['beside']],
    [false, ['open', 'beside']],
    [false, ['recorded']],
    [false, ['said', 'recorded', 'open']],
  ])('nothing could: %p, of %p', (nothing, names) => {
    const evidence = names.map((name) => all[name]);
    expect(
      nothingJudged(
        evidence.flatMap(({ findings }) => findings),
        evidence,
      ),
    ).toBe(nothing);
  });
});

describe('a rule that throws', () => {
  test('is an error that names the bug, and hides no finding of other resources', () => {
    const evidence = of({ Good: 'throw' }, { Good: 'no' }, { Good: 'yes' });
    expect(brief(evidence.findings)).toEqual(['error A Stack0/Thing0', 'fail A Stack0/Thing1 Properties.Good']);
    expect(evidence.findings[0]!.message).toBe('the rule itself failed, which is a bug in it: no such thing');
    expect(evidence.findings[0]!.place).toBeUndefined();
  });

  test('proves nothing', () => {
    const evidence = of({ Good: 'throw' });
    expect([evidence.status, proof(evidence)]).toEqual(['undecided', []]);
  });

  test('in one branch of a condition is an error, whatever it says of the other', () => {
    const branches = {
      ...things({ Good: { 'Fn::If': ['Condition', 'yes', 'throw'] } }),
      Conditions: { Condition: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] } },
    };
    const evidence = gathered([isGood('A')], branches);
    expect(brief(evidence.findings)).toEqual(['error A Stack0/Thing0']);
    expect(evidence.status).toBe('undecided');
  });
});

test('what is wrong with two resources of one name in two stacks is told of both', () => {
  const check = eachResource('Test::Overview', (_, view) =>
    view.resources('Test::Thing').map((thing) => thing.fail('Bad', 'is bad')),
  );
  const evidence = gathered(
    [rule('A', { severity: 'LOW', fix: '-', check })],
    things({}),
    things({}),
    one('Test::Overview'),
  );
  expect(brief(evidence.findings)).toEqual([
    'fail A Stack0/Thing0 Properties.Bad',
    'fail A Stack1/Thing0 Properties.Bad',
  ]);
});

describe('where conditions decide', () => {
  const Conditions = Object.fromEntries(
    Array.from({ length: 8 }, (_, i) => [`C${i}`, { 'Fn::Equals': [{ Ref: `P${i}` }, 'on'] }]),
  );
  const withConditions = (body: { Resources: Record<string, unknown> }) => ({
    ...body,
    Parameters: {
      Parameter: { Type: 'String' },
      ...Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`P${i}`, { Type: 'String' }])),
    },
    Conditions,
  });
  const either = (condition: string, yes: unknown, no: unknown) => ({ 'Fn::If': [condition, yes, no] });
  const judged = (value: unknown) => gathered([isGood('A')], withConditions(things({ Good: value })));

  test('what holds in every branch is proven', () => {
    expect(judged(either('C0', 'yes', 'yes')).status).toBe('proven');
  });

  test('findings name the conditions under which they hold', () => {
    const when = (value: unknown) => judged(value).findings.map((finding) => finding.when);
    expect(when(either('C0', 'yes', 'no'))).toEqual(["where condition 'C0' is false"]);
    expect(when(either('C0', 'no', 'no'))).toEqual([undefined]);
    expect(when(either('C0', either('C1', 'yes', 'no'), 'yes'))).toEqual([
      "where condition 'C0' is true and condition 'C1' is false",
    ]);
    expect(when(either('C0', either('C1', 'no', 'no'), 'yes'))).toEqual(["where condition 'C0' is true"]);
    expect(when(either('C0', either('C1', 'no', 'yes'), either('C1', 'yes', 'no')))).toEqual([
      "for example where condition 'C0' is true and condition 'C1' is true",
    ]);
  });

  test('a condition that comes out in one way only is not named', () => {
    const body = withConditions(things({ Good: either('Always', either('C0', 'yes', 'no'), 'no') }));
    const constant = { ...body, Conditions: { ...body.Conditions, Always: { 'Fn::Equals': ['a', 'a'] } } };
    expect(gathered([isGood('A')], constant).findings.map(({ when }) => when)).toEqual([
      "where condition 'C0' is false",
    ]);
  });

  test('each of several faults of a resource is told, with its own conditions', () => {
    const all = rule('A', {
      severity: 'LOW',
      fix: '-',
      check: eachResource('Test::Thing', (thing) =>
        ['Good', 'Better', 'Best'].map((name) => (thing.text(name) === 'yes' ? PASS : thing.fail(name, 'is not good'))),
      ),
    });
    const properties = { Good: either('C0', 'yes', 'no'), Better: either('C1', 'yes', 'no'), Best: 'no' };
    const { findings } = gathered([all], withConditions(things(properties)));
    expect(findings.map(({ propertyPath, when }) => [propertyPath, when]).sort()).toEqual([
      ['Properties.Best', undefined],
      ['Properties.Better', "where condition 'C1' is false"],
      ['Properties.Good', "where condition 'C0' is false"],
    ]);
  });

  test('findings of a resource name the condition of the resource', () => {
    const Thing0 = { Type: 'Test::Thing', Condition: 'C0', Properties: { Good: 'no' } };
    expect(
      gathered([isGood('A')], withConditions({ Resources: { Thing0 } })).findings.map(({ message }) => message),
    ).toEqual(["Good is not good (where condition 'C0' is true)"]);
  });

  test.each([either('C0', 'yes', 'no'), either('C0', 'no', 'yes')])('what fails in one branch fails: %j', (value) => {
    const evidence = judged(value);
    expect([evidence.status, proof(evidence)]).toEqual(['failed', []]);
  });

  test('what fails in both branches is one finding', () => {
    expect(judged(either('C0', 'no', 'no')).findings).toHaveLength(1);
  });

  test('a resource is looked at only where it exists', () => {
    const body = withConditions({
      Resources: { Thing0: { Type: 'Test::Thing', Condition: 'C0', Properties: { Good: either('C0', 'yes', 'no') } } },
    });
    expect(gathered([isGood('A')], body).status).toBe('proven');
  });

  test('a rule has nothing to say about a resource that does not exist', () => {
    const body = withConditions({ Resources: { Thing0: { Type: 'Test::Thing', Condition: 'C0', Properties: {} } } });
    expect(gathered([isGood('A')], body).status).toBe('not-applicable');
  });

  test('more combinations than are tried leave it undecided, and say why', () => {
    // seven conditions are 128 combinations; each must be met
    const nested = Array.from({ length: 7 }, (_, i) => i).reduceRight<unknown>(
      (rest, i) => ({ 'Fn::Join': ['', [either(`C${i}`, '', ''), rest]] }),
      'yes',
    );
    const { status, findings } = judged(nested);
    expect(status).toBe('undecided');
    expect(brief(findings)).toEqual(['undecided A Stack0/Thing0 Properties']);
    expect(findings[0]!.message).toContain('depends on more combinations of conditions than are tried');
  });

  test('a choice that one rule meets settles nothing for the next', () => {
    const body = withConditions(things({ Good: either('C0', 'yes', 'no'), Better: either('C0', 'no', 'yes') }));
    const evidence = gathered([isGood('A'), isGood('B', 'Better')], body);
    expect(brief(evidence.findings)).toEqual([
      'fail A Stack0/Thing0 Properties.Good',
      'fail B Stack0/Thing0 Properties.Better',
    ]);
  });
});

const filter = (...strengths: string[]) => ({
  ...guardrail({
    ContentPolicyConfig: {
      FiltersConfig: [
        {
          Type: 'PROMPT_ATTACK',
          InputStrength: { 'Fn::FindInMap': ['Strengths', { Ref: 'AWS::Region' }, 'prompts'] },
          OutputStrength: 'NONE',
        },
      ],
    },
  }),
  Mappings: { Strengths: Object.fromEntries(strengths.map((prompts, i) => [`region-${i}`, { prompts }])) },
});
const judged = (...strengths: string[]) =>
  evidenceOf('BedrockGuardrailPromptAttackHigh', filter(...strengths)).findings.map(({ verdict }) => verdict);

describe('where parameters decide', () => {
  const asked = (parameter: Record<string, unknown>, value: unknown = UNKNOWN, more: Record<string, unknown> = {}) =>
    gathered([isGood('A')], {
      ...things({ Good: value }),
      ...more,
      Parameters: { Parameter: { Type: 'String', ...parameter }, ...(more.Parameters as object) },
    });
  const said = (...args: Parameters<typeof asked>) =>
    asked(...args).findings.map(({ verdict, message, when }) => [
      verdict,
      when,
      when === undefined ? !/\((where|with|for example|undefined)/.test(message) : message.endsWith(`(${when})`),
    ]);

  test('what is wrong with the default is a finding, and says so', () => {
    expect(said({ Default: 'no' })).toEqual([['fail', "with the default of 'Parameter'", true]]);
  });

  test('what is wrong with any value is said once, with the value that gets deployed', () => {
    const told = (parameter: Record<string, unknown>, model: unknown = { Ref: 'Model' }) =>
      evidenceOf('IamInferenceProfileGeo', {
        Parameters: { Model: { Type: 'String', ...parameter } },
        Resources: {
          Policy: {
            Type: 'AWS::IAM::ManagedPolicy',
            Properties: {
              PolicyDocument: {
                Statement: {
                  Effect: 'Allow',
                  Action: 'bedrock:InvokeModel',
                  Resource: { 'Fn::Join': ['', ['arn:aws:bedrock:*::foundation-model/', model]] },
                },
              },
            },
          },
        },
      }).findings.map(({ message }) => /foundation-model\/\S+/.exec(message)![0]);
    expect(told({ Default: 'meta.llama3' })).toEqual(['foundation-model/meta.llama3,']);
    expect(told({})).toEqual(['foundation-model/${Model},']);
    const first = { 'Fn::Select': [0, { 'Fn::Split': ['|', { Ref: 'Model' }] }] };
    expect(told({ Default: 'meta.llama3|x' }, first)).toEqual(['foundation-model/meta.llama3,']);
  });

  test('two templates may have a parameter of one name, which is named once', () => {
    expect(defaultWords([{ name: 'Key' }, { name: 'Key' }])).toBe("with the default of 'Key'");
    expect(defaultWords([{ name: 'Key' }, { name: 'Id' }, { name: 'Key' }])).toBe(
      "with the defaults of 'Key' and 'Id'",
    );
  });

  test('what is right with the default only is undecided', () => {
    expect(said({ Default: 'yes' })).toEqual([['undecided', undefined, true]]);
  });

  test('without a default it is undecided', () => {
    expect(said({})).toEqual([['undecided', undefined, true]]);
  });

  test('what is right with each allowed value passes', () => {
    const long = rule('A', {
      severity: 'LOW',
      fix: '-',
      check: eachResource('Test::Thing', (thing) =>
        thing.text('Good')!.length > 2 ? PASS : thing.fail('Good', 'is short'),
      ),
    });
    const body = (AllowedValues: string[]) => ({
      ...things({ Good: UNKNOWN }),
      Parameters: { Parameter: { Type: 'String', AllowedValues } },
    });
    expect(gathered([long], body(['one', 'two'])).status).toBe('proven');
    expect(gathered([long], body(['one', 'to'])).findings.map(({ when }) => when)).toEqual([
      "where parameter 'Parameter' is 'to'",
    ]);
  });

  test('what is wrong with each allowed value is wrong without more', () => {
    expect(said({ AllowedValues: ['no', 'never'] })).toEqual([['fail', undefined, true]]);
  });

  test('what only another allowed value brings says so', () => {
    expect(said({ Default: 'yes', AllowedValues: ['yes', 'no'] })).toEqual([
      ['fail', "where parameter 'Parameter' is 'no'", true],
    ]);
  });

  test('what the default brings, of several allowed values, says so', () => {
    expect(said({ Default: 'no', AllowedValues: ['yes', 'no'] })).toEqual([
      ['fail', "where parameter 'Parameter' is 'no', as with the default of 'Parameter'", true],
    ]);
  });

  test('more allowed values than are tried leave it undecided, and the default a finding', () => {
    const AllowedValues = Array.from({ length: 65 }, (_, i) => (i === 0 ? 'no' : `yes${i}`));
    expect(said({ AllowedValues })).toEqual([['undecided', undefined, true]]);
    expect(said({ AllowedValues, Default: 'no' })).toEqual([['fail', "with the default of 'Parameter'", true]]);
  });

  test('the default of a parameter of SSM is where the value is kept', () => {
    expect(said({ Type: 'AWS::SSM::Parameter::Value<String>', Default: 'no' })).toEqual([
      ['undecided', undefined, true],
    ]);
  });

  test('a list has the items of its default', () => {
    const item = { 'Fn::Select': [1, UNKNOWN] };
    expect(said({ Type: 'CommaDelimitedList', Default: 'yes, no' }, item)).toEqual([
      ['fail', "with the default of 'Parameter'", true],
    ]);
    expect(said({ Type: 'CommaDelimitedList', Default: 'yes,yes' }, item)).toEqual([['undecided', undefined, true]]);
  });

  test('a list without a value has one item, an empty text', () => {
    const Conditions = { IsListed: { 'Fn::Not': [{ 'Fn::Equals': [{ 'Fn::Select': [0, UNKNOWN] }, ''] }] } };
    const chosen = (yes: string, no: string) => ({ 'Fn::If': ['IsListed', yes, no] });
    const list = { Type: 'CommaDelimitedList', Default: '' };
    expect(said(list, chosen('yes', 'no'), { Conditions })).toEqual([
      ['fail', "where condition 'IsListed' is false, as with the default of 'Parameter'", true],
    ]);
    expect(said(list, chosen('no', 'yes'), { Conditions })).toEqual([
      ['fail', "where condition 'IsListed' is true", true],
    ]);
    const counted = { 'Fn::Join': ['', ['has ', { 'Fn::Length': UNKNOWN }]] };
    const isOne = rule('A', {
      severity: 'LOW',
      fix: '-',
      check: eachResource('Test::Thing', (thing) =>
        thing.text('Good') === 'has 1' ? thing.fail('Good', 'is 1') : PASS,
      ),
    });
    expect(
      gathered([isOne], { ...things({ Good: counted }), Parameters: { Parameter: list } }).findings.map(
        ({ when }) => when,
      ),
    ).toContain("with the default of 'Parameter'");
    expect(gathered([isOne], things({ Good: { 'Fn::Join': ['', ['has ', { 'Fn::Length': [] }]] } })).status).toBe(
      'proven',
    );
  });

  test('a default that only one branch of a condition reads names the condition too', () => {
    const Conditions = { IsProduction: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } };
    const Parameters = { Stage: { Type: 'String' } };
    const chosen = { 'Fn::If': ['IsProduction', UNKNOWN, 'yes'] };
    expect(said({ Default: 'no' }, chosen, { Conditions, Parameters })).toEqual([
      ['fail', "with the default of 'Parameter', and where condition 'IsProduction' is true", true],
    ]);
  });

  test('what only another value than the default leaves undecided says where', () => {
    const Conditions = { IsOn: { 'Fn::Equals': [UNKNOWN, 'on'] } };
    const chosen = { 'Fn::If': ['IsOn', 'yes', { Ref: 'Other' }] };
    const Parameters = { Other: { Type: 'String' } };
    expect(said({ Default: 'on' }, chosen, { Conditions, Parameters })).toEqual([
      ['undecided', "where condition 'IsOn' is false", true],
    ]);
    expect(said({ Default: 'off' }, chosen, { Conditions, Parameters })).toEqual([['undecided', undefined, true]]);
  });

  test('a finding names the defaults on which it rests, and no others', () => {
    const Parameters = { Other: { Type: 'String', Default: '' } };
    const joined = { 'Fn::Join': ['', [{ Ref: 'Other' }, UNKNOWN]] };
    expect(said({ Default: 'no' }, joined, { Parameters })).toEqual([
      ['fail', "with the defaults of 'Other' and 'Parameter'", true],
    ]);
    const chosen = { 'Fn::If': ['Never', { Ref: 'Other' }, UNKNOWN] };
    const Conditions = { Never: { 'Fn::Equals': [{ Ref: 'Other' }, 'yes'] } };
    expect(said({ Default: 'no' }, chosen, { Parameters, Conditions })).toEqual([
      ['fail', "with the defaults of 'Other' and 'Parameter'", true],
    ]);
  });

  test('a finding names none of the defaults where it has read more than are tried', () => {
    const names = Array.from({ length: 8 }, (_, i) => `Other${i}`);
    const Parameters = Object.fromEntries(names.map((name) => [name, { Type: 'String', Default: '' }]));
    const joined = (refs: readonly string[]) => ({ 'Fn::Join': ['', [...refs.map((Ref) => ({ Ref })), UNKNOWN]] });
    expect(said({ Default: 'no' }, joined(names), { Parameters })).toEqual([['fail', 'with the defaults', true]]);
    expect(said({ Default: 'no' }, joined(names.slice(1)), { Parameters })).toEqual([
      ['fail', "with the defaults of 'Other1', 'Other2', 'Other3' and 5 more", true],
    ]);
  });

  test('a finding of another branch than the default takes is not told as if it were one', () => {
    const Conditions = { IsX: { 'Fn::Equals': [{ Ref: 'Other' }, 'x'] } };
    const chosen = { 'Fn::If': ['IsX', { Ref: 'Other' }, UNKNOWN] };
    const Parameters = { Other: { Type: 'String', Default: '' } };
    expect(said({ Default: 'no' }, chosen, { Parameters, Conditions })).toEqual([
      ['fail', "with the default of 'Parameter', and where condition 'IsX' is true", true],
    ]);
  });

  test('a condition on the default comes out as it is deployed, and names itself', () => {
    const Conditions = { IsOn: { 'Fn::Equals': [UNKNOWN, 'on'] } };
    const either = (yes: string, no: string) => ({ 'Fn::If': ['IsOn', yes, no] });
    expect(said({ Default: 'on' }, either('no', 'yes'), { Conditions })).toEqual([
      ['fail', "where condition 'IsOn' is true, as with the default of 'Parameter'", true],
    ]);
    expect(said({ Default: 'on' }, either('yes', 'no'), { Conditions })).toEqual([
      ['fail', "where condition 'IsOn' is false", true],
    ]);
    expect(said({ Default: 'on' }, either('no', 'no'), { Conditions })).toEqual([['fail', undefined, true]]);
  });

  test('a key of a mapping is the default', () => {
    const Mappings = { M: { dev: { good: 'no' }, prod: { good: 'yes' } } };
    const row = (fallback?: string) => ({
      'Fn::FindInMap': ['M', UNKNOWN, 'good', ...(fallback === undefined ? [] : [{ DefaultValue: fallback }])],
    });
    expect(said({ Default: 'dev' }, row(), { Mappings })).toEqual([['fail', "with the default of 'Parameter'", true]]);
    expect(said({ Default: 'prod' }, row(), { Mappings })).toEqual([['undecided', undefined, true]]);
    expect(said({ Default: 'qa' }, row('no'), { Mappings })).toEqual([
      ['fail', "with the default of 'Parameter'", true],
    ]);
  });

  test('what a mapping gives for every other key is one of its rows', () => {
    const Mappings = { M: { a: { good: 'yes' }, b: { good: 'yes' } } };
    const row = (key: unknown, fallback: string) => ({
      'Fn::FindInMap': ['M', key, 'good', { DefaultValue: fallback }],
    });
    expect(asked({}, row(UNKNOWN, 'no'), { Mappings }).status).toBe('undecided');
    expect(asked({}, row(UNKNOWN, 'yes'), { Mappings }).status).toBe('proven');
    expect(asked({}, row({ Ref: 'AWS::Region' }, 'no'), { Mappings }).status).toBe('undecided');
    expect(asked({ AllowedValues: ['a', 'b'] }, row(UNKNOWN, 'no'), { Mappings }).status).toBe('proven');
    expect(said({ AllowedValues: ['a', 'b', 'c'] }, row(UNKNOWN, 'no'), { Mappings })).toEqual([
      ['fail', "where parameter 'Parameter' is 'c'", true],
    ]);
  });

  const isX = { 'Fn::Equals': [{ Ref: 'Other' }, 'x'] };
  const inOneRegion = { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] };
  const nowhereOf = (condition: string, no: unknown) => ({ 'Fn::If': [condition, 'no', no] });

  test('a finding agrees with the defaults only where each of its conditions comes out as with them', () => {
    const Conditions = { IsX: isX, Here: inOneRegion };
    const Parameters = { Other: { Type: 'String', Default: '' } };
    const chosen = { 'Fn::If': ['Here', { 'Fn::If': ['IsX', { Ref: 'Other' }, UNKNOWN] }, 'yes'] };
    expect(said({ Default: 'no' }, chosen, { Parameters, Conditions })).toEqual([
      [
        'fail',
        "with the defaults of 'Other' and 'Parameter', and where condition 'Here' is true and condition 'IsX' is true",
        true,
      ],
    ]);
  });

  test('and in each branch that is deployed with them', () => {
    const Conditions = { IsX: isX, Here: inOneRegion };
    const Parameters = { Other: { Type: 'String', Default: 'x' } };
    const chosen = { 'Fn::If': ['Here', nowhereOf('IsX', 'yes'), UNKNOWN] };
    expect(said({ Default: 'no' }, chosen, { Parameters, Conditions })).toEqual([
      [
        'fail',
        "with the defaults of 'Other' and 'Parameter', and where condition 'Here' is true and condition 'IsX' is true",
        true,
      ],
    ]);
  });

  test('a finding for which one of two defaults is enough names both', () => {
    const Conditions = { IsX: isX, IsOn: { 'Fn::Equals': [UNKNOWN, 'on'] } };
    const Parameters = { Other: { Type: 'String', Default: 'x' } };
    const chosen = nowhereOf('IsX', nowhereOf('IsOn', 'yes'));
    expect(said({ Default: 'on' }, chosen, { Parameters, Conditions }).map(([, when]) => when)).toEqual([
      expect.stringMatching(/^for example where .* as with the default|with the defaults? of 'Other'/),
    ]);
  });

  const many = (count: number, first: string) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [`Other${i}`, { Type: 'String', Default: i === 0 ? first : '' }]),
    );
  test.each([
    [4, "with the default of 'Other0'"],
    [8, "with the default of 'Other0'"],
    [9, 'with the defaults'],
  ])('of %d defaults a message names those on which the finding rests, unless they are too many', (count, when) => {
    const others = Array.from({ length: count - 1 }, (_, i) => `Other${i + 1}`);
    const Conditions = Object.fromEntries(others.map((name) => [`Is${name}`, { 'Fn::Equals': [{ Ref: name }, 'on'] }]));
    const All = { 'Fn::Join': ['', others.map((name) => ({ 'Fn::If': [`Is${name}`, '', ''] }))] };
    const first = rule('A', {
      severity: 'LOW',
      fix: '-',
      check: eachResource('Test::Thing', (thing) => {
        const answer = thing.text('Good') === 'yes' ? PASS : thing.fail('Good', 'is not good');
        return thing.text('All') === '' ? answer : PASS;
      }),
    });
    const body = { ...things({ Good: { Ref: 'Other0' }, All }), Conditions, Parameters: many(count, 'no') };
    expect(gathered([first], body).findings.map((finding) => finding.when)).toContain(when);
  });

  test('a message names three defaults, and how many more there are', () => {
    const joined = { 'Fn::Join': ['', Array.from({ length: 5 }, (_, i) => ({ Ref: `Other${i}` }))] };
    expect(said({}, joined, { Parameters: many(5, 'no') })).toEqual([
      ['fail', "with the defaults of 'Other0', 'Other1', 'Other2' and 2 more", true],
    ]);
  });

  test('more combinations of allowed values than are tried leave what the defaults bring a finding', () => {
    const AllowedValues = ['', ...Array.from({ length: 9 }, (_, i) => `v${i}`)];
    const Parameters = { Other: { Type: 'String', Default: '', AllowedValues } };
    const joined = { 'Fn::Join': ['', [{ Ref: 'Other' }, UNKNOWN]] };
    expect(said({ Default: 'no', AllowedValues: ['no', ...AllowedValues] }, joined, { Parameters })).toContainEqual([
      'fail',
      "with the defaults of 'Other' and 'Parameter'",
      true,
    ]);
  });

  test('more combinations of other values than are tried leave it undecided, though the defaults decide', () => {
    const switches = Array.from({ length: 7 }, (_, i) => `Other${i}`);
    const Conditions = Object.fromEntries(
      switches.map((name) => [`Is${name}`, { 'Fn::Equals': [{ Ref: name }, 'on'] }]),
    );
    const joined = { 'Fn::Join': ['', [...switches.map((name) => ({ 'Fn::If': [`Is${name}`, '', ''] })), 'yes']] };
    const { status, findings } = asked({}, joined, { Parameters: many(7, ''), Conditions });
    expect(status).toBe('undecided');
    expect(findings.map(({ message }) => message)).toEqual([
      expect.stringContaining('depends on more combinations of conditions than are tried'),
    ]);
  });

  test('what a loop over a default has written says so', () => {
    const Resources = {
      'Fn::ForEach::L': ['X', UNKNOWN, { 'Thing${X}': { Type: 'Test::Thing', Properties: { Good: 'no' } } }],
    };
    expect(said({ Type: 'CommaDelimitedList', Default: 'A' }, 'yes', { Resources })).toEqual([
      ['fail', "with the default of 'Parameter'", true],
    ]);
  });
});

test('what a loop over a default writes under a condition says both', () => {
  const Good = { 'Fn::If': ['Here', 'no', 'yes'] };
  const { findings } = gathered([isGood('A')], {
    Parameters: { Names: { Type: 'CommaDelimitedList', Default: 'A' } },
    Conditions: { Here: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] } },
    Resources: {
      'Fn::ForEach::L': ['X', { Ref: 'Names' }, { 'Thing${X}': { Type: 'Test::Thing', Properties: { Good } } }],
    },
  });
  expect(findings.map(({ when }) => when)).toEqual(["where condition 'Here' is true, and with the default of 'Names'"]);
});

describe('what is not read', () => {
  const include = { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://bucket/part.yaml' } } };

  test('is told as a rule like any other, which looks at nothing itself', () => {
    expect(UNREAD).toMatchObject({
      id: 'template-read-in-full',
      layer: 'governance',
      risks: [],
      acts: 'check',
      csf: 'Identify',
      boundary: 'organization',
      atlas: [],
      rules: [{ name: 'TemplateReadInFull', severity: 'HIGH', proves: false, counterparts: [], check: { types: [] } }],
    });
    for (const words of [UNREAD.title, UNREAD.why, UNREAD.source, UNREAD.rules[0]!.fix, ANY_RISK])
      expect(words).toMatch(/^[A-Za-z].* .*\w/);
  });

  test('in a resource names the resource and the property', () => {
    const [finding] = unreadIn(application(things({ Good: include })));
    expect(finding).toMatchObject({
      control: UNREAD,
      rule: { name: 'TemplateReadInFull', fix: expect.stringMatching(/\w/) },
      verdict: 'undecided',
      resource: { logicalId: 'Thing0', type: 'Test::Thing' },
      propertyPath: 'Properties.Good.Fn::Transform',
      place: { path: Path.of('Resources', 'Thing0', 'Properties', 'Good', 'Fn::Transform') },
    });
  });

  test.each<[string, object, object]>([
    [
      'that is a whole resource',
      { Resources: { Thing0: { Type: 'Company::Llm::Guardrail::MODULE' } } },
      {
        resource: { logicalId: 'Thing0', type: 'Company::Llm::Guardrail::MODULE' },
      },
    ],
    ['among the resources', { Resources: include }, { resource: { type: TEMPLATE, body: {} } }],
    [
      'over the template',
      { Transform: 'Rewriter', Resources: {} },
      {
        resource: { logicalId: 'Transform', type: 'Template', body: {} },
      },
    ],
    [
      'among mappings',
      { Mappings: { M: { a: { b: { 'Fn::Magic': 1 } } } }, Resources: {} },
      {
        resource: { logicalId: 'Mappings', type: 'Template' },
      },
    ],
  ])('%s has no property to name', (_, body, finding) => {
    const [told] = unreadIn(application(body as never));
    expect(told).toMatchObject({ ...finding, propertyPath: '' });
    expect(told!.place!.template).toBe(told!.resource.template);
  });
});

test('conditions of resources that name others make no combinations', () => {
  const names = Array.from({ length: 9 }, (_, i) => `Is${i}`);
  const role = { Type: 'AWS::IAM::Role', Properties: {} };
  const policy = (Role: string, Action: string) => ({
    Type: 'AWS::IAM::Policy',
    Properties: { Roles: [{ Ref: Role }], PolicyDocument: { Statement: { Effect: 'Allow', Action, Resource: '*' } } },
  });
  const body = (Own: Record<string, unknown>) => ({
    Parameters: Object.fromEntries(names.map((name) => [name, { Type: 'String' }])),
    Conditions: Object.fromEntries(names.map((name) => [name, { 'Fn::Equals': [{ Ref: name }, 'yes'] }])),
    Resources: {
      Caller: role,
      Model: policy('Caller', 'bedrock:InvokeModel'),
      Own: { ...policy('Caller', 'bedrock:CallWithBearerToken'), ...Own },
      Other: role,
      ...Object.fromEntries(names.map((name) => [`Of${name}`, { ...policy('Other', 's3:*'), Condition: name }])),
    },
  });
  const told = (Own: Record<string, unknown>) =>
    brief(evidenceOf('IamNoBearerToken', body(Own)).findings).map((line) => line.replace(/ Stack\S*/, ''));
  expect(told({})).toEqual(['fail IamNoBearerToken Properties.PolicyDocument.Statement.Action']);
  expect(evidenceOf('IamNoBearerToken', body({ Condition: 'Is0' })).findings.map(({ when }) => when)).toEqual([
    "where condition 'Is0' is true",
  ]);
});

describe('where a mapping decides', () => {
  test('what is wrong with each of its rows is one finding', () => {
    expect(judged('LOW', 'MEDIUM', 'NONE')).toEqual(['fail']);
  });

  test('what is wrong with some of its rows is undecided, and said once', () => {
    expect(judged('HIGH', 'LOW', 'MEDIUM')).toEqual(['undecided']);
  });

  test('what is right in each of its rows passes', () => {
    expect(evidenceOf('BedrockGuardrailPromptAttackHigh', filter('HIGH', 'HIGH')).status).toBe('proven');
  });

  test('more rows than there are Regions are not tried', () => {
    const many = Array.from({ length: 41 }, (_, i) => `STRENGTH_${i}`);
    expect(judged(...many)).toEqual(['undecided']);
  });

  const mapped = (rows: readonly Record<string, string>[], more: object = {}) => ({
    ...things(Object.fromEntries(Object.keys(rows[0]!).map((key) => [key, row(key)]))),
    Mappings: { Rows: Object.fromEntries(rows.map((values, i) => [`region-${i}`, values])) },
    ...more,
  });
  const row = (key: string) => ({ 'Fn::FindInMap': ['Rows', { Ref: 'AWS::Region' }, key] });

  test('what is undecided says that it depends on the mapping, and where', () => {
    const { findings } = gathered([isGood('A')], mapped([{ Good: 'yes' }, { Good: 'no' }]));
    expect(brief(findings)).toEqual(['undecided A Stack0/Thing0 Properties.Good']);
    expect(findings[0]!.message).toMatch(/is not good, or is not: that depends on what a mapping gives$/);
  });

  test('rows that differ and are each right pass', () => {
    const named = rule('A', {
      severity: 'LOW',
      fix: '-',
      check: eachResource('Test::Thing', (thing) => (thing.text('Good') === undefined ? undefined : PASS)),
    });
    expect(gathered([named], mapped([{ Good: 'yes' }, { Good: 'surely' }])).status).toBe('proven');
  });

  test('different faults of one resource in different rows are each undecided', () => {
    const both = rule('A', {
      severity: 'LOW',
      fix: '-',
      check: eachResource('Test::Thing', (thing) => [
        ...(thing.text('Good') === 'no' ? [thing.fail('Good', 'is bad')] : []),
        ...(thing.text('Better') === 'no' ? [thing.fail('Better', 'is bad')] : []),
      ]),
    });
    const rows = [
      { Good: 'no', Better: 'yes' },
      { Good: 'yes', Better: 'no' },
    ];
    expect(brief(gathered([both], mapped(rows)).findings)).toEqual([
      'undecided A Stack0/Thing0 Properties.Good',
      'undecided A Stack0/Thing0 Properties.Better',
    ]);
  });

  test('one resource that fails by one row and another that fails by the other are each undecided', () => {
    const whole = rule('A', {
      severity: 'LOW',
      fix: '-',
      check: eachResource('Test::Overview', (_, view) =>
        view
          .resources('Test::Thing')
          .filter((thing) => thing.text('Good') === 'no')
          .map((thing) => thing.fail('Good', 'is bad')),
      ),
    });
    const body = {
      ...things({ Good: row('one') }, { Good: row('two') }),
      Mappings: { Rows: { a: { one: 'no', two: 'yes' }, b: { one: 'yes', two: 'no' } } },
    };
    expect(brief(gathered([whole], body, one('Test::Overview')).findings)).toEqual([
      'undecided A Stack0/Thing0 Properties.Good',
      'undecided A Stack0/Thing1 Properties.Good',
    ]);
  });

  test('a mapping beside a condition weakens only what the mapping decides', () => {
    const body = mapped([{ Good: 'yes' }, { Good: 'no' }], {
      Conditions: { C: { 'Fn::Equals': [{ Ref: 'Parameter' }, 'on'] } },
    });
    (body.Resources.Thing0!.Properties as Record<string, unknown>).Good = { 'Fn::If': ['C', 'no', row('Good')] };
    expect(brief(gathered([isGood('A')], body).findings)).toEqual(['fail A Stack0/Thing0 Properties.Good']);
    (body.Resources.Thing0!.Properties as Record<string, unknown>).Good = { 'Fn::If': ['C', 'yes', row('Good')] };
    expect(brief(gathered([isGood('A')], body).findings)).toEqual(['undecided A Stack0/Thing0 Properties.Good']);
  });
});

test('the construct path that a template records is known, and nothing else is taken for one', () => {
  const path = (Metadata: unknown) =>
    recordedPath(application({ Resources: { A: { Type: 'T', Metadata } } }).declarations('T')[0]!);
  expect(path({ 'aws:cdk:path': 'Stack/Thing/Resource' })).toBe('Stack/Thing/Resource');
  expect(path({ 'aws:cdk:path': 7 })).toBeUndefined();
  expect(path({ path: 'Stack/Thing/Resource' })).toBeUndefined();
  expect(path(undefined)).toBeUndefined();
});
