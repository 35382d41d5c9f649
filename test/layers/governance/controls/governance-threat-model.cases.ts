import { type Cases, one } from '../../../../local/samples/cases';

const record = (attributes: Record<string, unknown>) =>
  one('AWS::ServiceCatalogAppRegistry::AttributeGroup', { Name: 'r', Attributes: { riskTier: 'high', ...attributes } });
const other = {
  'attributes of something else': one('AWS::ServiceCatalogAppRegistry::AttributeGroup', { Attributes: { team: 'a' } }),
};

export const ThreatModelReferenced: Cases = {
  good: { 'in the repository': record({ threatModelUri: 'https://git.example.com/app/threats.tc.json?ref=main' }) },
  bad: { 'not recorded': record({}), 'another file': record({ threatModelUri: 'https://example.com/threats.pdf' }) },
  silent: other,
};

export const ThreatModelReviewed: Cases = {
  good: { 'this year': record({ threatModelReviewedOn: '2026-05-04' }) },
  bad: { 'not recorded': record({}), 'no day': record({ threatModelReviewedOn: 'yesterday' }) },
  lookAlike: { 'a day that does not exist': record({ threatModelReviewedOn: '2026-02-30' }) },
  silent: other,
};
