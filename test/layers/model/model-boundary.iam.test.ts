import { App, Stack } from 'aws-cdk-lib';
import { PAST_RETRIEVE } from '../../../lib/facts/knowledge-doors';
import { DOORS, SHUT } from '../../../lib/facts/model-doors';
import { Geography, LlmModel, ModelAccess, ModelGuardrail } from '../../../lib/layers/model';
import { actionsOf, Iam, mighty, someResource } from '../../support/iam';
import { type Attempt, decides } from '../../support/policy-mutants';

const ACCOUNT = '111122223333';
const REGION = 'us-east-1';
const CLAUDE = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const NOVA = 'amazon.nova-micro-v1:0';

const stack = new Stack(new App(), 'Stack', { env: { account: ACCOUNT, region: REGION } });
const guardrail = new ModelGuardrail(stack, 'Guardrail');
new ModelAccess(stack, 'Access', {
  guardrail,
  models: {
    chat: LlmModel.geographicProfile(Geography.US, CLAUDE),
    world: LlmModel.globalProfile(CLAUDE),
    direct: LlmModel.foundationModel(NOVA),
  },
});
const sim = new Iam(stack);
const boundary = sim.document('AWS::IAM::ManagedPolicy', 'PolicyDocument', 'AccessBoundary');
const GUARDRAIL = sim.deployed.value(stack, guardrail.guardrailArn);
const APPROVED = `${GUARDRAIL}:${sim.deployed.value(stack, guardrail.guardrailVersion)}`;

// Everything its own policy can give, so that the boundary alone decides.
const administrator = mighty(`arn:aws:iam::${ACCOUNT}:role/Administrator`);

/** What AWS lists for these, each action of it is tried. */
const DENIED: Record<string, string[]> = {
  NoUnguardedInference: [...new Set([...SHUT.boundary, ...PAST_RETRIEVE])],
  NoBearerTokens: [...DOORS.tokens],
  NoTampering: [
    'bedrock:CreateGuardrailVersion',
    'bedrock:DeleteEnforcedGuardrailConfiguration',
    'bedrock:DeleteGuardrail',
    'bedrock:DeleteModelInvocationLoggingConfiguration',
    'bedrock:DeleteResourcePolicy',
    'bedrock:PutAccountDataRetention',
    'bedrock:PutEnforcedGuardrailConfiguration',
    'bedrock:PutModelInvocationLoggingConfiguration',
    'bedrock:PutResourcePolicy',
    'bedrock:UpdateGuardrail',
  ],
  NoOtherIdentities: [
    ...DOORS.keys,
    'iam:AcceptDelegationRequest',
    'iam:AddUserToGroup',
    'iam:AssociateDelegationRequest',
    'iam:AttachRolePolicy',
    'iam:AttachUserPolicy',
    'iam:CreateAccessKey',
    'iam:CreateLoginProfile',
    'iam:CreatePolicyVersion',
    'iam:CreateRole',
    'iam:CreateUser',
    'iam:DeactivateMFADevice',
    'iam:DeletePolicy',
    'iam:DeletePolicyVersion',
    'iam:DeleteRolePermissionsBoundary',
    'iam:DeleteRolePolicy',
    'iam:DeleteUserPermissionsBoundary',
    'iam:DetachRolePolicy',
    'iam:EnableOutboundWebIdentityFederation',
    'iam:PutRolePermissionsBoundary',
    'iam:PutRolePolicy',
    'iam:PutUserPermissionsBoundary',
    'iam:PutUserPolicy',
    'iam:RemoveUserFromGroup',
    'iam:SendDelegationToken',
    'iam:SetDefaultPolicyVersion',
    'iam:UpdateAccessKey',
    'iam:UpdateAssumeRolePolicy',
    'iam:UpdateLoginProfile',
    'iam:UpdateSAMLProvider',
    'iam:UploadSigningCertificate',
    'sts:AssumeRoot',
    'sts:GetFederationToken',
    'sts:GetWebIdentityToken',
  ],
};

/** What workloads do besides calling models, and what is no door: left to the role's own policies. */
const LEFT_ALONE = [
  'appconfig:GetLatestConfiguration',
  'bedrock:ApplyGuardrail',
  'bedrock:CountTokens',
  'bedrock:GetGuardrail',
  'bedrock:GetInferenceProfile',
  'bedrock:GetPrompt',
  'bedrock:Retrieve',
  'bedrock-agentcore:CreateEvent',
  'bedrock-agentcore:InvokeGateway',
  'bedrock-agentcore:RetrieveMemoryRecords',
  'dynamodb:UpdateItem',
  'ec2:CreateNetworkInterface',
  'iam:GetRole',
  'lambda:InvokeFunction',
  'logs:PutLogEvents',
  's3vectors:QueryVectors',
  'secretsmanager:GetSecretValue',
  'sqs:SendMessage',
  'states:StartExecution',
  'sts:GetCallerIdentity',
  'verifiedpermissions:IsAuthorizedWithToken',
  'xray:PutTraceSegments',
];

describe('the boundary of roles that call models', () => {
  const model = (id: string, region = REGION) => `arn:aws:bedrock:${region}::foundation-model/${id}`;
  const profile = (id: string) => `arn:aws:bedrock:${REGION}:${ACCOUNT}:inference-profile/${id}`;
  const CHAT = profile(`us.${CLAUDE}`);
  const WORLD = profile(`global.${CLAUDE}`);

  const attempts = async (): Promise<Attempt[]> => {
    const found: Attempt[] = [];
    for (const action of ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream']) {
      const add = (resource: string, outcome: string, through?: string, applied: string | undefined = APPROVED) => {
        const context = {
          ...(applied === 'none' ? {} : { 'bedrock:GuardrailIdentifier': applied }),
          ...(through ? { 'bedrock:InferenceProfileArn': through } : {}),
        };
        found.push([{ principal: administrator, action, resource, context }, outcome]);
      };
      for (const approved of [CHAT, WORLD, model(NOVA)]) add(approved, 'allowed');
      // what runs behind a profile, wherever
      for (const through of [CHAT, WORLD]) add(model(CLAUDE, 'us-west-2'), 'allowed', through);
      for (const other of [
        model(CLAUDE),
        model(`${NOVA}-preview`),
        model(NOVA, 'us-west-2'),
        profile(`eu.${CLAUDE}`),
        `arn:aws:bedrock:${REGION}:${ACCOUNT}:imported-model/abcdefghijkl`,
      ]) {
        add(other, 'denied by pb OnlyApprovedModels');
      }
      add(model(CLAUDE), 'denied by pb OnlyApprovedModels', profile(`eu.${CLAUDE}`));
      for (const applied of ['none', GUARDRAIL, `${GUARDRAIL}s:1`, `${GUARDRAIL.replace(/.$/, '')}:1`]) {
        add(model(NOVA), 'denied by pb OnlyWithGuardrail', undefined, applied);
      }
      // which version says the role's own policy: a rollback names the one before
      add(model(NOVA), 'allowed', undefined, `${GUARDRAIL}:2`);
    }
    for (const [sid, actions] of Object.entries(DENIED)) {
      for (const action of await actionsOf(...actions)) {
        const resource = await someResource(action, ACCOUNT, REGION);
        found.push([{ principal: administrator, action, resource }, `denied by pb ${sid}`]);
      }
    }
    for (const action of LEFT_ALONE) {
      const resource = await someResource(action, ACCOUNT, REGION);
      found.push([{ principal: administrator, action, resource }, 'allowed']);
    }
    return found;
  };
  decides(boundary, attempts, (asked, policy) =>
    sim.decide({ ...asked, principal: { ...asked.principal, boundary: policy } }),
  );
});
