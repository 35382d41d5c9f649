import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';

const SOURCE = 'AWS::Bedrock::DataSource';
const S3 = 'DataSourceConfiguration.S3Configuration';
const WEB = 'DataSourceConfiguration.WebConfiguration';
const CONNECTOR = 'DataSourceConfiguration.ManagedKnowledgeBaseConnectorConfiguration.ConnectorParameters';

export const control: Control = {
  id: 'rag-source-allowlist',
  title: 'Only declared sources of the own account feed a knowledge base',
  risks: [
    'LLM01:2025',
    'LLM03:2025',
    'LLM04:2025',
    'LLM08:2025',
    'LLM01:2023',
    'LLM03:2023',
    'LLM05:2023',
    'ASI04:2026',
    'ASI06:2026',
  ],
  acts: 'absence',
  csf: 'Protect',
  boundary: 'data',
  atlas: ['AML.M0014', 'AML.M0025', 'AML.T0010.002', 'AML.T0064'],
  why: 'A crawler makes a contributor of everyone who has a web page.',
  source: 'Amazon Bedrock User Guide, Crawl web pages for your knowledge base; Connect to Amazon S3',
  rules: [
    rule('BedrockKbApprovedSources', {
      severity: 'HIGH',
      fix: 'Copy the pages that were approved into a bucket, and ingest that.',
      fixTemplate: 'Copy the pages that were approved into a bucket, and set DataSourceConfiguration.Type: S3.',
      counterparts: ['RAG-01'],
      check: eachResource(SOURCE, (source) => {
        if (source.get('DataSourceConfiguration').absent) return undefined;
        if (source.get(WEB).present || source.text('DataSourceConfiguration.Type') === 'WEB')
          return source.fail(
            'DataSourceConfiguration.Type',
            'is WEB: whoever may write on these pages instructs the model',
          );
        return /^web/i.test(source.text(`${CONNECTOR}.type`) ?? '')
          ? source.fail(`${CONNECTOR}.type`, 'crawls the web: whoever may write on these pages instructs the model')
          : PASS;
      }),
    }),
    rule('WebCrawlerScoped', {
      severity: 'HIGH',
      fix: "Set the crawler's scope to 'HOST_ONLY', seeds to https, and inclusion filters to the paths that were approved.",
      fixTemplate: 'Set CrawlerConfiguration: {Scope: HOST_ONLY, InclusionFilters: […]}.',
      proves: false,
      check: eachResource(SOURCE, (source) => {
        if (source.get(WEB).absent) return undefined;
        const crawler = source.get(`${WEB}.CrawlerConfiguration`);
        return [
          crawler.decide(() =>
            crawler.text('Scope') === 'SUBDOMAINS' ? crawler.fail('Scope', 'is SUBDOMAINS; expected HOST_ONLY') : PASS,
          ),
          crawler.decide(() =>
            crawler.list('InclusionFilters').length > 0
              ? PASS
              : crawler.fail('InclusionFilters', 'is not set: every page of the host is taken in'),
          ),
          ...source
            .list(`${WEB}.SourceConfiguration.UrlConfiguration.SeedUrls`)
            .each((seed) =>
              /^http:/i.test(seed.pattern('Url')?.toString() ?? '')
                ? seed.fail('Url', 'is not https: what is read can be changed on the way')
                : PASS,
            ),
        ];
      }),
    }),
    rule('DataSourcePrefixes', {
      severity: 'MEDIUM',
      fix: 'Name the prefix that holds reviewed documents in `inclusionPrefixes`.',
      fixTemplate: 'Set InclusionPrefixes.',
      proves: false,
      check: eachResource(SOURCE, (source) => {
        if (source.get(S3).absent) return undefined;
        const prefixes = source.list(`${S3}.InclusionPrefixes`);
        if (prefixes.some((prefix) => prefix.text() !== '' && prefix.text() !== '/')) return PASS;
        // a bucket that was made for the knowledge base holds nothing else
        return source.tryTarget(`${S3}.BucketArn`)
          ? undefined
          : source.fail(`${S3}.InclusionPrefixes`, 'is not set: whatever is put into this bucket is taken in');
      }),
    }),
    rule('BedrockDataSourceSameAccount', {
      severity: 'MEDIUM',
      fix: 'Set `bucketOwnerAccountId`: a bucket of the same name in another account is then refused.',
      fixTemplate: 'Set S3Configuration.BucketOwnerAccountId.',
      counterparts: ['ST'],
      check: eachResource(SOURCE, (source) => {
        if (source.get(S3).absent) return undefined;
        if (source.tryTarget(`${S3}.BucketArn`)?.type === 'AWS::S3::Bucket') return PASS;
        return source.get(`${S3}.BucketOwnerAccountId`).present
          ? PASS
          : source.fail(`${S3}.BucketOwnerAccountId`, 'is not set: nothing says whose bucket this is');
      }),
    }),
  ],
};
