import { reasonText } from '../acknowledgement/reason';
import { ANY_RISK, type Finding } from '../evidence';
import { VERSION } from '../version';
import { fixOf, nameOf, placeOf, type Result, risksOfFinding, shownFindings, weightOf } from './result';

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const CONTROLS = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]/g;

/** Text in XML. What XML cannot hold at all is left out. */
const xml = (text: string): string =>
  text.replace(CONTROLS, '').replace(/[&<>"'\n\t\r]/g, (letter) => `&#${letter.charCodeAt(0)};`);

interface Named {
  readonly suite: string;
  readonly of: string;
  readonly name: string;
}

interface Passed extends Named {
  readonly outcome: 'passed';
}

interface Told extends Named {
  readonly outcome: 'failure' | 'error' | 'skipped';
  readonly message: string;
  readonly details?: string;
}

type Case = Passed | Told;

/**
 * The result as JUnit XML: a test suite for each template, and a failed test for each finding. What is acknowledged or in
 * the baseline is a skipped test; a template without any of them has one test that passed.
 */
export function toJunit(result: Result, includeUndecided: boolean): string {
  const caseOf = (finding: Finding, outcome: Told['outcome'], message?: string): Case => ({
    suite: finding.resource.template.file,
    of: nameOf(finding.resource),
    name: finding.rule.name,
    outcome,
    message: message ?? `${weightOf(finding)}: ${finding.message}`,
    ...(outcome === 'failure' ? { details: detailsOf(finding, result) } : {}),
  });
  const { read, baselined, acknowledged, problems } = result;
  const found: readonly Case[] = [
    ...shownFindings(result, includeUndecided).map((finding) => caseOf(finding, 'failure')),
    ...[...baselined].map((finding) => caseOf(finding, 'skipped', 'in the baseline')),
    ...acknowledged.flatMap(({ finding, acknowledgement }) =>
      finding ? [caseOf(finding, 'skipped', `acknowledged: ${reasonText(acknowledgement)}`)] : [],
    ),
    ...read.unreadable.map(
      ({ file, line, reason }): Case => ({
        ...{ suite: file, of: `line ${line}`, name: 'can be read', outcome: 'error', message: reason },
      }),
    ),
    ...problems.map(
      ({ kind, at, message }): Case => ({
        ...{ suite: 'acknowledgements', of: at, name: 'AcknowledgementHolds', message },
        outcome: kind === 'malformed' ? 'error' : 'failure',
      }),
    ),
  ];
  const quiet = read.files.filter((file) => !found.some(({ suite }) => suite === file));
  const cases: readonly Case[] = [
    ...found,
    ...quiet.map((file): Case => ({ suite: file, of: file, name: 'no finding', outcome: 'passed' })),
  ];
  const suites = [...new Set(cases.map(({ suite }) => suite))].map((name) => {
    const own = cases.filter(({ suite }) => suite === name);
    return [`  <testsuite name="${xml(name)}"${counts(own)}>`, ...own.map(caseXml), '  </testsuite>'].join('\n');
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="cdk-secure-llm ${xml(VERSION)}"${counts(cases)}>`,
    ...suites,
    '</testsuites>',
  ].join('\n');
}

const counts = (cases: readonly Case[]): string => {
  const of = (outcome: Case['outcome']) => cases.filter((one) => one.outcome === outcome).length;
  return ` tests="${cases.length}" failures="${of('failure')}" errors="${of('error')}" skipped="${of('skipped')}"`;
};

function caseXml(one: Case): string {
  const open = `    <testcase classname="${xml(one.of)}" name="${xml(one.name)}"`;
  if (one.outcome === 'passed') return `${open}/>`;
  const { outcome, message, details } = one;
  const text = details === undefined ? '/>' : `>${xml(details)}</${outcome}>`;
  return `${open}><${outcome} message="${xml(message)}"${text}</testcase>`;
}

/** Where, which risk, and how to mend it. */
const detailsOf = (finding: Finding, { lists }: Result): string =>
  [
    placeOf(finding),
    `risk: ${
      risksOfFinding(finding, lists)
        .map(({ id, title }) => `${id} ${title}`)
        .join(', ') || ANY_RISK
    }`,
    `fix: ${fixOf(finding)}`,
  ].join('\n');
