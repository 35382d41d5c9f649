export * from './agent-options';
export * from './defense-in-depth';
export * from './defense-in-depth-props';
export * from './knowledge-options';
export * from './secure-account-baseline';
export type { SecurityException } from './security-exception';
export * from './security-profile';
