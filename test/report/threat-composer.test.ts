import { risksOf } from '../../lib/owasp/risks';
import { judge } from '../../lib/report/result';
import { toThreatComposer } from '../../lib/report/threat-composer';
import { THREATS } from '../../lib/report/threats';
import { application } from '../../local/samples/cases';
import { guardrail } from '../support/guardrail';
import { goodControl, resultOf, templateOf, thing } from '../support/result';
import { covered, sample, unproven } from '../support/sample';

const FILTER = { Type: 'PROMPT_ATTACK', InputStrength: 'HIGH', OutputStrength: 'NONE' };
const guarded = guardrail({ ContentPolicyConfig: { FiltersConfig: [FILTER] } });
const model = () =>
  JSON.parse(
    toThreatComposer(
      judge({ application: application(guarded), files: [], unreadable: [], passedOver: [], warnings: [] }, [
        'llm-2025',
      ]),
    ),
  );

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
interface Item {
  id: string;
  content: string;
  statement: string;
  status: string;
  tags: string[];
  metadata: { key: string; value: string | string[] }[];
}

test('every risk of OWASP LLM 2025 is a threat, and every part fits the schema', () => {
  expect(Object.keys(THREATS)).toEqual(risksOf('llm-2025').map(({ id }) => id));
  const { threats } = model() as { threats: Item[] };
  expect(threats).toHaveLength(10);
  for (const threat of threats) {
    expect(threat.id).toMatch(UUID);
    expect(threat.statement.length).toBeLessThanOrEqual(1400);
    for (const tag of threat.tags) expect(tag.length).toBeLessThanOrEqual(30);
  }
  for (const text of Object.values(THREATS).filter((item) => item !== undefined))
    for (const part of [text.source, text.prerequisites, text.action, text.impact, ...text.goals, ...text.assets])
      expect(part.length).toBeLessThanOrEqual(200);
});

test('a control that resources prove is a resolved mitigation, and names them', () => {
  const { mitigations } = model() as { mitigations: Item[] };
  const of = (id: string) =>
    mitigations.find(({ metadata }) => metadata.some(({ key, value }) => key === 'custom:control' && value === id))!;
  expect(of('model-guardrail-prompt-attack').status).toBe('mitigationResolved');
  expect(of('model-guardrail-prompt-attack').metadata[0]!.value).toBe('Proven by Thing');
  expect(of('edge-waf-rate-limit').status).toBe('mitigationIdentified');
});

test('links lead from mitigations to threats that are there', () => {
  const { threats, mitigations, mitigationLinks } = model() as {
    threats: Item[];
    mitigations: Item[];
    mitigationLinks: { mitigationId: string; linkedId: string }[];
  };
  const ids = (items: Item[]) => new Set(items.map(({ id }) => id));
  expect(mitigationLinks.length).toBeGreaterThan(50);
  for (const { mitigationId, linkedId } of mitigationLinks) {
    expect(ids(mitigations)).toContain(mitigationId);
    expect(ids(threats)).toContain(linkedId);
  }
});

describe('of an application that is made up', () => {
  const written = (result = sample()) =>
    JSON.parse(toThreatComposer(result)) as {
      schema: number;
      applicationInfo: { name: string; description: string };
      threats: (Item & Record<string, unknown>)[];
      mitigations: (Item & Record<string, unknown>)[];
      mitigationLinks: { mitigationId: string; linkedId: string }[];
      assumptions: unknown[];
      assumptionLinks: unknown[];
    };
  const comment = ({ metadata }: Item) => metadata.find(({ key }) => key === 'Comments')!.value;

  test('the model names its stacks, and what it is written from', () => {
    expect(written()).toMatchObject({
      schema: 1,
      applicationInfo: { name: 'Model, Watch, plain', description: expect.stringContaining('synthesized templates') },
      assumptions: [],
      assumptionLinks: [],
    });
  });

  test('a threat is a sentence of who does what, with what effect, and holds its parts', () => {
    const threat = written().threats[1]!;
    const text = THREATS['LLM02:2025']!;
    expect(threat).toMatchObject({
      numericId: 2,
      displayOrder: 2,
      threatSource: text.source,
      prerequisites: text.prerequisites,
      threatAction: text.action,
      threatImpact: text.impact,
      impactedGoal: text.goals,
      impactedAssets: text.assets,
      tags: ['LLM02:2025'],
    });
    expect(threat.statement).toBe(
      `A ${text.source} ${text.prerequisites} can ${text.action}, which leads to ${text.impact}, resulting in reduced confidentiality of prompts and answers, corpus, credentials`,
    );
    expect(written().threats[0]!.statement).toContain('resulting in reduced integrity and confidentiality of');
    expect(threat.metadata[0]).toEqual({ key: 'STRIDE', value: ['I'] });
  });

  test('a threat is resolved where its risk is covered in depth, and tells what is missing elsewhere', () => {
    const [first, second] = written().threats;
    expect([first!.status, comment(first!)]).toEqual([
      'threatIdentified',
      'LLM01:2025 Prompt Injection. LLM01:2025 Prompt Injection has no layer that responds or recovers',
    ]);
    expect(comment(second!)).toContain(
      'is detected by no layer. LLM02:2025 Sensitive Information Disclosure has no layer',
    );
    const [whole] = written(covered()).threats;
    expect([whole!.status, comment(whole!)]).toEqual([
      'threatResolved',
      'LLM01:2025 Prompt Injection. Covered in depth.',
    ]);
  });

  test('a mitigation is a control, resolved where resources prove it, and tells which or why not', () => {
    const { mitigations } = written();
    expect(mitigations[0]).toMatchObject({
      id: expect.stringMatching(UUID),
      numericId: 1,
      displayOrder: 1,
      content: 'Title of edge-protect. Why edge-protect matters.',
      status: 'mitigationResolved',
      tags: ['edge', 'Protect'],
      metadata: [
        { key: 'Comments', value: 'Proven by Wall' },
        { key: 'custom:control', value: 'edge-protect' },
        { key: 'custom:source', value: 'Source of edge-protect' },
      ],
    });
    expect(mitigations.map((item) => [item.status, comment(item)])).toEqual([
      ['mitigationResolved', 'Proven by Wall'],
      ['mitigationIdentified', 'Not proven: failed'],
      ['mitigationResolved', 'Proven by Old/Net/Resource'],
      ['mitigationIdentified', 'Not proven: partial'],
      ['mitigationIdentified', 'Not proven: undecided'],
      ['mitigationIdentified', 'Not proven: not-applicable'],
      ['mitigationResolved', 'Proven by Far0, Far1, Far2, Far3, Far4, Far5, Far6'],
      ['mitigationIdentified', 'Not proven: absent'],
    ]);
  });

  test('a mitigation that nothing proves names each resource that says it, and each record', () => {
    expect(written(unproven()).mitigations.map(comment)).toEqual([
      'Not proven, declared: SaidHere only says so; SaidThere only says so',
      'Not proven, attested by WrittenHere, WrittenThere',
    ]);
  });

  test('a mitigation is linked to each threat that it answers, and to no risk of another list', () => {
    const { threats, mitigations, mitigationLinks } = written();
    const of = (id: string) =>
      mitigationLinks
        .filter(({ mitigationId }) => mitigationId === mitigations.find(({ tags }) => tags[0] === id)!.id)
        .map(({ linkedId }) => threats.find((threat) => threat.id === linkedId)?.tags[0]);
    expect(of('network')).toEqual(['LLM01:2025', 'LLM02:2025']);
    expect(of('data')).toEqual(['LLM02:2025']);
  });

  test('a control that answers no threat is no mitigation', () => {
    const only = resultOf(
      [templateOf('T', { A: thing('EdgeProtect', true) })],
      [goodControl('edge', 'Protect', { risks: ['ASI01:2026'] })],
    );
    expect(written(only)).toMatchObject({ mitigations: [], mitigationLinks: [] });
    expect(written(only).threats).toHaveLength(10);
  });

  test('without OWASP LLM 2025 there are no threats to tell', () => {
    expect(written(sample({ lists: ['llm-2023'] }))).toMatchObject({ threats: [], mitigations: [] });
  });

  test('what would be too long is cut where the schema ends, and marked', () => {
    const long = (length: number) =>
      written(
        resultOf(
          [templateOf('x'.repeat(length), { A: thing('EdgeProtect', true) })],
          [goodControl('edge', 'Protect', { title: 'y'.repeat(length), why: '' })],
        ),
      );
    expect(long(200).applicationInfo.name).toBe('x'.repeat(200));
    expect(long(201).applicationInfo.name).toBe(`${'x'.repeat(199)}…`);
    expect(long(998).mitigations[0]!.content).toBe(`${'y'.repeat(998)}. `);
    expect(long(999).mitigations[0]!.content).toBe(`${'y'.repeat(999)}…`);
  });

  test('ids of threats and mitigations are all different', () => {
    const { threats, mitigations } = written();
    const ids = [...threats, ...mitigations].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(UUID);
  });
});

test('no part of a threat is empty, and STRIDE is spelled with its letters', () => {
  for (const [risk, text] of Object.entries(THREATS)) {
    const { source, prerequisites, action, impact, goals, assets, stride } = text!;
    for (const part of [source, prerequisites, action, impact, ...goals, ...assets])
      expect([risk, part]).toEqual([risk, expect.stringMatching(/^\S.*\S$/)]);
    for (const list of [goals, assets, stride]) expect([risk, list.length > 0]).toEqual([risk, true]);
    for (const goal of goals)
      expect(['integrity', 'confidentiality', 'availability', 'authorization', 'trust']).toContain(goal);
    for (const letter of stride) expect('STRIDE').toContain(letter);
    expect(stride.every((letter) => letter.length === 1)).toBe(true);
  }
});

test('is the same at every run', () => {
  expect(model()).toEqual(model());
});
