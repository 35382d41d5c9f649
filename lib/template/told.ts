// What a rule says of a resource in all worlds together, and when each of its answers holds.

import { type Answer, Declared, Fail, Undecided } from './answer';
import type { Declaration } from './application';
import { UNNAMED, type Variable } from './text';
import type { World } from './world';

/** An answer, and when it holds, where it does not hold always. */
export interface Told {
  readonly answer: Answer;
  readonly when?: string;
}

/** What a rule answers in one branch of the conditions, whatever rows the mappings give. */
export interface Branch {
  readonly answers: readonly Answer[];
  /** The conditions and parameters that it met, and what came of them. */
  readonly met: ReadonlyMap<string, string>;
}

export function branchesOf(results: readonly { answers: readonly Answer[]; world: World }[]): readonly Branch[] {
  const alike = new Map<string, { answers: (readonly Answer[])[]; world: World }>();
  for (const { answers, world } of results) {
    const { conditions } = world;
    const same = alike.get(conditions);
    if (same) same.answers.push(answers);
    else alike.set(conditions, { answers: [answers], world });
  }
  return [...alike.values()].map(({ answers, world }) => ({ answers: whateverMappingsGive(answers), met: world.met }));
}

/** More parameters than this are not tried one by one to see on which of them a finding rests. */
const MAX_DEFAULTS = 8;

/**
 * The answers of all branches. `deployed` are those with the defaults of the parameters, `free` those with any values. A
 * finding that does not hold in each of them tells when it does.
 */
export function tell(
  deployed: readonly Branch[],
  free: readonly Branch[] | undefined,
  defaults: readonly Variable[],
  without: (freed: Variable) => readonly Branch[],
): Told[] {
  const freed = new Map<Variable, readonly Branch[]>();
  /** The parameters without whose default the finding is gone, or all of them; none where there are too many to try. */
  const restsOn = (key: string): readonly Variable[] => {
    if (defaults.length > MAX_DEFAULTS) return [];
    const some = defaults.filter((variable) => {
      const branches = freed.get(variable) ?? without(variable);
      freed.set(variable, branches);
      return !branches.every(has(key));
    });
    return some.length > 0 ? some : defaults;
  };
  const all = free ?? deployed;
  const always = (free?.[0]?.answers ?? []).filter(
    (answer): answer is Fail => answer instanceof Fail && all.every(has(keyOf(answer))),
  );
  const said = new Set<string>();
  const told = new Map<string, Told>();
  for (const answer of [...deployed, ...(free ?? [])].flatMap(({ answers }) => answers)) {
    const key = keyOf(answer);
    if (told.has(key) || said.has(key)) continue;
    const bad = answer instanceof Fail;
    // what is wrong with any value is said once, with the value that gets deployed
    const alike = bad && deployed.every(has(key)) ? always.filter((other) => isExampleOf(answer, other, defaults)) : [];
    if (alike.length > 0) {
      for (const other of alike) said.add(keyOf(other));
      told.set(key, { answer });
      continue;
    }
    const asDeployed = free ? deployed.filter(has(key)) : [];
    const anyhow = branchWords(all.filter(has(key)), all);
    if (!bad || all.every(has(key))) {
      // what is undecided beyond the defaults only says where, if one condition tells
      const when = answer instanceof Undecided && asDeployed.length === 0 && anyhow?.common.length ? anyhow.words : '';
      told.set(key, { answer, ...(when === '' ? {} : { when }) });
      continue;
    }
    // with the defaults alone it may hold in some branches only, too
    const where = anyhow ?? branchWords(asDeployed, deployed);
    const byDefault = asDeployed.length > 0 ? defaultWords(restsOn(key)) : undefined;
    const agree = anyhow?.common.every(([name, value]) => asDeployed.every(({ met }) => met.get(name) === value));
    const when =
      where && byDefault
        ? agree
          ? `${where.words}, as ${byDefault}`
          : `${byDefault}, and ${where.words}`
        : (where?.words ?? byDefault);
    told.set(key, { answer, ...(when === undefined ? {} : { when }) });
  }
  return [...told.values()];
}

const has =
  (key: string) =>
  ({ answers }: Branch): boolean =>
    answers.some((answer) => keyOf(answer) === key);

const keyOf = (answer: Answer): string =>
  answer instanceof Fail
    ? `fail|${siteOf(answer.declaration, answer.propertyPath)}|${answer.message}`
    : answer instanceof Undecided
      ? `undecided|${answer.declaration ? siteOf(answer.declaration, answer.propertyPath) : ''}|${answer.message}`
      : answer instanceof Declared
        ? `declared|${answer.message}`
        : answer.verdict;

/** Whether a finding names a value where `other` says the same of a parameter, or of what is made of one. */
function isExampleOf(answer: Fail, other: Fail, parameters: readonly Variable[]): boolean {
  if (siteOf(answer.declaration, answer.propertyPath) !== siteOf(other.declaration, other.propertyPath)) return false;
  const open = parameters.reduce((message, { name }) => message.replaceAll(`\${${name}}`, UNNAMED), other.message);
  const [first, ...rest] = open.split(UNNAMED);
  let at = answer.message.startsWith(first!) ? first!.length : -1;
  for (const part of rest) if (at >= 0) at = indexAfter(answer.message, part, at);
  return rest.length > 0 && at >= 0 && answer.message.endsWith(rest.at(-1)!);
}

const indexAfter = (text: string, part: string, from: number): number => {
  const at = text.indexOf(part, from);
  return at < 0 ? -1 : at + part.length;
};

type Met = readonly (readonly [string, string])[];

/** What the branches of a finding have in common, and not all branches. */
function branchWords(
  of: readonly Branch[],
  all: readonly Branch[],
): { readonly common: Met; readonly words: string } | undefined {
  const [first] = of;
  if (!first) return undefined;
  const telling = [...first.met].filter(([name, value]) =>
    all.some(({ met }) => met.has(name) && met.get(name) !== value),
  );
  if (telling.length === 0) return undefined;
  const common = telling.filter(([name, value]) => of.every(({ met }) => met.get(name) === value));
  const words = (met: Met) => met.map(([name, value]) => `${name} is ${value}`).join(' and ');
  return { common, words: common.length > 0 ? `where ${words(common)}` : `for example where ${words(telling)}` };
}

/** How many parameters a message names. */
const FEW = 3;

export function defaultWords(parameters: readonly Pick<Variable, 'name'>[]): string {
  if (parameters.length === 0) return 'with the defaults';
  // two templates may each have a parameter of the same name
  const all = [...new Set(parameters.map(({ name }) => `'${name}'`))];
  const names = all.slice(0, FEW);
  const more = all.length - names.length;
  const said = more > 0 ? `${names.join(', ')} and ${more} more` : names.join(' and ');
  return `with the default${all.length > 1 ? 's' : ''} of ${said}`;
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

/** Two stacks may each have a resource of the same name. */
export const siteOf = ({ template, logicalId }: Declaration, propertyPath: string) =>
  `${template.key}|${logicalId}|${propertyPath}`;
