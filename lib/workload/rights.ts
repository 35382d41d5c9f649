// Rights that are too much for a role.

import type { Permissions } from '../template/iam/permissions';

/** AWS's policies for everything a service, or the account, can do. */
const FULL_ACCESS = /(AdministratorAccess|PowerUserAccess|FullAccess)$/;

/** What is too much for a role to have: one of AWS's policies of full access, or one of `actions` on every resource. */
export function excess(permissions: Permissions, actions: readonly string[]): string | undefined {
  const full = permissions.managed.find((policy) => FULL_ACCESS.test(policy.toString()));
  if (full) return `names a role with ${full}`;
  const broad = actions.filter((action) =>
    permissions.allowing(action, '*').some((statement) => statement.conditions.length === 0),
  );
  return broad.length > 0 ? `names a role that may do ${broad.join(', ')} on every resource` : undefined;
}
