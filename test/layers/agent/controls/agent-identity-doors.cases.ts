import { type Cases, one } from '../../../../local/samples/cases';
import { parameter } from '../../../support/guardrail';

const VAULT = 'arn:aws:bedrock-agentcore:eu-west-1:111122223333:token-vault/default';
const allows = (Action: string | string[], more: Record<string, unknown> = {}, denied?: string) => ({
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        Policies: [
          {
            PolicyName: 'p',
            PolicyDocument: {
              Statement: [
                { Effect: 'Allow', Action, Resource: '*', ...more },
                ...(denied ? [{ Effect: 'Deny', Action: denied, Resource: '*' }] : []),
              ],
            },
          },
        ],
      },
    },
  },
});
export const AgentIdentityNoImpersonation: Cases = {
  good: {
    'the token of a user who proved it': allows('bedrock-agentcore:GetWorkloadAccessTokenForJWT'),
    'calls of a runtime': allows('bedrock-agentcore:InvokeAgentRuntime'),
    'one credential': allows('bedrock-agentcore:GetResourceApiKey', {
      Resource: `${VAULT}/apikeycredentialprovider/x`,
    }),
    'tokens of users that are listed': allows('bedrock-agentcore:GetWorkloadAccessTokenForUserId', {
      Condition: { StringEquals: { 'bedrock-agentcore:userid': ['batch'] } },
    }),
    'a wildcard, and a denial of the side door': allows(
      'bedrock-agentcore:GetWorkloadAccessToken*',
      {},
      'bedrock-agentcore:GetWorkloadAccessTokenForUserId',
    ),
  },
  bad: {
    'a token of any user': allows('bedrock-agentcore:GetWorkloadAccessTokenForUserId'),
    'a call as any user': allows([
      'bedrock-agentcore:InvokeAgentRuntime',
      'bedrock-agentcore:InvokeAgentRuntimeForUser',
    ]),
    'a stream as any user': allows('bedrock-agentcore:InvokeAgentRuntimeWithWebSocketStreamForUser'),
    'a command in the agent': allows('bedrock-agentcore:InvokeAgentRuntimeCommand'),
    'a shell in the agent': allows('bedrock-agentcore:InvokeAgentRuntimeCommandShell'),
    'every credential': allows('bedrock-agentcore:GetResourceOauth2Token'),
  },
  lookAlike: {
    'a wildcard that takes it along': allows('bedrock-agentcore:GetWorkloadAccessToken*'),
    'another wildcard': allows('bedrock-agentcore:Invoke*'),
    'in other letters': allows('Bedrock-AgentCore:invokeagentruntimeforuser'),
  },
  silent: { 'other rights': allows('s3:GetObject'), 'an administrator': allows('*') },
};

const trusting = (
  principal: unknown,
  more: Record<string, unknown> = {},
  agent = 'AWS::BedrockAgentCore::Runtime',
) => ({
  Resources: {
    Agent: {
      Type: agent,
      Properties: {
        [agent.endsWith('Runtime') ? 'RoleArn' : 'ExecutionRoleArn']: { 'Fn::GetAtt': ['AgentRole', 'Arn'] },
      },
    },
    AgentRole: { Type: 'AWS::IAM::Role', Properties: {} },
    Backend: { Type: 'AWS::IAM::Role', Properties: {} },
    Target: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole', ...more }],
        },
      },
    },
  },
});
const ofAgent = { 'Fn::GetAtt': ['AgentRole', 'Arn'] };
const ofBackend = { 'Fn::GetAtt': ['Backend', 'Arn'] };
export const AgentRoleNotTrustedElsewhere: Cases = {
  good: { 'the role of the backend': trusting(ofBackend) },
  bad: {
    'the role of an agent': trusting(ofAgent),
    'the role of an agent beside another': trusting([ofBackend, ofAgent]),
    'the role of generated code': trusting(ofAgent, {}, 'AWS::BedrockAgentCore::CodeInterpreterCustom'),
  },
  undecided: {
    'under a condition': trusting(ofAgent, { Condition: { StringEquals: { 'sts:ExternalId': 'x' } } }),
  },
  silent: { 'a role from elsewhere': trusting('arn:aws:iam::111122223333:role/other') },
};

const gatewayRole = (Condition?: Record<string, unknown>) => ({
  ...parameter,
  Resources: {
    ...one('AWS::BedrockAgentCore::Gateway', { RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } }).Resources,
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'bedrock-agentcore.amazonaws.com' },
              Action: 'sts:AssumeRole',
              ...(Condition && { Condition }),
            },
          ],
        },
      },
    },
  },
});
export const AgentGatewayRoleTrustPinned: Cases = {
  good: {
    'gateways of one name': gatewayRole({
      ArnLike: {
        'aws:SourceArn': {
          'Fn::Sub': 'arn:aws:bedrock-agentcore:${AWS::Region}:${AWS::AccountId}:gateway/g-??????????',
        },
      },
    }),
  },
  bad: {
    'no condition': gatewayRole(),
    'the account alone': gatewayRole({ StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } }),
  },
  lookAlike: {
    'any source': gatewayRole({ ArnLike: { 'aws:SourceArn': '*' } }),
    'any resource of AgentCore': gatewayRole({
      ArnLike: { 'aws:SourceArn': 'arn:aws:bedrock-agentcore:eu-west-1:111122223333:*' },
    }),
  },
  undecided: {
    'a role from elsewhere': one('AWS::BedrockAgentCore::Gateway', { RoleArn: 'arn:aws:iam::111122223333:role/other' }),
  },
};

const target = (configuration: Record<string, unknown>, properties: Record<string, unknown> = {}) =>
  one('AWS::BedrockAgentCore::GatewayTarget', { TargetConfiguration: configuration, ...properties });
const credential = (CredentialProviderType: unknown) => ({
  CredentialProviderConfigurations: [{ CredentialProviderType }],
});
const server = { Mcp: { McpServer: { Endpoint: 'https://m.example' } } };
export const AgentCoreTargetNoPassthroughCredential: Cases = {
  good: {
    'an exchanged token': target(server, credential('OAUTH')),
    'the token of the user for an own agent': target(
      { Http: { AgentcoreRuntime: { Arn: 'arn' } } },
      credential('JWT_PASSTHROUGH'),
    ),
  },
  bad: { 'the token of the user for a stranger': target(server, credential('JWT_PASSTHROUGH')) },
  lookAlike: {
    'the token of the user for whatever is passed through to': target(
      { Http: { Passthrough: { Endpoint: 'https://a.example', ProtocolType: 'A2A' } } },
      credential('JWT_PASSTHROUGH'),
    ),
  },
  undecided: { 'a type from a parameter': { ...target(server, credential({ Ref: 'Given' })), ...parameter } },
  silent: { 'no credential': target(server) },
};

const headers = (names: unknown[], points?: string[]) => ({
  ...parameter,
  Resources: {
    ...target(server, {
      GatewayIdentifier: { 'Fn::GetAtt': ['Gateway', 'GatewayIdentifier'] },
      MetadataConfiguration: { AllowedRequestHeaders: names },
    }).Resources,
    Gateway: {
      Type: 'AWS::BedrockAgentCore::Gateway',
      Properties: points ? { InterceptorConfigurations: [{ InterceptionPoints: points }] } : {},
    },
  },
});
export const AgentCoreTargetHeadersNarrow: Cases = {
  good: {
    'a header that names no one': headers(['x-request-id', 'x-user-agent']),
  },
  declared: { 'a header that a function sets': headers(['x-tenant-id'], ['REQUEST']) },
  bad: {
    'a tenant that the client names': headers(['x-tenant-id']),
    'a user that the client names': headers(['X-User']),
    'a user by another name': headers(['x-acme-user-email']),
    'a project that decides what may be read': headers(['x-acme-project-id']),
  },
  lookAlike: { 'an interceptor of answers': headers(['x-tenant-id'], ['RESPONSE']) },
  undecided: { 'a header from a parameter': headers([{ Ref: 'Given' }]) },
  silent: { 'no headers': target(server) },
};

const runtime = (properties: Record<string, unknown> = {}, policy?: object, called = true) => ({
  Resources: {
    Runtime: { Type: 'AWS::BedrockAgentCore::Runtime', Properties: properties },
    ...(called &&
      target({ Http: { AgentcoreRuntime: { Arn: { 'Fn::GetAtt': ['Runtime', 'AgentRuntimeArn'] } } } }).Resources),
    ...(policy && {
      Policy: {
        Type: 'AWS::BedrockAgentCore::ResourcePolicy',
        Properties: {
          ResourceArn: { 'Fn::GetAtt': ['Runtime', 'AgentRuntimeArn'] },
          Policy: JSON.stringify({ Statement: [policy].flat() }),
        },
      },
    }),
  },
});
const workload = { HostingEnvironments: [{ Arn: 'arn' }] };
const restricted = (configuration: object) =>
  runtime({ AuthorizerConfiguration: { CustomJWTAuthorizer: { AllowedWorkloadConfiguration: configuration } } });
const butTheGateway = { Condition: { ArnNotEquals: { 'aws:PrincipalArn': 'arn' } } };
const requests = { Principal: '*', Action: 'bedrock-agentcore:InvokeAgentRuntime', Resource: 'arn' };
const others = { Principal: '*', Action: 'bedrock-agentcore:*', Resource: 'arn' };
export const AgentRuntimeBehindGateway: Cases = {
  good: {
    'only the gateway': restricted(workload),
    'only the gateway, by the name of its identity': restricted({ WorkloadIdentities: ['gateway-abc'] }),
    'a denial of everybody else': runtime({}, { Effect: 'Deny', ...others, ...butTheGateway }),
    'requests for the gateway, and the rest for nobody': runtime({}, [
      { Effect: 'Deny', ...requests, ...butTheGateway },
      { Effect: 'Deny', ...others, Action: 'bedrock-agentcore:InvokeAgentRuntime?*' },
    ]),
  },
  bad: { 'open beside the gateway': runtime() },
  lookAlike: {
    'a list of nobody': restricted({ HostingEnvironments: [] }),
    'a denial of requests that leaves a shell': runtime({}, { Effect: 'Deny', ...requests, ...butTheGateway }),
    ...Object.fromEntries(
      (
        [
          ['of one role alone', { Principal: { AWS: 'arn:aws:iam::111122223333:role/other' } }],
          ['but for everybody', { Condition: { ArnNotLike: { 'aws:PrincipalArn': '*' } } }],
          [
            'but for every role of the account',
            { Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/*' } } },
          ],
          [
            'where something else holds too',
            { Condition: { ...butTheGateway.Condition, Bool: { 'aws:SecureTransport': 'false' } } },
          ],
        ] as const
      ).map(([who, changed]) => [
        `a denial ${who}`,
        runtime({}, { Effect: 'Deny', ...others, ...butTheGateway, ...changed }),
      ]),
    ),
    'a permission for the gateway': runtime({}, { Effect: 'Allow', ...others }),
    'a denial of something else': runtime(
      {},
      { Effect: 'Deny', ...others, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ),
  },
  undecided: {
    'a policy from a parameter': {
      ...parameter,
      Resources: {
        ...runtime().Resources,
        Policy: {
          Type: 'AWS::BedrockAgentCore::ResourcePolicy',
          Properties: { ResourceArn: { 'Fn::GetAtt': ['Runtime', 'AgentRuntimeArn'] }, Policy: { Ref: 'Given' } },
        },
      },
    },
  },
  silent: { 'no gateway before it': runtime({}, undefined, false) },
};

const allowed = (names: unknown[], provider?: Record<string, unknown>) => ({
  ...parameter,
  Resources: {
    Runtime: {
      Type: 'AWS::BedrockAgentCore::Runtime',
      Properties: { RequestHeaderConfiguration: { RequestHeaderAllowlist: names } },
    },
    ...(provider && {
      Provider: {
        Type: 'AWS::BedrockAgentCore::OAuth2CredentialProvider',
        Properties: { Oauth2ProviderConfigInput: { CustomOauth2ProviderConfig: provider } },
      },
    }),
  },
});
export const AgentRuntimeHeaderAllowlist: Cases = {
  good: {
    'a header of its own': allowed(['X-Amzn-Bedrock-AgentCore-Runtime-Custom-Trace']),
    'a token that is exchanged': allowed(['Authorization'], {
      OnBehalfOfTokenExchangeConfig: { GrantType: 'TOKEN_EXCHANGE' },
    }),
  },
  bad: { 'the token of the user': allowed(['authorization']) },
  lookAlike: { 'a provider that exchanges nothing': allowed(['Authorization'], { ClientId: 'c' }) },
  undecided: { 'a header from a parameter': allowed([{ Ref: 'Given' }]) },
  silent: { 'no headers': one('AWS::BedrockAgentCore::Runtime') },
};
