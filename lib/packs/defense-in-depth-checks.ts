import type { CfnResource, IPolicyValidationContext, PolicyValidationPluginReport } from 'aws-cdk-lib';
import { NagPack, type NagPackProps } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { CONTROLS } from '../controls';
import { coverageOf, DEPTH_RULES, type Gap, type RiskCoverage, withoutAcknowledged } from '../coverage';
import { gather } from '../evidence';
import type { ListId } from '../owasp/risks';
import { View } from '../template/resource';
import { VERSION } from '../version';
import { isLlmWorkload } from '../workload/llm-workload';
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

  constructor(scope?: IConstruct, props: DefenseInDepthChecksProps = {}) {
    super(scope, props);
    this.packName = this.name;
    this.lists = props.lists ?? [OwaspList.LLM_2025];
    if (this.lists.length === 0) throw new Error(`'lists' must name at least one OWASP list, got []`);
  }

  public override validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    return this.check(new Synthesized(context));
  }

  public override validateScope(scope: IConstruct): PolicyValidationPluginReport {
    return this.check(new Synthesized(contextOf(scope)));
  }

  /** Nothing is checked resource by resource. */
  protected override checkResource(_node: CfnResource): void {}

  private check(synthesized: Synthesized): PolicyValidationPluginReport {
    if (!isLlmWorkload(new View(synthesized.application))) return reportOf(synthesized, []);
    const evidence = withoutAcknowledged(gather(synthesized.application, CONTROLS), ({ rule, resource }) => {
      const construct = synthesized.constructOf(resource);
      return construct !== undefined && Synthesized.acknowledged(construct, 'OwaspLlm', rule.name);
    });
    const reported = this.lists.flatMap((list) =>
      coverageOf(list as ListId, evidence).flatMap((coverage) => coverage.gaps.map((gap) => describe(coverage, gap))),
    );
    return reportOf(synthesized, reported);
  }
}

function describe({ risk }: RiskCoverage, gap: Gap): Reported {
  const layers = [...new Set(gap.candidates.map(({ control }) => control.layer))];
  const examples = layers.map((layer) => gap.candidates.find(({ control }) => control.layer === layer)!.control);
  const fix = examples
    .slice(0, 4)
    .map(({ id, title }) => `${title} (${id})`)
    .join('; ');
  return {
    ruleName: gap.rule,
    description: gap.message,
    severity: 'error',
    fix:
      fix === ''
        ? 'No control of this library acts so against it: acknowledge the gap, and say what does.'
        : `Any of: ${fix}.`,
    metadata: {
      risks: `${risk.id} ${risk.title}`,
      candidates: gap.candidates.map(({ control }) => control.id).join(', '),
    },
  };
}
