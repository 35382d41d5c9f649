import type { RegisteredControl, Rule } from '../../lib/control';
import { eachRecord, eachResource, rule } from '../../lib/control';
import { coverageOf, withoutAcknowledged } from '../../lib/coverage';
import { type ControlEvidence, type ControlStatus, type Finding, gather } from '../../lib/evidence';
import type { ListId } from '../../lib/owasp/risks';
import type { Exception, Result } from '../../lib/report/result';
import { Declared, PASS } from '../../lib/template/answer';
import { Application, type Origin, type TemplateInput } from '../../lib/template/application';
import { parseTemplate } from '../../lib/template/parse';
import { UnreadableError } from '../../lib/template/source';
import { controlOf } from './controls';

/** A rule about resources of `type`: `Good: true` passes, `said` only declares, `false` fails, a reference is undecided. */
export const goodRule = (name: string, type: string, more: Partial<Rule> = {}): Rule => ({
  ...rule(name, {
    severity: 'CRITICAL',
    fix: `Mend ${name} in CDK.`,
    check: eachResource(type, (resource) => {
      const value = resource.get('Good');
      if (value.absent) return undefined;
      if (value.text() === 'said') return new Declared('only says so');
      return value.text() === 'true' ? PASS : resource.fail('Good', 'is not good');
    }),
  }),
  ...more,
});

/** A control with one such rule, named after its layer and `n`. */
export const goodControl = (
  layer: RegisteredControl['layer'],
  csf: RegisteredControl['csf'] = 'Protect',
  more: Partial<RegisteredControl> = {},
  ruleMore: Partial<Rule> = {},
): RegisteredControl => {
  const id = more.id ?? `${layer}-${csf.toLowerCase()}`;
  const name = id.replace(/(^|-)(.)/g, (_, __, letter) => letter.toUpperCase());
  return controlOf(
    [goodRule(`${name}Good`, `Test::${name}`, { severity: csf === 'Protect' ? 'CRITICAL' : 'LOW', ...ruleMore })],
    {
      id,
      layer,
      csf,
      title: `Title of ${id}`,
      why: `Why ${id} matters.`,
      source: `Source of ${id}`,
      ...more,
    },
  );
};

/** The same control, where what its rules look at is what people have written down. */
export const recordOf = (control: RegisteredControl): RegisteredControl => ({
  ...control,
  rules: control.rules.map((one) => ({ ...one, check: eachRecord(one.check.types, one.check.run) })),
});

/** A template of a stack in `Stack<n>`, one line a resource. */
export const templateOf = (
  name: string,
  resources: Readonly<Record<string, unknown>>,
  more: Partial<TemplateInput> = {},
  sections: Readonly<Record<string, unknown>> = {},
): TemplateInput => ({
  source: parseTemplate(
    [
      '{',
      ...Object.entries(sections).map(([key, value]) => `"${key}": ${JSON.stringify(value)},`),
      '"Resources": {',
      Object.entries(resources)
        .map(([id, body]) => `"${id}": ${JSON.stringify(body)}`)
        .join(',\n'),
      '}}',
    ].join('\n'),
    `${name}.json`,
  ),
  stack: name,
  stackName: name,
  ...more,
});

/** What `judge` would give, for controls that are made up. */
export function resultOf(
  inputs: readonly TemplateInput[],
  controls: readonly RegisteredControl[],
  more: {
    lists?: readonly ListId[];
    acknowledged?: readonly string[];
    acknowledgedGaps?: Readonly<Record<string, string>>;
    unreadable?: readonly UnreadableError[];
  } & Partial<Pick<Result, 'otherAcknowledgements'>> = {},
): Result {
  const application = new Application(inputs);
  const {
    lists = ['llm-2025'],
    acknowledged = [],
    acknowledgedGaps = {},
    unreadable = [],
    otherAcknowledgements = [],
  } = more;
  const all = gather(application, controls);
  const accepted = (finding: Finding) => acknowledged.includes(finding.resource.logicalId);
  const evidence = withoutAcknowledged(all, accepted);
  const exceptions: Exception[] = all
    .flatMap(({ findings }) => findings)
    .filter(accepted)
    .map((finding) => ({
      rule: finding.rule.name,
      resource: finding.resource,
      acknowledgement: { id: finding.rule.name, reason: `Accepted for ${finding.resource.logicalId}.`, at: 'Model' },
      finding,
    }));
  const coverage = new Map(
    lists.map((list) => [
      list,
      coverageOf(list, evidence).map((risk) => ({
        ...risk,
        gaps: risk.gaps.filter((gap) => !(gap.rule in acknowledgedGaps)),
        acknowledged: risk.gaps
          .filter((gap) => gap.rule in acknowledgedGaps)
          .map((gap) => ({
            rule: gap.rule,
            acknowledgement: { id: `DefenseInDepth::${gap.rule}`, reason: acknowledgedGaps[gap.rule]!, at: '' },
          })),
      })),
    ]),
  );
  return {
    read: { application, files: inputs.map(({ source }) => source.file), unreadable, passedOver: [], warnings: [] },
    lists,
    evidence,
    findings: evidence.flatMap(({ findings }) => findings),
    baselined: new Set(),
    leftOut: [],
    problems: [],
    acknowledged: [...[...coverage.values()].flat().flatMap((risk) => risk.acknowledged), ...exceptions],
    otherAcknowledgements,
    coverage,
  };
}

/** A resource about which the rule of `goodControl` says what `good` says. */
export const thing = (type: string, good?: unknown) => ({
  Type: `Test::${type}`,
  Properties: good === undefined ? {} : { Good: good },
});

export type { ControlEvidence, ControlStatus, Origin };
export { UnreadableError };
