import { Names, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/** IAM roles and users behind a grantee, by ARN, and the account they live in. */
export interface NamedPrincipals {
  readonly account: string;
  readonly arns: string[];
}

/**
 * The roles or users behind `grantee`; undefined for services, whole accounts, organizations and conditional principals.
 *
 * A role of another stack is written by name, not by reference: its stack nearly always depends on the vault's, and a
 * reference back would be a cycle. A role without a name of its own gets one that is unique in account and Region.
 */
export function namedPrincipals(scope: IConstruct, grantee: iam.IGrantable): NamedPrincipals | undefined {
  const principal = grantee.grantPrincipal;
  const own = Stack.of(scope);
  const foreignRole = roleOfOtherStack(own, principal);
  if (foreignRole) return foreignRole;

  const { principalJson, conditions } = principal.policyFragment;
  const arns = principalJson.AWS ?? [];
  if (Object.keys(principalJson).some((type) => type !== 'AWS') || Object.keys(conditions).length > 0) return undefined;
  if (arns.length === 0 || !arns.every((arn) => namesOnePrincipal(own, arn))) return undefined;
  const first = arns[0];
  const literalAccount = Token.isUnresolved(first) ? undefined : first.split(':')[4];
  return { arns, account: literalAccount ?? principal.principalAccount ?? own.account };
}

function namesOnePrincipal(own: Stack, arn: string): boolean {
  // The ARN of an account is a token too; one of a role is a reference.
  if (Token.isUnresolved(arn)) return !/:root"/.test(JSON.stringify(own.resolve(arn)));
  return /^arn:[^:]+:iam::\d{12}:(role|user)\/[^*?]+$/.test(arn);
}

function roleOfOtherStack(own: Stack, principal: iam.IPrincipal): NamedPrincipals | undefined {
  if (!iam.principalIsOwnedResource(principal)) return undefined;
  const role = principal.node.defaultChild;
  const stack = Stack.of(principal);
  if (stack === own || !iam.CfnRole.isCfnRole(role)) return undefined;
  // IAM is global: without the Region, the same stack in two Regions would claim one name. 40 + 1 + 15 stays below 64.
  if (stack.resolve(role.roleName) === undefined) {
    role.roleName = `${Names.uniqueResourceName(principal, { maxLength: 40, separator: '-' })}-${stack.region}`;
  }
  const arn = own.formatArn({
    service: 'iam',
    region: '',
    account: stack.account,
    resource: 'role',
    resourceName: `${(role.path ?? '/').slice(1)}${role.roleName}`,
  });
  return { arns: [arn], account: stack.account };
}
