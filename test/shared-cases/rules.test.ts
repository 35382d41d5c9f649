import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evidenceOf } from '../../local/samples/cases';

/** What a rule says of a file, by the logical ids of the resources. */
const verdicts = (rule: string, file: string) =>
  evidenceOf(rule, readFileSync(join(__dirname, `${file}.yaml`), 'utf8')).findings.map(
    ({ verdict, resource }) => `${verdict} ${resource.logicalId}`,
  );

test('a trail without management events is a finding', () => {
  expect(verdicts('TrailManagementEvents', 'b06-trail-no-management-events')).toEqual(['fail Trail']);
});

test('trails that record writes alone are findings, in both kinds of selectors', () => {
  expect(verdicts('TrailManagementEvents', 'b07-trail-writes-only')).toEqual(['fail Trail', 'fail Trail2']);
});

test('the prompt in a loop is judged as any other, and what is kept in S3 is undecided', () => {
  expect(verdicts('BedrockFlowGuardrail', 'b08-flow-loop').sort()).toEqual([
    'fail FlowByString',
    'fail FlowNested',
    'undecided FlowS3',
  ]);
});

test('isolation and network of inference components are judged at the endpoint, registry and digest at the component', () => {
  const file = 'b10-inference-component';
  expect(verdicts('SageMakerModelIsolation', file)).toEqual(['fail Model', 'fail Config']);
  expect(verdicts('SageMakerModelVpc', file)).toEqual(['fail Model', 'fail Config']);
  expect(verdicts('SageMakerModelPrivateRegistry', file)).toEqual(['fail Model', 'fail Component']);
  expect(verdicts('ModelImageDigest', file)).toEqual(['fail Model', 'fail Component']);
});

test('two policies of one bucket do not add up', () => {
  expect(verdicts('LlmBucketTlsOnly', 'b12-two-bucket-policies')).toEqual(['undecided Corpus']);
});

test('a store of features feeds no knowledge base', () => {
  expect(verdicts('KbBucketMalwarePlan', 'p01-featurestore-malware')).toEqual([]);
});

test('a rule of an own function is no managed rule', () => {
  expect(verdicts('ConfigRuleLlmDetects', 'p06-custom-config-rule-undecided')).toEqual([]);
  expect(verdicts('LlmDriftReverted', 'p06-custom-config-rule-undecided')).toEqual([]);
});
