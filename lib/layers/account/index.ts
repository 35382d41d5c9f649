export * from './account-settings';
export * from './audit-trail';
export * from './audit-trail-props';
export * from './organization-guardrails';
export * from './organization-guardrails-props';
