import { Names, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { logGroupArn } from '../../../private/log-group-arn';
import { VaultLogGroup } from '../../data/internal';

export interface GatewayLogProps {
  readonly key: kms.IKey;
  readonly retention?: logs.RetentionDays;
}

/** What AgentCore tells of requests, which it delivers nowhere by itself, and what our functions decided. */
export class GatewayLog extends Construct {
  public readonly logGroup: logs.LogGroup;
  public readonly decisions: logs.LogGroup;

  constructor(scope: Construct, id: string, props: GatewayLogProps) {
    super(scope, id);
    const { key, retention } = props;
    this.logGroup = new VaultLogGroup(this, 'Requests', {
      key,
      retention,
      // CloudWatch Logs writes the policy that lets the delivery in for names that begin so
      namePrefix: '/aws/vendedlogs/bedrock-agentcore/gateway/',
      sandbox: false,
    }).resource;
    this.decisions = new VaultLogGroup(this, 'Decisions', { key, retention, sandbox: false }).resource;
    const stack = Stack.of(this);
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'LogsOfTheGateway',
        principals: [new iam.ServicePrincipal('delivery.logs.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'], // in a key policy, this key
        // as for other logs: the ARN says whose they are
        conditions: {
          ArnLike: { 'kms:EncryptionContext:SourceArn': stack.formatArn({ service: 'logs', resource: '*' }) },
        },
      }),
    );
  }

  public deliver(gatewayArn: string): void {
    const name = (of: Construct) => Names.uniqueResourceName(of, { maxLength: 60, separator: '-' });
    const source = new logs.CfnDeliverySource(this, 'Source', {
      name: name(this),
      logType: 'APPLICATION_LOGS',
      resourceArn: gatewayArn,
    });
    const destination = new logs.CfnDeliveryDestination(this, 'Destination', {
      name: name(this),
      destinationResourceArn: logGroupArn(this, this.logGroup.logGroupName),
    });
    const delivery = new logs.CfnDelivery(this, 'Delivery', {
      deliverySourceName: source.name,
      deliveryDestinationArn: destination.attrArn,
    });
    // by its name, of which CloudFormation knows no reference
    delivery.addResourceDependency(source);
  }
}
