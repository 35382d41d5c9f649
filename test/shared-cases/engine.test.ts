import { join } from 'node:path';
import { run } from '../support/command-line';

// Small inputs that went wrong once. The first line of most files says what is right.
const LISTS = 'llm-2025,llm-2023,llm-2026,agentic-2026';
interface Found {
  readonly rule: string;
  readonly verdict: string;
  readonly line: number;
  readonly logicalId: string;
  readonly propertyPath: string;
  readonly message: string;
}
function scan(name: string): { status: number; findings: readonly Found[]; of: (rule: string) => readonly string[] } {
  const { status, out } = run(
    'scan',
    join(__dirname, name),
    '--lists',
    LISTS,
    '--include-undecided',
    '--format',
    'json',
  );
  const { findings } = JSON.parse(out) as { findings: readonly Found[] };
  const of = (rule: string) =>
    findings.filter((one) => one.rule === rule).map(({ verdict, logicalId }) => `${verdict} ${logicalId}`);
  return { status, findings, of };
}
const unread = (name: string) => {
  const { status, findings } = scan(name);
  const lines = findings.filter(({ rule }) => rule === 'TemplateReadInFull').map(({ line }) => line);
  return { status, lines };
};

test('a loop has the findings of what it writes, once an item, at its own line', () => {
  const loop = scan('b01-foreach.yaml').findings;
  const written = scan('b01-foreach-written-out.yaml').findings;
  const about = (findings: readonly Found[], id: string) =>
    findings
      .filter(({ logicalId }) => logicalId === id)
      .map(({ rule, verdict, message }) => `${rule} ${verdict} ${message}`);
  expect(about(written, 'AdminPolicy').length).toBeGreaterThan(0);
  expect(about(loop, 'AdminPolicy')).toEqual(about(written, 'AdminPolicy'));
  expect(about(loop, 'ReadModelsPolicy')).toEqual(about(written, 'AdminPolicy'));
  expect(new Set(loop.filter(({ logicalId }) => /Policy$/.test(logicalId)).map(({ line }) => line))).toEqual(
    new Set([11]),
  );
});

test('guardrails that a loop makes are judged', () => {
  expect(scan('r01-foreach-silent.yaml').of('BedrockGuardrailPromptAttackHigh')).toEqual(['fail Ga', 'fail Gb']);
});

test.each([
  ['b02-include.yaml', 2, [3]],
  ['b03-module.yaml', 2, [3, 6]],
  ['b04-nested-by-url.yaml', 2, [3, 6]],
  ['r02-include-in-statement-silent.yaml', 2, [14]],
  ['r04-nested-stack-url-silent.yaml', 1, [3]],
  ['r34-sdk-custom-resource-logging-off.yaml', 2, [7, 12]],
])('%s is undecided by itself, at its lines', (name, status, lines) => {
  expect(unread(name)).toEqual({ status, lines });
});

test('the statement that an include brings is undecided', () => {
  expect(scan('r02-include-in-statement-silent.yaml').of('IamModelNamed')).toEqual(['undecided Role']);
});

test('a default value of a mapping counts for every key without a row', () => {
  const { of } = scan('b05-findinmap-default.yaml');
  expect(of('BedrockGuardrailPromptAttackHigh')).toEqual(['fail G', 'fail G2']);
  expect(of('IamModelNamed')).toEqual(['fail Pol']);
});

test('what is not written beside an include is undecided, and never said not to be set', () => {
  const { of } = scan('b09-transform-beside-keys.yaml');
  expect(of('BedrockGuardrailPromptAttackHigh')).toEqual(['undecided G', 'undecided G2', 'undecided G3']);
  expect(of('BedrockGuardrailDeniedTopics')).toEqual(['fail G', 'undecided G2', 'fail G3']);
});

test('an insecure default is a finding that names the parameter', () => {
  const { status, findings } = scan('r32-insecure-parameter-default.yaml');
  const messageOf = (wanted: string) => findings.find(({ rule }) => rule === wanted)!.message;
  expect(status).toBe(1);
  expect(messageOf('AgentCoreRuntimeVpc')).toContain("with the default of 'Mode'");
  expect(messageOf('SageMakerNotebookNoRoot')).toContain("with the default of 'Root'");
});

test('a secret in a default is found once at each place, and names the parameter', () => {
  const { findings } = scan('r35-secret-in-default.yaml');
  const secrets = findings.filter(({ rule }) => /NoSecrets|NotInTemplate/.test(rule));
  expect(secrets.map(({ rule, propertyPath }) => `${rule} ${propertyPath}`)).toEqual([
    'LambdaEnvNoSecrets Properties.Environment.Variables.DB_PASSWORD',
    'LambdaEnvNoSecrets Properties.Environment.Variables.DSN',
    'LlmSecretNotInTemplate Properties.SecretString',
    'UserDataNoSecrets Properties.UserData',
  ]);
  for (const { message } of secrets) expect(message).toContain("with the default of 'Password'");
});

test('findings that exclude each other name their conditions', () => {
  const { findings } = scan('p05b-exclusive-worlds.yaml');
  const messageOf = (wanted: string) => findings.find(({ rule }) => rule === wanted)!.message;
  expect(messageOf('ModelApiBehindWaf')).toContain("where condition 'UseWaf' is false, as with the default of 'Waf'");
  expect(messageOf('WafCommonRules')).toContain("where condition 'UseWaf' is true");
});

test('a property has one verdict', () => {
  const { findings } = scan('p09-same-property-twice.yaml');
  const of = findings.filter(({ propertyPath }) => propertyPath.endsWith('InclusionPrefixes'));
  expect(of.map(({ verdict }) => verdict)).toEqual(['fail']);
  expect(of[0]!.message).toContain("where condition 'HasPrefix' is false");
});

test('of two equal keys the last counts', () => {
  const { of } = scan('x01-duplicate-keys.yaml');
  expect([of('BedrockAgentCmk'), of('BedrockAgentGuardrail')]).toEqual([['fail A'], ['fail A']]);
});

test('a state machine that lies beside the template is read', () => {
  const { of, findings } = scan('u01-local-state-machine/template.yaml');
  expect(of('SfnInvokeGuardrail')).toEqual(['fail S']);
  expect(findings.filter(({ rule }) => rule === 'TemplateReadInFull')).toEqual([]);
});
