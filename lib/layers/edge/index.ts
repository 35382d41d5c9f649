export * from './edge-options';
export { EdgeProtection } from './edge-protection';
export * from './edge-protection-props';
export { PrivateCa, type PrivateCaProps } from './private-ca';
