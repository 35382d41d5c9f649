import {
  type Limit,
  MOST_LIMITS_CHARS,
  type Principal,
  type UsageLimitsDocument,
  usageLimitsSchema,
} from '../../../contract';
import { type Check, compileSchema } from '../../../contract/json-schema';
import { appConfigReader } from '../../../runtime/app-config';
import type { AwsCall } from '../../../runtime/aws-call';
import { inOneText } from './principal';
import type { GatewaySettings } from './settings';

/**
 * Milliseconds for which a document counts; past them, one that cannot be read stops everything. Somebody who is switched off
 * is out after them and the seconds that AppConfig takes to deploy: less than a minute. There is no longer grace, because the
 * kill switch is read from the same service, and stops everything after five seconds without it.
 */
export const LIMITS_AGE = 20_000;

/** The limits in force, not older than `LIMITS_AGE`. Throws when they cannot be known. */
export type ReadLimits = () => Promise<LimitsInForce>;

/** A document that was read and is not valid. Its text names a path, never what stands there. */
export class InvalidLimits extends Error {
  constructor(problem: string) {
    super(`the document of usage limits is not valid: ${problem}`);
    this.name = 'InvalidLimits';
  }
}

type UserLimit = Limit & { readonly requestsPerMinute?: number };

/** A document, as it is asked about one caller. */
export class LimitsInForce {
  private readonly tenants: ReadonlyMap<string, Limit>;
  private readonly users: ReadonlyMap<string, UserLimit>;
  private readonly groups: ReadonlyMap<string, Limit>;
  private readonly aliases: ReadonlyMap<string, Limit>;

  constructor({ tenants = [], users = [], groups = [], aliases = [] }: UsageLimitsDocument = {}) {
    // maps, and not objects: `__proto__` is a name like any other
    this.tenants = strictest(tenants.map((entry) => [entry.name, entry]));
    this.users = strictest(users.map((entry) => [inOneText({ tenant: entry.tenant, subject: entry.name }), entry]));
    this.groups = strictest(groups.map((entry) => [groupKey(entry.tenant, entry.name), entry]));
    this.aliases = strictest(aliases.map((entry) => [entry.name, entry]));
  }

  /** What of a caller, or of what it asks for, is switched off. */
  off(principal: Principal, alias?: string): 'tenant' | 'user' | 'group' | 'alias' | undefined {
    if (this.tenants.get(principal.tenant)?.off) return 'tenant';
    if (this.user(principal).off) return 'user';
    if (principal.groups.some((group) => this.groups.get(groupKey(principal.tenant, group))?.off)) return 'group';
    return alias !== undefined && this.aliases.get(alias)?.off ? 'alias' : undefined;
  }

  user(principal: Principal): UserLimit {
    return this.users.get(inOneText(principal)) ?? {};
  }

  tenant(name: string): Limit {
    return this.tenants.get(name) ?? {};
  }

  /** The groups of a caller that have a budget, each once. */
  groupBudgets({ tenant, groups }: Principal): { readonly name: string; readonly tokensPerDay: number }[] {
    return [...new Set(groups)].flatMap((name) => {
      const { tokensPerDay } = this.groups.get(groupKey(tenant, name)) ?? {};
      return tokensPerDay === undefined ? [] : [{ name, tokensPerDay }];
    });
  }

  alias(name: string): Limit {
    return this.aliases.get(name) ?? {};
  }
}

/** Those of a gateway that has no document. */
export const NO_LIMITS = new LimitsInForce();

/** Reads the document from AppConfig; without a place for one nothing is read, and the deployed budgets hold. */
export function appConfigLimits(
  call: AwsCall,
  { usageLimits, aliases, claims, quota }: GatewaySettings,
  now: () => number = Date.now,
): ReadLimits {
  if (!usageLimits) return () => Promise.resolve(NO_LIMITS);
  const check = compileSchema(
    usageLimitsSchema({
      ...usageLimits,
      aliases: Object.keys(aliases),
      groups: claims.groups !== undefined,
      globalTokensPerDay: globalBudget(quota),
    }),
  );
  return appConfigReader(call, usageLimits, { age: LIMITS_AGE, parse: (body) => parse(body, check) }, now);
}

/** What everybody may use together: no alias may use more. */
const globalBudget = ({ globalTokensPerDay = Number.MAX_SAFE_INTEGER }: GatewaySettings['quota']): number =>
  globalTokensPerDay;

function parse(body: string, check: Check): LimitsInForce {
  if (body.length > MOST_LIMITS_CHARS) throw new InvalidLimits(`it has more than ${MOST_LIMITS_CHARS} characters`);
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new InvalidLimits('it is no JSON');
  }
  const problem = check(value);
  if (problem) throw new InvalidLimits(problem);
  return new LimitsInForce(value as UsageLimitsDocument);
}

/** A group of a tenant in one text, which is no other's. */
const groupKey = (tenant: string, group: string): string => JSON.stringify([tenant, group]);

/** Where two entries have one name, the lower limit of each kind holds, and `off` holds. */
function strictest<T extends UserLimit>(entries: readonly (readonly [string, T])[]): ReadonlyMap<string, UserLimit> {
  const limits = new Map<string, UserLimit>();
  for (const [name, { off, tokensPerDay, requestsPerMinute }] of entries) {
    const other = limits.get(name) ?? {};
    limits.set(name, {
      off: off || other.off,
      tokensPerDay: lower(tokensPerDay, other.tokensPerDay),
      requestsPerMinute: lower(requestsPerMinute, other.requestsPerMinute),
    });
  }
  return limits;
}

const lower = (one?: number, other?: number): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
