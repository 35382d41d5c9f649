import { type Cases, one } from '../../../../local/samples/cases';

const collection = (properties: Record<string, unknown>) =>
  one('AWS::OpenSearchServerless::Collection', { Name: 'docs', Type: 'VECTORSEARCH', ...properties });
const base = (Type: string, properties: Record<string, unknown> = {}) => ({
  Resources: {
    ...collection({ Type, ...properties }).Resources,
    Base: {
      Type: 'AWS::Bedrock::KnowledgeBase',
      Properties: {
        StorageConfiguration: {
          OpensearchServerlessConfiguration: { CollectionArn: { 'Fn::GetAtt': ['Thing', 'Arn'] } },
        },
      },
    },
  },
});
export const AossStandby: Cases = {
  good: { 'the default': collection({}), enabled: collection({ StandbyReplicas: 'ENABLED' }) },
  bad: {
    disabled: collection({ StandbyReplicas: 'DISABLED' }),
    'of another type, read by a knowledge base': base('SEARCH', { StandbyReplicas: 'DISABLED' }),
  },
  silent: { 'a collection for logs': collection({ Type: 'TIMESERIES', StandbyReplicas: 'DISABLED' }) },
};
export const AossDeletionProtection: Cases = {
  good: { enabled: collection({ DeletionProtection: 'ENABLED' }) },
  bad: {
    'nothing said': collection({}),
    disabled: collection({ DeletionProtection: 'DISABLED' }),
    'of another type, read by a knowledge base': base('SEARCH'),
  },
  silent: { 'a collection for logs': collection({ Type: 'TIMESERIES' }) },
};

export const AossVectorType: Cases = {
  good: { vectors: base('VECTORSEARCH') },
  bad: { 'a search collection': base('SEARCH') },
  silent: { 'no knowledge base': collection({ Type: 'SEARCH' }) },
};

const saml = (options: Record<string, unknown>) =>
  one('AWS::OpenSearchServerless::SecurityConfig', { Type: 'saml', SamlOptions: { Metadata: 'm', ...options } });
export const AossSaml: Cases = {
  good: { 'an hour': saml({ SessionTimeout: 60 }) },
  bad: { 'a day': saml({ SessionTimeout: 1440 }) },
  silent: { 'the default': saml({}) },
};
