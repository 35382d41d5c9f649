import { EVERY_ROW, isDrawn } from './exhaustive';
import type { IamRequest, PolicyDocument, Principal } from './iam';

type Statement = Record<string, unknown>;
type Conditions = Record<string, Record<string, unknown>>;

/** A policy in which one thing was taken out or loosened. */
export interface Mutant {
  /** The statement, and what was done to it. */
  readonly what: string;
  readonly policy: PolicyDocument;
  /** Patterns of the actions that it may decide otherwise. */
  readonly actions: readonly string[];
  /** The value that was taken out: who or what is asked about by that name will notice first. */
  readonly value?: unknown;
}

/** What somebody asks for, and what comes of it. */
export type Attempt = readonly [asked: IamRequest, outcome: string];

/**
 * Two tests of a policy: each attempt has its outcome; and nothing can be taken out of the policy, or loosened in it, without
 * that an attempt comes out differently. What can be taken out are statements, single actions, resources, principals,
 * conditions and their values.
 *
 * The second stays true when something is added: what nobody tries, nobody would miss.
 *
 * @param missed what nobody can miss, as the second test names it, each with the reason why
 */
export function decides(
  policy: PolicyDocument,
  attempts: () => Promise<Attempt[]>,
  decide: (asked: IamRequest, policy: PolicyDocument) => Promise<string>,
  missed: Record<string, string> = {},
): void {
  test('decides every attempt as written', async () => {
    for (const [asked, outcome] of await attempts()) {
      const { principal, action, resource, context } = asked;
      const who = [principal.arn, action, resource, context];
      expect([...who, await decide(asked, policy)]).toEqual([...who, outcome]);
    }
  });

  test('nothing can be taken out of it without that an attempt comes out differently', async () => {
    expectMissed(await unnoticed(policy, await attempts(), decide), Object.keys(missed));
  });
}

/** Of a policy one change in so many is tried, and all of them where everything is. */
const EVERY = 8;

/** That nothing is missed but what is known to be. */
export function expectMissed(found: readonly string[], known: readonly (string | RegExp)[]): void {
  const is = (what: string, one: string | RegExp) => (typeof one === 'string' ? what === one : one.test(what));
  expect(found.filter((what) => !known.some((one) => is(what, one)))).toEqual([]);
  if (EVERY_ROW) expect(known.filter((one) => !found.some((what) => is(what, one)))).toEqual([]);
}

/**
 * What can be taken out of a policy, or loosened in it, while every attempt keeps its outcome; of the changes of a policy a
 * sample is tried.
 *
 * @param harmless what is not asked about, because it changes nothing
 */
export async function unnoticed(
  policy: PolicyDocument,
  attempts: readonly Attempt[],
  decide: (asked: IamRequest, policy: PolicyDocument) => Promise<string>,
  harmless: readonly string[] = [],
  isTried = (what: string, changed: PolicyDocument) => isDrawn(`${what} ${JSON.stringify(changed)}`, EVERY),
): Promise<string[]> {
  const found: string[] = [];
  for (const { what, policy: changed, actions, value } of mutantsOf(policy)) {
    if (harmless.includes(what) || !isTried(what, changed)) continue;
    const patterns = actions.map(expression);
    // a statement has no say about other actions
    const concerned = attempts.filter(([asked]) => patterns.some((pattern) => pattern.test(asked.action)));
    const near = concerned.filter(([asked]) => names(asked, value));
    let noticed = false;
    for (const [asked, outcome] of new Set([...near, ...concerned])) {
      noticed = (await decide(asked, changed)) !== outcome;
      if (noticed) break;
    }
    if (!noticed) found.push(what);
  }
  return found;
}

/**
 * Every attempt has its outcome; what can be taken out of the policies of a role, or loosened in them, without that another
 * comes out. Of denials it is asked only whether they are there: two policies may deny the same.
 *
 * @param decide what comes of an attempt when the role has the given policies
 */
export async function unnoticedOf(
  { identityPolicies }: Principal,
  attempts: readonly Attempt[],
  decide: (asked: IamRequest, policies: Principal['identityPolicies']) => Promise<string>,
): Promise<string[]> {
  const coarse = (outcome: string) => (outcome === 'allowed' ? outcome : 'denied');
  const known = attempts.map(([asked, outcome]): Attempt => [asked, coarse(outcome)]);
  for (const [asked, outcome] of known) {
    const who = [asked.action, asked.resource, asked.context];
    expect([...who, coarse(await decide(asked, identityPolicies))]).toEqual([...who, outcome]);
  }
  const found = await Promise.all(
    Object.entries(identityPolicies).map(async ([name, policy]) =>
      (
        await unnoticed(policy, known, async (asked, changed) =>
          coarse(await decide(asked, { ...identityPolicies, [name]: changed })),
        )
      ).map((what) => `${name} ${what}`),
    ),
  );
  return found.flat();
}

/** Whether a value of a policy stands for somebody or something that a request names. */
function names({ principal, resource = '*', context = {} }: IamRequest, value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const pattern = expression(value);
  return [principal.arn, resource, ...Object.values(context).flat()].some((one) => pattern.test(one));
}

/** The policy with one thing taken out or loosened, each thing once. */
export function* mutantsOf(policy: PolicyDocument): Generator<Mutant> {
  const statements = list(policy.Statement) as unknown as Statement[];
  for (const [index, statement] of statements.entries()) {
    const name = String(statement.Sid ?? `statement ${index}`);
    const all = list(statement.Action ?? '*') as string[];
    const changed = (replacement: Statement[]) =>
      ({
        ...policy,
        Statement: [...statements.slice(0, index), ...replacement, ...statements.slice(index + 1)],
      }) as unknown as PolicyDocument;
    yield { what: `${name} dropped`, policy: changed([]), actions: all };

    for (const element of ['Action', 'NotAction', 'Resource', 'NotResource']) {
      for (const [value, rest] of without(statement[element])) {
        const actions = element === 'Action' ? [value as string] : all;
        yield {
          what: `${name}: ${element} ${value}`,
          policy: changed([{ ...statement, [element]: rest }]),
          actions,
          value,
        };
      }
    }
    for (const [what, looser, value] of loosened(statement)) {
      yield { what: `${name}: ${what}`, policy: changed([looser]), actions: all, value };
    }
  }
}

/** Who and where are widened; conditions are dropped, their values too, and what they say of an absent key is turned. */
function* loosened(statement: Statement): Generator<[what: string, looser: Statement, value?: unknown]> {
  const { Resource, NotResource, Principal } = statement;
  if (NotResource !== undefined || (Resource !== undefined && !list(Resource).includes('*'))) {
    const { NotResource: _, ...rest } = statement;
    yield ['of any resource', { ...rest, Resource: '*' }];
  }
  if (Principal !== undefined && !isEveryone(Principal)) yield ['by anybody', { ...statement, Principal: '*' }];
  for (const [kind, names] of Object.entries(isEveryone(Principal) ? {} : ((Principal ?? {}) as object))) {
    for (const [value, rest] of without(names)) {
      yield [`Principal ${value}`, { ...statement, Principal: { ...(Principal as object), [kind]: rest } }];
    }
  }
  const conditions = (statement.Condition ?? {}) as Conditions;
  for (const [operator, keys] of Object.entries(conditions)) {
    const { [operator]: _, ...others } = conditions;
    for (const [key, value] of Object.entries(keys)) {
      const { [key]: __, ...otherKeys } = keys;
      const kept = Object.keys(otherKeys).length > 0 ? { ...others, [operator]: otherKeys } : others;
      const { Condition: ___, ...unconditional } = statement;
      const dropped = Object.keys(kept).length > 0 ? { ...statement, Condition: kept } : unconditional;
      yield [`${operator} ${key}`, dropped];
      for (const [one, rest] of without(value)) {
        yield [
          `${operator} ${key} ${one}`,
          { ...statement, Condition: { ...conditions, [operator]: { ...keys, [key]: rest } } },
          one,
        ];
      }
      const turned = turn(operator);
      if (!turned) continue;
      const added = { ...kept[turned], [key]: value };
      yield [`${turned} ${key}`, { ...statement, Condition: { ...kept, [turned]: added } }];
    }
  }
}

/** The operator that says the opposite of an absent key; a negated one is true of it either way. */
function turn(operator: string): string | undefined {
  if (operator === 'Null' || operator.includes('Not')) return undefined;
  return operator.endsWith('IfExists') ? operator.slice(0, -'IfExists'.length) : `${operator}IfExists`;
}

/** Each value of a list of several, and the list without it. */
function without(values: unknown): [unknown, unknown[]][] {
  const several = new Set(Array.isArray(values) ? values : []);
  if (several.size < 2) return [];
  return [...several].map((value) => [value, [...several].filter((other) => other !== value)]);
}

const isEveryone = (principal: unknown) =>
  principal === '*' || (principal as { AWS?: unknown } | undefined)?.AWS === '*';
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);
const expression = (pattern: string) => new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i');
