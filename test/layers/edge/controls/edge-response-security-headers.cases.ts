import { type Cases, one } from '../../../../local/samples/cases';

const policy = (headers: Record<string, unknown>) => ({
  Resources: {
    Thing: {
      Type: 'AWS::CloudFront::ResponseHeadersPolicy',
      Properties: { ResponseHeadersPolicyConfig: { SecurityHeadersConfig: { FrameOptions: {}, ...headers } } },
    },
    G: { Type: 'AWS::Bedrock::Guardrail', Properties: {} },
  },
});
const csp = (value: unknown) => policy({ ContentSecurityPolicy: { Override: true, ContentSecurityPolicy: value } });
const plain = {
  'a policy of an application without models': one('AWS::CloudFront::ResponseHeadersPolicy', {
    ResponseHeadersPolicyConfig: { SecurityHeadersConfig: {} },
  }),
};

export const ChatUiContentSecurityPolicy: Cases = {
  good: {
    'itself only': csp("default-src 'self'"),
    'images from one more host': csp("default-src 'none'; img-src 'self' https://cdn.example.com"),
  },
  bad: {
    'not set': policy({}),
    'images from everywhere': csp("default-src 'self'; img-src *"),
    'images by any scheme': csp("default-src 'self' https:"),
    'scripts only': csp("script-src 'self'"),
  },
  undecided: { 'from a parameter': { Parameters: { Csp: { Type: 'String' } }, ...csp({ Ref: 'Csp' }) } },
  silent: plain,
};

export const ChatUiStrictTransport: Cases = {
  good: { 'two years': policy({ StrictTransportSecurity: { AccessControlMaxAgeSec: 63072000, Override: true } }) },
  bad: {
    'not set': policy({}),
    'an hour': policy({ StrictTransportSecurity: { AccessControlMaxAgeSec: 3600, Override: true } }),
  },
  silent: plain,
};

export const ChatUiContentTypeOptions: Cases = {
  good: { set: policy({ ContentTypeOptions: { Override: true } }) },
  bad: { 'not set': policy({}), 'left to the origin': policy({ ContentTypeOptions: { Override: false } }) },
  silent: plain,
};
