import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { logGroupArn } from '../../../private/log-group-arn';

/**
 * What CloudWatch Logs would write into the policy of a log group for whoever sets up deliveries to it, in its words: so no
 * role of a machine has to be allowed to write policies of log groups (CloudWatch Logs User Guide, Logs sent to CloudWatch
 * Logs).
 */
export function admitLogDeliveries(logGroup: logs.LogGroup): void {
  const stack = Stack.of(logGroup);
  logGroup.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('delivery.logs.amazonaws.com')],
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [`${logGroupArn(logGroup, logGroup.logGroupName)}:log-stream:*`],
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account },
        ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'logs', resource: '*' }) },
      },
    }),
  );
}
