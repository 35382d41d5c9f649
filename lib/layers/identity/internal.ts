/** What the constructs of other layers use of this one besides its public constructs. It is not public API. */
export type { BoundAuthorization } from './authorization';
export { OidcAuthorizer } from './private/oidc-authorizer';
