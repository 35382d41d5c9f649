import { type Cases, one } from '../../../../local/samples/cases';

const group = (properties: Record<string, unknown>, action = 'bedrock:InvokeModel') => ({
  Resources: {
    Thing: { Type: 'AWS::Logs::LogGroup', Properties: properties },
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
    Caller: {
      Type: 'AWS::Lambda::Function',
      Properties: { Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, LoggingConfig: { LogGroup: { Ref: 'Thing' } } },
    },
  },
});
const named = (properties: Record<string, unknown>) => {
  const { Resources } = group({ LogGroupName: { 'Fn::Sub': '/aws/lambda/${Caller}' }, ...properties });
  return {
    Resources: {
      ...Resources,
      Caller: { Type: 'AWS::Lambda::Function', Properties: { Role: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
    },
  };
};
const policy = (operation: Record<string, unknown>) => ({
  Name: 'p',
  Version: '2021-06-01',
  Statement: [{ DataIdentifier: ['arn:aws:dataprotection::aws:data-identifier/EmailAddress'], Operation: operation }],
});
const other = {
  'a group of something else': group({}, 's3:GetObject'),
  'nobody writes to it': one('AWS::Logs::LogGroup'),
};

export const LogDataProtection: Cases = {
  good: {
    masked: group({ DataProtectionPolicy: policy({ Deidentify: { MaskConfig: {} } }) }),
    'masked, written as JSON': group({
      DataProtectionPolicy: JSON.stringify(policy({ Deidentify: { MaskConfig: {} } })),
    }),
  },
  bad: {
    'no policy': group({}),
    'a group that Lambda finds by its name': named({}),
    "a group of an agent's runtime": one('AWS::Logs::LogGroup', { LogGroupName: '/aws/bedrock-agentcore/runtimes/r' }),
    'a group that Bedrock logs to': {
      Resources: {
        Thing: { Type: 'AWS::Logs::LogGroup', Properties: {} },
        Logging: {
          Type: 'Custom::SecureLlmModelInvocationLogging',
          Properties: {
            Settings: { configuration: { 'Fn::Sub': '{"cloudWatchConfig":{"logGroupName":"${Thing}"}}' } },
          },
        },
      },
    },
  },
  lookAlike: {
    'a policy that only counts': group({ DataProtectionPolicy: policy({ Audit: { FindingsDestination: {} } }) }),
  },
  silent: other,
};

export const PromptLogGroupEncrypted: Cases = {
  good: { 'own key': group({ KmsKeyId: 'arn:aws:kms:eu-west-1:1:key/k' }) },
  bad: { 'no key': group({}) },
  silent: other,
};

export const PromptLogGroupRetention: Cases = {
  good: { 'for a month': group({ RetentionInDays: 30 }) },
  bad: { 'for ever': group({}) },
  silent: other,
};
