/**
 * System and developer messages of callers. They are scanned like what a user says, and shown to the model as labelled text of
 * the first turn, under the alias's own system prompt: they can neither replace it nor stand before it.
 */
export interface ClientInstructions {
  /**
   * Most characters of all instructions of one request, 1 to 8000. They count towards the gateway's `maxInputChars` too.
   *
   * @default 2000
   */
  readonly maxChars?: number;
}
