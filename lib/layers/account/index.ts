export * from './account-settings';
export * from './audit-trail';
export * from './organization-guardrails';
