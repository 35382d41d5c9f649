import { type Declaration, own, type Place, section, type Template } from './application';
import { Path, type Step } from './path';
import { type Hole, Text, type Variable } from './text';
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

/** A resolved value, and the place where what it resolved to is written (inside the chosen branch of an `Fn::If`). */
export interface Resolved extends Written {
  readonly node: Node;
}

const ABSENT: Node = { kind: 'absent' };
/** References that lead in a circle, or through more stacks than anyone deploys. */
const MAX_STEPS = 50;
/** A mapping with more rows that differ is not tried row by row: AWS has fewer Regions. */
const MAX_ROWS = 40;

const literal = (value: string): Node => ({ kind: 'text', text: Text.of(value) });
const hole = (value: Hole): Node => ({ kind: 'text', text: Text.hole(value) });
const unknown = (why: string): Node => ({ kind: 'unknown', why });

const being = ({ raw, template, path }: Written, node: Node): Resolved => ({ raw, template, path, node });

/** Resolves what can be known of `written` in `world`. */
export function resolve(written: Written, world: World, steps = 0): Resolved {
  const { raw } = written;
  if (raw === null || raw === undefined) return being(written, ABSENT);
  if (raw instanceof Text) return being(written, { kind: 'text', text: raw });
  if (Array.isArray(raw)) return being(written, { kind: 'list', items: raw });
  if (typeof raw !== 'object') return being(written, { kind: 'text', text: scalarText(raw) });

  const call = intrinsic(raw as Record<string, unknown>);
  if (!call) return being(written, { kind: 'map', map: raw as Record<string, unknown> });
  return steps > MAX_STEPS ? being(written, unknown('refers to itself')) : evaluate(written, call, world, steps);
}

/** Evaluates one intrinsic function. Apart from `resolve`, because most values are none and must stay cheap. */
function evaluate(written: Written, { name, argument }: Call, world: World, steps: number): Resolved {
  const { template, path } = written;
  const as = (node: Node) => being(written, node);
  const at = (value: unknown, ...more: readonly Step[]): Written => ({
    raw: value,
    template,
    path: path.to(name, ...more),
  });
  const inner = (value: unknown, ...more: readonly Step[]) => resolve(at(value, ...more), world, steps + 1);
  const text = (value: unknown, ...more: readonly Step[]): Text => {
    const { node } = inner(value, ...more);
    if (node.kind === 'text') return node.text;
    return Text.hole({
      kind: 'unknown',
      why: node.kind === 'unknown' ? node.why : `'${name}' has an argument that is no text`,
    });
  };
  /** A value of another template that stands for this one. */
  const elsewhere = (value: Written): Resolved => ({ ...written, node: resolve(value, world, steps + 1).node });

  switch (name) {
    case 'Ref':
      return typeof argument === 'string' ? reference(argument) : as(unknown("'Ref' needs a name"));
    case 'Fn::GetAtt': {
      const [id, ...attribute] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
      return attributeOf(id ?? '', attribute.join('.'));
    }
    case 'Fn::Sub': {
      const [pattern, variables] = Array.isArray(argument) ? argument : [argument, {}];
      if (typeof pattern !== 'string') return as(unknown("'Fn::Sub' needs a text"));
      return as({ kind: 'text', text: substitute(pattern, variables) });
    }
    case 'Fn::Join': {
      if (!Array.isArray(argument) || typeof argument[0] !== 'string')
        return as(unknown("'Fn::Join' needs a delimiter and a list"));
      const { node } = inner(argument[1], 1);
      if (node.kind !== 'list')
        return as(unknown(node.kind === 'unknown' ? node.why : "'Fn::Join' of a list that is not spelled out"));
      const items = node.items.map((item, i) => text(item, 1, i));
      const delimiter = Text.of(argument[0]);
      return as({
        kind: 'text',
        text: Text.concat(items.flatMap((item, i) => (i === 0 ? [item] : [delimiter, item]))),
      });
    }
    case 'Fn::If': {
      if (!Array.isArray(argument) || argument.length !== 3) return as(unknown("'Fn::If' needs three arguments"));
      const branch = condition({ Condition: argument[0] }, template, world, steps + 1) ? 1 : 2;
      return resolve(at(argument[branch], branch), world, steps + 1);
    }
    case 'Fn::FindInMap':
      return findInMap();
    case 'Fn::Select': {
      if (!Array.isArray(argument)) return as(unknown("'Fn::Select' needs an index and a list"));
      const index = Number(text(argument[0], 0).literal);
      const { node } = inner(argument[1], 1);
      if (node.kind === 'list' && Number.isInteger(index) && index >= 0 && index < node.items.length)
        return resolve(at(node.items[index], 1, index), world, steps + 1);
      return as(
        node.kind === 'unknown' ? node : hole({ kind: 'derived', why: 'a part of a list that is made at deployment' }),
      );
    }
    case 'Fn::Split': {
      const [delimiter, value] = Array.isArray(argument) ? argument : [];
      if (typeof delimiter !== 'string') return as(unknown("'Fn::Split' needs a delimiter and a text"));
      const whole = inRegion(text(value, 1));
      if (whole.literal !== undefined && delimiter) return as({ kind: 'list', items: whole.literal.split(delimiter) });
      return as(unknown(whole.unknown?.why ?? 'a list that is split at deployment'));
    }
    case 'Fn::ImportValue': {
      const wanted = text(argument).literal;
      const found = wanted === undefined ? undefined : template.application.exported(wanted);
      return found
        ? elsewhere(output(found.template, found.output))
        : as(hole({ kind: 'unknown', why: `imports '${wanted ?? '?'}', which none of the given templates exports` }));
    }
    case 'Fn::GetStackOutput': {
      const stack = text(own(argument, 'StackName'), 'StackName').literal;
      const wanted = text(own(argument, 'OutputName'), 'OutputName').literal;
      const found = stack === undefined ? undefined : template.application.stackNamed(stack);
      return found && wanted !== undefined && Object.hasOwn(found.outputs, wanted)
        ? elsewhere(output(found, wanted))
        : as(
            hole({
              kind: 'unknown',
              why: `reads output '${wanted ?? '?'}' of stack '${stack ?? '?'}', which is not among the given templates`,
            }),
          );
    }
    case 'Fn::ToJsonString':
      return inner(argument);
    case 'Fn::Base64':
      return as(hole({ kind: 'derived', why: 'encoded text' }));
    case 'Fn::GetAZs':
    case 'Fn::Cidr':
      return as(unknown(`'${name}' is computed at deployment`));
    default:
      return as(unknown(`'${name}' is not resolved`));
  }

  /** The text with the stack's Region in it, where that is fixed. */
  function inRegion(value: Text): Text {
    const { region } = template.input;
    return region === undefined ? value : value.with('AWS::Region', region);
  }

  function reference(id: string): Resolved {
    if (id === 'AWS::NoValue') return as(ABSENT);
    if (id.startsWith('AWS::')) return as(hole({ kind: 'pseudo', name: id }));
    const declaration = template.resources.get(id);
    if (declaration) return as(hole({ kind: 'resource', declaration, attribute: 'Ref' }));
    if (!Object.hasOwn(template.parameters, id))
      return as(unknown(`refers to '${id}', which the template does not declare`));
    const passed = own(own(own(template.parent?.body, 'Properties'), 'Parameters'), id);
    if (template.parent && passed !== undefined)
      return elsewhere({
        raw: passed,
        template: template.parent.template,
        path: Path.of('Resources', template.parent.logicalId, 'Properties', 'Parameters', id),
      });
    const parameter = template.parameters[id];
    const type = own(parameter, 'Type');
    const fallback = own(parameter, 'Default');
    const allowed = own(parameter, 'AllowedValues');
    const variable: Variable = {
      key: `${template.file}|${id}`,
      ...(Array.isArray(allowed) ? { allowed: allowed.map(String) } : {}),
    };
    const settled = world.valueOf(variable);
    if (settled !== undefined) return as(literal(settled));
    if (variable.allowed?.length === 1) return as(literal(variable.allowed[0]!));
    const said = fallback === undefined ? '' : ` (default '${String(fallback)}')`;
    const why = `comes from parameter '${id}'${said}`;
    // a list parameter is a list of unknown items, not a text
    if (typeof type === 'string' && /^List<|^CommaDelimitedList$/.test(type)) return as(unknown(why));
    return as(hole({ kind: 'unknown', why, variable }));
  }

  function attributeOf(id: string, attribute: string): Resolved {
    const declaration = template.resources.get(id);
    if (!declaration) return as(unknown(`refers to '${id}', which the template does not declare`));
    if (declaration.type === 'AWS::CloudFormation::Stack' && attribute.startsWith('Outputs.')) {
      const nested = template.application.nestedTemplate(declaration);
      const wanted = attribute.slice('Outputs.'.length);
      if (nested && Object.hasOwn(nested.outputs, wanted)) return elsewhere(output(nested, wanted));
    }
    return as(hole({ kind: 'resource', declaration, attribute }));
  }

  function substitute(pattern: string, variables: unknown): Text {
    const parts = pattern.split(/(\$\{[^}]*\})/).map((part) => {
      const match = /^\$\{([^}]*)\}$/.exec(part);
      if (!match) return textOf(part);
      const id = match[1]!.trim();
      if (id.startsWith('!')) return Text.of(`\${${id.slice(1)}}`);
      if (own(variables, id) !== undefined) return text(own(variables, id), 1, id);
      const dot = id.indexOf('.');
      const { node } = dot < 0 ? reference(id) : attributeOf(id.slice(0, dot), id.slice(dot + 1));
      if (node.kind === 'text') return node.text;
      return node.kind === 'absent'
        ? Text.of('')
        : Text.hole({ kind: 'unknown', why: node.kind === 'unknown' ? node.why : `'${id}' is no text` });
    });
    return Text.concat(parts);
  }

  function findInMap(): Resolved {
    if (!Array.isArray(argument)) return as(unknown("'Fn::FindInMap' needs a list"));
    const [name, first, second] = [0, 1, 2].map((i) => inRegion(text(argument[i], i))) as [Text, Text, Text];
    const mapping = name.literal ?? '?';
    const fallback = own(argument[3], 'DefaultValue');
    const rows = own(template.mappings, mapping);
    const choice = (...keys: unknown[]) => `${template.file}|${mapping}|${JSON.stringify(keys)}`;
    const row = entry(rows, first, choice(argument[1]), (each) =>
      second.literal === undefined ? each : own(each, second.literal),
    );
    const value = entry(row, second, choice(argument[1], argument[2]), (each) => each);
    if (value !== undefined) return elsewhere({ raw: value, template, path: Path.of('Mappings', mapping) });
    if (fallback !== undefined) return inner(fallback, 3, 'DefaultValue');
    return as(hole({ kind: 'unknown', why: `depends on what mapping '${mapping}' gives` }));
  }

  /** What `level` of a mapping holds under `key`; where the key is not known, what it holds in this world. */
  function entry(level: unknown, key: Text, choice: string, wanted: (entry: unknown) => unknown): unknown {
    if (key.literal !== undefined) return own(level, key.literal);
    const allowed = key.unknown?.variable?.allowed;
    const keys = Object.keys(section({ level }, 'level')).filter((one) => allowed?.includes(one) ?? true);
    const by = (read: (one: string) => unknown) => new Map(keys.map((one) => [JSON.stringify(read(one)), one]));
    if (by((one) => wanted(own(level, one))).size === 1) return own(level, keys[0]!);
    // rows that differ elsewhere are told apart too: one choice answers for all that is read of them
    const rows = [...by((one) => own(level, one)).values()];
    return rows.length === 0 || rows.length > MAX_ROWS ? undefined : own(level, world.row(choice, rows));
  }

  function output(from: Template, id: string): Written {
    return { raw: own(from.outputs[id], 'Value'), template: from, path: Path.of('Outputs', id, 'Value') };
  }
}

/** Whether a resource or branch that depends on condition `name` exists in `world`. */
export const conditionHolds = (name: string, template: Template, world: World): boolean =>
  condition({ Condition: name }, template, world, 0);

/** Whether `declaration` exists in `world`. */
export const exists = (declaration: Declaration, world: World): boolean => {
  const name = own(declaration.body, 'Condition');
  return typeof name !== 'string' || conditionHolds(name, declaration.template, world);
};

function condition(expression: unknown, template: Template, world: World, steps: number): boolean {
  const atom = () => world.holds(`${template.file}|${JSON.stringify(expression)}`);
  if (steps > MAX_STEPS || expression === null || typeof expression !== 'object') return atom();
  const [name] = Object.keys(expression);
  const argument = own(expression, name ?? '');
  const all = Array.isArray(argument) ? argument : [];
  switch (name) {
    case 'Condition':
      return typeof argument === 'string' && Object.hasOwn(template.conditions, argument)
        ? condition(template.conditions[argument], template, world, steps + 1)
        : atom();
    case 'Fn::And':
      return all.every((part) => condition(part, template, world, steps + 1));
    case 'Fn::Or':
      return all.some((part) => condition(part, template, world, steps + 1));
    case 'Fn::Not':
      return !condition(all[0], template, world, steps + 1);
    case 'Fn::Equals': {
      const [a, b] = all.map((raw) => side(raw, template, world, steps + 1));
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
  steps: number,
): { literal?: string; variable?: Variable } {
  const { node } = resolve({ raw, template, path: Path.TOP }, world, steps);
  if (node.kind !== 'text') return {};
  if (node.text.literal !== undefined) return { literal: node.text.literal };
  const [only, ...rest] = node.text.parts;
  if (rest.length > 0 || only === undefined || typeof only === 'string') return {};
  if (only.kind === 'unknown' && only.variable) return { variable: only.variable };
  if (only.kind !== 'pseudo') return {};
  if (only.name === 'AWS::Region' && template.input.region) return { literal: template.input.region };
  return { variable: { key: `${template.stack}|${only.name}` } };
}

interface Call {
  readonly name: string;
  readonly argument: unknown;
}

/** The intrinsic function that a map is, if its only key names one. */
function intrinsic(map: Record<string, unknown>): Call | undefined {
  let name: string | undefined;
  for (const key in map) {
    if (name !== undefined) return undefined;
    name = key;
  }
  return name === 'Ref' || name?.startsWith('Fn::') ? { name, argument: map[name] } : undefined;
}

const scalarText = (raw: unknown): Text => (typeof raw === 'string' ? textOf(raw) : Text.of(String(raw)));

/** A literal, in which dynamic references are holes. */
function textOf(raw: string): Text {
  if (!raw.includes('{{resolve:')) return Text.of(raw);
  return Text.concat(
    raw.split(/(\{\{resolve:[^}]*\}\})/).map((part) => {
      const match = /^\{\{resolve:([^:}]*)/.exec(part);
      return match ? Text.hole({ kind: 'dynamic', service: match[1]! }) : Text.of(part);
    }),
  );
}
