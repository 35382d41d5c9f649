import { type Cases, one } from '../../../support/template';

const index = (...keys: unknown[]) =>
  one('AWS::S3Vectors::Index', { MetadataConfiguration: { NonFilterableMetadataKeys: keys } });
export const S3VectorsTenantFilterable: Cases = {
  good: { 'the text alone': index('AMAZON_BEDROCK_TEXT'), 'every key': one('AWS::S3Vectors::Index') },
  bad: { 'the tenant': index('AMAZON_BEDROCK_TEXT', 'tenantId'), 'an access list': index('doc_acl') },
  undecided: { 'a key from a parameter': { Parameters: { Given: { Type: 'String' } }, ...index({ Ref: 'Given' }) } },
};
