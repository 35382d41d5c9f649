import { CONTROLS } from '../lib/controls';
import { POLICY_TYPES } from '../lib/template/iam/policy';
import { evidenceOf, one } from '../local/samples/cases';
import { COMPARED, NARROWED, narrowing, partsOf, rulesThatName, UNCOVERED } from '../scripts/public-rules';

test.each(COMPARED)('%s has a rule, or a reason why it has none', (key) => {
  const reasons = UNCOVERED.filter(({ keys }) => keys.includes(key));
  expect(rulesThatName(key).length + reasons.length).toBeGreaterThan(0);
});

test('what is not covered is listed once, with a reason', () => {
  const names = UNCOVERED.map(({ name }) => name);
  const keys = UNCOVERED.flatMap((check) => check.keys.filter((key) => /\d/.test(key)));
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(keys).size).toBe(keys.length);
  expect(UNCOVERED.filter(({ reason }) => reason.length <= 20)).toEqual([]);
});

test('a rule that covers a part is found by the numbered keys of the check alone', () => {
  const parts = new Map(UNCOVERED.map((check) => [check.name, partsOf(check)]));
  expect(parts.get('GenAiTags')).toEqual(['AppInferenceProfileTagged']);
  expect(parts.get('Notifications of a knowledge base bucket')).toEqual([]);
});

test('each rule with a counterpart is kept, or narrowed for one reason', () => {
  const rules = CONTROLS.flatMap((control) => control.rules);
  const narrowed = Object.values(NARROWED).flat();
  const compared = rules.filter(({ counterparts }) => counterparts.length > 0).map(({ name }) => name);
  expect(new Set(narrowed).size).toBe(narrowed.length);
  expect(narrowed.filter((name) => !compared.includes(name))).toEqual([]);
  expect(narrowing('LlmKeyRotation')).toMatch(/^narrowed: looks only at what prompts/);
  expect(narrowing('KendraCmk')).toBe('kept');
});

/** Rules that need more than an empty resource to have anything to say, and then speak as their counterparts do. */
const NEED_MORE =
  /^(?:AgentCoreNoEmbeddedSecrets|BedrockDataSourceSameAccount|BedrockFlowGuardrail|BedrockGuardrailStandardTier|BedrockKbApprovedSources|LexLogsKms|NetFwDefaultDrop)$/;

test('a rule that is kept speaks of a resource by itself, without a model beside it', () => {
  const silent = CONTROLS.flatMap((control) => control.rules).filter(
    ({ name, counterparts, proves, check }) =>
      counterparts.length > 0 &&
      narrowing(name) === 'kept' &&
      proves &&
      check.types !== POLICY_TYPES &&
      check.types.every((type) => evidenceOf(name, one(type)).status === 'not-applicable'),
  );
  expect(silent.map(({ name }) => name).filter((name) => !NEED_MORE.test(name))).toEqual([]);
});
