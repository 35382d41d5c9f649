import { App, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { DefenseInDepthChecks, OwaspLlmChecks } from '../../lib';
import { rawGateway, rawGuardrail } from '../support/app';

// What is only said or written down is told by the packs, fails nothing, and covers no risk.

const root = new App();
const stack = new Stack(root, 'Stack');
rawGuardrail(stack, 'Guardrail', 'HIGH');
rawGateway(stack, {
  GW_AI_DISCLOSURE: 'true',
  GW_GROUNDING_ACTION: 'block',
  GW_OUTPUT_MODE: 'text',
  GW_OUTPUT_LINK_POLICY: 'strip',
  GW_OUTPUT_IMAGES: 'strip',
  GW_STRIP_CONTROL: 'true',
});
new CfnResource(stack, 'Card', {
  type: 'AWS::SageMaker::ModelCard',
  properties: {
    ModelCardName: 'card',
    ModelCardStatus: 'Approved',
    Content: { IntendedUses: { RiskRating: 'Low' }, EvaluationDetails: [{ Name: 'a' }] },
  },
});
const checks = new OwaspLlmChecks(root).validateScope(root);
const said = checks.violations.filter(({ ruleMetadata }) => ruleMetadata?.verdict === 'declared');

test('what a function only says is told at its resource, with what would prove it', () => {
  const [violation, ...more] = said.filter(({ ruleName }) => ruleName === 'GatewayTrustSignals');
  expect(more).toEqual([]);
  expect(violation).toMatchObject({
    description: expect.stringMatching(
      /^Declared, and not proven: Gateway says so, and nothing shows that it does: .*cdk\.out.* \(LLM09:2025 Misinformation\)/,
    ),
    severity: 'info',
    fix: 'Nothing has to be mended; how it is proven stands above.',
    ruleMetadata: {
      control: 'gateway-trust-signals',
      layer: 'gateway',
      verdict: 'declared',
      risks: expect.stringContaining('LLM09:2025 Misinformation'),
    },
    violatingResources: [expect.objectContaining({ resourceLogicalId: 'Gateway' })],
  });
});

test('it fails nothing', () => {
  expect(checks.violations.filter(({ ruleName }) => said.some((other) => other.ruleName === ruleName))).toEqual(said);
});

test('a part of the app is told of its own resources alone', () => {
  const other = new Stack(root, 'Other');
  new CfnResource(other, 'Topic', { type: 'AWS::SNS::Topic' });
  const verdicts = (scope: Stack) =>
    new OwaspLlmChecks(root).validateScope(scope).violations.map(({ ruleMetadata }) => ruleMetadata?.verdict);
  expect(verdicts(other)).not.toContain('declared');
  expect(verdicts(stack)).toContain('declared');
});

test('it is acknowledged like any other', () => {
  const app = new App();
  const inner = new Stack(app, 'Stack');
  const gateway = new CfnResource(inner, 'Gateway', {
    type: 'AWS::Lambda::Function',
    properties: {
      Environment: { Variables: { GW_ROLE: 'gateway', GW_AI_DISCLOSURE: 'true', GW_GROUNDING_ACTION: 'block' } },
    },
  });
  Validations.of(gateway).acknowledge({ id: 'GatewayTrustSignals', reason: 'it is shown elsewhere' });
  const rules = new OwaspLlmChecks(app).validateScope(app).violations.map(({ ruleName }) => ruleName);
  expect(rules).not.toContain('GatewayTrustSignals');
});

test('a gap in depth names what is there and does not count, each by its word', () => {
  const gaps = new DefenseInDepthChecks(root).validateScope(root).violations;
  const output = gaps.find(({ ruleName }) => ruleName === 'TwoIndependentPreventiveLayers[LLM05:2025]')!;
  expect(output.description).toContain('only declared, which does not count: gateway-output-encoding');
  expect(output.ruleMetadata).toMatchObject({ declared: 'gateway-output-encoding', undecided: '' });
  expect(output.ruleMetadata!.candidates!.split(', ')).toContain('gateway-output-encoding');
});
