import { toPullRequest } from '../../lib/report/pull-request';
import { goodControl, resultOf, templateOf, thing } from '../support/result';
import { nothing, sample, unreadable } from '../support/sample';

const PEOPLE = {
  control: goodControl('detection', 'Detect'),
  get rule() {
    return this.control.rules[0]!;
  },
};
const MARK = '<!-- cdk-secure-llm -->';
const open = (text: string) => text.split('<details>')[0]!;
const rows = (text: string) => text.split('\n').filter((line) => /^\| (CRITICAL|LOW|UNDECIDED)/.test(line));

/** `count` resources that fail. */
const many = (count: number) =>
  resultOf(
    [
      templateOf(
        'T',
        Object.fromEntries(Array.from({ length: count }, (_, i) => [`A${i}`, thing('EdgeProtect', false)])),
      ),
    ],
    [goodControl('edge')],
  );

test('begins with its mark, the verdict and the counts by severity', () => {
  expect(toPullRequest(sample(), false).split('\n').slice(0, 7)).toEqual([
    MARK,
    '',
    '### cdk-secure-llm: 2 findings (2 CRITICAL)',
    '',
    '|  | CRITICAL | HIGH | MEDIUM | LOW |',
    '| --- | --- | --- | --- | --- |',
    '| found | 2 | 0 | 0 | 0 |',
  ]);
});

test('what is new comes first, and what is known is folded', () => {
  const result = sample();
  const text = toPullRequest({ ...result, baselined: new Set(result.findings.slice(0, 1)) }, false);
  expect(text).toContain('### cdk-secure-llm: 1 new finding (1 CRITICAL)');
  expect(text).toContain(
    '| new | 1 | 0 | 0 | 0 |\n| in the baseline | 1 | 0 | 0 | 0 |\n| acknowledged | 1 | 0 | 0 | 0 |',
  );
  expect(rows(open(text))).toEqual([
    '| CRITICAL | app/app.ts:12 Model/Bad/Resource | ModelProtectGood | Good is not good |',
  ]);
  expect(text).toContain('<details><summary>1 in the baseline</summary>\n\n| Severity |');
  expect(text).toContain('<details><summary>2 acknowledged</summary>\n\n| Rule | Resource | Reason |');
  expect(text).toContain('| OneDetectiveLayer\\[LLM09:2025\\] | the application |'.replace(/\\/g, ''));
  expect(text).toContain('| ModelProtectGood | Model/Accepted/Resource | Accepted for Accepted. |');
});

test('findings and fixes are tables with a heading, and nothing follows them', () => {
  const result = sample();
  const text = toPullRequest({ ...result, findings: result.findings.slice(0, 1), acknowledged: [] }, false);
  expect(text.split('\n').slice(8)).toEqual([
    '| Severity | Where | Rule | What is wrong |',
    '| --- | --- | --- | --- |',
    '| CRITICAL | plain.json:4 Weak | EdgeOtherGood | Good is not good |',
    '',
    '<details><summary>How to mend them</summary>',
    '',
    '| Rule | Fix |',
    '| --- | --- |',
    '| EdgeOtherGood | Mend it in the template. |',
    '',
    '</details>',
  ]);
});

test('the most severe comes first, and each fix is told once', () => {
  const result = sample();
  const [first, second] = result.findings;
  const low = { ...first!, ...{ control: PEOPLE.control, rule: PEOPLE.rule } };
  const text = toPullRequest({ ...result, findings: [low, first!, second!, second!], acknowledged: [] }, false);
  expect(rows(text).map((row) => row.split(' | ').slice(0, 3).join(' '))).toEqual([
    '| CRITICAL plain.json:4 Weak EdgeOtherGood',
    '| CRITICAL app/app.ts:12 Model/Bad/Resource ModelProtectGood',
    '| CRITICAL app/app.ts:12 Model/Bad/Resource ModelProtectGood',
    '| LOW plain.json:4 Weak DetectionDetectGood',
  ]);
  const fixes = text.slice(text.indexOf('How to mend them')).match(/^\| \w+Good \|/gm);
  expect(fixes).toEqual(['| EdgeOtherGood |', '| ModelProtectGood |', '| DetectionDetectGood |']);
});

test('a fix is told whole, however long it is', () => {
  const result = sample();
  const [first] = result.findings;
  const fixTemplate = `${'Set it. '.repeat(60)}That is all.`;
  const text = toPullRequest({ ...result, findings: [{ ...first!, rule: { ...first!.rule, fixTemplate } }] }, false);
  expect(text).toContain(fixTemplate);
});

test('fits one screen however much is found, and a comment however much more', () => {
  const ten = toPullRequest(many(10), false);
  expect([rows(open(ten)).length, rows(ten).length]).toEqual([10, 10]);
  const eleven = toPullRequest(many(11), false);
  expect([rows(open(eleven)).length, rows(eleven).length]).toEqual([10, 11]);
  expect(eleven).toContain('<details><summary>1 more</summary>');
  const text = toPullRequest(many(3000), false);
  expect(rows(open(text))).toHaveLength(10);
  expect(open(text).split('\n').length).toBeLessThan(30);
  expect(text).toContain('and 2940 more, which the other formats show');
  expect(text.length).toBeLessThan(65_536);
  expect(toPullRequest(many(60), false)).not.toContain('which the other formats show');
});

test('what cannot be read, and what is wrong with acknowledgements, stands open', () => {
  const problems = [{ kind: 'expired' as const, at: 'own.yaml:3', message: 'is over' }];
  const text = open(toPullRequest({ ...unreadable(), problems }, false));
  expect(text).toContain('1 file could not be read, 2 findings (2 CRITICAL)\n');
  expect(text).toContain('- odd folder/broken.yaml:7: cannot be read: is no template\n- own.yaml:3: is over\n');
});

test('of what cannot be read and what is wrong with acknowledgements ten lines stand there at most', () => {
  const lines = (count: number) => {
    const problems = Array.from({ length: count }, (_, i) => ({
      ...{ kind: 'expired' as const, at: `own.yaml:${i}`, message: 'is over' },
    }));
    return toPullRequest({ ...nothing(), problems }, false).match(/^- own\.yaml:\d+: is over$/gm);
  };
  expect(lines(10)).toHaveLength(10);
  expect(lines(11)).toEqual(lines(10));
});

test('what was not seen is no good news, and stands in the title', () => {
  const title = (result: Parameters<typeof toPullRequest>[0]) => toPullRequest(result, false).split('\n')[2];
  expect(title(unreadable())).toMatch(/^### cdk-secure-llm: 1 file could not be read, \d+ findings/);
  expect(title({ ...unreadable(), findings: [] })).toBe('### cdk-secure-llm: 1 file could not be read');
  const undecided = sample().findings.filter(({ verdict }) => verdict === 'undecided');
  expect(title({ ...nothing(), findings: undecided })).toBe('### cdk-secure-llm: nothing could be judged');
});

test('where nothing is new that is all', () => {
  expect(toPullRequest(nothing(), true)).toBe(
    `${MARK}\n\n### cdk-secure-llm: nothing new\n\n|  | CRITICAL | HIGH | MEDIUM | LOW |\n| --- | --- | --- | --- | --- |\n| found | 0 | 0 | 0 | 0 |`,
  );
});

test('what is undecided is there where it is asked for', () => {
  expect(rows(toPullRequest(sample(), true)).at(-1)).toContain('UNDECIDED');
  expect(rows(toPullRequest(sample(), false))).toHaveLength(2);
});

test('one thing is told in 200 letters, of which the last stands for what is left out', () => {
  const told = (message: string) => {
    const result = sample();
    const text = toPullRequest({ ...result, findings: [{ ...result.findings[0]!, message }] }, false);
    return rows(text)[0]!.split(' | ').at(-1);
  };
  expect(told('e'.repeat(200))).toBe(`${'e'.repeat(200)} |`);
  expect(told('e'.repeat(201))).toBe(`${'e'.repeat(199)}… |`);
});

test('other people’s words stay as they were to a reader', () => {
  const result = sample();
  const message = '@team  #1\n https://a www.b `c` *d* _e_ [f] ~g~ h\\';
  const text = toPullRequest({ ...result, findings: [{ ...result.findings[0]!, message }] }, false);
  const read = rows(text)[0]!.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
  expect(read.split(' | ').at(-1)).toBe('@\u200bteam #\u200b1 https:\u200b//a www\u200b.b `c` *d* _e_ [f] ~g~ h\\ |');
});

test('other people’s words call nobody, link nowhere, are no markup and not long', () => {
  const named = `@team #1 https://x.example www.x.example [a](b) **b** \`c\` <img> | ~d~ ${'e'.repeat(300)}`;
  const hostile = templateOf('T', { A: { ...thing('EdgeProtect', false), Metadata: { 'aws:cdk:path': named } } });
  const [row] = rows(toPullRequest(resultOf([hostile], [goodControl('edge')]), false));
  for (const wrong of [/@t/, /#1 /, /:\/\//, /www\.x/i, /\]\(/, /\*\*/, /`/, /<img/, /~d/])
    expect(row).not.toMatch(wrong);
  expect(row!.split(' | ')).toHaveLength(4);
  expect(row).toMatch(/e{20,}… \| EdgeProtectGood/);
  expect(row!.length).toBeLessThan(400);
});
