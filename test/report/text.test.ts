import { CONTROLS } from '../../lib/controls';
import { ANY_RISK, type Finding, unreadIn } from '../../lib/evidence';
import { findingsText, matrixText, problemsText, readingText } from '../../lib/report/text';
import { goodControl, resultOf, templateOf, thing } from '../support/result';
import { covered, nothing, odd, sample, unproven, unreadable } from '../support/sample';

const paragraphs = (text: string) => text.split('\n\n');

/** A template that a macro of the company may change. */
const macro = () => templateOf('Macro', { A: thing('EdgeProtect', true) }, {}, { Transform: 'Company::Macro' });

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

  test('about a template as a whole name no resource', () => {
    const result = resultOf([macro()], [goodControl('edge')]);
    const [finding] = unreadIn(result.read.application);
    const [block] = paragraphs(findingsText({ ...result, findings: [finding!] }, true));
    expect(block!.split('\n')).toEqual([
      'Macro.json:2  UNDECIDED  TemplateReadInFull',
      `  the template: ${finding!.message}`,
      `  risk: ${ANY_RISK}`,
      expect.stringMatching(/^ {2}fix: {2}\w/),
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

  test('that a baseline knows, or that were not asked for, are counted apart', () => {
    const { acknowledged, findings, ...result } = sample();
    const [known, other, unknown] = findings;
    const text = findingsText(
      { ...result, acknowledged: [], findings: [known!, unknown!], baselined: new Set([known!]), leftOut: [other!] },
      false,
    );
    expect(text).toBe(
      '3 templates, 0 findings, 1 undecided (--include-undecided shows them), 1 in the baseline, 1 left out by --rule or --exclude',
    );
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

describe('a part that is missing is told with its place, and with what it makes undecided', () => {
  const read = (...inputs: Parameters<typeof resultOf>[0]) => readingText(resultOf(inputs, [goodControl('edge')]));
  const told =
    "Macro.json:2: Transform: macro 'Company::Macro' may change everything in the template before it is deployed, and is not read: what rests on its absence is undecided";

  test('of the one template', () => {
    expect(read(macro())).toBe(told);
  });

  test('also of the templates beside it, wherever it stands among them', () => {
    const Good = { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://bucket/part.yaml' } } };
    // what is not read there is a value, which brings no resource
    const value = templateOf('Value', { A: { Type: 'Test::EdgeProtect', Properties: { Good } } });
    expect(read(value)).toBe('');
    expect(read(value, macro())).toBe(
      `${told}, also of the other templates; scan what is another application by itself`,
    );
  });
});

test('what is wrong with acknowledgements is told line by line, with its place', () => {
  const problems = [
    { kind: 'malformed' as const, at: 'own.yaml:3', message: 'is no rule' },
    { kind: 'unused' as const, at: 'own.yaml:5', message: 'matches no finding' },
  ];
  expect(problemsText({ ...sample(), problems })).toBe('own.yaml:3: is no rule\nown.yaml:5: matches no finding');
  expect(problemsText(sample())).toBe('');
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

  test('then with what is only said or written, each resource of it', () => {
    expect(matrixText(unproven())).toContain(
      [
        'Declared, and not proven:',
        '  gateway',
        '    gateway-protect: SaidHere only says so; SaidThere only says so',
        '',
        'Attested by what people have written, and not proven:',
        '  governance',
        '    governance-govern: WrittenHere, WrittenThere',
        '',
      ].join('\n'),
    );
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

  test('has an empty line below its title and around what is missing, and ends its last line', () => {
    const lines = matrixText(sample({ lists: ['llm-2025', 'llm-2023'] })).split('\n');
    const [first, second] = lines.flatMap((line, i) => (line.startsWith('OWASP') ? [i] : []));
    for (const title of [first!, second!]) {
      expect([lines[title - 1], lines[title + 1]]).toEqual(['', '']);
      expect(lines[title + 2]).toMatch(/^Risk /);
    }
    expect(lines[second! - 2]).toMatch(/^ {2}LLM10:2025 /);
    expect(lines.slice(-2)).toEqual([expect.stringMatching(/^ {2}LLM10:2023 /), '']);
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
