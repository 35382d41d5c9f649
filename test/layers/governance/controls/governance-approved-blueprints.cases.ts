import { type Cases, one } from '../../../../local/samples/cases';

const portfolio = (constrained: boolean, more: Record<string, unknown> = {}) => ({
  Resources: {
    Thing: {
      Type: 'AWS::ServiceCatalog::PortfolioProductAssociation',
      Properties: { PortfolioId: 'port-1', ProductId: 'prod-1' },
    },
    ...(constrained
      ? {
          C: {
            Type: 'AWS::ServiceCatalog::LaunchRoleConstraint',
            Properties: { PortfolioId: 'port-1', ProductId: 'prod-1', RoleArn: 'r' },
          },
        }
      : {}),
    ...more,
  },
});
const guardrail = { G: { Type: 'AWS::Bedrock::Guardrail', Properties: {} } };

export const BlueprintLaunchRole: Cases = {
  good: { 'a launch role': portfolio(true, guardrail) },
  bad: { 'no launch role': portfolio(false, guardrail) },
  silent: { 'an application without models': portfolio(false) },
};

const record = (attributes: Record<string, unknown>) =>
  one('AWS::ServiceCatalogAppRegistry::AttributeGroup', { Name: 'r', Attributes: { riskTier: 'high', ...attributes } });

export const ReferenceArchitecturesRecorded: Cases = {
  good: { recorded: record({ referenceArchitectures: ['AWS SRA'] }) },
  bad: { 'not recorded': record({}) },
  silent: {
    'attributes of something else': one('AWS::ServiceCatalogAppRegistry::AttributeGroup', { Attributes: { a: 'b' } }),
  },
};
