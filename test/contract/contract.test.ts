import { App, Stack } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ENV } from '../../lib/contract';
import { LlmGateway } from '../../lib/layers/gateway/llm-gateway';
import { createGateway } from '../../lib/layers/gateway/runtime/gateway';
import { settingsFromEnv } from '../../lib/layers/gateway/runtime/settings-from-env';
import { WorkloadIdentity } from '../../lib/layers/identity/workload-identity';
import { LlmModel } from '../../lib/layers/model/llm-model';
import { ModelAccess } from '../../lib/layers/model/model-access';
import { ModelGuardrail } from '../../lib/layers/model/model-guardrail';
import { Deployed } from '../../local/samples/deployed';

const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
const modelAccess = new ModelAccess(stack, 'Models', {
  guardrail: new ModelGuardrail(stack, 'Guardrail'),
  models: { default: LlmModel.foundationModel('amazon.nova-micro-v1:0') },
});
const identity = new WorkloadIdentity(stack, 'Identity');
identity.addMachineClient('Robot', 'robots');
new LlmGateway(stack, 'Gateway', { identity, modelAccess, alarmTopic: new sns.Topic(stack, 'Alarms') });
const handler = new Deployed(stack)
  .all('AWS::Lambda::Function')
  .find(({ properties }) => JSON.stringify(properties).includes(ENV.role))!;
const { Variables } = handler.properties.Environment as { Variables: Record<string, string> };
test('what the construct writes is what the handler reads', () => {
  const settings = settingsFromEnv({ ...Variables, AWS_REGION: 'eu-central-1' });
  expect(settings).toMatchObject({ tokenSource: 'authorizer', auditMode: 'strict', maxOutputTokens: 1_024 });
  expect(Object.keys(settings.aliases)).toEqual(['default']);
  expect(settings.guardrail.version).toMatch(/^\d+$/);
  expect(() => createGateway(settings)).not.toThrow();
  // the smallest gateway has one alias, open to everybody who has a token, and loads no Cedar
  expect([settings.document, settings.policyStoreId]).toEqual([undefined, undefined]);
});
test('a variable that the handler does not know is not written', () => {
  const known = new Set<string>(Object.values(ENV));
  expect(Object.keys(Variables).filter((name) => name.startsWith('GW_') && !known.has(name))).toEqual([]);
});
test('the variables fit into what Lambda allows for all of them, 4 KB', () => {
  expect(JSON.stringify(Variables).length).toBeLessThan(4_096);
});
