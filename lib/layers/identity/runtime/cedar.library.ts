import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { CEDAR, toolAction } from '../../../contract';
import type { CedarLibrary, KnownEntities } from '../contract';

/** Checks policies as the gateway will when it starts: bad ones would deny everybody there. */
export const policyProblems: CedarLibrary['policyProblems'] = (policies, against) => {
  const broken: string[] = [];
  for (const [id, text] of Object.entries(policies)) {
    const parsed = cedar.policyToJson(text);
    if (parsed.type === 'failure') {
      broken.push(...parsed.errors.map(({ message }) => `policy '${id}': ${message}`));
      continue;
    }
    const { effect, principal, action, resource, conditions } = parsed.json;
    const everything = [principal, action, resource].every(({ op }) => op === 'All') && conditions.length === 0;
    if (effect === 'permit' && everything) broken.push(`policy '${id}': permits everything to everybody`);
    if (against) {
      broken.push(
        ...entitiesOf(parsed.json)
          .flatMap((entity) => strange(entity, against.known) ?? [])
          .map(say(id)),
      );
    }
  }
  if (broken.length > 0 || !against) return broken;
  const answer = cedar.validate({
    schema: against.schema as cedar.Schema,
    policies: { staticPolicies: { ...policies } },
    validationSettings: { mode: 'strict' },
  });
  if (answer.type === 'failure') return answer.errors.map(({ message }) => message);
  return answer.validationErrors.map(({ policyId, error }) => `policy '${policyId}': ${error.message}`);
};

/** Looks at what policies are about, not at their conditions: what is left is permitted to nobody whatever they say. */
export const permittedToNobody: CedarLibrary['permittedToNobody'] = (policies, { aliases, tools }) => {
  const permits = Object.values(policies).flatMap((text) => {
    const parsed = cedar.policyToJson(text);
    return parsed.type === 'success' && parsed.json.effect === 'permit' ? [parsed.json] : [];
  });
  const isPermitted = (actions: readonly string[], type: string, id: string) =>
    permits.some(({ action, resource }) => {
      const named = entitiesOf(action).map((entity) => entity.id);
      if (action.op !== 'All' && !actions.some((each) => named.includes(each))) return false;
      if (resource.op === 'All') return true;
      const about = entitiesOf(resource);
      if (resource.op === 'is' && about.length === 0) return resource.entity_type === type;
      return about.some((entity) => entity.type === type && entity.id === id);
    });
  return [
    ...aliases.filter((id) => !isPermitted([CEDAR.invoke], CEDAR.alias, id)).map((id) => `alias '${id}'`),
    ...tools.filter((id) => !isPermitted([toolAction(id), CEDAR.callTool], CEDAR.tool, id)).map((id) => `tool '${id}'`),
  ];
};

interface Entity {
  readonly type: string;
  readonly id: string;
}

/** Every entity that a part of a policy names, wherever it stands in it. */
function entitiesOf(part: unknown): Entity[] {
  if (typeof part !== 'object' || part === null) return [];
  const { type, id } = part as Partial<Entity>;
  const own = typeof type === 'string' && typeof id === 'string' ? [{ type, id }] : [];
  return [...own, ...Object.values(part).flatMap(entitiesOf)];
}

const say = (policy: string) => (problem: string) => `policy '${policy}': ${problem}`;

/** What is wrong with an entity that no request will ever name. */
function strange({ type, id }: Entity, known: KnownEntities): string | undefined {
  const list = (names: readonly string[]) => names.join(', ') || 'none';
  if (type === CEDAR.alias && !known.aliases.includes(id)) {
    return `speaks of alias '${id}', and the gateway has ${list(known.aliases)}`;
  }
  if (type === CEDAR.tool && !known.tools.includes(id)) {
    return `speaks of tool '${id}', and the gateway has ${list(known.tools)}`;
  }
  if (type === CEDAR.tenant && known.onlyTenant !== undefined && id !== known.onlyTenant) {
    return `speaks of tenant '${id}', and no claim of the tokens names tenants: everybody is of '${known.onlyTenant}'`;
  }
  if (type === CEDAR.group && !known.groups) return `speaks of group '${id}', and no claim of the tokens lists groups`;
  if (type === CEDAR.user && !id.includes('/'))
    return `speaks of user '${id}', and users are called <tenant>/<subject>`;
  return undefined;
}
