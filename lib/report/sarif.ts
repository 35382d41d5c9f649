import { pathToFileURL } from 'node:url';
import type { RegisteredControl, Rule } from '../control';
import { ANY_RISK, STATUSES } from '../evidence';
import { ATLAS_TITLE } from '../owasp/atlas';
import { VERSION } from '../version';
import { fixOf, lineOf, type Result, risksOfFinding, shownFindings, sourceOf, withStatus } from './result';

const LEVELS = { fail: 'error', error: 'error', undecided: 'note' } as const;

/** The result as SARIF 2.1.0, for code scanning: the user's own line where it is known, the template's line otherwise. */
export function toSarif(result: Result, includeUndecided: boolean): string {
  const findings = shownFindings(result, includeUndecided);
  const rules = new Map<string, { rule: Rule; control: RegisteredControl }>();
  for (const { rule, control } of findings) rules.set(rule.name, { rule, control });
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
              properties: { atlas: ATLAS_TITLE },
              rules: [...rules.values()].map(({ rule, control }) => ({
                id: rule.name,
                name: rule.name,
                shortDescription: { text: control.title },
                fullDescription: { text: control.why },
                help: { text: `${rule.fix}\nSource: ${control.source}` },
                properties: { tags: ['security', ...control.risks, ...control.atlas], control: control.id },
              })),
            },
          },
          properties: {
            controls: Object.fromEntries(
              STATUSES.map((status) => [status, withStatus(result, status).map(({ control }) => control.id)]),
            ),
          },
          originalUriBaseIds: { ROOT: { uri: `${pathToFileURL(process.cwd()).href}/` } },
          results: findings.map((finding) => ({
            ruleId: finding.rule.name,
            ruleIndex: index.get(finding.rule.name),
            level: LEVELS[finding.verdict],
            message: {
              text: `${finding.message} (${
                risksOfFinding(finding, result.lists)
                  .map(({ id, title }) => `${id} ${title}`)
                  .join(', ') || `risk: ${ANY_RISK}`
              }). Fix: ${fixOf(finding)}`,
            },
            ...locations(finding),
          })),
          invocations: [
            {
              executionSuccessful: result.read.unreadable.length === 0,
              toolExecutionNotifications: result.read.unreadable.map(({ file, line, reason }) => ({
                level: 'error',
                message: { text: reason },
                locations: [physical(file, line)],
              })),
            },
          ],
        },
      ],
    },
    undefined,
    2,
  );
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
