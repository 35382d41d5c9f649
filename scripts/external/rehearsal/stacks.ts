import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A value of a template. */
// biome-ignore lint/suspicious/noExplicitAny: templates are JSON
export type Value = any;
export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, Value>>;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
  readonly [other: string]: Value;
}
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: Value }>>;
  readonly [other: string]: Value;
}
/** A stack of an assembly. */
export interface Stack {
  readonly name: string;
  readonly template: Template;
  /** Stacks that the assembly says are deployed before. */
  readonly after: readonly string[];
}

/** The stacks that an assembly deploys. */
export function stacksOf(assembly: string): Stack[] {
  const read = (file: string) => JSON.parse(readFileSync(join(assembly, file), 'utf8'));
  const artifacts: [string, Value][] = Object.entries(read('manifest.json').artifacts);
  return (
    artifacts
      .filter(
        ([, { type, properties }]) =>
          type === 'aws:cloudformation:stack' && existsSync(join(assembly, properties.templateFile)),
      )
      .map(([name, { properties, dependencies = [] }]) => ({
        name: properties.stackName ?? name,
        template: read(properties.templateFile),
        after: dependencies.filter((id: string) =>
          artifacts.some(([other, { type }]) => other === id && type === 'aws:cloudformation:stack'),
        ),
      }))
      // what a stack only imports is nothing to deploy
      .filter(({ template }) => template.Resources)
  );
}

/** What each part of a value becomes: itself, or what `change` gives in its place. */
export function changed(value: Value, change: (part: Value) => Value): Value {
  const made = change(value);
  if (made !== undefined) return made;
  if (Array.isArray(value)) return value.map((item) => changed(item, change));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, changed(item, change)]));
}

/** The outputs of other stacks that a template reads. */
function readsOf(template: Template): { StackName: string; OutputName: string }[] {
  const reads: { StackName: string; OutputName: string }[] = [];
  changed(template, (part) => {
    if (part?.['Fn::GetStackOutput']) reads.push(part['Fn::GetStackOutput']);
    return undefined;
  });
  return reads;
}

/** The stacks in an order in which each comes after those whose outputs it reads; throws when there is none. */
export function inOrder(stacks: readonly Stack[]): Stack[] {
  const ordered: Stack[] = [];
  const visit = (stack: Stack, path: readonly string[]): void => {
    if (path.includes(stack.name)) throw new Error(`stacks wait for each other: ${[...path, stack.name].join(' → ')}`);
    if (ordered.includes(stack)) return;
    for (const { StackName, OutputName } of readsOf(stack.template)) {
      const other = stacks.find(({ name }) => name === StackName);
      if (!other) throw new Error(`${stack.name} reads ${OutputName} of ${StackName}, which is not there`);
      if (!other.template.Outputs?.[OutputName])
        throw new Error(`${stack.name} reads ${OutputName} of ${StackName}, which has no such output`);
      visit(other, [...path, stack.name]);
    }
    for (const other of stacks.filter(({ name }) => stack.after.includes(name))) visit(other, [...path, stack.name]);
    ordered.push(stack);
  };
  for (const stack of stacks) visit(stack, []);
  return ordered;
}

/** The outputs of stacks, by the stack and their names. */
export type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The template with the values of the outputs that it reads; throws for one that no stack has given. */
export const withOutputs = (template: Template, outputs: Outputs): Template =>
  changed(template, (part) => {
    const { StackName, OutputName } = part?.['Fn::GetStackOutput'] ?? {};
    if (!StackName) return undefined;
    const value = outputs[StackName]?.[OutputName];
    if (value === undefined) throw new Error(`${StackName} has given no output ${OutputName}`);
    return value;
  });
