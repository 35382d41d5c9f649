/** What an argument may be, for whom a `ToolAccess` lets in. The schema of the tool holds besides. */
export interface ToolArgumentLimit {
  /**
   * The least that a number may be.
   *
   * @default - what the schema says
   */
  readonly minimum?: number;

  /**
   * The most that a number may be. Numbers with fractions have at most four digits after the point.
   *
   * @default - what the schema says
   */
  readonly maximum?: number;

  /**
   * The texts that the argument may be.
   *
   * @default - what the schema says
   */
  readonly oneOf?: string[];
}
