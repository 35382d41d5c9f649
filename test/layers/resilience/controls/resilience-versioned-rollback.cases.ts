import type { Cases } from '../../../../local/samples/cases';
import { roleTo } from '../../../support/llm';

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

const called = { Mapping: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { FunctionName: { Ref: 'Thing' } } } };
const alias = (version: unknown, action?: string, more: Record<string, unknown> = called) => ({
  Resources: {
    Role: roleTo(action),
    Fn: { Type: 'AWS::Lambda::Function', Properties: { Role: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
    Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } },
    Thing: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Fn' }, FunctionVersion: version } },
    ...more,
  },
});

export const ModelCallerAliasVersioned: Cases = {
  good: {
    'at a version': alias({ 'Fn::GetAtt': ['Version', 'Version'] }),
    'at a version, called through a text': alias({ 'Fn::GetAtt': ['Version', 'Version'] }, undefined, {
      Integration: {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: {
          IntegrationUri: { 'Fn::Sub': 'arn:aws:apigateway:x:lambda:path/functions/${Thing}/invocations' },
        },
      },
    }),
  },
  bad: { 'at the latest': alias('$LATEST') },
  silent: {
    'an alias that nobody calls': alias({ 'Fn::GetAtt': ['Version', 'Version'] }, undefined, {}),
    'a function that calls no model': alias('$LATEST', 's3:GetObject'),
  },
};
