import { App, Stack } from 'aws-cdk-lib';
import { OrganizationGuardrails } from '../../../lib/layers/account';
import { Geography, LlmModel } from '../../../lib/layers/model';
import { ANONYMOUS, Iam, type IamRequest, type PolicyDocument, type Principal, someResource } from '../../support/iam';
import { type Attempt, decides } from '../../support/policy-mutants';

const ACCOUNT = '111122223333';
const ORGANIZATION = 'o-abcde12345';
const TRUSTED = ['444455556666', '444455557777'];
const NOVA = 'amazon.nova-lite-v1:0';
const TITAN = 'amazon.titan-embed-text-v2:0';

const stack = new Stack(new App(), 'Organization', { env: { account: '999988887777', region: 'eu-central-1' } });
new OrganizationGuardrails(stack, 'Guardrails', {
  organizationId: ORGANIZATION,
  targetIds: ['ou-abcd-12345678'],
  models: {
    chat: LlmModel.geographicProfile(Geography.EU, NOVA),
    acme: LlmModel.applicationProfile(LlmModel.geographicProfile(Geography.EU, NOVA), { tags: { tenant: 'acme' } }),
    embed: LlmModel.foundationModel(TITAN),
  },
  regions: ['eu-central-1', 'eu-west-2'], // the second is no destination of the profile
  exemptRoleNames: ['cdk-hnb659fds-*', 'BreakGlass'],
  baselineStackNames: ['Llm-Account', 'Llm-Invocation'],
  protectedStackNames: ['Llm-App*'],
  trustedAccountIds: TRUSTED,
});
const sim = new Iam(stack);
const [modelUse, tampering, perimeter] = sim.deployed
  .all('AWS::Organizations::Policy')
  .map(({ properties }) => properties.Content as PolicyDocument) as [PolicyDocument, PolicyDocument, PolicyDocument];

const role = (name: string, account = ACCOUNT): Principal => ({
  arn: `arn:aws:iam::${account}:role/${name}`,
  identityPolicies: { everything: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } as PolicyDocument },
});
const administrator = role('Administrator');
const asServiceControl = (asked: IamRequest, policy: PolicyDocument) =>
  sim.decide({ ...asked, serviceControlPolicies: [policy] });

describe('the policy that keeps what was switched on', () => {
  /** Who deploys, one for each way to be exempt. */
  const EXEMPT = [
    'cdk-hnb659fds-deploy-role-111122223333-eu-central-1',
    'BreakGlass',
    'Llm-Account-ThreatDetectionGuardDutyRole98403791-x',
    'Llm-Invocation-LoggingRole-x',
  ];
  const arn = (service: string, rest: string) => `arn:aws:${service}:eu-central-1:${ACCOUNT}:${rest}`;

  // What an administrator of a workload account could do against what was switched on.
  const TAMPERING = {
    'silences findings': [
      'access-analyzer:CreateArchiveRule',
      'access-analyzer:UpdateArchiveRule',
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
      'securityhub:BatchUpdateStandardsControlAssociations',
      'securityhub:CreateAutomationRule',
      'securityhub:CreateAutomationRuleV2',
      'securityhub:DisableImportFindingsForProduct',
      'securityhub:UpdateAutomationRuleV2',
      'securityhub:UpdateSecurityControl',
      'securityhub:UpdateStandardsControl',
    ],
    'switches detection off': [
      'access-analyzer:DeleteAnalyzer',
      'access-analyzer:UpdateAnalyzer',
      'detective:DeleteGraph',
      'guardduty:DeleteDetector',
      'guardduty:DeletePublishingDestination',
      'guardduty:UpdateDetector',
      'guardduty:UpdateMalwareScanSettings',
      'guardduty:UpdatePublishingDestination',
      'inspector2:Disable',
      'macie2:DisableMacie',
      'macie2:UpdateAutomatedDiscoveryConfiguration',
      'macie2:UpdateClassificationScope',
      'macie2:UpdateMacieSession',
      'securityhub:BatchDisableStandards',
      'securityhub:DisableSecurityHub',
      'securityhub:DisableSecurityHubV2',
      'securityhub:UpdateSecurityHubConfiguration',
    ],
    'leaves whoever watches': [
      'detective:DisassociateMembership',
      'guardduty:DisassociateFromAdministratorAccount',
      'guardduty:DisassociateFromMasterAccount',
      'macie2:DisassociateFromAdministratorAccount',
      'macie2:DisassociateFromMasterAccount',
      'securityhub:DisassociateFromAdministratorAccount',
      'securityhub:DisassociateFromMasterAccount',
    ],
    'records less': [
      'bedrock:DeleteModelInvocationLoggingConfiguration',
      'bedrock:PutModelInvocationLoggingConfiguration',
      'cloudtrail:DeleteTrail',
      'cloudtrail:PutEventSelectors',
      'cloudtrail:StopLogging',
      'cloudtrail:UpdateTrail',
      'config:DeleteConfigRule',
      'config:DeleteConfigurationRecorder',
      'config:DeleteConformancePack',
      'config:DeleteDeliveryChannel',
      'config:DeleteServiceLinkedConfigurationRecorder',
      'config:DisassociateResourceTypes',
      'config:PutConfigurationRecorder',
      'config:PutDeliveryChannel',
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
      'ec2:DisableEbsEncryptionByDefault',
      'ecr:PutRegistryScanningConfiguration',
      'iam:DeleteAccountPasswordPolicy',
      'iam:UpdateAccountPasswordPolicy',
      's3:PutAccountPublicAccessBlock',
    ],
    'takes a boundary off': [
      'iam:DeleteRolePermissionsBoundary',
      'iam:DeleteUserPermissionsBoundary',
      'iam:PutRolePermissionsBoundary',
      'iam:PutUserPermissionsBoundary',
    ],
    'vouches for the exempt': ['iam:DeleteSAMLProvider', 'iam:UpdateSAMLProvider'],
    'opens or destroys a key': ['kms:DisableKey', 'kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'],
  };

  // What it could do to those who deploy and to what they deployed; with what is as near as can be and none of theirs.
  const HANDS_ON: [sid: string, actions: string[], theirs: string[], others: string][] = [
    [
      'NoImpersonation',
      [
        'iam:AttachRolePolicy',
        'iam:CreateRole',
        'iam:DeleteRole',
        'iam:DeleteRolePolicy',
        'iam:DetachRolePolicy',
        'iam:PassRole',
        'iam:PutRolePolicy',
        'iam:UpdateAssumeRolePolicy',
        'sts:AssumeRole',
      ],
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
      [arn('lambda', 'function:Llm-Account-GuardDutyHandler-x'), arn('lambda', 'function:Llm-Invocation-Handler-x')],
      arn('lambda', 'function:Llm-Application-Handler-x'),
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
      ['Llm-Account', 'Llm-Invocation', 'Llm-Application'].map((name) => arn('cloudformation', `stack/${name}/a`)),
      arn('cloudformation', 'stack/Other-Llm-Account/a'),
    ],
    [
      'NoHandsOnLogs',
      [
        'logs:DeleteDataProtectionPolicy',
        'logs:DeleteLogGroup',
        'logs:PutDataProtectionPolicy',
        'logs:PutLogGroupDeletionProtection',
        'logs:PutRetentionPolicy',
      ],
      ['Llm-Account', 'Llm-Invocation', 'Llm-Application'].map((name) => arn('logs', `log-group:${name}-Log-x`)),
      arn('logs', 'log-group:Other-Llm-Account-Log-x'),
    ],
    [
      'NoHandsOnLogs',
      ['logs:DeleteLogStream'],
      [arn('logs', 'log-group:Llm-Account-Log-x:log-stream:a')],
      arn('logs', 'log-group:Other-Llm-Account-Log-x:log-stream:a'),
    ],
    [
      'NoHandsOnAssets',
      ['ecr:PutImage', 'ecr:SetRepositoryPolicy'],
      [arn('ecr', 'repository/cdk-hnb659fds-container-assets-111122223333-eu-central-1')],
      arn('ecr', 'repository/cdk-other-container-assets-111122223333-eu-central-1'),
    ],
    [
      'NoHandsOnAssets',
      ['s3:DeleteBucket', 's3:PutBucketPolicy'],
      ['arn:aws:s3:::cdk-hnb659fds-assets-111122223333-eu-central-1'],
      'arn:aws:s3:::cdk-other-assets-111122223333-eu-central-1',
    ],
    [
      'NoHandsOnAssets',
      ['s3:PutObject'],
      ['arn:aws:s3:::cdk-hnb659fds-assets-111122223333-eu-central-1/a.zip'],
      'arn:aws:s3:::cdk-other-assets-111122223333-eu-central-1/a.zip',
    ],
  ];

  /** Roles, keys and buckets let nobody in by default; these let their account in. */
  const lettingIn = (action: string) => {
    const statement = { Effect: 'Allow', Action: '*', Principal: { AWS: ACCOUNT } };
    if (action === 'sts:AssumeRole') return { Statement: [{ ...statement, Action: action }] } as PolicyDocument;
    return /^(kms|s3):/.test(action) ? ({ Statement: [{ ...statement, Resource: '*' }] } as PolicyDocument) : undefined;
  };
  const attempts = async (): Promise<Attempt[]> => {
    const found: Attempt[] = [];
    const add = (principal: Principal, action: string, resource: string | undefined, outcome: string) => {
      const context = action === 'iam:PassRole' ? { 'iam:PassedToService': 'lambda.amazonaws.com' } : undefined;
      found.push([{ principal, action, resource, context, resourcePolicy: lettingIn(action) }, outcome]);
    };
    const exempt = EXEMPT.map((name) => role(name));
    for (const action of Object.values(TAMPERING).flat()) {
      const resource = await someResource(action, ACCOUNT, 'eu-central-1');
      add(administrator, action, resource, 'denied by scp NoTampering');
      for (const principal of exempt) add(principal, action, resource, 'allowed');
    }
    for (const [sid, actions, theirs, others] of HANDS_ON) {
      for (const action of actions) {
        for (const resource of theirs) {
          add(administrator, action, resource, `denied by scp ${sid}`);
          for (const principal of exempt) add(principal, action, resource, 'allowed');
        }
        add(administrator, action, others, 'allowed');
      }
    }
    for (const action of ['account:CloseAccount', 'organizations:LeaveOrganization']) {
      const resource = await someResource(action, ACCOUNT, 'eu-central-1');
      for (const principal of [administrator, ...exempt]) {
        add(principal, action, resource, 'denied by scp NoLeaving');
      }
    }
    return found;
  };
  decides(tampering, attempts, asServiceControl);
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

    add(
      'bedrock-mantle:CreateInference',
      `arn:aws:bedrock-mantle:eu-central-1:${ACCOUNT}:project/a`,
      sid('NoSideDoors'),
    );
    add('bedrock-mantle:CallWithBearerToken', undefined, sid('NoSideDoors'));
    add('bedrock:CallWithBearerToken', undefined, sid('NoSideDoors'));
    for (const verb of ['Create', 'Reset', 'Update']) {
      const of = (service: string) => ({ 'iam:ServiceSpecificCredentialServiceName': `${service}.amazonaws.com` });
      const action = `iam:${verb}ServiceSpecificCredential`;
      const user = `arn:aws:iam::${ACCOUNT}:user/a`;
      add(action, user, sid('NoApiKeys'), of('bedrock'));
      add(action, user, sid('NoApiKeys'), of('bedrock-mantle'));
      add(action, user, 'allowed', of('codecommit'));
      // a call that names no service is not about Bedrock
      add(action, user, 'allowed');
    }
    return found;
  };
  const profiles =
    'AWS lists no profile among the resources of a batch, but asks for it: organization-guardrails.test.ts';
  decides(modelUse, attempts, asServiceControl, {
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
    ['dynamodb:GetItem', own('dynamodb', 'table/a')],
    ['ecr:BatchGetImage', own('ecr', 'repository/a')],
    ['kms:Decrypt', own('kms', 'key/a')],
    ['logs:GetLogEvents', own('logs', 'log-group:a:log-stream:b')],
    ['s3:GetObject', 'arn:aws:s3:::llm-corpus/a'],
    ['secretsmanager:GetSecretValue', own('secretsmanager', 'secret:a-123456')],
    ['sqs:ReceiveMessage', own('sqs', 'a')],
    ['sts:AssumeRole', `arn:aws:iam::${ACCOUNT}:role/a`],
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
  decides(perimeter, attempts, (asked, policy) => sim.decide({ ...asked, resourceControlPolicies: [policy] }), {
    'OnlyOnOurBehalf: Bool aws:PrincipalIsAWSService': 'nobody but a service acts for an account',
    'OnlyOnOurBehalf: BoolIfExists aws:PrincipalIsAWSService': 'nobody but a service acts for an account',
  });
});
