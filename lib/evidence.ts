import { asList, type Check, type RegisteredControl, type Rule } from './control';
import { type Answer, Declared, Fail, Undecided } from './template/answer';
import { type Application, type Declaration, own, type Place } from './template/application';
import { NamedServices } from './template/iam/policy';
import { render } from './template/path';
import { exists } from './template/resolve';
import { type Resource, View } from './template/resource';
import { branchesOf, defaultWords, siteOf, type Told, tell } from './template/told';
import { type Reading, World } from './template/world';

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
  /** The conditions or defaults under which it holds, where it does not always; the message ends with it. */
  readonly when?: string;
}

/** What may become of a control: */
export const STATUSES = [
  /** seen, and nothing against it; */
  'proven',
  /** said by the template, while nothing shows that what is deployed does it; */
  'declared',
  /** written down by people; */
  'attested',
  /** some resources pass, and some fail; */
  'partial',
  'failed',
  'undecided',
  /** there is something of its kind, and it has no say; */
  'not-applicable',
  /** there is nothing of its kind. */
  'absent',
] as const;

export type ControlStatus = (typeof STATUSES)[number];

/** What a control is judged by. */
export interface Judged {
  readonly findings: readonly Finding[];
  /** The resources that prove it, or a part of it. */
  readonly resources: readonly Declaration[];
  /** The resources that only say that it is so, and why that shows nothing. */
  readonly declared: readonly Saying[];
  /** The records in which people have written it down. */
  readonly attested: readonly Declaration[];
  /** Whether something is right that only has to hold besides, and is no evidence. */
  readonly besides: boolean;
  /** Whether resources may be there that nobody read, so that nothing is known to be absent. */
  readonly open: boolean;
}

/** A resource that only says something. */
export interface Saying {
  readonly rule: Rule;
  readonly resource: Declaration;
  readonly message: string;
}

export interface ControlEvidence extends Judged {
  readonly control: RegisteredControl;
  readonly status: ControlStatus;
  /** The rules that something proves, by their names. */
  readonly shown: readonly string[];
}

/** Runs the rules of `controls` over `application`. */
export function gather(application: Application, controls: readonly RegisteredControl[]): readonly ControlEvidence[] {
  const runner = new Runner(application);
  return controls.map((control) => judge(runner, control));
}

function judge(runner: Runner, control: RegisteredControl): ControlEvidence {
  const findings: Finding[] = [];
  const passed = new Set<Declaration>();
  const attested = new Set<Declaration>();
  const shown = new Set<string>();
  const declared = new Map<string, Saying>();
  let looked = false;
  runner.judged = false;
  for (const rule of control.rules) {
    const before = findings.length;
    const right = rule.check.attests ? attested : passed;
    looked ||= runner.sees(rule);
    for (const subject of runner.subjects(rule)) {
      const { answers, error } = runner.run(rule, subject);
      if (answers.length === 0 && !error) continue; // the rule has nothing to say of most things
      const bad = new Map<string, Finding>();
      for (const { answer, when: where } of answers) {
        if (answer instanceof Fail || answer instanceof Undecided) {
          const resource = answer.declaration ?? subject;
          const { verdict, propertyPath, place } = answer;
          const when = whenOf(answer, where, resource);
          const message = when === undefined ? answer.message : `${answer.message} (${when})`;
          bad.set(`${verdict}|${siteOf(resource, propertyPath)}|${message}`, {
            ...{ control, rule, verdict, resource, propertyPath, place, message },
            ...(when === undefined ? {} : { when }),
          });
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
      if (bad.size > 0) continue;
      const saying = answers.flatMap(({ answer }) => (answer instanceof Declared ? [answer.message] : []));
      for (const message of saying)
        declared.set(`${siteOf(subject, '')}|${message}`, { rule, resource: subject, message });
      if (saying.length > 0) continue;
      right.add(subject);
      shown.add(rule.name);
    }
    findings.push(...oneVerdict(findings.splice(before)));
  }
  const { missing, rewritten } = runner.application;
  // a macro may change what passes
  const unlessRewritten = <T>(items: Iterable<T>) => (rewritten ? [] : [...items]);
  const judged: Judged = {
    findings,
    resources: unlessRewritten(passed),
    declared: unlessRewritten(declared.values()),
    attested: unlessRewritten(attested),
    besides: runner.judged && !rewritten,
    open: missing !== undefined,
  };
  return { control, status: statusOf(judged, looked), shown: [...shown], ...judged };
}

/** What is wrong with a property for sure says all that there is to say about it, unless it is wrong elsewhere only. */
function oneVerdict(findings: readonly Finding[]): readonly Finding[] {
  const site = ({ resource, propertyPath }: Finding) => siteOf(resource, propertyPath);
  const failed = new Set(findings.filter(({ verdict }) => verdict === 'fail').map(site));
  return findings.filter((finding) => finding.verdict !== 'undecided' || !failed.has(site(finding)));
}

/** When an answer holds. What a loop has written holds with the defaults that the loop goes over. */
function whenOf(answer: Answer, where: string | undefined, { defaults }: Declaration): string | undefined {
  const loop = defaults && answer instanceof Fail ? defaultWords(defaults.map((name) => ({ name }))) : undefined;
  return where && loop ? `${where}, and ${loop}` : (where ?? loop);
}

/**
 * What all that is known of a control amounts to; `looked` says that there was anything to look at. What is only said stands
 * beside what is proven as what is undecided does: nobody knows which of them acts.
 */
export function statusOf({ findings, resources, declared, attested, open }: Judged, looked: boolean): ControlStatus {
  if (findings.some((finding) => finding.verdict === 'fail')) return resources.length > 0 ? 'partial' : 'failed';
  if (findings.length > 0) return 'undecided';
  if (declared.length > 0) return 'declared';
  if (resources.length > 0) return 'proven';
  if (attested.length > 0) return 'attested';
  if (open) return 'undecided';
  return looked ? 'not-applicable' : 'absent';
}

/**
 * Whether there is something to judge and nothing of it could be: each answer is undecided, or declared, which leaves as open
 * what really runs. Then no finding is no good result.
 */
export const nothingJudged = (
  findings: readonly Finding[],
  evidence: readonly Pick<Judged, 'resources' | 'declared' | 'attested' | 'besides'>[],
): boolean =>
  findings.every(({ verdict }) => verdict === 'undecided') &&
  evidence.every(({ resources, attested, besides }) => resources.length + attested.length === 0 && !besides) &&
  (findings.length > 0 || evidence.some(({ declared }) => declared.length > 0));

class Runner {
  /** One view for all rules, until a rule meets a condition. What was read before that is the same in every world. */
  private shared: View;
  /** Whether a rule that is no evidence found something right since this was set to false. */
  public judged = false;
  /** Many rules share one list of types, and one of services. */
  private readonly byScope = new Map<string, readonly Declaration[]>();
  private readonly byTypes = new Map<string, readonly Declaration[]>();
  private readonly services = new Map<readonly Declaration[], NamedServices>();

  constructor(readonly application: Application) {
    this.shared = this.fresh();
  }

  /** Whether there are resources of a rule's types. */
  public sees({ check }: Rule): boolean {
    return check.types.some((type) => this.application.declarations(type).length > 0);
  }

  /** What a rule is run on: each resource of its types, unless its policies are about other services. */
  public subjects({ check }: Rule): readonly Declaration[] {
    const { types, services } = check;
    const scope = scopeOf(check);
    let declarations = this.byScope.get(scope);
    if (!declarations) {
      const all = this.ofTypes(types);
      declarations = services ? this.speakingOf(services, all) : all;
      this.byScope.set(scope, declarations);
    }
    return declarations;
  }

  private ofTypes(types: readonly string[]): readonly Declaration[] {
    const name = String(types);
    let declarations = this.byTypes.get(name);
    if (!declarations) {
      declarations = types.flatMap((type) => this.application.declarations(type));
      this.byTypes.set(name, declarations);
    }
    return declarations;
  }

  private speakingOf(services: readonly string[], all: readonly Declaration[]): readonly Declaration[] {
    let named = this.services.get(all);
    if (!named) {
      named = new NamedServices(all);
      this.services.set(all, named);
    }
    return named.speakingOf(services);
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
  public run(rule: Rule, subject: Declaration): { answers: readonly Told[]; error?: Error } {
    const first = this.shared;
    const asked = this.ask(rule, subject, first);
    if (first.world.chosen) return this.explored(rule, subject, first, asked);
    // one world: no choice was met
    return { answers: asked.answers.map((answer) => ({ answer })), ...errorOf(asked) };
  }

  /** The answers of the world that was `asked`, and of those beside it. */
  private explored(
    rule: Rule,
    subject: Declaration,
    first: View,
    asked: Asked,
  ): { answers: readonly Told[]; error?: Error } {
    let { error } = asked;
    const inWorld = (world: World): readonly Answer[] => {
      if (world === first.world) return asked.answers;
      const told = this.ask(rule, subject, new View(this.application, world));
      error = told.error ?? error;
      return told.answers;
    };
    const explore = (world: World) => World.explore(world, (each) => ({ answers: inWorld(each), world: each }));
    /** Every allowed value of the parameters is tried, unless that makes too many worlds. */
    const read = (reading: Reading, begun?: World) => {
      const listed = explore(begun ?? new World(undefined, { ...reading, listed: true }));
      return listed.complete ? listed : explore(new World(undefined, reading));
    };
    const deployed = read({ deployed: true }, first.world);
    this.shared = this.fresh();
    const defaults = new Map(deployed.results.flatMap(({ world }) => [...world.defaults]));
    const free = defaults.size > 0 ? read({}) : undefined;
    const answers = tell(
      branchesOf(deployed.results),
      free && branchesOf(free.results),
      [...defaults.values()],
      (freed) => branchesOf(read({ deployed: true, freed: new Set([freed.key]) }).results),
    );
    if (!deployed.complete || free?.complete === false)
      answers.push({ answer: tooManyWorlds(this.shared.see(subject)) });
    return error ? { answers, error } : { answers };
  }

  /** What a rule answers in one world. */
  private ask({ check }: Rule, subject: Declaration, view: View): Asked {
    try {
      if (!exists(subject, view.world)) return NOTHING;
      view.doubted = false;
      view.judged = false;
      const answers = check.run(view.see(subject), view);
      this.judged ||= view.judged;
      const list = asList(answers);
      return { answers: view.doubted ? this.doubted(list, view.see(subject)) : list };
    } catch (thrown) {
      return thrown instanceof Undecided ? { answers: [thrown] } : { answers: [], error: thrown as Error };
    }
  }

  private fresh(): View {
    return new View(this.application, new World(undefined, { deployed: true, listed: true }));
  }
}

/** By which rules are known that are run on the same resources. */
const scopeOf = ({ types, services }: Check) => `${types}|${services}`;

/** What a rule answered in one world, or how it failed. */
interface Asked {
  readonly answers: readonly Answer[];
  readonly error?: Error;
}
const NOTHING: Asked = { answers: [] };

const errorOf = ({ error }: Asked): { readonly error?: Error } => (error ? { error } : {});

/**
 * What a template leaves unread is told under this name. It is a rule like any other to who reads or acknowledges it, and
 * looks at nothing itself.
 */
const UNREAD_RULE: Rule = {
  name: 'TemplateReadInFull',
  // it may hold everything that a principal could misuse
  severity: 'HIGH',
  fix: 'Give what was not read, or write it into the template.',
  counterparts: [],
  proves: false,
  check: { types: [], run: () => undefined },
};
export const UNREAD: RegisteredControl = {
  id: 'template-read-in-full',
  layer: 'governance',
  title: 'Everything that is deployed was read',
  risks: [],
  acts: 'check',
  csf: 'Identify',
  boundary: 'organization',
  atlas: [],
  why: 'What is not read cannot be judged: it may hold every fault that the rules look for, and everything that they miss.',
  source: 'AWS CloudFormation User Guide, Template macros, modules and nested stacks',
  rules: [UNREAD_RULE],
};

/** What is deployed with the templates and was not read: each is undecided by itself. */
export function unreadIn({ unread }: Application): readonly Finding[] {
  return unread.map(({ template, unread: { at, path, what, remedy } }) => {
    const inResources = path.steps[0] === 'Resources';
    // a resource may be called as a section of the template is
    const resource = inResources ? template.resources.get(at) : undefined;
    return {
      control: UNREAD,
      rule: { ...UNREAD_RULE, fix: remedy },
      verdict: 'undecided',
      resource: resource ?? { template, logicalId: at, type: TEMPLATE, body: {} },
      propertyPath: inResources ? render(path.steps.slice(2)) : '',
      place: { template, path },
      message: what,
    };
  });
}

/** The risks of what is not read. */
export const ANY_RISK = 'any, since nobody has read what is there';

/** What stands for a resource in a finding about the template itself. */
export const TEMPLATE = 'Template';

const tooManyWorlds = (resource: Resource) =>
  new Undecided(resource, 'depends on more combinations of conditions than are tried');

/** The CDK construct path a template itself records, where the assembly is not at hand. */
export const recordedPath = (declaration: Declaration): string | undefined => {
  const path = own(own(declaration.body, 'Metadata'), 'aws:cdk:path');
  return typeof path === 'string' ? path : undefined;
};
