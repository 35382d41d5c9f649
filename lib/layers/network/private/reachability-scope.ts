import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';

export interface ReachabilityScopeProps {
  readonly subnets: ec2.ISubnet[];
  readonly viaFirewall: boolean;
}

/**
 * States for Network Access Analyzer which paths must not exist: from any internet gateway to the workload and its
 * endpoints, and from there to any internet gateway except through a firewall. An analysis of it must find nothing.
 */
export class ReachabilityScope extends Construct {
  public readonly resource: ec2.CfnNetworkInsightsAccessScope;

  constructor(scope: Construct, id: string, props: ReachabilityScopeProps) {
    super(scope, id);
    const workload = { resourceStatement: { resources: props.subnets.map((subnet) => subnet.subnetId) } };
    const internet = { resourceStatement: { resourceTypes: ['AWS::EC2::InternetGateway'] } };
    this.resource = new ec2.CfnNetworkInsightsAccessScope(this, 'Resource', {
      matchPaths: [
        { source: internet, destination: workload },
        { source: workload, destination: internet },
      ],
      ...(props.viaFirewall && {
        excludePaths: [
          {
            source: workload,
            destination: internet,
            throughResources: [{ resourceStatement: { resourceTypes: ['AWS::NetworkFirewall::NetworkFirewall'] } }],
          },
        ],
      }),
    });
  }
}
