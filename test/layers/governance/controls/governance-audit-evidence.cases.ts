import { type Cases, one } from '../../../../local/samples/cases';

const assessment = (properties: Record<string, unknown>) => one('AWS::AuditManager::Assessment', properties);

export const AssessmentActive: Cases = {
  good: {
    active: assessment({ FrameworkId: 'f', Status: 'ACTIVE' }),
    'a conformance pack in its place': one('AWS::Config::ConformancePack', {
      TemplateBody: 'Resources: { R: { Type: AWS::Config::ConfigRule } }',
    }),
  },
  bad: { 'no framework': assessment({}), 'a pack without rules': one('AWS::Config::ConformancePack') },
  lookAlike: {
    'a pack whose template is empty': one('AWS::Config::ConformancePack', { TemplateBody: 'Resources: {}' }),
    inactive: assessment({ FrameworkId: 'f', Status: 'INACTIVE' }),
  },
};

const record = (attributes: Record<string, unknown>) =>
  one('AWS::ServiceCatalogAppRegistry::AttributeGroup', { Name: 'r', Attributes: { riskTier: 'high', ...attributes } });

export const ProviderReportsRecorded: Cases = {
  good: { recorded: record({ artifactReports: ['SOC 2 Type 2'] }) },
  bad: { 'not recorded': record({}) },
  silent: {
    'attributes of something else': one('AWS::ServiceCatalogAppRegistry::AttributeGroup', { Attributes: { a: 'b' } }),
  },
};
