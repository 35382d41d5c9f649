import { App, Stack, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { DefenseInDepth, DefenseInDepthChecks, Geography, LlmModel, OwaspLlmChecks } from 'cdk-secure-llm';

export const app = new App();
const env = { region: 'eu-central-1' };

// the endpoint of execute-api in the VPC that callers are in
const shared = new Stack(app, 'Shared', { env });
const callers = ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(shared, 'Callers', {
  vpcEndpointId: 'vpce-0123456789abcdef0',
  port: 443,
});

new DefenseInDepth(app, 'Assistant', {
  env,
  internetAccess: false,
  vpcEndpoints: [callers],
  models: { default: LlmModel.geographicProfile(Geography.EU, 'amazon.nova-lite-v1:0') },
  contacts: ['security@example.com'],
  monthlyLimitUsd: 1000,
});

Validations.of(app).addPlugins(new OwaspLlmChecks(app), new DefenseInDepthChecks(app));
