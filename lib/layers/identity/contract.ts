/**
 * What the identity layer's constructs and run-time code share. It is not public API.
 */

/** The user's attribute that holds the tenant; only an administrator sets it, once. */
export const TENANT_ATTRIBUTE = 'custom:tenantId';

/** The claim of access tokens that holds the tenant. */
export const TENANT_CLAIM = 'tenant';

/** Environment variables of the function that completes access tokens. */
export const ENV = {
  /** The scope that lets a token through to the gateway. */
  scope: 'SCOPE',
  /** `required`: a user without a tenant gets neither claim nor scope. `none`: users have no tenant. */
  tenant: 'TENANT',
} as const;

/** What `runtime/cedar.library.ts` exports. */
export interface CedarLibrary {
  /** What is wrong with policies, one sentence each; empty when all of them can be read and, with a schema, fit it. */
  policyProblems(
    schema: Readonly<Record<string, unknown>> | undefined,
    policies: Readonly<Record<string, string>>,
  ): string[];
  /** Entities that policies name and no request of a gateway will, each with the policy; for policies without a problem. */
  unknownNames(policies: Readonly<Record<string, string>>, offered: Offered): string[];
  /** Aliases and tools that no policy permits to anybody, whatever a call says; for policies without a problem. */
  nobodys(policies: Readonly<Record<string, string>>, offered: Offered): string[];
}

/** What callers of a gateway may ask for, by name. */
export interface Offered {
  readonly aliases: readonly string[];
  readonly tools: readonly string[];
  /** The tenant of everybody, where tokens name none. */
  readonly onlyTenant?: string;
  /** Whether tokens list groups. */
  readonly groups: boolean;
}
