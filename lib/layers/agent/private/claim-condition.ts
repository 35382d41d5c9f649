/** A condition on the token of the caller, as policies are made of it. */
export interface ClaimCondition {
  readonly claim: string;
  readonly values: readonly string[];
  /** Whether the claim is a list of words with spaces between them, as `scope` is. */
  readonly words: boolean;
}
