import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { Application, own, section, type TemplateInput } from './application';
import { isAssembly, type OnUnreadable, readAssembly, readTemplate } from './assembly';
import { parseTemplate } from './parse';
import { MAX_BYTES, NoResources, NoTemplate, type Source, UnreadableError, type Warning } from './source';
import { NESTED_TEMPLATES } from './unread';

/** What was read, and what could not be. */
export interface Read {
  readonly application: Application;
  readonly files: readonly string[];
  readonly unreadable: readonly UnreadableError[];
  /** Files of folders that looked like templates and are none. */
  readonly passedOver: readonly UnreadableError[];
  /** What is read, and is most likely not as it was meant. */
  readonly warnings: readonly (Warning & { readonly file: string })[];
}

const TEMPLATE_NAME = /\.(json|ya?ml|template)$/i;
const SKIPPED =
  /^(node_modules|\.git|asset\..*|.*\.assets\.json|.*\.metadata\.json|tree\.json|validation-report\.json)$/;
/** A file in a folder is read as a template when it says this. Other files are passed over. */
const LOOKS_LIKE_TEMPLATE = /(^|[{,])\s*["']?(Resources|AWSTemplateFormatVersion)["']?\s*:/m;

/** Reads templates, folders of templates and cloud assemblies, to be judged together as one application. */
export function readPaths(paths: readonly string[], base = process.cwd()): Read {
  const unreadable: UnreadableError[] = [];
  const passedOver: UnreadableError[] = [];
  const inputs = new Map<string, TemplateInput>();
  const onUnreadable: OnUnreadable = (error) => unreadable.push(error);
  const add = (input: TemplateInput) => inputs.set(input.source.file, input);
  /** Folders by where they really are: links may lead in a circle. */
  const seen = new Set<string>();
  for (const path of paths) readPath(path, true);
  readNested();
  // without a template there is no finding either, and that must not look like a good result
  if (inputs.size === 0 && unreadable.length === 0)
    onUnreadable(new UnreadableError(paths.join(', '), 'holds no template with resources'));
  const warnings = [...inputs].flatMap(([file, { source }]) =>
    (source.warnings ?? []).map((warning) => ({ file, ...warning })),
  );
  const application = new Application(withParents(inputs));
  return { application, files: [...inputs.keys()], unreadable, passedOver, warnings };

  /** Nested stacks and applications whose templates lie beside those that were given. */
  function readNested(): void {
    for (const { source, beside } of inputs.values())
      for (const { named, file } of nestedIn(source)) {
        // a map goes through what is added while it is gone through
        if (!beside || inputs.has(file) || inputs.size >= MOST_TEMPLATES) continue;
        const text = beside(named);
        if (text === undefined) continue;
        try {
          add({
            source: parseTemplate(text, file),
            beside: (name) => beside(join(dirname(named), name)),
          });
        } catch (error) {
          if (!(error instanceof UnreadableError)) throw error;
          // what names it tells that it is not read
        }
      }
  }

  function readPath(path: string, asked: boolean): void {
    const shown = relative(base, path) || path;
    let folder: boolean;
    try {
      folder = statSync(path).isDirectory();
    } catch {
      onUnreadable(new UnreadableError(shown, 'does not exist'));
      return;
    }
    if (folder) {
      const real = realpathSync(path);
      if (seen.has(real)) return;
      seen.add(real);
      if (isAssembly(path)) for (const input of readAssembly(path, onUnreadable, base)) add(input);
      else
        for (const name of readdirSync(path).sort())
          if (!SKIPPED.test(name) && (TEMPLATE_NAME.test(name) || isFolder(join(path, name))))
            readPath(join(path, name), false);
      return;
    }
    try {
      const beside = (name: string) => readBeside(path, name);
      if (asked) add({ source: readTemplate(path, shown), beside });
      else {
        const text = readFileSync(path, 'utf8');
        if (LOOKS_LIKE_TEMPLATE.test(text)) add({ source: parseTemplate(text, shown), beside });
      }
    } catch (error) {
      // some other file that says Resources somewhere
      if (!asked && error instanceof NoTemplate && !(error instanceof NoResources && error.claims)) {
        passedOver.push(error);
        return;
      }
      onUnreadable(error instanceof UnreadableError ? error : new UnreadableError(shown, (error as Error).message));
    }
  }
}

/** With more templates than this, no further ones are looked for. */
const MOST_TEMPLATES = 1000;

/** The text of a file in the folder of `template` or below, to which no link leads. */
function readBeside(template: string, name: string): string | undefined {
  try {
    const folder = realpathSync(dirname(template));
    const file = join(folder, name);
    const below = relative(folder, file);
    if (below.startsWith(`..${sep}`) || isAbsolute(below) || realpathSync(file) !== file) return undefined;
    const stats = statSync(file);
    return stats.isFile() && stats.size <= MAX_BYTES ? readFileSync(file, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

/** The nested stacks of a template that name a file, as they name it and as paths are shown. */
function nestedIn({ file, body }: Source): { logicalId: string; named: string; file: string }[] {
  return Object.entries(section(body, 'Resources')).flatMap(([logicalId, resource]) => {
    const property = NESTED_TEMPLATES[String(own(resource, 'Type'))];
    const named = property === undefined ? undefined : own(own(resource, 'Properties'), property);
    return typeof named === 'string' ? [{ logicalId, named, file: join(dirname(file), named) }] : [];
  });
}

/** Templates that another one names as a nested stack by its file, with that stack as their parent. */
function withParents(inputs: ReadonlyMap<string, TemplateInput>): TemplateInput[] {
  const parents = new Map<string, NonNullable<TemplateInput['parent']>>();
  for (const [file, { source }] of inputs)
    for (const { logicalId, file: child } of nestedIn(source))
      if (child !== file && inputs.has(child) && !parents.has(child)) parents.set(child, { file, logicalId });
  return [...inputs].map(([file, input]) => {
    const parent = input.parent ?? parents.get(file);
    return parent ? { ...input, parent } : input;
  });
}

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
