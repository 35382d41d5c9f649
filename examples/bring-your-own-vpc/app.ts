import { App, Stack, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { DefenseInDepth, DefenseInDepthChecks, Geography, LlmModel, OwaspLlmChecks } from 'cdk-secure-llm';

export const app = new App();
const env = { region: 'eu-west-1' };

// what the network team made; its workload subnets have no route to the internet
const shared = new Stack(app, 'Shared', { env });
const vpc = ec2.Vpc.fromVpcAttributes(shared, 'Vpc', {
  vpcId: 'vpc-0123456789abcdef0',
  availabilityZones: ['eu-west-1a', 'eu-west-1b'],
  isolatedSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  isolatedSubnetRouteTableIds: ['rtb-0123456789abcdef0', 'rtb-0123456789abcdef1'],
});

new DefenseInDepth(app, 'Assistant', {
  env,
  vpc,
  models: { default: LlmModel.geographicProfile(Geography.EU, 'amazon.nova-lite-v1:0') },
  contacts: ['security@example.com'],
  monthlyLimitUsd: 1000,
});

Validations.of(app).addPlugins(new OwaspLlmChecks(app), new DefenseInDepthChecks(app));
