export * from './containment';
export * from './incident-response';
export * from './kill-switch';
export * from './spend-guard';
