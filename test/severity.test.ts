import { CONTROLS } from '../lib/controls';
import { UNREAD } from '../lib/evidence';
import { atLeast, CRITERION, SEVERITIES } from '../lib/severity';

const SEVERITY = new Map(
  [UNREAD, ...CONTROLS].flatMap(({ rules }) => rules.map(({ name, severity }) => [name, severity] as const)),
);

test.each([
  ['anybody may call', 'ModelFunctionUrlAuthorized', 'CRITICAL'],
  ['anybody may read', 'LlmBucketNotPublic', 'CRITICAL'],
  ['anybody may use, by a policy of governance', 'ModelGroupPolicy', 'CRITICAL'],
  ['the internet reaches a store that asks who it is', 'AossNotPublic', 'HIGH'],
  ['users decide what a model learns', 'FeedbackReviewed', 'HIGH'],
  ['prompts go past the guardrail', 'HarnessModelApproved', 'HIGH'],
  ['a role may do too much', 'IamModelNamed', 'HIGH'],
  ['a prompt gets further', 'BedrockGuardrailPromptAttackHigh', 'HIGH'],
  ['a template holds a credential', 'LambdaEnvNoSecrets', 'HIGH'],
  ['a chat channel may administer', 'ChatbotReadOnly', 'HIGH'],
  ['something is not read, which may hold each of these', 'TemplateReadInFull', 'HIGH'],
  ['a key is not the own one', 'BedrockGuardrailCmk', 'MEDIUM'],
  ['a network layer is missing', 'ModelCallerInVpc', 'MEDIUM'],
  ['a network layer is missing', 'SageMakerNotebookNoInternet', 'MEDIUM'],
  ['a check has to fail before it lets through', 'HarnessHookFailClosed', 'MEDIUM'],
  ['a record is not encrypted', 'TrailEncrypted', 'MEDIUM'],
  ['a fault is only seen later', 'EcrScan', 'LOW'],
  ['a certificate cannot be issued', 'PrivateCaForAcm', 'LOW'],
  ['nothing is recorded', 'TrailMultiRegion', 'LOW'],
  ['nothing is recovered', 'CorpusBucketVersioned', 'LOW'],
  ['evidence may be deleted', 'EvidenceBucketObjectLock', 'LOW'],
])('where %s, %s is %s', (_, name, severity) => {
  expect(SEVERITY.get(name)).toBe(severity);
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
