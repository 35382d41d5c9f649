import { asList, type RegisteredControl, type Rule } from './control';
import { type Answer, Fail, Undecided } from './template/answer';
import { type Application, type Declaration, own, type Place } from './template/application';
import { render } from './template/path';
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
  /** Whether resources may be there that nobody read, so that nothing is known to be absent. */
  readonly open?: boolean;
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
  const { missing, rewritten } = runner.application;
  // a macro may change what passes
  const resources = rewritten ? [] : [...passed];
  const open = missing !== undefined;
  return { control, status: statusOf(findings, resources, looked, open), open, resources, findings };
}

/** Two stacks may each have a resource of the same name. */
const siteOf = ({ template, logicalId }: Declaration, propertyPath: string) =>
  `${template.file}|${logicalId}|${propertyPath}`;

/**
 * What findings and the resources that prove amount to; `looked` says that there was anything to look at, and `open` that
 * there may be more.
 */
export function statusOf(
  findings: readonly Finding[],
  resources: readonly Declaration[],
  looked: boolean,
  open: boolean,
): ControlStatus {
  if (findings.some((finding) => finding.verdict === 'fail')) return resources.length > 0 ? 'partial' : 'failed';
  if (findings.length > 0) return 'undecided';
  if (resources.length > 0) return 'proven';
  if (open) return 'undecided';
  return looked ? 'not-applicable' : 'absent';
}

class Runner {
  /** One view for all rules, until a rule meets a condition. What was read before that is the same in every world. */
  private shared: View;
  /** Many rules share one list of types. */
  private readonly byTypes = new Map<readonly string[], readonly Declaration[]>();

  constructor(readonly application: Application) {
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

  /** Answers that rest on what is not there, where it may be among what is not read. */
  private doubted(answers: readonly Answer[], subject: Resource): readonly Answer[] {
    const { missing } = this.application;
    const unless = missing ? `: ${missing.what}` : '';
    return answers.map((answer) => {
      if (answer instanceof Undecided) return answer;
      return answer instanceof Fail
        ? new Undecided(answer, `${answer.message}, as far as the templates are read${unless}`)
        : new Undecided(subject, `is right only as far as the templates are read${unless}`);
    });
  }

  /** The answers of all worlds together. */
  public run({ check }: Rule, subject: Declaration): { answers: readonly Answer[]; error?: Error } {
    let error: Error | undefined;
    const first = this.shared;
    const inWorld = (world: World): readonly Answer[] => {
      const view = world === first.world ? first : new View(this.application, world);
      try {
        if (!exists(subject, world)) return [];
        view.doubted = false;
        const answers = asList(check.run(view.see(subject), view));
        return view.doubted ? this.doubted(answers, view.see(subject)) : answers;
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
 * What a template leaves unread is told under this name. It is a rule like any other to who reads or acknowledges it, and
 * looks at nothing itself.
 */
const UNREAD_RULE: Rule = {
  name: 'TemplateReadInFull',
  fix: 'Give what was not read, or write it into the template.',
  counterparts: [],
  check: { types: [], run: () => undefined },
};
export const UNREAD: RegisteredControl = {
  id: 'template-read-in-full',
  layer: 'governance',
  title: 'Everything that is deployed was read',
  risks: [],
  csf: 'Identify',
  boundary: 'organization',
  atlas: [],
  why: 'What is not read cannot be judged: it may hold every fault that the rules look for, and everything that they miss.',
  source: 'AWS CloudFormation User Guide, Template macros, modules and nested stacks',
  rules: [UNREAD_RULE],
};

/** What is deployed with the templates and was not read: each is undecided by itself. */
export function unreadIn({ unread }: Application): readonly Finding[] {
  return unread.map(({ template, unread: { at, path, what, remedy } }) => ({
    control: UNREAD,
    rule: { ...UNREAD_RULE, fix: remedy },
    verdict: 'undecided',
    resource: template.resources.get(at) ?? { template, logicalId: at, type: TEMPLATE, body: {} },
    propertyPath: path.steps.length > 2 && path.steps[0] === 'Resources' ? render(path.steps.slice(2)) : '',
    place: { template, path },
    message: what,
  }));
}

/** The risks of what is not read. */
export const ANY_RISK = 'any, since nobody has read what is there';

/** What stands for a resource in a finding about the template itself. */
export const TEMPLATE = 'Template';

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
