import { CONTROLS } from '../../lib/controls';
import { LISTS, risksOf, withDerived } from '../../lib/owasp/risks';
import { CRITERION } from '../../lib/severity';
import { run } from '../support/command-line';

const RULE = 'BedrockGuardrailPromptAttackHigh';
const CONTROL = CONTROLS.find(({ id }) => id === 'model-guardrail-prompt-attack')!;
const explained = (name: string) => run('explain', name).out;
const lines = (name: string) => explained(name).split('\n');
/** The indented lines below `title`. */
const below = (name: string, title: string): string[] => {
  const rest = lines(name).slice(lines(name).indexOf(title) + 1);
  const end = rest.findIndex((line) => !line.startsWith('  '));
  return rest.slice(0, end < 0 ? undefined : end);
};
const RISKS = withDerived(CONTROL.risks).map(({ id, title }) => `  ${id} ${title}`);

describe('a rule', () => {
  const rule = CONTROL.rules.find(({ name }) => name === RULE)!;

  test('is explained with its control, what it looks at, and how to mend it in CDK and in a template', () => {
    expect(lines(RULE)).toEqual([
      `${RULE}, a rule of model-guardrail-prompt-attack (model layer)`,
      '',
      CONTROL.title,
      CONTROL.why,
      '',
      `Severity: HIGH, for it takes ${CRITERION.HIGH}`,
      'Looks at: AWS::Bedrock::Guardrail',
      `Fix in CDK: ${rule.fix}`,
      `Fix in a template: ${rule.fixTemplate}`,
      `On a construct of somebody else: Mixins.of(construct).apply(new RuleMixin('${RULE}'))`,
      '',
      'Risks:',
      ...RISKS,
      '',
      'Acknowledge, with the day on which that ends:',
      `  in CDK         Validations.of(construct).acknowledge({ id: 'OwaspLlm::${RULE}', reason: '… (owner: …, expires: 2027-03-31)' })`,
      `  in a template  Metadata: { secure-llm: { acknowledge: [{ rules: ${RULE}, reason: …, owner: …, expires: 2027-03-31 }] } }`,
      `  in .secure-llm.yaml: acknowledge: [{ rules: ${RULE}, paths: …, reason: …, owner: …, expires: 2027-03-31 }]`,
      `Source: ${CONTROL.source}`,
    ]);
  });

  test('with one fix for both is not said twice, and that no mixin mends names none', () => {
    const same = CONTROLS.flatMap(({ rules }) => rules).find(({ fixTemplate, mend }) => !fixTemplate && !mend)!;
    expect(explained(same.name)).toContain(`\nFix: ${same.fix}\n\nRisks:`);
  });

  test('about several types names them all', () => {
    const several = CONTROLS.flatMap(({ rules }) => rules).find(({ check }) => check.types.length === 2)!;
    expect(lines(several.name)).toContain(`Looks at: ${several.check.types[0]}, ${several.check.types[1]}`);
  });

  test('is known by the name findings have in a pack, and by no other', () => {
    expect(explained(`OwaspLlm::${RULE}`)).toBe(explained(RULE));
    expect(run('explain', `Other::${RULE}`).status).toBe(2);
    expect(run('explain', `xOwaspLlm::${RULE}`).status).toBe(2);
  });
});

describe('a control', () => {
  test('is explained with its place in the defence, its risks, ATLAS and its rules', () => {
    const text = lines(CONTROL.id);
    expect(text[0]).toBe(`${CONTROL.id}: ${CONTROL.title}`);
    expect(text[1]).toBe('model layer, preventive (NIST CSF 2.0 Protect), trust boundary model');
    expect(text.slice(2, 6)).toEqual(['', CONTROL.why, '', 'Risks:']);
    expect(below(CONTROL.id, 'Risks:')).toEqual(RISKS);
    expect(below(CONTROL.id, 'MITRE ATLAS 2026.09 (read 2026-11):')).toContain('  AML.M0020 Generative AI Guardrails');
    expect(below(CONTROL.id, 'MITRE ATLAS 2026.09 (read 2026-11):')).toHaveLength(CONTROL.atlas.length);
    expect(below(CONTROL.id, 'Rules:')).toEqual(
      CONTROL.rules.flatMap(({ name, fix, fixTemplate }) => [
        `  ${name}`,
        `    Fix in CDK: ${fix}`,
        `    Fix in a template: ${fixTemplate}`,
      ]),
    );
    expect(text.slice(-2)).toEqual(['', `Source: ${CONTROL.source}`]);
  });

  test('without a technique of ATLAS does not speak of it', () => {
    const replaced = jest.replaceProperty(CONTROL, 'atlas', []);
    const text = explained(CONTROL.id);
    replaced.restore();
    expect(text).not.toContain('ATLAS');
    expect(text).toContain(`${RISKS.at(-1)}\nRules:`);
  });
});

describe('a risk', () => {
  test('is explained with its list and every control that answers it, and no other', () => {
    const id = 'LLM07:2026';
    const [first, second, third, fourth, ...controls] = lines(id);
    expect(first).toMatch(/^LLM07:2026 [A-Z]/);
    expect(LISTS.filter(({ title }) => title === second).map((list) => list.id)).toEqual(['llm-2026']);
    expect([third, fourth]).toEqual(['', 'Answered by:']);
    expect(controls.map((line) => /\(([a-z0-9-]+)\)$/.exec(line)![1])).toEqual(
      CONTROLS.filter(({ risks }) =>
        withDerived(risks)
          .map((risk) => risk.id)
          .includes(id),
      ).map((control) => control.id),
    );
    expect(controls.length).toBeLessThan(CONTROLS.length);
  });

  test('names layer and phase of each control, one below the other', () => {
    const columns = below('LLM01:2025', 'Answered by:').map((line) => [line.slice(2, 14), line.slice(15, 25)]);
    expect(columns).toContainEqual(['model       ', 'preventive']);
    expect(columns).toContainEqual(['detection   ', 'detective ']);
    expect(columns).toContainEqual(['response    ', 'responsive']);
  });
});

describe('a name that is none', () => {
  const answer = (name: string) => run('explain', name).err.split('\n')[0];

  test.each([RULE.slice(0, -1), RULE.toLowerCase(), `${RULE}s`])(
    'that is near to one is answered by it: %s',
    (name) => {
      expect(answer(name)).toMatch(
        new RegExp(`^'${name}' is no rule, control or risk; did you mean ${RULE}(, [A-Za-z0-9-]+){0,2}\\?$`),
      );
    },
  );

  test('is answered by the nearest first, and by three at most', () => {
    expect(answer('model-guardrail-prompt-attacks')).toMatch(/did you mean model-guardrail-prompt-attack\b/);
    const proposed = /did you mean (.*)\?$/.exec(answer('model-guardrail')!)![1]!.split(', ');
    expect(proposed).toHaveLength(3);
    expect(proposed.every((name) => name.startsWith('model-guardrail-'))).toBe(true);
  });

  test.each(['LLM01', 'asi03'])('that is a risk without its edition is answered by its editions: %s', (name) => {
    const editions = LISTS.flatMap(({ id }) => risksOf(id)).filter(({ id }) => id.startsWith(name.toUpperCase()));
    expect(editions.length).toBeGreaterThan(0);
    expect(answer(name)).toBe(
      `'${name}' is no rule, control or risk; did you mean ${editions.map(({ id }) => id).join(', ')}?`,
    );
  });

  test.each(['x', 'frobnicate', 'LLM99'])('that is near to nothing is told how risks are written: %s', (name) => {
    expect(answer(name)).toBe(`'${name}' is no rule, control or risk; risks are written LLM01:2025`);
  });

  test.each([[[]], [[RULE, CONTROL.id]]])('or none, or two, is a wrong call: %j', (names) => {
    expect(run('explain', ...names)).toMatchObject({
      status: 2,
      err: 'explain takes one rule, control or risk\nSee cdk-secure-llm explain --help',
    });
  });
});

test('what is wrong with an acknowledgement is explained by its name', () => {
  for (const name of ['AcknowledgementHolds', 'OwaspLlm::AcknowledgementHolds'])
    expect(lines(name)).toEqual([
      'AcknowledgementHolds: what is accepted is there, is named rightly, and has not expired',
      '',
      expect.stringMatching(/^An acknowledgement that has expired accepts nothing any more, .* and one$/),
      'that is misspelt accepts nothing. Take it out, or write it anew: docs/adopt.md tells how.',
    ]);
});

test('what is not read is explained by its name', () => {
  expect(lines('TemplateReadInFull')).toContain('Looks at: whole templates');
  expect(below('template-read-in-full', 'Risks:')).toEqual(['  any, since nobody has read what is there']);
});
