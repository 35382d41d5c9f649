export * from './account-settings';
export * from './audit-trail';
export * from './organization-guardrails';
export * from './secure-account-baseline';
