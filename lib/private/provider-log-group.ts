import { CfnResource, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { keptLogGroup } from './kept-log-group';

/**
 * Gives the function by which the core answers CloudFormation for a type a log group of the stack: without one Lambda makes a
 * group by itself, without a key, which is kept for ever. A stack has one such function, and the first who asks decides.
 *
 * @param type the type of the custom resource, such as `Custom::S3AutoDeleteObjects`
 */
export function logProvider(scope: Construct, type: string, key: kms.IKey, removalPolicy?: RemovalPolicy): void {
  const provider = Stack.of(scope).node.tryFindChild(`${type}CustomResourceProvider`) as Construct | undefined;
  const handler = provider?.node.tryFindChild('Handler');
  if (!provider || !CfnResource.isCfnResource(handler) || provider.node.tryFindChild('Log')) return;
  const logGroup = keptLogGroup(provider, 'Log', { key, removalPolicy });
  handler.addPropertyOverride('LoggingConfig.LogGroup', logGroup.logGroupName);
}
