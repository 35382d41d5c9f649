/** What a target and the role of the gateway are told of a credential. */
export interface BoundCredential {
  readonly type: string;
  readonly provider: Readonly<Record<string, unknown>>;
  readonly providerArn: string;
  readonly secretArn: string;
}
