import { pathToFileURL } from 'node:url';
import type { Problem } from '../acknowledgement/entry';
import { reasonText } from '../acknowledgement/reason';
import { ANY_RISK, type Finding, STATUSES, UNREAD } from '../evidence';
import { ATLAS_TITLE } from '../owasp/atlas';
import type { Severity } from '../severity';
import type { Acknowledgement } from '../template/application';
import { HOME, VERSION } from '../version';
import { FINGERPRINT_VERSION, fingerprintOf } from './fingerprint';
import {
  fixesOf,
  fixOf,
  isUnjudged,
  lineOf,
  type Result,
  risksOfFinding,
  shownFindings,
  sourceOf,
  UNJUDGED,
  withStatus,
} from './result';

/** Levels of SARIF, and the scores by which GitHub tells critical, high, medium and low from one another. */
const LEVELS: Readonly<Record<Severity, { level: 'error' | 'warning' | 'note'; score: string }>> = {
  CRITICAL: { level: 'error', score: '9.5' },
  HIGH: { level: 'error', score: '8.0' },
  MEDIUM: { level: 'warning', score: '5.5' },
  LOW: { level: 'note', score: '2.0' },
};

/** The name under which code scanning compares findings: the fingerprint of baselines. */
const FINGERPRINT = `secureLlm/v${FINGERPRINT_VERSION}`;

/**
 * The result as SARIF 2.1.0, for code scanning: the user's own line where it is known, the template's line otherwise. What
 * is acknowledged or in the baseline is there, and suppressed.
 */
export function toSarif(result: Result, includeUndecided: boolean): string {
  const accepted = result.acknowledged.flatMap(({ finding, acknowledgement }) =>
    finding ? [{ finding, suppressions: [suppressionOf(acknowledgement)] }] : [],
  );
  const reported: readonly { finding: Finding; suppressions?: readonly object[] }[] = [
    ...shownFindings(result, includeUndecided).map((finding) => ({ finding })),
    ...[...result.baselined].map((finding) => ({ finding, suppressions: [IN_BASELINE] })),
    ...accepted,
  ];
  const rules = new Map<string, Pick<Finding, 'rule' | 'control'>>();
  for (const { finding } of reported) rules.set(finding.rule.name, finding);
  const index = new Map([...rules.keys()].map((name, i) => [name, i]));
  return JSON.stringify(
    {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: {
              name: 'cdk-secure-llm',
              semanticVersion: VERSION,
              informationUri: HOME,
              properties: { atlas: ATLAS_TITLE },
              rules: [...rules.values()].map(ruleOf),
            },
          },
          properties: {
            controls: Object.fromEntries(
              STATUSES.map((status) => [status, withStatus(result, status).map(({ control }) => control.id)]),
            ),
          },
          originalUriBaseIds: { ROOT: { uri: `${pathToFileURL(process.cwd()).href}/` } },
          results: reported.map(({ finding, suppressions }) => ({
            ruleId: finding.rule.name,
            ruleIndex: index.get(finding.rule.name),
            level: finding.verdict === 'undecided' ? 'note' : LEVELS[finding.rule.severity].level,
            message: {
              text: `${finding.message} (${
                risksOfFinding(finding, result.lists)
                  .map(({ id, title }) => `${id} ${title}`)
                  .join(', ') || `risk: ${ANY_RISK}`
              }). Fix: ${fixOf(finding)}`,
            },
            ...locations(finding),
            partialFingerprints: { [FINGERPRINT]: fingerprintOf(finding) },
            ...(suppressions ? { suppressions } : {}),
          })),
          invocations: [
            {
              executionSuccessful:
                result.read.unreadable.length === 0 &&
                result.problems.every(({ kind }) => kind !== 'malformed') &&
                !isUnjudged(result),
              toolExecutionNotifications: [
                ...(isUnjudged(result) ? [{ level: 'error', message: { text: UNJUDGED } }] : []),
                ...result.read.unreadable.map(({ file, line, reason }) => ({
                  level: 'error',
                  message: { text: reason },
                  locations: [physical(file, line)],
                })),
                ...result.problems.map(notificationOf),
              ],
            },
          ],
        },
      ],
    },
    undefined,
    2,
  );
}

const ruleOf = (found: Pick<Finding, 'rule' | 'control'>) => {
  const { rule, control } = found;
  const { level, score } = LEVELS[rule.severity];
  return {
    id: rule.name,
    name: rule.name,
    shortDescription: { text: control.title },
    fullDescription: { text: control.why },
    help: { text: [...fixesOf(rule), `Source: ${control.source}`].join('\n') },
    helpUri: helpOf(found),
    defaultConfiguration: { level },
    properties: {
      tags: ['security', ...control.risks, ...control.atlas],
      control: control.id,
      'security-severity': score,
    },
  };
};

/** The page with examples of a rule. */
const helpOf = ({ rule, control }: Pick<Finding, 'rule' | 'control'>): string =>
  control.id === UNREAD.id
    ? `${HOME}#readme`
    : `${HOME}/blob/main/lib/layers/${control.layer}/CONTROLS.md#${rule.name.toLowerCase()}`;

const IN_BASELINE = { kind: 'external', status: 'accepted', justification: 'It is in the baseline.' };

/**
 * What stands in a template or in the code of an app is in the source; a file of its own is a store beside it, as a baseline
 * is (SARIF 2.1.0, 3.35.2).
 */
const suppressionOf = (acknowledgement: Acknowledgement) => ({
  kind: acknowledgement.external ? 'external' : 'inSource',
  status: 'accepted',
  justification: reasonText(acknowledgement),
});

function notificationOf({ kind, at, message }: Problem): object {
  const place = /(.*):(\d+)$/.exec(at);
  return {
    level: kind === 'malformed' ? 'error' : 'warning',
    message: { text: place ? message : `${at}: ${message}` },
    ...(place ? { locations: [physical(place[1]!, Number(place[2]))] } : {}),
  };
}

const physical = (file: string, line: number) => ({
  physicalLocation: {
    artifactLocation: {
      uri: file.split('\\').join('/').split('/').map(encodeURIComponent).join('/'),
      uriBaseId: 'ROOT',
    },
    region: { startLine: line },
  },
});

function locations(finding: Parameters<typeof lineOf>[0]): object {
  const { resource } = finding;
  const template = {
    ...physical(resource.template.file, lineOf(finding)),
    logicalLocations: [
      {
        name: resource.logicalId,
        fullyQualifiedName: `${resource.template.stack}/${resource.logicalId}`,
        kind: 'resource',
      },
    ],
  };
  const source = sourceOf(finding);
  if (!source) return { locations: [template] };
  const colon = source.lastIndexOf(':');
  return {
    locations: [
      {
        ...physical(source.slice(0, colon), Number(source.slice(colon + 1))),
        logicalLocations: template.logicalLocations,
      },
    ],
    relatedLocations: [template],
  };
}
