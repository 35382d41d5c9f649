// Compute that calls models: its role, what that may do, and where in a network it runs.

import { INFERENCE } from '../facts/model-doors';
import { attempt } from '../template/answer';
import { covers } from '../template/iam/actions';
import { Permissions } from '../template/iam/permissions';
import type { Resource, Value } from '../template/resource';
import { speaksOfModels } from './llm-workload';

const TASK = 'AWS::ECS::TaskDefinition';

/** Compute that runs under a role, and where it says so. */
interface Compute {
  readonly role: string;
  readonly subnets: string;
  readonly groups: string;
}

const COMPUTE: Readonly<Record<string, Compute>> = {
  'AWS::Lambda::Function': { role: 'Role', subnets: 'VpcConfig.SubnetIds', groups: 'VpcConfig.SecurityGroupIds' },
  'AWS::Serverless::Function': { role: 'Role', subnets: 'VpcConfig.SubnetIds', groups: 'VpcConfig.SecurityGroupIds' },
  'AWS::BedrockAgentCore::Runtime': {
    role: 'RoleArn',
    subnets: 'NetworkConfiguration.NetworkModeConfig.Subnets',
    groups: 'NetworkConfiguration.NetworkModeConfig.SecurityGroups',
  },
  'AWS::ECS::Service': {
    role: 'TaskDefinition',
    subnets: 'NetworkConfiguration.AwsvpcConfiguration.Subnets',
    groups: 'NetworkConfiguration.AwsvpcConfiguration.SecurityGroups',
  },
};

/** The types of compute that rules about model callers look at. */
export const COMPUTE_TYPES: readonly string[] = Object.keys(COMPUTE);

/** Lambda functions, in both spellings. */
export const FUNCTION_TYPES = ['AWS::Lambda::Function', 'AWS::Serverless::Function'] as const;

/** The subnets a compute resource runs in. */
export const subnetsOf = (compute: Resource): Value => compute.get(COMPUTE[compute.type]!.subnets);

/** The security groups of a compute resource. */
export const groupsOf = (compute: Resource): Value => compute.get(COMPUTE[compute.type]!.groups);

/**
 * Whether the role of `compute` is given any of `actions`, by an action that does not also give `besides`: an
 * administrator's `*` makes nobody a model caller. What the templates do not tell counts as no: a rule about model callers
 * has nothing to say about compute that may be one.
 */
export function mayDo(compute: Resource, actions: readonly string[] = INFERENCE, besides = 'iam:CreateUser'): boolean {
  return compute.view.onceOf(`may ${actions} besides ${besides}`, compute, () => {
    const role = roleOf(compute);
    const permissions = role && attempt(() => Permissions.of(role));
    if (!permissions) return false;
    if (actions.includes('bedrock:InvokeModel') && (hasBedrockAccess(permissions) || callsAsAdministrator(compute)))
      return true;
    const gives = (pattern: string) => actions.some((action) => covers(pattern, action)) && !covers(pattern, besides);
    return permissions.statements.some(
      (statement) =>
        attempt(() => statement.allows && statement.actions.some((pattern) => gives(pattern.toString()))) ?? false,
    );
  });
}

/** AWS's own policies say what they are for by their names. */
const hasBedrockAccess = ({ managed }: Permissions): boolean =>
  managed.some((policy) => /(^|\/)AmazonBedrock(Full|Limited)Access$/.test(policy.toString()));

/** Whether the role of `compute` may do everything in the account, as far as the templates tell. */
export const isAdministrator = (compute: Resource): boolean => {
  const role = roleOf(compute);
  const permissions = role && attempt(() => Permissions.of(role));
  return (
    permissions !== undefined &&
    (permissions.managed.some((policy) => /\/?(AdministratorAccess|PowerUserAccess)$/.test(policy.toString())) ||
      (attempt(() => ['iam:CreateUser', 'bedrock:InvokeModel'].every((action) => permissions.may(action, '*'))) ??
        false))
  );
};

/** An administrator calls models where its own settings or code say so. */
const callsAsAdministrator = (compute: Resource): boolean =>
  isAdministrator(compute) && speaksOfModels(compute.declaration.body.Properties);

const roleOf = (compute: Resource): Resource | undefined => {
  if (compute.type === TASK) return compute.tryTarget('TaskRoleArn');
  const role = compute.tryTarget(COMPUTE[compute.type]?.role ?? 'Role');
  if (role?.type === TASK) return role.tryTarget('TaskRoleArn');
  return role ?? (compute.type === 'AWS::Serverless::Function' ? compute : undefined);
};
