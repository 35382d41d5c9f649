/**
 * The calls that weaken a defence, by what they weaken and by CloudTrail's `eventSource`. Alerts are made of this list.
 *
 * Names are those that CloudTrail records, which are those of the API but for Lambda's, that end with a version: a name with
 * a `*` at its end stands for every name that begins like it. What is not here by itself: calls that read, and calls that
 * put something beside a defence without weakening it.
 *
 * Source: AWS CloudTrail User Guide and the CloudTrail chapters of the services; actions of the Service Authorization
 * Reference.
 *
 * @asOf 2026-11
 */

/** Calls by the service that records them. */
export type Calls = Readonly<Record<string, readonly string[]>>;

/** Calls that one rule tells of. */
export interface WatchedCalls {
  readonly rule: string;
  readonly tells: string;
  readonly calls: Calls;
}

/** Calls that are told whoever makes them: nobody makes them by the way, and a stack that makes them is worth a message. */
export const ALWAYS_TOLD: readonly WatchedCalls[] = [
  {
    rule: 'SafetyTampering',
    tells: 'Changes of guardrails, of the record of model calls, of the trail, and web ACLs that are taken away',
    calls: {
      'bedrock.amazonaws.com': [
        'DeleteEnforcedGuardrailConfiguration',
        'DeleteGuardrail',
        'DeleteModelInvocationLoggingConfiguration',
        'DeleteResourcePolicy',
        'PutAccountDataRetention',
        'PutEnforcedGuardrailConfiguration',
        'PutModelInvocationLoggingConfiguration',
        'PutResourcePolicy',
        'UpdateGuardrail',
      ],
      'cloudtrail.amazonaws.com': [
        'DeleteTrail',
        'PutEventConfiguration',
        'PutEventSelectors',
        'StopLogging',
        'UpdateTrail',
      ],
      'wafv2.amazonaws.com': [
        'AssociateWebACL', // replaces the one that was there
        'DeleteLoggingConfiguration',
        'DeleteWebACL',
        'DisassociateWebACL',
      ],
    },
  },
  {
    rule: 'DetectionTampering',
    tells: 'Changes of detectors, and filters that hide their findings',
    calls: {
      'access-analyzer.amazonaws.com': [
        'ApplyArchiveRule',
        'CreateArchiveRule',
        'DeleteAnalyzer',
        'UpdateAnalyzer',
        'UpdateArchiveRule',
        'UpdateFindings',
      ],
      'detective.amazonaws.com': ['DeleteGraph', 'DisassociateMembership'],
      'guardduty.amazonaws.com': [
        'ArchiveFindings',
        'CreateFilter',
        'CreateIPSet',
        'CreateTrustedEntitySet',
        'DeleteDetector',
        'DeleteMalwareProtectionPlan',
        'DeletePublishingDestination',
        'DisassociateFromAdministratorAccount',
        'DisassociateFromMasterAccount',
        'DisassociateMembers',
        'UpdateDetector',
        'UpdateFilter',
        'UpdateIPSet',
        'UpdateMalwareProtectionPlan',
        'UpdateMalwareScanSettings',
        'UpdatePublishingDestination',
        'UpdateTrustedEntitySet',
      ],
      'inspector2.amazonaws.com': ['CreateFilter', 'Disable', 'UpdateConfiguration', 'UpdateFilter'],
      'macie2.amazonaws.com': [
        'CreateFindingsFilter',
        'DisableMacie',
        'DisassociateFromAdministratorAccount',
        'DisassociateFromMasterAccount',
        'UpdateAutomatedDiscoveryConfiguration',
        'UpdateClassificationScope',
        'UpdateFindingsFilter',
        'UpdateMacieSession',
      ],
      'securitylake.amazonaws.com': ['DeleteAwsLogSource', 'DeleteDataLake', 'UpdateDataLake'],
    },
  },
  {
    rule: 'PostureTampering',
    tells: 'Changes of the record of configurations, and of where findings are gathered',
    calls: {
      'config.amazonaws.com': [
        'DeleteConfigRule',
        'DeleteConfigurationRecorder',
        'DeleteConformancePack',
        'DeleteDeliveryChannel',
        'DeleteEvaluationResults',
        'DeleteServiceLinkedConfigurationRecorder',
        'DisassociateResourceTypes',
        'PutConfigurationRecorder',
        'PutDeliveryChannel',
        'PutRetentionConfiguration',
        'StopConfigurationRecorder',
      ],
      'securityhub.amazonaws.com': [
        'BatchDisableStandards',
        'BatchUpdateAutomationRules',
        'BatchUpdateStandardsControlAssociations',
        'CreateAutomationRule',
        'CreateAutomationRuleV2',
        'DisableImportFindingsForProduct',
        'DisableSecurityHub',
        'DisableSecurityHubV2',
        'DisassociateFromAdministratorAccount',
        'DisassociateFromMasterAccount',
        'UpdateAutomationRuleV2',
        'UpdateSecurityControl',
        'UpdateSecurityHubConfiguration',
        'UpdateStandardsControl',
      ],
    },
  },
  {
    rule: 'LogAndKeyTampering',
    tells: 'Logs that are deleted or opened, and keys that are disabled, deleted or given other policies',
    calls: {
      'logs.amazonaws.com': [
        'DeleteAccountPolicy',
        'DeleteDataProtectionPolicy',
        'DeleteDelivery',
        'DeleteDeliveryDestination',
        'DeleteDeliverySource',
        'DeleteLogGroup',
        'DeleteLogStream',
        'DeleteMetricFilter',
        'DeleteResourcePolicy',
        'DeleteRetentionPolicy',
        'DeleteSubscriptionFilter',
        'DisassociateKmsKey',
        'PutAccountPolicy',
      ],
      'kms.amazonaws.com': [
        'DeleteImportedKeyMaterial',
        'DisableKey',
        'DisableKeyRotation',
        'PutKeyPolicy',
        'ReplicateKey',
        'ScheduleKeyDeletion',
      ],
    },
  },
  {
    rule: 'ModelTampering',
    tells: 'Agreements to models, and models that are paid for without a call',
    calls: {
      'bedrock.amazonaws.com': [
        'CreateFoundationModelAgreement',
        'CreateMarketplaceModelEndpoint',
        'CreateModelCustomizationJob',
        'CreateModelImportJob',
        'CreateProvisionedModelThroughput',
        'PutFoundationModelEntitlement',
        'PutUseCaseForModelAccess',
      ],
    },
  },
  {
    rule: 'Deployments',
    tells: 'Stacks and resources that somebody deploys or deletes',
    calls: {
      'cloudformation.amazonaws.com': [
        'ContinueUpdateRollback',
        'CreateStack',
        'DeleteStack',
        'ExecuteChangeSet',
        'ExecuteStackRefactor',
        'RollbackStack',
        'SetStackPolicy',
        'UpdateStack',
        'UpdateTerminationProtection',
      ],
      // makes calls as CloudFormation does, without a stack
      'cloudcontrolapi.amazonaws.com': ['CreateResource', 'DeleteResource', 'UpdateResource'],
    },
  },
];

/**
 * Calls that deployments make all the time: told unless CloudFormation makes them, whose own call is in `Deployments`, or a
 * service that scales, which keeps alarms of its own.
 */
export const TOLD_BY_HAND: readonly WatchedCalls[] = [
  {
    rule: 'LogTampering',
    tells: 'Logs that are kept shorter, sent elsewhere or unmasked, by hand',
    calls: {
      'logs.amazonaws.com': [
        'AssociateKmsKey',
        'CreateExportTask',
        'PutDataProtectionPolicy',
        'PutDestination',
        'PutDestinationPolicy',
        'PutLogGroupDeletionProtection',
        'PutMetricFilter',
        'PutResourcePolicy',
        'PutRetentionPolicy',
        'PutSubscriptionFilter',
        'PutTransformer',
        'UpdateDeliveryConfiguration',
      ],
    },
  },
  {
    rule: 'CheckTampering',
    tells: 'Changes of what AWS Config checks, by hand',
    calls: {
      'config.amazonaws.com': ['DeleteRemediationConfiguration', 'PutConfigRule', 'PutConformancePack'],
    },
  },
  {
    rule: 'EdgeTampering',
    tells: 'Changes of web ACLs, APIs, user pools and policies of Verified Permissions, by hand',
    calls: {
      'wafv2.amazonaws.com': [
        'DeletePermissionPolicy',
        'PutLoggingConfiguration',
        'PutPermissionPolicy',
        'UpdateIPSet',
        'UpdateRegexPatternSet',
        'UpdateRuleGroup',
        'UpdateWebACL',
      ],
      'apigateway.amazonaws.com': [
        'CreateDeployment',
        'DeleteAuthorizer',
        'DeleteRequestValidator',
        'DeleteStage',
        'DeleteUsagePlan',
        'ImportRestApi',
        'PutIntegration',
        'PutMethod',
        'PutRestApi',
        'UpdateAccount',
        'UpdateAuthorizer',
        'UpdateDeployment',
        'UpdateDomainName',
        'UpdateIntegration',
        'UpdateMethod',
        'UpdateModel',
        'UpdateRequestValidator',
        'UpdateRestApi',
        'UpdateStage',
        'UpdateUsagePlan',
      ],
      'cognito-idp.amazonaws.com': [
        'AddUserPoolClientSecret',
        'CreateIdentityProvider',
        'CreateResourceServer',
        'CreateUserPoolClient',
        'DeleteUserPool',
        'SetLogDeliveryConfiguration',
        'SetRiskConfiguration',
        'SetUserPoolMfaConfig',
        'UpdateIdentityProvider',
        'UpdateResourceServer',
        'UpdateUserPool',
        'UpdateUserPoolClient',
      ],
      'verifiedpermissions.amazonaws.com': [
        'CreateIdentitySource',
        'CreatePolicy',
        'CreatePolicyTemplate',
        'DeletePolicy',
        'DeletePolicyStore',
        'PutSchema',
        'UpdateIdentitySource',
        'UpdatePolicy',
        'UpdatePolicyStore',
        'UpdatePolicyTemplate',
      ],
    },
  },
  {
    rule: 'NetworkTampering',
    tells: 'Changes of routes, security groups, endpoints and flow logs, by hand',
    calls: {
      'ec2.amazonaws.com': [
        'AcceptVpcPeeringConnection',
        'AssociateRouteTable',
        'AttachInternetGateway',
        'AuthorizeSecurityGroupEgress',
        'AuthorizeSecurityGroupIngress',
        'CreateNatGateway',
        'CreateNetworkAclEntry',
        'CreateRoute',
        'CreateTransitGatewayVpcAttachment',
        'CreateVpcBlockPublicAccessExclusion',
        'CreateVpcPeeringConnection',
        'DeleteFlowLogs',
        'DeleteNetworkAclEntry',
        'DeleteRoute',
        'DeleteVpcEncryptionControl',
        'DeleteVpcEndpoints',
        'DisableEbsEncryptionByDefault',
        'DisableImageBlockPublicAccess',
        'DisableSnapshotBlockPublicAccess',
        'DisassociateRouteTable',
        'ModifyNetworkInterfaceAttribute',
        'ModifySecurityGroupRules',
        'ModifySnapshotAttribute',
        'ModifySubnetAttribute',
        'ModifyVpcAttribute',
        'ModifyVpcBlockPublicAccessExclusion',
        'ModifyVpcBlockPublicAccessOptions',
        'ModifyVpcEncryptionControl',
        'ModifyVpcEndpoint',
        'ReplaceNetworkAclAssociation',
        'ReplaceNetworkAclEntry',
        'ReplaceRoute',
        'ReplaceRouteTableAssociation',
      ],
    },
  },
  {
    rule: 'FirewallTampering',
    tells: 'Changes of network and DNS firewalls, by hand',
    calls: {
      'network-firewall.amazonaws.com': [
        'AssociateFirewallPolicy',
        'DeleteFirewall',
        'DeleteFirewallPolicy',
        'DeleteRuleGroup',
        'DeleteTLSInspectionConfiguration',
        'DisassociateAvailabilityZones',
        'DisassociateSubnets',
        'PutResourcePolicy',
        'UpdateAvailabilityZoneChangeProtection',
        'UpdateFirewallDeleteProtection',
        'UpdateFirewallEncryptionConfiguration',
        'UpdateFirewallPolicy',
        'UpdateFirewallPolicyChangeProtection',
        'UpdateLoggingConfiguration',
        'UpdateRuleGroup',
        'UpdateSubnetChangeProtection',
        'UpdateTLSInspectionConfiguration',
      ],
      'route53resolver.amazonaws.com': [
        'AssociateResolverRule',
        'CreateFirewallRule',
        'DeleteFirewallDomainList',
        'DeleteFirewallRule',
        'DeleteFirewallRuleGroup',
        'DeleteResolverQueryLogConfig',
        'DisassociateFirewallRuleGroup',
        'DisassociateResolverQueryLogConfig',
        'ImportFirewallDomains',
        'PutFirewallRuleGroupPolicy',
        'UpdateFirewallConfig',
        'UpdateFirewallDomains',
        'UpdateFirewallRule',
        'UpdateFirewallRuleGroupAssociation',
        'UpdateResolverConfig',
        'UpdateResolverRule',
      ],
    },
  },
  {
    rule: 'StorageTampering',
    tells: 'Changes of buckets, tables and secrets, by hand',
    calls: {
      's3.amazonaws.com': [
        'CreateAccessPoint',
        'DeleteAccountPublicAccessBlock',
        'DeleteBucket',
        'DeleteBucketEncryption',
        'DeleteBucketLifecycle',
        'DeleteBucketPolicy',
        'DeleteBucketPublicAccessBlock',
        'DeleteBucketReplication',
        'PutAccessPointPolicy',
        'PutAccountPublicAccessBlock',
        'PutBucketAcl',
        'PutBucketEncryption',
        'PutBucketInventoryConfiguration',
        'PutBucketLifecycle*',
        'PutBucketLogging',
        'PutBucketNotification*',
        'PutBucketObjectLockConfiguration',
        'PutBucketOwnershipControls',
        'PutBucketPolicy',
        'PutBucketPublicAccessBlock',
        'PutBucketReplication',
        'PutBucketTagging',
        'PutBucketVersioning',
        'PutObjectLockConfiguration',
      ],
      'dynamodb.amazonaws.com': [
        'DeleteBackup',
        'DeleteTable',
        'PutResourcePolicy',
        'UpdateContinuousBackups',
        'UpdateTable',
      ],
      'secretsmanager.amazonaws.com': [
        'CancelRotateSecret',
        'DeleteResourcePolicy',
        'DeleteSecret',
        'PutResourcePolicy',
        'ReplicateSecretToRegions',
        'UpdateSecret',
      ],
    },
  },
  {
    rule: 'BackupTampering',
    tells: 'Changes of backups and their vaults, by hand',
    calls: {
      'backup.amazonaws.com': [
        'DeleteBackupPlan',
        'DeleteBackupSelection',
        'DeleteBackupVault',
        'DeleteBackupVaultAccessPolicy',
        'DeleteBackupVaultLockConfiguration',
        'DeleteBackupVaultNotifications',
        'DeleteRecoveryPoint',
        'DisassociateRecoveryPoint',
        'PutBackupVaultAccessPolicy',
        'PutBackupVaultLockConfiguration',
        'StopBackupJob',
        'UpdateBackupPlan',
        'UpdateGlobalSettings',
        'UpdateRecoveryPointLifecycle',
        'UpdateRegionSettings',
      ],
    },
  },
  {
    rule: 'AccessTampering',
    tells: 'Changes of policies, boundaries, credentials and identity providers, by hand',
    calls: {
      'iam.amazonaws.com': [
        'AddClientIDToOpenIDConnectProvider',
        'AddUserToGroup',
        'AttachGroupPolicy',
        'AttachRolePolicy',
        'AttachUserPolicy',
        'CreateAccessKey',
        'CreateLoginProfile',
        'CreateOpenIDConnectProvider',
        'CreatePolicyVersion',
        'CreateSAMLProvider',
        'CreateServiceSpecificCredential',
        'DeactivateMFADevice',
        'DeleteAccountPasswordPolicy',
        'DeletePolicy',
        'DeletePolicyVersion',
        'DeleteRolePermissionsBoundary',
        'DeleteRolePolicy',
        'DeleteSAMLProvider',
        'DeleteUserPermissionsBoundary',
        'DetachRolePolicy',
        'DetachUserPolicy',
        'PutGroupPolicy',
        'PutRolePermissionsBoundary',
        'PutRolePolicy',
        'PutUserPermissionsBoundary',
        'PutUserPolicy',
        'ResetServiceSpecificCredential',
        'SetDefaultPolicyVersion',
        'UpdateAccessKey',
        'UpdateAccountPasswordPolicy',
        'UpdateAssumeRolePolicy',
        'UpdateLoginProfile',
        'UpdateOpenIDConnectProviderThumbprint',
        'UpdateSAMLProvider',
        'UpdateServiceSpecificCredential',
      ],
      'organizations.amazonaws.com': [
        'DeletePolicy',
        'DeregisterDelegatedAdministrator',
        'DetachPolicy',
        'DisablePolicyType',
        'LeaveOrganization',
        'UpdatePolicy',
      ],
    },
  },
  {
    rule: 'CodeTampering',
    tells: 'Changes of functions, images and settings of kill switches, by hand',
    calls: {
      'lambda.amazonaws.com': [
        'AddLayerVersionPermission*',
        'AddPermission*',
        'CreateEventSourceMapping*',
        'CreateFunctionUrlConfig*',
        'DeleteFunction2*',
        'DeleteFunctionCodeSigningConfig*',
        'DeleteFunctionConcurrency*',
        'PutFunctionCodeSigningConfig*',
        'PutFunctionConcurrency*',
        'PutRuntimeManagementConfig*',
        'RemovePermission*',
        'UpdateAlias*',
        'UpdateCodeSigningConfig*',
        'UpdateEventSourceMapping*',
        'UpdateFunctionCode*',
        'UpdateFunctionConfiguration*',
        'UpdateFunctionUrlConfig*',
      ],
      'ecr.amazonaws.com': [
        'DeleteRepositoryPolicy',
        'PutImageTagMutability',
        'PutRegistryPolicy',
        'PutRegistryScanningConfiguration',
        'PutReplicationConfiguration',
        'SetRepositoryPolicy',
      ],
      'appconfig.amazonaws.com': [
        'CreateExtensionAssociation',
        'UpdateAccountSettings',
        'UpdateDeploymentStrategy',
        'UpdateExtension',
      ],
      'states.amazonaws.com': ['RedriveExecution', 'StopExecution'],
    },
  },
  {
    rule: 'AlertTampering',
    tells: 'Changes of alarms and of the event bus, by hand',
    calls: {
      'monitoring.amazonaws.com': [
        'DeleteAlarms',
        'DisableAlarmActions',
        'PutAlarmMuteRule',
        'PutCompositeAlarm',
        'PutMetricAlarm',
        'SetAlarmState',
      ],
      'events.amazonaws.com': ['DeleteArchive', 'PutPermission', 'RemovePermission', 'UpdateEventBus'],
    },
  },
];

/** A key lent to others: services that act for somebody do it all the time, so it is told where nobody acts for the caller. */
export const LENT: Calls = { 'kms.amazonaws.com': ['CreateGrant'] };

/** Of these, and of deleting a whole guardrail, nothing is a repair or a tuning: the gateway must not go on without what they take away. */
export const SHUTDOWN: Calls = {
  'bedrock.amazonaws.com': ['DeleteModelInvocationLoggingConfiguration', 'DeleteEnforcedGuardrailConfiguration'],
  'cloudtrail.amazonaws.com': ['StopLogging', 'DeleteTrail'],
  'guardduty.amazonaws.com': ['DeleteDetector'],
};

/** How alerts leave: the topic and the queue of what could not be delivered. */
export const OF_TOPICS = [
  'AddPermission',
  'DeleteTopic',
  'RemovePermission',
  'SetTopicAttributes',
  'Subscribe',
] as const;
export const OF_SUBSCRIPTIONS = ['SetSubscriptionAttributes', 'Unsubscribe'] as const;
export const OF_QUEUES = [
  'AddPermission',
  'DeleteQueue',
  'PurgeQueue',
  'RemovePermission',
  'SetQueueAttributes',
] as const;

/** Objects of one bucket: what hides or removes them, or lets them be removed. */
export const OF_OBJECTS = [
  'DeleteObject',
  'DeleteObjects',
  'PutObjectLegalHold',
  'PutObjectRetention',
  'PutObjectAcl',
] as const;

export const OF_RULES = ['DeleteRule', 'DisableRule', 'PutRule', 'PutTargets', 'RemoveTargets'] as const;

export const OF_MACHINES = ['DeleteStateMachine', 'UpdateStateMachine'] as const;

export const OF_SWITCHES = [
  'CreateHostedConfigurationVersion',
  'DeleteApplication',
  'DeleteConfigurationProfile',
  'DeleteEnvironment',
  'DeleteHostedConfigurationVersion',
  'StartDeployment',
  'StopDeployment',
  'UpdateApplication',
  'UpdateConfigurationProfile',
  'UpdateEnvironment',
] as const;
