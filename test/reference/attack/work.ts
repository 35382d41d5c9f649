import { SecurityProfile } from '../../../lib';
import { doors } from '../../../lib/contract';
import type { DeployedResource } from '../../../local/samples/deployed';
import type { Actor, Call } from '../../support/account';
import { someResource } from '../../support/iam';
import {
  ACCOUNT,
  ASSETS,
  arn,
  bootstrapRole,
  FOREIGN,
  ORGANIZATION,
  people,
  REGION,
  roleArn,
  type World,
} from './world';

/**
 * What CloudFormation calls to make, change and delete a resource of a type.
 *
 * @see the handlers' permissions in the schemas of the CloudFormation Registry
 */
export const LIFE: Record<string, string[]> = {
  'AWS::ApiGateway::RestApi': [
    'apigateway:POST',
    'apigateway:PATCH',
    'apigateway:UpdateRestApiPolicy',
    'apigateway:DELETE',
  ],
  'AWS::ApiGateway::Stage': ['apigateway:POST', 'apigateway:PATCH', 'apigateway:DELETE'],
  'AWS::AppConfig::Deployment': ['appconfig:StartDeployment', 'appconfig:StopDeployment'],
  'AWS::AppConfig::HostedConfigurationVersion': [
    'appconfig:CreateHostedConfigurationVersion',
    'appconfig:DeleteHostedConfigurationVersion',
  ],
  'AWS::Backup::BackupPlan': ['backup:CreateBackupPlan', 'backup:UpdateBackupPlan', 'backup:DeleteBackupPlan'],
  'AWS::Backup::BackupSelection': ['backup:CreateBackupSelection', 'iam:PassRole', 'backup:DeleteBackupSelection'],
  'AWS::Backup::BackupVault': [
    'backup:CreateBackupVault',
    'backup-storage:MountCapsule',
    'backup:PutBackupVaultLockConfiguration',
    'backup:PutBackupVaultAccessPolicy',
    'backup:DeleteBackupVaultAccessPolicy',
    'backup:DeleteBackupVault',
  ],
  'AWS::Bedrock::DataSource': ['bedrock:CreateDataSource', 'bedrock:UpdateDataSource', 'bedrock:DeleteDataSource'],
  'AWS::Bedrock::EnforcedGuardrailConfiguration': [
    'bedrock:PutEnforcedGuardrailConfiguration',
    'bedrock:DeleteEnforcedGuardrailConfiguration',
  ],
  'AWS::Bedrock::Guardrail': ['bedrock:CreateGuardrail', 'bedrock:UpdateGuardrail', 'bedrock:DeleteGuardrail'],
  'AWS::Bedrock::GuardrailVersion': ['bedrock:CreateGuardrailVersion', 'bedrock:DeleteGuardrail'],
  'AWS::Bedrock::KnowledgeBase': [
    'bedrock:CreateKnowledgeBase',
    'bedrock:UpdateKnowledgeBase',
    'bedrock:DeleteKnowledgeBase',
    'iam:PassRole',
  ],
  'AWS::Budgets::Budget': ['budgets:ModifyBudget'],
  'AWS::Budgets::BudgetsAction': ['budgets:CreateBudgetAction', 'iam:PassRole', 'budgets:DeleteBudgetAction'],
  'AWS::CloudTrail::Trail': [
    'cloudtrail:CreateTrail',
    'cloudtrail:UpdateTrail',
    'cloudtrail:PutEventSelectors',
    'cloudtrail:StartLogging',
    'cloudtrail:StopLogging',
    'cloudtrail:DeleteTrail',
    'iam:PassRole',
  ],
  'AWS::CloudWatch::Alarm': ['cloudwatch:PutMetricAlarm', 'cloudwatch:DeleteAlarms'],
  'AWS::Cognito::UserPool': ['cognito-idp:CreateUserPool', 'cognito-idp:UpdateUserPool', 'cognito-idp:DeleteUserPool'],
  'AWS::Cognito::UserPoolClient': ['cognito-idp:UpdateUserPoolClient', 'cognito-idp:DeleteUserPoolClient'],
  'AWS::Config::ConformancePack': ['config:PutConformancePack', 'config:DeleteConformancePack'],
  'AWS::DynamoDB::Table': [
    'dynamodb:CreateTable',
    'dynamodb:UpdateTable',
    'dynamodb:UpdateContinuousBackups',
    'dynamodb:DeleteTable',
  ],
  'AWS::EC2::FlowLog': ['ec2:CreateFlowLogs', 'ec2:DeleteFlowLogs', 'iam:PassRole'],
  'AWS::EC2::VPCEndpoint': ['ec2:CreateVpcEndpoint', 'ec2:ModifyVpcEndpoint', 'ec2:DeleteVpcEndpoints'],
  'AWS::Events::Rule': [
    'events:PutRule',
    'events:PutTargets',
    'events:RemoveTargets',
    'events:DeleteRule',
    'iam:PassRole',
  ],
  'AWS::GuardDuty::MalwareProtectionPlan': [
    'guardduty:CreateMalwareProtectionPlan',
    'guardduty:UpdateMalwareProtectionPlan',
    'guardduty:DeleteMalwareProtectionPlan',
    'iam:PassRole',
  ],
  'AWS::IAM::ManagedPolicy': [
    'iam:CreatePolicy',
    'iam:CreatePolicyVersion',
    'iam:DeletePolicyVersion',
    'iam:DeletePolicy',
    'iam:AttachRolePolicy',
    'iam:DetachRolePolicy',
  ],
  'AWS::IAM::Role': [
    'iam:CreateRole',
    'iam:UpdateAssumeRolePolicy',
    'iam:PutRolePermissionsBoundary',
    'iam:DeleteRolePermissionsBoundary',
    'iam:AttachRolePolicy',
    'iam:PutRolePolicy',
    'iam:TagRole',
    'iam:DeleteRole',
  ],
  'AWS::KMS::Key': [
    'kms:CreateKey',
    'kms:DescribeKey',
    'kms:GetKeyPolicy',
    'kms:PutKeyPolicy',
    'kms:EnableKeyRotation',
    'kms:TagResource',
    'kms:UpdateKeyDescription',
  ],
  'AWS::Lambda::Alias': ['lambda:CreateAlias', 'lambda:UpdateAlias', 'lambda:DeleteAlias'],
  'AWS::Lambda::Function': [
    'lambda:CreateFunction',
    'lambda:UpdateFunctionCode',
    'lambda:UpdateFunctionConfiguration',
    'lambda:DeleteFunction',
    'lambda:InvokeFunction', // a provider of custom resources
    'iam:PassRole',
  ],
  'AWS::Lambda::Permission': ['lambda:AddPermission', 'lambda:RemovePermission'],
  'AWS::Lambda::Version': ['lambda:PublishVersion'],
  'AWS::Logs::LogGroup': [
    'logs:CreateLogGroup',
    'logs:PutRetentionPolicy',
    'logs:AssociateKmsKey',
    'logs:PutDataProtectionPolicy',
    'logs:PutLogGroupDeletionProtection',
  ],
  'AWS::Logs::MetricFilter': ['logs:PutMetricFilter', 'logs:DeleteMetricFilter'],
  'AWS::Logs::ResourcePolicy': ['logs:PutResourcePolicy', 'logs:DeleteResourcePolicy'],
  'AWS::NetworkFirewall::Firewall': [
    'network-firewall:CreateFirewall',
    'network-firewall:UpdateFirewallDeleteProtection',
    'network-firewall:DeleteFirewall',
  ],
  'AWS::NetworkFirewall::RuleGroup': ['network-firewall:UpdateRuleGroup', 'network-firewall:DeleteRuleGroup'],
  'AWS::Pipes::Pipe': ['pipes:CreatePipe', 'pipes:UpdatePipe', 'pipes:DeletePipe', 'iam:PassRole'],
  'AWS::Route53Resolver::FirewallRuleGroup': [
    'route53resolver:UpdateFirewallRule',
    'route53resolver:DeleteFirewallRuleGroup',
  ],
  'AWS::S3::Bucket': [
    's3:CreateBucket',
    's3:PutBucketObjectLockConfiguration',
    's3:PutBucketLogging',
    's3:PutBucketOwnershipControls',
    's3:PutBucketPublicAccessBlock',
    's3:PutBucketTagging',
    's3:PutBucketVersioning',
    's3:PutEncryptionConfiguration',
    's3:PutLifecycleConfiguration',
  ],
  'AWS::S3::BucketPolicy': ['s3:PutBucketPolicy', 's3:DeleteBucketPolicy'],
  'AWS::S3Vectors::Index': ['s3vectors:CreateIndex', 's3vectors:DeleteIndex'],
  'AWS::S3Vectors::VectorBucket': ['s3vectors:CreateVectorBucket', 's3vectors:DeleteVectorBucket'],
  'AWS::S3Vectors::VectorBucketPolicy': ['s3vectors:PutVectorBucketPolicy', 's3vectors:DeleteVectorBucketPolicy'],
  'AWS::SNS::Subscription': ['sns:Subscribe', 'sns:Unsubscribe'],
  'AWS::SNS::Topic': ['sns:CreateTopic', 'sns:SetTopicAttributes', 'sns:DeleteTopic'],
  'AWS::SNS::TopicPolicy': ['sns:SetTopicAttributes'],
  'AWS::SQS::Queue': ['sqs:CreateQueue', 'sqs:SetQueueAttributes', 'sqs:DeleteQueue'],
  'AWS::SQS::QueuePolicy': ['sqs:SetQueueAttributes'],
  'AWS::SecretsManager::RotationSchedule': ['secretsmanager:RotateSecret', 'lambda:InvokeFunction'],
  'AWS::SecretsManager::Secret': [
    'secretsmanager:CreateSecret',
    'secretsmanager:UpdateSecret',
    'secretsmanager:DeleteSecret',
  ],
  'AWS::SecurityLake::DataLake': [
    'securitylake:CreateDataLake',
    'securitylake:UpdateDataLake',
    'securitylake:DeleteDataLake',
  ],
  'AWS::StepFunctions::StateMachine': [
    'states:CreateStateMachine',
    'states:UpdateStateMachine',
    'states:DeleteStateMachine',
    'iam:PassRole',
  ],
  'AWS::WAFv2::LoggingConfiguration': ['wafv2:PutLoggingConfiguration', 'wafv2:DeleteLoggingConfiguration'],
  'AWS::WAFv2::WebACL': ['wafv2:CreateWebACL', 'wafv2:UpdateWebACL', 'wafv2:DeleteWebACL'],
  'AWS::WAFv2::WebACLAssociation': ['wafv2:AssociateWebACL', 'wafv2:DisassociateWebACL'],
};

const call = (action: string, resource?: string, context?: Call['context']): Call => ({ action, resource, context });

/** Types whose ARN here is the one that the actions of their service are checked against. */
const OWN_ARN =
  /^AWS::(S3::Bucket$|KMS::Key|SNS::Topic$|SQS::Queue$|Lambda::Function|IAM::(Role|ManagedPolicy)|StepFunctions|Logs::LogGroup|Events::Rule)/;

/** The calls by which CloudFormation makes, changes and deletes all resources of a type. */
export async function lifeOf(type: string, { iam }: World): Promise<Call[]> {
  const { region, account } = iam.deployed.place;
  const calls: Call[] = [];
  for (const resource of iam.deployed.all(type)) {
    for (const action of LIFE[type]!) {
      if (action === 'iam:PassRole') {
        calls.push(call(action, roleArn('any'), { 'iam:PassedToService': 'cloudtrail.amazonaws.com' }));
        continue;
      }
      const possible = await someResource(action, account, region);
      const isOwn = OWN_ARN.test(type) && possible?.split(':')[2] === resource.arn.split(':')[2];
      const role = iam.deployed.all('AWS::IAM::Role')[0]!.arn;
      const target = possible?.includes(':role/') && type !== 'AWS::IAM::Role' ? role : isOwn ? resource.arn : possible;
      const policyOf =
        type === 'AWS::S3::BucketPolicy' &&
        iam.deployed.all('AWS::S3::Bucket').find(({ ref }) => ref === resource.properties.Bucket);
      calls.push(call(action, policyOf ? policyOf.arn : target));
    }
  }
  return [...new Map(calls.map((each) => [JSON.stringify(each), each])).values()];
}

export type Work = [who: Actor, does: string, ...calls: Call[]];

/** What roles, people and services have to be able to do. */
export function workIn(of: World): Work[] {
  const { account, iam } = of;
  const { deployed } = iam;
  const one = (type: string, part = '') => deployed.one(type, part);
  const all = (type: string, part = '') => deployed.all(type).filter(({ logicalId }) => logicalId.includes(part));
  const role = (part: string): Actor =>
    account.role(all('AWS::IAM::Role').find(({ logicalId }) => logicalId.startsWith(part))!.logicalId);
  const person = (name: string) => people(of).find((each) => each.name === name)!;
  const bucket = (name: string) =>
    all('AWS::S3::Bucket').find(({ logicalId }) => logicalId.startsWith(`Vault${name}`))!.arn;
  const shared =
    of.profile === SecurityProfile.STARTER
      ? all('AWS::KMS::Key').find(({ logicalId }) => logicalId.startsWith('Key'))!.arn
      : undefined;
  const key = (part: string) => shared ?? all('AWS::KMS::Key').find(({ logicalId }) => logicalId.startsWith(part))!.arn;
  const service = (name: string, context: Call['context'] = {}): Actor => ({
    name,
    arn: name,
    identityPolicies: {},
    context,
  });
  const ours = { 'aws:SourceAccount': ACCOUNT, 'aws:SourceOrgID': ORGANIZATION };
  const via = (name: string) => ({ 'kms:ViaService': `${name}.${REGION}.amazonaws.com`, 'kms:CallerAccount': ACCOUNT });
  const gateway = person('the gateway with other code');
  // what Lambda does for the function, before and beside its code
  const platform: Actor = { ...of.handler, name: 'Lambda for the gateway', context: {} };
  const guardrail = one('AWS::Bedrock::Guardrail').arn;
  const secret = one('AWS::SecretsManager::Secret').arn;
  const quota = one('AWS::DynamoDB::Table', 'GatewayQuota').arn;
  // tools have a switch of the same name
  const starting = (type: string, part: string) => all(type).find(({ logicalId }) => logicalId.startsWith(part))!;
  const applicationOf = (part: string) =>
    arn('appconfig', `application/${starting('AWS::AppConfig::Application', part).ref}`);
  const environmentOf = (part: string) =>
    `${applicationOf(part)}/environment/${starting('AWS::AppConfig::Environment', part).ref}`;
  const configurationOf = (part: string) =>
    `${environmentOf(part)}/configuration/${starting('AWS::AppConfig::ConfigurationProfile', part).ref}`;
  const trail = arn('cloudtrail', `trail/${one('AWS::CloudTrail::Trail').ref}`);
  const logGroups = all('AWS::Logs::LogGroup');
  const group = (part: string) =>
    logGroups.find(({ logicalId }) => logicalId.startsWith(part)) ??
    logGroups.find(({ logicalId }) => logicalId.includes(part))!;
  const stream = (part: string) => `${group(part).arn.replace(/:\*$/, '')}:log-stream:a`;
  const topic = one('AWS::SNS::Topic', 'Response').arn;
  const queue = one('AWS::SQS::Queue', 'Response').arn;
  const rules = all('AWS::Events::Rule', 'ResponseRules');
  const machine = (part: string) => one('AWS::StepFunctions::StateMachine', part).arn;
  const breakGlass = FOREIGN['break-glass role']!;
  const deploy = FOREIGN['deploying role']!;
  const execute = FOREIGN['executing role']!;
  const isStarter = of.profile === SecurityProfile.STARTER;
  const profileArn = arn('bedrock', 'inference-profile/eu.amazon.nova-lite-v1:0');
  const approved = { 'bedrock:GuardrailIdentifier': `${guardrail}:1` };
  const keyUse = ['kms:Decrypt', 'kms:GenerateDataKey'];

  // what a scan has found clean, which is all that anybody reads
  const clean = { 's3:ExistingObjectTag/GuardDutyMalwareScanStatus': 'NO_THREATS_FOUND' };
  const inbox = bucket('Inbox');
  const document = `${bucket('corpusBucket')}/approved/acme/a.txt`;
  const passage = `${bucket('Passage')}/a.json`;
  const base = arn('bedrock', `knowledge-base/${one('AWS::Bedrock::KnowledgeBase').ref}`);
  const index = one('AWS::S3Vectors::Index').arn;
  const notices = one('AWS::SNS::Topic', 'Notices').arn;
  const waiting = one('AWS::SQS::Queue', 'Waiting').arn;
  const functionOf = (name: string) => one('AWS::Lambda::Function', `Ingestion${name}`).arn;
  const ruleOf = (name: string) => one('AWS::Events::Rule', `IngestionEvents${name}`).arn;

  const gatewayOfTools = one('AWS::BedrockAgentCore::Gateway');
  const engine = arn('bedrock-agentcore', `policy-engine/${one('AWS::BedrockAgentCore::PolicyEngine').ref}`);
  const signingKey = (part: string) => one('AWS::KMS::Key', part).arn;
  const [signing, proof] = [signingKey('ApprovalsSigningKey'), signingKey('ToolsProofKey')];
  const requests = one('AWS::DynamoDB::Table', 'ApprovalsRequests').arn;
  const told = one('AWS::SNS::Topic', 'Told').arn;
  const rogueAgent = one('AWS::StepFunctions::StateMachine', 'ToolsRogueAgent');

  const denyAll = { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/AWSDenyAll' };
  // where playbooks wait there is a desk to ask at
  const desk = {
    api: all('AWS::ApiGateway::RestApi', 'Response')[0]?.ref ?? '',
    decide: all('AWS::Lambda::Function', 'Decide')[0]!,
    hold: all('AWS::Lambda::Function', 'Hold')[0]!,
    table: all('AWS::DynamoDB::Table', 'Response')[0]?.arn ?? '',
  };

  return [
    [FOREIGN.pipeline!, 'becomes the deploying role', call('sts:AssumeRole', bootstrapRole('deploy'))],
    [FOREIGN.pipeline!, 'becomes the publishing role', call('sts:AssumeRole', bootstrapRole('file-publishing'))],
    [FOREIGN['publishing role']!, 'publishes assets', call('s3:PutObject', `${ASSETS}/a.zip`)],
    [deploy, 'reads assets', call('s3:GetObject', `${ASSETS}/a.zip`)],
    ...of.stackNames.map((name): Work => {
      const stack = arn('cloudformation', `stack/${name}/a`);
      return [
        deploy,
        `deploys and deletes ${name}`,
        call('cloudformation:CreateChangeSet', stack),
        call('cloudformation:ExecuteChangeSet', stack),
        call('cloudformation:RollbackStack', stack),
        call('cloudformation:DeleteStack', stack),
      ];
    }),
    [
      deploy,
      'passes the executing role',
      call('iam:PassRole', bootstrapRole('cfn-exec'), { 'iam:PassedToService': 'cloudformation.amazonaws.com' }),
    ],
    [
      service('cloudformation.amazonaws.com'),
      'becomes the executing role',
      call('sts:AssumeRole', bootstrapRole('cfn-exec')),
    ],
    [
      execute,
      'makes exempt roles of the baseline',
      call('iam:CreateRole', one('AWS::IAM::Role', 'ThreatDetectionGuardDutyRole').arn),
    ],

    [gateway, 'calls its model with its guardrail', call('bedrock:InvokeModel', profileArn, approved)],
    [gateway, 'streams from it', call('bedrock:InvokeModelWithResponseStream', profileArn, approved)],
    [gateway, 'applies its guardrail', call('bedrock:ApplyGuardrail', guardrail)],
    [gateway, 'reads its secret', call('secretsmanager:GetSecretValue', secret)],
    [
      { ...gateway, name: 'gateway through secrets', inVpc: false },
      'decrypts its secret',
      call('kms:Decrypt', key('GatewayKey'), via('secretsmanager')),
    ],
    [gateway, 'counts tokens', call('dynamodb:UpdateItem', quota), call('dynamodb:GetItem', quota)],
    [
      gateway,
      'watches the kill switch',
      call('appconfig:StartConfigurationSession', configurationOf('KillSwitch')),
      call('appconfig:GetLatestConfiguration', configurationOf('KillSwitch')),
    ],
    [
      gateway,
      'watches the usage limits',
      call('appconfig:StartConfigurationSession', configurationOf('UsageLimits')),
      call('appconfig:GetLatestConfiguration', configurationOf('UsageLimits')),
    ],
    [
      { ...of.handler, name: 'Lambda with the session of the gateway' },
      'writes its log and traces from outside of the VPC',
      call('logs:PutLogEvents', stream('GatewayAuditLog')),
      call('xray:PutTraceSegments'),
    ],
    [platform, 'makes network interfaces', call('ec2:CreateNetworkInterface', arn('ec2', 'network-interface/*'))],

    ...doors().map(
      ({ method, path }): Work => [
        service('apigateway.amazonaws.com', {
          'aws:SourceArn': `${arn('execute-api', one('AWS::ApiGateway::RestApi', 'GatewayApi').ref)}/live/${method}${path}`,
          ...ours,
        }),
        `calls the gateway for ${method} ${path}`,
        call('lambda:InvokeFunction', `${one('AWS::Lambda::Function', 'GatewayHandler').arn}:live`),
      ],
    ),
    [
      service('secretsmanager.amazonaws.com', { ...ours, 'aws:SourceArn': secret }),
      'rotates the secret',
      call('lambda:InvokeFunction', one('AWS::Lambda::Function', 'GatewaySecretRotation').arn),
    ],
    [
      role('GatewaySecretRole'),
      'stores a new secret',
      call('secretsmanager:GetSecretValue', secret),
      call('secretsmanager:PutSecretValue', secret),
      call('secretsmanager:UpdateSecretVersionStage', secret),
    ],
    [
      service('cognito-idp.amazonaws.com', {
        ...ours,
        'aws:SourceArn': arn('cognito-idp', `userpool/${one('AWS::Cognito::UserPool').ref}`),
      }),
      'asks for claims',
      call('lambda:InvokeFunction', one('AWS::Lambda::Function', 'IdentityAccessToken').arn),
    ],

    [
      service('cloudtrail.amazonaws.com', { 'aws:SourceArn': trail }),
      'delivers the trail',
      call('s3:GetBucketAcl', bucket('evidenceBucket')),
      call('s3:PutObject', `${bucket('evidenceBucket')}/AWSLogs/${ACCOUNT}/a`),
      call('kms:GenerateDataKey', key('VaultevidenceKey')),
    ],
    [
      role('AuditTrailDeliveryRole'),
      'delivers it to its log',
      call('logs:CreateLogStream', `${stream('Trail').replace(/:a$/, '')}:${ACCOUNT}_CloudTrail_${REGION}`),
      call('logs:PutLogEvents', `${stream('Trail').replace(/:a$/, '')}:${ACCOUNT}_CloudTrail_${REGION}`),
    ],
    [
      service('config.amazonaws.com', ours),
      'delivers what AWS Config sees',
      call('s3:GetBucketAcl', bucket('Config')),
      call('s3:PutObject', `${bucket('Config')}/AWSLogs/${ACCOUNT}/Config/a`),
    ],
    [
      service('bedrock.amazonaws.com', { ...ours, 'aws:SourceArn': arn('bedrock', 'a') }),
      'delivers conversations',
      call(
        's3:PutObject',
        `${bucket('evidenceBucket')}/model-invocations/AWSLogs/${ACCOUNT}/BedrockModelInvocationLogs/a`,
      ),
      call('kms:GenerateDataKey', key('VaultevidenceKey')),
    ],
    [
      role('InvocationLoggingDeliveryRole'),
      'delivers them to their log',
      call('logs:PutLogEvents', `${stream('Conversations').replace(/:a$/, '')}:aws/bedrock/modelinvocations`),
    ],
    [
      role('NetworkRecordsFlowLogRole'),
      'delivers flow logs',
      call('logs:CreateLogStream', stream('FlowLogGroup')),
      call('logs:PutLogEvents', stream('FlowLogGroup')),
    ],
    [
      service('logging.s3.amazonaws.com', { ...ours, 'aws:SourceArn': bucket('evidenceBucket') }),
      'delivers access logs',
      call('s3:PutObject', `${bucket('AccessLogs')}/evidence/a`),
    ],
    ...logGroups.flatMap((group): Work[] => {
      const keyArn = group.properties.KmsKeyId as string | undefined;
      if (!keyArn) return [];
      const context = { 'kms:EncryptionContext:aws:logs:arn': group.arn.replace(/:\*$/, '') };
      return [
        [
          service(`logs.${REGION}.amazonaws.com`),
          `encrypts ${group.logicalId}`,
          ...keyUse.map((action) => call(action, keyArn, context)),
        ],
      ];
    }),
    [
      service('cloudwatch.amazonaws.com', ours),
      'tells of alarms',
      call('sns:Publish', topic),
      ...keyUse.map((action) => call(action, key('ResponseKey'))),
    ],
    [
      service('budgets.amazonaws.com', ours),
      'tells of spending',
      call('sns:Publish', topic),
      ...keyUse.map((action) => call(action, key('ResponseKey'))),
    ],
    [
      service('sns.amazonaws.com', { ...ours, 'aws:SourceArn': topic }),
      'keeps what it could not deliver',
      call('sqs:SendMessage', queue),
    ],
    ...rules.map(
      (rule): Work => [
        service('events.amazonaws.com', { 'aws:SourceArn': rule.arn, ...ours }),
        `keeps what ${rule.logicalId} could not deliver`,
        call('sqs:SendMessage', queue),
      ],
    ),
    [
      service('events.amazonaws.com', {
        'aws:SourceArn': starting('AWS::Events::Rule', 'KillSwitchChanges').arn,
        ...ours,
      }),
      'records changes of the kill switch',
      call('logs:CreateLogStream', stream('KillSwitchAuditLog')),
      call('logs:PutLogEvents', stream('KillSwitchAuditLog')),
    ],
    [
      service('events.amazonaws.com', {
        'aws:SourceArn': one('AWS::Events::Rule', 'ToolsKillSwitchChanges').arn,
        ...ours,
      }),
      'records changes of the kill switch of tools',
      call('logs:CreateLogStream', stream('ToolsKillSwitchAuditLog')),
      call('logs:PutLogEvents', stream('ToolsKillSwitchAuditLog')),
    ],
    [
      service('events.amazonaws.com', { 'aws:SourceArn': one('AWS::Events::Rule', 'UsageLimitsChanges').arn, ...ours }),
      'records changes of the usage limits',
      call('logs:CreateLogStream', stream('UsageLimitsAuditLog')),
      call('logs:PutLogEvents', stream('UsageLimitsAuditLog')),
    ],
    [
      service('events.amazonaws.com'),
      'encrypts it',
      ...keyUse.map((action) => call(action, key('ResponseKey'), { 'kms:EncryptionContext:aws:sqs:arn': queue })),
    ],
    [
      { ...breakGlass, name: 'DynamoDB for who made the table' },
      'lets DynamoDB use its key',
      call('kms:CreateGrant', key('GatewayKey'), { ...via('dynamodb'), 'kms:GrantIsForAWSResource': 'true' }),
    ],

    [
      role('ResponseRulesDelivery'),
      'starts the triage and tells',
      call('states:StartExecution', machine('ResponseTriage')),
      call('sns:Publish', topic),
    ],
    [
      role('ResponseTriageRole'),
      'starts a playbook',
      call('states:StartExecution', machine('KILLSWITCH')),
      call('states:StartExecution', machine('REVOKESESSIONS')),
    ],
    [playbook('KILLSWITCH'), 'pulls the switch', call('appconfig:StartDeployment', environmentOf('KillSwitch'))],
    [
      playbook('REVOKESESSIONS'),
      'denies everything to who agreed to it, for a while',
      call('iam:AttachRolePolicy', of.handler.arn, denyAll),
      call('iam:DetachRolePolicy', of.handler.arn, denyAll),
    ],
    [
      playbook('SNAPSHOTEVIDENCE'),
      'keeps what it found',
      call('s3:PutObject', `${bucket('evidenceBucket')}/incidents/i/event.json`),
      call('kms:GenerateDataKey', key('VaultevidenceKey'), via('s3')),
    ],
    [
      role('SpendGuardFreezeRole'),
      'freezes and thaws the gateway',
      ...['iam:AttachRolePolicy', 'iam:DetachRolePolicy'].map((action) =>
        call(action, of.handler.arn, {
          'iam:PolicyARN': all('AWS::IAM::ManagedPolicy').find(({ logicalId }) =>
            /^SpendGuardFreeze(?!Role)/.test(logicalId),
          )!.ref,
        }),
      ),
    ],
    ...(isStarter
      ? []
      : ([
          [
            person('an approver'),
            'approves',
            call('execute-api:Invoke', arn('execute-api', `${desk.api}/live/POST/decisions`)),
          ],
          ...['requests', 'decisions'].map(
            (path): Work => [
              service('apigateway.amazonaws.com', {
                ...ours,
                'aws:SourceArn': arn('execute-api', `${desk.api}/live/POST/${path}`),
              }),
              `hands ${path} to the desk`,
              call('lambda:InvokeFunction', desk.decide.arn),
            ],
          ),
          [
            held(desk.decide),
            'answers who waits',
            call('dynamodb:GetItem', desk.table),
            call('dynamodb:UpdateItem', desk.table),
            call('kms:Decrypt', key('ResponseKey'), via('dynamodb')),
            call('states:SendTaskSuccess'),
          ],
          [
            held(desk.hold),
            'keeps the token of who waits',
            call('dynamodb:UpdateItem', desk.table, { 'dynamodb:ReturnValues': 'NONE' }),
            call('kms:Encrypt', key('ResponseKey'), via('dynamodb')),
          ],
          [
            playbook('QUARANTINEPRINCIPAL'),
            'asks for approval and denies everything to who agreed to it',
            call('lambda:InvokeFunction', desk.hold.arn),
            call('iam:AttachRolePolicy', of.handler.arn, denyAll),
          ],
          [
            playbook('ISOLATEFUNCTION'),
            'stops the gateway’s function',
            call('lambda:PutFunctionConcurrency', one('AWS::Lambda::Function', 'GatewayHandler').arn),
          ],
          [service('backup.amazonaws.com', ours), 'takes its role', call('sts:AssumeRole', role('RecoveryRole').arn)],
          [
            role('RecoveryRole'),
            'reads what it backs up',
            call('s3:GetObject', `${bucket('evidenceBucket')}/AWSLogs/a`),
            call('s3:GetObjectVersion', `${bucket('corpusBucket')}/a`, clean),
            call('s3:ListBucketVersions', bucket('corpusBucket')),
            call('kms:Decrypt', key('VaultcorpusKey'), via('s3')),
          ],
          [
            role('RecoveryRole'),
            'restores into a new bucket',
            call('s3:CreateBucket', 'arn:aws:s3:::awsbackup-restore-test-a'),
            call('s3:PutObject', 'arn:aws:s3:::awsbackup-restore-test-a/a'),
          ],
          [
            breakGlass,
            'starts a restore',
            call('backup:StartRestoreJob', arn('backup', 'recovery-point:a')),
            call('iam:PassRole', role('RecoveryRole').arn, { 'iam:PassedToService': 'backup.amazonaws.com' }),
          ],
        ] as Work[])),
    ...(all('AWS::IAM::Role', 'DISABLEUSER').length > 0
      ? ([
          [
            playbook('DISABLEUSER'),
            'disables a user who agreed to it',
            // its tag is none of the stacks'
            call('iam:DeleteLoginProfile', `arn:aws:iam::${ACCOUNT}:user/bob`, {
              'aws:ResourceTag/secure-llm:containment': 'allowed',
            }),
          ],
        ] as Work[])
      : []),

    [
      person('an uploader'),
      'puts a document of acme into the inbox',
      call('s3:PutObject', `${inbox}/inbox/acme/a.md`),
      call('kms:GenerateDataKey', key('VaultcorpusKey'), via('s3')),
    ],
    ...['VaultCorpusScanRole', 'IngestionScanRole'].map(
      (name): Work => [
        service('malware-protection-plan.guardduty.amazonaws.com', ours),
        `takes ${name}`,
        call('sts:AssumeRole', role(name).arn),
      ],
    ),
    [
      role('IngestionScanRole'),
      'scans and tags an upload',
      call('s3:GetObjectVersion', `${inbox}/inbox/acme/a.md`),
      call('s3:PutObjectVersionTagging', `${inbox}/inbox/acme/a.md`),
      call('kms:Decrypt', key('VaultcorpusKey'), via('s3')),
    ],
    [
      role('VaultCorpusScanRole'),
      'scans and tags a document',
      call('s3:GetObjectVersion', document),
      call('s3:PutObjectVersionTagging', document),
    ],
    [
      role('IngestionEventsDelivery'),
      'starts the admission and tells',
      call('states:StartExecution', machine('IngestionAdmission')),
      call('sns:Publish', notices),
      ...keyUse.flatMap((action) => ['sns', 'states'].map((name) => call(action, key('VaultevidenceKey'), via(name)))),
    ],
    [
      service('events.amazonaws.com', { ...ours, 'aws:SourceArn': ruleOf('Approved') }),
      'has a job wait',
      call('sqs:SendMessage', waiting),
      ...keyUse.map((action) =>
        call(action, key('VaultevidenceKey'), { 'kms:EncryptionContext:aws:sqs:arn': waiting }),
      ),
    ],
    [
      role('IngestionEventsPipeRole'),
      'starts a job',
      call('sqs:ReceiveMessage', waiting),
      call('sqs:DeleteMessage', waiting),
      call('kms:Decrypt', key('VaultevidenceKey'), via('sqs')),
      call('states:StartExecution', machine('IngestionIndexing')),
    ],
    [
      held(one('AWS::StepFunctions::StateMachine', 'IngestionAdmission')),
      'has an upload kept and judged, and tells',
      call('lambda:InvokeFunction', functionOf('Keep')),
      call('lambda:InvokeFunction', functionOf('Admit')),
      call('sns:Publish', notices),
    ],
    [
      role('IngestionKeepRole'),
      'keeps an original',
      call('s3:GetObjectVersion', `${inbox}/inbox/acme/a.md`),
      call('s3:PutObject', `${bucket('Quarantine')}/acme/a`),
      call('kms:Decrypt', key('VaultcorpusKey'), via('s3')),
      call('kms:GenerateDataKey', key('VaultevidenceKey'), via('s3')),
    ],
    [
      role('IngestionAdmitRole'),
      'judges an upload and writes its text',
      call('s3:GetObjectVersion', `${inbox}/inbox/acme/a.md`, clean),
      call('bedrock:ApplyGuardrail', guardrail),
      call('s3:PutObject', document),
      ...keyUse.map((action) => call(action, key('VaultcorpusKey'), via('s3'))),
    ],
    [
      held(one('AWS::StepFunctions::StateMachine', 'IngestionIndexing')),
      'runs a job, has the index examined and takes back',
      call('bedrock:StartIngestionJob', base),
      call('bedrock:GetIngestionJob', base),
      call('bedrock:ListIngestionJobs', base),
      call('lambda:InvokeFunction', functionOf('Examine')),
      call('s3:DeleteObject', document),
      call('sns:Publish', notices),
    ],
    [role('IngestionExamineRole'), 'asks known questions', call('bedrock:Retrieve', base)],
    [role('IngestionTraceRole'), 'looks for a document and its copies', call('bedrock:Retrieve', base)],
    [
      held(one('AWS::StepFunctions::StateMachine', 'IngestionQuarantineMachine')),
      'takes a document out, asks again and tells',
      call('s3:DeleteObject', document),
      call('bedrock:DeleteKnowledgeBaseDocuments', base),
      call('bedrock:StartIngestionJob', base),
      call('lambda:InvokeFunction', functionOf('Trace')),
      call('lambda:InvokeFunction', functionOf('Examine')),
      call('sns:Publish', notices),
    ],
    [
      service('bedrock.amazonaws.com', { ...ours, 'aws:SourceArn': base }),
      'takes the role of the knowledge base',
      call('sts:AssumeRole', role('BaseRole').arn),
    ],
    [
      role('BaseRole'),
      'reads, cuts, embeds, keeps and searches documents',
      call('s3:ListBucket', bucket('corpusBucket'), { 's3:prefix': 'approved/' }),
      call('s3:GetObject', document, clean),
      call('s3:PutObject', passage),
      call('lambda:InvokeFunction', `${functionOf('Transform')}:1`),
      call('s3:GetObject', passage),
      call('bedrock:InvokeModel', `arn:aws:bedrock:${REGION}::foundation-model/amazon.titan-embed-text-v2:0`),
      call('s3vectors:PutVectors', index),
      call('s3vectors:QueryVectors', index),
      ...keyUse.map((action) => call(action, key('VaultcorpusKey'))),
    ],
    [
      role('IngestionTransformRole'),
      'cleans what passes',
      call('s3:GetObject', passage),
      call('s3:PutObject', passage),
      ...keyUse.map((action) => call(action, key('VaultcorpusKey'), via('s3'))),
    ],
    [gateway, 'searches the knowledge base', call('bedrock:Retrieve', base)],
    [
      service('cloudwatch.amazonaws.com', { ...ours, 'aws:SourceArn': arn('cloudwatch', 'alarm:a') }),
      'tells of alarms about documents',
      call('sns:Publish', notices),
      ...keyUse.map((action) => call(action, key('VaultevidenceKey'))),
    ],
    [
      service('sns.amazonaws.com', { ...ours, 'aws:SourceArn': notices }),
      'keeps a notice that it could not deliver',
      call('sqs:SendMessage', one('AWS::SQS::Queue', 'NoticesUndelivered').arn),
      ...keyUse.map((action) => call(action, key('VaultevidenceKey'))),
    ],
    [
      service('bedrock-agentcore.amazonaws.com', {
        ...ours,
        'aws:SourceArn': arn('bedrock-agentcore', `gateway/${gatewayOfTools.properties.Name}-abcdefghij`),
      }),
      'takes the role of the gateway of tools',
      call('sts:AssumeRole', role('ToolsRole').arn),
    ],
    [
      role('ToolsRole'),
      'asks interceptors and the engine, and calls shims',
      ...[
        'ToolsInterceptorsRequest',
        'ToolsInterceptorsResponse',
        'ToolsTargetsShimorders',
        'ToolsTargetsShimrefunds',
      ].map((name) => call('lambda:InvokeFunction', one('AWS::Lambda::Function', name).arn)),
      call('bedrock-agentcore:GetPolicyEngine', engine),
      call('bedrock-agentcore:AuthorizeAction', engine),
      ...keyUse.map((action) => call(action, key('ToolsKey'))),
    ],
    [
      role('ToolsInterceptorsRequestRole'),
      'judges a call, asks people about it and signs who makes it',
      call('bedrock:ApplyGuardrail', guardrail),
      call('lambda:InvokeFunction', one('AWS::Lambda::Function', 'ApprovalsAsk').arn),
      call('lambda:InvokeFunction', one('AWS::Lambda::Function', 'ApprovalsIssue').arn),
      call('kms:VerifyMac', signing),
      call('dynamodb:UpdateItem', one('AWS::DynamoDB::Table', 'ApprovalsRedeemed').arn),
      call('kms:GenerateMac', proof),
      call('appconfig:StartConfigurationSession', configurationOf('ToolsKillSwitch')),
      call('appconfig:GetLatestConfiguration', configurationOf('ToolsKillSwitch')),
    ],
    [role('ToolsInterceptorsResponseRole'), 'judges a result', call('bedrock:ApplyGuardrail', guardrail)],
    [
      role('ToolsTargetsShimrefundsRole'),
      'verifies who calls, and calls the function of one tool',
      call('kms:VerifyMac', proof),
      call('lambda:InvokeFunction', arn('lambda', 'function:RefundOrder')),
    ],
    [
      role('ApprovalsAskRole'),
      'takes a request and tells',
      call('dynamodb:PutItem', requests),
      ...keyUse.map((action) => call(action, key('ApprovalsKey'), via('dynamodb'))),
      call('sns:Publish', told),
      ...keyUse.map((action) => call(action, key('VaultevidenceKey'), via('sns'))),
    ],
    [
      role('ApprovalsDeskRole'),
      'shows what waits and keeps a decision',
      call('dynamodb:Query', `${requests}/index/waiting`),
      call('dynamodb:PutItem', requests),
    ],
    [
      role('ApprovalsRejectRole'),
      'finds what waits of a user and rejects it',
      call('dynamodb:Query', `${requests}/index/waiting`),
      call('dynamodb:GetItem', requests),
      call('dynamodb:UpdateItem', requests, {
        'dynamodb:Attributes': ['pk', 'rejected', 'nonce', 'version', 'waiting_tenant', 'requested_at'],
      }),
      ...keyUse.map((action) => call(action, key('ApprovalsKey'), via('dynamodb'))),
    ],
    [
      held(rogueAgent),
      'takes tools away, has calls forbidden and requests rejected, and tells',
      // what AppConfig asks of whoever starts a deployment
      ...[
        applicationOf('ToolsKillSwitch'),
        environmentOf('ToolsKillSwitch'),
        `${applicationOf('ToolsKillSwitch')}/configurationprofile/${starting('AWS::AppConfig::ConfigurationProfile', 'ToolsKillSwitch').ref}`,
        arn('appconfig', `deploymentstrategy/${starting('AWS::AppConfig::DeploymentStrategy', 'ToolsKillSwitch').ref}`),
      ].map((on) => call('appconfig:StartDeployment', on)),
      call('appconfig:ListDeployments', environmentOf('ToolsKillSwitch')),
      ...keyUse.map((action) => call(action, key('ToolsKey'))),
      call('lambda:InvokeFunction', one('AWS::Lambda::Function', 'ToolsRogueAgentContain').arn),
      call('lambda:InvokeFunction', one('AWS::Lambda::Function', 'ApprovalsReject').arn),
      call('sns:Publish', told),
      ...keyUse.map((action) => call(action, key('VaultevidenceKey'), via('sns'))),
      call('logs:CreateLogDelivery'),
      call('xray:PutTraceSegments'),
    ],
    [
      role('ToolsRogueAgentContainRole'),
      'forbids calls by policy and looks whether it is in force',
      call('bedrock-agentcore:CreatePolicy', engine),
      call('bedrock-agentcore:ListPolicies', engine),
      call('bedrock-agentcore:ManageResourceScopedPolicy', gatewayOfTools.arn),
      call('bedrock-agentcore:InvokeGateway', gatewayOfTools.arn),
      ...keyUse.map((action) => call(action, key('ToolsKey'), via('bedrock-agentcore'))),
    ],
    [
      service('events.amazonaws.com', {
        ...ours,
        'aws:SourceArn': one('AWS::Events::Rule', 'ToolsTargetCheckDaily').arn,
      }),
      'has the targets of tools looked at each day',
      call('lambda:InvokeFunction', one('AWS::Lambda::Function', 'ToolsTargetCheckFunction').arn),
    ],
    [
      role('ToolsTargetCheckFunctionRole'),
      'compares the targets of tools and starts the playbook',
      call('bedrock-agentcore:GetGateway', gatewayOfTools.arn),
      call('bedrock-agentcore:ListGatewayTargets', gatewayOfTools.arn),
      call('bedrock-agentcore:GetGatewayTarget', gatewayOfTools.arn),
      call('states:StartExecution', rogueAgent.arn),
      ...keyUse.map((action) => call(action, key('ToolsKey'), via('states'))),
    ],
    [
      role('ApprovalsIssueRole'),
      'counts and signs',
      call('dynamodb:GetItem', requests),
      call('kms:GenerateMac', signing),
    ],
    ...['GET/', 'GET/requests', 'GET/requests/*', 'POST/decisions'].map(
      (door): Work => [
        service('apigateway.amazonaws.com', {
          ...ours,
          'aws:SourceArn': `${arn('execute-api', one('AWS::ApiGateway::RestApi', 'Approvals').ref)}/live/${door}`,
        }),
        `hands ${door} to the desk of approvals`,
        call('lambda:InvokeFunction', one('AWS::Lambda::Function', 'ApprovalsDesk').arn),
      ],
    ),
    [
      service('cloudwatch.amazonaws.com', { ...ours, 'aws:SourceArn': arn('cloudwatch', 'alarm:a') }),
      'tells of alarms about tools',
      call('sns:Publish', told),
    ],
    [
      service('sns.amazonaws.com', { ...ours, 'aws:SourceArn': told }),
      'keeps a notice about tools that it could not deliver',
      call('sqs:SendMessage', one('AWS::SQS::Queue', 'ToldUndelivered').arn),
    ],
    [
      person('an auditor'),
      'reads evidence',
      call('s3:ListBucket', bucket('evidenceBucket')),
      call('s3:GetObject', `${bucket('evidenceBucket')}/AWSLogs/a`),
      call('kms:Decrypt', key('VaultevidenceKey'), via('s3')),
    ],
    [
      person('a reader'),
      'reads conversations',
      call('s3:GetObject', `${bucket('promptsBucket')}/a`),
      call('kms:Decrypt', key('VaultpromptsKey'), via('s3')),
    ],
    [
      person('an editor'),
      'writes the corpus',
      call('s3:PutObject', `${bucket('corpusBucket')}/a`),
      call('kms:GenerateDataKey', key('VaultcorpusKey'), via('s3')),
    ],
    [
      person('an administrator'),
      'reads the logs of the application',
      call('logs:GetLogEvents', stream('GatewayAuditLog')),
      call('logs:StartQuery', logGroups.find(({ logicalId }) => logicalId.includes('GatewayAuditLog'))!.arn),
    ],
    [
      person('an administrator'),
      'reads alarms, findings and records',
      call('cloudwatch:DescribeAlarms', arn('cloudwatch', 'alarm:*')),
      call('securityhub:GetFindings', arn('securityhub', 'hub/default')),
      call('cloudtrail:LookupEvents'),
      call('config:SelectResourceConfig'),
    ],
    [
      person('an administrator'),
      'works beside the application',
      call('s3:PutObject', 'arn:aws:s3:::own/a'),
      call('lambda:CreateFunction', arn('lambda', 'function:own')),
      call('logs:CreateLogGroup', arn('logs', 'log-group:own')),
      call('iam:CreateRole', roleArn('own')),
    ],
    [FOREIGN['who is on call']!, 'starts a containment', call('states:StartExecution', machine('KILLSWITCH'))],
    [
      breakGlass,
      'changes locks and policies of what is kept',
      call('s3:PutBucketPolicy', bucket('evidenceBucket')),
      call('s3:PutBucketObjectLockConfiguration', bucket('evidenceBucket')),
    ],
    [
      breakGlass,
      'repairs a policy of a key',
      call('kms:PutKeyPolicy', key('VaultevidenceKey')),
      call('kms:EnableKey', key('VaultevidenceKey')),
    ],
    [
      breakGlass,
      'ends a quarantine',
      call('iam:DetachRolePolicy', of.handler.arn, {
        'iam:PolicyARN': arn('iam', 'policy/a').replace(`:${REGION}:`, '::'),
      }),
    ],
    [breakGlass, 'restores the trail', call('cloudtrail:UpdateTrail', trail), call('cloudtrail:StartLogging', trail)],
    [
      role('ThreatDetectionGuardDutyRole'),
      'ensures its service',
      call('guardduty:UpdateDetector', arn('guardduty', 'detector/12abc34d567e8fa901bc2d34e56789f0')),
      call('guardduty:CreateDetector'),
    ],
    [
      role('AuditTrailConfigRole'),
      'ensures its service',
      call('config:StartConfigurationRecorder', arn('config', 'configuration-recorder/default/a')),
      call('config:PutConfigurationRecorder', arn('config', 'configuration-recorder/default/a')),
    ],
    [role('InvocationLoggingRole'), 'ensures its service', call('bedrock:PutModelInvocationLoggingConfiguration')],
    [role('SettingsPasswordPolicyRole'), 'ensures its service', call('iam:UpdateAccountPasswordPolicy')],
    [role('SettingsS3PublicAccessRole'), 'ensures its service', call('s3:PutAccountPublicAccessBlock')],
  ];

  function playbook(name: string): Actor {
    // where its name is too long beside the stack's, the role has a name of its own
    const found = all('AWS::StepFunctions::StateMachine', name)[0]!;
    return held(found);
  }
  function held({ properties }: DeployedResource): Actor {
    const found = all('AWS::IAM::Role').find(({ arn: each }) => each === (properties.RoleArn ?? properties.Role))!;
    return account.role(found.logicalId);
  }
}
