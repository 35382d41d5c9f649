/**
 * A service that a workload reaches through an interface endpoint of its VPC.
 *
 * There is no `bedrock-mantle`: model invocation logging does not cover that endpoint, so nothing here opens it.
 */
export enum LlmEndpoint {
  /** Models and guardrails; the policy names the approved models. */
  BEDROCK_RUNTIME = 'bedrock-runtime',
  /** Knowledge bases, agents and flows, to use them. */
  BEDROCK_AGENT_RUNTIME = 'bedrock-agent-runtime',
  /** Amazon Bedrock's control plane, to read. */
  BEDROCK = 'bedrock',
  /** Knowledge bases' control plane: to start and watch ingestion. */
  BEDROCK_AGENT = 'bedrock-agent',
  /** Amazon Bedrock AgentCore: runtimes, memory, tools. */
  AGENTCORE = 'bedrock-agentcore',
  /** Gateways of Amazon Bedrock AgentCore: for callers that sign with SigV4, and for those with a token of an `AgentGateway`. */
  AGENTCORE_GATEWAY = 'bedrock-agentcore.gateway',
  /** Amazon S3 Vectors. */
  S3_VECTORS = 's3vectors',
  /** Amazon SageMaker endpoints. */
  SAGEMAKER_RUNTIME = 'sagemaker.runtime',
  /** AWS KMS. */
  KMS = 'kms',
  /** AWS STS. */
  STS = 'sts',
  /** AWS Secrets Manager. */
  SECRETS_MANAGER = 'secretsmanager',
  /** Amazon CloudWatch Logs. */
  LOGS = 'logs',
  /** Amazon CloudWatch metrics. */
  MONITORING = 'monitoring',
  /** AWS AppConfig, to read configuration. */
  APPCONFIG_DATA = 'appconfigdata',
  /** Amazon Verified Permissions, which takes no endpoint policy: callers of any account pass its endpoint. */
  VERIFIED_PERMISSIONS = 'verifiedpermissions',
  /** AWS Lambda, to invoke functions. */
  LAMBDA = 'lambda',
  /** AWS Step Functions, to start executions and answer callbacks. */
  STEP_FUNCTIONS = 'states',
  /** Amazon EventBridge, to put events. */
  EVENTBRIDGE = 'events',
  /** Amazon SQS. */
  SQS = 'sqs',
  /** Amazon SNS, to publish. */
  SNS = 'sns',
  /** AWS X-Ray, to send traces. */
  XRAY = 'xray',
  /** Amazon ECR's API, to pull images; needs ECR_DOCKER too. */
  ECR_API = 'ecr.api',
  /** Amazon ECR's registry, to pull images; needs ECR_API too. */
  ECR_DOCKER = 'ecr.dkr',
}
