import { type ControlEvidence, type ControlStatus, type Finding, statusOf } from './evidence';
import { deedsAgainst } from './owasp/deeds';
import { type ListId, type Risk, risksOf } from './owasp/risks';
import { type Layer, PHASES, type Phase } from './owasp/vocabulary';

/** The controls of one layer that act against a risk in one phase. */
export interface LayerProof {
  readonly layer: Layer;
  readonly proven: readonly ControlEvidence[];
}

/** What stands between one risk and the application. */
export interface RiskCoverage {
  readonly risk: Risk;
  readonly layers: Readonly<Record<Phase, readonly LayerProof[]>>;
  /** Defences that prevent and do not fail together. Each layer is one; all controls that rest on the guardrail are one. */
  readonly independent: readonly string[];
  readonly gaps: readonly Gap[];
}

/** The rules by which a risk is covered in depth. */
export const DEPTH_RULES = {
  prevent: 'TwoIndependentPreventiveLayers',
  detect: 'OneDetectiveLayer',
  respond: 'OneResponsiveLayer',
} as const;

/** A risk that is not covered in depth. */
export interface Gap {
  /** The rule and the risk, by which it is acknowledged: `OneDetectiveLayer[LLM09:2025]`. */
  readonly rule: string;
  readonly message: string;
  /** Controls that would close it and are not proven. */
  readonly candidates: readonly ControlEvidence[];
}

/** How many independent defences a risk needs: one may fail, and another still stands. */
const INDEPENDENT = 2;

/** The evidence without the findings that `acknowledged` accepts. What is left decides the status of a control. */
export function withoutAcknowledged(
  evidence: readonly ControlEvidence[],
  acknowledged: (finding: Finding) => boolean,
): readonly ControlEvidence[] {
  return evidence.map((item) => {
    const findings = item.findings.filter((finding) => !acknowledged(finding));
    if (findings.length === item.findings.length) return item;
    const left = { ...item, findings };
    return { ...left, status: statusOf(left, true) };
  });
}

/** The coverage of every risk of `list`. What answers a risk without acting against it (`CRITERION`) is no layer. */
export const coverageOf = (list: ListId, evidence: readonly ControlEvidence[]): readonly RiskCoverage[] =>
  risksOf(list).map((risk) => cover(risk, evidence));

/** What fails together with a control: the guardrail it rests on, or else its layer. */
const defenceOf = ({ control }: ControlEvidence): string => control.restsOn ?? control.layer;

/** Whether a rule that shows a deed has found it: others of the same control may be right about something else. */
const isShown = (deed: string, { control, shown }: ControlEvidence): boolean =>
  control.shownBy?.[deed]?.some((rule) => shown.includes(rule)) ?? true;

function cover(risk: Risk, evidence: readonly ControlEvidence[]): RiskCoverage {
  const acting = (phase: Phase) => evidence.filter(({ control }) => deedsAgainst(control.acts, risk, phase).length > 0);
  const isProven = (item: ControlEvidence, phase: Phase) =>
    item.status === 'proven' && deedsAgainst(item.control.acts, risk, phase).some((deed) => isShown(deed, item));
  const proven = (phase: Phase) => acting(phase).filter((item) => isProven(item, phase));
  const layers = Object.fromEntries(PHASES.map((phase) => [phase, byLayer(proven(phase))])) as Record<
    Phase,
    LayerProof[]
  >;
  const independent = [...new Set(proven('preventive').map(defenceOf))];
  const gaps: Gap[] = [];
  const missing = (rule: string, what: string, candidates: readonly ControlEvidence[]) =>
    gaps.push({
      rule: `${rule}[${risk.id}]`,
      message: `${risk.id} ${risk.title} ${what}${unproven(candidates)}`,
      candidates,
    });
  if (independent.length < INDEPENDENT) {
    const only = independent.length === 0 ? 'no layer' : `one independent layer only (${independent[0]})`;
    missing(
      DEPTH_RULES.prevent,
      `is prevented by ${only}; defense in depth needs ${INDEPENDENT}`,
      // what is proven, and another control of the same defence, would fail with it
      acting('preventive').filter((item) => !independent.includes(defenceOf(item))),
    );
  }
  if (layers.detective.length === 0) missing(DEPTH_RULES.detect, 'is detected by no layer', acting('detective'));
  if (layers.responsive.length === 0)
    missing(DEPTH_RULES.respond, 'has no layer that responds or recovers', acting('responsive'));
  return { risk, layers, independent, gaps };
}

/** What is there and does not count. */
function unproven(candidates: readonly ControlEvidence[]): string {
  const named = (wanted: ControlStatus) => {
    const ids = candidates.filter(({ status }) => status === wanted).map(({ control }) => control.id);
    return ids.length > 0 ? [`only ${wanted}, which does not count: ${ids.join(', ')}`] : [];
  };
  return (['declared', 'attested'] as const)
    .flatMap(named)
    .map((part) => `; ${part}`)
    .join('');
}

function byLayer(evidence: readonly ControlEvidence[]): LayerProof[] {
  const layers = [...new Set(evidence.map(({ control }) => control.layer))];
  return layers.map((layer) => ({ layer, proven: evidence.filter(({ control }) => control.layer === layer) }));
}
