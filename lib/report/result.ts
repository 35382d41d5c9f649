import { CONTROLS } from '../controls';
import { coverageOf, type Gap, type RiskCoverage, withoutAcknowledged } from '../coverage';
import {
  type ControlEvidence,
  type ControlStatus,
  type Finding,
  gather,
  recordedPath,
  STATUSES,
  unreadIn,
} from '../evidence';
import { type ListId, withDerived } from '../owasp/risks';
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
  readonly acknowledged: readonly Exception[];
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

/** Judges what was read. Rules of controls that answer none of `lists` do not run. */
export function judge(read: Read, lists: readonly ListId[]): Result {
  const controls = CONTROLS.filter((control) => withDerived(control.risks).some(({ list }) => lists.includes(list)));
  const all = gather(read.application, controls);
  const accepted = new Map<Finding, Acknowledgement>();
  const unread = unreadIn(read.application);
  for (const finding of [...unread, ...all.flatMap(({ findings }) => findings)]) {
    const acknowledgement = acknowledgementOf(finding);
    if (acknowledgement) accepted.set(finding, acknowledgement);
  }
  const evidence = withoutAcknowledged(all, (finding) => accepted.has(finding));
  const acknowledgementOfGap = gapAcknowledgements(read.application);
  const coverage = new Map(
    lists.map((list) => [list, coverageOf(list, evidence).map((risk) => judgeRisk(risk, acknowledgementOfGap))]),
  );
  const acceptedGaps = [...coverage.values()].flat().flatMap(({ acknowledged }) => acknowledged);
  return {
    read,
    lists,
    evidence,
    findings: [...unread.filter((finding) => !accepted.has(finding)), ...evidence.flatMap(({ findings }) => findings)],
    acknowledged: [
      ...acceptedGaps,
      ...[...accepted].map(([{ rule, resource }, acknowledgement]) => ({ rule: rule.name, resource, acknowledgement })),
    ],
    otherAcknowledgements: otherAcknowledgements(
      read.application,
      acceptedGaps.map(({ acknowledgement }) => acknowledgement.id),
    ),
    coverage,
  };
}

function acknowledgementOf({ resource, rule }: Finding): Acknowledgement | undefined {
  return originOf(resource)?.acknowledgements?.find(({ id }) => id === rule.name || id === `OwaspLlm::${rule.name}`);
}

/** A gap is one of the whole application, so it can be acknowledged on the app, a stage or a stack, and on nothing below. */
function gapAcknowledgements(application: Application): (gap: Gap) => Acknowledgement | undefined {
  const found = new Map<string, Acknowledgement>();
  for (const { stack, resources } of application.templates)
    for (const resource of resources.values())
      for (const acknowledgement of originOf(resource)?.acknowledgements ?? []) {
        const { id, at } = acknowledgement;
        if (id.startsWith(DEPTH) && (at === '' || `${stack}/`.startsWith(`${at}/`))) found.set(id, acknowledgement);
      }
  return ({ rule }) => found.get(DEPTH + rule);
}

/** The pack under which gaps are acknowledged. */
const DEPTH = 'DefenseInDepth::';

function judgeRisk(risk: RiskCoverage, acknowledgementOf: (gap: Gap) => Acknowledgement | undefined): JudgedRisk {
  const acknowledged = risk.gaps.flatMap((gap): Exception[] => {
    const acknowledgement = acknowledgementOf(gap);
    return acknowledgement ? [{ rule: gap.rule, acknowledgement }] : [];
  });
  return { ...risk, gaps: risk.gaps.filter((gap) => !acknowledgementOf(gap)), acknowledged };
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

/** Whether there is something undecided and nothing else: then no finding is no good result. */
export const isUnjudged = ({ findings, evidence }: Result): boolean =>
  findings.length > 0 &&
  findings.every(({ verdict }) => verdict === 'undecided') &&
  evidence.every(({ resources, declared, attested }) => [...resources, ...declared, ...attested].length === 0);

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

/** The findings to show: undecided ones only where they are asked for. */
export const shownFindings = ({ findings }: Result, includeUndecided: boolean): readonly Finding[] =>
  findings.filter(({ verdict }) => includeUndecided || verdict !== 'undecided');

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

/** The construct that made a resource, or its logical id. */
export const nameOf = (declaration: Declaration): string =>
  originOf(declaration)?.constructPath ?? recordedPath(declaration) ?? declaration.logicalId;

/** The risks of a finding in the lists that were asked for. */
export const risksOfFinding = ({ control }: Finding, lists: readonly ListId[]) =>
  withDerived(control.risks).filter(({ list }) => lists.includes(list));

/** How to mend a finding: in the words of CDK for a resource that a CDK app made, in those of a template otherwise. */
export const fixOf = ({ resource, rule }: Finding): string =>
  originOf(resource) || recordedPath(resource) ? rule.fix : (rule.fixTemplate ?? rule.fix);
