/** Codes of errors (problem JSON) and of refusals. They are permanent: clients branch on them. */
export const CODES = {
  // 4xx
  invalidRequest: 'invalid-request', // 400
  unauthenticated: 'unauthenticated', // 401
  forbidden: 'forbidden', // 403
  suspended: 'suspended', // 403, this tenant, user or group is switched off
  notFound: 'not-found', // 404
  methodNotAllowed: 'method-not-allowed', // 405
  tooLarge: 'too-large', // 413
  unsupportedText: 'unsupported-text', // 422
  quotaExceeded: 'quota-exceeded', // 429, budget
  rateExceeded: 'rate-exceeded', // 429, velocity
  // 5xx
  internal: 'internal', // 500
  modelUnavailable: 'model-unavailable', // 503
  switchedOff: 'switched-off', // 503
  unavailable: 'unavailable', // 503: a control's dependency failed, opaque
  timeout: 'timeout', // 504
  // refusals: a 200 with `refusal.code`, or the error event of a stream that has begun
  inputBlocked: 'input-blocked',
  outputBlocked: 'output-blocked',
  contextLeak: 'context-leak',
  outputInvalid: 'output-invalid',
  notGrounded: 'not-grounded',
  approvalRequired: 'approval-required',
  staticAnswer: 'static',
  // streams only
  streamBroken: 'stream-broken',
} as const;

/** One of `CODES`. */
export type Code = (typeof CODES)[keyof typeof CODES];
