import { claimsPath, passedPath, type ServiceName } from './contract';

/** One statement of the provider's role. Resources are ARNs without `arn:<partition>:`, or `*`; `$` stands for Region and account. */
export interface Permission {
  readonly actions: string[];
  readonly resources: string[];
  /** `StringEquals`, besides the account's own. */
  readonly equals?: Record<string, string>;
}

/** What the provider calls for a service: to look, and to create, complete and give back. */
export interface ServicePermissions {
  readonly read: Permission[];
  readonly write: Permission[];
}

// '*' below stands only where IAM knows no resource for the action (AWS Service Authorization Reference); in the stack's
// Region alone, unless the account has the setting once.

/** Turning a service on creates its service-linked role, in the name of the caller. */
const linkedRole = (service: string): Permission => ({
  actions: ['iam:CreateServiceLinkedRole'],
  resources: [`iam::$:role/aws-service-role/${service}/*`],
  equals: { 'iam:AWSServiceName': service },
});

/** To name the role that the service `to` works with. */
const passRole = (to: string, role: string): Permission => ({
  actions: ['iam:PassRole'],
  resources: [`iam::$:role${role}`],
  equals: { 'iam:PassedToService': to },
});

/** Where a stack leaves it is the role of another that the service works with from then on: any below the one path. */
const passRoleOf = (service: ServiceName, to: string): Permission => passRole(to, `${passedPath(service)}*`);

const lookOnly = (...read: Permission[]): ServicePermissions => ({ read, write: [] });

export const PERMISSIONS: Record<ServiceName, ServicePermissions> = {
  guardduty: {
    read: [
      { actions: ['guardduty:ListDetectors'], resources: ['*'] },
      { actions: ['guardduty:GetDetector'], resources: ['guardduty:$:$:detector/*'] },
    ],
    write: [
      { actions: ['guardduty:CreateDetector'], resources: ['*'] },
      {
        actions: ['guardduty:DeleteDetector', 'guardduty:TagResource', 'guardduty:UpdateDetector'],
        resources: ['guardduty:$:$:detector/*'],
      },
      linkedRole('guardduty.amazonaws.com'),
      linkedRole('malware-protection.guardduty.amazonaws.com'),
      {
        // GuardDuty looks, in the name of the caller, whether malware protection has its role
        actions: ['iam:GetRole'],
        resources: [
          'iam::$:role/aws-service-role/malware-protection.guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDutyMalwareProtection',
        ],
      },
    ],
  },
  securityhub: {
    read: [
      {
        actions: ['securityhub:DescribeHub', 'securityhub:GetEnabledStandards', 'securityhub:ListTagsForResource'],
        resources: ['securityhub:$:$:hub/default'],
      },
    ],
    write: [
      {
        actions: [
          'securityhub:BatchDisableStandards',
          'securityhub:BatchEnableStandards',
          'securityhub:DisableSecurityHub',
          'securityhub:EnableSecurityHub',
          'securityhub:TagResource',
          'securityhub:UpdateSecurityHubConfiguration',
        ],
        resources: ['securityhub:$:$:hub/default'],
      },
      linkedRole('securityhub.amazonaws.com'),
    ],
  },
  inspector: {
    read: [{ actions: ['inspector2:BatchGetAccountStatus'], resources: ['*'] }],
    write: [
      { actions: ['inspector2:Disable', 'inspector2:Enable'], resources: ['*'] },
      linkedRole('inspector2.amazonaws.com'),
      linkedRole('agentless.inspector2.amazonaws.com'),
    ],
  },
  'access-analyzer': {
    read: [{ actions: ['access-analyzer:ListAnalyzers'], resources: ['*'] }],
    write: [
      // what is weaker than asked is completed, also an analyzer of somebody else, whatever its name
      { actions: ['access-analyzer:UpdateAnalyzer'], resources: ['access-analyzer:$:$:analyzer/*'] },
      {
        // an analyzer of somebody else has another name
        actions: ['access-analyzer:CreateAnalyzer', 'access-analyzer:DeleteAnalyzer'],
        resources: ['access-analyzer:$:$:analyzer/secure-llm-*'],
      },
      linkedRole('access-analyzer.amazonaws.com'),
    ],
  },
  macie: {
    read: [{ actions: ['macie2:GetMacieSession'], resources: ['*'] }],
    write: [
      { actions: ['macie2:DisableMacie', 'macie2:EnableMacie', 'macie2:UpdateMacieSession'], resources: ['*'] },
      linkedRole('macie.amazonaws.com'),
    ],
  },
  detective: {
    read: [
      { actions: ['detective:ListGraphs'], resources: ['*'] },
      { actions: ['detective:ListTagsForResource'], resources: ['detective:$:$:graph:*'] },
    ],
    write: [
      { actions: ['detective:CreateGraph'], resources: ['*'] },
      { actions: ['detective:DeleteGraph', 'detective:TagResource'], resources: ['detective:$:$:graph:*'] },
      linkedRole('detective.amazonaws.com'),
    ],
  },
  securitylake: lookOnly({ actions: ['securitylake:ListDataLakes', 'securitylake:ListLogSources'], resources: ['*'] }),
  cloudtrail: lookOnly(
    { actions: ['cloudtrail:DescribeTrails'], resources: ['*'] },
    // an organization's trail belongs to another account, and its home may be another Region
    { actions: ['cloudtrail:GetTrailStatus'], resources: ['cloudtrail:*:*:trail/*'] },
  ),
  config: {
    read: [
      {
        // AWS knows recorders by an ARN with a generated end since 2024, and lists them as '*'
        actions: [
          'config:DescribeConfigurationRecorders',
          'config:DescribeConfigurationRecorderStatus',
          'config:DescribeDeliveryChannels',
        ],
        resources: ['*'],
      },
    ],
    write: [
      {
        actions: [
          'config:DeleteConfigurationRecorder',
          'config:PutConfigurationRecorder',
          'config:StartConfigurationRecorder',
          'config:StopConfigurationRecorder',
        ],
        resources: ['config:$:$:configuration-recorder/*'],
      },
      { actions: ['config:DeleteDeliveryChannel', 'config:PutDeliveryChannel'], resources: ['*'] },
      linkedRole('config.amazonaws.com'),
      // the one role, of whichever stack
      passRole('config.amazonaws.com', '/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig'),
    ],
  },
  'ebs-encryption': {
    read: [{ actions: ['ec2:GetEbsDefaultKmsKeyId', 'ec2:GetEbsEncryptionByDefault'], resources: ['*'] }],
    write: [
      {
        actions: [
          'ec2:DisableEbsEncryptionByDefault',
          'ec2:EnableEbsEncryptionByDefault',
          'ec2:ModifyEbsDefaultKmsKeyId',
          'ec2:ResetEbsDefaultKmsKeyId',
        ],
        resources: ['*'],
      },
    ],
  },
  's3-public-access': {
    read: [{ actions: ['s3:GetAccountPublicAccessBlock'], resources: ['*'] }],
    write: [{ actions: ['s3:PutAccountPublicAccessBlock'], resources: ['*'] }],
  },
  'password-policy': {
    read: [{ actions: ['iam:GetAccountPasswordPolicy'], resources: ['*'] }],
    write: [{ actions: ['iam:DeleteAccountPasswordPolicy', 'iam:UpdateAccountPasswordPolicy'], resources: ['*'] }],
  },
  'ecr-scanning': {
    read: [{ actions: ['ecr:GetRegistryScanningConfiguration'], resources: ['*'] }],
    write: [
      // enhanced scanning is Inspector's: ECR turns it on in the name of the caller
      { actions: ['ecr:PutRegistryScanningConfiguration'], resources: ['*'] },
      { actions: ['inspector2:Enable', 'inspector2:Disable', 'inspector2:ListAccountPermissions'], resources: ['*'] },
      linkedRole('inspector2.amazonaws.com'),
    ],
  },
  'bedrock-invocation-logging': {
    read: [
      { actions: ['bedrock:GetModelInvocationLoggingConfiguration'], resources: ['*'] },
      // how the destinations of somebody else's configuration are encrypted; which they are is not known before
      { actions: ['logs:DescribeLogGroups'], resources: ['*'] },
      { actions: ['s3:GetEncryptionConfiguration'], resources: ['s3:::*'], equals: { 'aws:ResourceAccount': '$' } },
    ],
    write: [
      {
        actions: [
          'bedrock:DeleteModelInvocationLoggingConfiguration',
          'bedrock:PutModelInvocationLoggingConfiguration',
        ],
        resources: ['*'],
      },
      passRoleOf('bedrock-invocation-logging', 'bedrock.amazonaws.com'),
    ],
  },
  'apigateway-account': {
    read: [
      { actions: ['apigateway:GET'], resources: ['apigateway:$::/account'] },
      // whether the role that is named is still there; whose it is is not known before
      { actions: ['iam:GetRole'], resources: ['iam::$:role/*'] },
    ],
    write: [
      { actions: ['apigateway:PATCH'], resources: ['apigateway:$::/account'] },
      passRoleOf('apigateway-account', 'apigateway.amazonaws.com'),
    ],
  },
};

/** What the provider needs to remember its claims. To forget one, when it only looks. */
export function claimPermissions(service: ServiceName, ensures: boolean): Permission {
  return ensures
    ? {
        actions: ['ssm:DeleteParameter', 'ssm:GetParametersByPath', 'ssm:PutParameter'],
        resources: [`ssm:$:$:parameter${claimsPath(service)}`, `ssm:$:$:parameter${claimsPath(service)}/*`],
      }
    : { actions: ['ssm:DeleteParameter'], resources: [`ssm:$:$:parameter${claimsPath(service)}/*`] };
}
