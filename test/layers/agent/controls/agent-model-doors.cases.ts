import { type Cases, one } from '../../../../local/samples/cases';
import { parameter } from '../../../support/guardrail';

const target = (TargetConfiguration: Record<string, unknown>) =>
  one('AWS::BedrockAgentCore::GatewayTarget', { TargetConfiguration });
const passthrough = (Endpoint: unknown, ProtocolType: unknown = 'CUSTOM') =>
  target({ Http: { Passthrough: { Endpoint, ProtocolType } } });
const mcp = (Endpoint: unknown) => target({ Mcp: { McpServer: { Endpoint } } });

export const AgentCoreNoModelSideDoor: Cases = {
  good: {
    'a server of tools': mcp('https://tools.example/mcp'),
    'a server of tools in a runtime': mcp({
      'Fn::Sub': 'https://bedrock-agentcore.${AWS::Region}.amazonaws.com/runtimes/r/invocations',
    }),
    'an agent of somebody else': passthrough('https://agent.example', 'A2A'),
  },
  bad: {
    'a connector to models': target({ Inference: { Connector: { Source: { ConnectorId: 'bedrock-mantle' } } } }),
    'a provider of models': target({ Inference: { Provider: { Endpoint: 'https://api.example.com' } } }),
    'inference that is passed through': passthrough('https://models.example', 'INFERENCE'),
    'the host of a vendor': passthrough('https://api.openai.com/v1'),
    'the host of another vendor': passthrough('https://eu-west1-aiplatform.googleapis.com/v1'),
    'a vendor as a server of tools': mcp('https://api.anthropic.com/mcp'),
    'Bedrock itself': passthrough({ 'Fn::Sub': 'https://bedrock-runtime.${AWS::Region}.amazonaws.com' }),
  },
  undecided: { 'a host from a parameter': { ...mcp({ Ref: 'Given' }), ...parameter } },
  silent: { 'a function': target({ Mcp: { Lambda: { LambdaArn: 'arn' } } }) },
};

const harness = (Model: Record<string, unknown>) => one('AWS::BedrockAgentCore::Harness', { Model });
const openAi = (more: Record<string, unknown> = {}) =>
  harness({ OpenAiModelConfig: { ModelId: 'm', ApiKeyArn: 'arn', ...more } });
const lite = (ModelId: string, more: Record<string, unknown> = {}) =>
  harness({ LiteLlmModelConfig: { ModelId, ...more } });
export const HarnessModelApproved: Cases = {
  good: {
    'a model of Bedrock': harness({ BedrockModelConfig: { ModelId: 'amazon.nova-pro-v1:0' } }),
    'the API of OpenAI at a gateway of the account': openAi({
      ApiBase: 'https://abc.execute-api.eu-west-1.amazonaws.com/v1',
    }),
    'a model of Bedrock by another name': lite('bedrock/amazon.nova-pro-v1:0'),
  },
  bad: {
    'a stranger': openAi({ ApiBase: 'https://models.example/v1' }),
    'the vendor': openAi(),
    'another vendor': harness({ GeminiModelConfig: { ModelId: 'm', ApiKeyArn: 'arn' } }),
    'a stranger behind a library': lite('openai/gpt', { ApiBase: 'https://models.example/v1' }),
    'the vendor behind a library': lite('mistral/large'),
  },
  undecided: {
    'a host from a parameter': { ...openAi({ ApiBase: { Ref: 'Given' } }), ...parameter },
    'a host from another stack': openAi({
      ApiBase: { 'Fn::Sub': ['https://${Host}/v1', { Host: { 'Fn::ImportValue': 'net:Host' } }] },
    }),
  },
  silent: { 'no model': harness({}) },
};
