/** Something the workload must not talk about, whoever asks. */
export interface DeniedTopic {
  /** 1 to 100 letters, digits, spaces and `-_!?.`. */
  readonly name: string;

  /**
   * What the topic is, in one or two sentences: not an instruction and not an exception.
   * At most 1000 characters, 200 in the Classic tier.
   */
  readonly definition: string;

  /**
   * Phrases that belong to the topic; at most 5 of at most 100 characters each.
   *
   * @default - the definition alone
   */
  readonly examples?: string[];
}
