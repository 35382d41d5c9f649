/** A range of numbers, both ends included. */
export interface ParameterRange {
  /** The least number that is accepted. */
  readonly min: number;

  /** The most that is accepted. */
  readonly max: number;
}

/** Inference parameters that callers may set. What is outside of its range is refused, not moved into it. */
export interface CallerParameters {
  /**
   * The temperature, within 0 to 1. What a caller sets holds instead of the alias's own.
   *
   * @default - callers may not set it
   */
  readonly temperature?: ParameterRange;

  /**
   * The cumulative probability of the tokens that the model chooses from, within 0 to 1.
   *
   * @default - callers may not set it
   */
  readonly topP?: ParameterRange;

  /**
   * Most stop sequences of one request, 1 to 4, of at most 64 characters each.
   *
   * @default - callers may set none
   */
  readonly stopSequences?: number;
}
