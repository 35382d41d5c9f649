/** The services that the ENSURE provider knows, each with the type of its custom resource. */
export const CUSTOM_TYPES = {
  guardduty: 'Custom::SecureLlmGuardDuty',
  securityhub: 'Custom::SecureLlmSecurityHub',
  inspector: 'Custom::SecureLlmInspector',
  'access-analyzer': 'Custom::SecureLlmAccessAnalyzer',
  macie: 'Custom::SecureLlmMacie',
  detective: 'Custom::SecureLlmDetective',
  securitylake: 'Custom::SecureLlmSecurityLake',
  cloudtrail: 'Custom::SecureLlmCloudTrail',
  config: 'Custom::SecureLlmConfig',
  'ebs-encryption': 'Custom::SecureLlmEbsEncryption',
  's3-public-access': 'Custom::SecureLlmS3PublicAccess',
  'password-policy': 'Custom::SecureLlmPasswordPolicy',
  'ecr-scanning': 'Custom::SecureLlmEcrScanning',
  'bedrock-invocation-logging': 'Custom::SecureLlmModelInvocationLogging',
  'apigateway-account': 'Custom::SecureLlmApiGatewayAccount',
} as const;

export type ServiceName = keyof typeof CUSTOM_TYPES;

/**
 * Named settings of a service. Every value is text, because CloudFormation hands numbers and booleans to a custom
 * resource as text; an absent name means the thing is off or does not exist.
 */
export type Settings = Readonly<Record<string, string>>;

/** The value of a setting that stands for a resource: there must be one; if the provider makes it, it carries its mark. */
export const OWN = '@own';

/** The properties of every custom resource of the provider. */
export interface EnsureProperties {
  readonly Service: ServiceName;
  /** `ADOPT` only looks. */
  readonly Mode: 'ENSURE' | 'ADOPT';
  readonly Settings: Settings;
  /** `true` replaces a configuration of somebody else where the service holds only one; deleting restores it. */
  readonly TakeOver?: string;
}

/** The tag by which a resource remembers which custom resource made it. */
export const OWNER_TAG = 'secure-llm:owner';

/** What the mark of each custom resource begins with, by which it knows what it made. */
export const OWNER_PREFIX = 'secure-llm-';

/**
 * Roles that services work with have this path, and the service's name behind it: whoever gives a service back to another
 * stack has to name that stack's role, and may name no other.
 */
export const PASSED_PATH = '/secure-llm/passed/';

/** The path of the role that a service works with. */
export const passedPath = (service: ServiceName) => `${PASSED_PATH}${service}/`;

/** The SSM parameters of all services lie below this path. */
export const CLAIMS_PATH = '/secure-llm/ensure';

/** The roles of the provider's functions have this path, and the stack's name behind it: nothing cuts a path. */
export const ENSURE_PATH = '/secure-llm/ensure/';

/** Where the provider keeps, per service, who asked for what and what each changed: SSM parameters below this path. */
export const claimsPath = (service: ServiceName) => `${CLAIMS_PATH}/${service}`;
