import { CONTROLS } from '../lib/controls';

/** A check of public rule sets that no rule here makes, or that the rules here make only in part. */
export interface Uncovered {
  readonly name: string;
  /** Keys of the sets that have it, as in CONTROLS.md. */
  readonly keys: readonly string[];
  /** Why there is no rule, or what the rules leave out. */
  readonly reason: string;
}

/**
 * What is covered is not listed here: a rule names its counterparts itself.
 *
 * @asOf 2026-11
 */
export const UNCOVERED: readonly Uncovered[] = [
  {
    name: 'Notifications of a knowledge base bucket',
    keys: ['SRA'],
    reason:
      'whether somebody has to hear of each new document depends on how it is ingested, on a schedule or by an event (CorpusBucketNotifications below)',
  },
  {
    name: 'KbMetadata',
    keys: ['FS-24'],
    reason: 'the metadata of a document stands beside the document in its bucket, not in a template',
  },
  {
    name: 'IamBedrockTagConditions',
    keys: ['FMI-03'],
    reason:
      'conditions on tags are one way among several to keep teams apart, and a template does not tell whether the account chose it; IamModelNamed looks at the resources instead',
  },
  {
    name: 'GenAiTags',
    keys: ['CP', 'FS-13', 'FS-46'],
    reason:
      'tags may be put on a stack when it is deployed, so the rule looks only where a tag is the purpose of the resource',
  },
  {
    name: 'Permissions of SageMaker roles, and whether they are used',
    keys: ['SM-02'],
    reason: 'when a permission was last used is known at run time only',
  },
  {
    name: 'Use of pipelines and experiments',
    keys: ['SM-05'],
    reason: 'which features a team uses is no property of a resource',
  },
  {
    name: 'Transform, tuning, compilation and AutoML jobs',
    keys: ['SM-18', 'SM-19', 'SM-20', 'SM-21'],
    reason: 'these jobs have no CloudFormation type',
  },
  {
    name: 'Shadow deployment',
    keys: ['SM-24'],
    reason: 'how a model is rolled out is a choice that one template does not show',
  },
  {
    name: 'Lineage tracking',
    keys: ['SM-25'],
    reason: 'lineage is recorded by the service at run time',
  },
  {
    name: 'Encryption and network of customized and imported models',
    keys: ['BR-11', 'BR-17', 'BR-30'],
    reason: 'custom and imported models have no CloudFormation type; the rule looks at state machines that make them',
  },
  {
    name: 'Stale access',
    keys: ['BR-14', 'AC-03'],
    reason: 'when a permission was last used is known at run time only',
  },
  {
    name: 'Evaluation of models and of retrieval',
    keys: ['BR-18', 'BR-25'],
    reason: 'evaluation jobs have no CloudFormation type; the rule looks at online evaluation of agents',
  },
  {
    name: 'Flow validation',
    keys: ['BR-19'],
    reason: 'a validation leaves nothing in a template',
  },
  {
    name: 'Service quotas',
    keys: ['BR-22'],
    reason: 'quotas of a running account have no CloudFormation type',
  },
  {
    name: 'Output of batch inference',
    keys: ['BR-31'],
    reason: 'batch inference jobs have no CloudFormation type',
  },
  {
    name: 'Logs and traces of agents',
    keys: ['AC-04'],
    reason: 'a runtime logs by itself, and what an agent traces depends on the instrumentation in its code',
  },
  {
    name: 'Service-linked role',
    keys: ['AC-09'],
    reason: 'AWS makes it with the first resource that needs it',
  },
];

/**
 * Rules that are silent where a counterpart speaks, by the reason: a check that finds something in every account helps
 * nobody. Every other rule with a counterpart speaks wherever that does.
 */
export const NARROWED: Readonly<Record<string, readonly string[]>> = {
  'looks only where the application has to do with models, because the resource is one that every application has': [
    'BudgetNotifies',
    'BudgetForecasts',
    'LambdaEnvNoSecrets',
    'UserDataNoSecrets',
    'LlmSecretCmk',
    'ApiDomainModernTls',
    'EksAuditLogs',
    'EksSecretsCmk',
    'WafLogging',
    'WafBodySize',
    'WafRateLimit',
    'CognitoMfaRequired',
    'CognitoThreatProtection',
    'IamBedrockNoWildcard',
    'BackupVaultCmk',
    'PipelineApproval',
    'PipelineArtifactsCmk',
    'EcrTagsImmutable',
    'EcrScan',
    'EcrCmk',
    'PromptNotInEnvironment',
    'IamInvokeNeedsGuardrail',
  ],
  'looks only at what prompts, answers, corpora or models pass or are kept in': [
    'LlmKeyRotation',
    'LlmKeyPolicyNotPublic',
    'LogDataProtection',
    'PromptLogGroupEncrypted',
    'PromptLogGroupRetention',
    'LlmBucketKms',
    'LlmBucketNotPublic',
    'LlmBucketTlsOnly',
    'LlmBucketAccessLogged',
    'EvidenceBucketObjectLock',
    'CorpusBucketVersioned',
    'DistributionModernTls',
    'ModelApiBehindWaf',
    'ModelApiAccessLogged',
    'InputValidator',
    'ApiThrottle',
    'LlmVpcFlowLogged',
    'VectorStoreCmk',
    'AossNotPublic',
    'AossStandby',
    'KbVectorSecretCmk',
    'PagingTopicCmk',
    'InvocationLogDestination',
    'BedrockEndpointPolicy',
    'BedrockEndpointPolicyModels',
    'BedrockEndpointPrivateDns',
    'SfnHumanApproval',
  ],
  'looks only at functions, roles and networks of those who call models, or of tools': [
    'ModelCallerInVpc',
    'ToolLambdaConcurrency',
    'ToolLambdaRuntime',
    'BedrockVpcEndpoints',
    'AgentCoreVpcEndpoint',
    'IamModelNamed',
    'IamNoMarketplaceSubscribe',
    'IamUserNoBedrock',
    'SageMakerRoleNotStar',
  ],
  'judges what is there; that nothing of its kind is there shows as absent and is no finding': [
    'ScpBedrockApiKeys',
    'ScpApprovedModels',
    'OrganizationGuardrailPinned',
    'CostAnomalySubscribed',
    'ConfigRecordsAll',
    'ConfigDelivered',
    'ConformancePackLlmRules',
    'AccountPublicAccessBlocked',
    'EbsEncryptedByDefault',
    'AccountPasswordPolicy',
    'MacieEnabled',
    'GuardDutyEnabled',
    'GuardDutyDataPlans',
    'GuardDutyEksAuditLogs',
    'GuardrailAlarm',
    'BedrockAlarm',
    'GuardrailChangeRule',
    'SecurityHubStandard',
    'InspectorScans',
    'EcrEnhancedScanning',
    'MonitoringScheduleRuns',
    'OnlineEvaluationRuns',
    'ModelInvocationLogged',
    'TrailMultiRegion',
    'TrailManagementEvents',
    'BedrockGuardrailAutomatedReasoning',
    'NetFwAiCategory',
    'CodeSigningUsed',
    'VpcFlowLogAll',
    'SfnCustomizationVpcCmk',
  ],
  'passes over a web ACL that lets in a list of addresses alone, or that stands before files': [
    'WafBotControl',
    'WafCommonRules',
    'WafKnownBadInputs',
    'WafSqlInjection',
  ],
  'leaves out what the service sets by default, or refuses': [
    'AgentCoreRuntimeJwt',
    'BedrockAgentSessionTtl',
    'AgentCoreRuntimeLifetime',
    'SageMakerNotebookPlatform',
    'AossSaml',
    'AossVectorType',
    'FeatureGroupOnlineCmk',
    'FeatureGroupOfflineCmk',
    'DataQualityJobInTransit',
    'ModelBiasJobInTransit',
    'ModelQualityJobInTransit',
    'SageMakerEndpointKms',
    'SageMakerEndpointInstances',
    'SageMakerModelIsolation',
    'SageMakerModelVpc',
    'ModelPackageNotPreapproved',
    'BedrockDataSourceRetain',
    'BedrockDataSourceCmk',
    'BedrockManagedKbCmk',
    'AgentCoreTargetPrivateEndpoint',
    'AgentCoreRuntimeVpc',
    'SecretRotatesInTime',
    'GuardDutyRuntimeMonitoring',
    'CloudTrailBedrockDataEvents',
    'BedrockAgentActionGroupCount',
  ],
  'needs the role among the given templates': ['BedrockAgentRoleScoped', 'BedrockAgentRoleNotShared', 'KbRoleScoped'],
};

/** Whether a rule speaks wherever its counterparts do (`kept`), or why not. */
export const narrowing = (rule: string): string => {
  const [reason] = Object.entries(NARROWED).find(([, rules]) => rules.includes(rule)) ?? [];
  return reason === undefined ? 'kept' : `narrowed: ${reason}`;
};

/** The rules that name this check as their counterpart. */
export const rulesThatName = (key: string): readonly string[] =>
  CONTROLS.flatMap(({ rules }) =>
    rules.flatMap(({ name, counterparts }) => (counterparts.some((text) => text.split(' ')[0] === key) ? [name] : [])),
  );

/** The rules that make a part of the check. A key without a number stands for a whole set, and tells nothing of one check. */
export const partsOf = ({ keys }: Uncovered): readonly string[] => [
  ...new Set(keys.filter((key) => /\d/.test(key)).flatMap(rulesThatName)),
];

const series = (prefix: string, first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => `${prefix}-${String(first + i).padStart(2, '0')}`);

/**
 * The numbered checks of sample-aiml-security-assessment that are compared one by one. AG-01 to AG-23 repeat BR and AC.
 *
 * @asOf 2026-11
 */
export const COMPARED: readonly string[] = [
  ...series('SM', 1, 25),
  ...series('BR', 1, 32),
  ...series('AC', 1, 13),
  ...series('AG', 24, 27),
];
