import { Names, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { logGroupArn } from '../../../private/log-group-arn';
import { VaultLogGroup } from '../../data/internal';

export interface VendedLogProps {
  /** What AgentCore tells about. */
  readonly of: 'gateway' | 'runtime';
  readonly key: kms.IKey;
  readonly retention?: logs.RetentionDays;
}

/** A log group for what AgentCore tells of requests to a resource, with credentials and personal data masked. */
export function vendedLogGroup(scope: Construct, id: string, { of, key, retention }: VendedLogProps): logs.LogGroup {
  const { resource } = new VaultLogGroup(scope, id, {
    key,
    retention,
    // CloudWatch Logs writes the policy that lets the delivery in for names that begin so
    namePrefix: `/aws/vendedlogs/bedrock-agentcore/${of}/`,
    sandbox: false,
  });
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: of === 'gateway' ? 'LogsOfTheGateway' : 'LogsOfTheRuntime',
      principals: [new iam.ServicePrincipal('delivery.logs.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'], // in a key policy, this key
      // as for other logs: the ARN says whose they are
      conditions: {
        ArnLike: {
          'kms:EncryptionContext:SourceArn': Stack.of(scope).formatArn({ service: 'logs', resource: '*' }),
        },
      },
    }),
  );
  return resource;
}

/** Delivers there what AgentCore tells of `resourceArn`, which it delivers nowhere by itself. */
export function deliverLog(scope: Construct, logGroup: logs.LogGroup, resourceArn: string): void {
  const name = Names.uniqueResourceName(scope, { maxLength: 60, separator: '-' });
  const source = new logs.CfnDeliverySource(scope, 'Source', { name, logType: 'APPLICATION_LOGS', resourceArn });
  const destination = new logs.CfnDeliveryDestination(scope, 'Destination', {
    name,
    destinationResourceArn: logGroupArn(scope, logGroup.logGroupName),
  });
  const delivery = new logs.CfnDelivery(scope, 'Delivery', {
    deliverySourceName: source.name,
    deliveryDestinationArn: destination.attrArn,
  });
  // by its name, of which CloudFormation knows no reference
  delivery.addResourceDependency(source);
}
