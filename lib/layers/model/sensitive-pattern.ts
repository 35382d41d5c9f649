/** A form of sensitive text of your own, for example an employee number or a canary. */
export interface SensitivePattern {
  /** At most 100 characters; masked text is replaced by this name in braces. */
  readonly name: string;

  /** A regular expression without look-around; at most 500 characters. */
  readonly pattern: string;

  /**
   * What the pattern finds.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * Mask the match and let the message pass.
   *
   * @default false - the message is blocked
   */
  readonly anonymize?: boolean;
}
