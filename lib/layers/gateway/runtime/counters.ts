import { MOST_GROUP_BUDGETS, type Principal } from '../../../contract';
import type { Counter } from './ledger';
import type { GatewaySettings } from './settings';
import type { LimitsInForce } from './usage-limits';
import { deny } from './verdict';

const tenantKey = (tenant: string): string => `TENANT#${encodeURIComponent(tenant)}`;

/** Where the tokens of a user are counted. */
export const userKey = ({ tenant, subject }: Principal): string =>
  `${tenantKey(tenant)}#USER#${encodeURIComponent(subject)}`;

/** A budget that many users share. */
export interface SharedCounter extends Counter {
  readonly whose: 'tenant' | 'group' | 'alias' | 'everybody';
  /** Of a group or an alias. */
  readonly name?: string;
}

/** The budgets that bind one caller. */
export interface Budgets {
  readonly user: Required<Counter>;
  /** Those it shares with others, the narrower first; each is spread over the items `#S0`, `#S1` … */
  readonly shared: readonly SharedCounter[];
  /** Items that each shared budget is spread over. */
  readonly shards: number;
}

/** The user's own budget: the deployed one, unless the limits in force have another. */
export function userCounter(
  principal: Principal,
  quota: GatewaySettings['quota'],
  limits: LimitsInForce,
): Required<Counter> {
  const { tokensPerDay, requestsPerMinute } = limits.user(principal);
  return {
    key: userKey(principal),
    tokens: tokensPerDay ?? quota.userTokensPerDay,
    requestsPerMinute: requestsPerMinute ?? quota.userRequestsPerMinute,
  };
}

/**
 * The budgets of a caller who asks for `aliases`. Groups and aliases have one only where the limits in force say so. Undefined
 * for a caller of more groups with a budget than are counted: which of them to leave out nobody could say.
 */
export function budgetsOf(
  principal: Principal,
  quota: GatewaySettings['quota'],
  limits: LimitsInForce,
  aliases: readonly string[],
): Budgets | undefined {
  const groups = limits.groupBudgets(principal);
  if (groups.length > MOST_GROUP_BUDGETS) return undefined;
  const tenant = tenantKey(principal.tenant);
  const shared: SharedCounter[] = groups.map(({ name, tokensPerDay }) => ({
    whose: 'group',
    name,
    key: `${tenant}#GROUP#${encodeURIComponent(name)}`,
    tokens: tokensPerDay,
  }));
  shared.push({
    whose: 'tenant',
    key: tenant,
    tokens: limits.tenant(principal.tenant).tokensPerDay ?? quota.tenantTokensPerDay,
  });
  for (const name of aliases) {
    const { tokensPerDay } = limits.alias(name);
    if (tokensPerDay !== undefined)
      shared.push({ whose: 'alias', name, key: `ALIAS#${encodeURIComponent(name)}`, tokens: tokensPerDay });
  }
  if (quota.globalTokensPerDay) shared.push({ whose: 'everybody', key: 'GLOBAL', tokens: quota.globalTokensPerDay });
  return { user: userCounter(principal, quota, limits), shared, shards: quota.shards };
}

/** What such a caller is told. */
export const TOO_MANY_GROUPS = deny('forbidden', `more than ${MOST_GROUP_BUDGETS} groups with a budget`);

/** The items of a budget that is spread, with an equal part of it each. */
export const shardsOf = ({ key, tokens }: Counter, { shards }: Pick<Budgets, 'shards'>): Counter[] =>
  Array.from({ length: shards }, (_, i) => ({ key: `${key}#S${i}`, tokens: Math.floor(tokens / shards) }));
