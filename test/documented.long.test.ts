import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { LIST_IDS } from '../lib/cli/usage';
import { CONTROLS } from '../lib/controls';
import { DOCUMENTED, howSeen, PUBLIC } from '../scripts/seen';
import { wordsAround } from './names/cloudformation';
import { run } from './support/command-line';
import { documented } from './support/documented';

// Applications that somebody wrote from AWS's documentation who had read what a rule asks for and not how it looks:
// what they find is not what the cases of the rules were made for.
const APPLICATIONS = documented();
const NAMES = CONTROLS.flatMap(({ rules }) => rules.map(({ name }) => name));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'documented-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What `scan` says of a template, undecided findings too. */
function scanned(name: string, template: string) {
  const file = join(folder, name);
  writeFileSync(file, template);
  const { status, out } = run('scan', file, '--format', 'json', '--include-undecided', '--lists', LIST_IDS.join(','));
  const { findings } = JSON.parse(out) as { findings: { rule: string; verdict: string; message: string }[] };
  return { status, findings };
}

describe.each(APPLICATIONS.map((application) => [application.name, application] as const))('%s', (name, one) => {
  test('names its sources, and rules that exist', () => {
    expect(one.sources.length).toBeGreaterThan(0);
    expect(one.rules.length).toBeGreaterThan(0);
    expect(new Set(one.rules).size).toBe(one.rules.length);
    expect(one.rules.filter((rule) => !NAMES.includes(rule))).toEqual([]);
  });

  test('each of its faults is found', () => {
    const { status, findings } = scanned(`${name}-faulty.yaml`, one.faulty);
    const failed = new Set(findings.filter(({ verdict }) => verdict === 'fail').map(({ rule }) => rule));
    expect(status).toBe(1);
    expect(one.rules.filter((rule) => !failed.has(rule))).toEqual([]);
  });

  test('who follows the fix texts is rid of the findings', () => {
    const { findings } = scanned(`${name}-mended.yaml`, one.mended);
    expect(
      findings
        .filter(({ rule }) => one.rules.includes(rule))
        .map(({ rule, verdict, message }) => `${rule}: ${verdict}, ${message}`),
    ).toEqual([]);
  });

  test('has properties that AWS knows', () => {
    expect([one.faulty, one.mended].flatMap(unknownProperties)).toEqual([]);
  });
});

/** The properties of a template's resources, at their first level, that CloudFormation does not know. */
function unknownProperties(template: string): string[] {
  const { Resources } = parse(template, { logLevel: 'silent' }) as {
    Resources: Record<string, { Type: string; Properties?: Record<string, unknown> | null }>;
  };
  return Object.entries(Resources).flatMap(([id, { Type, Properties }]) => {
    // those of SAM and of custom resources stand in no list of CloudFormation
    if (!Type.startsWith('AWS::') || Type.startsWith('AWS::Serverless::')) return [];
    const words = new Set([...wordsAround(Type)].map((word) => word.toLowerCase()));
    return Object.keys(Properties ?? {})
      .filter((property) => !words.has(property.toLowerCase()))
      .map((property) => `${id}: ${Type} has no ${property}`);
  });
}

describe('how each rule was seen', () => {
  test('is told of rules that exist, once', () => {
    const told = [...PUBLIC, ...DOCUMENTED];
    expect(told.filter((name) => !NAMES.includes(name))).toEqual([]);
    expect(new Set(told).size).toBe(told.length);
    expect([...PUBLIC]).toEqual([...PUBLIC].sort());
    expect([...DOCUMENTED]).toEqual([...DOCUMENTED].sort());
  });

  test('rests on the templates here for each that was seen in one of them, and for no other', () => {
    const here = new Set(APPLICATIONS.flatMap(({ rules }) => rules));
    expect(DOCUMENTED.filter((name) => !here.has(name))).toEqual([]);
    expect([...here].filter((name) => howSeen(name) === 'not seen in public')).toEqual([]);
  });

  test('is not seen, unless somebody says so', () => {
    expect(howSeen('RuleOfTomorrow')).toBe('not seen in public');
    expect(howSeen(PUBLIC[0]!)).toBe('in public');
    expect(howSeen(DOCUMENTED[0]!)).toBe('documented');
  });
});
