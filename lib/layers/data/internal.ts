/** What the constructs of other layers use of this one besides its public constructs. It is not public API. */
export { VaultBucket } from './vault-bucket';
export { VaultKey } from './vault-key';
export { VaultLogGroup } from './vault-log-group';
