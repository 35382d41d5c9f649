import { type Cases, one } from '../../../../local/samples/cases';

const role = (Service: unknown, condition?: Record<string, unknown>) =>
  one('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { Service },
          ...(condition && { Condition: condition }),
        },
      ],
    },
  });
export const IamBedrockTrustScoped: Cases = {
  good: {
    'this account': role('bedrock.amazonaws.com', { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } }),
    'its agents': role('bedrock-agentcore.amazonaws.com', {
      ArnLike: { 'aws:SourceArn': 'arn:aws:bedrock-agentcore:eu-west-1:111122223333:*' },
    }),
  },
  bad: {
    'any account': role('bedrock.amazonaws.com'),
    'any account, in any partition': role({ 'Fn::Join': ['.', ['bedrock', { Ref: 'AWS::URLSuffix' }]] }),
  },
  lookAlike: {
    'a condition that a missing key passes': role('bedrock.amazonaws.com', {
      StringEqualsIfExists: { 'aws:SourceAccount': '111122223333' },
    }),
  },
  silent: { 'another service': role('lambda.amazonaws.com') },
};

const policy = (pass: Record<string, unknown>, Action = 'bedrock:CreateAgent', Roles: readonly string[] = ['ci']) =>
  one('AWS::IAM::ManagedPolicy', {
    Roles,
    PolicyDocument: {
      Statement: [
        { Effect: 'Allow', Action, Resource: '*' },
        { Effect: 'Allow', Action: 'iam:PassRole', Resource: 'arn:aws:iam::111122223333:role/agents/*', ...pass },
      ],
    },
  });
const passing = (...services: unknown[]) => ({
  Resources: {
    ...policy({ Resource: { 'Fn::GetAtt': ['Role', 'Arn'] } }).Resources,
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: services } }],
        },
      },
    },
  },
});
const besideManaged = (name: string) =>
  one('AWS::IAM::Role', {
    ManagedPolicyArns: [`arn:aws:iam::aws:policy/${name}`],
    Policies: [
      { PolicyName: 'p', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'iam:PassRole', Resource: '*' }] } },
    ],
  });
export const IamPassRoleBedrock: Cases = {
  good: {
    'to Bedrock': policy({ Condition: { StringEquals: { 'iam:PassedToService': 'bedrock.amazonaws.com' } } }),
    'a role that only Bedrock may assume': passing('bedrock.amazonaws.com'),
    'a role that only Bedrock may assume, in any partition': passing({ 'Fn::Sub': 'bedrock.${AWS::URLSuffix}' }),
  },
  bad: {
    'to any service': policy({}),
    'a role that functions may assume too': passing('bedrock.amazonaws.com', 'lambda.amazonaws.com'),
    "beside AWS's own policy for Bedrock": besideManaged('AmazonBedrockFullAccess'),
  },
  lookAlike: {
    'a condition that a missing key passes': policy({
      Condition: { 'ForAllValues:StringEquals': { 'iam:PassedToService': ['bedrock.amazonaws.com'] } },
    }),
  },
  silent: {
    'a deployment of something else': policy({}, 'ecs:CreateService'),
    'to Bedrock, in a policy that nobody holds': policy(
      { Condition: { StringEquals: { 'iam:PassedToService': 'bedrock.amazonaws.com' } } },
      'bedrock:CreateAgent',
      [],
    ),
    "beside AWS's own policy for reading": besideManaged('AmazonBedrockReadOnly'),
  },
};
