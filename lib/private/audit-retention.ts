import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { PropsError } from './errors';

/** What tells who did what is kept for a year at least. */
export function checkAuditRetention(scope: Construct, days: logs.RetentionDays | undefined): void {
  if (days !== undefined && days < 365) {
    throw new PropsError(scope, `'auditRetention' must be at least 365 days, got ${days}`);
  }
}
