import { Construct } from 'constructs';
import type { Adoption } from '../ensure/adoption';
import { AccountSettings, AuditTrail } from '../layers/account';
import { DataClass, LlmDataVault } from '../layers/data';
import { ThreatDetection } from '../layers/detection';
import { checkProps } from '../private/check-props';
import { PropsError } from '../private/errors';

/**
 * Properties for `SecureAccountBaseline`. Each prop of type `Adoption` is that of the part that builds it; to decide more
 * about a part, build it and hand it over.
 */
export interface SecureAccountBaselineProps {
  /**
   * Keeps the evidence, and the log of what was found and changed.
   *
   * @default - that of `auditTrail`; else one of its own that keeps evidence for 400 days
   */
  readonly vault?: LlmDataVault;

  /**
   * The trail.
   *
   * @default - one of its own
   */
  readonly auditTrail?: AuditTrail;

  /**
   * The managed detection.
   *
   * @default - one of its own that waits for the trail
   */
  readonly threatDetection?: ThreatDetection;

  /**
   * The settings of the account.
   *
   * @default - all ensured
   */
  readonly settings?: AccountSettings;

  /**
   * `trail` of `AuditTrail`.
   *
   * @default Adoption.CREATE
   */
  readonly trail?: Adoption;

  /**
   * `config` of `AuditTrail`.
   *
   * @default Adoption.ENSURE
   */
  readonly config?: Adoption;

  /**
   * `guardDuty` of `ThreatDetection`.
   *
   * @default Adoption.ENSURE
   */
  readonly guardDuty?: Adoption;

  /**
   * `securityHub` of `ThreatDetection`.
   *
   * @default Adoption.ENSURE
   */
  readonly securityHub?: Adoption;

  /**
   * `inspector` of `ThreatDetection`.
   *
   * @default Adoption.ENSURE
   */
  readonly inspector?: Adoption;

  /**
   * `accessAnalyzer` of `ThreatDetection`.
   *
   * @default Adoption.ENSURE
   */
  readonly accessAnalyzer?: Adoption;

  /**
   * `macie` of `ThreatDetection`.
   *
   * @default Adoption.OFF
   */
  readonly macie?: Adoption;

  /**
   * `detective` of `ThreatDetection`.
   *
   * @default Adoption.OFF
   */
  readonly detective?: Adoption;

  /**
   * `securityLake` of `ThreatDetection`.
   *
   * @default Adoption.OFF
   */
  readonly securityLake?: Adoption;
}

/** What an account must watch and remember before an LLM application runs in it: once per account and Region. */
export class SecureAccountBaseline extends Construct {
  /** What remembers. */
  public readonly auditTrail: AuditTrail;
  /** What watches. */
  public readonly threatDetection: ThreatDetection;
  /** What no template can hold. */
  public readonly settings: AccountSettings;
  /** Where the evidence is. */
  public readonly vault: LlmDataVault;

  constructor(scope: Construct, id: string, props: SecureAccountBaselineProps = {}) {
    super(scope, id);
    checkProps(this, 'SecureAccountBaselineProps', props);
    this.vault =
      props.vault ?? props.auditTrail?.vault ?? new LlmDataVault(this, 'Vault', { classes: [DataClass.EVIDENCE] });
    const { vault } = this;
    const { trail, config, guardDuty, securityHub, inspector, accessAnalyzer, macie, detective, securityLake } = props;
    refuseBoth(this, 'auditTrail', props.auditTrail, { trail, config });
    const detection = { guardDuty, securityHub, inspector, accessAnalyzer, macie, detective, securityLake };
    refuseBoth(this, 'threatDetection', props.threatDetection, detection);

    this.auditTrail = props.auditTrail ?? new AuditTrail(this, 'AuditTrail', { vault, trail, config });
    this.threatDetection =
      props.threatDetection ??
      new ThreatDetection(this, 'ThreatDetection', { ...detection, vault, auditTrail: this.auditTrail });
    this.settings = props.settings ?? new AccountSettings(this, 'Settings', { vault });
  }
}

function refuseBoth(scope: Construct, part: string, given: unknown, props: Record<string, unknown>): void {
  const both = given && Object.keys(props).find((prop) => props[prop] !== undefined);
  if (both)
    throw new PropsError(scope, `'${both}' is for a part that is made here, but '${part}' is given; set it there`);
}
