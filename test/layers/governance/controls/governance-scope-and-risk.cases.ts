import { type Cases, one } from '../../../../local/samples/cases';

const record = (attributes: Record<string, unknown>) =>
  one('AWS::ServiceCatalogAppRegistry::AttributeGroup', {
    Name: 'r',
    Attributes: { threatModelUri: 'a.tc.json', ...attributes },
  });
const other = {
  'attributes of something else': one('AWS::ServiceCatalogAppRegistry::AttributeGroup', { Attributes: { team: 'a' } }),
};

export const ScopingMatrixScope: Cases = {
  good: { 'scope 3': record({ scopingMatrixScope: 3 }), 'as text': record({ scopingMatrixScope: '4' }) },
  bad: { 'not recorded': record({}), 'scope 6': record({ scopingMatrixScope: 6 }) },
  silent: other,
};

export const RiskTierRecorded: Cases = {
  good: { high: record({ riskTier: 'high' }) },
  bad: { 'not recorded': record({}), 'another word': record({ riskTier: 'fine' }) },
  silent: other,
};

export const DataClassificationRecorded: Cases = {
  good: { recorded: record({ dataClassification: 'confidential' }) },
  bad: { 'not recorded': record({}) },
  lookAlike: { empty: record({ dataClassification: '' }) },
  silent: other,
};

export const ResidualRiskRecorded: Cases = {
  good: { recorded: record({ residualRisk: 'low' }) },
  bad: { 'not recorded': record({}) },
  silent: other,
};

export const InherentRiskRecorded: Cases = {
  good: { recorded: record({ inherentRisk: 'high' }) },
  bad: { 'not recorded': record({}) },
  silent: other,
};
