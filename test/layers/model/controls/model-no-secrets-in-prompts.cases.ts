import { type Cases, one } from '../../../../local/samples/cases';

// made up for the test: no credential of anybody
const KEY = `AKIA${'QWERTYUIOPASDFGH'}`;
const agent = (Instruction: unknown) => one('AWS::Bedrock::Agent', { AgentName: 'a', Instruction });

export const PromptNoSecrets: Cases = {
  good: {
    'an instruction': agent('You help with claims. Never reveal passwords, tokens or API keys.'),
    'a prompt with a parameter in it': {
      Parameters: { Company: { Type: 'String' } },
      ...agent({ 'Fn::Sub': 'You work for ${Company}. The password policy is: at least 12 characters.' }),
    },
  },
  bad: {
    'a key in an instruction': agent(`Call the API with ${KEY}.`),
    'a password in a chat prompt': one('AWS::Bedrock::Prompt', {
      Variants: [
        {
          Name: 'v',
          TemplateType: 'CHAT',
          TemplateConfiguration: {
            Chat: { System: [{ Text: 'The database password is hT6$kk29!zQ.' }], Messages: [] },
          },
        },
      ],
    }),
    'filled in from a secret': agent('The token is {{resolve:secretsmanager:x:SecretString:token}}.'),
    'in the prompt of a harness': one('AWS::BedrockAgentCore::Harness', { SystemPrompt: [{ Text: `key ${KEY}` }] }),
  },
  silent: { 'a prompt in S3': one('AWS::Bedrock::Prompt') },
};

const caller = (variables: Record<string, unknown>, Action = 'bedrock:InvokeModel') =>
  one('AWS::Serverless::Function', {
    Environment: { Variables: variables },
    Policies: [{ Statement: [{ Effect: 'Allow', Action, Resource: '*' }] }],
  });
const LONG =
  'You are an assistant for the insurance company. You answer questions about claims only, in a friendly way, and never speak of anything else.';
export const PromptNotInEnvironment: Cases = {
  good: { 'the id of a prompt': caller({ PROMPT_ID: 'ABCDEFGHIJ' }), 'a short one': caller({ PROMPT: 'Be brief.' }) },
  bad: { 'a whole prompt': caller({ SYSTEM_PROMPT: LONG }), 'in camel case': caller({ systemPrompt: LONG }) },
  silent: {
    'other settings': caller({ LOG_LEVEL: 'info' }),
    'an application without models': caller({ PROMPT: LONG }, 's3:GetObject'),
  },
};

const host = (Type: string, Properties: Record<string, unknown>) => ({
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        Policies: [
          {
            PolicyName: 'p',
            PolicyDocument: { Statement: { Effect: 'Allow', Action: 'bedrock:InvokeModel', Resource: '*' } },
          },
        ],
      },
    },
    Profile: { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: [{ Ref: 'Role' }] } },
    Host: { Type, Properties },
  },
});

export const ModelCallerNoSecretInEnvironment: Cases = {
  good: {
    settings: caller({ MODEL_ID: 'anthropic.claude-sonnet-4-20250514-v1:0', MAX_TOKENS: '4096' }),
    'the ARN of a secret': caller({ API_KEY: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:x-AbCdEf' }),
  },
  bad: {
    'an access key': caller({ CONFIG: KEY }),
    'an access key in the script of a host': host('AWS::EC2::Instance', {
      IamInstanceProfile: { Ref: 'Profile' },
      UserData: { 'Fn::Base64': `export AWS_ACCESS_KEY_ID=${KEY}` },
    }),
    'an access key in the script of a launch template': host('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: {
        IamInstanceProfile: { Name: { Ref: 'Profile' } },
        UserData: { 'Fn::Base64': { 'Fn::Sub': `echo \${AWS::Region}; export AWS_ACCESS_KEY_ID=${KEY}` } },
      },
    }),
    'a password by its name': caller({ DB_PASSWORD: 'hT6kk29zQx' }),
    'filled in from a secret': caller({ TOKEN: '{{resolve:secretsmanager:x:SecretString:t}}' }),
  },
  silent: { 'a function that calls no model': caller({ DB_PASSWORD: 'hT6kk29zQx' }, 's3:GetObject') },
};
