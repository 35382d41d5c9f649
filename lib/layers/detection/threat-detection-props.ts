import type { Duration } from 'aws-cdk-lib';
import type { Adoption } from '../../ensure/adoption';
import type { AuditTrail } from '../account';
import type { LlmDataVault } from '../data';
import type { GuardDutyPlan } from './guardduty-plan';
import type { InspectorScan } from './inspector-scan';
import type { MacieIdentifier } from './macie-identifier';
import type { SecurityStandard } from './security-standard';

/** Which services look for threats, and what they look at. */
export interface ThreatDetectionOptions {
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
}

/** Properties for `ThreatDetection`. */
export interface ThreatDetectionProps extends ThreatDetectionOptions {
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
