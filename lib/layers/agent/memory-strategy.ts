/** What a memory learns from the events of its users, and where it keeps that: in `/<name>/<user>/`. */
export class MemoryStrategy {
  /**
   * Facts that users mention.
   *
   * @param name letters, digits and `_`; the first part of the namespace
   */
  public static facts(name: string): MemoryStrategy {
    return new MemoryStrategy(name, 'SemanticMemoryStrategy');
  }

  /**
   * What users prefer.
   *
   * @param name letters, digits and `_`; the first part of the namespace
   */
  public static preferences(name: string): MemoryStrategy {
    return new MemoryStrategy(name, 'UserPreferenceMemoryStrategy');
  }

  private constructor(
    /** The name, which no other strategy of the memory has. */
    public readonly name: string,
    private readonly kind: string,
  ) {}

  /**
   * The namespace of a user. The slash at its end keeps a user from finding those whose ids begin with his: a namespace is looked for
   * by its beginning.
   *
   * @internal
   */
  public _namespaceOf(user: string): string {
    return `/${this.name}/${user}/`;
  }

  /** @internal */
  public _render(days: number): object {
    return {
      [this.kind]: {
        Name: this.name,
        Namespaces: [this._namespaceOf('{actorId}')],
        RecordExpirySpecification: { RecordExpiryDurationDays: days },
      },
    };
  }
}
