export * from './containment';
export * from './incident-response';
export * from './incident-response-props';
export * from './kill-switch';
export * from './llm-dashboard';
export * from './spend-guard';
export * from './spend-guard-props';
export * from './usage-limits';
