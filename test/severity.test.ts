import { CONTROLS } from '../lib/controls';
import { UNREAD } from '../lib/evidence';
import { atLeast, CRITERION, SEVERITIES, severityOf, weighed } from '../lib/severity';
import { controlOf } from './support/controls';
import { goodRule } from './support/result';

const RULES = CONTROLS.flatMap((control) => control.rules.map((rule) => ({ control, rule })));
const of = (name: string) => severityOf(RULES.find(({ rule }) => rule.name === name)!);

test('every rule of a control that prevents was weighed, and every rule once at most', () => {
  const missing = RULES.filter(({ control, rule }) => control.csf === 'Protect' && !weighed().has(rule.name));
  expect(missing.map(({ rule }) => rule.name)).toEqual([]);
  expect([...weighed()].filter(([, answers]) => answers.length > 1)).toEqual([]);
});

test('every name that was weighed is a rule', () => {
  const names = new Set(RULES.map(({ rule }) => rule.name));
  expect([...weighed().keys()].filter((name) => !names.has(name))).toEqual([]);
});

test('a rule that prevents nothing stands in the lists only where it gives something away', () => {
  const others = RULES.filter(({ control, rule }) => control.csf !== 'Protect' && weighed().has(rule.name));
  expect(others.filter((found) => severityOf(found) === 'LOW').map(({ rule }) => rule.name)).toEqual([]);
});

test.each([
  ['anybody may call', 'ModelFunctionUrlAuthorized', 'CRITICAL'],
  ['anybody may read', 'AossNotPublic', 'CRITICAL'],
  ['anybody may use, by a policy of governance', 'ModelGroupPolicy', 'CRITICAL'],
  ['a role may do too much', 'IamModelNamed', 'HIGH'],
  ['a prompt gets further', 'BedrockGuardrailPromptAttackHigh', 'HIGH'],
  ['a template holds a credential', 'LambdaEnvNoSecrets', 'HIGH'],
  ['a chat channel may administer', 'ChatbotReadOnly', 'HIGH'],
  ['a key is not the own one', 'BedrockGuardrailCmk', 'MEDIUM'],
  ['a network layer is missing', 'ModelCallerInVpc', 'MEDIUM'],
  ['a record is not encrypted', 'TrailEncrypted', 'MEDIUM'],
  ['nothing is recorded', 'TrailMultiRegion', 'LOW'],
  ['nothing is recovered', 'CorpusBucketVersioned', 'LOW'],
  ['evidence may be deleted', 'EvidenceBucketObjectLock', 'LOW'],
])('where %s, %s is %s', (_, name, severity) => {
  expect(of(name)).toBe(severity);
});

test('what nobody weighed is of the highest severity where it should prevent, and of the lowest elsewhere', () => {
  const made = (csf: 'Protect' | 'Detect' | 'Identify') => {
    const rule = goodRule('MadeUp', 'Test::MadeUp');
    return severityOf({ rule, control: controlOf([rule], { csf }) });
  };
  expect([made('Protect'), made('Detect'), made('Identify')]).toEqual(['CRITICAL', 'LOW', 'LOW']);
});

test('what is not read weighs as much as what it may hide', () => {
  expect(severityOf({ control: UNREAD, rule: UNREAD.rules[0]! })).toBe('HIGH');
});

test('severities are ordered, and each has its criterion', () => {
  expect(SEVERITIES.map((severity) => SEVERITIES.map((least) => atLeast(severity, least)))).toEqual([
    [true, true, true, true],
    [false, true, true, true],
    [false, false, true, true],
    [false, false, false, true],
  ]);
  expect(Object.keys(CRITERION)).toEqual([...SEVERITIES]);
});
