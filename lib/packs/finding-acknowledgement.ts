/** Findings that somebody accepts, in one place of the app for all of it. */
export interface FindingAcknowledgement {
  /** Names of rules, for example `BedrockGuardrailPii`. */
  readonly rules: string[];

  /**
   * Construct paths, or files of templates. `*` stands for anything within one part of a path, and `**` for any number of
   * parts; what lies below a path belongs to it.
   *
   * @default - everywhere in the app
   */
  readonly paths?: string[];

  /** Why the findings are accepted. */
  readonly reason: string;

  /**
   * Who answers for it.
   *
   * @default - nobody is named
   */
  readonly owner?: string;

  /**
   * The last day on which it holds, in UTC, as `2027-03-31`. The findings fail synthesis again on the day after.
   *
   * @default - it holds for ever
   */
  readonly expires?: string;
}
