import { App, Stack, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { DefenseInDepth, DefenseInDepthChecks, Geography, LlmEndpoint, LlmModel, OwaspLlmChecks } from 'cdk-secure-llm';

export const app = new App();
const env = { region: 'eu-west-1' };

// what the network team made: private subnets behind a NAT or transit gateway, and an endpoint of AWS KMS
const shared = new Stack(app, 'Shared', { env });
const vpc = ec2.Vpc.fromVpcAttributes(shared, 'Vpc', {
  vpcId: 'vpc-0123456789abcdef0',
  availabilityZones: ['eu-west-1a', 'eu-west-1b'],
  privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  privateSubnetRouteTableIds: ['rtb-0123456789abcdef0', 'rtb-0123456789abcdef1'],
});
const kms = ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(shared, 'Kms', {
  vpcEndpointId: 'vpce-0123456789abcdef0',
  securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(shared, 'KmsGroup', 'sg-0123456789abcdef0')],
  port: 443,
});

new DefenseInDepth(app, 'Assistant', {
  env,
  vpc,
  existingEndpoints: { interfaces: { [LlmEndpoint.KMS]: kms } },
  models: { default: LlmModel.geographicProfile(Geography.EU, 'amazon.nova-lite-v1:0') },
  contacts: ['security@example.com'],
  monthlyLimitUsd: 1000,
});

Validations.of(app).addPlugins(new OwaspLlmChecks(app), new DefenseInDepthChecks(app));
