export * from './recovery-plan';
export * from './recovery-plan-props';
