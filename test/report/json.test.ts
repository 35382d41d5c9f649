import { fingerprintOf } from '../../lib/report/fingerprint';
import { toJson } from '../../lib/report/json';
import { VERSION } from '../../lib/version';
import { covered, odd, sample, unreadable } from '../support/sample';

const json = (result = sample(), undecided = true) => JSON.parse(toJson(result, undecided));

test('tells the tool, its version, what was read and what could not be', () => {
  expect(json(unreadable())).toMatchObject({
    tool: 'cdk-secure-llm',
    version: VERSION,
    files: ['Model.json', 'Watch.json', 'plain.json'],
    unreadable: [{ file: 'odd folder/broken.yaml', line: 7, reason: 'is no template' }],
  });
});

test('tells what was passed over, and what is most likely not as it was meant', () => {
  expect(json(odd())).toMatchObject({
    passedOver: [{ file: 'list.json', reason: 'is no template' }],
    warnings: [{ file: 'plain.json', line: 2, reason: 'stands twice' }],
  });
  expect(json()).toMatchObject({ passedOver: [], warnings: [] });
});

test('tells each finding with all that is known of it', () => {
  const { findings } = json(sample({ lists: ['llm-2025', 'llm-2023'] }));
  expect(findings).toHaveLength(3);
  expect(findings[1]).toEqual({
    rule: 'ModelProtectGood',
    control: 'model-protect',
    severity: 'CRITICAL',
    verdict: 'fail',
    risks: ['LLM01:2025'],
    template: 'Model.json',
    line: 5,
    stack: 'Model',
    logicalId: 'Bad',
    resourceType: 'Test::ModelProtect',
    propertyPath: 'Properties.Good',
    message: 'Good is not good',
    fix: 'Mend ModelProtectGood in CDK.',
    source: 'app/app.ts:12',
    fingerprint: fingerprintOf(sample().findings[1]!),
  });
  expect(findings[2].risks).toEqual(['LLM02:2025', 'LLM06:2023']);
  expect(findings[0]).not.toHaveProperty('source');
});

test('leaves out what is undecided unless it is asked for', () => {
  expect(json(sample(), false).findings.map(({ verdict }: { verdict: string }) => verdict)).toEqual(['fail', 'fail']);
});

test('tells what is acknowledged, of a resource or of the application', () => {
  expect(json().acknowledged).toEqual([
    {
      rule: 'OneDetectiveLayer[LLM09:2025]',
      id: 'DefenseInDepth::OneDetectiveLayer[LLM09:2025]',
      reason: 'People read every answer.',
      at: '',
    },
    {
      rule: 'ModelProtectGood',
      template: 'Model.json',
      logicalId: 'Accepted',
      id: 'ModelProtectGood',
      reason: 'Accepted for Accepted.',
      at: 'Model',
      severity: 'CRITICAL',
      fingerprint: fingerprintOf(sample().acknowledged.at(-1)!.finding!),
    },
  ]);
});

test('tells what became of every control, and which resources prove it', () => {
  const { controls } = json();
  expect(controls.map(({ id, status }: { id: string; status: string }) => `${id} ${status}`)).toEqual([
    'edge-protect proven',
    'edge-other failed',
    'network-protect proven',
    'model-protect partial',
    'data-protect undecided',
    'identity-protect not-applicable',
    'detection-detect proven',
    'response-respond absent',
  ]);
  expect(controls[3]).toEqual({
    id: 'model-protect',
    status: 'partial',
    atlas: ['AML.M0020', 'AML.T0051'],
    declared: [],
    attested: [],
    resources: ['Model/Good'],
  });
});

test('tells by list and risk which layers prevent, detect and respond, and what is missing', () => {
  expect(Object.keys(json().coverage)).toEqual(['llm-2025']);
  expect(Object.keys(json().coverage['llm-2025'])).toHaveLength(10);
  expect(json().coverage['llm-2025']['LLM01:2025']).toEqual({
    title: 'Prompt Injection',
    preventive: { edge: ['edge-protect'], network: ['network-protect'] },
    detective: { detection: ['detection-detect'] },
    responsive: {},
    independent: ['edge', 'network'],
    gaps: ['LLM01:2025 Prompt Injection has no layer that responds or recovers'],
  });
  expect(json(covered()).coverage['llm-2025']['LLM10:2025']).toMatchObject({
    responsive: { resilience: ['resilience-recover'] },
    gaps: [],
  });
});

test('what the baseline knows stands apart, with all that is known of it', () => {
  const result = sample();
  const [known, ...left] = json().findings;
  const { findings, baselined } = json({ ...result, baselined: new Set(result.findings.slice(0, 1)) });
  expect([baselined, findings]).toEqual([[known], left]);
  expect(json().baselined).toEqual([]);
});

test('what is wrong with acknowledgements is told', () => {
  const problems = [{ kind: 'expired' as const, at: 'a.yaml:1', message: 'is over' }];
  expect(json({ ...sample(), problems }).problems).toEqual(problems);
});
