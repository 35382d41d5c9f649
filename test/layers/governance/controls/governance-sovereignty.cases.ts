import { type Cases, one } from '../../../../local/samples/cases';

const record = (attributes: Record<string, unknown>) =>
  one('AWS::ServiceCatalogAppRegistry::AttributeGroup', { Name: 'r', Attributes: { riskTier: 'high', ...attributes } });

export const InferenceRegionsRecorded: Cases = {
  good: { 'two Regions': record({ allowedInferenceRegions: ['eu-west-1', 'eu-central-1'] }) },
  bad: { 'not recorded': record({}) },
  lookAlike: { 'no Region': record({ allowedInferenceRegions: [] }) },
  silent: {
    'attributes of something else': one('AWS::ServiceCatalogAppRegistry::AttributeGroup', { Attributes: { a: 'b' } }),
  },
};

const optOut = (choice: string, targets: string[] = ['r-1']) =>
  one('AWS::Organizations::Policy', {
    Type: 'AISERVICES_OPT_OUT_POLICY',
    TargetIds: targets,
    Content: { services: { default: { opt_out_policy: { '@@assign': choice } } } },
  });

export const AiServicesOptOut: Cases = {
  good: { 'out by default': optOut('optOut') },
  bad: { 'in by default': optOut('optIn') },
  lookAlike: { 'out for nobody': optOut('optOut', []) },
  silent: { 'another policy': one('AWS::Organizations::Policy', { Type: 'TAG_POLICY' }) },
};

const location = (constraint?: string) =>
  one('AWS::ResilienceHub::ResiliencyPolicy', constraint ? { DataLocationConstraint: constraint } : {});

export const ResilienceDataLocation: Cases = {
  good: { 'the continent': location('SameContinent') },
  bad: { anywhere: location('AnyLocation') },
  silent: { 'not said': location() },
};
