/**
 * What the gateway's constructs write and its run-time code reads: environment variables, JSON shapes, the audit record.
 * Both sides import this folder, so a name that changes on one side changes on the other. It is not public API.
 */
export * from './agent-gateway';
export * from './alias';
export * from './audit';
export * from './cedar';
export * from './chat';
export * from './codes';
export * from './doors';
export * from './environment';
export * from './kill-switch';
export * from './limits';
export * from './metadata-key';
export * from './principal';
export * from './requests';
export * from './tokens';
export * from './tool';
export * from './usage-limits';
