import { include } from './includes';
import { type Given, placeKey, unroll } from './loops';
import { parseTemplate, parseValues } from './parse';
import { Path, type Step } from './path';
import { type Position, type Source, UnreadableError } from './source';
import { DEFINITIONS, NESTED_TEMPLATES, NotRead, STACK_SET, survey, type Unread } from './unread';

/** What is known of a template besides its text. */
export interface TemplateInput {
  readonly source: Source;
  /** The stack's construct path or name; the file where there is none. */
  readonly stack?: string;
  /** The deployed stack's name, for `Fn::GetStackOutput`. */
  readonly stackName?: string;
  /** The stack's Region, when it is fixed. */
  readonly region?: string;
  /** The stack's account, when it is fixed. */
  readonly account?: string;
  /** The stack or stack set that deploys this template, by the key of its own template. */
  readonly parent?: { readonly file: string; readonly logicalId: string };
  /** What tells a template that stands in another one from it; its file is that of the other. */
  readonly key?: string;
  /** The text of a file beside the template, by the path that the template names it with; nothing where there is none. */
  readonly beside?: (path: string) => string | undefined;
  /** An asset that is published with the template, by its bucket and its key as the template writes them. */
  readonly asset?: (bucket: string, key: string) => Asset;
  /** The text of a file of an asset, by its path in the folder; nothing where there is none. */
  readonly assetText?: (bucket: string, key: string, path: string) => string | undefined;
  /** Construct path and creation stack trace of a resource, when the assembly knows them. */
  readonly origin?: (logicalId: string) => Origin | undefined;
}

/** The SHA-256 of each file of an asset, by its path in the folder; or why nobody can tell. */
export type Asset = ReadonlyMap<string, string> | string;

/** Where in a CDK app a resource comes from. */
export interface Origin {
  readonly constructPath: string;
  /** Stack frames of its creation, innermost first, when they were recorded. */
  readonly trace?: readonly string[];
  /** Findings that the app acknowledges on the construct or above it. */
  readonly acknowledgements?: readonly Acknowledgement[];
}

/** A finding that somebody accepted. */
export interface Acknowledgement {
  /** `OwaspLlm::<Rule>`, or the rule's name alone. */
  readonly id: string;
  readonly reason: string;
  /** Construct path, or file and line, where it was written; empty for the app. */
  readonly at: string;
  /** Who answers for it. */
  readonly owner?: string;
  /** The last day on which it holds, in UTC. */
  readonly expires?: string;
  /** Whether it stands in a file of its own, and neither in a template nor in the code of an app. */
  readonly external?: boolean;
}

/** Where something is written; its line is looked up only when it is shown. */
export interface Place {
  readonly template: Template;
  readonly path: Path;
}

/** A resource as a template declares it. */
export interface Declaration {
  readonly template: Template;
  readonly logicalId: string;
  readonly type: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** The parameters by whose defaults a loop has written it. */
  readonly defaults?: readonly string[];
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** The own property `key` of a map; nothing of a prototype. */
export const own = (map: unknown, key: string): unknown =>
  isMap(map) && Object.hasOwn(map, key) ? map[key] : undefined;

/** The map at `key`, empty where there is none. */
export const section = (body: unknown, key: string): Readonly<Record<string, unknown>> => {
  const value = own(body, key);
  return isMap(value) ? value : {};
};

/** One template. */
export class Template {
  public readonly file: string;
  /** What no other template has: the file, unless it holds several. */
  public readonly key: string;
  public readonly stack: string;
  public readonly parameters: Readonly<Record<string, unknown>>;
  public readonly mappings: Readonly<Record<string, unknown>>;
  public readonly conditions: Readonly<Record<string, unknown>>;
  public readonly outputs: Readonly<Record<string, unknown>>;
  public readonly globals: Readonly<Record<string, unknown>>;
  public readonly resources: ReadonlyMap<string, Declaration>;
  /** What is deployed and not read here. Nested templates are among it, also those that are given. */
  public readonly unread: readonly Unread[];
  /** Whether some map of the template has content that is not read. */
  public readonly open: boolean;
  /** Where something is written that stands elsewhere once loops and files are written out. */
  private readonly moved = new Map<string, readonly Step[]>();

  constructor(
    readonly input: TemplateInput,
    readonly application: Application,
  ) {
    const { source } = input;
    this.file = source.file;
    this.key = input.key ?? source.file;
    this.stack = input.stack ?? source.file;
    let { body } = source;
    let seen = survey(body);
    const reasons = new Map<unknown, string>();
    const because = (more: ReadonlyMap<unknown, string>) => {
      for (const [what, why] of more) reasons.set(what, why);
      seen = survey(body, reasons);
    };
    if (seen.includes && input.beside) {
      const included = include(body, input.beside);
      for (const [at, from] of included.brought) this.moved.set(placeKey(at.steps), from.steps);
      body = included.body;
      because(included.reasons);
    }
    let defaults: ReadonlyMap<string, readonly string[]> | undefined;
    if (seen.loops) {
      const unrolled = unroll(body, this.given);
      for (const [place, loop] of unrolled.loops) this.moved.set(place, loop);
      defaults = unrolled.defaults;
      body = unrolled.body;
      because(unrolled.reasons);
    }
    this.open = seen.open;
    this.parameters = section(body, 'Parameters');
    this.mappings = section(body, 'Mappings');
    this.conditions = section(body, 'Conditions');
    this.outputs = section(body, 'Outputs');
    this.globals = section(body, 'Globals');
    const resources = new Map<string, Declaration>();
    const brought = new Set<string>();
    for (const [logicalId, written] of Object.entries(section(body, 'Resources'))) {
      const type = own(written, 'Type');
      if (!isMap(written) || typeof type !== 'string') continue;
      const by = defaults?.get(logicalId);
      resources.set(logicalId, {
        template: this,
        logicalId,
        type,
        body: this.withDefinition(logicalId, type, written, brought),
        ...(by ? { defaults: by } : {}),
      });
    }
    this.resources = resources;
    this.unread = seen.unread.filter(({ path }) => !brought.has(placeKey(path.steps)));
  }

  /** What is known of the parameters before anything is read. */
  private get given(): Given {
    const { parent, region } = this.input;
    const body = parent && this.application.bodyOf(parent.file);
    const stack = own(own(body, 'Resources'), parent?.logicalId ?? '');
    return { parameter: (name) => passed(stack, name)?.raw, ...(region === undefined ? {} : { region }) };
  }

  /** The body of a resource, with the definition that it keeps in a file beside the template. */
  private withDefinition(
    logicalId: string,
    type: string,
    body: Readonly<Record<string, unknown>>,
    brought: Set<string>,
  ): Readonly<Record<string, unknown>> {
    for (const [property, holder] of Object.entries(DEFINITIONS[type] ?? {})) {
      const named = own(own(body, 'Properties'), property);
      const text = typeof named === 'string' ? this.input.beside?.(named) : undefined;
      if (text === undefined) continue;
      let definition: unknown;
      try {
        definition = parseValues(text, String(named)).body;
      } catch {
        continue; // it stays unread, and is told as such
      }
      const { [property]: _, ...properties } = section(body, 'Properties');
      const at = ['Resources', logicalId, 'Properties'];
      brought.add(placeKey([...at, property]));
      this.moved.set(placeKey([...at, holder]), [...at, property]);
      return { ...body, Properties: { ...properties, [holder]: definition } };
    }
    return body;
  }

  public locate(path: Path): Position {
    const { source } = this.input;
    if (this.moved.size > 0) {
      const { steps } = path;
      for (let end = 1; end <= steps.length; end++) {
        const written = this.moved.get(placeKey(steps.slice(0, end)));
        if (written) return source.locate(Path.of(...written));
      }
    }
    return source.locate(path);
  }

  /** The resource that deploys this template as a nested stack. */
  public get parent(): Declaration | undefined {
    const { parent } = this.input;
    return parent && this.application.byKey.get(parent.file)?.resources.get(parent.logicalId);
  }
}

/** What a stack or a stack set gives to a parameter of the template that it deploys, and where below its properties. */
export function passed(stack: unknown, name: string): { readonly raw: unknown; readonly path: Path } | undefined {
  const properties = section(stack, 'Properties');
  const parameters = own(properties, 'Parameters');
  if (!Array.isArray(parameters)) {
    const raw = own(parameters, name);
    return raw === undefined ? undefined : { raw, path: Path.of('Parameters', name) };
  }
  const groups = own(properties, 'StackInstancesGroup');
  const isIt = (one: unknown) => own(one, 'ParameterKey') === name;
  if (Array.isArray(groups) && groups.some((group) => listAt(group, 'ParameterOverrides').some(isIt)))
    return {
      raw: new NotRead(`comes from parameter '${name}', which instances of the stack set override`),
      path: Path.of('StackInstancesGroup'),
    };
  const i = parameters.findIndex(isIt);
  const raw = own(parameters[i], 'ParameterValue');
  return raw === undefined ? undefined : { raw, path: Path.of('Parameters', i, 'ParameterValue') };
}

const listAt = (map: unknown, key: string): readonly unknown[] => {
  const list = own(map, key);
  return Array.isArray(list) ? list : [];
};

/** Stack sets in templates of stack sets are read as deep as this. */
const MOST_HELD = 3;

/** A template and those that its stack sets hold as text. */
function withHeld(input: TemplateInput, depth = 0): TemplateInput[] {
  const { source, stack, key = source.file } = input;
  const resources = depth < MOST_HELD ? section(source.body, 'Resources') : {};
  const held = Object.keys(resources)
    .filter((logicalId) => own(resources[logicalId], 'Type') === STACK_SET)
    .flatMap((logicalId) => {
      const text = own(own(resources[logicalId], 'Properties'), 'TemplateBody');
      if (typeof text !== 'string') return [];
      const at = Path.of('Resources', logicalId, 'Properties', 'TemplateBody');
      try {
        const inner = parseTemplate(text, source.file);
        const within = (position: Position) => source.within(at, position);
        const template: TemplateInput = {
          source: {
            ...inner,
            sha256: source.sha256,
            locate: (path) => within(inner.locate(path)),
            within: (path, position) => within(inner.within(path, position)),
          },
          stack: `${stack ?? source.file}/${logicalId}`,
          key: `${key}|${logicalId}`,
          parent: { file: key, logicalId },
        };
        return withHeld(template, depth + 1);
      } catch (error) {
        if (!(error instanceof UnreadableError)) throw error;
        return []; // it stays unread, and is told as such
      }
    });
  return [input, ...held];
}

const only = <T>(found: readonly T[]): T | undefined => (found.length === 1 ? found[0] : undefined);

/** An output of one of the templates. */
export interface Output {
  readonly template: Template;
  readonly output: string;
}

/** Where a stack is deployed, as far as it is known. */
type Where = Pick<TemplateInput, 'region' | 'account'>;

/** Whether a template may be deployed there, as far as either is known. */
const mayBeIn = ({ input }: Template, where: Where): boolean =>
  (['region', 'account'] as const).every(
    (part) => input[part] === undefined || where[part] === undefined || input[part] === where[part],
  );

/** All templates that are judged together, with an index of their resources by type. */
export class Application {
  public readonly templates: readonly Template[];
  public readonly byKey: ReadonlyMap<string, Template>;
  /** What is deployed with the templates and was not read, in the order of the templates. */
  public readonly unread: readonly { readonly template: Template; readonly unread: Unread }[];
  /** The first of it that may bring resources or change those that are read. */
  public readonly missing: Unread | undefined;
  /** Whether something may change all that a template says. */
  public readonly rewritten: boolean;
  /** What was read of resources, under a name, and is the same in every world; nothing where it is not. */
  public readonly settled = new Map<string, Map<Declaration, unknown>>();
  private readonly byType = new Map<string, Declaration[]>();
  private readonly inputs: readonly TemplateInput[];
  private exports?: Map<string, Output[]>;

  constructor(inputs: readonly TemplateInput[]) {
    this.inputs = inputs.flatMap((input) => withHeld(input));
    this.templates = this.inputs.map((input) => new Template(input, this));
    this.byKey = new Map(this.templates.map((template) => [template.key, template]));
    for (const template of this.templates)
      for (const declaration of template.resources.values()) {
        const same = this.byType.get(declaration.type);
        if (same) same.push(declaration);
        else this.byType.set(declaration.type, [declaration]);
      }
    this.unread = this.templates.flatMap((template) =>
      template.unread.filter(({ path }) => !this.givenNested(template, path)).map((unread) => ({ template, unread })),
    );
    this.missing = this.unread.find(({ unread }) => unread.reach !== 'values')?.unread;
    this.rewritten = this.unread.some(({ unread }) => unread.reach === 'template');
  }

  /** The body of a template, before it is read. */
  public bodyOf(wanted: string): unknown {
    return this.inputs.find(({ source, key = source.file }) => key === wanted)?.source.body;
  }

  private givenNested(template: Template, { steps }: Path): boolean {
    const nested = steps.length === 2 ? template.resources.get(String(steps[1])) : undefined;
    return (
      nested !== undefined &&
      (nested.type in NESTED_TEMPLATES || nested.type === STACK_SET) &&
      this.nestedTemplate(nested) !== undefined
    );
  }

  /** The resource types in use. */
  public get types(): readonly string[] {
    return [...this.byType.keys()];
  }

  public declarations(type: string): readonly Declaration[] {
    return this.byType.get(type) ?? [];
  }

  /** The output that exports `name` in a Region and an account; nothing where it may be one of several. */
  public exported(name: string, where: Where): Output | undefined {
    if (!this.exports) {
      this.exports = new Map();
      for (const template of this.templates)
        for (const [output, body] of Object.entries(template.outputs)) {
          const exportName = own(own(body, 'Export'), 'Name');
          if (typeof exportName !== 'string') continue;
          const same = this.exports.get(exportName);
          if (same) same.push({ template, output });
          else this.exports.set(exportName, [{ template, output }]);
        }
    }
    return only((this.exports.get(name) ?? []).filter(({ template }) => mayBeIn(template, where)));
  }

  /** The template of the stack deployed under `name` in a Region and an account; nothing where it may be one of several. */
  public stackNamed(name: string, where: Where): Template | undefined {
    return only(this.templates.filter((template) => template.input.stackName === name && mayBeIn(template, where)));
  }

  /** The template that a stack or a stack set among the resources deploys. */
  public nestedTemplate(stack: Declaration): Template | undefined {
    return this.templates.find((template) => template.parent === stack);
  }
}
