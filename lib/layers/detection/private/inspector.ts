import { Construct } from 'constructs';
import { Adoption } from '../../../ensure/adoption';
import { EnsuredService } from '../../../ensure/ensured-service';
import { PropsError } from '../../../private/errors';
import type { InspectorScan } from '../inspector-scan';
import type { WatchedProps } from './watched';

/** Amazon Inspector's activation in one account and Region. */
export class Inspector extends Construct {
  constructor(scope: Construct, id: string, { adoption, logGroup, scans }: WatchedProps & { scans: InspectorScan[] }) {
    super(scope, id);
    if (adoption === Adoption.CREATE) {
      throw new PropsError(
        scope,
        "'inspector' must be ENSURE, ADOPT or OFF, because CloudFormation has no type for its activation, got CREATE",
      );
    }
    new EnsuredService(this, 'Resource', {
      service: 'inspector',
      adoption,
      logGroup,
      settings: Object.fromEntries(scans.map((scan) => [scan, 'ENABLED'])),
    });
  }
}
