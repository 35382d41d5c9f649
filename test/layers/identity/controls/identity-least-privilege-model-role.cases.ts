import { type Cases, one } from '../../../../local/samples/cases';
import { parameter } from '../../../support/guardrail';
import { besideModel } from '../../../support/llm';

const MODEL = 'arn:aws:bedrock:eu-west-1::foundation-model/m';
const policy = (statement: Record<string, unknown>, ...more: Record<string, unknown>[]) =>
  one('AWS::IAM::ManagedPolicy', {
    Roles: ['caller'],
    PolicyDocument: { Statement: [{ Effect: 'Allow', Resource: '*', ...statement }, ...more] },
  });

export const IamBedrockNoWildcard: Cases = {
  good: {
    'one action': policy({ Action: 'bedrock:InvokeModel', Resource: MODEL }),
    'a wildcard within inference': policy({ Action: ['bedrock:InvokeModel*'] }),
    'administration that is denied again': policy(
      { Action: 'bedrock:*' },
      { Effect: 'Deny', NotAction: 'bedrock:Invoke*', Resource: '*' },
    ),
  },
  bad: {
    'all of Bedrock': policy({ Action: 'bedrock:*' }),
    'a wildcard inside the service': policy({ Action: ['bed*'] }),
    'everything, beside a model': besideModel(policy({ Action: '*' })),
    'everything but IAM, beside a model': besideModel(
      one('AWS::IAM::ManagedPolicy', {
        PolicyDocument: { Statement: [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }] },
      }),
    ),
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
    'an action from a parameter': { ...parameter, ...policy({ Action: [{ Ref: 'Given' }] }) },
  },
  silent: {
    'a policy about something else': policy({ Action: 's3:GetObject' }),
    'a denial': policy({ Effect: 'Deny', Action: 'bedrock:*' }),
    'an administrator of something else': policy({ Action: '*' }),
    'a permissions boundary': {
      Resources: {
        ...policy({ Action: '*' }).Resources,
        Role: { Type: 'AWS::IAM::Role', Properties: { PermissionsBoundary: { Ref: 'Thing' } } },
      },
    },
  },
};

export const IamModelNamed: Cases = {
  good: {
    'one model': policy({ Action: 'bedrock:InvokeModel', Resource: MODEL }),
    'one agent and one flow': policy({
      Action: ['bedrock:InvokeAgent', 'bedrock:InvokeFlow'],
      Resource: [
        'arn:aws:bedrock:eu-west-1:123456789012:agent-alias/A/B',
        'arn:aws:bedrock:eu-west-1:123456789012:flow/F/alias/B',
      ],
    }),
    'generation, by one model': policy(
      { Action: ['bedrock:Retrieve', 'bedrock:RetrieveAndGenerate'] },
      { Effect: 'Allow', Action: 'bedrock:InvokeModel', Resource: MODEL },
    ),
    'every model through one profile': policy({
      Action: 'bedrock:InvokeModel',
      Condition: { StringEquals: { 'bedrock:InferenceProfileArn': 'arn:aws:bedrock:eu-west-1:1:inference-profile/p' } },
    }),
    'profiles of one’s own': policy({
      Action: 'bedrock:InvokeModel',
      Condition: {
        ArnLike: { 'bedrock:InferenceProfileArn': 'arn:aws:bedrock:*:123456789012:application-inference-profile/*' },
      },
    }),
    'every model less those a denial leaves out': {
      Resources: {
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: {
            Policies: [
              {
                PolicyName: 'p',
                PolicyDocument: {
                  Statement: [
                    { Effect: 'Allow', Action: 'bedrock:InvokeModel', Resource: '*' },
                    { Effect: 'Deny', Action: 'bedrock:Invoke*', NotResource: MODEL },
                  ],
                },
              },
            ],
          },
        },
      },
    },
  },
  bad: {
    'every model, by a pattern that leaves the end of the ARN out': policy({
      Action: 'bedrock:InvokeModel',
      Resource: { 'Fn::Sub': 'arn:aws:bedrock:${AWS::Region}:*' },
    }),
    'every model of a part of the world': policy({
      Action: 'bedrock:InvokeModel',
      Resource: 'arn:aws:bedrock:us-*::foundation-model/*',
    }),
    'a wildcard inside the service': policy({ Action: 'bed*:InvokeModel' }),
    'every resource': policy({ Action: 'bedrock:InvokeModel' }),
    'every foundation model': policy({
      Action: 'bedrock:Invoke*',
      Resource: ['arn:aws:bedrock:eu-west-1::foundation-model/*'],
    }),
    'every endpoint': policy({ Action: 'sagemaker:InvokeEndpoint' }),
    'every endpoint, later': policy({ Action: 'sagemaker:InvokeEndpointAsync' }),
    'batches on every model': policy({ Action: 'bedrock:CreateModelInvocationJob' }),
    'every project of the second endpoint': policy({
      Action: 'bedrock-mantle:CreateInference',
      Resource: 'arn:aws:bedrock-mantle:*:*:project/*',
    }),
    'every workspace of a vendor': policy({ Action: 'aws-external-anthropic:CreateInference' }),
    'every agent': policy({ Action: 'bedrock:InvokeAgent', Resource: 'arn:aws:bedrock:*:*:agent-alias/*' }),
    'every flow': policy({ Action: 'bedrock:InvokeFlow' }),
    'one model, and every flow': policy({
      Action: ['bedrock:InvokeModel', 'bedrock:InvokeFlow'],
      Resource: [MODEL, 'arn:aws:bedrock:eu-west-1:123456789012:flow/*'],
    }),
    'an agent that its caller makes up': policy({ Action: 'BEDROCK:invokeinlineagent' }),
    'generation by whatever model': policy({ Action: ['bedrock:Retrieve', 'bedrock:RetrieveAndGenerate'] }),
    'an agent that its caller makes up, beside every model': policy(
      { Action: 'bedrock:InvokeInlineAgent' },
      { Effect: 'Allow', Action: 'bedrock:InvokeModel', Resource: '*' },
    ),
    'all but one': one('AWS::IAM::ManagedPolicy', {
      PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'bedrock:InvokeModel', NotResource: MODEL }] },
    }),
  },
  lookAlike: {
    'a condition that a missing key passes': policy({
      Action: 'bedrock:InvokeModel',
      Condition: { StringEqualsIfExists: { 'bedrock:InferenceProfileArn': 'p' } },
    }),
    'any profile': policy({
      Action: 'bedrock:InvokeModel',
      Condition: { StringLike: { 'bedrock:InferenceProfileArn': 'arn:aws:bedrock:*:*:inference-profile/*' } },
    }),
    'all profiles that AWS made for the account': policy({
      Action: 'bedrock:InvokeModel',
      Condition: { ArnLike: { 'bedrock:InferenceProfileArn': 'arn:aws:bedrock:*:123456789012:inference-profile/*' } },
    }),
    'that there is a profile': policy({
      Action: 'bedrock:InvokeModel',
      Condition: { Null: { 'bedrock:InferenceProfileArn': 'false' } },
    }),
    'a tag of any value': policy({
      Action: 'bedrock:InvokeModel',
      Condition: { StringLike: { 'aws:ResourceTag/team': '*' } },
    }),
  },
  undecided: { 'an action from a parameter': { ...parameter, ...policy({ Action: { Ref: 'Given' } }) } },
  silent: {
    'one model, in a policy that nobody holds': one('AWS::IAM::ManagedPolicy', {
      PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'bedrock:InvokeModel', Resource: MODEL }] },
    }),
    'listing models': policy({ Action: 'bedrock:ListFoundationModels' }),
  },
};

const role = (...arns: unknown[]) => one('AWS::IAM::Role', { ManagedPolicyArns: arns });
const caller = one('AWS::Serverless::Function', {
  Policies: [{ Statement: [{ Effect: 'Allow', Action: 'bedrock:InvokeModel', Resource: MODEL }] }],
});
export const IamNoBedrockFullAccess: Cases = {
  good: { 'a policy of its own': caller },
  bad: {
    'limited access, which deletes guardrails too': role('arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess'),
    'on a role': role('arn:aws:iam::aws:policy/AmazonBedrockFullAccess'),
    'in another partition': role({ 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/AmazonBedrockFullAccess' }),
    'on a user': one('AWS::IAM::User', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonBedrockFullAccess'] }),
    'on a SAM function': one('AWS::Serverless::Function', { Policies: ['AmazonBedrockFullAccess'] }),
  },
  silent: { 'another policy': role('arn:aws:iam::aws:policy/ReadOnlyAccess') },
};
export const IamNoAgentCoreFullAccess: Cases = {
  good: { 'a policy of its own': caller },
  bad: { 'on a role': role('arn:aws:iam::aws:policy/BedrockAgentCoreFullAccess') },
  silent: { 'another policy': role('arn:aws:iam::aws:policy/ReadOnlyAccess') },
};

export const IamNoAgentCoreWildcard: Cases = {
  good: {
    'one action': policy({ Action: 'bedrock-agentcore:InvokeAgentRuntime' }),
    'a wildcard within use': policy({ Action: 'bedrock-agentcore:Invoke*' }),
  },
  bad: { 'all of AgentCore': policy({ Action: 'bedrock-agentcore:*' }) },
  silent: { 'all of Bedrock, a finding of its own': policy({ Action: 'bedrock:*' }) },
};

const trusted = (...statements: Record<string, unknown>[]) =>
  one('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: statements.map((one) => ({ Effect: 'Allow', Action: 'sts:AssumeRole', ...one })),
    },
    Policies: [
      {
        PolicyName: 'p',
        PolicyDocument: { Statement: { Effect: 'Allow', Action: 'bedrock:InvokeModel', Resource: MODEL } },
      },
    ],
  });
const GITHUB = { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' };
const POOL = { Federated: 'cognito-identity.amazonaws.com' };
const SUB = 'token.actions.githubusercontent.com:sub';
export const IamModelRoleTrustNamed: Cases = {
  good: {
    'a service': trusted({ Principal: { Service: 'lambda.amazonaws.com' } }),
    'everyone of the organization': trusted({
      Principal: { AWS: '*' },
      Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } },
    }),
    'one repository': trusted({ Principal: GITHUB, Condition: { StringLike: { [SUB]: 'repo:own/app:*' } } }),
    'all repositories of one owner': trusted({
      Principal: GITHUB,
      Condition: { StringLike: { [SUB]: 'repo:own/*' } },
    }),
    'one group of GitLab': trusted({
      Principal: { Federated: 'arn:aws:iam::123456789012:oidc-provider/gitlab.com' },
      Condition: { StringLike: { 'gitlab.com:sub': 'project_path:own/*:ref_type:branch:ref:main' } },
    }),
    'roles of one account': trusted({
      Principal: { AWS: '*' },
      Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::123456789012:role/ops/*' } },
    }),
    'one identity pool': trusted({
      Principal: POOL,
      Condition: { StringEquals: { 'cognito-identity.amazonaws.com:aud': 'eu-west-1:pool' } },
    }),
  },
  bad: {
    everyone: trusted({ Principal: { AWS: '*' } }),
    'every repository of GitHub': trusted({ Principal: GITHUB }),
    'every identity pool of the world': trusted({ Principal: POOL }),
  },
  lookAlike: {
    'a condition that a missing key passes': trusted({
      Principal: '*',
      Condition: { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' } },
    }),
    'the audience of GitHub, which all repositories share': trusted({
      Principal: GITHUB,
      Condition: { StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' } },
    }),
    'a repository of any owner': trusted({ Principal: GITHUB, Condition: { StringLike: { [SUB]: 'repo:*' } } }),
    'repositories of owners by a beginning': trusted({
      Principal: GITHUB,
      Condition: { StringLike: { [SUB]: 'repo:own*/app:*' } },
    }),
    'one repository, or any main branch': trusted({
      Principal: GITHUB,
      Condition: { StringLike: { [SUB]: ['repo:own/app:*', 'repo:*/*:ref:refs/heads/main'] } },
    }),
    'every group of GitLab': trusted({
      Principal: { Federated: 'arn:aws:iam::123456789012:oidc-provider/gitlab.com' },
      Condition: { StringLike: { 'gitlab.com:sub': 'project_path:*:ref_type:branch:ref:main' } },
    }),
    'a role of that name in any account': trusted({
      Principal: { AWS: '*' },
      Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/admin' } },
    }),
    'every organization': trusted({ Principal: '*', Condition: { StringLike: { 'aws:PrincipalOrgID': 'o-*' } } }),
    'an external id, which is no secret': trusted({
      Principal: { AWS: '*' },
      Condition: { StringEquals: { 'sts:ExternalId': 'e' } },
    }),
    'a tag that every account can set': trusted({
      Principal: { AWS: '*' },
      Condition: { StringEquals: { 'aws:PrincipalTag/team': 'llm' } },
    }),
    'all of IPv4 in two halves': trusted({
      Principal: { AWS: '*' },
      Condition: { IpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '128.0.0.0/1'] } },
    }),
  },
  silent: {
    'a role that calls no model': one('AWS::IAM::Role', {
      AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }] },
    }),
  },
};

const compute = (role: Record<string, unknown>, variables: Record<string, unknown> = {}) => ({
  Resources: {
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: { Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Environment: { Variables: variables } },
    },
    Role: { Type: 'AWS::IAM::Role', Properties: role },
  },
});
const inline = (...statements: Record<string, unknown>[]) => ({
  Policies: statements.map((one) => ({ PolicyName: 'p', PolicyDocument: { Statement: { Effect: 'Allow', ...one } } })),
});
const INVOKES = { Action: 'bedrock:InvokeModel', Resource: MODEL };
const ADMINISTRATOR = { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] };
const beside = (Type: string, Properties: Record<string, unknown>) => ({
  Resources: {
    Role: { Type: 'AWS::IAM::Role', Properties: { ...inline(INVOKES), ...ADMINISTRATOR } },
    Profile: { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: [{ Ref: 'Role' }] } },
    Thing: { Type, Properties },
  },
});
const MODEL_ID = { BEDROCK_MODEL_ID: 'amazon.nova-lite-v1:0' };
/** A build with all rights, which is told the Region of the models. */
const installer = (command: string) => ({
  Resources: {
    Role: { Type: 'AWS::IAM::Role', Properties: ADMINISTRATOR },
    Thing: {
      Type: 'AWS::CodeBuild::Project',
      Properties: {
        ServiceRole: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Environment: { EnvironmentVariables: [{ Name: 'BEDROCK_REGION', Value: { Ref: 'AWS::Region' } }] },
        Source: { Type: 'NO_SOURCE', BuildSpec: JSON.stringify({ phases: { build: { commands: [command] } } }) },
      },
    },
  },
});
export const ModelCallerNotAdministrator: Cases = {
  good: { 'one model': compute(inline(INVOKES)) },
  bad: {
    'an administrator who calls models by name': compute({ ...inline(INVOKES), ...ADMINISTRATOR }),
    'an administrator whose settings speak of Bedrock': compute(ADMINISTRATOR, MODEL_ID),
    'an administrator who is told a model': compute(ADMINISTRATOR, {
      CHAT: 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0',
    }),
    'an administrator who is told the default of a parameter': {
      Parameters: { Chosen: { Type: 'String', Default: 'amazon.nova-lite-v1:0' } },
      ...compute(ADMINISTRATOR, { CHAT: { Ref: 'Chosen' } }),
    },
    'an administrator with a prompt': compute(ADMINISTRATOR, { SYSTEM_PROMPT: 'You are a concierge.' }),
    'a service whose task is told a model': {
      Resources: {
        Service: { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: { Ref: 'Task' } } },
        Task: {
          Type: 'AWS::ECS::TaskDefinition',
          Properties: {
            TaskRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
            ContainerDefinitions: [{ Name: 'c', Environment: [{ Name: 'CHAT', Value: 'amazon.nova-pro-v1:0' }] }],
          },
        },
        Role: { Type: 'AWS::IAM::Role', Properties: ADMINISTRATOR },
      },
    },
    'everything, written out': compute(inline({ Action: '*', Resource: '*' }), MODEL_ID),
    'a host': beside('AWS::EC2::Instance', { IamInstanceProfile: { Ref: 'Profile' } }),
    'a pod': beside('AWS::EKS::PodIdentityAssociation', { RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } }),
    'a batch job': beside('AWS::Batch::JobDefinition', {
      ContainerProperties: { JobRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } },
    }),
    'a service of App Runner': beside('AWS::AppRunner::Service', {
      InstanceConfiguration: { InstanceRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } },
    }),
    'a build': beside('AWS::CodeBuild::Project', { ServiceRole: { 'Fn::GetAtt': ['Role', 'Arn'] } }),
    'a state machine': beside('AWS::StepFunctions::StateMachine', { RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } }),
    'a notebook': beside('AWS::SageMaker::NotebookInstance', { RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } }),
    'a build whose commands call a model': installer('aws bedrock-runtime converse --model-id "$MODEL"'),
  },
  silent: {
    'an administrator who has nothing to do with models': compute(ADMINISTRATOR),
    'an administrator of machines': compute(ADMINISTRATOR, {
      CAR_MODEL: 'ford.focus',
      IMAGE: 'docker.io/amazon/aws-cli',
    }),
    'a build that deploys what calls models': installer('npx cdk deploy --all'),
    'a function that calls no model': compute(inline({ Action: 's3:GetObject', Resource: '*' })),
  },
};

export const IamNoMarketplaceSubscribe: Cases = {
  good: { 'looking at subscriptions': policy({ Action: 'aws-marketplace:ViewSubscriptions' }) },
  bad: {
    subscribing: policy({ Action: ['aws-marketplace:ViewSubscriptions', 'aws-marketplace:Subscribe'] }),
    'by a wildcard': policy({ Action: 'aws-marketplace:*' }),
  },
  silent: {
    'another service': policy({ Action: 's3:GetObject' }),
    'a denial': policy({ Effect: 'Deny', Action: 'aws-marketplace:Subscribe' }),
  },
};

const heldBy = (type: string, list: string) => ({
  Resources: {
    Holder: { Type: type, Properties: {} },
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'p',
        [list]: [{ Ref: 'Holder' }],
        PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'bedrock:InvokeModel', Resource: MODEL }] },
      },
    },
  },
});
/** A role under a boundary that is not given. */
const underOther = (statement: Record<string, unknown>) =>
  one('AWS::IAM::Role', { ...inline(statement), PermissionsBoundary: 'arn:aws:iam::111122223333:policy/Boundary' });
export const IamUserNoBedrock: Cases = {
  good: {
    'a role': heldBy('AWS::IAM::Role', 'Roles'),
    'a role under a boundary from elsewhere': underOther(INVOKES),
  },
  bad: { 'a user': heldBy('AWS::IAM::User', 'Users'), 'a group': heldBy('AWS::IAM::Group', 'Groups') },
  silent: { 'a policy that nobody holds': policy({ Action: 'bedrock:InvokeModel', Resource: MODEL }) },
};

const profiled = (statement: Record<string, unknown>, profile = true) => ({
  Resources: {
    ...policy({ Action: 'bedrock:InvokeModel', ...statement }).Resources,
    ...(profile && { Profile: { Type: 'AWS::Bedrock::ApplicationInferenceProfile', Properties: {} } }),
  },
});
const through = {
  StringEquals: { 'bedrock:InferenceProfileArn': { 'Fn::GetAtt': ['Profile', 'InferenceProfileArn'] } },
};
export const IamAppInferenceProfile: Cases = {
  good: {
    'the profile': profiled({ Resource: { 'Fn::GetAtt': ['Profile', 'InferenceProfileArn'] } }),
    'the model through the profile': profiled({
      Resource: [{ 'Fn::GetAtt': ['Profile', 'InferenceProfileArn'] }, MODEL],
      Condition: through,
    }),
  },
  bad: {
    'the model beside the profile': profiled({
      Resource: [{ 'Fn::GetAtt': ['Profile', 'InferenceProfileArn'] }, MODEL],
    }),
  },
  silent: {
    'no profile': profiled({ Resource: MODEL }, false),
    'a caller that is given no profile': profiled({ Resource: MODEL }),
  },
};

const ROUTED = 'arn:aws:bedrock:*::foundation-model/anthropic.claude';
export const IamInferenceProfileGeo: Cases = {
  good: {
    'through a profile': policy({ Action: 'bedrock:InvokeModel', Resource: ROUTED, Condition: through }),
    'in named Regions': policy({
      Action: 'bedrock:InvokeModel',
      Resource: ROUTED,
      Condition: { StringEquals: { 'aws:RequestedRegion': ['eu-west-1', 'eu-central-1'] } },
    }),
  },
  bad: {
    'a model in every Region': policy({ Action: 'bedrock:InvokeModel', Resource: [ROUTED] }),
    'a model in every Region, in any partition': policy({
      Action: 'bedrock:InvokeModel',
      Resource: { 'Fn::Sub': ROUTED.replace('arn:aws:', 'arn:${AWS::Partition}:') },
    }),
  },
  lookAlike: {
    'a condition that a missing key passes': policy({
      Action: 'bedrock:InvokeModel',
      Resource: ROUTED,
      Condition: { StringEqualsIfExists: through.StringEquals },
    }),
  },
  undecided: {
    'a model in every Region, under a boundary from elsewhere': underOther({ ...INVOKES, Resource: ROUTED }),
  },
  silent: {
    'a model in one Region': policy({ Action: 'bedrock:InvokeModel', Resource: MODEL }),
    'a model in one Region, under a boundary from elsewhere': underOther(INVOKES),
    'the id of a profile, which no model has': policy({
      Action: 'bedrock:InvokeModel',
      Resource: 'arn:aws:bedrock:*::foundation-model/us.anthropic.claude-sonnet-4-20250514-v1:0',
    }),
  },
};
