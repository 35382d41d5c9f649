import { risksOf } from '../../lib/owasp/risks';
import { judge } from '../../lib/report/result';
import { toThreatComposer } from '../../lib/report/threat-composer';
import { THREATS } from '../../lib/report/threats';
import { application, one } from '../../local/samples/cases';

const FILTER = { Type: 'PROMPT_ATTACK', InputStrength: 'HIGH', OutputStrength: 'NONE' };
const guarded = one('AWS::Bedrock::Guardrail', { Name: 'g', ContentPolicyConfig: { FiltersConfig: [FILTER] } });
const model = () =>
  JSON.parse(toThreatComposer(judge({ application: application(guarded), files: [], unreadable: [] }, ['llm-2025'])));

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

test('is the same at every run', () => {
  expect(model()).toEqual(model());
});
