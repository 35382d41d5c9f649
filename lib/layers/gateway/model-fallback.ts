/** What callers get while a model is throttled or unavailable. A refusal by guardrail or policy never falls back. */
export class ModelFallback {
  /** The gateway's static message. */
  public static staticMessage(): ModelFallback {
    return new ModelFallback();
  }

  /**
   * The answer of another model, tried once and under the same guardrail, and else the static message.
   *
   * @param alias an alias of `ModelAccess`
   */
  public static model(alias: string): ModelFallback {
    return new ModelFallback(alias);
  }

  private constructor(
    /** @internal */
    public readonly _alias?: string,
  ) {}
}
