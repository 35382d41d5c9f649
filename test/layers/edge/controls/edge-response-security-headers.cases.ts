import { type Cases, one, without } from '../../../../local/samples/cases';

const policy = (headers: Record<string, unknown>) => ({
  Resources: {
    Thing: {
      Type: 'AWS::CloudFront::ResponseHeadersPolicy',
      Properties: { ResponseHeadersPolicyConfig: { SecurityHeadersConfig: { FrameOptions: {}, ...headers } } },
    },
    G: { Type: 'AWS::Bedrock::Guardrail', Properties: {} },
    Page: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: { DistributionConfig: { DefaultCacheBehavior: { ResponseHeadersPolicyId: { Ref: 'Thing' } } } },
    },
  },
});
const csp = (value: unknown) => policy({ ContentSecurityPolicy: { Override: true, ContentSecurityPolicy: value } });
const plain = {
  'a policy of an application without models': one('AWS::CloudFront::ResponseHeadersPolicy', {
    ResponseHeadersPolicyConfig: { SecurityHeadersConfig: {} },
  }),
};

/** A policy in front of an origin of this kind. */
const before = (kind: 'S3OriginConfig' | 'CustomOriginConfig', headers: Record<string, unknown>) => {
  const { Resources } = without(policy(headers), 'Page');
  return {
    Resources: {
      ...Resources,
      Cdn: {
        Type: 'AWS::CloudFront::Distribution',
        Properties: {
          DistributionConfig: {
            Origins: [{ Id: 'o', DomainName: 'x', [kind]: {} }],
            DefaultCacheBehavior: { TargetOriginId: 'o', ResponseHeadersPolicyId: { Ref: 'Thing' } },
          },
        },
      },
    },
  };
};
const weakly = (kind: 'S3OriginConfig' | 'CustomOriginConfig') =>
  before(kind, { ContentSecurityPolicy: { Override: false, ContentSecurityPolicy: "default-src 'self'" } });

/** The same policy, for some paths of a page only. */
const forPaths = ({ Resources }: ReturnType<typeof policy>) => ({
  Resources: {
    ...Resources,
    Page: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          DefaultCacheBehavior: {},
          CacheBehaviors: [{ PathPattern: '/static/*', ResponseHeadersPolicyId: { Ref: 'Thing' } }],
        },
      },
    },
  },
});

export const ChatUiContentSecurityPolicy: Cases = {
  declared: { 'for some paths only': forPaths(csp("default-src 'self'")) },
  good: {
    'itself only': csp("default-src 'self'"),
    'images from one more host': csp("default-src 'none'; img-src 'self' https://cdn.example.com data:"),
    'named hosts, styles inline': csp(
      "default-src 'self'; style-src 'self' 'unsafe-inline' https:; font-src https: data:; connect-src 'self' https://api.example.com wss://*.example.com",
    ),
    'scripts by a nonce': csp("default-src 'self'; script-src 'nonce-4AEemGb0xJptoIGFP3Nd' 'unsafe-inline'"),
    'scripts by a hash and what they load': csp(
      "default-src 'self'; script-src 'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=' 'strict-dynamic' https: 'unsafe-inline'",
    ),
    'in capital letters': csp("Default-Src 'SELF'"),
    'the first of two directives counts': csp("default-src 'self'; img-src 'self'; img-src *"),
    'the address of an API of the stack': {
      Resources: {
        ...csp({
          'Fn::Sub': "default-src 'self'; connect-src 'self' https://${Api}.execute-api.${AWS::Region}.amazonaws.com",
        }).Resources,
        Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'a' } },
      },
    },
    'a bucket sends no such header': weakly('S3OriginConfig'),
  },
  bad: {
    'not set': policy({}),
    'images from everywhere': csp("default-src 'self'; img-src *"),
    'images by any scheme': csp("default-src 'self' https:"),
    'images of a whole top-level domain': csp("default-src 'self'; img-src https://*.com"),
    'scripts only': csp("script-src 'self'"),
    'scripts from everywhere': csp("default-src 'self'; script-src *"),
    'scripts by any scheme': csp("default-src 'self'; script-src 'self' https:"),
    'scripts in addresses': csp("default-src 'self'; script-src 'self' data:"),
    'scripts inline': csp("default-src 'self'; script-src 'self' 'unsafe-inline'"),
    'scripts inline by default': csp("default-src 'self' 'unsafe-inline'"),
    'handlers inline': csp("default-src 'self'; script-src-attr 'unsafe-inline'"),
    'text that runs': csp("default-src 'self'; script-src 'self' 'unsafe-eval'"),
    'requests to everywhere': csp("default-src 'self'; connect-src *"),
    'requests to any socket': csp("default-src 'self'; connect-src 'self' wss:"),
    'frames of everywhere': csp("default-src 'self'; child-src https://*"),
    'images and nothing else': csp("img-src 'self'"),
    'everything but images': csp(
      "script-src 'self'; connect-src 'self'; frame-src 'none'; object-src 'none'; media-src 'self'",
    ),
    'open beside a part that a parameter fills': {
      Parameters: { Api: { Type: 'String' } },
      ...csp({ 'Fn::Sub': "default-src 'self'; script-src *; connect-src ${Api}" }),
    },
    'a directive without a name of its own': csp("default-srcs 'self'"),
  },
  lookAlike: {
    "left to the origin's own header": weakly('CustomOriginConfig'),
    'reported, and not enforced': {
      Resources: {
        ...policy({}).Resources,
        Thing: {
          Type: 'AWS::CloudFront::ResponseHeadersPolicy',
          Properties: {
            ResponseHeadersPolicyConfig: {
              SecurityHeadersConfig: { FrameOptions: {} },
              CustomHeadersConfig: {
                Items: [{ Header: 'Content-Security-Policy-Report-Only', Value: "default-src 'self'", Override: true }],
              },
            },
          },
        },
      },
    },
  },
  undecided: {
    'from a parameter': { Parameters: { Csp: { Type: 'String' } }, ...csp({ Ref: 'Csp' }) },
    'left to an origin that is not to be seen': policy({
      ContentSecurityPolicy: { Override: false, ContentSecurityPolicy: "default-src 'self'" },
    }),
  },
  silent: { ...plain, 'a policy that no page is sent with': without(csp("default-src 'self'"), 'Page') },
};

const TWO_YEARS = { AccessControlMaxAgeSec: 63072000, Override: true };
export const ChatUiStrictTransport: Cases = {
  good: {
    'two years': policy({ StrictTransportSecurity: TWO_YEARS }),
    'a bucket sends no such header': before('S3OriginConfig', {
      StrictTransportSecurity: { ...TWO_YEARS, Override: false },
    }),
  },
  bad: {
    'not set': policy({}),
    'an hour': policy({ StrictTransportSecurity: { AccessControlMaxAgeSec: 3600, Override: true } }),
  },
  lookAlike: {
    "left to the origin's own header": before('CustomOriginConfig', {
      StrictTransportSecurity: { ...TWO_YEARS, Override: false },
    }),
  },
  undecided: {
    'left to an origin that is not to be seen': policy({ StrictTransportSecurity: { ...TWO_YEARS, Override: false } }),
  },
  silent: plain,
};

export const ChatUiContentTypeOptions: Cases = {
  good: { set: policy({ ContentTypeOptions: { Override: true } }) },
  bad: { 'not set': policy({}), 'left to the origin': policy({ ContentTypeOptions: { Override: false } }) },
  silent: plain,
};
