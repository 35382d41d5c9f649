import { evidenceOf } from '../../local/samples/cases';

const role = (Action: unknown, more: Record<string, unknown> = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    Policies: [{ PolicyName: 'p', PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource: '*' }] } }],
    ...more,
  },
});
const secretOfStore = {
  Resources: {
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: {} },
    Base: {
      Type: 'AWS::Bedrock::KnowledgeBase',
      Properties: { StorageConfiguration: { PineconeConfiguration: { CredentialsSecretArn: { Ref: 'Secret' } } } },
    },
  },
};
const agentWith = (one: unknown) => ({
  Resources: {
    Agent: { Type: 'AWS::Bedrock::Agent', Properties: { AgentResourceRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
    Role: one,
  },
});
const notebookWith = (one: unknown) => ({
  Resources: {
    Book: { Type: 'AWS::SageMaker::NotebookInstance', Properties: { RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
    Role: one,
  },
});

test.each<[string, unknown, string]>([
  ['BedrockAgentRoleScoped', agentWith(role('bedrock:InvokeModel')), 'IamModelNamed'],
  ['BedrockAgentRoleScoped', agentWith(role('bedrock:*')), 'IamBedrockNoWildcard'],
  ['SageMakerRoleNotStar', notebookWith(role('*')), 'IamBedrockNoWildcard'],
  ['IamInvokeNeedsGuardrail', agentWith(role('bedrock:InvokeModel')), 'IamModelNamed'],
  ['IamInvokeNeedsGuardrail', agentWith(role('bedrock:*')), 'IamBedrockNoWildcard'],
  ['AgentIdentityNoImpersonation', agentWith(role('bedrock-agentcore:*')), 'IamNoAgentCoreWildcard'],
  ['KbVectorSecretCmk', secretOfStore, 'LlmSecretCmk'],
  [
    'BedrockAgentRoleScoped',
    agentWith(role('s3:ListBucket', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonBedrockFullAccess'] })),
    'IamNoBedrockFullAccess',
  ],
])('%s tells that its cause is that of another rule, which also speaks', (rule, body, other) => {
  const said = evidenceOf(rule, body as Record<string, unknown>).findings.map(({ message }) => message);
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(new RegExp(`; same cause as ${other}$`));
  expect(evidenceOf(other, body as Record<string, unknown>).findings.map(({ verdict }) => verdict)).toContain('fail');
});

test('a cause of its own names no other rule', () => {
  const [finding] = evidenceOf('BedrockAgentRoleScoped', agentWith(role('s3:GetObject'))).findings;
  expect(finding!.message).not.toMatch(/same cause/);
  const named = agentWith(role('bedrock-agentcore:GetWorkloadAccessTokenForUserId'));
  expect(evidenceOf('AgentIdentityNoImpersonation', named).findings.map(({ message }) => message)).toEqual([
    expect.not.stringContaining('same cause'),
  ]);
});
