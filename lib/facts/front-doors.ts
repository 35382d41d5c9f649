/**
 * Every kind of front door: what people or programs outside of the account can send requests to. Rules that ask about doors
 * read these lists and spell out no type of their own.
 *
 * Source: AWS CloudFormation Template Reference, the types below; AWS WAF Developer Guide, Associating or disassociating a
 * web ACL with an AWS resource.
 *
 * @asOf 2026-11
 */

/** REST APIs, and their methods. */
export const REST_API = 'AWS::ApiGateway::RestApi';
export const SAM_REST_API = 'AWS::Serverless::Api';
export const REST_METHOD = 'AWS::ApiGateway::Method';

/** HTTP and WebSocket APIs, their routes, and what a route calls. */
export const HTTP_API = 'AWS::ApiGatewayV2::Api';
export const SAM_HTTP_API = 'AWS::Serverless::HttpApi';
export const HTTP_ROUTE = 'AWS::ApiGatewayV2::Route';
export const HTTP_INTEGRATION = 'AWS::ApiGatewayV2::Integration';

/** APIs of API Gateway, in both spellings. */
export const APIS: readonly string[] = [REST_API, SAM_REST_API, HTTP_API, SAM_HTTP_API];

/** Makes a stage of a REST API where it names one. */
export const REST_DEPLOYMENT = 'AWS::ApiGateway::Deployment';

/** What makes a stage of a REST API. */
export const REST_STAGES: readonly string[] = ['AWS::ApiGateway::Stage', REST_DEPLOYMENT, SAM_REST_API];

/** What makes a stage of an API. */
export const STAGES: readonly string[] = [...REST_STAGES, 'AWS::ApiGatewayV2::Stage', SAM_HTTP_API];

/** Names of one's own before a REST API. */
export const REST_DOMAIN = 'AWS::ApiGateway::DomainName';

/** GraphQL APIs, in both spellings. */
export const GRAPHQL_API = 'AWS::AppSync::GraphQLApi';
export const SAM_GRAPHQL_API = 'AWS::Serverless::GraphQLApi';
export const GRAPHQL_APIS: readonly string[] = [GRAPHQL_API, SAM_GRAPHQL_API];

/** Event APIs, whose channels pass what is published on to sources as GraphQL APIs do. */
export const EVENT_API = 'AWS::AppSync::Api';

/** URLs of functions: a resource of its own, and a setting of a function in SAM. */
export const FUNCTION_URL = 'AWS::Lambda::Url';
export const SAM_FUNCTION = 'AWS::Serverless::Function';

export const DISTRIBUTION = 'AWS::CloudFront::Distribution';

/** Load balancers, their listeners, and the rules of listeners. */
export const BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
export const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
export const LISTENER_RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';

/** How a listener's action finds out who is calling before it forwards. */
export const LISTENER_ASKS_WHO = /^(authenticate-(oidc|cognito)|jwt-validation)$/;

/** Containers that have an address of the internet of their own. */
export const WEB_SERVICE = 'AWS::AppRunner::Service';

/** Doors that the internet reaches and that a web ACL can be put in front of, by an association unless noted. */
export const DOORS_WITH_WEB_ACL: readonly string[] = [
  ...REST_STAGES,
  ...GRAPHQL_APIS,
  DISTRIBUTION, // which names its web ACL itself
  BALANCER, // of type application
  WEB_SERVICE,
];

/** Everything that a web ACL can be put in front of. */
export const TAKES_WEB_ACL: readonly string[] = [
  ...DOORS_WITH_WEB_ACL,
  'AWS::Cognito::UserPool',
  'AWS::BedrockAgentCore::Gateway',
  'AWS::EC2::VerifiedAccessInstance',
];
