import type { Principal } from '../../../contract';
import type { Counter } from './ledger';
import type { GatewaySettings } from './settings';

/** Where the tokens of a user are counted. */
export const userKey = ({ tenant, subject }: Principal): string =>
  `TENANT#${encodeURIComponent(tenant)}#USER#${encodeURIComponent(subject)}`;

/** A budget that many users share. */
export interface SharedCounter extends Counter {
  readonly whose: 'tenant' | 'everybody';
}

/** The budgets that a user shares with others; each is spread over the items `#S0`, `#S1` … */
export const sharedCounters = ({ tenant }: Principal, quota: GatewaySettings['quota']): SharedCounter[] => [
  { whose: 'tenant', key: `TENANT#${encodeURIComponent(tenant)}`, tokens: quota.tenantTokensPerDay },
  ...(quota.globalTokensPerDay
    ? [{ whose: 'everybody' as const, key: 'GLOBAL', tokens: quota.globalTokensPerDay }]
    : []),
];

/** The items of a budget that is spread, with an equal part of it each. */
export const shardsOf = ({ key, tokens }: Counter, { shards }: GatewaySettings['quota']): Counter[] =>
  Array.from({ length: shards }, (_, i) => ({ key: `${key}#S${i}`, tokens: Math.floor(tokens / shards) }));
