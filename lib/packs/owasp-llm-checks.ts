import type { CfnResource, IPolicyValidationContext, PolicyValidationPluginReport } from 'aws-cdk-lib';
import { NagPack, type NagPackProps } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import type { RegisteredControl } from '../control';
import { CONTROLS } from '../controls';
import {
  ANY_RISK,
  type ControlEvidence,
  type Finding,
  gather,
  nothingJudged,
  type Saying,
  UNREAD,
  unreadIn,
} from '../evidence';
import { withDerived } from '../owasp/risks';
import { severityOf } from '../severity';
import { VERSION } from '../version';
import { checkAcknowledgements } from './acknowledged-by-props';
import { ACKNOWLEDGEMENT_RULE, decidedIn, EXPIRED } from './decided';
import type { FindingAcknowledgement } from './finding-acknowledgement';
import { OwaspList } from './owasp-list';
import { contextOf, type Reported, reportOf } from './pack';
import { Synthesized } from './synthesized';

/** Properties for `OwaspLlmChecks`. */
export interface OwaspLlmChecksProps extends NagPackProps {
  /**
   * The OWASP lists whose risks are checked. A rule runs and reports once, however many of the lists name it.
   *
   * @default [OwaspList.LLM_2025]
   */
  readonly lists?: OwaspList[];

  /**
   * Whether a rule that cannot decide, because a value is known only at deployment, fails synthesis.
   *
   * @default false - it is reported as undecided, and synthesis goes on, unless nothing at all could be judged
   */
  readonly failOnUndecided?: boolean;

  /**
   * Findings that are accepted, beside those that the app acknowledges with `Validations` and templates in their metadata.
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
 * Checks the synthesized templates of an app against the OWASP Top 10 for LLM applications and for agents.
 *
 * Register it with `Validations.of(app).addPlugins(new OwaspLlmChecks())`. Acknowledge a finding with
 * `Validations.of(construct).acknowledge({ id: 'OwaspLlm::BedrockGuardrailPromptAttackHigh', reason: '…' })`: the reason
 * then stands in the validation report.
 */
export class OwaspLlmChecks extends NagPack {
  /** The name findings are acknowledged under. */
  public readonly name: string = 'OwaspLlm';
  public readonly version?: string = VERSION;
  public readonly ruleIds?: string[];
  /** The controls that answer risks of the lists, and those risks in words. */
  private readonly risks: ReadonlyMap<RegisteredControl, string>;
  private readonly failOnUndecided: boolean;
  private readonly explain: boolean;
  private readonly acknowledgements: readonly FindingAcknowledgement[];
  private readonly today?: Date;

  constructor(scope?: IConstruct, props: OwaspLlmChecksProps = {}) {
    super(scope, props);
    this.packName = this.name;
    const lists: readonly string[] = props.lists ?? [OwaspList.LLM_2025];
    if (lists.length === 0) throw new Error(`'lists' must name at least one OWASP list, got []`);
    this.risks = new Map(
      CONTROLS.map((control): [RegisteredControl, string] => [
        control,
        withDerived(control.risks)
          .filter(({ list }) => lists.includes(list))
          .map(({ id, title }) => `${id} ${title}`)
          .join(', '),
      ]).filter(([, risks]) => risks !== ''),
    );
    this.failOnUndecided = props.failOnUndecided ?? false;
    this.explain = props.verbose ?? false;
    this.acknowledgements = props.acknowledgements ?? [];
    this.today = props.today;
    checkAcknowledgements(this.acknowledgements);
    this.ruleIds = [
      ...[UNREAD, ...this.risks.keys()].flatMap((control) => control.rules.map((rule) => rule.name)),
      ACKNOWLEDGEMENT_RULE,
    ];
  }

  public override validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    return this.check(new Synthesized(context));
  }

  public override validateScope(scope: IConstruct): PolicyValidationPluginReport {
    return this.check(new Synthesized(contextOf(scope)), scope);
  }

  /** Templates are judged, not constructs: a property override or a raw resource is seen as it will be deployed. */
  protected override checkResource(_node: CfnResource): void {}

  private check(synthesized: Synthesized, scope?: IConstruct): PolicyValidationPluginReport {
    const evidence = gather(synthesized.application, [...this.risks.keys()]);
    const within = ({ resource }: Pick<Finding, 'resource'>) => {
      const path = scope && synthesized.constructOf(resource)?.node.path;
      return path === undefined || !scope || `${path}/`.startsWith(scope.node.path === '' ? '' : `${scope.node.path}/`);
    };
    const findings = [...unreadIn(synthesized.application), ...evidence.flatMap((item) => item.findings)].filter(
      within,
    );
    // then no finding is no good result
    const unjudged = scope === undefined && nothingJudged(findings, evidence);
    const strict = this.failOnUndecided || unjudged;
    const decided = decidedIn(synthesized, this.acknowledgements, this.today);
    const left = findings.filter((finding) => !decided.accepts(finding, scope === undefined));
    const ran = new Set(this.ruleIds);
    return reportOf(synthesized, [
      ...left.map((finding) => this.describe(finding, decided.isOver(finding), strict)),
      ...evidence.flatMap((item) =>
        item.declared.filter(within).map((saying) => this.declared(item, saying, unjudged)),
      ),
      // below a scope most entries match nothing
      ...(scope ? [] : decided.problems((rule) => ran.has(rule))),
    ]);
  }

  /** What is only said is told, and is no finding, unless it is all that there is: nothing is wrong with it. */
  private declared({ control }: ControlEvidence, { rule, resource, message }: Saying, alone: boolean): Reported {
    return {
      ruleName: rule.name,
      description: `Declared, and not proven: ${resource.logicalId} ${message}. (${this.risks.get(control)})`,
      severity: alone ? 'error' : 'info',
      fix: 'Nothing has to be mended; how it is proven stands above.',
      metadata: { ...this.metadataOf(control), verdict: 'declared' },
      resource,
    };
  }

  private metadataOf(control: RegisteredControl): Readonly<Record<string, string>> {
    return {
      control: control.id,
      risks: this.risks.get(control) ?? '',
      atlas: control.atlas.join(', '),
      layer: control.layer,
      source: control.source,
    };
  }

  private describe(finding: Finding, over: boolean, strict: boolean): Reported {
    const { control, rule, verdict, message } = finding;
    const risks = this.risks.get(control) ?? '';
    const undecided = verdict === 'undecided' ? 'Undecided: ' : '';
    return {
      ruleName: rule.name,
      description: `${undecided}${message}. ${over ? 'Its acknowledgement has expired. ' : ''}${this.explain ? `${control.why} ` : ''}(${risks || `risk: ${ANY_RISK}`})`,
      severity: verdict === 'undecided' && !strict ? 'info' : over ? EXPIRED : 'error',
      fix: rule.fix,
      metadata: { ...this.metadataOf(control), verdict, severity: severityOf(finding) },
      resource: finding.resource,
      propertyPath: finding.propertyPath,
    };
  }
}
