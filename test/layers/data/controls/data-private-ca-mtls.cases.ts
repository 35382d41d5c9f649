import type { Cases } from '../../../../local/samples/cases';

const ca = (properties: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  Resources: { Thing: { Type: 'AWS::ACMPCA::CertificateAuthority', Properties: properties }, ...more },
});
const issued = {
  Cert: { Type: 'AWS::CertificateManager::Certificate', Properties: { CertificateAuthorityArn: { Ref: 'Thing' } } },
};

export const PrivateCaForAcm: Cases = {
  good: { 'for general use': ca({ UsageMode: 'GENERAL_PURPOSE' }, issued) },
  bad: { 'for a week at a time': ca({ UsageMode: 'SHORT_LIVED_CERTIFICATE' }, issued) },
  silent: { 'nothing issued by ACM': ca({ UsageMode: 'SHORT_LIVED_CERTIFICATE' }) },
};

export const PrivateCaRevokes: Cases = {
  good: { 'by a list': ca({ RevocationConfiguration: { CrlConfiguration: { Enabled: true } } }) },
  bad: { 'not at all': ca({}) },
  lookAlike: { 'by a list that is off': ca({ RevocationConfiguration: { CrlConfiguration: { Enabled: false } } }) },
  silent: { 'for a week at a time': ca({ UsageMode: 'SHORT_LIVED_CERTIFICATE' }) },
};

const mutual = (
  api: Record<string, unknown>,
  trust: Record<string, unknown> = { TruststoreUri: 's3://trust/ca.pem' },
) => ({
  Resources: {
    Thing: { Type: 'AWS::ApiGateway::DomainName', Properties: { MutualTlsAuthentication: trust } },
    Api: { Type: 'AWS::ApiGateway::RestApi', Properties: api },
    Mapping: {
      Type: 'AWS::ApiGateway::BasePathMapping',
      Properties: { DomainName: { Ref: 'Thing' }, RestApiId: { Ref: 'Api' } },
    },
  },
});

export const MutualTlsNotSidestepped: Cases = {
  good: { 'one way in': mutual({ DisableExecuteApiEndpoint: true }) },
  lookAlike: {
    'a second way in': mutual({}),
    'a second name, which asks for no certificate': {
      Resources: {
        ...mutual({ DisableExecuteApiEndpoint: true }).Resources,
        Open: { Type: 'AWS::ApiGateway::DomainName', Properties: {} },
        Way: {
          Type: 'AWS::ApiGatewayV2::ApiMapping',
          Properties: { DomainName: { Ref: 'Open' }, ApiId: { Ref: 'Api' }, Stage: 's' },
        },
      },
    },
  },
  bad: { 'a second way in, on purpose': mutual({ DisableExecuteApiEndpoint: false }) },
  silent: { 'no client certificates': mutual({}, {}) },
};
