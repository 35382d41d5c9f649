import { type Cases, one } from '../../../../local/samples/cases';
import { modelFunction } from '../../../support/doors';

const door = (type: string, properties: Record<string, unknown>) => ({
  Resources: { Thing: { Type: type, Properties: properties }, G: { Type: 'AWS::Bedrock::Guardrail', Properties: {} } },
});
const domain = (policy: unknown) => door('AWS::ApiGateway::DomainName', { SecurityPolicy: policy });

export const ApiDomainModernTls: Cases = {
  good: { 'TLS 1.2': domain('TLS_1_2'), 'TLS 1.3': domain('SecurityPolicy_TLS13_1_3_2025_09') },
  bad: { 'TLS 1.0': domain('TLS_1_0'), 'not set': domain(undefined) },
  undecided: { 'from a parameter': { Parameters: { P: { Type: 'String' } }, ...domain({ Ref: 'P' }) } },
  silent: { 'an application without models': one('AWS::ApiGateway::DomainName', {}) },
};

const api = (properties: Record<string, unknown>, type = 'REGIONAL') =>
  door('AWS::ApiGateway::RestApi', { EndpointConfiguration: { Types: [type] }, ...properties });

export const ApiModernTls: Cases = {
  good: { 'TLS 1.3': api({ SecurityPolicy: 'SecurityPolicy_TLS13_1_3_2025_09' }) },
  bad: { 'not set': api({}), 'TLS 1.0': api({ SecurityPolicy: 'TLS_1_0' }) },
  silent: {
    'reached by its domain only': api({ DisableExecuteApiEndpoint: true }),
    private: api({}, 'PRIVATE'),
    'an application without models': one('AWS::ApiGateway::RestApi', {}),
  },
};

const distribution = (certificate?: Record<string, unknown>) =>
  door('AWS::CloudFront::Distribution', { DistributionConfig: certificate ? { ViewerCertificate: certificate } : {} });

/** A distribution with CloudFront's own certificate in front of these origins. */
const serving = (...origins: Record<string, unknown>[]) =>
  door('AWS::CloudFront::Distribution', {
    DistributionConfig: {
      ViewerCertificate: { CloudFrontDefaultCertificate: true },
      Origins: origins.map((origin, i) => ({ Id: `o${i}`, ...origin })),
    },
  });

export const DistributionModernTls: Cases = {
  good: { 'TLS 1.2': distribution({ AcmCertificateArn: 'arn:aws:acm:x', MinimumProtocolVersion: 'TLSv1.2_2021' }) },
  bad: {
    'TLS 1.1': distribution({ AcmCertificateArn: 'arn:aws:acm:x', MinimumProtocolVersion: 'TLSv1.1_2016' }),
    'no certificate': distribution(),
    'files and an API': serving(
      { DomainName: 'b.s3.eu-west-1.amazonaws.com', S3OriginConfig: {} },
      { DomainName: 'api.example.com', CustomOriginConfig: { OriginProtocolPolicy: 'https-only' } },
    ),
  },
  lookAlike: {
    "CloudFront's certificate, whose minimum is ignored": distribution({
      CloudFrontDefaultCertificate: true,
      MinimumProtocolVersion: 'TLSv1.2_2021',
    }),
  },
  silent: {
    'an application without models': one('AWS::CloudFront::Distribution', {}),
    'the files of a page': serving({ DomainName: 'b.s3.eu-west-1.amazonaws.com', S3OriginConfig: {} }),
    'the website of a bucket': serving({
      DomainName: 'b.s3-website-eu-west-1.amazonaws.com',
      CustomOriginConfig: { OriginProtocolPolicy: 'http-only' },
    }),
  },
};

const passing = (viewers: unknown, origin: Record<string, unknown> = {}) =>
  door('AWS::CloudFront::Distribution', {
    DistributionConfig: {
      DefaultCacheBehavior: { ViewerProtocolPolicy: viewers },
      Origins: [{ Id: 'o', DomainName: 'chat.example.com', ...origin }],
    },
  });
const HTTP = { CustomOriginConfig: { OriginProtocolPolicy: 'http-only' } };

export const DistributionHttpsOnly: Cases = {
  good: {
    'viewers are sent to HTTPS': passing('redirect-to-https'),
    'HTTPS to the origin': passing('https-only', { CustomOriginConfig: { OriginProtocolPolicy: 'https-only' } }),
    'the website of a bucket': passing('https-only', { ...HTTP, DomainName: 'b.s3-website-eu-west-1.amazonaws.com' }),
  },
  bad: {
    'viewers may come without': passing('allow-all'),
    'an origin without': passing('https-only', HTTP),
  },
  undecided: { 'from a parameter': { Parameters: { P: { Type: 'String' } }, ...passing({ Ref: 'P' }) } },
  silent: { 'an application without models': one('AWS::CloudFront::Distribution', {}) },
};

const listener = (properties: Record<string, unknown>, action?: string) => ({
  Resources: {
    ...modelFunction(action),
    Group: {
      Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
      Properties: { TargetType: 'lambda', Targets: [{ Id: { 'Fn::GetAtt': ['Fn', 'Arn'] } }] },
    },
    Listener: {
      Type: 'AWS::ElasticLoadBalancingV2::Listener',
      Properties: { DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: 'Group' } }], ...properties },
    },
  },
});
const service = (Protocol: string) => ({
  Resources: {
    ...listener({ Protocol }).Resources,
    Group: { Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: {} },
    Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { TaskRoleArn: { 'Fn::GetAtt': ['FnRole', 'Arn'] } } },
    Service: {
      Type: 'AWS::ECS::Service',
      Properties: { TaskDefinition: { Ref: 'Task' }, LoadBalancers: [{ TargetGroupArn: { Ref: 'Group' } }] },
    },
  },
});

export const ModelListenerTls: Cases = {
  good: { 'HTTPS before a function': listener({ Protocol: 'HTTPS' }), 'HTTPS before a service': service('HTTPS') },
  bad: {
    'HTTP before a function': listener({ Protocol: 'HTTP' }),
    'HTTP before a service': service('HTTP'),
    'one of several groups': listener({
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: { Ref: 'Group' } }] } }],
    }),
  },
  silent: {
    'a redirect': listener({ Protocol: 'HTTP', DefaultActions: [{ Type: 'redirect' }] }),
    'a function that calls no model': listener({ Protocol: 'HTTP' }, 's3:GetObject'),
  },
};

const certificate = (properties: Record<string, unknown>) => door('AWS::CertificateManager::Certificate', properties);

export const CertificateRenewsItself: Cases = {
  good: { 'by DNS': certificate({ ValidationMethod: 'DNS' }) },
  bad: { 'by e-mail': certificate({ ValidationMethod: 'EMAIL' }), 'not set': certificate({}) },
  silent: { private: certificate({ CertificateAuthorityArn: 'arn:aws:acm-pca:x' }) },
};
