/** A finding that somebody answers for until a day. */
export interface SecurityException {
  /**
   * What is excepted: a control (`edge-waf-bot-control`, all its rules), a rule of `OwaspLlmChecks`
   * (`WafBotControl`), or a finding of any pack, as `AwsSolutions::AwsSolutions-COG4` or
   * `DefenseInDepth::OneDetectiveLayer[LLM09:2025]`.
   */
  readonly id: string;

  /** Why that is all right, for whoever reads the report. */
  readonly reason: string;

  /** Who answers for it: a person or a team, without commas and brackets. */
  readonly owner: string;

  /** The last day on which it counts, in UTC, as `2027-03-31`. From the next day on, synthesis fails. */
  readonly expires: string;
}
