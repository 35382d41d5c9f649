/** What a property is to be, from what is written; what is right already stays. */
export type Change = (now: unknown) => unknown;

/** How a rule is mended on a resource that somebody else made, where one value is right whatever stands around it. */
export interface Mend {
  readonly types: readonly string[];
  /** By the path of the property; `GONE` takes it away. */
  readonly changes: Readonly<Record<string, Change | typeof GONE>>;
  /** Whether AWS takes the change for a resource with these properties; for all by default. */
  readonly fits?: (properties: Readonly<Record<string, unknown>>) => boolean;
}

export const GONE = Symbol('gone');

const to =
  (value: unknown): Change =>
  () =>
    value;
// what only the deployment knows is no number, and gives way to one that is right
const atMost =
  (most: number): Change =>
  (now) =>
    typeof now === 'number' && now <= most ? now : most;
const atLeast =
  (least: number): Change =>
  (now) =>
    typeof now === 'number' && now >= least ? now : least;

type Entry = Readonly<Record<string, unknown>>;

/** A list with an entry of each of `types`, each as `right` makes it; entries of other types stay as they are. */
const entries =
  (types: readonly string[], right: (entry: Entry) => Entry): Change =>
  (now) => {
    const written = Array.isArray(now) ? (now as Entry[]) : [];
    const absent = types.filter((type) => !written.some(({ Type }) => Type === type));
    return [
      ...written.map((entry) => (types.includes(entry.Type as string) ? right(entry) : entry)),
      ...absent.map((Type) => right({ Type })),
    ];
  };

const SIDES = ['Input', 'Output'] as const;
/** An entry that acts on both sides: `Enabled` and `Action` of a side are the service's defaults where they are not written. */
const acting = (entry: Entry, action: string): Entry => ({
  ...entry,
  ...(entry.Action === 'NONE' && { Action: action }),
  ...Object.fromEntries(
    SIDES.flatMap((side) => [
      ...(entry[`${side}Enabled`] === false ? [[`${side}Enabled`, true]] : []),
      ...(entry[`${side}Action`] === 'NONE' ? [[`${side}Action`, action]] : []),
    ]),
  ),
});
const isStrong = (strength: unknown) => strength === 'MEDIUM' || strength === 'HIGH';

const one = (type: string, changes: Mend['changes'], fits?: Mend['fits']): Mend => ({
  types: [type],
  changes,
  ...(fits && { fits }),
});

/** By the name of the rule. None of the changes makes CloudFormation replace the resource: a test asks its specification. */
export const MENDS: Readonly<Record<string, Mend>> = {
  TrailMultiRegion: one('AWS::CloudTrail::Trail', { IsMultiRegionTrail: to(true) }),
  TrailLogFileValidation: one('AWS::CloudTrail::Trail', { EnableLogFileValidation: to(true) }),
  TrailLogging: one('AWS::CloudTrail::Trail', { IsLogging: to(true) }),
  AgentCoreGatewayNoDebug: one('AWS::BedrockAgentCore::Gateway', { ExceptionLevel: GONE }),
  GatewayWafFailClosed: one('AWS::BedrockAgentCore::Gateway', { 'WafConfiguration.FailureMode': to('FAIL_CLOSE') }),
  CedarPolicyEnforced: one('AWS::BedrockAgentCore::Policy', { EnforcementMode: to('ACTIVE') }),
  CedarValidationOn: one('AWS::BedrockAgentCore::Policy', { ValidationMode: to('FAIL_ON_ANY_FINDINGS') }),
  BedrockAgentSessionTtl: one('AWS::Bedrock::Agent', { IdleSessionTTLInSeconds: atMost(3_600) }),
  LlmKeyRotation: one(
    'AWS::KMS::Key',
    { EnableKeyRotation: to(true), RotationPeriodInDays: (now) => (now === undefined ? now : atMost(365)(now)) },
    // AWS KMS rotates no other key by itself
    ({ KeySpec = 'SYMMETRIC_DEFAULT', Origin = 'AWS_KMS' }) => KeySpec === 'SYMMETRIC_DEFAULT' && Origin === 'AWS_KMS',
  ),
  LlmBucketNotPublic: one('AWS::S3::Bucket', {
    'PublicAccessBlockConfiguration.BlockPublicAcls': to(true),
    'PublicAccessBlockConfiguration.BlockPublicPolicy': to(true),
    'PublicAccessBlockConfiguration.IgnorePublicAcls': to(true),
    'PublicAccessBlockConfiguration.RestrictPublicBuckets': to(true),
    AccessControl: (now) => (/^(Public|Authenticated)/.test(String(now)) ? 'Private' : now),
  }),
  CorpusBucketVersioned: one('AWS::S3::Bucket', { 'VersioningConfiguration.Status': to('Enabled') }),
  ModelArtifactVersioned: one('AWS::S3::Bucket', { 'VersioningConfiguration.Status': to('Enabled') }),
  PromptLogGroupRetention: one('AWS::Logs::LogGroup', { RetentionInDays: atLeast(365) }),
  PromptLogDeletionProtected: one('AWS::Logs::LogGroup', { DeletionProtectionEnabled: to(true) }),
  MacieEnabled: one('AWS::Macie::Session', { Status: to('ENABLED') }),
  GuardDutyEnabled: one('AWS::GuardDuty::Detector', { Enable: to(true) }),
  GuardDutyPublishesSoon: one('AWS::GuardDuty::Detector', { FindingPublishingFrequency: to('FIFTEEN_MINUTES') }),
  SecurityHubNewControls: one('AWS::SecurityHub::Hub', { AutoEnableControls: to(true) }),
  SecurityHubAutomationOn: one('AWS::SecurityHub::AutomationRule', { RuleStatus: to('ENABLED') }),
  ModelFunctionUrlAuthorized: one('AWS::Lambda::Url', { AuthType: to('AWS_IAM') }),
  ModelCallerRecursionStopped: one('AWS::Lambda::Function', { RecursiveLoop: GONE }),
  VerifiedPermissionsStrict: one('AWS::VerifiedPermissions::PolicyStore', { 'ValidationSettings.Mode': to('STRICT') }),
  VerifiedPermissionsDeletionProtection: one('AWS::VerifiedPermissions::PolicyStore', {
    'DeletionProtection.Mode': to('ENABLED'),
  }),
  CognitoHidesUsers: one('AWS::Cognito::UserPoolClient', { PreventUserExistenceErrors: to('ENABLED') }),
  CognitoNoSelfSignUp: one('AWS::Cognito::UserPool', { 'AdminCreateUserConfig.AllowAdminCreateUserOnly': to(true) }),
  CognitoNoUnauthenticated: one('AWS::Cognito::IdentityPool', { AllowUnauthenticatedIdentities: to(false) }),
  ModelRoleSessionShort: one('AWS::IAM::Role', { MaxSessionDuration: atMost(3_600) }),
  SageMakerNotebookNoRoot: one('AWS::SageMaker::NotebookInstance', { RootAccess: to('Disabled') }),
  SageMakerNotebookImdsV2: one('AWS::SageMaker::NotebookInstance', {
    'InstanceMetadataServiceConfiguration.MinimumInstanceMetadataServiceVersion': to('2'),
  }),
  NetFwDeleteProtection: one('AWS::NetworkFirewall::Firewall', { DeleteProtection: to(true) }),
  AossDeletionProtection: one('AWS::OpenSearchServerless::Collection', { DeletionProtection: to('ENABLED') }),
  MalwarePlanTagsObjects: one('AWS::GuardDuty::MalwareProtectionPlan', { 'Actions.Tagging.Status': to('ENABLED') }),
  BedrockDataSourceRetain: one('AWS::Bedrock::DataSource', { DataDeletionPolicy: to('RETAIN') }),
  EcrTagsImmutable: one('AWS::ECR::Repository', { ImageTagMutability: to('IMMUTABLE') }),
  EcrScan: one('AWS::ECR::Repository', { 'ImageScanningConfiguration.ScanOnPush': to(true) }),
  CodeSigningEnforced: one('AWS::Lambda::CodeSigningConfig', {
    'CodeSigningPolicies.UntrustedArtifactOnDeployment': to('Enforce'),
  }),
  EnforcedGuardrailNoExclusions: one('AWS::Bedrock::EnforcedGuardrailConfiguration', { ModelEnforcement: GONE }),
  OnlineEvaluationRuns: one('AWS::BedrockAgentCore::OnlineEvaluationConfig', { ExecutionStatus: to('ENABLED') }),
  BedrockGuardrailContentFilters: one('AWS::Bedrock::Guardrail', {
    'ContentPolicyConfig.FiltersConfig': entries(['HATE', 'INSULTS', 'SEXUAL', 'VIOLENCE', 'MISCONDUCT'], (entry) => ({
      ...acting(entry, 'BLOCK'),
      InputStrength: isStrong(entry.InputStrength) ? entry.InputStrength : 'HIGH',
      OutputStrength: isStrong(entry.OutputStrength) ? entry.OutputStrength : 'HIGH',
    })),
  }),
  BedrockGuardrailPromptAttackHigh: one('AWS::Bedrock::Guardrail', {
    'ContentPolicyConfig.FiltersConfig': entries(['PROMPT_ATTACK'], (entry) => ({
      ...acting(entry, 'BLOCK'),
      InputStrength: 'HIGH',
      OutputStrength: 'NONE',
    })),
  }),
  BedrockGuardrailWordFilters: one('AWS::Bedrock::Guardrail', {
    'WordPolicyConfig.ManagedWordListsConfig': entries(['PROFANITY'], (entry) => acting(entry, 'BLOCK')),
  }),
  BedrockGuardrailGrounding: one('AWS::Bedrock::Guardrail', {
    'ContextualGroundingPolicyConfig.FiltersConfig': entries(['GROUNDING', 'RELEVANCE'], (entry) => ({
      ...acting(entry, 'BLOCK'),
      ...(entry.Enabled === false && { Enabled: true }),
      Threshold: atLeast(0.7)(entry.Threshold),
    })),
  }),
  GuardrailCredentialEntities: one('AWS::Bedrock::Guardrail', {
    'SensitiveInformationPolicyConfig.PiiEntitiesConfig': entries(
      ['AWS_ACCESS_KEY', 'AWS_SECRET_KEY', 'PASSWORD'],
      (entry) => ({ ...acting(entry, 'BLOCK'), Action: 'BLOCK' }),
    ),
  }),
};
