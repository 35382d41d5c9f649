import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CLAIMS_PATH } from '../../../ensure/contract';
import { INVOKE, INVOKE_BATCH } from '../../../facts/model-doors';
import type { LlmModelIdentity } from '../../model';

// A denial holds whatever the resource, and some actions know none.
const EVERYTHING = ['*'];

const document = (...statements: (iam.PolicyStatement | undefined)[]) =>
  new iam.PolicyDocument({ statements: statements.filter((statement) => statement !== undefined) });

/** A denial for every resource, unless the statement says for which, or for which not. */
const deny = (sid: string, statement: iam.PolicyStatementProps) =>
  new iam.PolicyStatement({
    sid,
    effect: iam.Effect.DENY,
    resources: statement.notResources ? undefined : EVERYTHING,
    ...statement,
  });

/** In any account; in any Region, unless one is named. */
const anywhere = (service: string, resource: string, region = '*', account = '*') =>
  `arn:${Aws.PARTITION}:${service}:${region}:${account}:${resource}`;

/** Asks for many answers at once, in the Region where it is called. */

/** Which models may be called, where, and by no way around that. */
export function modelUsePolicy(models: readonly LlmModelIdentity[], regions: readonly string[]): iam.PolicyDocument {
  const unique = (values: (string | undefined)[]) => [...new Set(values.filter((value) => value !== undefined))].sort();
  const foundationModels = unique(models.map(({ foundationModelId }) => foundationModelId));
  const profiles = unique(models.map(({ systemProfileId }) => systemProfileId));
  const foundationModelArns = foundationModels.map((id) => anywhere('bedrock', `foundation-model/${id}`, '*', ''));
  const approved = [
    ...foundationModelArns,
    ...profiles.map((id) => anywhere('bedrock', `inference-profile/${id}`)),
    // Their ids are generated in each account; the model behind one is a resource of the same call and must be approved.
    ...(models.some((model) => model.throughApplicationProfiles)
      ? [anywhere('bedrock', 'application-inference-profile/*')]
      : []),
  ];
  const destinations = unique([...regions, ...models.flatMap(({ destinationRegions }) => destinationRegions)]);
  return document(
    // Also every kind of model that is none of Bedrock's own: imported, customized, from the marketplace.
    deny('OnlyApprovedModels', { actions: [...INVOKE], notResources: approved }),
    deny('OnlyApprovedModelsInBatches', {
      actions: [INVOKE_BATCH],
      notResources: [...approved, anywhere('bedrock', 'model-invocation-job/*')],
    }),
    // The key is there only where Bedrock runs a model for a profile: what the caller itself asks for is asked here.
    deny('OnlyFromApprovedRegions', {
      actions: [...INVOKE, INVOKE_BATCH],
      conditions: {
        StringNotEquals: { 'aws:RequestedRegion': regions },
        Null: { 'bedrock:InferenceProfileArn': 'true' },
      },
    }),
    deny('OnlyToDestinationRegions', {
      actions: [...INVOKE],
      conditions: { StringNotEquals: { 'aws:RequestedRegion': destinations } },
    }),
    // A second endpoint to the same models, outside of guardrails and of the invocation log; and credentials that sign
    // nothing, at either endpoint.
    deny('NoSideDoors', { actions: ['bedrock-mantle:*', 'bedrock:CallWithBearerToken'] }),
    deny('NoApiKeys', {
      actions: [
        'iam:CreateServiceSpecificCredential',
        'iam:ResetServiceSpecificCredential',
        'iam:UpdateServiceSpecificCredential',
      ],
      conditions: { StringLike: { 'iam:ServiceSpecificCredentialServiceName': 'bedrock*' } },
    }),
  );
}

/**
 * What has been switched on, and what only those who deploy may therefore call; by service.
 *
 * @asOf 2026-11
 */
const TAMPERING: Record<string, string[]> = {
  'access-analyzer': ['CreateArchiveRule', 'DeleteAnalyzer', 'UpdateAnalyzer', 'UpdateArchiveRule'],
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
  cloudtrail: ['DeleteTrail', 'PutEventSelectors', 'StopLogging', 'UpdateTrail'],
  config: [
    'DeleteConfigRule',
    'DeleteConfigurationRecorder',
    'DeleteConformancePack',
    'DeleteDeliveryChannel',
    'DeleteServiceLinkedConfigurationRecorder',
    'DisassociateResourceTypes',
    'PutConfigurationRecorder',
    'PutDeliveryChannel',
    'PutRetentionConfiguration',
    'StopConfigurationRecorder',
  ],
  detective: ['DeleteGraph', 'DisassociateMembership'],
  ec2: ['DisableEbsEncryptionByDefault'],
  ecr: ['PutRegistryScanningConfiguration'],
  guardduty: [
    'CreateFilter', // archives findings before anybody sees them
    'CreateIPSet', // trusted addresses give no findings
    'CreateTrustedEntitySet', // nor do trusted domains
    'DeleteDetector',
    'DeletePublishingDestination',
    'DisassociateFromAdministratorAccount',
    'DisassociateFromMasterAccount',
    'UpdateDetector',
    'UpdateFilter',
    'UpdateIPSet',
    'UpdateMalwareScanSettings',
    'UpdatePublishingDestination',
    'UpdateTrustedEntitySet',
  ],
  iam: [
    'DeleteAccountPasswordPolicy',
    'DeleteRolePermissionsBoundary',
    'DeleteSAMLProvider', // made again under its name, it vouches for the exempt
    'DeleteUserPermissionsBoundary',
    'PutRolePermissionsBoundary',
    'PutUserPermissionsBoundary',
    'UpdateAccountPasswordPolicy',
    'UpdateSAMLProvider', // whose key it holds, signs in as any role that trusts it
  ],
  inspector2: ['CreateFilter', 'Disable', 'UpdateFilter'],
  // who may use the keys reads conversations and evidence; without its key nothing is recorded
  kms: ['DisableKey', 'PutKeyPolicy', 'ScheduleKeyDeletion'],
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
  s3: ['PutAccountPublicAccessBlock'],
  securityhub: [
    'BatchDisableStandards',
    'BatchUpdateAutomationRules',
    'BatchUpdateStandardsControlAssociations',
    'CreateAutomationRule', // suppresses findings before anybody sees them
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
  securitylake: ['DeleteAwsLogSource', 'DeleteDataLake', 'UpdateDataLake'],
};

/** Who may do what others may not. */
export interface Exemptions {
  /** Names of roles, with `*` for what is generated. */
  readonly roleNames: readonly string[];
  /** Stacks whose functions keep up what was switched on. */
  readonly baselineStackNames: readonly string[];
  /** Stacks that exempt roles deploy. */
  readonly protectedStackNames: readonly string[];
}

/** Nobody but those who deploy it takes back what was switched on, acts as them, or leaves the organization. */
export function tamperingPolicy(exemptions: Exemptions): iam.PolicyDocument {
  const { roleNames, baselineStackNames, protectedStackNames } = exemptions;
  const physical = baselineStackNames.map(physicalNames);
  const roles = [...roleNames, ...physical].map((name) => anywhere('iam', `role/${name}`, ''));
  const stacks = [...baselineStackNames, ...protectedStackNames];
  const bootstraps = [...new Set(roleNames.flatMap((name) => BOOTSTRAPPED.exec(name)?.[0] ?? []))];
  const others = roles.length > 0 ? { ArnNotLike: { 'aws:PrincipalArn': roles } } : undefined;
  return document(
    deny('NoTampering', {
      actions: Object.entries(TAMPERING).flatMap(([service, names]) => names.map((name) => `${service}:${name}`)),
      conditions: others,
    }),
    roles.length === 0
      ? undefined
      : deny('NoImpersonation', {
          actions: [
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
          resources: roles,
          conditions: others,
        }),
    physical.length === 0
      ? undefined
      : // An event of its own making would have such a function switch off what it ensures, as would a false claim.
        deny('NoHandsOnProviders', {
          actions: [
            'lambda:AddPermission',
            'lambda:CreateFunctionUrlConfig',
            'lambda:InvokeAsync',
            'lambda:InvokeFunction',
            'lambda:InvokeFunctionUrl',
            'lambda:UpdateFunctionCode',
            'lambda:UpdateFunctionConfiguration',
            'ssm:DeleteParameter',
            'ssm:DeleteParameters',
            'ssm:PutParameter',
          ],
          resources: [
            ...physical.map((name) => anywhere('lambda', `function:${name}`)),
            anywhere('ssm', `parameter${CLAIMS_PATH}/*`),
          ],
          conditions: others,
        }),
    stacks.length === 0
      ? undefined
      : // A stack keeps the role it was deployed with, for whoever changes it next.
        deny('NoHandsOnStacks', {
          actions: [
            'cloudformation:ContinueUpdateRollback',
            'cloudformation:CreateChangeSet',
            'cloudformation:CreateStackRefactor',
            'cloudformation:DeleteStack',
            'cloudformation:ExecuteChangeSet',
            'cloudformation:ExecuteStackRefactor',
            'cloudformation:RollbackStack',
            'cloudformation:UpdateStack',
          ],
          resources: stacks.map((name) => anywhere('cloudformation', `stack/${name}/*`)),
          conditions: others,
        }),
    stacks.length === 0
      ? undefined
      : // What is forgotten no deployment brings back.
        deny('NoHandsOnLogs', {
          actions: [
            'logs:DeleteDataProtectionPolicy',
            'logs:DeleteLogGroup',
            'logs:DeleteLogStream',
            'logs:PutDataProtectionPolicy',
            'logs:PutLogGroupDeletionProtection',
            'logs:PutRetentionPolicy',
          ],
          resources: stacks.map((name) => anywhere('logs', `log-group:${physicalNames(name)}`)),
          conditions: others,
        }),
    bootstraps.length === 0
      ? undefined
      : // The roles of CDK deploy what lies there under its hash, and do not ask who put it there.
        deny('NoHandsOnAssets', {
          actions: ['ecr:PutImage', 'ecr:SetRepositoryPolicy', 's3:DeleteBucket', 's3:PutBucketPolicy', 's3:PutObject'],
          resources: bootstraps.flatMap((prefix) => [
            anywhere('ecr', `repository/${prefix}-container-assets-*`),
            anywhere('s3', `${prefix}-assets-*`, '', ''),
          ]),
          conditions: others,
        }),
    deny('NoLeaving', { actions: ['account:CloseAccount', 'organizations:LeaveOrganization'] }),
  );
}

/** What the names of all that `cdk bootstrap` makes begin with: its qualifier is the same for roles and assets. */
const BOOTSTRAPPED = /^cdk-(\w{1,10}(?=-)|\*)/;

/** What CloudFormation names the resources of a stack: it cuts the stack's name to 24 characters when all is too long. */
const physicalNames = (stackName: string) => (stackName.length > 24 ? `${stackName.slice(0, 24)}*` : `${stackName}-*`);

/**
 * The services whose resources can be opened to other accounts by a policy of their own and that resource control policies
 * know. Of STS only what members of an organization call: users who come by SAML or OpenID Connect belong to none.
 *
 * @asOf 2026-11
 */
const PERIMETER = [
  'aoss:*',
  'dynamodb:*',
  'ecr:*',
  'kms:*',
  'logs:*',
  's3:*',
  'secretsmanager:*',
  'sqs:*',
  'sts:AssumeRole',
];

/** Who is not of the organization reaches no data of it, neither by itself nor through a service. */
export function perimeterPolicy(organizationId: string, trustedAccountIds: readonly string[]): iam.PolicyDocument {
  const trusted = (key: string) => (trustedAccountIds.length > 0 ? { [key]: trustedAccountIds } : {});
  const statement = (sid: string, conditions: Record<string, Record<string, unknown>>) =>
    deny(sid, { principals: [new iam.StarPrincipal()], actions: PERIMETER, conditions });
  return document(
    statement('OnlyOurPrincipals', {
      StringNotEqualsIfExists: { 'aws:PrincipalOrgID': organizationId, ...trusted('aws:PrincipalAccount') },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    }),
    // Only where the service says for whom it acts; those that do not, act within one account.
    statement('OnlyOnOurBehalf', {
      StringNotEqualsIfExists: { 'aws:SourceOrgID': organizationId, ...trusted('aws:SourceAccount') },
      Null: { 'aws:SourceAccount': 'false' },
      Bool: { 'aws:PrincipalIsAWSService': 'true' },
    }),
  );
}

const NO_CHILD_MAY_CHANGE = { '@@operators_allowed_for_child_policies': ['@@none'] };

/** No AI service keeps content to improve itself, and no unit below decides otherwise. */
export const AI_OPT_OUT = {
  services: {
    ...NO_CHILD_MAY_CHANGE,
    default: {
      ...NO_CHILD_MAY_CHANGE,
      opt_out_policy: { ...NO_CHILD_MAY_CHANGE, '@@assign': 'optOut' },
    },
  },
};

/** A guardrail in one Region, as `ARN:version`. */
export interface RegionalGuardrail {
  readonly region: string;
  readonly identifier: string;
}

/** Every model call of the accounts is judged by the guardrail of its Region, whatever its caller tags. */
export const bedrockPolicy = (guardrails: readonly RegionalGuardrail[], unjudgedModelIds: readonly string[]) => ({
  bedrock: {
    guardrail_inference: Object.fromEntries(
      guardrails.map(({ region, identifier }) => [
        region,
        {
          config_1: {
            identifier: { '@@assign': identifier },
            selective_content_guarding: {
              system: { '@@assign': 'comprehensive' },
              messages: { '@@assign': 'comprehensive' },
            },
            ...(unjudgedModelIds.length > 0 && {
              model_enforcement: {
                included_models: { '@@assign': ['ALL'] },
                excluded_models: { '@@assign': unjudgedModelIds },
              },
            }),
          },
        },
      ]),
    ),
  },
});
