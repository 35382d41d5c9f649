/** What the constructs of other layers use of this one besides its public constructs. It is not public API. */
export { VaultBucket } from './private/vault-bucket';
export { VaultLogGroup } from './private/vault-log-group';
