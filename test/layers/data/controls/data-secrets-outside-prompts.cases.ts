import { type Cases, one } from '../../../../local/samples/cases';

const fn = (variables: Record<string, unknown>, type = 'AWS::Lambda::Function') => ({
  Resources: {
    Thing: { Type: type, Properties: { Environment: { Variables: variables } } },
    G: { Type: 'AWS::Bedrock::Guardrail', Properties: {} },
  },
});
// written in two parts, so that no scanner takes this file for a leak
const KEY_ID = `AKIA${'Z5QK7T2MNB4XWJ3V'}`;

export const LambdaEnvNoSecrets: Cases = {
  good: {
    'the ARN of a secret': fn({ API_KEY_ARN: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:key' }),
    'a reference to a secret': fn({ API_KEY: { Ref: 'G' } }),
    'a name': fn({ LOG_LEVEL: 'INFO', TABLE_NAME: 'conversations' }),
  },
  bad: {
    'an access key': fn({ AWS_KEY: KEY_ID }),
    'a password by its name': fn({ DB_PASSWORD: `tr0ub4dor${'&3xyz'}` }),
    'in a SAM function': fn({ AWS_KEY: KEY_ID }, 'AWS::Serverless::Function'),
  },
  silent: { 'an application without models': one('AWS::Lambda::Function', { Environment: { Variables: { A: 'b' } } }) },
};

const task = (setting: Record<string, unknown>) => ({
  Resources: {
    Thing: { Type: 'AWS::ECS::TaskDefinition', Properties: { ContainerDefinitions: [{ Environment: [setting] }] } },
    G: { Type: 'AWS::Bedrock::Guardrail', Properties: {} },
  },
});
const model = (Environment: Record<string, unknown>) =>
  one('AWS::SageMaker::Model', { PrimaryContainer: { Image: 'i', Environment } });
const TOKEN = `hf_${'aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH'}`;

export const ContainerEnvNoSecrets: Cases = {
  good: {
    'a setting of a task': task({ Name: 'LOG_LEVEL', Value: 'INFO' }),
    'a setting of a model': model({ HF_TASK: 'text-generation' }),
  },
  bad: {
    'a key of a task': task({ Name: 'AWS_KEY', Value: KEY_ID }),
    'a token of a model': model({ HF_TOKEN: TOKEN }),
    'a token of one of several containers': one('AWS::SageMaker::Model', {
      Containers: [{ Environment: { HF_TOKEN: TOKEN } }],
    }),
  },
  lookAlike: {
    'a token that deployment fills in': model({ HF_TOKEN: '{{resolve:secretsmanager:hf:SecretString:token}}' }),
  },
  silent: {
    'an application without models': one('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [{ Environment: [{ Name: 'AWS_KEY', Value: KEY_ID }] }],
    }),
  },
};

const secret = (properties: Record<string, unknown>) => ({
  Resources: {
    Thing: { Type: 'AWS::SecretsManager::Secret', Properties: properties },
    G: { Type: 'AWS::Bedrock::Guardrail', Properties: {} },
  },
});

export const LlmSecretNotInTemplate: Cases = {
  good: {
    'a value that Secrets Manager makes': secret({ GenerateSecretString: { PasswordLength: 32 } }),
    'a parameter': {
      Parameters: { Token: { Type: 'String', NoEcho: true } },
      ...secret({ SecretString: { 'Fn::Sub': '{"token": "${Token}"}' } }),
    },
    'a password that RDS makes': {
      Resources: {
        ...secret({}).Resources,
        Thing: { Type: 'AWS::RDS::DBCluster', Properties: { ManageMasterUserPassword: true } },
      },
    },
  },
  bad: {
    'a secret that is written down': secret({ SecretString: '{"token": "t0ken"}' }),
    'a password of a database': {
      Resources: {
        ...secret({}).Resources,
        Thing: { Type: 'AWS::RDS::DBCluster', Properties: { MasterUserPassword: 'Passw0rd' } },
      },
    },
  },
  silent: {
    'a secret that is filled later': secret({}),
    'an application without models': one('AWS::SecretsManager::Secret', { SecretString: 's' }),
  },
};

export const LlmSecretCmk: Cases = {
  good: { 'own key': secret({ KmsKeyId: 'arn:aws:kms:x' }) },
  bad: { 'no key': secret({}) },
  silent: { 'an application without models': one('AWS::SecretsManager::Secret', {}) },
};

const schedule = (rules: Record<string, unknown>) =>
  one('AWS::SecretsManager::RotationSchedule', { RotationRules: rules });

export const SecretRotatesInTime: Cases = {
  good: {
    monthly: schedule({ AutomaticallyAfterDays: 30 }),
    'by a rate': schedule({ ScheduleExpression: 'rate(60 days)' }),
    'by the calendar': schedule({ ScheduleExpression: 'cron(0 8 1 * ? *)' }),
  },
  bad: {
    yearly: schedule({ AutomaticallyAfterDays: 365 }),
    'yearly, by a rate': schedule({ ScheduleExpression: 'rate(365 days)' }),
    'no interval': schedule({}),
  },
};

const secretPolicy = (statement: Record<string, unknown>, beside: Record<string, unknown> = {}) => ({
  Resources: {
    Thing: {
      Type: 'AWS::SecretsManager::ResourcePolicy',
      Properties: {
        SecretId: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:s',
        ResourcePolicy: {
          Statement: [{ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*', ...statement }],
        },
      },
    },
    ...beside,
  },
});
const MODELS = { G: { Type: 'AWS::Bedrock::Guardrail', Properties: {} } };
export const LlmSecretPolicyNamed: Cases = {
  good: {
    'one role': secretPolicy({ Principal: { AWS: 'arn:aws:iam::123456789012:role/app' } }, MODELS),
    'an endpoint': secretPolicy(
      { Principal: '*', Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } },
      MODELS,
    ),
  },
  bad: { everyone: secretPolicy({ Principal: { AWS: '*' } }, MODELS) },
  lookAlike: {
    'any endpoint': secretPolicy({ Principal: '*', Condition: { StringLike: { 'aws:SourceVpce': 'vpce-*' } } }, MODELS),
    'a tag that every account can set': secretPolicy(
      { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalTag/team': 'llm' } } },
      MODELS,
    ),
  },
  silent: { 'an application without models': secretPolicy({ Principal: '*' }) },
};
