import { type Cases, one } from '../../../../local/samples/cases';
import { parameter } from '../../../support/guardrail';

const source = (properties: Record<string, unknown>, more?: Record<string, unknown>) =>
  one('AWS::Bedrock::DataSource', { Name: 's', ...properties }, more);

export const BedrockDataSourceRetain: Cases = {
  good: { retained: source({ DataDeletionPolicy: 'RETAIN' }) },
  bad: { 'deleted by default': source({}), deleted: source({ DataDeletionPolicy: 'DELETE' }) },
  silent: {
    'a connector of a managed knowledge base': source({
      DataSourceConfiguration: { Type: 'MANAGED_KNOWLEDGE_BASE_CONNECTOR' },
    }),
  },
  undecided: { 'policy from a parameter': source({ DataDeletionPolicy: { Ref: 'Given' } }, parameter) },
};

const connector = (DeletionProtectionConfiguration?: unknown) =>
  source({
    DataSourceConfiguration: {
      Type: 'MANAGED_KNOWLEDGE_BASE_CONNECTOR',
      ManagedKnowledgeBaseConnectorConfiguration: {
        ConnectorParameters: { type: 'S3' },
        ...(DeletionProtectionConfiguration ? { DeletionProtectionConfiguration } : {}),
      },
    },
  });
export const ManagedKbDeletionGuard: Cases = {
  good: { protected: connector({ DeletionProtectionStatus: 'ENABLED', DeletionProtectionThreshold: 15 }) },
  bad: { 'nothing said': connector(), 'not protected': connector({ DeletionProtectionStatus: 'DISABLED' }) },
  lookAlike: { 'a threshold alone': connector({ DeletionProtectionThreshold: 15 }) },
  silent: { 'a source with a store of its own': source({ DataDeletionPolicy: 'DELETE' }) },
};
