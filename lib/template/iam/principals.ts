import type { Condition, Statement } from './policy';

/** Condition keys that say whose principal makes the request. */
export const CALLER_KEYS = [
  'aws:PrincipalOrgID',
  'aws:PrincipalOrgPaths',
  'aws:PrincipalAccount',
  'aws:PrincipalArn',
  'aws:userid',
  'kms:CallerAccount',
] as const;

/** Condition keys that say for whom a service makes the request, or from where the request comes. */
export const SOURCE_KEYS = [
  'aws:SourceAccount',
  'aws:SourceArn',
  'aws:SourceOrgID',
  'aws:SourceOrgPaths',
  'aws:SourceVpc',
  'aws:SourceVpce',
  'aws:SourceIp',
  's3:DataAccessPointAccount',
] as const;

/** Whether a condition holds only for the values it lists: a wildcard for a value, or a key that may lack, bounds nothing. */
const bounds = (condition: Condition): boolean =>
  /^(String(Equals|Like)|StringEqualsIgnoreCase|Arn(Equals|Like)|IpAddress)$/.test(condition.test) &&
  !condition.passesWithoutKey &&
  condition.values.every((value) => !/^(\*|0\.0\.0\.0\/0|::\/0)$/.test(value.toString()));

const isOneOf = (key: string, keys: readonly string[]) => {
  const lower = key.toLowerCase();
  return lower.startsWith('aws:principaltag/') || keys.some((candidate) => candidate.toLowerCase() === lower);
};

/** Whether the statement applies only to requests for which one of `keys` has a listed value. */
export const isBoundBy = (statement: Statement, keys: readonly string[]): boolean =>
  statement.conditions.some((condition) => isOneOf(condition.key, keys) && bounds(condition));

/** Whether the statement denies `action` to every request for which one of `keys` has another value than those listed. */
export const deniesOthers = (statement: Statement, action: string, keys: readonly string[]): boolean =>
  statement.denies &&
  statement.concerns(action) &&
  statement.conditions.some(
    (condition) => isOneOf(condition.key, keys) && /^(String|Arn)Not(Equals|Like)/.test(condition.test),
  );

/** Whether the statement lets in everyone: no principal is named and no condition on one of `keys` says who may come. */
export const admitsAnyone = (
  statement: Statement,
  keys: readonly string[] = [...CALLER_KEYS, ...SOURCE_KEYS],
): boolean =>
  statement.allows &&
  (statement.notPrincipals.length > 0 ||
    statement.principals.some(({ type, value }) => (type === '*' || type === 'AWS') && value.toString() === '*')) &&
  !isBoundBy(statement, keys);
