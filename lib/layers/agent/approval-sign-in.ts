/**
 * Where approvers sign in whose identity exists elsewhere: an app or client of theirs without a secret, for the code flow with
 * PKCE, that may return to `ApprovalQueue.pageUrl`, and whose token endpoint answers browsers of that page's origin.
 */
export interface ApprovalSignIn {
  /** The authorization endpoint, an https URL. */
  readonly authorizationEndpoint: string;
  /** The token endpoint, an https URL. */
  readonly tokenEndpoint: string;
  /** Id of the client. Tokens of other clients decide nothing. */
  readonly clientId: string;
  /** What the page asks for: `openid`, and what the identity's tokens must carry. */
  readonly scopes: string[];
}
