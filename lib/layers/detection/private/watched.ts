import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Adoption } from '../../../ensure/adoption';

/** What every service of `ThreatDetection` is made with. */
export interface WatchedProps {
  readonly adoption: Adoption.CREATE | Adoption.ENSURE | Adoption.ADOPT;
  /** Takes the log of the provider. */
  readonly logGroup: logs.ILogGroup;
}
