import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * ARN of the log group `name`, or of a stream of it as `<name>:log-stream:<stream>`, in the stack of `scope`.
 *
 * Written out, because a log group's own ARN ends with `:*`, which most services refuse.
 */
export function logGroupArn(scope: Construct, name: string): string {
  return Stack.of(scope).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: name,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
