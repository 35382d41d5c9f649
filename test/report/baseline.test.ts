import { BaselineError, compareWith, readBaseline, toBaseline } from '../../lib/report/baseline';
import { fingerprintOf } from '../../lib/report/fingerprint';
import { judge } from '../../lib/report/result';
import { Application, type TemplateInput } from '../../lib/template/application';
import { parseTemplate } from '../../lib/template/parse';
import { sample } from '../support/sample';

const RULE = 'BedrockGuardrailPromptAttackHigh';

/** What is found in a template, by rule. */
function found(text: string | object, file = 'a.yaml', more: Partial<TemplateInput> = {}) {
  const source = parseTemplate(typeof text === 'string' ? text : JSON.stringify(text), file);
  const read = {
    application: new Application([{ source, ...more }]),
    files: [],
    unreadable: [],
    passedOver: [],
    warnings: [],
  };
  return judge(read, ['llm-2025']).findings;
}
const prints = (...args: Parameters<typeof found>) =>
  found(...args)
    .map((finding) => `${finding.rule.name} ${fingerprintOf(finding)}`)
    .sort();
const print = (rule: string, ...args: Parameters<typeof found>) => {
  const of = found(...args).filter((finding) => finding.rule.name === rule);
  expect(of).toHaveLength(1);
  return fingerprintOf(of[0]!);
};

const filter = (InputStrength: unknown, Type = 'PROMPT_ATTACK') => ({ Type, InputStrength, OutputStrength: 'NONE' });
const guardrail = (...filters: object[]) => ({
  Type: 'AWS::Bedrock::Guardrail',
  Properties: { Name: 'g', ContentPolicyConfig: { FiltersConfig: filters } },
});
const BASE = { Resources: { G: guardrail(filter('LOW')), Q: { Type: 'AWS::SQS::Queue' } } };
const of = (strength: unknown, more: object = {}) => ({
  ...BASE,
  ...more,
  Resources: { G: guardrail(filter(strength)) },
});
const PARAMETER = (Default: string) =>
  of({ Ref: 'Strength' }, { Parameters: { Strength: { Type: 'String', Default } } });

describe('a fingerprint survives', () => {
  const base = () => prints(BASE);
  test.each<[string, Parameters<typeof found>]>([
    ['another file', [BASE, 'moved/b.json']],
    ['other lines', [JSON.stringify(BASE, undefined, 8)]],
    ['another order of resources', [{ Resources: { Q: BASE.Resources.Q, G: BASE.Resources.G } }]],
    [
      'another order of keys',
      [
        {
          Resources: {
            G: {
              Properties: {
                ContentPolicyConfig: {
                  FiltersConfig: [{ OutputStrength: 'NONE', InputStrength: 'LOW', Type: 'PROMPT_ATTACK' }],
                },
                Name: 'g',
              },
              Type: 'AWS::Bedrock::Guardrail',
            },
          },
        },
      ] as const,
    ],
    ['a description', [{ ...BASE, Description: 'New.' }]],
    ['another resource', [{ Resources: { ...BASE.Resources, R: BASE.Resources.Q } }]],
  ])('%s', (_, args) => {
    expect(prints(...args)).toEqual(base());
    expect(base().length).toBeGreaterThan(3);
  });

  test('another place of its item in the list', () => {
    const first = { Resources: { G: guardrail(filter('LOW'), filter('HIGH', 'HATE')) } };
    const second = { Resources: { G: guardrail(filter('HIGH', 'HATE'), filter('LOW')) } };
    expect(print(RULE, second)).toBe(print(RULE, first));
  });

  test('YAML in place of JSON', () => {
    const yaml = `
Resources:
  # moved
  G:
    Type: AWS::Bedrock::Guardrail
    Properties:
      ContentPolicyConfig:
        FiltersConfig:
          - {Type: PROMPT_ATTACK, OutputStrength: NONE, InputStrength: LOW}
      Name: g
`;
    expect(prints(yaml)).toEqual(base());
  });

  test('another hash in the logical id, where CDK tells the construct', () => {
    const cdk = (id: string) =>
      prints({ Resources: { [id]: guardrail(filter('LOW')) } }, 'S.json', { origin: () => ({ constructPath: 'S/G' }) });
    expect(cdk('GABCD1234')).toEqual(cdk('GEF567890'));
    const recorded = (id: string) =>
      prints({ Resources: { [id]: { ...guardrail(filter('LOW')), Metadata: { 'aws:cdk:path': 'S/G' } } } });
    expect(recorded('GABCD1234')).toEqual(recorded('GEF567890'));
    expect(prints({ Resources: { GABCD1234: guardrail(filter('LOW')) } })).not.toEqual(base());
  });
});

describe('a fingerprint dies', () => {
  test.each([
    ['with the value', of('LOW'), of('NONE')],
    ['with the default of the parameter', PARAMETER('LOW'), PARAMETER('NONE')],
    [
      'with the condition under which it holds',
      of(
        { 'Fn::If': ['C', 'LOW', 'HIGH'] },
        { Conditions: { C: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] } } },
      ),
      of(
        { 'Fn::If': ['C', 'LOW', 'HIGH'] },
        { Conditions: { C: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] } } },
      ),
    ],
    [
      'with the mapping',
      of({ 'Fn::FindInMap': ['M', 'a', 'b'] }, { Mappings: { M: { a: { b: 'LOW' }, c: { b: 'HIGH' } } } }),
      of({ 'Fn::FindInMap': ['M', 'a', 'b'] }, { Mappings: { M: { a: { b: 'LOW' }, c: { b: 'NONE' } } } }),
    ],
    [
      'with the parameter that a text names',
      of({ 'Fn::Sub': '${P}' }, { Parameters: { P: { Type: 'String', Default: 'LOW' } } }),
      of({ 'Fn::Sub': '${P}' }, { Parameters: { P: { Type: 'String', Default: 'LOW', Description: 'Other.' } } }),
    ],
    ['with the logical id', of('LOW'), { Resources: { H: guardrail(filter('LOW')) } }],
  ])('%s', (_, before, after) => {
    expect(print(RULE, before)).not.toBe(print(RULE, after));
  });

  test('with the construct, and with nothing else of the stack', () => {
    const cdk = (constructPath: string) => print(RULE, of('LOW'), 'S.json', { origin: () => ({ constructPath }) });
    expect(cdk('S/G')).not.toBe(cdk('S/H'));
    expect(cdk('S/G')).toBe(cdk('S/G'));
  });

  test('with what a role may do, which stands elsewhere', () => {
    const role = (Action: string) => ({
      Resources: {
        R: {
          Type: 'AWS::IAM::Role',
          Properties: {
            AssumeRolePolicyDocument: {
              Statement: [
                { Effect: 'Allow', Principal: { Service: 'bedrock.amazonaws.com' }, Action: 'sts:AssumeRole' },
              ],
            },
            Policies: [
              { PolicyName: 'p', PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource: '*' }] } },
            ],
          },
        },
        A: {
          Type: 'AWS::Bedrock::Agent',
          Properties: { AgentName: 'a', AgentResourceRoleArn: { 'Fn::GetAtt': ['R', 'Arn'] } },
        },
      },
    });
    expect(print('BedrockAgentRoleScoped', role('s3:GetObject'))).not.toBe(
      print('BedrockAgentRoleScoped', role('s3:*')),
    );
  });

  test('with its rule, and between undecided and found', () => {
    const two = new Set(found(BASE).map(fingerprintOf));
    expect(two.size).toBe(found(BASE).length);
    const [finding] = found(of('LOW')).filter(({ rule }) => rule.name === RULE);
    expect(fingerprintOf({ ...finding!, verdict: 'undecided' })).not.toBe(fingerprintOf(finding!));
  });
});

test('a parameter, a condition or a mapping that names itself is no endless search', () => {
  const circle = of(
    { 'Fn::If': ['C', 'LOW', 'LOW'] },
    {
      Conditions: {
        C: { 'Fn::And': [{ Condition: 'C' }, { Condition: 'D' }] },
        D: { 'Fn::Not': [{ Condition: 'C' }] },
      },
    },
  );
  expect(found(circle).map(fingerprintOf)).toEqual(found(circle).map(fingerprintOf));
});

describe('a baseline', () => {
  test('is sorted, in words, and the same for another order', () => {
    const { findings } = sample();
    const text = toBaseline(findings);
    const { version, findings: known } = JSON.parse(text);
    expect([version, Object.keys(known[0])]).toEqual([1, ['rule', 'resource', 'property', 'message', 'fingerprint']]);
    expect(known.map(({ rule, resource }: { rule: string; resource: string }) => `${rule} ${resource}`)).toEqual([
      'DataProtectGood Model/Unknown/Resource',
      'EdgeOtherGood Weak',
      'ModelProtectGood Model/Bad/Resource',
    ]);
    expect(toBaseline([...findings].reverse())).toBe(text);
    expect(text.endsWith('}\n')).toBe(true);
    expect(toBaseline([])).toBe('{\n  "version": 1,\n  "findings": []\n}\n');
  });

  test('is sorted by rule and then by resource, whatever these names begin with', () => {
    const [first] = sample().findings;
    const found = (name: string, logicalId: string) => ({
      ...first!,
      rule: { ...first!.rule, name },
      resource: { ...first!.resource, logicalId },
    });
    const text = toBaseline([found('EdgeMore', 'A'), found('Edge', 'Z'), found('Edge', 'A')]);
    expect(readBaseline(text).map(({ rule, resource }) => `${rule} ${resource}`)).toEqual([
      'Edge A',
      'Edge Z',
      'EdgeMore A',
    ]);
  });

  test('knows what it was written of, and tells what is gone', () => {
    const { findings } = sample();
    const text = toBaseline(findings);
    const baseline = readBaseline(text);
    expect(compareWith(baseline, findings)).toEqual({ baselined: new Set(findings), gone: [] });
    const { baselined, gone } = compareWith(baseline, findings.slice(1));
    expect([...baselined]).toEqual(findings.slice(1));
    expect(gone).toEqual([baseline.find(({ fingerprint }) => fingerprint === fingerprintOf(findings[0]!))]);
  });

  test('does not know what was found since', () => {
    const { findings } = sample();
    const { baselined, gone } = compareWith(readBaseline(toBaseline(findings.slice(1))), findings);
    expect([...baselined]).toEqual(findings.slice(1));
    expect(gone).toEqual([]);
  });

  test('stands for as many equal findings as it holds', () => {
    const { findings } = sample();
    const three = [findings[0]!, { ...findings[0]! }, { ...findings[0]! }];
    const two = readBaseline(toBaseline(three.slice(1)));
    expect(two).toHaveLength(2);
    expect(compareWith(two, three).baselined).toEqual(new Set(three.slice(0, 2)));
    expect(compareWith(two, three.slice(2)).gone).toHaveLength(1);
  });

  const known = { rule: 'A', resource: 'B', property: '', message: 'C', fingerprint: '0'.repeat(32) };
  test.each([
    ['no JSON', '<<<<<<< HEAD', 'is not valid JSON'],
    ['a list', '[]', "has no 'version'"],
    ['nothing', 'null', "has no 'version'"],
    ['no version', '{"findings": []}', "has no 'version'"],
    ['another version', '{"version": 2, "findings": []}', 'is of version 2, and this release knows 1'],
    ['a version in words', '{"version": "1", "findings": []}', 'is of version "1"'],
    ['another key', '{"version": 1, "findings": [], "more": 1}', "'more' is no key"],
    ['no list', '{"version": 1, "findings": {}}', "'findings' must be a list"],
    ['no map', '{"version": 1, "findings": [1]}', "'findings[0]' must have rule, resource"],
    ['a list of nothing', '{"version": 1, "findings": [null]}', "'findings[0]' must have rule, resource"],
    ['a list of lists', '{"version": 1, "findings": [[]]}', "'findings[0]' must have rule, resource"],
    ['a text', '"a text"', "has no 'version'"],
    [
      'a key too few',
      JSON.stringify({ version: 1, findings: [known, { ...known, rule: undefined }] }),
      "'findings[1]' must have",
    ],
    ['a key too many', JSON.stringify({ version: 1, findings: [{ ...known, more: '' }] }), 'and nothing else'],
    ['a number', JSON.stringify({ version: 1, findings: [{ ...known, message: 1 }] }), 'each a text'],
    [
      'no fingerprint',
      JSON.stringify({ version: 1, findings: [{ ...known, fingerprint: `${'0'.repeat(31)}g` }] }),
      'must be 32 hexadecimal digits',
    ],
    [
      'a longer one',
      JSON.stringify({ version: 1, findings: [{ ...known, fingerprint: '0'.repeat(33) }] }),
      'must be 32 hexadecimal digits',
    ],
  ])('is refused where it is %s', (_, wrong, message) => {
    expect(() => readBaseline(wrong)).toThrow(BaselineError);
    expect(() => readBaseline(wrong)).toThrow(message);
  });
  test('is read where all is right', () => {
    expect(readBaseline(JSON.stringify({ version: 1, findings: [known] }))).toEqual([known]);
  });
});
