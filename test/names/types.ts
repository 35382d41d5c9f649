/** A class, interface, enum, resource or type of a property. */
export interface Type {
  /** What texts call it. */
  readonly name: string;
  readonly bases: readonly string[];
  /** Each member with the types that its value may have, by name or id, as far as they are known. */
  readonly members: ReadonlyMap<string, readonly string[]>;
}

/** Types by their id, by their name, and by their members. */
export class Types {
  private readonly names = new Map<string, string[]>();
  private readonly owners = new Map<string, string[]>();

  constructor(private readonly types: ReadonlyMap<string, Type>) {
    for (const [id, { name, members }] of types) {
      push(this.names, name, id);
      for (const member of members.keys()) push(this.owners, member, id);
    }
  }

  public named(name: string): readonly string[] {
    return this.types.has(name) ? [name] : (this.names.get(name) ?? []);
  }

  public isType(name: string): boolean {
    return this.named(name).length > 0;
  }

  /** Is it a type or a member, of whatever type? */
  public knows(word: string): boolean {
    return this.isType(word) || this.owners.has(word);
  }

  /** `A.b.c`: is each a member of what stands before it, as far as that is known? */
  public leads([root, ...path]: readonly string[]): boolean {
    if (!this.knows(root!)) return false;
    let at = this.isType(root!) ? this.named(root!) : this.valuesOf(root!);
    return path.every((member) => {
      const inside = at.filter((id) => this.types.has(id));
      // where the type of a value is not known, any member that something has will do
      if (inside.length === 0) {
        at = this.valuesOf(member);
        return this.owners.has(member);
      }
      const next = inside.map((id) => this.member(id, member)).filter((types) => types !== undefined);
      at = next.flat();
      return next.length > 0;
    });
  }

  /** Every name that stands in a type or in what its values are made of. */
  public within(id: string, seen = new Set<string>()): Set<string> {
    const words = new Set<string>();
    if (seen.has(id)) return words;
    seen.add(id);
    for (const [member, types] of this.types.get(id)?.members ?? []) {
      words.add(member);
      for (const type of types) for (const word of this.within(type, seen)) words.add(word);
    }
    return words;
  }

  private valuesOf(member: string): readonly string[] {
    return (this.owners.get(member) ?? []).flatMap((owner) => this.member(owner, member) ?? []);
  }

  /** The types that `member` of `id` may have; undefined where `id` has no such member. */
  private member(id: string, member: string): readonly string[] | undefined {
    const type = this.types.get(id);
    const own = type?.members.get(member);
    if (own) return own.flatMap((name) => this.named(name));
    for (const base of type?.bases.flatMap((name) => this.named(name)) ?? []) {
      const inherited = base === id ? undefined : this.member(base, member);
      if (inherited) return inherited;
    }
    return undefined;
  }
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** Every value that stands under `key` in a description of a type, however deep. */
export function found(key: string, type: unknown, all: string[] = []): string[] {
  if (type !== null && typeof type === 'object')
    for (const [name, value] of Object.entries(type))
      if (name === key) all.push(value);
      else found(key, value, all);
  return all;
}
