import { toHtml } from '../../lib/report/html';
import { toJson } from '../../lib/report/json';
import { matrixMarkdown } from '../../lib/report/markdown';
import { countsOf, isUnjudged } from '../../lib/report/result';
import { toSarif } from '../../lib/report/sarif';
import { findingsText, matrixText } from '../../lib/report/text';
import { toThreatComposer } from '../../lib/report/threat-composer';
import { goodControl, recordOf, resultOf, templateOf, thing } from '../support/result';

// Proven, declared, attested and undecided are four different words in every format.

const [proven, declared, attested, undecided] = [
  goodControl('edge', 'Protect', { id: 'shown' }),
  goodControl('gateway', 'Protect', { id: 'said' }),
  goodControl('governance', 'Govern', { id: 'written' }),
  goodControl('data', 'Protect', { id: 'unknown' }),
] as const;
const record = recordOf(attested);
const result = () =>
  resultOf(
    [
      templateOf('Stack', {
        Shown: thing('Shown', true),
        Said: thing('Said', 'said'),
        Written: thing('Written', true),
        Unknown: thing('Unknown', { Ref: 'Parameter' }),
      }),
    ],
    [proven, declared, record, undecided],
  );

test('the terminal counts each, and tells what is said and what is written apart from what is proven', () => {
  const text = matrixText(result());
  expect(text.split('\n')[0]).toBe('Controls: 1 proven, 1 declared, 1 attested, 1 undecided');
  expect(text).toContain('Proven by:\n  edge\n    shown: Shown\n');
  expect(text).toContain('Declared, and not proven:\n  gateway\n    said: Said only says so\n');
  expect(text).toContain('Attested by what people have written, and not proven:\n  governance\n    written: Written\n');
  expect(text).toMatch(/LLM01:2025 Prompt Injection +edge 1 +- +- +1\n/);
});

test('the summary of a scan says how much is only declared, and nothing where nothing is', () => {
  expect(findingsText(result(), false)).toMatch(/, 1 undecided \(.*\), 1 control only declared \(report tells why\)$/);
  expect(findingsText(resultOf([templateOf('S', { A: thing('Shown', true) })], [proven]), false)).toBe(
    '1 template, 0 findings, 0 undecided',
  );
});

test('Markdown has a table of each', () => {
  const text = matrixMarkdown(result());
  expect(text).toContain('Controls: 1 proven, 1 declared, 1 attested, 1 undecided.\n');
  expect(text).toMatch(/### Evidence\n\n.*\n.*\n\| edge \| Title of shown \(shown\) \| .* \| Shown \|\n/);
  expect(text).toMatch(
    /### Declared, and not proven\n\n.*\n.*\n\| gateway \| Title of said \(said\) \| .* \| Said only says so \|\n/,
  );
  expect(text).toMatch(
    /### Attested, and not proven\n\n.*\n.*\n\| governance \| Title of written \(written\) \| .* \| Written \|\n/,
  );
});

test('JSON has the word, the resource and why it shows nothing', () => {
  const { controls } = JSON.parse(toJson(result(), true));
  expect(
    controls.map(({ id, status, resources, declared, attested }: Record<string, unknown>) => [
      ...[id, status, resources, declared, attested],
    ]),
  ).toEqual([
    ['shown', 'proven', ['Stack/Shown'], [], []],
    ['said', 'declared', [], [{ resource: 'Stack/Said', message: 'only says so' }], []],
    ['written', 'attested', [], [], ['Stack/Written']],
    ['unknown', 'undecided', [], [], []],
  ]);
});

test('SARIF lists the controls by word', () => {
  const { controls } = JSON.parse(toSarif(result(), true)).runs[0].properties;
  expect(controls).toEqual({
    proven: ['shown'],
    declared: ['said'],
    attested: ['written'],
    partial: [],
    failed: [],
    undecided: ['unknown'],
    'not-applicable': [],
    absent: [],
  });
});

test('Threat Composer resolves what is proven alone, and says what the rest is', () => {
  const { mitigations } = JSON.parse(toThreatComposer(result()));
  const told = mitigations.map((mitigation: { status: string; metadata: { key: string; value: string }[] }) => [
    mitigation.status,
    mitigation.metadata.find(({ key }) => key === 'Comments')!.value,
  ]);
  expect(told).toEqual([
    ['mitigationResolved', 'Proven by Shown'],
    ['mitigationIdentified', 'Not proven, declared: Said only says so'],
    ['mitigationIdentified', 'Not proven, attested by Written'],
    ['mitigationIdentified', 'Not proven: undecided'],
  ]);
});

test('the page counts each, marks each control, and says why', () => {
  const page = toHtml(result());
  for (const [count, label] of [
    ['1', 'controls proven'],
    ['1', 'only declared'],
    ['1', 'only attested'],
    ['1', 'undecided'],
  ])
    expect(page).toMatch(new RegExp(`<b class="\\w+">${count}</b> ${label}<`));
  expect(page).toContain('<span class="tag declared">1 declared</span>');
  expect(page).toContain('<span class="tag attested">1 attested</span>');
  expect(page).toContain('<h3>Title of said <span class="tag declared">declared</span></h3>');
  expect(page).toContain('<li><span class="tag declared">declared</span> Said only says so</li>');
  expect(page).toContain('<p>Written down, and not shown by anything, in:</p><ul class="places"><li>Written');
  // neither is among what is wrong
  expect(page.match(/<span class="tag failed">/g)).toHaveLength(1);
});

test('what is written down is a judgement, and what is only said is none', () => {
  const judged = (good: unknown, control = declared) =>
    isUnjudged(
      resultOf(
        [templateOf('S', { A: thing('Said', good), B: thing('Written', good), U: thing('Unknown', { Ref: 'P' }) })],
        [control, undecided],
      ),
    );
  expect(judged('said')).toBe(true);
  expect(judged(true, record)).toBe(false);
  expect(judged({ Ref: 'P' })).toBe(true);
});

test('statuses that do not occur are not counted, apart from the four', () => {
  expect(countsOf(resultOf([templateOf('S', { A: thing('Shown', false) })], [proven]))).toBe(
    '0 proven, 0 declared, 0 attested, 1 failed, 0 undecided',
  );
});
