import { type App, CfnParameter, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { CONTROLS } from '../../lib/controls';
import { coverageOf } from '../../lib/coverage';
import { gather } from '../../lib/evidence';
import { deedsAgainst } from '../../lib/owasp/deeds';
import { LISTS, riskOf } from '../../lib/owasp/risks';
import { DefenseInDepthChecks } from '../../lib/packs/defense-in-depth-checks';
import { OwaspList } from '../../lib/packs/owasp-list';
import { OwaspLlmChecks } from '../../lib/packs/owasp-llm-checks';
import { contextOf } from '../../lib/packs/pack';
import { Synthesized } from '../../lib/packs/synthesized';
import { app, rawGateway, rawGuardrail, validationReport } from '../support/app';
import { absent } from '../support/controls';

const RULE = 'BedrockGuardrailPromptAttackHigh';
const CONTROL = 'model-guardrail-prompt-attack';
const PREVENT = 'TwoIndependentPreventiveLayers[LLM01:2025]';

/** An app with a guardrail as it should be beside a weak one. */
const half = (): { root: App; weak: CfnResource } => {
  const root = app();
  const stack = new Stack(root, 'S');
  const strong = rawGuardrail(stack, 'Strong', 'HIGH');
  new CfnResource(stack, 'Enforced', {
    type: 'AWS::Bedrock::EnforcedGuardrailConfiguration',
    properties: { GuardrailIdentifier: strong.ref },
  });
  return { root, weak: rawGuardrail(stack, 'Weak', 'LOW') };
};
const violations = (root: App, lists?: OwaspList[]) =>
  new DefenseInDepthChecks(undefined, lists ? { lists } : {}).validateScope(root).violations;
const found = (root: App, rule: string) => violations(root).find(({ ruleName }) => ruleName === rule)!;

test('judges the lists it is given, and each of them', () => {
  const editions = (lists?: OwaspList[]) => [
    ...new Set(
      violations(half().root, lists).map(({ ruleName }) => /\[(\D+)\d+(:\d+)\]$/.exec(ruleName)!.slice(1).join('')),
    ),
  ];
  expect(editions()).toEqual(['LLM:2025']);
  expect(editions([OwaspList.AGENTIC_2026, OwaspList.LLM_2023])).toEqual(['ASI:2026', 'LLM:2023']);
  expect(() => new DefenseInDepthChecks(undefined, { lists: [] })).toThrow(
    "'lists' must name at least one OWASP list, got []",
  );
});

test('a gap fails the pack, and names its risk and every control that would close it', () => {
  const { root } = half();
  expect(new DefenseInDepthChecks().validateScope(root).success).toBe(false);
  const gap = found(root, 'OneDetectiveLayer[LLM05:2025]');
  expect(gap.severity).toBe('error');
  expect(gap.description).toContain('LLM05:2025 Improper Output Handling is detected by no layer');
  expect(gap.ruleMetadata).toMatchObject({ risks: 'LLM05:2025 Improper Output Handling' });
  const candidates = gap.ruleMetadata!.candidates!.split(', ');
  const detect = CONTROLS.filter(({ acts }) => deedsAgainst(acts, riskOf('LLM05:2025'), 'detective').length > 0);
  expect(detect.length).toBeGreaterThan(0);
  expect(candidates.sort()).toEqual(detect.map(({ id }) => id).sort());
});

test('a gap names apart what is only said and what is undecided', () => {
  const root = app();
  const stack = new Stack(root, 'S');
  rawGuardrail(stack, 'Unknown', new CfnParameter(stack, 'Strength').valueAsString);
  rawGateway(stack, { GW_AI_DISCLOSURE: 'true', GW_STRIP_CONTROL: 'true' });
  new CfnResource(stack, 'Web', {
    type: 'AWS::WAFv2::WebACL',
    properties: { Rules: { Ref: 'Strength' } },
  });
  const gaps = violations(root).map(({ ruleMetadata }) => ruleMetadata!);
  const evidence = new Map(
    gather(new Synthesized(contextOf(root)).application, CONTROLS).map(({ control, status }) => [control.id, status]),
  );
  const seen = new Set<string>();
  for (const { candidates, ...gap } of gaps)
    for (const status of ['declared', 'undecided'] as const) {
      const ids = candidates!.split(', ').filter((id) => evidence.get(id) === status);
      expect(gap[status]).toBe(ids.join(', '));
      if (ids.length > 0) seen.add(status);
    }
  expect([...seen].sort()).toEqual(['declared', 'undecided']);
});

test('what people write down closes no gap: it is done against no attack', () => {
  for (const { id, rules, acts } of CONTROLS)
    if (rules.some(({ check }) => check.attests)) expect([id, typeof acts]).toEqual([id, 'string']);
});

test('what would close it is shown by an example of each layer, of four at most', () => {
  const { root } = half();
  const shown = (rule: string) => [...found(root, rule).fix!.matchAll(/[^;]+ \(([a-z0-9-]+)\)/g)].map(([, id]) => id);
  const layers = (ids: (string | undefined)[]) => ids.map((id) => CONTROLS.find((control) => control.id === id)!.layer);
  for (const [rule, count] of [
    ['OneDetectiveLayer[LLM10:2025]', 2],
    [PREVENT, 4],
  ] as const) {
    expect(found(root, rule).fix).toMatch(
      /^Any of these, the least effort first: [^;]+ \([a-z0-9-]+\)(; [^;]+ \([a-z0-9-]+\))+\.$/,
    );
    expect(new Set(layers(shown(rule))).size).toBe(count);
    expect(shown(rule)).toHaveLength(count);
  }
});

/** Gaps that no control of the library closes: what answers these risks is a record, a check or the absence of something. */
const UNCLOSED = [
  'OneDetectiveLayer[LLM07:2023]',
  'OneDetectiveLayer[ASI04:2026]',
  'OneDetectiveLayer[ASI06:2026]',
  'OneDetectiveLayer[ASI07:2026]',
  'OneDetectiveLayer[ASI09:2026]',
  'OneResponsiveLayer[ASI09:2026]',
];

test('every risk has controls of each kind that would close its gap, but for a few', () => {
  const nothing = CONTROLS.map(absent);
  const gaps = LISTS.flatMap(({ id }) => coverageOf(id, nothing)).flatMap((risk) => risk.gaps);
  expect(gaps).toHaveLength(LISTS.flatMap(({ risks }) => risks).length * 3);
  expect(gaps.filter(({ candidates }) => candidates.length === 0).map(({ rule }) => rule)).toEqual(UNCLOSED);
});

test('a gap that no control closes says so', () => {
  const [gap] = violations(half().root, [OwaspList.AGENTIC_2026]).filter(
    ({ ruleName }) => ruleName === UNCLOSED.at(-1),
  );
  expect(gap!.fix).toBe('No control of this library acts so against it: acknowledge the gap, and say what does.');
});

describe('a finding that is acknowledged does not take the proof from others', () => {
  const proves = (id?: string, at: (parts: ReturnType<typeof half>) => CfnResource | App = ({ weak }) => weak) => {
    const parts = half();
    if (id) Validations.of(at(parts)).acknowledge({ id, reason: 'accepted' });
    return !found(parts.root, PREVENT).ruleMetadata!.candidates!.split(', ').includes(CONTROL);
  };

  test('without an acknowledgement it does', () => {
    expect(proves()).toBe(false);
  });

  test.each([`OwaspLlm::${RULE}`, RULE])('by %s, on the resource or above it', (id) => {
    expect(proves(id)).toBe(true);
    expect(proves(id, ({ root }) => root)).toBe(true);
  });

  test.each([`OwaspLlm::${RULE}2`, `Other::${RULE}`, `OwaspLlm::${RULE.slice(0, -1)}`, `${RULE}2`, 'OwaspLlm'])(
    'by %s it does still: names are whole',
    (id) => {
      expect(proves(id)).toBe(false);
    },
  );
});

test('both packs judge the app as one and in one call', () => {
  const { root } = half();
  const { failed, report } = validationReport(root, new OwaspLlmChecks(), new DefenseInDepthChecks());
  expect(failed).toBe(true);
  expect(report.pluginReports.map(({ pluginName }: { pluginName: string }) => pluginName)).toEqual(
    expect.arrayContaining(['OwaspLlm', 'DefenseInDepth']),
  );
});
