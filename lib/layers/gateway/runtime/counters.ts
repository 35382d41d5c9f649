import type { Principal } from '../../../contract';
import type { Counter } from './ledger';
import type { GatewaySettings } from './settings';

/** Where the tokens of a user are counted. */
export const userKey = ({ tenant, subject }: Principal): string =>
  `TENANT#${encodeURIComponent(tenant)}#USER#${encodeURIComponent(subject)}`;

/** The budgets that a user shares with others; each is spread over the items `#S0`, `#S1` … */
export const sharedCounters = ({ tenant }: Principal, quota: GatewaySettings['quota']): Counter[] => [
  { key: `TENANT#${encodeURIComponent(tenant)}`, tokens: quota.tenantTokensPerDay },
  ...(quota.globalTokensPerDay ? [{ key: 'GLOBAL', tokens: quota.globalTokensPerDay }] : []),
];

/** The items of a budget that is spread, with an equal part of it each. */
export const shardsOf = ({ key, tokens }: Counter, { shards }: GatewaySettings['quota']): Counter[] =>
  Array.from({ length: shards }, (_, i) => ({ key: `${key}#S${i}`, tokens: Math.floor(tokens / shards) }));
