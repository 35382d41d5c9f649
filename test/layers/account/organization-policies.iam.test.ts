import { PAST_RETRIEVE } from '../../../lib/facts/knowledge-doors';
import { DOORS, SHUT } from '../../../lib/facts/model-doors';
import { ANONYMOUS, actionsOf, type PolicyDocument, type Principal, someResource } from '../../support/iam';
import {
  ACCOUNT,
  administrator,
  arn,
  asServiceControl,
  EXEMPT,
  lettingIn,
  NOVA,
  ORGANIZATION,
  policyOf,
  role,
  sim,
  TITAN,
  TRUSTED,
} from '../../support/organization';
import { type Attempt, decides } from '../../support/policy-mutants';

describe('the policy that keeps what was switched on', () => {
  // What an administrator of a workload account could do against what was switched on.
  const TAMPERING = {
    'silences findings': [
      'access-analyzer:ApplyArchiveRule',
      'access-analyzer:CreateArchiveRule',
      'access-analyzer:UpdateArchiveRule',
      'access-analyzer:UpdateFindings',
      'guardduty:ArchiveFindings',
      'guardduty:CreateFilter',
      'guardduty:CreateIPSet',
      'guardduty:CreateTrustedEntitySet',
      'guardduty:UpdateFilter',
      'guardduty:UpdateIPSet',
      'guardduty:UpdateTrustedEntitySet',
      'inspector2:CreateFilter',
      'inspector2:UpdateFilter',
      'macie2:CreateFindingsFilter',
      'macie2:UpdateFindingsFilter',
      'securityhub:BatchUpdateAutomationRules',
      'securityhub:BatchUpdateFindings',
      'securityhub:BatchUpdateStandardsControlAssociations',
      'securityhub:CreateAutomationRule',
      'securityhub:CreateAutomationRuleV2',
      'securityhub:DisableImportFindingsForProduct',
      'securityhub:UpdateAutomationRuleV2',
      'securityhub:UpdateFindings',
      'securityhub:UpdateSecurityControl',
      'securityhub:UpdateStandardsControl',
    ],
    'switches detection off': [
      'access-analyzer:DeleteAnalyzer',
      'access-analyzer:UpdateAnalyzer',
      'detective:DeleteGraph',
      'guardduty:DeleteDetector',
      'guardduty:DeleteIPSet',
      'guardduty:DeleteMalwareProtectionPlan',
      'guardduty:DeletePublishingDestination',
      'guardduty:DeleteThreatEntitySet',
      'guardduty:DeleteThreatIntelSet',
      'guardduty:UpdateDetector',
      'guardduty:UpdateMalwareProtectionPlan',
      'guardduty:UpdateMalwareScanSettings',
      'guardduty:UpdateMemberDetectors',
      'guardduty:UpdateOrganizationConfiguration',
      'guardduty:UpdatePublishingDestination',
      'guardduty:UpdateThreatEntitySet',
      'guardduty:UpdateThreatIntelSet',
      'inspector2:Disable',
      'inspector2:UpdateConfiguration',
      'inspector2:UpdateEc2DeepInspectionConfiguration',
      'inspector2:UpdateOrganizationConfiguration',
      'macie2:DisableMacie',
      'macie2:UpdateAutomatedDiscoveryConfiguration',
      'macie2:UpdateClassificationScope',
      'macie2:UpdateMacieSession',
      'securityhub:BatchDisableStandards',
      'securityhub:DisableSecurityHub',
      'securityhub:DisableSecurityHubV2',
      'securityhub:StartConfigurationPolicyDisassociation',
      'securityhub:UpdateConfigurationPolicy',
      'securityhub:UpdateSecurityHubConfiguration',
    ],
    'leaves whoever watches': [
      'detective:DisassociateMembership',
      'guardduty:DisassociateFromAdministratorAccount',
      'guardduty:DeleteMembers',
      'guardduty:DisassociateFromMasterAccount',
      'guardduty:DisassociateMembers',
      'guardduty:StopMonitoringMembers',
      'inspector2:DisassociateMember',
      'macie2:DisassociateFromAdministratorAccount',
      'macie2:DisassociateFromMasterAccount',
      'securityhub:DisassociateFromAdministratorAccount',
      'securityhub:DisassociateFromMasterAccount',
      'securityhub:DisassociateMembers',
    ],
    'records less': [
      'bedrock:DeleteModelInvocationLoggingConfiguration',
      'bedrock:PutModelInvocationLoggingConfiguration',
      'cloudtrail:DeleteTrail',
      'cloudtrail:PutEventSelectors',
      'cloudtrail:PutInsightSelectors',
      'cloudtrail:StopLogging',
      'cloudtrail:UpdateTrail',
      'config:DeleteConfigRule',
      'config:DeleteConfigurationRecorder',
      'config:DeleteConformancePack',
      'config:DeleteDeliveryChannel',
      'config:DeleteEvaluationResults',
      'config:DeleteServiceLinkedConfigurationRecorder',
      'config:DisassociateResourceTypes',
      'config:PutConfigRule',
      'config:PutConfigurationRecorder',
      'config:PutConformancePack',
      'config:PutDeliveryChannel',
      'config:PutRemediationExceptions',
      'config:PutRetentionConfiguration',
      'config:StopConfigurationRecorder',
      'securitylake:DeleteAwsLogSource',
      'securitylake:DeleteDataLake',
      'securitylake:UpdateDataLake',
    ],
    'weakens what guards': [
      'bedrock:DeleteEnforcedGuardrailConfiguration',
      'bedrock:DeleteGuardrail',
      'bedrock:DeleteResourcePolicy',
      'bedrock:PutAccountDataRetention',
      'bedrock:PutEnforcedGuardrailConfiguration',
      'bedrock:PutResourcePolicy',
      'bedrock:UpdateGuardrail',
      'bedrock-agentcore:BatchPutGatewayRateLimits',
      'bedrock-agentcore:DeleteGateway',
      'bedrock-agentcore:DeleteGatewayRateLimit',
      'bedrock-agentcore:DeletePolicy',
      'bedrock-agentcore:DeletePolicyEngine',
      'bedrock-agentcore:DeleteResourcePolicy',
      'bedrock-agentcore:GatewayDisassociateWebACL',
      'bedrock-agentcore:PutResourcePolicy',
      'bedrock-agentcore:SetTokenVaultCMK',
      'bedrock-agentcore:SynchronizeGatewayTargets',
      'bedrock-agentcore:UpdateGateway',
      'bedrock-agentcore:UpdateGatewayRateLimit',
      'bedrock-agentcore:UpdateGatewayTarget',
      'bedrock-agentcore:UpdatePolicy',
      'bedrock-agentcore:UpdatePolicyEngine',
      'ec2:DisableEbsEncryptionByDefault',
      'ec2:ModifyVpcBlockPublicAccessOptions',
      'ecr:PutRegistryScanningConfiguration',
      'iam:DeleteAccountPasswordPolicy',
      'iam:UpdateAccountPasswordPolicy',
      'logs:DeleteAccountPolicy',
      'logs:PutAccountPolicy',
      'route53resolver:AssociateFirewallRuleGroup',
      'route53resolver:UpdateFirewallConfig',
      's3:PutAccountPublicAccessBlock',
    ],
    'takes a boundary off': [
      'iam:DeleteRolePermissionsBoundary',
      'iam:DeleteUserPermissionsBoundary',
      'iam:PutRolePermissionsBoundary',
      'iam:PutUserPermissionsBoundary',
    ],
    'vouches for the exempt': [
      'iam:AddClientIDToOpenIDConnectProvider',
      'iam:DeleteOpenIDConnectProvider',
      'iam:DeleteSAMLProvider',
      'iam:EnableOutboundWebIdentityFederation',
      'iam:UpdateOpenIDConnectProviderThumbprint',
      'iam:UpdateSAMLProvider',
      'rolesanywhere:CreateTrustAnchor',
      'rolesanywhere:UpdateTrustAnchor',
    ],
    'opens or destroys a key': [
      'kms:DeleteImportedKeyMaterial',
      'kms:DisableKey',
      'kms:DisableKeyRotation',
      'kms:PutKeyPolicy',
      'kms:ScheduleKeyDeletion',
    ],
  };

  const BORROWED = [
    'bedrock-agentcore:GetWorkloadAccessTokenForUserId',
    'bedrock-agentcore:InvokeAgentRuntimeCommand',
    'bedrock-agentcore:InvokeAgentRuntimeCommandShell',
    'bedrock-agentcore:InvokeAgentRuntimeForUser',
    'bedrock-agentcore:InvokeAgentRuntimeWithWebSocketStreamForUser',
  ];

  /** What stays open to everybody: looking, telling of findings, working with keys. */
  const LEFT_ALONE = [
    'access-analyzer:ListFindings',
    'aws-marketplace:ViewSubscriptions',
    'bedrock:ApplyGuardrail',
    'bedrock:GetGuardrail',
    'bedrock-agentcore:InvokeAgentRuntime',
    'bedrock-agentcore:InvokeGateway',
    'cloudtrail:LookupEvents',
    'config:StartConfigRulesEvaluation',
    'guardduty:GetFindings',
    'iam:CreateRole',
    'inspector2:ListFindings',
    'kms:Decrypt',
    'kms:EnableKeyRotation',
    'kms:GenerateDataKey',
    'logs:PutLogEvents',
    's3:PutObject',
    'securityhub:BatchImportFindings',
    'securityhub:GetFindings',
  ];

  const attempts = async (): Promise<Attempt[]> => {
    const found: Attempt[] = [];
    const exempt = EXEMPT.map((name) => role(name));
    const add = async (action: string, outcome: string, context?: Record<string, string>, ofExempt = 'allowed') => {
      const resource = await someResource(action, ACCOUNT, 'eu-central-1');
      const asked = { action, resource, context, resourcePolicy: lettingIn(action) };
      found.push([{ principal: administrator, ...asked }, outcome]);
      for (const principal of exempt) found.push([{ principal, ...asked }, ofExempt]);
    };
    for (const action of Object.values(TAMPERING).flat()) await add(action, 'denied by scp NoTampering');
    const create = 'bedrock-agentcore:CreatePolicy';
    await add(create, 'denied by scp NoNewPolicies');
    const engine = { action: create, resource: arn('bedrock-agentcore', 'policy-engine/a') };
    // the playbooks of protected stacks, by the path that only the exempt make roles in
    for (const name of [
      'secure-llm/response/Llm-Application/Llm-Application-ToolsRogueAgentContainRole-x',
      'secure-llm/response/Search/Search-ToolsRogueAgentContainRole-x',
    ])
      found.push([{ principal: role(name), ...engine }, 'allowed']);
    for (const name of [
      'secure-llm/response/Other/Other-ToolsRogueAgentContainRole-x',
      'secure-llm/ingestion/Search/Search-IngestionIndexingRole-x',
      'Llm-Application-ToolsRole-x',
      'OnCall',
    ])
      found.push([{ principal: role(name), ...engine }, 'denied by scp NoNewPolicies']);
    for (const action of await actionsOf(...DOORS.purchases)) await add(action, 'denied by scp NoPurchases');
    for (const action of BORROWED) await add(action, 'denied by scp NoBorrowedIdentities');
    await add('kms:CreateGrant', 'denied by scp NoGrants');
    await add('kms:CreateGrant', 'denied by scp NoGrants', { 'kms:GrantIsForAWSResource': 'false' });
    await add('kms:CreateGrant', 'allowed', { 'kms:GrantIsForAWSResource': 'true' });
    for (const action of ['account:CloseAccount', 'organizations:LeaveOrganization']) {
      await add(action, 'denied by scp NoLeaving', undefined, 'denied by scp NoLeaving');
    }
    for (const action of LEFT_ALONE) await add(action, 'allowed');
    return found;
  };
  decides(policyOf('Tampering'), attempts, asServiceControl);
});

describe('the policy about agents', () => {
  const policy = policyOf('AgentUse');
  const agentcore = (rest: string, account = ACCOUNT) => `arn:aws:bedrock-agentcore:eu-central-1:${account}:${rest}`;
  const MADE = ['CreateAgentRuntime', 'CreateBrowser', 'CreateCodeInterpreter'];
  const RUNTIME = agentcore('runtime/a');
  const KEY = { 'bedrock-agentcore:KmsKeyArn': arn('kms', 'key/a') };
  const SUBNETS = { 'bedrock-agentcore:subnets': ['subnet-1'] };
  const ask = (action: string, resource?: string, context?: Record<string, string | string[]>) => ({
    action: `bedrock-agentcore:${action}`,
    resource,
    context,
  });

  test.each([
    ...MADE.map((action) => [ask(action), 'denied by scp OnlyInNetworks'] as const),
    ...MADE.map((action) => [ask(action, undefined, SUBNETS), 'allowed'] as const),
    [ask('UpdateAgentRuntime', RUNTIME), 'denied by scp OnlyInNetworks'] as const,
    [ask('UpdateAgentRuntime', RUNTIME, SUBNETS), 'allowed'] as const,
    [ask('CreateMemory'), 'denied by scp OnlyMemoryWithKey'] as const,
    [ask('CreateMemory', undefined, KEY), 'allowed'] as const,
    [ask('StartBrowserSession', agentcore('browser/aws.browser.v1', 'aws')), 'denied by scp NoSystemTools'] as const,
    [ask('StartBrowserSession', agentcore('browser-custom/own')), 'allowed'] as const,
    ...['InvokeCodeInterpreter', 'StartCodeInterpreterSession'].flatMap((action) => [
      [
        ask(action, agentcore('code-interpreter/aws.codeinterpreter.v1', 'aws')),
        'denied by scp NoSystemTools',
      ] as const,
      [ask(action, agentcore('code-interpreter-custom/own')), 'allowed'] as const,
    ]),
  ])('binds whoever deploys too: %j', async (asked, outcome) => {
    expect([asked.resource, await asServiceControl({ principal: role(EXEMPT[0]!), ...asked }, policy)]).toEqual([
      asked.resource,
      outcome,
    ]);
  });

  // the list of AWS that the simulator has does not say that these actions know the keys, so this is read
  test('says how gateways and their targets may be', () => {
    const read = [policy.Statement].flat().filter(({ Action }) => /Gateway/.test(String(Action)));
    const both = (name: string) => [`bedrock-agentcore:Create${name}`, `bedrock-agentcore:Update${name}`];
    const denies = (Sid: string, name: string, Condition: object) => ({
      Sid,
      Effect: 'Deny',
      Action: both(name),
      Resource: '*',
      Condition,
    });
    expect(read).toEqual([
      denies('OnlyAuthenticatedGateways', 'Gateway', {
        StringEquals: { 'bedrock-agentcore:GatewayAuthorizerType': ['NONE', 'AUTHENTICATE_ONLY'] },
      }),
      // absent is not equal: a gateway without an engine is refused
      denies('OnlyEnforcedGateways', 'Gateway', {
        StringNotEquals: { 'bedrock-agentcore:PolicyEngineMode': 'ENFORCE' },
      }),
      denies('NoModelTargets', 'GatewayTarget', {
        Null: { 'bedrock-agentcore:InferenceTargetConfigurationType': 'false' },
      }),
      denies('NoPassthroughTargets', 'GatewayTarget', {
        StringEquals: { 'bedrock-agentcore:HttpTargetConfigurationType': 'passthrough' },
      }),
      denies('NoPassthroughTokens', 'GatewayTarget', {
        StringEquals: { 'bedrock-agentcore:CredentialProviderType': 'JWT_PASSTHROUGH' },
      }),
    ]);
    expect(
      [policy.Statement].flat().find(({ Action }) => Action === 'bedrock-agentcore:InvokeWebSearch'),
    ).toMatchObject({
      Effect: 'Deny',
      Resource: '*',
    });
  });
});

describe('the policy that guards those who deploy', () => {
  // What it could do to those who deploy and to what they deployed; with what is as near as can be and none of theirs.
  const BEING_A_ROLE = [
    'iam:AttachRolePolicy',
    'iam:CreateRole',
    'iam:DeleteRole',
    'iam:DeleteRolePolicy',
    'iam:DetachRolePolicy',
    'iam:PassRole',
    'iam:PutRolePolicy',
    'iam:TagRole',
    'iam:UntagRole',
    'iam:UpdateAssumeRolePolicy',
    'sts:AssumeRole',
  ];
  const PROVIDER = arn('lambda', 'function:Llm-Account-GuardDutyHandler-x');
  const marked = (name: string) => ({ 'aws:ResourceTag/aws:cloudformation:stack-name': name });
  const ASSETS = 'arn:aws:s3:::cdk-hnb659fds-assets-111122223333-eu-central-1';
  const IMAGES = arn('ecr', 'repository/cdk-hnb659fds-container-assets-111122223333-eu-central-1');
  const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/cdk-hnb659fds-permissions-boundary`;
  const elsewhere = (resource: string) => resource.replace('cdk-hnb659fds', 'cdk-other');
  const STACKS = ['Llm-Account', 'ABaselineWhoseNameIsLongerThan24', 'Llm-Application', 'Search'];
  const HANDS_ON: [sid: string, actions: string[], theirs: string[], others: string][] = [
    [
      'NoImpersonation',
      BEING_A_ROLE,
      EXEMPT.map((name) => `arn:aws:iam::${ACCOUNT}:role/${name}`),
      `arn:aws:iam::${ACCOUNT}:role/my-cdk-hnb659fds-role`,
    ],
    [
      'NoHandsOnProviders',
      [
        'lambda:AddPermission',
        'lambda:CreateFunctionUrlConfig',
        'lambda:InvokeAsync',
        'lambda:InvokeFunction',
        'lambda:InvokeFunctionUrl',
        'lambda:UpdateFunctionCode',
        'lambda:UpdateFunctionConfiguration',
      ],
      [PROVIDER],
      // of a stack whose name is cut to the same, which is told by its mark and not by its name
      arn('lambda', 'function:ABaselineWhoseNameIsLong-Handler-x'),
    ],
    [
      'NoHandsOnProviders',
      ['ssm:DeleteParameter', 'ssm:DeleteParameters', 'ssm:PutParameter'],
      [arn('ssm', 'parameter/secure-llm/ensure/guardduty/a')],
      arn('ssm', 'parameter/secure-llm/own/a'),
    ],
    [
      'NoHandsOnStacks',
      [
        'cloudformation:ContinueUpdateRollback',
        'cloudformation:CreateChangeSet',
        'cloudformation:CreateStackRefactor',
        'cloudformation:DeleteStack',
        'cloudformation:ExecuteChangeSet',
        'cloudformation:ExecuteStackRefactor',
        'cloudformation:RollbackStack',
        'cloudformation:UpdateStack',
      ],
      STACKS.map((name) => arn('cloudformation', `stack/${name}/a`)),
      arn('cloudformation', 'stack/Other-Llm-Account/a'),
    ],
    [
      'NoHandsOnAssets',
      [
        'ecr:BatchDeleteImage',
        'ecr:BatchImportUpstreamImage',
        'ecr:DeleteRepository',
        'ecr:DeleteRepositoryPolicy',
        'ecr:PutImage',
        'ecr:PutImageTagMutability',
        'ecr:PutLifecyclePolicy',
        'ecr:ReplicateImage',
        'ecr:SetRepositoryPolicy',
      ],
      [IMAGES],
      elsewhere(IMAGES),
    ],
    [
      'NoHandsOnAssets',
      [
        's3:DeleteBucket',
        's3:DeleteBucketPolicy',
        's3:PutBucketAcl',
        's3:PutBucketOwnershipControls',
        's3:PutBucketPolicy',
        's3:PutBucketPublicAccessBlock',
        's3:PutBucketVersioning',
        's3:PutLifecycleConfiguration',
        's3:PutReplicationConfiguration',
      ],
      [ASSETS],
      elsewhere(ASSETS),
    ],
    [
      'NoHandsOnAssets',
      [
        's3:DeleteObject',
        's3:DeleteObjectVersion',
        's3:ObjectOwnerOverrideToBucketOwner',
        's3:PutObject',
        's3:PutObjectAcl',
        's3:PutObjectVersionAcl',
        's3:ReplicateDelete',
        's3:ReplicateObject',
        's3:UpdateObjectEncryption',
      ],
      [`${ASSETS}/a.zip`],
      `${elsewhere(ASSETS)}/a.zip`,
    ],
    [
      'NoHandsOnPolicies',
      ['iam:CreatePolicyVersion', 'iam:DeletePolicy', 'iam:DeletePolicyVersion', 'iam:SetDefaultPolicyVersion'],
      [BOUNDARY],
      elsewhere(BOUNDARY),
    ],
  ];
  const LOGS: [actions: string[], group: string][] = [
    [
      [
        'logs:AssociateKmsKey',
        'logs:CreateExportTask',
        'logs:DeleteDataProtectionPolicy',
        'logs:DeleteLogGroup',
        'logs:DeleteMetricFilter',
        'logs:DeleteSubscriptionFilter',
        'logs:DeleteTransformer',
        'logs:DisassociateKmsKey',
        'logs:PutDataProtectionPolicy',
        'logs:PutLogGroupDeletionProtection',
        'logs:PutMetricFilter',
        'logs:PutRetentionPolicy',
        'logs:PutSubscriptionFilter',
        'logs:PutTransformer',
      ],
      '',
    ],
    [['logs:DeleteLogStream'], ':log-stream:a'],
  ];
  const GROUPS = [
    ...[
      'Llm-Account',
      'ABaselineWhoseNameIsLongerThan24',
      'ABaselineWhoseNameIsLong',
      'Llm-Application',
      'Search',
    ].flatMap((name) => [`${name}-Log-x`, `aws-waf-logs-${name}-Waf-x`, `/aws/lambda/${name}-Provider-x`]),
    'API-Gateway-Execution-Logs_a1b2c3/live',
  ];
  const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
  const GUARDED = [
    'Llm-Account-DeliveryRole-x',
    'ABaselineWhoseNameIsLongerThan24-DeliveryRole-x',
    'ABaselineWhoseNameIsLong-DeliveryRole-x',
    'Llm-Application-GatewayHandlerRole-x',
    'Search-Role-x',
    'secure-llm/response/Llm-Application/Llm-Application-QUARANTINE-x',
    'secure-llm/response/Search/Search-QUARANTINE-x',
    'secure-llm/ingestion/Llm-Application/Llm-Application-IngestionIndexingRole-x',
    'secure-llm/ingestion/Search/Search-IngestionIndexingRole-x',
    'OnCall',
    'Lead',
  ];
  const OWN = [
    'Llm-Application-ResponsePlaybooksQUARANTINE-x',
    'Search-Role-x',
    'secure-llm/response/Llm-Application/Llm-Application-QUARANTINE-x',
    'secure-llm/response/Search/Search-QUARANTINE-x',
    'secure-llm/ingestion/Llm-Application/Llm-Application-IngestionIndexingRole-x',
    'secure-llm/ingestion/Search/Search-IngestionIndexingRole-x',
  ];

  /** Ways to the assets for which IAM knows no resource that would tell them. */
  const WAYS = [
    's3:CreateAccessPoint',
    's3:CreateAccessPointForObjectLambda',
    's3:CreateMultiRegionAccessPoint',
    'ecr:CreatePullThroughCacheRule',
    'ecr:PutRegistryPolicy',
    'ecr:PutReplicationConfiguration',
  ];

  const attempts = async (): Promise<Attempt[]> => {
    const found: Attempt[] = [];
    const add = (principal: Principal, action: string, resource: string | undefined, outcome: string, tags = {}) => {
      const context = {
        ...(action === 'iam:PassRole' ? { 'iam:PassedToService': 'lambda.amazonaws.com' } : {}),
        ...tags,
      };
      found.push([{ principal, action, resource, context, resourcePolicy: lettingIn(action) }, outcome]);
    };
    const exempt = EXEMPT.map((name) => role(name));
    for (const [sid, actions, theirs, others] of HANDS_ON) {
      for (const action of actions) {
        for (const resource of theirs) {
          add(administrator, action, resource, `denied by scp ${sid}`);
          for (const principal of exempt) add(principal, action, resource, 'allowed');
        }
        add(administrator, action, others, 'allowed');
      }
    }
    for (const [actions, rest] of LOGS) {
      for (const action of actions) {
        for (const group of action === 'logs:DeleteLogGroup' ? GROUPS : GROUPS.slice(0, 1)) {
          const resource = arn('logs', `log-group:${group}${rest}`);
          add(administrator, action, resource, 'denied by scp NoHandsOnLogs');
          for (const principal of exempt) add(principal, action, resource, 'allowed');
        }
        add(administrator, action, arn('logs', `log-group:Other-Llm-Account-Log-x${rest}`), 'allowed');
      }
    }
    for (const action of BEING_A_ROLE) {
      for (const name of action === 'iam:PutRolePolicy' ? GUARDED : GUARDED.slice(-1)) {
        add(administrator, action, roleArn(name), 'denied by scp NoHandsOnRoles');
        for (const principal of [...exempt, ...OWN.map((own) => role(own))])
          add(principal, action, roleArn(name), 'allowed');
        for (const responder of ['OnCall', 'Lead', 'Llm-Account-DeliveryRole-x']) {
          add(role(responder), action, roleArn(name), 'denied by scp NoHandsOnRoles');
        }
      }
      add(administrator, action, roleArn('MyOnCall'), 'allowed');
    }
    for (const action of ['lambda:CreateEventSourceMapping', 'lambda:UpdateEventSourceMapping']) {
      const resource = await someResource(action, ACCOUNT, 'eu-central-1');
      for (const name of [
        'Llm-Account',
        'ABaselineWhoseNameIsLongerThan24',
        'ABaselineWhoseNameIsLong',
        'Llm-Appl',
        'Search',
      ]) {
        const of = { 'lambda:FunctionArn': arn('lambda', `function:${name}-Handler-x`) };
        add(administrator, action, resource, 'denied by scp NoHandsOnEventSources', of);
        for (const principal of exempt) add(principal, action, resource, 'allowed', of);
      }
      add(administrator, action, resource, 'allowed', {
        'lambda:FunctionArn': arn('lambda', 'function:Other-Handler'),
      });
      add(administrator, action, resource, 'allowed');
    }
    for (const action of WAYS) {
      const resource = await someResource(action, ACCOUNT, 'eu-central-1');
      add(administrator, action, resource, 'denied by scp NoWaysToAssets');
      for (const principal of exempt) add(principal, action, resource, 'allowed');
    }
    for (const action of ['lambda:InvokeAsync', 'lambda:InvokeFunction', 'lambda:InvokeFunctionUrl']) {
      const cut = arn('lambda', 'function:ABaselineWhoseNameIsLong-Handler-x');
      add(administrator, action, cut, 'denied by scp NoCallsOfProviders', marked('ABaselineWhoseNameIsLongerThan24'));
      add(
        administrator,
        action,
        arn('lambda', 'function:a'),
        'denied by scp NoCallsOfProviders',
        marked('Llm-Account'),
      );
      add(administrator, action, cut, 'allowed', marked('ABaselineWhoseNameIsLongerStill'));
      for (const principal of exempt) {
        add(principal, action, cut, 'allowed', marked('ABaselineWhoseNameIsLongerThan24'));
      }
    }
    for (const [action, resource] of [
      ['s3:GetObject', `${ASSETS}/a.zip`],
      ['ecr:BatchGetImage', IMAGES],
      ['cloudformation:DescribeStacks', arn('cloudformation', 'stack/Llm-Account/a')],
      ['cloudformation:DetectStackDrift', arn('cloudformation', 'stack/Llm-Account/a')],
      ['ssm:GetParameter', arn('ssm', 'parameter/secure-llm/ensure/guardduty/a')],
      ['lambda:GetFunction', PROVIDER],
      ['iam:GetRole', `arn:aws:iam::${ACCOUNT}:role/BreakGlass`],
    ] as const) {
      add(administrator, action, resource, 'allowed');
    }
    return found;
  };
  decides(policyOf('Deployers'), attempts, asServiceControl);

  test('the roles of a stage are not exempt with the baseline, whose long name CloudFormation cuts as theirs', async () => {
    for (const name of [
      'ABaselineWhoseNameIsLong-ResponsePlaybooksREVOKESE-x',
      'ABaselineWhoseNameIsLong-GatewayHandlerRole2CB59E56-x',
      'Llm-Account-GatewayHandlerRole-x',
      'secure-llm/ensure/Llm-Account-2/Llm-Account-2-GuardDutyRole-x',
    ]) {
      const asked = { principal: role(name), action: 'cloudtrail:StopLogging', resource: arn('cloudtrail', 'trail/a') };
      expect([name, await asServiceControl(asked, policyOf('Tampering'))]).toEqual([name, 'denied by scp NoTampering']);
    }
  });
});

describe('the policy about models', () => {
  const model = (region: string, id = NOVA) => `arn:aws:bedrock:${region}::foundation-model/${id}`;
  const own = (rest: string, region = 'eu-central-1') => `arn:aws:bedrock:${region}:${ACCOUNT}:${rest}`;
  const PROFILE = `inference-profile/eu.${NOVA}`;
  const through = { 'bedrock:InferenceProfileArn': own(PROFILE) };
  const DESTINATIONS = [
    'eu-central-1',
    'eu-north-1',
    'eu-south-1',
    'eu-south-2',
    'eu-west-1',
    'eu-west-2',
    'eu-west-3',
  ];
  const INVOKE = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];
  const BATCH = 'bedrock:CreateModelInvocationJob';

  const attempts = async (): Promise<Attempt[]> => {
    const found: Attempt[] = [];
    const add = (action: string, resource: string | undefined, outcome: string, context?: Record<string, string>) =>
      void found.push([{ principal: administrator, action, resource, context }, outcome]);
    const sid = (...sids: string[]) => `denied by ${sids.map((each) => `scp ${each}`).join(', ')}`;
    for (const action of INVOKE) {
      for (const region of ['eu-central-1', 'eu-west-2']) {
        add(action, own(PROFILE, region), 'allowed');
        add(action, model(region, TITAN), 'allowed');
        add(action, own('application-inference-profile/abc', region), 'allowed');
      }
      for (const region of DESTINATIONS) add(action, model(region), 'allowed', through);
      for (const region of ['us-east-1', 'eu-central-2']) {
        add(action, model(region), sid('OnlyToDestinationRegions'), through);
        add(action, model(region), sid('OnlyFromApprovedRegions', 'OnlyToDestinationRegions'));
      }
      // past the profile, and the profile from where nobody may ask
      add(action, model('eu-north-1'), sid('OnlyFromApprovedRegions'));
      add(action, own(PROFILE, 'eu-north-1'), sid('OnlyFromApprovedRegions'));
      for (const resource of [
        model('eu-central-1', 'amazon.nova-pro-v1:0'),
        model('eu-central-1', `${NOVA}-preview`),
        own(`inference-profile/us.${NOVA}`),
        own(`inference-profile/global.${NOVA}`),
        own('imported-model/abcdefghijkl'),
        own('custom-model-deployment/abcdefghijkl'),
        own('provisioned-model/abcdefghijkl'),
        own('prompt-router/abc'),
      ]) {
        add(action, resource, sid('OnlyApprovedModels'));
      }
    }
    for (const region of ['eu-central-1', 'eu-west-2']) {
      for (const id of [NOVA, TITAN]) add(BATCH, model(region, id), 'allowed');
      add(BATCH, own('model-invocation-job/abc', region), 'allowed');
    }
    add(BATCH, model('eu-central-1', 'amazon.nova-pro-v1:0'), sid('OnlyApprovedModelsInBatches'));
    add(BATCH, own('custom-model/amazon.nova-lite-v1:0/abcdefghijkl'), sid('OnlyApprovedModelsInBatches'));
    add(BATCH, model('us-east-1'), sid('OnlyFromApprovedRegions'));

    for (const action of new Set([...(await actionsOf(...SHUT.organization)), ...PAST_RETRIEVE])) {
      add(action, await someResource(action, ACCOUNT, 'eu-central-1'), sid('NoSideDoors'));
    }
    for (const action of ['bedrock:Retrieve', 'bedrock:InvokeAgent']) {
      add(action, await someResource(action, ACCOUNT, 'eu-central-1'), 'allowed');
    }
    for (const verb of ['Create', 'Reset', 'Update']) {
      const of = (service: string) => ({ 'iam:ServiceSpecificCredentialServiceName': `${service}.amazonaws.com` });
      const action = `iam:${verb}ServiceSpecificCredential`;
      const user = `arn:aws:iam::${ACCOUNT}:user/a`;
      add(action, user, sid('NoApiKeys'), of('bedrock'));
      add(action, user, sid('NoApiKeys'), of('bedrock-mantle'));
      add(action, user, sid('NoApiKeys'), of('aws-external-anthropic'));
      add(action, user, sid('NoApiKeys'), of('sagemaker'));
      add(action, user, 'allowed', of('codecommit'));
      // a call that names no service is not about Bedrock
      add(action, user, 'allowed');
    }
    return found;
  };
  const profiles =
    'AWS lists no profile among the resources of a batch, but asks for it: organization-guardrails.test.ts';
  decides(policyOf('ModelUse'), attempts, asServiceControl, {
    [`OnlyApprovedModelsInBatches: NotResource arn:aws:bedrock:*:*:${PROFILE}`]: profiles,
    'OnlyApprovedModelsInBatches: NotResource arn:aws:bedrock:*:*:application-inference-profile/*': profiles,
  });
});

describe('the perimeter around the data', () => {
  const own = (service: string, rest: string) => `arn:aws:${service}:eu-central-1:${ACCOUNT}:${rest}`;
  const OPEN = { Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] } as PolicyDocument;
  const OPEN_ROLE = { Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }] } as PolicyDocument;
  // what somebody has opened to the world, one of each service
  const OPENED: [action: string, resource: string][] = [
    ['aoss:APIAccessAll', own('aoss', 'collection/a')],
    ['codeartifact:GetPackageVersionAsset', own('codeartifact', 'package/a/b/npm/c/d')],
    ['codebuild:BatchGetProjects', own('codebuild', 'project/a')],
    ['comprehend:ImportModel', own('comprehend', 'document-classifier/a')],
    ['dynamodb:GetItem', own('dynamodb', 'table/a')],
    ['ecr:BatchGetImage', own('ecr', 'repository/a')],
    ['events:PutEvents', own('events', 'event-bus/a')],
    ['kms:Decrypt', own('kms', 'key/a')],
    ['logs:GetLogEvents', own('logs', 'log-group:a:log-stream:b')],
    ['s3:GetObject', 'arn:aws:s3:::llm-corpus/a'],
    ['secretsmanager:GetSecretValue', own('secretsmanager', 'secret:a-123456')],
    ['servicediscovery:DiscoverInstances', own('servicediscovery', 'service/a')],
    ['sqs:ReceiveMessage', own('sqs', 'a')],
    ['sts:AssumeRole', `arn:aws:iam::${ACCOUNT}:role/a`],
    ['wafv2:GetRuleGroup', own('wafv2', 'regional/rulegroup/a/b')],
    ['xray:PutTraceSegments', '*'],
  ];
  const service = sim.service('logging.s3.amazonaws.com');
  const STRANGER = '555566667777';

  const attempts = async () =>
    OPENED.flatMap(([action, resource]): Attempt[] => {
      const resourcePolicy = action === 'sts:AssumeRole' ? OPEN_ROLE : OPEN;
      const attempt = (principal: Principal, context: Record<string, string>, outcome: string): Attempt => [
        { principal, action, resource, resourcePolicy, context },
        outcome,
      ];
      const foreign = role('Reader', STRANGER);
      return [
        attempt(foreign, { 'aws:PrincipalOrgID': ORGANIZATION }, 'allowed'),
        attempt(foreign, { 'aws:PrincipalOrgID': 'o-zzzzz99999' }, 'denied by rcp OnlyOurPrincipals'),
        attempt(foreign, {}, 'denied by rcp OnlyOurPrincipals'),
        attempt(ANONYMOUS, {}, 'denied by rcp OnlyOurPrincipals'),
        ...TRUSTED.map((account) => attempt(role('Reader', account), {}, 'allowed')),
        ...TRUSTED.map((account) => attempt(service, { 'aws:SourceAccount': account }, 'allowed')),
        attempt(service, { 'aws:SourceAccount': ACCOUNT, 'aws:SourceOrgID': ORGANIZATION }, 'allowed'),
        attempt(service, { 'aws:SourceAccount': STRANGER }, 'denied by rcp OnlyOnOurBehalf'),
        attempt(
          service,
          { 'aws:SourceAccount': STRANGER, 'aws:SourceOrgID': 'o-zzzzz99999' },
          'denied by rcp OnlyOnOurBehalf',
        ),
        attempt(service, {}, 'allowed'),
      ];
    });
  decides(
    policyOf('DataPerimeter'),
    attempts,
    (asked, policy) => sim.decide({ ...asked, resourceControlPolicies: [policy] }),
    {
      'OnlyOnOurBehalf: Bool aws:PrincipalIsAWSService': 'nobody but a service acts for an account',
      'OnlyOnOurBehalf: BoolIfExists aws:PrincipalIsAWSService': 'nobody but a service acts for an account',
    },
  );
});
