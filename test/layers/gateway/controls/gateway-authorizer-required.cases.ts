import { type Cases, codeOf } from '../../../../local/samples/cases';
import { balancer, httpApi, modelFunction, restApi, samFunction, URI } from '../../../support/doors';
import { parameter } from '../../../support/guardrail';

const rest = (method: Record<string, unknown>, action?: string) => ({ Resources: restApi(method, action) });
const http = (route: Record<string, unknown>, protocol = 'HTTP', action?: string) => ({
  Resources: { ...modelFunction(action), ...httpApi({ 'Fn::GetAtt': ['Fn', 'Arn'] }, route, protocol) },
});
/** Containers that call models and are found under a name inside of the network. */
const registered = (Action?: string) => ({
  ...modelFunction(Action),
  Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { TaskRoleArn: { 'Fn::GetAtt': ['FnRole', 'Arn'] } } },
  Service: {
    Type: 'AWS::ECS::Service',
    Properties: {
      TaskDefinition: { Ref: 'Task' },
      ServiceRegistries: [{ RegistryArn: { 'Fn::GetAtt': ['Registry', 'Arn'] } }],
    },
  },
  Registry: { Type: 'AWS::ServiceDiscovery::Service', Properties: { Name: 'chat' } },
});
const passesOn = (Uri: unknown, more: Record<string, unknown> = {}) => ({
  Resources: { ...restApi({ Integration: { Type: 'HTTP_PROXY', Uri } }, 's3:GetObject'), ...more },
});
const openApi = (operation: Record<string, unknown>, more: Record<string, unknown> = {}, fn?: unknown) => ({
  Resources: {
    ...modelFunction(),
    ...(fn ? { Fn: fn } : {}),
    Api: {
      Type: 'AWS::Serverless::Api',
      Properties: {
        StageName: 's',
        DefinitionBody: {
          openapi: '3.0.1',
          paths: { '/chat': { post: { 'x-amazon-apigateway-integration': { uri: URI }, ...operation } } },
          ...more,
        },
      },
    },
  },
});

const machine = {
  Machine: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: { Definition: { States: { A: { Type: 'Task', Resource: 'arn:aws:states:::bedrock:invokeModel' } } } },
  },
};
const START = 'arn:aws:apigateway:eu-west-1:states:action/StartSyncExecution';
const startsMachine = (method: Record<string, unknown>) => ({
  Resources: {
    ...machine,
    Method: {
      Type: 'AWS::ApiGateway::Method',
      Properties: {
        HttpMethod: 'POST',
        Integration: {
          Type: 'AWS',
          Uri: START,
          RequestTemplates: { 'application/json': { 'Fn::Sub': '{"stateMachineArn": "${Machine}"}' } },
        },
        ...method,
      },
    },
  },
});

/** A method whose authorizer is a function with this code. */
const byAuthorizer = (Code: Record<string, unknown>) => {
  const { Resources } = rest({ AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'Authorizer' } });
  return {
    Resources: {
      ...Resources,
      Authorizer: {
        Type: 'AWS::ApiGateway::Authorizer',
        Properties: {
          Type: 'REQUEST',
          AuthorizerUri: {
            'Fn::Sub':
              'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Asks.Arn}/invocations',
          },
        },
      },
      Asks: { Type: 'AWS::Lambda::Function', Properties: { Handler: 'index.handler', Runtime: 'nodejs24.x', Code } },
    },
  };
};

export const ModelApiMethodAuthorized: Cases = {
  good: {
    'a Cognito authorizer': rest({ AuthorizationType: 'COGNITO_USER_POOLS', AuthorizerId: 'a' }),
    'a state machine that runs models': startsMachine({ AuthorizationType: 'AWS_IAM' }),
    'signed requests to an HTTP API': http({ AuthorizationType: 'AWS_IAM' }),
    'a WebSocket API that authorizes connections': http(
      { RouteKey: '$connect', AuthorizationType: 'AWS_IAM' },
      'WEBSOCKET',
    ),
    'the function of this library that verifies tokens': byAuthorizer(codeOf('gateway/token-authorizer')),
    'security in OpenAPI': openApi({ security: [{ users: [] }] }),
    'security for the whole of an OpenAPI document': openApi({}, { security: [{ users: [] }] }),
  },
  declared: {
    'a function, which may let everybody in': byAuthorizer({ ZipFile: 'exports.handler = async () => ({})' }),
    'an authorizer that is not given': rest({ AuthorizationType: 'CUSTOM', AuthorizerId: 'abcdef' }),
    'a function before a WebSocket API': http({ RouteKey: '$connect', AuthorizationType: 'CUSTOM' }, 'WEBSOCKET'),
    'a function in OpenAPI': openApi(
      { security: [{ own: [] }] },
      {
        components: {
          securitySchemes: {
            own: { type: 'apiKey', 'x-amazon-apigateway-authorizer': { type: 'token', authorizerUri: 'arn:aws:x' } },
          },
        },
      },
    ),
  },
  bad: {
    none: rest({ AuthorizationType: 'NONE' }),
    'nothing said': rest({}),
    'an HTTP API': http({}),
    'a WebSocket API that says NONE': http({ RouteKey: '$connect', AuthorizationType: 'NONE' }, 'WEBSOCKET'),
    'a WebSocket API': http({ RouteKey: '$connect' }, 'WEBSOCKET'),
    'no security in OpenAPI': openApi({}),
    'an open way to a state machine that runs models': startsMachine({ AuthorizationType: 'NONE' }),
    'an open way to such a machine in OpenAPI': openApi(
      {
        'x-amazon-apigateway-integration': {
          uri: START,
          requestTemplates: { 'application/json': { 'Fn::Sub': '{"stateMachineArn": "${Fn}"}' } },
        },
      },
      {},
      machine.Machine,
    ),
    'an open route to such a machine': {
      Resources: {
        ...machine,
        Integration: {
          Type: 'AWS::ApiGatewayV2::Integration',
          Properties: {
            IntegrationSubtype: 'StepFunctions-StartSyncExecution',
            RequestParameters: { StateMachineArn: { Ref: 'Machine' } },
          },
        },
        Route: {
          Type: 'AWS::ApiGatewayV2::Route',
          Properties: { RouteKey: 'POST /run', Target: { 'Fn::Sub': 'integrations/${Integration}' } },
        },
      },
    },
    'the shortcut of an HTTP API': {
      Resources: {
        ...modelFunction(),
        Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Target: { 'Fn::GetAtt': ['Fn', 'Arn'] } } },
      },
    },
  },
  lookAlike: {
    'an HTTP API before a load balancer inside a network': {
      Resources: { ...balancer({ Scheme: 'internal' }), ...httpApi({ Ref: 'Listener' }) },
    },
    'an HTTP API before containers that are found by their name': {
      Resources: { ...registered(), ...httpApi({ 'Fn::GetAtt': ['Registry', 'Arn'] }) },
    },
    'a method before a load balancer that passes packets on': passesOn(
      { 'Fn::Sub': 'http://${Balancer.DNSName}/chat' },
      balancer({ Type: 'network', Scheme: 'internal' }),
    ),
    'a method before the URL of a function': passesOn(
      { 'Fn::GetAtt': ['Url', 'FunctionUrl'] },
      {
        ...modelFunction(),
        Url: { Type: 'AWS::Lambda::Url', Properties: { TargetFunctionArn: { Ref: 'Fn' }, AuthType: 'AWS_IAM' } },
      },
    ),
    'a method before another API': passesOn(
      { 'Fn::Sub': '${Other.ApiEndpoint}/chat' },
      {
        ...modelFunction(),
        Other: {
          Type: 'AWS::ApiGatewayV2::Api',
          Properties: { Name: 'o', ProtocolType: 'HTTP', Target: { 'Fn::GetAtt': ['Fn', 'Arn'] } },
        },
      },
    ),
    'a method before the models of another vendor': passesOn('https://api.openai.com/v1/chat/completions'),
    'a method before an endpoint of SageMaker': passesOn(
      'arn:aws:apigateway:eu-west-1:runtime.sagemaker:path/endpoints/e/invocations',
    ),
    'an API key is no identity': rest({ AuthorizationType: 'NONE', ApiKeyRequired: true }),
    'security that is taken back': openApi({ security: [] }, { security: [{ users: [] }] }),
  },
  undecided: { 'type from a parameter': { ...parameter, ...rest({ AuthorizationType: { Ref: 'Given' } }) } },
  silent: {
    'doors that stand in front of each other in a circle': passesOn(
      { 'Fn::Sub': 'https://${Api}.execute-api.eu-west-1.amazonaws.com/a' },
      httpApi({ 'Fn::Sub': 'https://${Api}.execute-api.eu-west-1.amazonaws.com/b' }),
    ),
    'a method before a load balancer of something else': passesOn(
      { 'Fn::Sub': 'http://${Balancer.DNSName}/chat' },
      balancer({ Scheme: 'internal' }, {}, 's3:GetObject'),
    ),
    'an HTTP API before containers that call no model': {
      Resources: { ...registered('s3:GetObject'), ...httpApi({ 'Fn::GetAtt': ['Registry', 'Arn'] }) },
    },
    'a host that only ends like one of a vendor': passesOn('https://notapi.openai.com.example.org/'),
    'a preflight': rest({ HttpMethod: 'OPTIONS' }),
    'a function that calls no model': rest({}, 's3:GetObject'),
    'a private API': {
      Resources: {
        ...restApi({}),
        Api: {
          Type: 'AWS::ApiGateway::RestApi',
          Properties: { Name: 'a', EndpointConfiguration: { Types: ['PRIVATE'] } },
        },
      },
    },
  },
};

const sam = (event: Record<string, unknown>, api?: Record<string, unknown>, globals?: Record<string, unknown>) => ({
  ...(globals && { Globals: globals }),
  Resources: {
    ...samFunction({
      Events: {
        Chat: { Type: 'Api', Properties: { Path: '/chat', ...(api && { RestApiId: { Ref: 'Api' } }), ...event } },
      },
    }),
    ...(api && { Api: { Type: 'AWS::Serverless::Api', Properties: { StageName: 's', ...api } } }),
  },
});
const samMachine = (event: Record<string, unknown>, Action = 'bedrock:InvokeModel') => ({
  Resources: {
    Machine: {
      Type: 'AWS::Serverless::StateMachine',
      Properties: {
        Definition: { States: {} },
        Policies: [{ Statement: [{ Effect: 'Allow', Action, Resource: '*' }] }],
        Events: { Run: { Type: 'Api', Properties: event } },
      },
    },
  },
});
export const ModelFunctionEventAuthorized: Cases = {
  good: {
    'a state machine': samMachine({ Auth: { Authorizer: 'Users' } }),
    'the default of the API': sam({}, { Auth: { DefaultAuthorizer: 'Users' } }),
    'the default of all APIs': sam({}, undefined, { Api: { Auth: { DefaultAuthorizer: 'Users' } } }),
    'an authorizer of the event': sam({ Auth: { Authorizer: 'Users' } }),
    'users of a pool': sam({}, { Auth: { DefaultAuthorizer: 'U', Authorizers: { U: { UserPoolArn: 'arn:aws:x' } } } }),
  },
  declared: {
    'a function': sam({}, { Auth: { DefaultAuthorizer: 'F', Authorizers: { F: { FunctionArn: 'arn:aws:x' } } } }),
    'a function for all APIs': sam({}, undefined, {
      Api: { Auth: { DefaultAuthorizer: 'F', Authorizers: { F: { FunctionArn: 'arn:aws:x' } } } },
    }),
  },
  bad: {
    'nothing said': sam({}),
    'a state machine': samMachine({}),
    'a function with a policy of AWS': {
      Resources: {
        Fn: {
          Type: 'AWS::Serverless::Function',
          Properties: { Policies: 'AmazonBedrockFullAccess', Events: { Chat: { Type: 'Api', Properties: {} } } },
        },
      },
    },
  },
  lookAlike: {
    'a default that the event takes back': sam({ Auth: { Authorizer: 'NONE' } }, { Auth: { DefaultAuthorizer: 'U' } }),
    'a key': sam({ Auth: { ApiKeyRequired: true } }),
  },
  undecided: { 'a definition in S3': sam({}, { DefinitionUri: 's3://b/k' }) },
  silent: {
    'a function that calls no model': {
      Resources: samFunction({ Events: { A: { Type: 'Api', Properties: {} } } }, 's3:GetObject'),
    },
    'a state machine that runs no model': samMachine({}, 's3:GetObject'),
    'a queue': { Resources: samFunction({ Events: { Q: { Type: 'SQS', Properties: {} } } }) },
  },
};

const url = (AuthType: unknown, action?: string) => ({
  Resources: {
    ...modelFunction(action),
    Url: { Type: 'AWS::Lambda::Url', Properties: { AuthType, TargetFunctionArn: { 'Fn::GetAtt': ['Fn', 'Arn'] } } },
  },
});
export const ModelFunctionUrlAuthorized: Cases = {
  good: { signed: url('AWS_IAM') },
  bad: {
    open: url('NONE'),
    'open in SAM': { Resources: samFunction({ FunctionUrlConfig: { AuthType: 'NONE' } }) },
  },
  undecided: { 'type from a parameter': { ...parameter, ...url({ Ref: 'Given' }) } },
  silent: { 'a function that calls no model': url('NONE', 's3:GetObject') },
};

const graphql = (AuthenticationType: unknown, action?: string) => ({
  Resources: {
    ...modelFunction(action),
    Api: { Type: 'AWS::AppSync::GraphQLApi', Properties: { Name: 'a', AuthenticationType } },
    Source: {
      Type: 'AWS::AppSync::DataSource',
      Properties: {
        ApiId: { 'Fn::GetAtt': ['Api', 'ApiId'] },
        LambdaConfig: { LambdaFunctionArn: { 'Fn::GetAtt': ['Fn', 'Arn'] } },
      },
    },
  },
});
/** An event API whose channel passes on to a source. */
const events = (mode: unknown, source: Record<string, unknown>, channel: Record<string, unknown> = {}) => ({
  Resources: {
    ...modelFunction(),
    Api: {
      Type: 'AWS::AppSync::Api',
      Properties: {
        Name: 'e',
        EventConfig: {
          ConnectionAuthModes: [{ AuthType: mode }],
          DefaultPublishAuthModes: [{ AuthType: mode }],
          DefaultSubscribeAuthModes: [{ AuthType: mode }],
        },
      },
    },
    Source: {
      Type: 'AWS::AppSync::DataSource',
      Properties: { ApiId: { 'Fn::GetAtt': ['Api', 'ApiId'] }, Name: 's', ...source },
    },
    Channel: {
      Type: 'AWS::AppSync::ChannelNamespace',
      Properties: { ApiId: { 'Fn::GetAtt': ['Api', 'ApiId'] }, Name: 'c', ...channel },
    },
  },
});
const LAMBDA = { Type: 'AWS_LAMBDA', LambdaConfig: { LambdaFunctionArn: { 'Fn::GetAtt': ['Fn', 'Arn'] } } };

/** A GraphQL API for users that takes something else besides, and its schema. */
const besides = (way: Record<string, unknown>, schema?: Record<string, unknown>) => {
  const template = graphql('AMAZON_COGNITO_USER_POOLS');
  const { Api } = template.Resources;
  return {
    Resources: {
      ...template.Resources,
      Api: { ...Api, Properties: { ...Api.Properties, AdditionalAuthenticationProviders: [way] } },
      ...(schema && {
        Schema: {
          Type: 'AWS::AppSync::GraphQLSchema',
          Properties: { ApiId: { 'Fn::GetAtt': ['Api', 'ApiId'] }, ...schema },
        },
      }),
    },
  };
};
const KEYS = { AuthenticationType: 'API_KEY' };
const PLAIN = 'type Query { ask(text: String): String }';
const MARKED = 'type Query { ask(text: String): String @aws_api_key }';

export const ModelGraphqlApiAuthorized: Cases = {
  good: {
    'a user pool, and roles of IAM besides': besides({ AuthenticationType: 'AWS_IAM' }, { Definition: MARKED }),
    'a user pool, and keys for no field': besides(KEYS, { Definition: PLAIN }),
    'a user pool': graphql('AMAZON_COGNITO_USER_POOLS'),
    'an event API with a user pool': events('AMAZON_COGNITO_USER_POOLS', LAMBDA),
  },
  declared: {
    'a function, which may let everybody in': graphql('AWS_LAMBDA'),
    'a function besides': besides({ AuthenticationType: 'AWS_LAMBDA' }),
  },
  bad: {
    'a key, to an event API': events('API_KEY', LAMBDA),
    'a key, to an event API before Bedrock': events('API_KEY', { Type: 'AMAZON_BEDROCK_RUNTIME' }),
    'a key, to one channel of an event API': events('AWS_IAM', LAMBDA, { PublishAuthModes: [{ AuthType: 'API_KEY' }] }),
    'a key, to the models of another vendor': {
      Resources: {
        Api: { Type: 'AWS::AppSync::GraphQLApi', Properties: { Name: 'g', AuthenticationType: 'API_KEY' } },
        Source: {
          Type: 'AWS::AppSync::DataSource',
          Properties: {
            ApiId: { 'Fn::GetAtt': ['Api', 'ApiId'] },
            Type: 'HTTP',
            HttpConfig: { Endpoint: 'https://api.anthropic.com' },
          },
        },
      },
    },
    'a key': graphql('API_KEY'),
    'a key, to the data source for Bedrock': {
      Resources: {
        Api: { Type: 'AWS::AppSync::GraphQLApi', Properties: { Name: 'a', AuthenticationType: 'API_KEY' } },
        Source: {
          Type: 'AWS::AppSync::DataSource',
          Properties: { ApiId: { 'Fn::GetAtt': ['Api', 'ApiId'] }, Type: 'AMAZON_BEDROCK_RUNTIME' },
        },
      },
    },
    'a key in SAM, to a function': {
      Resources: {
        ...modelFunction(),
        Api: {
          Type: 'AWS::Serverless::GraphQLApi',
          Properties: {
            Auth: { Type: 'API_KEY' },
            DataSources: { Lambda: { Chat: { FunctionArn: { 'Fn::GetAtt': ['Fn', 'Arn'] } } } },
          },
        },
      },
    },
    'a key in SAM, straight to Bedrock': {
      Resources: {
        Api: { Type: 'AWS::Serverless::GraphQLApi', Properties: { Auth: { Type: 'API_KEY' } } },
        Source: {
          Type: 'AWS::AppSync::DataSource',
          Properties: {
            ApiId: { 'Fn::GetAtt': ['Api', 'ApiId'] },
            HttpConfig: { Endpoint: { 'Fn::Sub': 'https://bedrock-runtime.${AWS::Region}.amazonaws.com' } },
          },
        },
      },
    },
  },
  undecided: {
    'keys besides, for fields that the schema marks': besides(KEYS, { Definition: MARKED }),
    'keys besides, by a schema that is kept elsewhere': besides(KEYS, { DefinitionS3Location: 's3://b/k' }),
    'keys besides, without a schema': besides(KEYS),
    'type from a parameter': { ...parameter, ...graphql({ Ref: 'Given' }) },
  },
  silent: {
    'an event API that passes nothing on to models': events('API_KEY', { Type: 'NONE' }),
    'a function that calls no model': graphql('API_KEY', 's3:GetObject'),
    'a reference that leads to no function': {
      Resources: { ...graphql('API_KEY').Resources, Fn: { Type: 'AWS::SNS::Topic', Properties: {} } },
    },
  },
};

const permission = (properties: Record<string, unknown>, action?: string, more: Record<string, unknown> = {}) => ({
  Resources: {
    ...modelFunction(action),
    Permission: {
      Type: 'AWS::Lambda::Permission',
      Properties: { Action: 'lambda:InvokeFunction', FunctionName: { Ref: 'Fn' }, ...properties },
    },
    ...more,
  },
});
const ALIAS = {
  Alias: {
    Type: 'AWS::Lambda::Alias',
    Properties: { FunctionName: { Ref: 'Fn' }, FunctionVersion: '1', Name: 'live' },
  },
};
export const ModelFunctionNotPublic: Cases = {
  good: {
    'an API of the account': permission({
      Principal: 'apigateway.amazonaws.com',
      SourceArn: { 'Fn::Sub': 'arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:a/*/POST/chat' },
    }),
    'another account': permission({ Principal: '123456789012' }),
    'a role': permission({ Principal: 'arn:aws:iam::123456789012:role/app' }),
    'everyone of the organization': permission({ Principal: '*', PrincipalOrgID: 'o-1234567890' }),
    'everyone for a source of one account': permission({
      Principal: '*',
      SourceArn: 'arn:aws:sns:eu-west-1:123456789012:t',
    }),
  },
  bad: {
    everyone: permission({ Principal: '*' }),
    'everyone, by an alias': permission({ Principal: '*', FunctionName: { Ref: 'Alias' } }, undefined, ALIAS),
    'everyone, any action': permission({ Principal: '*', Action: 'lambda:*' }),
    'every account that signs, by the function URL': permission({
      Principal: '*',
      Action: 'lambda:InvokeFunctionUrl',
      FunctionUrlAuthType: 'AWS_IAM',
    }),
    'everyone, before a function that runs agents': permission({ Principal: '*' }, 'bedrock:InvokeInlineAgent'),
  },
  lookAlike: {
    'a source of any account': permission({ Principal: '*', SourceArn: 'arn:aws:sns:eu-west-1:*:t' }),
    'a token, which is no secret': permission({ Principal: '*', EventSourceToken: 'amzn1.ask.skill.1' }),
  },
  silent: {
    'a bot before a function that works with no models': permission(
      { Principal: 'lexv2.amazonaws.com' },
      's3:GetObject',
    ),
    'a function that works with no models': permission({ Principal: '*' }, 's3:GetObject'),
    'the permission of a URL, which is judged itself': permission({
      Principal: '*',
      Action: 'lambda:InvokeFunctionUrl',
      FunctionUrlAuthType: 'NONE',
    }),
    'the second permission of a URL': permission({ Principal: '*', InvokedViaFunctionUrl: true }),
    'a permission to read the function': permission({ Principal: '*', Action: 'lambda:GetFunction' }),
  },
  undecided: {
    'a bot, to which anybody may talk': permission({ Principal: 'lexv2.amazonaws.com' }),
    'a bot of the older kind': permission({ Principal: 'lex.amazonaws.com', SourceAccount: '123456789012' }),
    'a speaker': permission({ Principal: 'alexa-appkit.amazon.com', EventSourceToken: 'amzn1.ask.skill.1' }),
    'whoever calls by phone': permission({ Principal: 'connect.amazonaws.com' }),
    'whom a parameter names': {
      ...permission({ Principal: { Ref: 'Who' } }),
      Parameters: { Who: { Type: 'String' } },
    },
  },
};

const FORWARD = { Type: 'forward', TargetGroupArn: { Ref: 'Group' } };
const asks = (Type: string) => ({
  DefaultActions: [
    { Type, Order: 1 },
    { ...FORWARD, Order: 2 },
  ],
});
/** Asks, and lets in who does not say. */
const letsIn = (Type: string, config: string) => ({
  DefaultActions: [
    { Type, Order: 1, [config]: { OnUnauthenticatedRequest: 'allow' } },
    { ...FORWARD, Order: 2 },
  ],
});
const before = (properties: Record<string, unknown>, listener: Record<string, unknown> = {}, action?: string) => ({
  Resources: balancer(properties, listener, action),
});
const byRule = (...actions: unknown[]) => ({
  Resources: {
    ...balancer({}, { DefaultActions: [{ Type: 'fixed-response' }] }),
    Rule: {
      Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
      Properties: { ListenerArn: { Ref: 'Listener' }, Actions: actions },
    },
  },
});
export const ModelListenerAuthorized: Cases = {
  good: {
    'OpenID Connect': before({}, asks('authenticate-oidc')),
    Cognito: before({}, asks('authenticate-cognito')),
    'a JWT': before({}, asks('jwt-validation')),
    'client certificates': before({}, { MutualAuthentication: { Mode: 'verify', TrustStoreArn: 'arn:aws:x' } }),
    'in a rule': byRule({ Type: 'authenticate-oidc' }, FORWARD),
  },
  bad: {
    'forwards at once': before({}),
    'a balancer that says nothing, and so is open': before({ Scheme: { Ref: 'AWS::NoValue' } }),
    'a rule that forwards at once': byRule(FORWARD),
    'one of several groups': before(
      {},
      {
        DefaultActions: [
          { Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: { Ref: 'Group' }, Weight: 1 }] } },
        ],
      },
    ),
    'a function that runs agents': before({}, {}, 'bedrock:InvokeInlineAgent'),
  },
  lookAlike: {
    'OpenID Connect that lets everyone in': before({}, letsIn('authenticate-oidc', 'AuthenticateOidcConfig')),
    'Cognito that lets everyone in': before({}, letsIn('authenticate-cognito', 'AuthenticateCognitoConfig')),
    'certificates that are passed on unread': before({}, { MutualAuthentication: { Mode: 'passthrough' } }),
  },
  undecided: {
    'a scheme from a parameter': { Parameters: { S: { Type: 'String' } }, ...before({ Scheme: { Ref: 'S' } }) },
  },
  silent: {
    'inside a network': before({ Scheme: 'internal' }),
    'a balancer that passes packets on': before({ Type: 'network' }, { Protocol: 'TLS' }),
    'a function that calls no model': before({}, {}, 's3:GetObject'),
    'a redirect': before({}, { DefaultActions: [{ Type: 'redirect' }] }),
  },
};

const queue = (statement: Record<string, unknown>, action?: string) => ({
  Resources: {
    ...modelFunction(action),
    Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] }, FunctionName: { Ref: 'Fn' } },
    },
    Policy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Queue' }],
        PolicyDocument: {
          Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: '*', ...statement }],
        },
      },
    },
  },
});
const topic = (statement: Record<string, unknown>) => ({
  Resources: {
    ...modelFunction(),
    Topic: {
      Type: 'AWS::SNS::Topic',
      Properties: { Subscription: [{ Protocol: 'lambda', Endpoint: { 'Fn::GetAtt': ['Fn', 'Arn'] } }] },
    },
    Policy: {
      Type: 'AWS::SNS::TopicPolicy',
      Properties: {
        Topics: [{ Ref: 'Topic' }],
        PolicyDocument: {
          Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sns:Publish', Resource: '*', ...statement }],
        },
      },
    },
  },
});
/** A queue that a pipe takes to a state machine. */
const piped = (resource: string) => ({
  Resources: {
    Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
    Policy: queue({}).Resources.Policy,
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        Definition: { StartAt: 'Ask', States: { Ask: { Type: 'Task', Resource: resource, End: true } } },
      },
    },
    Pipe: {
      Type: 'AWS::Pipes::Pipe',
      Properties: { Source: { 'Fn::GetAtt': ['Queue', 'Arn'] }, Target: { Ref: 'Machine' } },
    },
  },
});
export const ModelQueueNotPublic: Cases = {
  good: {
    'one topic': queue({ Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:eu-west-1:123456789012:t' } } }),
    'a bucket': queue({
      Principal: { Service: 's3.amazonaws.com' },
      Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::uploads' } },
    }),
    'the owner of a topic': topic({ Condition: { StringEquals: { 'AWS:SourceOwner': '123456789012' } } }),
  },
  bad: {
    everyone: queue({}),
    'everyone, to a topic': topic({}),
    'any action': queue({ Action: 'sqs:*' }),
    'a pipe to a state machine': piped('arn:aws:states:::bedrock:invokeModel'),
  },
  lookAlike: {
    'a topic of any account': queue({ Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:*:t' } } }),
    'every organization': topic({ Condition: { StringLike: { 'aws:PrincipalOrgID': 'o-*' } } }),
    'a protocol': topic({ Condition: { StringEquals: { 'sns:Protocol': 'https' } } }),
  },
  silent: {
    'a function that works with no models': queue({}, 's3:GetObject'),
    'a pipe to a state machine that runs no models': piped('arn:aws:states:::sns:publish'),
    'reading the attributes': queue({ Action: 'sqs:GetQueueAttributes' }),
  },
};
