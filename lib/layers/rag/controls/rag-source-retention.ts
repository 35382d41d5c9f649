import { type Control, eachResource, rule } from '../../../control';
import { to } from '../../../mend';

const CONNECTOR = 'DataSourceConfiguration.ManagedKnowledgeBaseConnectorConfiguration';

export const control: Control = {
  id: 'rag-source-retention',
  title: 'Deleting a data source keeps what was ingested from it',
  risks: ['LLM04:2025', 'LLM03:2023', 'ASI06:2026'],
  acts: 'upkeep',
  csf: 'Protect',
  boundary: 'data',
  atlas: ['AML.M0025', 'AML.T0070'],
  why: 'After a poisoning the ingested vectors are the evidence, and a deleted source must not silently empty the index.',
  source: 'AWS CloudFormation User Guide, AWS::Bedrock::DataSource; AWS Config conformance pack for Amazon Bedrock',
  rules: [
    rule('BedrockDataSourceRetain', {
      severity: 'LOW',
      fix: "Set `dataDeletionPolicy: 'RETAIN'` on the data source.",
      fixTemplate: 'Set DataDeletionPolicy: RETAIN.',
      mend: { type: 'AWS::Bedrock::DataSource', changes: { DataDeletionPolicy: to('RETAIN') } },
      counterparts: ['CP'],
      check: eachResource('AWS::Bedrock::DataSource', (source) =>
        // of a managed knowledge base, the index is not the user's to keep
        source.text('DataSourceConfiguration.Type') === 'MANAGED_KNOWLEDGE_BASE_CONNECTOR'
          ? undefined
          : source.expect('DataDeletionPolicy', 'RETAIN'),
      ),
    }),
    rule('ManagedKbDeletionGuard', {
      severity: 'LOW',
      fix: "Set `deletionProtectionConfiguration: { deletionProtectionStatus: 'ENABLED' }` of the connector.",
      fixTemplate: 'Set DeletionProtectionConfiguration: {DeletionProtectionStatus: ENABLED}.',
      proves: false,
      check: eachResource('AWS::Bedrock::DataSource', (source) =>
        source.get(CONNECTOR).present
          ? source.expect(`${CONNECTOR}.DeletionProtectionConfiguration.DeletionProtectionStatus`, 'ENABLED')
          : undefined,
      ),
    }),
  ],
};
