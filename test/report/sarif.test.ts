import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CONTROLS } from '../../lib/controls';
import { ANY_RISK, UNREAD } from '../../lib/evidence';
import { fingerprintOf } from '../../lib/report/fingerprint';
import { UNJUDGED } from '../../lib/report/result';
import { toSarif } from '../../lib/report/sarif';
import { HOME, VERSION } from '../../lib/version';
import { goodControl, resultOf, templateOf, thing } from '../support/result';
import { nothing, sample, unreadable } from '../support/sample';

const sarif = (result = sample(), undecided = true) => {
  const log = JSON.parse(toSarif(result, undecided));
  expect(log.version).toBe('2.1.0');
  expect(log.$schema).toMatch(/sarif-2\.1\.0\.json$/);
  expect(log.runs).toHaveLength(1);
  return log.runs[0];
};

test('names the tool, and each rule that found something once, with why and how to mend it', () => {
  const { driver } = sarif().tool;
  expect(driver).toMatchObject({ name: 'cdk-secure-llm', semanticVersion: VERSION, informationUri: HOME });
  expect(driver.rules.map(({ id }: { id: string }) => id)).toEqual([
    'EdgeOtherGood',
    'ModelProtectGood',
    'DataProtectGood',
  ]);
  expect(driver.rules[1]).toEqual({
    id: 'ModelProtectGood',
    name: 'ModelProtectGood',
    shortDescription: { text: 'Title of model-protect' },
    fullDescription: { text: 'Why model-protect matters.' },
    help: { text: 'Fix: Mend ModelProtectGood in CDK.\nSource: Source of model-protect' },
    helpUri: `${HOME}/blob/main/lib/layers/model/CONTROLS.md#modelprotectgood`,
    defaultConfiguration: { level: 'error' },
    properties: {
      tags: ['security', 'LLM01:2025', 'AML.M0020', 'AML.T0051'],
      control: 'model-protect',
      'security-severity': '9.5',
    },
  });
});

test('a rule tells how it is mended in CDK and in a template, where these read differently', () => {
  expect(sarif().tool.driver.rules[0].help.text).toBe(
    'Fix in CDK: Mend EdgeOtherGood in CDK.\nFix in a template: Mend it in the template.\nSource: Source of edge-other',
  );
});

test('a finding names its rule, and says what is wrong, for which risks, and how to mend it', () => {
  const { results, tool } = sarif(sample({ lists: ['llm-2025', 'llm-2023'] }));
  for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
  expect(results[2].message.text).toBe(
    "Good comes from parameter 'Parameter' (LLM02:2025 Sensitive Information Disclosure, LLM06:2023 Sensitive Information Disclosure). Fix: Mend DataProtectGood in CDK.",
  );
  expect(sarif().results[2].message.text).not.toContain('2023');
});

test('what fails is an error, a rule that throws too, and what is undecided is a note', () => {
  const result = sample();
  const thrown = { ...result.findings[0]!, verdict: 'error' as const };
  const { results } = sarif({ ...result, findings: [...result.findings, thrown] });
  expect(results.map(({ level }: { level: string }) => level)).toEqual(['error', 'error', 'note', 'error', 'error']);
});

test('what is undecided is left out unless it is asked for, and its rule too', () => {
  const { results, tool } = sarif(sample(), false);
  expect(results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual([
    'EdgeOtherGood',
    'ModelProtectGood',
    'ModelProtectGood',
  ]);
  expect(tool.driver.rules).toHaveLength(2);
});

test('a finding stands at its line of the template', () => {
  const { results } = sarif();
  expect(results[0].locations).toEqual([
    {
      physicalLocation: { artifactLocation: { uri: 'plain.json', uriBaseId: 'ROOT' }, region: { startLine: 4 } },
      logicalLocations: [{ name: 'Weak', fullyQualifiedName: 'plain/Weak', kind: 'resource' }],
    },
  ]);
  expect(results[0]).not.toHaveProperty('relatedLocations');
});

test('a finding of a CDK app stands at the user’s own line, and refers to the template', () => {
  const { results } = sarif();
  const logicalLocations = [{ name: 'Bad', fullyQualifiedName: 'Model/Bad', kind: 'resource' }];
  expect(results[1]).toMatchObject({
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: 'app/app.ts', uriBaseId: 'ROOT' }, region: { startLine: 12 } },
        logicalLocations,
      },
    ],
    relatedLocations: [
      {
        physicalLocation: { artifactLocation: { uri: 'Model.json', uriBaseId: 'ROOT' }, region: { startLine: 5 } },
        logicalLocations,
      },
    ],
  });
});

test('files are named from the folder in which the tool ran, in URIs', () => {
  expect(sarif().originalUriBaseIds.ROOT.uri).toBe(`${pathToFileURL(resolve('.')).href}/`);
  const odd = templateOf('odd folder\\50%', { A: thing('EdgeProtect', false) });
  const { locations } = sarif(resultOf([odd], [goodControl('edge')])).results[0];
  expect(locations[0].physicalLocation.artifactLocation.uri).toBe('odd%20folder/50%25.json');
});

test('a run that could read everything was a success, and one that could not says what', () => {
  expect(sarif().invocations).toEqual([{ executionSuccessful: true, toolExecutionNotifications: [] }]);
  expect(sarif(unreadable()).invocations).toEqual([
    {
      executionSuccessful: false,
      toolExecutionNotifications: [
        {
          level: 'error',
          message: { text: 'is no template' },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: 'odd%20folder/broken.yaml', uriBaseId: 'ROOT' },
                region: { startLine: 7 },
              },
            },
          ],
        },
      ],
    },
  ]);
});

test('a run in which nothing could be judged was none, and says so', () => {
  const unjudged = resultOf([templateOf('T', { A: thing('EdgeProtect', { Ref: 'P' }) })], [goodControl('edge')]);
  expect(sarif(unjudged).invocations).toEqual([
    { executionSuccessful: false, toolExecutionNotifications: [{ level: 'error', message: { text: UNJUDGED } }] },
  ]);
});

test('the tool says of which edition its ATLAS techniques are', () => {
  expect(sarif().tool.driver.properties).toEqual({ atlas: expect.stringMatching(/^MITRE ATLAS \d/) });
});

test('a finding of a control that answers no risk of the lists says that it concerns any', () => {
  const control = goodControl('edge', 'Protect', { risks: ['LLM01:2023'] });
  const { results } = sarif(resultOf([templateOf('T', { A: thing('EdgeProtect', false) })], [control]));
  expect(results[0].message.text).toBe(`Good is not good (risk: ${ANY_RISK}). Fix: Mend EdgeProtectGood in CDK.`);
});

test('without a finding there is no rule and no result', () => {
  expect(sarif(nothing())).toMatchObject({ results: [], tool: { driver: { rules: [] } } });
});

test.each([
  ['ModelFunctionUrlAuthorized', 'error', '9.5'],
  ['IamModelNamed', 'error', '8.0'],
  ['BedrockGuardrailCmk', 'warning', '5.5'],
  ['TrailMultiRegion', 'note', '2.0'],
])('%s has the level %s and the score %s', (name, level, score) => {
  const control = CONTROLS.find(({ rules }) => rules.some((rule) => rule.name === name))!;
  const rule = control.rules.find((one) => one.name === name)!;
  const result = sample();
  const { tool, results } = sarif({
    ...result,
    findings: [{ ...result.findings[0]!, control, rule }],
    acknowledged: [],
  });
  expect(tool.driver.rules[0].defaultConfiguration.level).toBe(level);
  expect(tool.driver.rules[0].properties['security-severity']).toBe(score);
  expect(results[0].level).toBe(level);
});

test('a page that helps is that of the rule, and that of the tool for what is not read', () => {
  const result = sample();
  const unread = { ...result.findings[0]!, control: UNREAD, rule: UNREAD.rules[0]! };
  expect(sarif({ ...result, findings: [unread] }).tool.driver.rules[0].helpUri).toBe(`${HOME}#readme`);
});

test('a finding carries the fingerprint of the baseline', () => {
  const result = sample();
  expect(sarif().results[0].partialFingerprints).toEqual({ 'secureLlm/v1': fingerprintOf(result.findings[0]!) });
});

test('what is acknowledged or in the baseline is there, and suppressed with the reason', () => {
  const result = sample();
  const { results } = sarif({ ...result, baselined: new Set(result.findings.slice(0, 1)) });
  const told = results.map(({ suppressions }: { suppressions?: object[] }) => suppressions);
  expect(told).toEqual([
    undefined,
    undefined,
    [{ kind: 'external', status: 'accepted', justification: 'It is in the baseline.' }],
    [{ kind: 'inSource', status: 'accepted', justification: 'Accepted for Accepted.' }],
  ]);
  expect(results[2].message.text).toContain('Good is not good');
});

test('what a file acknowledges is suppressed outside of the source', () => {
  const result = sample();
  const acknowledged = result.acknowledged.map((one) => ({
    ...one,
    acknowledgement: { ...one.acknowledgement, external: true },
  }));
  expect(sarif({ ...result, acknowledged }).results.at(-1).suppressions).toEqual([
    { kind: 'external', status: 'accepted', justification: 'Accepted for Accepted.' },
  ]);
});

test('what is wrong with acknowledgements is a notification, at its line where it has one', () => {
  const problems = [
    { kind: 'malformed' as const, at: 'own.yaml:31', message: 'is no rule' },
    { kind: 'expired' as const, at: 'Stack/Guardrail', message: 'is over' },
    { kind: 'expired' as const, at: 'Stack:2/Guardrail', message: 'is over too' },
  ];
  const [{ executionSuccessful, toolExecutionNotifications }] = sarif({ ...sample(), problems }).invocations;
  expect(executionSuccessful).toBe(false);
  expect(toolExecutionNotifications).toEqual([
    {
      level: 'error',
      message: { text: 'is no rule' },
      locations: [
        { physicalLocation: { artifactLocation: { uri: 'own.yaml', uriBaseId: 'ROOT' }, region: { startLine: 31 } } },
      ],
    },
    { level: 'warning', message: { text: 'Stack/Guardrail: is over' } },
    { level: 'warning', message: { text: 'Stack:2/Guardrail: is over too' } },
  ]);
  expect(sarif({ ...sample(), problems: problems.slice(1) }).invocations[0].executionSuccessful).toBe(true);
});
