/** Who is asking, from verified claims only. */
export interface Principal {
  readonly subject: string;
  readonly tenant: string;
  readonly clientId: string;
  readonly groups: readonly string[];
  readonly scopes: readonly string[];
}
