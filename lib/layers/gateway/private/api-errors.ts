import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { CODES, type Code, NOT_OFFERED, REQUEST_ID_HEADER } from '../../../contract';
import { MEANING } from '../../../contract/meaning';

const { ResponseType } = apigateway;

/** Where API Gateway answers by itself: the same errors as the handler's, and nothing of the inside. */
const ERRORS: readonly (readonly [type: apigateway.ResponseType, code: Code])[] = [
  [ResponseType.DEFAULT_4XX, CODES.invalidRequest],
  [ResponseType.DEFAULT_5XX, CODES.unavailable],
  [ResponseType.BAD_REQUEST_BODY, CODES.invalidRequest],
  [ResponseType.REQUEST_TOO_LARGE, CODES.tooLarge],
  [ResponseType.UNAUTHORIZED, CODES.unauthenticated],
  [ResponseType.EXPIRED_TOKEN, CODES.unauthenticated],
  [ResponseType.ACCESS_DENIED, CODES.forbidden],
  [ResponseType.INVALID_API_KEY, CODES.forbidden],
  [ResponseType.WAF_FILTERED, CODES.forbidden],
  // what API Gateway says of a path that does not exist
  [ResponseType.MISSING_AUTHENTICATION_TOKEN, CODES.notFound],
  [ResponseType.RESOURCE_NOT_FOUND, CODES.notFound],
  [ResponseType.THROTTLED, CODES.rateExceeded],
  [ResponseType.QUOTA_EXCEEDED, CODES.rateExceeded],
  [ResponseType.INTEGRATION_TIMEOUT, CODES.timeout],
];

/** Gives an API the gateway's errors: RFC 9457's members, and OpenAI's `error` beside them for clients of that path. */
export function addErrors(api: apigateway.RestApi): void {
  for (const [type, code] of ERRORS) {
    const { status, title, type: openaiType } = MEANING[code];
    const limited = status === 429;
    const detail = code === CODES.notFound ? NOT_OFFERED : undefined;
    api.addGatewayResponse(`Error-${type.responseType}`, {
      type,
      statusCode: String(status),
      responseHeaders: {
        [REQUEST_ID_HEADER]: 'context.requestId',
        'Cache-Control': "'no-store'",
        ...(limited ? { 'Retry-After': "'1'" } : {}),
        ...(status === 401 ? { 'WWW-Authenticate': "'Bearer'" } : {}),
      },
      templates: {
        'application/json': JSON.stringify({
          type: `urn:cdk-secure-llm:problem:${code}`,
          title,
          status,
          ...(detail ? { detail } : {}),
          code,
          requestId: '$context.requestId',
          error: { message: detail ?? title, type: openaiType, code },
        }),
      },
    });
  }
}
