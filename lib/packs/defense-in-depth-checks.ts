import type { CfnResource, IPolicyValidationContext, PolicyValidationPluginReport } from 'aws-cdk-lib';
import { NagPack, type NagPackProps } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { CONTROLS } from '../controls';
import { coverageOf, DEPTH_RULES, type Gap, type RiskCoverage, withoutAcknowledged } from '../coverage';
import { type ControlEvidence, gather } from '../evidence';
import type { ListId } from '../owasp/risks';
import { View } from '../template/resource';
import { VERSION } from '../version';
import { isLlmWorkload } from '../workload/llm-workload';
import { checkAcknowledgements } from './acknowledged-by-props';
import { decidedIn, EXPIRED } from './decided';
import { waysToClose } from './effort';
import type { FindingAcknowledgement } from './finding-acknowledgement';
import { OwaspList } from './owasp-list';
import { contextOf, type Reported, reportOf } from './pack';
import { Synthesized } from './synthesized';

/** Properties for `DefenseInDepthChecks`. */
export interface DefenseInDepthChecksProps extends NagPackProps {
  /**
   * The OWASP lists whose risks must be covered in depth.
   *
   * @default [OwaspList.LLM_2025]
   */
  readonly lists?: OwaspList[];

  /**
   * Findings that are accepted, and gaps by their names, as `OneDetectiveLayer[LLM09:2025]`, beside those that the app
   * acknowledges with `Validations` and templates in their metadata.
   *
   * @default []
   */
  readonly acknowledgements?: FindingAcknowledgement[];

  /**
   * The day on which acknowledgements are judged, for tests.
   *
   * @default - the day of synthesis
   */
  readonly today?: Date;
}

/**
 * Checks the application as a whole: every risk needs two preventive layers that do not fail together, one that detects
 * and one that responds, each proven by a resource of the synthesized templates. An app without any model is left alone.
 *
 * Each finding is acknowledged alone, on the app or a stack: `DefenseInDepth::OneDetectiveLayer[LLM09:2025]`.
 */
export class DefenseInDepthChecks extends NagPack {
  /** The name findings are acknowledged under. */
  public readonly name: string = 'DefenseInDepth';
  public readonly version?: string = VERSION;
  public readonly ruleIds?: string[] = Object.values(DEPTH_RULES);
  private readonly lists: readonly OwaspList[];
  private readonly acknowledgements: readonly FindingAcknowledgement[];
  private readonly today?: Date;

  constructor(scope?: IConstruct, props: DefenseInDepthChecksProps = {}) {
    super(scope, props);
    this.packName = this.name;
    this.lists = props.lists ?? [OwaspList.LLM_2025];
    if (this.lists.length === 0) throw new Error(`'lists' must name at least one OWASP list, got []`);
    this.acknowledgements = props.acknowledgements ?? [];
    this.today = props.today;
    checkAcknowledgements(this.acknowledgements);
  }

  public override validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    return this.check(new Synthesized(context), context.appConstruct);
  }

  public override validateScope(scope: IConstruct): PolicyValidationPluginReport {
    return this.check(new Synthesized(contextOf(scope)));
  }

  /** Nothing is checked resource by resource. */
  protected override checkResource(_node: CfnResource): void {}

  private check(synthesized: Synthesized, told?: IConstruct): PolicyValidationPluginReport {
    if (!isLlmWorkload(new View(synthesized.application))) return reportOf(synthesized, []);
    const decided = decidedIn(synthesized, this.acknowledgements, this.today);
    const evidence = withoutAcknowledged(gather(synthesized.application, CONTROLS), (finding) =>
      decided.knows(finding),
    );
    const reported = this.lists.flatMap((list) =>
      coverageOf(list as ListId, evidence).flatMap((coverage) =>
        coverage.gaps
          .filter((gap) => !decided.acceptsGap(gap.rule, told))
          .map((gap) => describe(coverage, gap, decided.isGapOver(gap.rule))),
      ),
    );
    return reportOf(synthesized, reported);
  }
}

const idsOf = (evidence: readonly ControlEvidence[]) => evidence.map(({ control }) => control.id).join(', ');

function describe({ risk }: RiskCoverage, gap: Gap, over: boolean): Reported {
  return {
    ruleName: gap.rule,
    description: over ? `${gap.message}. Its acknowledgement has expired.` : gap.message,
    severity: over ? EXPIRED : 'error',
    fix: waysToClose(gap),
    metadata: {
      risks: `${risk.id} ${risk.title}`,
      candidates: idsOf(gap.candidates),
      // what is there already, and does not count
      declared: idsOf(gap.candidates.filter(({ status }) => status === 'declared')),
      undecided: idsOf(gap.candidates.filter(({ status }) => status === 'undecided')),
    },
  };
}
