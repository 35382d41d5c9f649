import * as gd from 'aws-cdk-lib/aws-guardduty';
import { Construct } from 'constructs';
import { Adoption } from '../../../ensure/adoption';
import { OWN } from '../../../ensure/contract';
import { EnsuredService } from '../../../ensure/ensured-service';
import { GuardDutyPlan } from '../guardduty-plan';
import type { WatchedProps } from './watched';

/** The agents that runtime monitoring installs by itself. */
const RUNTIME_AGENTS = ['EC2_AGENT_MANAGEMENT', 'ECS_FARGATE_AGENT_MANAGEMENT', 'EKS_ADDON_MANAGEMENT'];

/** GuardDuty's detector: one per account and Region. */
export class GuardDuty extends Construct {
  public readonly detectorId: string;

  constructor(scope: Construct, id: string, { adoption, logGroup, plans }: WatchedProps & { plans: GuardDutyPlan[] }) {
    super(scope, id);
    const agents = (plan: GuardDutyPlan) => (plan === GuardDutyPlan.RUNTIME ? RUNTIME_AGENTS : []);
    if (adoption === Adoption.CREATE) {
      const detector = new gd.CfnDetector(this, 'Resource', {
        enable: true,
        findingPublishingFrequency: 'FIFTEEN_MINUTES',
        // all of them: GuardDuty turns on what is left out
        features: Object.values(GuardDutyPlan).map((plan) => {
          const status = plans.includes(plan) ? 'ENABLED' : 'DISABLED';
          const additional = agents(plan).map((name) => ({ name, status }));
          return { name: plan, status, ...(additional.length > 0 && { additionalConfiguration: additional }) };
        }),
      });
      this.detectorId = detector.attrId;
      return;
    }
    const on = plans.flatMap((plan) => [plan, ...agents(plan).map((agent) => `${plan}.${agent}`)]);
    const service = new EnsuredService(this, 'Resource', {
      service: 'guardduty',
      adoption,
      logGroup,
      settings: {
        detector: OWN,
        status: 'ENABLED',
        frequency: 'FIFTEEN_MINUTES',
        ...Object.fromEntries(on.map((name) => [`feature.${name}`, 'ENABLED'])),
      },
    });
    this.detectorId = service.text('DetectorId');
  }
}
