import { View } from '../../lib/template/resource';
import { isLlmWorkload } from '../../lib/workload/llm-workload';
import { application, type Body, one } from '../../local/samples/cases';

const hasModels = (body: Body) => isLlmWorkload(new View(application(body)));
const STATEMENT = { Effect: 'Allow', Resource: '*' };
const gives = (Action: unknown) =>
  one('AWS::IAM::Policy', { PolicyDocument: { Statement: [{ ...STATEMENT, Action }] } });

test.each([
  'bedrock:InvokeModel',
  'BEDROCK:InvokeModel',
  'Bedrock:invokemodel',
  'bedrock:*',
  'bedrock:Invoke*',
  'bedrock:Invoke?odel',
  'bedroc?:InvokeModel',
  'bedrock*:*',
  'bed*:Invoke*',
  '*:InvokeModel',
  'bedrock-agentcore:InvokeAgentRuntime',
  'bedrock-mantle:CreateInference',
  'bedrock:CreateModelInvocationJob',
  'aws-external-anthropic:*',
  'sagemaker:Invoke*',
  'sagemaker:InvokeEndpointAsync',
])('an application that is given %s has to do with models', (action) => {
  expect(hasModels(gives(action))).toBe(true);
  expect(hasModels(gives(['s3:GetObject', action]))).toBe(true);
});

test.each(['*', '*:*', 's3:*', 'iam:*', 'lambda:InvokeFunction', '*:Invoke*', 'b*:*', 'batch:*', 'sagemaker:*'])(
  'an application that is given %s need not have to do with models',
  (action) => expect(hasModels(gives(action))).toBe(false),
);

const DOCUMENT = { Statement: [{ ...STATEMENT, Action: 'BEDROCK:Invoke*' }] };
test.each<[string, Record<string, unknown>]>([
  ['AWS::IAM::Role', { Policies: [{ PolicyName: 'p', PolicyDocument: DOCUMENT }] }],
  ['AWS::IAM::Role', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonBedrockFullAccess'] }],
  ['AWS::IAM::Role', { AssumeRolePolicyDocument: { Statement: { Principal: { Service: 'bedrock.amazonaws.com' } } } }],
  ['AWS::IAM::RolePolicy', { PolicyDocument: DOCUMENT }],
  ['AWS::SSO::PermissionSet', { InlinePolicy: DOCUMENT }],
  ['AWS::SSO::PermissionSet', { InlinePolicy: JSON.stringify(DOCUMENT) }],
  ['AWS::SSO::PermissionSet', { InlinePolicy: { 'Fn::Sub': JSON.stringify(DOCUMENT) } }],
  ['AWS::Serverless::Function', { Policies: [DOCUMENT] }],
  ['AWS::EC2::VPCEndpoint', { PolicyDocument: DOCUMENT }],
  ['AWS::EC2::VPCEndpoint', { ServiceName: 'com.amazonaws.eu-west-1.bedrock-runtime' }],
  ['AWS::KMS::Key', { KeyPolicy: { Statement: { Principal: { Service: ['bedrock.amazonaws.com'] } } } }],
  ['AWS::Lambda::Function', { Environment: { Variables: { BEDROCK_MODEL_ID: 'm' } } }],
  ['AWS::Lambda::Function', { Code: { ZipFile: 'boto3.client("bedrock")' } }],
  ['AWS::StepFunctions::StateMachine', { DefinitionString: '{"Resource": "arn:aws:states:::bedrock:invokeModel"}' }],
])('%s %j tells that an application has to do with models', (type, properties) =>
  expect(hasModels(one(type, properties))).toBe(true),
);

const DENIAL = { Statement: [{ Effect: 'Deny', Action: 'bedrock:*', Resource: '*' }] };
test.each<[string, Record<string, unknown>]>([
  ['AWS::IAM::ManagedPolicy', { PolicyDocument: DENIAL }],
  ['AWS::SSO::PermissionSet', { InlinePolicy: JSON.stringify(DENIAL) }],
  ['AWS::S3::Bucket', { BucketName: 'bedrock-runtime' }],
  ['AWS::ECS::TaskDefinition', { ContainerDefinitions: [{ Image: 'itzg/minecraft-bedrock-server' }] }],
  ['AWS::IAM::Role', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }],
])('%s %j does not', (type, properties) => expect(hasModels(one(type, properties))).toBe(false));
