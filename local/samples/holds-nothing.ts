/** What holds nothing that somebody put there, by type. Whatever is not named here must survive a change. */
const HOLDS_NOTHING = [
  /^AWS::(ApiGateway|IAM|NetworkFirewall|Events|WAFv2|Route53Resolver|StepFunctions)::/,
  // what it says is in the template, and comes back with the next deployment
  /^AWS::(CertificateManager::Certificate|CloudFront::ResponseHeadersPolicy|Organizations::Policy)$/,
  /^AWS::Cognito::(UserPoolDomain|UserPoolResourceServer|ManagedLoginBranding)$/,
  /^AWS::(Detective::OrganizationAdmin|SecurityHub::(DelegatedAdmin|FindingAggregator))$/,
  /^AWS::EC2::(?!Volume|Snapshot|Instance)/,
  // tools, and who may call them: the template says it all
  /^AWS::BedrockAgentCore::(Gateway|GatewayRateLimit|GatewayTarget|Policy|PolicyEngine|ResourcePolicy)$/,
  /^AWS::Lambda::(Function|LayerVersion|Permission|Version|Alias|EventInvokeConfig)$/,
  /^AWS::Logs::(Delivery|DeliveryDestination|DeliverySource|MetricFilter|QueryDefinition|ResourcePolicy)$/,
  /^AWS::GuardDuty::MalwareProtectionPlan$/,
  // what waits lies in its queue
  /^AWS::Pipes::Pipe$/,
  /^AWS::OpenSearchServerless::(AccessPolicy|SecurityPolicy)$/,
  // vectors lie in a store of their own, which is kept, unless the service manages them
  /^AWS::Bedrock::(KnowledgeBase|DataSource)$/,
  // sessions end with it, and what they are to keep lies elsewhere
  /^AWS::BedrockAgentCore::(CodeInterpreterCustom|Runtime|RuntimeEndpoint)$/,
  /^AWS::CloudWatch::(Alarm|AnomalyDetector|Dashboard)$/,
  /^AWS::Backup::(BackupPlan|BackupSelection|RestoreTestingPlan|RestoreTestingSelection)$/,
  /^AWS::Bedrock::EnforcedGuardrailConfiguration$/,
  // a source feeds the lake, which stays
  /^AWS::SecurityLake::AwsLogSource$/,
  // the provider gives the service back
  /^Custom::SecureLlm/,
  // empties a bucket only while that has the tag
  /^Custom::S3AutoDeleteObjects$/,
  /^AWS::(Budgets::|Config::(ConfigRule|ConformancePack)|SNS::(Subscription|TopicPolicy)|SQS::QueuePolicy)/,
];

export const holdsNothing = (type: string): boolean => HOLDS_NOTHING.some((pattern) => pattern.test(type));
