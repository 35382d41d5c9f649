import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { VaultLogGroup } from '../../data/internal';
import { deliverLog, vendedLogGroup } from './vended-log';

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
    this.logGroup = vendedLogGroup(this, 'Requests', { of: 'gateway', key, retention });
    this.decisions = new VaultLogGroup(this, 'Decisions', { key, retention, sandbox: false }).resource;
  }

  public deliver(gatewayArn: string): void {
    deliverLog(this, this.logGroup, gatewayArn);
  }
}
