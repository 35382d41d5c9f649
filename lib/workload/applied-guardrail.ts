// Guardrails that something is made to use: one that nobody asks refuses nothing.

import { type Answers, asList, type Check, countedAs, eachResource } from '../control';
import { type Answer, attempt, Declared, PASS } from '../template/answer';
import type { Declaration } from '../template/application';
import { isHeld } from '../template/iam/permissions';
import { POLICY_TYPES, policiesIn } from '../template/iam/policy';
import type { Resource, Value, View } from '../template/resource';
import { FUNCTION_TYPES } from './callers';
import { ofHandler } from './handler';
import { unlike } from './running-code';
import { MACHINE_TYPES, statesOf } from './states';

const GUARDRAIL = 'AWS::Bedrock::Guardrail';
const VERSION = 'AWS::Bedrock::GuardrailVersion';

/** What applies a guardrail to all that it does, and where it names it. */
const NAMED_AT: readonly (readonly [string, string])[] = [
  ['AWS::Bedrock::Agent', 'GuardrailConfiguration.GuardrailIdentifier'],
  ['AWS::Bedrock::EnforcedGuardrailConfiguration', 'GuardrailIdentifier'],
  ...['Prompt', 'KnowledgeBase'].map(
    (kind) =>
      [
        'AWS::Bedrock::Flow',
        `Definition.Nodes[].Configuration.${kind}.GuardrailConfiguration.GuardrailIdentifier`,
      ] as const,
  ),
];

/** Where the state of a machine that calls a model names it. */
const IN_STATES = ['Parameters', 'Arguments'].flatMap((given) =>
  ['GuardrailIdentifier', 'GuardrailConfig.GuardrailIdentifier', 'GuardrailConfiguration.GuardrailId'].map(
    (path) => `${given}.${path}`,
  ),
);

const TEXTS = new WeakMap<Declaration, string>();

/** A resource as it is written: the same in every world, and read before anything is resolved, which leads to more of them. */
function textOf(declaration: Declaration): string {
  let text = TEXTS.get(declaration);
  if (text === undefined) {
    text = JSON.stringify(declaration.body);
    TEXTS.set(declaration, text);
  }
  return text;
}

/** Looks at each guardrail. What is right in one counts where something has to use it, and is declared where something may. */
export const eachGuardrail = (run: (guardrail: Resource, view: View) => Answers): Check =>
  eachResource(GUARDRAIL, (guardrail, view) => {
    const answers = asList(run(guardrail, view));
    return answers.includes(PASS) ? countedAs(answers, use(guardrail)) : answers;
  });

/** What shows that a guardrail is used: nothing where no resource or output of the templates names it. */
const use = (guardrail: Resource): Answer | undefined =>
  guardrail.view.onceOf('is applied', guardrail, () => {
    if (isNamed(guardrail) || carried(guardrail.view).has(guardrail.declaration)) return PASS;
    const told = tellers(guardrail);
    if (told.some((fn) => isOurs(fn))) return PASS;
    return told.length > 0 || isMentioned(guardrail)
      ? new Declared(
          `says so, and nothing shows it: no call of the templates has to carry ${guardrail.logicalId}, and whether code asks it is not known`,
        )
      : undefined;
  });

const isNamed = (guardrail: Resource): boolean =>
  NAMED_AT.some(([type, path]) => guardrail.referrers(type, path).length > 0) ||
  guardrail.view
    .resources(...MACHINE_TYPES)
    .some((machine) => (attempt(() => statesOf(machine)) ?? []).some(([, state]) => names(state, guardrail)));

const names = (state: Value, guardrail: Resource): boolean =>
  state.tryAt(...IN_STATES).some((value) => value.tryTarget()?.is(guardrail) ?? false);

/** The guardrails that calls must carry, because a policy that somebody holds says so, or one of the organization. */
const carried = (view: View): ReadonlySet<Declaration> =>
  view.once('guardrails that calls must carry', () => {
    const found = new Set<Declaration>();
    for (const holder of view.resources(...POLICY_TYPES)) {
      if (!/guardrail/i.test(textOf(holder.declaration))) continue;
      for (const policy of attempt(() => policiesIn(holder)) ?? []) {
        if (!(attempt(() => isHeld(policy)) ?? false)) continue;
        for (const statement of attempt(() => policy.statements) ?? [])
          for (const { values } of attempt(() => statement.conditionsOn('bedrock:GuardrailIdentifier')) ?? [])
            for (const { resources } of values) for (const { declaration } of resources) found.add(declaration);
      }
      if (holder.type === 'AWS::Organizations::Policy')
        for (const declaration of enforcedBy(holder)) found.add(declaration);
    }
    return found;
  });

/** The guardrails that a policy of the organization enforces. */
const enforcedBy = (policy: Resource): readonly Declaration[] =>
  attempt(() =>
    policy
      .json('Content')
      .entries('bedrock.guardrail_inference')
      .flatMap(([, region]) => region.entries())
      .flatMap(([, enforced]) => enforced.pattern('identifier.@@assign')?.resources ?? [])
      .map(({ declaration }) => declaration),
  ) ?? [];

/** The functions that are told the guardrail. */
const tellers = (guardrail: Resource): readonly Resource[] =>
  guardrail.view
    .resources(...FUNCTION_TYPES)
    .filter((fn) => mayBeTold(fn, guardrail))
    .filter((fn) =>
      (attempt(() => fn.entries('Environment.Variables')) ?? []).some(
        ([, value]) =>
          attempt(() => value.pattern())?.resources.some(({ declaration }) => declaration === guardrail.declaration) ??
          false,
      ),
    );

/** Whether a function could be told the guardrail, by what is written: by its name, or by what another template hands over. */
const mayBeTold = ({ declaration, template }: Resource, guardrail: Resource): boolean =>
  template === guardrail.template
    ? textOf(declaration).includes(guardrail.logicalId)
    : /Fn::(ImportValue|GetStackOutput)|guardrail/i.test(textOf(declaration));

/** Whether a function is this library's, which asks the guardrail that it is told. */
const isOurs = (fn: Resource): boolean =>
  fn.get('Environment.Variables.GW_ROLE').present
    ? asList(ofHandler(fn, PASS)).every((answer) => answer === PASS)
    : ['agent/interceptor-request', 'agent/interceptor-response'].some((code) => unlike(fn, code) === undefined);

/** Whether an output, or a resource beside the versions of the guardrail, says its name. */
const isMentioned = (guardrail: Resource): boolean => {
  const { logicalId, template } = guardrail;
  const says = (declaration: Declaration) => {
    const text = textOf(declaration);
    return [`"${logicalId}"`, `"${logicalId}.`, `\${${logicalId}}`, `\${${logicalId}.`].some((name) =>
      text.includes(name),
    );
  };
  return (
    guardrail.isOutput ||
    [...template.resources.values()].some(
      (declaration) => declaration !== guardrail.declaration && declaration.type !== VERSION && says(declaration),
    )
  );
};
