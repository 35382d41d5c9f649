import type { Code } from '.';

interface Meaning {
  readonly status: number;
  readonly title: string;
  /** `error.type` in OpenAI's shape. */
  readonly type: string;
}

/** What each code means to HTTP and to a reader. Titles are all that callers see of a failure. */
export const MEANING: Readonly<Record<Code, Meaning>> = {
  'invalid-request': { status: 400, title: 'The request is not valid.', type: 'invalid_request_error' },
  unauthenticated: {
    status: 401,
    title: 'A valid access token is needed in the header Authorization.',
    type: 'authentication_error',
  },
  forbidden: { status: 403, title: 'This is not permitted.', type: 'permission_error' },
  suspended: { status: 403, title: 'Access is suspended.', type: 'permission_error' },
  'not-found': { status: 404, title: 'There is nothing here.', type: 'invalid_request_error' },
  'method-not-allowed': { status: 405, title: 'This method is not served here.', type: 'invalid_request_error' },
  'too-large': { status: 413, title: 'The request is too large.', type: 'invalid_request_error' },
  'unsupported-text': {
    status: 422,
    title: 'The text holds too many invisible characters.',
    type: 'invalid_request_error',
  },
  'quota-exceeded': { status: 429, title: 'The token budget is spent.', type: 'insufficient_quota' },
  'rate-exceeded': { status: 429, title: 'Too many requests.', type: 'rate_limit_error' },
  internal: { status: 500, title: 'Something went wrong.', type: 'server_error' },
  'model-unavailable': { status: 503, title: 'The model is not available.', type: 'server_error' },
  'switched-off': { status: 503, title: 'This service is switched off.', type: 'server_error' },
  unavailable: { status: 503, title: 'This service is not available.', type: 'server_error' },
  timeout: { status: 504, title: 'The answer took too long.', type: 'server_error' },
  'input-blocked': { status: 200, title: 'The request was blocked.', type: 'content_filter' },
  'output-blocked': { status: 200, title: 'The answer was blocked.', type: 'content_filter' },
  'context-leak': { status: 200, title: 'The answer was blocked.', type: 'content_filter' },
  'output-invalid': { status: 200, title: 'The answer did not have the agreed form.', type: 'content_filter' },
  'not-grounded': { status: 200, title: 'No supported answer was found.', type: 'content_filter' },
  'approval-required': { status: 200, title: 'An action needs approval.', type: 'content_filter' },
  static: { status: 200, title: 'The assistant is paused.', type: 'content_filter' },
  'stream-broken': { status: 502, title: 'The answer broke off.', type: 'server_error' },
};
