export * from './edge-options';
export * from './edge-protection';
export * from './edge-protection-props';
export * from './private-ca';
