import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { CEDAR, toolAction } from '../../../contract';
import type { CedarLibrary } from '../contract';

/** Checks policies as the gateway will when it starts: bad ones would deny everybody there. */
export const policyProblems: CedarLibrary['policyProblems'] = (schema, policies) => {
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
  }
  if (broken.length > 0 || !schema) return broken;
  const answer = cedar.validate({
    schema: schema as cedar.Schema,
    policies: { staticPolicies: { ...policies } },
    validationSettings: { mode: 'strict' },
  });
  if (answer.type === 'failure') return answer.errors.map(({ message }) => message);
  return answer.validationErrors.map(({ policyId, error }) => `policy '${policyId}': ${error.message}`);
};

export const unknownNames: CedarLibrary['unknownNames'] = (policies, { aliases, tools, onlyTenant, groups }) => {
  /** What is wrong with an id; empty where its form says enough, undefined where nothing is. */
  const known: Readonly<Record<string, (id: string) => string | undefined>> = {
    [CEDAR.alias]: (id) => (aliases.includes(id) ? undefined : ''),
    [CEDAR.tool]: (id) => (tools.includes(id) ? undefined : ''),
    [CEDAR.tenant]: (id) =>
      onlyTenant === undefined || id === onlyTenant
        ? undefined
        : ` (tokens name no tenant: everybody is of '${onlyTenant}')`,
    [CEDAR.group]: () => (groups ? undefined : ' (no claim of the tokens lists groups)'),
    [CEDAR.user]: (id) => (id.includes('/') ? undefined : ' (users are called <tenant>/<subject>)'),
  };
  return Object.entries(policies).flatMap(([policy, text]) => {
    const parsed = cedar.policyToJson(text);
    if (parsed.type === 'failure') return [];
    return entitiesOf(parsed.json).flatMap(({ type, id }) => {
      const wrong = known[type]?.(id);
      return wrong === undefined ? [] : [`policy '${policy}': ${type}::"${id}"${wrong}`];
    });
  });
};

export const nobodys: CedarLibrary['nobodys'] = (policies, { aliases, tools }) => [
  ...aliases
    .filter((alias) => !somebodyMay(policies, CEDAR.invoke, CEDAR.alias, alias))
    .map((name) => `alias '${name}'`),
  ...tools.filter((tool) => !somebodyMay(policies, toolAction(tool), CEDAR.tool, tool)).map((name) => `tool '${name}'`),
];

/** Every entity that a policy in JSON names, in its head and in its conditions. */
function entitiesOf(value: unknown): { type: string; id: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const { type, id } = value as { type?: unknown; id?: unknown };
  const own = typeof type === 'string' && typeof id === 'string' ? [{ type, id }] : [];
  return [...own, ...Object.values(value).flatMap(entitiesOf)];
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
