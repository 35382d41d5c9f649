import { type Cases, one } from '../../../../local/samples/cases';

const harness = (properties: Record<string, unknown>) => one('AWS::BedrockAgentCore::Harness', properties);
export const HarnessBounded: Cases = {
  good: { 'all three': harness({ MaxIterations: 10, MaxTokens: 4096, TimeoutSeconds: 300 }) },
  bad: {
    nothing: harness({}),
    'too many steps': harness({ MaxIterations: 100, MaxTokens: 4096, TimeoutSeconds: 300 }),
    'no time': harness({ MaxIterations: 10, MaxTokens: 4096 }),
  },
};

const limited = (entries?: unknown[]) => ({
  Resources: {
    Gateway: { Type: 'AWS::BedrockAgentCore::Gateway', Properties: { Name: 'g' } },
    ...(entries && {
      Limit: {
        Type: 'AWS::BedrockAgentCore::GatewayRateLimit',
        Properties: {
          GatewayIdentifier: { 'Fn::GetAtt': ['Gateway', 'GatewayIdentifier'] },
          DimensionKeys: [],
          Entries: entries,
        },
      },
    }),
  },
});
export const GatewayRateLimit: Cases = {
  good: { 'requests a second': limited([{ Dimensions: {}, Requests: [{ Period: 'SECOND', Rate: 10 }] }]) },
  bad: { 'no limit': limited() },
  lookAlike: { 'a limit without a rate': limited([{ Dimensions: {} }]), 'a limit of nothing': limited([]) },
};

const agent = (properties: Record<string, unknown>) => one('AWS::Bedrock::Agent', properties);
export const BedrockAgentSessionTtl: Cases = {
  good: { 'ten minutes': agent({ IdleSessionTTLInSeconds: 600 }) },
  bad: { 'a long session': agent({ IdleSessionTTLInSeconds: 5400 }) },
  silent: { 'the default': agent({}) },
};
