import * as mc from 'aws-cdk-lib/aws-macie';
import { Construct } from 'constructs';
import { Adoption } from '../../../ensure/adoption';
import { EnsuredService } from '../../../ensure/ensured-service';
import type { MacieIdentifier } from '../macie-identifier';
import type { WatchedProps } from './watched';

/** Macie's session: one per account and Region. */
export class Macie extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { adoption, logGroup, identifiers }: WatchedProps & { identifiers: MacieIdentifier[] },
  ) {
    super(scope, id);
    const session =
      adoption === Adoption.CREATE
        ? new mc.CfnSession(this, 'Resource', { status: 'ENABLED', findingPublishingFrequency: 'FIFTEEN_MINUTES' })
        : new EnsuredService(this, 'Resource', {
            service: 'macie',
            adoption,
            logGroup,
            settings: { session: 'ENABLED', frequency: 'FIFTEEN_MINUTES' },
          });
    for (const { name, regex } of identifiers) {
      new mc.CfnCustomDataIdentifier(this, `Identifier-${name}`, { name, regex }).node.addDependency(session);
    }
  }
}
