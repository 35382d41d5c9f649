import { type Account, type Actor, type Call, type Changes, ownerOf } from './account';

/** Something that gives whoever does it more rights, or takes a defence away. */
export interface Step {
  /** In words, for example: rewrite the trust of a role. */
  readonly name: string;
  /** What one and the same identity has to be allowed. */
  readonly calls: readonly Call[];
  /** Facts that have to be there before. */
  readonly needs?: readonly string[];
  readonly gives: readonly string[];
}

/** What somebody is after: one of several ways is enough. */
export interface Goal {
  readonly name: string;
  readonly ways: readonly {
    readonly name: string;
    readonly calls: readonly Call[];
    readonly needs?: readonly string[];
  }[];
}

/** A way to a goal: names of the steps, and last what is done with the rights that they gave. */
export type Chain = readonly string[];

interface Known {
  readonly chain: Chain;
}

/**
 * What somebody reaches by chains of steps, breadth first.
 *
 * Facts only add up: whoever takes a policy away would not put it back. So all steps that are possible are done in a layer at
 * once, by everybody whom the actor has become, and what is not reached after four layers no chain of four steps reaches.
 * The chains that are told have no step that nothing rests on.
 *
 * @param become the identity that a fact `holds <name>` stands for
 * @returns the shortest chain to each goal that is reached
 */
export async function closure(
  account: Account,
  actor: Actor,
  steps: readonly Step[],
  goals: readonly Goal[],
  become: (name: string) => Actor,
  layers = 4,
): Promise<Record<string, Chain>> {
  const facts = new Map<string, Known>();
  const holders: { actor: Actor; chain: Chain }[] = [{ actor, chain: [] }];
  const reached: Record<string, Chain> = {};
  /** What was found out with so many facts; the same ones, because facts are never taken back. */
  const asked = new Map<
    Actor,
    Map<readonly Call[], { readonly facts: number; readonly support?: readonly string[] }>
  >();

  const supportOf = async (of: Actor, calls: readonly Call[]) => {
    const concerned = factsAbout(of, calls, facts);
    const known = asked.get(of) ?? new Map();
    asked.set(of, known);
    if (known.get(calls)?.facts !== concerned.length) {
      known.set(calls, { facts: concerned.length, support: await fewest(account, of, calls, concerned) });
    }
    return known.get(calls)!.support as readonly string[] | undefined;
  };

  /** The shortest way to do something with what is known, with the steps that it rests on. */
  const shortest = async (calls: readonly Call[], needs: readonly string[] = []): Promise<Chain | undefined> => {
    if (!needs.every((need) => facts.has(need))) return undefined;
    const given = needs.flatMap((need) => facts.get(need)!.chain);
    let best: Chain | undefined;
    for (const holder of holders) {
      const before = union(holder.chain, given);
      if (best && before.length >= best.length) continue;
      const support = await supportOf(holder.actor, calls);
      if (!support) continue;
      const chain = union(before, ...support.map((each) => facts.get(each)!.chain));
      if (!best || chain.length < best.length) best = chain;
    }
    return best;
  };

  for (let layer = 0; layer <= layers; layer++) {
    for (const { name, ways } of goals) {
      if (reached[name]) continue;
      for (const way of ways) {
        const chain = await shortest(way.calls, way.needs);
        const found = chain && [...chain, way.name];
        if (found && (!reached[name] || found.length < reached[name].length)) reached[name] = found;
      }
    }
    if (layer === layers) break;
    const learned = new Map<string, Known>();
    for (const step of steps) {
      if (step.gives.every((each) => facts.has(each))) continue;
      const before = await shortest(step.calls, step.needs);
      if (!before) continue;
      const chain = union(before, [step.name]);
      for (const each of step.gives) {
        const other = learned.get(each);
        if (!facts.has(each) && (!other || chain.length < other.chain.length)) learned.set(each, { chain });
      }
    }
    if (learned.size === 0) break;
    for (const [each, known] of learned) {
      facts.set(each, known);
      if (each.startsWith('holds ')) holders.push({ actor: become(each.slice('holds '.length)), chain: known.chain });
    }
  }
  return reached;
}

/** The facts that have a say about calls: about who asks, and what is asked for. */
function factsAbout(actor: Actor, calls: readonly Call[], facts: ReadonlyMap<string, unknown>): readonly string[] {
  const arns = [actor.arn, actor.boundary?.arn, ...Object.keys(actor.identityPolicies), ...calls.map(ownerOf)];
  return [...facts.keys()].filter(
    (each) => arns.includes(each.slice(each.indexOf(' ') + 1)) || each.includes(':backup-vault:'),
  );
}

/** The facts without which the calls are not allowed, few of them; undefined where no facts are enough. */
async function fewest(
  account: Account,
  actor: Actor,
  calls: readonly Call[],
  concerned: readonly string[],
): Promise<readonly string[] | undefined> {
  if (await account.can(actor, calls)) return [];
  // each fact only adds rights
  if (concerned.length === 0 || !(await account.can(actor, calls, new Set(concerned)))) return undefined;
  for (const each of concerned) if (await account.can(actor, calls, new Set([each]))) return [each];
  let needed: Changes = new Set(concerned);
  for (const each of concerned) {
    const fewer = new Set([...needed].filter((other) => other !== each));
    if (await account.can(actor, calls, fewer)) needed = fewer;
  }
  return [...needed];
}

const union = (...chains: Chain[]): Chain => [...new Set(chains.flat())];
