import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as resolver from 'aws-cdk-lib/aws-route53resolver';
import { Construct } from 'constructs';
import { keptLogGroup } from '../../../private/kept-log-group';

export interface NetworkRecordsProps {
  readonly vpc: ec2.IVpc;
  readonly key: kms.IKey;
  readonly retention?: logs.RetentionDays;
  /** Whether encryption in transit is watched: then each flow tells whether it was encrypted. */
  readonly encryptionStatus: boolean;
}

// The default fields hide who spoke behind a NAT gateway or an endpoint, in which direction, and to which service.
const FLOW_LOG_FIELDS = [
  'version',
  'account-id',
  'region',
  'vpc-id',
  'az-id',
  'subnet-id',
  'interface-id',
  'instance-id',
  'flow-direction',
  'traffic-path',
  'srcaddr',
  'pkt-srcaddr',
  'pkt-src-aws-service',
  'srcport',
  'dstaddr',
  'pkt-dstaddr',
  'pkt-dst-aws-service',
  'dstport',
  'protocol',
  'tcp-flags',
  'packets',
  'bytes',
  'start',
  'end',
  'action',
  'reject-reason',
  'log-status',
];

/** What a VPC writes down: its flows and its DNS queries. */
export class NetworkRecords extends Construct {
  public readonly flowLogGroup: logs.LogGroup;
  public readonly queryLogGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, props: NetworkRecordsProps) {
    super(scope, id);
    this.flowLogGroup = keptLogGroup(this, 'FlowLogGroup', props);
    this.queryLogGroup = keptLogGroup(this, 'QueryLogGroup', props);

    new ec2.CfnFlowLog(this, 'FlowLog', {
      resourceType: 'VPC',
      resourceId: props.vpc.vpcId,
      trafficType: 'ALL',
      logDestinationType: 'cloud-watch-logs',
      logGroupName: this.flowLogGroup.logGroupName,
      deliverLogsPermissionArn: this.deliveryRole().roleArn,
      logFormat: [...FLOW_LOG_FIELDS, ...(props.encryptionStatus ? ['encryption-status'] : [])]
        .map((field) => `\${${field}}`)
        .join(' '),
      maxAggregationInterval: 60,
    });

    const queryLog = new resolver.CfnResolverQueryLoggingConfig(this, 'QueryLog', {
      destinationArn: this.queryLogGroup.logGroupArn,
    });
    new resolver.CfnResolverQueryLoggingConfigAssociation(this, 'QueryLogAssociation', {
      resolverQueryLogConfigId: queryLog.attrId,
      resourceId: props.vpc.vpcId,
    });
  }

  private deliveryRole(): iam.Role {
    const stack = Stack.of(this);
    const role = new iam.Role(this, 'FlowLogRole', {
      assumedBy: new iam.ServicePrincipal('vpc-flow-logs.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: {
            'aws:SourceArn': stack.formatArn({ service: 'ec2', resource: 'vpc-flow-log', resourceName: '*' }),
          },
        },
      }),
    });
    new iam.ManagedPolicy(this, 'FlowLogPolicy', {
      roles: [role],
      statements: [
        new iam.PolicyStatement({
          actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
          // ends with ':*', which stands for the streams of this group
          resources: [this.flowLogGroup.logGroupArn],
        }),
      ],
    });
    return role;
  }
}
