/**
 * Tools that callers bring and run themselves, as agent frameworks do. Their definitions, the arguments of their calls and
 * their results are scanned by the guardrail; the gateway runs none of them.
 */
export interface ClientTools {
  /**
   * Most tools of one request, 1 to 64.
   *
   * @default 16
   */
  readonly maxTools?: number;

  /**
   * Definitions that are accepted, each by the SHA-256 of its canonical JSON in hexadecimal: an object of `description`,
   * `inputSchema` and `name` with all keys in order and no white space. The error about a definition that is not among them
   * names its hash. At most 32.
   *
   * @default - any definition that the guardrail passes
   */
  readonly pinned?: string[];
}
