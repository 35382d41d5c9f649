// Texts of Cedar policies, and of Dogwood's, which add guardrails to them.

import type { Value } from '../template/resource';

/** One policy of a text, as far as rules ask. */
export interface CedarPolicy {
  readonly effect: string;
  /** What stands between the parentheses: principal, action and resource. */
  readonly scope: readonly (readonly string[])[];
  readonly clauses: readonly Clause[];
}

interface Clause {
  readonly word: string;
  /** Whether the clause asks a guardrail: `when guardrails { … }`. */
  readonly guardrails: boolean;
  readonly body: readonly string[];
}

/** Comments, strings, names with their namespaces, numbers, operators; a character that is none of them stands alone. */
const TOKEN = /\/\/[^\n]*|"(?:[^"\\]|\\.)*"|[A-Za-z_]\w*(?:::[A-Za-z_]\w*)*(?:::(?="))?|\d+|==|!=|<=|>=|&&|\|\||[^\s]/g;

const tokensOf = (cedar: string): string[] => (cedar.match(TOKEN) ?? []).filter((token) => !token.startsWith('//'));

const OPENING = ['(', '[', '{'];
const CLOSING = [')', ']', '}'];

/** The tokens in the bracket that opens at `start`, and where it ends. */
function bracket(tokens: readonly string[], start: number): { inner: readonly string[]; end: number } | undefined {
  let depth = 0;
  for (let i = start; i < tokens.length; i++) {
    if (OPENING.includes(tokens[i]!)) depth++;
    if (CLOSING.includes(tokens[i]!) && --depth === 0) return { inner: tokens.slice(start + 1, i), end: i };
  }
  return undefined;
}

/** The parts between `separator`, outside of brackets. */
function split(tokens: readonly string[], separator: string): (readonly string[])[] {
  const parts: string[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (OPENING.includes(token)) depth++;
    if (CLOSING.includes(token)) depth--;
    if (token === separator && depth === 0) parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return parts;
}

/** The policies of a text. What is no policy is left out: AWS refuses it when it is created. */
export function policiesOfText(cedar: string): readonly CedarPolicy[] {
  return split(tokensOf(cedar), ';').flatMap((tokens) => {
    let at = 0;
    while (tokens[at] === '@') {
      const value = tokens[at + 2] === '(' ? bracket(tokens, at + 2) : undefined;
      at = value ? value.end + 1 : at + 2;
    }
    const effect = tokens[at];
    const scope = tokens[at + 1] === '(' ? bracket(tokens, at + 1) : undefined;
    if (effect === undefined || !scope) return [];
    const clauses: Clause[] = [];
    for (at = scope.end + 1; at < tokens.length; ) {
      const word = tokens[at++]!;
      const guardrails = tokens[at] === 'guardrails';
      if (guardrails) at++;
      const body = tokens[at] === '{' ? bracket(tokens, at) : undefined;
      if (!body) return [];
      clauses.push({ word, guardrails, body: body.inner });
      at = body.end + 1;
    }
    const parts = split(scope.inner, ',').filter((part) => part.length > 0); // a comma may end the list
    return [{ effect, scope: parts, clauses }];
  });
}

/** Groups of actions that hold every tool of a gateway. */
const ALL_TOOLS = ['"CallTool"', '"Mcp"'];
const isAction = (token: string | undefined) => /(^|::)Action::$/.test(token ?? '');

/** Whether `in` these actions means any: one of them is a group of all tools. */
const namesAllTools = (tokens: readonly string[]): boolean =>
  tokens.some((token, i) => isAction(token) && ALL_TOOLS.includes(tokens[i + 1] ?? ''));

/** Whether the head of a policy takes every tool of a gateway, for every principal (of one type at most). */
function isOpen({ scope }: CedarPolicy): boolean {
  const [principal, action, resource] = scope;
  return (
    principal?.[0] === 'principal' &&
    (principal.length === 1 || (principal[1] === 'is' && !principal.includes('in'))) &&
    action?.[0] === 'action' &&
    (action.length === 1 || (action[1] === 'in' && namesAllTools(action))) &&
    resource?.[0] === 'resource'
  );
}

/** What every request has: the id of its caller, and an input. */
const ALWAYS_THERE = [
  'principal has id',
  'principal has "id"',
  'context has input',
  'context has "input"',
  'principal . hasTag ( "sub" )',
];

/** `true` or `false` where a condition is so for every request; nothing where it depends. */
function constant(tokens: readonly string[]): boolean | undefined {
  const text = tokens.join(' ');
  if (text === 'true' || ALWAYS_THERE.includes(text)) return true;
  if (text === 'false') return false;
  const either = split(tokens, '||');
  if (either.length > 1) return settled(either.map(constant), true);
  const both = split(tokens, '&&');
  if (both.length > 1) return settled(both.map(constant), false);
  if (tokens[0] === '!') {
    const inner = constant(tokens.slice(1));
    return inner === undefined ? undefined : !inner;
  }
  const group = tokens[0] === '(' ? bracket(tokens, 0) : undefined;
  if (group?.end === tokens.length - 1) return constant(group.inner);
  if (tokens[0] === 'if') return chosen(tokens);
  return compared(tokens) ?? (boundsNothing(tokens) ? true : undefined);
}

/** What several conditions come to when `decisive` in one of them decides. */
function settled(values: readonly (boolean | undefined)[], decisive: boolean): boolean | undefined {
  if (values.includes(decisive)) return decisive;
  return values.includes(undefined) ? undefined : !decisive;
}

function chosen(tokens: readonly string[]): boolean | undefined {
  const [condition, rest] = split(tokens.slice(1), 'then');
  const [yes, no] = split(rest ?? [], 'else').map(constant);
  const decided = constant(condition ?? []);
  if (decided !== undefined) return decided ? yes : no;
  return yes === no ? yes : undefined;
}

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

function compared(tokens: readonly string[]): boolean | undefined {
  const operator = tokens.find((token) => Object.hasOwn(COMPARISONS, token));
  if (operator === undefined) return undefined;
  const [left, right] = split(tokens, operator).map((side) => side.join(' '));
  if (left === undefined || right === undefined) return undefined;
  if (/^\d+$/.test(left) && /^\d+$/.test(right)) return COMPARISONS[operator]!(Number(left), Number(right));
  if (left === right) return COMPARISONS[operator]!(0, 0);
  const literal = /^("(?:[^"\\]|\\.)*"|true|false)$/;
  return literal.test(left) && literal.test(right) && /^[!=]=$/.test(operator) ? operator === '!=' : undefined;
}

/** Conditions that repeat what an open head says: a type, the gateway, the group of all tools, a pattern that is `*`. */
const boundsNothing = (tokens: readonly string[]): boolean =>
  /^(principal|resource) is [\w:]+$/.test(tokens.join(' ')) ||
  /^resource (==|in) /.test(tokens.join(' ')) ||
  (tokens[0] === 'action' && tokens[1] === 'in' && namesAllTools(tokens)) ||
  (tokens.at(-2) === 'like' && tokens.at(-1) === '"*"' && /^principal \. id /.test(tokens.join(' ')));

/** Whether a text of Cedar policies permits everyone everything. */
export const permitsAll = (cedar: string): boolean =>
  policiesOfText(cedar).some(
    (policy) =>
      policy.effect === 'permit' &&
      isOpen(policy) &&
      policy.clauses.every(({ word, guardrails, body }) => !guardrails && constant(body) === (word === 'when')),
  );

/** The ids of AgentCore's actions that a text names. */
export function actionsIn(cedar: string): readonly string[] {
  const tokens = tokensOf(cedar);
  return tokens.flatMap((token, i) =>
    token === 'AgentCore::Action::' ? [(tokens[i + 1] ?? '').replace(/^"|"$/g, '')] : [],
  );
}

/** What guardrails written into policies judge: what goes into tools, and what comes out of them. */
export function guardrailsIn(cedar: string): { readonly input: boolean; readonly output: boolean } {
  const asking = policiesOfText(cedar).filter(({ clauses }) => clauses.some(({ guardrails }) => guardrails));
  return {
    input: asking.some(
      ({ effect, clauses }) =>
        effect !== 'suppressOutput' &&
        clauses.some(({ guardrails, body }) => guardrails && body.join(' ').includes('context . input')),
    ),
    output: asking.some(({ effect }) => effect === 'suppressOutput'),
  };
}

/** Where a policy of AgentCore has its text. */
export const statementPath = (policy: Value): string =>
  policy.get('Definition.Cedar').present ? 'Definition.Cedar.Statement' : 'Definition.Policy.Statement';

/** The Cedar text at `path`; parts such as the ARN of a gateway may be filled in at deployment, but not all of it. */
export function cedarAt(policy: Value, path: string): string | undefined {
  const text = policy.pattern(path);
  if (text?.unknown && !text.parts.some((part) => typeof part === 'string'))
    throw policy.get(path).undecided(text.unknown.why);
  return text?.toString();
}
