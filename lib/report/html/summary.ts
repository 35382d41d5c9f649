import type { ControlStatus } from '../../evidence';
import { ATLAS_TITLE } from '../../owasp/atlas';
import { titleOf } from '../../owasp/risks';
import { VERSION } from '../../version';
import { type Result, shownFindings, withStatus } from '../result';
import { placesOf, type Subject } from '../subject';
import { html, type Markup } from './markup';
import { covered, number } from './words';

/** The numbers that the page begins with. */
interface Totals {
  readonly gaps: number;
  readonly failing: number;
  readonly undecided: number;
}

function totalsOf(result: Result): Totals {
  const findings = shownFindings(result, true);
  const failing = findings.filter(({ verdict }) => verdict !== 'undecided').length;
  return {
    gaps: [...result.coverage.values()].flat().flatMap((risk) => risk.gaps).length,
    failing,
    undecided: findings.length - failing,
  };
}

/** One sentence that says how it stands. */
export function lead(result: Result): Markup {
  const { gaps, failing } = totalsOf(result);
  const acknowledgedGaps = [...result.coverage.values()].flat().some(({ acknowledged }) => acknowledged.length > 0);
  const depth = gaps > 0 ? `${number(gaps, 'gap')} in the layers against the risks below` : covered(acknowledgedGaps);
  const findings = failing === 0 ? 'no finding' : number(failing, 'finding');
  const { size: known } = result.baselined;
  const more = known > 0 ? `, and ${known} more in the baseline` : '';
  return html`<p class="lead">${depth}; ${findings} ${failing > 1 ? 'are' : 'is'} open${more}.</p>`;
}

export const stacksOf = ({ read }: Result): readonly string[] => read.application.templates.map(({ stack }) => stack);

/** What was judged, and by what. */
export function facts(result: Result, subject: Subject): Markup {
  const stacks = stacksOf(result);
  return html`<dl class="facts"><dt>${stacks.length === 1 ? 'Stack' : 'Stacks'}</dt><dd>${stacks.join(', ')}</dd>
    <dt>Deployed in</dt><dd>${placesOf(subject).join('; ')}</dd>
    <dt>Templates</dt><dd>${subject.templates.length}, <a href="#judged">SHA-256 ${subject.sha256.slice(0, 16)}…</a></dd>
    <dt>Commit</dt><dd>${subject.commit ? html`<code>${subject.commit}</code>` : 'not known'}</dd>
    <dt>Judged on</dt><dd>${subject.at.toISOString().slice(0, 16).replace('T', ' ')} UTC</dd>
    <dt>Lists</dt><dd>${result.lists.map(titleOf).join(', ')}</dd>
    <dt>Judged by</dt><dd>cdk-secure-llm ${VERSION}, from the synthesized templates:${' '}
    every control that counts as proven rests on a resource in them</dd>
    <dt>Attacks</dt><dd>named after ${ATLAS_TITLE}</dd></dl>`;
}

/** The totals, each with a link to where they come from. */
export function cards(result: Result): Markup[] {
  const { gaps, failing, undecided } = totalsOf(result);
  const count = (status: ControlStatus) => withStatus(result, status).length;
  const [declared, attested] = [count('declared'), count('attested')];
  const acknowledged = result.acknowledged.length;
  const [firstList] = result.coverage.keys();
  return [
    card('findings', failing, 'findings', failing > 0 ? 'bad' : 'good'),
    card(firstList ?? 'layers', gaps, 'gaps in depth', gaps > 0 ? 'bad' : 'good'),
    card('layers', count('proven'), 'controls proven', 'good'),
    card('layers', declared, 'only declared', declared > 0 ? 'warn' : 'good'),
    card('layers', attested, 'only attested', attested > 0 ? 'warn' : 'good'),
    card('findings', undecided, 'undecided', undecided > 0 ? 'warn' : 'good'),
    card('layers', count('absent'), 'absent', 'soft'),
    card('exceptions', acknowledged, 'acknowledged', acknowledged > 0 ? 'warn' : 'good'),
    ...(result.problems.length > 0 ? [card('exceptions', result.problems.length, 'exceptions to mend', 'bad')] : []),
    ...(result.baselined.size > 0 ? [card('findings', result.baselined.size, 'in the baseline', 'warn')] : []),
  ];
}

const card = (section: string, count: number, label: string, kind: string) =>
  html`<li><a href="#${section}"><b class="${kind}">${count}</b> ${label}</a></li>`;
