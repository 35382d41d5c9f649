import type { Path } from './path';
import type { Position, Source } from './source';

/** What is known of a template besides its text. */
export interface TemplateInput {
  readonly source: Source;
  /** The stack's construct path or name; the file where there is none. */
  readonly stack?: string;
  /** The deployed stack's name, for `Fn::GetStackOutput`. */
  readonly stackName?: string;
  /** The stack's Region, when it is fixed. */
  readonly region?: string;
  /** The `AWS::CloudFormation::Stack` that deploys this template. */
  readonly parent?: { readonly file: string; readonly logicalId: string };
  /** Construct path and creation stack trace of a resource, when the assembly knows them. */
  readonly origin?: (logicalId: string) => Origin | undefined;
}

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
  /** Construct path where it was written; empty for the app. */
  readonly at: string;
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
  public readonly stack: string;
  public readonly parameters: Readonly<Record<string, unknown>>;
  public readonly mappings: Readonly<Record<string, unknown>>;
  public readonly conditions: Readonly<Record<string, unknown>>;
  public readonly outputs: Readonly<Record<string, unknown>>;
  public readonly globals: Readonly<Record<string, unknown>>;
  public readonly resources: ReadonlyMap<string, Declaration>;

  constructor(
    readonly input: TemplateInput,
    readonly application: Application,
  ) {
    const { source } = input;
    this.file = source.file;
    this.stack = input.stack ?? source.file;
    this.parameters = section(source.body, 'Parameters');
    this.mappings = section(source.body, 'Mappings');
    this.conditions = section(source.body, 'Conditions');
    this.outputs = section(source.body, 'Outputs');
    this.globals = section(source.body, 'Globals');
    const resources = new Map<string, Declaration>();
    for (const [logicalId, body] of Object.entries(section(source.body, 'Resources'))) {
      const type = own(body, 'Type');
      if (isMap(body) && typeof type === 'string') resources.set(logicalId, { template: this, logicalId, type, body });
    }
    this.resources = resources;
  }

  public locate(path: Path): Position {
    return this.input.source.locate(path);
  }

  /** The resource that deploys this template as a nested stack. */
  public get parent(): Declaration | undefined {
    const { parent } = this.input;
    return parent && this.application.byFile.get(parent.file)?.resources.get(parent.logicalId);
  }
}

/** All templates that are judged together, with an index of their resources by type. */
export class Application {
  public readonly templates: readonly Template[];
  public readonly byFile: ReadonlyMap<string, Template>;
  private readonly byType = new Map<string, Declaration[]>();
  private exports?: Map<string, { template: Template; output: string }>;

  constructor(inputs: readonly TemplateInput[]) {
    this.templates = inputs.map((input) => new Template(input, this));
    this.byFile = new Map(this.templates.map((template) => [template.file, template]));
    for (const template of this.templates)
      for (const declaration of template.resources.values()) {
        const same = this.byType.get(declaration.type);
        if (same) same.push(declaration);
        else this.byType.set(declaration.type, [declaration]);
      }
  }

  /** The resource types in use. */
  public get types(): readonly string[] {
    return [...this.byType.keys()];
  }

  public declarations(type: string): readonly Declaration[] {
    return this.byType.get(type) ?? [];
  }

  /** The output that exports `name`. */
  public exported(name: string): { template: Template; output: string } | undefined {
    if (!this.exports) {
      this.exports = new Map();
      for (const template of this.templates)
        for (const [output, body] of Object.entries(template.outputs)) {
          const exportName = own(own(body, 'Export'), 'Name');
          if (typeof exportName === 'string') this.exports.set(exportName, { template, output });
        }
    }
    return this.exports.get(name);
  }

  /** The template of the stack deployed under `name`. */
  public stackNamed(name: string): Template | undefined {
    return this.templates.find((template) => template.input.stackName === name);
  }

  /** The template that a nested stack resource deploys. */
  public nestedTemplate(stack: Declaration): Template | undefined {
    return this.templates.find((template) => template.parent === stack);
  }
}
