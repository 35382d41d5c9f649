import { partsOfArn } from '../arn';
import { boundOf, exceptionOf, namedExceptionOf, someBounds } from './bounds';
import { concernsResource } from './permissions';
import { type Condition, type Principal, policiesIn, type Statement } from './policy';

/**
 * Condition keys that say whose principal makes the request. Tags of the principal are not among them: whoever owns the
 * account writes them.
 */
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
  'aws:SourceOwner',
  'aws:SourceArn',
  'aws:SourceOrgID',
  'aws:SourceOrgPaths',
  'aws:SourceVpc',
  'aws:SourceVpcArn',
  'aws:SourceVpce',
  'aws:VpceAccount',
  'aws:VpceOrgID',
  'aws:VpceOrgPaths',
  'aws:SourceIp',
  's3:DataAccessPointAccount',
  's3:DataAccessPointArn',
] as const;

const isOneOf = (key: string, keys: readonly string[]) => {
  const lower = key.toLowerCase();
  return keys.some((candidate) => candidate.toLowerCase() === lower);
};

/** Whether the statement applies only to requests for which one of `keys` has a value that says who or where is meant. */
export const isBoundBy = (statement: Statement, keys: readonly string[]): boolean =>
  someBounds(
    statement,
    statement.conditions.filter(({ key }) => isOneOf(key, keys)),
    boundOf,
  );

/** Whether a condition of a Deny spares only what services of AWS do by themselves. */
const sparesServices = ({ key, test, values }: Condition): boolean =>
  test === 'Bool' &&
  /^aws:(PrincipalIsAWSService|ViaAWSService)$/i.test(key) &&
  values.every((value) => value.toString().toLowerCase() === 'false');

/** Whether the statement denies `action` to every request for which one of `keys` has another value than those listed. */
export const deniesOthers = (statement: Statement, action: string, keys: readonly string[]): boolean =>
  statement.concerns(action) && draws(statement, keys);

/** Whether a Deny spares nobody but those whom its conditions on `keys` name. */
const draws = (statement: Statement, keys: readonly string[]): boolean => {
  if (!statement.denies) return false;
  const rest = statement.conditions.filter((condition) => !sparesServices(condition));
  // each further condition is another way past the denial
  return rest.length > 0 && rest.every((one) => isOneOf(one.key, keys) && someBounds(statement, [one], exceptionOf));
};

/** Keys that say who asks, and not only of which account. */
const WHO = /^aws:(PrincipalArn|userid|PrincipalServiceName|PrincipalTag\/.*)$/i;

/** Whether the statement denies something to everyone, but for what its conditions ask. */
export const deniesEveryone = (statement: Statement): boolean =>
  statement.denies &&
  statement.principals.some(({ type, value }) => (type === '*' || type === 'AWS') && value.toString() === '*');

/**
 * Whether a Deny spares nobody but services of AWS, and principals that it names one by one. Conditions that say of which
 * requests it speaks, and not whose, are those of `speaksOf`.
 */
export const sparesOnlyNamed = (
  statement: Statement,
  speaksOf: (condition: Condition) => boolean = () => false,
): boolean =>
  (deniesEveryone(statement) ||
    (statement.denies &&
      statement.notPrincipals.length > 0 &&
      statement.notPrincipals.every(({ value }) => /^[^*?]+$/.test(value.toString())))) &&
  statement.conditions.every(
    (condition) =>
      speaksOf(condition) ||
      sparesServices(condition) ||
      (WHO.test(condition.key) && someBounds(statement, [condition], namedExceptionOf)),
  );

/** Whether a Deny asks for nothing besides `condition`, so that it holds wherever that does. */
export const asksOnly = (statement: Statement, condition: Condition): boolean =>
  statement.conditions.every((one) => one === condition || sparesServices(one));

/** Whether this is everyone, or whoever has a role of some name in an account of their own. */
const isEveryone = ({ type, value }: Principal): boolean => {
  if (type !== '*' && type !== 'AWS') return false;
  const text = value.toString();
  const [, , service = '', , account = ''] = partsOfArn(text);
  return text === '*' || (/^(iam|sts)$/.test(service) && /[*?]/.test(account));
};

/** Why nobody knows whether this is everyone; nothing where a part of it is written. */
const unknownWho = ({ type, value }: Principal): string | undefined =>
  (type === '*' || type === 'AWS') && value.parts.length === 1 ? value.unknown?.why : undefined;

/**
 * Whether the statement lets in everyone: no principal is named and no condition on one of `keys` says who may come. Throws
 * where the template does not tell who is let in.
 */
export function admitsAnyone(
  statement: Statement,
  keys: readonly string[] = [...CALLER_KEYS, ...SOURCE_KEYS],
): boolean {
  if (!statement.allows) return false;
  const everyone = statement.notPrincipals.length > 0 || statement.principals.some(isEveryone);
  const [unknown] = everyone ? [] : statement.principals.flatMap((principal) => unknownWho(principal) ?? []);
  if ((!everyone && unknown === undefined) || isBoundBy(statement, keys) || isClosed(statement, keys)) return false;
  if (unknown !== undefined) throw statement.value.get('Principal').undecided(unknown);
  return true;
}

/** Whether a Deny beside an Allow refuses all that it allows to everyone but those whom the Deny names. */
const isClosed = (allow: Statement, keys: readonly string[]): boolean =>
  policiesIn(allow.resource)
    .filter(({ kind }) => kind === allow.kind)
    .flatMap(({ statements }) => statements)
    .some(
      (denial) =>
        denial.denies &&
        denial.principals.some(isEveryone) &&
        allow.actions.every((action) => denial.concerns(action.toString())) &&
        (denial.concernsEverything ||
          allow.resources.every((resource) => concernsResource(denial, resource.toString()))) &&
        draws(denial, keys),
    );
