export * from './edge-options';
export { EdgeProtection, type EdgeProtectionProps } from './edge-protection';
