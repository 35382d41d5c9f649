import { join, resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import { DefenseInDepth, Geography, LlmModel, SecurityProfile } from '../../../lib';
import type { Aws } from '../support/boto';
import { ACCOUNT } from './reduced';

/** An application that is rehearsed. */
export interface Rehearsed {
  readonly name: string;
  readonly region: string;
  readonly app: () => App;
  /** Makes what the application expects in the account; the ids of what was made, by those that the templates name. */
  readonly before?: (aws: Aws) => Promise<Record<string, string>>;
}

const profile = (name: SecurityProfile): Rehearsed => ({
  name,
  region: 'eu-central-1',
  app: () => {
    const app = new App();
    new DefenseInDepth(app, 'Llm', {
      profile: name,
      env: { region: 'eu-central-1' },
      models: { default: LlmModel.geographicProfile(Geography.EU, 'amazon.nova-lite-v1:0') },
      contacts: ['security@example.com'],
      monthlyLimitUsd: 500,
      ...(name === SecurityProfile.REGULATED && {
        administratorArns: [`arn:aws:iam::${ACCOUNT}:role/SecurityAdministrator`],
      }),
    });
    return app;
  },
});

const example = (name: string, region: string, before?: Rehearsed['before']): Rehearsed => ({
  name,
  region,
  before,
  app: () => require(resolve(__dirname, '..', '..', '..', join('examples', name, 'app'))).app,
});

/** The VPC that the network team made. */
async function network(aws: Aws): Promise<Record<string, string>> {
  const { Vpc } = await aws.call('ec2', 'CreateVpc', { CidrBlock: '10.0.0.0/16' });
  const made: Record<string, string> = { 'vpc-0123456789abcdef0': Vpc.VpcId };
  for (const [index, zone] of ['eu-west-1a', 'eu-west-1b'].entries()) {
    const { Subnet } = await aws.call('ec2', 'CreateSubnet', {
      VpcId: Vpc.VpcId,
      CidrBlock: `10.0.${index}.0/24`,
      AvailabilityZone: zone,
    });
    const { RouteTable } = await aws.call('ec2', 'CreateRouteTable', { VpcId: Vpc.VpcId });
    made[`subnet-0123456789abcdef${index}`] = Subnet.SubnetId;
    made[`rtb-0123456789abcdef${index}`] = RouteTable.RouteTableId;
  }
  const group = { GroupName: 'kms', Description: 'Of the endpoint of AWS KMS', VpcId: Vpc.VpcId };
  made['sg-0123456789abcdef0'] = (await aws.call('ec2', 'CreateSecurityGroup', group)).GroupId;
  return made;
}

export const PROFILES: readonly Rehearsed[] = [
  profile(SecurityProfile.STARTER),
  profile(SecurityProfile.STANDARD),
  profile(SecurityProfile.REGULATED),
];

/** Every profile and example but `nag-only`, which shows findings, with which it cannot be synthesized. */
export const REHEARSED: readonly Rehearsed[] = [
  ...PROFILES,
  example('bring-your-own-vpc', 'eu-west-1', network),
  example('chatbot', 'us-east-1'),
  example('guarded-model', 'eu-central-1'),
  example('handbook', 'us-east-1'),
  example('private-gateway', 'eu-central-1'),
  example('refund-agent', 'us-east-1'),
];
