import type { Mend } from './mend';
import type { Deeds, Inert } from './owasp/deeds';
import type { RiskId } from './owasp/risks';
import type { CsfFunction, Layer, TrustBoundary } from './owasp/vocabulary';
import type { Severity } from './severity';
import { type Answer, decide, PASS, Undecided } from './template/answer';
import { BoundaryNotGiven, isHeld } from './template/iam/permissions';
import { POLICY_TYPES, type Policy, policiesIn, type Statement } from './template/iam/policy';
import type { Resource, View } from './template/resource';

/** Why something matters, which risks it answers, and the rules that look for it. The only place where the mapping is written. */
export interface Control {
  /** Kebab-case, permanent: users write it in reports and exceptions. */
  readonly id: string;
  readonly title: string;
  /** OWASP risks with their edition: LLM 2023 and 2025, and agentic. LLM 2026 follows from 2025. */
  readonly risks: readonly RiskId[];
  /**
   * What it does against an attack by itself, each deed with those of its risks that it is done against; or why it does
   * nothing of the kind. Only deeds make it a layer: `CRITERION` says when something is one.
   */
  readonly acts: Deeds | Inert;
  /** Of deeds that only some of the rules show: those rules. Any rule that is evidence shows the others. */
  readonly shownBy?: Readonly<Record<string, readonly string[]>>;
  readonly csf: CsfFunction;
  readonly boundary: TrustBoundary;
  /** MITRE ATLAS techniques countered (`AML.T…`) and mitigations applied (`AML.M…`). */
  readonly atlas: readonly string[];
  readonly why: string;
  /** The AWS, OWASP or MITRE document that says so. */
  readonly source: string;
  /**
   * What this control rests on, where several controls rest on the same thing. When the guardrail fails, all of them fail:
   * they count as one defence, in however many layers they are.
   */
  readonly restsOn?: 'guardrail';
  readonly rules: readonly Rule[];
}

/** A control with the layer it belongs to: its folder. */
export interface RegisteredControl extends Control {
  readonly layer: Layer;
}

/** One thing to look for in a template. */
export interface Rule {
  /** PascalCase, thing then expectation; permanent: users write it to acknowledge a finding. */
  readonly name: string;
  /** How much its findings weigh, by the question of `CRITERION`. */
  readonly severity: Severity;
  /** How to mend it in CDK. */
  readonly fix: string;
  /** How to mend it in a template, where that reads differently. */
  readonly fixTemplate?: string;
  /** How `RuleMixin` mends it on a construct that somebody else made. */
  readonly mend?: Mend;
  /** Checks of public rule sets that look for the same, by the keys of CONTROLS.md (for example `CKV_AWS_373`). */
  readonly counterparts: readonly string[];
  /**
   * Whether a resource that it passes is evidence for the control. It is none where the rule asks what has to hold besides,
   * such as a key, a log or a default: that alone does not do what the title of the control says.
   */
  readonly proves: boolean;
  readonly check: Check;
}

/** What a rule looks at, and what it says of it. No answer at all means that the rule has nothing to say. */
export interface Check {
  readonly types: readonly string[];
  /** Service prefixes of actions: a resource whose policies name none of them is not looked at. */
  readonly services?: readonly string[];
  /** Whether it looks at what people write down, which does nothing by itself: what passes is attested. */
  readonly attests?: boolean;
  readonly run: (resource: Resource, view: View) => Answers;
}

export type Answers = Answer | readonly Answer[] | undefined;

/** A rule; `check` is one of the builders below. One that proves nothing says nothing of what is right. */
export function rule(
  name: string,
  props: {
    severity: Severity;
    fix: string;
    fixTemplate?: string;
    mend?: Mend;
    counterparts?: readonly string[];
    proves?: false;
    check: Check;
  },
): Rule {
  const { proves = true, check, ...more } = props;
  const faults: Check = {
    ...check,
    run: (resource, view) => {
      const answers = asList(check.run(resource, view));
      if (answers.includes(PASS)) view.judged = true;
      return faultsIn(answers);
    },
  };
  return { counterparts: [], ...more, name, proves, check: proves ? check : faults };
}

/** What is wrong or undecided, without what is right: where that would be no evidence. */
export const faultsIn = (answers: Answers): readonly Answer[] =>
  asList(answers).filter(({ verdict }) => verdict !== 'pass');

/** Answers of which what is right counts as something else shows: as a proof by `PASS`, as declared, or not at all. */
export function countedAs(answers: Answers, shown: Answer | undefined): Answers {
  if (shown === PASS) return answers;
  return shown === undefined ? faultsIn(answers) : asList(answers).map((answer) => (answer === PASS ? shown : answer));
}

/** Looks at each resource of a type (or of several that mean the same) by itself. */
export function eachResource(
  types: string | readonly string[],
  run: (resource: Resource, view: View) => Answers,
): Check {
  return { types: typeof types === 'string' ? [types] : types, run };
}

/** The same of resources in which people only write something down: whatever is right there is attested, and not proven. */
export function eachRecord(types: string | readonly string[], run: (resource: Resource, view: View) => Answers): Check {
  return { ...eachResource(types, run), attests: true };
}

/** Which policies a rule looks at. */
export interface PolicyScope {
  /** Resource types in which the policies stand; all by default. */
  readonly types?: readonly string[];
  /** Service prefixes of the actions that the rule asks about; a policy that names none of them is not read. */
  readonly services?: readonly string[];
}

/** Looks at each IAM statement, wherever it stands. A statement that cannot be read is undecided and hides no other. */
export function eachStatement(run: (statement: Statement, view: View) => Answers, scope: PolicyScope = {}): Check {
  return eachPolicy(
    (policy, view) => policy.statements.flatMap((statement) => bounded(view, () => run(statement, view))),
    scope,
  );
}

/** Looks at each policy document, wherever it stands. What is right in one that nobody holds is no evidence. */
export function eachPolicy(
  run: (policy: Policy, view: View) => Answers,
  { types = POLICY_TYPES, services }: PolicyScope = {},
): Check {
  const check = eachResource(types, (resource, view) => {
    let answers: readonly Answer[] | undefined;
    for (const policy of policiesIn(resource)) {
      const said = decide(() => ofHeld(policy, run(policy, view)));
      if (said !== undefined) answers = answers ? [...answers, ...asList(said)] : asList(said);
    }
    return answers;
  });
  return services ? { ...check, services } : check;
}

/** Answers about a policy, of which what is right counts only where somebody holds it. */
function ofHeld(policy: Policy, answers: Answers): Answers {
  if (!asList(answers).includes(PASS)) return answers;
  const held = decide(() => isHeld(policy));
  if (held === true) return answers;
  return held instanceof Undecided ? [...faultsIn(answers), held] : faultsIn(answers);
}

/** A boundary only takes away: what is right without one is right whatever a boundary says that is not given. */
function bounded(view: View, run: () => Answers): readonly Answer[] {
  const answers = decide(run);
  if (!(answers instanceof BoundaryNotGiven)) return asList(answers);
  const most = asList(view.withoutBoundaries(() => decide(run)));
  return most.every(({ verdict }) => verdict === 'pass') ? most : [answers];
}

export const asList = (answers: Answers): readonly Answer[] =>
  answers === undefined ? [] : Array.isArray(answers) ? answers : [answers as Answer];

/** A control or rule that no template can show. */
export interface NotCheckable {
  /** The control's id, or the name the rule would have. */
  readonly id: string;
  readonly reason: string;
  /** The run-time check that covers it. */
  readonly instead: string;
}
