import * as dt from 'aws-cdk-lib/aws-detective';
import { Construct } from 'constructs';
import { Adoption } from '../../../ensure/adoption';
import { OWN } from '../../../ensure/contract';
import { EnsuredService } from '../../../ensure/ensured-service';
import type { WatchedProps } from './watched';

/** Detective's behavior graph: one per account and Region. */
export class Detective extends Construct {
  constructor(scope: Construct, id: string, { adoption, logGroup }: WatchedProps) {
    super(scope, id);
    if (adoption === Adoption.CREATE) new dt.CfnGraph(this, 'Resource', { autoEnableMembers: false });
    else new EnsuredService(this, 'Resource', { service: 'detective', adoption, logGroup, settings: { graph: OWN } });
  }
}
