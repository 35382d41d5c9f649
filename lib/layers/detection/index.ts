export * from './guardduty-plan';
export * from './inspector-scan';
export type { MacieIdentifier } from './macie';
export * from './security-standard';
export * from './threat-detection';
