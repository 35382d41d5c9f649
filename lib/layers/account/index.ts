export * from './adoption';
export * from './audit-trail';
