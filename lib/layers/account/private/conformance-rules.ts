/** A managed rule of AWS Config that watches at run time what a control of this library proves at synth. */
export interface ConformanceRule {
  /** The control that it mirrors. */
  readonly control: string;
  readonly identifier: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

const mirror = (control: string, ...identifiers: string[]): ConformanceRule[] =>
  identifiers.map((identifier) => ({ control, identifier }));

/**
 * Rules that AWS offers wherever it offers conformance packs; those of only some Regions are for the user to add.
 *
 * @asOf 2026-11
 */
export const CONFORMANCE_RULES: readonly ConformanceRule[] = [
  ...mirror(
    'account-cloudtrail-multi-region',
    'MULTI_REGION_CLOUD_TRAIL_ENABLED',
    'CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED',
    'CLOUD_TRAIL_ENCRYPTION_ENABLED',
    'CLOUD_TRAIL_CLOUD_WATCH_LOGS_ENABLED',
  ),
  ...mirror('detection-guardduty-foundation', 'GUARDDUTY_ENABLED_CENTRALIZED'),
  ...mirror('detection-security-hub', 'SECURITYHUB_ENABLED'),
  ...mirror(
    'identity-short-lived-credentials',
    'IAM_ROOT_ACCESS_KEY_CHECK',
    'ROOT_ACCOUNT_MFA_ENABLED',
    'MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS',
  ),
  {
    control: 'identity-short-lived-credentials',
    identifier: 'ACCESS_KEYS_ROTATED',
    parameters: { maxAccessKeyAge: '90' },
  },
  {
    control: 'identity-access-analyzer',
    identifier: 'IAM_USER_UNUSED_CREDENTIALS_CHECK',
    parameters: { maxCredentialUsageAge: '90' },
  },
  ...mirror('identity-least-privilege-model-role', 'IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS'),
  ...mirror(
    'data-s3-baseline',
    'S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC',
    'S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED',
    'S3_BUCKET_SSL_REQUESTS_ONLY',
    'S3_DEFAULT_ENCRYPTION_KMS',
  ),
  ...mirror('data-s3-versioning', 'S3_BUCKET_VERSIONING_ENABLED'),
  ...mirror(
    'data-kms-cmk-rotation',
    'CMK_BACKING_KEY_ROTATION_ENABLED',
    'KMS_CMK_NOT_SCHEDULED_FOR_DELETION',
    'DYNAMODB_TABLE_ENCRYPTED_KMS',
    'EC2_EBS_ENCRYPTION_BY_DEFAULT',
  ),
  ...mirror('data-secrets-outside-prompts', 'SECRETSMANAGER_USING_CMK'),
  ...mirror('network-vpc-flow-logs', 'VPC_FLOW_LOGS_ENABLED'),
  ...mirror('network-isolated-subnets', 'VPC_DEFAULT_SECURITY_GROUP_CLOSED', 'VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS'),
  ...mirror('edge-waf-injection-rules', 'API_GW_ASSOCIATED_WITH_WAF', 'WAFV2_LOGGING_ENABLED'),
  ...mirror('gateway-authorizer-required', 'LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED'),
  ...mirror('response-forensic-retention', 'CLOUDWATCH_LOG_GROUP_ENCRYPTED'),
  {
    control: 'response-forensic-retention',
    identifier: 'CW_LOGGROUP_RETENTION_PERIOD_CHECK',
    parameters: { MinRetentionTime: '365' },
  },
  ...mirror('rag-vector-store-encryption', 'OPENSEARCH_ENCRYPTED_AT_REST'),
  ...mirror(
    'model-sagemaker-isolation',
    'SAGEMAKER_ENDPOINT_CONFIGURATION_KMS_KEY_CONFIGURED',
    'SAGEMAKER_NOTEBOOK_NO_DIRECT_INTERNET_ACCESS',
  ),
  ...mirror('detection-inspector', 'ECR_PRIVATE_IMAGE_SCANNING_ENABLED'),
  ...mirror('resilience-backup-plan', 'DYNAMODB_PITR_ENABLED'),
];

/** The template of a conformance pack, as JSON, which is YAML too. */
export function conformanceTemplate(additional: readonly string[]): string {
  const rules = [...CONFORMANCE_RULES, ...additional.flatMap((identifier) => mirror('additional', identifier))];
  const resources = rules.map(({ control, identifier, parameters }) => [
    pascal(identifier),
    {
      Type: 'AWS::Config::ConfigRule',
      Properties: {
        ConfigRuleName: `${control}-${identifier.toLowerCase().replaceAll('_', '-')}`,
        ...(parameters && { InputParameters: parameters }),
        Source: { Owner: 'AWS', SourceIdentifier: identifier },
      },
    },
  ]);
  return JSON.stringify({ Resources: Object.fromEntries(resources) });
}

const pascal = (identifier: string) =>
  identifier
    .toLowerCase()
    .split('_')
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join('');
