import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { dayOf } from '../acknowledgement/day';
import { Decided } from '../acknowledgement/decided';
import type { Acknowledged } from '../acknowledgement/file';
import { DEPTH_PACK, PACK } from '../acknowledgement/names';
import { reasonText } from '../acknowledgement/reason';
import { acknowledgedInTemplates } from '../acknowledgement/template';
import type { Finding } from '../evidence';
import { acknowledgedByProps } from './acknowledged-by-props';
import type { FindingAcknowledgement } from './finding-acknowledgement';
import type { Reported } from './pack';
import type { Synthesized } from './synthesized';

/** The name under which it is told what is wrong with an acknowledgement. */
export const ACKNOWLEDGEMENT_RULE = 'AcknowledgementHolds';

/** What the core does not take for acknowledged, whatever is recorded in the app: it knows no day on which that ends. */
export const EXPIRED = 'fatal';

/** What was decided in an app about findings of the packs. */
export function decidedIn(
  synthesized: Synthesized,
  acknowledgements: readonly FindingAcknowledgement[],
  today: Date = new Date(),
): PackDecisions {
  const recorded = synthesized.recorded();
  const told = [acknowledgedInTemplates(synthesized.application), acknowledgedByProps(acknowledgements, synthesized)];
  return new PackDecisions(synthesized, recorded, told, dayOf(today));
}

class PackDecisions {
  /** What the core knows too, and acts upon itself. */
  private readonly recorded: Decided;
  /** What only the packs know. */
  private readonly told: Decided;

  constructor(
    private readonly synthesized: Synthesized,
    private readonly known: Acknowledged,
    told: readonly Acknowledged[],
    today: string,
  ) {
    this.recorded = new Decided([known], today);
    this.told = new Decided(told, today);
  }

  /** Whether a finding is acknowledged anywhere. */
  public knows(finding: Finding): boolean {
    const told = this.told.of(finding);
    return this.recorded.of(finding) !== undefined || told !== undefined;
  }

  /** Whether a finding is not to be reported. Where the core judges afterwards it is told, so that it reports the reason. */
  public accepts(finding: Finding, core: boolean): boolean {
    const told = this.told.of(finding);
    if (!told || this.recorded.of(finding)) return false; // the core leaves out what it knows
    return !(core && this.synthesized.acknowledge(finding, told));
  }

  /** Whether a finding was acknowledged in the app, and is not any more. */
  public isOver(finding: Finding): boolean {
    return !this.knows(finding) && isCovered(this.known, finding.rule.name, finding);
  }

  /** Whether a gap is not to be reported; `app` is told, where the core judges afterwards. */
  public acceptsGap(rule: string, app: IConstruct | undefined): boolean {
    const told = this.told.ofGap(rule);
    if (!told || this.recorded.ofGap(rule)) return false;
    if (app) Validations.of(app).acknowledge({ id: told.id, reason: reasonText(told) });
    return app === undefined;
  }

  /** Whether a gap was acknowledged in the app, and is not any more. */
  public isGapOver(rule: string): boolean {
    return !this.recorded.ofGap(rule) && !this.told.ofGap(rule) && isCovered(this.known, rule);
  }

  /** What is wrong with acknowledgements, as findings of the application. */
  public problems(judged: (rule: string) => boolean): readonly Reported[] {
    return [...this.recorded.problems(() => false), ...this.told.problems(judged)].map(({ kind, at, message }) => ({
      ruleName: ACKNOWLEDGEMENT_RULE,
      description: `${at}: ${message}.`,
      severity: 'error',
      fix: `Write it as ${PACK}<Rule> or ${DEPTH_PACK}<gap>, with a reason, and with a day that is not past.`,
      metadata: { kind },
    }));
  }
}

const isCovered = ({ entries }: Acknowledged, rule: string, finding?: Finding): boolean =>
  entries.some((entry) => entry.rules.includes(rule) && (finding ? entry.covers(finding) : !entry.ignoresGaps));
