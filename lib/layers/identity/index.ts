export { Authorization } from './authorization';
export * from './imported-identity';
export * from './machine-client';
export * from './token-issuer';
export * from './workload-identity';
export * from './workload-identity-props';
