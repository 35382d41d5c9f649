import type { Duration } from 'aws-cdk-lib';
import * as analyzer from 'aws-cdk-lib/aws-accessanalyzer';
import { Construct } from 'constructs';
import { Adoption } from '../../../ensure/adoption';
import { OWN } from '../../../ensure/contract';
import { EnsuredService } from '../../../ensure/ensured-service';
import type { WatchedProps } from './watched';

/** IAM Access Analyzer for access from outside the account and for access that nobody uses: one analyzer each. */
export class AccessAnalyzers extends Construct {
  constructor(scope: Construct, id: string, { adoption, logGroup, unusedAge }: WatchedProps & { unusedAge: Duration }) {
    super(scope, id);
    if (adoption === Adoption.CREATE) {
      new analyzer.CfnAnalyzer(this, 'External', { type: 'ACCOUNT' });
      new analyzer.CfnAnalyzer(this, 'Unused', {
        type: 'ACCOUNT_UNUSED_ACCESS',
        analyzerConfiguration: { unusedAccessConfiguration: { unusedAccessAge: unusedAge.toDays() } },
      });
      return;
    }
    new EnsuredService(this, 'Resource', {
      service: 'access-analyzer',
      adoption,
      logGroup,
      settings: { external: OWN, unused: OWN, unusedAge: String(unusedAge.toDays()) },
    });
  }
}
