import { asList, type RegisteredControl, type Rule } from './control';
import { type Answer, Fail, Undecided } from './template/answer';
import { type Application, type Declaration, own, type Place } from './template/application';
import { exists } from './template/resolve';
import { type Resource, View } from './template/resource';
import { World } from './template/world';

export type Verdict = 'fail' | 'undecided' | 'error';

/** What a rule found wrong, could not decide, or failed at. */
export interface Finding {
  readonly control: RegisteredControl;
  readonly rule: Rule;
  readonly verdict: Verdict;
  readonly resource: Declaration;
  readonly propertyPath: string;
  /** Where it is written; nothing for an error of the rule. */
  readonly place: Place | undefined;
  readonly message: string;
}

/**
 * What became of a control: `proven` (seen, and nothing against it), `failed`, `partial` (some resources pass, some
 * fail), `undecided`, `absent` (nothing of its kind is there), `not-applicable` (there is, but it has no say).
 */
export type ControlStatus = 'proven' | 'failed' | 'partial' | 'undecided' | 'absent' | 'not-applicable';

export interface ControlEvidence {
  readonly control: RegisteredControl;
  readonly status: ControlStatus;
  /** The resources that prove it, or a part of it. */
  readonly resources: readonly Declaration[];
  readonly findings: readonly Finding[];
}

/** Runs the rules of `controls` over `application`. */
export function gather(application: Application, controls: readonly RegisteredControl[]): readonly ControlEvidence[] {
  const runner = new Runner(application);
  return controls.map((control) => judge(runner, control));
}

function judge(runner: Runner, control: RegisteredControl): ControlEvidence {
  const findings: Finding[] = [];
  const passed = new Set<Declaration>();
  let looked = false;
  for (const rule of control.rules) {
    for (const subject of runner.subjects(rule)) {
      looked = true;
      const { answers, error } = runner.run(rule, subject);
      const bad = new Map<string, Finding>();
      for (const answer of answers) {
        if (answer instanceof Fail || answer instanceof Undecided) {
          const resource = answer.declaration ?? subject;
          const { verdict, propertyPath, place, message } = answer;
          const finding: Finding = { control, rule, verdict, resource, propertyPath, place, message };
          bad.set(`${verdict}|${siteOf(resource, propertyPath)}|${message}`, finding);
        }
      }
      if (error)
        bad.set('error', {
          control,
          rule,
          verdict: 'error',
          resource: subject,
          propertyPath: '',
          place: undefined,
          message: `the rule itself failed, which is a bug in it: ${error.message}`,
        });
      findings.push(...bad.values());
      if (bad.size === 0 && answers.length > 0) passed.add(subject);
    }
  }
  const resources = [...passed];
  return { control, status: statusOf(findings, resources, looked), resources, findings };
}

/** Two stacks may each have a resource of the same name. */
const siteOf = ({ template, logicalId }: Declaration, propertyPath: string) =>
  `${template.file}|${logicalId}|${propertyPath}`;

/** What findings and the resources that prove amount to; `looked` says that there was anything to look at. */
export function statusOf(
  findings: readonly Finding[],
  resources: readonly Declaration[],
  looked: boolean,
): ControlStatus {
  if (findings.some((finding) => finding.verdict === 'fail')) return resources.length > 0 ? 'partial' : 'failed';
  if (findings.length > 0) return 'undecided';
  if (resources.length > 0) return 'proven';
  return looked ? 'not-applicable' : 'absent';
}

class Runner {
  /** One view for all rules, until a rule meets a condition. What was read before that is the same in every world. */
  private shared: View;
  /** Many rules share one list of types. */
  private readonly byTypes = new Map<readonly string[], readonly Declaration[]>();

  constructor(private readonly application: Application) {
    this.shared = new View(application);
  }

  /** What a rule is run on: each resource of its types. */
  public subjects({ check }: Rule): readonly Declaration[] {
    let declarations = this.byTypes.get(check.types);
    if (!declarations) {
      declarations = check.types.flatMap((type) => this.application.declarations(type));
      this.byTypes.set(check.types, declarations);
    }
    return declarations;
  }

  /** The answers of all worlds together. */
  public run({ check }: Rule, subject: Declaration): { answers: readonly Answer[]; error?: Error } {
    let error: Error | undefined;
    const first = this.shared;
    const inWorld = (world: World): readonly Answer[] => {
      const view = world === first.world ? first : new View(this.application, world);
      try {
        if (!exists(subject, world)) return [];
        return asList(check.run(view.see(subject), view));
      } catch (thrown) {
        if (thrown instanceof Undecided) return [thrown];
        error = thrown as Error;
        return [];
      }
    };
    const { results, complete } = World.explore(first.world, (world) => ({ answers: inWorld(world), world }));
    if (!first.world.chosen) return { answers: results[0]!.answers, error }; // one world: no choice was met
    this.shared = new View(this.application);
    const alike = new Map<string, (readonly Answer[])[]>();
    for (const { answers, world } of results) {
      const { conditions } = world;
      alike.set(conditions, [...(alike.get(conditions) ?? []), answers]);
    }
    const answers = [...alike.values()].flatMap(whateverMappingsGive);
    if (!complete) answers.push(tooManyWorlds(this.shared.see(subject)));
    return error ? { answers, error } : { answers };
  }
}

/**
 * The answers of worlds that differ only in the rows that mappings give, such as a row for each Region. Nobody chose the row
 * on purpose. What is wrong with every row is therefore one finding, and what is wrong with some rows is undecided.
 */
function whateverMappingsGive(runs: readonly (readonly Answer[])[]): readonly Answer[] {
  if (runs.length === 1) return runs[0]!;
  const site = ({ declaration, propertyPath }: Fail) => siteOf(declaration, propertyPath);
  const failed = runs.map((run) => run.filter((answer) => answer instanceof Fail));
  const first = new Map(failed.flat().map((answer) => [site(answer), answer]));
  return [
    ...runs.flat().filter((answer) => !(answer instanceof Fail)),
    ...[...first.values()].map((answer) =>
      failed.every((run) => run.some((other) => site(other) === site(answer)))
        ? answer
        : new Undecided(answer, `${answer.message}, or is not: that depends on what a mapping gives`),
    ),
  ];
}

const tooManyWorlds = (resource: Resource) =>
  new Undecided(resource, 'depends on more combinations of conditions than are tried');

/** The CDK construct path a template itself records, where the assembly is not at hand. */
export const recordedPath = (declaration: Declaration): string | undefined => {
  const path = own(own(declaration.body, 'Metadata'), 'aws:cdk:path');
  return typeof path === 'string' ? path : undefined;
};
