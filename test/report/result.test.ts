import type { Entry } from '../../lib/acknowledgement/entry';
import { LIST_IDS } from '../../lib/cli/usage';
import { eachResource, type RegisteredControl, rule } from '../../lib/control';
import { CONTROLS } from '../../lib/controls';
import {
  fixOf,
  isUnjudged,
  judge,
  lineOf,
  nameOf,
  type Result,
  risksOfFinding,
  shownFindings,
  sourceOf,
} from '../../lib/report/result';
import { PASS } from '../../lib/template/answer';
import { type Acknowledgement, Application, type TemplateInput } from '../../lib/template/application';
import { parseTemplate } from '../../lib/template/parse';
import { goodControl, resultOf, templateOf, thing, UnreadableError } from '../support/result';
import { sample } from '../support/sample';

const RULE = 'BedrockGuardrailPromptAttackHigh';
const CONTROL = 'model-guardrail-prompt-attack';

const guardrail = (InputStrength: unknown) => ({
  Type: 'AWS::Bedrock::Guardrail',
  Properties: {
    ContentPolicyConfig: { FiltersConfig: [{ Type: 'PROMPT_ATTACK', InputStrength, OutputStrength: 'NONE' }] },
  },
});
const judged = (
  acknowledgements: Readonly<Record<string, readonly Acknowledgement[]>> = {},
  lists: Parameters<typeof judge>[1] = ['llm-2025'],
) => {
  const input = (stack: string, resources: object): TemplateInput => ({
    source: parseTemplate(JSON.stringify({ Resources: resources }), `${stack}.json`),
    stack,
    origin: (id) => ({
      constructPath: `${stack}/${id}`,
      ...(acknowledgements[id] ? { acknowledgements: acknowledgements[id] } : {}),
    }),
  });
  const application = new Application([
    input('One', {
      Strong: guardrail('HIGH'),
      Weak: guardrail('LOW'),
      Use: {
        Type: 'AWS::Bedrock::EnforcedGuardrailConfiguration',
        Properties: { GuardrailIdentifier: { Ref: 'Strong' } },
      },
    }),
    input('Two', { Other: { Type: 'Test::Other' } }),
  ]);
  return judge({ application, files: [], unreadable: [], passedOver: [], warnings: [] }, lists);
};
const statusOf = (result: ReturnType<typeof judged>) =>
  result.evidence.find(({ control }) => control.id === CONTROL)!.status;
const accept = (id: string, at = 'One/Weak', reason = 'Because.'): Acknowledgement => ({ id, at, reason });

describe('judging what was read', () => {
  test('runs the controls that answer a list that was asked for, and no others', () => {
    const ids = (lists: Parameters<typeof judge>[1]) => judged({}, lists).evidence.map(({ control }) => control.id);
    expect(ids(['llm-2025'])).toHaveLength(CONTROLS.length);
    expect(ids(['agentic-2026'])).toContain(CONTROL);
    expect(ids(['agentic-2026'])).not.toContain(CONTROLS.find(({ rules }) => rules[0]!.name === 'LlmBucketKms')!.id);
    expect([...judged({}, ['llm-2026', 'llm-2023']).coverage.keys()]).toEqual(['llm-2026', 'llm-2023']);
    expect(LIST_IDS).toEqual(['llm-2023', 'llm-2025', 'llm-2026', 'agentic-2026']);
  });

  test.each([RULE, `OwaspLlm::${RULE}`])('takes a finding that is acknowledged as %s for none', (id) => {
    const before = judged();
    const after = judged({ Weak: [accept(id)] });
    expect([statusOf(before), statusOf(after)]).toEqual(['partial', 'proven']);
    expect(after.findings).toHaveLength(before.findings.length - 1);
    expect(after.acknowledged).toHaveLength(1);
    const { rule, resource, acknowledgement, finding } = after.acknowledged[0]!;
    expect([rule, resource!.logicalId, finding!.message]).toEqual([
      RULE,
      'Weak',
      before.findings.find((one) => one.rule.name === RULE)!.message,
    ]);
    expect(acknowledgement).toEqual(accept(`OwaspLlm::${RULE}`));
    expect(before.acknowledged).toEqual([]);
  });

  test.each([`Other::${RULE}`, `${RULE}2`, RULE.slice(1), `OwaspLlm::${RULE}[x]`, 'OwaspLlm::'])(
    'takes no finding for acknowledged by %s: names are whole',
    (id) => {
      const { acknowledged } = judged({ Weak: [accept(id)] });
      expect(acknowledged).toEqual([]);
    },
  );

  test('takes what is acknowledged of another resource for its own only', () => {
    expect(judged({ Strong: [accept(RULE)], Other: [accept(RULE)] }).acknowledged).toEqual([]);
  });
});

describe('what is chosen for a run', () => {
  const NOT_RUN = 'LlmBucketKms';
  const entry = (more: Partial<Entry>): Entry => ({
    rules: [RULE],
    reason: 'Because.',
    owner: undefined,
    expires: undefined,
    at: 'own.yaml:2',
    covers: () => false,
    ...more,
  });
  const input = (resources: object): TemplateInput => ({
    source: parseTemplate(JSON.stringify({ Resources: resources }), 'One.json'),
  });
  const chosen = (
    choice: Parameters<typeof judge>[2],
    { lists = ['llm-2025'], unreadable = [] }: Partial<{ lists: Parameters<typeof judge>[1] } & Result['read']> = {},
  ) => {
    const nested = { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://example.com/t.json' } };
    const application = new Application([input({ Weak: guardrail('LOW'), Nested: nested })]);
    return judge({ application, files: [], unreadable, passedOver: [], warnings: [] }, lists, choice);
  };
  const names = (findings: Result['findings']) => findings.map(({ rule }) => rule.name);
  const problems = (entries: Entry[], ...more: [Parameters<typeof chosen>[0]?, Parameters<typeof chosen>[1]?]) =>
    chosen({ acknowledged: { entries, problems: [] }, ...more[0] }, more[1]).problems.map(({ kind }) => kind);

  test('leaves out findings of rules that are not wanted, and tells them apart', () => {
    const all = names(chosen({}).findings);
    expect(all).toEqual(expect.arrayContaining([RULE, 'TemplateReadInFull']));
    const { findings, leftOut } = chosen({ wanted: (rule) => rule === RULE });
    expect(names(findings)).toEqual([RULE]);
    expect(names(leftOut)).toEqual(all.filter((name) => name !== RULE));
    expect(chosen({}).leftOut).toEqual([]);
  });

  test('what is accepted of what was not read is no finding any more', () => {
    const accepted = entry({ rules: ['TemplateReadInFull'], covers: ({ rule }) => rule.name === 'TemplateReadInFull' });
    const result = chosen({ acknowledged: { entries: [accepted], problems: [] } });
    expect(names(result.findings)).not.toContain('TemplateReadInFull');
    expect(result.acknowledged.map(({ rule }) => rule)).toEqual(['TemplateReadInFull']);
  });

  test.each([RULE, 'TemplateReadInFull'])('tells of an acknowledgement of %s that matches nothing', (rule) => {
    expect(problems([entry({ rules: [rule] })])).toEqual(['unused']);
  });

  test('asks for gaps of the lists that were judged, and of no others', () => {
    const of = (list: string, expires: string) => [entry({ rules: [`OneDetectiveLayer[LLM09:${list}]`], expires })];
    expect(problems(of('2025', '2999-01-01'))).toEqual([]);
    expect(problems(of('2025', '2000-01-01'))).toEqual(['expired']);
    expect(problems(of('2023', '2000-01-01'))).toEqual([]);
    expect(problems(of('2023', '2000-01-01'), {}, { lists: ['llm-2023'] })).toEqual(['expired']);
  });

  test('tells of none about a rule that did not run, or is not wanted', () => {
    expect(problems([entry({ rules: [NOT_RUN] })])).toEqual(['unused']);
    expect(problems([entry({ rules: [NOT_RUN] })], {}, { lists: ['agentic-2026'] })).toEqual([]);
    expect(problems([entry({ rules: [NOT_RUN] })], { wanted: (rule) => rule === RULE })).toEqual([]);
    expect(problems([entry({ rules: [RULE] })], { wanted: (rule) => rule === RULE })).toEqual(['unused']);
  });

  test('tells of none that matches nothing where something could not be read, but of what is wrong with others', () => {
    const unreadable = [new UnreadableError('broken.yaml', 'is no template')];
    const over = entry({ rules: ['BedrockGuardrailPii'], expires: '2000-01-01', covers: () => true });
    expect(problems([entry({}), over])).toEqual(['expired', 'unused']);
    expect(problems([entry({}), over], {}, { unreadable })).toEqual(['expired']);
  });
});

describe('a gap in the layers', () => {
  const GAP = 'OneDetectiveLayer[LLM09:2025]';
  const gaps = (result: ReturnType<typeof judged>) =>
    [...result.coverage.values()].flat().flatMap((risk) => risk.gaps.map(({ rule }) => rule));

  test.each(['', 'One'])('that is acknowledged at %j is none, and is told once beside its risk', (at) => {
    const result = judged({
      Weak: [accept(`DefenseInDepth::${GAP}`, at)],
      Strong: [accept(`DefenseInDepth::${GAP}`, at)],
    });
    expect(gaps(result)).not.toContain(GAP);
    expect(gaps(result)).toHaveLength(gaps(judged()).length - 1);
    const own = result.coverage.get('llm-2025')!.filter(({ acknowledged }) => acknowledged.length > 0);
    expect(own.map(({ risk }) => risk.id)).toEqual(['LLM09:2025']);
    expect(result.acknowledged).toEqual(own[0]!.acknowledged);
    expect(own[0]!.acknowledged).toEqual([{ rule: GAP, acknowledgement: accept(`DefenseInDepth::${GAP}`, at) }]);
    expect(result.otherAcknowledgements).toEqual([]);
  });

  test.each(['One/Weak', 'On', 'Two', 'One/Weak/Inner'])('is none of what is acknowledged at %s', (at) => {
    expect(gaps(judged({ Weak: [accept(`DefenseInDepth::${GAP}`, at)] }))).toContain(GAP);
  });

  test.each([GAP, `OwaspLlm::${GAP}`, `DefenseInDepth::${GAP.slice(0, -1)}`, `x::DefenseInDepth::${GAP}`])(
    'is not acknowledged as %s',
    (id) => {
      expect(gaps(judged({ Weak: [accept(id, '')] }))).toContain(GAP);
    },
  );

  test('that is acknowledged in vain is listed as another pack’s is', () => {
    const id = 'DefenseInDepth::OneDetectiveLayer[LLM99:2025]';
    expect(judged({ Weak: [accept(id, '')] }).otherAcknowledgements).toEqual([
      { reason: 'Because.', ids: [id], at: [''] },
    ]);
  });
});

test('what is acknowledged of other packs is gathered by reason, each name and place once, in order', () => {
  const { otherAcknowledgements } = judged({
    Weak: [accept('B::2', 'One/Weak', 'First.'), accept('A::1', 'One/Weak', 'First.'), accept('C::3', '', 'Second.')],
    Strong: [accept('B::2', 'One/Strong', 'First.'), accept('NoPack', '', 'Third.'), accept(`OwaspLlm::${RULE}`)],
  });
  expect(otherAcknowledgements).toEqual([
    { reason: 'First.', ids: ['A::1', 'B::2'], at: ['One/Strong', 'One/Weak'] },
    { reason: 'Second.', ids: ['C::3'], at: [''] },
  ]);
});

describe('of a finding', () => {
  const result = () => sample({ lists: ['llm-2025', 'llm-2023'] });
  const found = () => result().findings as [never, never, never];

  test('the line is that of the value, or of the resource where there is no value', () => {
    const [plain, cdk] = found();
    expect([plain, cdk].map(lineOf)).toEqual([4, 5]);
    expect(lineOf({ ...(cdk as object), place: undefined } as never)).toBe(5);
  });

  test('the line of a value that stands on a line of its own is that line', () => {
    const text = JSON.stringify({ Resources: { A: thing('EdgeProtect', false) } }, undefined, 1);
    const own = resultOf([{ source: parseTemplate(text, 'a.json') }], [goodControl('edge')]).findings[0]!;
    expect(text.split('\n')[lineOf(own) - 1]).toContain('"Good": false');
    expect(text.split('\n')[lineOf({ ...own, place: undefined }) - 1]).toContain('"A": {');
  });

  test('the source is the user’s line, where there is one', () => {
    expect(found().map(sourceOf)).toEqual([undefined, 'app/app.ts:12', undefined]);
  });

  test('the risks are those of the lists that were asked for', () => {
    const ids = (lists: Parameters<typeof judge>[1]) => risksOfFinding(found()[2], lists).map(({ id }) => id);
    expect(ids(['llm-2025', 'llm-2023'])).toEqual(['LLM02:2025', 'LLM06:2023']);
    expect(ids(['llm-2023'])).toEqual(['LLM06:2023']);
    expect(ids(['agentic-2026'])).toEqual([]);
  });

  test('undecided ones are shown only where they are asked for', () => {
    expect(shownFindings(result(), true)).toHaveLength(3);
    expect(shownFindings(result(), false).map(({ verdict }) => verdict)).toEqual(['fail', 'fail']);
  });

  test('the fix is that of CDK where CDK wrote the template, and that of templates elsewhere', () => {
    const fixes = (metadata: object, more: Partial<TemplateInput> = {}, fixTemplate?: string) => {
      const template = templateOf('T', { A: { ...thing('EdgeProtect', false), ...metadata } }, more);
      const [finding] = resultOf(
        [template],
        [goodControl('edge', 'Protect', {}, fixTemplate ? { fixTemplate } : {})],
      ).findings;
      return fixOf(finding!);
    };
    const [cdkFix, other] = ['Mend EdgeProtectGood in CDK.', 'Mend the template.'];
    expect(fixes({}, {}, other)).toBe(other);
    expect(fixes({}, {})).toBe(cdkFix);
    expect(fixes({ Metadata: { 'aws:cdk:path': 'A/B' } }, {}, other)).toBe(cdkFix);
    expect(fixes({}, { origin: () => ({ constructPath: 'A/B' }) }, other)).toBe(cdkFix);
  });
});

describe('nothing was judged, also of what', () => {
  const UNKNOWN = { Ref: 'AWS::NoSuchValue' };
  const result = (good: unknown) =>
    resultOf(
      [templateOf('T', { A: thing('EdgeProtect', UNKNOWN), B: thing('ModelProtect', good) })],
      [goodControl('edge'), goodControl('model')],
    );
  const moved = (good: unknown, to: 'leftOut' | 'acknowledged') => {
    const { findings, ...rest } = result(good);
    const [left, taken] = [findings.slice(0, 1), findings.slice(1)];
    const accepted = taken.map((finding) => ({ rule: finding.rule.name, acknowledgement: accept(RULE), finding }));
    return isUnjudged({
      ...rest,
      findings: left,
      ...(to === 'leftOut' ? { leftOut: taken } : { acknowledged: accepted }),
    });
  };

  test.each(['leftOut', 'acknowledged'] as const)('is %s', (to) => {
    expect(moved(UNKNOWN, to)).toBe(true);
    expect(moved(false, to)).toBe(false);
  });

  test('is a gap that is accepted, which was none', () => {
    const gap = { rule: 'OneDetectiveLayer[LLM09:2025]', acknowledgement: accept('x') };
    expect(isUnjudged({ ...result(UNKNOWN), acknowledged: [gap] })).toBe(true);
  });
});

describe('nothing was judged', () => {
  const UNKNOWN = { Ref: 'AWS::NoSuchValue' };
  const one = (resources: Record<string, object>) =>
    isUnjudged(resultOf([templateOf('T', resources)], [goodControl('edge'), goodControl('model')]));

  test('where all that a rule asks about is undecided', () => {
    expect(one({ A: thing('EdgeProtect', UNKNOWN) })).toBe(true);
    expect(one({ A: thing('EdgeProtect', UNKNOWN), B: thing('ModelProtect', UNKNOWN) })).toBe(true);
  });

  test('but not where something is right that only has to hold besides', () => {
    const besides: RegisteredControl = {
      ...goodControl('model'),
      rules: [
        rule('Besides', {
          severity: 'HIGH',
          fix: 'f',
          proves: false,
          check: eachResource('Test::EdgeProtect', () => PASS),
        }),
      ],
    };
    const resources = { A: thing('EdgeProtect', UNKNOWN) };
    expect(isUnjudged(resultOf([templateOf('T', resources)], [goodControl('edge'), besides]))).toBe(false);
  });

  test('but not where no rule asks about anything', () => {
    expect(one({ A: thing('Other', true) })).toBe(false);
  });

  test.each([true, false])('but not where a rule says of something that it is good: %s', (good) => {
    expect(one({ A: thing('EdgeProtect', good) })).toBe(false);
    expect(one({ A: thing('EdgeProtect', UNKNOWN), B: thing('EdgeProtect', good) })).toBe(false);
    expect(one({ A: thing('EdgeProtect', UNKNOWN), B: thing('ModelProtect', good) })).toBe(false);
  });
});

test('a resource is named by its construct in the assembly, by the path in the template, or by its logical id', () => {
  const recorded = { ...thing('EdgeProtect', false), Metadata: { 'aws:cdk:path': 'Recorded/A' } };
  const name = (body: object, more: Partial<TemplateInput> = {}) =>
    nameOf(resultOf([templateOf('T', { A: body }, more)], [goodControl('edge')]).findings[0]!.resource);
  expect(name(thing('EdgeProtect', false))).toBe('A');
  expect(name(recorded)).toBe('Recorded/A');
  expect(name(recorded, { origin: () => ({ constructPath: 'Known/A' }) })).toBe('Known/A');
  expect(name(recorded, { origin: () => undefined })).toBe('Recorded/A');
});
