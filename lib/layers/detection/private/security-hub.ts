import { Stack } from 'aws-cdk-lib';
import * as hub from 'aws-cdk-lib/aws-securityhub';
import { Construct } from 'constructs';
import { Adoption } from '../../../ensure/adoption';
import { OWN } from '../../../ensure/contract';
import { EnsuredService } from '../../../ensure/ensured-service';
import type { SecurityStandard } from '../security-standard';
import type { WatchedProps } from './watched';

interface SecurityHubProps extends WatchedProps {
  readonly standards: SecurityStandard[];
  readonly aggregates: boolean;
}

/** Security Hub CSPM: one hub per account and Region. */
export class SecurityHub extends Construct {
  public readonly hubArn: string;

  constructor(scope: Construct, id: string, { adoption, logGroup, standards, aggregates }: SecurityHubProps) {
    super(scope, id);
    const { partition, region } = Stack.of(this);
    let made: Construct;
    if (adoption === Adoption.CREATE) {
      const resource = new hub.CfnHub(this, 'Resource', {
        autoEnableControls: true,
        controlFindingGenerator: 'SECURITY_CONTROL',
        // the standards below, and no others
        enableDefaultStandards: false,
      });
      for (const standard of standards) {
        new hub.CfnStandard(this, `Standard-${standard.split('/')[0]}`, {
          standardsArn: `arn:${partition}:securityhub:${region}::standards/${standard}`,
        }).node.addDependency(resource);
      }
      this.hubArn = resource.attrArn;
      made = resource;
    } else {
      const service = new EnsuredService(this, 'Resource', {
        service: 'securityhub',
        adoption,
        logGroup,
        settings: {
          hub: OWN,
          autoEnableControls: 'true',
          ...Object.fromEntries(standards.map((standard) => [`standard.${standard}`, 'ENABLED'])),
        },
      });
      this.hubArn = service.text('HubArn');
      made = service;
    }
    if (aggregates) {
      const aggregator = new hub.CfnFindingAggregator(this, 'Aggregator', { regionLinkingMode: 'ALL_REGIONS' });
      aggregator.node.addDependency(made);
    }
  }
}
