import type * as iam from 'aws-cdk-lib/aws-iam';
import { IMPERSONATION, SHELLS } from '../../../facts/agent-doors';
import { DOORS } from '../../../facts/model-doors';
import { deny, document } from './denial';
import type { Exemptions } from './exemptions';

/**
 * What has been switched on, and what only those who deploy may therefore call; by service.
 *
 * @asOf 2026-11
 */
const TAMPERING: Record<string, string[]> = {
  'access-analyzer': [
    'ApplyArchiveRule',
    'CreateArchiveRule',
    'DeleteAnalyzer',
    'UpdateAnalyzer',
    'UpdateArchiveRule',
    'UpdateFindings',
  ],
  bedrock: [
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
  'bedrock-agentcore': [
    'BatchPutGatewayRateLimits',
    'DeleteGateway',
    'DeleteGatewayRateLimit',
    'DeletePolicy',
    'DeletePolicyEngine',
    'DeleteResourcePolicy',
    'GatewayDisassociateWebACL',
    'PutResourcePolicy',
    'SetTokenVaultCMK',
    'SynchronizeGatewayTargets', // takes what a server now says of its tools
    'UpdateGateway', // its authorizer, its engine and its interceptors change in place
    'UpdateGatewayRateLimit',
    'UpdateGatewayTarget',
    'UpdatePolicy',
    'UpdatePolicyEngine',
  ],
  cloudtrail: ['DeleteTrail', 'PutEventSelectors', 'PutInsightSelectors', 'StopLogging', 'UpdateTrail'],
  config: [
    'DeleteConfigRule',
    'DeleteConfigurationRecorder',
    'DeleteConformancePack',
    'DeleteDeliveryChannel',
    'DeleteEvaluationResults',
    'DeleteServiceLinkedConfigurationRecorder',
    'DisassociateResourceTypes',
    'PutConfigRule', // under the name of another it judges otherwise
    'PutConfigurationRecorder',
    'PutConformancePack',
    'PutDeliveryChannel',
    'PutRemediationExceptions',
    'PutRetentionConfiguration',
    'StopConfigurationRecorder',
  ],
  detective: ['DeleteGraph', 'DisassociateMembership'],
  ec2: ['DisableEbsEncryptionByDefault', 'ModifyVpcBlockPublicAccessOptions'],
  ecr: ['PutRegistryScanningConfiguration'],
  guardduty: [
    'ArchiveFindings',
    'CreateFilter', // archives findings before anybody sees them
    'CreateIPSet', // trusted addresses give no findings
    'CreateTrustedEntitySet', // nor do trusted domains
    'DeleteDetector',
    'DeleteIPSet',
    'DeleteMalwareProtectionPlan',
    'DeleteMembers',
    'DeletePublishingDestination',
    'DeleteThreatEntitySet',
    'DeleteThreatIntelSet',
    'DisassociateFromAdministratorAccount',
    'DisassociateFromMasterAccount',
    'DisassociateMembers',
    'StopMonitoringMembers',
    'UpdateDetector',
    'UpdateFilter',
    'UpdateIPSet',
    'UpdateMalwareProtectionPlan',
    'UpdateMalwareScanSettings',
    'UpdateMemberDetectors',
    'UpdateOrganizationConfiguration',
    'UpdatePublishingDestination',
    'UpdateThreatEntitySet',
    'UpdateThreatIntelSet',
    'UpdateTrustedEntitySet',
  ],
  iam: [
    'AddClientIDToOpenIDConnectProvider', // whose clients vouch for the exempt, too
    'DeleteAccountPasswordPolicy',
    'DeleteOpenIDConnectProvider',
    'DeleteRolePermissionsBoundary',
    'DeleteSAMLProvider', // made again under its name, it vouches for the exempt
    'DeleteUserPermissionsBoundary',
    'EnableOutboundWebIdentityFederation', // credentials for elsewhere, which no policy here bounds
    'PutRolePermissionsBoundary',
    'PutUserPermissionsBoundary',
    'UpdateAccountPasswordPolicy',
    'UpdateOpenIDConnectProviderThumbprint',
    'UpdateSAMLProvider', // whose key it holds, signs in as any role that trusts it
  ],
  inspector2: [
    'CreateFilter',
    'Disable',
    'DisassociateMember',
    'UpdateConfiguration',
    'UpdateEc2DeepInspectionConfiguration',
    'UpdateFilter',
    'UpdateOrganizationConfiguration',
  ],
  // who may use the keys reads conversations and evidence; without its key nothing is recorded
  kms: ['DeleteImportedKeyMaterial', 'DisableKey', 'DisableKeyRotation', 'PutKeyPolicy', 'ScheduleKeyDeletion'],
  logs: ['DeleteAccountPolicy', 'PutAccountPolicy'], // masks, copies and transforms what all groups take in
  macie2: [
    'CreateFindingsFilter',
    'DisableMacie',
    'DisassociateFromAdministratorAccount',
    'DisassociateFromMasterAccount',
    'UpdateAutomatedDiscoveryConfiguration',
    'UpdateClassificationScope',
    'UpdateFindingsFilter',
    'UpdateMacieSession',
  ],
  rolesanywhere: ['CreateTrustAnchor', 'UpdateTrustAnchor'], // whose certificates vouch for whoever trusts it
  route53resolver: ['AssociateFirewallRuleGroup', 'UpdateFirewallConfig'], // rules that come first; whether it fails open
  s3: ['PutAccountPublicAccessBlock'],
  securityhub: [
    'BatchDisableStandards',
    'BatchUpdateAutomationRules',
    'BatchUpdateFindings',
    'BatchUpdateStandardsControlAssociations',
    'CreateAutomationRule', // suppresses findings before anybody sees them
    'CreateAutomationRuleV2',
    'DisableImportFindingsForProduct',
    'DisableSecurityHub',
    'DisableSecurityHubV2',
    'DisassociateFromAdministratorAccount',
    'DisassociateFromMasterAccount',
    'DisassociateMembers',
    'StartConfigurationPolicyDisassociation',
    'UpdateAutomationRuleV2',
    'UpdateConfigurationPolicy',
    'UpdateFindings',
    'UpdateSecurityControl',
    'UpdateSecurityHubConfiguration',
    'UpdateStandardsControl',
  ],
  securitylake: ['DeleteAwsLogSource', 'DeleteDataLake', 'UpdateDataLake'],
};

/** Nobody but those who deploy it takes back what was switched on, or buys models; and nobody leaves the organization. */
export function tamperingPolicy({ others: conditions, allButPlaybooks }: Exemptions): iam.PolicyDocument {
  return document(
    deny('NoTampering', {
      actions: Object.entries(TAMPERING).flatMap(([service, names]) => names.map((name) => `${service}:${name}`)),
      conditions,
    }),
    // One may permit. The playbook against a rogue agent makes some that deny, and AWS knows no right to make only these.
    deny('NoNewPolicies', { actions: ['bedrock-agentcore:CreatePolicy'], conditions: allButPlaybooks }),
    // A grant opens a key past its policy. Services that encrypt make theirs in the name of the caller, and say so.
    deny('NoGrants', {
      actions: ['kms:CreateGrant'],
      conditions: { ...conditions, BoolIfExists: { 'kms:GrantIsForAWSResource': 'false' } },
    }),
    deny('NoPurchases', { actions: [...DOORS.purchases], conditions }),
    // Another user's identity, or a shell in the machine of an agent.
    deny('NoBorrowedIdentities', { actions: [...IMPERSONATION, ...SHELLS], conditions }),
    deny('NoLeaving', { actions: ['account:CloseAccount', 'organizations:LeaveOrganization'] }),
  );
}
