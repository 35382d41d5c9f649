import { Duration, Token } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { Adoption } from '../../ensure/adoption';
import { ProviderLog } from '../../ensure/provider-log';
import { PropsError } from '../../private/errors';
import type { AuditTrail } from '../account';
import type { LlmDataVault } from '../data';
import { GuardDutyPlan } from './guardduty-plan';
import { InspectorScan } from './inspector-scan';
import { Macie, type MacieIdentifier } from './macie';
import { AccessAnalyzers } from './private/access-analyzers';
import { Detective } from './private/detective';
import { findingPattern } from './private/finding-pattern';
import { GuardDuty } from './private/guardduty';
import { Inspector } from './private/inspector';
import { SecurityHub } from './private/security-hub';
import { SecurityLake } from './private/security-lake';
import type { WatchedProps } from './private/watched';
import { SecurityStandard } from './security-standard';

/** Properties for `ThreatDetection`. */
export interface ThreatDetectionProps {
  /**
   * GuardDuty's detector.
   *
   * @default Adoption.ENSURE
   */
  readonly guardDuty?: Adoption;

  /**
   * The protection plans of GuardDuty. Leave out one that the Region does not offer, or the deployment fails.
   *
   * @default - all
   */
  readonly guardDutyPlans?: GuardDutyPlan[];

  /**
   * Security Hub CSPM. Its checks need a recorder of AWS Config: give `auditTrail`, or know that there is one.
   *
   * @default Adoption.ENSURE
   */
  readonly securityHub?: Adoption;

  /**
   * The standards that Security Hub checks.
   *
   * @default [SecurityStandard.FOUNDATIONAL]
   */
  readonly securityStandards?: SecurityStandard[];

  /**
   * Collect the findings of all Regions here: in one Region of the account only.
   *
   * @default false
   */
  readonly aggregateRegions?: boolean;

  /**
   * Amazon Inspector, whose activation has no CloudFormation type: not `CREATE`.
   *
   * @default Adoption.ENSURE
   */
  readonly inspector?: Adoption;

  /**
   * What Inspector scans. Leave out what the Region does not offer, or the deployment fails.
   *
   * @default - all
   */
  readonly inspectorScans?: InspectorScan[];

  /**
   * IAM Access Analyzer for external and for unused access. The latter is charged by the number of roles and users.
   *
   * @default Adoption.ENSURE
   */
  readonly accessAnalyzer?: Adoption;

  /**
   * How long access must be unused to be found, from 1 to 365 days.
   *
   * @default Duration.days(90)
   */
  readonly unusedAccessAge?: Duration;

  /**
   * Macie, which is charged by the amount of data it looks through.
   *
   * @default Adoption.OFF
   */
  readonly macie?: Adoption;

  /**
   * Data for Macie to find besides what it knows.
   *
   * @default []
   */
  readonly macieIdentifiers?: MacieIdentifier[];

  /**
   * Detective's behavior graph, which is charged by the amount of events it takes in.
   *
   * @default Adoption.OFF
   */
  readonly detective?: Adoption;

  /**
   * Security Lake, `CREATE` or `ADOPT`. It cannot be ensured: whoever turns it on must be allowed to make buckets, queues,
   * functions, roles and tables, which is too much for a role that waits in the account.
   *
   * @default Adoption.OFF
   */
  readonly securityLake?: Adoption;

  /**
   * The trail whose recorder of AWS Config Security Hub waits for.
   *
   * @default - none
   */
  readonly auditTrail?: AuditTrail;

  /**
   * Keeps the log of what was found and changed.
   *
   * @default - that of `auditTrail`; else a log group and a key of its own
   */
  readonly vault?: LlmDataVault;
}

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
    const adoptions = adoptionsOf(props);
    const { unusedAccessAge: unusedAge = Duration.days(90), macieIdentifiers = [], aggregateRegions = false } = props;
    this.checkProps(props, adoptions, unusedAge);
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
        aggregates: aggregateRegions,
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
      new AccessAnalyzers(this, 'AccessAnalyzer', { ...accessAnalyzer, unusedAge });
      findings.push('accessAnalyzer', 'unusedAccess');
    }
    const macie = watched(adoptions.macie);
    if (macie) {
      new Macie(this, 'Macie', { ...macie, identifiers: macieIdentifiers });
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

  private checkProps(
    props: ThreatDetectionProps,
    { securityLake, macie, securityHub }: Adoptions,
    unusedAge: Duration,
  ): void {
    if (securityLake === Adoption.ENSURE) {
      throw new PropsError(this, "'securityLake' must be CREATE, ADOPT or OFF, got ENSURE");
    }
    if (!Token.isUnresolved(unusedAge)) {
      const days = unusedAge.toDays({ integral: false });
      if (!Number.isInteger(days) || days < 1 || days > 365) {
        throw new PropsError(this, `'unusedAccessAge' must be from 1 to 365 whole days, got ${unusedAge.toString()}`);
      }
    }
    const empty = (['guardDutyPlans', 'securityStandards', 'inspectorScans'] as const).find(
      (prop) => props[prop]?.length === 0,
    );
    if (empty) throw new PropsError(this, `'${empty}' must name at least one; to leave the service out, use OFF`);
    if (macie === Adoption.OFF && props.macieIdentifiers?.length) {
      throw new PropsError(this, "'macieIdentifiers' are for Macie, but 'macie' is OFF");
    }
    if (securityHub === Adoption.OFF && props.aggregateRegions) {
      throw new PropsError(this, "'aggregateRegions' is for Security Hub, but 'securityHub' is OFF");
    }
    if (props.auditTrail && !props.auditTrail.recordsConfiguration && securityHub !== Adoption.OFF) {
      throw new PropsError(
        this,
        "'securityHub' needs a recorder of AWS Config, but 'config' of 'auditTrail' is OFF; turn one of them around",
      );
    }
  }
}

type Adoptions = ReturnType<typeof adoptionsOf>;

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
