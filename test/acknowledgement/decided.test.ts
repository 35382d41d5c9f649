import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAcknowledgements } from '../../lib/acknowledgement/file';
import { judge } from '../../lib/report/result';
import { Application, type TemplateInput } from '../../lib/template/application';
import { parseTemplate } from '../../lib/template/parse';

// One model for every place in which an acknowledgement may stand: what it accepts, and what is told of it.
const RULE = 'BedrockGuardrailPromptAttackHigh';
const OTHER = 'BedrockGuardrailPii';
const GAP = 'OneDetectiveLayer[LLM09:2025]';
const TODAY = '2027-03-31';

const guardrail = (Metadata?: object) => ({
  Type: 'AWS::Bedrock::Guardrail',
  Properties: { Name: 'g' },
  ...(Metadata ? { Metadata } : {}),
});

/** Two templates of one weak guardrail each; `more` of the first. */
function judged(
  { on, whole, file, origin }: { on?: object; whole?: object; file?: string; origin?: TemplateInput['origin'] },
  choice: Parameters<typeof judge>[2] = {},
) {
  const input = (name: string, body: object, more: Partial<TemplateInput> = {}): TemplateInput => ({
    source: parseTemplate(JSON.stringify(body, undefined, 1), `${name}.json`),
    stack: name,
    ...more,
  });
  const templates = [
    input(
      'apps/One',
      { ...(whole ? { Metadata: whole } : {}), Resources: { Weak: guardrail(on), Weaker: guardrail() } },
      origin ? { origin } : {},
    ),
    input('apps/Two', { Resources: { Weak: guardrail() } }),
  ];
  let acknowledged = choice.acknowledged ?? { entries: [], problems: [] };
  if (file !== undefined) {
    const at = join(mkdtempSync(join(tmpdir(), 'acknowledged-')), 'own.yaml');
    writeFileSync(at, file);
    acknowledged = readAcknowledgements(at);
  }
  const read = { application: new Application(templates), files: [], unreadable: [], passedOver: [], warnings: [] };
  const result = judge(read, ['llm-2025'], { today: TODAY, ...choice, acknowledged });
  const places = (rule: string) =>
    result.acknowledged
      .filter((one) => one.rule === rule)
      .map(({ resource }) => (resource ? `${resource.template.stack}/${resource.logicalId}` : 'the application'));
  return { result, places, problems: result.problems.map(({ kind, message }) => `${kind}: ${message}`) };
}
const entry = (more: object = {}) => ({ rules: RULE, reason: 'Internal.', ...more });
const own = (...entries: object[]) => ({ 'secure-llm': { acknowledge: entries } });
const yaml = (...entries: object[]) => JSON.stringify({ acknowledge: entries });
const ALL = ['apps/One/Weak', 'apps/One/Weaker', 'apps/Two/Weak'];

describe('an acknowledgement accepts', () => {
  test.each([
    ['of a resource, the findings of its rule there', { on: own(entry()) }, ['apps/One/Weak']],
    ['of a template, those of the template', { whole: own(entry()) }, ALL.slice(0, 2)],
    [
      'of a template, those of the resources it names',
      { whole: own(entry({ resources: 'Weake*' })) },
      ['apps/One/Weaker'],
    ],
    [
      'of cdk_nag on a resource, those there',
      { on: { cdk_nag: { rules_to_suppress: [{ id: RULE, reason: 'x' }] } } },
      ['apps/One/Weak'],
    ],
    [
      'of cdk_nag with its pack',
      { on: { cdk_nag: { rules_to_suppress: [{ id: `OwaspLlm::${RULE}`, reason: 'x' }] } } },
      ['apps/One/Weak'],
    ],
    ['of a file, those everywhere', { file: yaml(entry()) }, ALL],
    ['of a file, those in the files it names', { file: yaml(entry({ paths: 'apps/T*.json' })) }, ['apps/Two/Weak']],
    ['of a file, those in the folder it names', { file: yaml(entry({ paths: 'apps' })) }, ALL],
    [
      'of a file, those of a stack and a logical id',
      { file: yaml(entry({ paths: 'apps/One/Weaker' })) },
      ['apps/One/Weaker'],
    ],
    [
      'of a file, those of the resources it names',
      { file: yaml(entry({ resources: 'Weak' })) },
      ['apps/One/Weak', 'apps/Two/Weak'],
    ],
    [
      'of a file, those at any of its paths and of any of its resources',
      { file: yaml(entry({ paths: ['other', 'apps/One'], resources: ['Other', 'Weaker'] })) },
      ['apps/One/Weaker'],
    ],
    ['of a file, those in both', { file: yaml(entry({ paths: '**/One.json', resources: 'Weak' })) }, ['apps/One/Weak']],
    [
      'of a file, those of the construct it names',
      { file: yaml(entry({ paths: 'App/Guard' })), origin: (id: string) => ({ constructPath: `App/Guard/${id}` }) },
      ALL.slice(0, 2),
    ],
    [
      'of a file, those that a source file has made',
      {
        file: yaml(entry({ paths: 'bin/*.ts' })),
        origin: () => ({ constructPath: 'A', trace: [`${process.cwd()}/bin/app.ts:12:1`] }),
      },
      ALL.slice(0, 2),
    ],
  ])('%s', (_, given, expected) => {
    const { places, problems, result } = judged(given);
    expect(places(RULE)).toEqual(expected);
    expect(problems).toEqual([]);
    // another rule's finding at the same place stays
    expect(result.findings.filter(({ rule }) => rule.name === OTHER)).toHaveLength(3);
    expect(result.findings.filter(({ rule }) => rule.name === RULE)).toHaveLength(3 - expected.length);
  });

  test('gaps of the application, from a file or a template', () => {
    for (const given of [
      { file: yaml(entry({ rules: GAP })) },
      { whole: own(entry({ rules: `DefenseInDepth::${GAP}` })) },
    ]) {
      const { places, problems, result } = judged(given);
      expect([places(GAP), problems]).toEqual([['the application'], []]);
      expect([...result.coverage.values()].flat().flatMap(({ gaps }) => gaps.map(({ rule }) => rule))).not.toContain(
        GAP,
      );
    }
  });
});

test('who answers, until when and where it stands is kept', () => {
  const more = { owner: 'llm-team', expires: TODAY };
  const of = (given: Parameters<typeof judged>[0]) => judged(given).result.acknowledged[0]!.acknowledgement;
  const whole = { id: `OwaspLlm::${RULE}`, reason: 'Internal.', ...more };
  expect(of({ on: own(entry(more)) })).toEqual({ ...whole, at: 'apps/One.json:11' });
  expect(of({ file: yaml(entry(more)) })).toEqual({
    ...{ ...whole, at: expect.stringMatching(/own\.yaml:1$/), external: true },
  });
  const text = `Internal. (owner: llm-team, expires: ${TODAY})`;
  expect(of({ on: { cdk_nag: { rules_to_suppress: [{ id: RULE, reason: text }] } } })).toMatchObject(whole);
  const reason = Buffer.from(text).toString('base64');
  expect(of({ on: { cdk_nag: { rules_to_suppress: [{ id: RULE, reason, is_reason_encoded: true }] } } })).toMatchObject(
    whole,
  );
  const acknowledgements = [{ id: RULE, reason: text, at: 'One' }];
  expect(of({ origin: () => ({ constructPath: 'One/x', acknowledgements }) })).toEqual({ ...whole, at: 'One' });
});

describe('on the day after its last one', () => {
  const PAST = { expires: '2027-03-30' };
  const recorded = (text: string, id = `OwaspLlm::${RULE}`) => ({
    origin: () => ({ constructPath: 'apps/One/x', acknowledgements: [{ id, reason: text, at: 'apps' }] }),
  });
  test.each([
    ['of a resource', { on: own(entry(PAST)) }, 1],
    ['of a template', { whole: own(entry(PAST)) }, 2],
    ['of a file', { file: yaml(entry(PAST)) }, 3],
    ['of cdk_nag', { on: { cdk_nag: { rules_to_suppress: [{ id: RULE, reason: 'x (expires: 2027-03-30)' }] } } }, 1],
    ['of CDK', recorded('x (expires: 2027-03-30)'), 2],
  ])('an acknowledgement %s accepts nothing, and is told', (_, given, count) => {
    const { places, problems } = judged(given);
    expect(places(RULE)).toEqual([]);
    expect(problems).toEqual([
      expect.stringMatching(
        new RegExp(
          `^expired: the acknowledgement of ${RULE} expired on 2027-03-30, so that ${count === 1 ? 'a finding counts' : `${count} findings count`} again`,
        ),
      ),
    ]);
    expect(judged(given, { today: '2027-03-30' }).problems).toEqual([]);
  });

  test('its owner is named', () => {
    expect(judged({ file: yaml(entry({ ...PAST, owner: 'a' })) }).problems[0]).toContain('2027-03-30 (owner: a), so');
  });

  test('a gap is one again', () => {
    expect(judged({ file: yaml(entry({ rules: GAP, ...PAST })) }).problems).toEqual([
      expect.stringContaining('a finding counts'),
    ]);
    const { places } = judged(recorded('x (expires: 2027-03-30)', `DefenseInDepth::${GAP}`));
    expect(places(GAP)).toEqual([]);
  });

  test('another one that still holds is enough', () => {
    const { places } = judged({ on: own(entry(PAST)), file: yaml(entry({ reason: 'Still.' })) });
    expect(places(RULE)).toEqual(ALL);
  });
});

test('what the composition acknowledges is of use where its gap is, and is not told where an application closes it', () => {
  const given = (owner: string) => ({
    origin: () => ({
      constructPath: 'x',
      acknowledgements: [
        { id: 'DefenseInDepth::TwoIndependentPreventiveLayers[LLM09:2025]', reason: `x (owner: ${owner})`, at: '' },
        { id: 'GuardrailVersionPinned', reason: `y (owner: ${owner})`, at: 'x' },
      ],
    }),
  });
  expect(judged(given('cdk-secure-llm')).problems).toEqual([]);
  expect(judged(given('cdk-secure-llms')).problems).toEqual([
    expect.stringMatching(/^unused: the acknowledgement of GuardrailVersionPinned/),
  ]);
});

describe('an acknowledgement that matches nothing is told', () => {
  test.each([
    ['of a resource', { on: own(entry({ rules: 'GuardrailVersionPinned' })) }],
    ['of a template', { whole: own(entry({ resources: 'Strong' })) }],
    ['of a path', { file: yaml(entry({ paths: 'other/**' })) }],
    ['of a resource in a file', { file: yaml(entry({ resources: 'Strong' })) }],
    [
      'of a gap that is none',
      { file: yaml(entry({ rules: 'TwoIndependentPreventiveLayers[LLM09:2025]' })), origin: undefined },
    ],
    [
      'of CDK',
      {
        origin: () => ({
          constructPath: 'x',
          acknowledgements: [{ id: 'GuardrailVersionPinned', reason: 'x', at: 'x' }],
        }),
      },
    ],
  ])('%s', (_, given) => {
    const { problems } = judged(given);
    const isGap = JSON.stringify(given).includes('TwoIndependent');
    if (isGap)
      expect(problems).toEqual([]); // the gap is there, as nothing prevents
    else expect(problems).toEqual([expect.stringMatching(/^unused: the acknowledgement of .* matches no finding/)]);
  });

  test('but not where its rules did not run, or were not asked for', () => {
    expect(judged({ file: yaml(entry({ paths: 'other' })) }, { wanted: (rule) => rule !== RULE }).problems).toEqual([]);
    expect(judged({ file: yaml(entry({ rules: 'OneDetectiveLayer[ASI01:2026]' })) }).problems).toEqual([]);
  });

  test('and not where what was written with it in CDK is used', () => {
    const acknowledgements = ['GuardrailVersionPinned', RULE].map((id) => ({
      id: `OwaspLlm::${id}`,
      reason: 'Both.',
      at: 'apps',
    }));
    expect(judged({ origin: () => ({ constructPath: 'x', acknowledgements }) }).problems).toEqual([]);
  });
});

describe('an acknowledgement that cannot be understood', () => {
  test.each([
    ['a misspelt rule', { on: own(entry({ rules: 'BedrokGuardrailPii' })) }, `did you mean ${OTHER}?`],
    [
      'a misspelt rule with its pack in CDK',
      {
        origin: () => ({
          constructPath: 'x',
          acknowledgements: [{ id: 'OwaspLlm::BedrokGuardrailPii', reason: 'x', at: '' }],
        }),
      },
      `did you mean ${OTHER}?`,
    ],
    [
      'a misspelt gap in CDK',
      {
        origin: () => ({
          constructPath: 'x',
          acknowledgements: [{ id: 'DefenseInDepth::OneDetectivLayer[LLM09:2025]', reason: 'x', at: '' }],
        }),
      },
      'did you mean OneDetectiveLayer[LLM09:2025]?',
    ],
    [
      'a day that is none in CDK',
      {
        origin: () => ({ constructPath: 'x', acknowledgements: [{ id: RULE, reason: 'x (expires: soon)', at: 'x' }] }),
      },
      "got 'soon'",
    ],
    [
      'a misspelt rule of cdk_nag',
      { on: { cdk_nag: { rules_to_suppress: [{ id: 'OwaspLlm-BedrokGuardrailPii', reason: 'x' }] } } },
      'is no rule',
    ],
    [
      'a blank reason of cdk_nag',
      { on: { cdk_nag: { rules_to_suppress: [{ id: RULE, reason: ' ' }] } } },
      "'reason' must say why",
    ],
    ['no reason of cdk_nag', { on: { cdk_nag: { rules_to_suppress: [{ id: RULE }] } } }, "'reason' must say why"],
    [
      'a day that is none of cdk_nag',
      { on: { cdk_nag: { rules_to_suppress: [{ id: RULE, reason: 'x (expires: soon)' }] } } },
      "got 'soon'",
    ],
    [
      'a part of a finding of cdk_nag',
      { on: { cdk_nag: { rules_to_suppress: [{ id: RULE, reason: 'x', applies_to: ['a'] }] } } },
      "'applies_to' is no key here; allowed are id, reason",
    ],
    ['paths in a template', { whole: own(entry({ paths: 'x' })) }, "'paths' is no key here"],
    ['resources of a resource', { on: own(entry({ resources: 'x' })) }, "'resources' is no key here"],
    ['a text', { on: { 'secure-llm': 'x' } }, "must be a map with the key 'acknowledge'"],
    ['another key', { on: { 'secure-llm': { acknowledg: [] } } }, 'did you mean acknowledge?'],
    ['no list', { whole: { 'secure-llm': { acknowledge: {} } } }, "'acknowledge' must be a list"],
    ['a file that is a list', { file: '- a' }, 'malformed: the top level is not a map'],
    ['a file that is no YAML', { file: 'a: [' }, 'is not valid YAML'],
    ['an empty file', { file: '' }, 'the top level is not a map'],
    ['a key that is written twice', { file: 'acknowledge: []\nacknowledge: []' }, 'is written more than once'],
    [
      'another section in a file',
      { file: 'acknowledge: []\nignore: []' },
      "'ignore' is no key here; allowed are acknowledge",
    ],
  ])('is told: %s', (_, given, message) => {
    const { problems, places } = judged(given as Parameters<typeof judged>[0]);
    expect(problems).toContainEqual(expect.stringMatching(/^malformed: /));
    expect(problems.join('\n')).toContain(message);
    expect(places(RULE)).toEqual([]);
  });

  test('is told at its line', () => {
    const file = 'acknowledge:\n  - rules: BedrockGuardrailPii\n    reason: x\n  - rules: Typo\n    reason: x\n';
    expect(judged({ file }).result.problems[0]!.at).toMatch(/own\.yaml:4$/);
    const { result } = judged({ on: own(entry({ owner: 1 })) });
    expect(result.problems[0]!.at).toBe('apps/One.json:11');
    expect(judged({ whole: own(entry({ owner: 1 })) }).result.problems[0]!.at).toBe('apps/One.json:5');
  });

  test('is told once, at the line of what should be a list', () => {
    const at = (file: string) => judged({ file }).result.problems.map(({ at }) => at.replace(/.*own/, 'own'));
    expect(at('# decided\nacknowledge: all\n')).toEqual(['own.yaml:2']);
    const [found, ...more] = judged({ whole: { 'secure-llm': { acknowledge: {} } } }).result.problems;
    expect([found!.at, more]).toEqual(['apps/One.json:3', []]);
    expect(judged({ on: { 'secure-llm': 'x' } }).problems).toHaveLength(1);
  });

  test('and what CloudFormation does with it is not told of a file of ours', () => {
    expect(judged({ file: 'acknowledge: []\nacknowledge: []' }).problems).toEqual([
      "malformed: 'acknowledge' is written more than once in this map",
    ]);
  });

  test('hides nothing that stands beside it', () => {
    expect(judged({ file: yaml(entry({ rules: 'Typo' }), entry()) }).places(RULE)).toEqual(ALL);
  });
});

test.each([
  [
    'AwsSolutions-IAM5',
    { on: { cdk_nag: { rules_to_suppress: [{ id: 'AwsSolutions-IAM5', reason: 'x' }, 1, null] } } },
  ],
  [
    'an annotation',
    {
      origin: () => ({ constructPath: 'x', acknowledgements: [{ id: '@aws-cdk/aws-lambda:x', reason: 'x', at: '' }] }),
    },
  ],
  [
    'another pack',
    { origin: () => ({ constructPath: 'x', acknowledgements: [{ id: `Other::${RULE}`, reason: 'x', at: '' }] }) },
  ],
  ['cdk_nag that is no list', { on: { cdk_nag: { rules_to_suppress: 'x' } } }],
])('what is said to others is no concern: %s', (_, given) => {
  const { problems, places } = judged(given as Parameters<typeof judged>[0]);
  expect([problems, places(RULE)]).toEqual([[], []]);
});

test('a file that is named must be there, and the default one need not', () => {
  expect(readAcknowledgements(join(tmpdir(), 'nowhere.yaml')).problems).toEqual([
    expect.objectContaining({ kind: 'malformed', message: expect.stringContaining('ENOENT') }),
  ]);
  expect(readAcknowledgements()).toEqual({ entries: [], problems: [] });
});

describe('in words', () => {
  const recorded = (id: string, reason: string, at = '') => ({
    origin: () => ({ constructPath: 'apps/One/x', acknowledgements: [{ id, reason, at }] }),
  });
  const told = (given: Parameters<typeof judged>[0]) =>
    judged(given).result.problems.map(({ kind, at, message }) => `${kind} ${at}: ${message}`);

  test('what is over is told with how many findings count again', () => {
    expect(told({ on: own(entry({ expires: '2027-03-30' })) })).toEqual([
      `expired apps/One.json:11: the acknowledgement of ${RULE} expired on 2027-03-30, so that a finding counts again: mend it, or decide anew until when`,
    ]);
    expect(told(recorded(RULE, 'x (owner: me, expires: 2027-03-30)'))).toEqual([
      `expired the app: the acknowledgement of ${RULE} expired on 2027-03-30 (owner: me), so that 2 findings count again: mend them, or decide anew until when`,
    ]);
    expect(told(recorded(RULE, 'x (expires: 2027-03-30)', 'apps'))[0]).toMatch(/^expired apps: /);
    const two = { rules: [RULE, OTHER], reason: 'x', expires: '2027-03-30' };
    expect(told({ on: own(two) })[0]).toContain(`acknowledgement of ${RULE}, ${OTHER} expired`);
  });

  test('what is of no use is told with its rules and its place', () => {
    expect(told(recorded('GuardrailVersionPinned', 'x'))).toEqual([
      'unused the app: the acknowledgement of GuardrailVersionPinned matches no finding: take it out, or mend its rules, paths and resources',
    ]);
    expect(told(recorded('GuardrailVersionPinned', 'x', 'apps/One'))[0]).toMatch(/^unused apps\/One: /);
    const two = { rules: ['GuardrailVersionPinned', 'AossNotPublic'], reason: 'x' };
    expect(told({ on: own(two) })[0]).toContain('of GuardrailVersionPinned, AossNotPublic matches');
  });

  test('what cannot be understood is told with its place', () => {
    expect(told(recorded('OwaspLlm::Typo', 'x'))[0]).toMatch(/^malformed the app: 'OwaspLlm::Typo' is no rule/);
    expect(told(recorded('OwaspLlm::Typo', 'x', 'apps'))[0]).toMatch(/^malformed apps: /);
  });

  test('one of no use is told beside one that is used, and where one of its rules ran', () => {
    expect(told({ file: yaml(entry(), entry({ rules: 'GuardrailVersionPinned' })) })).toHaveLength(1);
    const some = entry({ rules: ['GuardrailVersionPinned', 'OneDetectiveLayer[ASI01:2026]'] });
    expect(told({ file: yaml(some) })).toHaveLength(1);
  });
});

describe('a gap that a CDK app acknowledges', () => {
  const at = (place: string, id = `DefenseInDepth::${GAP}`) =>
    judged({
      origin: (logicalId) =>
        logicalId === 'Weak'
          ? { constructPath: 'apps/One/x', acknowledgements: [{ id, reason: 'x', at: place }] }
          : { constructPath: 'apps/One/y' },
    });

  test.each(['', 'apps', 'apps/One'])('is accepted on the app, a stage or a stack: %j', (place) => {
    expect([at(place).places(GAP), at(place).problems]).toEqual([['the application'], []]);
  });

  test.each(['apps/One/Weak', 'ap', 'One', 'apps/Two'])(
    'is not below or beside it, and nothing is said: %s',
    (place) => {
      expect([at(place).places(GAP), at(place).problems]).toEqual([[], []]);
    },
  );

  test.each([GAP, `x::DefenseInDepth::${GAP}`])('is not under another name: %s', (id) => {
    expect([at('', id).places(GAP), at('', id).problems]).toEqual([[], []]);
  });
});

test('a path names what there is: a resource of which no construct is known is none of that name', () => {
  expect(judged({ file: yaml(entry({ paths: 'undefined' })) }).places(RULE)).toEqual([]);
});

test('resources of which nothing is recorded are no trouble', () => {
  expect(judged({ origin: () => undefined }).problems).toEqual([]);
});
