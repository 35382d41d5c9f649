import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CONTROLS } from '../../../lib/controls';
import { gather } from '../../../lib/evidence';
import { ModelGuardrail } from '../../../lib/layers/model';
import { IncidentResponse, KillSwitch, SpendFreeze, SpendGuard } from '../../../lib/layers/response';
import { application } from '../../../local/samples/cases';
import { fullResponse } from '../../../local/samples/full-response';

function judged(stack: Stack) {
  const evidence = gather(application(Template.fromStack(stack).toJSON()), CONTROLS);
  const against = evidence.flatMap(({ findings }) => findings).filter(({ resource }) => resource !== undefined);
  return {
    against: against.map(({ rule, resource, message }) => `${rule.name} ${resource?.logicalId}: ${message}`),
    proven: evidence.filter(({ status }) => status === 'proven').map(({ control }) => control.id),
  };
}

test('the smallest calls pass every control that sees them', () => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
  new ModelGuardrail(stack, 'Guardrail'); // budgets are judged where there is a model to pay for
  new KillSwitch(stack, 'Switch');
  const { topic } = new IncidentResponse(stack, 'Response', { contacts: ['security@example.com'] });
  new SpendGuard(stack, 'Spend', { monthlyLimitUsd: 100, topic, modelIds: ['amazon.nova-lite-v1:0'] });
  const { against, proven } = judged(stack);
  expect(against).toEqual([]);
  expect(proven).toEqual(
    expect.arrayContaining([
      'account-spend-budget',
      'detection-safety-tampering',
      'detection-token-anomaly',
      'response-playbooks',
    ]),
  );
});

test('so does all that they offer', () => {
  const { stack, response } = fullResponse();
  const role = new iam.Role(stack, 'Caller', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  new SpendGuard(stack, 'Spend', {
    monthlyLimitUsd: 100,
    topic: response.topic,
    modelIds: ['amazon.nova-lite-v1:0'],
    freeze: SpendFreeze.AUTOMATIC,
    roles: [role],
  });
  const { against, proven } = judged(stack);
  expect(against).toEqual([]);
  expect(proven).toContain('response-budget-freeze');
});
