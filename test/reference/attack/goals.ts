import { claimsPath } from '../../../lib/ensure/contract';
import { type Call, fact } from '../../support/account';
import type { Goal } from '../../support/closure';
import { ACCOUNT, arn, REGION, type World } from './world';

const call = (action: string, resource?: string, context?: Call['context']): Call => ({ action, resource, context });
const NOVA = 'amazon.nova-lite-v1:0';

/** The ways that lead to what the account has, for somebody of another account, whose own account is none of our business. */
export const hereOnly = (goals: Goal[]): Goal[] =>
  goals.map(({ name, ways }) => ({
    name,
    ways: ways.filter(({ calls }) =>
      calls.every(
        ({ resource = '' }) => resource.includes(`:${ACCOUNT}:`) || /^arn:aws:(s3:::|apigateway:)/.test(resource),
      ),
    ),
  }));

/** What somebody is after. Each way is what is done at the end, with the rights that the steps gave. */
export function goalsIn({ iam, profile, stackNames }: World): Goal[] {
  const { deployed } = iam;
  const all = (type: string, part = '') => deployed.all(type).filter(({ logicalId }) => logicalId.includes(part));
  const one = (type: string, part = '') => deployed.one(type, part);
  const bucket = (name: string) =>
    all('AWS::S3::Bucket').find(({ logicalId }) => logicalId.startsWith(`Vault${name}Bucket`))!;
  const groups = all('AWS::Logs::LogGroup');
  const group = (part: string) => groups.find(({ logicalId }) => logicalId.includes(part))!;
  const throughS3 = { 'kms:ViaService': `s3.${REGION}.amazonaws.com` };
  const keyOf = (name: string) =>
    all('AWS::KMS::Key').find(({ logicalId }) => logicalId.includes(`${name}Key`)) ?? sharedKey();
  const evidence = bucket('evidence');
  const prompts = bucket('prompts');
  const secret = one('AWS::SecretsManager::Secret', 'GatewaySecret');
  const quota = arn('dynamodb', `table/${one('AWS::DynamoDB::Table', 'GatewayQuota').ref}`);
  const users = arn('cognito-idp', `userpool/${one('AWS::Cognito::UserPool', 'Identity').ref}`);
  const profileArn = arn('bedrock', `inference-profile/eu.${NOVA}`);
  const isEnforced = all('AWS::Bedrock::EnforcedGuardrailConfiguration').length > 0;
  const api = one('AWS::ApiGateway::RestApi', 'GatewayApi').ref;
  const way = (name: string, calls: Call[], needs: string[] = []) => ({ name, calls, needs });
  const any = (...calls: [action: string, resource?: string, context?: Call['context']][]) =>
    calls.map(([action, resource, context]) => way(action, [call(action, resource, context)]));
  const trail = arn('cloudtrail', `trail/${one('AWS::CloudTrail::Trail').ref}`);
  const detector = arn('guardduty', 'detector/12abc34d567e8fa901bc2d34e56789f0');
  const applicationStack = stackNames.find((name) => name.includes('Application'))!;
  const isEvidence = (logicalId: string) => !/Provider|Conversations/.test(logicalId);
  const records = groups.filter(({ logicalId }) => isEvidence(logicalId));
  const handler = one('AWS::Lambda::Function', 'GatewayHandler');
  const stage = `arn:aws:apigateway:${REGION}::/restapis/${api}/stages/live`;
  const webAcl = arn('wafv2', `regional/webacl/${one('AWS::WAFv2::WebACL', 'Edge').ref}/a`);
  const corpus = bucket('corpus');
  const inbox = all('AWS::S3::Bucket').find(({ logicalId }) => logicalId.startsWith('VaultInbox'))!;
  const clean = { 's3:ExistingObjectTag/GuardDutyMalwareScanStatus': 'NO_THREATS_FOUND' };
  const base = arn('bedrock', `knowledge-base/${one('AWS::Bedrock::KnowledgeBase').ref}`);
  const baseRole = iam.role('BaseRole').arn;
  const vectors = one('AWS::S3Vectors::Index').arn;
  const tools = arn('bedrock-agentcore', `gateway/${one('AWS::BedrockAgentCore::Gateway').ref}`);
  const engine = arn('bedrock-agentcore', `policy-engine/${one('AWS::BedrockAgentCore::PolicyEngine').ref}`);
  // that of tools has a switch of the same name
  const starting = (type: string, part: string) => all(type).find(({ logicalId }) => logicalId.startsWith(part))!.ref;
  const requests = one('AWS::DynamoDB::Table', 'ApprovalsRequests');
  const throughDynamoDb = { 'kms:ViaService': `dynamodb.${REGION}.amazonaws.com` };
  const environmentOf = (part: string) =>
    arn(
      'appconfig',
      `application/${starting('AWS::AppConfig::Application', part)}/environment/${starting('AWS::AppConfig::Environment', part)}`,
    );

  return [
    {
      name: 'erase evidence',
      ways: [
        way('delete a locked version', [
          call('s3:DeleteObjectVersion', `${evidence.arn}/AWSLogs/a`),
          call('s3:BypassGovernanceRetention', `${evidence.arn}/AWSLogs/a`),
        ]),
      ],
    },
    {
      name: 'make evidence unreadable',
      ways: any(['kms:ScheduleKeyDeletion', keyOf('evidence').arn], ['kms:DisableKey', keyOf('evidence').arn]),
    },
    {
      name: 'erase a log',
      ways: records.flatMap(({ arn: resource }) =>
        any(['logs:DeleteLogGroup', resource], ['logs:PutRetentionPolicy', resource]),
      ),
    },
    ...(all('AWS::Backup::BackupVault').length > 0
      ? [
          {
            name: 'erase backups',
            ways: [
              ...any(['backup:DeleteRecoveryPoint', arn('backup', 'recovery-point:a')]),
              ...any(['kms:ScheduleKeyDeletion', one('AWS::KMS::Key', 'RecoveryKey').arn]),
            ],
          },
        ]
      : []),
    {
      name: 'read conversations',
      ways: [
        way('read and decrypt', [
          call('s3:GetObject', `${prompts.arn}/model-invocations/a`),
          call('kms:Decrypt', keyOf('prompts').arn, throughS3),
        ]),
      ],
    },
    {
      name: 'read evidence',
      ways: [
        way('read and decrypt', [
          call('s3:GetObject', `${evidence.arn}/AWSLogs/a`),
          call('kms:Decrypt', keyOf('evidence').arn, throughS3),
        ]),
      ],
    },
    {
      name: 'read conversations of the log',
      ways: any(
        ['logs:GetLogEvents', `${group('Conversations').arn.replace(/:\*$/, '')}:log-stream:a`],
        ['logs:PutSubscriptionFilter', group('Conversations').arn],
      ),
    },
    { name: 'read them unmasked', ways: any(['logs:Unmask', group('Conversations').arn]) },
    {
      name: 'read the secret of canary and approvals',
      ways: [
        way('read and decrypt', [
          call('secretsmanager:GetSecretValue', secret.arn),
          call('kms:Decrypt', deployedKey(), { 'kms:ViaService': `secretsmanager.${REGION}.amazonaws.com` }),
        ]),
      ],
    },
    {
      name: 'call a model unguarded',
      // where a guardrail is enforced in the account, none is called without it before that is taken away
      ways: [profileArn, `arn:aws:bedrock:${REGION}::foundation-model/${NOVA}`].map((model) =>
        way(
          'call it',
          [call('bedrock:InvokeModel', model)],
          isEnforced ? [fact.done('lifted the enforced guardrail')] : [],
        ),
      ),
    },
    {
      name: 'call a model that is not approved',
      ways: any(
        ['bedrock:InvokeModel', `arn:aws:bedrock:${REGION}::foundation-model/amazon.nova-pro-v1:0`],
        ['bedrock-mantle:CreateInference', arn('bedrock-mantle', 'project/a')],
        ['aws-external-anthropic:CreateInference', arn('aws-external-anthropic', 'workspace/a')],
      ),
    },
    {
      name: 'become administrator',
      // an administrator is whoever makes a user and gives it everything
      ways: [
        way('make an administrator', [
          call('iam:CreateUser', `arn:aws:iam::${ACCOUNT}:user/made`),
          call('iam:AttachUserPolicy', `arn:aws:iam::${ACCOUNT}:user/made`, {
            'iam:PolicyARN': 'arn:aws:iam::aws:policy/AdministratorAccess',
          }),
        ]),
      ],
    },
    {
      name: 'become who is exempt',
      ways: ['executing role', 'deploying role', 'pipeline', 'break-glass role', 'new role of an exempt name'].map(
        (holder) => way(`act as ${holder}`, [], [fact.holds(holder)]),
      ),
    },
    {
      name: 'stop the record',
      ways: any(
        ['cloudtrail:StopLogging', trail],
        ['cloudtrail:PutEventSelectors', trail],
        ['bedrock:DeleteModelInvocationLoggingConfiguration'],
        ['bedrock:PutModelInvocationLoggingConfiguration'],
        ['config:StopConfigurationRecorder', arn('config', 'configuration-recorder/default/a')],
      ),
    },
    {
      name: 'blind detection',
      ways: any(
        ['guardduty:DeleteDetector', detector],
        ['guardduty:UpdateDetector', detector],
        ['guardduty:CreateFilter', `${detector}/filter/a`],
        ['securityhub:DisableSecurityHub', arn('securityhub', 'hub/default')],
        ['lambda:InvokeFunction', one('AWS::Lambda::Function', 'ThreatDetectionGuardDutyHandler').arn],
        ['ssm:PutParameter', arn('ssm', `parameter${claimsPath('guardduty')}/a`)],
      ),
    },
    {
      name: 'weaken the guardrail',
      ways: any(
        ['bedrock:UpdateGuardrail', deployed.one('AWS::Bedrock::Guardrail').arn],
        ['bedrock:DeleteGuardrail', deployed.one('AWS::Bedrock::Guardrail').arn],
      ),
    },
    {
      name: 'take the edge down',
      ways: [
        ...any(['wafv2:UpdateWebACL', webAcl]),
        // AWS WAF Developer Guide: both, of the web ACL's API and of that of the stage
        way('take it off the stage', [call('wafv2:DisassociateWebACL', stage), call('apigateway:SetWebACL', stage)]),
      ],
    },
    {
      name: 'open the network',
      ways: any(
        ['ec2:ModifyVpcEndpoint', arn('ec2', `vpc-endpoint/${one('AWS::EC2::VPCEndpoint', 'bedrockruntime').ref}`)],
        ['ec2:DeleteFlowLogs', arn('ec2', `vpc-flow-log/${one('AWS::EC2::FlowLog').ref}`)],
        ['ec2:ReplaceRoute', arn('ec2', `route-table/${all('AWS::EC2::RouteTable')[0]!.ref}`)],
      ),
    },
    {
      name: 'spend without bound',
      ways: any(
        ['budgets:ModifyBudget', `arn:aws:budgets::${ACCOUNT}:budget/${one('AWS::Budgets::Budget').ref}`],
        ['bedrock:CreateProvisionedModelThroughput', `arn:aws:bedrock:${REGION}::foundation-model/${NOVA}`],
        ['bedrock:CreateModelCustomizationJob', `arn:aws:bedrock:${REGION}::foundation-model/${NOVA}`],
      ),
    },
    { name: 'give oneself tokens', ways: any(['dynamodb:UpdateItem', quota], ['dynamodb:DeleteTable', quota]) },
    {
      name: "change the gateway's code",
      ways: [
        way(
          'publish it',
          [call('lambda:UpdateAlias', handler.arn), call('lambda:PublishVersion', handler.arn)],
          [`done code ${handler.logicalId}`],
        ),
        ...any([
          'apigateway:PATCH',
          `arn:aws:apigateway:${REGION}::/restapis/${api}/resources/a/methods/POST/integration`,
        ]),
        way('deploy it', [], [fact.holds('executing role')]),
      ],
    },
    {
      name: 'turn the kill switch on again',
      ways: any(['appconfig:StartDeployment', environmentOf('KillSwitch')]),
    },
    {
      name: 'give tools back that the switch took',
      ways: any(['appconfig:StartDeployment', environmentOf('ToolsKillSwitch')]),
    },
    {
      name: 'raise a budget, or switch somebody on again',
      ways: any(['appconfig:StartDeployment', environmentOf('UsageLimits')]),
    },
    {
      name: 'be a user of another tenant',
      ways: any(
        ['cognito-idp:AdminSetUserPassword', users],
        ['cognito-idp:AdminUpdateUserAttributes', users],
        ['cognito-idp:UpdateUserPool', users],
      ),
    },
    {
      name: 'lock a role out',
      ways: any(
        ['iam:PutRolePolicy', iam.role('GatewayHandlerRole').arn],
        [
          'iam:AttachRolePolicy',
          iam.role('GatewayHandlerRole').arn,
          {
            'iam:PolicyARN': 'arn:aws:iam::aws:policy/AWSDenyAll',
          },
        ],
      ),
    },
    ...(profile === 'STARTER'
      ? []
      : [
          {
            name: 'approve what one asked for',
            ways: [
              // an event of one's own making names whoever may approve
              ...any(
                ...all('AWS::Lambda::Function', 'Decide').map((desk): [string, string] => [
                  'lambda:InvokeFunction',
                  desk.arn,
                ]),
              ),
              ...all('AWS::DynamoDB::Table', 'Response').map(({ arn: table }) =>
                way('answer in its place', [
                  call('dynamodb:GetItem', table),
                  call('kms:Decrypt', keyOf('Response').arn, throughDynamoDb),
                  call('states:SendTaskSuccess'),
                ]),
              ),
            ],
          },
        ]),
    {
      name: 'search around the gateway',
      ways: [
        ...any(['bedrock:Retrieve', base], ['s3vectors:QueryVectors', vectors]),
        way('make another knowledge base over its index', [
          call('iam:PassRole', baseRole, { 'iam:PassedToService': 'bedrock.amazonaws.com' }),
          call('bedrock:CreateKnowledgeBase'),
          call('bedrock:Retrieve', arn('bedrock', 'knowledge-base/MADE')),
        ]),
      ],
    },
    {
      name: 'read a document of another tenant',
      ways: [
        way('read and decrypt', [
          call('s3:GetObject', `${corpus.arn}/approved/globex/a.txt`, clean),
          call('kms:Decrypt', keyOf('corpus').arn, throughS3),
        ]),
        ...any(['s3vectors:GetVectors', vectors], ['bedrock:GetDocumentContent', '*']),
      ],
    },
    {
      name: 'write into the corpus around the ingestion',
      ways: [
        way('write and encrypt', [
          call('s3:PutObject', `${corpus.arn}/approved/globex/a.txt`),
          call('kms:GenerateDataKey', keyOf('corpus').arn, throughS3),
        ]),
        ...any(['s3vectors:PutVectors', vectors]),
      ],
    },
    {
      name: 'take a document out of the corpus',
      ways: any(['s3:DeleteObject', `${corpus.arn}/approved/globex/a.txt`], ['s3vectors:DeleteVectors', vectors]),
    },
    {
      name: 'upload as another tenant',
      ways: [
        way('write and encrypt', [
          call('s3:PutObject', `${inbox.arn}/inbox/globex/a.md`),
          call('kms:GenerateDataKey', keyOf('corpus').arn, throughS3),
        ]),
      ],
    },
    {
      name: 'call a document clean that nobody scanned',
      ways: any(
        ['s3:PutObjectTagging', `${inbox.arn}/inbox/acme/a.md`],
        ['s3:PutObjectTagging', `${corpus.arn}/approved/globex/a.txt`],
      ),
    },
    {
      name: 'call a tool around its gateway',
      ways: [
        ...any(['lambda:InvokeFunction', arn('lambda', 'function:RefundOrder')]),
        way('vouch for oneself and call its shim', [
          call('kms:GenerateMac', one('AWS::KMS::Key', 'ToolsProofKey').arn),
          call('lambda:InvokeFunction', one('AWS::Lambda::Function', 'ToolsTargetsShimrefunds').arn),
        ]),
      ],
    },
    {
      name: 'agree to a call of a tool in the place of people',
      ways: [
        ...any(['kms:GenerateMac', one('AWS::KMS::Key', 'ApprovalsSigningKey').arn]),
        way('write that they have', [
          call('dynamodb:PutItem', requests.arn),
          call('kms:GenerateDataKey', keyOf('Approvals').arn, throughDynamoDb),
        ]),
        way('change it so that they have', [
          call('dynamodb:UpdateItem', requests.arn, { 'dynamodb:Attributes': ['pk', 'body', 'version'] }),
          call('kms:GenerateDataKey', keyOf('Approvals').arn, throughDynamoDb),
        ]),
      ],
    },
    {
      name: 'end what waits for people about a call of a tool',
      ways: [
        way('write that it is over', [
          call('dynamodb:UpdateItem', requests.arn, { 'dynamodb:Attributes': ['pk', 'rejected', 'version'] }),
          call('kms:GenerateDataKey', keyOf('Approvals').arn, throughDynamoDb),
        ]),
        way('have it rejected', [call('lambda:InvokeFunction', one('AWS::Lambda::Function', 'ApprovalsReject').arn)]),
      ],
    },
    {
      name: 'take tools away from who may use them',
      ways: [
        way('start the playbook', [
          call('states:StartExecution', one('AWS::StepFunctions::StateMachine', 'ToolsRogueAgent').arn),
        ]),
        way('have them forbidden', [
          call('lambda:InvokeFunction', one('AWS::Lambda::Function', 'ToolsRogueAgentContain').arn),
        ]),
        way('forbid them', [call('bedrock-agentcore:CreatePolicy', engine)]),
      ],
    },
    {
      name: 'change who may call which tool',
      ways: any(
        ...['UpdateGateway', 'UpdateGatewayTarget', 'PutResourcePolicy'].map((action): [string, string] => [
          `bedrock-agentcore:${action}`,
          tools,
        ]),
        ...['CreatePolicy', 'UpdatePolicy', 'DeletePolicy', 'UpdatePolicyEngine'].map((action): [string, string] => [
          `bedrock-agentcore:${action}`,
          /Engine|Create/.test(action) ? engine : `${engine}/policy/a`,
        ]),
      ),
    },
    {
      name: 'silence the alarms',
      ways: any(
        ['events:DisableRule', all('AWS::Events::Rule', 'ResponseRules')[0]!.arn],
        ['sns:Unsubscribe', one('AWS::SNS::Topic', 'Response').arn],
        ['cloudwatch:DeleteAlarms', arn('cloudwatch', `alarm:${all('AWS::CloudWatch::Alarm')[0]!.ref}`)],
        ['cloudwatch:DisableAlarmActions', arn('cloudwatch', `alarm:${all('AWS::CloudWatch::Alarm')[0]!.ref}`)],
      ),
    },
    {
      name: 'delete the application',
      ways: any(['cloudformation:DeleteStack', arn('cloudformation', `stack/${applicationStack}/a`)]),
    },
  ];

  /** The one key of a trial; beside it stand keys that sign. */
  function sharedKey() {
    return all('AWS::KMS::Key').find(({ logicalId }) => logicalId.startsWith('Key'))!;
  }
  function deployedKey(): string {
    const found = all('AWS::KMS::Key').find(({ logicalId }) => logicalId.startsWith('GatewayKey'));
    return (found ?? sharedKey()).arn;
  }
}
