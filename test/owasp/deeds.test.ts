import { CONTROLS } from '../../lib/controls';
import { CRITERION, deedsAgainst, INERT, phaseOfDeed, VERBS } from '../../lib/owasp/deeds';
import { riskOf } from '../../lib/owasp/risks';
import { PHASES, phaseOf } from '../../lib/owasp/vocabulary';

const deedsOf = (acts: (typeof CONTROLS)[number]['acts']) => (typeof acts === 'string' ? [] : Object.entries(acts));

describe.each(CONTROLS.map((control) => [control.id, control] as const))('%s', (_, control) => {
  test('says what it does against which of its risks, or why it does nothing', () => {
    const deeds = deedsOf(control.acts);
    if (deeds.length === 0) expect(Object.keys(INERT)).toContain(control.acts);
    for (const [deed, risks] of deeds) {
      // what is refused, removed, bounded, noticed, stopped or undone: a clause, in words of a sentence
      expect(deed).toMatch(/^[a-z]+ \S+ \S+.*[^.,;:\s]$/);
      expect(deed.length).toBeGreaterThan(20);
      expect(deed.length).toBeLessThan(110);
      expect(phaseOfDeed(deed)).toBeDefined();
      expect(risks.length).toBeGreaterThan(0);
      expect(control.risks).toEqual(expect.arrayContaining([...risks]));
    }
    const cells = deeds.flatMap(([deed, risks]) => risks.map((id) => `${phaseOfDeed(deed)} ${id}`));
    expect(new Set(cells).size).toBe(cells.length);
  });

  test('names rules of its own, which are evidence, for deeds of its own', () => {
    const rules = control.rules.filter(({ proves }) => proves).map(({ name }) => name);
    for (const [deed, by] of Object.entries(control.shownBy ?? {})) {
      expect(deedsOf(control.acts).map(([own]) => own)).toContain(deed);
      expect(by.length).toBeGreaterThan(0);
      expect(rules).toEqual(expect.arrayContaining([...by]));
    }
  });

  test('acts, if at all, in the phase of its function', () => {
    const phases = deedsOf(control.acts).map(([deed]) => phaseOfDeed(deed));
    if (phases.length > 0) expect(phases).toContain(phaseOf(control.csf));
  });
});

test('nobody who governs is a layer', () => {
  expect(CONTROLS.filter(({ layer, acts }) => layer === 'governance' && typeof acts !== 'string')).toEqual([]);
});

test('each reason to do nothing is the reason of some control', () => {
  const given = CONTROLS.flatMap(({ acts }) => (typeof acts === 'string' ? [acts] : []));
  expect(Object.keys(INERT).filter((reason) => !given.some((one) => one === reason))).toEqual([]);
});

test('the criterion speaks of each phase by its verbs', () => {
  for (const phase of PHASES) for (const verb of VERBS[phase]) expect(CRITERION[phase]).toContain(verb);
});

test('no two controls do the same deed: what is said of both would be a reason to make them one', () => {
  const deeds = CONTROLS.flatMap(({ acts }) => deedsOf(acts).map(([deed]) => deed));
  expect(deeds.filter((deed, i) => deeds.indexOf(deed) !== i)).toEqual([]);
});

describe('a deed', () => {
  const acts = { 'refuses it all': ['LLM01:2025', 'ASI01:2026'], 'notices it too': ['LLM02:2025'] } as const;

  test('counts in the phase of its verb, against the risks that it names', () => {
    expect(deedsAgainst(acts, riskOf('LLM01:2025'), 'preventive')).toEqual(['refuses it all']);
    expect(deedsAgainst(acts, riskOf('ASI01:2026'), 'preventive')).toEqual(['refuses it all']);
    expect(deedsAgainst(acts, riskOf('LLM01:2025'), 'detective')).toEqual([]);
    expect(deedsAgainst(acts, riskOf('LLM02:2025'), 'detective')).toEqual(['notices it too']);
    expect(deedsAgainst(acts, riskOf('LLM02:2025'), 'preventive')).toEqual([]);
  });

  test('counts for the editions that follow, and not for those before', () => {
    expect(deedsAgainst(acts, riskOf('LLM01:2026'), 'preventive')).toEqual(['refuses it all']);
    expect(deedsAgainst(acts, riskOf('LLM01:2023'), 'preventive')).toEqual([]);
  });

  test('is none where there is only a reason why not', () => {
    expect(PHASES.flatMap((phase) => deedsAgainst('record', riskOf('LLM01:2025'), phase))).toEqual([]);
  });

  test('whose verb nobody knows counts nowhere', () => {
    expect(phaseOfDeed('reviews it yearly')).toBeUndefined();
    expect(phaseOfDeed('refusesnothing at all')).toBeUndefined();
  });
});
