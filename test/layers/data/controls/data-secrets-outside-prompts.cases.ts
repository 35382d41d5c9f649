import { type Cases, codeOf, one } from '../../../../local/samples/cases';

const fn = (variables: Record<string, unknown>, type = 'AWS::Lambda::Function') => ({
  Resources: {
    Thing: { Type: type, Properties: { Environment: { Variables: variables } } },
    G: { Type: 'AWS::Bedrock::Guardrail', Properties: {} },
  },
});
// written in two parts, so that no scanner takes this file for a leak
const KEY_ID = `AKIA${'Z5QK7T2MNB4XWJ3V'}`;

const parameter = (Default: string, more: Record<string, unknown> = {}) => ({
  Parameters: { Value: { Type: 'String', Default, ...more } },
});
// made up for the test: no credential of anybody
const MADE = `9aZ8bY7cX6dW5e${'V4fU3gT2hS1iR0jQ9kP8lO7mN6'}`;

export const LambdaEnvNoSecrets: Cases = {
  good: {
    'keys of tables, objects and partitions': fn({
      PARTITION_KEY: 'tenantId#Conversation2025Turn7',
      S3_KEY: 'prompts/v12/System9Prompt',
      PUBLIC_KEY: MADE,
      PAD_TOKEN: '<|endoftext|>',
      MAX_TOKENS: '4096',
    }),
    'places to fill': fn({ API_KEY: 'REPLACE_ME', DB_PASSWORD: 'changeme', HF_TOKEN: '<your token>' }),
    'a parameter that brings nothing': { ...parameter(''), ...fn({ API_KEY: { Ref: 'Value' } }) },
    'a parameter without a default': {
      Parameters: { Value: { Type: 'String', NoEcho: true } },
      ...fn({ API_KEY: { Ref: 'Value' } }),
    },
    'a reference that CloudFormation resolves': fn({ API_KEY: '{{resolve:ssm:/app/name:1}}' }),
    'a public key in Base64': fn({
      JWT_KEY: Buffer.from('-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE').toString('base64'),
    }),
    'the ARN of a secret': fn({ API_KEY_ARN: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:key' }),
    'a reference to a secret': fn({ API_KEY: { Ref: 'G' } }),
    'a name': fn({ LOG_LEVEL: 'INFO', TABLE_NAME: 'conversations' }),
  },
  bad: {
    'an access key': fn({ AWS_KEY: KEY_ID }),
    'a password by its name': fn({ DB_PASSWORD: `tr0ub4dor${'&3xyz'}` }),
    'in a SAM function': fn({ AWS_KEY: KEY_ID }, 'AWS::Serverless::Function'),
    'a key by the end of its name': fn({ ANTHROPIC_KEY: MADE }),
    'a token by the end of its name': fn({ HF_TOKEN: MADE }),
    'a password by a short name': fn({ DB_PASS: `Sup3rS3cret${'Pw9xQz'}` }),
    'a password by another name': fn({ MYSQL_ROOT_PASSWD: `hunter${'22x'}` }),
    'a password in one word': fn({ PGPASSWORD: `hunter${'22x'}` }),
    'one of several keys': fn({ OPENAI_API_KEY_1: MADE }),
    'in camel case': fn({ openAIKey: MADE }),
    'in JSON': fn({ CONFIG: `{"db":{"password":"Sup3rS3cret${'Pw9xQz'}"}}` }),
    'in Base64': fn({ CONFIG: Buffer.from(`DB_PASSWORD=Sup3rS3cret${'Pw9xQz'}`).toString('base64') }),
    'in a command line': fn({ JAVA_OPTS: `--db-password Sup3rS3cret${'Pw9xQz'}` }),
    'the default of a parameter': { ...parameter(MADE), ...fn({ API_KEY: { Ref: 'Value' } }) },
    'the default of a parameter that is not echoed': {
      ...parameter(MADE, { NoEcho: true }),
      ...fn({ API_KEY: { Ref: 'Value' } }),
    },
    'the default of a parameter in a text': {
      ...parameter(MADE),
      ...fn({ DSN: { 'Fn::Sub': 'host=db;password=${Value}' } }),
    },
    'a key for Bedrock from a parameter': {
      Parameters: { Value: { Type: 'String', NoEcho: true } },
      ...fn({ AWS_BEARER_TOKEN_BEDROCK: { Ref: 'Value' } }),
    },
    'a key for Bedrock by reference': fn({ AWS_BEARER_TOKEN_BEDROCK: '{{resolve:secretsmanager:bedrock-key}}' }),
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
/** A resource beside a guardrail. */
const elsewhere = (Type: string, Properties: Record<string, unknown>) => ({
  Resources: { Thing: { Type, Properties }, G: { Type: 'AWS::Bedrock::Guardrail', Properties: {} } },
});
const TOKEN = `hf_${'aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH'}`;

export const ContainerEnvNoSecrets: Cases = {
  good: {
    'a setting of a task': task({ Name: 'LOG_LEVEL', Value: 'INFO' }),
    'a setting of a model': model({ HF_TASK: 'text-generation' }),
    'what a build reads from a store': elsewhere('AWS::CodeBuild::Project', {
      Environment: {
        EnvironmentVariables: [
          { Name: 'STAGE', Value: 'prod' },
          { Name: 'OPENAI_KEY', Type: 'SECRETS_MANAGER', Value: `prod9Keys:${'OpenAi7Zk9aZ8bY7cX6'}` },
        ],
      },
    }),
  },
  bad: {
    'a key of a task': task({ Name: 'AWS_KEY', Value: KEY_ID }),
    'a token of a model': model({ HF_TOKEN: TOKEN }),
    'the password in a command': {
      Resources: {
        Thing: {
          Type: 'AWS::ECS::TaskDefinition',
          Properties: { ContainerDefinitions: [{ Command: ['sh', '-c', `export DB_PASS=Sup3rS3cret${'Pw9xQz'}`] }] },
        },
        G: { Type: 'AWS::Bedrock::Guardrail', Properties: {} },
      },
    },
    'a key for Bedrock from a parameter': {
      Parameters: { Value: { Type: 'String', NoEcho: true } },
      ...task({ Name: 'AWS_BEARER_TOKEN_BEDROCK', Value: { Ref: 'Value' } }),
    },
    'a key of a batch job': elsewhere('AWS::Batch::JobDefinition', {
      ContainerProperties: { Image: 'i', Environment: [{ Name: 'HF_TOKEN', Value: TOKEN }] },
    }),
    'a key of an App Runner service': elsewhere('AWS::AppRunner::Service', {
      SourceConfiguration: {
        ImageRepository: {
          ImageConfiguration: { RuntimeEnvironmentVariables: [{ Name: 'OPENAI_KEY', Value: MADE }] },
        },
      },
    }),
    'a key of a build': elsewhere('AWS::CodeBuild::Project', {
      Environment: { EnvironmentVariables: [{ Name: 'OPENAI_KEY', Value: MADE }] },
    }),
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
    'credentials of a client, with where they are good and for what': secret({
      SecretString: {
        'Fn::Join': [
          '',
          [
            '{"clientId":"',
            { Ref: 'Client' },
            '","clientSecret":"',
            { 'Fn::GetAtt': ['Client', 'ClientSecret'] },
            '","tokenEndpoint":"https://login.example.com/oauth2/token","scope":"llm/invoke"}',
          ],
        ],
      },
    }),
    'a password that RDS makes': {
      Resources: {
        ...secret({}).Resources,
        Thing: { Type: 'AWS::RDS::DBCluster', Properties: { ManageMasterUserPassword: true } },
      },
    },
  },
  bad: {
    'a secret that is written down': secret({ SecretString: '{"token": "t0ken"}' }),
    'a secret that is written as it is': secret({ SecretString: `hunter${'22'}` }),
    'one of two parts is written down': secret({
      SecretString: { 'Fn::Sub': '{"username": "${AWS::StackName}", "password": "correcthorse"}' },
    }),
    'the default of a parameter': {
      ...parameter(MADE, { NoEcho: true }),
      ...secret({ SecretString: { Ref: 'Value' } }),
    },
    'a placeholder is the password of a database': elsewhere('AWS::DocDB::DBCluster', {
      MasterUserPassword: 'changeme',
    }),
    'a parameter of Systems Manager': elsewhere('AWS::SSM::Parameter', {
      Name: '/app/openai/api-key',
      Type: 'String',
      Value: MADE,
    }),
    'a password of a database': {
      Resources: {
        ...secret({}).Resources,
        Thing: { Type: 'AWS::RDS::DBCluster', Properties: { MasterUserPassword: 'Passw0rd' } },
      },
    },
  },
  silent: {
    'a secret that is filled later': secret({}),
    'an empty place': secret({ SecretString: '{}' }),
    'an empty text': secret({ SecretString: '' }),
    'a place to fill': secret({ SecretString: 'REPLACE_ME' }),
    'places to fill in JSON': secret({ SecretString: '{"username":"admin","password":"","apiKey":"<your-key>"}' }),
    'a setting of Systems Manager': elsewhere('AWS::SSM::Parameter', {
      Name: '/app/model',
      Type: 'String',
      Value: 'nova',
    }),
    'an application without models': one('AWS::SecretsManager::Secret', { SecretString: 's' }),
  },
};

const machine = (UserData: unknown, Type = 'AWS::EC2::Instance') =>
  elsewhere(Type, Type === 'AWS::EC2::LaunchTemplate' ? { LaunchTemplateData: { UserData } } : { UserData });
const SCRIPT = `#!/bin/bash\nexport DB_PASSWORD=Sup3rS3cret${'Pw9xQz'}\n`;

export const UserDataNoSecrets: Cases = {
  good: {
    'a script that fetches the secret': machine({
      'Fn::Base64':
        '#!/bin/bash\nKEY=$(aws secretsmanager get-secret-value --secret-id prod/llm --query SecretString)\n',
    }),
    'an encoded script': machine(
      Buffer.from('#!/bin/bash\nyum install -y docker && docker run app\n').toString('base64'),
    ),
  },
  bad: {
    'a script with a password': machine({ 'Fn::Base64': SCRIPT }),
    'a script made of parts': machine({ 'Fn::Base64': { 'Fn::Sub': `\${AWS::Region}\n${SCRIPT}` } }),
    'an encoded script': machine(Buffer.from(SCRIPT).toString('base64')),
    'a launch template': machine({ 'Fn::Base64': SCRIPT }, 'AWS::EC2::LaunchTemplate'),
  },
  lookAlike: {
    'filled in at deployment': machine({ 'Fn::Base64': 'export KEY={{resolve:secretsmanager:x:SecretString:k}}' }),
  },
  silent: {
    'no script': machine({ Ref: 'AWS::NoValue' }),
    'an application without models': one('AWS::EC2::Instance', { UserData: { 'Fn::Base64': SCRIPT } }),
  },
};

export const LlmSecretCmk: Cases = {
  good: { 'own key': secret({ KmsKeyId: 'arn:aws:kms:x' }) },
  lookAlike: { "AWS's key": secret({ KmsKeyId: 'alias/aws/secretsmanager' }) },
  bad: { 'no key': secret({}) },
  silent: { 'an application without models': one('AWS::SecretsManager::Secret', {}) },
};

const schedule = (rules: Record<string, unknown>) =>
  one('AWS::SecretsManager::RotationSchedule', {
    RotationRules: rules,
    HostedRotationLambda: { RotationType: 'PostgreSQLSingleUser' },
  });
/** A schedule whose function has this code. */
const byFunction = (code: Record<string, unknown>) => ({
  Resources: {
    Thing: {
      Type: 'AWS::SecretsManager::RotationSchedule',
      Properties: { RotationRules: { AutomaticallyAfterDays: 30 }, RotationLambdaARN: { 'Fn::GetAtt': ['Fn', 'Arn'] } },
    },
    Fn: {
      Type: 'AWS::Lambda::Function',
      Properties: { Handler: 'index.handler', Runtime: 'nodejs24.x', Code: code },
    },
  },
});

export const SecretRotatesInTime: Cases = {
  good: {
    monthly: schedule({ AutomaticallyAfterDays: 30 }),
    'by the function of this library': byFunction(codeOf('gateway/rotate-secret')),
    'by a rate': schedule({ ScheduleExpression: 'rate(60 days)' }),
    'by the calendar': schedule({ ScheduleExpression: 'cron(0 8 1 * ? *)' }),
    'each quarter': schedule({ ScheduleExpression: 'cron(0 8 1 1/3 ? *)' }),
    'in named months': schedule({ ScheduleExpression: 'cron(0 8 1 FEB,MAY,AUG,NOV ? *)' }),
  },
  declared: { 'by an own function': byFunction({ ZipFile: 'exports.handler = async () => {}' }) },
  bad: {
    yearly: schedule({ AutomaticallyAfterDays: 365 }),
    'yearly, by the calendar': schedule({ ScheduleExpression: 'cron(0 4 1 1 ? *)' }),
    'in one half of the year': schedule({ ScheduleExpression: 'cron(0 4 1 JAN-JUN ? *)' }),
    'yearly, by a rate': schedule({ ScheduleExpression: 'rate(365 days)' }),
    'no interval': schedule({}),
  },
  silent: {
    'a schedule of no function': one('AWS::SecretsManager::RotationSchedule', {
      RotationRules: { AutomaticallyAfterDays: 30 },
    }),
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
