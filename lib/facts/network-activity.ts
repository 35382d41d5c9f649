/**
 * Services that workloads reach through VPC endpoints and of which CloudTrail records what the policy of an endpoint refused:
 * somebody in the network with credentials, or after a resource, of another account. Nobody else records it, for the request
 * never arrives at the service. A selector names one of them.
 *
 * AWS STS, CloudWatch Logs, AWS X-Ray, Step Functions, Amazon ECR and S3 Vectors are not among those that AWS lists. The
 * endpoint of Verified Permissions has no policy that could refuse.
 *
 * Source: AWS CloudTrail User Guide, Logging network activity events.
 *
 * @asOf 2026-11
 */
export const NETWORK_ACTIVITY: readonly string[] = [
  'appconfig.amazonaws.com',
  'bedrock-agentcore.amazonaws.com',
  'bedrock.amazonaws.com',
  'dynamodb.amazonaws.com',
  'events.amazonaws.com',
  'kms.amazonaws.com',
  'lambda.amazonaws.com',
  'monitoring.amazonaws.com',
  's3.amazonaws.com',
  'sagemaker.amazonaws.com',
  'secretsmanager.amazonaws.com',
  'sns.amazonaws.com',
  'sqs.amazonaws.com',
];

/**
 * Those of them that AWS China lists, where CloudTrail refuses a selector with another one.
 *
 * Source: Amazon CloudTrail User Guide of the China Regions, Logging network activity events.
 *
 * @asOf 2026-11
 */
export const NETWORK_ACTIVITY_CHINA: readonly string[] = ['kms.amazonaws.com', 'secretsmanager.amazonaws.com'];
