import { LIMITS } from './limits';

/** What may be said of whatever has a limit: that it is off, or how much it may use. */
export interface Limit {
  /** Refused while it is true. */
  readonly off?: boolean;
  /** Input plus output tokens per UTC day. */
  readonly tokensPerDay?: number;
}

/**
 * Content of the configuration profile of `UsageLimits`: who is switched off, and whose budgets are not the deployed ones. Names
 * are those of tokens, letter by letter. Where two entries name the same, the lower limit holds, and `off` holds.
 */
export interface UsageLimitsDocument {
  /** Why, for the record of whoever changes it. */
  readonly reason?: string;
  /** In place of the tenant's budget. */
  readonly tenants?: readonly (Limit & { readonly name: string })[];
  /** In place of the budget of each user. `name` is the subject of the token. */
  readonly users?: readonly (Limit & {
    readonly tenant: string;
    readonly name: string;
    readonly requestsPerMinute?: number;
  })[];
  /** One more budget, which the members of a group in a tenant share. */
  readonly groups?: readonly (Limit & { readonly tenant: string; readonly name: string })[];
  /** One more budget, which everybody who asks for an alias shares. */
  readonly aliases?: readonly (Limit & { readonly name: string })[];
}

/** The most that a document may say, and the aliases that it may name: what was deployed. */
export interface LimitBounds {
  /** Absent: any. */
  readonly aliases?: readonly string[];
  /** Whether tokens name groups. Absent: true. */
  readonly groups?: boolean;
  readonly userTokensPerDay: number;
  readonly tenantTokensPerDay: number;
  /** Of an alias, which all tenants share. */
  readonly globalTokensPerDay: number;
  readonly userRequestsPerMinute: number;
}

/** What holds where nothing was deployed that is lower. */
export const WIDEST_BOUNDS: LimitBounds = {
  userTokensPerDay: LIMITS.userTokensPerDay[1],
  tenantTokensPerDay: LIMITS.tenantTokensPerDay[1],
  globalTokensPerDay: LIMITS.globalTokensPerDay[1],
  userRequestsPerMinute: LIMITS.userRequestsPerMinute[1],
};

/** Where the handler finds the document, and how far it may raise a user and a tenant. */
export interface UsageLimitsConfig {
  /** AppConfig application id. */
  readonly application: string;
  /** AppConfig environment id. */
  readonly environment: string;
  /** AppConfig configuration profile id. */
  readonly profile: string;
  readonly userTokensPerDay: number;
  readonly tenantTokensPerDay: number;
  readonly userRequestsPerMinute: number;
}

/** Most characters of a document. */
export const MOST_LIMITS_CHARS = 256 * 1024;
/** Most budgets of groups that are counted for one caller. */
export const MOST_GROUP_BUDGETS = 8;

/**
 * A name that a token can have, in signs that every engine of expressions reads alike: `*` and others that would be taken for
 * more than a letter are none of it, nor is a blank at its end.
 */
const NAME = { type: 'string', minLength: 1, maxLength: 256, pattern: '^[^\\s!"#$%&\'()*,;<>?\\[\\]\\\\^`{}~]+$' };
/** Where a tenant ends must be certain, as in tokens. */
const TENANT = { ...NAME, pattern: NAME.pattern.replace('~]', '~/]') };

const entries = (maxItems: number, properties: Readonly<Record<string, object>>, most: number) => ({
  type: 'array',
  maxItems,
  items: {
    type: 'object',
    properties: {
      ...properties,
      off: { type: 'boolean' },
      tokensPerDay: { type: 'integer', minimum: 1, maximum: most },
    },
    required: Object.keys(properties).filter((name) => name === 'name' || name === 'tenant'),
    additionalProperties: false,
  },
});

/** JSON schema (draft 4, as AppConfig validators want) of a `UsageLimitsDocument` within `bounds`. */
export const usageLimitsSchema = (bounds: LimitBounds) => ({
  $schema: 'http://json-schema.org/draft-04/schema#',
  type: 'object',
  properties: {
    reason: { type: 'string', maxLength: 500 },
    tenants: entries(500, { name: TENANT }, bounds.tenantTokensPerDay),
    users: entries(
      1_000,
      {
        tenant: TENANT,
        name: NAME,
        requestsPerMinute: { type: 'integer', minimum: 1, maximum: bounds.userRequestsPerMinute },
      },
      bounds.userTokensPerDay,
    ),
    // one that no token names would bind nobody
    groups: entries(bounds.groups === false ? 0 : 500, { tenant: TENANT, name: NAME }, bounds.tenantTokensPerDay),
    aliases: entries(
      100,
      { name: bounds.aliases ? { type: 'string', enum: bounds.aliases } : NAME },
      bounds.globalTokensPerDay,
    ),
  },
  additionalProperties: false,
});
