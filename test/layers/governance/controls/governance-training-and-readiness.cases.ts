import { type Cases, one } from '../../../../local/samples/cases';

const record = (attributes: Record<string, unknown>) =>
  one('AWS::ServiceCatalogAppRegistry::AttributeGroup', { Name: 'r', Attributes: { riskTier: 'high', ...attributes } });
const other = {
  'attributes of something else': one('AWS::ServiceCatalogAppRegistry::AttributeGroup', { Attributes: { team: 'a' } }),
};

export const SecurityContactRecorded: Cases = {
  good: { recorded: record({ securityContact: 'security@example.com' }) },
  bad: { 'not recorded': record({}) },
  silent: other,
};

export const TrainingRecorded: Cases = {
  good: { recorded: record({ trainingProgram: 'LLM security, yearly' }) },
  bad: { 'not recorded': record({}) },
  silent: other,
};

export const GameDayRecorded: Cases = {
  good: { recorded: record({ lastGameDay: '2026-09-30' }) },
  bad: { 'not recorded': record({}), 'no day': record({ lastGameDay: 'soon' }) },
  silent: other,
};
