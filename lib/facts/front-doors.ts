/**
 * Every kind of front door: what people or programs outside of the account can send requests to.
 *
 * Source: AWS WAF Developer Guide, Resources that you can protect with AWS WAF; AWS CloudFormation Template Reference.
 *
 * @asOf 2026-11
 */

/** Doors that the internet reaches and that a web ACL can be put in front of, by an association unless noted. */
export const DOORS_WITH_WEB_ACL: readonly string[] = [
  'AWS::ApiGateway::Stage',
  'AWS::ApiGateway::Deployment',
  'AWS::Serverless::Api',
  'AWS::AppSync::GraphQLApi',
  'AWS::Serverless::GraphQLApi',
  'AWS::CloudFront::Distribution', // which names its web ACL itself
  'AWS::ElasticLoadBalancingV2::LoadBalancer', // of type application
  'AWS::AppRunner::Service',
];

/** Everything that a web ACL can be put in front of. */
export const TAKES_WEB_ACL: readonly string[] = [
  ...DOORS_WITH_WEB_ACL,
  'AWS::Cognito::UserPool',
  'AWS::BedrockAgentCore::Gateway',
];

/** How a listener's action finds out who is calling before it forwards. */
export const LISTENER_ASKS_WHO = /^(authenticate-(oidc|cognito)|jwt-validation)$/;
