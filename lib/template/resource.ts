// What a rule reads: values, resources and the view of all of them. Each leads to the others, so they stand together.

import { parse as parseYaml } from 'yaml';
import { type Answer, attempt, decide, Fail, PASS, Undecided } from './answer';
import { type Application, type Declaration, own, type Place, type Template } from './application';
import { incomplete } from './incomplete';
import { List } from './list';
import { canBe, NAMED_TYPES, nameIn, names, spell } from './names';
import { Path, render, type Step, stepsOf } from './path';
import { propertiesOf } from './properties';
import { exists, type Node, type Resolved, resolve, type Written } from './resolve';
import type { Text } from './text';
import { isOpening, NotRead, openingOf } from './unread';
import { World } from './world';

/** What a value is a part of. Few values are shown, so paths are put together only when somebody asks. */
interface Whole {
  /** The path below the resource, as messages show it. */
  readonly shown: Path;
  /** Where its parts are written in the template. */
  readonly inside: Path;
}

const below = (path: Path, step: Step | undefined): Path => (step === undefined ? path : path.below(step));

/**
 * A value of a resource, seen in one world of conditions. Reading what the template does not tell throws `Undecided`, so
 * a rule says only what it wants to see.
 */
export class Value implements Written, Whole {
  private resolved?: Resolved;

  constructor(
    /** The rest of the application, in the same world. */
    readonly view: View,
    /** The resource this value belongs to, as its template declares it. */
    readonly declaration: Declaration,
    /** What is written, unresolved. */
    readonly raw: unknown,
    private readonly whole: Whole,
    /** The step that leads here from the whole; none where this stands for all of it. */
    private readonly step?: Step,
  ) {}

  public get template(): Template {
    return this.declaration.template;
  }

  public get path(): Path {
    return below(this.whole.inside, this.step);
  }

  public get shown(): Path {
    return below(this.whole.shown, this.step);
  }

  public get inside(): Path {
    return this.resolution.from.path;
  }

  /** The property path below the resource. */
  public get propertyPath(): string {
    return this.shown.toString();
  }

  /** Where this value is written. A value that stands in another template is shown where it is used. */
  public get place(): Place {
    return { template: this.template, path: this.inside };
  }

  private get resolution(): Resolved {
    this.resolved ??= resolve(this, this.view.world);
    return this.resolved;
  }

  private get node(): Node {
    return this.resolution.node;
  }

  /** The value at `path` below this one; absent where there is none. */
  public get(path: string): Value {
    let value: Value = this;
    for (const step of stepsOf(path)) value = value.child(step);
    return value;
  }

  private child(step: Step): Value {
    const node = this.known;
    const raw =
      node.kind === 'map' && typeof step === 'string'
        ? own(node.map, step)
        : node.kind === 'list' && typeof step === 'number'
          ? node.items[step]
          : undefined;
    if (node.kind === 'text' && node.text.unknown) throw this.undecided(node.text.unknown.why);
    const child = new Value(this.view, this.declaration, raw, this, step);
    if (!this.template.open || node.kind !== 'map') return child;
    const opening = openingOf(node.map);
    return opening && (opening.all || raw === undefined || isOpening(String(step)))
      ? child.standIn(new NotRead(opening.why))
      : child;
  }

  /** The values at `paths` that are there. `[]` leads to each item of a list: `Containers[].Image`. */
  public at(...paths: readonly string[]): List<Value> {
    return this.reached(paths, (read) => read());
  }

  /** The same as far as the template tells: a value that is not known hides no other. */
  public tryAt(...paths: readonly string[]): List<Value> {
    return this.reached(paths, (read) => attempt(read) ?? NONE);
  }

  private reached(paths: readonly string[], read: (values: () => readonly Value[]) => readonly Value[]): List<Value> {
    if (paths.length === 1) return new List(this.reach(paths[0]!, read));
    return new List(paths.flatMap((path) => this.reach(path, read)));
  }

  private reach(path: string, read: (values: () => readonly Value[]) => readonly Value[]): readonly Value[] {
    const there = (to: string) => (value: Value) =>
      read(() => {
        const reached = value.get(to);
        return reached.there ? [reached] : NONE;
      });
    const list = path.indexOf('[]');
    if (list < 0) return there(path)(this);
    const [first, ...more] = path.split('[]') as [string, ...string[]];
    let reached = there(first)(this);
    for (const rest of more) reached = reached.flatMap((each) => read(() => [...each.list()])).flatMap(there(rest));
    return reached;
  }

  /** What the function `name` is given, where this value is what it makes. */
  public argumentOf(name: string): Value | undefined {
    const argument = own(this.resolution.from.raw, name);
    return argument === undefined
      ? undefined
      : new Value(this.view, this.declaration, argument, { shown: this.shown, inside: this.inside.below(name) });
  }

  /** A value that is not written like this in the template, but means the same and stands in its place. */
  public standIn(raw: unknown): Value {
    return new Value(this.view, this.declaration, raw, this.whole, this.step);
  }

  /** Whether anything stands here, known or not. */
  public get present(): boolean {
    if (this.raw instanceof NotRead) throw this.undecided(this.raw.why);
    return this.there;
  }

  private get there(): boolean {
    return this.node.kind !== 'absent';
  }

  public get absent(): boolean {
    return !this.present;
  }

  /** Whether this is a map of properties. */
  public get isMap(): boolean {
    return this.known.kind === 'map';
  }

  /** Whether this is a list. */
  public get isList(): boolean {
    return this.known.kind === 'list';
  }

  private get known(): Exclude<Node, { kind: 'unknown' }> {
    const { node } = this;
    if (node.kind === 'unknown') throw this.undecided(node.why);
    return node;
  }

  /** The text as far as the template spells it out; nothing when absent or no text. Throws when unknown altogether. */
  public pattern(path = ''): Text | undefined {
    const node = this.get(path).known;
    return node.kind === 'text' ? node.text : undefined;
  }

  /** The literal text; nothing when absent or no text. Throws when a part of it is not known. */
  public text(path = ''): string | undefined {
    const value = this.get(path);
    const text = value.pattern();
    if (!text) return undefined;
    const { literal, unknown } = text;
    if (literal === undefined) throw value.undecided(unknown?.why ?? `is '${text}', which is known only at deployment`);
    return literal;
  }

  /** The number; nothing when absent or no number. */
  public number(path = ''): number | undefined {
    const text = this.text(path);
    const number = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
    return Number.isNaN(number) ? undefined : number;
  }

  /** The boolean, `true` or `"true"`; nothing when absent or neither. */
  public flag(path = ''): boolean | undefined {
    const text = this.text(path)?.toLowerCase();
    return text === 'true' ? true : text === 'false' ? false : undefined;
  }

  /** The items of the list; a single value where CloudFormation takes one for a list; empty when absent. */
  public list(path = ''): List<Value> {
    const value = this.get(path);
    const node = value.known;
    if (node.kind === 'absent') return new List<Value>([]);
    if (node.kind !== 'list') return new List([value]);
    const items: Value[] = [];
    for (let i = 0; i < node.items.length; i++) {
      const item = value.child(i);
      // an item that is `Ref: AWS::NoValue` in this world is no item
      if (item.there) items.push(item);
    }
    return new List(items);
  }

  /** Name and value of each entry of the map that is present; empty when absent. */
  public entries(path = ''): readonly (readonly [string, Value])[] {
    const value = this.get(path);
    const node = value.known;
    if (node.kind !== 'map') return [];
    const entries: (readonly [string, Value])[] = [];
    for (const name of Object.keys(node.map)) {
      const entry = value.child(name);
      if (entry.there) entries.push([name, entry]);
    }
    return entries;
  }

  /** The value held as JSON in this text (or the map itself, where the template spells it out). */
  public json(path = ''): Value {
    return this.parsed(path, JSON.parse, 'is not JSON');
  }

  /** The value held as YAML, or as JSON, in this text. */
  public yaml(path = ''): Value {
    return this.parsed(path, parseYaml, 'is not YAML');
  }

  private parsed(path: string, parse: (text: string) => unknown, otherwise: string): Value {
    const value = this.get(path);
    const text = value.pattern();
    if (!text) return value;
    let raw: unknown;
    try {
      raw = text.parse(parse);
    } catch {
      throw value.undecided(text.unknown?.why ?? otherwise);
    }
    return new Value(this.view, this.declaration, raw, value);
  }

  /**
   * The resource that this value names, by reference, ARN or physical name; nothing when absent. Throws when it names
   * something that is not among the given templates.
   */
  public target(path = ''): Resource | undefined {
    const found = this.find(path);
    if (found instanceof Undecided) throw found;
    return found;
  }

  /** `target`, or nothing where the template does not tell. */
  public tryTarget(path = ''): Resource | undefined {
    const found = attempt(() => this.find(path));
    return found instanceof Undecided ? undefined : found;
  }

  private find(path: string): Resource | Undecided | undefined {
    const value = this.get(path);
    const { node } = value;
    if (node.kind === 'unknown') return value.undecided(node.why);
    if (node.kind !== 'text') return undefined;
    const [only, ...others] = value.candidates();
    if (only && others.length === 0) return only;
    return value.undecided(
      node.text.unknown?.why ??
        (only
          ? `names '${node.text}', which ${others.length + 1} resources are called`
          : `names '${node.text}', which is not among the given templates`),
    );
  }

  /** The resources that this value may name: one by reference, and by name as many as have it. */
  public candidates(): readonly Resource[] {
    const text = this.pattern();
    if (!text) return [];
    const [first, ...more] = text.resources;
    if (first) return more.length === 0 && names(text, first, this.template) ? [this.view.see(first.declaration)] : [];
    const spelled = spell(text, this.template);
    return spelled === undefined ? [] : this.view.named(spelled);
  }

  /** The value as JSON-like data, for messages; never throws. */
  public toString(): string {
    const { node } = this;
    if (node.kind === 'absent') return 'absent';
    if (node.kind === 'text') return node.text.toString();
    if (node.kind === 'unknown') return 'unknown';
    return node.kind === 'list' ? `a list of ${node.items.length}` : 'a map';
  }

  /** Says what is wrong at `path`. The message goes on after the property's name: `has no PROMPT_ATTACK filter`. */
  public fail(path: string, message: string): Fail {
    const { propertyPath, name, place } = this.locate(path);
    return new Fail(
      this.declaration,
      propertyPath,
      place,
      `${name === '' ? this.declaration.logicalId : name} ${message}`,
    );
  }

  /** Passes when the text at `path` is one of `allowed`. */
  public expect(path: string, ...allowed: readonly (string | number | boolean)[]): Answer {
    return this.decide(() => {
      const value = this.get(path);
      const wanted = allowed.map(String);
      if (value.absent) return this.fail(path, `is not set; expected ${wanted.join(' or ')}`);
      const text = value.text();
      if (text !== undefined && wanted.some((want) => sameScalar(want, text))) return PASS;
      return this.fail(path, `is ${value}; expected ${wanted.join(' or ')}`);
    });
  }

  /** Passes when the flag at `path` is `want`. */
  public expectFlag(path: string, want: boolean): Answer {
    return this.expect(path, want);
  }

  /** Passes when something stands at `path`. */
  public expectPresent(path: string): Answer {
    return this.decide(() => (this.get(path).present ? PASS : this.fail(path, 'is not set')));
  }

  /** Passes when the number at `path` is within the bounds. */
  public expectNumber(path: string, { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }): Answer {
    return this.decide(() => {
      const value = this.get(path);
      const range =
        max === Number.POSITIVE_INFINITY
          ? `at least ${min}`
          : min === Number.NEGATIVE_INFINITY
            ? `at most ${max}`
            : `${min} to ${max}`;
      if (value.absent) return this.fail(path, `is not set; expected ${range}`);
      const number = value.number();
      return number !== undefined && number >= min && number <= max
        ? PASS
        : this.fail(path, `is ${value}; expected ${range}`);
    });
  }

  /** What `run` answers, or `Undecided` where it read something that is not known. */
  public decide(run: () => Answer): Answer {
    return decide(run);
  }

  public undecided(why: string): Undecided {
    return new Undecided(this, why);
  }

  /** How messages name this value: its path below `Properties`, or the resource. */
  public get subject(): string {
    const { steps } = this.shown;
    return steps.length > 1 ? render(steps.slice(1)) : this.declaration.logicalId;
  }

  private locate(path: string): { propertyPath: string; name: string; place: Place } {
    const { steps } = this.shown.to(...stepsOf(path));
    const value = attempt(() => this.get(path)) ?? this;
    const name = steps[0] === 'Properties' ? steps.slice(1) : steps;
    return { propertyPath: render(steps), name: render(name), place: value.place };
  }
}

const NONE: readonly Value[] = [];

const sameScalar = (want: string, got: string) =>
  want === got || ((want === 'true' || want === 'false') && want === got.toLowerCase());

/** A part of a resource's declaration, such as its properties. */
class Section implements Whole {
  constructor(
    private readonly declaration: Declaration,
    private readonly name: string,
  ) {}

  public get shown(): Path {
    return Path.of(this.name);
  }

  public get inside(): Path {
    return Path.of('Resources', this.declaration.logicalId, this.name);
  }
}

/** A resource as a rule sees it. Its paths begin below `Properties`. */
export class Resource extends Value {
  constructor(view: View, declaration: Declaration) {
    super(view, declaration, propertiesOf(declaration), new Section(declaration, 'Properties'));
  }

  public get logicalId(): string {
    return this.declaration.logicalId;
  }

  public get type(): string {
    return this.declaration.type;
  }

  /** A resource attribute beside its properties, such as `DeletionPolicy`. */
  public attribute(name: string): Value {
    const { declaration } = this;
    const raw = own(declaration.body, name);
    const opening = raw === undefined && declaration.template.open ? openingOf(declaration.body) : undefined;
    const written = opening ? new NotRead(opening.why) : raw;
    return new Value(this.view, declaration, written, new Section(declaration, name));
  }

  public is(other: Resource | undefined): boolean {
    return other?.declaration === this.declaration;
  }

  /** Whether an output of its template names it, so that others may use it who are not among the templates. */
  public get isOutput(): boolean {
    const { logicalId } = this;
    const outputs = JSON.stringify(this.template.outputs);
    return [
      `{"Ref":"${logicalId}"}`,
      `["${logicalId}",`,
      `:"${logicalId}.`,
      `\${${logicalId}}`,
      `\${${logicalId}.`,
    ].some((name) => outputs.includes(name));
  }

  /** The resources of `type` whose value at `path` names this one. `path` may lead through a list: `Roles[]`. */
  public referrers(type: string, path: string): readonly Resource[] {
    return this.view.referringTo(this, type, path);
  }
}

/** What was computed once. */
interface Kept {
  readonly value: unknown;
  readonly doubted: boolean;
}

const NOBODY: readonly Resource[] = [];

const ASIDE = new WeakMap<Application, View>();

/** The templates as they are in one world of conditions: what a rule looks at. */
export class View {
  /** A view in which no rule runs: what is read there leads to no other world. */
  private static aside(application: Application): View {
    let view = ASIDE.get(application);
    if (!view) {
      view = new View(application);
      ASIDE.set(application, view);
    }
    return view;
  }

  private readonly seen = new Map<Declaration, Resource>();
  private readonly referrers = new Map<string, Map<string, Map<Declaration, Declaration[]>>>();
  private names?: Map<string, readonly Declaration[]>;

  private readonly kept = new Map<string, Kept>();
  private readonly keptOf = new Map<string, Map<Declaration, Kept>>();
  /** Whether what was read since this was set to false rests on resources that are not there, and may be unread. */
  public doubted = false;
  /** Whether a rule that is no evidence found something right since this was set to false. */
  public judged = false;
  /** Whether permissions boundaries that are not given are taken to allow everything. */
  public unbounded = false;

  constructor(
    readonly application: Application,
    readonly world = new World(),
  ) {}

  /** Computes something once for all rules that look at this view. */
  public once<T>(key: string, compute: () => T): T {
    return this.keep(this.kept, key, compute);
  }

  /** Computes something once of a resource, for all rules that ask. */
  public onceOf<T>(name: string, resource: Resource, compute: () => T): T {
    let kept = this.keptOf.get(name);
    if (!kept) {
      kept = new Map();
      this.keptOf.set(name, kept);
    }
    return this.keep(kept, resource.declaration, compute);
  }

  /** Runs `run` as if the permissions boundaries that are not given allowed everything. */
  public withoutBoundaries<T>(run: () => T): T {
    this.unbounded = true;
    try {
      return run();
    } finally {
      this.unbounded = false;
    }
  }

  /** What is kept carries its doubts along. That something was found rests on nothing that is missing. */
  private keep<Key, T>(kept: Map<Key, Kept>, key: Key, compute: () => T): T {
    if (this.unbounded && !kept.has(key)) return compute();
    let found = kept.get(key);
    if (!found) {
      const before = this.doubted;
      this.doubted = false;
      try {
        const value = compute();
        found = { value, doubted: this.doubted && value !== true };
        kept.set(key, found);
      } finally {
        this.doubted = before;
      }
    }
    this.doubted ||= found.doubted;
    return found.value as T;
  }

  /** A list of resources, to which those that are not read may belong too. */
  private listed(resources: readonly Resource[]): readonly Resource[] {
    if (!this.application.missing) return resources;
    return incomplete(resources, () => {
      this.doubted = true;
    });
  }

  /** The resources of these types that exist in this world. */
  public resources(...types: readonly string[]): readonly Resource[] {
    return this.listed(this.read(...types));
  }

  private read(...types: readonly string[]): readonly Resource[] {
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
    if (this.application.declarations(type).length === 0) return this.listed(NOBODY);
    const referring = this.referrersAt(type, path).get(resource.declaration);
    if (!referring) return this.listed(NOBODY);
    // whether others exist makes no difference here, and is not asked
    return this.listed(referring.filter((from) => exists(from, this.world)).map((from) => this.see(from)));
  }

  /** Who of `type` names whom at `path`, whether they exist in this world or not. */
  private referrersAt(type: string, path: string): ReadonlyMap<Declaration, readonly Declaration[]> {
    let paths = this.referrers.get(type);
    if (!paths) {
      paths = new Map();
      this.referrers.set(type, paths);
    }
    let index = paths.get(path);
    if (!index) {
      index = this.indexed(type, path);
      paths.set(path, index);
    }
    return index;
  }

  private indexed(type: string, path: string): Map<Declaration, Declaration[]> {
    const index = new Map<Declaration, Declaration[]>();
    // a value that is not known names no resource
    const targetsOf = (from: Resource) =>
      from
        .tryAt(path)
        .flatMap((value) => attempt(() => value.candidates()) ?? [])
        .map(({ declaration }) => declaration);
    const name = `${type}|${path}`;
    for (const from of this.application.declarations(type)) {
      const settled = this.settled(name, from, targetsOf);
      for (const target of settled?.value ?? (exists(from, this.world) ? targetsOf(this.see(from)) : [])) {
        const list = index.get(target);
        if (list) list.push(from);
        else index.set(target, [from]);
      }
    }
    return index;
  }

  /** What no condition, parameter or mapping has a say in is read once for all views. */
  private settled<T>(
    name: string,
    declaration: Declaration,
    read: (resource: Resource) => T,
  ): { readonly value: T } | undefined {
    let settled = this.application.settled.get(name);
    if (!settled) {
      settled = new Map();
      this.application.settled.set(name, settled);
    }
    if (!settled.has(declaration)) {
      const aside = View.aside(this.application);
      const { asked } = aside.world;
      aside.world.asked = false;
      const value = read(aside.see(declaration));
      settled.set(declaration, aside.world.asked ? undefined : { value });
      aside.world.asked ||= asked;
    }
    return settled.get(declaration) as { readonly value: T } | undefined;
  }

  /** The resources that a text may name: by physical name, ARN, or address in S3. Several types may share a name. */
  public named(spelled: string): readonly Resource[] {
    this.world.asked = true; // which names there are
    if (!this.names) {
      this.names = new Map();
      for (const [type, property] of NAMED_TYPES)
        for (const declaration of this.application.declarations(type)) {
          if (own(own(declaration.body, 'Properties'), property) === undefined) continue;
          const nameOf = (resource: Resource) => {
            const text = attempt(() => resource.pattern(property));
            return text && spell(text, declaration.template);
          };
          const settled = this.settled('name', declaration, nameOf);
          const name = settled ? settled.value : nameOf(this.see(declaration));
          if (name) this.names.set(name, [...(this.names.get(name) ?? []), declaration]);
        }
    }
    const named = nameIn(spelled);
    return (this.names.get(named.name) ?? this.names.get(spelled) ?? [])
      .filter((declaration) => canBe(declaration, named))
      .map((declaration) => this.see(declaration));
  }
}
