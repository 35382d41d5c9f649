import { type Cases, one } from '../../../../local/samples/cases';

const source = (configuration: Record<string, unknown>) =>
  one('AWS::Bedrock::DataSource', { DataSourceConfiguration: configuration });
const web = (crawler: Record<string, unknown>, url = 'https://docs.example') =>
  source({
    Type: 'WEB',
    WebConfiguration: {
      CrawlerConfiguration: crawler,
      SourceConfiguration: { UrlConfiguration: { SeedUrls: [{ Url: url }] } },
    },
  });
const s3 = (configuration: Record<string, unknown>) =>
  source({ Type: 'S3', S3Configuration: { BucketArn: 'arn:aws:s3:::documents-of-somebody', ...configuration } });
const own = (configuration: Record<string, unknown>) => ({
  Resources: {
    Bucket: { Type: 'AWS::S3::Bucket', Properties: {} },
    ...s3({ BucketArn: { 'Fn::GetAtt': ['Bucket', 'Arn'] }, ...configuration }).Resources,
  },
});
const connector = (type: string) =>
  source({
    Type: 'MANAGED_KNOWLEDGE_BASE_CONNECTOR',
    ManagedKnowledgeBaseConnectorConfiguration: { ConnectorParameters: { type } },
  });

export const BedrockKbApprovedSources: Cases = {
  good: { 'a bucket': s3({}), 'a managed connector to S3': connector('S3') },
  bad: { 'the web': web({}), 'a managed crawler': connector('WEBCRAWLER') },
  undecided: {
    'a type from a parameter': { Parameters: { Given: { Type: 'String' } }, ...source({ Type: { Ref: 'Given' } }) },
  },
};

export const WebCrawlerScoped: Cases = {
  good: { 'one host, some paths': web({ Scope: 'HOST_ONLY', InclusionFilters: ['.*/handbook/.*'] }) },
  bad: {
    subdomains: web({ Scope: 'SUBDOMAINS', InclusionFilters: ['x'] }),
    'every page': web({ Scope: 'HOST_ONLY' }),
    'no encryption': web({ InclusionFilters: ['x'] }, 'http://docs.example'),
  },
  silent: { 'a bucket': s3({}) },
};

export const DataSourcePrefixes: Cases = {
  good: { 'a prefix': s3({ InclusionPrefixes: ['reviewed/'] }) },
  bad: { 'the whole bucket of somebody': s3({}) },
  lookAlike: { 'an empty prefix': s3({ InclusionPrefixes: [''] }) },
  silent: { 'a bucket made for it': own({}) },
};

export const BedrockDataSourceSameAccount: Cases = {
  good: { 'a bucket of the template': own({}), 'an owner': s3({ BucketOwnerAccountId: '111122223333' }) },
  bad: { 'nobody knows whose': s3({}) },
  silent: { 'the web': web({}) },
};
