import { type Cases, one } from '../../../../local/samples/cases';

const agentWith = (role: Record<string, unknown>, type = 'AWS::Bedrock::Agent', path = 'AgentResourceRoleArn') => ({
  Resources: {
    Agent: { Type: type, Properties: { [path]: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
    Role: { Type: 'AWS::IAM::Role', Properties: role },
  },
});
const policy = (...statements: Record<string, unknown>[]) => ({
  Policies: [
    {
      PolicyName: 'p',
      PolicyDocument: { Statement: statements.map((statement) => ({ Effect: 'Allow', ...statement })) },
    },
  ],
});
const MODEL = 'arn:aws:bedrock:eu-west-1::foundation-model/m';

export const BedrockAgentRoleScoped: Cases = {
  good: {
    'one model': agentWith(policy({ Action: 'bedrock:InvokeModel', Resource: MODEL })),
    'every model, taken back by a denial': agentWith(
      policy({ Action: 'bedrock:InvokeModel', Resource: '*' }, { Effect: 'Deny', Action: 'bedrock:*', Resource: '*' }),
    ),
    'a runtime with one model': agentWith(
      policy({ Action: 'bedrock:InvokeModel', Resource: MODEL }),
      'AWS::BedrockAgentCore::Runtime',
      'RoleArn',
    ),
  },
  bad: {
    'every model': agentWith(policy({ Action: 'bedrock:Invoke*', Resource: '*' })),
    'every function': agentWith(policy({ Action: 'lambda:*', Resource: '*' })),
    'all but IAM': agentWith(policy({ NotAction: 'iam:*', Resource: '*' })),
    'an administrator': agentWith({ ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }),
    'all of S3, by a policy of AWS': agentWith({ ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonS3FullAccess'] }),
  },
  undecided: {
    'a role from elsewhere': one('AWS::Bedrock::Agent', {
      AgentResourceRoleArn: 'arn:aws:iam::111122223333:role/other',
    }),
  },
  silent: { 'no role': one('AWS::Bedrock::Agent') },
};

const tool = (role: Record<string, unknown>, name: unknown = { 'Fn::GetAtt': ['Role', 'Arn'] }) => ({
  Resources: {
    Agent: {
      Type: 'AWS::Bedrock::Agent',
      Properties: { ActionGroups: [{ ActionGroupExecutor: { Lambda: { 'Fn::GetAtt': ['Tool', 'Arn'] } } }] },
    },
    Tool: { Type: 'AWS::Lambda::Function', Properties: { Role: name } },
    Role: { Type: 'AWS::IAM::Role', Properties: role },
  },
});
const samTool = (...policies: unknown[]) => {
  const template = tool({});
  const properties = { Policies: policies };
  return { Resources: { ...template.Resources, Tool: { Type: 'AWS::Serverless::Function', Properties: properties } } };
};
const TABLE = 'arn:aws:dynamodb:eu-west-1:111122223333:table/claims';
export const ToolRoleScoped: Cases = {
  good: {
    'one table': tool(policy({ Action: 'dynamodb:*', Resource: TABLE })),
    'one table in SAM': samTool({ DynamoDBReadPolicy: { TableName: 'claims' } }),
    'what knows no resource': tool(policy({ Action: 'ce:GetCostAndUsage', Resource: '*' })),
    'basic execution': tool({
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
    }),
  },
  bad: {
    'an administrator': tool({ ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }),
    'all of DynamoDB, by a policy of AWS': samTool('AmazonDynamoDBFullAccess'),
    'every bucket': tool(policy({ Action: 's3:*', Resource: '*' })),
    'every role': tool(policy({ Action: 'sts:AssumeRole', Resource: '*' })),
  },
  lookAlike: {
    'a denial of something else': tool(
      policy({ Action: 's3:*', Resource: '*' }, { Effect: 'Deny', Action: 's3:DeleteBucket', Resource: '*' }),
    ),
  },
  undecided: { 'a role from elsewhere': tool({}, 'arn:aws:iam::111122223333:role/other') },
  silent: {
    'a function that no agent calls': {
      Resources: { ...tool(policy({ Action: 's3:*', Resource: '*' })).Resources, Agent: { Type: 'AWS::SQS::Queue' } },
    },
  },
};

export const BedrockAgentRoleNotShared: Cases = {
  good: { 'one agent': agentWith({}) },
  bad: {
    'two agents': {
      Resources: {
        ...agentWith({}).Resources,
        Second: {
          Type: 'AWS::BedrockAgentCore::Runtime',
          Properties: { RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } },
        },
      },
    },
  },
};

const groups = (count: number, group: Record<string, unknown> = {}) =>
  one('AWS::Bedrock::Agent', {
    ActionGroups: Array.from({ length: count }, (_, i) => ({ ActionGroupName: `g${i}`, ...group })),
  });
export const BedrockAgentActionGroupCount: Cases = {
  good: { ten: groups(10) },
  bad: { eleven: groups(11) },
  silent: { none: groups(0), 'eleven that are disabled': groups(11, { ActionGroupState: 'DISABLED' }) },
};

export const AgentBuiltInTools: Cases = {
  good: {
    'own tools': groups(2),
    'asking the user': groups(1, { ParentActionGroupSignature: 'AMAZON.UserInput' }),
    'a disabled computer': groups(1, {
      ParentActionGroupSignature: 'ANTHROPIC.Computer',
      ActionGroupState: 'DISABLED',
    }),
  },
  bad: {
    'a shell': groups(1, { ParentActionGroupSignature: 'ANTHROPIC.Bash' }),
    'code of the model': groups(1, { ParentActionGroupSignature: 'AMAZON.CodeInterpreter' }),
  },
};

const harness = (properties: Record<string, unknown>) => one('AWS::BedrockAgentCore::Harness', properties);
export const HarnessToolsAllowlist: Cases = {
  good: { 'two tools': harness({ Tools: [{ Type: 'x' }], AllowedTools: ['search', 'fetch'] }) },
  bad: { 'tools without a list': harness({ Tools: [{ Type: 'x' }] }) },
  lookAlike: { 'a list of everything': harness({ AllowedTools: ['*'] }) },
  silent: { 'no tools': harness({}) },
};

const permission = (properties: Record<string, unknown>) =>
  one('AWS::Lambda::Permission', {
    Action: 'lambda:InvokeFunction',
    FunctionName: 'f',
    Principal: 'bedrock.amazonaws.com',
    ...properties,
  });
export const ToolPermissionScoped: Cases = {
  good: {
    'one agent': permission({ SourceArn: 'arn:aws:bedrock:eu-west-1:111122223333:agent/A' }),
    'agents of this account': permission({
      SourceArn: { 'Fn::Sub': 'arn:aws:bedrock:${AWS::Region}:${AWS::AccountId}:agent/*' },
    }),
  },
  bad: {
    'no source': permission({}),
    'an account only': permission({ SourceAccount: '111122223333' }),
    'no source for AgentCore': permission({ Principal: 'bedrock-agentcore.amazonaws.com' }),
    'no source, in any partition': permission({ Principal: { 'Fn::Sub': 'bedrock.${AWS::URLSuffix}' } }),
  },
  lookAlike: {
    'agents of any account': permission({ SourceArn: 'arn:aws:bedrock:*:*:agent/*' }),
    'agents of any account, in any partition': permission({
      SourceArn: { 'Fn::Sub': 'arn:${AWS::Partition}:bedrock:${AWS::Region}:*:agent/*' },
    }),
  },
  undecided: {
    'a service from a parameter': { Parameters: { P: { Type: 'String' } }, ...permission({ Principal: { Ref: 'P' } }) },
  },
  silent: {
    'another service': permission({ Principal: 's3.amazonaws.com' }),
    'a role': {
      Resources: {
        ...permission({ Principal: { 'Fn::GetAtt': ['Role', 'Arn'] } }).Resources,
        Role: { Type: 'AWS::IAM::Role', Properties: {} },
      },
    },
  },
};
