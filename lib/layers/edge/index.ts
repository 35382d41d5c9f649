export * from './edge-options';
export { EdgeProtection, type EdgeProtectionProps } from './edge-protection';
export { PrivateCa, type PrivateCaProps } from './private-ca';
