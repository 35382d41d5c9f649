// What a condition of a policy bounds: only what each of its values names.

import type { Undecided } from '../answer';
import { partsOfArn } from '../arn';
import type { Text } from '../text';
import { isBroad, rangeOf } from './addresses';
import type { Condition, Statement } from './policy';

/** What part of a value says who or where is meant. Of the values of other keys it is what stands before a wildcard. */
type Kind = 'whole' | 'path' | 'arn' | 'guardrail' | 'profile' | 'user' | 'address';

const KINDS: Readonly<Record<string, Kind>> = {
  'aws:principalaccount': 'whole',
  'aws:sourceaccount': 'whole',
  'aws:sourceowner': 'whole',
  'aws:resourceaccount': 'whole',
  'aws:vpceaccount': 'whole',
  's3:resourceaccount': 'whole',
  's3:dataaccesspointaccount': 'whole',
  'kms:calleraccount': 'whole',
  'aws:principalorgid': 'whole',
  'aws:sourceorgid': 'whole',
  'aws:resourceorgid': 'whole',
  'aws:vpceorgid': 'whole',
  'aws:principalorgpaths': 'path',
  'aws:sourceorgpaths': 'path',
  'aws:resourceorgpaths': 'path',
  'aws:vpceorgpaths': 'path',
  'aws:principalarn': 'arn',
  'aws:sourcearn': 'arn',
  'aws:sourcevpcarn': 'arn',
  's3:dataaccesspointarn': 'arn',
  'bedrock:guardrailidentifier': 'guardrail',
  'bedrock:inferenceprofilearn': 'profile',
  'aws:userid': 'user',
  'aws:sourcevpc': 'whole',
  'aws:sourcevpce': 'whole',
  'aws:sourceip': 'address',
};

/** What a value bounds: what it names, nothing, or what only the deployer knows. */
type Bound = 'named' | 'nothing' | 'unknown';

/** Marks in a spelled value: a part that is filled in and holds no wildcard, and one that may be anything. */
const FILLED = '\uE010';
const ANY = '\uE011';

const spellOf = (text: Text): string =>
  text.parts
    .map((part) => (typeof part !== 'string' ? (part.kind === 'unknown' ? ANY : FILLED) : part))
    .join('')
    .replace(/\$\{[*?$]\}/g, '-'); // how IAM writes these characters themselves

/** Variables that the resource's owner fills, not the caller. They bound a policy that hangs on the resource. */
const OF_RESOURCE = /^aws:Resource(Account|OrgID|OrgPaths)$/i;

/** Reads the values of one condition. */
class Reading {
  private readonly wild: boolean;

  constructor(
    private readonly condition: Condition,
    private readonly statement: Statement,
  ) {
    // ArnEquals knows wildcards as ArnLike does
    this.wild = /Like$|^Arn/.test(condition.test);
  }

  /** What a part of a value that has to be spelled out bounds. */
  private part(part: string): Bound {
    if (part === '' || /^[*?]+$/.test(part)) return 'nothing';
    for (const [, variable] of part.matchAll(/\$\{([^},]*)[^}]*\}/g))
      if (this.statement.kind === 'endpoint' || !OF_RESOURCE.test(variable!.trim())) return 'nothing';
    if (!this.wild) return 'named';
    const rest = part.replace(/\$\{[^}]*\}/g, '');
    return /[*?]/.test(rest) ? 'nothing' : rest.includes(ANY) ? 'unknown' : 'named';
  }

  /** An ARN names its account; where that is left out, the resource alone has to say whose it is. */
  private arn(value: string): Bound {
    if (value.startsWith(FILLED)) return 'named'; // an attribute of a resource
    if (value.startsWith(ANY)) return this.wild ? 'unknown' : 'named';
    const [, , service = '', , account = '', ...rest] = partsOfArn(value);
    const resource = rest.join(':');
    const owner = this.part(account);
    if (owner !== 'nothing') return owner;
    // the names of buckets are unique in the whole world
    if (service === 's3' && !resource.startsWith('accesspoint')) return this.part(resource.split('/')[0]!);
    return account === '' ? this.part(resource) : 'nothing';
  }

  /** A guardrail is named by its id, or by the account that made it. */
  private guardrail(value: string): Bound {
    const id = /guardrail\/([^:/]*)/.exec(value)?.[1];
    if (id !== undefined && this.part(id) === 'named') return 'named';
    return value.includes(':') || value.startsWith(FILLED) || value.startsWith(ANY)
      ? this.arn(value)
      : this.part(value);
  }

  /** Profiles of an account's own name its models; those of AWS are there for each of its models. */
  private profile(value: string): Bound {
    const id = /:inference-profile\/([^:/]*)/.exec(value)?.[1];
    if (id !== undefined) return this.part(id.replace(/[*?].*$/s, ''));
    return /:application-inference-profile\//.test(value) || !value.includes(':') || value.startsWith(FILLED)
      ? this.arn(value)
      : 'nothing';
  }

  private value(kind: Kind | undefined, value: string): Bound {
    switch (kind) {
      case 'whole':
        return this.part(value);
      case 'arn':
        return this.arn(value);
      case 'guardrail':
        return this.guardrail(value);
      case 'profile':
        return this.profile(value);
      case 'path':
        return this.part(value.split('/')[0]!);
      case 'user': // S3 calls who is not signed in by this name
        return value === 'anonymous' ? 'nothing' : this.part(value.split(':')[0]!);
      case 'address': // compared as text
        return this.part(value.replace(/^(\d+\.).*$/s, '$1'));
      default:
        return this.part(value.replace(/[*?].*$/s, ''));
    }
  }

  public get bound(): Bound {
    const { test, key } = this.condition;
    const kind = KINDS[key.toLowerCase()];
    const values = this.condition.values.map(spellOf);
    if (test === 'IpAddress' || test === 'NotIpAddress') {
      if (kind !== 'address') return 'nothing';
      if (isBroad(values.flatMap((value) => rangeOf(value) ?? []))) return 'nothing';
      return values.some((value) => value.includes(ANY)) ? 'unknown' : 'named';
    }
    if (!/^(String|Arn)(Not)?(Equals|Like|EqualsIgnoreCase)$/.test(test)) return 'nothing';
    const bounds = values.map((value) => this.value(kind, value));
    // any of the values is enough for a caller
    return bounds.includes('nothing') ? 'nothing' : bounds.includes('unknown') ? 'unknown' : 'named';
  }
}

/** Whether the statement asks elsewhere that the key be there. */
const asksFor = (statement: Statement, condition: Condition): boolean =>
  statement
    .conditionsOn(condition.key)
    .some((other) => other !== condition && other.asksForKey && !other.passesWithoutKey);

/** What a condition of an Allow lets in. A negation lets in everything but what it names, and so bounds nothing. */
export function boundOf(condition: Condition, statement: Statement): Bound {
  if (/^(String|Arn)Not|^NotIp/.test(condition.test)) return 'nothing';
  if (condition.passesWithoutKey && !asksFor(statement, condition)) return 'nothing';
  return new Reading(condition, statement).bound;
}

/** What a condition of a Deny leaves over: whoever has one of the values, which says who they are only if each does. */
export function exceptionOf(condition: Condition, statement: Statement): Bound {
  if (!/^(String|Arn)Not|^NotIp/.test(condition.test)) return 'nothing';
  // false for a missing key, and true for one value of many: who brings a value of their own is not denied
  if (condition.quantifier === 'ForAnyValue') return 'nothing';
  return new Reading(condition, statement).bound;
}

/** A principal's ARN whose name is wildcards only: the account, and nobody in it. */
const WHOLE_ACCOUNT = /^(?:[^:]*:){5}(?:[a-z-]+\/)?[*?/]*$/;

/** The same where a whole account is nobody: a role or user has to be named, at least in part. */
export function namedExceptionOf(condition: Condition, statement: Statement): Bound {
  const bound = exceptionOf(condition, statement);
  const ofAccount =
    KINDS[condition.key.toLowerCase()] === 'arn' &&
    condition.values.some((value) => WHOLE_ACCOUNT.test(spellOf(value)));
  return bound === 'named' && ofAccount ? 'nothing' : bound;
}

/** Whether one of `conditions` bounds; throws where only the deployer knows. */
export function someBounds(
  statement: Statement,
  conditions: readonly Condition[],
  read: (condition: Condition, statement: Statement) => Bound = boundOf,
): boolean {
  const bounds = conditions.map((condition) => [condition, read(condition, statement)] as const);
  if (bounds.some(([, bound]) => bound === 'named')) return true;
  const doubt = bounds.find(([, bound]) => bound === 'unknown')?.[0];
  if (doubt) throw statement.value.undecided(doubt.unknown?.why ?? 'is known only at deployment') as Undecided;
  return false;
}
