import { type Cases, one } from '../../../../local/samples/cases';

const access = (item: Record<string, unknown>, rule: Record<string, unknown> = {}, type = 'VECTORSEARCH') => ({
  Resources: {
    Collection: { Type: 'AWS::OpenSearchServerless::Collection', Properties: { Name: 'docs', Type: type } },
    Policy: {
      Type: 'AWS::OpenSearchServerless::AccessPolicy',
      Properties: {
        Type: 'data',
        Name: 'p',
        Policy: JSON.stringify([
          {
            Rules: [{ ResourceType: 'index', Resource: ['index/docs/*'], Permission: ['aoss:ReadDocument'], ...rule }],
            Principal: ['arn:aws:iam::111122223333:role/query'],
            ...item,
          },
        ]),
      },
    },
  },
});
export const AossDataAccess: Cases = {
  good: { 'reading by one role': access({}) },
  bad: { 'all permissions': access({}, { Permission: ['aoss:*'] }), everyone: access({ Principal: ['*'] }) },
  undecided: {
    'a policy from a parameter': {
      Parameters: { Given: { Type: 'String' } },
      ...one('AWS::OpenSearchServerless::AccessPolicy', { Type: 'data', Policy: { Ref: 'Given' } }),
    },
  },
  silent: { 'a collection for logs': access({}, { Permission: ['aoss:*'] }, 'TIMESERIES') },
};

const base = (role: Record<string, unknown>) => ({
  Resources: {
    Base: { Type: 'AWS::Bedrock::KnowledgeBase', Properties: { RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
    Role: { Type: 'AWS::IAM::Role', Properties: role },
  },
});
const policy = (statement: Record<string, unknown>) => ({
  Policies: [{ PolicyName: 'p', PolicyDocument: { Statement: [{ Effect: 'Allow', ...statement }] } }],
});
export const KbRoleScoped: Cases = {
  good: { 'one bucket': base(policy({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::docs/*' })) },
  bad: {
    'every object': base(policy({ Action: ['s3:Get*', 's3:List*'], Resource: '*' })),
    'every collection': base(policy({ Action: 'aoss:APIAccessAll', Resource: '*' })),
    'all of Bedrock': base({ ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonBedrockFullAccess'] }),
  },
  undecided: {
    'a role from elsewhere': one('AWS::Bedrock::KnowledgeBase', { RoleArn: 'arn:aws:iam::111122223333:role/kb' }),
  },
};

const resource = (statement: Record<string, unknown>) =>
  one('AWS::Bedrock::KnowledgeBasePolicy', {
    KnowledgeBaseId: 'k',
    PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'bedrock:Retrieve', Resource: '*', ...statement }] },
  });
export const BedrockResourcePolicy: Cases = {
  good: { 'one account': resource({ Principal: { AWS: '111122223333' } }) },
  bad: { everyone: resource({ Principal: '*' }) },
  lookAlike: {
    'any organization': resource({ Principal: '*', Condition: { StringLike: { 'aws:PrincipalOrgID': '*' } } }),
  },
  silent: { 'a denial': resource({ Effect: 'Deny', Principal: '*' }) },
};
