import { CONTROLS } from '../../lib/controls';
import type { Finding } from '../../lib/evidence';
import { findingsText, matrixText, readingText } from '../../lib/report/text';
import { covered, nothing, odd, sample, unreadable } from '../support/sample';

const paragraphs = (text: string) => text.split('\n\n');

describe('findings for a terminal', () => {
  const all = () => paragraphs(findingsText(sample(), true));

  test('stand apart, each with its place, verdict and rule, what is wrong, its risks and how to mend it', () => {
    expect(all()[0]!.split('\n')).toEqual([
      'plain.json:4  CRITICAL  EdgeOtherGood',
      '  Weak (Test::EdgeOther): Good is not good',
      '  risk: LLM01:2025 Prompt Injection',
      '  fix:  Mend it in the template.',
    ]);
    expect(all()).toHaveLength(5);
  });

  test('of a CDK app name the construct, the user’s own line, and how to mend it in CDK', () => {
    expect(all()[1]!.split('\n')).toEqual([
      'Model.json:5  CRITICAL  ModelProtectGood',
      '  Model/Bad/Resource (Test::ModelProtect): Good is not good',
      '  made at app/app.ts:12',
      '  risk: LLM01:2025 Prompt Injection',
      '  fix:  Mend ModelProtectGood in CDK.',
    ]);
  });

  test('begin with the most severe, and end with what is undecided', () => {
    const result = sample();
    // a rule that weighs less, whatever its place among the others
    const low = CONTROLS.flatMap((control) => control.rules.map((rule) => ({ control, rule }))).find(
      ({ rule }) => rule.severity === 'LOW',
    )!;
    const [first] = result.findings;
    const weights = paragraphs(
      findingsText({ ...result, findings: [{ ...first!, ...low }, ...result.findings] }, true),
    );
    expect(weights.flatMap((block) => /^\S+ {2}(\w+) {2}\w+$/m.exec(block)?.[1] ?? [])).toEqual([
      'CRITICAL',
      'CRITICAL',
      'LOW',
      'UNDECIDED',
    ]);
  });

  test('name the risks of the lists that were asked for, and no others', () => {
    const text = findingsText(sample({ lists: ['llm-2025', 'llm-2023'] }), true);
    expect(text).toContain(
      '  risk: LLM02:2025 Sensitive Information Disclosure, LLM06:2023 Sensitive Information Disclosure',
    );
    expect(all().join()).not.toContain(':2023');
  });

  test('that are undecided stand with the others only where they are asked for, and are counted always', () => {
    const shown = paragraphs(findingsText(sample(), false));
    expect(shown).toHaveLength(4);
    expect(shown[2]!.split('\n')).toEqual([
      'Acknowledged:',
      '  OneDetectiveLayer[LLM09:2025] on the application: People read every answer.',
      '  ModelProtectGood on Model/Accepted/Resource: Accepted for Accepted.',
    ]);
    expect(shown.at(-1)).toBe(
      '3 templates, 2 findings (2 CRITICAL), 1 undecided (--include-undecided shows them), 2 acknowledged',
    );
    expect(all().at(-1)).toBe('3 templates, 2 findings (2 CRITICAL), 1 undecided, 2 acknowledged');
  });

  test('are counted in good English, and where there is none that is all', () => {
    expect(findingsText(nothing(), false)).toBe('1 template, 0 findings, 0 undecided');
    const one = sample();
    expect(findingsText({ ...one, findings: one.findings.slice(0, 1), acknowledged: [] }, false)).toMatch(
      /3 templates, 1 finding \(1 CRITICAL\), 0 undecided$/,
    );
  });
});

test('what cannot be read is told line by line, with its place', () => {
  const { read } = unreadable();
  expect(readingText(unreadable())).toBe('odd folder/broken.yaml:7: cannot be read: is no template');
  expect(
    readingText({ ...sample(), read: { ...read, unreadable: [...read.unreadable, ...read.unreadable] } }).split('\n'),
  ).toHaveLength(2);
  expect(readingText(sample())).toBe('');
  expect(readingText(odd())).toBe('list.json:3: passed over: is no template\nplain.json:2: warning: stands twice');
});

describe('the matrix for a terminal', () => {
  const text = () => matrixText(sample());
  const part = (title: string) => {
    const lines = text().split('\n');
    const start = lines.indexOf(title);
    return lines.slice(start + 1, lines.indexOf('', start + 1));
  };

  test('begins with how many controls came to what, and with what proves each, layer by layer', () => {
    expect(text()).toMatch(
      /^Controls: \d+ proven, .*\nIn all: 2 findings, 2 acknowledged; scan shows them\n\nProven by:\n/,
    );
    expect(part('Proven by:')).toEqual([
      '  network',
      '    network-protect: Old/Net/Resource',
      '  edge',
      '    edge-protect: Wall',
      '  detection',
      '    detection-detect: Far0, Far1, Far2, Far3, Far4, Far5, Far6',
    ]);
  });

  test('then says what is acknowledged, on what and why, each once', () => {
    expect(part('Acknowledged:')).toEqual([
      '  OneDetectiveLayer[LLM09:2025] on the application: People read every answer.',
      '  ModelProtectGood on Model/Accepted/Resource: Accepted for Accepted.',
    ]);
    const twice = sample();
    const again = matrixText({ ...twice, acknowledged: [...twice.acknowledged, ...twice.acknowledged] });
    expect(again.match(/People read every answer/g)).toHaveLength(1);
  });

  test('has a row for each risk, with layers and counts by phase, in columns', () => {
    const rows = text()
      .split('\n')
      .filter((line) => /^(LLM\d|Risk|---)/.test(line));
    expect(rows).toHaveLength(12);
    const [head, rule, first, second] = rows;
    expect(head!.split(/ {2,}/)).toEqual(['Risk', 'prevent', 'detect', 'respond', 'independent']);
    expect(first!.split(/ {2,}/)).toEqual([
      'LLM01:2025 Prompt Injection',
      'edge 1, network 1',
      'detection 1',
      '-',
      '2',
    ]);
    expect(second!.split(/ {2,}/)).toEqual(['LLM02:2025 Sensitive Information Disclosure', 'network 1', '-', '-', '1']);
    for (const column of ['prevent', 'detect', 'respond', 'independent']) {
      const at = head!.indexOf(column);
      for (const row of rows) expect(row.slice(at - 2, at)).toBe('  ');
      expect(rule![at]).toBe('-');
    }
    for (const row of rows) expect(row).toBe(row.trimEnd());
  });

  test('marks a risk whose gap is acknowledged, and no other', () => {
    expect(text().match(/^.*\(acknowledged\)/gm)).toEqual(['LLM09:2025 Misinformation (acknowledged)']);
  });

  test('ends with what is missing', () => {
    expect(text()).toMatch(/\n\nMissing:\n/);
    expect(part('Missing:')).toContain('  LLM01:2025 Prompt Injection has no layer that responds or recovers');
    expect(part('Missing:')).not.toContain('  LLM09:2025 Misinformation is detected by no layer');
    expect(part('Missing:')).toHaveLength(1 + 3 * 9 - 1);
  });

  test('where nothing is missing says so, and where all that is missing is acknowledged says that', () => {
    const full = covered();
    expect(matrixText(full).trimEnd().split('\n').at(-1)).toBe(
      'Every risk has two independent preventive layers, a detective and a responsive one.',
    );
    const risks = full.coverage.get('llm-2025')!;
    const accepted = risks.map((risk, i) =>
      i === 4 ? { ...risk, acknowledged: sample().acknowledged.slice(0, 1) } : risk,
    );
    const text = matrixText({ ...full, coverage: new Map([['llm-2025', accepted]]) });
    expect(text.trimEnd().split('\n').at(-1)).toBe('Every gap in the layers is acknowledged.');
    expect(text).not.toContain('Missing:');
  });

  test('counts what is in the baseline', () => {
    const known = { ...sample(), baselined: new Set<Finding>() };
    known.baselined.add(known.findings[0]!);
    expect(matrixText(known).split('\n')[1]).toBe(
      'In all: 1 finding, 2 acknowledged, 1 in the baseline; scan shows them',
    );
  });

  test('of an application that proves nothing is the count and the matrix alone', () => {
    expect(matrixText(nothing()).split('\n').slice(0, 4)).toEqual([
      'Controls: 0 proven, 0 declared, 0 attested, 0 undecided',
      'In all: 0 findings',
      '',
      'OWASP Top 10 for LLM Applications 2025',
    ]);
  });

  test('of several lists has a part for each, under its title', () => {
    const titles = matrixText(sample({ lists: ['agentic-2026', 'llm-2023'] })).match(/^OWASP.*$/gm);
    expect(titles).toEqual([
      expect.stringContaining('OWASP Top 10 for Agentic Applications'),
      expect.stringContaining('LLM Applications'),
    ]);
  });
});
