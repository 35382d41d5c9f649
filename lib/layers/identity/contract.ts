/**
 * What the identity layer's constructs and run-time code share. It is not public API.
 */

/** The user's attribute that holds the tenant; only an administrator sets it, once. */
export const TENANT_ATTRIBUTE = 'custom:tenantId';

/** The claim of access tokens that holds the tenant. */
export const TENANT_CLAIM = 'tenant';

/** Environment variables of the function that completes access tokens. */
export const ENV = {
  /** The scopes that let a token through to the gateways, with spaces between them. */
  scope: 'SCOPE',
  /** `required`: a user without a tenant gets neither claim nor scope. `none`: users have no tenant. */
  tenant: 'TENANT',
} as const;

/** The entities that requests can name. */
export interface KnownEntities {
  readonly aliases: readonly string[];
  readonly tools: readonly string[];
  /** The tenant of everybody, where tokens name none. */
  readonly onlyTenant?: string;
  /** Whether tokens list groups. */
  readonly groups: boolean;
}

/** What `runtime/cedar.library.ts` exports. */
export interface CedarLibrary {
  /**
   * What is wrong with policies, one sentence each; empty when all of them can be read and, where a gateway is known, fit
   * its schema and speak of what it has.
   */
  policyProblems(
    policies: Readonly<Record<string, string>>,
    against?: { readonly schema: Readonly<Record<string, unknown>>; readonly known: KnownEntities },
  ): string[];
  /** The aliases and tools that policies which can be read permit to nobody, whatever a call says. */
  permittedToNobody(policies: Readonly<Record<string, string>>, known: KnownEntities): string[];
}
