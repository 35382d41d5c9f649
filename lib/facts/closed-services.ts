/**
 * Services and features that take no new customers. Rules go on reading them where somebody has them; texts say so, and name
 * what AWS names instead, so that nobody is told to deploy what his account cannot.
 *
 * @asOf 2026-11
 */

export interface ClosedService {
  readonly service: string;
  /** The resource types that only existing customers can deploy. */
  readonly types: readonly string[];
  /** Since when new customers are turned away. */
  readonly since: string;
  /** What AWS names instead. */
  readonly instead: string;
  readonly source: string;
}

export const CLOSED_SERVICES = {
  appRegistry: {
    service: 'AWS Service Catalog AppRegistry',
    types: ['AWS::ServiceCatalogAppRegistry::Application', 'AWS::ServiceCatalogAppRegistry::AttributeGroup'],
    since: '2026-07-30',
    instead: 'tags, resource groups and a parameter of Systems Manager',
    source: 'AWS Service Catalog AppRegistry Administrator Guide, availability change',
  },
  clarify: {
    service: 'Amazon SageMaker Clarify',
    types: ['AWS::SageMaker::ModelBiasJobDefinition', 'AWS::SageMaker::ModelExplainabilityJobDefinition'],
    since: '2026-07-30',
    instead: 'bias metrics and SHAP values that are computed in a processing job, and evaluations of Amazon Bedrock',
    source: 'Amazon SageMaker Developer Guide, Clarify availability change',
  },
  modelMonitor: {
    service: 'Amazon SageMaker Model Monitor',
    types: [
      'AWS::SageMaker::DataQualityJobDefinition',
      'AWS::SageMaker::ModelQualityJobDefinition',
      'AWS::SageMaker::MonitoringSchedule',
    ],
    since: '2026-07-30',
    instead: 'processing jobs on a schedule whose metrics MLflow keeps, and evaluations of what agents answer',
    source: 'Amazon SageMaker Developer Guide, Model Monitor availability change',
  },
  auditManager: {
    service: 'AWS Audit Manager',
    types: ['AWS::AuditManager::Assessment'],
    since: '2026-04-30',
    instead: 'conformance packs of AWS Config',
    source: 'AWS Audit Manager User Guide, availability change',
  },
  bedrockAgents: {
    service: 'Amazon Bedrock Agents Classic',
    types: ['AWS::Bedrock::Agent', 'AWS::Bedrock::AgentAlias'],
    since: '2026-07-30',
    instead: 'Amazon Bedrock AgentCore',
    source: 'Amazon Bedrock User Guide, Agents Classic availability change',
  },
  cloudTrailLake: {
    service: 'AWS CloudTrail Lake',
    types: ['AWS::CloudTrail::EventDataStore'],
    since: '2026-05-31',
    instead: 'a trail to S3, with Amazon Security Lake or Amazon Athena',
    source: 'AWS CloudTrail User Guide, CloudTrail Lake availability change',
  },
  incidentManager: {
    service: 'AWS Systems Manager Incident Manager',
    types: ['AWS::SSMIncidents::ResponsePlan', 'AWS::SSMIncidents::ReplicationSet'],
    since: '2025-11-07',
    instead: 'topics, a chat channel and state machines',
    source: 'AWS Systems Manager Incident Manager User Guide, availability change',
  },
} as const satisfies Readonly<Record<string, ClosedService>>;

/** What texts say of a service that is closed: to whom it is open, and what AWS names instead. */
export const existingCustomersOnly = ({ service, since, instead }: ClosedService): string =>
  `${service} is for existing customers only (closed to new ones since ${since}); others use ${instead}.`;
