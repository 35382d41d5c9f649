// Rights that are too much for a role.

import { type Answer, Fail } from '../template/answer';
import type { Permissions } from '../template/iam/permissions';

/** AWS's policies for everything a service, or the account, can do. */
const FULL_ACCESS = /(AdministratorAccess|PowerUserAccess|FullAccess)$/;

/** What is too much for a role to have: one of AWS's policies of full access, or one of `actions` on every resource. */
export function excess(permissions: Permissions, actions: readonly string[]): string | undefined {
  const full = permissions.managed.find((policy) => FULL_ACCESS.test(policy.toString()));
  if (full)
    return `names a role with ${full}${/BedrockFullAccess$/.test(`${full}`) ? sameCause('IamNoBedrockFullAccess') : ''}`;
  const broad = actions.filter((action) =>
    permissions.allowing(action, '*').some((statement) => statement.conditions.length === 0),
  );
  if (broad.length === 0) return undefined;
  const told = broad.includes('bedrock:InvokeModel') ? sameCause(ruleOf(permissions)) : '';
  return `names a role that may do ${broad.join(', ')} on every resource${told}`;
}

/** The end of a message about what another rule says where it is written: who mends that one has mended both. */
export const sameCause = (rule: string): string => `; same cause as ${rule}`;

/** The answer, which says that another rule has found the same. */
export const causedAs = (rule: string, answer: Answer): Answer =>
  answer instanceof Fail
    ? new Fail(answer.declaration, answer.propertyPath, answer.place, `${answer.message}${sameCause(rule)}`)
    : answer;

/** The rule that speaks of a statement by which every model may be called. */
const ruleOf = (permissions: Permissions): string =>
  permissions.may('bedrock:DeleteGuardrail') ? 'IamBedrockNoWildcard' : 'IamModelNamed';
