import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import { PropsError } from '../../private/errors';

/** How AgentCore reaches what is behind a target without the internet. */
export class ToolNetwork {
  /**
   * By network interfaces that AgentCore keeps in subnets of this account.
   *
   * @param securityGroups say what the interfaces may reach; without them they would get the default group of the VPC
   */
  public static vpc(vpc: ec2.IVpc, subnets: ec2.ISubnet[], securityGroups: ec2.ISecurityGroup[]): ToolNetwork {
    return new ToolNetwork((scope) => {
      if (subnets.length === 0) throw new PropsError(scope, `'network' must have at least one subnet, got none`);
      if (securityGroups.length === 0) {
        throw new PropsError(
          scope,
          `'network' must have at least one security group: the default group of the VPC would be used, got none`,
        );
      }
      return {
        ManagedVpcResource: {
          VpcIdentifier: vpc.vpcId,
          SubnetIds: subnets.map(({ subnetId }) => subnetId),
          SecurityGroupIds: securityGroups.map(({ securityGroupId }) => securityGroupId),
          EndpointIpAddressType: 'IPV4',
        },
      };
    });
  }

  /**
   * By a resource configuration of Amazon VPC Lattice that is kept elsewhere.
   *
   * @param resourceConfigurationId its id, or its ARN
   */
  public static lattice(resourceConfigurationId: string): ToolNetwork {
    return new ToolNetwork(() => ({
      SelfManagedLatticeResource: { ResourceConfigurationIdentifier: resourceConfigurationId },
    }));
  }

  private constructor(
    /** @internal */
    public readonly _bind: (scope: IConstruct) => Record<string, unknown>,
  ) {}
}
