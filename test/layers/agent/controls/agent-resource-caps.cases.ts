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

const SUB = '$.context.jwt.sub';
const limited = (keys: string[], entries?: unknown[], AuthorizerType = 'CUSTOM_JWT') => ({
  Resources: {
    Gateway: { Type: 'AWS::BedrockAgentCore::Gateway', Properties: { Name: 'g', AuthorizerType } },
    ...(entries && {
      Limit: {
        Type: 'AWS::BedrockAgentCore::GatewayRateLimit',
        Properties: {
          GatewayIdentifier: { 'Fn::GetAtt': ['Gateway', 'GatewayIdentifier'] },
          DimensionKeys: keys,
          Entries: entries,
        },
      },
    }),
  },
});
const Requests = [{ Period: 'second', Rate: 10 }];
export const GatewayRateLimit: Cases = {
  good: {
    'requests of each user': limited([SUB], [{ Dimensions: { sub: '*' }, Requests }]),
    'requests of each user, by the path of the key': limited([SUB], [{ Dimensions: { [SUB]: '*' }, Requests }]),
    'each user at each tool': limited(['toolName', SUB], [{ Dimensions: { toolName: '*', sub: '*' }, Requests }]),
    'each role that signs': limited(
      ['$.context.iam.principal'],
      [{ Dimensions: { principal: '*' }, Requests }],
      'AWS_IAM',
    ),
    'one user has less': limited(
      [SUB],
      [
        { Dimensions: { sub: 'crawler' }, Requests },
        { Dimensions: { sub: '*' }, Requests },
      ],
    ),
  },
  bad: { 'no limit': limited([SUB]) },
  lookAlike: {
    'a limit without a rate': limited([SUB], [{ Dimensions: { sub: '*' } }]),
    'a limit of nothing': limited([SUB], []),
    'one user alone': limited([SUB], [{ Dimensions: { sub: 'crawler' }, Requests }]),
    'by a header of the caller': limited(
      ['$.context.request.header.x-user'],
      [{ Dimensions: { 'x-user': '*' }, Requests }],
    ),
    'by a header beside the user': limited(
      ['$.context.request.header.x-app', SUB],
      [{ Dimensions: { 'x-app': '*', sub: '*' }, Requests }],
    ),
    'by a claim that signed requests have not': limited([SUB], [{ Dimensions: { sub: '*' }, Requests }], 'AWS_IAM'),
    'by target only': limited(['targetName'], [{ Dimensions: { targetName: '*' }, Requests }]),
  },
};

const agent = (properties: Record<string, unknown>) => one('AWS::Bedrock::Agent', properties);
export const BedrockAgentSessionTtl: Cases = {
  good: { 'ten minutes': agent({ IdleSessionTTLInSeconds: 600 }) },
  bad: { 'a long session': agent({ IdleSessionTTLInSeconds: 5400 }) },
  silent: { 'the default': agent({}) },
};
