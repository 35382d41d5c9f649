/** What a service lets somebody do to the resources of a stack. Each list holds names of actions, by what may need them. */
export interface StackDefense {
  readonly service: string;
  /** Weakens what was deployed: nobody but those who deploy. */
  readonly change?: readonly string[];
  /** Uses what was deployed: besides, the roles of the stack. */
  readonly use?: readonly string[];
  /** Operates what was deployed: besides, those who respond to incidents. */
  readonly operate?: readonly string[];
  /** How the ends of ARNs begin that carry the stack's name, with `%` for it; absent: the service gives its own ids. */
  readonly named?: readonly string[];
  /** Whether CloudFormation marks the resources with their stack, and IAM knows that tag; by default both is so. */
  readonly tagged?: boolean;
}

/**
 * What defends an application, and the ways to take it down or past it. A `*` in an action stands where all actions that
 * begin so change something, those that AWS adds included.
 *
 * Sources: Service Authorization Reference (which actions know the tags of a resource); AWS CloudFormation Template
 * Reference, CloudFormation resource tagging, and the schemas of the resource types (which of them CloudFormation marks with
 * their stack); Amazon API Gateway Developer Guide, API Gateway resources that can be tagged (children inherit).
 *
 * @asOf 2026-11
 */
export const STACK_DEFENSES: readonly StackDefense[] = [
  // also without the web ACL: who takes it off a stage, or puts another there, needs SetWebACL on the stage
  { service: 'apigateway', change: ['DELETE', 'PATCH', 'POST', 'PUT', 'SetWebACL', 'UpdateRestApiPolicy'] },
  {
    service: 'appconfig',
    change: [
      'CreateHostedConfigurationVersion',
      'Delete*',
      'StartExperimentRun',
      'UpdateApplication',
      'UpdateConfigurationProfile',
      'UpdateDeploymentStrategy',
      'UpdateEnvironment',
    ],
    operate: ['StartDeployment', 'StopDeployment'],
  },
  {
    service: 'backup',
    // the lock, who may delete, and who is told
    change: ['DeleteBackupVault*', 'DisassociateBackupVaultMpaApprovalTeam', 'PutBackupVault*'],
    named: ['backup-vault:%'],
  },
  // plans have ids
  {
    service: 'backup',
    change: [
      'DeleteBackupPlan',
      'DeleteBackupSelection',
      'DeleteRestoreTesting*',
      'UpdateBackupPlan',
      'UpdateRestoreTesting*',
    ],
  },
  {
    service: 'bedrock',
    change: ['CreateDataSource', 'DeleteDataSource', 'DeleteKnowledgeBase', 'UpdateDataSource', 'UpdateKnowledgeBase'],
    // whoever searches chooses the filter, and so reads the documents of every tenant
    use: [
      'DeleteKnowledgeBaseDocuments',
      'IngestKnowledgeBaseDocuments',
      'Retrieve',
      'StartIngestionJob',
      'StopIngestionJob',
    ],
  },
  {
    service: 'cloudwatch',
    change: [
      'DeleteAlarms',
      'DisableAlarmActions',
      'PutAlarmMuteRule',
      'PutCompositeAlarm',
      'PutMetricAlarm',
      'SetAlarmState',
    ],
    named: ['alarm:%'],
  },
  {
    service: 'dynamodb',
    change: [
      'DeleteResourcePolicy',
      'DeleteTable',
      'ExportTableToPointInTime',
      'PutResourcePolicy',
      'UpdateContinuousBackups',
      'UpdateTable',
      'UpdateTimeToLive',
    ],
    use: ['BatchWriteItem', 'DeleteItem', 'PartiQLDelete', 'PartiQLInsert', 'PartiQLUpdate', 'PutItem', 'UpdateItem'],
    named: ['table/%'],
    tagged: false,
  },
  {
    service: 'ec2',
    change: [
      'AcceptVpcPeeringConnection',
      'AssociateDhcpOptions',
      'AssociateRouteTable',
      'AttachInternetGateway',
      'AuthorizeSecurityGroup*',
      'CreateEgressOnlyInternetGateway',
      'CreateNatGateway',
      'CreateNetworkAclEntry',
      'CreateRoute',
      'CreateTransitGatewayVpcAttachment',
      'CreateVpcEndpoint',
      'CreateVpcPeeringConnection',
      'DeleteFlowLogs',
      'DeleteNetworkAclEntry',
      'DeleteRoute',
      'DeleteVpcEncryptionControl',
      'DeleteVpcEndpoints',
      'DisassociateRouteTable',
      'EnableVgwRoutePropagation',
      'ModifySecurityGroupRules',
      'ModifySubnetAttribute',
      'ModifyVpcAttribute',
      'ModifyVpcEncryptionControl',
      'ModifyVpcEndpoint',
      'ReplaceNetworkAcl*',
      'ReplaceRoute*',
      'RevokeSecurityGroup*',
    ],
  },
  {
    service: 'events',
    change: ['DeleteRule', 'DisableRule', 'PutRule', 'PutTargets', 'RemoveTargets'],
    named: ['rule/%'],
  },
  {
    service: 'iam',
    // a boundary, a freeze or a quarantine says what its newest version says
    change: ['CreatePolicyVersion', 'DeletePolicy', 'DeletePolicyVersion', 'SetDefaultPolicyVersion'],
    named: ['policy/%'],
    tagged: false,
  },
  {
    service: 'lambda',
    change: [
      'AddPermission',
      'CreateAlias',
      'CreateFunctionUrlConfig',
      'DeleteAlias',
      'DeleteFunction',
      'DeleteFunctionCodeSigningConfig',
      'DeleteResourcePolicy',
      'PublishVersion',
      'PutFunctionCodeSigningConfig',
      'PutFunctionEventInvokeConfig',
      'PutResourcePolicy',
      'PutRuntimeManagementConfig',
      'RemovePermission',
      'UpdateAlias',
      'UpdateFunction*',
    ],
    use: ['InvokeAsync', 'InvokeFunction', 'InvokeFunctionUrl'],
    operate: ['DeleteFunctionConcurrency', 'PutFunctionConcurrency'],
    named: ['function:%'],
  },
  {
    service: 'logs',
    // What is forgotten no deployment brings back; a filter sends a copy to whomever it names.
    change: [
      'AssociateKmsKey',
      'CreateExportTask',
      'DeleteDataProtectionPolicy',
      'DeleteLogGroup',
      'DeleteLogStream',
      'DeleteMetricFilter',
      'DeleteSubscriptionFilter',
      'DeleteTransformer',
      'DisassociateKmsKey',
      'PutDataProtectionPolicy',
      'PutLogGroupDeletionProtection',
      'PutMetricFilter',
      'PutRetentionPolicy',
      'PutSubscriptionFilter',
      'PutTransformer',
    ],
    operate: ['Unmask'],
    // the second of web ACLs, which AWS WAF wants so; the third of functions that the CDK makes
    named: ['log-group:%', 'log-group:aws-waf-logs-%', 'log-group:/aws/lambda/%'],
  },
  {
    service: 'network-firewall',
    change: ['Associate*', 'Delete*', 'Disassociate*', 'PutResourcePolicy', 'Update*'],
    named: ['firewall/%', 'firewall-policy/%', 'stateful-rulegroup/%', 'stateless-rulegroup/%'],
  },
  {
    service: 'route53resolver',
    change: [
      'CreateFirewallRule',
      'DeleteFirewall*',
      'DeleteResolverQueryLogConfig',
      'DisassociateFirewallRuleGroup',
      'DisassociateResolverQueryLogConfig',
      'ImportFirewallDomains',
      'PutFirewallRuleGroupPolicy',
      'UpdateFirewallDomains',
      'UpdateFirewallRule*',
    ],
  },
  {
    service: 's3',
    // Evidence, conversations and corpus; of locked objects all is lost once the bucket's policy and its lock are.
    use: [
      'BypassGovernanceRetention',
      'CreateBucketMetadata*',
      'DeleteBucket*',
      'ObjectOwnerOverrideToBucketOwner',
      'Put*Configuration', // lock, lifecycle, encryption, replication, inventory
      'PutBucket*', // tags too: backups choose by them
      'PutObject*Acl',
      'PutObjectLegalHold',
      'PutObjectRetention',
      'Replicate*',
    ],
    named: ['%'],
    tagged: false, // IAM reads a bucket's tags only where attribute-based access control is switched on
  },
  // vectors, and the policy that denies them to everybody but the knowledge base
  { service: 's3vectors', use: ['Delete*', 'GetVectors', 'ListVectors', 'Put*', 'QueryVectors'] },
  {
    service: 'secretsmanager',
    use: [
      'CancelRotateSecret',
      'DeleteResourcePolicy',
      'DeleteSecret',
      'GetSecretValue',
      'PutResourcePolicy',
      'PutSecretValue',
      'ReplicateSecretToRegions',
      'RotateSecret',
      'UpdateSecret*',
    ],
    named: ['secret:%'],
  },
  {
    service: 'sns',
    change: [
      'AddPermission',
      'DeleteTopic',
      'PutDataProtectionPolicy',
      'RemovePermission',
      'SetSubscriptionAttributes',
      'SetTopicAttributes',
      'Subscribe',
      'Unsubscribe',
    ],
    named: ['%'],
  },
  {
    service: 'states',
    // a machine's role does what its definition says
    change: ['CreateStateMachineAlias', 'DeleteStateMachine*', 'PublishStateMachineVersion', 'UpdateStateMachine*'],
    operate: ['StartExecution', 'StartSyncExecution'],
    named: ['stateMachine:%'],
  },
  // executions carry the name of their machine, and no tag
  { service: 'states', operate: ['RedriveExecution', 'StopExecution'], named: ['execution:%'], tagged: false },
  {
    service: 'verifiedpermissions',
    change: [
      'CreateIdentitySource',
      'CreatePolicy',
      'CreatePolicyTemplate',
      'DeleteIdentitySource',
      'DeletePolicy',
      'DeletePolicyStore',
      'DeletePolicyTemplate',
      'PutSchema',
      'Update*',
    ],
  },
  {
    service: 'wafv2',
    change: [
      'DeleteIPSet',
      'DeleteLoggingConfiguration',
      'DeleteRegexPatternSet',
      'DeleteRuleGroup',
      'DeleteWebACL',
      'PutLoggingConfiguration',
      'PutPermissionPolicy',
      'UpdateRegexPatternSet',
      'UpdateRuleGroup',
      'UpdateWebACL',
    ],
    operate: ['UpdateIPSet'],
    named: ['regional/*/%'],
  },
];

/**
 * The same of resources that CloudFormation does not mark and that have no name of their stack: they carry a tag of this
 * library, so taking that tag off is a change too.
 */
export const OWN_TAGGED: readonly StackDefense[] = [
  {
    service: 'budgets',
    change: ['DeleteBudgetAction', 'ModifyBudget', 'TagResource', 'UntagResource', 'UpdateBudgetAction'],
    operate: ['ExecuteBudgetAction'],
  },
  {
    service: 'cognito-idp',
    change: [
      'AddCustomAttributes',
      'AddUserPoolClientSecret',
      'AssociateWebACL',
      'CreateGroup',
      'CreateIdentityProvider',
      'CreateResourceServer',
      'CreateUserPoolClient',
      'CreateUserPoolDomain',
      'DeleteGroup',
      'DeleteIdentityProvider',
      'DeleteResourceServer',
      'DeleteUserPool*',
      'DisassociateWebACL',
      'SetLogDeliveryConfiguration',
      'SetRiskConfiguration',
      'SetUserPoolMfaConfig',
      'StartUserImportJob',
      'TagResource',
      'UntagResource',
      'UpdateGroup',
      'UpdateIdentityProvider',
      'UpdateResourceServer',
      'UpdateUserPool*',
    ],
    operate: [
      'AdminAddUserToGroup',
      'AdminConfirmSignUp',
      'AdminCreateUser',
      'AdminEnableUser',
      'AdminInitiateAuth',
      'AdminLinkProviderForUser',
      'AdminRespondToAuthChallenge',
      'AdminSetUserMFAPreference',
      'AdminSetUserPassword',
      'AdminUpdateUserAttributes',
    ],
  },
];
