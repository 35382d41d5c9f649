import { dayOf } from '../acknowledgement/day';
import { Decided } from '../acknowledgement/decided';
import type { Problem } from '../acknowledgement/entry';
import type { Acknowledged } from '../acknowledgement/file';
import { acknowledgedInAssembly } from '../acknowledgement/recorded';
import { acknowledgedInTemplates } from '../acknowledgement/template';
import { CONTROLS } from '../controls';
import { coverageOf, type Gap, type RiskCoverage, withoutAcknowledged } from '../coverage';
import {
  type ControlEvidence,
  type ControlStatus,
  type Finding,
  gather,
  nothingJudged,
  recordedPath,
  STATUSES,
  UNREAD,
  unreadIn,
} from '../evidence';
import { type ListId, risksOf, withDerived } from '../owasp/risks';
import { SEVERITIES, severityOf } from '../severity';
import type { Acknowledgement, Application, Declaration } from '../template/application';
import { sourceLine } from '../template/assembly';
import type { Read } from '../template/files';
import { Path } from '../template/path';

/** Everything that is known after the templates were read and judged. */
export interface Result {
  readonly read: Read;
  readonly lists: readonly ListId[];
  /** What became of each control, acknowledged findings left out. */
  readonly evidence: readonly ControlEvidence[];
  readonly findings: readonly Finding[];
  /** Those of the findings that a baseline knows already. */
  readonly baselined: ReadonlySet<Finding>;
  /** What is found by rules that are not wanted. */
  readonly leftOut: readonly Finding[];
  readonly acknowledged: readonly Exception[];
  /** What is wrong with what was acknowledged. */
  readonly problems: readonly Problem[];
  /** What the app acknowledges of packs that do not run here, by reason. */
  readonly otherAcknowledgements: readonly OtherAcknowledgement[];
  readonly coverage: ReadonlyMap<ListId, readonly JudgedRisk[]>;
}

/** A finding, or a gap in the layers, that the app acknowledges. */
export interface Exception {
  readonly rule: string;
  /** Nothing for the application as a whole. */
  readonly resource?: Declaration;
  readonly acknowledgement: Acknowledgement;
  /** Nothing for a gap. */
  readonly finding?: Finding;
}

/** What stands between one risk and the application; `gaps` are those that nobody acknowledges. */
export interface JudgedRisk extends RiskCoverage {
  readonly acknowledged: readonly Exception[];
}

/** Findings of other packs that one reason stands for. */
export interface OtherAcknowledgement {
  readonly reason: string;
  /** Names of findings, with their packs. */
  readonly ids: readonly string[];
  /** Construct paths where they are acknowledged; empty for the app. */
  readonly at: readonly string[];
}

/** What a run is told besides what to read. */
export interface Choice {
  /** What files acknowledge. */
  readonly acknowledged?: Acknowledged;
  /** The day on which is judged, in UTC, as 2027-03-31; today unless it is given. */
  readonly today?: string;
  /** Whether findings of a rule are wanted; those of all unless it is given. */
  readonly wanted?: (rule: string) => boolean;
}

/** Judges what was read. Rules of controls that answer none of `lists` do not run. */
export function judge(read: Read, lists: readonly ListId[], choice: Choice = {}): Result {
  const { acknowledged = { entries: [], problems: [] }, today = dayOf(new Date()), wanted = () => true } = choice;
  const controls = CONTROLS.filter((control) => withDerived(control.risks).some(({ list }) => lists.includes(list)));
  const all = gather(read.application, controls);
  const unread = unreadIn(read.application);
  const found = [...unread, ...all.flatMap(({ findings }) => findings)];
  const decided = new Decided(
    [acknowledgedInAssembly(read.application), acknowledgedInTemplates(read.application), acknowledged],
    today,
  );
  const accepted = new Map<Finding, Acknowledgement>();
  for (const finding of found) {
    const acknowledgement = decided.of(finding);
    if (acknowledgement) accepted.set(finding, acknowledgement);
  }
  const evidence = withoutAcknowledged(all, (finding) => accepted.has(finding));
  const coverage = new Map(
    lists.map((list) => [
      list,
      coverageOf(list, evidence).map((risk) => judgeRisk(risk, (gap) => decided.ofGap(gap.rule))),
    ]),
  );
  const acceptedGaps = [...coverage.values()].flat().flatMap((risk) => risk.acknowledged);
  const left = [...unread.filter((finding) => !accepted.has(finding)), ...evidence.flatMap(({ findings }) => findings)];
  const ran = new Set([UNREAD, ...controls].flatMap(({ rules }) => rules.map(({ name }) => name)));
  const gaps = lists.flatMap((list) => risksOf(list).map(({ id }) => `[${id}]`));
  return {
    read,
    lists,
    evidence,
    findings: left.filter(({ rule }) => wanted(rule.name)),
    leftOut: left.filter(({ rule }) => !wanted(rule.name)),
    baselined: new Set(),
    acknowledged: [
      ...acceptedGaps,
      ...[...accepted].map(([finding, acknowledgement]) => ({
        rule: finding.rule.name,
        resource: finding.resource,
        acknowledgement,
        finding,
      })),
    ],
    problems: decided
      .problems((rule) => wanted(rule) && (ran.has(rule) || gaps.some((gap) => rule.endsWith(gap))))
      // what matches nothing may match in what could not be read
      .filter(({ kind }) => kind !== 'unused' || read.unreadable.length === 0),
    otherAcknowledgements: otherAcknowledgements(
      read.application,
      acceptedGaps.map(({ acknowledgement }) => acknowledgement.id),
    ),
    coverage,
  };
}

function judgeRisk(risk: RiskCoverage, acknowledgementOf: (gap: Gap) => Acknowledgement | undefined): JudgedRisk {
  const judged = risk.gaps.map((gap) => ({ gap, acknowledgement: acknowledgementOf(gap) }));
  return {
    ...risk,
    gaps: judged.filter(({ acknowledgement }) => !acknowledgement).map(({ gap }) => gap),
    acknowledged: judged.flatMap(({ gap: { rule }, acknowledgement }): Exception[] =>
      acknowledgement ? [{ rule, acknowledgement }] : [],
    ),
  };
}

/** What is acknowledged of packs that did not run here. `judged` names gaps that this report has judged itself. */
function otherAcknowledgements(application: Application, judged: readonly string[]): OtherAcknowledgement[] {
  const byReason = new Map<string, { ids: Set<string>; at: Set<string> }>();
  for (const template of application.templates)
    for (const resource of template.resources.values())
      for (const { id, reason, at } of originOf(resource)?.acknowledgements ?? []) {
        if (!id.includes('::') || id.startsWith('OwaspLlm::') || judged.includes(id)) continue;
        const group = byReason.get(reason) ?? { ids: new Set(), at: new Set() };
        byReason.set(reason, group);
        group.ids.add(id);
        group.at.add(at);
      }
  return [...byReason].map(([reason, { ids, at }]) => ({ reason, ids: [...ids].sort(), at: [...at].sort() }));
}

const originOf = (declaration: Declaration) => declaration.template.input.origin?.(declaration.logicalId);

/** Whether nothing could be judged. What is accepted or not asked for is no better known for that. */
export const isUnjudged = ({ findings, leftOut, acknowledged, evidence }: Result): boolean =>
  nothingJudged([...findings, ...leftOut, ...acknowledged.flatMap(({ finding }) => finding ?? [])], evidence);

/** What is said where nothing could be judged. */
export const UNJUDGED = 'nothing could be judged: all that the rules ask about is undecided or only declared';

/** The controls that have come to `status`. */
export const withStatus = ({ evidence }: Pick<Result, 'evidence'>, status: ControlStatus): readonly ControlEvidence[] =>
  evidence.filter((item) => item.status === status);

/** What must not be taken for each other, and is told also where there is none. */
const TOLD: readonly ControlStatus[] = ['proven', 'declared', 'attested', 'undecided'];

/** How many controls have come to what. */
export const countsOf = (result: Pick<Result, 'evidence'>): string =>
  STATUSES.map((status) => [withStatus(result, status).length, status] as const)
    .filter(([count, status]) => count > 0 || TOLD.includes(status))
    .map(([count, status]) => `${count} ${status}`)
    .join(', ');

/** The findings to show: undecided ones only where they are asked for, and none that a baseline knows. */
export const shownFindings = ({ findings, baselined }: Result, includeUndecided: boolean): readonly Finding[] =>
  findings.filter((finding) => (includeUndecided || finding.verdict !== 'undecided') && !baselined.has(finding));

/** The line of the template that a finding is about. */
export const lineOf = ({ place, resource }: Finding): number =>
  place ? place.template.locate(place.path).line : lineOfResource(resource);

/** The line of the template where a resource begins. */
export const lineOfResource = ({ template, logicalId }: Declaration): number =>
  template.locate(Path.of('Resources', logicalId)).line;

/** The user's own line that made the resource, as `file:line`, when the assembly has it. */
export const sourceOf = ({ resource }: Finding): string | undefined => sourceOfResource(resource);

/** The same of a resource that nothing is wrong with. */
export const sourceOfResource = (resource: Declaration): string | undefined => sourceLine(originOf(resource));

/** Where a finding is shown: the user's own line, or that of the template. */
export const placeOf = (finding: Finding): string =>
  sourceOf(finding) ?? `${finding.resource.template.file}:${lineOf(finding)}`;

/** How much a finding weighs, or that it is undecided or an error of the rule. */
export const weightOf = (finding: Finding): string =>
  finding.verdict === 'fail' ? severityOf(finding) : finding.verdict.toUpperCase();

/** Findings for a reader: by their severity, the most severe first, and what is undecided after all others. */
export const bySeverity = (findings: readonly Finding[]): readonly Finding[] =>
  [false, true].flatMap((undecided) =>
    SEVERITIES.flatMap((severity) =>
      findings.filter((finding) => severityOf(finding) === severity && (finding.verdict === 'undecided') === undecided),
    ),
  );

/** `2 HIGH, 1 LOW`; nothing where there is no finding. */
export const severitiesText = (findings: readonly Finding[]): string =>
  SEVERITIES.map(
    (severity) => [findings.filter((finding) => severityOf(finding) === severity).length, severity] as const,
  )
    .filter(([count]) => count > 0)
    .map(([count, severity]) => `${count} ${severity}`)
    .join(', ');

/** `1 finding`, `2 findings`. */
export const plural = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;

/** The construct that made a resource, or its logical id. */
export const nameOf = (declaration: Declaration): string =>
  originOf(declaration)?.constructPath ?? recordedPath(declaration) ?? declaration.logicalId;

/** The risks of a finding in the lists that were asked for. */
export const risksOfFinding = ({ control }: Finding, lists: readonly ListId[]) =>
  withDerived(control.risks).filter(({ list }) => lists.includes(list));

/** How to mend a finding: in the words of CDK for a resource that a CDK app made, in those of a template otherwise. */
export const fixOf = ({ resource, rule }: Finding): string =>
  originOf(resource) || recordedPath(resource) ? rule.fix : (rule.fixTemplate ?? rule.fix);
