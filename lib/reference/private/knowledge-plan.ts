import type { Construct } from 'constructs';
import type { GatewayAlias } from '../../layers/gateway';
import { KbTenancy } from '../../layers/rag';
import { PropsError } from '../../private/errors';
import { isLackingIn } from '../../private/offered';
import type { DefenseInDepthProps } from '../defense-in-depth-props';
import { aliasesOf } from './aliases';

/** What the tokens of callers name. */
interface Claims {
  readonly tenants: boolean;
  readonly groups: boolean;
}

/** A user pool that is made here names groups, and tenants where there are several. */
const claimsOf = ({ identity, singleTenant }: DefenseInDepthProps): Claims =>
  identity
    ? { tenants: identity.claims.tenant !== undefined, groups: identity.claims.groups !== undefined }
    : { tenants: !singleTenant, groups: true };

/** Whose documents the knowledge base holds: as the tokens of callers say, unless it was decided otherwise. */
export const tenancyOf = (props: DefenseInDepthProps): KbTenancy =>
  props.knowledge?.tenancy ?? (claimsOf(props).tenants ? KbTenancy.byTenant() : KbTenancy.single());

/** The aliases that answer from the knowledge base. */
export const answeredBy = (props: DefenseInDepthProps): string[] =>
  props.knowledge ? (props.knowledge.aliases ?? Object.keys(aliasesOf(props))) : [];

/** Throws for documents that callers would read of others, or nobody could, and for aliases that cannot rest on them. */
export function checkKnowledge(scope: Construct, props: DefenseInDepthProps, region: string | undefined): void {
  if (!props.knowledge) return;
  // this construct stands outside of its stacks, which know the Region
  const missing = ['AWS::Bedrock::KnowledgeBase', 'AWS::Pipes::Pipe'].find((type) => isLackingIn(region, type));
  if (missing) {
    throw new PropsError(scope, `'knowledge' must be absent in ${region}, where CloudFormation has no ${missing}`);
  }
  checkTenancy(scope, tenancyOf(props), claimsOf(props));
  const aliases = aliasesOf(props);
  const named = answeredBy(props);
  if (named.length === 0) {
    throw new PropsError(scope, "'knowledge.aliases' must name an alias that answers from it, got none");
  }
  for (const name of named) {
    const alias = Object.hasOwn(aliases, name) ? aliases[name] : undefined;
    if (!alias) {
      throw new PropsError(
        scope,
        `'knowledge.aliases' must name aliases of the gateway (${Object.keys(aliases).join(', ')}), got '${name}'`,
      );
    }
    checkAlias(scope, name, alias);
  }
}

function checkAlias(scope: Construct, name: string, alias: GatewayAlias): void {
  for (const [prop, why] of [
    ['retrieval', 'an alias rests on one knowledge base'],
    ['clientTools', 'what rests on what a caller says its tools have said rests on no source'],
  ] as const) {
    if (alias[prop] === undefined) continue;
    throw new PropsError(
      scope,
      `'knowledge.aliases' must name aliases without '${prop}', because ${why}, got '${name}', which has it`,
    );
  }
}

function checkTenancy(scope: Construct, { tenantKey, groupsKey }: KbTenancy, { tenants, groups }: Claims): void {
  if (tenantKey === undefined && tenants) {
    throw new PropsError(
      scope,
      "'knowledge.tenancy' must be by tenant where tokens name one, or every tenant would read the documents of all (with 'singleTenant' there is one; what is for all is a 'SecureKnowledgeBase' of its own, as 'retrieval' of an alias), got KbTenancy.single()",
    );
  }
  if (tenantKey !== undefined && !tenants) {
    throw new PropsError(
      scope,
      `'knowledge.tenancy' must be KbTenancy.single() where tokens name no tenant, got one with the key '${tenantKey}'`,
    );
  }
  if (groupsKey !== undefined && !groups) {
    throw new PropsError(
      scope,
      `'knowledge.tenancy' must have no groups where tokens name none, got the key '${groupsKey}'`,
    );
  }
}
