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

/** What no policy permits to anybody, whatever a call says; for policies without a problem. */
export const permittedToNobody: CedarLibrary['permittedToNobody'] = (policies, { aliases, tools }) => [
  ...aliases.filter((id) => !somebodyMay(policies, CEDAR.invoke, CEDAR.alias, id)).map((id) => `alias '${id}'`),
  ...tools.filter((id) => !somebodyMay(policies, toolAction(id), CEDAR.tool, id)).map((id) => `tool '${id}'`),
];

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

/** What a request says besides action and resource: known when somebody calls. */
const LATER = ['streaming', 'alias', 'approved', 'arguments'];

/** Whether some caller with some arguments may do `action`: Cedar decides as far as it can without knowing them. */
function somebodyMay(policies: Readonly<Record<string, string>>, action: string, type: string, id: string): boolean {
  const uid = { type: CEDAR.action, id: action };
  const group = { type: CEDAR.action, id: CEDAR.callTool };
  const unknown = (arg: string) => ({ __extn: { fn: 'unknown', arg } });
  const answer = cedar.isAuthorizedPartial({
    principal: null,
    action: uid,
    resource: { type, id },
    context: Object.fromEntries(LATER.map((name) => [name, unknown(name)])),
    policies: { staticPolicies: { ...policies } },
    entities: [
      { uid, attrs: {}, parents: type === CEDAR.tool ? [group] : [] },
      { uid: { type, id }, attrs: type === CEDAR.tool ? { mutating: unknown('mutating') } : {}, parents: [] },
    ],
  });
  if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('; '));
  const left = Object.values(answer.response.residuals as Record<string, cedar.PolicyJson>);
  const holds = ({ conditions }: cedar.PolicyJson) =>
    conditions.map(({ kind, body }) => (kind === 'when' ? truth(body) : not(truth(body)))).reduce(and, true);
  const permits = left.filter(({ effect }) => effect === 'permit').some((policy) => holds(policy) !== false);
  const forbidden = left.filter(({ effect }) => effect === 'forbid').some((policy) => holds(policy) === true);
  return permits && !forbidden;
}

/** True, false, or undefined: known when somebody calls. */
type Truth = boolean | undefined;

const not = (truth: Truth): Truth => (truth === undefined ? undefined : !truth);
const and = (one: Truth, other: Truth): Truth =>
  one === false || other === false ? false : one === undefined || other === undefined ? undefined : true;

/** Of what Cedar left of a condition: it keeps `x && false` where it does not know `x`. */
function truth(body: unknown): Truth {
  const [[operator, parts]] = Object.entries(body as Record<string, Parts>) as [[string, Parts]];
  if (operator === 'Value') return typeof parts === 'boolean' ? parts : undefined;
  if (operator === '&&') return and(truth(parts.left), truth(parts.right));
  if (operator === '||') return not(and(not(truth(parts.left)), not(truth(parts.right))));
  if (operator === '!') return not(truth(parts.arg));
  if (operator !== 'if-then-else') return undefined;
  const [either, or] = [truth(parts.then), truth(parts.else)];
  const asked = truth(parts.if);
  return asked === undefined ? (either === or ? either : undefined) : asked ? either : or;
}

interface Parts {
  readonly left: unknown;
  readonly right: unknown;
  readonly arg: unknown;
  readonly if: unknown;
  readonly then: unknown;
  readonly else: unknown;
}
