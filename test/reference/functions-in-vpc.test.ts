import type { Stack } from 'aws-cdk-lib';
import { SecurityProfile } from '../../lib';
import { Iam } from '../support/iam';
import { application } from './support';

test.each(Object.values(SecurityProfile))(
  'in profile %s the credentials of each function in the VPC work there only',
  async (profile) => {
    const { llm } = application({
      profile,
      env: { account: '111122223333', region: 'eu-central-1' },
      availabilityZones: ['eu-central-1a'],
    });
    const iam = new Iam(...(llm.stacks as Stack[]));
    const inside = iam.deployed.all('AWS::Lambda::Function').filter(({ properties }) => properties.VpcConfig);
    expect(inside.map(({ logicalId }) => logicalId)).toEqual([expect.stringMatching(/^GatewayHandler/)]);
    const principal = iam.role('GatewayHandlerRole');
    const from = { 'lambda:SourceFunctionArn': inside[0]!.arn };
    const read = (context: Record<string, string>) =>
      iam.decide({
        principal,
        action: 'secretsmanager:GetSecretValue',
        resource: iam.deployed.one('AWS::SecretsManager::Secret', 'GatewaySecret').ref,
        context: { ...from, ...context },
      });
    expect(await read({ 'aws:SourceVpc': iam.deployed.one('AWS::EC2::VPC').ref })).toBe('allowed');
    expect(await read({})).toBe('denied by identity OnlyFromTheVpc');
  },
);
