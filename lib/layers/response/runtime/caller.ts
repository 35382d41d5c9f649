import type { Person } from '../../../runtime/approvals';

/** Who called, as API Gateway found by the signature of the request. */
export interface Identity {
  /** Such as `arn:aws:sts::111122223333:assumed-role/OnCall/alice`. */
  readonly userArn?: string | null;
  /** The unique id: of a user, or of a role with the name of its session. */
  readonly user?: string | null;
}

/**
 * The caller of an API that IAM authorizes; undefined when AWS names nobody whom it is sure of. His name is that of his
 * session or user, his group the role he has assumed.
 */
export function callerOf({ userArn, user }: Identity): Person | undefined {
  const match = /^arn:([^:]+):(iam|sts)::(\d{12}):(user|assumed-role)\/(.+)$/.exec(userArn ?? '');
  if (!match || !user) return undefined;
  const [, partition, , account, kind, rest] = match as unknown as string[];
  const parts = rest!.split('/');
  const name = parts.at(-1)!;
  if (kind === 'user') return { id: user, name, groups: [] };
  return parts.length === 2 && parts[0] && name
    ? { id: user, name, groups: [roleKey(`arn:${partition}:iam::${account}:role/${parts[0]}`)] }
    : undefined;
}

/** A role's ARN without its path, which the ARN of a session does not have. Names of roles are unique in an account. */
export const roleKey = (roleArn: string): string => roleArn.replace(/:role\/.*\//, ':role/');
