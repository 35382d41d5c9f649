import { type Cases, one } from '../../../support/template';

const policy = (statement: Record<string, unknown>) =>
  one('AWS::IAM::Policy', {
    PolicyName: 'p',
    PolicyDocument: { Statement: [{ Effect: 'Allow', Resource: '*', ...statement }] },
  });

export const IamBedrockNoWildcard: Cases = {
  good: {
    'one action': policy({ Action: 'bedrock:InvokeModel', Resource: 'arn:aws:bedrock:eu-west-1::foundation-model/m' }),
    'a wildcard within inference': policy({ Action: ['bedrock:InvokeModel*'] }),
  },
  bad: {
    'all of Bedrock': policy({ Action: 'bedrock:*' }),
    'a wildcard inside the service': policy({ Action: ['bed*'] }),
    everything: policy({ Action: '*' }),
    'everything but IAM': policy({ NotAction: 'iam:*' }),
    'inline in a role': one('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {},
      Policies: [
        { PolicyName: 'p', PolicyDocument: { Statement: { Effect: 'Allow', Action: 'bedrock:*', Resource: '*' } } },
      ],
    }),
    'in a SAM function': one('AWS::Serverless::Function', {
      Policies: [
        'AWSLambdaBasicExecutionRole',
        { Statement: [{ Effect: 'Allow', Action: 'bedrock:*', Resource: '*' }] },
      ],
    }),
  },
  undecided: {
    'an action from a parameter': {
      Parameters: { Action: { Type: 'String' } },
      ...policy({ Action: [{ Ref: 'Action' }] }),
    },
  },
  silent: {
    'a policy about something else': policy({ Action: 's3:GetObject' }),
    'a denial': policy({ Effect: 'Deny', Action: 'bedrock:*' }),
  },
};
