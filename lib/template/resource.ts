import { attempt } from './answer';
import { type Application, type Declaration, own, type Template } from './application';
import { canBe, NAMED_TYPES, nameIn, spell } from './names';
import { exists, trailOf } from './resolve';
import { Value } from './value';
import { World } from './world';

/** The templates as they are in one world of conditions: what a rule looks at. */
export class View {
  private readonly seen = new Map<Declaration, Resource>();
  private readonly referrers = new Map<string, Map<Declaration, Resource[]>>();
  private names?: Map<string, readonly Declaration[]>;

  private readonly kept = new Map<string, unknown>();
  private readonly keptOf = new Map<string, Map<Declaration, unknown>>();

  constructor(
    readonly application: Application,
    readonly world = new World(),
  ) {}

  /** Computes something once for all rules that look at this view. */
  public once<T>(key: string, compute: () => T): T {
    if (!this.kept.has(key)) this.kept.set(key, compute());
    return this.kept.get(key) as T;
  }

  /** Computes something once of a resource, for all rules that ask. */
  public onceOf<T>(name: string, resource: Resource, compute: () => T): T {
    let kept = this.keptOf.get(name);
    if (!kept) {
      kept = new Map();
      this.keptOf.set(name, kept);
    }
    if (!kept.has(resource.declaration)) kept.set(resource.declaration, compute());
    return kept.get(resource.declaration) as T;
  }

  /** The resources of these types that exist in this world. */
  public resources(...types: readonly string[]): readonly Resource[] {
    return types.flatMap((type) =>
      this.application
        .declarations(type)
        .filter((declaration) => exists(declaration, this.world))
        .map((declaration) => this.see(declaration)),
    );
  }

  public see(declaration: Declaration): Resource {
    let resource = this.seen.get(declaration);
    if (!resource) {
      resource = new Resource(this, declaration);
      this.seen.set(declaration, resource);
    }
    return resource;
  }

  /** The resources of `type` whose value at `path` names `resource`. `path` may lead through a list: `Roles[]`. */
  public referringTo(resource: Resource, type: string, path: string): readonly Resource[] {
    if (this.application.declarations(type).length === 0) return [];
    const key = `${type}|${path}`;
    let index = this.referrers.get(key);
    if (!index) {
      index = new Map();
      for (const from of this.resources(type))
        for (const target of targets(from, path)) {
          const list = index.get(target.declaration);
          if (list) list.push(from);
          else index.set(target.declaration, [from]);
        }
      this.referrers.set(key, index);
    }
    return index.get(resource.declaration) ?? [];
  }

  /** The resources that a text may name: by physical name, ARN, or address in S3. Several types may share a name. */
  public named(spelled: string): readonly Resource[] {
    if (!this.names) {
      this.names = new Map();
      for (const [type, property] of NAMED_TYPES)
        for (const declaration of this.application.declarations(type)) {
          if (own(own(declaration.body, 'Properties'), property) === undefined) continue;
          const text = attempt(() => this.see(declaration).pattern(property));
          const name = text && spell(text, declaration.template);
          if (name) this.names.set(name, [...(this.names.get(name) ?? []), declaration]);
        }
    }
    const named = nameIn(spelled);
    return (this.names.get(named.name) ?? this.names.get(spelled) ?? [])
      .filter((declaration) => canBe(declaration, named))
      .map((declaration) => this.see(declaration));
  }
}

/** The resources that the values at `path` name; a value that is not known names none, and hides no other. */
function targets(from: Resource, path: string): readonly Resource[] {
  const [head, tail] = path.split('[]', 2) as [string, string?];
  const named = (value: Value, at: string) => attempt(() => value.get(at).candidates()) ?? [];
  if (tail === undefined) return named(from, head);
  const items = attempt(() => [...from.list(head)]) ?? [];
  return items.flatMap((item) => named(item, tail.replace(/^\./, '')));
}

/** A resource as a rule sees it. Its paths begin below `Properties`. */
export class Resource extends Value {
  constructor(
    view: View,
    readonly declaration: Declaration,
  ) {
    super(
      view,
      declaration,
      { up: undefined, step: 'Properties' },
      {
        raw: propertiesOf(declaration),
        template: declaration.template,
        trail: trailOf(['Resources', declaration.logicalId, 'Properties']),
      },
    );
  }

  public get logicalId(): string {
    return this.declaration.logicalId;
  }

  public get type(): string {
    return this.declaration.type;
  }

  public get template(): Template {
    return this.declaration.template;
  }

  /** The rest of the application, in the same world. */
  public get application(): View {
    return this.view;
  }

  /** A resource attribute beside its properties, such as `DeletionPolicy`. */
  public attribute(name: string): Value {
    const { declaration } = this;
    return new Value(
      this.view,
      declaration,
      { up: undefined, step: name },
      {
        raw: own(declaration.body, name),
        template: declaration.template,
        trail: trailOf(['Resources', declaration.logicalId, name]),
      },
    );
  }

  public is(other: Resource | undefined): boolean {
    return other?.declaration === this.declaration;
  }

  /** The resources of `type` whose value at `path` names this one. `path` may lead through a list: `Roles[]`. */
  public referrers(type: string, path: string): readonly Resource[] {
    return this.view.referringTo(this, type, path);
  }
}

/** The properties, with what SAM's `Globals` add to them. */
function propertiesOf({ type, body, template }: Declaration): unknown {
  const written = own(body, 'Properties') ?? {};
  const service = /^AWS::Serverless::(.*)$/.exec(type)?.[1];
  const globals = service && own(template.globals, service);
  return globals ? merge(globals, written) : written;
}

/** SAM merges maps key by key and joins lists; what the resource says wins. */
function merge(global: unknown, local: unknown): unknown {
  if (Array.isArray(global) && Array.isArray(local)) return [...global, ...local];
  const plain = (value: unknown): value is Record<string, unknown> =>
    value !== null && typeof value === 'object' && !Array.isArray(value);
  if (!plain(global) || !plain(local)) return local ?? global;
  const keys = new Set([...Object.keys(global), ...Object.keys(local)]);
  return Object.fromEntries([...keys].map((key) => [key, merge(own(global, key), own(local, key))]));
}
