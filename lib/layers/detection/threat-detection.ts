import { Duration } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { Adoption } from '../../ensure/adoption';
import { ProviderLog } from '../../ensure/provider-log';
import { checkProps } from '../../private/check-props';
import { PropsError } from '../../private/errors';
import { GuardDutyPlan } from './guardduty-plan';
import { InspectorScan } from './inspector-scan';
import { AccessAnalyzers } from './private/access-analyzers';
import { checkThreatDetection } from './private/check-threat-detection';
import { Detective } from './private/detective';
import { findingPattern } from './private/finding-pattern';
import { GuardDuty } from './private/guardduty';
import { Inspector } from './private/inspector';
import { Macie } from './private/macie';
import { SecurityHub } from './private/security-hub';
import { SecurityLake } from './private/security-lake';
import type { WatchedProps } from './private/watched';
import { SecurityStandard } from './security-standard';
import type { ThreatDetectionProps } from './threat-detection-props';

/**
 * AWS's managed detection in one account and Region, each service created, ensured, adopted or left out.
 *
 * Findings are published every 15 minutes at the latest, and none of the services is ever turned off or weakened where
 * somebody else turned it on.
 */
export class ThreatDetection extends Construct {
  /** Id of GuardDuty's detector; absent when it is off. */
  public readonly detectorId?: string;
  /** ARN of Security Hub's hub; absent when it is off. */
  public readonly hubArn?: string;
  private readonly findings: Parameters<typeof findingPattern>[0] = [];

  constructor(scope: Construct, id: string, props: ThreatDetectionProps = {}) {
    super(scope, id);
    checkProps(this, 'ThreatDetectionProps', props);
    const unusedAccessAge = props.unusedAccessAge ?? Duration.days(90);
    const adoptions = adoptionsOf(props);
    checkThreatDetection(this, { ...props, ...adoptions, unusedAccessAge });
    const { findings } = this;
    const { vault = props.auditTrail?.vault } = props;
    let log: ProviderLog | undefined;
    const watched = (adoption: Adoption): WatchedProps | undefined => {
      if (adoption === Adoption.OFF) return undefined;
      log ??= new ProviderLog(this, 'Log', vault);
      return { adoption, logGroup: log.logGroup };
    };

    const guardDuty = watched(adoptions.guardDuty);
    if (guardDuty) {
      const plans = props.guardDutyPlans ?? Object.values(GuardDutyPlan);
      this.detectorId = new GuardDuty(this, 'GuardDuty', { ...guardDuty, plans }).detectorId;
      findings.push('guardDuty');
    }
    const securityHub = watched(adoptions.securityHub);
    if (securityHub) {
      const hub = new SecurityHub(this, 'SecurityHub', {
        ...securityHub,
        standards: props.securityStandards ?? [SecurityStandard.FOUNDATIONAL],
        aggregates: props.aggregateRegions ?? false,
      });
      if (props.auditTrail) hub.node.addDependency(props.auditTrail);
      this.hubArn = hub.hubArn;
      findings.push('securityHub');
    }
    const inspector = watched(adoptions.inspector);
    if (inspector) {
      new Inspector(this, 'Inspector', { ...inspector, scans: props.inspectorScans ?? Object.values(InspectorScan) });
      findings.push('inspector');
    }
    const accessAnalyzer = watched(adoptions.accessAnalyzer);
    if (accessAnalyzer) {
      new AccessAnalyzers(this, 'AccessAnalyzer', { ...accessAnalyzer, unusedAge: unusedAccessAge });
      findings.push('accessAnalyzer', 'unusedAccess');
    }
    const macie = watched(adoptions.macie);
    if (macie) {
      new Macie(this, 'Macie', { ...macie, identifiers: props.macieIdentifiers ?? [] });
      findings.push('macie');
    }
    const detective = watched(adoptions.detective);
    if (detective) new Detective(this, 'Detective', detective);
    const securityLake = watched(adoptions.securityLake);
    if (securityLake) new SecurityLake(this, 'SecurityLake', securityLake);
  }

  /**
   * Matches the findings of every service that is on, for a rule of EventBridge.
   *
   * @throws PropsError when no service that has findings is on
   */
  public get findingPattern(): events.EventPattern {
    if (this.findings.length === 0) {
      throw new PropsError(
        this,
        "'findingPattern' needs one of 'guardDuty', 'securityHub', 'inspector', 'accessAnalyzer' or 'macie', but all are OFF",
      );
    }
    return findingPattern(this.findings);
  }
}

/** What becomes of each service: those that are charged by what they look through are left out unless asked for. */
const adoptionsOf = (props: ThreatDetectionProps) => ({
  guardDuty: props.guardDuty ?? Adoption.ENSURE,
  securityHub: props.securityHub ?? Adoption.ENSURE,
  inspector: props.inspector ?? Adoption.ENSURE,
  accessAnalyzer: props.accessAnalyzer ?? Adoption.ENSURE,
  macie: props.macie ?? Adoption.OFF,
  detective: props.detective ?? Adoption.OFF,
  securityLake: props.securityLake ?? Adoption.OFF,
});
