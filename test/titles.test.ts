import { CONTROLS } from '../lib/controls';

/**
 * The title of each control: each noun in brackets, with the rules that ask for it. What stands outside of brackets says how
 * the nouns hang together.
 */
const TITLES: Readonly<Record<string, string>> = {
  'account-cloudtrail-multi-region':
    '[Multi-Region CloudTrail trail](TrailMultiRegion TrailManagementEvents TrailLogging) with [tamper-evident log files](TrailLogFileValidation)',
  'account-config-llm-conformance':
    '[Conformance packs](ConformancePackLlmRules) and [rules of AWS Config](ConfigRuleLlmDetects) are about [Bedrock, AgentCore or SageMaker](ConformancePackLlmRules ConfigRuleLlmDetects)',
  'account-config-recorder':
    '[AWS Config records](ConfigDelivered) every [resource type of the LLM workload](ConfigRecordsAll)',
  'account-data-perimeter-rcp':
    '[Resource control policy](RcpDataPerimeter) draws a [data perimeter](RcpDataPerimeter) around [buckets and keys](RcpDataPerimeter)',
  'account-delegated-security-admin':
    '[Security services](DelegatedSecurityAdmin) are run from a [delegated administrator account](DelegatedSecurityAdmin)',
  'account-org-enforced-guardrail':
    'The [organization](OrganizationGuardrailPinned) enforces a [guardrail, in a published version](OrganizationGuardrailPinned)',
  'account-scp-close-side-doors':
    '[SCP](ScpBedrockApiKeys ScpUnloggedInference): no [long-lived Bedrock API keys](ScpBedrockApiKeys) and no [unlogged inference endpoint](ScpUnloggedInference)',
  'account-scp-model-region-allowlist':
    '[SCP](ScpAttached): only [approved models](ScpApprovedModels ScpCrossRegionInference) and [Regions](ScpBedrockRegions) may be [invoked](ScpApprovedModels ScpBedrockRegions)',
  'account-spend-budget':
    '[Budget](BudgetNotifies BudgetForecasts) and [cost-anomaly monitor](CostAnomalySubscribed) for [model spend](BudgetNotifies)',
  'account-wide-settings':
    '[Account-wide settings](AccountPublicAccessBlocked EbsEncryptedByDefault AccountPasswordPolicy): no [public buckets](AccountPublicAccessBlocked), [encrypted volumes](EbsEncryptedByDefault), [strong passwords](AccountPasswordPolicy)',
  'agent-alias-pinned': '[Callers](IamNoTestAlias) use [published versions of agents and flows](AgentAliasPinned)',
  'agent-approval-issuer': '[One role alone](ApprovalIssuerAlone) [signs approvals](ApprovalIssuerAlone)',
  'agent-browser-recorded':
    'What an [agent does in a browser](AgentCoreBrowserRecording) is [recorded](AgentCoreBrowserRecording)',
  'agent-code-interpreter-sandbox':
    '[Generated code](CodeInterpreterNotPublic CodeInterpreterIsolated CodeInterpreterRole) has no [rights](CodeInterpreterRole) and [reaches only what is listed](CodeInterpreterNotPublic CodeInterpreterIsolated)',
  'agent-credentials':
    '[Credentials of agents](AgentCoreNoEmbeddedSecrets) live in a [secret store](ApiKeyFromSecret OAuthClientSecretFromSecret)',
  'agent-encryption':
    '[Agents](BedrockAgentCmk), [tool gateways](AgentCoreGatewayCmk) and their [policies](AgentCorePolicyEngineCmk) are [encrypted under own keys](BedrockAgentCmk AgentCoreGatewayCmk AgentCorePolicyEngineCmk)',
  'agent-gateway-authenticated':
    '[Agents](AgentCoreRuntimeJwt) and [tool gateways](AgentCoreGatewayAuth) accept only [callers whose identity is verified](AgentCoreGatewayAuth AgentCoreRuntimeJwt)',
  'agent-gateway-logs': 'What a [tool gateway](AgentCoreLogsDelivered) did is [logged](AgentCoreLogsDelivered)',
  'agent-gateway-waf':
    'A [web ACL](AgentCoreGatewayWaf) stands before the [tool gateway](AgentCoreGatewayWaf), and its [outage](GatewayWafFailClosed) closes it',
  'agent-guardrail': '[Agents](BedrockAgentGuardrail) answer through a [guardrail](BedrockAgentGuardrail)',
  'agent-human-approval':
    '[Actions with consequences](AgentFunctionConfirmation AgentApiSchemaConfirmation) wait for a [person](AgentFunctionConfirmation SfnHumanApproval)',
  'agent-identity-doors':
    'Nobody takes the [identity of a user](AgentIdentityNoImpersonation AgentCoreTargetNoPassthroughCredential AgentCoreTargetHeadersNarrow AgentRuntimeHeaderAllowlist), an [agent](AgentRoleNotTrustedElsewhere) or a [gateway](AgentGatewayRoleTrustPinned) by a [side door](AgentRuntimeBehindGateway)',
  'agent-memory-hardening':
    '[Agent memory](AgentCoreMemoryCmk) is [encrypted](AgentCoreMemoryCmk), [kept apart for each user](AgentCoreMemoryNamespaced AgentRelayHistoryOff), and [forgotten](AgentCoreMemoryExpiry AgentMemoryBounded)',
  'agent-model-doors':
    '[Agents](HarnessModelApproved) and their [gateways](AgentCoreNoModelSideDoor) reach [models only where the workload guards them](AgentCoreNoModelSideDoor HarnessModelApproved)',
  'agent-policy-engine-enforced':
    'A [Cedar policy engine](AgentCoreGatewayPolicyEnforce CedarPolicyEnforced CedarValidationOn) decides on every [tool call](AgentCoreGatewayPolicyEnforce CedarActionExists), and [refuses by default](CedarNotPermitAll)',
  'agent-prompt-overrides':
    '[Overridden prompts](AgentPromptOverrideSafe) keep the [step that sorts out malicious input](AgentPromptOverrideSafe)',
  'agent-refusals-alarm':
    '[Alarm](PolicyDenialsAlarm InterceptorRefusalsAlarm GatewayToolRefusalsAlarm) on [tool calls that are refused](PolicyDenialsAlarm InterceptorRefusalsAlarm GatewayToolRefusalsAlarm)',
  'agent-resource-caps':
    '[Steps, tokens, time](HarnessBounded BedrockAgentSessionTtl) and [calls](GatewayRateLimit) of an [agent](HarnessBounded) are bounded',
  'agent-runtime-private':
    '[Agents](AgentCoreRuntimeVpc CapacityProviderHardened), [browsers](AgentCoreBrowserVpc) and [tool targets](AgentCoreTargetPrivateEndpoint) stay in the [own network](AgentCoreRuntimeVpc AgentCoreBrowserVpc AgentCoreTargetPrivateEndpoint)',
  'agent-tool-io-inspection':
    'What [goes into tools](AgentCoreGatewayInterceptor GatewayToolIoGuardrail) and [comes out of them](AgentCoreGatewayInterceptor GatewayToolIoGuardrail) is [inspected](GatewayToolIoGuardrail HarnessHookFailClosed)',
  'agent-tool-minimization':
    '[Agents](BedrockAgentRoleScoped) have the [tools they need](HarnessToolsAllowlist AgentBuiltInTools BedrockAgentActionGroupCount), one [narrow role each](BedrockAgentRoleScoped BedrockAgentRoleNotShared ToolRoleScoped), and no [wildcard](BedrockAgentRoleScoped ToolPermissionScoped)',
  'agent-tool-registry':
    '[Agents](AgentRegistryRecordVersioned) and [tools](AgentCoreMcpListingPinned AgentCoreConnectorEnabledListed) are [registered](AgentRegistryRecordVersioned), [approved by a person](AgentRegistryNoAutoApproval) and [pinned](AgentCoreMcpListingPinned AgentRegistryRecordVersioned)',
  'data-conversation-logs': '[Conversation logs of Lex](LexLogsKms) are [encrypted with own keys](LexLogsKms)',
  'data-curated-writers-only':
    'Only the [curation role](CorpusWritersNamed) may [write to training and knowledge buckets](CorpusWritersNamed)',
  'data-kms-cmk-rotation':
    '[Customer managed KMS keys](LlmKeyRotation) [rotate](LlmKeyRotation), and their [policies](LlmKeyPolicyNotPublic KmsBedrockScoped) name [who may use them](LlmKeyPolicyNotPublic KmsBedrockScoped)',
  'data-log-masking': '[Log groups with prompts](LogDataProtection) mask [personal data](LogDataProtection)',
  'data-macie-discovery': '[Macie](MacieEnabled) is on, and its [own patterns](MacieIdentifierMatches) match something',
  'data-private-ca-mtls':
    '[Private CA](PrivateCaForAcm PrivateCaRevokes) and [mutual TLS](MutualTlsNotSidestepped) for [service-to-service callers](MutualTlsNotSidestepped)',
  'data-s3-baseline':
    '[Buckets of the LLM workload](LlmBucketKms): [own key](LlmBucketKms), no [public access](LlmBucketNotPublic LlmBucketPolicyNamed), [TLS only](LlmBucketTlsOnly)',
  'data-s3-object-lock':
    '[Write-once retention](EvidenceBucketObjectLock) for [audit records](EvidenceBucketObjectLock)',
  'data-s3-versioning':
    '[Versioned corpora, training sets](CorpusBucketVersioned) and [model artifacts](ModelArtifactVersioned)',
  'data-secrets-outside-prompts':
    '[Credentials live in Secrets Manager](LlmSecretNotInTemplate), [rotate](SecretRotatesInTime), and stand in no [setting](LambdaEnvNoSecrets ContainerEnvNoSecrets UserDataNoSecrets)',
  'data-tls-certificates':
    '[Managed certificates](CertificateRenewsItself) and [modern TLS policy](ApiDomainModernTls ApiModernTls DistributionModernTls) on every [front door](ApiDomainModernTls DistributionHttpsOnly ModelListenerTls)',
  'detection-detective': '[Detective behaviour graph](DetectiveGraphFed), [fed by GuardDuty](DetectiveGraphFed)',
  'detection-eks-audit-logs': '[EKS control-plane audit logs](EksAuditLogs)',
  'detection-guardduty-data-plans':
    '[GuardDuty S3, RDS, Lambda and malware protection plans](GuardDutyDataPlans GuardDutyDataPlansEnsured)',
  'detection-guardduty-foundation':
    '[GuardDuty detector](GuardDutyEnabled) with [fast finding publication](GuardDutyPublishesSoon)',
  'detection-guardduty-runtime':
    '[GuardDuty runtime monitoring](GuardDutyRuntimeMonitoring) and [EKS audit-log analysis](GuardDutyEksAuditLogs)',
  'detection-guardrail-alarm':
    '[Alarm on guardrail interventions](GuardrailAlarm) and on [throttled guardrails](GuardrailAlarm)',
  'detection-inspector':
    '[Inspector scans](InspectorScans) [images in ECR](InspectorScans EcrEnhancedScanning) and [functions](InspectorScans)',
  'detection-llm-data-events':
    '[CloudTrail data events](CloudTrailBedrockDataEvents) for [knowledge bases, guardrails, agents, flows and corpora](CloudTrailBedrockDataEvents)',
  'detection-safety-tampering':
    '[Event rules](GuardrailChangeRule AuditTamperingRule) for [changes to guardrails](GuardrailChangeRule), and for the [end of logs, trails and detectors](AuditTamperingRule)',
  'detection-security-hub':
    '[Security Hub CSPM](SecurityHubStandard) with [foundational standard](SecurityHubStandard SecurityHubNewControls) and [cross-Region findings](SecurityHubAggregates)',
  'detection-security-lake':
    '[Security Lake](SecurityLakeCmk) collects [CloudTrail, flow, DNS and finding records](SecurityLakeSources)',
  'detection-token-anomaly':
    '[Anomaly band](TokenAnomalyAlarmed TokenAlarmBand) on [input and output tokens](TokenAnomalyAlarmed TokenAlarmBand), with an [alarm](TokenAnomalyAlarmed TokenAlarmBand)',
  'edge-response-security-headers':
    '[Strict Content-Security-Policy](ChatUiContentSecurityPolicy) and [security headers](ChatUiStrictTransport ChatUiContentTypeOptions) on the [chat UI](ChatUiContentSecurityPolicy)',
  'edge-waf-bot-control': '[WAF Bot Control](WafBotControl)',
  'edge-waf-fraud-control':
    '[WAF account takeover prevention](WafAccountTakeover) on the [own login](WafAccountTakeover)',
  'edge-waf-injection-rules':
    '[WAF managed rules](WafCommonRules) for [injection](WafSqlInjection WafCommonRules), [known bad inputs](WafKnownBadInputs) and [bad sources](WafIpReputation)',
  'edge-waf-prompt-filter':
    '[WAF limits the size of bodies](WafBodySize), and lets [nothing past its inspection](WafBodyOversize)',
  'edge-waf-rate-limit': '[WAF blocks a client](WafRateLimit) that sends [too many requests](WafRateLimit)',
  'gateway-audit-record': 'Every [exchange](GatewayAuditRecord) leaves one [structured record](GatewayAuditRecord)',
  'gateway-authorizer-required':
    'Every [way to a model](ModelApiMethodAuthorized ModelFunctionEventAuthorized ModelFunctionUrlAuthorized ModelFunctionNotPublic ModelQueueNotPublic ModelListenerAuthorized ModelGraphqlApiAuthorized) asks [who is calling](ModelApiMethodAuthorized ModelListenerAuthorized)',
  'gateway-bounded-execution':
    '[Tools run with a bounded concurrency](ToolLambdaConcurrency); [loops](ModelCallerRecursionStopped) and [long calls](GatewayTimeoutBounded) are ended',
  'gateway-guardrail-both-ways':
    'The [gateway](GatewayGuardrailBothWays) has [input and output judged by a guardrail](GatewayGuardrailBothWays), and [fails closed](GatewayGuardrailBothWays)',
  'gateway-input-normalization':
    '[Input is cleaned of invisible characters, bounded and marked as untrusted](GatewayInputNormalized)',
  'gateway-output-encoding':
    '[Answers are encoded for their place; links, images and control bytes are taken out](GatewayOutputEncoded)',
  'gateway-prompt-canary':
    'A [canary in the hidden context](GatewayCanary) [betrays a leaking prompt](CanaryLeakAlarm)',
  'gateway-request-schema': '[Requests](InputValidator) are validated by a [closed schema](RequestSchemaClosed)',
  'gateway-tenant-isolated-compute':
    'Each [tenant](TenantHeaderFromAuthorizer) has [execution environments of its own](TenantIsolatedCompute)',
  'gateway-throttling': '[Stages before models](ApiThrottle) are [throttled](ApiThrottle)',
  'gateway-trust-signals':
    '[Answers say that a machine wrote them, and how well they are supported](GatewayTrustSignals)',
  'gateway-user-token-quota':
    '[Users and tenants have token budgets](GatewayTokenQuota), and [answers a cap](GatewayTokenQuota)',
  'governance-approved-blueprints':
    '[Blueprints have a launch role](BlueprintLaunchRole), and [reference architectures](ReferenceArchitecturesRecorded) are [recorded](ReferenceArchitecturesRecorded)',
  'governance-audit-evidence':
    '[Continuous audit evidence](AssessmentActive) and the [provider compliance reports](ProviderReportsRecorded)',
  'governance-responsible-ai':
    '[Model cards](ModelCardRiskRated ModelCardEvaluated) record [risk rating](ModelCardRiskRated) and [evaluation](ModelCardEvaluated), and wait for a [review](ModelCardReviewed); the [AI RMF profile](AiRmfProfileRecorded) is [recorded](AiRmfProfileRecorded)',
  'governance-scope-and-risk':
    '[Scoping-matrix class](ScopingMatrixScope), [risk tier](RiskTierRecorded InherentRiskRecorded ResidualRiskRecorded) and [data class](DataClassificationRecorded) are [declared](ScopingMatrixScope)',
  'governance-sovereignty':
    '[Regions for inference](InferenceRegionsRecorded) are [recorded](InferenceRegionsRecorded), and [AI services](AiServicesOptOut) [opted out of](AiServicesOptOut)',
  'governance-threat-model':
    'A [Threat Composer model](ThreatModelReferenced) is on [record](ThreatModelReferenced), with the [day of its review](ThreatModelReviewed)',
  'governance-training-and-readiness':
    '[Training](TrainingRecorded), [game days](GameDayRecorded) and a [security contact](SecurityContactRecorded) are [recorded](TrainingRecorded GameDayRecorded SecurityContactRecorded)',
  'governance-well-architected-review':
    '[Well-Architected workload](WellArchitectedLens) with its [lens](WellArchitectedLens) and [Trusted Advisor checks](TrustedAdvisorChecks)',
  'identity-access-analyzer':
    '[IAM Access Analyzer](AccessAnalyzerExternal AccessAnalyzerUnused) reports [external](AccessAnalyzerExternal) and [unused access](AccessAnalyzerUnused)',
  'identity-fine-grained-authorization':
    '[Cedar policies](VerifiedPermissionsNotPermitAll GatewayCedarNotPermitAll) are [asked for decisions](VerifiedPermissionsNotPermitAll GatewayCedarNotPermitAll), in a [store](VerifiedPermissionsNotPermitAll VerifiedPermissionsStrict) or [in process](GatewayCedarNotPermitAll)',
  'identity-guardrail-separation':
    '[Who calls models](IamNoGuardrailTamper) is kept from [changing the guardrail or the log](IamNoGuardrailTamper)',
  'identity-immutable-claims':
    '[Decisions rest on claims](GatewayPrincipalClaims) that [users](CognitoClientWriteAttributes GatewayPrincipalClaims) cannot [write](CognitoClientWriteAttributes)',
  'identity-least-privilege-model-role':
    '[Roles](IamModelRoleTrustNamed IamUserNoBedrock) may call only the [models they need](IamModelNamed)',
  'identity-no-anonymous-users':
    'Nobody calls [models](CognitoNoUnauthenticated) [anonymously](CognitoNoUnauthenticated) or by [signing up](CognitoNoSelfSignUp)',
  'identity-no-bearer-tokens': '[API keys for models](IamNoBearerToken) are [denied](IamNoBearerToken)',
  'identity-service-roles':
    '[Roles of AI services](IamBedrockTrustScoped) work for [this account](IamBedrockTrustScoped), and are [handed to no other service](IamPassRoleBedrock)',
  'identity-short-lived-credentials':
    '[Sessions of model callers](ModelRoleSessionShort) and [operators](PermissionSetSessionShort) are [short](ModelRoleSessionShort PermissionSetSessionShort), and no [access keys](IamNoAccessKey) stand beside them',
  'identity-strong-authentication':
    '[Sign-in asks for a second factor](CognitoMfaRequired) and [resists takeover](CognitoThreatProtection)',
  'identity-zero-trust-operator-access':
    '[Operators are let in request by request](VerifiedAccessPolicy), and their [context is logged](VerifiedAccessLogsTrust)',
  'mlops-adversarial-evaluation':
    'A [red-team canary](RedTeamCanaryRuns) runs on a [schedule](RedTeamCanaryRuns), or [sessions are evaluated online](OnlineEvaluationRuns)',
  'mlops-clarify-bias-monitor':
    '[Bias monitoring](ModelBiasJobIsolated) runs on a [schedule, isolated](ModelBiasJobIsolated)',
  'mlops-data-preparation-bias':
    '[Data preparation jobs](DataPreparationIsolated) run [isolated](DataPreparationIsolated) and under [own keys](DataPreparationCmk)',
  'mlops-dataset-quality-rules': '[Glue data-quality rules](DatasetQualityRules) judge a [table](DatasetQualityRules)',
  'mlops-development-isolation':
    '[Development notebooks](SageMakerNotebookNoInternet SageMakerNotebookNoRoot) have no [direct internet](SageMakerNotebookNoInternet SageMakerNotebookVpc SageMakerDomainVpcOnly) and no [root](SageMakerNotebookNoRoot)',
  'mlops-feature-store':
    '[Features](FeatureGroupOfflineStore) are [stored offline](FeatureGroupOfflineStore) and under [own keys](FeatureGroupOnlineCmk FeatureGroupOfflineCmk)',
  'mlops-feedback-loop-guard':
    '[User feedback](FeedbackReviewed) never reaches [tuning without review](FeedbackReviewed)',
  'mlops-model-monitor-data-quality':
    '[Model Monitor](MonitoringScheduleRuns): [data capture](DataCaptureOn) and [data-quality drift](DataQualityBaseline DataQualityJobIsolated)',
  'mlops-model-quality-drift':
    '[Model Monitor](ModelQualityJobIsolated): [model quality and feature attribution drift](ModelQualityJobIsolated)',
  'mlops-model-registry-approval':
    '[Model packages](ModelPackageNotPreapproved) wait for [approval](ModelPackageNotPreapproved)',
  'model-configuration-encryption':
    '[Guardrails](BedrockGuardrailCmk ReasoningPolicyCmk), [prompts](BedrockPromptCmk), [flows](FlowCmk) and [extraction projects](DataAutomationCmk) are [encrypted under own keys](BedrockGuardrailCmk BedrockPromptCmk FlowCmk DataAutomationCmk)',
  'model-guardrail-account-enforced':
    'A [guardrail](EnforcedGuardrailPinned) is enforced on every [call of the account](EnforcedGuardrailNoExclusions), [whole](EnforcedGuardrailComprehensive) and in a [published version](EnforcedGuardrailPinned)',
  'model-guardrail-content-topics':
    '[Guardrails filter harmful content](BedrockGuardrailContentFilters), [words](BedrockGuardrailWordFilters) and [topics out of scope](BedrockGuardrailDeniedTopics)',
  'model-guardrail-grounding':
    '[Guardrails stop answers](BedrockGuardrailGrounding) that the [sources do not support](BedrockGuardrailGrounding)',
  'model-guardrail-iam-condition': '[IAM refuses inference without the approved guardrail](IamInvokeNeedsGuardrail)',
  'model-guardrail-orchestration':
    '[Flows](BedrockFlowGuardrail) and [state machines](SfnInvokeGuardrail) call [models through a guardrail](BedrockFlowGuardrail SfnInvokeGuardrail)',
  'model-guardrail-pii':
    '[Guardrails block or mask personal data](BedrockGuardrailPii) and [credentials](GuardrailCredentialEntities)',
  'model-guardrail-prompt-attack':
    '[Guardrails filter prompt attacks at full strength](BedrockGuardrailPromptAttackHigh)',
  'model-guardrail-standard-tier':
    '[Guardrails use the tier](BedrockGuardrailStandardTier) that detects [prompt leakage](BedrockGuardrailSystemPromptTopic) in every [language](BedrockGuardrailStandardTier)',
  'model-guardrail-versioned':
    '[Guardrails are published](GuardrailHasVersion), and [used](GuardrailVersionPinned), in [numbered versions](GuardrailHasVersion GuardrailVersionPinned)',
  'model-invocation-logging':
    'Every [call of a model is logged, with its text](ModelInvocationLogged), to an [encrypted place](InvocationLogDestination)',
  'model-no-secrets-in-prompts':
    '[Prompts, instructions](PromptNoSecrets) and [settings](PromptNotInEnvironment ModelCallerNoSecretInEnvironment) hold no [secret](PromptNoSecrets ModelCallerNoSecretInEnvironment)',
  'model-sagemaker-isolation':
    '[Self-hosted models run without network access of their own](SageMakerModelIsolation), in a [VPC](SageMakerModelVpc), [encrypted](SageMakerEndpointKms)',
  'network-dns-firewall':
    '[DNS firewall blocks](DnsFirewallBlocks DnsFirewallAssociated) [tunnelling and generated domains](DnsFirewallThreatProtection)',
  'network-egress-encrypted': 'Nothing leaves for the [internet in clear text](NetFwNoClearText)',
  'network-endpoint-policy':
    '[Endpoint policies](BedrockEndpointPolicy AgentGatewayEndpointPolicy StorageEndpointPolicyNarrowed) admit only [own principals](BedrockEndpointPolicy), [resources](StorageEndpointPolicyNarrowed AgentGatewayEndpointPolicy) and [models](BedrockEndpointPolicyModels)',
  'network-firewall-domain-allowlist':
    '[Default-drop firewall policy](NetFwDefaultDrop) with a [domain allow list](NetFwDomainAllowlist)',
  'network-firewall-egress':
    'The [egress firewall](NetFwMultiAz) stands in two [Availability Zones](NetFwMultiAz), is not [deleted by mistake](NetFwDeleteProtection), and [logs](NetFwLogging)',
  'network-isolated-subnets':
    '[Workload compute](ModelCallerInVpc) sits in [subnets without public addresses](ModelCallerSubnetsPrivate VpcPublicAccessBlocked)',
  'network-privatelink-endpoints':
    '[Interface endpoints](BedrockEndpointPrivateDns) for what [callers](BedrockVpcEndpoints AgentCoreVpcEndpoint) use of [Bedrock](BedrockVpcEndpoints) and [AgentCore](AgentCoreVpcEndpoint)',
  'network-reachability-scope':
    '[Network Access Analyzer scope](AccessScopeMatches) names [paths that must not exist](AccessScopeMatches)',
  'network-tls-inspection':
    '[Outbound TLS inspection](NetFwTlsInspection) with an [imported certificate authority](NetFwTlsInspection)',
  'network-vpc-flow-logs':
    '[Flow logs](VpcFlowLogAll) for [all traffic](VpcFlowLogAll) of the [workload VPC](LlmVpcFlowLogged)',
  'rag-collection-settings':
    '[Vector collections](AossVectorType) survive a [failed zone](AossStandby), a [mistaken deletion](AossDeletionProtection) and a [forgotten session](AossSaml)',
  'rag-data-access-least-privilege':
    '[Ingestion](KbRoleScoped) and [queries](AossDataAccess) have the [rights they need](AossDataAccess KbRoleScoped) on [stores](AossDataAccess) and [knowledge bases](BedrockResourcePolicy)',
  'rag-index-fits':
    'An [index](KbDimensionsMatch) takes the [vectors](KbDimensionsMatch) and the [text](S3VectorsTextNotFilterable) of its [knowledge base](KbDimensionsMatch)',
  'rag-ingestion-recorded':
    '[Ingestion](KbLogsIngestion) is [logged](KbLogsIngestion), [document by document](KbLogsIngestion)',
  'rag-ingestion-malware-scan':
    '[Documents are not read](KbBucketHoldsBackUnscanned) before a [malware scan](KbBucketMalwarePlan) finds them [clean](MalwarePlanTagsObjects KbBucketHoldsBackUnscanned)',
  'rag-ingestion-sanitizer':
    'A [transformation](DataSourceSanitized) cleans [documents before they are embedded](DataSourceSanitized)',
  'rag-source-allowlist':
    'Only [declared sources](BedrockKbApprovedSources WebCrawlerScoped DataSourcePrefixes) of the [own account](BedrockDataSourceSameAccount) feed a [knowledge base](BedrockKbApprovedSources)',
  'rag-source-retention':
    '[Deleting a data source](BedrockDataSourceRetain) keeps [what was ingested](BedrockDataSourceRetain) from it',
  'rag-tenant-filter':
    '[Retrieval is filtered](GatewayRetrievalTenantFilter S3VectorsTenantFilterable) by the [claim of the tenant](GatewayRetrievalTenantFilter)',
  'rag-vector-store-encryption':
    '[Vector stores](VectorStoreCmk S3VectorsIndexCmk KendraCmk BedrockManagedKbCmk) and [what passes into them](BedrockDataSourceCmk KbVectorSecretCmk) are [encrypted under own keys](VectorStoreCmk)',
  'rag-vector-store-private':
    '[Vector stores](AossNotPublic S3VectorsPolicy VectorDatabaseNotPublic) are not reached from the [internet](AossNotPublic VectorDatabaseNotPublic)',
  'resilience-backup-plan':
    'A [backup plan](BackupPlanSelects) takes [what models learn from](BackupPlanSelects), and keeps it for [35 days at least](BackupKeptLongEnough)',
  'resilience-backup-vault-lock': '[Locked backup vault](BackupVaultLocked) under its [own key](BackupVaultCmk)',
  'resilience-continuity-policy':
    '[Recovery objectives](ResilienceObjectives ResilienceServicePolicy) are [declared](ResilienceObjectives) and [assessed](ResilienceAssessedDaily)',
  'resilience-fault-injection':
    '[FIS experiments](FisStopCondition) with [actions and stop conditions](FisStopCondition)',
  'resilience-model-fallback':
    'The [gateway](GatewayFallback) falls back to another [model or a fixed answer](GatewayFallback)',
  'resilience-versioned-rollback':
    '[Prompts](PromptVersioned) and [handlers](ModelCallerAliasVersioned) are [published in versions](PromptVersioned ModelCallerAliasVersioned)',
  'response-budget-freeze':
    '[Budget action](BudgetActionDeny) attaches a [deny policy](BudgetActionDeny) to the [invoking roles](BudgetActionDeny)',
  'response-escalation':
    '[Encrypted](PagingTopicCmk) [paging topic that somebody reads](PagingTopicSubscribed), and [read-only chat channels](ChatbotReadOnly)',
  'response-forensic-retention':
    '[Evidence survives](EvidenceKeptAYear EvidenceBucketKept PromptLogDeletionProtected) the [incident](EvidenceKeptAYear)',
  'response-kill-switch':
    'A [switch](GatewayKillSwitch) turns the [gateway](GatewayKillSwitch) off, and no [slip](KillSwitchValidated) or [alarm](KillSwitchNotRolledBack) undoes it',
  'response-playbooks': '[Findings start playbooks that act](FindingsStartPlaybook)',
  'response-source-quarantine':
    '[Workflow sets poisoned objects aside](QuarantineReindexes) and [indexes anew](QuarantineReindexes)',
  'supply-code-scanning': '[Continuous source and dependency scanning](CodeSecurityScans)',
  'supply-deployment-approval':
    '[Pipeline with manual approval](PipelineApproval) before [production](PipelineApproval)',
  'supply-image-integrity':
    '[Immutable](EcrTagsImmutable ModelImageDigest), [scanned](EcrScan) and [signed images](EcrSigning)',
  'supply-lambda-code-signing': '[Functions](CodeSigningUsed) run [signed code only](CodeSigningEnforced)',
  'supply-model-artifact-scan':
    '[Model files are scanned for executable content](ModelScanFailsBuild) and [pinned by digest](ModelPackageDigest)',
  'supply-package-mirror':
    '[Private package mirror](PackageMirrorGuarded) that [blocks unlisted upstream packages](PackageGroupBlocksUpstream)',
  'supply-private-model-hub':
    '[Tagged application inference profiles](AppInferenceProfileTagged) and a [model hub in an own bucket](ModelHubOwnBucket)',
  'supply-sbom-export': '[Scheduled SBOM export](SbomExported) to a [bucket](SbomExported)',
};

/** Words that name nothing to be asked. */
const PLAIN =
  /^(a|about|accept|admit|an|and|another|answer|are|around|asks|attaches|back|be|before|beside|bounded|by|call|calls|cannot|cleans|closes|collects|decides|detects|did|draws|each|ended|enforced|enforces|every|falls|feed|finds|for|from|has|have|hold|in|is|it|its|judge|keep|keeps|kept|leaves|lets|live|mask|match|may|name|names|never|no|nobody|not|nothing|of|off|on|one|only|or|reach|reached|reaches|record|reports|run|runs|sends|sits|something|stand|stands|stay|survive|takes|that|the|their|them|through|to|turns|two|under|undoes|use|validated|wait|what|with|work)$/i;

const marked = (text: string) => [...text.matchAll(/\[([^\]]+)\]\(([^)]*)\)/g)];
const withoutMarks = (text: string) => text.replace(/\[([^\]]+)\]\([^)]*\)/g, '$1');

test('each control has a row, and each row a control', () => {
  expect(Object.keys(TITLES).sort()).toEqual(CONTROLS.map(({ id }) => id).sort());
});

describe.each(CONTROLS.map((control) => [control.id, control] as const))('%s', (id, control) => {
  const row = TITLES[id] ?? '';
  const names = control.rules.map(({ name }) => name);

  test('is titled as the table says', () => {
    expect(control.title).toBe(withoutMarks(row));
  });

  test('has each noun of its title asked by one of its rules', () => {
    const asked = marked(row).map(([, noun, rules]) => [
      noun,
      rules!.split(' ').filter((rule) => names.includes(rule)),
    ]);
    expect(asked.filter(([, rules]) => rules!.length === 0)).toEqual([]);
    const named = marked(row).flatMap(([, , rules]) => rules!.split(' '));
    expect(named.filter((rule) => !names.includes(rule))).toEqual([]);
  });

  test('names nothing outside of the brackets', () => {
    const rest = row.replace(/\[[^\]]+\]\([^)]*\)/g, ' ').match(/[\w-]+/g) ?? [];
    expect(rest.filter((word) => !PLAIN.test(word))).toEqual([]);
  });

  test('is proven by a rule that asks for a noun of its title', () => {
    const asking = new Set(marked(row).flatMap(([, , rules]) => rules!.split(' ')));
    const besides = control.rules.filter(({ name, proves }) => proves && !asking.has(name)).map(({ name }) => name);
    expect(besides).toEqual([]);
  });
});
