import { createHash } from 'node:crypto';
import type { Finding } from '../evidence';
import { own, type Place, section, type Template } from '../template/application';
import { nameOf } from './result';

/** Goes up when fingerprints are made in another way: what older baselines hold says nothing any more then. */
export const FINGERPRINT_VERSION = 1;

/**
 * What a finding is known by from run to run: the rule, the resource, the property, the value there with the parameters,
 * mappings and conditions that it names, and what was found wrong with it. Lines, the name of the file, and the order of
 * resources, keys and items have no say.
 */
export function fingerprintOf(finding: Finding): string {
  const { rule, resource, verdict, propertyPath, place } = finding;
  const identity = nameOf(resource);
  const known = [
    FINGERPRINT_VERSION,
    rule.name,
    verdict,
    resource.type,
    identity,
    withoutIndexes(propertyPath),
    wordsOf(finding.message, resource.logicalId, identity),
    place === undefined ? [] : valueAt(place),
  ];
  return createHash('sha256').update(JSON.stringify(known)).digest('hex').slice(0, 32);
}

/** A path or a text without the numbers of items in their lists. */
export const withoutIndexes = (text: string): string => text.replace(/\[\d+\]/g, '[]');

/** The words of a message in an order of their own: resources that it lists may come in another one. */
const wordsOf = (message: string, logicalId: string, identity: string): readonly string[] =>
  withoutIndexes(message)
    .split(/[\s,;:()]+/)
    .map((word) => (word === logicalId ? identity : word))
    .sort();

/** The value at a place, where it is more than a resource as a whole, and all that it names. */
function valueAt({ template, path }: Place): readonly string[] {
  const [room, logicalId, ...below] = path.steps;
  const resource = room === 'Resources' ? template.resources.get(String(logicalId)) : undefined;
  if (resource && below.length < 2) return [];
  const writer = new Writer(template);
  let value: unknown = resource ? resource.body : template.input.source.body;
  for (const step of resource ? below : path.steps) {
    value = Array.isArray(value) ? value[Number(step)] : own(value, String(step));
    writer.follow(String(step), value); // the condition of the branch, where the place is in one
  }
  return writer.write(value);
}

/** Functions of CloudFormation whose arguments have an order. */
const isFunction = (key: string) => key.startsWith('Fn::') || key === 'Ref' || key === 'Condition';

/** Writes a value in one way, whatever the order of its keys and items, and what it names beside it. */
class Writer {
  private readonly named = new Map<string, string>();

  constructor(private readonly template: Template) {}

  public write(value: unknown): readonly string[] {
    const text = this.text(value);
    return [text, ...[...this.named].map(([name, told]) => `${name}=${told}`).sort()];
  }

  private text(value: unknown, ordered = false): string {
    if (Array.isArray(value)) {
      const items = value.map((item) => this.text(item, ordered));
      return `[${(ordered ? items : items.sort()).join()}]`;
    }
    if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'nothing';
    const entries = Object.entries(value).map(([key, inner]) => {
      if (key === 'Ref' || key === 'Fn::GetAtt') return `${key}:${this.reference(inner)}`;
      this.follow(key, inner);
      return `${JSON.stringify(key)}:${this.text(inner, isFunction(key))}`;
    });
    return `{${entries.sort().join()}}`;
  }

  /** A resource by the name that it keeps; a parameter with what it says. */
  private reference(target: unknown): string {
    const [name, ...rest] = Array.isArray(target) ? target.map(String) : String(target).split('.');
    this.name('Parameters', name!);
    const resource = this.template.resources.get(name!);
    return JSON.stringify([resource ? nameOf(resource) : name, ...rest]);
  }

  /** Notes what a function names. */
  public follow(key: string, inner: unknown): void {
    const [first] = Array.isArray(inner) ? inner : [inner];
    if (typeof first !== 'string') return;
    if (key === 'Fn::If' || key === 'Condition') this.name('Conditions', first);
    if (key === 'Fn::FindInMap') this.name('Mappings', first);
    if (key === 'Fn::Sub') for (const [, name] of first.matchAll(/\$\{([^!}.][^}.]*)/g)) this.name('Parameters', name!);
  }

  /** Notes what a section of the template says under `name`, once. */
  private name(room: string, name: string): void {
    const told = own(section(this.template.input.source.body, room), name);
    const key = `${room}/${name}`;
    if (told === undefined || this.named.has(key)) return;
    this.named.set(key, ''); // what names itself is not followed for ever
    this.named.set(key, this.text(told));
  }
}
