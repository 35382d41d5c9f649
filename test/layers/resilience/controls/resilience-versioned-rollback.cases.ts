import type { Cases } from '../../../../local/samples/cases';

const prompt = (versioned: boolean) => ({
  Resources: {
    Thing: { Type: 'AWS::Bedrock::Prompt', Properties: { Name: 'p' } },
    ...(versioned
      ? { V: { Type: 'AWS::Bedrock::PromptVersion', Properties: { PromptArn: { 'Fn::GetAtt': ['Thing', 'Arn'] } } } }
      : {}),
  },
});

export const PromptVersioned: Cases = {
  good: { 'with a version': prompt(true) },
  bad: { 'a draft only': prompt(false) },
};

const alias = (version: unknown, action = 'bedrock:InvokeModel') => ({
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {},
        Policies: [
          {
            PolicyName: 'p',
            PolicyDocument: { Statement: { Effect: 'Allow', Action: action, Resource: 'arn:aws:x' } },
          },
        ],
      },
    },
    Fn: { Type: 'AWS::Lambda::Function', Properties: { Role: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
    Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } },
    Thing: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Fn' }, FunctionVersion: version } },
  },
});

export const ModelCallerAliasVersioned: Cases = {
  good: { 'at a version': alias({ 'Fn::GetAtt': ['Version', 'Version'] }) },
  bad: { 'at the latest': alias('$LATEST') },
  silent: { 'a function that calls no model': alias('$LATEST', 's3:GetObject') },
};
