export * from './recovery-plan';
