import { toJunit } from '../../lib/report/junit';
import { VERSION } from '../../lib/version';
import { goodControl, resultOf, templateOf, thing } from '../support/result';
import { nothing, sample, unreadable } from '../support/sample';
import { elements } from '../support/xml';

const suites = (xml: string) =>
  elements(xml, 'testsuite').map(({ attributes: { name, tests, failures, errors, skipped } }) =>
    [name, tests, failures, errors, skipped].join(' '),
  );

test('each template is a suite, and each finding a failed test with its severity, place, risk and fix', () => {
  const text = toJunit(sample(), true);
  expect(text.startsWith('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ')).toBe(true);
  expect(elements(text, 'testsuites')[0]!.attributes).toEqual({
    name: `cdk-secure-llm ${VERSION}`,
    tests: '5',
    failures: '3',
    errors: '0',
    skipped: '1',
  });
  expect(suites(text)).toEqual(['plain.json 1 1 0 0', 'Model.json 3 2 0 1', 'Watch.json 1 0 0 0']);
  expect(elements(text, 'testcase').map(({ attributes: { classname, name } }) => `${classname} ${name}`)).toEqual([
    'Weak EdgeOtherGood',
    'Model/Bad/Resource ModelProtectGood',
    'Model/Unknown/Resource DataProtectGood',
    'Model/Accepted/Resource ModelProtectGood',
    'Watch.json no finding',
  ]);
  const failures = elements(text, 'failure');
  expect(failures.map(({ attributes }) => attributes.message)).toEqual([
    'CRITICAL: Good is not good',
    'CRITICAL: Good is not good',
    "UNDECIDED: Good comes from parameter 'Parameter'",
  ]);
  expect(failures[1]!.text).toBe(
    'app/app.ts:12\nrisk: LLM01:2025 Prompt Injection\nfix: Mend ModelProtectGood in CDK.',
  );
});

test('a failed test names each risk in the lists that were asked for', () => {
  const failures = elements(toJunit(sample({ lists: ['llm-2025', 'llm-2023'] }), true), 'failure');
  expect(failures[2]!.text.split('\n')[1]).toBe(
    'risk: LLM02:2025 Sensitive Information Disclosure, LLM06:2023 Sensitive Information Disclosure',
  );
});

test('what is acknowledged or in the baseline is skipped, with the reason and nothing to mend', () => {
  const result = sample();
  const text = toJunit({ ...result, baselined: new Set(result.findings.slice(0, 1)) }, false);
  expect(text.match(/<skipped.*$/gm)).toEqual([
    '<skipped message="acknowledged: Accepted for Accepted."/></testcase>',
    '<skipped message="in the baseline"/></testcase>',
  ]);
  expect(elements(text, 'failure')).toHaveLength(1);
});

test('what cannot be read is an error, and so is an acknowledgement that cannot be understood', () => {
  const problems = [
    { kind: 'malformed' as const, at: 'own.yaml:3', message: 'is no rule' },
    { kind: 'unused' as const, at: 'own.yaml:5', message: 'matches no finding' },
  ];
  const text = toJunit({ ...unreadable(), problems }, false);
  expect(elements(text, 'error').map(({ attributes }) => attributes.message)).toEqual(['is no template', 'is no rule']);
  expect(elements(text, 'failure').at(-1)!.attributes.message).toBe('matches no finding');
  const named = elements(text, 'testcase').map(({ attributes: { classname, name } }) => `${classname}: ${name}`);
  expect(named.slice(-4, -1)).toEqual([
    'line 7: can be read',
    'own.yaml:3: AcknowledgementHolds',
    'own.yaml:5: AcknowledgementHolds',
  ]);
  expect(suites(text).slice(2)).toEqual([
    'odd folder/broken.yaml 1 0 1 0',
    'acknowledgements 2 1 1 0',
    'Watch.json 1 0 0 0',
  ]);
});

test('a risk of no list that was asked for is any', () => {
  expect(elements(toJunit(sample({ lists: ['agentic-2026'] }), false), 'failure')[0]!.text).toContain(
    'risk: any, since',
  );
});

test('without a finding each template passes', () => {
  expect(toJunit(nothing(), true).split('\n').slice(2, -1)).toEqual([
    '  <testsuite name="Empty.json" tests="1" failures="0" errors="0" skipped="0">',
    '    <testcase classname="Empty.json" name="no finding"/>',
    '  </testsuite>',
  ]);
});

test('whatever templates are named, it stays XML', () => {
  const named = `</testcase>&amp;"'\u0000\u001b\ufffe\n<x>`;
  const hostile = templateOf('T', { A: { ...thing('EdgeProtect', false), Metadata: { 'aws:cdk:path': named } } });
  const text = toJunit(resultOf([hostile], [goodControl('edge')]), false);
  expect(elements(text, 'testcase').map(({ attributes }) => attributes.classname)).toEqual([`</testcase>&amp;"'\n<x>`]);
});
