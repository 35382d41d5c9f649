import type { Variable } from './text';

/** More combinations of conditions than this are not tried: the answer is then undecided. */
const MAX_WORLDS = 64;

/** How the parameters that no condition settles come out. */
export interface Reading {
  /** A parameter has its default, where it has one: that is what gets deployed when nobody says otherwise. */
  readonly deployed?: boolean;
  /** Parameters that have their default in no case. */
  readonly freed?: ReadonlySet<string>;
  /** A parameter has each of its allowed values in turn. */
  readonly listed?: boolean;
}

interface Known {
  readonly is?: string;
  readonly not: readonly string[];
}

/**
 * One way in which the conditions and mappings of the templates may come out. A rule runs once for each way that makes a
 * difference to it. The first run takes every condition that it meets as true. For each of them it adds a world to try later,
 * in which that condition is false.
 */
export class World {
  private readonly atoms: Map<string, boolean>;
  private readonly variables: Map<string, Known>;
  /** The rows that mappings give in this world, where their key is not known. */
  private readonly rows: Map<string, string>;
  private pending: World[] = [];
  private readonly reading: Reading;
  private conditional = false;
  /** What the run has met and what came of it, by how a message names it. */
  public readonly met = new Map<string, string>();
  /** The parameters whose default the run has taken, by their keys. */
  public readonly defaults = new Map<string, Variable>();
  /** Whether the run has met a condition or a mapping yet. Until then, what it reads is the same in every world. */
  public chosen = false;
  /** Whether anything was asked, since this was set to false, that may come out otherwise in another world. */
  public asked = false;

  constructor(from?: World, reading: Reading = from?.reading ?? {}) {
    this.reading = reading;
    this.atoms = new Map(from?.atoms);
    this.variables = new Map(from?.variables);
    this.rows = new Map(from?.rows);
  }

  /** How the conditions came out. Worlds that agree in this differ only in the rows that mappings give. */
  public get conditions(): string {
    return JSON.stringify([this.reading.deployed, [...this.atoms].sort(), [...this.variables].sort()]);
  }

  /**
   * Runs `run` in every world that it can tell apart, beginning with `first`, which may have been run already. `complete` is
   * false when there were too many.
   */
  static explore<T>(first: World, run: (world: World) => T): { readonly results: T[]; readonly complete: boolean } {
    const { pending } = first;
    const results: T[] = [];
    for (let world: World | undefined = first; world; world = pending.pop()) {
      if (results.length === MAX_WORLDS) return { results, complete: false };
      world.pending = pending;
      results.push(run(world));
    }
    return { results, complete: true };
  }

  /** The value a variable has in this world, when a condition has settled it. */
  public valueOf(variable: Variable): string | undefined {
    this.asked = true;
    const known = this.variables.get(variable.key);
    if (known) this.chosen = true;
    if (known?.is !== undefined) return known.is;
    return this.defaultOf(variable) ?? this.listedValue(variable, known?.not ?? []);
  }

  /** The default of a parameter, where this is the world that is deployed with it. */
  public defaultOf(variable: Variable): string | undefined {
    const { deployed, freed } = this.reading;
    this.asked = true;
    if (!deployed || variable.fallback === undefined || freed?.has(variable.key)) return undefined;
    this.chosen = true;
    this.defaults.set(variable.key, variable);
    this.met.set(`parameter '${variable.name ?? variable.key}'`, `'${variable.fallback}'`);
    return variable.fallback;
  }

  /** One of the allowed values, and a world for each of the others. A condition only asks for the values that it names. */
  private listedValue({ key, allowed, name }: Variable, not: readonly string[]): string | undefined {
    const left = allowed?.filter((value) => !not.includes(value)) ?? [];
    if (!this.reading.listed || this.conditional || left.length === 0 || left.length > MAX_WORLDS) return undefined;
    this.chosen = true;
    const [first, ...others] = left as [string, ...string[]];
    const is = (world: World, value: string) => {
      world.variables.set(key, { is: value, not });
      world.met.set(`parameter '${name ?? key}'`, `'${value}'`);
    };
    for (const other of others) this.fork((world) => is(world, other));
    is(this, first);
    return first;
  }

  /** Resolves a side of a condition. */
  public asCondition<T>(run: () => T): T {
    const before = this.conditional;
    this.conditional = true;
    try {
      return run();
    } finally {
      this.conditional = before;
    }
  }

  /** Whether `variable` equals `value` in this world. */
  public equals(variable: Variable, value: string): boolean {
    this.chosen = true;
    this.asked = true;
    const known = this.variables.get(variable.key) ?? { not: [] };
    if (known.is !== undefined) return known.is === value;
    const left = variable.allowed?.filter((allowed) => !known.not.includes(allowed));
    if (known.not.includes(value) || (left && !left.includes(value))) return false;
    if (!left || left.length > 1) {
      const not = [...known.not, value];
      const rest = left?.filter((allowed) => allowed !== value);
      this.fork((world) => world.variables.set(variable.key, rest?.length === 1 ? { is: rest[0], not } : { not }));
    }
    this.variables.set(variable.key, { is: value, not: known.not });
    return true;
  }

  /** Whether an expression that nothing is known about holds in this world. */
  public holds(atom: string): boolean {
    this.chosen = true;
    this.asked = true;
    const known = this.atoms.get(atom);
    if (known !== undefined) return known;
    this.fork((world) => world.atoms.set(atom, false));
    this.atoms.set(atom, true);
    return true;
  }

  /** Which of `keys` leads to the row that a mapping gives in this world. */
  public row(choice: string, keys: readonly string[]): string {
    this.chosen = true;
    this.asked = true;
    const known = this.rows.get(choice);
    if (known !== undefined) return known;
    const [first, ...others] = keys as readonly [string, ...string[]];
    for (const key of others) this.fork((world) => world.rows.set(choice, key));
    this.rows.set(choice, first);
    return first;
  }

  private fork(change: (world: World) => void): void {
    const world = new World(this);
    // what the parent has met the child meets again, in its own way
    for (const [name, value] of this.met) if (name.startsWith('parameter')) world.met.set(name, value);
    change(world);
    this.pending.push(world);
  }
}
