import { createHash } from 'node:crypto';
import type { IConstruct } from 'constructs';
import { PropsError } from '../../../private/errors';
import type { AccessRule, ArgumentLimit, ClaimCondition } from '../contract';
import type { ToolAccess } from '../tool-access';
import { checkLimit, leaves } from './argument-limit';
import type { DeclaredTool } from './declared-tool';
import type { Schema } from './tool-text';

/** A policy of Cedar in the dialect of AgentCore. */
export interface CedarText {
  /**
   * The same whatever the policy says: a change of it is made in place. Another one in another engine: CloudFormation asks for
   * a name that is unique in its engine, the API for one that is unique in the account.
   */
  readonly name: string;
  readonly effect: 'permit' | 'forbid';
  readonly statement: string;
}

/** Where policies stand, and for what. */
export interface PolicyPlace {
  /** Name of the engine, another one in each gateway of the account. */
  readonly engine: string;
  readonly gatewayArn: string;
}

/** What holds for whoever calls any tool. */
export interface Callers {
  /** The claim that names the tenant; absent: there are none. */
  readonly tenantClaim?: string;
  /** A scope that the claim `scope` must hold as one of its words; absent: only the authorizer asks for one. */
  readonly scope?: string;
}

/** What a policy lets somebody do, by its name in the dialect of AgentCore. */
interface Named {
  readonly name: string;
}

/** AWS takes statements of 35 to 10000 characters; the ARN of the gateway, which is known later, is among them. */
const MAX_STATEMENT = 9_500;

/**
 * The policies of a tool: a permit for each of those who may call it, and a forbid for what its schema does not allow. What no
 * permit names is denied.
 *
 * An attribute is read only where it is there. A forbid that reads an absent one is skipped, which would let the call through;
 * a permit that does is skipped too, and refuses.
 */
export function policiesOf(scope: IConstruct, tool: DeclaredTool, place: PolicyPlace, callers: Callers): CedarText[] {
  const permits = tool.entry.allow.map((access, i) =>
    policy('permit', tool, i, place, permitted(scope, tool, access, callers)),
  );
  const forbids = chunks(beyond(tool.entry.inputSchema)).map((bounds, i) =>
    policy('forbid', tool, i, place, [bounds.join(' ||\n  ')]),
  );
  return fitting(scope, `tool ${tool.name}`, [...forbids, ...permits]);
}

/**
 * A permit for each of those who may do what is no tool, such as to send a request to an agent. Of such an action AgentCore shows
 * policies no arguments.
 */
export function admissionsOf(
  scope: IConstruct,
  name: string,
  allow: readonly ToolAccess[],
  place: PolicyPlace,
  callers: Callers,
): CedarText[] {
  return fitting(
    scope,
    name,
    allow.map((access, i) => policy('permit', { name }, i, place, admitted(access._conditions, callers))),
  );
}

function fitting(scope: IConstruct, what: string, all: CedarText[]): CedarText[] {
  for (const { statement } of all) {
    if (statement.length <= MAX_STATEMENT) continue;
    throw new PropsError(
      scope,
      `'allow' of ${what} must make a policy of at most ${MAX_STATEMENT} characters, got ${statement.length}`,
    );
  }
  return all;
}

function policy(
  effect: CedarText['effect'],
  { name }: Named,
  index: number,
  { engine, gatewayArn }: PolicyPlace,
  conditions: readonly string[],
): CedarText {
  const hash = createHash('sha256').update(`${engine} ${name} ${effect} ${index}`).digest('hex').slice(0, 8);
  const readable = name.replace(/[^A-Za-z0-9]+/g, '_').slice(0, 48 - effect.length - hash.length - 2);
  // a forbid holds for whoever calls, whatever kind of principal another policy lets in
  const who = effect === 'permit' ? 'principal is AgentCore::OAuthUser' : 'principal';
  const head = `${effect} (\n  ${who},\n  action == AgentCore::Action::${text(name)},\n  resource == AgentCore::Gateway::"${gatewayArn}"\n)`;
  const when = conditions.length > 0 ? `\nwhen {\n  ${conditions.join(' &&\n  ')}\n}` : '';
  return { name: `${effect}_${readable}_${hash}`, effect, statement: `${head}${when};` };
}

function permitted(
  scope: IConstruct,
  tool: DeclaredTool,
  { conditions, limits: given }: AccessRule,
  callers: Callers,
): string[] {
  const limits = given.flatMap(([path, limit]) => within(scope, tool, path, limit));
  return [...new Set([...admitted(conditions, callers), ...limits])];
}

function admitted(conditions: readonly ClaimCondition[], { tenantClaim, scope: word }: Callers): string[] {
  const tenant =
    tenantClaim === undefined ? [] : [`principal.hasTag(${text(tenantClaim)})`, `${tag(tenantClaim)} != ""`];
  const own = word === undefined ? [] : condition({ claim: 'scope', values: [word], words: true });
  return [...new Set([...own, ...tenant, ...conditions.flatMap(condition)])];
}

function condition({ claim, values, words }: ClaimCondition): string[] {
  const there = `principal.hasTag(${text(claim)})`;
  if (words) {
    // one word of a text: alone, first, last, or in the middle, and never a part of another word
    const forms = values.flatMap((value) => [
      `${tag(claim)} == ${text(value)}`,
      ...['', '* '].flatMap((before) =>
        [' *', ''].flatMap((after) =>
          before === after ? [] : [`${tag(claim)} like "${before}${pattern(value)}${after}"`],
        ),
      ),
    ]);
    return [there, `(${forms.join(' || ')})`];
  }
  return [there, oneOf(tag(claim), values)];
}

const tag = (claim: string): string => `principal.getTag(${text(claim)})`;

const oneOf = (expression: string, values: readonly string[]): string =>
  values.length === 1
    ? `${expression} == ${text(values[0]!)}`
    : `[${values.map(text).join(', ')}].contains(${expression})`;

/** A text of printable ASCII as Cedar writes it. */
const text = (value: string): string => `"${value.replace(/[\\"]/g, '\\$&')}"`;

/** The same inside of a pattern, where a star stands for anything. */
const pattern = (value: string): string => value.replace(/[\\"*]/g, '\\$&');

/** What a call may not be, one condition for each bound of the schema that Cedar has a type for. */
function beyond(schema: Schema): string[] {
  return leaves(schema).flatMap(({ path, part }) => {
    const guard = guarded(path);
    return bounds(attribute(path), part, false).map((bound) => `(${[...guard, bound].join(' && ')})`);
  });
}

/** What a call must be by a limit, with the argument there. */
function within(scope: IConstruct, tool: DeclaredTool, path: string, limit: ArgumentLimit): string[] {
  const { type } = checkLimit(tool.entry.inputSchema, path, limit, (must) => {
    throw new PropsError(scope, `'allow' of tool ${tool.name} ${must}`);
  });
  const names = path.split('.');
  return [...guarded(names), ...bounds(attribute(names), { type, ...limit, enum: limit.oneOf }, true)];
}

/** Conditions that hold inside of the bounds of a value, or outside of them. */
function bounds(value: string, { type, ...schema }: Schema, inside: boolean): string[] {
  if (type === 'integer' || type === 'number') {
    return [
      ...(schema.minimum === undefined ? [] : [compare(value, type, inside ? '>=' : '<', Number(schema.minimum))]),
      ...(schema.maximum === undefined ? [] : [compare(value, type, inside ? '<=' : '>', Number(schema.maximum))]),
    ];
  }
  const listed = (schema.enum ?? (schema.const === undefined ? undefined : [schema.const])) as string[] | undefined;
  if (type !== 'string' || listed === undefined) return [];
  return [inside ? oneOf(value, listed) : `!(${oneOf(value, listed)})`];
}

const METHODS = { '<': 'lessThan', '<=': 'lessThanOrEqual', '>': 'greaterThan', '>=': 'greaterThanOrEqual' } as const;

/** AgentCore makes a decimal of a JSON number, which Cedar compares by methods, and a Long of an integer. */
const compare = (value: string, type: string, operator: keyof typeof METHODS, bound: number): string =>
  type === 'integer'
    ? `${value} ${operator} ${bound}`
    : `${value}.${METHODS[operator]}(decimal("${Number.isInteger(bound) ? bound.toFixed(1) : bound}"))`;

const RESERVED = new Set(['true', 'false', 'if', 'then', 'else', 'in', 'is', 'like', 'has', '__cedar']);
const isName = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !RESERVED.has(name);

const attribute = (path: readonly string[]): string =>
  path.reduce((of, name) => (isName(name) ? `${of}.${name}` : `${of}[${text(name)}]`), 'context.input');

/** That each attribute on the way is there. */
const guarded = (path: readonly string[]): string[] =>
  path.map((name, i) => `${attribute(path.slice(0, i))} has ${isName(name) ? name : text(name)}`);

/** Conditions in as few policies as their length allows. */
function chunks(conditions: readonly string[]): string[][] {
  const all: string[][] = [];
  let length = MAX_STATEMENT;
  for (const each of conditions) {
    length += each.length + 6;
    if (length > MAX_STATEMENT - 500) {
      all.push([]);
      length = each.length;
    }
    all.at(-1)!.push(each);
  }
  return all;
}
