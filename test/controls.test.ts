import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CONTROLS } from '../lib/controls';
import { gather } from '../lib/evidence';
import { ATLAS } from '../lib/owasp/atlas';
import { crosswalkGaps, riskOf } from '../lib/owasp/risks';
import { application, type Body, type Cases, evidenceOf } from '../local/samples/cases';

const bodies = (value: Body | Body[]) => (Array.isArray(value) ? value : [value]);
const casesOf = (layer: string, id: string): Record<string, Cases> =>
  require(join(__dirname, 'layers', layer, 'controls', `${id}.cases`));

/** Controls that do nothing without the guardrail, by their names. */
const ON_GUARDRAIL = /guardrail|^agent-tool-io-inspection$/;

describe.each(CONTROLS.map((control) => [control.id, control] as const))('%s', (_, control) => {
  test('is mapped, explained and sourced', () => {
    expect(control.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(control.risks.map(riskOf).length).toBeGreaterThan(0);
    expect(crosswalkGaps(control.risks)).toEqual([]);
    expect(new Set(control.risks).size).toBe(control.risks.length);
    expect(control.atlas.filter((id) => !(id in ATLAS))).toEqual([]);
    expect(control.why.length).toBeGreaterThan(20);
    expect(control.source.length).toBeGreaterThan(5);
    expect(control.rules.filter(({ proves }) => proves).length).toBeGreaterThan(0);
    expect(control.restsOn === 'guardrail').toBe(ON_GUARDRAIL.test(control.id));
  });

  const cases = casesOf(control.layer, control.id);
  test('has cases for each of its rules and for no other', () => {
    expect(Object.keys(cases).sort()).toEqual(control.rules.map((rule) => rule.name).sort());
  });

  describe.each(control.rules.map((rule) => [rule.name, rule] as const))('%s', (name, rule) => {
    const of: Cases = cases[name] ?? { good: {}, bad: {} };
    const each = (group: keyof Cases) => Object.entries(of[group] ?? {});

    test('says how to fix it, and has good and bad cases', () => {
      expect(rule.name).toMatch(/^[A-Z][A-Za-z0-9]+$/);
      expect(rule.fix.length).toBeGreaterThan(15);
      expect(each('good').length + each('declared').length).toBeGreaterThan(0);
      expect(each('bad').length + each('lookAlike').length).toBeGreaterThan(0);
    });

    for (const [sentence, body] of each('good'))
      test(`good: ${sentence}`, () => {
        const evidence = evidenceOf(name, ...bodies(body));
        expect(evidence.findings.map((finding) => finding.message)).toEqual([]);
        // what only has to hold besides is right, and no evidence
        const status = rule.check.attests ? 'attested' : 'proven';
        expect(evidence.status).toBe(rule.proves ? status : 'not-applicable');
      });

    for (const [sentence, body] of [...each('bad'), ...each('lookAlike')])
      test(`bad: ${sentence}`, () => {
        const { findings } = evidenceOf(name, ...bodies(body));
        expect(findings.map((finding) => finding.verdict)).toContain('fail');
        expect(findings.map((finding) => finding.verdict)).not.toContain('error');
      });

    for (const [sentence, body] of each('declared'))
      test(`declared: ${sentence}`, () => {
        const evidence = evidenceOf(name, ...bodies(body));
        expect(evidence.findings.map((finding) => finding.message)).toEqual([]);
        expect(evidence.status).toBe('declared');
      });

    for (const [sentence, body] of each('undecided'))
      test(`undecided: ${sentence}`, () => {
        const verdicts = evidenceOf(name, ...bodies(body)).findings.map((finding) => finding.verdict);
        expect(new Set(verdicts)).toEqual(new Set(['undecided']));
      });

    for (const [sentence, body] of each('silent'))
      test(`silent: ${sentence}`, () => {
        const evidence = evidenceOf(name, ...bodies(body));
        expect(evidence.findings.map((finding) => finding.message)).toEqual([]);
        expect(['not-applicable', 'absent']).toContain(evidence.status);
      });
  });
});

test('names of controls and rules are unique', () => {
  const ids = CONTROLS.map((control) => control.id);
  const names = CONTROLS.flatMap((control) => control.rules.map((rule) => rule.name));
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(names).size).toBe(names.length);
});

test('every cases file belongs to a control', () => {
  const layers = join(__dirname, 'layers');
  const files = readdirSync(layers, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.cases.ts'));
  const known = new Set(CONTROLS.map(({ layer, id }) => join(layer, 'controls', `${id}.cases.ts`)));
  expect(files.filter((file) => !known.has(file))).toEqual([]);
});

test('no rule has anything to say about an empty application', () => {
  const evidence = gather(application({ Resources: {} }), CONTROLS);
  expect(evidence.filter(({ status }) => status !== 'absent')).toEqual([]);
});
