import { App, Stack } from 'aws-cdk-lib';
import { OrganizationGuardrails } from '../../lib';
import { claimsPath } from '../../lib/ensure/contract';
import { Iam, type IamRequest, type PolicyDocument, type Principal } from '../support/iam';
import { withAgent } from './agents';
import { application, PROPS } from './support';

jest.setTimeout(300_000);

const { llm } = application((app) => ({
  env: { account: '111122223333', region: 'eu-central-1' },
  availabilityZones: ['eu-central-1a', 'eu-central-1b'],
  knowledge: {},
  ...withAgent(app),
}));
const iam = new Iam(...llm.stacks);
const { deployed } = iam;
const one = (type: string, part: string) => deployed.one(type, part);
const bucket = (name: string) => one('AWS::S3::Bucket', `Vault${name}Bucket`);
const bucketPolicy = (name: string) =>
  iam.document('AWS::S3::BucketPolicy', 'PolicyDocument', `Vault${name}BucketPolicy`);

const ORGANIZATION = 'o-abcde12345';
const management = new Stack(new App(), 'Organization', { env: { account: '999988887777', region: 'eu-central-1' } });
new OrganizationGuardrails(management, 'Guardrails', {
  organizationId: ORGANIZATION,
  targetIds: ['ou-abcd-12345678'],
  models: PROPS.models,
  regions: ['eu-central-1'],
  exemptRoleNames: ['cdk-hnb659fds-*'],
  baselineStackNames: [Stack.of(llm.accountBaseline!).stackName],
  protectedStackNames: ['Llm*'],
});
const organization = new Iam(management).deployed.all('AWS::Organizations::Policy');
const policiesOf = (type: string) =>
  organization
    .filter(({ properties }) => properties.Type === `${type}_CONTROL_POLICY`)
    .map(({ properties }) => properties.Content as PolicyDocument);
const POLICIES = {
  serviceControlPolicies: policiesOf('SERVICE'),
  resourceControlPolicies: policiesOf('RESOURCE'),
};

const HERE = 'arn:aws:%:eu-central-1:111122223333:';
const arn = (service: string, rest: string) => `${HERE.replace('%', service)}${rest}`;
const group = (part: string) => one('AWS::Logs::LogGroup', part).arn;
const MODEL = 'arn:aws:bedrock:eu-central-1::foundation-model/';

const GUARDRAIL = deployed.value(llm.stacks[2]!, llm.guardrail.guardrailArn);
// tools have a switch of the same name
const environmentOf = (part: string) => {
  const [application, environment] = ['Application', 'Environment'].map((type) =>
    deployed.all(`AWS::AppConfig::${type}`).find(({ logicalId }) => logicalId.startsWith(part)),
  );
  return arn('appconfig', `application/${application!.ref}/environment/${environment!.ref}`);
};

type Attempt = Omit<IamRequest, 'principal'>;
const s3 = (action: string, name: string, key: string): Attempt => ({
  action: `s3:${action}`,
  resource: key === '' ? bucket(name).arn : `${bucket(name).arn}/${key}`,
  resourcePolicy: bucketPolicy(name),
});

const PROVIDER = one('AWS::Lambda::Function', 'ThreatDetectionGuardDutyHandler').arn;
const cdkRole = (name: string) => `arn:aws:iam::111122223333:role/cdk-hnb659fds-${name}-role-111122223333-eu-central-1`;
const stackArn = (part: string) =>
  arn('cloudformation', `stack/${llm.stacks.find(({ stackName }) => stackName.includes(part))!.stackName}/a`);
const DETECTOR = arn('guardduty', 'detector/12abc34d567e8fa901bc2d34e56789f0');
const TRAIL = arn('cloudtrail', `trail/${one('AWS::CloudTrail::Trail', 'AuditTrail').ref}`);
const EU_NOVA = arn('bedrock', 'inference-profile/eu.amazon.nova-lite-v1:0');
const machine = (part: string) => one('AWS::StepFunctions::StateMachine', part).arn;
const QUOTA = arn('dynamodb', `table/${one('AWS::DynamoDB::Table', 'GatewayQuota').ref}`);
const USERS = arn('cognito-idp', `userpool/${one('AWS::Cognito::UserPool', 'Identity').ref}`);
const FIREWALL = arn('network-firewall', `firewall/${one('AWS::NetworkFirewall::Firewall', '').ref}`);

const key = (store: string, action: string): Attempt => ({
  action: `kms:${action}`,
  resource: one('AWS::KMS::Key', `${store}Key`).arn,
  resourcePolicy: iam.document('AWS::KMS::Key', 'KeyPolicy', `${store}Key`),
});

const BASE = arn('bedrock', `knowledge-base/${one('AWS::Bedrock::KnowledgeBase', '').ref}`);
const VECTORS = one('AWS::S3Vectors::Index', '').arn;
const vectors = (action: string, resource = VECTORS): Attempt => ({
  action: `s3vectors:${action}`,
  resource,
  resourcePolicy: iam.document('AWS::S3Vectors::VectorBucketPolicy', 'Policy'),
});
const beside = (action: string, part: string, key: string): Attempt => ({
  action: `s3:${action}`,
  resource: `${one('AWS::S3::Bucket', part).arn}/${key}`,
  resourcePolicy: iam.document('AWS::S3::BucketPolicy', 'PolicyDocument', part),
});
const ofStack = { 'aws:ResourceTag/aws:cloudformation:stack-name': Stack.of(llm.knowledge!).stackName };

const TOOL = arn('lambda', 'function:RefundOrder');
const TOOLS = arn('bedrock-agentcore', `gateway/${one('AWS::BedrockAgentCore::Gateway', '').ref}`);
const ENGINE = arn('bedrock-agentcore', `policy-engine/${one('AWS::BedrockAgentCore::PolicyEngine', '').ref}`);
const invoke = (part: string): Attempt => ({
  action: 'lambda:InvokeFunction',
  resource: one('AWS::Lambda::Function', part).arn,
});
const inTable = (part: string, action: string): Attempt => {
  const { arn: resource, properties } = one('AWS::DynamoDB::Table', part);
  const { PolicyDocument } = properties.ResourcePolicy as { PolicyDocument: PolicyDocument };
  return { action: `dynamodb:${action}`, resource, resourcePolicy: PolicyDocument };
};

// what a scan has found clean
const CLEAN = { 's3:ExistingObjectTag/GuardDutyMalwareScanStatus': 'NO_THREATS_FOUND' };

/** What somebody who took over a role would try. */
const ATTEMPTS: Record<string, Attempt> = {
  'read conversations': s3('GetObject', 'prompts', 'model-invocations/a'),
  'erase conversations': s3('DeleteObject', 'prompts', 'model-invocations/a'),
  'read the corpus': { ...s3('GetObject', 'corpus', 'handbook/a.md'), context: CLEAN },
  'read a document of another tenant': { ...s3('GetObject', 'corpus', 'approved/globex/a.txt'), context: CLEAN },
  'read what nobody scanned': s3('GetObject', 'corpus', 'approved/globex/a.txt'),
  'poison the corpus': s3('PutObject', 'corpus', 'handbook/a.md'),
  'search around the gateway': { action: 'bedrock:Retrieve', resource: BASE, resourceTags: ofStack },
  'answer from it by Bedrock itself': { action: 'bedrock:RetrieveAndGenerate' },
  'search the vectors': { ...vectors('QueryVectors'), resourceTags: ofStack },
  'read the vectors of another tenant': { ...vectors('GetVectors'), resourceTags: ofStack },
  'write a document of another tenant': s3('PutObject', 'corpus', 'approved/globex/a.txt'),
  'write vectors': { ...vectors('PutVectors'), resourceTags: ofStack },
  'open the vectors': {
    ...vectors('PutVectorBucketPolicy', one('AWS::S3Vectors::VectorBucket', '').arn),
    resourceTags: ofStack,
  },
  'take a document back': s3('DeleteObject', 'corpus', 'approved/globex/a.txt'),
  'upload for another tenant': beside('PutObject', 'VaultInbox', 'inbox/globex/a.md'),
  'call an upload clean': beside('PutObjectTagging', 'VaultInbox', 'inbox/globex/a.md'),
  'read the original of an upload': beside('GetObject', 'VaultQuarantine', 'globex/a'),
  'have the corpus read again': { action: 'bedrock:StartIngestionJob', resource: BASE, resourceTags: ofStack },
  'read evidence': s3('GetObject', 'evidence', 'incidents/a'),
  'add an incident': s3('PutObject', 'evidence', 'incidents/a'),
  'forge the trail': s3('PutObject', 'evidence', 'AWSLogs/a'),
  'delete evidence': s3('DeleteObject', 'evidence', 'AWSLogs/a'),
  'delete a version of evidence': s3('DeleteObjectVersion', 'evidence', 'AWSLogs/a'),
  'lift the lock of evidence': s3('BypassGovernanceRetention', 'evidence', 'AWSLogs/a'),
  'shorten retention': s3('PutObjectRetention', 'evidence', 'AWSLogs/a'),
  'change the policy of evidence': s3('PutBucketPolicy', 'evidence', ''),
  'decrypt evidence': key('Vaultevidence', 'Decrypt'),
  'decrypt conversations': key('Vaultprompts', 'Decrypt'),
  'decrypt the corpus': key('Vaultcorpus', 'Decrypt'),
  'destroy the key of evidence': key('Vaultevidence', 'ScheduleKeyDeletion'),
  'ask the model without the guardrail': { action: 'bedrock:InvokeModel', resource: `${MODEL}amazon.nova-lite-v1:0` },
  'ask another model': { action: 'bedrock:InvokeModel', resource: `${MODEL}amazon.nova-pro-v1:0` },
  'ask by a long-lived API key': { action: 'bedrock:CallWithBearerToken', resource: '*' },
  'weaken the guardrail': { action: 'bedrock:UpdateGuardrail', resource: GUARDRAIL },
  'delete the guardrail': { action: 'bedrock:DeleteGuardrail', resource: GUARDRAIL },
  'stop the invocation log': { action: 'bedrock:DeleteModelInvocationLoggingConfiguration' },
  'stop the trail': {
    action: 'cloudtrail:StopLogging',
    resource: TRAIL,
  },
  'delete the trail': { action: 'cloudtrail:DeleteTrail', resource: TRAIL },
  'record fewer events': { action: 'cloudtrail:PutEventSelectors', resource: TRAIL },
  'delete the detector': { action: 'guardduty:DeleteDetector', resource: DETECTOR },
  'blind the detector': { action: 'guardduty:UpdateDetector', resource: DETECTOR },
  'hide findings': { action: 'guardduty:CreateFilter', resource: `${DETECTOR}/filter/a` },
  'leave the security administrator': { action: 'guardduty:DisassociateFromAdministratorAccount' },
  'switch off Security Hub': { action: 'securityhub:DisableSecurityHub', resource: arn('securityhub', 'hub/default') },
  'stop scanning': { action: 'inspector2:Disable' },
  'delete the analyzer': {
    action: 'access-analyzer:DeleteAnalyzer',
    resource: arn('access-analyzer', 'analyzer/secure-llm-a'),
  },
  'stop the recorder': {
    action: 'config:StopConfigurationRecorder',
    resource: arn('config', 'configuration-recorder/default/a'),
  },
  'open buckets to the public': { action: 's3:PutAccountPublicAccessBlock' },
  'stop encrypting volumes': { action: 'ec2:DisableEbsEncryptionByDefault' },
  'allow short passwords': { action: 'iam:UpdateAccountPasswordPolicy' },
  'leave the organization': { action: 'organizations:LeaveOrganization' },
  'delete the audit log': { action: 'logs:DeleteLogGroup', resource: group('GatewayAuditLog') },
  'forget the audit log sooner': { action: 'logs:PutRetentionPolicy', resource: group('GatewayAuditLog') },
  'read masked text in the clear': { action: 'logs:Unmask', resource: group('GatewayAuditLog') },
  'read the secret of the gateway': {
    action: 'secretsmanager:GetSecretValue',
    resource: one('AWS::SecretsManager::Secret', 'GatewaySecret').arn,
  },
  'turn the kill switch': {
    action: 'appconfig:StartDeployment',
    resource: environmentOf('KillSwitch'),
  },
  'turn the kill switch of tools': { action: 'appconfig:StartDeployment', resource: environmentOf('ToolsKillSwitch') },
  'give oneself tokens': {
    action: 'dynamodb:UpdateItem',
    resource: QUOTA,
  },
  'read what everybody spent': { action: 'dynamodb:Scan', resource: QUOTA },
  'forget what was spent': { action: 'dynamodb:DeleteTable', resource: QUOTA },
  'call the handler past the API': {
    action: 'lambda:InvokeFunction',
    resource: `${one('AWS::Lambda::Function', 'GatewayHandler').arn}:live`,
  },
  'change the handler': {
    action: 'lambda:UpdateFunctionCode',
    resource: one('AWS::Lambda::Function', 'GatewayHandler').arn,
  },
  'pass the role of the handler': {
    action: 'iam:PassRole',
    resource: iam.role('GatewayHandlerRole').arn,
    context: { 'iam:PassedToService': 'lambda.amazonaws.com' },
  },
  'take the boundary off': {
    action: 'iam:DeleteRolePermissionsBoundary',
    resource: iam.role('GatewayHandlerRole').arn,
  },
  'become administrator': {
    action: 'iam:AttachRolePolicy',
    resource: iam.role('GatewayHandlerRole').arn,
    context: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/AdministratorAccess' },
  },
  'delete the web ACL': {
    action: 'wafv2:DeleteWebACL',
    resource: arn('wafv2', `regional/webacl/${one('AWS::WAFv2::WebACL', 'Edge').ref}/a`),
  },
  'delete a backup': { action: 'backup:DeleteRecoveryPoint', resource: arn('backup', 'recovery-point:a') },
  'set a password of a user': {
    action: 'cognito-idp:AdminSetUserPassword',
    resource: USERS,
  },
  'let everybody sign up': { action: 'cognito-idp:UpdateUserPool', resource: USERS },
  'ask by the endpoint without guardrails': {
    action: 'bedrock-mantle:CreateInference',
    resource: arn('bedrock-mantle', 'project/a'),
  },
  'use an API key there': { action: 'bedrock-mantle:CallWithBearerToken' },
  'make an API key': {
    action: 'iam:CreateServiceSpecificCredential',
    resource: 'arn:aws:iam::111122223333:user/a',
    context: { 'iam:ServiceSpecificCredentialServiceName': 'bedrock.amazonaws.com' },
  },
  'ask the approved profile without the guardrail': { action: 'bedrock:InvokeModel', resource: EU_NOVA },
  'ask the profile of another geography': { action: 'bedrock:InvokeModel', resource: EU_NOVA.replace('/eu.', '/us.') },
  'ask from another Region': { action: 'bedrock:InvokeModel', resource: EU_NOVA.replace('eu-central-1', 'us-east-1') },
  'ask in a batch from another Region': {
    action: 'bedrock:CreateModelInvocationJob',
    resource: `${MODEL.replace('eu-central-1', 'us-east-1')}amazon.nova-lite-v1:0`,
  },
  'ask another model in a batch': {
    action: 'bedrock:CreateModelInvocationJob',
    resource: `${MODEL}amazon.nova-pro-v1:0`,
  },
  'log invocations elsewhere': { action: 'bedrock:PutModelInvocationLoggingConfiguration' },
  'lift the enforced guardrail': { action: 'bedrock:DeleteEnforcedGuardrailConfiguration' },
  'enforce a weaker guardrail': { action: 'bedrock:PutEnforcedGuardrailConfiguration' },
  'pass the deploying role': {
    action: 'iam:PassRole',
    resource: cdkRole('cfn-exec'),
    context: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
  },
  'assume the deploying role': {
    action: 'sts:AssumeRole',
    resource: cdkRole('deploy'),
    // as `cdk bootstrap` writes it
    resourcePolicy: {
      Statement: {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: 'arn:aws:iam::111122223333:root' },
      },
    } as PolicyDocument,
  },
  'make a role that is exempt': { action: 'iam:CreateRole', resource: cdkRole('my') },
  'vouch for the exempt': {
    action: 'iam:UpdateSAMLProvider',
    resource: 'arn:aws:iam::111122223333:saml-provider/AWSSSO_a_DO_NOT_DELETE',
  },
  'put other code where CDK takes its own from': {
    action: 's3:PutObject',
    resource: 'arn:aws:s3:::cdk-hnb659fds-assets-111122223333-eu-central-1/a.zip',
    resourcePolicy: {
      Statement: {
        Effect: 'Allow',
        Action: 's3:*',
        Resource: '*',
        Principal: { AWS: 'arn:aws:iam::111122223333:root' },
      },
    } as PolicyDocument,
  },
  'suppress findings of Security Hub': { action: 'securityhub:CreateAutomationRule' },
  'disable a control of Security Hub': { action: 'securityhub:BatchUpdateStandardsControlAssociations' },
  'forge what a provider remembers': {
    action: 'ssm:PutParameter',
    resource: arn('ssm', `parameter${claimsPath('guardduty')}/a`),
  },
  'close the account': { action: 'account:CloseAccount', resource: 'arn:aws:account::111122223333:account' },
  'change the settings of the handler': {
    action: 'lambda:UpdateFunctionConfiguration',
    resource: one('AWS::Lambda::Function', 'GatewayHandler').arn,
  },
  'make a user': { action: 'iam:CreateUser', resource: 'arn:aws:iam::111122223333:user/a' },
  'make an access key': { action: 'iam:CreateAccessKey', resource: 'arn:aws:iam::111122223333:user/a' },
  'tell a provider to undo its work': { action: 'lambda:InvokeFunction', resource: PROVIDER },
  'give a provider other code': { action: 'lambda:UpdateFunctionCode', resource: PROVIDER },
  'delete the stack of the baseline': { action: 'cloudformation:DeleteStack', resource: stackArn('Account') },
  'deploy another application': { action: 'cloudformation:UpdateStack', resource: stackArn('Application') },
  'copy conversations away': s3('PutReplicationConfiguration', 'prompts', ''),
  'encrypt conversations under another key': s3('PutEncryptionConfiguration', 'prompts', ''),
  'take the lock off evidence': s3('PutBucketObjectLockConfiguration', 'evidence', ''),
  'delete the bucket of evidence': s3('DeleteBucket', 'evidence', ''),
  'open the key of conversations': key('Vaultprompts', 'PutKeyPolicy'),
  'switch off the key of conversations': key('Vaultprompts', 'DisableKey'),
  'approve in the place of a person': { action: 'states:SendTaskSuccess' },
  'start a playbook': { action: 'states:StartExecution', resource: machine('KILLSWITCH') },
  'change a playbook': { action: 'states:UpdateStateMachine', resource: machine('KILLSWITCH') },
  'disable the alarm of tampering': {
    action: 'events:DisableRule',
    resource: arn('events', `rule/${one('AWS::Events::Rule', 'ResponseRulesSafetyTampering').ref}`),
  },
  'delete an alarm': {
    action: 'cloudwatch:DeleteAlarms',
    resource: arn('cloudwatch', `alarm:${one('AWS::CloudWatch::Alarm', 'REVOKESESSIONSFailed').ref}`),
  },
  'raise the budget': {
    action: 'budgets:ModifyBudget',
    resource: `arn:aws:budgets::111122223333:budget/${one('AWS::Budgets::Budget', '').ref}`,
  },
  'take the API down': {
    action: 'apigateway:DELETE',
    resource: `arn:aws:apigateway:eu-central-1::/restapis/${one('AWS::ApiGateway::RestApi', 'GatewayApi').ref}`,
  },
  'delete the firewall': { action: 'network-firewall:DeleteFirewall', resource: FIREWALL },
  'let more domains through': {
    action: 'network-firewall:UpdateRuleGroup',
    resource: arn('network-firewall', `stateful-rulegroup/${one('AWS::NetworkFirewall::RuleGroup', '').ref}`),
  },
  'open an endpoint': {
    action: 'ec2:ModifyVpcEndpoint',
    resource: arn('ec2', `vpc-endpoint/${one('AWS::EC2::VPCEndpoint', 'bedrockruntime').ref}`),
  },
  'route around the firewall': {
    action: 'ec2:ReplaceRoute',
    resource: arn('ec2', `route-table/${one('AWS::EC2::RouteTable', 'WorkloadSubnet1').ref}`),
  },
  'stop the flow log': {
    action: 'ec2:DeleteFlowLogs',
    resource: arn('ec2', `vpc-flow-log/${one('AWS::EC2::FlowLog', '').ref}`),
  },
  'call a tool past its gateway': { action: 'lambda:InvokeFunction', resource: TOOL },
  'call a shim past the gateway of tools': invoke('Shimrefunds'),
  'vouch for who calls a tool': key('ToolsProof', 'GenerateMac'),
  'sign an approval': key('ApprovalsSigning', 'GenerateMac'),
  'ask people in the name of somebody': invoke('ApprovalsAsk'),
  'read what waits for approval': inTable('ApprovalsRequests', 'GetItem'),
  'write what waits for approval': inTable('ApprovalsRequests', 'PutItem'),
  'use an approval twice': inTable('ApprovalsRedeemed', 'DeleteItem'),
  'permit a tool to everybody': { action: 'bedrock-agentcore:UpdatePolicy', resource: `${ENGINE}/policy/a` },
  'permit a tool by a new policy': { action: 'bedrock-agentcore:CreatePolicy', resource: ENGINE },
  'let calls pass again that were forbidden': {
    action: 'bedrock-agentcore:DeletePolicy',
    resource: `${ENGINE}/policy/a`,
  },
  'have calls of tools forbidden': invoke('ToolsRogueAgentContain'),
  'start the playbook that takes tools away': {
    action: 'states:StartExecution',
    resource: machine('ToolsRogueAgent'),
  },
  'change the playbook that takes tools away': {
    action: 'states:UpdateStateMachine',
    resource: machine('ToolsRogueAgent'),
  },
  'reject what waits for approval': invoke('ApprovalsReject'),
  'have tools called without policies': { action: 'bedrock-agentcore:UpdateGateway', resource: TOOLS },
  'put another function behind a tool': { action: 'bedrock-agentcore:UpdateGatewayTarget', resource: TOOLS },
  'open the gateway of tools': { action: 'bedrock-agentcore:PutResourcePolicy', resource: TOOLS },
  'call the gateway of tools by IAM': { action: 'bedrock-agentcore:InvokeGateway', resource: TOOLS },
  'copy a disk away': { action: 'ec2:ModifySnapshotAttribute', resource: 'arn:aws:ec2:eu-central-1::snapshot/snap-a' },
};

// The text of AWS's own policies is in no template. These are written here; roles that have others are left out.
const log = (...actions: string[]): PolicyDocument =>
  ({
    Statement: [{ Effect: 'Allow', Action: actions.map((each) => `logs:${each}`), Resource: '*' }],
  }) as PolicyDocument;
const AWS_POLICIES: Record<string, PolicyDocument> = {
  'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole': log(
    'CreateLogGroup',
    'CreateLogStream',
    'PutLogEvents',
  ),
  'arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs': log(
    'CreateLogGroup',
    'CreateLogStream',
    'DescribeLogGroups',
    'DescribeLogStreams',
    'FilterLogEvents',
    'GetLogEvents',
    'PutLogEvents',
  ),
};
const isKnown = (policy: string) => !policy.includes(':iam::aws:policy/') || policy in AWS_POLICIES;
const ROLES = deployed
  .all('AWS::IAM::Role')
  .filter(({ properties }) => ((properties.ManagedPolicyArns ?? []) as string[]).every(isKnown))
  .map(({ logicalId }) => logicalId);

/** An administrator of the account by IAM alone, whom no policy of ours names. */
const administrator: Principal = {
  arn: 'arn:aws:iam::111122223333:role/Administrator',
  identityPolicies: {
    All: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } as PolicyDocument,
  },
};

/** Somebody who may do everything in an account of his own, of no organization. */
const stranger: Principal = { ...administrator, arn: 'arn:aws:iam::555566667777:role/Stranger' };

const MEMBER = { 'aws:PrincipalOrgID': ORGANIZATION };
const outcomes = async (principal: Principal, more: Partial<IamRequest> = POLICIES, member = MEMBER as object) =>
  Promise.all(
    Object.entries(ATTEMPTS).map(async ([name, attempt]) => {
      const context = { ...attempt.context, ...member };
      return [name, await iam.decide({ ...attempt, ...more, context, principal })] as const;
    }),
  );
const allowed = (done: readonly (readonly [string, string])[]) =>
  done.filter(([, outcome]) => outcome === 'allowed').map(([name]) => name);

test('the application has the roles that are tried, and there are enough attempts', () => {
  expect(Object.keys(ATTEMPTS).length).toBeGreaterThan(80);
  expect(ROLES.length).toBeGreaterThan(22);
  expect(ROLES.filter((role) => /^GatewayHandler|^ResponsePlaybooks|^ResponseTriage/.test(role)).length).toBe(9);
  expect([POLICIES.serviceControlPolicies.length, POLICIES.resourceControlPolicies.length]).toEqual([6, 1]);
});

// Whatever else a role of the application is asked to do, IAM refuses it.
const ALLOWED: Record<string, string[]> = {
  // it filters by the claims of who asks, which IAM does not know
  GatewayHandlerRole: ['search around the gateway', 'read the secret of the gateway', 'give oneself tokens'],
  GatewaySecretRole: ['read the secret of the gateway'],
  // its own objects; the key of all evidence it uses through S3 alone
  ResponsePlaybooksSNAPSHOTEVIDENCERole: ['add an incident'],
  // IAM does not tell the states apart; the definition of the machine knows the stricter way only
  ResponsePlaybooksKILLSWITCHRole: ['turn the kill switch'],
  // IAM knows no resource for it: the token names the task, and only this role can read the tokens
  ResponsePlaybooksApprovalRole: ['approve in the place of a person'],
  ResponseTriageRole: ['start a playbook'],
  // what is backed up is read; the keys admit it through S3 only
  RecoveryRole: ['read the corpus', 'read a document of another tenant', 'read evidence'],
  // Bedrock takes it, which encrypts with the key what it works on
  BaseRole: [
    'read a document of another tenant',
    'search the vectors',
    'read the vectors of another tenant',
    'write vectors',
    'decrypt the corpus',
  ],
  // GuardDuty takes them
  VaultCorpusScanRole: ['read the corpus', 'read a document of another tenant', 'read what nobody scanned'],
  IngestionScanRole: ['call an upload clean'],
  IngestionAdmitRole: ['write a document of another tenant'],
  IngestionExamineRole: ['search around the gateway'],
  IngestionTraceRole: ['search around the gateway'],
  // the key of evidence encrypts what a machine remembers; the buckets that it encrypts too read nobody to it
  IngestionAdmissionRole: ['decrypt evidence'],
  IngestionIndexingRole: ['take a document back', 'have the corpus read again', 'decrypt evidence'],
  IngestionQuarantineMachineRole: ['take a document back', 'have the corpus read again', 'decrypt evidence'],
  // an alarm and the tool's own proof stand behind it: the shim does nothing without
  ToolsRole: ['call a shim past the gateway of tools'],
  // it verifies who calls, and whoever has its code may say so of anybody
  ToolsInterceptorsRequestRole: ['vouch for who calls a tool', 'ask people in the name of somebody'],
  ToolsTargetsShimrefundsRole: ['call a tool past its gateway'],
  // who asks and who decides write; neither signs
  ApprovalsAskRole: ['read what waits for approval', 'write what waits for approval'],
  ApprovalsDeskRole: ['read what waits for approval', 'write what waits for approval'],
  // it marks what waits as over, and replaces nothing
  ApprovalsRejectRole: ['read what waits for approval'],
  // IAM does not tell the states apart; what it makes and has rejected, functions of its own decide
  ToolsRogueAgentMachineRole: [
    'turn the kill switch of tools',
    'have calls of tools forbidden',
    'reject what waits for approval',
  ],
  // AWS knows no right to make policies that only deny, and asks the right to invoke of whoever makes one
  ToolsRogueAgentContainRole: ['permit a tool by a new policy', 'call the gateway of tools by IAM'],
  ToolsTargetCheckFunctionRole: ['start the playbook that takes tools away'],
  // who signs counts itself who has agreed, and writes nothing
  ApprovalsIssueRole: ['sign an approval', 'read what waits for approval'],
  // who ensures a service takes back what it made, when its stack is deleted
  AuditTrailConfigRole: ['stop the recorder'],
  InvocationLoggingRole: ['stop the invocation log', 'log invocations elsewhere'],
  SettingsEbsEncryptionRole: ['stop encrypting volumes'],
  SettingsEcrScanningRole: ['stop scanning'],
  SettingsPasswordPolicyRole: ['allow short passwords'],
  SettingsS3PublicAccessRole: ['open buckets to the public'],
  ThreatDetectionAccessAnalyzerRole: ['delete the analyzer'],
  ThreatDetectionGuardDutyRole: ['delete the detector', 'blind the detector', 'forge what a provider remembers'],
  ThreatDetectionInspectorRole: ['stop scanning'],
  ThreatDetectionSecurityHubRole: ['switch off Security Hub'],
};

test.each(ROLES)('%s can do what it is for', async (role) => {
  expect(allowed(await outcomes(iam.role(role, AWS_POLICIES)))).toEqual(
    ALLOWED[role.replace(/[0-9A-F]{8}$/, '')] ?? [],
  );
});

describe('a stranger, who may do everything in an account of his own', () => {
  const OPEN = { Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] } as PolicyDocument;
  const { resourceControlPolicies } = POLICIES;
  const isOurs = ([name]: readonly [string, string]) =>
    /^arn:aws:(s3:::|[^:]+:[^:]*:111122223333:)/.test(ATTEMPTS[name]!.resource ?? '');
  const tried = async (more: Partial<IamRequest>) => (await outcomes(stranger, more, {})).filter(isOurs);

  test('reaches nothing of the application', async () => {
    const outcome = await tried({ resourceControlPolicies });
    expect(outcome.length).toBeGreaterThan(60);
    expect(allowed(outcome)).toEqual([]);
  });

  test('reaches what somebody opened to everybody, and its data not even then under the data perimeter', async () => {
    const services = (outcome: readonly (readonly [string, string])[]) =>
      new Set(outcome.map(([name]) => ATTEMPTS[name]!.action.split(':')[0]));
    const opened = await tried({ resourcePolicy: OPEN });
    expect(opened.filter(([, outcome]) => outcome !== 'allowed')).toEqual([]);
    const stopped = (await tried({ resourcePolicy: OPEN, resourceControlPolicies })).filter(
      ([, outcome]) => outcome === 'denied by rcp OnlyOurPrincipals',
    );
    expect(services(stopped)).toEqual(
      new Set(['s3', 'kms', 'logs', 'secretsmanager', 'dynamodb', 'sts', 'events', 'wafv2']),
    );
    const data = opened.filter(([name]) =>
      /^(s3|kms|logs|secretsmanager|dynamodb|sts|events|wafv2):/.test(ATTEMPTS[name]!.action),
    );
    expect(stopped.map(([name]) => name)).toEqual(data.map(([name]) => name));
  });
});

test('an administrator by IAM alone, whom no policy of the vault names, neither reads nor destroys what it keeps', async () => {
  const refused = (await outcomes(administrator, {})).filter(([, outcome]) => outcome !== 'allowed');
  expect(Object.fromEntries(refused)).toEqual({
    'erase conversations': 'denied by resource OnlyCuratorsWrite',
    'poison the corpus': 'denied by resource OnlyCuratorsWrite',
    'read what nobody scanned': 'denied by resource NobodyReadsUnscanned',
    'search the vectors': 'denied by resource OnlyTheKnowledgeBase',
    'read the vectors of another tenant': 'denied by resource OnlyTheKnowledgeBase',
    'write vectors': 'denied by resource OnlyTheKnowledgeBase',
    'write a document of another tenant': 'denied by resource OnlyCuratorsWrite',
    'take a document back': 'denied by resource OnlyCuratorsWrite',
    'upload for another tenant': 'denied by resource OnlyCuratorsWrite',
    'call an upload clean': 'denied by resource OnlyCuratorsWrite, resource OnlyScansTag',
    'add an incident': 'denied by resource OnlyCuratorsWrite',
    'forge the trail': 'denied by resource OnlyCuratorsWrite',
    'delete evidence': 'denied by resource OnlyCuratorsWrite',
    'shorten retention': 'denied by resource OnlyCuratorsWrite',
    'delete a version of evidence': 'denied by resource NobodyDeletesEarly',
    'lift the lock of evidence': 'denied by resource NobodyDeletesEarly',
    // an object is read with its key, so this stands for reading
    'decrypt conversations': 'denied by resource',
    'decrypt the corpus': 'denied by resource',
    'decrypt evidence': 'denied by resource',
    'destroy the key of evidence': 'denied by resource',
    'switch off the key of conversations': 'denied by resource',
    'vouch for who calls a tool': 'denied by resource',
    'sign an approval': 'denied by resource',
    'read what waits for approval': 'denied by resource OnlyTheQueue',
    'write what waits for approval': 'denied by resource OnlyTheQueue',
    'use an approval twice': 'denied by resource NobodyTakesBack',
  });
});

test('under the permissions boundary even an administrator neither goes around the guardrail nor weakens it', async () => {
  const boundary = iam.document('AWS::IAM::ManagedPolicy', 'PolicyDocument', 'ModelsBoundary');
  const refused = (await outcomes({ ...administrator, boundary }, {})).filter(([, outcome]) => / pb/.test(outcome));
  expect(refused.map(([name]) => name)).toEqual([
    'answer from it by Bedrock itself',
    'ask the model without the guardrail',
    'ask another model',
    'ask by a long-lived API key',
    'weaken the guardrail',
    'delete the guardrail',
    'stop the invocation log',
    'allow short passwords',
    'take the boundary off',
    'become administrator',
    'ask by the endpoint without guardrails',
    'use an API key there',
    'make an API key',
    'ask the approved profile without the guardrail',
    'ask the profile of another geography',
    'ask from another Region',
    'ask in a batch from another Region',
    'ask another model in a batch',
    'log invocations elsewhere',
    'lift the enforced guardrail',
    'enforce a weaker guardrail',
    'make a role that is exempt',
    'vouch for the exempt',
    'make a user',
    'make an access key',
  ]);
});

test('what only the organization stops an administrator from, who has no boundary', async () => {
  const alone = new Set(allowed(await outcomes(administrator, {})));
  const under = await outcomes(administrator);
  const stopped: Record<string, string[]> = {};
  for (const [name, outcome] of under) {
    if (alone.has(name) && outcome !== 'allowed') stopped[outcome] = [...(stopped[outcome] ?? []), name];
  }
  expect(stopped).toEqual({
    'denied by scp OnlyApprovedModels': ['ask another model', 'ask the profile of another geography'],
    'denied by scp OnlyApprovedModelsInBatches': ['ask another model in a batch'],
    'denied by scp OnlyFromApprovedRegions, scp OnlyToDestinationRegions': ['ask from another Region'],
    'denied by scp OnlyFromApprovedRegions': ['ask in a batch from another Region'],
    'denied by scp NoSideDoors': [
      'answer from it by Bedrock itself',
      'ask by a long-lived API key',
      'ask by the endpoint without guardrails',
      'use an API key there',
    ],
    'denied by scp NoApiKeys': ['make an API key'],
    'denied by scp NoTampering': [
      'weaken the guardrail',
      'delete the guardrail',
      'stop the invocation log',
      'stop the trail',
      'delete the trail',
      'record fewer events',
      'delete the detector',
      'blind the detector',
      'hide findings',
      'leave the security administrator',
      'switch off Security Hub',
      'stop scanning',
      'delete the analyzer',
      'stop the recorder',
      'open buckets to the public',
      'stop encrypting volumes',
      'allow short passwords',
      'take the boundary off',
      'log invocations elsewhere',
      'lift the enforced guardrail',
      'enforce a weaker guardrail',
      'vouch for the exempt',
      'suppress findings of Security Hub',
      'disable a control of Security Hub',
      'open the key of conversations',
      'permit a tool to everybody',
      'let calls pass again that were forbidden',
      'put another function behind a tool',
      'open the gateway of tools',
    ],
    'denied by scp NoNewPolicies': ['permit a tool by a new policy'],
    'denied by scp NoTampering, scp OnlyEnforcedGateways': ['have tools called without policies'],
    'denied by scp NoLeaving': ['leave the organization', 'close the account'],
    'denied by scp NoHandsOnLogs': ['delete the audit log', 'forget the audit log sooner'],
    'denied by scp NoHandsOnAssets': ['put other code where CDK takes its own from'],
    'denied by scp NoImpersonation': [
      'pass the deploying role',
      'assume the deploying role',
      'make a role that is exempt',
    ],
    'denied by scp NoHandsOnProviders': ['forge what a provider remembers'],
    'denied by scp NoHandsOnProviders, scp NoUseOfNamed': ['tell a provider to undo its work'],
    'denied by scp NoChangeOfNamed, scp NoHandsOnProviders': ['give a provider other code'],
    'denied by scp NoHandsOnRoles': ['pass the role of the handler', 'become administrator'],
    'denied by scp NoChangeOfNamed': [
      'forget what was spent',
      'change the handler',
      'delete the web ACL',
      'change the settings of the handler',
      'change a playbook',
      'disable the alarm of tampering',
      'delete an alarm',
      'delete the firewall',
      'let more domains through',
      'change the playbook that takes tools away',
    ],
    'denied by scp NoUseOfNamed': [
      'change the policy of evidence',
      'read the secret of the gateway',
      'give oneself tokens',
      'call the handler past the API',
      'copy conversations away',
      'encrypt conversations under another key',
      'take the lock off evidence',
      'delete the bucket of evidence',
      'call a shim past the gateway of tools',
      'ask people in the name of somebody',
      'have calls of tools forbidden',
      'reject what waits for approval',
    ],
    'denied by scp NoOperationOfNamed': [
      'read masked text in the clear',
      'start a playbook',
      'start the playbook that takes tools away',
    ],
    'denied by scp NoUseOfMarked': ['search around the gateway', 'open the vectors', 'have the corpus read again'],
    'denied by scp NoHandsOnStacks': ['delete the stack of the baseline', 'deploy another application'],
  });
  // Reading needs a key that is refused above, and calls without the guardrail are what an enforced one is for. What has an
  // id and no name is told by its tags, which these attempts do not carry: organization-stacks.iam.test.ts. The function of a
  // tool is in a stack of somebody else, and the gateway of tools takes tokens and nobody by IAM.
  expect(allowed(under)).toEqual([
    'read conversations',
    'read the corpus',
    'read a document of another tenant',
    'read the original of an upload',
    'read evidence',
    'ask the model without the guardrail',
    'turn the kill switch',
    'turn the kill switch of tools',
    'read what everybody spent',
    'delete a backup',
    'set a password of a user',
    'let everybody sign up',
    'ask the approved profile without the guardrail',
    'make a user',
    'make an access key',
    'approve in the place of a person',
    'raise the budget',
    'take the API down',
    'open an endpoint',
    'route around the firewall',
    'stop the flow log',
    'call a tool past its gateway',
    'call the gateway of tools by IAM',
    'copy a disk away',
  ]);
});
