import { readReason } from '../../lib/acknowledgement/reason';
import { toHtml } from '../../lib/report/html';
import type { Result } from '../../lib/report/result';
import { VERSION } from '../../lib/version';
import { Page } from '../support/page';
import { goodControl, resultOf, templateOf, thing } from '../support/result';
import { covered, nothing, sample } from '../support/sample';

const page = (result: Result = sample()) => new Page(toHtml(result));

/** The sample, of which a baseline knows a finding and what is undecided. */
const knownOf = (result: Result, ...known: readonly number[]): Result => ({
  ...result,
  baselined: new Set(known.map((i) => result.findings[i]!)),
});
const known = () => knownOf(sample(), 0, 2);

/** The sample, with something of each kind wrong with what was acknowledged. */
const wrong = (): Result => ({
  ...sample(),
  problems: [
    { kind: 'malformed', at: 'own.yaml:3', message: "'BedrokGuardrailPii' is no rule" },
    { kind: 'expired', at: 'plain.json:7', message: 'the acknowledgement of <b> expired on 2001-01-01' },
    { kind: 'unused', at: 'Model/Guard', message: 'the acknowledgement of X matches no finding' },
  ],
});

/** Made anew by each test: what is made while tests are loaded is tried by none of them. */
const PAGES = {
  sample: () => page(),
  covered: () => page(covered()),
  nothing: () => page(nothing()),
  known: () => page(known()),
  wrong: () => page(wrong()),
};

describe('the page', () => {
  test.each(Object.entries(PAGES))('needs nothing from elsewhere, and could not ask for it: %s', (_, make) => {
    const { html, all } = make();
    const [policy] = new Page(html).all(/<meta http-equiv="Content-Security-Policy" content="([^"]*)">/g);
    expect(policy!.split('; ').sort()).toEqual([
      "default-src 'none'",
      'img-src data:',
      "script-src 'unsafe-inline'",
      "style-src 'unsafe-inline'",
    ]);
    expect(html).not.toMatch(/\s(src|action|srcset|style|on\w+)=/);
    expect(all.call(new Page(html), /\shref="([^"]*)"/g).filter((target) => !target.startsWith('#'))).toEqual([]);
  });

  test.each(Object.entries(PAGES))('has only links that lead somewhere, and no id twice: %s', (_, make) => {
    const of = make();
    const ids = of.all(/\sid="([^"]*)"/g);
    expect(new Set(ids).size).toBe(ids.length);
    expect(of.all(/\shref="#([^"]*)"/g).filter((target) => !ids.includes(target))).toEqual([]);
  });

  test.each(Object.entries(PAGES))('is HTML of which every element is closed: %s', (_, make) => {
    const { html } = make();
    const open: string[] = [];
    const markup = html.replace(/<(style|script)>.*?<\/\1>/gs, '');
    for (const [, close, name] of markup.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
      if (close) expect(open.pop()).toBe(name);
      else if (!['meta', 'br', 'wbr', 'input'].includes(name!)) open.push(name!);
    }
    expect(open).toEqual([]);
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(html).toMatch(/<\/html>\n$/);
    expect(html).not.toMatch(/undefined|\[object|Stryker/);
  });

  test('leads to each of its sections, and to its lists', () => {
    const nav = page(sample({ lists: ['llm-2025', 'agentic-2026'] })).all(/<nav[^>]*>(.*?)<\/nav>/gs)[0]!;
    expect([...nav.matchAll(/href="#([^"]+)">([^<]+)</g)].map(([, id, title]) => [id, title])).toEqual([
      ['findings', 'Findings'],
      ['llm-2025', 'OWASP Top 10 for LLM Applications 2025'],
      ['agentic-2026', expect.stringContaining('Agentic')],
      ['layers', 'Layers'],
      ['boundaries', 'Trust boundaries'],
      ['csf', 'NIST CSF'],
      ['exceptions', 'Exceptions'],
      ['picture', 'The application'],
      ['judged', 'What was judged'],
    ]);
    const ids = nav.match(/(?<=href="#)[^"]+/g)!;
    const places = ids.map((id) =>
      page(sample({ lists: ['llm-2025', 'agentic-2026'] })).html.indexOf(`<h2 id="${id}">`),
    );
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(PAGES.sample().html).toContain('<a class="skip" href="#main">');
  });

  test('has a heading for each section, a name for each table, and a title for each column', () => {
    const { html } = PAGES.sample();
    const texts = (expression: RegExp) => [...html.matchAll(expression)].map((match) => match[1]);
    expect(texts(/<h2[^>]*>(.*?)<\/h2>/g)).toEqual([
      'Findings',
      'OWASP Top 10 for LLM Applications 2025',
      'Layers and what proves them',
      'Trust boundaries',
      'NIST Cybersecurity Framework 2.0',
      'Acknowledged exceptions',
      'The application by layers',
      'What was judged',
    ]);
    expect(texts(/aria-label="([^"]*)"/g)).toEqual([
      'Sections',
      'Filter findings',
      'Findings',
      'Coverage of OWASP Top 10 for LLM Applications 2025',
      'Trust boundary',
      'Function',
      'Acknowledged exceptions',
      'Templates',
    ]);
    const columns = texts(/<th scope="col">(.*?)<\/th>/g);
    expect(columns.slice(0, 5)).toEqual(['Rule', 'What is wrong', 'Fix', 'Where', 'Risks']);
    expect(columns.slice(-5)).toEqual(['Stack', 'Template', 'Account', 'Region', 'SHA-256']);
    expect(texts(/<table class="([^"]*)">/g)).toEqual(['matrix', 'exceptions', 'judged']);
  });

  test('says of each template where it is deployed, or that it may be anywhere, and what stands under the picture', () => {
    const [one, two] = [
      templateOf('One', { A: thing('EdgeProtect', true) }, { account: '111122223333', region: 'eu-central-1' }),
      templateOf('Two', { B: thing('EdgeProtect', true) }),
    ];
    const result = resultOf([one, two], [goodControl('edge')]);
    const rows = page(result)
      .section('judged')
      .rows.map((row) => row.slice(0, 4));
    expect(rows).toEqual([
      ['Stack', 'Template', 'Account', 'Region'],
      ['One', 'One.json', '111122223333', 'eu-central-1'],
      ['Two', 'Two.json', 'any', 'any'],
    ]);
    expect(page(result).section('judged').text).toMatch(
      / Of all of them, as sha256sum writes their lines in the order of their names: [0-9a-f]{64}/,
    );
    expect(page(result).section('picture').text).toMatch(
      /Drawn from the templates\. A solid frame holds proven controls; “uses” counts the resources/,
    );
    const deployed = Page.text(page(result).all(/<dl class="facts">(.*?)<\/dl>/gs)[0]!);
    expect(deployed).toMatch(/Judged on \d{4}-\d\d-\d\d \d\d:\d\d UTC /);
    expect(deployed).toMatch(/, SHA-256 [0-9a-f]{16}…/);
    expect(deployed).toContain('from the synthesized templates: every control that counts');
  });

  test('writes the names of layers as people do', () => {
    const layers = ['rag', 'mlops', 'supply-chain', 'edge'] as const;
    const names = layers.map((layer) => layer.replace(/(^|-)(.)/g, (_, __, letter) => letter.toUpperCase()));
    const good = Object.fromEntries(names.map((name) => [name, thing(`${name}Protect`, true)]));
    const of = page(
      resultOf(
        [templateOf('T', good)],
        layers.map((layer) => goodControl(layer)),
      ),
    );
    expect(of.section('llm-2025').rows[0]!.slice(1, -1).sort()).toEqual(['MLOps', 'RAG', 'edge', 'supply chain']);
  });

  test('names three stacks in its title, and all of them, the lists and the version below', () => {
    const many = resultOf(
      ['A', 'B', 'C', 'D'].map((name) => templateOf(name, { R: thing('../../local/samples/cases') })),
      [],
    );
    expect(page(many).all(/<title>([^<]*)</g)).toEqual(['Defense in depth: A, B, C']);
    const facts = (of: Page) => Page.text(of.all(/<dl class="facts">(.*?)<\/dl>/gs)[0]!);
    expect(facts(page(many))).toMatch(
      /^Stacks A, B, C, D Deployed in .* Lists OWASP Top 10 for LLM Applications 2025 Judged by /,
    );
    expect(facts(page(many))).toContain(`cdk-secure-llm ${VERSION},`);
    expect(facts(PAGES.covered())).toMatch(/^Stack Whole Deployed in/);
    expect(facts(page(sample({ lists: ['llm-2025', 'llm-2023'] })))).toMatch(/LLM Applications 2025, OWASP Top 10/);
  });

  test('has a style for dark screens and for paper', () => {
    const [style] = PAGES.sample().all(/<style>(.*?)<\/style>/gs);
    expect(style).toContain('@media(prefers-color-scheme:dark)');
    expect(style).toContain('@media print');
  });

  test('lets no name of a template be more than text', () => {
    const hostile = `"><script>alert('1')</script>&amp;`;
    const result = resultOf(
      [
        templateOf(
          'T',
          {
            A: { ...thing('EdgeProtect', false), Metadata: { 'aws:cdk:path': hostile } },
            B: thing('EdgeProtect', true),
          },
          { stack: hostile },
        ),
      ],
      [goodControl('edge')],
    );
    const of = page({
      ...result,
      acknowledged: [{ rule: hostile, acknowledgement: { id: hostile, reason: hostile, at: hostile } }],
      otherAcknowledgements: [{ reason: hostile, ids: [`Other::${hostile}`], at: [hostile] }],
    });
    expect(of.html.match(/<script>/g)).toHaveLength(1);
    expect(of.html).not.toContain(hostile);
    expect(of.text.split(hostile).length).toBeGreaterThan(6);
  });
});

describe('the first lines', () => {
  const lead = (result: Result) => Page.text(page(result).all(/<p class="lead">(.*?)<\/p>/gs)[0]!);
  const cards = (result: Result) =>
    [...page(result).html.matchAll(/<li><a href="#([^"]+)"><b class="([^"]+)">(\d+)<\/b> ([^<]+)<\/a><\/li>/g)].map(
      ([, section, kind, count, label]) => [section, kind, `${count} ${label}`],
    );
  const withFindings = (count: number) => ({ ...sample(), findings: sample().findings.slice(0, count) });

  test('count gaps and findings, in good English', () => {
    expect(lead(sample())).toBe('27 gaps in the layers against the risks below; 2 findings are open.');
    expect(lead(withFindings(1))).toMatch(/; 1 finding is open\.$/);
    expect(lead(withFindings(0))).toMatch(/; no finding is open\.$/);
    const one = covered();
    const risks = one.coverage
      .get('llm-2025')!
      .map((risk, i) => (i === 0 ? { ...risk, gaps: sample().coverage.get('llm-2025')![0]!.gaps } : risk));
    expect(lead({ ...one, coverage: new Map([['llm-2025', risks]]) })).toMatch(/^1 gap in the layers/);
  });

  test('say that nothing is missing, or that what is missing is acknowledged', () => {
    expect(lead(covered())).toBe(
      'Every risk has two independent preventive layers, one that detects and one that responds; no finding is open.',
    );
    const accepted = covered();
    const risks = accepted.coverage
      .get('llm-2025')!
      .map((risk, i) => (i === 4 ? { ...risk, acknowledged: sample().acknowledged } : risk));
    const result = { ...accepted, coverage: new Map([['llm-2025' as const, risks]]) };
    expect(lead(result)).toMatch(/^Every gap in the layers against the risks below is acknowledged;/);
    expect(page(result).section('llm-2025').text).toMatch(
      /Every gap in the layers against the risks below is acknowledged\.$/,
    );
  });

  test('count what is proven, missing, wrong, undecided and acknowledged, and lead there', () => {
    expect(cards(sample())).toEqual([
      ['findings', 'bad', '2 findings'],
      ['llm-2025', 'bad', '27 gaps in depth'],
      ['layers', 'good', '3 controls proven'],
      ['layers', 'good', '0 only declared'],
      ['layers', 'good', '0 only attested'],
      ['findings', 'warn', '1 undecided'],
      ['layers', 'soft', '1 absent'],
      ['exceptions', 'warn', '2 acknowledged'],
    ]);
    expect(cards(covered())).toEqual([
      ['findings', 'good', '0 findings'],
      ['llm-2025', 'good', '0 gaps in depth'],
      ['layers', 'good', '4 controls proven'],
      ['layers', 'good', '0 only declared'],
      ['layers', 'good', '0 only attested'],
      ['findings', 'good', '0 undecided'],
      ['layers', 'soft', '0 absent'],
      ['exceptions', 'good', '0 acknowledged'],
    ]);
  });

  test('count what is in the baseline, and what is wrong with acknowledgements, where there is any', () => {
    expect(lead(known())).toBe(
      '27 gaps in the layers against the risks below; 1 finding is open, and 2 more in the baseline.',
    );
    expect(cards(known()).filter(([, , text]) => /finding|undecided|baseline|mend/.test(text!))).toEqual([
      ['findings', 'bad', '1 findings'],
      ['findings', 'good', '0 undecided'],
      ['findings', 'warn', '2 in the baseline'],
    ]);
    expect(cards(wrong()).slice(7)).toEqual([
      ['exceptions', 'warn', '2 acknowledged'],
      ['exceptions', 'bad', '3 exceptions to mend'],
    ]);
  });

  test('count a rule that threw as a finding', () => {
    const result = sample();
    const thrown = { ...result, findings: result.findings.map((item) => ({ ...item, verdict: 'error' as const })) };
    expect(lead(thrown)).toMatch(/3 findings are open/);
  });
});

describe('the matrix', () => {
  const matrix = () => PAGES.sample().section('llm-2025');

  test('has layers that prove something in columns, and counts by phase', () => {
    expect(matrix().rows[0]).toEqual(['Risk', 'network', 'edge', 'detection', 'depth']);
    expect(matrix().rows[1]).toEqual(['LLM01:2025 Prompt Injection', 'P1', 'P1', 'D1', '2']);
    expect(matrix().rows[2]).toEqual(['LLM02:2025 Sensitive Information Disclosure', 'P1', '', '', '1']);
    expect(matrix().rows).toHaveLength(11);
    expect(matrix().text).toContain('P prevents, D detects, R responds; the number counts proven controls.');
    expect(PAGES.covered().section('llm-2025').rows[1]).toEqual([
      'LLM01:2025 Prompt Injection',
      'P1',
      'P1',
      'D1',
      'R1',
      '2',
    ]);
  });

  test('tells in each cell which controls are counted, in words too', () => {
    const result = resultOf(
      [templateOf('T', { A: thing('A', true), B: thing('B', true), C: thing('C', true) })],
      [
        goodControl('data', 'Protect', { id: 'a' }),
        goodControl('data', 'Identify', { id: 'b' }),
        goodControl('data', 'Recover', { id: 'c' }),
      ],
    );
    const of = page(result).section('llm-2025');
    expect(of.rows[1]).toEqual(['LLM01:2025 Prompt Injection', 'P2 R1', '1']);
    expect(of.all(/<a class="tag [prd]" href="#layer-data" title="([^"]*)"/g)).toEqual([
      'preventive: Title of a; Title of b',
      'responsive: Title of c',
    ]);
    expect(of.html).toMatch(/<a class="tag r" [^>]*>R1</);
  });

  test('marks a depth that is too small, and an acknowledged gap with its reason', () => {
    const marked = matrix().all(/<td>(<span class="gap">\d<\/span>|\d)<\/td><\/tr>/g);
    expect(marked.slice(0, 3)).toEqual(['2', '<span class="gap">1</span>', '<span class="gap">0</span>']);
    expect(
      matrix()
        .rows.map(([risk]) => risk!)
        .filter((risk) => risk.includes('acknowledged')),
    ).toEqual(['LLM09:2025 Misinformation acknowledged']);
    expect(matrix().html).toContain('title="People read every answer."');
  });

  test('lists below what is missing, or that nothing is', () => {
    expect(matrix().text).toContain('Missing LLM01:2025 Prompt Injection has no layer that responds or recovers');
    expect(matrix().all(/<li>(.*?)<\/li>/g)).toHaveLength(27);
    expect(PAGES.covered().section('llm-2025').text).toMatch(/one that detects and one that responds\.$/);
    expect(PAGES.covered().text).not.toContain('Missing');
  });
});

describe('a layer', () => {
  const layer = (name: string, of = PAGES.sample()) => of.details(`layer-${name}`);
  const summary = (name: string) => Page.text(layer(name).all(/<summary>(.*?)<\/summary>/gs)[0]!);

  test('says how many of its controls are proven, not proven and absent', () => {
    expect(['edge', 'network', 'model', 'response', 'identity'].map(summary)).toEqual([
      'edge 1 proven 1 not',
      'network 1 proven',
      'model 1 not',
      'response 1 absent',
      'identity',
    ]);
  });

  test('marks what is proven, what is not, and what is absent', () => {
    const marks = (name: string) =>
      layer(name)
        .all(/<summary>(.*?)<\/summary>/gs)[0]!
        .match(/(?<=class="tag )[a-z]+/g);
    expect(['edge', 'response'].map(marks)).toEqual([['proven', 'failed'], ['absent']]);
  });

  test('shows each control that has a say, with why, its risks, and what proves it', () => {
    expect(layer('network').text).toBe(
      'network 1 proven Title of network-protect proven Why network-protect matters. LLM01:2025, LLM02:2025; network-protect, preventive Old/Net/Resource Test::NetworkProtect, plain.json:5',
    );
    expect(layer('identity').text).toBe('identity');
  });

  test('shows what is wrong, where, and the user’s line', () => {
    expect(layer('model').text).toContain('Model/Good/Resource Test::ModelProtect, Model.json:4');
    expect(layer('model').text).toContain('fail Good is not good Model.json:5 made at app/app.ts:12');
    expect(layer('data').text).toContain("undecided Good comes from parameter 'Parameter' Model.json:7");
    expect(PAGES.sample().html).not.toMatch(/<ul[^>]*><\/ul>/);
  });

  test('shows the user’s line of what proves it', () => {
    const trace = [`f (${process.cwd()}/app/main.ts:3:1)`];
    const input = templateOf(
      'T',
      { A: thing('EdgeProtect', true) },
      { origin: () => ({ constructPath: 'T/A', trace }) },
    );
    expect(layer('edge', page(resultOf([input], [goodControl('edge')]))).text).toContain(
      'T/A Test::EdgeProtect, T.json:3, made at app/main.ts:3',
    );
  });

  test('shows five resources, and folds away the others', () => {
    const [shown, folded] = layer('detection').html.split('<details class="more">');
    const named = (html: string) => Page.text(html).match(/Far\d/g);
    expect(named(shown!)).toEqual(['Far0', 'Far1', 'Far2', 'Far3', 'Far4']);
    expect(named(folded!)).toEqual(['Far5', 'Far6']);
    expect(Page.text(`<details>${folded}`)).toMatch(/^and 2 more/);
    const five = resultOf(
      [templateOf('T', Object.fromEntries(['A', 'B', 'C', 'D', 'E'].map((id) => [id, thing('EdgeProtect', true)])))],
      [goodControl('edge')],
    );
    expect(layer('edge', page(five)).html).not.toContain('more');
  });

  test('names what is absent', () => {
    expect(layer('response').text).toBe('response 1 absent Absent: Title of response-respond.');
    expect(layer('edge').text).not.toContain('Absent');
  });
});

test('controls are told by trust boundary and by function of NIST CSF', () => {
  const [head, ...boundaries] = PAGES.sample().section('boundaries').rows;
  expect(head).toEqual([
    'Trust boundary',
    'Proven',
    'Declared',
    'Attested',
    'Failed or partial',
    'Undecided',
    'Absent',
  ]);
  expect(boundaries.map(([name, ...cells]) => [name, ...cells.map((cell) => cell.split(' ')[0])])).toEqual([
    ['user-interface', 'none', 'none', 'none', 'none', 'none', '0'],
    ['application', 'none', 'none', 'none', 'none', 'none', '0'],
    ['model', '2', 'none', 'none', '2', 'none', '0'],
    ['data', 'none', 'none', 'none', 'none', '1', '0'],
    ['organization', '1', 'none', 'none', 'none', 'none', '1'],
  ]);
  expect(boundaries[2]!.slice(1, 5)).toEqual([
    '2 Title of edge-protect Title of network-protect',
    'none',
    'none',
    '2 Title of edge-other Title of model-protect',
  ]);
  const functions = PAGES.sample().section('csf').rows;
  expect(functions.map(([name]) => name)).toEqual([
    'Function',
    'Govern',
    'Identify',
    'Protect',
    'Detect',
    'Respond',
    'Recover',
  ]);
  expect(functions[4]!.slice(1)).toEqual(['1 Title of detection-detect', 'none', 'none', 'none', 'none', '0']);
});

describe('the findings', () => {
  const findings = () => page(sample({ lists: ['llm-2025', 'llm-2023'] })).section('findings');

  test('say where, how severe, which rule, what is wrong, for which risks, and how to mend it', () => {
    expect(findings().rows).toEqual([
      ['Rule', 'What is wrong', 'Fix', 'Where', 'Risks'],
      ['CRITICAL EdgeOtherGood', 'Good is not good', 'Mend it in the template.', 'Weak plain.json:4', 'LLM01:2025'],
      [
        'CRITICAL ModelProtectGood',
        'Good is not good',
        'Mend ModelProtectGood in CDK.',
        'Model/Bad/Resource Model.json:5 made at app/app.ts:12',
        'LLM01:2025',
      ],
      [
        'UNDECIDED DataProtectGood',
        "Good comes from parameter 'Parameter'",
        'Mend DataProtectGood in CDK.',
        'Model/Unknown/Resource Model.json:7',
        'LLM02:2025 LLM06:2023',
      ],
    ]);
    const labels = findings().all(/<td data-label="([^"]*)">/g);
    expect(labels.slice(0, 5)).toEqual(findings().rows[0]);
  });

  test('show code as code, and let long names break between their words', () => {
    const control = goodControl('edge', 'Protect', {}, { fix: 'Set `contentPolicyConfig.filtersConfig: []` to <b>.' });
    const of = page(resultOf([templateOf('T', { A: thing('EdgeProtect', false) })], [control])).section('findings');
    expect(of.html).toContain(
      'Set <code>content<wbr>Policy<wbr>Config.<wbr>filters<wbr>Config: []</code> to &lt;b&gt;.',
    );
    expect(of.html).toContain('<code>EdgeProtectGood</code>');
  });

  test('can be filtered by what is there', () => {
    const options = findings()
      .all(/<select name="[a-z]+">(.*?)<\/select>/gs)
      .map((select) => [...select.matchAll(/<option[^>]*>([^<]*)</g)].map(([, option]) => option));
    expect(options).toEqual([
      ['all', 'fail', 'undecided', 'error'],
      ['all', 'data', 'edge', 'model'],
      ['all', 'LLM01:2025', 'LLM02:2025', 'LLM06:2023'],
    ]);
  });

  test('that are none say so, and have no filter', () => {
    expect(PAGES.covered().section('findings').text).toBe('Findings None.');
  });
});

describe('the script', () => {
  interface Row {
    hidden?: boolean;
    dataset: { verdict: string; layer: string; risks: string };
    textContent: string;
  }
  /** Runs the script of a page on as much of a browser as it asks for. */
  function browser(hash = '') {
    const of = page(sample({ lists: ['llm-2025', 'llm-2023'] }));
    const rows = of
      .section('findings')
      .html.split('<tr data-')
      .slice(1)
      .map((html): Row => {
        const data = (name: string) => new RegExp(`data-${name}="([^"]*)"`).exec(`data-${html}`)![1]!;
        return {
          dataset: { verdict: data('verdict'), layer: data('layer'), risks: data('risks') },
          textContent: Page.text(`<tr data-${html}`),
        };
      });
    const heard = new Map<string, () => void>();
    const filters = ['verdict', 'layer', 'risk', 'text'].map((name) => ({
      name,
      value: '',
      addEventListener: (event: string, run: () => void) => heard.set(`${name} ${event}`, run),
    }));
    const [count, folded] = [{ textContent: '' }, { tagName: 'DETAILS', open: false }];
    const document = {
      querySelectorAll: (query: string) =>
        query.startsWith('.filters') ? filters : query === 'details' ? [folded] : rows,
      querySelector: (query: string) => (query === '#layer-edge' ? folded : null),
      getElementById: () => count,
    };
    const [script] = of.all(/<script>(.*?)<\/script>/gs);
    new Function('document', 'location', 'addEventListener', script!)(
      document,
      { hash },
      (event: string, run: () => void) => heard.set(event, run),
    );
    const filtered = (name: string, value: string) => {
      filters.find((filter) => filter.name === name)!.value = value;
      heard.get(`${name} input`)!();
      return rows.map(({ hidden }) => !hidden);
    };
    return { filtered, count, folded, heard, rows };
  }

  test.each([
    ['verdict', 'undecided', [false, false, true]],
    ['layer', 'edge', [true, false, false]],
    ['risk', 'LLM06:2023', [false, false, true]],
    ['text', 'model/', [false, true, true]],
    ['text', 'nowhere', [false, false, false]],
    ['verdict', '', [true, true, true]],
  ])('shows the findings that match, and counts them: %s %s', (name, value, shown) => {
    const { filtered, count } = browser();
    expect(filtered(name, value)).toEqual(shown);
    expect(count.textContent).toBe(`${shown.filter(Boolean).length} shown`);
  });

  test('opens what is linked to, and everything that is printed', () => {
    expect(browser('#layer-edge').folded.open).toBe(true);
    const { folded, heard } = browser();
    expect(folded.open).toBe(false);
    heard.get('beforeprint')!();
    expect(folded.open).toBe(true);
  });
});

describe('what the baseline knows', () => {
  test('is folded away below what is new, and is no row of the findings that filters go through', () => {
    const findings = page(known()).section('findings');
    expect(findings.all(/<table id="findings-table"[^>]*>(.*?)<\/table>/gs)[0]!.split('<tr data-').length - 1).toBe(1);
    expect(findings.html).toContain('<table id="findings-table" class="findings">');
    expect(findings.html).toContain('aria-label="In the baseline"><table class="findings">');
    const [folded] = findings.all(/<details>(<summary>2 in the baseline<\/summary>.*?)<\/details>/gs);
    expect(new Page(folded!).rows.map(([rule]) => rule)).toEqual([
      'Rule',
      'CRITICAL EdgeOtherGood',
      'UNDECIDED DataProtectGood',
    ]);
    expect(PAGES.sample().text).not.toContain('in the baseline');
  });

  test('is there also where nothing is new', () => {
    expect(page(knownOf(sample(), 0, 1, 2)).section('findings').text).toMatch(/^Findings None\. 3 in the baseline/);
  });

  test('is marked where the layers tell of it', () => {
    const { text, html } = page(known()).section('layers');
    expect(html).toContain('<span class="tag absent">in the baseline</span>');
    expect(text.split('in the baseline')).toHaveLength(3);
    expect(text).toContain('fail Good is not good plain.json:4 in the baseline');
  });
});

describe('what is wrong with acknowledgements', () => {
  test('stands before what is accepted, with its place', () => {
    const section = page(wrong()).section('exceptions');
    expect(
      section
        .all(/<li>(.*?)<\/li>/gs)
        .slice(0, 3)
        .map(Page.text),
    ).toEqual([
      "not understood own.yaml:3 'BedrokGuardrailPii' is no rule",
      'expired plain.json:7 the acknowledgement of <b> expired on 2001-01-01',
      'matches nothing Model/Guard the acknowledgement of X matches no finding',
    ]);
    expect(section.all(/<span class="tag (\w+)">/g).slice(0, 3)).toEqual(['failed', 'failed', 'failed']);
    expect(section.html).toContain('<table class="exceptions">');
    expect(section.html.indexOf('<ul class="problems">')).toBeLessThan(section.html.indexOf('<table'));
    expect(PAGES.sample().section('exceptions').html).not.toContain('problems');
  });
});

describe('the exceptions', () => {
  const accepted = (reason: string, at = '') =>
    page({
      ...sample(),
      acknowledged: [{ rule: 'Rule', acknowledgement: { id: 'Rule', at, ...readReason(reason) } }],
    }).section('exceptions').rows[1];

  test('say what is accepted, why, by whom, until when and where', () => {
    const [head, gap, finding] = PAGES.sample().section('exceptions').rows;
    expect(head).toEqual(['Rule', 'Resource', 'Reason', 'Owner', 'Expires', 'Acknowledged at']);
    expect(gap).toEqual([
      'OneDetectiveLayer[LLM09:2025]',
      'the application',
      'People read every answer.',
      'not named',
      'never',
      'the app',
    ]);
    expect(finding).toEqual([
      'ModelProtectGood',
      'Model/Accepted/Resource',
      'Accepted for Accepted.',
      'not named',
      'never',
      'Model',
    ]);
    expect(accepted('Because.  (owner: team-a b, expires: 2027-03-31) ', 'S')).toEqual([
      'Rule',
      'the application',
      'Because.',
      'team-a b',
      '2027-03-31',
      'S',
    ]);
  });

  test('that are none say so', () => {
    expect(PAGES.covered().section('exceptions').text).toMatch(/^Acknowledged exceptions None\./);
  });

  test('of other packs follow, by finding and pack, and by place', () => {
    const of = page({
      ...covered(),
      otherAcknowledgements: [
        {
          reason: 'Known. (owner: team-b, expires: 2026-12-31)',
          ids: [
            'NIST.800.53.R5::NIST.800.53.R5-LambdaDLQ',
            'HIPAA.Security::HIPAA.Security-LambdaDLQ',
            'Own::Plain[x]',
            'Own::Plain[y]',
          ],
          at: ['', 'A/B'],
        },
      ],
    }).section('exceptions');
    expect(of.text).toContain('Of other packs');
    expect(of.text).toContain('1 reason ');
    expect(of.rows).toEqual([
      ['Finding', 'Where', 'Reason', 'Owner', 'Expires'],
      ['LambdaDLQ NIST.800.53.R5, HIPAA.Security Plain Own', 'the app A/B', 'Known.', 'team-b', '2026-12-31'],
    ]);
    const unnamed = page({ ...covered(), otherAcknowledgements: [{ reason: 'Known.', ids: ['A::A-B'], at: ['S'] }] });
    expect(unnamed.section('exceptions').rows[1]).toEqual(['B A', 'S', 'Known.', 'not named', 'never']);
  });
});
