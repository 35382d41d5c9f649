import { type Declaration, own, type Place, passed, type Template } from './application';
import { listed } from './loops';
import { mapped } from './mapping';
import { Path, type Step } from './path';
import { type Hole, Text, type Variable } from './text';
import { callName, NotRead } from './unread';
import type { World } from './world';

/** What a value turns out to be in one world. */
export type Node =
  | { readonly kind: 'absent' }
  | { readonly kind: 'text'; readonly text: Text }
  | { readonly kind: 'list'; readonly items: readonly unknown[] }
  | { readonly kind: 'map'; readonly map: Readonly<Record<string, unknown>> }
  | { readonly kind: 'unknown'; readonly why: string };

/** A value as written, and where. */
export interface Written extends Place {
  readonly raw: unknown;
}

/** A resolved value, and what it resolved to as it is written (inside the chosen branch of an `Fn::If`). */
export interface Resolved {
  readonly node: Node;
  readonly from: Written;
}

const ABSENT: Node = { kind: 'absent' };
/** References that lead in a circle, or through more stacks than anyone deploys. */
const MAX_DEPTH = 50;

const being = (from: Written, node: Node): Resolved => ({ node, from });

/** Resolves what can be known of `written` in `world`. */
export function resolve(written: Written, world: World, depth = 0): Resolved {
  const { raw } = written;
  if (raw === null || raw === undefined) return being(written, ABSENT);
  if (raw instanceof NotRead) return being(written, { kind: 'unknown', why: raw.why });
  if (raw instanceof Text) return being(written, { kind: 'text', text: raw });
  if (Array.isArray(raw)) return being(written, { kind: 'list', items: raw });
  if (typeof raw !== 'object') return being(written, { kind: 'text', text: scalarText(raw) });

  const map = raw as Record<string, unknown>;
  const name = intrinsicIn(map);
  if (name === undefined) return being(written, { kind: 'map', map });
  const call = new Call(written, name, map[name], world, depth);
  if (depth > MAX_DEPTH) return call.isUnknown('refers to itself');
  return INTRINSICS[name]?.(call) ?? call.isUnknown(`comes from ${callName(name, map[name])}, which is not read`);
}

const scalarText = (raw: unknown): Text => (typeof raw === 'string' ? Text.read(raw) : Text.of(String(raw)));

/** The intrinsic function that a map calls, if its only key names one. */
function intrinsicIn(map: Record<string, unknown>): string | undefined {
  let name: string | undefined;
  for (const key in map) {
    if (name !== undefined) return undefined;
    name = key;
  }
  return name === 'Ref' || name?.startsWith('Fn::') ? name : undefined;
}

/** A part of what a function is called with. Its path is put together only when somebody asks. */
class Argument implements Written {
  constructor(
    private readonly call: Call,
    readonly raw: unknown,
    private readonly steps: readonly Step[],
  ) {}

  public get template(): Template {
    return this.call.template;
  }

  public get path(): Path {
    return this.call.written.path.to(this.call.name, ...this.steps);
  }
}

/** An intrinsic function where it is called, and what it takes to evaluate it. */
class Call {
  constructor(
    readonly written: Written,
    readonly name: string,
    readonly argument: unknown,
    readonly world: World,
    private readonly depth: number,
  ) {}

  public get template(): Template {
    return this.written.template;
  }

  public is(node: Node): Resolved {
    return being(this.written, node);
  }

  public isText(text: Text): Resolved {
    return this.is({ kind: 'text', text });
  }

  public isHole(hole: Hole): Resolved {
    return this.isText(Text.hole(hole));
  }

  public isUnknown(why: string): Resolved {
    return this.is({ kind: 'unknown', why });
  }

  /** It is what stands in another place. */
  public isWhat(written: Written): Resolved {
    return this.is(resolve(written, this.world, this.depth + 1).node);
  }

  /** What a part of the argument is; `steps` lead to it. */
  public inner(raw: unknown, ...steps: readonly Step[]): Resolved {
    return resolve(new Argument(this, raw, steps), this.world, this.depth + 1);
  }

  /** The text that a part of the argument is. */
  public text(raw: unknown, ...steps: readonly Step[]): Text {
    const { node } = this.inner(raw, ...steps);
    if (node.kind === 'text') return node.text;
    return Text.hole({
      kind: 'unknown',
      why: node.kind === 'unknown' ? node.why : `'${this.name}' has an argument that is no text`,
    });
  }

  /** The text with the stack's Region in it, where that is fixed. */
  public inRegion(text: Text): Text {
    const { region } = this.template.input;
    return region === undefined ? text : text.with('AWS::Region', region);
  }

  public holds(condition: unknown): boolean {
    return named(condition, this.template, this.world, this.depth + 1);
  }
}

/** What each intrinsic function gives. One that is not here is unknown. */
const INTRINSICS: Readonly<Record<string, (call: Call) => Resolved>> = {
  Ref: (call) => {
    const name = typeof call.argument === 'string' ? call.argument : call.text(call.argument).literal;
    return name === undefined ? call.isUnknown("'Ref' needs a name") : reference(call, name);
  },
  'Fn::GetAtt': getAtt,
  'Fn::Sub': sub,
  'Fn::Join': join,
  'Fn::If': ifElse,
  'Fn::FindInMap': findInMap,
  'Fn::Select': select,
  'Fn::Split': split,
  'Fn::ImportValue': importValue,
  'Fn::GetStackOutput': getStackOutput,
  'Fn::Length': length,
  'Fn::ToJsonString': (call) => call.inner(call.argument),
  'Fn::Base64': (call) => call.isHole({ kind: 'derived', why: 'encoded text' }),
  'Fn::GetAZs': computed,
  'Fn::Cidr': computed,
};

function computed(call: Call): Resolved {
  return call.isUnknown(`'${call.name}' is computed at deployment`);
}

/** What `Ref` of `id` is, also inside an `Fn::Sub`: a pseudo parameter, a resource or a parameter. */
function reference(call: Call, id: string): Resolved {
  const { template } = call;
  if (id === 'AWS::NoValue') return call.is(ABSENT);
  if (id.startsWith('AWS::')) return call.isHole({ kind: 'pseudo', name: id });
  const declaration = template.resources.get(id);
  if (declaration) return call.isHole({ kind: 'resource', declaration, attribute: 'Ref' });
  if (!Object.hasOwn(template.parameters, id)) return notDeclared(call, id);
  const { parent } = template;
  const given = passed(parent?.body, id);
  if (!parent || !given) return parameter(call, id);
  const path = Path.of('Resources', parent.logicalId, 'Properties', ...given.path.steps);
  return call.isWhat({ raw: given.raw, template: parent.template, path });
}

function notDeclared(call: Call, id: string): Resolved {
  return call.isUnknown(`refers to '${id}', which the template does not declare`);
}

const isScalar = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value);

/** A parameter that the deployer may set: what a condition settled, or a hole that tells the default. */
function parameter(call: Call, id: string): Resolved {
  const { template, world } = call;
  const declared = template.parameters[id];
  const type = String(own(declared, 'Type'));
  const fallback = own(declared, 'Default');
  const allowed = own(declared, 'AllowedValues');
  // what stands in a template for a parameter of SSM is where its value is kept
  const inSsm = type.startsWith('AWS::SSM::');
  const variable: Variable = {
    key: `${template.key}|${id}`,
    name: id,
    ...(Array.isArray(allowed) && !inSsm ? { allowed: allowed.map(String) } : {}),
    ...(isScalar(fallback) && !inSsm ? { fallback: String(fallback) } : {}),
  };
  const said = fallback === undefined ? '' : ` (default '${String(fallback)}')`;
  const why = `comes from parameter '${id}'${said}`;
  // nobody but the parent can give a nested stack another value
  const kept = template.parent && variable.fallback;
  if (/^List<|^CommaDelimitedList$/.test(type)) {
    const list = kept ?? world.defaultOf(variable);
    // a list parameter is a list of unknown items, not a text
    return list === undefined ? call.isUnknown(why) : call.is({ kind: 'list', items: listed(list) });
  }
  const settled = kept ?? world.valueOf(variable) ?? (variable.allowed?.length === 1 ? variable.allowed[0] : undefined);
  if (settled !== undefined) return call.isText(Text.of(settled));
  return call.isHole({ kind: 'unknown', why, name: id, variable });
}

function getAtt(call: Call): Resolved {
  const { argument } = call;
  // as almost all are written
  if (Array.isArray(argument) && argument.length === 2 && argument.every((part) => typeof part === 'string'))
    return attributeOf(call, argument[0], argument[1]);
  const name = (part: unknown, i: number) =>
    typeof part === 'string' ? part : (call.text(part, i).literal ?? String(part));
  const [id = '', ...attribute] = Array.isArray(argument) ? argument.map(name) : String(argument).split('.');
  return attributeOf(call, id, attribute.join('.'));
}

/** An attribute of a resource, also inside an `Fn::Sub`. The output of a nested stack is what that stack puts out. */
function attributeOf(call: Call, id: string, attribute: string): Resolved {
  const { template } = call;
  const declaration = template.resources.get(id);
  if (!declaration) return notDeclared(call, id);
  if (declaration.type === 'AWS::CloudFormation::Stack' && attribute.startsWith('Outputs.')) {
    const nested = template.application.nestedTemplate(declaration);
    const wanted = attribute.slice('Outputs.'.length);
    if (nested && Object.hasOwn(nested.outputs, wanted)) return call.isWhat(output(nested, wanted));
  }
  return call.isHole({ kind: 'resource', declaration, attribute });
}

const output = (template: Template, id: string): Written => ({
  raw: own(template.outputs[id], 'Value'),
  template,
  path: Path.of('Outputs', id, 'Value'),
});

function sub(call: Call): Resolved {
  const [pattern, variables] = Array.isArray(call.argument) ? call.argument : [call.argument, {}];
  if (typeof pattern !== 'string') return call.isUnknown("'Fn::Sub' needs a text");
  const parts = pattern.split(/(\$\{[^}]*\})/).map((part) => {
    const match = /^\$\{([^}]*)\}$/.exec(part);
    if (!match) return Text.read(part);
    const id = match[1]!.trim();
    if (id.startsWith('!')) return Text.of(`\${${id.slice(1)}}`);
    if (own(variables, id) !== undefined) return call.text(own(variables, id), 1, id);
    const dot = id.indexOf('.');
    const { node } = dot < 0 ? reference(call, id) : attributeOf(call, id.slice(0, dot), id.slice(dot + 1));
    if (node.kind === 'text') return node.text;
    return node.kind === 'absent'
      ? Text.of('')
      : Text.hole({ kind: 'unknown', why: node.kind === 'unknown' ? node.why : `'${id}' is no text` });
  });
  return call.isText(Text.concat(parts));
}

function join(call: Call): Resolved {
  const { argument } = call;
  if (!Array.isArray(argument) || typeof argument[0] !== 'string')
    return call.isUnknown("'Fn::Join' needs a delimiter and a list");
  const { node } = call.inner(argument[1], 1);
  if (node.kind === 'unknown') return call.is(node);
  if (node.kind !== 'list') return call.isUnknown("'Fn::Join' of a list that is not spelled out");
  const items = node.items.map((item, i) => call.text(item, 1, i));
  const delimiter = Text.of(argument[0]);
  return call.isText(Text.concat(items.flatMap((item, i) => (i === 0 ? [item] : [delimiter, item]))));
}

function ifElse(call: Call): Resolved {
  const { argument } = call;
  if (!Array.isArray(argument) || argument.length !== 3) return call.isUnknown("'Fn::If' needs three arguments");
  const branch = call.holds(argument[0]) ? 1 : 2;
  return call.inner(argument[branch], branch);
}

function findInMap(call: Call): Resolved {
  const { argument, template, world } = call;
  if (!Array.isArray(argument)) return call.isUnknown("'Fn::FindInMap' needs a list");
  const key = (i: number) => ({ raw: argument[i], text: call.inRegion(call.text(argument[i], i)) });
  const [name, first, second] = [key(0), key(1), key(2)];
  const mapping = String(name.text);
  const fallback = own(argument[3], 'DefaultValue');
  const raw = mapped(template, mapping, first, second, world, fallback !== undefined);
  if (raw !== undefined) return call.isWhat({ raw, template, path: Path.of('Mappings', mapping) });
  if (fallback !== undefined) return call.inner(fallback, 3, 'DefaultValue');
  return call.isHole({ kind: 'unknown', why: `depends on what mapping '${mapping}' gives`, name: name.text.literal });
}

/** A list parameter without a value holds one empty text (aws-cloudformation/cfn-language-discussion, issue 102). */
function length(call: Call): Resolved {
  const { node } = call.inner(call.argument);
  if (node.kind === 'list') {
    const isParameter = own(call.template.parameters, String(own(call.argument, 'Ref'))) !== undefined;
    return call.isText(Text.of(String(isParameter ? Math.max(1, node.items.length) : node.items.length)));
  }
  return call.isHole({ kind: 'derived', why: 'the length of a list that is made at deployment' });
}

function select(call: Call): Resolved {
  const { argument } = call;
  if (!Array.isArray(argument)) return call.isUnknown("'Fn::Select' needs an index and a list");
  const index = Number(call.text(argument[0], 0).literal);
  const { node } = call.inner(argument[1], 1);
  if (node.kind === 'list' && Number.isInteger(index) && index >= 0 && index < node.items.length)
    return call.inner(node.items[index], 1, index);
  // see `length`
  if (node.kind === 'list' && node.items.length === 0 && index === 0) return call.isText(Text.of(''));
  if (node.kind === 'unknown') return call.is(node);
  return call.isHole({ kind: 'derived', why: 'a part of a list that is made at deployment' });
}

function split(call: Call): Resolved {
  const [delimiter, text] = Array.isArray(call.argument) ? call.argument : [];
  if (typeof delimiter !== 'string') return call.isUnknown("'Fn::Split' needs a delimiter and a text");
  const whole = call.inRegion(call.text(text, 1));
  if (whole.literal !== undefined && delimiter) return call.is({ kind: 'list', items: whole.literal.split(delimiter) });
  return call.isUnknown(whole.unknown?.why ?? 'a list that is split at deployment');
}

function importValue(call: Call): Resolved {
  const wanted = call.text(call.argument);
  const found =
    wanted.literal === undefined ? undefined : call.template.application.exported(wanted.literal, call.template.input);
  if (found) return call.isWhat(output(found.template, found.output));
  return call.isHole({
    kind: 'unknown',
    why: `imports '${wanted}', which none of the given templates exports`,
    name: wanted.literal,
  });
}

/** The stack of the templates that a call reads by its name, where it tells in which Region and account that is. */
function readStack(call: Call, name: string): Template | undefined {
  const { template, argument } = call;
  const part = (key: string) => (own(argument, key) === undefined ? undefined : call.text(own(argument, key), key));
  const [there, role] = [part('Region'), part('RoleArn')];
  const isHere = there === undefined || String(there) === '${AWS::Region}';
  const region = isHere ? template.input.region : there.literal;
  if (!isHere && region === undefined) return undefined;
  if (!role) return template.application.stackNamed(name, { ...template.input, region });
  const [, account] = /:iam::(\d{12}):role\//.exec(String(role)) ?? [];
  const found = template.application.stackNamed(name, { region, account });
  return account !== undefined && found?.input.account === account ? found : undefined;
}

function getStackOutput(call: Call): Resolved {
  const text = (key: string) => call.text(own(call.argument, key), key);
  const [stack, wanted] = [text('StackName'), text('OutputName')];
  const found = stack.literal === undefined ? undefined : readStack(call, stack.literal);
  if (found && wanted.literal !== undefined && Object.hasOwn(found.outputs, wanted.literal))
    return call.isWhat(output(found, wanted.literal));
  return call.isHole({
    kind: 'unknown',
    why: `reads output '${wanted}' of stack '${stack}', which is not among the given templates`,
    ...(stack.literal && wanted.literal ? { name: `${stack}.${wanted}` } : {}),
  });
}

/** Whether `declaration` exists in `world`. */
export const exists = ({ body, template }: Declaration, world: World): boolean => {
  const condition = own(body, 'Condition');
  return typeof condition !== 'string' || named(condition, template, world, 0);
};

/** Whether a condition holds that a resource or a value names. What comes of it is kept for messages. */
function named(condition: unknown, template: Template, world: World, depth: number): boolean {
  const holds = conditionHolds({ Condition: condition }, template, world, depth);
  world.met.set(`condition '${String(condition)}'`, String(holds));
  return holds;
}

/** Whether a condition holds, as far as the template tells; what it does not tell is the world's to say. */
function conditionHolds(expression: unknown, template: Template, world: World, depth: number): boolean {
  const atom = () => world.holds(`${template.key}|${JSON.stringify(expression)}`);
  if (depth > MAX_DEPTH || expression === null || typeof expression !== 'object') return atom();
  const [name] = Object.keys(expression);
  const argument = own(expression, name ?? '');
  const all = Array.isArray(argument) ? argument : [];
  switch (name) {
    case 'Condition':
      return typeof argument === 'string' && Object.hasOwn(template.conditions, argument)
        ? conditionHolds(template.conditions[argument], template, world, depth + 1)
        : atom();
    case 'Fn::And':
      return all.every((part) => conditionHolds(part, template, world, depth + 1));
    case 'Fn::Or':
      return all.some((part) => conditionHolds(part, template, world, depth + 1));
    case 'Fn::Not':
      return !conditionHolds(all[0], template, world, depth + 1);
    case 'Fn::Equals': {
      const [a, b] = all.map((raw) => side(raw, template, world, depth + 1));
      if (!a || !b) return atom();
      if (a.literal !== undefined && b.literal !== undefined) return a.literal === b.literal;
      if (a.variable && b.literal !== undefined) return world.equals(a.variable, b.literal);
      if (b.variable && a.literal !== undefined) return world.equals(b.variable, a.literal);
      return atom();
    }
    default:
      return atom();
  }
}

function side(
  raw: unknown,
  template: Template,
  world: World,
  depth: number,
): { literal?: string; variable?: Variable } {
  const { node } = world.asCondition(() => resolve({ raw, template, path: Path.TOP }, world, depth));
  if (node.kind !== 'text') return {};
  if (node.text.literal !== undefined) return { literal: node.text.literal };
  const [only, ...rest] = node.text.parts;
  if (rest.length > 0 || only === undefined || typeof only === 'string') return {};
  if (only.kind === 'unknown' && only.variable) return { variable: only.variable };
  if (only.kind !== 'pseudo') return {};
  if (only.name === 'AWS::Region' && template.input.region) return { literal: template.input.region };
  return { variable: { key: `${template.stack}|${only.name}` } };
}
