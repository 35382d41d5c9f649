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
/** Everyone in the policy of an agent, or of its endpoint. */
const ofAgent = (authorizer: unknown, attribute = ['Agent', 'AgentRuntimeArn']) => ({
  Resources: {
    Agent: {
      Type: 'AWS::BedrockAgentCore::Runtime',
      Properties: authorizer ? { AuthorizerConfiguration: { CustomJWTAuthorizer: authorizer } } : {},
    },
    Endpoint: {
      Type: 'AWS::BedrockAgentCore::RuntimeEndpoint',
      Properties: { AgentRuntimeId: { 'Fn::GetAtt': ['Agent', 'AgentRuntimeId'] } },
    },
    Gateway: {
      Type: 'AWS::BedrockAgentCore::Gateway',
      Properties: { AuthorizerType: authorizer ? 'CUSTOM_JWT' : 'AWS_IAM' },
    },
    Policy: {
      Type: 'AWS::BedrockAgentCore::ResourcePolicy',
      Properties: {
        ResourceArn: { 'Fn::GetAtt': attribute },
        Policy: JSON.stringify({
          Statement: [
            { Effect: 'Allow', Principal: '*', Action: 'bedrock-agentcore:InvokeAgentRuntime', Resource: 'arn' },
          ],
        }),
      },
    },
  },
});
const JWT = { DiscoveryUrl: 'https://a.example/.well-known/openid-configuration', AllowedClients: ['c'] };
const ENDPOINT = ['Endpoint', 'AgentRuntimeEndpointArn'];
export const BedrockResourcePolicy: Cases = {
  good: {
    'one account': resource({ Principal: { AWS: '111122223333' } }),
    'everyone whose token an agent has verified': ofAgent(JWT),
    'the same at its endpoint': ofAgent(JWT, ENDPOINT),
    'the same at a gateway': ofAgent(JWT, ['Gateway', 'GatewayArn']),
  },
  bad: {
    everyone: resource({ Principal: '*' }),
    'everyone who signs, at an agent': ofAgent(undefined),
    'everyone who signs, at its endpoint': ofAgent(undefined, ENDPOINT),
    'everyone who signs, at a gateway': ofAgent(undefined, ['Gateway', 'GatewayArn']),
  },
  lookAlike: {
    'any organization': resource({ Principal: '*', Condition: { StringLike: { 'aws:PrincipalOrgID': '*' } } }),
  },
  undecided: {
    'everyone, at an agent that is made elsewhere': {
      Resources: {
        Policy: {
          Type: 'AWS::BedrockAgentCore::ResourcePolicy',
          Properties: {
            ResourceArn: 'arn:aws:bedrock-agentcore:eu-central-1:111122223333:runtime/other-abcdefghij',
            Policy: JSON.stringify({
              Statement: [{ Effect: 'Allow', Principal: '*', Action: 'bedrock-agentcore:InvokeAgentRuntime' }],
            }),
          },
        },
      },
    },
  },
  silent: { 'a denial': resource({ Effect: 'Deny', Principal: '*' }) },
};

const trusting = (Condition: unknown, Service = 'bedrock.amazonaws.com') =>
  base({
    AssumeRolePolicyDocument: {
      Statement: [
        { Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole', ...(Condition ? { Condition } : {}) },
      ],
    },
  });
const KNOWLEDGE_BASES = 'arn:aws:bedrock:eu-central-1:111122223333:knowledge-base/*';
export const KbRoleTrustConfined: Cases = {
  good: {
    'for knowledge bases of the account': trusting({
      StringEquals: { 'aws:SourceAccount': '111122223333' },
      ArnLike: { 'aws:SourceArn': KNOWLEDGE_BASES },
    }),
  },
  bad: { 'for whatever of Bedrock': trusting(undefined) },
  lookAlike: {
    'for the account, and so for its agents': trusting({ StringEquals: { 'aws:SourceAccount': '111122223333' } }),
    'where a source is named, and where none is': trusting({ ArnLikeIfExists: { 'aws:SourceArn': KNOWLEDGE_BASES } }),
  },
  silent: {
    'a role of an agent': {
      Resources: { Role: (trusting(undefined).Resources as Record<string, unknown>).Role },
    },
    'a service that only looks like it': trusting(undefined, 'lambda.amazonaws.com'),
  },
};

const baseOn = (
  StorageConfiguration: Record<string, unknown>,
  RoleArn: unknown = { 'Fn::GetAtt': ['Role', 'Arn'] },
) => ({
  Type: 'AWS::Bedrock::KnowledgeBase',
  Properties: { RoleArn, StorageConfiguration },
});
const vectors = (statement?: Record<string, unknown>, used = true) => ({
  Resources: {
    Vectors: { Type: 'AWS::S3Vectors::VectorBucket', Properties: {} },
    Index: {
      Type: 'AWS::S3Vectors::Index',
      Properties: { VectorBucketArn: { 'Fn::GetAtt': ['Vectors', 'VectorBucketArn'] } },
    },
    Role: { Type: 'AWS::IAM::Role', Properties: {} },
    ...(used && { Base: baseOn({ S3VectorsConfiguration: { IndexArn: { 'Fn::GetAtt': ['Index', 'IndexArn'] } } }) }),
    ...(statement && {
      Policy: {
        Type: 'AWS::S3Vectors::VectorBucketPolicy',
        Properties: {
          VectorBucketArn: { 'Fn::GetAtt': ['Vectors', 'VectorBucketArn'] },
          Policy: {
            Statement: [
              {
                Effect: 'Deny',
                Principal: '*',
                Action: ['s3vectors:GetVectors', 's3vectors:QueryVectors'],
                Resource: '*',
                Condition: { ArnNotEquals: { 'aws:PrincipalArn': { 'Fn::GetAtt': ['Role', 'Arn'] } } },
                ...statement,
              },
            ],
          },
        },
      },
    }),
  },
});
const VECTORS_ARN = { 'Fn::GetAtt': ['Vectors', 'VectorBucketArn'] };
const INDEX_ARN = { 'Fn::GetAtt': ['Index', 'IndexArn'] };
/** The same, where all that name the bucket and the index do so by their names. */
const vectorsByName = (statement?: Record<string, unknown>) => {
  const { Resources } = vectors(statement);
  return {
    Resources: {
      ...Resources,
      Vectors: { Type: 'AWS::S3Vectors::VectorBucket', Properties: { VectorBucketName: 'vectors' } },
      Index: { Type: 'AWS::S3Vectors::Index', Properties: { VectorBucketName: 'vectors', IndexName: 'docs' } },
      Base: baseOn({ S3VectorsConfiguration: { VectorBucketArn: VECTORS_ARN, IndexName: 'docs' } }),
      ...(Resources.Policy && {
        Policy: {
          ...Resources.Policy,
          Properties: { Policy: Resources.Policy.Properties.Policy, VectorBucketName: 'vectors' },
        },
      }),
    },
  };
};
const COLLECTION = { OpensearchServerlessConfiguration: { CollectionArn: { 'Fn::GetAtt': ['Collection', 'Arn'] } } };
/** A collection of a knowledge base whose role is made elsewhere. */
const elsewhere = (role: unknown, principal: unknown) => {
  const { Resources } = collected(['aoss:ReadDocument'], principal);
  return {
    Parameters: { Given: { Type: 'String' }, Another: { Type: 'String' } },
    Resources: {
      ...Resources,
      Base: baseOn(COLLECTION, role),
    },
  };
};
/** A collection of a knowledge base, with what `principal` may do in it. */
const collected = (permissions: string[], principal: unknown, used = true) => ({
  Resources: {
    Collection: { Type: 'AWS::OpenSearchServerless::Collection', Properties: { Name: 'docs', Type: 'VECTORSEARCH' } },
    Role: { Type: 'AWS::IAM::Role', Properties: {} },
    ...(used && { Base: baseOn(COLLECTION) }),
    Access: {
      Type: 'AWS::OpenSearchServerless::AccessPolicy',
      Properties: {
        Type: 'data',
        Name: 'p',
        Policy: {
          'Fn::Join': [
            '',
            [
              `[{"Rules":[{"ResourceType":"index","Resource":["index/docs/*"],"Permission":${JSON.stringify(permissions)}}],"Principal":["`,
              principal,
              '"]}]',
            ],
          ],
        },
      },
    },
  },
});
const OF_BASE = { 'Fn::GetAtt': ['Role', 'Arn'] };
const ANALYST = 'arn:aws:iam::111122223333:role/analyst';
export const VectorStoreQueriedByKbOnly: Cases = {
  good: {
    'vectors that all but one role are denied': vectors({}),
    'a collection that one role reads': collected(['aoss:ReadDocument', 'aoss:WriteDocument'], OF_BASE),
    'vectors by their names': vectorsByName({}),
    'the index alone': vectors({ Resource: INDEX_ARN }),
    'each index of the bucket': vectors({ Resource: { 'Fn::Sub': '${Vectors.VectorBucketArn}/index/*' } }),
    'the role that is made elsewhere': elsewhere(ANALYST, ANALYST),
    'the role of a parameter': elsewhere({ Ref: 'Given' }, { Ref: 'Given' }),
    'who makes the index and reads nothing': collected(['aoss:CreateIndex'], ANALYST),
  },
  bad: {
    'vectors without a policy': vectors(),
    'vectors without a policy, by their names': vectorsByName(),
    'a collection that analysts read too': collected(['aoss:ReadDocument'], ANALYST),
    'a collection with which analysts do what they like': collected(['aoss:*'], ANALYST),
  },
  lookAlike: {
    'searches are denied, and vectors are handed out': vectors({ Action: 's3vectors:QueryVectors' }),
    'a denial for another index': vectors({
      Resource: { 'Fn::Sub': '${Vectors.VectorBucketArn}/index/other' },
    }),
    'another role than that of elsewhere': elsewhere('arn:aws:iam::111122223333:role/kb', ANALYST),
    'a denial for one role': vectors({ Principal: { AWS: ANALYST } }),
    'a denial that spares the account': vectors({
      Condition: { StringNotEquals: { 'aws:PrincipalAccount': '111122223333' } },
    }),
    'a policy that allows': vectors({ Effect: 'Allow', Principal: { AWS: ANALYST }, Condition: undefined }),
  },
  undecided: { 'another role of a parameter': elsewhere({ Ref: 'Given' }, { Ref: 'Another' }) },
  silent: {
    'vectors of no knowledge base': vectors(undefined, false),
    'a collection of no knowledge base': collected(['aoss:ReadDocument'], ANALYST, false),
  },
};

const shaping = (Action: unknown) => {
  const { Resources } = vectors({});
  return {
    Resources: { ...Resources, Role: { Type: 'AWS::IAM::Role', Properties: policy({ Action, Resource: '*' }) } },
  };
};
export const KbIndexAdminApart: Cases = {
  good: {
    'reading and writing of documents': collected(['aoss:ReadDocument', 'aoss:WriteDocument'], OF_BASE),
    'vectors alone': shaping(['s3vectors:PutVectors', 's3vectors:QueryVectors']),
    'another role': collected(['aoss:CreateIndex', 'aoss:DeleteIndex'], ANALYST),
  },
  bad: {
    'the index too': collected(['aoss:ReadDocument', 'aoss:DeleteIndex'], OF_BASE),
    'all permissions': collected(['aoss:*'], OF_BASE),
    'all of S3 Vectors': shaping('s3vectors:*'),
    'the index of a role that is made elsewhere': {
      Resources: { ...elsewhere(ANALYST, ANALYST).Resources, Access: collected(['aoss:*'], ANALYST).Resources.Access },
    },
  },
  silent: { 'a collection of no knowledge base': collected(['aoss:DeleteIndex'], ANALYST, false) },
};

const database = (secret: unknown, password?: unknown) => ({
  Resources: {
    Cluster: {
      Type: 'AWS::RDS::DBCluster',
      Properties: password ? { MasterUserPassword: password } : { ManageMasterUserPassword: true },
    },
    User: { Type: 'AWS::SecretsManager::Secret', Properties: {} },
    Other: { Type: 'AWS::SecretsManager::Secret', Properties: {} },
    Attached: { Type: 'AWS::SecretsManager::SecretTargetAttachment', Properties: { SecretId: { Ref: 'User' } } },
    Base: {
      Type: 'AWS::Bedrock::KnowledgeBase',
      Properties: {
        StorageConfiguration: {
          RdsConfiguration: {
            ResourceArn: { 'Fn::GetAtt': ['Cluster', 'DBClusterArn'] },
            CredentialsSecretArn: secret,
          },
        },
      },
    },
  },
});
const OF_USER = { 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'User' }, ':SecretString:password::}}']] };
export const KbDatabaseUserNotMaster: Cases = {
  good: {
    'a user of its own': database({ Ref: 'User' }),
    'another secret than the master’s': database({ Ref: 'Other' }, OF_USER),
  },
  bad: {
    'the master that RDS manages': database({ 'Fn::GetAtt': ['Cluster', 'MasterUserSecret.SecretArn'] }),
    'the secret from which the cluster has its master': database({ Ref: 'User' }, OF_USER),
    'that secret, as it is attached': database({ Ref: 'Attached' }, OF_USER),
  },
  silent: { 'a knowledge base without a database': one('AWS::Bedrock::KnowledgeBase') },
};

const asked = (Type: unknown) => ({
  Resources: {
    Base: { Type: 'AWS::Bedrock::KnowledgeBase', Properties: { KnowledgeBaseConfiguration: { Type } } },
    Policy: {
      Type: 'AWS::Bedrock::KnowledgeBasePolicy',
      Properties: {
        KnowledgeBaseId: { 'Fn::GetAtt': ['Base', 'KnowledgeBaseId'] },
        PolicyDocument: {
          Statement: [{ Effect: 'Allow', Principal: { AWS: ANALYST }, Action: 'bedrock:Retrieve', Resource: '*' }],
        },
      },
    },
  },
});
export const KbPolicyEffective: Cases = {
  good: { 'of a managed knowledge base': asked('MANAGED') },
  bad: { 'of one with a store of its own': asked('VECTOR') },
  undecided: { 'of one by a parameter': { Parameters: { Given: { Type: 'String' } }, ...asked({ Ref: 'Given' }) } },
  silent: {
    'of one that is made elsewhere': one('AWS::Bedrock::KnowledgeBasePolicy', { KnowledgeBaseId: 'KB12345678' }),
  },
};
