/**
 * The services that run-time code calls, by the names their endpoints have. Whoever runs that code in a network without a way
 * to the internet gives each of them an endpoint there.
 */
export type Service =
  | 'bedrock-runtime'
  | 'bedrock-agent'
  | 'bedrock-agent-runtime'
  | 'bedrock-agentcore-control'
  | 'dynamodb'
  | 'appconfigdata'
  | 'secretsmanager'
  | 'verifiedpermissions'
  | 'lambda'
  | 'states'
  | 'kms'
  | 'sns';
