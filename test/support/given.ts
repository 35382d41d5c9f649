import { App, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  IncidentResponse,
  InternetAccess,
  LlmModel,
  ModelAccess,
  ModelGuardrail,
  PrivateLlmNetwork,
  WorkloadIdentity,
} from '../../lib';

/** What the smallest calls in the READMEs take for granted, by the names that they use. */
export function given() {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
  const there = new Construct(stack, 'There');
  const guardrail = new ModelGuardrail(there, 'Guardrail');
  const models = { default: LlmModel.foundationModel('amazon.nova-micro-v1:0') };
  const network = new PrivateLlmNetwork(there, 'Network', {
    internet: InternetAccess.VIA_FIREWALL,
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
  });
  return {
    stack,
    guardrail,
    models,
    modelAccess: new ModelAccess(there, 'Models', { guardrail, models }),
    network,
    vpc: network.vpc,
    identity: new WorkloadIdentity(there, 'Identity'),
    topic: new IncidentResponse(there, 'Response', { contacts: ['security@example.com'] }).topic,
  };
}
