/** What happens to an answer that the guardrail finds not supported by its sources. */
export enum GroundingAction {
  /** It is withheld: callers get the refusal `not-grounded`. Streams have their text in one piece, after the verdict. */
  BLOCK = 'block',
  /** As BLOCK, but callers read a sentence as the answer, for clients that know no refusals. */
  ABSTAIN = 'abstain',
  /** It goes out, as it comes in streams, and its trust signals say that it is not supported. */
  ANNOTATE = 'annotate',
}
