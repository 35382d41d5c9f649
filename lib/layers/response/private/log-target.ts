import type * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { acknowledge } from '../../../private/acknowledge';
import { logGroupArn } from '../../../private/log-group-arn';

/** Writes the events of `rule` to `logGroup`. The CDK's own target needs a Lambda function to set the log group's policy. */
export function logEvents(rule: events.Rule, logGroup: logs.LogGroup): void {
  const principals = [
    new iam.ServicePrincipal('events.amazonaws.com'),
    new iam.ServicePrincipal('delivery.logs.amazonaws.com'),
  ];
  // Only PutLogEvents comes with the rule's ARN (Amazon EventBridge User Guide, Using resource-based policies, CloudWatch Logs
  // permissions); whoever else makes a stream writes nothing into it.
  logGroup.addToResourcePolicy(
    new iam.PolicyStatement({ principals, actions: ['logs:CreateLogStream'], resources: [logGroup.logGroupArn] }),
  );
  logGroup.addToResourcePolicy(
    new iam.PolicyStatement({
      principals,
      actions: ['logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
      conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
    }),
  );
  acknowledge(
    rule,
    'Serverless-EventBusDLQ',
    'The log is a copy of what CloudTrail has recorded already: an event that cannot be copied is not lost.',
  );
  rule.addTarget({ bind: () => ({ arn: logGroupArn(rule, logGroup.logGroupName) }) });
}
