import {
  ACCOUNT,
  administrator,
  arn,
  lettingIn,
  NOVA,
  ORGANIZATION,
  policyOf,
  role,
  sim,
} from '../../support/organization';

const serviceControlPolicies = [
  'ModelUse',
  'Tampering',
  'Deployers',
  'MarkedResources',
  'NamedResources',
  'AgentUse',
].map(policyOf);
const resourceControlPolicies = [policyOf('DataPerimeter')];

/** Work on what the protected application deployed carries its mark, where there is one. */
const OURS = { 'aws:ResourceTag/aws:cloudformation:stack-name': 'Llm-Application' };
const POOL = { 'aws:ResourceTag/secure-llm:stack': 'Llm-Application' };
const app = (service: string, rest: string) => arn(service, rest.replace('%', 'Llm-Application'));
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const own = (name: string) => role(`Llm-Application-${name}-x`);

const deployer = role('cdk-hnb659fds-cfn-exec-role-111122223333-eu-central-1');
const publisher = role('cdk-hnb659fds-file-publishing-role-111122223333-eu-central-1');
const provider = role('secure-llm/ensure/Llm-Account/Llm-Account-GuardDutyRole-x');
const onCall = role('OnCall');

type Work = [what: string, who: typeof administrator, action: string, resource: string | undefined, context?: object];

const WORK: Work[] = [
  // deployments: first, update, rollback, deletion
  ['update a stack', deployer, 'cloudformation:UpdateStack', arn('cloudformation', 'stack/Llm-Application/a')],
  ['roll it back', deployer, 'cloudformation:RollbackStack', arn('cloudformation', 'stack/Llm-Application/a')],
  ['delete it', deployer, 'cloudformation:DeleteStack', arn('cloudformation', 'stack/Llm-Application/a')],
  ['publish an asset', publisher, 's3:PutObject', 'arn:aws:s3:::cdk-hnb659fds-assets-111122223333-eu-central-1/a.zip'],
  ['change code', deployer, 'lambda:UpdateFunctionCode', app('lambda', 'function:%-GatewayHandler-x'), OURS],
  ['change a route', deployer, 'ec2:ReplaceRoute', arn('ec2', 'route-table/rtb-a'), OURS],
  ['change a web ACL', deployer, 'wafv2:UpdateWebACL', app('wafv2', 'regional/webacl/%-Edge-x/a'), OURS],
  ['change an API', deployer, 'apigateway:PATCH', 'arn:aws:apigateway:eu-central-1::/restapis/a', OURS],
  ['change a user pool', deployer, 'cognito-idp:UpdateUserPool', arn('cognito-idp', 'userpool/a'), POOL],
  ['change a machine', deployer, 'states:UpdateStateMachine', app('states', 'stateMachine:%-Approval-x'), OURS],
  [
    'change a boundary',
    deployer,
    'iam:CreatePolicyVersion',
    `arn:aws:iam::${ACCOUNT}:policy/Llm-Application-Boundary-x`,
  ],
  ['make a role', deployer, 'iam:CreateRole', roleArn('Llm-Application-Role-x')],
  ['change a bucket’s policy', deployer, 's3:PutBucketPolicy', 'arn:aws:s3:::llm-application-vault-x'],
  ['delete a log group', deployer, 'logs:DeleteLogGroup', app('logs', 'log-group:%-Log-x')],
  [
    'buy throughput',
    deployer,
    'bedrock:CreateProvisionedModelThroughput',
    `arn:aws:bedrock:eu-central-1::foundation-model/${NOVA}`,
  ],
  ['ensure a detector', provider, 'guardduty:UpdateDetector', arn('guardduty', 'detector/a')],
  ['remember it', provider, 'ssm:PutParameter', arn('ssm', 'parameter/secure-llm/ensure/guardduty/a')],
  // the application at work
  ['call a model', own('GatewayHandlerRole'), 'bedrock:InvokeModel', arn('bedrock', `inference-profile/eu.${NOVA}`)],
  ['apply a guardrail', own('GatewayHandlerRole'), 'bedrock:ApplyGuardrail', arn('bedrock', 'guardrail/a')],
  ['count tokens', own('GatewayHandlerRole'), 'dynamodb:UpdateItem', app('dynamodb', 'table/%-GatewayQuota-x')],
  [
    'read the secret',
    own('GatewayHandlerRole'),
    'secretsmanager:GetSecretValue',
    app('secretsmanager', 'secret:%-Secret-x'),
    OURS,
  ],
  [
    'write a log',
    own('GatewayHandlerRole'),
    'logs:PutLogEvents',
    app('logs', 'log-group:%-GatewayAuditLog-x:log-stream:a'),
    OURS,
  ],
  [
    'read the switch',
    own('GatewayHandlerRole'),
    'appconfig:GetLatestConfiguration',
    arn('appconfig', 'application/a/environment/b/configuration/c'),
  ],
  [
    'rotate the secret',
    own('GatewaySecretRole'),
    'secretsmanager:PutSecretValue',
    app('secretsmanager', 'secret:%-Secret-x'),
    OURS,
  ],
  [
    'start a playbook',
    own('ResponseTriageRole'),
    'states:StartExecution',
    app('states', 'stateMachine:%-KILLSWITCH-x'),
    OURS,
  ],
  [
    'pull the switch',
    own('ResponsePlaybooksKILLSWITCHRole'),
    'appconfig:StartDeployment',
    arn('appconfig', 'application/a'),
    OURS,
  ],
  [
    'block an address',
    own('ResponsePlaybooksBLOCKIPRole'),
    'wafv2:UpdateIPSet',
    app('wafv2', 'regional/ipset/%-Blocked-x/a'),
    OURS,
  ],
  [
    'isolate a function',
    own('ResponsePlaybooksISOLATERole'),
    'lambda:PutFunctionConcurrency',
    app('lambda', 'function:%-Handler-x'),
    OURS,
  ],
  [
    'quarantine a role',
    own('ResponsePlaybooksQUARANTINERole'),
    'iam:AttachRolePolicy',
    roleArn('Llm-Application-GatewayHandlerRole-x'),
  ],
  [
    'forbid calls of tools',
    role('secure-llm/response/Llm-Application/Llm-Application-ToolsRogueAgentContainRole-x'),
    'bedrock-agentcore:CreatePolicy',
    arn('bedrock-agentcore', 'policy-engine/a'),
  ],
  [
    'freeze a role',
    own('SpendGuardFreezeRole'),
    'iam:AttachRolePolicy',
    roleArn('Llm-Application-GatewayHandlerRole-x'),
  ],
  [
    'empty a bucket of a sandbox',
    own('CustomS3AutoDeleteObjectsRole'),
    's3:PutBucketPolicy',
    'arn:aws:s3:::llm-application-vault-x',
  ],
  ['call a tool', own('GatewayHandlerRole'), 'lambda:InvokeFunction', app('lambda', 'function:%-Tool-x'), OURS],
  // people on call
  ['start a playbook by hand', onCall, 'states:StartExecution', app('states', 'stateMachine:%-REVOKESESSIONS-x'), OURS],
  ['stop it', onCall, 'states:StopExecution', app('states', 'execution:%-REVOKESESSIONS-x:a'), OURS],
  ['turn the switch', onCall, 'appconfig:StartDeployment', arn('appconfig', 'application/a'), OURS],
  ['end a freeze', onCall, 'budgets:ExecuteBudgetAction', `arn:aws:budgets::${ACCOUNT}:budget/a/action/b`, POOL],
  ['give a user a new password', onCall, 'cognito-idp:AdminSetUserPassword', arn('cognito-idp', 'userpool/a'), POOL],
  ['unmask a log', onCall, 'logs:Unmask', app('logs', 'log-group:%-GatewayAuditLog-x'), OURS],
  // everybody else, at their own work
  ['read a log', administrator, 'logs:FilterLogEvents', app('logs', 'log-group:%-GatewayAuditLog-x'), OURS],
  ['look at a function', administrator, 'lambda:GetFunction', app('lambda', 'function:%-GatewayHandler-x'), OURS],
  ['look at an execution', administrator, 'states:DescribeExecution', app('states', 'execution:%-KILLSWITCH-x:a')],
  ['disable a user', administrator, 'cognito-idp:AdminDisableUser', arn('cognito-idp', 'userpool/a'), POOL],
  ['back up', administrator, 'backup:StartBackupJob', app('backup', 'backup-vault:%-Vault-x'), OURS],
  ['call an approved model', administrator, 'bedrock:InvokeModel', arn('bedrock', `inference-profile/eu.${NOVA}`)],
  ['deploy another stack', administrator, 'cloudformation:CreateStack', arn('cloudformation', 'stack/Other/a')],
  ['change another function', administrator, 'lambda:UpdateFunctionCode', arn('lambda', 'function:Other-Handler-x')],
  ['call another function', administrator, 'lambda:InvokeFunction', arn('lambda', 'function:Other-Handler-x')],
  ['route in another network', administrator, 'ec2:CreateRoute', arn('ec2', 'route-table/rtb-b')],
  ['write to another bucket', administrator, 's3:PutObject', 'arn:aws:s3:::team-data/a'],
  ['set another bucket’s policy', administrator, 's3:PutBucketPolicy', 'arn:aws:s3:::team-data'],
  ['write to another table', administrator, 'dynamodb:PutItem', arn('dynamodb', 'table/Other-Table')],
  ['start another machine', administrator, 'states:StartExecution', arn('states', 'stateMachine:Other-Machine')],
  ['make a role of its own', administrator, 'iam:CreateRole', roleArn('Team-Role')],
  ['take another role', administrator, 'sts:AssumeRole', roleArn('Team-Role')],
  ['delete another log group', administrator, 'logs:DeleteLogGroup', arn('logs', 'log-group:Other-Log')],
  ['encrypt a volume', administrator, 'kms:CreateGrant', arn('kms', 'key/a'), { 'kms:GrantIsForAWSResource': 'true' }],
  ['make an image', administrator, 'ecr:PutImage', arn('ecr', 'repository/team')],
  ['set an alarm', administrator, 'cloudwatch:PutMetricAlarm', arn('cloudwatch', 'alarm:Other-Alarm')],
];

test.each(WORK)('%s', async (_, principal, action, resource, context = {}) => {
  const decided = await sim.decide({
    principal,
    action,
    resource,
    resourceAccount: ACCOUNT,
    context: { 'aws:PrincipalOrgID': ORGANIZATION, ...context } as Record<string, string>,
    resourcePolicy: lettingIn(action),
    serviceControlPolicies,
    resourceControlPolicies,
  });
  expect(decided).toBe('allowed');
});

test('there is work of each kind of people', () => {
  expect(WORK.length).toBeGreaterThan(50);
});
