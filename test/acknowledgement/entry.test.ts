import { type Key, readEntry } from '../../lib/acknowledgement/entry';

const KEYS: readonly Key[] = ['rules', 'paths', 'resources', 'reason', 'owner', 'expires'];
const RULE = 'BedrockGuardrailPii';
const read = (value: unknown, keys = KEYS) => {
  const complaints: string[] = [];
  return { entry: readEntry(value, keys, (message) => complaints.push(message)), complaints };
};

test('an entry has rules and a reason, and may have more', () => {
  expect(read({ rules: RULE, reason: ' Internal. ' })).toEqual({
    entry: { rules: [RULE], reason: 'Internal.' },
    complaints: [],
  });
  const whole = {
    rules: [`OwaspLlm::${RULE}`, 'BedrockGuardrailCmk'],
    paths: 'templates/**',
    resources: ['A', 'B*'],
    reason: 'Internal.',
    owner: 'llm-team',
    expires: '2028-02-29',
  };
  expect(read(whole).entry).toEqual({ ...whole, rules: [RULE, 'BedrockGuardrailCmk'], paths: ['templates/**'] });
});

test.each([
  ['no map', 'x', 'an acknowledgement must be a map of rules, paths, resources, reason, owner, expires'],
  ['a list', [], 'must be a map of rules'],
  ['nothing', null, 'must be a map of rules'],
  ['no rules', { reason: 'x' }, "'rules' must name the rules"],
  ['no reason', { rules: RULE }, "'reason' must say why"],
  ['an empty reason', { rules: RULE, reason: '  ' }, '\'reason\' must be a text, got "  "'],
  ['an empty list of rules', { rules: [], reason: 'x' }, "'rules' must be a text or a list of texts, got []"],
  [
    'a path of blanks',
    { rules: RULE, reason: 'x', paths: ['a', '  '] },
    `'paths' must be a text or a list of texts, got ["a","  "]`,
  ],
  ['a number among rules', { rules: [RULE, 1], reason: 'x' }, "'rules' must be a text or a list of texts"],
  ['a misspelt rule', { rules: 'BedrokGuardrailPii', reason: 'x' }, `is no rule; did you mean ${RULE}?`],
  ['every rule', { rules: '*', reason: 'x' }, "'*' is no rule; CONTROLS.md lists them all"],
  [
    'a rule of another pack',
    { rules: `Other::${RULE}`, reason: 'x' },
    `'Other::${RULE}' is no rule; did you mean ${RULE}?`,
  ],
  ['a misspelt key', { rules: RULE, reson: 'x', reason: 'x' }, "'reson' is no key here; did you mean reason?"],
  ['another key', { rules: RULE, reason: 'x', xyz: 1 }, "'xyz' is no key here; allowed are rules, paths"],
  [
    'a day that is none',
    { rules: RULE, reason: 'x', expires: '2027-02-29' },
    "'expires' must be a day as 2027-03-31, got '2027-02-29'",
  ],
  ['a date with a time', { rules: RULE, reason: 'x', expires: '2027-02-28T00:00' }, "'expires' must be a day"],
  ['a number for a day', { rules: RULE, reason: 'x', expires: 2027 }, "'expires' must be a text, got 2027"],
  ['a reference for an owner', { rules: RULE, reason: 'x', owner: { Ref: 'Owner' } }, "'owner' must be a text"],
  ['paths that are no texts', { rules: RULE, reason: 'x', paths: {} }, "'paths' must be a text or a list of texts"],
  [
    'a gap of a path',
    { rules: 'OneDetectiveLayer[LLM09:2025]', reason: 'x', paths: 'a' },
    'is a gap of the application as a whole',
  ],
  [
    'a gap of a resource',
    { rules: 'OneDetectiveLayer[LLM09:2025]', reason: 'x', resources: 'a' },
    'is a gap of the application as a whole',
  ],
])('%s is refused', (_, value, message) => {
  const { entry, complaints } = read(value);
  expect(entry).toBeUndefined();
  expect(complaints).toContainEqual(expect.stringContaining(message));
});

test('everything that is wrong is told at once', () => {
  expect(read({ rules: 'Nothing', expires: 'soon', more: 1 }).complaints).toHaveLength(4);
});

test('a gap needs a place that is no resource', () => {
  const gap = { rules: 'DefenseInDepth::OneDetectiveLayer[LLM09:2025]', reason: 'x' };
  expect(read(gap).entry?.rules).toEqual(['OneDetectiveLayer[LLM09:2025]']);
  expect(read(gap, ['rules', 'resources', 'reason']).complaints).toEqual([]);
  expect(read(gap, ['rules', 'paths', 'reason']).complaints).toEqual([]);
  expect(read(gap, ['rules', 'reason']).complaints).toEqual([expect.stringContaining('of no resource')]);
});
