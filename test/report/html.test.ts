import { CONTROLS } from '../../lib/controls';
import { toHtml } from '../../lib/report/html';
import { judge } from '../../lib/report/result';
import { Application } from '../../lib/template/application';
import { parseTemplate } from '../../lib/template/parse';
import { sample } from '../support/sample';

const source = (body: unknown, file: string) => parseTemplate(JSON.stringify(body), file);
const data = source(
  {
    Resources: { Key: { Type: 'AWS::KMS::Key', Properties: {} } },
    Outputs: { KeyArn: { Value: { 'Fn::GetAtt': ['Key', 'Arn'] }, Export: { Name: 'data-key' } } },
  },
  'data.json',
);

function page(key: unknown, acknowledgements = [{ id: 'OwaspLlm::Other', reason: 'x', at: '' }]): string {
  const model = {
    Resources: { Guard: { Type: 'AWS::Bedrock::Guardrail', Properties: { Name: 'g', KmsKeyArn: key } } },
  };
  const application = new Application([
    { source: data, stackName: 'Data' },
    {
      source: source(model, 'model.json'),
      stack: 'Model',
      stackName: 'Model',
      origin: () => ({ constructPath: 'Model/Guard', acknowledgements }),
    },
  ]);
  return toHtml(judge({ application, files: [], unreadable: [], passedOver: [], warnings: [] }, ['llm-2025']));
}

test.each([{ 'Fn::GetStackOutput': { StackName: 'Data', OutputName: 'KeyArn' } }, { 'Fn::ImportValue': 'data-key' }])(
  'the picture tells what a layer uses of another stack by %j',
  (key) => {
    expect(page(key)).toContain('uses Data 1');
  },
);

test('the picture tells of no use where a value only looks like one', () => {
  expect(page({ 'Fn::GetStackOutput': { StackName: 'Data', OutputName: 'Missing' } })).not.toContain('uses Data');
  expect(page('Key')).not.toContain('uses Data');
});

test('what is acknowledged of other packs is listed once for each reason, with owner and day', () => {
  const reason = 'Machines of ours. (owner: team-a, expires: 2027-03-31)';
  const text = page('arn', [
    { id: 'NIST.800.53.R5::NIST.800.53.R5-LambdaDLQ', reason, at: 'Model' },
    { id: 'HIPAA.Security::HIPAA.Security-LambdaDLQ', reason, at: 'Model' },
    { id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]', reason: 'AWS <b>knows</b> none.', at: '' },
  ]);
  expect(text).toContain('2 reasons');
  expect(text).toContain('<code>LambdaDLQ</code> <span class="soft">HIPAA.Security, NIST.800.53.R5</span>');
  expect(text).toContain('<td>Machines of ours.</td><td>team-a</td><td>2027-03-31</td>');
  expect(text).toContain('<code>IAM5</code> <span class="soft">AwsSolutions</span>');
  expect(text).toContain('AWS &lt;b&gt;knows&lt;/b&gt; none.');
});

test('our own acknowledgements are no other pack’s', () => {
  expect(page('arn')).not.toContain('Of other packs');
});

describe('a gap that the app acknowledges', () => {
  const GAP = 'DefenseInDepth::OneDetectiveLayer[LLM09:2025]';
  const MISSING = '<li>LLM09:2025 Misinformation is detected by no layer</li>';
  const reason = 'People read every answer. (owner: team-a, expires: 2027-03-31)';
  const MARK =
    '>LLM09:2025 Misinformation <a class="tag undecided" href="#exceptions" title="People read every answer.';
  const ROW = `<td><code>${GAP.replace('DefenseInDepth::', '')}</code></td><td>the application</td><td>People read every answer.</td><td>team-a</td><td>2027-03-31</td>`;

  test.each(['', 'Model'])('is none that is missing, and stands beside its risk and among the exceptions', (at) => {
    const text = page('arn', [{ id: GAP, reason, at }]);
    const parts = [MISSING, MARK, ROW, 'Of other packs'];
    expect(parts.map((part) => text.includes(part))).toEqual([false, true, true, false]);
  });

  test.each([
    ['of another risk', GAP.replace('LLM09', 'LLM10'), 'Model'],
    ['of another rule', GAP.replace('OneDetectiveLayer', 'DetectiveLayer'), 'Model'],
    ['of no risk', GAP.replace('[LLM09:2025]', ''), 'Model'],
    ['of no pack, which the pack takes for none either', GAP.replace('DefenseInDepth::', ''), 'Model'],
    ['of one resource only', GAP, 'Model/Guard'],
    ['of another stack', GAP, 'Mod'],
  ])('is missing still when the acknowledgement is %s', (_, id, at) => {
    const text = page('arn', [{ id, reason, at }]);
    expect([MISSING, MARK, ROW].map((part) => text.includes(part))).toEqual([true, false, false]);
  });
});

test('findings begin with the most severe, in whatever order they come', () => {
  const { findings } = sample();
  const control = CONTROLS.find(({ id }) => id === 'model-guardrail-prompt-attack')!;
  const high = { ...findings[0]!, control, rule: control.rules[0]! };
  const weights = [
    ...toHtml({ ...sample(), findings: [high, ...findings] }).matchAll(/<tr data-verdict.*?<\/tr>/gs),
  ].map(([row]) => /class="tag \w+">(\w+)</.exec(row)![1]);
  expect(weights).toEqual(['CRITICAL', 'CRITICAL', 'HIGH', 'UNDECIDED']);
});
