export { Authorization } from './authorization';
export type {
  ImportedIdentityAttributes,
  OidcIdentityAttributes,
  UserPoolIdentityAttributes,
} from './imported-identity';
export * from './machine-client';
export * from './token-issuer';
export * from './workload-identity';
