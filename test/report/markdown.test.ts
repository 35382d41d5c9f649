import { findingsMarkdown, matrixMarkdown } from '../../lib/report/markdown';
import { goodControl, resultOf, templateOf, thing } from '../support/result';
import { covered, nothing, sample, unproven } from '../support/sample';

/** The cells of the table below `heading`, without the line of dashes. */
function table(text: string, heading: string): string[][] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(heading));
  const first = lines.findIndex((line, i) => i > start && line.startsWith('|'));
  const end = lines.findIndex((line, i) => i > first && !line.startsWith('|'));
  const [head, dashes, ...rows] = lines
    .slice(first, end)
    .map((line) => line.replace(/^\| | \|$/g, '').split(/(?<!\\) \| /));
  expect(dashes).toEqual(head!.map(() => '---'));
  return [head!, ...rows];
}

describe('findings as Markdown', () => {
  const all = () => table(findingsMarkdown(sample({ lists: ['llm-2025', 'llm-2023'] }), true), '## Findings');

  test('are a table of where, what and how to mend it', () => {
    const [head, ...rows] = all();
    expect(head).toEqual(['Where', 'Rule', 'Severity', 'What is wrong', 'Risks', 'Fix']);
    expect(rows[0]).toEqual([
      '`plain.json:4` Weak',
      'EdgeOtherGood',
      'CRITICAL',
      'Good is not good',
      'LLM01:2025',
      'Mend it in the template.',
    ]);
    expect(rows[2]!.slice(2, 5)).toEqual([
      'UNDECIDED',
      "Good comes from parameter 'Parameter'",
      'LLM02:2025, LLM06:2023',
    ]);
  });

  test('name the user’s own line where it is known', () => {
    expect(all()[2]![0]).toBe('`app/app.ts:12` Model/Bad/Resource');
  });

  test('leave out what is undecided unless it is asked for', () => {
    expect(table(findingsMarkdown(sample(), false), '## Findings').map(([, rule]) => rule)).toEqual([
      'Rule',
      'EdgeOtherGood',
      'ModelProtectGood',
    ]);
  });

  test('that are none say so', () => {
    expect(findingsMarkdown(nothing(), true)).toBe('## Findings\n\nNone.\n');
  });

  test('cannot break the table, write HTML or make a link, whatever templates are named', () => {
    const named = 'a|b\n  c<img>[x](https://example.com)';
    const hostile = templateOf('T', { A: { ...thing('EdgeProtect', false), Metadata: { 'aws:cdk:path': named } } });
    const text = findingsMarkdown(resultOf([hostile], [goodControl('edge')]), false);
    expect(table(text, '## Findings')[1]![0]).toBe('`T.json:3` a\\|b c&lt;img>[x]\\(https://example.com)');
    expect(text.split('\n').filter((line) => line.startsWith('|'))).toHaveLength(3);
  });
});

describe('the matrix as Markdown', () => {
  const text = () => matrixMarkdown(sample());

  test('has the layers that prove something in columns, and the risks in rows', () => {
    const [head, first, second, third] = table(text(), '## OWASP Top 10 for LLM Applications 2025');
    expect(head).toEqual(['Risk', 'network', 'edge', 'detection', 'independent']);
    expect(first).toEqual(['LLM01:2025 Prompt Injection', 'P1', 'P1', 'D1', '2']);
    expect(second).toEqual(['LLM02:2025 Sensitive Information Disclosure', 'P1', '', '', '1']);
    expect(third).toEqual(['LLM03:2025 Supply Chain', '', '', '', '0']);
    expect(text()).toContain('P prevents, D detects, R responds; the number counts the controls that are proven.');
  });

  test('tells phases of one layer apart, and counts controls', () => {
    const result = resultOf(
      [templateOf('T', { A: thing('A', true), B: thing('B', true), C: thing('C', true) })],
      [
        goodControl('data', 'Protect', { id: 'a' }),
        goodControl('data', 'Identify', { id: 'b' }),
        goodControl('data', 'Recover', { id: 'c' }),
      ],
    );
    expect(table(matrixMarkdown(result), '## OWASP')[1]!.slice(0, 2)).toEqual(['LLM01:2025 Prompt Injection', 'P2 R1']);
  });

  test('marks a risk whose gap is acknowledged, and no other', () => {
    const risks = table(text(), '## OWASP').map(([risk]) => risk!);
    expect(risks.filter((risk) => risk.includes('acknowledged'))).toEqual(['LLM09:2025 Misinformation (acknowledged)']);
  });

  test('lists what is missing, and has no such part where nothing is', () => {
    const missing = text().split('### Missing\n\n')[1]!.split('\n\n')[0]!.split('\n');
    expect(missing).toContain('- LLM01:2025 Prompt Injection has no layer that responds or recovers');
    expect(missing).toHaveLength(1 + 3 * 9 - 1);
    expect(matrixMarkdown(covered())).not.toContain('Missing');
  });

  test('lists the resources that prove each control', () => {
    const rows = table(text(), '### Evidence');
    expect(rows.slice(0, 2)).toEqual([
      ['Layer', 'Control', 'MITRE ATLAS 2026.09 (read 2026-11)', 'Proven by'],
      ['edge', 'Title of edge-protect (edge-protect)', '', 'Wall'],
    ]);
    expect(rows.map(([layer]) => layer)).toEqual(['Layer', 'edge', 'network', 'detection']);
    expect(rows[3]![3]).toBe('Far0, Far1, Far2, Far3, Far4, Far5, Far6');
  });

  test('lists what is only said or written, each resource of it', () => {
    const ATLAS = expect.stringMatching(/^MITRE ATLAS \d/);
    expect(table(matrixMarkdown(unproven()), '### Declared, and not proven')).toEqual([
      ['Layer', 'Control', ATLAS, 'Declared by'],
      ['gateway', 'Title of gateway-protect (gateway-protect)', '', 'SaidHere only says so; SaidThere only says so'],
    ]);
    expect(table(matrixMarkdown(unproven()), '### Attested, and not proven')).toEqual([
      ['Layer', 'Control', ATLAS, 'Written in'],
      ['governance', 'Title of governance-govern (governance-govern)', '', 'WrittenHere, WrittenThere'],
    ]);
  });

  test('lists the techniques that each control answers', () => {
    const control = goodControl('edge', 'Protect', { atlas: ['AML.M0020', 'AML.T0051'] });
    const result = resultOf([templateOf('T', { A: thing('EdgeProtect', true) })], [control]);
    expect(table(matrixMarkdown(result), '### Evidence')[1]![2]).toBe('AML.M0020, AML.T0051');
  });

  test('lists what is acknowledged, why and where', () => {
    expect(table(text(), '### Acknowledged')).toEqual([
      ['Rule', 'Resource', 'Reason', 'Where'],
      ['OneDetectiveLayer[LLM09:2025]', 'the application', 'People read every answer.', 'the app'],
      ['ModelProtectGood', 'Model/Accepted/Resource', 'Accepted for Accepted.', 'Model'],
    ]);
  });

  test('has no part without content, one empty line between parts, and none at its end', () => {
    const titles = (of: string) => of.match(/^#.*$/gm);
    expect(titles(text())).toEqual([
      '## OWASP Top 10 for LLM Applications 2025',
      '### Missing',
      '### Evidence',
      '### Acknowledged',
    ]);
    expect(titles(matrixMarkdown(nothing()))).toEqual(['## OWASP Top 10 for LLM Applications 2025', '### Missing']);
    expect(titles(matrixMarkdown(covered()))).toEqual(['## OWASP Top 10 for LLM Applications 2025', '### Evidence']);
    for (const page of [text(), matrixMarkdown(nothing()), matrixMarkdown(covered())]) {
      expect(page).not.toContain('\n\n\n');
      expect(page).toMatch(/[^\n]\n$/);
      for (const block of page.trimEnd().split('\n\n'))
        expect(new Set(block.split('\n').map((line) => line[0]))).toHaveProperty('size', 1);
    }
  });

  test('of several lists has a part for each', () => {
    const both = matrixMarkdown(sample({ lists: ['llm-2025', 'agentic-2026'] }));
    expect(both.match(/^## .*$/gm)).toHaveLength(2);
  });
});
