/** A function that calls models (or does something else), in both spellings. */
export const modelFunction = (Action = 'bedrock:InvokeModel', properties: Record<string, unknown> = {}) => ({
  Fn: { Type: 'AWS::Lambda::Function', Properties: { Role: { 'Fn::GetAtt': ['FnRole', 'Arn'] }, ...properties } },
  FnRole: {
    Type: 'AWS::IAM::Role',
    Properties: {
      Policies: [{ PolicyName: 'p', PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource: '*' }] } }],
    },
  },
});

export const samFunction = (properties: Record<string, unknown>, Action = 'bedrock:InvokeModel') => ({
  Fn: {
    Type: 'AWS::Serverless::Function',
    Properties: { Policies: [{ Statement: [{ Effect: 'Allow', Action, Resource: '*' }] }], ...properties },
  },
});

/** The URI by which API Gateway calls the function. */
export const URI = {
  'Fn::Sub': 'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Fn.Arn}/invocations',
};

/** A REST API with one method before the function. */
export const restApi = (method: Record<string, unknown>, Action?: string) => ({
  ...modelFunction(Action),
  Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'a' } },
  Method: {
    Type: 'AWS::ApiGateway::Method',
    Properties: {
      RestApiId: { Ref: 'Api' },
      HttpMethod: 'POST',
      Integration: { Type: 'AWS_PROXY', Uri: URI },
      ...method,
    },
  },
});

/** A load balancer before the function. */
export const balancer = (
  properties: Record<string, unknown> = {},
  listener: Record<string, unknown> = {},
  Action?: string,
) => ({
  ...modelFunction(Action),
  Balancer: {
    Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    Properties: { Scheme: 'internet-facing', ...properties },
  },
  Group: {
    Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    Properties: { TargetType: 'lambda', Targets: [{ Id: { 'Fn::GetAtt': ['Fn', 'Arn'] } }] },
  },
  Listener: {
    Type: 'AWS::ElasticLoadBalancingV2::Listener',
    Properties: {
      LoadBalancerArn: { Ref: 'Balancer' },
      Protocol: 'HTTPS',
      DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: 'Group' } }],
      ...listener,
    },
  },
});

/** An HTTP API with one route, before what answers at `IntegrationUri`. */
export const httpApi = (IntegrationUri: unknown, route: Record<string, unknown> = {}, ProtocolType = 'HTTP') => ({
  Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'a', ProtocolType } },
  Integration: {
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: { ApiId: { Ref: 'Api' }, IntegrationUri },
  },
  Route: {
    Type: 'AWS::ApiGatewayV2::Route',
    Properties: {
      ApiId: { Ref: 'Api' },
      RouteKey: 'POST /chat',
      Target: { 'Fn::Sub': 'integrations/${Integration}' },
      ...route,
    },
  },
});

/** The host of an address, as templates cut it out of a URL that a resource has. */
export const hostOf = (...attribute: readonly [string, string]) => ({
  'Fn::Select': [2, { 'Fn::Split': ['/', { 'Fn::GetAtt': attribute }] }],
});

/** A web ACL called `Thing` that stands before something through which prompts come. */
export const before = {
  Before: {
    Type: 'AWS::WAFv2::WebACLAssociation',
    Properties: {
      WebACLArn: { 'Fn::GetAtt': ['Thing', 'Arn'] },
      ResourceArn: { 'Fn::GetAtt': ['Door', 'GatewayArn'] },
    },
  },
  Door: { Type: 'AWS::BedrockAgentCore::Gateway', Properties: {} },
};

/** The same template, in which the web ACL stands before what `ResourceArn` names. */
export const standingBefore = (
  { Resources }: { Resources: Record<string, unknown> },
  ResourceArn: unknown,
  more: Record<string, unknown> = {},
) => ({
  Parameters: { Given: { Type: 'String' } },
  Resources: {
    ...Resources,
    Before: { ...before.Before, Properties: { ...before.Before.Properties, ResourceArn } },
    ...more,
  },
});
