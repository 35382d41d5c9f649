import type * as iam from 'aws-cdk-lib/aws-iam';
import { CLAIMS_PATH } from '../../../ensure/contract';
import { anywhere, deny, document } from './denial';
import { type Exemptions, isUncut, STACK_NAME } from './exemptions';
import { noHandsOnLogs } from './stack-policies';

/** Nobody but the exempt acts as them, undoes what they ensured, has them deploy something else, or makes logs forget. */
export function deployersPolicy(exempt: Exemptions): iam.PolicyDocument {
  const { baselineStackNames } = exempt.props;
  const conditions = exempt.others;
  return document(
    exempt.roles.length === 0
      ? undefined
      : deny('NoImpersonation', { actions: BEING_A_ROLE, resources: exempt.roles, conditions }),
    baselineStackNames.length === 0
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
            ...baselineStackNames.filter(isUncut).map((name) => anywhere('lambda', `function:${name}-*`)),
            anywhere('ssm', `parameter${CLAIMS_PATH}/*`),
          ],
          conditions,
        }),
    baselineStackNames.length === 0
      ? undefined
      : // By the mark of their stack, which is whole where CloudFormation cuts its name.
        deny('NoCallsOfProviders', {
          actions: ['lambda:InvokeAsync', 'lambda:InvokeFunction', 'lambda:InvokeFunctionUrl'],
          conditions: { ...conditions, StringEquals: { [STACK_NAME]: baselineStackNames } },
        }),
    exempt.stacks.length === 0
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
          resources: exempt.stacks.map((name) => anywhere('cloudformation', `stack/${name}/*`)),
          conditions,
        }),
    ...noHandsOnAssets(exempt),
    exempt.stacks.length === 0 ? undefined : noHandsOnLogs(exempt),
    ...noHandsOnWorkloads(exempt),
  );
}

/** Who acts as a role of a protected stack may use what is there, and the state machines among them change roles. */
function noHandsOnWorkloads(exempt: Exemptions): iam.PolicyStatement[] {
  if (exempt.namedStacks.length === 0) return [];
  return [
    deny('NoHandsOnRoles', { actions: BEING_A_ROLE, resources: exempt.guardedRoles, conditions: exempt.outsiders }),
    // An event of one's own making reaches a function past its door; IAM knows no resource when such a source is made.
    deny('NoHandsOnEventSources', {
      actions: ['lambda:CreateEventSourceMapping', 'lambda:UpdateEventSourceMapping'],
      conditions: {
        ArnLike: { 'lambda:FunctionArn': exempt.names().map((name) => anywhere('lambda', `function:${name}`)) },
        ...exempt.others,
      },
    }),
  ];
}

/** Makes, changes, passes or becomes a role. */
const BEING_A_ROLE = [
  'iam:AttachRolePolicy',
  'iam:CreateRole',
  'iam:DeleteRole',
  'iam:DeleteRolePolicy',
  'iam:DetachRolePolicy',
  'iam:PassRole',
  'iam:PutRolePolicy',
  'iam:TagRole', // policies, and those who contain roles, ask for tags
  'iam:UntagRole',
  'iam:UpdateAssumeRolePolicy',
  'sts:AssumeRole',
];

/** Says something else in the name of a policy that is attached already. */
const CHANGING_A_POLICY = [
  'iam:CreatePolicyVersion',
  'iam:DeletePolicy',
  'iam:DeletePolicyVersion',
  'iam:SetDefaultPolicyVersion',
];

/** The roles of CDK deploy what lies in their bucket and repository under its hash, and do not ask who put it there. */
function noHandsOnAssets(exempt: Exemptions): iam.PolicyStatement[] {
  const { bootstraps, others: conditions } = exempt;
  if (bootstraps.length === 0) return [];
  return [
    deny('NoHandsOnAssets', {
      actions: [
        'ecr:BatchDeleteImage',
        'ecr:BatchImportUpstreamImage',
        'ecr:DeleteRepository',
        'ecr:DeleteRepositoryPolicy',
        'ecr:PutImage',
        'ecr:PutImageTagMutability',
        'ecr:PutLifecyclePolicy',
        'ecr:ReplicateImage',
        'ecr:SetRepositoryPolicy',
        's3:DeleteBucket',
        's3:DeleteBucketPolicy',
        's3:DeleteObject*', // an older version comes back
        's3:ObjectOwnerOverrideToBucketOwner',
        's3:PutBucketAcl',
        's3:PutBucketOwnershipControls',
        's3:PutBucketPolicy',
        's3:PutBucketPublicAccessBlock',
        's3:PutBucketVersioning',
        's3:PutLifecycleConfiguration',
        's3:PutObject',
        's3:PutObject*Acl',
        's3:PutReplicationConfiguration',
        's3:Replicate*', // another way to write, which needs no PutObject
        's3:UpdateObjectEncryption',
      ],
      resources: bootstraps.flatMap((prefix) => [
        anywhere('ecr', `repository/${prefix}-container-assets-*`),
        anywhere('s3', `${prefix}-assets-*`, '', ''),
      ]),
      conditions,
    }),
    // What their permissions and boundaries say, where `cdk bootstrap` was given policies of such names.
    deny('NoHandsOnPolicies', {
      actions: CHANGING_A_POLICY,
      resources: bootstraps.map((prefix) => anywhere('iam', `policy/${prefix}-*`, '')),
      conditions,
    }),
    // Neither names a bucket or repository that IAM could ask for: the first makes other ARNs of the same objects, the rest
    // let a registry elsewhere put images here.
    deny('NoWaysToAssets', {
      actions: [
        's3:CreateAccessPoint',
        's3:CreateAccessPointForObjectLambda',
        's3:CreateMultiRegionAccessPoint',
        'ecr:CreatePullThroughCacheRule',
        'ecr:PutRegistryPolicy',
        'ecr:PutReplicationConfiguration',
      ],
      conditions,
    }),
  ];
}
