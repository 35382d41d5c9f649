import type { RegisteredControl } from '../lib/control';
import { eachResource, rule } from '../lib/control';
import { coverageOf, withoutAcknowledged } from '../lib/coverage';
import { type ControlEvidence, type ControlStatus, type Finding, gather, STATUSES } from '../lib/evidence';
import { PASS } from '../lib/template/answer';
import { application } from '../local/samples/cases';
import { absent, controlOf } from './support/controls';

describe('what a risk is answered by', () => {
  const evidence = (status: ControlStatus, more: Partial<RegisteredControl>): ControlEvidence => ({
    ...absent(controlOf([], { id: `${more.layer}-${more.csf ?? 'Protect'}`, ...more })),
    status,
  });
  const proven = (layer: RegisteredControl['layer'], more: Partial<RegisteredControl> = {}) =>
    evidence('proven', { layer, ...more });
  const first = (...items: ControlEvidence[]) => coverageOf('llm-2025', items)[0]!;
  const rules = (...items: ControlEvidence[]) => first(...items).gaps.map((gap) => gap.rule);
  const PREVENT = 'TwoIndependentPreventiveLayers[LLM01:2025]';
  const DETECT = 'OneDetectiveLayer[LLM01:2025]';
  const RESPOND = 'OneResponsiveLayer[LLM01:2025]';
  const detected = [proven('detection', { csf: 'Detect' }), proven('response', { csf: 'Respond' })];

  test('every risk of the list is told, in its order, and no other', () => {
    expect(coverageOf('llm-2025', []).map(({ risk }) => risk.id)).toEqual(
      Array.from({ length: 10 }, (_, i) => `LLM${String(i + 1).padStart(2, '0')}:2025`),
    );
  });

  test('without any proof each of the three is missing, in words that name the risk', () => {
    expect(first().gaps.map((gap) => [gap.rule, gap.message])).toEqual([
      [PREVENT, 'LLM01:2025 Prompt Injection is prevented by no layer; defense in depth needs 2'],
      [DETECT, 'LLM01:2025 Prompt Injection is detected by no layer'],
      [RESPOND, 'LLM01:2025 Prompt Injection has no layer that responds or recovers'],
    ]);
    expect(first().independent).toEqual([]);
  });

  test('two layers that prevent, one that detects and one that responds leave nothing missing', () => {
    const { gaps, independent, layers } = first(proven('edge'), proven('network'), ...detected);
    expect(gaps).toEqual([]);
    expect(independent).toEqual(['edge', 'network']);
    expect(Object.values(layers).map((proofs) => proofs.map(({ layer }) => layer))).toEqual([
      ['edge', 'network'],
      ['detection'],
      ['response'],
    ]);
  });

  test.each([
    ['one layer is not two', [proven('edge'), ...detected], [PREVENT]],
    ['two controls of one layer are one layer', [proven('edge'), proven('edge', { id: 'b' }), ...detected], [PREVENT]],
    [
      'what only answers the risk is no layer',
      [proven('edge'), proven('data', { acts: 'record' }), ...detected],
      [PREVENT],
    ],
    [
      'a log in which somebody may look detects nothing',
      [proven('edge'), proven('data'), proven('detection', { csf: 'Detect', acts: 'record' }), detected[1]!],
      [DETECT],
    ],
    [
      'a topic that tells people does not respond',
      [proven('edge'), proven('data'), detected[0]!, proven('response', { csf: 'Respond', acts: 'notice' })],
      [RESPOND],
    ],
    [
      'what acts against another of its risks does not count',
      [
        proven('edge'),
        proven('data', { risks: ['LLM01:2025', 'LLM02:2025'], acts: { 'refuses it': ['LLM02:2025'] } }),
        ...detected,
      ],
      [PREVENT],
    ],
    [
      'the deed decides where a control counts, and not its function in the framework',
      [
        proven('edge'),
        proven('gateway', { csf: 'Detect', acts: { 'refuses it': ['LLM01:2025'], 'notices it': ['LLM01:2025'] } }),
        detected[1]!,
      ],
      [],
    ],
    ['what detects prevents nothing', [proven('edge'), ...detected, proven('data', { csf: 'Detect' })], [PREVENT]],
    ['what prevents detects nothing', [proven('edge'), proven('data'), detected[1]!], [DETECT]],
    ['what detects does not respond', [proven('edge'), proven('data'), detected[0]!], [RESPOND]],
    [
      'recovery is a response',
      [proven('edge'), proven('data'), detected[0]!, proven('resilience', { csf: 'Recover' })],
      [],
    ],
    [
      'the guardrail of the gateway and that of the model are one defence',
      [proven('gateway', { restsOn: 'guardrail' }), proven('model', { restsOn: 'guardrail' }), ...detected],
      [PREVENT],
    ],
    [
      'a layer that needs no guardrail stands beside one that does',
      [proven('gateway', { restsOn: 'guardrail' }), proven('gateway', { id: 'b' }), ...detected],
      [],
    ],
    [
      'what answers another risk does not count',
      [proven('edge'), proven('data', { risks: ['LLM02:2025'] }), ...detected],
      [PREVENT],
    ],
  ])('%s', (_, items, missing) => {
    expect(rules(...items)).toEqual(missing);
  });

  test('a control of which another rule is right than those that show its deed is no layer, and would be one', () => {
    const shownBy = { 'refuses it': ['Refuses', 'RefusesToo'] };
    const by = (...shown: string[]) => ({ ...proven('data', { shownBy }), shown });
    const beside = proven('edge');
    expect(first(by('RefusesToo'), beside, ...detected).independent).toEqual(['data', 'edge']);
    const other = by('Records');
    const { independent, gaps } = first(other, beside, ...detected);
    expect(independent).toEqual(['edge']);
    expect(gaps[0]!.candidates).toEqual([other]);
  });

  test('one deed that is shown is enough, beside another that is not, and beside one that no rule has to show', () => {
    const acts = { 'refuses it': ['LLM01:2025'], 'removes it': ['LLM01:2025'] } as const;
    const by = (shownBy: RegisteredControl['shownBy'], ...shown: string[]) => ({
      ...proven('data', { acts, shownBy }),
      shown,
    });
    const both = { 'refuses it': ['Refuses'], 'removes it': ['Removes'] };
    expect(first(by(both, 'Refuses')).independent).toEqual(['data']);
    expect(first(by({ 'removes it': ['Removes'] }, 'Other')).independent).toEqual(['data']);
    expect(first(by(both, 'Other')).independent).toEqual([]);
  });

  test.each(STATUSES.filter((status) => status !== 'proven'))(
    'a control that is %s is no proof, and is named as one that would be',
    (status) => {
      const would = evidence(status, { layer: 'data' });
      const { gaps, layers, independent } = first(proven('edge'), would, ...detected);
      expect(gaps.map((gap) => [gap.rule, gap.candidates])).toEqual([[PREVENT, [would]]]);
      expect(layers.preventive.map(({ layer }) => layer)).toEqual(['edge']);
      expect(independent).toEqual(['edge']);
    },
  );

  test('what is there and does not count is told, in its own word', () => {
    const declared = evidence('declared', { layer: 'data', id: 'a' });
    const more = evidence('declared', { layer: 'data', id: 'b' });
    const attested = evidence('attested', { layer: 'response', csf: 'Respond', id: 'c' });
    expect(first(declared, more, attested).gaps.map(({ message }) => message)).toEqual([
      'LLM01:2025 Prompt Injection is prevented by no layer; defense in depth needs 2; only declared, which does not count: a, b',
      'LLM01:2025 Prompt Injection is detected by no layer',
      'LLM01:2025 Prompt Injection has no layer that responds or recovers; only attested, which does not count: c',
    ]);
    const both = evidence('attested', { layer: 'data', id: 'd' });
    expect(first(both, declared).gaps[0]!.message).toMatch(
      /; only declared, which does not count: a; only attested, which does not count: d$/,
    );
  });

  test('one layer is named by the message, and what it rests on where that is the guardrail', () => {
    expect(first(proven('edge')).gaps[0]!.message).toBe(
      'LLM01:2025 Prompt Injection is prevented by one independent layer only (edge); defense in depth needs 2',
    );
    expect(first(proven('model', { restsOn: 'guardrail' })).gaps[0]!.message).toContain('only (guardrail);');
  });

  test('what would close a gap acts in its phase, and is not proven', () => {
    const absent = (layer: RegisteredControl['layer'], more: Partial<RegisteredControl>) =>
      evidence('absent', { layer, ...more });
    const gaps = first(
      absent('edge', { csf: 'Protect' }),
      absent('governance', { csf: 'Govern', acts: 'review' }),
      absent('detection', { csf: 'Detect' }),
      absent('account', { csf: 'Detect', acts: 'record' }),
      absent('response', { csf: 'Respond' }),
      proven('data'),
    ).gaps.map(({ candidates }) => candidates.map(({ control }) => control.layer));
    expect(gaps).toEqual([['edge'], ['detection'], ['response']]);
  });

  test('another control of the layer that stands would close nothing, nor would one on the same guardrail', () => {
    const absent = (layer: RegisteredControl['layer'], more: Partial<RegisteredControl> = {}) =>
      evidence('absent', { layer, id: `${layer}-absent`, ...more });
    const candidates = (...items: ControlEvidence[]) =>
      first(...items, ...detected).gaps[0]!.candidates.map(({ control }) => control.id);
    expect(candidates(proven('edge'), absent('edge'), absent('data'))).toEqual(['data-absent']);
    expect(
      candidates(
        proven('model', { restsOn: 'guardrail' }),
        absent('agent', { restsOn: 'guardrail' }),
        absent('model'),
        absent('data'),
      ),
    ).toEqual(['model-absent', 'data-absent']);
  });

  test('a layer is named once, with all of its controls and none of another', () => {
    const [a, b, c] = [proven('edge'), proven('data'), proven('edge', { id: 'c' })];
    expect(first(a, b, c).layers.preventive).toEqual([
      { layer: 'edge', proven: [a, c] },
      { layer: 'data', proven: [b] },
    ]);
  });

  test('a control counts for the editions that follow from the one it is written for', () => {
    const risks = (list: 'llm-2026' | 'agentic-2026') =>
      coverageOf(list, [proven('edge')]).flatMap(({ risk, independent }) => (independent.length > 0 ? [risk.id] : []));
    expect(risks('llm-2026')).toEqual(['LLM01:2026']);
    expect(risks('agentic-2026')).toEqual([]);
  });
});

describe('what is acknowledged is left out, and the rest decides', () => {
  const good = rule('Good', {
    severity: 'LOW',
    fix: '-',
    check: eachResource('Test::Thing', (thing) => {
      const value = thing.text('Good');
      return value === undefined ? undefined : value === 'yes' ? PASS : thing.fail('Good', 'is not good');
    }),
  });
  const [yes, no, unknown] = ['yes', 'no', { Ref: 'Parameter' }];
  const judged = (values: unknown[], accepted: number[], unread: object = {}) => {
    const evidence = gather(
      application({
        Parameters: { Parameter: { Type: 'String' } },
        Resources: {
          ...unread,
          ...Object.fromEntries(
            values.map((Good, i) => [
              `Thing${i}`,
              { Type: 'Test::Thing', Properties: Good === undefined ? {} : { Good } },
            ]),
          ),
        },
      }),
      [controlOf([good])],
    );
    const names = accepted.map((i) => `Thing${i}`);
    const acknowledged = ({ resource }: Finding) => names.includes(resource!.logicalId);
    return { before: evidence[0]!, after: withoutAcknowledged(evidence, acknowledged)[0]! };
  };

  test.each([
    ['nothing is acknowledged: nothing changes', [yes, no], [], 'partial'],
    ['the only failure: what passes is proof', [yes, no], [1], 'proven'],
    ['the only failure, and nothing passes: it has no say', [no], [0], 'not-applicable'],
    ['one failure of two: it fails still', [no, no], [0], 'failed'],
    ['one failure of two beside one that passes', [yes, no, no], [1], 'partial'],
    ['the only undecided one', [yes, unknown], [1], 'proven'],
    ['one undecided of two: it is undecided still', [yes, unknown, unknown], [1], 'undecided'],
    ['a failure beside an undecided one: that stays undecided', [yes, no, unknown], [1], 'undecided'],
    ['an undecided one beside a failure: that fails still', [no, unknown], [1], 'failed'],
  ] as const)('%s', (_, values, accepted, status) => {
    const { before, after } = judged([...values], [...accepted]);
    expect(after.status).toBe(status);
    expect(after.findings).toEqual(
      before.findings.filter(({ resource }) => !accepted.some((i) => resource!.logicalId === `Thing${i}`)),
    );
    expect(after.resources).toEqual(before.resources);
  });

  test('the only failure, where other resources are not read: nobody knows', () => {
    expect(judged([no], [0], { Module: { Type: 'Company::Llm::Guardrail::MODULE' } }).after.status).toBe('undecided');
  });

  test('controls about which nothing is acknowledged are as they were', () => {
    const { before, after } = judged([undefined], []);
    expect(after).toBe(before);
    expect(after.status).toBe('not-applicable');
  });
});
