import { CfnDeletionPolicy } from 'aws-cdk-lib';
import type * as logs from 'aws-cdk-lib/aws-logs';

/** Lets nobody delete a log group that is to outlive its stack; that of a sandbox goes with it. */
export function protect(logGroup: logs.LogGroup): void {
  const resource = logGroup.node.defaultChild as logs.CfnLogGroup;
  if (resource.cfnOptions.deletionPolicy === CfnDeletionPolicy.RETAIN) resource.deletionProtectionEnabled = true;
}
