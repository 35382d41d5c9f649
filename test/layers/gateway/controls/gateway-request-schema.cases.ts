import type { Cases } from '../../../../local/samples/cases';
import { restApi } from '../../../support/doors';
import { handler, otherFunction } from '../../../support/handler';

const method = (
  properties: Record<string, unknown>,
  validator: Record<string, unknown> = { ValidateRequestBody: true },
  schema: unknown = { type: 'object', additionalProperties: false },
) => ({
  Resources: {
    ...restApi(properties),
    Validator: { Type: 'AWS::ApiGateway::RequestValidator', Properties: { RestApiId: { Ref: 'Api' }, ...validator } },
    Schema: {
      Type: 'AWS::ApiGateway::Model',
      Properties: { RestApiId: { Ref: 'Api' }, ContentType: 'application/json', Schema: schema },
    },
  },
});
const validated = {
  RequestValidatorId: { Ref: 'Validator' },
  RequestModels: { 'application/json': { Ref: 'Schema' } },
};

export const InputValidator: Cases = {
  good: {
    'bodies by a model': method(validated),
    'bodies of any type by a model': method({ ...validated, RequestModels: { $default: { Ref: 'Schema' } } }),
  },
  bad: { 'no validator': method({}), 'no model': method({ RequestValidatorId: { Ref: 'Validator' } }) },
  lookAlike: {
    'a validator of parameters only': method(validated, { ValidateRequestParameters: true }),
    'a validator of another API': {
      Resources: {
        ...method(validated, { RestApiId: { Ref: 'Other' }, ValidateRequestBody: true }).Resources,
        Other: { Type: 'AWS::ApiGateway::RestApi', Properties: {} },
      },
    },
    'a model for another type of body': method({ ...validated, RequestModels: { 'text/xml': { Ref: 'Schema' } } }),
    'the model that every API has': method({ ...validated, RequestModels: { 'application/json': 'Empty' } }),
  },
  undecided: { 'a validator that is not given': method({ ...validated, RequestValidatorId: 'abcdef' }) },
  silent: {
    'a request without a body': method({ HttpMethod: 'GET' }),
    'a function that calls no model': { Resources: restApi({}, 's3:GetObject') },
  },
};

export const RequestSchemaClosed: Cases = {
  good: {
    closed: method(validated),
    'closed, as text': method(validated, {}, '{"type":"object","additionalProperties":false}'),
  },
  bad: { open: method(validated, {}, { type: 'object' }) },
  lookAlike: {
    'open by a schema': method(validated, {}, { type: 'object', additionalProperties: { type: 'string' } }),
  },
  silent: { 'a model that no method uses': method({}, {}, { type: 'object' }) },
};

export const GatewayCallersSendTextOnly: Cases = {
  good: {
    'text alone': handler({ GW_CALLERS_MAY: 'text' }),
    'not set, which the handler takes for text': handler({}),
  },
  bad: {
    'instructions of callers': handler({ GW_CALLERS_MAY: 'instructions' }),
    'tools of callers': handler({ GW_CALLERS_MAY: 'tools' }),
    both: handler({ GW_CALLERS_MAY: 'instructions,tools' }),
  },
  lookAlike: { 'text and more': handler({ GW_CALLERS_MAY: 'text,tools' }) },
  undecided: { 'from a parameter': handler({ GW_CALLERS_MAY: { Ref: 'May' } }) },
  silent: { 'another function': otherFunction },
};
